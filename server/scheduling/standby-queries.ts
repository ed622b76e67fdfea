/** SQL of the standby list. */
import { sql } from 'kysely';
import type { Standby } from '../../shared/worklists.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** An entry in the shape of its contract, in the order of its members. */
const STANDBY = sql<Standby>`
  s.id, s.version, s.patient_id as "patientId",
  p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName", p.is_confidential as "isConfidential", p.phone,
  s.visit_type_id as "visitTypeId", s.provider_id as "providerId",
  to_char(s.from_date, 'YYYY-MM-DD') as "fromDate", to_char(s.until_date, 'YYYY-MM-DD') as "untilDate",
  s.note, to_char(s.created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt", s.done_at is not null as done`;

/** Nobody reads further: who waited longest is called first, and what is over stands at the end. */
const WAITING_MAX = 2_000;

/** Everybody who waits still, or those of the ids who do; longest first. */
export async function selectWaiting(db: Db, ids: readonly string[] | null): Promise<Standby[]> {
  const some = ids ? sql`and s.id = any(${ids}::uuid[])` : sql``;
  const { rows } = await sql<Standby>`
    select ${STANDBY} from standby s join patient p on p.id = s.patient_id
    where s.done_at is null ${some} order by s.until_date desc, s.created_at, s.id limit ${WAITING_MAX}`.execute(db);
  return rows;
}

export async function selectStandby(db: Db, id: string): Promise<Standby | undefined> {
  const { rows } = await sql<Standby>`
    select ${STANDBY} from standby s join patient p on p.id = s.patient_id where s.id = ${id}`.execute(db);
  return rows[0];
}

/** Locks an entry; undefined where there is none. */
export async function lockStandby(
  tx: Tx,
  id: string,
): Promise<{ version: number; patient_id: string; done_at: Temporal.Instant | null } | undefined> {
  return tx
    .selectFrom('standby')
    .select(['version', 'patient_id', 'done_at'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** True when the patient waits for this visit type already on one of these days. */
export async function isWaiting(
  tx: Tx,
  it: { patientId: string; visitTypeId: string; fromDate: string; untilDate: string },
): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    select 1 as n from standby where patient_id = ${it.patientId} and visit_type_id = ${it.visitTypeId}
      and done_at is null and from_date <= ${it.untilDate} and until_date >= ${it.fromDate} limit 1`.execute(tx);
  return rows.length > 0;
}

export interface NewStandby {
  id: string;
  patientId: string;
  visitTypeId: string;
  providerId: string | null;
  fromDate: string;
  untilDate: string;
  note: string;
}

export async function insertStandby(tx: Tx, it: NewStandby, at: Temporal.Instant, by: string): Promise<void> {
  await tx
    .insertInto('standby')
    .values({
      id: it.id,
      patient_id: it.patientId,
      visit_type_id: it.visitTypeId,
      provider_id: it.providerId,
      from_date: it.fromDate,
      until_date: it.untilDate,
      note: it.note,
      created_at: at,
      created_by: by,
      done_at: null,
    })
    .execute();
}

export async function updateStandbyDone(tx: Tx, id: string, doneAt: Temporal.Instant | null): Promise<void> {
  await tx.updateTable('standby').set({ done_at: doneAt, version: sql`version + 1` }).where('id', '=', id).execute();
}
