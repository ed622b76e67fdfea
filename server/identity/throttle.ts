/**
 * Wrong tries are counted per account and workstation, and per network address over all accounts. Never per account
 * alone: then anybody could lock a colleague out from another desk.
 */
import type { Db, Tx } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Problem } from '../kernel/problem.ts';
import { blockUntil, countTry, forgetTries, selectBlockedUntil } from './throttle-queries.ts';

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
  const until = await selectBlockedUntil(db, [scopes.account, scopes.address]);
  const waitMs = (until?.epochMilliseconds ?? 0) - now.epochMilliseconds;
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
    const waitMs = waitMsAfter(await countTry(tx, scope, now), free);
    if (waitMs > 0) await blockUntil(tx, scope, now.add({ milliseconds: waitMs }));
  }
}

/** The right password forgives this account's wrong tries here; those of the address stay. */
export const forgive = (tx: Tx, scopes: TryScopes): Promise<void> => forgetTries(tx, scopes.account);
