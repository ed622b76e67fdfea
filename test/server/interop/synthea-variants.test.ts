/** Exports as nobody made them yet: other dress, other order, broken, lying, huge, cut off and started again. */
import { spawn, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t from 'tap';
import { importSynthea, reportLines } from '../../../server/interop/index.ts';
import { seededRandom } from '../../../shared/random.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const FIXTURES = path.join(ROOT, 'test/fixtures/synthea');
const NAMES = ['patients', 'providers', 'encounters'] as const;
type Name = (typeof NAMES)[number];
type Files = Record<string, string | Uint8Array | 'folder' | 'pipe' | null>;

let world: TestServer;
let folders: string;
/** A small part of the export: three patients, their visits, and everybody whom they saw. */
const small: Record<Name, string> = { patients: '', providers: '', encounters: '' };
t.before(async () => {
  world = await testServer({ zone: 'America/Chicago' });
  folders = await mkdtemp(path.join(os.tmpdir(), 'anteroom-variants-'));
  await chmod(folders, 0o755);
  const lines = async (name: Name) =>
    gunzipSync(await readFile(path.join(FIXTURES, `${name}.csv.gz`)))
      .toString()
      .split('\n');
  const patients = (await lines('patients')).slice(0, 4);
  const ids = new Set(patients.map((line) => line.split(',')[0]));
  const encounters = (await lines('encounters')).filter((line, i) => i === 0 || ids.has(line.split(',')[3]));
  Object.assign(small, {
    patients: text(patients),
    providers: text((await lines('providers')).filter(Boolean)),
    encounters: text(encounters.slice(0, 61)),
  });
});
t.teardown(async () => {
  await world.stop();
  await rm(folders, { recursive: true, force: true });
});

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const rowsOf = (name: Name): string[] => small[name].split('\n').filter(Boolean);
const swap = (line: string | undefined, changes: Record<number, string>): string =>
  (line ?? '')
    .split(',')
    .map((value, i) => changes[i] ?? value)
    .join(',');
const id = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A folder of the small export in which some files are others; null takes one away. */
async function folderWith(changes: Files = {}): Promise<string> {
  const folder = await mkdtemp(path.join(folders, 'one-'));
  await chmod(folder, 0o755);
  const files: Files = Object.fromEntries(NAMES.map((name) => [`${name}.csv`, small[name]]));
  for (const [name, body] of Object.entries({ ...files, ...changes })) {
    const file = path.join(folder, name);
    if (body === 'folder') await mkdir(file);
    else if (body === 'pipe') spawnSync('mkfifo', [file]);
    else if (body !== null) await writeFile(file, body);
  }
  return folder;
}

const run = (folder: string, server = world) => importSynthea(server.server.kernel, folder, 'test', () => {});

async function counts(server = world): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`select
    (select count(*) from patient) as patients, (select count(*) from provider) as providers,
    (select count(*) from appointment) as visits, (select count(*) from patient_stay) as stays`.execute(
    server.server.kernel.database.db,
  );
  return rows[0] as Record<string, number>;
}

const sums = (report: Awaited<ReturnType<typeof run>>) =>
  report.files.map(({ rows, imported, known, rejected }) => (rows === imported + known + rejected ? 'adds up' : rows));

