/** Sessions: from a cookie to an actor, opening, locking, ending. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../shared/roles.ts';
import type { Actor, UserActor } from '../kernel/actor.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { LIMITS } from '../kernel/limits.ts';
import { SESSION_TOPIC } from '../kernel/live.ts';
import * as queries from './queries.ts';

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
/** 256 random bits. */
const newToken = (): string => randomBytes(32).toString('base64url');

const IDLE_MS = LIMITS.sessionLockAfterMs + LIMITS.sessionLockSlackMs;
/** Whoever was seen last before this moment is idle. */
const idleBefore = (now: Temporal.Instant): Temporal.Instant => now.subtract({ milliseconds: IDLE_MS });

function toActor(row: queries.SessionRow, now: Temporal.Instant): UserActor | null {
  if (row.ended_at || !row.active) return null;
  const isIdle = row.last_seen_at.epochMilliseconds < idleBefore(now).epochMilliseconds;
  const isExpired = row.expires_at.epochMilliseconds <= now.epochMilliseconds;
  const locked = row.locked_at !== null || isIdle;
  return {
    kind: 'user',
    userId: row.user_id,
    sessionId: row.id,
    deviceId: row.device_id,
    displayName: row.display_name,
    roles: row.roles as Role[],
    state: isExpired ? 'expired' : locked ? 'locked' : row.must_change_password ? 'must_change_password' : 'active',
  };
}

/** Who sends a request. Somebody at work keeps the session open. */
export async function authenticate(kernel: Kernel, cookies: { session?: string; device?: string }): Promise<Actor> {
  const { db } = kernel.database;
  const now = kernel.clock.now();
  if (cookies.session) {
    const row = await queries.selectSessionByToken(db, hashToken(cookies.session));
    const actor = row && toActor(row, now);
    if (row && actor) {
      const quietMs = now.epochMilliseconds - row.last_seen_at.epochMilliseconds;
      if (quietMs > LIMITS.sessionTouchMs && (actor.state === 'active' || actor.state === 'must_change_password'))
        await queries.touchSession(db, row.id, now, idleBefore(now));
      return actor;
    }
  }
  const deviceId = cookies.device ? await queries.selectDeviceByToken(db, hashToken(cookies.device)) : null;
  return { kind: 'anonymous', deviceId, cause: cookies.session ? 'expired' : 'none' };
}

/** The actors of these sessions as they are now. */
export async function refreshActors(kernel: Kernel, ids: readonly string[]): Promise<Map<string, UserActor>> {
  const now = kernel.clock.now();
  const rows = await queries.selectSessions(kernel.database.db, ids);
  return new Map(
    rows.flatMap((row) => {
      const actor = toActor(row, now);
      return actor ? [[row.id, actor] as const] : [];
    }),
  );
}

/** Somebody is at the screen. One that is idle already stays so: only PIN or password open it again. */
export function touch(kernel: Kernel, sessionId: string): Promise<void> {
  const now = kernel.clock.now();
  return queries.touchSession(kernel.database.db, sessionId, now, idleBefore(now));
}

/** `Firefox on Windows`: enough for a person to know the workstation again. */
export function deviceName(userAgent: string): string {
  const browser = /Edg\//.test(userAgent)
    ? 'Edge'
    : /Firefox\//.test(userAgent)
      ? 'Firefox'
      : /Chrom(e|ium)\//.test(userAgent)
        ? 'Chrome'
        : /Safari\//.test(userAgent)
          ? 'Safari'
          : 'Browser';
  const system = /Windows/.test(userAgent)
    ? 'Windows'
    : /Android/.test(userAgent)
      ? 'Android'
      : /iPhone|iPad/.test(userAgent)
        ? 'iOS'
        : /Mac OS/.test(userAgent)
          ? 'macOS'
          : /Linux/.test(userAgent)
            ? 'Linux'
            : 'an unknown system';
  return `${browser} on ${system}`;
}

/** The workstation of the request; a new one gets its cookie. */
export async function ensureDevice(ctx: CommandContext): Promise<string> {
  const { actor } = ctx;
  if ((actor.kind === 'user' || actor.kind === 'anonymous') && actor.deviceId) return actor.deviceId;
  const token = newToken();
  const id = ctx.newId();
  await queries.insertDevice(ctx.tx, {
    id,
    tokenHash: hashToken(token),
    name: deviceName(ctx.origin?.userAgent ?? ''),
    now: ctx.now,
  });
  ctx.setCookie({ name: 'device', value: token });
  return id;
}

/** Whoever worked here before is locked, or, if it is the same person, starts anew. */
export async function leaveCurrent(ctx: CommandContext, userId: string): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'user') return;
  if (actor.userId === userId) await queries.endSessions(ctx.tx, [actor.sessionId], ctx.now);
  else await queries.lockSession(ctx.tx, actor.sessionId, ctx.now);
  ctx.change(SESSION_TOPIC, actor.sessionId, actor.sessionId);
}

/** The person at the keys from now on: the trail names them for the very act that lets them in. */
const enter = (account: queries.Account, sessionId: string, deviceId: string): UserActor => ({
  kind: 'user',
  userId: account.id,
  sessionId,
  deviceId,
  displayName: account.display_name,
  roles: account.roles as Role[],
  state: account.must_change_password ? 'must_change_password' : 'active',
});

export async function openSession(ctx: CommandContext, account: queries.Account): Promise<UserActor> {
  const deviceId = await ensureDevice(ctx);
  await leaveCurrent(ctx, account.id);
  const id = ctx.newId();
  const token = newToken();
  const expiresAt = ctx.now.add({ milliseconds: LIMITS.sessionAbsoluteMs });
  await queries.insertSession(ctx.tx, {
    id,
    tokenHash: hashToken(token),
    userId: account.id,
    deviceId,
    now: ctx.now,
    expiresAt,
  });
  await queries.noteSignIn(ctx.tx, account.id, ctx.now);
  ctx.setCookie({ name: 'session', value: token });
  return enter(account, id, deviceId);
}

export async function reopenSession(
  ctx: CommandContext,
  sessionId: string,
  account: queries.Account,
  deviceId: string,
): Promise<UserActor> {
  const token = newToken();
  await queries.reopenSession(ctx.tx, sessionId, hashToken(token), ctx.now);
  ctx.change(SESSION_TOPIC, sessionId, sessionId);
  ctx.setCookie({ name: 'session', value: token });
  return enter(account, sessionId, deviceId);
}

/** Ends all sessions of a person but one; their screens close within a second. */
export async function endAllSessions(ctx: CommandContext, userId: string, exceptId: string | null): Promise<void> {
  const ids = (await queries.selectLiveSessionIds(ctx.tx, userId)).filter((id) => id !== exceptId);
  await queries.endSessions(ctx.tx, ids, ctx.now);
  for (const id of ids) ctx.change(SESSION_TOPIC, id, id);
}

/** Tells the open screens of a person that the roles are others now. */
export async function narrowSessions(ctx: CommandContext, userId: string): Promise<void> {
  for (const id of await queries.selectLiveSessionIds(ctx.tx, userId)) ctx.change(SESSION_TOPIC, id, id);
}
