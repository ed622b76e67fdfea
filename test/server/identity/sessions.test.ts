import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import { openAuthority, serverCertificate } from '../../../server/kernel/tls.ts';
import * as identity from '../../../shared/identity.ts';
import * as patients from '../../../shared/patients.ts';
import * as practice from '../../../shared/practice.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { codeOf, join, OWN, PIN, userNamed } from '../../helpers/people.ts';
import { Desk, PASSWORD, type TestServer, testServer } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const clock = new MovableClock();
let world: TestServer;
let ca: string;

t.before(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-sessions-'));
  const now = clock.now();
  const authority = await openAuthority(folder, now);
  const { key, cert } = await serverCertificate(folder, authority, { hosts: ['clinic.local'], addresses: [] }, now);
  rmSync(folder, { recursive: true });
  ca = authority.certificatePem;
  const here = { host: '127.0.0.1', port: 0 };
  world = await testServer({
    clock,
    listeners: [here, { ...here, tls: { key, cert }, isOurHost: (name) => name === 'clinic.local' }],
  });
});
t.teardown(() => world.stop());

const stateOf = async (desk: Desk): Promise<string> => (await desk.must(identity.whoAmI, {})).state;
const idOf = async (desk: Desk): Promise<string> => (await desk.must(identity.whoAmI, {})).me?.userId ?? 'nobody';

/** The same browser once more, as somebody who copied its cookies has it. */
function copyOf(desk: Desk): Desk {
  const copy = new Desk(desk.url);
  copy.cookies = new Map(desk.cookies);
  return copy;
}

t.test('signing in and out; a name in capitals is the same name', async (t) => {
  const desk = world.emptyDesk();
  t.equal(await stateOf(desk), 'signed_out');
  const me = await desk.must(identity.signIn, { username: 'Front_Desk', password: PASSWORD });
  t.match(me, { username: 'front_desk', roles: ['front_desk'], hasPin: false, mustChangePassword: false });
  t.match(await desk.must(identity.whoAmI, {}), { state: 'signed_in', me: { userId: me.userId } });
  const copy = copyOf(desk);
  const socket = await new TestSocket(desk).greet();
  await desk.must(identity.signOut, {});
  t.match(await socket.next('bye'), { code: 'session_expired' });
  t.match(await socket.ended(), { code: 4000, reason: 'session_expired' });
  t.equal(await stateOf(desk), 'signed_out');
  t.equal(await codeOf(desk.send(practice.settings, {})), 'not_signed_in');
  t.equal(await codeOf(copy.send(practice.settings, {})), 'session_expired', 'a copied cookie is worth nothing');
});

t.test('a wrong password, an unknown and a disabled name get the same answer, at the same cost', async (t) => {
  await join(world, 'leaver', ['biller']);
  const administrator = await world.desk('administrator');
  const { id, version, displayName, roles } = await userNamed(administrator, 'leaver');
  await administrator.must(identity.updateUser, { id, expectedVersion: version, displayName, roles, active: false });
  const tries: [string, string, string][] = [
    ['wrong', 'provider', 'not-the-password'],
    ['unknown', 'nobody.here', PASSWORD],
    ['disabled', 'leaver', OWN],
  ];
  const answers = new Map<string, { status: number; problem: object; ms: number[] }>();
  for (let round = 0; round < 3; round++) {
    for (const [what, username, password] of tries) {
      const begin = performance.now();
      const { status, problem } = await world.emptyDesk().send(identity.signIn, { username, password });
      const { ms } = answers.get(what) ?? { ms: [] };
      answers.set(what, { status, problem: { ...problem, reference: '' }, ms: [...ms, performance.now() - begin] });
    }
  }
  const [wrong, unknown, disabled] = [...answers.values()];
  t.match(wrong, { status: 401, problem: { code: 'wrong_credentials' } });
  t.same(unknown?.problem, wrong?.problem);
  t.same(disabled?.problem, wrong?.problem);
  const best = (of: { ms: number[] } | undefined) => Math.min(...(of?.ms ?? []));
  t.ok(best(unknown) > best(wrong) / 2, `unknown ${best(unknown)} ms, wrong ${best(wrong)} ms`);
  t.ok(best(disabled) > best(wrong) / 2, `disabled ${best(disabled)} ms, wrong ${best(wrong)} ms`);
});

