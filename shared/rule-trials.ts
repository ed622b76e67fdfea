/** Contracts of what a rule would have done with the clinic's own claims, and of how often rules speak. */
import Type, { type Static } from 'typebox';
import { RuleDraft } from './clinic-rules.ts';
import { CivilDate, command, Id, liveTopic, Moment, Nullable, OneOf, query, Shape, Version } from './contract.ts';

const Count = Type.Integer({ minimum: 0 });
/** What became of a claim: a denial counts also where it was paid after a correction. */
export const OUTCOMES = ['denied', 'paid', 'open'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const Caught = Shape({ claimId: Id, claimNumber: Type.String(), serviceFrom: CivilDate, outcome: OneOf(OUTCOMES) });
export type Caught = Static<typeof Caught>;

const TrialCounts = Shape({ denied: Count, paid: Count, open: Count, answered: Count });
export type TrialCounts = Static<typeof TrialCounts>;

export const RuleTrial = Shape({
  id: Id,
  version: Version,
  ruleId: Type.String(),
  since: CivilDate,
  state: OneOf(['running', 'done', 'failed']),
  total: Count,
  judged: Count,
  /** Caught, by what became of the claim; `answered`: of all that were judged, how many a payer has decided. */
  counts: TrialCounts,
  /** The first hundred, the latest service first. */
  catches: Type.Array(Caught),
  failure: Nullable(Type.String()),
  askedBy: Type.String(),
  askedAt: Moment,
});
export type RuleTrial = Static<typeof RuleTrial>;

export const ruleTrialsTopic = liveTopic({
  name: 'claims.ruleTrials',
  permission: 'rulebook.manage',
  summary: 'The latest dry runs of rules on the clinic’s own claims, with their progress. Key: all.',
  key: Type.Literal('all'),
  row: RuleTrial,
});

export const tryRule = command({
  name: 'claims.tryRule',
  permission: 'rulebook.manage',
  summary: 'Runs a rule, saved or not, over the claims of the last months. Nothing is changed by it.',
  input: Shape({ rule: RuleDraft, months: Type.Integer({ minimum: 1, maximum: 60 }) }),
  output: RuleTrial,
  problems: ['rule_refused'],
});

export const ruleCounts = query({
  name: 'claims.ruleCounts',
  permission: 'rulebook.read',
  summary: 'How often each rule has spoken, how many of its findings are open, and how many were passed over.',
  input: Shape({}),
  output: Shape({ rows: Type.Array(Shape({ ruleId: Type.String(), ever: Count, open: Count, passedOver: Count })) }),
});
