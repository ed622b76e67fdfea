/** Contracts of the whole record: what the practice knows of one patient, and changing it section by section. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Shape,
  Version,
} from './contract.ts';
import { Email, fields, PATIENT_STATUSES, Patient, Phone, Stay, Zip } from './patients.ts';

export const PHONE_USES = ['mobile', 'home', 'work', 'other'] as const;
export const EMAIL_USES = ['home', 'work', 'other'] as const;
export const ADDRESS_USES = ['home', 'mailing', 'billing', 'temporary'] as const;
export const RELATIONSHIPS = [
  'parent',
  'guardian',
  'spouse',
  'partner',
  'child',
  'sibling',
  'grandparent',
  'caregiver',
  'friend',
  'other',
] as const;
export const SIGNATURE_KINDS = [
  'privacy_notice',
  'assignment_of_benefits',
  'financial_policy',
  'release_of_information',
] as const;
export const OUTSIDE_ROLES = ['primary', 'referring', 'other'] as const;

/** The id that a screen gave a new row, so that two desks that add a row each never mean the same one. */
const RowId = { id: Id };

const LISTS = {
  formerNames: Shape({ ...RowId, firstName: Line(80), lastName: Line(80), untilDate: Nullable(CivilDate) }),
  phones: Shape({
    ...RowId,
    use: OneOf(PHONE_USES),
    /** Taken as a person writes it; given as `(555) 010-2030`, or `+44…` for another country. Kept as E.164. */
    number: Phone,
    extension: Nullable(Type.String({ pattern: '^[0-9]{1,8}$' })),
    mayCall: Type.Boolean(),
    mayText: Type.Boolean(),
    mayLeaveMessage: Type.Boolean(),
    bestTime: Nullable(OptionalLine(60)),
  }),
  emails: Shape({ ...RowId, use: OneOf(EMAIL_USES), address: Email, mayEmail: Type.Boolean() }),
  addresses: Shape({
    ...RowId,
    use: OneOf(ADDRESS_USES),
    line: Nullable(OptionalLine(120)),
    city: Nullable(OptionalLine(80)),
    state: Nullable(OptionalLine(40)),
    zip: Nullable(Zip),
    fromDate: Nullable(CivilDate),
    /** The last day on which it was right; null while it is. */
    untilDate: Nullable(CivilDate),
  }),
  contacts: Shape({
    ...RowId,
    name: Line(120),
    relationship: OneOf(RELATIONSHIPS),
    phone: Nullable(Phone),
    isEmergency: Type.Boolean(),
    mayBring: Type.Boolean(),
    mayConsent: Type.Boolean(),
    mayBeTold: Type.Boolean(),
    note: Nullable(OptionalLine(200)),
  }),
  outsideProviders: Shape({
    ...RowId,
    role: OneOf(OUTSIDE_ROLES),
    name: Line(120),
    /** With its check digit right. Whoever has this NPI is one provider for all patients. */
    npi: Nullable(Type.String({ pattern: '^[0-9]{10}$' })),
    phone: Nullable(Phone),
    fax: Nullable(Phone),
  }),
  flags: Shape({
    ...RowId,
    text: Line(200),
    atBooking: Type.Boolean(),
    atCheckIn: Type.Boolean(),
    /** The last day on which it is shown. */
    untilDate: Nullable(CivilDate),
  }),
  signatures: Shape({
    ...RowId,
    kind: OneOf(SIGNATURE_KINDS),
    signedOn: CivilDate,
    /** The last day on which it holds; null: until it is taken back. */
    expiresOn: Nullable(CivilDate),
    /** Who signed: the patient, or who may for them. */
    signedBy: Line(120),
  }),
};
const lists = {
  formerNames: Type.Array(LISTS.formerNames, { maxItems: 20 }),
  phones: Type.Array(LISTS.phones, { maxItems: 12 }),
  emails: Type.Array(LISTS.emails, { maxItems: 12 }),
  addresses: Type.Array(LISTS.addresses, { maxItems: 30 }),
  contacts: Type.Array(LISTS.contacts, { maxItems: 20 }),
  outsideProviders: Type.Array(LISTS.outsideProviders, { maxItems: 20 }),
  flags: Type.Array(LISTS.flags, { maxItems: 20 }),
  signatures: Type.Array(LISTS.signatures, { maxItems: 40 }),
};
/** The names of the lists, each in the order of rank: the first is the one to use. */
export const LIST_NAMES = Object.keys(lists) as (keyof typeof lists)[];
export type ListName = keyof typeof lists;
export type Lists = { [K in ListName]: Static<(typeof LISTS)[K]>[] };

const facts = {
  genderIdentity: Nullable(OptionalLine(80)),
  pronouns: Nullable(OptionalLine(40)),
  /** BCP 47: `en`, `es`. Null: not asked. */
  language: Nullable(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
  interpreterNeeded: Type.Boolean(),
  pharmacy: Nullable(OptionalLine(200)),
  notes: Paragraph(4_000),
  /** The practice does not treat the patient any more, since and why. */
  dismissedOn: Nullable(CivilDate),
  dismissedReason: Nullable(OptionalLine(200)),
  /** Since when letters come back. */
  mailReturnedOn: Nullable(CivilDate),
};

export const PatientRecord = Shape({
  ...Patient.properties,
  ...facts,
  ...lists,
  /** Closed to all but a care team. */
  isConfidential: Type.Boolean(),
  /** The record that this one was merged into; null for a record that stands by itself. */
  mergedIntoId: Nullable(Id),
});
export type PatientRecord = Static<typeof PatientRecord>;

export const open = query({
  name: 'patients.open',
  permission: 'patients.read',
  summary: 'One record with its history of stays. Reading it is written into the audit trail.',
  inBody: true,
  input: Shape({ id: Id }),
  output: Shape({ patient: PatientRecord, stays: Type.Array(Stay) }),
  problems: ['not_found', 'record_confidential'],
});

const { phone: _phone, email: _email, addressLine: _line, city: _city, state: _state, zip: _zip, ...names } = fields;

export const update = command({
  name: 'patients.update',
  permission: 'patients.write',
  summary:
    'Changes a record. What is left out stays as it is; a list that is given takes the place of the whole list, its order is the rank.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    ...Type.Partial(
      Type.Object({
        ...names,
        status: OneOf(PATIENT_STATUSES),
        deceasedOn: Nullable(CivilDate),
        ...facts,
        ...lists,
      }),
    ).properties,
  }),
  output: PatientRecord,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential', 'patient_merged'],
});

export const outsideProviders = query({
  name: 'patients.outsideProviders',
  permission: 'patients.read',
  summary: 'Outside providers whose name begins like this, so that nobody writes one down twice.',
  inBody: true,
  input: Shape({ text: OptionalLine(80) }),
  output: Shape({
    providers: Type.Array(
      Shape({
        id: Id,
        name: Type.String(),
        npi: Nullable(Type.String()),
        phone: Nullable(Type.String()),
        fax: Nullable(Type.String()),
      }),
    ),
  }),
});

export const patientTopic = liveTopic({
  name: 'patients.patient',
  permission: 'patients.read',
  summary: 'One record. Key: the patient’s id.',
  key: Id,
  row: PatientRecord,
});
