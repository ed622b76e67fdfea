/** SQL of accounts, workstations, sessions and drafts. Only this file writes their tables. */
import { sql } from 'kysely';
import type { User } from '../../shared/identity.ts';
import type { Role } from '../../shared/roles.ts';
import type { Db, Tx } from '../kernel/db.ts';

export interface Account {
  id: string;
  version: number;
  username: string;
  display_name: string;
  password_hash: string;
  pin_hash: string | null;
  roles: string[];
  active: boolean;
  must_change_password: boolean;
  last_sign_in_at: Temporal.Instant | null;
}

const ACCOUNT = [
  'id',
  'version',
  'username',
  'display_name',
  'password_hash',
  'pin_hash',
  'roles',
  'active',
  'must_change_password',
  'last_sign_in_at',
] as const;

export const selectAccountByName = (db: Db, username: string): Promise<Account | undefined> =>
  db.selectFrom('user_account').select(ACCOUNT).where('username_key', '=', username.toLowerCase()).executeTakeFirst();

export const selectAccount = (db: Db, id: string): Promise<Account | undefined> =>
  db.selectFrom('user_account').select(ACCOUNT).where('id', '=', id).executeTakeFirst();

export const selectAccounts = (db: Db): Promise<Account[]> =>
  db.selectFrom('user_account').select(ACCOUNT).orderBy('display_name').execute();

export function toUser(account: Account): User {
  return {
    id: account.id,
    version: account.version,
    username: account.username,
    displayName: account.display_name,
    roles: account.roles as Role[],
    active: account.active,
    mustChangePassword: account.must_change_password,
    lastSignInAt: account.last_sign_in_at?.toString() ?? null,
  };
}

export interface NewAccount {
  id: string;
  username: string;
  displayName: string;
  passwordHash: string;
  roles: readonly string[];
  mustChangePassword: boolean;
}

export async function insertAccount(tx: Tx, account: NewAccount, now: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('user_account')
    .values({
      id: account.id,
      username: account.username,
      username_key: account.username.toLowerCase(),
      display_name: account.displayName,
      password_hash: account.passwordHash,
      roles: [...account.roles],
      must_change_password: account.mustChangePassword,
      created_at: now,
    })
    .execute();
}

export interface AccountChange {
  display_name?: string;
  password_hash?: string;
  pin_hash?: string | null;
  roles?: string[];
  active?: boolean;
  must_change_password?: boolean;
  last_sign_in_at?: Temporal.Instant;
}

