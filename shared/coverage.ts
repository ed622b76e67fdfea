/**
 * Contracts of what a patient is covered by. A coverage is one policy of one patient with a rank and civil dates, both
 * included, within a case; `caseId` null is health, which has no row of its own.
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';
import { MEDIGAP_LETTERS } from './coverage-medigap.ts';
import { EMPLOYER_SIZES, FILING_CODES, PLAN_KINDS } from './coverage-payers.ts';
import { PostalFields, SEXES } from './patients.ts';

export const CASE_KINDS = ['workers_compensation', 'auto', 'liability', 'self_pay', 'employer_contract'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];
/** Of the patient to the subscriber. X12 1069: 18, 01, 19, 53, 20, G8. */
export const RELATIONSHIPS = ['self', 'spouse', 'child', 'life_partner', 'employee', 'other'] as const;
/** What the subscriber does at the employer through whom the policy comes. */
export const EMPLOYMENTS = ['unknown', 'active', 'retired', 'cobra', 'none'] as const;
/** Whose plan it is where the parents of a child live apart. */
export const PARENT_ROLES = [
  'together',
  'custodial',
  'custodial_spouse',
  'other_parent',
  'other_parent_spouse',
] as const;
/** X12 1336 (SBR05): why Medicare is not first. */
export const MSP_REASONS = ['12', '13', '14', '15', '16', '41', '42', '43', '47'] as const;

/** A subscriber who is no patient here; an organization, as in compensation, has no first name. */
export const Subscriber = Shape({
  firstName: OptionalLine(80),
  lastName: Line(80),
  birthDate: Nullable(CivilDate),
  sex: OneOf(SEXES),
  ...PostalFields,
});
export type Subscriber = Static<typeof Subscriber>;

const POLICY_FACTS = {
  planId: Id,
  memberId: Line(80),
  groupNumber: Nullable(OptionalLine(50)),
  employerId: Nullable(Id),
  employment: OneOf(EMPLOYMENTS),
  medigapLetter: Nullable(OneOf(MEDIGAP_LETTERS)),
  /** Blank for most: only about a dozen plans take claims that cross over by id. */
  cobaId: Nullable(OptionalLine(20)),
  /** One of the two is null. */
  subscriberPatientId: Nullable(Id),
  subscriber: Nullable(Subscriber),
};

const COVERAGE_FACTS = {
  relationship: OneOf(RELATIONSHIPS),
  ownMemberId: Nullable(OptionalLine(80)),
  parentRole: OneOf(PARENT_ROLES),
  courtDecree: Type.Boolean(),
  startsOn: CivilDate,
  endsOn: Nullable(CivilDate),
  rank: Type.Integer({ minimum: 1, maximum: 9 }),
  rankReason: OptionalLine(400),
  mspReason: Nullable(OneOf(MSP_REASONS)),
  qmb: Type.Boolean(),
};

export const Coverage = Shape({
  id: Id,
  /** Counts changes of the coverage and of its policy alike. */
  version: Version,
  patientId: Id,
  caseId: Nullable(Id),
  policyId: Id,
  ...POLICY_FACTS,
  ...COVERAGE_FACTS,
  memberId: Type.String(),
  payerId: Id,
  payerName: Type.String(),
  planName: Type.String(),
  planKind: OneOf(PLAN_KINDS),
  filingIndicator: OneOf(FILING_CODES),
  /** True where the subscriber is a patient whose record is confidential. */
  isConfidential: Type.Boolean(),
  subscriberName: Type.String(),
  subscriberBirthDate: Nullable(CivilDate),
  employerName: Nullable(Type.String()),
  employerSize: OneOf(EMPLOYER_SIZES),
});
export type Coverage = Static<typeof Coverage>;

const CASE_FACTS = {
  kind: OneOf(CASE_KINDS),
  name: Line(80),
  injuryOn: Nullable(CivilDate),
  injuryState: Nullable(OptionalLine(2)),
  claimNumber: Nullable(OptionalLine(50)),
  adjusterName: Nullable(OptionalLine(80)),
  adjusterPhone: Nullable(OptionalLine(40)),
  employerId: Nullable(Id),
  attorneyName: Nullable(OptionalLine(80)),
  attorneyPhone: Nullable(OptionalLine(40)),
  closedOn: Nullable(CivilDate),
};

export const PatientCase = Shape({ id: Id, version: Version, patientId: Id, ...CASE_FACTS });
export type PatientCase = Static<typeof PatientCase>;

/** The short form of the Medicare secondary-payer questionnaire. */
export const MspAnswers = Shape({
  entitlement: OneOf(['age', 'disability', 'esrd']),
  /** The first month of entitlement by kidney failure: the group plan pays first for 30 months. */
  esrdSince: Nullable(CivilDate),
  selfWorks: Type.Boolean(),
  spouseWorks: Type.Boolean(),
  familyWorks: Type.Boolean(),
  /** A group plan comes with that work. */
  groupPlan: Type.Boolean(),
  employerSize: OneOf(EMPLOYER_SIZES),
  blackLung: Type.Boolean(),
  vaAuthorised: Type.Boolean(),
  workInjury: Type.Boolean(),
  accident: Type.Boolean(),
});
export type MspAnswers = Static<typeof MspAnswers>;

