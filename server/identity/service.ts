/** Signing in and out, locking, one's own password, PIN and drafts. */
import { timingSafeEqual } from 'node:crypto';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/identity.ts';
import type { Role } from '../../shared/roles.ts';
import type { Actor, UserActor } from '../kernel/actor.ts';
import type { CommandContext, PrepareContext, QueryContext } from '../kernel/context.ts';
import { LIMITS } from '../kernel/limits.ts';
import { SESSION_TOPIC } from '../kernel/live.ts';
import { Problem } from '../kernel/problem.ts';
import { hashPassword, requireStrong, verifyPassword } from './passwords.ts';
import * as queries from './queries.ts';
import { endAllSessions, hashToken, leaveCurrent, openSession, reopenSession } from './sessions.ts';
import { countFailure, forgive, requireNotBlocked, type TryScopes, tryScopes } from './throttle.ts';

export function toMe(account: queries.Account): contract.Me {
  return {
    userId: account.id,
    username: account.username,
    displayName: account.display_name,
    roles: account.roles as Role[],
    hasPin: account.pin_hash !== null,
    mustChangePassword: account.must_change_password,
    lockAfterMs: LIMITS.sessionLockAfterMs,
  };
}

const deviceIdOf = (ctx: PrepareContext | CommandContext | QueryContext): string | null =>
  ctx.actor.kind === 'user' || ctx.actor.kind === 'anonymous' ? ctx.actor.deviceId : null;

/** The person of a session; throws not_signed_in for anybody else. */
export function userOf(ctx: { actor: CommandContext['actor'] }): UserActor {
  if (ctx.actor.kind !== 'user') throw new Problem('not_signed_in');
  return ctx.actor;
}

async function requireAccount(ctx: CommandContext, id: string): Promise<queries.Account> {
  const account = await queries.selectAccount(ctx.tx, id);
  if (!account?.active) throw new Problem('not_signed_in');
  return account;
}

const pinSince = (now: Temporal.Instant) => now.subtract({ milliseconds: LIMITS.pinUsableMs });

export async function whoAmI(ctx: QueryContext): Promise<contract.WhoAmI> {
  const practice = await ctx.db.selectFrom('practice').select(['name', 'zone']).executeTakeFirst();
  const deviceId = deviceIdOf(ctx);
  const tiles = deviceId
    ? await queries.selectTiles(ctx.db, deviceId, {
        since: pinSince(ctx.now),
        now: ctx.now,
        triesMax: LIMITS.pinTriesMax,
      })
    : [];
  const { actor } = ctx;
  const isOpen = actor.kind === 'user' && (actor.state === 'active' || actor.state === 'must_change_password');
  const account = isOpen ? await queries.selectAccount(ctx.db, actor.userId) : undefined;
  const isLocked = actor.kind === 'user' && actor.state === 'locked';
  return {
    state: practice ? (account ? 'signed_in' : isLocked ? 'locked' : 'signed_out') : 'set_up_needed',
    me: account ? toMe(account) : null,
    tiles,
    practiceName: practice?.name ?? null,
    zone: practice?.zone ?? null,
    now: ctx.now.toString(),
    version: ctx.kernel.version,
  };
}

interface Tried {
  account: queries.Account | undefined;
  isRight: boolean;
  scopes: TryScopes;
}

/** Outside the transaction: the hash takes tens of milliseconds, and no connection shall wait for it. */
async function tryPassword(
  ctx: PrepareContext,
  account: queries.Account | undefined,
  name: string,
  password: string,
): Promise<Tried> {
  const scopes = tryScopes(name, deviceIdOf(ctx), ctx.origin?.address ?? 'console');
  await requireNotBlocked(ctx.kernel.database.db, scopes, ctx.now);
  const isRight = await verifyPassword(password, account?.active ? account.password_hash : null);
  return { account, isRight, scopes };
}