t.test('the same rows in another dress are the same rows', async (t) => {
  const first = await run(await folderWith());
  t.same(
    first.files.map(({ rows, imported }) => rows - imported),
    [0, 0, 0],
    'all are in',
  );
  const before = await counts();
  const encounters = rowsOf('encounters');
  const each = (change: (fields: string[], i: number) => string[]) =>
    text(encounters.map((line, i) => change(line.split(','), i).join(',')));
  const members = [encounters.slice(0, 9), encounters.slice(9)].map((lines) => gzipSync(text(lines)));
  const dresses: [string, Files][] = [
    ['line ends of Windows', { 'encounters.csv': small.encounters.replaceAll('\n', '\r\n') }],
    ['of the heading only', { 'encounters.csv': small.encounters.replace('\n', '\r\n') }],
    [
      'of everything but the heading',
      { 'encounters.csv': small.encounters.replaceAll(/(?<!,REASONDESCRIPTION)\n/g, '\r\n') },
    ],
    ['line ends of an old Mac', { 'encounters.csv': small.encounters.replaceAll('\n', '\r') }],
    ['a byte order mark', { 'patients.csv': `\ufeff${small.patients}` }],
    ['blank lines', { 'encounters.csv': `${small.encounters.replaceAll('\n', '\n\n')}\n\r\n` }],
    ['everything in quotation marks', { 'encounters.csv': each((fields) => fields.map((field) => `"${field}"`)) }],
    ['blanks around', { 'encounters.csv': each((fields) => fields.map((field) => `  ${field} `)) }],
    [
      'ids in capitals',
      { 'encounters.csv': each((fields, i) => (i ? fields.with(0, fields[0]?.toUpperCase() ?? '') : fields)) },
    ],
    ['the columns the other way round', { 'encounters.csv': each((fields) => fields.toReversed()) }],
    ['further columns', { 'encounters.csv': each((fields, i) => [i ? '"a, ""b""\r\nc"' : 'MORE', ...fields]) }],
    [
      'columns that nobody needs are missing',
      { 'encounters.csv': each((fields) => fields.filter((_, i) => i < 10 && i !== 6)) },
    ],
    ['gzip in two members', { 'encounters.csv': null, 'encounters.csv.gz': Buffer.concat(members) }],
    ['all gzipped but one', { 'patients.csv': null, 'patients.csv.gz': gzipSync(small.patients) }],
  ];
  for (const [what, files] of dresses) {
    const report = await run(await folderWith(files));
    t.same(
      report.files.map(({ rows, known }) => rows - known),
      [0, 0, 0],
      what,
    );
    t.equal(report.files[2]?.rows, encounters.length - 1, `${what}: every row`);
  }
  t.same(await counts(), before, 'and nothing is in twice');
});

/** One line of 200 MB, as a gzip file of some kilobytes. */
async function hugeLine(): Promise<Buffer> {
  const gzip = createGzip();
  const parts: Buffer[] = [];
  gzip.on('data', (part) => parts.push(part));
  gzip.write(`${rowsOf('encounters')[0]}\n`);
  for (let i = 0; i < 200; i++) gzip.write(Buffer.alloc(1_000_000, 'a'));
  gzip.end('\n');
  await new Promise((resolve) => gzip.once('end', resolve));
  return Buffer.concat(parts);
}

