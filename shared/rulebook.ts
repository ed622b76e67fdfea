/**
 * The rulebook: what must be right about a claim before it leaves. A rule is data. `each` names the parts of the claim
 * that it looks at, one finding each; `when` is true where something is wrong. The language is told in
 * server/rulebook/parser.ts.
 */
import Type, { type Static } from 'typebox';
import { CivilDate, Line, Nullable, OneOf, OptionalLine, Paragraph, Shape } from './contract.ts';
import { PLAN_KINDS } from './coverage-payers.ts';

export const SEVERITIES = ['block', 'warn'] as const;
export const TOPICS = {
  identity: 'Patient and subscriber',
  addresses: 'Addresses',
  providers: 'Who bills',
  coverage: 'Coverage and eligibility',
  codes: 'Codes',
  modifiers: 'Modifiers',
  editing: 'Pairs, units, duplicates',
  services: 'Particular services',
  amounts: 'Amounts and units',
  dates: 'Dates and filing limits',
  medicare: 'Medicare',
  secondary: 'Several payers',
  casualty: 'Accidents and work',
  filing: 'Form of the claim',
  authorization: 'Authorisations and signatures',
  clinic: 'The clinic’s own',
} as const;
export type Topic = keyof typeof TOPICS;
/** Where it is mended. */
export const MEND_PAGES = ['claim', 'charges', 'coverage', 'patient', 'providers', 'payers', 'practice'] as const;
/** Who can mend it: the roles that get the task. */
export const MEND_ROLES = ['front_desk', 'biller', 'provider', 'manager'] as const;

/**
 * An example: changes to a sample claim. A key is a path, `lines[0].units` in the claim or `context.today`; a value
 * `{ each: [...] }` stands for one example of each. `sample` names the claim that is changed.
 */
export const Example = Type.Record(Type.String({ minLength: 1, maxLength: 80 }), Type.Unknown());
export type Example = Static<typeof Example>;
const Examples = Type.Array(Example, { maxItems: 40 });

export const Rule = Shape({
  /** Words with dots, `telehealth.modifier-95`; never used for another rule again. */
  id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)+$', maxLength: 60 }),
  /** One more with every change of what it finds. */
  version: Type.Integer({ minimum: 1, maximum: 9_999 }),
  topic: OneOf(Object.keys(TOPICS) as Topic[]),
  /** By date of service, both included. */
  effectiveFrom: Nullable(CivilDate),
  effectiveTo: Nullable(CivilDate),
  /** SBR09 of the payer that the claim goes to; none: every payer. */
  filingIndicators: Type.Array(OptionalLine(2), { maxItems: 20 }),
  payerIds: Type.Array(OptionalLine(80), { maxItems: 50 }),
  planKinds: Type.Array(OneOf(PLAN_KINDS), { maxItems: 20 }),
  severity: OneOf(SEVERITIES),
  /** One or two sentences: what is wrong and what to do; `{claim.chargeCents}` stands for what the claim says. */
  says: Line(500),
  source: Line(200),
  /** The field to mend, `claim.lines[line].units`. */
  at: Line(120),
  page: OneOf(MEND_PAGES),
  role: OneOf(MEND_ROLES),
  /** `line in claim.lines`; empty: the claim as a whole. */
  each: OptionalLine(200),
  when: Paragraph(2_000),
  /** Applies to every example. */
  given: Example,
  /** Examples in which it finds something, and in which it does not. */
  fail: Examples,
  pass: Examples,
});
export type Rule = Static<typeof Rule>;

export const Finding = Shape({
  ruleId: Type.String(),
  ruleVersion: Type.Integer(),
  topic: OneOf(Object.keys(TOPICS) as Topic[]),
  severity: OneOf(SEVERITIES),
  /** With the values that triggered it. */
  sentence: Type.String(),
  /** `claim.lines[0].units` */
  path: Type.String(),
  /** As the sentence names them, ready to print. */
  values: Type.Array(Shape({ name: Type.String(), value: Type.String() })),
  page: OneOf(MEND_PAGES),
  role: OneOf(MEND_ROLES),
  source: Type.String(),
});
export type Finding = Static<typeof Finding>;
