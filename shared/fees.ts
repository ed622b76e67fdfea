/**
 * Contracts of what services cost and of what payers agreed to. Amounts are integer cents of one unit. The schedule that
 * names most of plan, payer and location holds; where it says nothing of a code, the next one is asked.
 */
import Type, { type Static } from 'typebox';
import { CENTS_MAX, LINES_MAX } from './billing.ts';
import { From, kept, Modifiers, PlaceOfService, ProcedureCode, Units } from './billing-setup.ts';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';
import { holdsOn } from './time.ts';

const Cents = Type.Integer({ minimum: 0, maximum: CENTS_MAX });
/** Empty: the code as such. */
const Modifier = Type.String({ pattern: '^([A-Z0-9]{2})?$' });

export const FEE_PURPOSES = ['charge', 'allowed'] as const;
export type FeePurpose = (typeof FEE_PURPOSES)[number];

export const feeSchedules = kept(
  { row: 'FeeSchedule', rows: 'feeSchedules', permission: 'fees.change', read: 'fees.read' },
  'Fee schedules: what the practice charges, and what payers agreed to, by plan, payer, location and day.',
  {
    name: Line(60),
    /** `charge`: what is asked for; `allowed`: what a payer agreed to pay, of which the patient may owe a part. */
    purpose: OneOf(FEE_PURPOSES),
    /** Null: every payer, all its plans, every location. */
    payerId: Nullable(Id),
    planId: Nullable(Id),
    locationId: Nullable(Id),
    ...From,
    /** Of what Medicare pays, for codes without an amount of their own; null: nothing is derived. */
    medicarePercent: Nullable(Type.Number({ minimum: 0.01, maximum: 9_999, multipleOf: 0.01 })),
    /** Of the code set of localities: `13282 01`. */
    locality: Nullable(Type.String({ pattern: '^[0-9]{5} [0-9]{2}$' })),
    note: OptionalLine(300),
  },
  ['fee_schedules_overlap'],
);
export type FeeSchedule = Static<typeof feeSchedules.topic.row>;

export const povertyLines = kept(
  { row: 'PovertyLine', rows: 'povertyLines', permission: 'fees.change' },
  'The federal poverty guideline by year: of a household of one, and of each further person.',
  {
    startsOn: CivilDate,
    /** Of a year. */
    firstCents: Type.Integer({ minimum: 1, maximum: CENTS_MAX }),
    nextCents: Cents,
  },
);
export type PovertyLine = Static<typeof povertyLines.topic.row>;

export const slidingLevels = kept(
  { row: 'SlidingLevel', rows: 'slidingLevels', permission: 'fees.change' },
  'The sliding fee: up to how many percent of the poverty line which share of the charge is paid. The lowest level that fits holds.',
  {
    name: Line(40),
    upToPercent: Type.Integer({ minimum: 0, maximum: 2_000 }),
    /** Of the charge: 20 means that four fifths are let off. */
    paysPercent: Type.Integer({ minimum: 0, maximum: 100 }),
    ...From,
  },
);
export type SlidingLevel = Static<typeof slidingLevels.topic.row>;

/** One amount of a schedule. */
export const Fee = Shape({ procedure: ProcedureCode, modifier: Modifier, amountCents: Cents });
export type Fee = Static<typeof Fee>;
/** A page of them. */
export const FEES_SHOWN_MAX = 200;