t.test('what is broken as a whole is refused in words, and nothing of it is done', async (t) => {
  const gz = (body: Uint8Array | string): Files => ({ 'encounters.csv': null, 'encounters.csv.gz': body });
  const whole = gzipSync(small.encounters);
  const refusals: [string, Files, RegExp][] = [
    ['no byte at all', gz(''), /encounters\.csv\.gz is cut off/],
    ['gzip of nothing', gz(gzipSync('')), /encounters\.csv\.gz is empty/],
    ['blank lines only', { 'encounters.csv': '\n\r\n\n' }, /encounters\.csv is empty/],
    ['a zip file', gz(Buffer.from('504b03041400000008000000', 'hex')), /is not a gzip file/],
    [
      'bytes after the end',
      gz(Buffer.concat([whole, Buffer.from('and so on')])),
      /is not a gzip file, or it is damaged/,
    ],
    [
      'a flipped bit',
      gz(whole.with(whole.length >> 1, (whole[whole.length >> 1] as number) ^ 4)),
      /damaged|cut off|not UTF-8|another kind/,
    ],
    ['a second member that is cut off', gz(Buffer.concat([whole, whole.subarray(0, 200)])), /is cut off/],
    ['UTF-16 with a mark', { 'patients.csv': Buffer.from(`\ufeff${small.patients}`, 'utf16le') }, /is not UTF-8 text/],
    ['a zero byte', { 'patients.csv': small.patients.replace('Alice', 'Al\0ce') }, /is not UTF-8 text/],
    [
      'one line of 200 MB',
      gz(await hugeLine()),
      /cannot? ?.*read \(line 2\)|is not a CSV file that can be read \(line 2\)/,
    ],
    ['no line end', { 'encounters.csv': small.encounters.trimEnd() }, /cut off: .*add a line break/],
    [
      'a column twice',
      { 'patients.csv': small.patients.replace('SSN', 'Id') },
      /patients\.csv has the column Id twice/,
    ],
    [
      'a column is missing',
      { 'patients.csv': small.patients.replace('BIRTHDATE', 'BORN') },
      /it has no column BIRTHDATE/,
    ],
    ['a folder', { 'patients.csv': 'folder' }, /patients\.csv in .* is no file/],
    ['a pipe', { 'patients.csv': 'pipe' }, /patients\.csv in .* is no file/],
    ['both', { 'patients.csv.gz': gzipSync(small.patients) }, /both patients\.csv and patients\.csv\.gz/],
    ['one is missing', { 'providers.csv': null }, /There is no providers\.csv/],
  ];
  const before = await counts();
  const rssBefore = process.memoryUsage.rss();
  let rss = 0;
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 10);
  for (const [what, files, words] of refusals) await t.rejects(run(await folderWith(files)), { message: words }, what);
  clearInterval(watch);
  t.ok(rss - rssBefore < 250_000_000, `the memory stays small (${Math.round((rss - rssBefore) / 1e6)} MB more)`);
  t.same(await counts(), before, 'nothing was written');
});

t.test('a file or a folder that may not be read', async (t) => {
  const folder = await folderWith();
  await chmod(path.join(folder, 'providers.csv'), 0o000);
  const asNobody = async <T>(work: () => Promise<T>): Promise<T> => {
    process.seteuid?.(process.getuid?.() === 0 ? 65_534 : (process.getuid?.() as number));
    try {
      return await work();
    } finally {
      process.seteuid?.(process.getuid?.() as number);
    }
  };
  const words = (what: string) => ({ message: new RegExp(`${what} cannot be opened \\(EACCES\\)`) });
  await asNobody(() => t.rejects(run(folder), words('providers\\.csv')));
  await chmod(folder, 0o000);
  await asNobody(() => t.rejects(run(folder), words('patients\\.csv')));
  await chmod(folder, 0o755);
});

