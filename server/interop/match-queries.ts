/** SQL that finds out what of a file is here already. It reads only. */
import { sql } from 'kysely';
import type { Db } from '../kernel/db.ts';

export interface KnownPatient {
  id: string;
  recordNumber: string;
  externalId: string | null;
  lastKey: string;
  firstKey: string;
  birthDate: string;
  status: string;
}

const PATIENT = sql<KnownPatient>`coalesce(p.merged_into_id, p.id) as id, p.record_number as "recordNumber", p.external_id as "externalId",
  p.last_key as "lastKey", p.first_key as "firstKey", p.birth_date as "birthDate", p.status`;

/** Patients with one of these numbers of ours, or of these ids of other systems; who was merged is the other one. */
export async function selectByNumbers(
  db: Db,
  recordNumbers: readonly string[],
  externalIds: readonly string[],
): Promise<KnownPatient[]> {
  if (recordNumbers.length + externalIds.length === 0) return [];
  const { rows } = await sql<KnownPatient>`
    select ${PATIENT} from patient p where p.record_number = any(${recordNumbers}::text[])
    union select ${PATIENT} from patient p where p.external_id = any(${externalIds}::text[])`.execute(db);
  return rows;
}

/** Everybody who was born on one of these days and has one of these names, last or first. */
export async function selectAlike(
  db: Db,
  people: readonly { lastKey: string; firstKey: string; birthDate: string }[],
): Promise<KnownPatient[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<KnownPatient>`
    select distinct ${PATIENT} from unnest(${people.map((one) => one.birthDate)}::date[],
        ${people.map((one) => one.lastKey)}::text[], ${people.map((one) => one.firstKey)}::text[]) as w (birth_date, last_key, first_key)
      join patient p on p.birth_date = w.birth_date and (p.last_key = w.last_key or p.first_key = w.first_key)
        and p.merged_into_id is null
    order by p.record_number`.execute(db);
  return rows;
}

/** Which of these are ids of appointments, ours or those of another system. */
export async function selectKnownAppointments(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const own = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  const { rows } = await sql<{ id: string }>`
    select external_id as id from appointment where external_id = any(${ids}::text[])
    union all select id::text from appointment where id = any(${own}::uuid[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

export interface VisitKey {
  patientId: string;
  providerId: string;
  start: Temporal.Instant;
}

/**
 * Which of these visits stand in the book already, by their place in the list: same patient, provider and beginning.
 * `hasForeignId`: under an id of another system; then a row with another id is another visit.
 */
export async function selectBookedAlready(
  db: Db,
  visits: readonly VisitKey[],
): Promise<{ place: number; hasForeignId: boolean }[]> {
  if (visits.length === 0) return [];
  const { rows } = await sql<{ place: number; hasForeignId: boolean }>`
    select w.n::int8 - 1 as place, bool_and(a.external_id is not null) as "hasForeignId"
    from unnest(${visits.map((one) => one.patientId)}::uuid[], ${visits.map((one) => one.providerId)}::uuid[],
        ${visits.map((one) => one.start.toString())}::timestamptz[]) with ordinality as w (patient_id, provider_id, starts_at, n)
      join appointment a on a.patient_id = w.patient_id and a.starts_at = w.starts_at and a.provider_id = w.provider_id
    where a.booking <> 'held' group by w.n`.execute(db);
  return rows;
}

/** The ids that another system gave the providers who are here. */
export async function selectProviderExternalIds(db: Db): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; externalId: string }>`
    select id, external_id as "externalId" from provider where external_id is not null`.execute(db);
  return new Map(rows.map((row) => [row.externalId, row.id]));
}
