/** Inputs of coverage as a test needs them: complete, with what matters said. */
import type { InputOf } from '../../shared/contract.ts';
import type { Coverage, save } from '../../shared/coverage.ts';
import { type Payer, type Plan, type PlanKind, USUAL_FILING } from '../../shared/coverage-payers.ts';

export type Save = InputOf<typeof save>;
export const NEW = { id: null, expectedVersion: null } as const;
export const NO_ADDRESS = { phone: null, addressLine: null, city: null, state: null, zip: null };

/** A case of which nothing more is known. */
export const NO_CASE = {
  injuryOn: null,
  injuryState: null,
  claimNumber: null,
  adjusterName: null,
  adjusterPhone: null,
  employerId: null,
  attorneyName: null,
  attorneyPhone: null,
  closedOn: null,
};

export const payerOf = (name: string, parts: Partial<Payer> = {}) => ({
  ...NEW,
  name,
  claimPayerId: 'H1234',
  eligibilityPayerId: null,
  statusPayerId: null,
  remittancePayerId: null,
  remittanceEnrolment: 'none' as const,
  firstClaimDays: 180,
  correctedClaimDays: null,
  secondaryClaimDays: null,
  appealDays: null,
  ...NO_ADDRESS,
  active: true,
  ...parts,
});

export const planOf = (name: string, payerId: string, kind: PlanKind, parts: Partial<Plan> = {}) => ({
  ...NEW,
  name,
  payerId,
  kind,
  filingIndicator: USUAL_FILING[kind],
  employerId: null,
  referralNeeded: false,
  authorisationNeeded: false,
  copays: [],
  claimPayerId: null,
  eligibilityPayerId: null,
  firstClaimDays: null,
  active: true,
  ...parts,
});

/** A new coverage of the patient's own, in health, first, since the beginning of 2026. */
export const coverageOf = (patientId: string, planId: string, parts: Partial<Save> = {}): Save => ({
  ...NEW,
  patientId,
  caseId: null,
  policyId: null,
  planId,
  memberId: 'XQ 4711-09',
  groupNumber: null,
  employerId: null,
  employment: 'unknown',
  medigapLetter: null,
  cobaId: null,
  subscriberPatientId: patientId,
  subscriber: null,
  relationship: 'self',
  ownMemberId: null,
  parentRole: 'together',
  courtDecree: false,
  startsOn: '2026-01-01',
  endsOn: null,
  rank: 1,
  rankReason: '',
  mspReason: null,
  qmb: false,
  others: [],
  ...parts,
});

/** The input that changes what is there. */
export function changeOf(row: Coverage, parts: Partial<Save> = {}): Save {
  const names = Object.keys(coverageOf('', '')).filter((name) => !['id', 'expectedVersion', 'others'].includes(name));
  const kept = Object.fromEntries(names.map((name) => [name, row[name as keyof Coverage]]));
  return { ...(kept as unknown as Save), id: row.id, expectedVersion: row.version, others: [], ...parts };
}