t.test('rows that lie are told by line, the others are in', async (t) => {
  const [heading = '', model = ''] = rowsOf('encounters');
  const born = rowsOf('patients')[1]?.split(',')[1] as string;
  const row = (n: number, changes: Record<number, string>): string => swap(model, { 0: id(n), ...changes });
  const long = `"${'x'.repeat(199)}💉 and\r\nline\nbreaks"`;
  const lines: [string, RegExp | null][] = [
    [row(1, { 1: '2026-03-08T02:30:00-06:00', 2: '2026-03-08T03:30:00-05:00' }), /ends before it begins/],
    [row(2, { 1: '2026-11-01T01:30:00-05:00', 2: '2026-11-01T01:30:00-06:00' }), null],
    [row(3, { 1: '2024-05-06T10:00:00Z', 2: '2024-05-06T10:00:01Z', 9: long }), null],
    [row(4, { 1: '2024-05-06T10:00:00.1Z', 2: '2024-05-06T10:00:00.9Z' }), /same moment/],
    [row(5, { 1: '2024-05-06T10:00:00Z', 2: '2024-06-05T10:00:00Z' }), null],
    [row(6, { 1: '2024-05-06T10:00:00Z', 2: '2024-05-06T09:00:00Z' }), /ends before it begins/],
    [row(7, { 1: '2999-05-06T10:00:00Z', 2: '2999-05-06T10:15:00Z' }), /not between the years 1850 and 2200/],
    [row(8, { 1: '2024-13-06T10:00:00Z' }), /START holds no time/],
    [row(9, { 1: `${Number(born.slice(0, 4)) - 1}-05-06T10:00:00Z` }), /before its patient was born/],
    [row(10, { 3: id(0) }), /The patient .* is not among/],
    [row(11, { 5: id(0) }), /The provider .* is not among/],
    [row(12, { 7: 'constructor' }), /class that is not known/],
    [row(13, { 7: '__proto__' }), /class that is not known/],
    [row(3, { 9: 'another content' }), /same Id stands in line 4 already/],
    [row(3, { 0: id(3).toUpperCase() }), /same Id stands in line 4 already/],
    ['a,b', /2 fields/],
    [row(14, { 3: '', 5: '' }), /The patient \(none\)/],
    [row(15, { 1: '2024-05-06T11:00:00Z', 2: '2024-05-06T11:15:00Z' }), null],
  ];
  const patients = rowsOf('patients');
  const dates = ['0001-01-01', '1849-12-31', '1850-01-01', '2999-01-01', '2023-02-29'];
  const people = dates.map((date, i) => swap(patients[1], { 0: id(100 + i), 1: date, 2: '' }));
  const dead = swap(patients[1], { 0: id(200), 1: '1950-01-01', 2: '2020-01-01' });
  const again = swap(patients[1], { 0: id(201) });
  const files = {
    'patients.csv': text([...patients, ...people, dead, again]),
    'encounters.csv': text([
      heading,
      ...lines.map(([line]) => line),
      row(16, { 3: id(200), 1: '2024-05-07T11:00:00Z', 2: '2024-05-07T11:15:00Z' }),
    ]),
  };
  const report = await run(await folderWith(files));
  t.same(sums(report), ['adds up', 'adds up', 'adds up']);
  const told = report.rejections.filter(({ file }) => file === 'encounters.csv');
  const bad = lines.flatMap(([, words], i) => (words ? [{ sentence: words, line: i + 2 + (i > 2 ? 2 : 0) }] : []));
  t.match(told, bad, 'each by the line where it begins; one before is three lines long');
  t.equal(told.length, bad.length);
  t.same(
    report.rejections.filter(({ file }) => file === 'patients.csv').map(({ sentence }) => sentence),
    [
      'The column BIRTHDATE is before the year 1850.',
      'The column BIRTHDATE is before the year 1850.',
      'The column BIRTHDATE is in the future.',
      'The column BIRTHDATE holds no date like 1980-04-12.',
    ],
  );
  t.match(report, { visits: 4, stays: 1, afterDeath: 1 });
  t.match(reportLines(report).join('\n'), /1 encounters? begins? after the day of .* death/);
  const desk = await world.desk('front_desk');
  const day = await desk.must(scheduling.day, { date: '2024-05-06' });
  t.match(
    day.appointments.find(({ start }) => start === '2024-05-06T10:00:00Z'),
    { end: '2024-05-06T10:00:01Z', note: 'x'.repeat(199) },
    'a second is a visit; half a character is none',
  );
  const before = await counts();
  const stayNow = text([heading, row(15, { 2: '2024-05-16T11:15:00Z' }), row(5, { 2: '2024-05-06T10:15:00Z' })]);
  const turned = await run(await folderWith({ 'encounters.csv': stayNow }));
  t.match(turned.files[2], { rows: 2, imported: 0, known: 2 }, 'a visit that is a stay in the next export is known');
  t.same(await counts(), before);
});

t.test('a flood of broken rows is counted, and told as far as somebody would read', async (t) => {
  const heading = rowsOf('encounters')[0];
  const report = await run(await folderWith({ 'encounters.csv': `${heading}\n${'x,y\n'.repeat(5_000)}${heading}\n` }));
  t.match(report.files[2], { rows: 5_001, rejected: 5_001 });
  t.equal(report.rejections.length, 1_000);
  t.equal(reportLines(report).at(-1), '… and 4001 more rows were rejected.');
});

