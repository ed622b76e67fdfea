import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import t from 'tap';
import { chainHash } from '../../../server/identity/audit-chain.ts';
import { startSealer, verifyChain } from '../../../server/identity/index.ts';
import type { Kernel } from '../../../server/kernel/context.ts';
import { openLog } from '../../../server/kernel/log.ts';
import { secretsFrom } from '../../../server/kernel/secrets.ts';
import { openKernel } from '../../../server/server.ts';
import * as identity from '../../../shared/identity.ts';
import { type Desk, type TestServer, testServer, until } from '../../helpers/server.ts';

const secrets = secretsFrom(new Map([[1, randomBytes(32)]]));
const TABLES = ['audit_event', 'audit_seal', 'audit_head'] as const;
let world: TestServer;
/** The privacy officer: every look at the trail leaves an event, too. */
let officer: Desk;
/** The product's own connection, as its own role. */
let pool: pg.Pool;
/** The same database as the role that migrates it sees it: the owner of everything. */
let owner: pg.Client;
/** A process that has just been started: it remembers nothing. */
let fresh: Kernel;

t.before(async () => {
  world = await testServer({ secrets });
  const { connectionString } = world;
  pool = world.server.kernel.database.pool;
  owner = new pg.Client({ connectionString });
  await owner.connect();
  const { rows } = await pool.query('select current_user as role');
  const log = openLog('silent');
  fresh = openKernel({ connectionString: () => connectionString, appRole: rows[0].role, secrets, log, version: '0' });
  officer = await world.desk('privacy_officer');
});
t.teardown(async () => {
  await fresh.database.close();
  await owner.end();
  await world.stop();
});

/** Leaves one event with every column filled that a look at the trail fills. */
const leaveEvent = () => officer.must(identity.auditTrail, { limit: 1 });

/** Waits until everything is sealed; returns how much that is. */
async function sealed(): Promise<number> {
  const report = await until(async () => {
    const now = await verifyChain(fresh);
    return now.unsealed === 0 ? now : null;
  }, 'the sealer seals');
  return report.sealed;
}

t.test('the sealer chains everything, a second later, and the chain is whole', async (t) => {
  for (let i = 0; i < 2; i++) {
    await leaveEvent();
    await leaveEvent();
    const count = await sealed();
    t.same(await verifyChain(fresh), { intact: true, sealed: count, unsealed: 0, firstBroken: null });
    const { rows } = await pool.query('select count(*) as events from audit_event');
    t.equal(count, rows[0].events);
  }
  const { rows: heads } = await pool.query('select count(*) as count from audit_head');
  t.ok(heads[0].count >= 2, `${heads[0].count} batches`);
});