export async function trySignIn(
  ctx: PrepareContext,
  { username, password }: InputOf<typeof contract.signIn>,
): Promise<Tried> {
  return tryPassword(ctx, await queries.selectAccountByName(ctx.kernel.database.db, username), username, password);
}

/** The password of the person who is signed in already, for acts that ask for it again. */
export async function tryOwn(ctx: PrepareContext, password: string): Promise<Tried> {
  const { userId } = userOf(ctx);
  const account = await queries.selectAccount(ctx.kernel.database.db, userId);
  return tryPassword(ctx, account, account?.username ?? '', password);
}

/** Somebody at this workstation whom nobody knows yet: not the person whose screen it was. */
const somebody = (ctx: CommandContext): Actor => ({ kind: 'anonymous', deviceId: deviceIdOf(ctx), cause: 'none' });

/** Throws wrong_credentials, which is counted and audited although the command is refused. */
async function requireRight(
  ctx: CommandContext,
  tried: Tried,
  action: string,
  actor: Actor = ctx.actor,
): Promise<queries.Account> {
  const { account, isRight, scopes } = tried;
  // Asked again after the hash: guesses that were sent side by side have all passed the first time.
  await requireNotBlocked(ctx.tx, scopes, ctx.now);
  if (isRight && account) {
    await forgive(ctx.tx, scopes);
    return account;
  }
  await countFailure(ctx.tx, scopes, ctx.now);
  ctx.audit({ action: `${action}.refused`, actor, entity: 'user', entityId: account?.id });
  throw new Problem('wrong_credentials', { keepWork: true });
}

export async function signIn(ctx: CommandContext, _input: unknown, tried: Tried): Promise<contract.Me> {
  const account = await requireRight(ctx, tried, contract.signIn.name, somebody(ctx));
  const actor = await openSession(ctx, account);
  ctx.audit({ action: contract.signIn.name, actor, entity: 'user', entityId: account.id });
  return toMe(account);
}

export async function tryPin(ctx: PrepareContext, { userId, pin }: InputOf<typeof contract.unlock>): Promise<boolean> {
  const account = await queries.selectAccount(ctx.kernel.database.db, userId);
  return verifyPassword(pin, account?.active ? account.pin_hash : null);
}

/** The PIN opens only a session of this person on this very workstation, begun with the password today. */
export async function unlock(
  ctx: CommandContext,
  { userId }: InputOf<typeof contract.unlock>,
  isRight: boolean,
): Promise<contract.Me> {
  const deviceId = deviceIdOf(ctx);
  const session = deviceId
    ? await queries.lockPinSession(ctx.tx, userId, deviceId, pinSince(ctx.now), ctx.now)
    : undefined;
  if (!deviceId || !session || session.pin_tries >= LIMITS.pinTriesMax) throw new Problem('pin_not_usable');
  if (!isRight) {
    await queries.countPinTry(ctx.tx, session.id);
    const left = LIMITS.pinTriesMax - session.pin_tries - 1;
    ctx.audit({ action: `${contract.unlock.name}.refused`, actor: somebody(ctx), entity: 'user', entityId: userId });
    const detail =
      left > 0 ? `Wrong PIN. ${left} ${left === 1 ? 'try' : 'tries'} left.` : 'Wrong PIN. Sign in with your password.';
    throw new Problem('wrong_pin', { detail, keepWork: true, data: { triesLeft: left } });
  }
  const account = await requireAccount(ctx, userId);
  if (ctx.actor.kind === 'user' && ctx.actor.userId !== userId) await leaveCurrent(ctx, userId);
  const actor = await reopenSession(ctx, session.id, account, deviceId);
  ctx.audit({ action: contract.unlock.name, actor, entity: 'user', entityId: userId });
  return toMe(account);
}

export async function lock(ctx: CommandContext) {
  const { sessionId } = userOf(ctx);
  await queries.lockSession(ctx.tx, sessionId, ctx.now);
  ctx.change(SESSION_TOPIC, sessionId, sessionId);
  ctx.audit({ action: contract.lock.name });
  return {};
}

