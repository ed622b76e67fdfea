/**
 * Contracts of charge capture. A charge sheet is what was done for a patient on a day (or over some days) at a place: from
 * a visit of the schedule, or without one. Its lines become lines of claims; a sheet and a claim are different things.
 * Amounts are integer cents of the whole line. What is expected and what came stand side by side on every line.
 */
import Type, { type Static } from 'typebox';
import { Authorization, AuthorizationNotice } from './authorizations.ts';
import {
  DiagnosisCodes,
  MEDIA,
  Modifiers,
  PlaceOfService,
  ProcedureCode,
  SuperbillRow,
  Units,
} from './billing-setup.ts';
import { CLAIM_DATES, type ClaimDateName } from './claim.ts';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';

/** A visit of the schedule; rounds in a hospital or a nursing home; care management by the month; supplies. */
export const SHEET_KINDS = ['visit', 'round', 'monthly', 'supply'] as const;
export type SheetKind = (typeof SHEET_KINDS)[number];
/** `no_charge` and `void` carry a reason. Whether it is billed is said by its lines. */
export const SHEET_STATES = ['draft', 'complete', 'no_charge', 'void'] as const;
export type SheetState = (typeof SHEET_STATES)[number];
export const LINES_MAX = 50;
/** A line points at most at four diagnoses, A to L (SV107, item 24E). */
export const POINTER_LETTERS = 'ABCDEFGHIJKL';
/** CTP05. */
export const NDC_UNITS = ['F2', 'GR', 'ME', 'ML', 'UN'] as const;

export const CENTS_MAX = 99_999_999;
const Cents = Type.Integer({ minimum: 0, maximum: CENTS_MAX });
const MaybeCents = Nullable(Cents);
/** Of what came: a reversal can be negative. */
const Actual = Nullable(Type.Integer({ minimum: -CENTS_MAX, maximum: CENTS_MAX }));

const LINE_FACTS = {
  procedure: ProcedureCode,
  modifiers: Modifiers,
  /** UN units, MJ minutes of anesthesia. */
  unitKind: OneOf(['UN', 'MJ']),
  units: Units,
  /** Letters of the diagnoses, the first the main one; empty: not said yet. */
  pointers: Type.String({ pattern: '^[A-L]{0,4}$' }),
  /** Null: the days of the sheet. */
  fromOn: Nullable(CivilDate),
  toOn: Nullable(CivilDate),
  /** Null: that of the sheet. */
  placeOfService: Nullable(PlaceOfService),
  /** Of the whole line, not of a unit; null: not known yet. */
  chargeCents: MaybeCents,
  /** Eleven digits. */
  ndc: Nullable(Type.String({ pattern: '^[0-9]{11}$' })),
  ndcQuantity: Nullable(Units),
  ndcUnit: Nullable(OneOf(NDC_UNITS)),
  prescriptionNumber: Nullable(OptionalLine(50)),
  /** Said on the claim where the code alone says too little. */
  note: OptionalLine(80),
  isEmergency: Type.Boolean(),
  isEpsdt: Type.Boolean(),
  isFamilyPlanning: Type.Boolean(),
  authorizationId: Nullable(Id),
  referralId: Nullable(Id),
};
export const ChargeLineInput = Shape({ id: Nullable(Id), ...LINE_FACTS });
export type ChargeLineInput = Static<typeof ChargeLineInput>;

export const ChargeLine = Shape({
  id: Id,
  ...LINE_FACTS,
  /** What it costs by the fee schedule; null: none is known. */
  feeCents: MaybeCents,
  /** Paid by the head: on claims, but never owed. */
  isCapitated: Type.Boolean(),
  /** Of the plan: what was expected, and what came. */
  expectedAllowedCents: MaybeCents,
  expectedPayerCents: MaybeCents,
  expectedPatientCents: MaybeCents,
  actualAllowedCents: Actual,
  actualPayerCents: Actual,
  actualPatientCents: Actual,
  /** The claim on which it stands; null: on none. */
  claimNumber: Nullable(Type.String()),
  /** Changed after it was billed: the claim must be corrected. */
  correctedAt: Nullable(Moment),
  /** The line of another system’s file. */
  externalId: Nullable(Type.String()),
});
export type ChargeLine = Static<typeof ChargeLine>;

const DATES = Object.fromEntries(
  Object.keys(CLAIM_DATES).map((name) => [name, Type.Optional(CivilDate)]),
) as unknown as Record<ClaimDateName, ReturnType<typeof Type.Optional<typeof CivilDate>>>;

