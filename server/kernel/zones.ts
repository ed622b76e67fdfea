/** Postgres and Node both know the rules of time zones, each from its own tables. Here they are compared. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

const MONTHS = 24;

/** The first moment of the next 24 months at which both disagree about the zone's offset; null when they agree. */
export async function zoneDisagreement(db: Db, zone: string, now: Temporal.Instant): Promise<string | null> {
  const start = now.toZonedDateTimeISO('UTC').round({ smallestUnit: 'day', roundingMode: 'floor' });
  const days = Array.from({ length: MONTHS * 31 }, (_, i) => start.add({ days: i }).toInstant());
  const { rows } = await sql<{ at: Temporal.Instant; minutes: number }>`
    select at, (extract(epoch from (at at time zone ${zone}) - (at at time zone 'UTC')) / 60)::integer as minutes
    from unnest(${days.map(String)}::timestamptz[]) as at`.execute(db);
  for (const { at, minutes } of rows) {
    const ours = at.toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000;
    if (ours !== minutes) return at.toString();
  }
  return null;
}
