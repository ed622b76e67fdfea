/** Pure: rows of a Synthea export (CSV File Data Dictionary of its wiki) as our patients, providers, visits and stays. */
import type { Static } from 'typebox';
import { type PATIENT_STATUSES, add as patientContract, type SEXES, type Stay } from '../../shared/patients.ts';
import { saveProvider } from '../../shared/practice.ts';
import type { PatientFields } from '../patients/index.ts';
import { EARLIEST_DATE, lookUp, RowRejected, requireContract } from './rows.ts';

export const HEADINGS = {
  patients: ['Id', 'BIRTHDATE', 'DEATHDATE', 'FIRST', 'LAST', 'SUFFIX', 'GENDER', 'ADDRESS', 'CITY', 'STATE', 'ZIP'],
  providers: ['Id', 'ORGANIZATION', 'NAME', 'SPECIALITY'],
  encounters: ['Id', 'START', 'STOP', 'PATIENT', 'PROVIDER', 'ENCOUNTERCLASS', 'CODE', 'DESCRIPTION'],
} as const;

type Values = Readonly<Record<string, string>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const text = (values: Values, column: string): string => values[column] ?? '';
const orNull = (value: string): string | null => value || null;

/** The row's own id, in lower case. */
export function idOf(values: Values): string {
  const id = text(values, 'Id');
  if (!UUID.test(id)) throw new RowRejected('The column Id holds no id of the form 8-4-4-4-12.');
  return id.toLowerCase();
}

function civilDate(values: Values, column: string): string {
  const value = text(values, column);
  const isPlain = /^\d{4}-\d{2}-\d{2}$/.test(value);
  try {
    if (isPlain) return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString();
  } catch {}
  throw new RowRejected(`The column ${column} holds no date like 1980-04-12.`);
}

const EARLIEST = Temporal.Instant.from(`${EARLIEST_DATE}T00:00:00Z`);
const LATEST = Temporal.Instant.from('2200-01-01T00:00:00Z');

export function moment(values: Values, column: string): Temporal.Instant {
  const value = text(values, column);
  const isWritten = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value);
  let at: Temporal.Instant | null = null;
  try {
    if (isWritten) at = Temporal.Instant.from(value).round({ smallestUnit: 'second', roundingMode: 'floor' });
  } catch {}
  if (!at) throw new RowRejected(`The column ${column} holds no time like 2024-05-06T14:30:00Z.`);
  if (Temporal.Instant.compare(at, EARLIEST) < 0 || Temporal.Instant.compare(at, LATEST) > 0)
    throw new RowRejected(`The time in the column ${column} is not between the years 1850 and 2200.`);
  return at;
}

const SEX: Record<string, (typeof SEXES)[number]> = { M: 'male', F: 'female', O: 'other' };
/** Which column a field of ours came from, for the sentence. */
const COLUMN_OF: Record<string, string> = {
  firstName: 'FIRST',
  lastName: 'LAST',
  middleName: 'MIDDLE',
  suffix: 'SUFFIX',
  addressLine: 'ADDRESS',
  city: 'CITY',
  state: 'STATE',
  zip: 'ZIP',
  displayName: 'NAME',
  specialty: 'SPECIALITY',
};

/** `today` is a civil date of the practice. */
export function toPatient(values: Values, today: Temporal.PlainDate): PatientFields {
  const birthDate = civilDate(values, 'BIRTHDATE');
  if (Temporal.PlainDate.compare(birthDate, today) > 0) throw new RowRejected('The column BIRTHDATE is in the future.');
  if (birthDate < EARLIEST_DATE) throw new RowRejected('The column BIRTHDATE is before the year 1850.');
  const deceasedOn = text(values, 'DEATHDATE') ? civilDate(values, 'DEATHDATE') : null;
  if (deceasedOn && deceasedOn < birthDate) throw new RowRejected('The column DEATHDATE is before BIRTHDATE.');
  const status: (typeof PATIENT_STATUSES)[number] = deceasedOn ? 'deceased' : 'active';
  const zip = text(values, 'ZIP').replace(/^(\d{5})(\d{4})$/, '$1-$2');
  const person = {
    firstName: text(values, 'FIRST'),
    middleName: orNull(text(values, 'MIDDLE')),
    lastName: text(values, 'LAST'),
    suffix: orNull(text(values, 'SUFFIX')),
    preferredName: null,
    birthDate,
    sex: lookUp(SEX, text(values, 'GENDER').toUpperCase()) ?? 'unknown',
    phone: null,
    email: null,
    addressLine: orNull(text(values, 'ADDRESS')),
    city: orNull(text(values, 'CITY')),
    state: orNull(text(values, 'STATE')),
    zip: orNull(zip),
  } satisfies Omit<Static<(typeof patientContract)['input']>, 'confirmedNew'>;
  requireContract(patientContract.input, { ...person, confirmedNew: true }, COLUMN_OF);
  return { ...person, status, deceasedOn };
}

