/** SQL of notices that patients signed, and of which diagnoses support procedures. Only this file writes their tables. */
import { sql } from 'kysely';
import type { AdvanceNotice } from '../../shared/notices.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { Support } from './necessity-rules.ts';

/** Of a patient, the newest first. */
export async function selectNotices(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<AdvanceNotice[]> {
  const { rows } =
    await sql<AdvanceNotice>`select id, version, patient_id as "patientId", procedures, choice, signed_on as "signedOn",
      ends_on as "endsOn", estimate_cents as "estimateCents", reason, active from advance_notice
    where patient_id = ${patientId} ${ids ? sql`and id = any(${ids}::uuid[])` : sql``} order by signed_on desc, id desc`.execute(
      db,
    );
  return rows;
}

type Fields = Omit<AdvanceNotice, 'id' | 'version'>;
const columnsOf = (it: Fields) => ({
  patient_id: it.patientId,
  procedures: it.procedures,
  choice: it.choice,
  signed_on: it.signedOn,
  ends_on: it.endsOn,
  estimate_cents: it.estimateCents,
  reason: it.reason,
  active: it.active,
});

export async function insertNotice(tx: Tx, id: string, it: Fields): Promise<void> {
  await tx
    .insertInto('advance_notice')
    .values({ id, ...columnsOf(it) } as never)
    .execute();
}

/** False when it is at another version by now. */
export async function updateNotice(tx: Tx, id: string, version: number, it: Fields): Promise<boolean> {
  const result = await tx
    .updateTable('advance_notice')
    .set({ ...columnsOf(it), version: sql`version + 1` } as never)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many rows stand there of these policies. */
export async function countNecessity(db: Db, policies: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from necessity where policy = any(${policies}::text[])`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Puts the rows of these policies in the place of those that stand there. */
export async function replaceNecessity(
  tx: Tx,
  policies: readonly string[],
  all: readonly Support[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`delete from necessity where policy = any(${policies}::text[])`.execute(tx);
  await sql`insert into necessity (policy, procedure, diagnosis, payer_id, starts_on, ends_on, loaded_at)
    select policy, procedure, diagnosis, "payerId", "startsOn", "endsOn", ${now} from jsonb_to_recordset(${JSON.stringify(all)}::jsonb)
      as r (policy text, procedure text, diagnosis text, "payerId" uuid, "startsOn" date, "endsOn" date)`.execute(tx);
}

export async function selectPolicies(db: Db, ids: readonly string[] | null) {
  const { rows } = await sql<{ id: string; version: number; procedures: number; rows: number; startsOn: string }>`
    select policy as id, extract(epoch from max(loaded_at))::integer as version, count(distinct procedure) as procedures, count(*) as rows,
      min(starts_on) as "startsOn"
    from necessity ${ids ? sql`where policy = any(${ids}::text[])` : sql``} group by policy order by policy`.execute(
    db,
  );
  return rows;
}

/** What is said of these procedures for a payer on a day: rows of the payer where it has its own, else those of all. */
export async function selectSupport(
  db: Db,
  asked: { procedures: readonly string[]; payerId: string; date: string },
): Promise<Support[]> {
  const { rows } =
    await sql<Support>`select policy, procedure, diagnosis, payer_id as "payerId", starts_on as "startsOn", ends_on as "endsOn"
    from necessity where procedure = any(${asked.procedures}::text[]) and starts_on <= ${asked.date}::date
      and coalesce(ends_on, 'infinity') >= ${asked.date}::date and (payer_id is null or payer_id = ${asked.payerId})
    order by policy, procedure, diagnosis`.execute(db);
  return rows;
}
