/** Accounts, and the first start that makes the first of them. The console uses the same functions. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/identity.ts';
import type { Role } from '../../shared/roles.ts';
import type { CommandContext, PrepareContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { firstPassword, hashPassword, requireStrong } from './passwords.ts';
import * as queries from './queries.ts';
import { isSameSecret, toMe } from './service.ts';
import { endAllSessions, narrowSessions, openSession } from './sessions.ts';

export async function readUsers(ctx: QueryContext) {
  return { users: (await queries.selectAccounts(ctx.db)).map(queries.toUser) };
}

async function load(ctx: CommandContext, id: string): Promise<queries.Account> {
  const account = await queries.selectAccount(ctx.tx, id);
  if (!account) throw new Problem('not_found');
  return account;
}

/** Somebody by the name to sign in with. Throws not_found. */
export async function findUser(db: Db, username: string): Promise<contract.User> {
  const account = await queries.selectAccountByName(db, username);
  if (!account) throw new Problem('not_found', { detail: `Nobody signs in as “${username}”. Look at the spelling.` });
  return queries.toUser(account);
}

export interface FirstPassword {
  password: string;
  hash: string;
}

export async function prepareFirstPassword(): Promise<FirstPassword> {
  const password = firstPassword();
  return { password, hash: await hashPassword(password) };
}

export async function addUser(ctx: CommandContext, input: InputOf<typeof contract.addUser>, first: FirstPassword) {
  const id = ctx.newId();
  const account = {
    ...input,
    displayName: input.displayName.trim(),
    id,
    passwordHash: first.hash,
    mustChangePassword: true,
  };
  await queries.insertAccount(ctx.tx, account, ctx.now);
  const user = queries.toUser(await load(ctx, id));
  ctx.audit({ action: contract.addUser.name, entity: 'user', entityId: id, after: user });
  return { user, firstPassword: first.password };
}

export interface KnownUser {
  username: string;
  displayName: string;
  roles: readonly Role[];
  password: string;
}

/** People with passwords that are known already: for a demonstration. One who is here already is left alone. */
export async function importUsers(ctx: CommandContext, people: readonly KnownUser[]): Promise<number> {
  let added = 0;
  for (const { password, ...person } of people) {
    if (await queries.selectAccountByName(ctx.tx, person.username)) continue;
    const id = ctx.newId();
    const passwordHash = await hashPassword(password);
    await queries.insertAccount(ctx.tx, { ...person, id, passwordHash, mustChangePassword: false }, ctx.now);
    ctx.audit({ action: 'identity.importUsers', entity: 'user', entityId: id, after: person });
    added++;
  }
  return added;
}

export async function updateUser(
  ctx: CommandContext,
  input: InputOf<typeof contract.updateUser>,
): Promise<contract.User> {
  const administrators = await queries.lockAdministrators(ctx.tx);
  const before = queries.toUser(await load(ctx, input.id));
  if (before.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
  const staysAdministrator = input.active && input.roles.includes('administrator');
  if (!staysAdministrator && administrators.length === 1 && administrators[0] === input.id)
    throw new Problem('last_administrator');
  const change = { display_name: input.displayName.trim(), roles: input.roles, active: input.active };
  await queries.updateAccount(ctx.tx, input.id, change);
  if (input.active) await narrowSessions(ctx, input.id);
  else await endAllSessions(ctx, input.id, null);
  const after = queries.toUser(await load(ctx, input.id));
  ctx.audit({ action: contract.updateUser.name, entity: 'user', entityId: input.id, before, after });
  return after;
}

export async function resetUser(ctx: CommandContext, { id }: InputOf<typeof contract.resetUser>, first: FirstPassword) {
  const before = queries.toUser(await load(ctx, id));
  await queries.updateAccount(ctx.tx, id, { password_hash: first.hash, pin_hash: null, must_change_password: true });
  await endAllSessions(ctx, id, null);
  const user = queries.toUser(await load(ctx, id));
  ctx.audit({ action: contract.resetUser.name, entity: 'user', entityId: id, before, after: user });
  return { user, firstPassword: first.password };
}

/** Makes the practice: given by the module list, because identity comes before the practice in the house. */
export type CreatePractice = (ctx: CommandContext, input: { name: string; zone: string }) => Promise<void>;

type SetUp = InputOf<typeof contract.setUp>;

export async function prepareSetUp(ctx: PrepareContext, input: SetUp): Promise<string> {
  const { setUp } = ctx.kernel;
  const isSetUp = await ctx.kernel.database.db.selectFrom('practice').select('name').executeTakeFirst();
  if (isSetUp) throw new Problem('already_set_up');
  const isValid =
    setUp && ctx.now.epochMilliseconds < setUp.validUntil.epochMilliseconds && isSameSecret(input.token, setUp.token);
  if (!isValid) throw new Problem('set_up_link_invalid');
  requireStrong(input.password, [input.username, input.displayName, input.practiceName]);
  return hashPassword(input.password);
}

export function setUpWith(createPractice: CreatePractice) {
  return async (ctx: CommandContext, input: SetUp, passwordHash: string): Promise<contract.Me> => {
    await createPractice(ctx, { name: input.practiceName, zone: input.zone });
    const id = ctx.newId();
    const roles = input.alsoManager ? ['administrator', 'manager'] : ['administrator'];
    const account = {
      id,
      username: input.username,
      displayName: input.displayName.trim(),
      passwordHash,
      roles,
      mustChangePassword: false,
    };
    await queries.insertAccount(ctx.tx, account, ctx.now);
    const actor = await openSession(ctx, await load(ctx, id));
    ctx.audit({
      action: contract.setUp.name,
      actor,
      entity: 'user',
      entityId: id,
      after: { practiceName: input.practiceName, roles },
    });
    return toMe(await load(ctx, id));
  };
}