export function toProvider(values: Values): { displayName: string; specialty: string | null } {
  const specialty = text(values, 'SPECIALITY').toLowerCase();
  const provider = {
    displayName: text(values, 'NAME'),
    specialty: orNull(specialty.charAt(0).toUpperCase() + specialty.slice(1)),
  };
  const input = { ...provider, id: null, expectedVersion: null, npi: null, position: 0, active: true };
  requireContract(saveProvider.input, input, COLUMN_OF);
  return provider;
}

/** The encounter classes that are visits, as the visit types which stand for them in the book. */
export const VISIT_TYPES: Record<string, { code: string; name: string; durationMinutes: number; colour: number }> = {
  wellness: { code: 'WE', name: 'Wellness', durationMinutes: 30, colour: 1 },
  ambulatory: { code: 'AM', name: 'Ambulatory', durationMinutes: 15, colour: 5 },
  outpatient: { code: 'OP', name: 'Outpatient', durationMinutes: 15, colour: 0 },
  urgentcare: { code: 'UC', name: 'Urgent care', durationMinutes: 15, colour: 4 },
  emergency: { code: 'EM', name: 'Emergency', durationMinutes: 60, colour: 2 },
  virtual: { code: 'VI', name: 'Virtual', durationMinutes: 15, colour: 3 },
};
const STAYS: Record<string, Stay['kind']> = { inpatient: 'inpatient', snf: 'skilled_nursing', hospice: 'hospice' };
const VISIT_MS_MAX = 24 * 3_600_000;

export interface Encounter {
  id: string;
  /** Ids of the export, in lower case. */
  patient: string;
  provider: string;
  start: Temporal.Instant;
  end: Temporal.Instant;
  description: string;
  /** A tile of the book, or a stay in the patient's history. */
  as: { visit: string } | { stay: Stay['kind'] };
}

const NOTE_MAX = 200;
/** One line of bounded length, as a note of the desk is: no line break or control character, no half of a character. */
const noteOf = (description: string): string =>
  description
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, NOTE_MAX)
    .replace(/[\ud800-\udbff]$/, '');

export function toEncounter(values: Values): Encounter {
  const start = moment(values, 'START');
  const end = moment(values, 'STOP');
  const ms = end.epochMilliseconds - start.epochMilliseconds;
  if (ms <= 0) throw new RowRejected('The encounter ends before it begins, or in the same moment.');
  const name = text(values, 'ENCOUNTERCLASS').toLowerCase();
  const stay = lookUp(STAYS, name);
  if (!stay && !lookUp(VISIT_TYPES, name))
    throw new RowRejected('The column ENCOUNTERCLASS holds a class that is not known.');
  return {
    id: idOf(values),
    patient: text(values, 'PATIENT').toLowerCase(),
    provider: text(values, 'PROVIDER').toLowerCase(),
    start,
    end,
    description: noteOf(text(values, 'DESCRIPTION')),
    as: stay ? { stay } : ms > VISIT_MS_MAX ? { stay: 'over_24_hours' } : { visit: name },
  };
}

const dayBefore = (date: string): Temporal.Instant =>
  Temporal.Instant.from(`${date}T00:00:00Z`).subtract({ hours: 24 });
const dayAfter = (date: string): Temporal.Instant => Temporal.Instant.from(`${date}T00:00:00Z`).add({ hours: 48 });

/** Begins before a civil date, whatever zone it is meant in. */
export const isBefore = ({ start }: Encounter, date: string): boolean =>
  Temporal.Instant.compare(start, dayBefore(date)) < 0;

/** Begins after a civil date, whatever zone it is meant in. */
export const isAfter = ({ start }: Encounter, date: string | null): boolean =>
  date !== null && Temporal.Instant.compare(start, dayAfter(date)) >= 0;
