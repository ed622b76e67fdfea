/** The product from its first start to its end, as the person at the console meets it. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import { schemaVersion } from '../../server/kernel/migrate.ts';
import { connectionTo } from '../../server/kernel/postgres/cluster.ts';
import { fingerprintOf } from '../../server/kernel/tls.ts';
import * as identity from '../../shared/identity.ts';
import { emptyDatabase } from '../helpers/database.ts';
import {
  clusterOf,
  type Ended,
  endPrograms,
  isAlive,
  Program,
  type ProgramOptions,
  postmasterOf,
  postmastersOn,
  runProgram,
  uidOf,
} from '../helpers/program.ts';
import { Desk, PASSWORD } from '../helpers/server.ts';

const given = process.env.DATABASE_URL
  ? 'it starts a Postgres of its own, and DATABASE_URL names somebody else’s'
  : false;
const isRoot = process.getuid?.() === 0;
const onlyRoot = isRoot ? false : 'only root can give a folder away';

const base = mkdtempSync(path.join(os.tmpdir(), 'anteroom-run-'));
chmodSync(base, 0o755);
/** As the server says it: where the account of Postgres cannot reach a folder, the data lie elsewhere. */
const homes = new Set<string>();
const home = path.join(base, 'home');
homes.add(home);
t.before(() => builtWeb(buildName(), base, () => {})); // With the program, as installers ship it: no start below has to build.
t.teardown(async () => {
  await endPrograms([...homes]);
  for (const folder of [...homes, base]) rmSync(folder, { recursive: true, force: true });
});

async function startServer(options: Partial<ProgramOptions> = {}): Promise<Program> {
  const server = await new Program('main', { home, ...options }).ready();
  homes.add(server.home);
  return server;
}

const anteroom = (...args: string[]): Promise<Ended> => runProgram('console', { home, args });

/** It refused to start, in one sentence, without a word of the programmers. */
function isOneSentence(t: Test, { code, err }: Ended, words: RegExp): void {
  t.equal(code, 1, 'it says that it failed');
  t.match(err, words);
  t.match(err, /^[A-Z/][^\n]*\.\n$/, 'on one line, with a full stop');
}