t.test('neither the product’s role nor its owner can change what is written', async (t) => {
  const { rows } = await pool.query('select current_user as app');
  t.not(
    rows[0].app,
    (await owner.query('select current_user as me')).rows[0].me,
    'the product runs under its own role',
  );
  for (const table of TABLES) {
    const column = table === 'audit_event' ? 'action' : 'hash';
    for (const act of [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await t.rejects(pool.query(act), { code: '42501' }, act);
    for (const act of [`update ${table} set ${column} = ${column}`, `delete from ${table}`])
      await t.rejects(
        owner.query(act),
        { code: '42501', message: 'The audit trail is append-only.' },
        `${act} (owner)`,
      );
  }
  for (const table of TABLES)
    await t.rejects(owner.query(`truncate ${table} cascade`), { message: 'The audit trail is append-only.' });
});

/** The sealer asks for this before it works. */
const SEALER = 7_201_936_422;

/** Somebody with every right over the database and without the server's key. What they did is undone afterwards. */
async function tampered(work: () => Promise<unknown>): Promise<number | null> {
  await owner.query("set session_replication_role = 'replica'");
  await work();
  await owner.query("set session_replication_role = 'origin'");
  const report = await verifyChain(fresh);
  await owner.query(`set session_replication_role = 'replica'; truncate ${TABLES}`);
  for (const table of TABLES)
    await owner.query(`insert into ${table} overriding system value select * from kept_${table}`);
  await owner.query("set session_replication_role = 'origin'");
  const { intact } = await verifyChain(fresh);
  if (!intact) throw new Error('the test did not clean up');
  return report.firstBroken;
}

/** Computes all hashes anew from a position on, as far as that is possible without the key. */
async function rehash(from: number): Promise<void> {
  const { db } = fresh.database;
  const seals = await db.selectFrom('audit_seal').selectAll().orderBy('position').execute();
  let hash: Uint8Array = seals.find((seal) => seal.position === from - 1)?.hash ?? Buffer.alloc(32);
  for (const seal of seals.filter(({ position }) => position >= from)) {
    const event = await db
      .selectFrom('audit_event')
      .selectAll()
      .where('n', '=', seal.event_n)
      .executeTakeFirstOrThrow();
    hash = chainHash(hash, event);
    await owner.query('update audit_seal set hash = $1 where position = $2', [hash, seal.position]);
    await owner.query('update audit_head set hash = $1 where position = $2', [hash, seal.position]);
  }
}

t.test('who changes the trail behind our back is found, at the first position', async (t) => {
  await owner.query('select pg_advisory_lock($1)', [SEALER]);
  for (const table of TABLES) await owner.query(`create table kept_${table} as table ${table}`);
  const last = (await verifyChain(fresh)).sealed;
  const k = Math.floor(last / 2);
  const nAt = `(select event_n from audit_seal where position = ${k})`;
  const { rows: heads } = await owner.query<{ position: string }>('select position from audit_head order by batch');
  const batchEnds = heads.map((head) => Number(head.position));
  const batchStart = Math.max(0, ...batchEnds.filter((end) => end < k)) + 1;
  const run =
    (...texts: string[]) =>
    async () => {
      for (const text of texts) await owner.query(text);
    };

  const forged: Record<string, string> = {
    id: 'gen_random_uuid()',
    at: "at + interval '1 second'",
    actor: "'user:forged'",
    session_id: 'gen_random_uuid()',
    device_id: 'gen_random_uuid()',
    action: "'forged'",
    entity: "'forged'",
    entity_id: "'forged'",
    subject_id: 'gen_random_uuid()',
    reason: "'forged'",
    before: '\'{"forged": true}\'',
    after: '\'{"forged": true}\'',
    request_id: "'forged'",
  };
  const { rows: columns } = await owner.query(
    "select attname from pg_attribute where attrelid = 'audit_event'::regclass and attnum > 1 and not attisdropped",
  );
  t.same(columns.map((column) => column.attname).sort(), Object.keys(forged).sort(), 'every column is tried');
  for (const [column, value] of Object.entries(forged))
    t.equal(
      await tampered(run(`update audit_event set ${column} = ${value} where n = ${nAt}`)),
      k,
      `another ${column}`,
    );

  t.equal(await tampered(run(`delete from audit_event where n = ${nAt}`)), k, 'an event is gone');
  const both = `with gone as (delete from audit_seal where position = ${k} returning event_n) delete from audit_event where n in (select event_n from gone)`;
  t.equal(await tampered(run(both)), k, 'an event and its seal are gone');
  const closeUp = [
    both,
    `update audit_seal set position = -position where position > ${k}`,
    'update audit_seal set position = -position - 1 where position < 0',
  ];
  t.equal(await tampered(run(...closeUp)), k, 'the others close up');
  t.equal(
    await tampered(
      run(
        `delete from audit_event where n in (select event_n from audit_seal where position <= 3)`,
        'delete from audit_seal where position <= 3',
      ),
    ),
    1,
    'the beginning is gone',
  );

  const content = ['id', 'at', 'actor', 'action', 'entity', 'entity_id', 'subject_id', 'before', 'after', 'request_id'];
  const swap = `update audit_event a set ${content.map((column) => `${column} = b.${column}`).join()} from audit_event b
    where (a.n, b.n) in (select x.event_n, y.event_n from audit_seal x, audit_seal y where (x.position, y.position) in ((${k}, ${k + 1}), (${k + 1}, ${k})))`;
  t.equal(await tampered(run(swap)), k, 'two change places');

  const insert = `with e as (insert into audit_event (id, at, actor, action) values (gen_random_uuid(), now(), 'user:forged', 'forged') returning n)
    insert into audit_seal (position, event_n, hash, batch) select $P, n, sha256('forged'), 1 from e`;
  const makeRoom = [
    `update audit_seal set position = -position where position >= ${k}`,
    'update audit_seal set position = 1 - position where position < 0',
  ];
  t.equal(await tampered(run(...makeRoom, insert.replace('$P', String(k)))), k, 'one is put in between');
  t.equal(
    await tampered(async () => {
      await run(
        ...makeRoom,
        `update audit_head set position = position + 1 where position >= ${k}`,
        insert.replace('$P', String(k)),
      )();
      await rehash(k);
    }),
    batchStart,
    'put in between and all computed anew: nothing after the last head that we wrote is believed',
  );
  t.equal(
    await tampered(async () => {
      await run(`update audit_event set after = null, before = null, reason = 'forged' where n = ${nAt}`)();
      await rehash(k);
    }),
    batchStart,
    'changed and all computed anew',
  );

  const tail = `position > ${last - 2}`;
  t.equal(await tampered(run(`delete from audit_seal where ${tail}`)), last - 1, 'the last seals are cut off');
  t.equal(
    await tampered(
      run(
        `delete from audit_event where n in (select event_n from audit_seal where ${tail})`,
        `delete from audit_seal where ${tail}`,
      ),
    ),
    last - 1,
    'and their events',
  );
  t.equal(await tampered(run('truncate audit_head')), 1, 'without heads nothing is vouched for');
  t.equal(
    await tampered(async () => {
      await run(insert.replace('$P', String(last + 1)))();
      await rehash(last + 1);
    }),
    last + 1,
    'one is added at the end, hash and all',
  );
  t.equal(
    await tampered(async () => {
      await run(
        insert.replace('$P', String(last + 1)),
        `insert into audit_head select 1000, ${last + 1}, hash, sha256('no key'), now() from audit_seal where position = ${last + 1}`,
      )();
      await rehash(last + 1);
    }),
    last + 1,
    'with a head, too',
  );
  await owner.query('select pg_advisory_unlock($1)', [SEALER]);
});

/** Takes the last batch away, events, seals and heads, as somebody does who owns the database. Returns what is left. */
async function cutBack(client: pg.Client): Promise<number> {
  const { rows } = await client.query('select batch, position from audit_head order by batch desc limit 1 offset 1');
  const { batch, position } = rows[0];
  await client.query(`set session_replication_role = 'replica'`);
  await client.query(`with gone as (delete from audit_seal where position > ${position} returning event_n)
    delete from audit_event where n in (select event_n from gone)`);
  await client.query(`delete from audit_head where batch > ${batch}`);
  await client.query(`set session_replication_role = 'origin'`);
  return Number(position);
}

t.test(
  'cut back to an earlier head, the trail fits in itself: a server that saw the later one still tells',
  async (t) => {
    await leaveEvent();
    const last = await sealed();
    const position = await cutBack(owner);
    t.ok(position < last);
    const told = { intact: false, firstBroken: position + 1 };
    t.match(await officer.must(identity.auditCheck, {}), told);
    for (let i = 0; i < 5; i++) await leaveEvent();
    await until(async () => (await verifyChain(fresh)).sealed >= last, 'the trail grows past its old end');
    t.match(await officer.must(identity.auditCheck, {}), told, 'new events do not hide it');
  },
);

t.test('cut back while nobody ran: the head beside the keys tells, until the next restore', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-witness-'));
  const auditWitnessFile = path.join(folder, 'audit-witness.json');
  const first = await testServer({ secrets, auditWitnessFile });
  const client = new pg.Client({ connectionString: first.connectionString });
  await client.connect();
  const open = (file: string | null) =>
    openKernel({
      connectionString: () => first.connectionString,
      appRole: null,
      secrets,
      auditWitnessFile: file,
      log: openLog('silent'),
      version: '0',
    });
  const look = async (file: string | null = auditWitnessFile) => {
    const kernel = open(file);
    const report = await verifyChain(kernel);
    await kernel.database.close();
    return report;
  };
  const wait = (count: number) => until(async () => (await look(null)).sealed >= count, 'everything is sealed');
  const desk = await first.desk('privacy_officer');
  await wait(1);
  await desk.must(identity.auditTrail, { limit: 1 });
  const { sealed: before } = await look(null);
  await wait(before + 1);
  await first.server.stop();
  t.match(await look(), { intact: true });
  const left = await cutBack(client);
  t.match(await look(null), { intact: true, sealed: left }, 'in itself it fits');
  t.match(await look(), { intact: false, firstBroken: left + 1 }, 'beside the witness it does not');
  const again = open(auditWitnessFile);
  const stop = startSealer(again);
  for (let i = 0; i < 5; i++)
    await client.query(
      `insert into audit_event (id, at, actor, action) values (gen_random_uuid(), now(), 'test', 'more')`,
    );
  await wait(left + 5);
  await stop();
  await again.database.close();
  t.match(await look(), { intact: false, firstBroken: left + 1 }, 'also after another start, past the old end');
  const kept = await readFile(auditWitnessFile, 'utf8');
  await writeFile(auditWitnessFile, kept.replace(/"cutAt":\d+/, '"cutAt":null'));
  t.match(await look(), { intact: true }, 'what is not written with our key is no witness');
  await writeFile(auditWitnessFile, kept);
  await client.query('update installation set restore_count = restore_count + 1');
  t.match(await look(), { intact: true }, 'a restored backup begins anew');
  await client.query('update installation set restore_count = 0, server_id = gen_random_uuid()');
  t.match(await look(), { intact: true }, 'another database, too');
  await client.end();
  await rm(folder, { recursive: true });
});