t.test('cookies: no script reads them, no other page sends them; over https bound to the host', async (t) => {
  const response = await world.emptyDesk().fetch(identity.signIn.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'cookies-once' },
    body: JSON.stringify({ username: 'front_desk', password: PASSWORD }),
  });
  const plain = response.headers.getSetCookie().sort();
  t.equal(plain.length, 2);
  for (const line of plain) {
    t.match(line, /; Path=\/; HttpOnly; SameSite=Strict/);
    t.notMatch(line, /Domain=/i);
  }
  t.match(plain[0], /^anteroom-device=[\w-]{43}; Max-Age=34560000;/, '256 bits; the workstation is remembered');
  t.match(plain[1], /^anteroom-session=[\w-]{43}; Path/, 'the session goes with the browser');

  const port = world.server.ports[1];
  const secure = await new Promise<string[]>((resolve, reject) => {
    const body = JSON.stringify({ username: 'front_desk', password: PASSWORD });
    const headers = {
      host: `clinic.local:${port}`,
      origin: `https://clinic.local:${port}`,
      'idempotency-key': 'secure-once',
    };
    const all = { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = {
      host: '127.0.0.1',
      port,
      ca,
      servername: 'clinic.local',
      path: identity.signIn.path,
      method: 'POST',
    };
    https
      .request({ ...options, headers: all, agent: false }, (answer) => {
        answer.resume();
        resolve((answer.headers['set-cookie'] ?? []).sort());
      })
      .on('error', reject)
      .end(body);
  });
  t.match(secure, [/^__Host-anteroom-device=/, /^__Host-anteroom-session=/]);
  for (const line of secure) t.match(line, /; Path=\/; HttpOnly; Secure; SameSite=Strict/);
});

t.test('every proof of who one is gives a new token; the old one is worth nothing', async (t) => {
  const desk = await join(world, 'rotate', ['front_desk']);
  await desk.must(identity.setPin, { password: OWN, pin: PIN });
  const userId = await idOf(desk);
  const tokens = new Set<string>();
  const note = () => tokens.add(desk.cookies.get('anteroom-session') ?? '');
  note();
  const first = copyOf(desk);
  await desk.must(identity.signIn, { username: 'rotate', password: OWN });
  note();
  t.equal(await codeOf(first.send(practice.settings, {})), 'session_expired', 'after signing in again');
  const second = copyOf(desk);
  await desk.must(identity.lock, {});
  await desk.must(identity.unlock, { userId, pin: PIN });
  note();
  t.equal(await codeOf(second.send(practice.settings, {})), 'session_expired', 'after unlocking');
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok');
  t.equal(tokens.size, 3);
});

t.test('a locked screen can be unlocked or left, and nothing else', async (t) => {
  const desk = await world.desk('front_desk');
  const socket = await new TestSocket(desk).greet();
  t.equal((await socket.subscribe(1, 'practice.rooms', 'all')).type, 'snapshot');
  await desk.must(identity.lock, {});
  const begin = performance.now();
  t.match(await socket.next('bye'), { code: 'session_locked' });
  await socket.ended();
  t.ok(performance.now() - begin < 1_000, 'within a second');
  t.equal((await new TestSocket(desk).settled()).refusedWith, 401, 'no new socket');
  for (const act of [
    desk.send(practice.settings, {}),
    desk.send(patients.find, { text: 'a', limit: 1 }),
    desk.send(identity.drafts, {}),
    desk.send(identity.changePassword, { currentPassword: PASSWORD, newPassword: OWN }),
    desk.send(identity.setPin, { password: PASSWORD, pin: PIN }),
  ])
    t.equal(await codeOf(act), 'session_locked');
  t.match(await desk.must(identity.whoAmI, {}), { state: 'locked', me: null });
  const other = copyOf(desk);
  await desk.must(identity.signIn, { username: 'front_desk', password: PASSWORD });
  t.equal(await stateOf(desk), 'signed_in', 'the password unlocks, too');
  await desk.must(identity.lock, {});
  await desk.must(identity.signOut, {});
  t.equal(await stateOf(desk), 'signed_out', 'signing out works from behind the lock');
  t.equal(await codeOf(other.send(identity.signOut, {})), 'session_expired');
});

t.test('the PIN opens the same workstation only, counts its misses, and gives way to the password', async (t) => {
  const desk = await join(world, 'pinned', ['front_desk']);
  const userId = await idOf(desk);
  for (const pin of ['111111', '123456', '987654'])
    t.equal(await codeOf(desk.send(identity.setPin, { password: OWN, pin })), 'invalid_input', `${pin} is too easy`);
  t.equal(await codeOf(desk.send(identity.setPin, { password: 'wrong', pin: PIN })), 'wrong_credentials');
  await desk.must(identity.setPin, { password: OWN, pin: PIN });
  await desk.must(identity.lock, {});
  const wrong = async (tries: Desk) => (await tries.send(identity.unlock, { userId, pin: '650917' })).problem;
  t.match(await wrong(desk), { code: 'wrong_pin', data: { triesLeft: LIMITS.pinTriesMax - 1 } });
  const elsewhere = await world.desk('front_desk');
  t.equal(await codeOf(elsewhere.send(identity.unlock, { userId, pin: PIN })), 'pin_not_usable', 'another workstation');
  t.equal(
    await codeOf(world.emptyDesk().send(identity.unlock, { userId, pin: PIN })),
    'pin_not_usable',
    'an unknown one',
  );
  t.equal((await desk.must(identity.unlock, { userId, pin: PIN })).username, 'pinned');
  await desk.must(identity.lock, {});
  const usable = async () =>
    (await desk.must(identity.whoAmI, {})).tiles.find((tile) => tile.userId === userId)?.pinUsable;
  t.equal(await usable(), true);
  for (let left = LIMITS.pinTriesMax - 1; left >= 0; left--)
    t.match(await wrong(desk), { code: 'wrong_pin', data: { triesLeft: left } }, 'the right PIN had forgiven the miss');
  t.equal(
    await codeOf(desk.send(identity.unlock, { userId, pin: PIN })),
    'pin_not_usable',
    'the right one comes too late',
  );
  t.equal(await usable(), false);
  await desk.must(identity.signIn, { username: 'pinned', password: OWN });
  await desk.must(identity.lock, {});
  t.equal(
    await codeOf(desk.send(identity.unlock, { userId, pin: PIN })),
    'ok',
    'after the password it is usable again',
  );
  await desk.must(identity.lock, {});
  clock.forward({ milliseconds: LIMITS.pinUsableMs });
  t.equal(await codeOf(desk.send(identity.unlock, { userId, pin: PIN })), 'pin_not_usable', 'but not the next day');
});