const SHEET_FACTS = {
  caseId: Nullable(Id),
  /** Days of service, both included. */
  fromOn: CivilDate,
  toOn: CivilDate,
  /** Where: null while it is not known. */
  facilityId: Nullable(Id),
  placeOfService: Nullable(PlaceOfService),
  renderingProviderId: Nullable(Id),
  supervisingProviderId: Nullable(Id),
  /** Billed under the supervising provider. */
  isIncidentTo: Type.Boolean(),
  /** Who ordered and who referred: of the practice, or of its address book outside; at most one of the two each. */
  orderingProviderId: Nullable(Id),
  orderingOutsideId: Nullable(Id),
  referringProviderId: Nullable(Id),
  referringOutsideId: Nullable(Id),
  /** Null: the patient was here. */
  medium: Nullable(OneOf(MEDIA)),
  isPatientAtHome: Type.Boolean(),
  /** In order: A to L. */
  diagnoses: DiagnosisCodes,
  /** Those that claims ask for; by name: onset, accident, admission … */
  dates: Shape(DATES),
  isEmploymentRelated: Type.Boolean(),
  isAutoAccident: Type.Boolean(),
  isOtherAccident: Type.Boolean(),
  accidentState: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
  note: OptionalLine(300),
};

const OF = { kind: OneOf(SHEET_KINDS), patientId: Id, appointmentId: Nullable(Id) };

export const ChargeSheet = Shape({
  id: Id,
  version: Version,
  ...OF,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  ...SHEET_FACTS,
  status: OneOf(SHEET_STATES),
  statusReason: Nullable(Type.String()),
  completedAt: Nullable(Moment),
  completedBy: Nullable(Type.String()),
  lines: Type.Array(ChargeLine),
});
export type ChargeSheet = Static<typeof ChargeSheet>;

/** A sheet as it is proposed or about to be saved. */
export const SheetDraft = Shape({ ...OF, ...SHEET_FACTS, lines: Type.Array(ChargeLineInput, { maxItems: LINES_MAX }) });
export type SheetDraft = Static<typeof SheetDraft>;

export const saveSheet = command({
  name: 'billing.saveSheet',
  permission: 'charges.write',
  summary:
    'Writes a charge sheet (id and expectedVersion null: a new one) with all its lines, as a draft or complete. A line that stands on a claim changes only with a reason, by somebody who may correct charges.',
  input: Shape({
    ...Reference,
    ...OF,
    ...SHEET_FACTS,
    lines: Type.Array(ChargeLineInput, { maxItems: LINES_MAX }),
    isComplete: Type.Boolean(),
    /** A person says that it may go over what an authorization allows. */
    acceptsOverrun: Type.Boolean(),
    correctionReason: Nullable(OptionalLine(200)),
  }),
  output: ChargeSheet,
  problems: [
    'not_found',
    'changed_meanwhile',
    'record_confidential',
    'charge_billed',
    'authorization_exhausted',
    'ends_before_it_begins',
  ],
});
export type SaveSheet = Static<typeof saveSheet.input>;

/** The appointment’s id, or `<standing charge>@<first day>`. */
const MissingId = Type.String({ pattern: '^[0-9a-f-]{36}(@[0-9]{4}-[0-9]{2}-[0-9]{2})?$' });

export const setNoCharge = command({
  name: 'billing.setNoCharge',
  permission: 'charges.write',
  summary:
    'Says that nothing is charged for a visit, or for a day or month of a standing charge, and why. Charging it all the same later opens the sheet again.',
  input: Shape({ missingId: MissingId, expectedVersion: Nullable(Version), reason: Line(200) }),
  output: ChargeSheet,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential', 'charge_billed'],
});

export const voidSheet = command({
  name: 'billing.voidSheet',
  permission: 'charges.write',
  summary: 'Takes back a sheet that should not be: with a reason, and only while none of its lines stands on a claim.',
  input: Shape({ id: Id, expectedVersion: Version, reason: Line(200) }),
  output: ChargeSheet,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential', 'charge_billed'],
});

/** What stands above the sheet while it is written. */
const SheetHead = Shape({
  patientId: Id,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  birthDate: CivilDate,
  recordNumber: Type.String(),
  /** Null without a visit. */
  visitTypeId: Nullable(Id),
  visitText: Nullable(Type.String()),
  /** Who pays, in order; empty: the patient. */
  payers: Type.Array(Shape({ payerId: Id, planName: Type.String(), authorizationNeeded: Type.Boolean() })),
  /** Who can be named as ordering or referring from outside: those of the patient’s record, and those on the sheet. */
  outsideProviders: Type.Array(Shape({ id: Id, name: Type.String(), npi: Nullable(Type.String()) })),
});

/** All that is shown for one sheet. */
const Opened = {
  head: SheetHead,
  /** Null: nothing is saved yet. */
  sheet: Nullable(ChargeSheet),
  /** What to begin with where nothing is saved. */
  proposal: SheetDraft,
  /** Why it is proposed so. */
  notes: Type.Array(Type.String()),
  superbill: Type.Array(SuperbillRow),
  /** The last sheet of the patient before this one, to be repeated. */
  last: Nullable(ChargeSheet),
  authorizations: Type.Array(Authorization),
  notices: Type.Array(AuthorizationNotice),
};