t.test(
  'chance changes the files: refused with nothing done, or sums that add up and rows that are there',
  async (t) => {
    const seed = 20_261_125;
    const random = seededRandom(seed);
    let before = await counts();
    const outcomes = { refused: 0, taken: 0 };
    for (let round = 0; round < 25; round++) {
      const name = random.pick(NAMES);
      const bytes = Buffer.from(small[name]);
      const at = () => random.between(0, bytes.length - 1);
      const mutate = random.pick([
        () =>
          bytes.fill(random.pick([0x22, 0x2c, 0x0a, 0x0d, 0xc3, 0x30, 0x5a]), ...((n) => [n, n + 1] as const)(at())),
        () => bytes.subarray(0, at()),
        () => Buffer.concat([bytes.subarray(0, at()), bytes.subarray(at())]),
        () => Buffer.concat([bytes, bytes.subarray(at())]),
      ]);
      const what = `seed ${seed}, round ${round}, ${name}`;
      const folder = await folderWith({ [`${name}.csv`]: mutate() });
      const outcome = await run(folder).catch((error: Error) => error);
      const after = await counts();
      if (outcome instanceof Error) {
        outcomes.refused++;
        t.equal(outcome.constructor.name, 'FileRefused', `${what}: ${outcome.message}`);
        t.same(after, before, what);
      } else {
        outcomes.taken++;
        t.same(sums(outcome), ['adds up', 'adds up', 'adds up'], what);
        const grown = (key: string) => (after[key] ?? 0) - (before[key] ?? 0);
        t.same(
          [grown('patients'), grown('providers'), grown('visits') + grown('stays')],
          outcome.files.map(({ imported }) => imported),
          what,
        );
      }
      before = after;
    }
    t.ok(outcomes.refused > 0 && outcomes.taken > 0, JSON.stringify(outcomes));
  },
);

t.test('killed in the middle and started again, and then two at once: every row once', async (t) => {
  const other = await testServer({ zone: 'America/Chicago' });
  t.teardown(() => other.stop());
  const fixture = gunzipSync(await readFile(path.join(FIXTURES, 'encounters.csv.gz'))).toString();
  const encounters = text(fixture.split('\n').slice(0, 3_001));
  const folder = await folderWith({ 'encounters.csv': encounters, 'patients.csv': null });
  await copyFile(path.join(FIXTURES, 'patients.csv.gz'), path.join(folder, 'patients.csv.gz'));
  const from = (file: string) => JSON.stringify(pathToFileURL(path.join(ROOT, file)).href);
  const program = `
    const { importSynthea } = await import(${from('server/interop/index.ts')});
    const { openKernel } = await import(${from('server/server.ts')});
    const { openLog } = await import(${from('server/kernel/log.ts')});
    const { secretsFrom } = await import(${from('server/kernel/secrets.ts')});
    const secrets = secretsFrom(new Map([[1, new Uint8Array(32)]]));
    const kernel = openKernel({ connectionString: () => process.env.TARGET, appRole: null, secrets, log: openLog('silent'), version: '0' });
    await importSynthea(kernel, ${JSON.stringify(folder)}, 'killed', (what, share) => console.log(what, share));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, NODE_OPTIONS: '', TARGET: other.connectionString },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (data) => {
    if (/importing 0\.[2-9]/.test(String(data))) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  t.equal(child.signalCode, 'SIGKILL');
  const half = await counts(other);
  const seen = Number(half.visits) + Number(half.stays);
  t.ok(half.patients === 111 && seen > 0 && seen < 3_000, `cut off after ${seen} encounters`);
  const reports = await Promise.all([run(folder, other), run(folder, other)]);
  t.same(reports.flatMap(sums), Array(6).fill('adds up'));
  t.equal(
    reports.reduce((sum, report) => sum + (report.files[2]?.imported ?? 0), 0),
    3_000 - seen,
    'the rest, once',
  );
  const { visits, stays } = await counts(other);
  t.equal(Number(visits) + Number(stays), 3_000);
});
