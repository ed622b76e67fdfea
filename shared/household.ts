/** Contracts of households: who pays for whom and in what shares, newborns, and children who come of age. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  type OutputOf,
  query,
  Shape,
  Version,
} from './contract.ts';
import { Email, Patient, Phone, SEXES, Zip } from './patients.ts';

/** Of the guarantor to the patient. */
export const GUARANTOR_RELATIONSHIPS = [
  'self',
  'parent',
  'guardian',
  'spouse',
  'partner',
  'child',
  'sibling',
  'grandparent',
  'other',
] as const;

/** Somebody who pays and is no patient here. */
const Outsider = Shape({
  name: Line(120),
  birthDate: Nullable(CivilDate),
  phone: Nullable(Phone),
  email: Nullable(Email),
  addressLine: Nullable(OptionalLine(120)),
  city: Nullable(OptionalLine(80)),
  state: Nullable(OptionalLine(40)),
  zip: Nullable(Zip),
});
export type Outsider = Static<typeof Outsider>;

const shareFields = {
  /** Given by the screen, so that two desks that add a row each never mean the same one. */
  id: Id,
  relationship: OneOf(GUARANTOR_RELATIONSHIPS),
  /** Of what the patient owes; those of one day come to 100 together. */
  sharePercent: Type.Integer({ minimum: 1, maximum: 100 }),
  fromDate: CivilDate,
  /** The last day; null while it holds. */
  untilDate: Nullable(CivilDate),
  /** What a decree or the parents say. */
  note: OptionalLine(300),
};

/** Who an account is of: a patient, or somebody outside. `isConfidential` says that the name is closed to some. */
const Holder = Shape({
  patientId: Nullable(Id),
  patientName: Nullable(Type.String()),
  isConfidential: Type.Boolean(),
  outsider: Nullable(Outsider),
});

export const Guarantor = Shape({
  ...shareFields,
  accountId: Id,
  accountNumber: Type.String(),
  holder: Holder,
});
export type Guarantor = Static<typeof Guarantor>;

/** One patient of a household. */
const Member = Shape({
  patientId: Id,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  accountNumber: Type.String(),
  /** Of the holder to this patient. */
  relationship: OneOf(GUARANTOR_RELATIONSHIPS),
  sharePercent: Type.Integer(),
});

export const household = query({
  name: 'patients.household',
  permission: 'patients.read',
  summary: 'Who pays for a patient, from when to when and in what shares, and whom the same people pay for.',
  inBody: true,
  input: Shape({ patientId: Id }),
  output: Shape({
    /** Of the record: what a change has to name. */
    version: Version,
    isMinor: Type.Boolean(),
    /** All, also those of before, the newest first. */
    guarantors: Type.Array(Guarantor),
    /** Others for whom the guarantors of today pay, and those for whom this patient pays; at most 50. */
    members: Type.Array(Member),
    /** People outside who pay for somebody of this household and not for this patient: they have an account already. */
    outsiders: Type.Array(Shape({ accountId: Id, accountNumber: Type.String(), outsider: Outsider })),
  }),
  problems: ['not_found', 'record_confidential'],
});
export type Household = OutputOf<typeof household>;

export const saveGuarantors = command({
  name: 'patients.saveGuarantors',
  permission: 'patients.write',
  summary: 'Says who pays for a patient: all of them, in the place of what was written before.',
  input: Shape({
    patientId: Id,
    expectedVersion: Version,
    guarantors: Type.Array(
      Shape({
        ...shareFields,
        /** One of the two: a patient here, or somebody outside. */
        holderPatientId: Nullable(Id),
        outsider: Nullable(Outsider),
        /** Of somebody outside: the account that they have already, when they pay for others too. */
        accountId: Nullable(Id),
      }),
      { maxItems: 20 },
    ),
  }),
  output: Nothing,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential'],
});

export const addNewborn = command({
  name: 'patients.addNewborn',
  permission: 'patients.write',
  summary:
    'Adds a newborn with what the mother’s record says: address, phone, her as contact and guarantor, and the alert that her coverage is billed until the child is enrolled.',
  input: Shape({
    /** The mother. */
    patientId: Id,
    firstName: Line(80),
    lastName: Line(80),
    birthDate: CivilDate,
    sex: OneOf(SEXES),
  }),
  output: Patient,
  problems: ['not_found', 'record_confidential'],
});

/** What of a child's record has to be looked at when the child is one no more. */
export const ADULT_POINTS = ['others_consent', 'others_are_told', 'others_pay', 'no_own_signature'] as const;
export type AdultPoint = (typeof ADULT_POINTS)[number];

export const comingOfAge = query({
  name: 'patients.comingOfAge',
  permission: 'patients.read',
  summary:
    'Who turns eighteen in the next 60 days, or did in the last two years, and in whose record something is left to look at.',
  inBody: true,
  input: Shape({}),
  output: Shape({
    patients: Type.Array(
      Shape({
        patientId: Id,
        patientName: Type.String(),
        recordNumber: Type.String(),
        /** The eighteenth birthday. */
        on: CivilDate,
        points: Type.Array(OneOf(ADULT_POINTS)),
      }),
    ),
    /** There are more than these 200. */
    more: Type.Boolean(),
  }),
});
export type ComingOfAge = OutputOf<typeof comingOfAge>;

export const reviewAdult = command({
  name: 'patients.reviewAdult',
  permission: 'patients.write',
  summary: 'The record of a grown-up child was looked at; or it was not, after all.',
  input: Shape({ patientId: Id, done: Type.Boolean() }),
  output: Nothing,
  problems: ['not_found', 'record_confidential'],
});
