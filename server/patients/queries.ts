/** SQL of patients. Only this file writes its tables. */
import { sql } from 'kysely';
import type { Patient, Stay } from '../../shared/patients.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { phoneDigits, searchKey } from './rules.ts';

export const COLUMNS = [
  'id',
  'version',
  'record_number as recordNumber',
  'first_name as firstName',
  'middle_name as middleName',
  'last_name as lastName',
  'suffix',
  'preferred_name as preferredName',
  'birth_date as birthDate',
  'sex',
  'status',
  'deceased_on as deceasedOn',
  'phone',
  'email',
  'address_line as addressLine',
  'city',
  'state',
  'zip',
] as const;

export async function selectPatients(db: Db, ids: readonly string[]): Promise<Patient[]> {
  if (ids.length === 0) return [];
  return (await db
    .selectFrom('patient')
    .select(COLUMNS)
    .where('id', 'in', [...ids])
    .execute()) as Patient[];
}

/** Status only: what booking has to know. */
export function selectForBooking(db: Db, id: string): Promise<{ status: string; birthDate: string } | undefined> {
  return db.selectFrom('patient').select(['status', 'birth_date as birthDate']).where('id', '=', id).executeTakeFirst();
}

export type PatientFields = Omit<Patient, 'id' | 'version' | 'recordNumber'>;

/** The columns of a record, with the keys that the one box is fed from. */
export function columnsOfPatient(fields: PatientFields) {
  return {
    first_name: fields.firstName,
    middle_name: fields.middleName,
    last_name: fields.lastName,
    suffix: fields.suffix,
    preferred_name: fields.preferredName,
    birth_date: fields.birthDate,
    sex: fields.sex,
    status: fields.status,
    deceased_on: fields.deceasedOn,
    phone: fields.phone,
    email: fields.email,
    address_line: fields.addressLine,
    city: fields.city,
    state: fields.state,
    zip: fields.zip,
    last_key: searchKey(fields.lastName),
    first_key: searchKey(fields.firstName),
    middle_key: searchKey(fields.middleName ?? ''),
    preferred_key: searchKey(fields.preferredName ?? ''),
    phone_digits: phoneDigits(fields.phone),
  };
}

export interface NewPatient {
  id: string;
  fields: PatientFields;
  externalId: string | null;
  /** Kept from elsewhere; left out or null: the next one of the sequence. */
  recordNumber?: string | null;
}

/** Inserts patients; the record numbers come from their sequence. At most about 3,000 at once (65,535 parameters). */
export async function insertPatients(tx: Tx, patients: readonly NewPatient[], now: Temporal.Instant): Promise<void> {
  if (patients.length === 0) return;
  await tx
    .insertInto('patient')
    .values(
      patients.map(({ id, fields, externalId, recordNumber }) => ({
        ...columnsOfPatient(fields),
        id,
        external_id: externalId,
        created_at: now,
        record_number: recordNumber ?? sql<string>`nextval('record_number_seq')::text`,
      })),
    )
    .execute();
  await sql`select begin_patient_reach(${patients.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Moves the sequence of record numbers past those that were kept from elsewhere, so that none is given out twice. */
export async function passRecordNumbers(tx: Tx, kept: readonly string[]): Promise<void> {
  const highest = Math.max(0, ...kept.filter((one) => /^[0-9]{1,15}$/.test(one)).map(Number));
  if (highest === 0) return;
  await sql`select setval('record_number_seq', ${highest}) from record_number_seq
    where last_value < ${highest} or (last_value = ${highest} and not is_called)`.execute(tx);
}

/** Gives a patient that has none the id of another system. True when it was so. */
export async function updateExternalId(tx: Tx, id: string, externalId: string): Promise<boolean> {
  const result = await tx
    .updateTable('patient')
    .set({ external_id: externalId, version: sql`version + 1` })
    .where('id', '=', id)
    .where('external_id', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function selectStays(db: Db, patientId: string): Promise<Stay[]> {
  const rows = await db
    .selectFrom('patient_stay')
    .select(['id', 'kind', 'starts_at', 'ends_at', 'description'])
    .where('patient_id', '=', patientId)
    .orderBy('starts_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Stay['kind'],
    start: row.starts_at.toString(),
    end: row.ends_at.toString(),
    description: row.description,
  }));
}

export interface NewStay {
  id: string;
  patientId: string;
  kind: Stay['kind'];
  start: Temporal.Instant;
  end: Temporal.Instant;
  description: string;
  externalId: string;
}

/** Inserts stays; one that is here already (by its external id) is left alone. Returns the external ids that were new. */
export async function insertStays(tx: Tx, stays: readonly NewStay[]): Promise<Set<string>> {
  if (stays.length === 0) return new Set();
  const rows = await tx
    .insertInto('patient_stay')
    .values(
      stays.map((stay) => ({
        id: stay.id,
        patient_id: stay.patientId,
        kind: stay.kind,
        starts_at: stay.start,
        ends_at: stay.end,
        description: stay.description,
        external_id: stay.externalId,
      })),
    )
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('external_id')
    .execute();
  return new Set(rows.map((row) => row.external_id ?? ''));
}

export async function selectIdsByExternalId(db: Db, externalIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; external_id: string }>`
    select coalesce(merged_into_id, id) as id, external_id from patient where external_id = any(${externalIds}::text[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.external_id, row.id]));
}