export const fees = query({
  name: 'billing.fees',
  permission: 'fees.read',
  summary: 'The amounts of a fee schedule, by code; `search` is the beginning of a code.',
  input: Shape({
    scheduleId: Id,
    search: Type.Optional(Type.String({ maxLength: 5 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  }),
  output: Shape({ rows: Type.Array(Fee), total: Type.Integer() }),
  problems: ['not_found'],
});

/** So many amounts are changed at once. */
export const FEES_CHANGED_MAX = 20_000;
const FeeChange = Shape({ procedure: ProcedureCode, modifier: Modifier, amountCents: Nullable(Cents) });
export type FeeChange = Static<typeof FeeChange>;

export const saveFees = command({
  name: 'billing.saveFees',
  permission: 'fees.change',
  summary: 'Sets amounts of a fee schedule; an amount of null takes one out. What was charged before is not touched.',
  input: Shape({
    scheduleId: Id,
    expectedVersion: Version,
    changes: Type.Array(FeeChange, { minItems: 1, maxItems: FEES_CHANGED_MAX }),
  }),
  output: feeSchedules.topic.row,
  problems: ['not_found', 'changed_meanwhile'],
});

/** A file of amounts: columns code, modifier and amount, in any order, with their names in the first line. */
const FeeFile = {
  scheduleId: Id,
  csv: Type.String({ minLength: 1, maxLength: 900_000 }),
  /** Codes that the file does not name are taken out. */
  isComplete: Type.Boolean(),
};
const FeeReport = Shape({
  added: Type.Integer(),
  changed: Type.Integer(),
  takenOut: Type.Integer(),
  same: Type.Integer(),
  /** Lines of the file that say nothing usable, and why; the first hundred. */
  refused: Type.Array(Shape({ line: Type.Integer(), why: Type.String() })),
  refusedCount: Type.Integer(),
  /** The largest differences, to be looked at before the file is taken. */
  differences: Type.Array(
    Shape({
      procedure: ProcedureCode,
      modifier: Modifier,
      beforeCents: Nullable(Type.Integer()),
      afterCents: Nullable(Type.Integer()),
    }),
  ),
});
export type FeeReport = Static<typeof FeeReport>;

export const previewFees = query({
  name: 'billing.previewFees',
  permission: 'fees.change',
  summary: 'What a file of amounts would change of a schedule. Nothing is written.',
  inBody: true,
  input: Shape(FeeFile),
  output: FeeReport,
  problems: ['not_found', 'invalid_input'],
});

export const importFees = command({
  name: 'billing.importFees',
  permission: 'fees.change',
  summary: 'Takes the amounts of a file into a schedule. Lines that say nothing usable are named and left out.',
  input: Shape({ ...FeeFile, expectedVersion: Version }),
  output: Shape({ schedule: feeSchedules.topic.row, report: FeeReport }),
  problems: ['not_found', 'changed_meanwhile', 'invalid_input'],
});

export const exportFees = query({
  name: 'billing.exportFees',
  permission: 'fees.read',
  summary: 'The amounts of a schedule as CSV: code, modifier, amount.',
  input: Shape({ scheduleId: Id }),
  output: Shape({ csv: Type.String(), fileName: Type.String() }),
  problems: ['not_found'],
});

export const compareFees = query({
  name: 'billing.compareFees',
  permission: 'fees.read',
  summary: 'Two fee schedules side by side: codes whose amounts differ, or that only one of them has.',
  input: Shape({ scheduleId: Id, otherId: Id }),
  output: Shape({
    rows: Type.Array(
      Shape({
        procedure: ProcedureCode,
        modifier: Modifier,
        cents: Nullable(Type.Integer()),
        otherCents: Nullable(Type.Integer()),
      }),
    ),
    /** Of the codes of both. */
    different: Type.Integer(),
    same: Type.Integer(),
  }),
  problems: ['not_found'],
});

const Found = Nullable(
  Shape({
    cents: Type.Integer(),
    scheduleId: Id,
    scheduleName: Type.String(),
    /** How it came about where Medicare’s amount is behind it: `120 % of $92.03`. */
    how: Type.String(),
  }),
);
export const priceOf = query({
  name: 'billing.priceOf',
  permission: 'fees.read',
  summary: 'What one unit of a code costs on a day, what a payer allows for it, and which schedules say so.',
  input: Shape({
    procedure: ProcedureCode,
    modifiers: Type.Optional(Modifiers),
    date: CivilDate,
    payerId: Type.Optional(Id),
    planId: Type.Optional(Id),
    locationId: Type.Optional(Id),
    placeOfService: Type.Optional(PlaceOfService),
  }),
  output: Shape({ charge: Found, allowed: Found }),
});

/** What lines cost that are being typed: only what the practice charges, nothing of what payers agreed to. */
export const lineFees = query({
  name: 'billing.lineFees',
  permission: 'charges.read',
  summary: 'The fees of lines of a sheet that is being written, in their order; null where no schedule says anything.',
  inBody: true,
  input: Shape({
    patientId: Id,
    caseId: Nullable(Id),
    fromOn: CivilDate,
    facilityId: Nullable(Id),
    placeOfService: Nullable(PlaceOfService),
    lines: Type.Array(
      Shape({
        procedure: ProcedureCode,
        modifiers: Modifiers,
        units: Units,
        unitKind: OneOf(['UN', 'MJ']),
        fromOn: Nullable(CivilDate),
        placeOfService: Nullable(PlaceOfService),
      }),
      { maxItems: LINES_MAX },
    ),
  }),
  output: Shape({ feeCents: Type.Array(Nullable(Type.Integer())) }),
});

/** So many lines are looked at and changed at once. */
export const REPRICED_MAX = 500;
export const repricing = query({
  name: 'billing.repricing',
  permission: 'charges.price',
  summary:
    'Lines on no claim yet whose amount is not the one of the fee schedule of their day: typed differently, or the schedule changed since.',
  inBody: true,
  input: Shape({ from: CivilDate, until: CivilDate }),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Id,
        sheetId: Id,
        patientId: Id,
        patientName: Type.String(),
        isConfidential: Type.Boolean(),
        date: CivilDate,
        procedure: ProcedureCode,
        modifiers: Modifiers,
        units: Type.Number(),
        chargeCents: Nullable(Type.Integer()),
        feeCents: Type.Integer(),
        scheduleName: Type.String(),
      }),
    ),
    /** More lines differ than are shown. */
    isMore: Type.Boolean(),
  }),
});

