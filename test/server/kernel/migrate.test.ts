/** From an empty database to the committed schema, and everything that must not happen on the way. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import t, { type Test } from 'tap';
import { ROW_TYPES_FILE, rowTypes, SCHEMA_FILE, schemaPicture } from '../../../scripts/codegen.ts';
import { openDatabase, settle } from '../../../server/kernel/db.ts';
import { openLog } from '../../../server/kernel/log.ts';
import {
  APP_ROLE,
  MIGRATIONS_FOLDER,
  type Migration,
  MigrationError,
  migrate,
  readMigrations,
  schemaVersion,
} from '../../../server/kernel/migrate.ts';
import { emptyDatabase, testDatabase } from '../../helpers/database.ts';

async function withClient<T>(database: { connectionString: string }, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Everything that a run may leave: tables, their rows, and the list of what was applied. */
const stateOf = (database: { connectionString: string }) =>
  withClient(database, async (client) => {
    const { rows } = await client.query('select number, name, checksum from schema_migration order by number');
    return { schema: await schemaPicture(client), applied: rows as Migration[] };
  });

async function fresh(t: Test): Promise<{ connectionString: string }> {
  const database = await emptyDatabase();
  t.teardown(() => database.drop());
  return database;
}

const product = readMigrations();
const broken = (sql: string): Migration => ({ number: product.length + 1, name: 'broken', checksum: 'none yet', sql });

t.test('an empty database becomes exactly the schema and the row types that are committed', async (t) => {
  const database = await fresh(t);
  const steps: number[] = [];
  const { applied } = await migrate(database.connectionString, { onStep: ({ number }) => steps.push(number) });
  t.equal(applied, schemaVersion());
  t.same(
    steps,
    product.map(({ number }) => number),
  );
  await withClient(database, async (client) => {
    const advice = 'run npm run codegen and commit what it writes';
    t.equal(await schemaPicture(client), readFileSync(SCHEMA_FILE, 'utf8'), advice);
    t.equal(await rowTypes(client), readFileSync(ROW_TYPES_FILE, 'utf8'), advice);
  });
  const before = await stateOf(database);
  const again = await migrate(database.connectionString, { onStep: () => t.fail('nothing is left to do') });
  t.equal(again.applied, 0);
  t.same(await stateOf(database), before);
});

t.test('a migration that was changed after it ran is refused, and nothing is touched', async (t) => {
  const database = await fresh(t);
  await migrate(database.connectionString);
  const before = await stateOf(database);
  const changed = product.map((one) => (one.number === 2 ? { ...one, checksum: 'another' } : one));
  const more = [...changed, broken('create table never_made (id integer)')];
  await t.rejects(migrate(database.connectionString, { migrations: more }), {
    constructor: MigrationError,
    message: `Migration 2 (${product[1]?.name}) is not the one that made this database. Use an unchanged copy of Anteroom; nothing was changed.`,
  });
  t.same(await stateOf(database), before);
});

t.test('a newer database is refused with advice', async (t) => {
  const database = await fresh(t);
  await migrate(database.connectionString);
  const before = await stateOf(database);
  const older = product.slice(0, -1);
  await t.rejects(migrate(database.connectionString, { migrations: older }), {
    constructor: MigrationError,
    message: `The database was written by a newer version of Anteroom (schema ${product.length}, this program knows ${older.length}). Install that version or a newer one; nothing was changed.`,
  });
  t.same(await stateOf(database), before);
});

t.test('a migration that fails leaves nothing half done, and the next run goes on from there', async (t) => {
  const database = await fresh(t);
  const good = `create table half_done (id integer primary key);
    insert into half_done values (1);
    alter table patient add column half_done text`;
  const bad = broken(`${good}; insert into half_done values (1)`);
  const failing = migrate(database.connectionString, { migrations: [...product, bad] });
  const error = await failing.catch((error: Error) => error);
  t.ok(error instanceof MigrationError);
  t.match(
    (error as Error).message,
    /^Migration \d+ \(broken\) failed and was undone: .*duplicate key.*\. The database/,
  );
  const after = await stateOf(database);
  t.equal(after.schema, readFileSync(SCHEMA_FILE, 'utf8'), 'as if it had never begun');
  t.equal(after.applied.length, product.length, 'those before it stay');
  const mended = [...product, broken(good)];
  t.equal((await migrate(database.connectionString, { migrations: mended })).applied, 1);
  t.match((await stateOf(database)).schema, /table half_done/);
});

