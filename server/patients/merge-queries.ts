/** SQL of merging. What names a patient is found in the catalogue of the database: see the migration. */
import { sql } from 'kysely';
import type { Merge } from '../../shared/duplicates.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { listName } from './rules.ts';

/** Locks both records, in the order of their ids. */
export async function lockPatients(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select id from patient where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
}

export interface MergeStamp {
  by: string;
  at: Temporal.Instant;
}

interface Pair {
  loserId: string;
  winnerId: string;
}

/** How many rows of each table name this patient. */
export async function countRows(db: Db, patientId: string): Promise<{ table: string; count: number }[]> {
  const { rows } = await sql<{ table: string; count: number }>`
    select table_name as "table", sum(rows)::int as count from patient_rows(${patientId}) group by 1 order by 1`.execute(
    db,
  );
  return rows;
}

/** Moves all that names the loser, and marks it; `recordMerged` keeps what became of the winner. */
export async function insertMerge(
  tx: Tx,
  id: string,
  { loserId, winnerId }: Pair,
  { by, at }: MergeStamp,
): Promise<void> {
  await sql`insert into patient_merge (id, loser_id, winner_id, merged_at, merged_by, winner_before, winner_after)
    select ${id}, ${loserId}, id, ${at}, ${by}, to_jsonb(p), to_jsonb(p) from patient p where id = ${winnerId}`.execute(
    tx,
  );
  await sql`select move_patient_rows(${id}, ${loserId}, ${winnerId}, ${by}, ${at})`.execute(tx);
  await sql`update patient w set is_confidential = w.is_confidential or l.is_confidential from patient l
    where w.id = ${winnerId} and l.id = ${loserId}`.execute(tx);
  await tx
    .updateTable('patient')
    .set({ merged_into_id: winnerId, version: sql`version + 1` })
    .where('id', '=', loserId)
    .execute();
}

export async function recordMerged(tx: Tx, id: string): Promise<void> {
  await sql`update patient_merge m set winner_after = to_jsonb(p) from patient p
    where m.id = ${id} and p.id = m.winner_id`.execute(tx);
}

/** The merge of this record that stands. */
export function selectMerge(db: Db, loserId: string): Promise<{ id: string; winnerId: string } | undefined> {
  return db
    .selectFrom('patient_merge')
    .select(['id', 'winner_id as winnerId'])
    .where('loser_id', '=', loserId)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
}

/** Takes a merge back. True where the winner was changed since, so that its first phone and address must be said anew. */
export async function undoMerge(
  tx: Tx,
  id: string,
  { loserId, winnerId }: Pair,
  { by, at }: MergeStamp,
): Promise<boolean> {
  await tx
    .updateTable('patient')
    .set({ merged_into_id: null, version: sql`version + 1` })
    .where('id', '=', loserId)
    .execute();
  await sql`select move_patient_rows_back(${id}, ${loserId}, ${winnerId}, ${by}, ${at})`.execute(tx);
  const { rows } = await sql<{ changed: boolean }>`
    select (m.winner_after->>'version')::int <> p.version as changed
    from patient_merge m join patient p on p.id = m.winner_id where m.id = ${id}`.execute(tx);
  await sql`select restore_patient_columns(${id})`.execute(tx);
  await sql`update patient set version = version + 1 where id = ${winnerId}`.execute(tx);
  await tx.updateTable('patient_merge').set({ undone_at: at, undone_by: by }).where('id', '=', id).execute();
  return rows[0]?.changed ?? false;
}

export async function selectMerges(db: Db, winnerId: string): Promise<Merge[]> {
  const rows = await db
    .selectFrom('patient_merge as m')
    .innerJoin('patient as l', 'l.id', 'm.loser_id')
    .leftJoin('user_account as u', (join) => join.on('m.merged_by', '=', sql<string>`'user:' || u.id`))
    .leftJoin('user_account as v', (join) => join.on('m.undone_by', '=', sql<string>`'user:' || v.id`))
    .select(['m.id', 'm.loser_id', 'l.record_number', 'l.first_name', 'l.last_name', 'l.suffix', 'm.merged_at'])
    .select(['m.merged_by', 'm.undone_at', 'm.undone_by', 'u.display_name as by', 'v.display_name as undoneBy'])
    .where('m.winner_id', '=', winnerId)
    .orderBy('m.merged_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    loserId: row.loser_id,
    recordNumber: row.record_number,
    name: listName({ firstName: row.first_name, lastName: row.last_name, suffix: row.suffix }),
    at: row.merged_at.toString(),
    by: row.by ?? row.merged_by,
    undoneAt: row.undone_at?.toString() ?? null,
    undoneBy: row.undoneBy ?? row.undone_by,
  }));
}