export const reprice = command({
  name: 'billing.reprice',
  permission: 'charges.price',
  summary:
    'Gives lines that stand on no claim another amount, with a reason. A line that has another amount by now, or stands on a claim, is left and named. The same with the amounts changed about takes it back.',
  input: Shape({
    lines: Type.Array(Shape({ id: Id, fromCents: Nullable(Cents), toCents: Nullable(Cents) }), {
      minItems: 1,
      maxItems: REPRICED_MAX,
    }),
    reason: Line(200),
  }),
  output: Shape({ changed: Type.Array(Id), left: Type.Array(Shape({ id: Id, why: Type.String() })) }),
});

const INCOME_FACTS = {
  patientId: Id,
  householdSize: Type.Integer({ minimum: 1, maximum: 30 }),
  /** Of the whole household, of a year. */
  yearlyCents: Type.Integer({ minimum: 0, maximum: 99_999_999_99 }),
  startsOn: CivilDate,
  /** The last day on which it is believed. */
  endsOn: CivilDate,
  /** What was shown: `Tax return of 2025`. */
  proof: OptionalLine(200),
  active: Type.Boolean(),
};
export const IncomeDeclaration = Shape({ id: Id, version: Version, ...INCOME_FACTS });
export type IncomeDeclaration = Static<typeof IncomeDeclaration>;

/** What the sliding fee says of a household on a day. */
export interface Slide {
  declaration: IncomeDeclaration;
  /** Of the poverty line, whole percent, rounded down: who stands just above a limit has not passed it. */
  povertyPercent: number;
  /** Null: the income is above every level. */
  level: SlidingLevel | null;
}

/** Null where nothing is declared for that day, or no poverty line is entered that speaks for it. Pure. */
export function slideOn(
  all: {
    declarations: readonly IncomeDeclaration[];
    lines: readonly PovertyLine[];
    levels: readonly SlidingLevel[];
  },
  date: string,
): Slide | null {
  const newest = <T extends { id: string; startsOn: string }>(rows: readonly T[]): T | undefined =>
    rows.toSorted((a, b) => b.startsOn.localeCompare(a.startsOn) || b.id.localeCompare(a.id))[0];
  const declaration = newest(all.declarations.filter((one) => one.active && holdsOn(one, date)));
  const line = newest(all.lines.filter(({ startsOn }) => startsOn <= date));
  if (!declaration || !line) return null;
  const ofHousehold = line.firstCents + (declaration.householdSize - 1) * line.nextCents;
  const povertyPercent = Math.floor((declaration.yearlyCents * 100) / ofHousehold);
  const [level = null] = all.levels
    .filter((one) => holdsOn(one, date) && declaration.yearlyCents * 100 <= one.upToPercent * ofHousehold)
    .sort((a, b) => a.upToPercent - b.upToPercent || a.paysPercent - b.paysPercent || a.id.localeCompare(b.id));
  return { declaration, povertyPercent, level };
}

export const incomeTopic = liveTopic({
  name: 'billing.income',
  permission: 'income.read',
  summary: 'What was declared of a household’s income, the newest first. Key: the patient’s id.',
  key: Id,
  row: IncomeDeclaration,
});

export const saveIncome = command({
  name: 'billing.saveIncome',
  permission: 'income.write',
  summary: 'Writes down what a household says of its income, for the sliding fee, and until when it holds.',
  input: Shape({ ...Reference, ...INCOME_FACTS }),
  output: IncomeDeclaration,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential', 'ends_before_it_begins'],
});