/** A service that the patient pays in full and wants no plan to hear of (45 CFR 164.522(a)(1)(vi)). */
export const Restriction = Shape({
  id: Id,
  version: Version,
  /** Null: no payer. */
  payerId: Nullable(Id),
  startsOn: CivilDate,
  endsOn: CivilDate,
  about: Type.String(),
});
export type Restriction = Static<typeof Restriction>;

/** What all messages, claims and statements obey. Version 0: nothing was said yet. */
export const Disclosure = Shape({
  /** The patient's. */
  id: Id,
  version: Type.Integer({ minimum: 0 }),
  confidentialAddress: Nullable(Type.String()),
  confidentialPhone: Nullable(Type.String()),
  mspAnswers: Nullable(MspAnswers),
  mspAnsweredOn: Nullable(CivilDate),
  restrictions: Type.Array(Restriction),
});
export type Disclosure = Static<typeof Disclosure>;

export const open = query({
  name: 'coverage.open',
  permission: 'coverage.read',
  summary:
    'All that a patient is covered by, their cases, and what has to be obeyed. Reading it is written into the audit trail.',
  inBody: true,
  input: Shape({ patientId: Id }),
  output: Shape({
    coverages: Type.Array(Coverage),
    cases: Type.Array(PatientCase),
    disclosure: Disclosure,
    /** What the answers of the questionnaire say, in words. */
    mspSays: Type.Array(Type.String()),
  }),
  problems: ['not_found'],
});

/** Somebody to whom a date of service is charged, in order. */
const ChosenPayer = Shape({
  coverageId: Id,
  rank: Type.Integer(),
  payerName: Type.String(),
  planName: Type.String(),
  planKind: OneOf(PLAN_KINDS),
  memberId: Type.String(),
  filingIndicator: OneOf(FILING_CODES),
  /** As the plan has it, or its payer. */
  claimPayerId: Nullable(Type.String()),
  eligibilityPayerId: Nullable(Type.String()),
  firstClaimDays: Nullable(Type.Integer()),
  referralNeeded: Type.Boolean(),
  authorisationNeeded: Type.Boolean(),
  mspReason: Nullable(OneOf(MSP_REASONS)),
  cobaId: Nullable(Type.String()),
});

const PAYERS = {
  payers: Type.Array(ChosenPayer),
  /** Why somebody is left out. */
  notes: Type.Array(Type.String()),
  facts: Shape({
    medicareAdvantage: Type.Boolean(),
    medicaid: Type.Boolean(),
    /** No Medicare cost share may be collected. */
    qmb: Type.Boolean(),
    /** Something of this day is not told to a plan. */
    restricted: Type.Boolean(),
    confidentialAddress: Nullable(Type.String()),
    confidentialPhone: Nullable(Type.String()),
  }),
};

export const payers = query({
  name: 'coverage.payers',
  permission: 'coverage.read',
  summary: 'Who pays for a date of service in a case, in order, what has to be obeyed, and why somebody is left out.',
  inBody: true,
  input: Shape({ patientId: Id, caseId: Nullable(Id), date: CivilDate }),
  output: Shape(PAYERS),
  problems: ['not_found'],
});

export const visitPayers = query({
  name: 'coverage.visitPayers',
  permission: 'coverage.read',
  summary: 'Who pays for a visit on its day in its case, and the copay that is asked for at the desk.',
  inBody: true,
  input: Shape({ appointmentId: Id }),
  output: Shape({
    ...PAYERS,
    patientId: Id,
    caseId: Nullable(Id),
    /** Null: the plan names none, or it is not known. */
    copayCents: Nullable(Type.Integer()),
  }),
  problems: ['not_found', 'record_confidential'],
});

const Rank = Type.Integer({ minimum: 1, maximum: 9 });

/** Others that change their rank from the first day of the coverage on, with why; what is left out stays as it is. */
const Others = Type.Array(
  Shape({
    id: Id,
    expectedVersion: Version,
    rank: Rank,
    rankReason: Type.Optional(OptionalLine(400)),
    mspReason: Type.Optional(Nullable(OneOf(MSP_REASONS))),
  }),
  { maxItems: 8 },
);

const SAVE = {
  ...Reference,
  patientId: Id,
  caseId: Nullable(Id),
  /** Null: a new policy. Its facts are those that are given, for everybody who is covered by it. */
  policyId: Nullable(Id),
  ...POLICY_FACTS,
  ...COVERAGE_FACTS,
  others: Others,
};