export async function updateAccount(tx: Tx, id: string, change: AccountChange): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({ ...change, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** Signing in is no change of the account: its version stays. */
export async function noteSignIn(tx: Tx, id: string, now: Temporal.Instant): Promise<void> {
  await tx.updateTable('user_account').set({ last_sign_in_at: now }).where('id', '=', id).execute();
}

/** Locks all active administrators, so that two of them cannot disable each other at the same moment. */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from user_account where active and 'administrator' = any(roles) order by id for no key update`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

export interface SessionRow {
  id: string;
  user_id: string;
  device_id: string;
  display_name: string;
  roles: string[];
  active: boolean;
  must_change_password: boolean;
  last_seen_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  locked_at: Temporal.Instant | null;
  ended_at: Temporal.Instant | null;
}

const sessions = (db: Db) =>
  db
    .selectFrom('session')
    .innerJoin('user_account', 'user_account.id', 'session.user_id')
    .select([
      'session.id',
      'session.user_id',
      'session.device_id',
      'user_account.display_name',
      'user_account.roles',
      'user_account.active',
      'user_account.must_change_password',
      'session.last_seen_at',
      'session.expires_at',
      'session.locked_at',
      'session.ended_at',
    ]);

export const selectSessionByToken = (db: Db, tokenHash: Uint8Array): Promise<SessionRow | undefined> =>
  sessions(db).where('session.token_hash', '=', tokenHash).executeTakeFirst();

export const selectSessions = (db: Db, ids: readonly string[]): Promise<SessionRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : sessions(db)
        .where('session.id', 'in', [...ids])
        .execute();

export const selectLiveSessionIds = async (db: Db, userId: string): Promise<string[]> =>
  (
    await db.selectFrom('session').select('id').where('user_id', '=', userId).where('ended_at', 'is', null).execute()
  ).map((row) => row.id);

export interface NewSession {
  id: string;
  tokenHash: Uint8Array;
  userId: string;
  deviceId: string;
  now: Temporal.Instant;
  expiresAt: Temporal.Instant;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      id: session.id,
      token_hash: session.tokenHash,
      user_id: session.userId,
      device_id: session.deviceId,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute();
}

export async function touchSession(
  db: Db,
  id: string,
  now: Temporal.Instant,
  idleBefore: Temporal.Instant,
): Promise<void> {
  await db
    .updateTable('session')
    .set({ last_seen_at: now })
    .where('id', '=', id)
    .where('last_seen_at', '>=', idleBefore)
    .where('locked_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
}

export async function lockSession(tx: Tx, id: string, now: Temporal.Instant): Promise<void> {
  await tx.updateTable('session').set({ locked_at: now }).where('id', '=', id).where('locked_at', 'is', null).execute();
}

export async function endSessions(tx: Tx, ids: readonly string[], now: Temporal.Instant): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('session')
    .set({ ended_at: now })
    .where('id', 'in', [...ids])
    .where('ended_at', 'is', null)
    .execute();
}

/** The newest session of a person on a workstation that the PIN may open again. */
export async function lockPinSession(
  tx: Db,
  userId: string,
  deviceId: string,
  since: Temporal.Instant,
  now: Temporal.Instant,
) {
  const { rows } = await sql<{ id: string; pin_tries: number }>`
    select id, pin_tries from session where user_id = ${userId} and device_id = ${deviceId} and ended_at is null
    and created_at > ${since} and expires_at > ${now} order by created_at desc limit 1 for no key update`.execute(tx);
  return rows[0];
}

export async function countPinTry(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('session').set({ pin_tries: sql`pin_tries + 1` }).where('id', '=', id).execute();
}

/** Unlocks under a new token: an old cookie that somebody copied is worth nothing afterwards. */
export async function reopenSession(tx: Tx, id: string, tokenHash: Uint8Array, now: Temporal.Instant): Promise<void> {
  await tx
    .updateTable('session')
    .set({ token_hash: tokenHash, locked_at: null, last_seen_at: now, pin_tries: 0 })
    .where('id', '=', id)
    .execute();
}

export const selectDeviceByToken = async (db: Db, tokenHash: Uint8Array): Promise<string | null> =>
  (await db.selectFrom('device').select('id').where('token_hash', '=', tokenHash).executeTakeFirst())?.id ?? null;

export async function insertDevice(
  tx: Tx,
  device: { id: string; tokenHash: Uint8Array; name: string; now: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('device')
    .values({
      id: device.id,
      token_hash: device.tokenHash,
      name: device.name,
      first_seen_at: device.now,
      last_seen_at: device.now,
    })
    .execute();
}

export interface TileRow {
  userId: string;
  username: string;
  displayName: string;
  pinUsable: boolean;
}

/** Who has signed in on this workstation lately; for whom the PIN is enough. */
export async function selectTiles(
  db: Db,
  deviceId: string,
  pin: { since: Temporal.Instant; now: Temporal.Instant; triesMax: number },
): Promise<TileRow[]> {
  const { rows } = await sql<TileRow>`
    select u.id as "userId", u.username, u.display_name as "displayName",
      u.pin_hash is not null and bool_or(s.ended_at is null and s.created_at > ${pin.since} and s.expires_at > ${pin.now}
        and s.pin_tries < ${pin.triesMax}) as "pinUsable"
    from session s join user_account u on u.id = s.user_id
    where s.device_id = ${deviceId} and u.active and s.created_at > ${pin.now}::timestamptz - interval '30 days'
    group by u.id order by max(s.created_at) desc limit 12`.execute(db);
  return rows;
}

export const selectDrafts = (db: Db, userId: string, since: Temporal.Instant) =>
  db
    .selectFrom('draft')
    .select(['key', 'body', 'saved_at'])
    .where('user_id', '=', userId)
    .where('saved_at', '>', since)
    .orderBy('key')
    .execute();

export async function upsertDraft(
  tx: Tx,
  userId: string,
  key: string,
  body: Uint8Array,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .insertInto('draft')
    .values({ user_id: userId, key, body, saved_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'key']).doUpdateSet({ body, saved_at: now }))
    .execute();
}

export async function countDrafts(db: Db, userId: string, exceptKey: string): Promise<number> {
  const row = await db
    .selectFrom('draft')
    .select(sql<number>`count(*)`.as('count'))
    .where('user_id', '=', userId)
    .where('key', '<>', exceptKey)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function deleteDraft(tx: Tx, userId: string, key: string): Promise<void> {
  await tx.deleteFrom('draft').where('user_id', '=', userId).where('key', '=', key).execute();
}
