import t from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import * as patients from '../../../shared/patients.ts';
import * as practice from '../../../shared/practice.ts';
import { update } from '../../../shared/record.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { codeOf, join, OWN, PIN, userNamed } from '../../helpers/people.ts';
import { type Desk, PASSWORD, type TestServer, testServer } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const clock = new MovableClock();
let world: TestServer;
t.before(async () => {
  world = await testServer({ clock });
});
t.teardown(() => world.stop());

const stateOf = async (desk: Desk): Promise<string> => (await desk.must(identity.whoAmI, {})).state;

t.test('somebody with a given password can do nothing but choose another one', async (t) => {
  const administrator = await world.desk('administrator');
  const input = { username: 'novice', displayName: 'New Person', roles: ['front_desk' as const] };
  const { firstPassword, user } = await administrator.must(identity.addUser, input);
  t.match(user, { username: 'novice', mustChangePassword: true, active: true });
  t.equal(await codeOf(administrator.send(identity.addUser, { ...input, username: 'Novice' })), 'already_exists');
  const desk = world.emptyDesk();
  t.equal((await desk.must(identity.signIn, { username: 'novice', password: firstPassword })).mustChangePassword, true);
  const open = new Set(['public', 'session.end', 'self.password']);
  const [app] = world.server.apps;
  const closed = (app?.routeTable ?? []).filter(
    ({ url, permission }) => url.startsWith('/api/') && !open.has(permission),
  );
  t.ok(closed.length > 25, `${closed.length} routes`);
  const answers = new Set<string>();
  for (const { method, url } of closed.filter(({ url: one }) => one !== '/api/live')) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    const response = await desk.fetch(url, method === 'GET' ? {} : { method, headers, body: '{}' });
    answers.add(((await response.json()) as { code: string }).code);
  }
  t.same([...answers], ['not_permitted']);
  t.equal((await new TestSocket(desk).settled()).refusedWith, 403, 'no socket');
  const change = (currentPassword: string, newPassword: string) =>
    codeOf(desk.send(identity.changePassword, { currentPassword, newPassword }));
  t.equal(await change(firstPassword, firstPassword), 'invalid_input', 'the given one is not their own');
  t.equal(await change('not-the-given-one', OWN), 'wrong_credentials');
  for (const weak of [
    'short-one',
    'passwordpassword',
    'novice-novice-1',
    '123456789012345',
    'qwertyuiop12',
    'aaaaaaaaaaaaaaaa',
  ])
    t.equal(await change(firstPassword, weak), 'password_too_weak', weak);
  t.equal(await change(firstPassword, OWN), 'ok');
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok');
  t.equal(
    await codeOf(world.emptyDesk().send(identity.signIn, { username: 'novice', password: firstPassword })),
    'wrong_credentials',
  );
});

t.test('a changed password ends the other sessions of the person, and only those', async (t) => {
  const desk = await join(world, 'careful', ['front_desk']);
  const second = world.emptyDesk();
  await second.must(identity.signIn, { username: 'careful', password: OWN });
  const [here, there] = [await new TestSocket(desk).greet(), await new TestSocket(second).greet()];
  await desk.must(identity.changePassword, { currentPassword: OWN, newPassword: PASSWORD });
  t.match(await there.next('bye'), { code: 'session_expired' });
  t.equal(await codeOf(second.send(practice.settings, {})), 'session_expired');
  t.equal(await codeOf(desk.send(practice.settings, {})), 'ok');
  t.equal(here.closed, null);
  here.close();
});

t.test('disabling and resetting a person closes the screens within a second', async (t) => {
  const administrator = await world.desk('administrator');
  for (const what of ['disable', 'reset'] as const) {
    const desk = await join(world, `gone-${what}`, ['front_desk']);
    await desk.must(identity.setPin, { password: OWN, pin: PIN });
    const socket = await new TestSocket(desk).greet();
    const { id, version, displayName, roles } = await userNamed(administrator, `gone-${what}`);
    const begin = performance.now();
    if (what === 'reset') await administrator.must(identity.resetUser, { id });
    else
      await administrator.must(identity.updateUser, {
        id,
        expectedVersion: version,
        displayName,
        roles,
        active: false,
      });
    t.match(await socket.next('bye'), { code: 'session_expired' });
    await socket.ended();
    t.ok(performance.now() - begin < 1_000, what);
    t.equal(await codeOf(desk.send(practice.settings, {})), 'session_expired');
    t.equal(await codeOf(desk.send(identity.unlock, { userId: id, pin: PIN })), 'pin_not_usable');
    t.equal(await codeOf(desk.send(identity.signIn, { username: `gone-${what}`, password: OWN })), 'wrong_credentials');
  }
});

const PATIENT = {
  firstName: 'Nia',
  middleName: null,
  lastName: 'Okoye',
  suffix: null,
  preferredName: null,
  birthDate: '1980-04-12',
  sex: 'female' as const,
  phone: null,
  email: null,
  addressLine: null,
  city: null,
  state: null,
  zip: null,
  confirmedNew: true,
};

