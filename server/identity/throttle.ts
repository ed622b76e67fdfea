/**
 * Wrong tries are counted per account and workstation, and per network address over all accounts. Never per account
 * alone: then anybody could lock a colleague out from another desk.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Problem } from '../kernel/problem.ts';

export interface TryScopes {
  /** Account and workstation (the device's cookie, or its address as long as it has none). */
  account: string;
  address: string;
}

export const tryScopes = (username: string, deviceId: string | null, address: string): TryScopes => ({
  account: `account:${username.toLowerCase().slice(0, 40)}@${deviceId ?? address}`,
  address: `address:${address}`,
});

/** Throws too_many_tries while one of the scopes has to wait. */
export async function requireNotBlocked(db: Db, scopes: TryScopes, now: Temporal.Instant): Promise<void> {
  const row = await db
    .selectFrom('sign_in_try')
    .select(sql<Temporal.Instant | null>`max(blocked_until)`.as('until'))
    .where('scope', 'in', [scopes.account, scopes.address])
    .executeTakeFirst();
  const waitMs = (row?.until?.epochMilliseconds ?? 0) - now.epochMilliseconds;
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const wait = seconds >= 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw new Problem('too_many_tries', {
    detail: `Too many tries from this workstation. Wait ${wait} and try again.`,
    retryAfterSeconds: seconds,
  });
}

/** How long to wait after this many wrong tries. */
export function waitMsAfter(failures: number, freeTries: number): number {
  if (failures < freeTries) return 0;
  return Math.min(LIMITS.signInWaitMsMax, 2_000 * 2 ** Math.min(20, failures - freeTries));
}

/** Counts a wrong try in both scopes. */
export async function countFailure(tx: Tx, scopes: TryScopes, now: Temporal.Instant): Promise<void> {
  for (const [scope, free] of [
    [scopes.account, LIMITS.signInFreeTries],
    [scopes.address, LIMITS.signInAddressTriesMax],
  ] as const) {
    const { rows } = await sql<{ failures: number }>`
      insert into sign_in_try (scope, failures, window_started_at) values (${scope}, 1, ${now})
      on conflict (scope) do update set
        failures = case when sign_in_try.window_started_at < ${now}::timestamptz - ${`${LIMITS.signInWindowMs} ms`}::interval then 1 else sign_in_try.failures + 1 end,
        window_started_at = case when sign_in_try.window_started_at < ${now}::timestamptz - ${`${LIMITS.signInWindowMs} ms`}::interval then ${now}::timestamptz else sign_in_try.window_started_at end
      returning failures`.execute(tx);
    const waitMs = waitMsAfter(rows[0]?.failures ?? 1, free);
    if (waitMs > 0) {
      await tx
        .updateTable('sign_in_try')
        .set({ blocked_until: now.add({ milliseconds: waitMs }) })
        .where('scope', '=', scope)
        .execute();
    }
  }
}

/** The right password forgives this account's wrong tries here; those of the address stay. */
export async function forgive(tx: Tx, scopes: TryScopes): Promise<void> {
  await tx.deleteFrom('sign_in_try').where('scope', '=', scopes.account).execute();
}
