import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t from 'tap';
import { importSynthea } from '../../../server/interop/index.ts';
import { open } from '../../../shared/record.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/synthea');
const NAMES = ['patients', 'providers', 'encounters'] as const;
type Name = (typeof NAMES)[number];

let world: TestServer;
let folders: string;
t.before(async () => {
  world = await testServer({ zone: 'America/Chicago' });
  folders = await mkdtemp(path.join(os.tmpdir(), 'anteroom-synthea-'));
});
t.teardown(async () => {
  await world.stop();
  await rm(folders, { recursive: true, force: true });
});

const plain = async (name: Name): Promise<Buffer> => gunzipSync(await readFile(path.join(FIXTURES, `${name}.csv.gz`)));
const run = (folder: string) => importSynthea(world.server.kernel, folder, 'test', () => {});

/** A folder of the fixtures in which some files are others. */
async function folderWith(
  files: Record<string, string | Buffer> = {},
  without: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(path.join(folders, 'one-'));
  for (const name of NAMES) {
    if (files[`${name}.csv`] === undefined && !without.includes(name))
      await copyFile(path.join(FIXTURES, `${name}.csv.gz`), path.join(folder, `${name}.csv.gz`));
  }
  for (const [name, body] of Object.entries(files)) await writeFile(path.join(folder, name), body);
  return folder;
}

async function counts() {
  const { rows } = await sql<Record<string, number>>`select
    (select count(*) from patient) as patients, (select count(*) from provider) as providers,
    (select count(*) from appointment) as visits, (select count(*) from patient_stay) as stays,
    (select count(*) from appointment_resource) as holds, (select count(*) from visit_type) as types`.execute(
    world.server.kernel.database.db,
  );
  return rows[0];
}

const refusals: [string, () => Promise<string>, RegExp][] = [
  ['no such folder', async () => path.join(folders, 'nowhere'), /There is no folder .*nowhere/],
  ['a file is missing', () => folderWith({}, ['providers']), /There is no providers\.csv or providers\.csv\.gz/],
  [
    'two of one name',
    async () => {
      const folder = await folderWith();
      await writeFile(path.join(folder, 'patients.csv'), await plain('patients'));
      return folder;
    },
    /both patients\.csv and patients\.csv\.gz/,
  ],
  ['an empty file', () => folderWith({ 'encounters.csv': '' }), /encounters\.csv is empty/],
  [
    'a gzip file that is cut off',
    async () => {
      const whole = await readFile(path.join(FIXTURES, 'encounters.csv.gz'));
      const folder = await folderWith({}, ['encounters']);
      await writeFile(path.join(folder, 'encounters.csv.gz'), whole.subarray(0, whole.length - 5_000));
      return folder;
    },
    /encounters\.csv\.gz is cut off/,
  ],
  [
    'not gzip at all',
    async () => {
      const folder = await folderWith({}, ['patients']);
      await writeFile(path.join(folder, 'patients.csv.gz'), await plain('patients'));
      return folder;
    },
    /patients\.csv\.gz is not a gzip file/,
  ],
  [
    'a CSV file that is cut off within a line',
    async () => folderWith({ 'encounters.csv': (await plain('encounters')).subarray(0, 1_000_001) }),
    /encounters\.csv is cut off: it ends in the middle of line \d+/,
  ],
  [
    'a CSV file that is cut off within its last field',
    async () => folderWith({ 'providers.csv': (await plain('providers')).subarray(0, -2) }),
    /providers\.csv is cut off/,
  ],
  [
    'an open quotation mark',
    async () => folderWith({ 'patients.csv': `${await plain('patients')}"abc,` }),
    /patients\.csv is cut off: a quotation mark/,
  ],
  [
    'Latin-1 instead of UTF-8',
    async () => {
      const text = (await plain('patients')).toString().replace('Gleason633', 'Gléason633');
      return folderWith({ 'patients.csv': Buffer.from(text, 'latin1') });
    },
    /patients\.csv is not UTF-8 text/,
  ],
  [
    'UTF-16',
    async () => folderWith({ 'patients.csv': Buffer.from((await plain('patients')).toString(), 'utf16le') }),
    /patients\.csv is not UTF-8 text/,
  ],
  [
    'another kind of file',
    async () => folderWith({ 'providers.csv': await plain('patients') }),
    /providers\.csv is another kind of file: it has no column ORGANIZATION, NAME, SPECIALITY/,
  ],
  ['random bytes', () => folderWith({ 'encounters.csv': gzipSync('x') }), /encounters\.csv is not UTF-8 text/],
];

t.test('what is broken as a whole is refused in words, and nothing of it is done', async (t) => {
  const before = await counts();
  for (const [what, make, words] of refusals) {
    const folder = await make();
    await t.rejects(run(folder), { message: words }, what);
    t.same(await counts(), before, `${what}: nothing was written`);
  }
});

