/** Contracts of patients: just enough of the record to find, add and book them. The whole record: record.ts. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  Moment,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Shape,
  Version,
} from './contract.ts';

/** FHIR administrative gender. */
export const SEXES = ['female', 'male', 'other', 'unknown'] as const;
export const PATIENT_STATUSES = ['active', 'inactive', 'deceased'] as const;

export const Patient = Shape({
  id: Id,
  version: Version,
  /** The practice's own number for the record: stable for ever. */
  recordNumber: Type.String(),
  firstName: Type.String(),
  middleName: Nullable(Type.String()),
  lastName: Type.String(),
  suffix: Nullable(Type.String()),
  preferredName: Nullable(Type.String()),
  birthDate: CivilDate,
  sex: OneOf(SEXES),
  status: OneOf(PATIENT_STATUSES),
  deceasedOn: Nullable(CivilDate),
  phone: Nullable(Type.String()),
  email: Nullable(Type.String()),
  addressLine: Nullable(Type.String()),
  city: Nullable(Type.String()),
  state: Nullable(Type.String()),
  zip: Nullable(Type.String()),
});
export type Patient = Static<typeof Patient>;

/** A stay (inpatient, nursing facility, hospice): history, never a tile of the book. */
export const Stay = Shape({
  id: Id,
  kind: OneOf(['inpatient', 'skilled_nursing', 'hospice', 'over_24_hours']),
  start: Moment,
  end: Moment,
  description: Type.String(),
});
export type Stay = Static<typeof Stay>;

/** What the list of found patients shows: enough to tell namesakes apart. */
export const PatientHit = Shape({
  id: Id,
  recordNumber: Type.String(),
  name: Type.String(),
  birthDate: CivilDate,
  sex: OneOf(SEXES),
  phone: Nullable(Type.String()),
  status: OneOf(PATIENT_STATUSES),
});
export type PatientHit = Static<typeof PatientHit>;

/** When somebody comes next, by the clock of the place where. */
export const NextVisit = Shape({ date: CivilDate, startText: Type.String() });
export type NextVisit = Static<typeof NextVisit>;

export const FoundPatient = Shape({
  ...PatientHit.properties,
  preferredName: Nullable(Type.String()),
  /** Nobody is called as it was typed; this one nearly is, by sound or by a slip of the finger. */
  isNear: Type.Boolean(),
  /** Null also for whoever may not read the schedule. */
  nextVisit: Nullable(NextVisit),
});
export type FoundPatient = Static<typeof FoundPatient>;

export const find = query({
  name: 'patients.find',
  permission: 'patients.read',
  summary:
    'One box, the likeliest first: names in any order (“las, fir”, “fir las”), nicknames, sounds-alike and slips; record number; any part of a phone number; birth date (“4/12/80”, “apr 12 1980”, “041280”); and a name with any of these. Empty: whom one had to do with last.',
  inBody: true,
  input: Shape({ text: OptionalLine(100), limit: Type.Integer({ minimum: 1, maximum: 50 }) }),
  output: Shape({ patients: Type.Array(FoundPatient) }),
});

export const Phone = Type.String({ minLength: 7, maxLength: 30, pattern: '^[0-9+(). x-]+$' });
export const Email = Type.String({ format: 'email', maxLength: 200 });

export const Zip = Type.String({ pattern: '^[0-9]{5}(-?[0-9]{4})?$' });

export const placeOfZip = query({
  name: 'patients.placeOfZip',
  permission: 'patients.read',
  summary: 'The city and the state that a ZIP code is of; null where the table does not know it. A help while typing.',
  input: Shape({ zip: Type.String({ pattern: '^[0-9]{5}$' }) }),
  output: Shape({ place: Nullable(Shape({ city: Type.String(), state: Type.String() })) }),
});

/** Where letters go, as it is typed: of patients, payers, employers and subscribers alike. */
export const PostalFields = {
  addressLine: Nullable(OptionalLine(120)),
  city: Nullable(OptionalLine(80)),
  state: Nullable(OptionalLine(40)),
  zip: Nullable(Zip),
};

/** What a person types to add a patient. */
export const fields = {
  firstName: Line(80),
  middleName: Nullable(OptionalLine(80)),
  lastName: Line(80),
  suffix: Nullable(OptionalLine(20)),
  preferredName: Nullable(OptionalLine(80)),
  birthDate: CivilDate,
  sex: OneOf(SEXES),
  phone: Nullable(Phone),
  email: Nullable(Email),
  ...PostalFields,
};

export const add = command({
  name: 'patients.add',
  permission: 'patients.write',
  summary: 'Adds a patient. A likely duplicate is answered with possible_duplicate until confirmedNew is true.',
  input: Shape({ ...fields, confirmedNew: Type.Boolean() }),
  output: Patient,
  problems: ['possible_duplicate'],
});
