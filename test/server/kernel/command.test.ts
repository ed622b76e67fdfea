import { randomBytes } from 'node:crypto';
import pg from 'pg';
import t from 'tap';
import { toProblem } from '../../../server/kernel/problem.ts';
import * as patients from '../../../shared/patients.ts';
import * as practice from '../../../shared/practice.ts';
import { type Desk, type TestServer, testServer } from '../../helpers/server.ts';

let world: TestServer;
let desk: Desk;
let manager: Desk;

t.before(async () => {
  world = await testServer();
  desk = await world.desk('front_desk');
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

const person = (lastName: string) => ({
  firstName: `Test${lastName}`,
  middleName: null,
  lastName,
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
  confirmedNew: false,
});

t.test('the same key and content give the same answer once more, and change nothing', async (t) => {
  const key = randomBytes(12).toString('hex');
  const first = await desk.send(patients.add, person('Replayed'), { key });
  const second = await desk.send(patients.add, person('Replayed'), { key });
  t.equal(first.status, 200);
  t.same(second.body, first.body);
  t.equal(second.headers.get('idempotency-replayed'), 'true');
  t.equal(second.headers.get('change-seq'), first.headers.get('change-seq'));
  const found = await desk.must(patients.find, { text: 'replayed', limit: 5 });
  t.equal(found.patients.length, 1);
});

t.test('twenty at once with one key make one record', async (t) => {
  const key = randomBytes(12).toString('hex');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => desk.send(patients.add, person('Twenty'), { key })),
  );
  t.same([...new Set(answers.map((answer) => answer.status))], [200]);
  t.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
});

t.test('the same key with other content is refused', async (t) => {
  const key = randomBytes(12).toString('hex');
  await desk.send(patients.add, person('Original'), { key });
  const answer = await desk.send(patients.add, person('Forged'), { key });
  t.equal(answer.status, 422);
  t.equal(answer.problem.code, 'key_reused');
});

t.test('a refusal is kept, too: the same request gets the same no', async (t) => {
  await desk.must(patients.add, person('Double'));
  const key = randomBytes(12).toString('hex');
  const first = await desk.send(patients.add, person('Double'), { key });
  const second = await desk.send(patients.add, person('Double'), { key });
  t.equal(first.problem.code, 'possible_duplicate');
  t.same(second.problem.data, first.problem.data);
  t.equal(second.headers.get('idempotency-replayed'), 'true');
});

t.test('a replay checks the permission again', async (t) => {
  const biller = await world.desk('biller');
  const key = randomBytes(12).toString('hex');
  t.equal((await biller.send(patients.add, person('Permit'), { key })).status, 200);
  await world.server.kernel.database.pool.query(
    `update user_account set roles = '{provider}' where username = 'biller'`,
  );
  const again = await biller.send(patients.add, person('Permit'), { key });
  t.equal(again.problem.code, 'not_permitted');
  await world.server.kernel.database.pool.query(`update user_account set roles = '{biller}' where username = 'biller'`);
});

t.test('a write without a key, with a bad key, without JSON or with broken JSON says what is wrong', async (t) => {
  const headers = { 'content-type': 'application/json' };
  const path = patients.add.path;
  const ask = async (init: RequestInit & { headers: Record<string, string> }) =>
    ((await (await desk.fetch(path, { method: 'POST', ...init })).json()) as { code: string }).code;
  t.equal(await ask({ headers, body: JSON.stringify(person('NoKey')) }), 'key_missing');
  t.equal(
    await ask({ headers: { ...headers, 'idempotency-key': 'a b' }, body: JSON.stringify(person('X')) }),
    'key_missing',
  );
  t.equal(
    await ask({ headers: { 'content-type': 'text/plain', 'idempotency-key': 'k'.repeat(16) }, body: '{}' }),
    'wrong_content_type',
  );
  t.equal(await ask({ headers: { ...headers, 'idempotency-key': 'k'.repeat(16) }, body: '{"a":' }), 'not_json');
  t.equal(
    await ask({ headers: { ...headers, 'idempotency-key': 'k'.repeat(16) }, body: `"${'x'.repeat(1_100_000)}"` }),
    'too_large',
  );
  t.equal(await ask({ headers: { ...headers, 'idempotency-key': 'k'.repeat(16) }, body: '' }), 'not_json');
});

t.test('a version that is not the newest any more is answered with the newest', async (t) => {
  const settings = await manager.must(practice.settings, {});
  const { id: _id, version, supplyVersion: _supply, ...fields } = settings;
  const saved = await manager.must(practice.saveSettings, { ...fields, expectedVersion: version, slotMinutes: 10 });
  const late = await manager.send(practice.saveSettings, { ...fields, expectedVersion: version, slotMinutes: 20 });
  t.equal(late.problem.code, 'changed_meanwhile');
  t.equal((late.problem.data as { current: { version: number } }).current.version, saved.version);
});

t.test(
  'more requests than connections for too long: the server is too busy, which is not a database that starts',
  async (t) => {
    const pool = new pg.Pool({ connectionString: world.connectionString, max: 1 });
    const only = await pool.connect();
    pool.options.connectionTimeoutMillis = 20;
    const problem = await pool.connect().catch(toProblem);
    only.release();
    await pool.end();
    t.match(problem, { code: 'took_too_long', details: { retryAfterSeconds: 1 } });
  },
);
