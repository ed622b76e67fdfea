/** SQL of the wider views and of the sets of columns. */
import { sql } from 'kysely';
import type { ColourBy, ColumnSet } from '../../shared/worklists.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { VisitTimes } from './load.ts';
import type { Span } from './rules.ts';

/**
 * When the booked visits of a span begin and how long they last, in minutes, as one text for each provider and visit
 * type: a month of 30 providers is 20,000 visits, and decoding a row for each would cost more than finding them.
 */
export async function selectVisitTimes(
  db: Db,
  span: Span,
  of: { providerId: string | null; locationId: string | null },
): Promise<VisitTimes[]> {
  const who = of.providerId ? sql`and provider_id = ${of.providerId}` : sql``;
  const where = of.locationId ? sql`and location_id = ${of.locationId}` : sql``;
  const { rows } = await sql<{ providerId: string; visitTypeId: string; times: string }>`
    select provider_id as "providerId", visit_type_id as "visitTypeId",
      string_agg((extract(epoch from starts_at) / 60)::int8 || '+' || (extract(epoch from ends_at - starts_at) / 60)::int8, ',') as times
    from appointment
    where starts_at >= ${span.start}::timestamptz - interval '24 hours' and starts_at < ${span.end} and ends_at > ${span.start}
      and booking = 'booked' ${who} ${where}
    group by 1, 2`.execute(db);
  return rows.map(({ times, ...row }) => ({
    ...row,
    times: times.split(',').map((text) => {
      const plus = text.indexOf('+');
      return { minute: Number(text.slice(0, plus)), duration: Number(text.slice(plus + 1)) };
    }),
  }));
}

/** How many booked visits begin on each civil date of a span, in a zone. */
export async function countVisitsByDate(
  db: Db,
  span: Span,
  zone: string,
): Promise<{ id: string; version: number; visits: number }[]> {
  const { rows } = await sql<{ id: string; version: number; visits: number }>`
    select to_char(starts_at at time zone ${zone}, 'YYYY-MM-DD') as id, 1 as version, count(*)::integer as visits
    from appointment where starts_at >= ${span.start} and starts_at < ${span.end} and booking = 'booked'
    group by 1 order by 1`.execute(db);
  return rows;
}

/** The next booked visit of each of these patients, by the clock of its location. */
export async function selectNextVisits(
  db: Db,
  patientIds: readonly string[],
  now: Temporal.Instant,
): Promise<{ patientId: string; date: string; startText: string }[]> {
  const { rows } = await sql<{ patientId: string; date: string; startText: string }>`
    select a.patient_id as "patientId", to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') as date,
      to_char(a.starts_at at time zone l.zone, case when pr.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end) as "startText"
    from unnest(${patientIds}::uuid[]) p (id)
      cross join lateral (
        select patient_id, starts_at, location_id from appointment
        where patient_id = p.id and starts_at >= ${now} and booking = 'booked' order by starts_at limit 1
      ) a
      join location l on l.id = a.location_id cross join practice pr`.execute(db);
  return rows;
}

export async function selectColumnSets(db: Db, userId: string): Promise<ColumnSet[]> {
  const rows = await db
    .selectFrom('column_set')
    .select(['id', 'version', 'function_key as functionKey', 'name', 'columns', 'colour_by as colourBy'])
    .where('user_id', '=', userId)
    .orderBy('function_key')
    .execute();
  return rows as unknown as ColumnSet[];
}

/** Puts a set on a key; what was there is replaced. */
export async function upsertColumnSet(
  tx: Tx,
  set: { id: string; userId: string; functionKey: number; name: string; columns: unknown; colourBy: ColourBy },
): Promise<void> {
  const columns = JSON.stringify(set.columns);
  await sql`
    insert into column_set (id, user_id, function_key, name, columns, colour_by)
    values (${set.id}, ${set.userId}, ${set.functionKey}, ${set.name}, ${columns}::jsonb, ${set.colourBy})
    on conflict (user_id, function_key) do update
      set name = excluded.name, columns = excluded.columns, colour_by = excluded.colour_by, version = column_set.version + 1`.execute(
    tx,
  );
}

export async function deleteColumnSet(tx: Tx, userId: string, functionKey: number): Promise<void> {
  await tx.deleteFrom('column_set').where('user_id', '=', userId).where('function_key', '=', functionKey).execute();
}
