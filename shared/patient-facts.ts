/**
 * Contracts of what claims must know of a patient and no other page tells: what a payer answered about a coverage, and care
 * that changes who is billed: hospice, home health, nursing facilities.
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  Reference,
  Shape,
  Version,
} from './contract.ts';

export const PATIENT_FACT_KINDS = ['eligibility', 'hospice', 'home_health', 'nursing_facility'] as const;
/** 271 EB01 1 to 5, 6 to 8, V; AAA. */
export const ELIGIBILITY_ANSWERS = ['active', 'inactive', 'unknown', 'failed'] as const;

const FACTS = {
  patientId: Id,
  kind: OneOf(PATIENT_FACT_KINDS),
  /** The days it holds for: of service, of an election, of a stay. Both included; no end: until further notice. */
  startsOn: CivilDate,
  endsOn: Nullable(CivilDate),
  /** Of an answer: about which coverage, what it was, when it came, and what the payer has otherwise than we. */
  coverageId: Nullable(Id),
  answer: Nullable(OneOf(ELIGIBILITY_ANSWERS)),
  answeredOn: Nullable(CivilDate),
  saysMemberId: Nullable(OptionalLine(80)),
  saysLastName: Nullable(OptionalLine(60)),
  saysBirthDate: Nullable(CivilDate),
  /** Of hospice: the attending physician whom the patient named. */
  attendingProviderId: Nullable(Id),
  note: OptionalLine(300),
  active: Type.Boolean(),
};

export const PatientFact = Shape({ id: Id, version: Version, ...FACTS });
export type PatientFact = Static<typeof PatientFact>;

export const savePatientFact = command({
  name: 'billing.savePatientFact',
  permission: 'authorizations.write',
  summary: 'Adds an answer about a coverage or a stay (id and expectedVersion null) or changes one.',
  input: Shape({ ...Reference, ...FACTS }),
  output: PatientFact,
  problems: ['not_found', 'changed_meanwhile', 'ends_before_it_begins'],
});

export const patientFactsTopic = liveTopic({
  name: 'billing.patientFacts',
  permission: 'charges.read',
  summary: 'Answers about coverages and stays of a patient. Key: the patient’s id.',
  key: Id,
  row: PatientFact,
});