t.test('guesses of a PIN that are sent side by side are counted one by one', async (t) => {
  const desk = await join(world, 'burst', ['front_desk']);
  await desk.must(identity.setPin, { password: OWN, pin: PIN });
  const userId = await idOf(desk);
  await desk.must(identity.lock, {});
  const guesses = Array.from({ length: 12 }, (_, i) =>
    codeOf(desk.send(identity.unlock, { userId, pin: `70${4100 + i}` })),
  );
  const codes = await Promise.all(guesses);
  t.equal(codes.filter((code) => code === 'wrong_pin').length, LIMITS.pinTriesMax);
  t.equal(codes.filter((code) => code === 'pin_not_usable').length, 12 - LIMITS.pinTriesMax);
});

t.test('whoever takes over a workstation locks the person before', async (t) => {
  const desk = await join(world, 'morning', ['front_desk']);
  await desk.must(identity.setPin, { password: OWN, pin: PIN });
  const morningId = await idOf(desk);
  const morning = copyOf(desk);
  const socket = await new TestSocket(morning).greet();
  await join(world, 'evening', ['biller'], desk);
  t.match(await socket.next('bye'), { code: 'session_locked' });
  t.equal(await codeOf(morning.send(practice.settings, {})), 'session_locked');
  t.match(await desk.must(identity.whoAmI, {}), { me: { username: 'evening' } });
  const evening = copyOf(desk);
  await desk.must(identity.unlock, { userId: morningId, pin: PIN });
  t.match(await desk.must(identity.whoAmI, {}), { me: { username: 'morning' } }, 'back with the PIN');
  t.equal(await codeOf(evening.send(practice.settings, {})), 'session_locked');
  const names = (await desk.must(identity.whoAmI, {})).tiles.map((tile) => [tile.username, tile.pinUsable]);
  t.same(
    new Map(names as [string, boolean][]),
    new Map([
      ['evening', false],
      ['morning', true],
    ]),
  );
});

t.test('a screen that nobody touches is locked by the server, and its socket closed', async (t) => {
  const desk = await world.desk('provider');
  const idle = await world.desk('biller');
  const [socket, quiet] = [await new TestSocket(desk).greet(), await new TestSocket(idle).greet()];
  clock.forward({ milliseconds: LIMITS.sessionLockAfterMs });
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok', 'just in time; it counts as work');
  clock.forward({ milliseconds: LIMITS.sessionLockSlackMs + 1_000 });
  quiet.say({ type: 'active' });
  t.match(await quiet.next('bye'), { code: 'session_locked' });
  await quiet.ended();
  t.equal(await codeOf(idle.send(practice.settings, {})), 'session_locked', 'a late sign of life does not open it');
  t.equal(await stateOf(idle), 'locked');
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok');
  for (let i = 0; i < 3; i++) {
    clock.forward({ milliseconds: LIMITS.sessionLockAfterMs });
    const { rows } = await world.server.kernel.database.pool.query('select max(last_seen_at) as seen from session');
    socket.say({ type: 'active' });
    await t.resolves(
      waitFor(async () => {
        const now = await world.server.kernel.database.pool.query('select max(last_seen_at) as seen from session');
        return String(now.rows[0].seen) !== String(rows[0].seen);
      }),
      'a touch at the screen keeps it open',
    );
  }
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok');
  t.equal(socket.closed, null);
  socket.close();
});

async function waitFor(check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 5_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

t.test('after twelve hours of work the password is asked for, whatever is done', async (t) => {
  const desk = await world.desk('manager');
  const socket = await new TestSocket(desk).greet();
  const step = { milliseconds: LIMITS.sessionLockAfterMs };
  for (let ms = 0; ms + LIMITS.sessionLockAfterMs < LIMITS.sessionAbsoluteMs; ms += LIMITS.sessionLockAfterMs) {
    clock.forward(step);
    const code = await codeOf(desk.send(practice.settings, {}));
    if (code !== 'ok') t.equal(code, 'ok', `after ${ms} ms of steady work`);
  }
  t.equal(socket.closed, null);
  clock.forward(step);
  t.equal(await codeOf(desk.send(practice.settings, {})), 'session_expired');
  await world.server.hub.pulse();
  t.match(await socket.next('bye'), { code: 'session_expired' });
  await socket.ended();
  t.equal(await stateOf(desk), 'signed_out');
});
