/**
 * Contracts of prior authorizations and referrals: what a payer or a primary care provider allowed, and what is left of
 * it. What was used is counted from the lines of charge sheets that name it, never kept a second time.
 */
import Type, { type Static } from 'typebox';
import { ProcedureCode } from './billing-setup.ts';
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

export const AUTHORIZATION_KINDS = ['authorization', 'referral'] as const;
/** How it was obtained: X12 278, or by a person. */
export const OBTAINED_BY = ['278', 'phone', 'portal', 'fax', 'paper'] as const;
const Count = Type.Number({ minimum: 0, maximum: 99_999, multipleOf: 0.001 });

const AUTHORIZATION_FACTS = {
  kind: OneOf(AUTHORIZATION_KINDS),
  /** As the payer gave it: REF*G1, REF*9F. */
  number: Line(50),
  /** Null: any payer of the patient. */
  payerId: Nullable(Id),
  /** Empty: any procedure. */
  procedures: Type.Array(ProcedureCode, { maxItems: 50 }),
  /** Null: any provider. */
  providerId: Nullable(Id),
  countedIn: OneOf(['units', 'visits']),
  /** Null: without a limit. */
  allowed: Nullable(Count),
  /** Used before it was entered here, or elsewhere. */
  usedBefore: Count,
  startsOn: CivilDate,
  endsOn: Nullable(CivilDate),
  /** Who referred: a provider of the practice’s address book. */
  referringOutsideId: Nullable(Id),
  obtainedBy: OneOf(OBTAINED_BY),
  /** Whom one spoke to, and when. */
  contact: OptionalLine(120),
  note: OptionalLine(300),
  active: Type.Boolean(),
};

export const AUTHORIZATION_STATES = ['good', 'low', 'exhausted', 'ended', 'not_begun', 'inactive'] as const;
/** From here on it is said that little is left: so many units or visits, or days. */
export const LOW_COUNT = 2;
export const LOW_DAYS = 14;

export const Authorization = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  ...AUTHORIZATION_FACTS,
  payerName: Nullable(Type.String()),
  referringName: Nullable(Type.String()),
  /** By lines of sheets that are not void, and before. */
  used: Type.Number(),
  /** Null: without a limit. Less than nothing where more was charged than allowed. */
  left: Nullable(Type.Number()),
});
export type Authorization = Static<typeof Authorization>;

export const saveAuthorization = command({
  name: 'billing.saveAuthorization',
  permission: 'authorizations.write',
  summary: 'Adds a prior authorization or a referral (id and expectedVersion null) or changes one.',
  input: Shape({ ...Reference, patientId: Id, ...AUTHORIZATION_FACTS }),
  output: Authorization,
  problems: ['not_found', 'changed_meanwhile', 'already_exists', 'ends_before_it_begins'],
});

export const authorizationsTopic = liveTopic({
  name: 'billing.authorizations',
  permission: 'charges.read',
  summary: 'The prior authorizations and referrals of a patient, with what is left. Key: the patient’s id.',
  key: Id,
  row: Authorization,
});

export const AuthorizationNotice = Shape({
  authorizationId: Nullable(Id),
  state: OneOf([...AUTHORIZATION_STATES, 'missing']),
  /** What to say, and what to do. */
  text: Type.String(),
});
export type AuthorizationNotice = Static<typeof AuthorizationNotice>;

export const authorizationNotices = query({
  name: 'billing.authorizationNotices',
  permission: 'charges.read',
  summary:
    'What must be said of authorizations and referrals for a day of a patient: near the end, exhausted, or missing where the plan asks for one. Written into the audit trail.',
  inBody: true,
  input: Shape({ patientId: Id, caseId: Nullable(Id), date: CivilDate }),
  output: Shape({ notices: Type.Array(AuthorizationNotice) }),
  problems: ['not_found'],
});