/** A raw request, so that its Host header can be anything. */
function ask(url: string, options: https.RequestOptions = {}): Promise<{ status: number; body: string } | string> {
  return new Promise((resolve) => {
    const client = url.startsWith('https') ? https : http;
    client
      .get(url, { agent: false, timeout: 5_000, ...options }, (response) => {
        let body = '';
        response.on('data', (data) => {
          body += data;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

const setUpInput = (token: string) => ({
  token,
  practiceName: 'Harbour Family Practice',
  zone: 'America/New_York',
  displayName: 'Ada Admin',
  username: 'ada',
  password: PASSWORD,
  alsoManager: true,
});

const stateAt = async (desk: Desk): Promise<string> => (await desk.must(identity.whoAmI, {})).state;
const signIn = (url: string, username: string, password: string) =>
  new Desk(url).send(identity.signIn, { username, password });
const passwordIn = ({ out }: Ended): string => /password[^\n]*: (\S+)\n/.exec(out)?.[1] ?? '';

async function onDatabase<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const access = JSON.parse(readFileSync(path.join(folder, 'postgres.json'), 'utf8'));
  const client = new pg.Client({ connectionString: connectionTo(access) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

t.test('what cannot work is said in one sentence, and nothing is touched', async (t) => {
  const refused = async (t: Test, name: string, words: RegExp, options: Partial<ProgramOptions> = {}) => {
    const folder = path.join(base, name);
    mkdirSync(folder, { recursive: true });
    const before = readdirSync(folder);
    const ended = await runProgram('main', { home: folder, ...options });
    await t.test(name, async (t) => {
      isOneSentence(t, ended, words);
      t.same(readdirSync(folder), before);
    });
  };
  const stamp = async (name: string, text: string) => {
    mkdirSync(path.join(base, name));
    await writeFile(path.join(base, name, 'anteroom.json'), text);
  };
  await stamp('newer', JSON.stringify({ productVersion: '99.1.0', schemaVersion: schemaVersion() + 1 }));
  await stamp('garbled', '\0\0\0\0');
  const port = { environment: { ANTEROOM_HTTP_PORT: 'http' } };
  await Promise.all([
    refused(t, 'newer', /written by Anteroom 99\.1\.0, which is newer .* Install that version or a newer one/),
    refused(t, 'garbled', /anteroom\.json cannot be read\. Put it back/),
    refused(t, 'port-word', /^ANTEROOM_HTTP_PORT must be a port number .* not “http”/, port),
  ]);
  await refused(t, 'option', /There is no option --dmeo\. Known: --demo\./, { args: ['--dmeo'] });
});

t.test('a folder of another account is refused in one sentence', { skip: onlyRoot }, async (t) => {
  const folder = path.join(base, 'given-away');
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, 65_534, 65_534);
  const ended = await runProgram('main', { home: folder });
  isOneSentence(t, ended, /belongs to another account\. Start Anteroom as that account, or choose another folder/);
  t.same(readdirSync(folder), []);
});

let server: Program;

t.test('a first start that is cut off, whenever it is, does no harm', { skip: given }, async (t) => {
  const killed = new Program('main', { home });
  while (!isAlive(postmasterOf(home)) && killed.isRunning) await sleep(1);
  killed.signal('SIGKILL');
  await killed.ended;
  t.match(killed.out, /First start: making the database/);
  const stopped = new Program('main', { home });
  await stopped.says(/First start/);
  stopped.interrupt();
  const { code, out, err } = await stopped.ended;
  t.equal(code, 0, 'Ctrl-C while it starts is no failure');
  t.match(out, /Stopping …\n$/);
  t.equal(err, '');
  t.same(postmastersOn(home), [], 'neither the one of the killed start nor ours is left');
});

t.test('the first start says in plain words where to go', { skip: given }, async (t) => {
  server = await startServer();
  t.match(server.out, /\nAnteroom \d+\.\d+\.\d+ is running\.\n/);
  t.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  t.match(server.lan.host, /^[a-z-]+(-[0-9a-f]+)?\.local$/);
  t.match(
    server.out,
    /not set up yet\. Open this link once, within 24 hours:\n +http:\/\/127\.0\.0\.1:\d+\/set-up#\S{22}\n/,
  );
  t.ok(path.isAbsolute(server.home), server.home);
  t.notMatch(server.out, /Building|postgres:\/\//, 'nothing was built again, and no password was said');
  t.equal(server.err, '');
  const page = await ask(server.url);
  t.match(page, { status: 200, body: /<title>/ }, 'there is a page at that address');
});

t.test('only we can read the keys, and Postgres is an ordinary account’s', { skip: given }, async (t) => {
  const own = readdirSync(server.home, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith(`postgres${path.sep}`))
    .map((file) => ({ file, stat: statSync(path.join(server.home, file)) }))
    .filter(({ stat }) => stat.isFile());
  for (const name of ['postgres.json', 'anteroom.json', 'secrets/server.key', 'tls/authority.key', 'tls/server.key'])
    t.ok(
      own.some(({ file }) => file === path.normalize(name)),
      name,
    );
  for (const { file, stat } of own) t.equal(stat.mode & 0o777, 0o600, file);
  t.equal(statSync(server.home).mode & 0o066, 0, 'nobody else can list the folder');
  t.equal(statSync(clusterOf(server.home)).mode & 0o777, 0o700);
  const [, , , , sockets, address] = readFileSync(path.join(clusterOf(server.home), 'postmaster.pid'), 'utf8').split(
    '\n',
  );
  t.same([sockets, address], ['', '127.0.0.1'], 'Postgres listens on loopback and nowhere else');
  if (isRoot) {
    const uid = uidOf(postmasterOf(server.home));
    t.not(uid, 0, 'Postgres does not run as root');
    t.equal(statSync(clusterOf(server.home)).uid, uid);
  }
});

t.test('http answers on loopback only, to its own names only', { skip: given }, async (t) => {
  const { port } = new URL(server.url);
  const others = Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  if (process.platform === 'linux') others.push('127.0.0.2');
  t.ok(others.length > 0, 'this machine has another address to try');
  for (const address of others) {
    t.equal(await ask(`http://${address}:${port}/api/health`), 'ECONNREFUSED', `http on ${address}`);
    const answer = await ask(`https://${address}:${server.lan.port}/api/health`, {
      rejectUnauthorized: false,
      headers: { host: server.lan.host },
    });
    t.match(answer, { status: 200 }, `https on ${address}`);
  }
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', '0x7f000001'])
    t.match(
      await ask(`${server.url}/api/health`, { headers: { host } }),
      { status: 403, body: /"code":"wrong_origin"/ },
      `Host: ${host}`,
    );
  t.match(await ask(`${server.url}/api/health`, { headers: { host: `localhost:${port}` } }), { status: 200 });
});

t.test(
  'https answers with a certificate of its own authority, whose fingerprint was said',
  { skip: given },
  async (t) => {
    const ca = readFileSync(path.join(server.home, 'tls', 'authority.pem'), 'utf8');
    const fingerprint = fingerprintOf(new X509Certificate(ca).raw);
    t.ok(server.out.includes(fingerprint), fingerprint);
    const { host, port } = server.lan;
    const url = `https://127.0.0.1:${port}/api/health`;
    const trusting = { ca, servername: host, headers: { host: `${host}:${port}` } };
    t.match(await ask(url, trusting), { status: 200, body: /"service":"anteroom"/ });
    t.match(await ask(url, { ...trusting, ca: undefined }), /UNABLE_TO_VERIFY|SELF_SIGNED/);
    t.equal(await ask(url, { ...trusting, servername: 'other.local' }), 'ERR_TLS_CERT_ALTNAME_INVALID');
    t.match(await ask(url, { ...trusting, headers: { host: 'evil.example' } }), { status: 403 });
    t.match(await ask(url, { ...trusting, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), /SSL|PROTOCOL|EPROTO/);
  },
);

t.test('the set-up link works once', { skip: given }, async (t) => {
  const send = (token: string) => new Desk(server.url).send(identity.setUp, setUpInput(token));
  t.match(await send('a-guess-of-somebody-else'), { status: 403, problem: { code: 'set_up_link_invalid' } });
  const both = await Promise.all([send(server.token), send(server.token)]);
  t.same(both.map(({ status }) => status).sort(), [200, 409], 'of two at once one is first');
  t.match(await send(server.token), { status: 409, problem: { code: 'already_set_up' } });
  t.equal((await signIn(server.url, 'ada', PASSWORD)).status, 200);
});

t.test('a second server on the same folder is refused, and the first goes on', { skip: given }, async (t) => {
  isOneSentence(
    t,
    await runProgram('main', { home }),
    new RegExp(`^Anteroom is running already on \\S+ \\(process ${server.pid}\\)\\. Stop it first`),
  );
  t.equal((await signIn(server.url, 'ada', PASSWORD)).status, 200);
  t.equal(postmastersOn(server.home).length, 1);
});

t.test('the console works beside the running server', { skip: given }, async (t) => {
  const status = await anteroom('status');
  t.equal(status.code, 0);
  t.match(
    status.out,
    new RegExp(`is running on ${server.home} \\(process ${server.pid}, schema ${schemaVersion()}\\)`),
  );
  t.match(status.out, /Practice: Harbour Family Practice, America\/New_York\nPeople who can sign in: 1;/);
  t.match(status.out, /Audit trail: whole: \d+ events sealed/);

  const added = await anteroom('user', 'add', 'bill', '--name', 'Bill Biller', '--roles', 'biller,front_desk');
  t.equal(added.code, 0, added.err);
  t.match(added.out, /^Bill Biller can sign in as bill \(Biller, Front desk\)\.\nFirst password/);
  const desk = new Desk(server.url);
  const me = await desk.must(identity.signIn, { username: 'bill', password: passwordIn(added) });
  t.ok(me.mustChangePassword, 'the first password is good for one thing only');

  const reset = await anteroom('user', 'reset', 'bill');
  t.equal(reset.code, 0, reset.err);
  t.equal(await stateAt(desk), 'signed_out', 'the session has ended');
  t.equal((await signIn(server.url, 'bill', passwordIn(added))).status, 401);
  t.equal((await desk.send(identity.signIn, { username: 'bill', password: passwordIn(reset) })).status, 200);

  const disabled = await anteroom('user', 'disable', 'bill');
  t.match(disabled, { code: 0, out: 'Bill Biller is disabled and signed out everywhere.\n', err: '' });
  t.equal(await stateAt(desk), 'signed_out');
  t.equal((await signIn(server.url, 'bill', passwordIn(reset))).status, 401);
  t.equal(await stateAt(new Desk(server.url)), 'signed_out', 'the server goes on');
});

t.test('the console refuses in words', { skip: given }, async (t) => {
  const [nobody, last, unknown] = await Promise.all([
    anteroom('user', 'reset', 'nobody'),
    anteroom('user', 'disable', 'ada'),
    anteroom('user', 'dismiss', 'ada'),
  ]);
  isOneSentence(t, nobody, /./);
  isOneSentence(t, last, /last active administrator/);
  t.match(unknown, { code: 2, err: /^There is no command “user dismiss”\.\n\nThe console of Anteroom:/ });
  t.match(await runProgram('console', { home: path.join(base, 'empty'), args: ['user', 'reset', 'ada'] }), {
    code: 1,
    err: /^There are no data of Anteroom in .*\. Start the server first/,
  });
  if (isRoot)
    isOneSentence(
      t,
      await runProgram('console', { home: server.home, args: ['status'], account: { uid: 65_534, gid: 65_534 } }),
      /belongs to another account/,
    );
});

const isStoppedInOrder = (t: Test, { code, out, err }: Ended): void => {
  t.equal(code, 0);
  t.match(out, /Stopping …\n$/);
  t.equal(err, '');
  t.same(postmastersOn(server.home), [], 'no postmaster is left');
  t.notOk(
    readdirSync(server.home).some((file) => file.startsWith('server.lock')),
    'nor a lock',
  );
};

let firstPassword = '';

t.test('SIGTERM stops everything in order; the console works on what is stopped', { skip: given }, async (t) => {
  server.signal('SIGTERM');
  isStoppedInOrder(t, await server.ended);
  t.match(await anteroom('status'), { code: 0, out: /the server is not running on / });
  const added = await anteroom('user', 'add', 'mona', '--name', 'Mona Manager', '--roles', 'manager');
  t.equal(added.code, 0, added.err);
  firstPassword = passwordIn(added);
  t.same(postmastersOn(server.home), [], 'it put away what it had started');
});

t.test('kill -9 of Node, a garbled lock: the next start goes on with one postmaster', { skip: given }, async (t) => {
  await writeFile(path.join(server.home, 'server.lock'), '\0'.repeat(28)); // As a power cut leaves it.
  server = await startServer();
  t.notMatch(server.out, /First start|set-up#|Warning/);
  t.equal((await signIn(server.url, 'mona', firstPassword)).status, 200, 'what the console did while it was stopped');
  await onDatabase(server.home, (client) => client.query(`update practice set zone = 'CET'`));
  const orphan = postmasterOf(server.home);
  server.signal('SIGKILL');
  await server.ended;
  t.same(postmastersOn(server.home), [orphan], 'the postmaster outlives its server');

  server = await startServer();
  const all = postmastersOn(server.home);
  t.equal(all.length, 1, 'never two');
  t.equal(all[0], postmasterOf(server.home));
  t.equal((await signIn(server.url, 'mona', firstPassword)).status, 200);
  // Postgres and Node read the name CET differently: what a table of time zones that is out of date looks like.
  await server.says(
    /Warning: the database and the server disagree about the clock changes of CET from \d{4}-\d\d-\d\dT/,
  );
});

t.test('Ctrl-C stops everything in order, also when it is pressed again and again', { skip: given }, async (t) => {
  while (server.isRunning) {
    server.interrupt();
    await sleep(20);
  }
  const ended = await server.ended;
  isStoppedInOrder(t, ended);
  t.equal(ended.out.split('Stopping …').length, 2, 'said once');
});

t.test('a lost or foreign part of the folder is told, and the data stay as they are', { skip: given }, async (t) => {
  const folder = server.home;
  const cluster = clusterOf(folder);
  const made = statSync(path.join(cluster, 'PG_VERSION')).ino;
  const access = readFileSync(path.join(folder, 'postgres.json'), 'utf8');
  const refuses = async (words: RegExp) => isOneSentence(t, await runProgram('main', { home }), words);
  const without = async (file: string, words: RegExp) => {
    await rename(path.join(folder, file), path.join(folder, 'aside'));
    await refuses(words);
    t.throws(() => statSync(path.join(folder, file)), { code: 'ENOENT' }, `no new ${file} was made`);
    await rename(path.join(folder, 'aside'), path.join(folder, file));
  };
  await without('secrets/server.key', /The key file \S+server\.key is lost\. Put back the copy/);
  await without('postgres.json', /postgres\.json is lost: without it nobody can open the database in/);
  await without('postgres/data', /The database is not in \S+ any more\. Put it back from a backup/);
  await writeFile(path.join(folder, 'postgres.json'), access.slice(0, 40));
  await refuses(/postgres\.json is damaged/);
  await writeFile(path.join(folder, 'postgres.json'), access);
  await writeFile(path.join(cluster, 'PG_VERSION'), '17\n');
  await refuses(/The data were written by PostgreSQL 17, this version of Anteroom brings PostgreSQL 18/);
  await writeFile(path.join(cluster, 'PG_VERSION'), '18\n');
  t.equal(statSync(path.join(cluster, 'PG_VERSION')).ino, made, 'the cluster is the one of the beginning');
  const added = await anteroom('user', 'reset', 'mona');
  t.equal(added.code, 0, `it works again: ${added.err}`);
});

t.test('an ordinary account runs all of it by itself', { skip: given || onlyRoot }, async (t) => {
  const account = { uid: 65_534, gid: 65_534 };
  const reach = spawnSync(
    process.execPath,
    ['-e', `require('fs').readFileSync(${JSON.stringify(import.meta.filename)})`],
    {
      ...account,
      env: {},
    },
  );
  if (reach.status !== 0) {
    t.comment('the account nobody cannot reach this checkout');
    return;
  }
  const folder = path.join(base, 'of-nobody');
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, account.uid, account.gid);
  const ordinary = await startServer({ home: folder, account });
  t.equal(ordinary.home, folder);
  t.equal(uidOf(postmasterOf(folder)), account.uid);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  t.notMatch(ordinary.out, /Building/, 'the screens that lie with the program are served');
  t.match(await ask(ordinary.url), { status: 200, body: /<title>/ });
  ordinary.signal('SIGTERM');
  t.equal((await ordinary.ended).code, 0);
  t.same(postmastersOn(folder), []);
});

t.test('with DATABASE_URL everything lies in the database of somebody else', async (t) => {
  const database = await emptyDatabase();
  t.teardown(() => database.drop());
  const environment = { DATABASE_URL: database.connectionString };
  const folder = path.join(base, 'elsewhere');
  const beside = (...args: string[]) => runProgram('console', { home: folder, environment, args });
  const visiting = await startServer({ home: folder, environment });
  t.notMatch(visiting.out, /making the database/);
  t.same(readdirSync(path.join(folder, 'postgres')), [], 'no cluster of ours');
  t.notOk(readdirSync(folder).includes('postgres.json'));
  t.equal((await new Desk(visiting.url).send(identity.setUp, setUpInput(visiting.token))).status, 200);
  t.match((await beside('status')).out, /is running on .*\nPractice: Harbour Family Practice/);
  const added = await beside('user', 'add', 'bill', '--name', 'Bill Biller', '--roles', 'biller');
  t.equal(added.code, 0, added.err);
  t.equal((await signIn(visiting.url, 'bill', passwordIn(added))).status, 200);

  const taken = new URL(visiting.url).port;
  isOneSentence(
    t,
    await runProgram('main', {
      home: path.join(base, 'other'),
      environment: { ...environment, ANTEROOM_HTTP_PORT: taken },
    }),
    new RegExp(`^Port ${taken} is in use by another program\\. .*ANTEROOM_HTTP_PORT`),
  );
  visiting.signal('SIGTERM');
  t.match(await visiting.ended, { code: 0, err: '' });

  const lost = new URL(database.connectionString);
  lost.port = '1';
  isOneSentence(
    t,
    await runProgram('main', { home: folder, environment: { DATABASE_URL: lost.toString() } }),
    /^The database that DATABASE_URL names cannot be opened \(.*ECONNREFUSED.*\)\. Check the address/,
  );
});