t.test('rows that cannot be taken are told by line; the others are in, and the sums are right', async (t) => {
  const lines = (await plain('encounters')).toString().split('\n').slice(0, 8);
  const [heading = '', a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = lines;
  const nobody = '00000000-0000-4000-8000-000000000000';
  const swap = (line: string, at: number, value: string): string => line.split(',').with(at, value).join(',');
  const body = [
    heading,
    a,
    a,
    swap(b, 1, 'yesterday'),
    swap(c, 3, nobody),
    swap(d, 2, d.split(',')[1] as string),
    swap(e, 7, 'seance'),
    `${f},one more`,
    swap(g, 0, '17'),
    '',
  ].join('\n');
  const people = (await plain('patients')).toString().split('\n');
  people[2] = swap(people[2] as string, 1, '2017-02-30');
  people[3] = swap(people[3] as string, 7, 'x'.repeat(81));
  const report = await run(await folderWith({ 'encounters.csv': body, 'patients.csv': people.join('\n') }));
  t.same(report.files, [
    { file: 'patients.csv', rows: 111, imported: 109, known: 0, rejected: 2 },
    { file: 'providers.csv.gz', rows: 215, imported: 215, known: 0, rejected: 0 },
    { file: 'encounters.csv', rows: 8, imported: 1, known: 0, rejected: 7 },
  ]);
  t.same(
    report.rejections.map(({ file, line }) => `${file}:${line}`),
    ['patients.csv:3', 'patients.csv:4', ...[3, 4, 5, 6, 7, 8, 9].map((line) => `encounters.csv:${line}`)],
  );
  const sentences = report.rejections.map(({ sentence }) => sentence);
  t.match(sentences, [
    /BIRTHDATE holds no date/,
    /FIRST/,
    /same Id stands in line 2/,
    /START holds no time/,
    /patient 00000000.* is not among/,
    /ends before it begins/,
    /class that is not known/,
    /16 fields/,
    /column Id/,
  ]);
  t.notMatch(sentences.join(), /[A-Z][a-z]+\d{2,}/, 'no name of a patient is told');
});

t.test('the whole export is in, overlaps stand in further lanes, a second run changes nothing', async (t) => {
  const shown: number[] = [];
  const report = await importSynthea(world.server.kernel, FIXTURES, 'test', (_, share) => shown.push(share));
  t.same(report.files, [
    { file: 'patients.csv.gz', rows: 111, imported: 2, known: 109, rejected: 0 },
    { file: 'providers.csv.gz', rows: 215, imported: 0, known: 215, rejected: 0 },
    { file: 'encounters.csv.gz', rows: 7584, imported: 7583, known: 1, rejected: 0 },
  ]);
  t.equal(report.visits + report.stays, 7583);
  t.equal(report.stays, 85, 'inpatient, nursing facility, hospice and over 24 hours');
  t.ok(report.furtherLane > 0, 'overlaps are counted');
  t.equal(shown.at(-1), 1, 'the progress arrives');
  const after = await counts();
  t.match(after, { patients: 111, providers: 215, visits: 7499, stays: 85 });
  const again = await run(FIXTURES);
  t.same(
    again.files.map(({ imported, known, rows }) => [imported, known === rows]),
    [
      [0, true],
      [0, true],
      [0, true],
    ],
  );
  t.same(await counts(), after, 'nothing is in twice');
  const overlaps = await sql<{ count: number }>`
    select count(*) from appointment_resource a join appointment_resource b
      on a.resource_id = b.resource_id and a.lane = b.lane and a.during && b.during
     and (a.appointment_id, a.part) < (b.appointment_id, b.part)`.execute(world.server.kernel.database.db);
  t.equal(overlaps.rows[0]?.count, 0, 'no two visits share a lane');
});

t.test('two imports at once bring everything in once', async (t) => {
  const other = await testServer({ zone: 'America/Chicago' });
  t.teardown(() => other.stop());
  const reports = await Promise.all(
    ['one', 'two'].map((who) => importSynthea(other.server.kernel, FIXTURES, who, () => {})),
  );
  const imported = reports.map(({ files }) => files.map((file) => file.imported));
  t.same(
    [0, 1, 2].map((i) => (imported[0]?.[i] ?? 0) + (imported[1]?.[i] ?? 0)),
    [111, 215, 7584],
  );
});

t.test('a stay stands in the history of its patient, not in the book', async (t) => {
  const desk = await world.desk('front_desk');
  const { rows } = await sql<{ patient_id: string; n: number }>`
    select patient_id, count(*) as n from patient_stay group by 1 order by 2 desc limit 1`.execute(
    world.server.kernel.database.db,
  );
  const opened = await desk.must(open, { id: rows[0]?.patient_id as string });
  t.equal(opened.stays.length, rows[0]?.n);
});