/** A visit of whom somebody else pays after the change. */
const Touched = Shape({
  appointmentId: Id,
  date: CivilDate,
  timeText: Type.String(),
  visitTypeName: Type.String(),
  providerName: Type.String(),
  isPast: Type.Boolean(),
  before: Type.String(),
  after: Type.String(),
});
export type Touched = Static<typeof Touched>;

const TOUCHED = {
  /** At most 50, the earliest first. */
  touched: Type.Array(Touched),
  touchedCount: Type.Integer(),
};

const Suggestion = Shape({
  /** `new` for one that is not saved yet. */
  id: Type.String(),
  version: Nullable(Version),
  name: Type.String(),
  /** Null: it is not billed in this case. */
  rank: Nullable(Type.Integer()),
  rule: Type.String(),
  reason: Type.String(),
  mspReason: Nullable(OneOf(MSP_REASONS)),
  /** False: something has to be asked first. */
  certain: Type.Boolean(),
});
export type Suggestion = Static<typeof Suggestion>;

export const preview = query({
  name: 'coverage.preview',
  permission: 'coverage.write',
  summary: 'What a save would do: the suggested order on its first day with reasons, and the visits that it touches.',
  inBody: true,
  input: Shape(SAVE),
  output: Shape({ suggestions: Type.Array(Suggestion), ...TOUCHED }),
  problems: ['not_found', 'coverage_ends_before_it_begins', 'subscriber_loop', 'coba_id_invalid'],
});

export const save = command({
  name: 'coverage.save',
  permission: 'coverage.write',
  summary: 'Adds a coverage (id and expectedVersion null) or changes one, with its policy.',
  input: Shape(SAVE),
  output: Shape({ coverage: Coverage, ...TOUCHED }),
  problems: [
    'not_found',
    'changed_meanwhile',
    'coverage_overlaps',
    'coverage_ends_before_it_begins',
    'subscriber_loop',
    'coba_id_invalid',
  ],
});

export const previewRemoval = query({
  name: 'coverage.previewRemoval',
  permission: 'coverage.write',
  summary: 'The visits that would be touched if a coverage were taken out.',
  inBody: true,
  input: Shape({ id: Id }),
  output: Shape(TOUCHED),
  problems: ['not_found', 'record_confidential'],
});

export const remove = command({
  name: 'coverage.remove',
  permission: 'coverage.write',
  summary: 'Takes out a coverage that was entered in error. What has ended gets an end instead.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Shape(TOUCHED),
  problems: ['not_found', 'record_confidential', 'changed_meanwhile'],
});

export const saveCase = command({
  name: 'coverage.saveCase',
  permission: 'coverage.write',
  summary: 'Opens a case (id and expectedVersion null) or changes one.',
  input: Shape({ ...Reference, patientId: Id, ...CASE_FACTS }),
  output: PatientCase,
  problems: ['not_found', 'changed_meanwhile'],
});

export const setVisitCase = command({
  name: 'coverage.setVisitCase',
  permission: 'coverage.write',
  summary: 'Says which case of its patient an appointment belongs to; null: health.',
  input: Shape({ appointmentId: Id, caseId: Nullable(Id) }),
  output: Nothing,
  problems: ['not_found', 'record_confidential'],
});

export const saveDisclosure = command({
  name: 'coverage.saveDisclosure',
  permission: 'coverage.write',
  summary: 'Where the patient wants to be reached in confidence, and the answers of the Medicare questionnaire.',
  input: Shape({
    patientId: Id,
    expectedVersion: Type.Integer({ minimum: 0 }),
    confidentialAddress: Nullable(OptionalLine(200)),
    confidentialPhone: Nullable(OptionalLine(40)),
    /** Left out: they stay as they are. */
    mspAnswers: Type.Optional(MspAnswers),
  }),
  output: Disclosure,
  problems: ['not_found', 'changed_meanwhile'],
});

export const saveRestriction = command({
  name: 'coverage.saveRestriction',
  permission: 'coverage.write',
  summary: 'Keeps services of some days from a payer, or from all (id and expectedVersion null), or changes that.',
  input: Shape({
    ...Reference,
    patientId: Id,
    payerId: Nullable(Id),
    startsOn: CivilDate,
    endsOn: CivilDate,
    about: Line(200),
  }),
  output: Disclosure,
  problems: ['not_found', 'changed_meanwhile', 'coverage_ends_before_it_begins'],
});

export const coveragesTopic = liveTopic({
  name: 'coverage.coverages',
  permission: 'coverage.read',
  summary: 'What a patient is covered by. Key: the patient’s id.',
  key: Id,
  row: Coverage,
});
export const casesTopic = liveTopic({
  name: 'coverage.cases',
  permission: 'coverage.read',
  summary: 'The cases of a patient. Key: the patient’s id.',
  key: Id,
  row: PatientCase,
});
export const disclosuresTopic = liveTopic({
  name: 'coverage.disclosures',
  permission: 'coverage.read',
  summary: 'What has to be obeyed for a patient: one row. Key: the patient’s id.',
  key: Id,
  row: Disclosure,
});
