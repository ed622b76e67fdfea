/**
 * Contracts of what the rules judge by and no code set of CMS tells here: how each payer wants its claims, and lists of
 * codes that share a property. Dates are civil and both included.
 */
import Type, { type Static } from 'typebox';
import { From, kept, ProcedureCode } from './billing-setup.ts';
import { Id, Line, Nullable, OneOf, OptionalLine } from './contract.ts';
import { PLAN_KINDS } from './coverage-payers.ts';

const MaybeFlag = Nullable(Type.Boolean());
const Source = OptionalLine(200);
const WHOSE = { payerId: Nullable(Id), planKind: Nullable(OneOf(PLAN_KINDS)) };

export const CORRECTION_WAYS = ['replacement', 'reopening', 'new_claim'] as const;

export const payerDemands = kept(
  { row: 'PayerDemand', rows: 'payerDemands' },
  'How payers want claims, by payer or kind of plan, by date. What the row that names most leaves open, a more general one says.',
  {
    ...WHOSE,
    /** Null: not known; then no rule judges by it. */
    isEnrolled: MaybeFlag,
    isParticipating: MaybeFlag,
    correction: Nullable(OneOf(CORRECTION_WAYS)),
    wantsTaxonomy: MaybeFlag,
    wantsNdc: MaybeFlag,
    wantsGroupNumber: MaybeFlag,
    wantsWholeUnits: MaybeFlag,
    /** AMT*F5, item 29. */
    wantsPatientPaid: MaybeFlag,
    ...From,
    source: Source,
  },
);
export type PayerDemand = Static<typeof payerDemands.topic.row>;

/** What the codes of a list have in common. `waived` needs no QW (81002 and its like); `waived_qw` does. */
export const CODE_LIST_KINDS = [
  'waived_qw',
  'waived',
  'single_dose',
  'telehealth',
  'telehealth_audio',
  'add_on',
  'person',
] as const;
export const codeLists = kept(
  { row: 'CodeList', rows: 'codeLists' },
  'Codes that have something in common, as CMS and payers publish them: waived tests, single-dose drugs, telehealth, add-on codes, codes for one sex or age.',
  {
    label: Line(80),
    kind: OneOf(CODE_LIST_KINDS),
    /** Procedures; of `person` diagnoses as well. */
    codes: Type.Array(Type.String({ pattern: '^[A-Z0-9]{3,7}$' }), { minItems: 1, maxItems: 5_000 }),
    /** Of add-on codes: the procedures beside which they are paid. */
    besideCodes: Type.Array(ProcedureCode, { maxItems: 200 }),
    sex: Nullable(OneOf(['F', 'M'])),
    ageYearsMin: Nullable(Type.Integer({ minimum: 0, maximum: 130 })),
    ageYearsMax: Nullable(Type.Integer({ minimum: 0, maximum: 130 })),
    ...From,
    source: Source,
  },
);
export type CodeList = Static<typeof codeLists.topic.row>;
