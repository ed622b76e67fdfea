import t from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { type Desk, PASSWORD, type TestServer, testServer } from '../../helpers/server.ts';

const clock = new MovableClock();
let world: TestServer;
let desk: Desk;
t.before(async () => {
  world = await testServer({ clock });
  desk = await world.desk('front_desk');
});
t.teardown(() => world.stop());

const draftsOf = async (whose: Desk) => (await whose.must(identity.drafts, {})).drafts;
const BODY = JSON.stringify({ lastName: 'Zwettler', note: 'Line one\nline two – “quoted”' });

t.test('a draft is kept per person and key, and survives the lock', async (t) => {
  await desk.must(identity.saveDraft, { key: 'patient-new', body: '{"lastName":"Zw"}' });
  await desk.must(identity.saveDraft, { key: 'patient-new', body: BODY });
  await desk.must(identity.saveDraft, { key: 'booking', body: '{}' });
  await desk.must(identity.lock, {});
  await desk.must(identity.signIn, { username: 'front_desk', password: PASSWORD });
  const drafts = await draftsOf(desk);
  t.same(
    drafts.map(({ key, body }) => [key, body]),
    [
      ['booking', '{}'],
      ['patient-new', BODY],
    ],
  );
  t.equal((await draftsOf(await world.desk('front_desk'))).length, 2, 'at another workstation, too');
});

t.test('nobody reads or throws away another person’s draft', async (t) => {
  const other = await world.desk('manager');
  t.same(await draftsOf(other), []);
  await other.must(identity.discardDraft, { key: 'patient-new' });
  await other.must(identity.saveDraft, { key: 'booking', body: '{"of":"the manager"}' });
  t.equal((await draftsOf(desk)).find(({ key }) => key === 'patient-new')?.body, BODY);
  t.equal((await draftsOf(desk)).find(({ key }) => key === 'booking')?.body, '{}');
});

t.test('no word of it stands readable in any table; a draft moved to somebody else does not open', async (t) => {
  const { pool } = world.server.kernel.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const readable: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select row_to_json(x)::text as text from ${name} x`);
    const hex = Buffer.from('Zwettler').toString('hex');
    for (const { text } of rows) if (text.includes('Zwettler') || text.includes(hex)) readable.push(name);
  }
  t.ok(tables.length > 10);
  t.same(readable, []);
  const stolen = await pool.query(
    `update draft set user_id = (select id from user_account where username = 'biller')
      where key = 'patient-new' returning user_id`,
  );
  t.equal(stolen.rowCount, 1);
  const thief = await world.desk('biller');
  t.equal((await thief.send(identity.drafts, {})).status, 500);
  await pool.query(
    "update draft set user_id = (select id from user_account where username = 'front_desk') where key = 'patient-new'",
  );
  t.equal((await draftsOf(desk)).length, 2, 'at its own place it opens again');
});

t.test('discarding, the limits, and the end of its time', async (t) => {
  await desk.must(identity.discardDraft, { key: 'booking' });
  await desk.must(identity.discardDraft, { key: 'booking' });
  t.same(
    (await draftsOf(desk)).map(({ key }) => key),
    ['patient-new'],
  );
  for (const key of ['', 'UPPER', '../up', 'x'.repeat(81)])
    t.equal((await desk.send(identity.saveDraft, { key, body: '{}' })).problem.code, 'invalid_input', key);
  t.equal((await desk.send(identity.saveDraft, { key: 'a', body: 'x'.repeat(65_537) })).problem.code, 'invalid_input');
  for (let i = 1; i < LIMITS.draftsPerUserMax; i++)
    await desk.must(identity.saveDraft, { key: `patient:${i}`, body: '{}' });
  t.equal((await desk.send(identity.saveDraft, { key: 'one-more', body: '{}' })).problem.code, 'too_large');
  await desk.must(identity.saveDraft, { key: 'patient:1', body: '{"again":true}' });
  t.equal((await draftsOf(desk)).length, LIMITS.draftsPerUserMax);
  clock.forward({ hours: 24 * LIMITS.draftDays });
  const later = await world.desk('front_desk');
  t.same(await draftsOf(later), []);
});
