/** Bundles that come by themselves: from places that were allowed, with signatures that count, once, the newest only. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { makeBundle } from '../../../server/codesets/index.ts';
import { selectDueSources, selectPublishers, selectSources } from '../../../server/codesets/source-queries.ts';
import { lookAtSource } from '../../../server/codesets/sources.ts';
import { publicKeyText } from '../../../server/kernel/signing.ts';
import * as contract from '../../../shared/code-sources.ts';
import { Library } from '../../helpers/codesets.ts';
import { NEW } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import { clockFrom, type Desk, type TestServer, testServer } from '../../helpers/server.ts';

const NOW = '2026-01-10T12:00:00Z';
const { privateKey: key } = generateKeyPairSync('ed25519');
let world: TestServer;
let desk: Desk;
let library: Library;
let folder: string;
t.before(async () => {
  world = await testServer({ clock: clockFrom(NOW), jobs: false });
  desk = await world.desk('manager');
  library = new Library(world, desk);
  folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-codes-'));
});
t.teardown(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

const db = () => world.server.kernel.database.db;
const nucc = (code: string): Buffer =>
  Buffer.from(
    `"Code","Grouping","Classification","Specialization","Definition","Notes","Display Name","Section"\r\n"${code}","Group","Sample","","A","","Sample ${code}","Individual"\r\n`,
  );
const bundleOf = (code: string, issued: string, by = key): Buffer =>
  makeBundle(
    {
      publisher: 'Sample Codes Co.',
      issuedAt: Temporal.Instant.from(issued),
      validUntil: Temporal.Instant.from(issued).add({ hours: 24 * 200 }),
    },
    [{ name: 'nucc_taxonomy_260.csv', bytes: nucc(code), effectiveFrom: '2026-01-01' }],
    by,
  );
const put = (name: string, bytes: Buffer) => writeFile(path.join(folder, name), bytes);
const allow = (place: string, isAutomatic = false) => desk.must(contract.saveSource, { ...NEW, place, isAutomatic });
const look = async (id: string): Promise<contract.CodeSource> => {
  await lookAtSource(world.server.kernel, id);
  return (await selectSources(db(), [id]))[0] as contract.CodeSource;
};
const waiting = async (): Promise<string[]> => {
  await library.work();
  const rows = await world.server.kernel.database.pool.query('select source, status from code_release order by number');
  return rows.rows.map(({ source, status }) => `${source} ${status}`);
};

t.test('nothing is allowed until a person allows it, and what cannot be is refused in words', async (t) => {
  t.same(await selectDueSources(db()), []);
  const detail = async (place: string) =>
    (await desk.send(contract.saveSource, { ...NEW, place, isAutomatic: false })).problem.detail;
  t.match(await detail('http://codes.example.org/b.zip'), /Only https/);
  t.match(await detail('ftp://codes.example.org/b.zip'), /Only https/);
  t.match(await detail('https://me:secret@codes.example.org/b.zip'), /must not hold a password/);
  t.match(await detail('codes'), /whole path of a folder/);
  t.match(await detail(path.join(folder, 'missing')), /There is no folder/);
  const biller = await world.desk('biller');
  t.equal(
    await codeOf(biller.send(contract.saveSource, { ...NEW, place: folder, isAutomatic: false })),
    'not_permitted',
  );
  t.match((await desk.send(contract.savePublisher, { ...NEW, name: 'X', key: 'abc' })).problem.detail, /no public key/);
});

t.test('a folder: only with a trusted signature, once, and nothing older than what was taken', async (t) => {
  const { id } = await allow(folder);
  t.same(await selectDueSources(db()), [id], 'a new place is looked at soon');
  t.equal(
    await codeOf(desk.send(contract.saveSource, { ...NEW, place: `${folder}/`, isAutomatic: false })),
    'already_exists',
  );
  await put('january.zip', bundleOf('207Q00000X', '2026-01-08T00:00:00Z'));
  t.match(await look(id), { isRefused: true, outcome: /./ });
  t.same(await waiting(), [], 'a stranger’s signature brings nothing');
  await desk.must(contract.savePublisher, { ...NEW, name: 'Sample Codes Co.', key: publicKeyText(key) });
  t.same(await selectDueSources(db()), [id], 'with a new key it is looked at anew');
  t.match(await look(id), { isRefused: false, outcome: /Took january.zip of Sample Codes Co.: 1 file/ });
  t.same(await waiting(), ['nucc_taxonomy_260.csv ready'], 'it waits for a person');
  t.match(await look(id), { isRefused: false, outcome: 'Nothing new.' });
  await put('old.zip', bundleOf('207R00000X', '2026-01-02T00:00:00Z'));
  t.match(await look(id), { isRefused: true, outcome: /old.zip is stale/ });
  const whole = bundleOf('208D00000X', '2026-01-09T00:00:00Z');
  await put('old.zip', whole.subarray(0, whole.length - 40));
  t.match(await look(id), { isRefused: true });
  t.same(await waiting(), ['nucc_taxonomy_260.csv ready']);
  await put('old.zip', whole);
  t.match(await look(id), { outcome: /Took old.zip/ }, 'a file that was still being written is taken when it is whole');
  const before = (await selectSources(db(), [id]))[0] as contract.CodeSource;
  await desk.must(contract.removeSource, { id, expectedVersion: before.version });
  t.same(await selectDueSources(db()), []);
});

t.test(
  'an address: asked with what it said last, never followed elsewhere; automatic where nothing has to be asked',
  async (t) => {
    let answer: (headers: Record<string, unknown>) => {
      status: number;
      body?: Buffer;
      headers?: Record<string, string>;
    };
    const asked: unknown[] = [];
    const http: Server = createServer((request, response) => {
      asked.push(request.headers['if-none-match'] ?? null);
      const { status, body, headers } = answer(request.headers);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    t.teardown(() => new Promise((resolve) => http.close(resolve)));
    const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/codes.zip`;
    const { id } = await allow(address, true);
    answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
    t.match(await look(id), { isRefused: true, outcome: /leads to another address/ });
    answer = () => ({ status: 500 });
    t.match(await look(id), { isRefused: true, outcome: /answered 500/ });
    const bytes = bundleOf('208000000X', '2026-01-10T00:00:00Z');
    answer = () => ({ status: 200, body: bytes, headers: { etag: '"one"' } });
    t.match(await look(id), { isRefused: false, outcome: /Took codes.zip/ });
    await library.work();
    t.match((await waiting()).at(-1), 'nucc_taxonomy_260.csv');
    const { rows } = await world.server.kernel.database.pool.query(
      'select status, warnings from code_release where is_automatic order by number desc limit 1',
    );
    const isFree = (rows[0]?.warnings ?? []).length === 0;
    t.equal(rows[0]?.status, isFree ? 'applied' : 'ready', 'loaded by itself, unless something has to be asked');
    answer = (headers) => (headers['if-none-match'] === '"one"' ? { status: 304 } : { status: 200, body: bytes });
    t.match(await look(id), { isRefused: false, outcome: 'Nothing new.' });
    t.equal(asked.at(-1), '"one"');
    const [publisher] = await selectPublishers(db(), null);
    const gone = { id: publisher?.id as string, expectedVersion: publisher?.version as number };
    await desk.must(contract.removePublisher, gone);
    answer = () => ({ status: 200, body: bundleOf('363L00000X', '2026-01-10T06:00:00Z') });
    t.match(await look(id), { isRefused: true }, 'whoever is trusted no more brings nothing');
  },
);
