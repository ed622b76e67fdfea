/** People with accounts of their own, for tests that change or remove them. */
import { importUsers } from '../../server/identity/index.ts';
import { act } from '../../server/kernel/act.ts';
import * as identity from '../../shared/identity.ts';
import type { Role } from '../../shared/roles.ts';
import type { Answer, Desk, TestServer } from './server.ts';

/** The password that they chose. */
export const OWN = 'copper-meadow-19-kite';
export const PIN = '409176';

/** `ok`, or the code of the problem. */
export async function codeOf(answer: Promise<Answer<unknown>>): Promise<string> {
  const { status, problem } = await answer;
  return status < 400 ? 'ok' : problem.code;
}

/** Somebody new, signed in at this desk or at one of their own. */
export async function join(
  world: TestServer,
  username: string,
  roles: Role[],
  desk: Desk = world.emptyDesk(),
  displayName = username,
): Promise<Desk> {
  await act(world.server.kernel, { kind: 'console', name: 'test' }, 'test.join', (ctx) =>
    importUsers(ctx, [{ username, displayName, roles, password: OWN }]),
  );
  await desk.must(identity.signIn, { username, password: OWN });
  return desk;
}

export async function userNamed(administrator: Desk, username: string): Promise<identity.User> {
  const { users } = await administrator.must(identity.users, {});
  const user = users.find((one) => one.username === username);
  if (!user) throw new Error(`There is no ${username}.`);
  return user;
}
