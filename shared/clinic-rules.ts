/** Contracts of the rulebook page: every rule that judges claims, the clinic's own, and built-in ones that only warn here. */
import Type, { type Static } from 'typebox';
import {
  command,
  fileRead,
  Id,
  Line,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  query,
  Reference,
  Shape,
  upload,
  Version,
} from './contract.ts';
import { Rule } from './rulebook.ts';

export const RULE_FILE_BYTES_MAX = 2_097_152;
export const CLINIC_RULES_MAX = 500;
/** The clinic's own rules are called so. */
export const CLINIC_PREFIX = 'clinic.';

const { version: _version, topic: _topic, ...written } = Rule.properties;
/** A rule as the clinic writes it: its topic and its version follow. */
export const RuleDraft = Shape(written);
export type RuleDraft = Static<typeof RuleDraft>;

/** A rule that comes with the product. `only` what a person reads of it: one example of each kind. */
export const BuiltInRule = Shape({
  ...Rule.properties,
  /** Whether the clinic may let it only warn, and if not, why not. */
  mustBlock: Nullable(Type.String()),
});
export type BuiltInRule = Static<typeof BuiltInRule>;

export const builtIn = query({
  name: 'rulebook.builtIn',
  permission: 'rulebook.read',
  summary: 'The rules that come with the product, with one failing and one passing example each.',
  input: Shape({}),
  output: Shape({ rules: Type.Array(BuiltInRule) }),
});

export const ClinicRule = Shape({
  id: Id,
  version: Version,
  rule: Rule,
  isOn: Type.Boolean(),
  /** The name in the file that it came in, and the first letters of its key; null: written here. */
  signer: Nullable(Type.String()),
  savedBy: Type.String(),
  savedAt: Moment,
});
export type ClinicRule = Static<typeof ClinicRule>;

export const clinicRulesTopic = liveTopic({
  name: 'rulebook.clinicRules',
  permission: 'rulebook.read',
  summary: 'The clinic’s own rules. Key: all.',
  key: Type.Literal('all'),
  row: ClinicRule,
});

export const Softening = Shape({
  id: Id,
  version: Version,
  ruleId: Type.String(),
  reason: Type.String(),
  softenedBy: Type.String(),
  softenedAt: Moment,
});
export type Softening = Static<typeof Softening>;

export const softeningsTopic = liveTopic({
  name: 'rulebook.softenings',
  permission: 'rulebook.read',
  summary: 'Built-in rules that only warn in this clinic, with the reason. Key: all.',
  key: Type.Literal('all'),
  row: Softening,
});

export const RULE_PARTS = ['id', 'each', 'when', 'says', 'at', 'effectiveTo', 'fail', 'pass', 'given'] as const;
/** What is wrong with a rule, and where: `position` counts characters of that part from 0. */
export const RuleFault = Shape({
  part: OneOf(RULE_PARTS),
  position: Nullable(Type.Integer()),
  sentence: Type.String(),
});
export type RuleFault = Static<typeof RuleFault>;

export const checkRule = query({
  name: 'rulebook.check',
  permission: 'rulebook.manage',
  summary: 'Says what is wrong with a rule as it is written, and what it says of its failing example.',
  inBody: true,
  input: Shape({ rule: RuleDraft }),
  output: Shape({ faults: Type.Array(RuleFault), says: Nullable(Type.String()) }),
});

export const saveRule = command({
  name: 'rulebook.saveRule',
  permission: 'rulebook.manage',
  summary: 'Adds a rule of the clinic (id and expectedVersion null) or changes it. Its examples must behave.',
  input: Shape({ ...Reference, rule: RuleDraft, isOn: Type.Boolean() }),
  output: ClinicRule,
  problems: ['not_found', 'changed_meanwhile', 'already_exists', 'rule_refused'],
});

export const switchRule = command({
  name: 'rulebook.switchRule',
  permission: 'rulebook.manage',
  summary: 'Switches a rule of the clinic on or off.',
  input: Shape({ id: Id, expectedVersion: Version, isOn: Type.Boolean() }),
  output: ClinicRule,
  problems: ['not_found', 'changed_meanwhile'],
});

export const softenRule = command({
  name: 'rulebook.soften',
  permission: 'rulebook.manage',
  summary: 'Lets a built-in rule only warn, with a reason; null: it blocks again.',
  input: Shape({ ruleId: Line(60), reason: Nullable(Line(300)) }),
  output: Shape({ ruleId: Type.String(), severity: OneOf(['block', 'warn']) }),
  problems: ['not_found', 'rule_must_block'],
});

export const exportRules = fileRead({
  name: 'rulebook.export',
  permission: 'rulebook.manage',
  summary: 'The clinic’s own rules as a file that carries the clinic’s signature.',
  input: Shape({}),
});

export const importRules = upload({
  name: 'rulebook.takeFile',
  permission: 'rulebook.manage',
  summary: 'Takes a file of rules. Its signature must fit; rules that another clinic signed come in switched off.',
  fileBytesMax: RULE_FILE_BYTES_MAX,
  output: Shape({
    /** Who signed it, and what that means, in a sentence. */
    words: Type.String(),
    rules: Type.Array(Shape({ ruleId: Type.String(), isTaken: Type.Boolean(), words: Type.String() })),
  }),
  problems: ['rule_file_refused', 'too_large'],
});
