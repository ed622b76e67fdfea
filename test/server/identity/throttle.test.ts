import t from 'tap';
import { waitMsAfter } from '../../../server/identity/throttle.ts';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { codeOf } from '../../helpers/people.ts';
import { type Desk, PASSWORD, type TestServer, testServer } from '../../helpers/server.ts';

const clock = new MovableClock();
let world: TestServer;
t.before(async () => {
  world = await testServer({ clock });
});
t.teardown(() => world.stop());
t.beforeEach(() => world.server.kernel.database.pool.query('delete from sign_in_try'));

const trySignIn = (desk: Desk, username: string, password = 'not-the-password') =>
  desk.send(identity.signIn, { username, password });

t.test('the first tries are free; then the wait doubles up to its limit', async (t) => {
  const free = LIMITS.signInFreeTries;
  t.same(
    [1, free - 1, free, free + 1, free + 2, free + 7, free + 8, 10_000].map((tries) => waitMsAfter(tries, free)),
    [0, 0, 2_000, 4_000, 8_000, 256_000, LIMITS.signInWaitMsMax, LIMITS.signInWaitMsMax],
  );
});

t.test('waiting grows with every wrong try, says how long, and ends with time', async (t) => {
  const desk = world.emptyDesk();
  for (let i = 0; i < LIMITS.signInFreeTries; i++)
    t.equal(await codeOf(trySignIn(desk, 'front_desk')), 'wrong_credentials', `free try ${i + 1}`);
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { status, problem, headers } = await trySignIn(desk, 'front_desk', PASSWORD);
    t.equal(status, 429, 'not even with the right password');
    t.match(problem, { code: 'too_many_tries', detail: /^Too many tries from this workstation\. Wait \d+ seconds/ });
    t.equal(headers.get('retry-after'), String(problem.retryAfterSeconds));
    const seconds = problem.retryAfterSeconds ?? 0;
    waits.push(seconds);
    clock.forward({ seconds });
    t.equal(await codeOf(trySignIn(desk, 'front_desk')), 'wrong_credentials', 'after the wait there is one try');
  }
  t.same(waits, [2, 4, 8, 16]);
  clock.forward({ seconds: 60 });
  t.equal(await codeOf(trySignIn(desk, 'front_desk', PASSWORD)), 'ok', 'time opens the door again');
});

t.test('the right password forgives: all tries are free again', async (t) => {
  const desk = await world.desk('biller');
  for (let i = 1; i < LIMITS.signInFreeTries; i++) await trySignIn(desk, 'biller');
  t.equal(await codeOf(trySignIn(desk, 'biller', PASSWORD)), 'ok');
  for (let i = 0; i < LIMITS.signInFreeTries; i++)
    t.equal(await codeOf(trySignIn(desk, 'biller')), 'wrong_credentials');
  t.equal(await codeOf(trySignIn(desk, 'biller')), 'too_many_tries');
});

t.test('wrong tries that lie far back are forgotten', async (t) => {
  const desk = world.emptyDesk();
  for (let i = 1; i < LIMITS.signInFreeTries; i++) await trySignIn(desk, 'manager');
  clock.forward({ milliseconds: LIMITS.signInWindowMs + 1_000 });
  for (let i = 0; i < 2; i++) t.equal(await codeOf(trySignIn(desk, 'manager')), 'wrong_credentials');
});

t.test('nobody locks a colleague out: another workstation, and another name here, stay open', async (t) => {
  const colleague = await world.desk('provider');
  const mischief = await world.desk('front_desk');
  for (let i = 0; i < LIMITS.signInFreeTries; i++) await trySignIn(mischief, 'Provider');
  t.equal(await codeOf(trySignIn(mischief, 'provider', PASSWORD)), 'too_many_tries', 'capitals are the same name');
  t.equal(await codeOf(trySignIn(colleague, 'provider', PASSWORD)), 'ok');
  t.equal(await codeOf(trySignIn(mischief, 'front_desk', PASSWORD)), 'ok');
});

t.test('the password that is asked for again counts, too', async (t) => {
  const desk = await world.desk('administrator');
  const codes: string[] = [];
  for (let i = 0; i <= LIMITS.signInFreeTries; i++)
    codes.push((await desk.send(identity.setPin, { password: 'wrong', pin: '409176' })).problem.code);
  t.same(new Set(codes.slice(0, -1)), new Set(['wrong_credentials']));
  t.equal(codes.at(-1), 'too_many_tries');
});

t.test('guesses that are sent side by side get no more tries than one after the other', async (t) => {
  const desk = world.emptyDesk();
  const guesses = Array.from({ length: 24 }, (_, i) =>
    codeOf(trySignIn(desk, 'privacy_officer', i === 23 ? PASSWORD : `guess-number-${i}`)),
  );
  const codes = await Promise.all(guesses);
  const tried = codes.filter((code) => code === 'wrong_credentials').length;
  t.ok(tried >= LIMITS.signInFreeTries && tried <= LIMITS.signInFreeTries + 2, `${tried} were tried`);
  t.notOk(codes.includes('ok'), 'the right one among the last is not let in');
});

t.test('one address that tries many names has to wait, whatever name it tries next', async (t) => {
  const scope = 'address:127.0.0.1';
  await world.server.kernel.database.pool.query(
    'insert into sign_in_try (scope, failures, window_started_at) values ($1, $2, $3)',
    [scope, LIMITS.signInAddressTriesMax - 2, clock.now().toString()],
  );
  t.equal(await codeOf(trySignIn(world.emptyDesk(), 'somebody')), 'wrong_credentials');
  t.equal(await codeOf(trySignIn(world.emptyDesk(), 'somebody.else')), 'wrong_credentials');
  t.equal(await codeOf(trySignIn(world.emptyDesk(), 'front_desk', PASSWORD)), 'too_many_tries');
});
