/** SQL of wrong tries. */
import { sql } from 'kysely';
import type { Db, Tx } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';

/** The latest moment until which one of the scopes has to wait. */
export async function selectBlockedUntil(db: Db, scopes: readonly string[]): Promise<Temporal.Instant | null> {
  const row = await db
    .selectFrom('sign_in_try')
    .select(sql<Temporal.Instant | null>`max(blocked_until)`.as('until'))
    .where('scope', 'in', [...scopes])
    .executeTakeFirst();
  return row?.until ?? null;
}

/** Counts one more; returns how many there are within the window. */
export async function countTry(tx: Tx, scope: string, now: Temporal.Instant): Promise<number> {
  const windowStart = now.subtract({ milliseconds: LIMITS.signInWindowMs });
  const { rows } = await sql<{ failures: number }>`
    insert into sign_in_try (scope, failures, window_started_at) values (${scope}, 1, ${now})
    on conflict (scope) do update set
      failures = case when sign_in_try.window_started_at < ${windowStart}::timestamptz then 1 else sign_in_try.failures + 1 end,
      window_started_at = case when sign_in_try.window_started_at < ${windowStart}::timestamptz then ${now}::timestamptz else sign_in_try.window_started_at end
    returning failures`.execute(tx);
  return rows[0]?.failures ?? 1;
}

export async function blockUntil(tx: Tx, scope: string, until: Temporal.Instant): Promise<void> {
  await tx.updateTable('sign_in_try').set({ blocked_until: until }).where('scope', '=', scope).execute();
}

export async function forgetTries(tx: Tx, scope: string): Promise<void> {
  await tx.deleteFrom('sign_in_try').where('scope', '=', scope).execute();
}
