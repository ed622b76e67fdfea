/** Contracts of who pays: employers, payers and their plans, with what claims and the desk have to know of them. */
import Type, { type Static } from 'typebox';
import { command, Id, Line, liveTopic, Nullable, OneOf, OptionalLine, Reference, Shape, Version } from './contract.ts';
import { PostalFields } from './patients.ts';

const Text = Nullable(Type.String());

/** How many employees, as Medicare asks: fewer than 20, 20 to 99, 100 or more. */
export const EMPLOYER_SIZES = ['unknown', 'under_20', 'under_100', 'from_100'] as const;

const ADDRESS = { phone: Text, addressLine: Text, city: Text, state: Text, zip: Text };
const ADDRESS_INPUT = { phone: Nullable(OptionalLine(40)), ...PostalFields };

export const Employer = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  size: OneOf(EMPLOYER_SIZES),
  ...ADDRESS,
  active: Type.Boolean(),
});
export type Employer = Static<typeof Employer>;

export const ENROLMENTS = ['none', 'requested', 'enrolled'] as const;
const Days = Nullable(Type.Integer({ minimum: 1, maximum: 3650 }));
const PayerId = Nullable(Type.String({ pattern: '^[A-Za-z0-9]{2,15}$' }));

const PAYER_FACTS = {
  /** X12 payer ids: 837P, 270, 276, 835. */
  claimPayerId: PayerId,
  eligibilityPayerId: PayerId,
  statusPayerId: PayerId,
  remittancePayerId: PayerId,
  remittanceEnrolment: OneOf(ENROLMENTS),
  /** Timely filing in days: from the service; of a correction; from the first payer's remittance; from the denial. */
  firstClaimDays: Days,
  correctedClaimDays: Days,
  secondaryClaimDays: Days,
  appealDays: Days,
};

export const Payer = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  ...PAYER_FACTS,
  ...ADDRESS,
  active: Type.Boolean(),
});
export type Payer = Static<typeof Payer>;

export const PLAN_KINDS = [
  'group',
  'individual',
  'medicare',
  'medicare_advantage',
  'medigap',
  'medicaid',
  'chip',
  'tricare',
  'champva',
  'va',
  'workers_compensation',
  'auto',
  'liability',
  'employer_contract',
  'other',
] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** X12 1032, claim filing indicator (SBR09), in our words. There is none for Medigap: it goes as CI. */
export const FILING_INDICATORS = {
  '11': 'Other, not federal',
  '12': 'PPO',
  '13': 'Point of service',
  '14': 'EPO',
  '15': 'Indemnity',
  '16': 'Medicare Advantage (HMO Medicare risk)',
  '17': 'Dental maintenance organization',
  AM: 'Auto medical',
  BL: 'Blue Cross Blue Shield',
  CH: 'TRICARE, CHAMPVA',
  CI: 'Commercial',
  DS: 'Disability',
  FI: 'Federal employees',
  HM: 'HMO',
  LM: 'Liability',
  MA: 'Medicare Part A',
  MB: 'Medicare Part B',
  MC: 'Medicaid',
  OF: 'Other federal',
  TV: 'Title V',
  VA: 'Veterans Affairs',
  WC: 'Workers’ compensation',
  ZZ: 'Mutually defined',
} as const;
export type FilingIndicator = keyof typeof FILING_INDICATORS;
export const FILING_CODES = Object.keys(FILING_INDICATORS) as FilingIndicator[];

/** What a plan of each kind is usually filed as. */
export const USUAL_FILING: Record<PlanKind, FilingIndicator> = {
  group: 'CI',
  individual: 'CI',
  medicare: 'MB',
  medicare_advantage: '16',
  medigap: 'CI',
  medicaid: 'MC',
  chip: 'MC',
  tricare: 'CH',
  champva: 'CH',
  va: 'VA',
  workers_compensation: 'WC',
  auto: 'AM',
  liability: 'LM',
  employer_contract: '11',
  other: 'ZZ',
};

const PLAN_FACTS = {
  payerId: Id,
  kind: OneOf(PLAN_KINDS),
  filingIndicator: OneOf(FILING_CODES),
  /** Whose group plan it is. */
  employerId: Nullable(Id),
  referralNeeded: Type.Boolean(),
  authorisationNeeded: Type.Boolean(),
  /** `visitTypeId` null: every visit that is not named. */
  copays: Type.Array(
    Shape({ visitTypeId: Nullable(Id), copayCents: Type.Integer({ minimum: 0, maximum: 10_000_000 }) }),
    { maxItems: 100 },
  ),
  /** Null: as the payer has it. */
  claimPayerId: PayerId,
  eligibilityPayerId: PayerId,
  firstClaimDays: Days,
};

export const Plan = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  ...PLAN_FACTS,
  active: Type.Boolean(),
});
export type Plan = Static<typeof Plan>;

const All = Type.Literal('all');

export const employersTopic = liveTopic({
  name: 'coverage.employers',
  permission: 'coverage.read',
  summary: 'All employers, also those that are not in use any more. Key: all.',
  key: All,
  row: Employer,
});
export const payersTopic = liveTopic({
  name: 'coverage.payers',
  permission: 'coverage.read',
  summary: 'All payers. Key: all.',
  key: All,
  row: Payer,
});
export const plansTopic = liveTopic({
  name: 'coverage.plans',
  permission: 'coverage.read',
  summary: 'All plans of all payers. Key: all.',
  key: All,
  row: Plan,
});

export const saveEmployer = command({
  name: 'coverage.saveEmployer',
  permission: 'coverage.write',
  summary: 'Adds an employer (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    name: Line(120),
    size: OneOf(EMPLOYER_SIZES),
    ...ADDRESS_INPUT,
    active: Type.Boolean(),
  }),
  output: Employer,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const savePayer = command({
  name: 'coverage.savePayer',
  permission: 'coverage.setUp',
  summary: 'Adds a payer (id and expectedVersion null) or changes one.',
  input: Shape({ ...Reference, name: Line(120), ...PAYER_FACTS, ...ADDRESS_INPUT, active: Type.Boolean() }),
  output: Payer,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const savePlan = command({
  name: 'coverage.savePlan',
  permission: 'coverage.setUp',
  summary: 'Adds a plan of a payer (id and expectedVersion null) or changes one.',
  input: Shape({ ...Reference, name: Line(120), ...PLAN_FACTS, active: Type.Boolean() }),
  output: Plan,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});