export const openVisit = query({
  name: 'billing.openVisit',
  permission: 'charges.read',
  summary: 'The charge sheet of a visit, or what is suggested for it. Written into the audit trail.',
  inBody: true,
  input: Shape({ appointmentId: Id }),
  output: Shape(Opened),
  problems: ['not_found', 'record_confidential'],
});

export const openSheet = query({
  name: 'billing.openSheet',
  permission: 'charges.read',
  summary: 'A charge sheet by its id. Written into the audit trail.',
  inBody: true,
  input: Shape({ sheetId: Id }),
  output: Shape(Opened),
  problems: ['not_found', 'record_confidential'],
});

export const propose = query({
  name: 'billing.propose',
  permission: 'charges.read',
  summary: 'What is suggested for charges without a visit of the schedule: rounds, care management, supplies.',
  inBody: true,
  input: Shape({ patientId: Id, kind: OneOf(SHEET_KINDS), date: CivilDate, standingId: Nullable(Id) }),
  output: Shape(Opened),
  problems: ['not_found'],
});

/** What is done again and again without a visit: rounds on every day of a stay, care management in every month. */
const STANDING_FACTS = {
  patientId: Id,
  kind: OneOf(['round', 'monthly']),
  label: Line(60),
  caseId: Nullable(Id),
  facilityId: Nullable(Id),
  renderingProviderId: Id,
  procedure: ProcedureCode,
  diagnoses: DiagnosisCodes,
  startsOn: CivilDate,
  endsOn: Nullable(CivilDate),
};
export const StandingCharge = Shape({ id: Id, version: Version, ...STANDING_FACTS });
export type StandingCharge = Static<typeof StandingCharge>;

export const saveStanding = command({
  name: 'billing.saveStanding',
  permission: 'charges.write',
  summary:
    'Says that rounds or care management go on without visits, so that a day or a month without charges is missed.',
  input: Shape({ ...Reference, ...STANDING_FACTS }),
  output: StandingCharge,
  problems: ['not_found', 'changed_meanwhile', 'ends_before_it_begins'],
});

export const NEXT_ACTIONS = ['enter_charges', 'finish_draft', 'ask_provider', 'set_amounts'] as const;
export const MissingCharge = Shape({
  id: MissingId,
  appointmentId: Nullable(Id),
  standingId: Nullable(Id),
  /** The draft that was begun. */
  sheetId: Nullable(Id),
  patientId: Id,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  date: CivilDate,
  timeText: Type.String(),
  what: Type.String(),
  providerId: Id,
  providerName: Type.String(),
  locationName: Type.String(),
  ageDays: Type.Integer(),
  nextAction: OneOf(NEXT_ACTIONS),
  /** Whose it is: by name, or the role that the age of the visit says. */
  ownerUserId: Nullable(Id),
  ownerName: Type.String(),
  /** Of the follow-up; null: nobody has touched it. */
  version: Nullable(Version),
  followUpNote: Type.String(),
  followUpOn: Nullable(CivilDate),
});
export type MissingCharge = Static<typeof MissingCharge>;
/** So many of them are shown. */
export const MISSING_MAX = 500;

export const missing = query({
  name: 'billing.missing',
  permission: 'charges.read',
  summary:
    'Visits that took place, and days and months of standing charges, for which no charges are complete: the oldest first, with owner and next action.',
  inBody: true,
  input: Shape({ from: CivilDate, until: CivilDate, providerId: Nullable(Id) }),
  output: Shape({ rows: Type.Array(MissingCharge), total: Type.Integer() }),
});

export const followUp = command({
  name: 'billing.followUp',
  permission: 'charges.write',
  summary: 'Who looks after a missing charge, what was done and when to look again. Version null: nobody did so far.',
  input: Shape({
    missingId: MissingId,
    expectedVersion: Nullable(Version),
    ownerUserId: Nullable(Id),
    note: OptionalLine(200),
    on: Nullable(CivilDate),
  }),
  output: Shape({ version: Version }),
  problems: ['not_found', 'record_confidential', 'changed_meanwhile'],
});

export const sheetsTopic = liveTopic({
  name: 'billing.sheets',
  permission: 'charges.read',
  summary: 'The charge sheets of a day of service. Key: the day.',
  key: CivilDate,
  row: Shape({
    id: Id,
    version: Version,
    patientId: Id,
    patientName: Type.String(),
    isConfidential: Type.Boolean(),
    appointmentId: Nullable(Id),
    status: OneOf(SHEET_STATES),
    chargeCents: Type.Integer(),
  }),
});

export const patientSheetsTopic = liveTopic({
  name: 'billing.patientSheets',
  permission: 'charges.read',
  summary: 'The last hundred charge sheets of a patient, the newest first. Key: the patient’s id.',
  key: Id,
  row: ChargeSheet,
});
export const PATIENT_SHEETS_MAX = 100;

export const standingTopic = liveTopic({
  name: 'billing.standing',
  permission: 'charges.read',
  summary: 'What is done for a patient again and again without visits. Key: the patient’s id.',
  key: Id,
  row: StandingCharge,
});