t.test('killed in the middle of a migration: the next run finds it whole or not begun', async (t) => {
  const database = await fresh(t);
  const slow = broken('create table slow_one (id integer); select pg_sleep(30)');
  const running = migrate(database.connectionString, { migrations: [...product, slow] }).catch((error: Error) => error);
  await withClient(database, async (client) => {
    for (;;) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and wait_event = 'PgSleep'`,
      );
      if (rowCount) break;
    }
  });
  t.ok((await running) instanceof Error);
  t.notMatch((await stateOf(database)).schema, /slow_one/);
  const mended = [...product, broken('create table slow_one (id integer)')];
  t.equal((await migrate(database.connectionString, { migrations: mended })).applied, 1, 'no lock was left behind');
  t.match((await stateOf(database)).schema, /slow_one/);
});

t.test('two at once: one migrates, the other waits and finds all done', async (t) => {
  const database = await fresh(t);
  const steps: string[] = [];
  const run = (who: string) =>
    migrate(database.connectionString, { onStep: ({ number }) => steps.push(`${who}${number}`) });
  const runs = await Promise.all([run('a'), run('b'), run('c')]);
  t.same(runs.map(({ applied }) => applied).sort(), [0, 0, product.length]);
  const [first = ''] = steps;
  t.same(
    steps,
    product.map(({ number }) => `${first[0]}${number}`),
    'all by the same one, in order',
  );
  t.equal(new Set(runs.map(({ appRole }) => appRole)).size, 1);
  t.equal((await stateOf(database)).schema, readFileSync(SCHEMA_FILE, 'utf8'));
});

t.test('the files: numbered without gaps, and the same on Windows', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-migrations-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  const [one] = product;
  const file = `${String(one?.number).padStart(4, '0')}_${one?.name}.sql`;
  await writeFile(path.join(folder, file), (one?.sql ?? '').replaceAll('\n', '\r\n'));
  t.same(readMigrations(folder), product, 'a checkout with other line ends has the same checksums');
  await rm(path.join(folder, file));
  t.throws(() => readMigrations(folder), { message: /not numbered without gaps: 0002_\w+\.sql stands at place 1/ });
});

t.test('the role of the desks can neither change nor empty the audit trail; nor can anybody by mistake', async (t) => {
  const database = await testDatabase();
  t.teardown(() => database.drop());
  await withClient(database, async (client) => {
    const event = `insert into audit_event (id, at, actor, action) values (gen_random_uuid(), now(), 'test', 'test.look') returning n`;
    const { rows } = await client.query(event);
    await client.query(`insert into audit_seal (position, event_n, hash, batch) values (1, $1, '\\x00', 1)`, [
      rows[0].n,
    ]);
    await client.query(
      `insert into audit_head (batch, position, hash, mac, at) values (1, 1, '\\x00', '\\x00', now())`,
    );
    const whole = () =>
      client
        .query(
          `select (select count(*)::integer from audit_event) as events, (select count(*)::integer from audit_seal) as seals,
             (select count(*)::integer from audit_head) as heads, (select actor from audit_event limit 1) as actor`,
        )
        .then((result) => result.rows[0]);
    const before = await whole();
    const attempts = [
      `update audit_event set actor = 'nobody'`,
      'delete from audit_event',
      'truncate audit_event cascade',
      `update audit_seal set hash = '\\x01'`,
      'delete from audit_seal',
      'truncate audit_seal',
      `update audit_head set mac = '\\x01'`,
      'delete from audit_head',
      'truncate audit_head',
    ];
    for (const attempt of attempts) await t.rejects(client.query(attempt), { code: '42501' }, `the owner: ${attempt}`);
    t.same(await whole(), before);
    if (!database.appRole) return; // This server lets us make no roles: the triggers alone hold.
    await client.query(`set role ${APP_ROLE}`);
    for (const attempt of [
      ...attempts,
      'alter table audit_event disable trigger all',
      'drop trigger audit_event_is_append_only on audit_event',
      'drop table audit_head',
      `set session_replication_role = 'replica'`,
      'delete from schema_migration',
      `update schema_migration set checksum = 'x'`,
      'create table public.aside (id integer)',
    ])
      await t.rejects(client.query(attempt), { code: '42501' }, `the desks: ${attempt}`);
    t.ok((await client.query(event)).rowCount, 'writing a new line is what they may');
    t.same(await whole(), { ...before, events: before.events + 1 });
  });
});

t.test('after a bulk import every table of ours is tidied, over the connection of the desks', async (t) => {
  const { connectionString } = await fresh(t);
  const { appRole } = await migrate(connectionString);
  const database = openDatabase({ connectionString, log: openLog('silent'), appRole });
  t.teardown(() => database.close());
  await database.db.executeQuery(
    CompiledQuery.raw(`insert into search_word values ('last', 'orm', 'ARM', 'ARM', '{orm}')`),
  );
  await withClient({ connectionString }, async (client) => {
    // A table on which Postgres itself is at work just then is left to it.
    const tidied = async (tries: number): Promise<unknown[]> => {
      await settle(database);
      const { rows } = await client.query(
        `select relname, reltuples, relallvisible from pg_class where relname = 'search_word'`,
      );
      return rows[0]?.relallvisible === 1 || tries === 1 ? rows : tidied(tries - 1);
    };
    t.same(await tidied(10), [{ relname: 'search_word', reltuples: 1, relallvisible: 1 }]);
  });
  const { rows } = await database.pool.query('select current_user as who');
  t.same(rows, [{ who: appRole ?? rows[0].who }], 'and whoever comes next has the role of the desks');
});
