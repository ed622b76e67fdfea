/** SQL of what is booked together. */
import { sql } from 'kysely';
import type { Db, Tx } from '../kernel/db.ts';
import type { SeriesPlace, StoredSeries } from './series-rules.ts';

export async function insertSeries(
  tx: Tx,
  row: { id: string; series: StoredSeries; at: Temporal.Instant; by: string },
): Promise<void> {
  const { id, series, at, by } = row;
  await tx
    .insertInto('appointment_series')
    .values({ id, rule: JSON.stringify(series), created_at: at, created_by: by })
    .execute();
}

export async function selectSeries(db: Db, id: string): Promise<StoredSeries | undefined> {
  const row = await db.selectFrom('appointment_series').select('rule').where('id', '=', id).executeTakeFirst();
  return row?.rule as StoredSeries | undefined;
}

/** Two may move different visits of one series at once: each writes its own places only. */
export async function updateSeries(
  tx: Tx,
  id: string,
  placed: Readonly<Record<string, SeriesPlace>>,
  changes: StoredSeries['changes'],
): Promise<void> {
  await sql`update appointment_series set rule = rule || jsonb_build_object(
      'placed', rule->'placed' || ${JSON.stringify(placed)}::jsonb, 'changes', ${JSON.stringify(changes)}::jsonb)
    where id = ${id}`.execute(tx);
}

/** All visits of the series that an appointment belongs to; none when it belongs to none. */
export async function selectSeriesMembers(db: Db, appointmentId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from appointment where series_id = (select series_id from appointment where id = ${appointmentId})`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** The visits of a series or a chain, with the position in the chain. */
export async function selectTogether(
  db: Db,
  key: string,
  ids: readonly string[] | null,
): Promise<{ id: string; position: number | null }[]> {
  const some = ids ? sql`and id = any(${ids}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string; position: number | null }>`
    select id, chain_position as position from appointment where (series_id = ${key} or chain_id = ${key}) ${some}`.execute(
    db,
  );
  return rows;
}
