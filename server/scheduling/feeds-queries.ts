/** SQL of calendar feeds. */
import { sql } from 'kysely';
import type { Feed } from '../../shared/worklists.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { Span } from './rules.ts';

export async function selectFeeds(db: Db, ids: readonly string[] | null): Promise<Feed[]> {
  const { rows } = await sql<
    Omit<Feed, 'createdAt' | 'lastReadAt'> & { createdAt: Temporal.Instant; lastReadAt: Temporal.Instant | null }
  >`
    select id, version, provider_id as "providerId", created_at as "createdAt", last_read_at as "lastReadAt",
      revoked_at is not null as revoked
    from calendar_feed ${ids ? sql`where id = any(${ids}::uuid[])` : sql``} order by created_at desc, id`.execute(db);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toString(),
    lastReadAt: row.lastReadAt?.toString() ?? null,
  }));
}

export async function insertFeed(
  tx: Tx,
  feed: { id: string; providerId: string; tokenHash: Uint8Array; at: Temporal.Instant; by: string },
): Promise<void> {
  await tx
    .insertInto('calendar_feed')
    .values({
      id: feed.id,
      provider_id: feed.providerId,
      token_hash: feed.tokenHash,
      created_at: feed.at,
      created_by: feed.by,
    })
    .execute();
}

/** Closes a feed; one that is closed already stays as it was. */
export async function revokeFeed(tx: Tx, id: string, at: Temporal.Instant): Promise<void> {
  await tx
    .updateTable('calendar_feed')
    .set({ revoked_at: at, version: sql`version + 1` })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
}

/** The feed that is open under a token; undefined for an unknown and for a closed one alike. */
export function selectOpenFeed(
  db: Db,
  tokenHash: Uint8Array,
): Promise<{ id: string; providerId: string; providerName: string } | undefined> {
  return db
    .selectFrom('calendar_feed')
    .innerJoin('provider', 'provider.id', 'calendar_feed.provider_id')
    .select(['calendar_feed.id', 'provider.id as providerId', 'provider.display_name as providerName'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

/** Remembers that it was read: at most once in a minute, so that a busy calendar program writes little. */
export async function noteRead(db: Db, id: string, at: Temporal.Instant): Promise<void> {
  await sql`update calendar_feed set last_read_at = ${at}
    where id = ${id} and (last_read_at is null or last_read_at < ${at}::timestamptz - interval '1 minute')`.execute(db);
}

export interface FeedVisit {
  id: string;
  version: number;
  changedAt: Temporal.Instant;
  start: Temporal.Instant;
  end: Temporal.Instant;
  code: string;
  room: string | null;
  location: string;
  isBooked: boolean;
}

/** A provider's visits that begin within a span: nothing about the patient is read at all. */
export async function selectFeedVisits(db: Db, providerId: string, span: Span): Promise<FeedVisit[]> {
  const { rows } = await sql<FeedVisit>`
    select a.id, a.version, a.changed_at as "changedAt", a.starts_at as start, a.ends_at as "end", v.code, r.name as room,
      l.name as location, a.booking = 'booked' as "isBooked"
    from appointment a join visit_type v on v.id = a.visit_type_id join location l on l.id = a.location_id
      left join room r on r.id = a.room_id
    where a.provider_id = ${providerId} and a.starts_at >= ${span.start} and a.starts_at < ${span.end}
      and a.booking <> 'held' order by a.starts_at, a.id`.execute(db);
  return rows;
}