t.test('other roles narrow the open screens within a second; the rest of the screen goes on', async (t) => {
  const administrator = await world.desk('administrator');
  const manager = await world.desk('manager');
  const desk = await join(world, 'mover', ['front_desk']);
  const socket = await new TestSocket(desk).greet();
  const patient = await desk.must(patients.add, PATIENT);
  t.equal((await socket.subscribe(1, 'patients.patient', patient.id)).type, 'snapshot');
  t.equal((await socket.subscribe(2, 'practice.rooms', 'all')).type, 'snapshot');
  const { id, version, displayName } = await userNamed(administrator, 'mover');
  const change = { id, expectedVersion: version, displayName, active: true };
  const begin = performance.now();
  await administrator.must(identity.updateUser, { ...change, roles: ['privacy_officer'] });
  t.match(await socket.next('refused'), { sub: 1, code: 'not_permitted' });
  t.ok(performance.now() - begin < 1_000);
  t.match(await socket.subscribe(3, 'scheduling.day', '2026-03-18'), { code: 'not_permitted' });
  const from = socket.heard.length;
  await manager.must(update, { id: patient.id, expectedVersion: 1, firstName: 'Changed' });
  await manager.must(practice.saveRoom, { id: null, expectedVersion: null, name: 'Narrow', position: 9, active: true });
  t.match(
    await socket.next('change', from),
    { sub: 2, upsert: [{ name: 'Narrow' }] },
    'not the patient, who was first',
  );
  t.equal(await codeOf(desk.send(patients.find, { text: 'a', limit: 1 })), 'not_permitted');
  const late = await administrator.send(identity.updateUser, { ...change, roles: ['biller'] });
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { roles: ['privacy_officer'] } } });
  socket.close();
});

t.test('the set-up link works once, in its time; there is always an administrator', async (t) => {
  const fresh = await testServer({ bare: true, clock });
  t.teardown(() => fresh.stop());
  const input = {
    token: fresh.server.kernel.setUp?.token ?? 'none',
    practiceName: 'Harbour Family Practice',
    zone: 'America/New_York',
    displayName: 'Ada First',
    username: 'ada',
    password: OWN,
    alsoManager: false,
  };
  const setUp = (parts: Partial<typeof input>, desk = fresh.emptyDesk()) =>
    codeOf(desk.send(identity.setUp, { ...input, ...parts }));
  t.equal(await stateOf(fresh.emptyDesk()), 'set_up_needed');
  t.equal(await setUp({ token: 'guessed' }), 'set_up_link_invalid');
  t.equal(await setUp({ password: 'ada-first-practice' }), 'password_too_weak');
  t.equal(await setUp({ zone: 'Mars/Olympus' }), 'invalid_input');
  clock.forward({ hours: LIMITS.setUpTokenHours });
  t.equal(await setUp({}), 'set_up_link_invalid', 'a day later');
  clock.forward({ hours: -LIMITS.setUpTokenHours });
  const both = [fresh.emptyDesk(), fresh.emptyDesk()];
  const codes = await Promise.all(both.map((desk, i) => setUp({ username: `ada${i}` }, desk)));
  t.same(codes.toSorted(), ['already_set_up', 'ok'], 'two at the same moment');
  t.equal(await setUp({}), 'already_set_up');
  const first = both[codes.indexOf('ok')] as Desk;
  t.match(await first.must(identity.whoAmI, {}), { state: 'signed_in', me: { roles: ['administrator'] } });

  const load = async () => (await first.must(identity.users, {})).users;
  const [ada] = await load();
  if (!ada) throw new Error('nobody was added');
  const demote = (desk: Desk, user: identity.User, parts: object = { roles: ['biller'] }) =>
    codeOf(
      desk.send(identity.updateUser, {
        id: user.id,
        expectedVersion: user.version,
        displayName: user.displayName,
        roles: user.roles,
        active: true,
        ...parts,
      }),
    );
  t.equal(await demote(first, ada), 'last_administrator');
  t.equal(await demote(first, ada, { active: false }), 'last_administrator');
  const added = await first.must(identity.addUser, { username: 'bea', displayName: 'Bea', roles: ['administrator'] });
  const second = fresh.emptyDesk();
  await second.must(identity.signIn, { username: 'bea', password: added.firstPassword });
  await second.must(identity.changePassword, { currentPassword: added.firstPassword, newPassword: OWN });
  const bea = (await load()).find((user) => user.username === 'bea') as identity.User;
  const duel = await Promise.all([demote(first, bea), demote(second, ada)]);
  t.equal(duel.filter((code) => code === 'ok').length, 1, `one of two who remove each other: ${duel}`);
  const left = await fresh.server.kernel.database.pool.query(
    "select username from user_account where active and 'administrator' = any(roles)",
  );
  t.equal(left.rowCount, 1);
});