export async function signOut(ctx: CommandContext) {
  const { sessionId } = userOf(ctx);
  await queries.endSessions(ctx.tx, [sessionId], ctx.now);
  ctx.change(SESSION_TOPIC, sessionId, sessionId);
  ctx.setCookie({ name: 'session', value: null });
  ctx.audit({ action: contract.signOut.name });
  return {};
}

interface ChangedPassword extends Tried {
  newHash: string;
}

export async function prepareChange(
  ctx: PrepareContext,
  input: InputOf<typeof contract.changePassword>,
): Promise<ChangedPassword> {
  const tried = await tryOwn(ctx, input.currentPassword);
  if (input.newPassword === input.currentPassword) {
    const message = 'That is the password which you have now. Choose another one.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/newPassword', message }] });
  }
  requireStrong(input.newPassword, [tried.account?.username ?? '', tried.account?.display_name ?? '']);
  return { ...tried, newHash: tried.isRight ? await hashPassword(input.newPassword) : '' };
}

export async function changePassword(ctx: CommandContext, _input: unknown, prepared: ChangedPassword) {
  const account = await requireRight(ctx, prepared, contract.changePassword.name);
  await queries.updateAccount(ctx.tx, account.id, { password_hash: prepared.newHash, must_change_password: false });
  await endAllSessions(ctx, account.id, userOf(ctx).sessionId);
  ctx.change(SESSION_TOPIC, userOf(ctx).sessionId, userOf(ctx).sessionId);
  ctx.audit({ action: contract.changePassword.name, entity: 'user', entityId: account.id });
  return {};
}

interface NewPin extends Tried {
  pinHash: string;
}

export async function preparePin(ctx: PrepareContext, input: InputOf<typeof contract.setPin>): Promise<NewPin> {
  const tried = await tryOwn(ctx, input.password);
  const isPlain =
    /^(\d)\1{5}$/.test(input.pin) || '01234567890'.includes(input.pin) || '09876543210'.includes(input.pin);
  if (isPlain) {
    const message = 'That PIN is too easy to guess. Choose another one.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/pin', message }] });
  }
  return { ...tried, pinHash: tried.isRight ? await hashPassword(input.pin) : '' };
}

export async function setPin(ctx: CommandContext, _input: unknown, prepared: NewPin) {
  const account = await requireRight(ctx, prepared, contract.setPin.name);
  await queries.updateAccount(ctx.tx, account.id, { pin_hash: prepared.pinHash });
  ctx.audit({ action: contract.setPin.name, entity: 'user', entityId: account.id });
  return {};
}

const draftContext = (userId: string, key: string): string => `${userId}/${key}`;

export async function readDrafts(ctx: QueryContext) {
  const { userId } = userOf(ctx);
  const rows = await queries.selectDrafts(ctx.db, userId, ctx.now.subtract({ hours: 24 * LIMITS.draftDays }));
  return {
    drafts: rows.map((row) => ({
      key: row.key,
      body: ctx.kernel.secrets.open('draft', row.body, draftContext(userId, row.key)).toString('utf8'),
      savedAt: row.saved_at.toString(),
    })),
  };
}

export async function saveDraft(ctx: CommandContext, { key, body }: InputOf<typeof contract.saveDraft>) {
  const { userId } = userOf(ctx);
  if ((await queries.countDrafts(ctx.tx, userId, key)) >= LIMITS.draftsPerUserMax) {
    throw new Problem('too_large', { detail: 'Too many unfinished forms. Finish or discard one first.' });
  }
  await queries.upsertDraft(
    ctx.tx,
    userId,
    key,
    ctx.kernel.secrets.seal('draft', body, draftContext(userId, key)),
    ctx.now,
  );
  return {};
}

export async function discardDraft(ctx: CommandContext, { key }: InputOf<typeof contract.discardDraft>) {
  await queries.deleteDraft(ctx.tx, userOf(ctx).userId, key);
  return {};
}

/** Compares in constant time, also when the lengths differ. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(hashToken(a), hashToken(b));
