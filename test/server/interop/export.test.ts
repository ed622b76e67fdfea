import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { saveLocation } from '../../../server/practice/index.ts';
import * as patients from '../../../shared/patients.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { endPrograms } from '../../helpers/program.ts';
import { until } from '../../helpers/server.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
t.before(async () => {
  world = await transferWorld();
});
t.teardown(async () => {
  await endPrograms([]);
  await world.stop();
});

const at = (name: string): string => path.join(world.folder, name);
const textOf = (name: string): Promise<string> => readFile(at(name), 'utf8');
const select = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
  (await query.execute(world.server.kernel.database.db)).rows;

/** Everything that is awkward: formulas, quotes, line breaks, the repeated hour, seconds, further lanes, each state. */
async function fill(): Promise<void> {
  const [, second = '', third = ''] = world.patientIds;
  const blank = {
    middleName: null,
    suffix: null,
    preferredName: null,
    sex: 'female' as const,
    phone: null,
    email: null,
    addressLine: null,
    city: null,
    state: null,
    zip: null,
  };
  for (const lastName of ['=HYPERLINK("http://x","y")', '+1', '@sum', "'=quoted", '-Núñez; "Zoë", d’Arc'])
    await world.front.must(patients.add, {
      ...blank,
      firstName: '=1+1',
      lastName,
      birthDate: '1990-01-31',
      addressLine: '1, "Old" Road',
      phone: '+49 30 1234567',
      confirmedNew: true,
    });
  await act(world.server.kernel, { kind: 'console', name: 'test' }, 'test', (ctx) =>
    saveLocation(ctx, {
      id: null,
      expectedVersion: null,
      name: 'West, wing',
      zone: 'America/Los_Angeles',
      address: null,
      phone: null,
      position: 5,
      active: true,
    }),
  );
  await world.book({ note: '=cmd|/c calc\n"second", line; end', roomId: world.roomIds[0] as string });
  const manager = await world.desk('manager');
  const overbookReason = 'Brother and sister, "together"';
  await manager.must(scheduling.book, world.visit({ patientId: second, overbookReason }));
  const gone = await world.book({ patientId: third, start: '2026-03-18T16:00:00Z' });
  const { id, version: expectedVersion } = gone;
  const why = { reason: 'weather', note: '-snow', cancelledBy: 'caregiver' } as const;
  await world.front.must(scheduling.cancel, { id, expectedVersion, ...why });
  const [, providerId = ''] = world.providerIds;
  const away = await world.book({ patientId: third, start: '2026-03-18T15:00:00Z', providerId });
  await world.front.must(scheduling.confirm, { id: away.id, expectedVersion: 1, confirmation: 'confirmed' });
  await sql`update appointment set starts_at = starts_at + interval '17 seconds', ends_at = ends_at + interval '40 seconds'
    where id = ${away.id}`.execute(world.server.kernel.database.db);
  for (const start of ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T04:50:00Z'])
    await manager.must(scheduling.book, world.visit({ start, overbookReason: 'A test of clocks' }));
  const report = await world.rows('appointments', [
    'Patient ID,Provider,Type,Date,Time,Location',
    'patient-4,Number 1,NP,2026-06-01,9:00,"West, wing"',
  ]);
  if (sums(report)[1] !== 1) throw new Error(rejected(report).join());
  // A hold is nobody's visit yet: it is not exported.
  const { note: _, ...slot } = world.visit({ start: '2026-03-18T18:00:00Z' });
  await world.front.must(scheduling.hold, slot);
}

t.test('what is exported is imported again unchanged, here and elsewhere', async (t) => {
  await fill();
  t.equal(await world.export('patients', at('patients.csv')), 15);
  const visits = await world.export('appointments', at('visits.csv'));
  t.equal(visits, 8, 'all but the hold');
  const here = await world.import('patients', at('patients.csv'));
  t.same(sums(here), [15, 0, 15, 0], rejected(here).join('\n'));
  t.same(sums(await world.import('appointments', at('visits.csv'))), [8, 0, 8, 0]);
  const other = await transferWorld({ patients: 0 });
  t.teardown(() => other.stop());
  await act(other.server.kernel, { kind: 'console', name: 'test' }, 'test', (ctx) =>
    saveLocation(ctx, {
      id: null,
      expectedVersion: null,
      name: 'West, wing',
      zone: 'America/Los_Angeles',
      address: null,
      phone: null,
      position: 5,
      active: true,
    }),
  );
  const people = await other.import('patients', at('patients.csv'));
  t.same(sums(people), [15, 15, 0, 0], rejected(people).join('\n'));
  const there = await other.import('appointments', at('visits.csv'));
  t.same(sums(there), [8, 8, 0, 0], rejected(there).join('\n'));
  t.same(there.notes, [], 'the repeated hour is said by its offset');
  t.equal(there.furtherLane, 1);
  await other.export('patients', path.join(other.folder, 'patients.csv'));
  await other.export('appointments', path.join(other.folder, 'visits.csv'));
  for (const name of ['patients.csv', 'visits.csv'])
    t.equal(
      await readFile(path.join(other.folder, name), 'utf8'),
      await textOf(name),
      `${name} is the same to the last byte`,
    );
  const next = await other.front.must(patients.add, {
    firstName: 'New',
    lastName: 'One',
    middleName: null,
    suffix: null,
    preferredName: null,
    birthDate: '2001-01-01',
    sex: 'unknown',
    phone: null,
    email: null,
    addressLine: null,
    city: null,
    state: null,
    zip: null,
    confirmedNew: true,
  });
  t.notMatch(await textOf('patients.csv'), `,${next.recordNumber},`, 'record numbers go on after those that were kept');
});

t.test('no cell is a formula, every line is one of RFC 4180', async (t) => {
  for (const name of ['patients.csv', 'visits.csv']) {
    const text = await textOf(name);
    t.ok(text.startsWith('\ufeff'), 'a spreadsheet sees that it is UTF-8');
    t.ok(text.endsWith('\r\n'));
    t.notMatch(text, /(^|[,\n])"?[=+\-@\t]/m, `${name}: nothing that a spreadsheet would run begins a cell`);
  }
  t.match(await textOf('patients.csv'), /"'=HYPERLINK\(""http:\/\/x"",""y""\)"/);
  t.match(await textOf('visits.csv'), /"'=cmd\|\/c calc\n""second"", line; end"/);
});

t.test('some days only; patients of these days', async (t) => {
  t.equal(await world.export('appointments', at('days.csv'), { from: '2026-11-01', until: '2026-11-01' }), 3);
  t.equal(await world.export('appointments', at('later.csv'), { from: '2026-11-02' }), 0);
  t.equal(await world.export('patients', at('some.csv'), { from: '2026-03-18', until: '2026-03-18' }), 3);
  t.match((await textOf('days.csv')).split('\r\n'), [
    /./,
    /,2026-11-01,01:30,01:50,20,UTC-04:00,/,
    /,2026-11-01,01:30,01:50,20,UTC-05:00,/,
    /,2026-11-01,23:50,00:10,20,UTC-05:00,/,
    '',
  ]);
});

t.test('the calendar is iCalendar, without names unless they are asked for', async (t) => {
  t.equal(await world.export('appointments', at('book.ics'), { format: 'ical' }), 8);
  const text = await textOf('book.ics');
  t.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:.*\r\nEND:VCALENDAR\r\n$/s);
  t.notMatch(text, /Last\d|First\d|HYPERLINK|calc/, 'nobody can be known by it');
  const lines = text.split('\r\n');
  t.ok(
    lines.every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n')),
    'folded',
  );
  t.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, 8);
  t.equal(lines.filter((line) => line === 'STATUS:CANCELLED').length, 1);
  t.match(text, /DTSTART:20261101T053000Z\r\nDTEND:20261101T055000Z\r\n/);
  t.match(text, /LOCATION:West\\, wing\r\n/);
  await world.export('appointments', at('named.ics'), { format: 'ical', names: true });
  t.match(await textOf('named.ics'), /SUMMARY:Last0\\, First0: Follow-up\\, Dr\. Number 0\r\n/);
});

t.test('the file is its owner’s, whole, and never over another one unasked; the trail says who took it', async (t) => {
  t.equal((await stat(at('patients.csv'))).mode & 0o777, 0o600);
  await writeFile(at('mine.csv'), 'my own notes');
  await chmod(at('mine.csv'), 0o644);
  await t.rejects(world.export('patients', at('mine.csv')), {
    message: /is there already\. Choose another name, or say --force/,
  });
  t.equal(await textOf('mine.csv'), 'my own notes');
  await symlink(at('mine.csv'), at('link.csv'));
  await t.rejects(world.export('patients', at('link.csv')), { message: /is there already/ });
  await world.export('patients', at('link.csv'), { force: true });
  t.equal(await textOf('mine.csv'), 'my own notes', 'what a link points to is not touched');
  await world.export('patients', at('mine.csv'), { force: true });
  t.equal((await stat(at('mine.csv'))).mode & 0o777, 0o600);
  await t.rejects(world.export('patients', path.join(world.folder, 'no', 'a.csv')), {
    message: /There is no folder .*no\.$/,
  });
  await t.rejects(world.export('patients', world.folder), { message: /is a folder/ });
  const both = await Promise.allSettled([1, 2].map(() => world.export('patients', at('once.csv'))));
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'two at once: one file');
  t.same(
    (await readdir(world.folder)).filter((name) => name.endsWith('.part')),
    [],
    'nothing half written stays',
  );
  const trail = await select<{ actor: string; after: unknown }>(
    sql`select actor, after from audit_event where action = 'interop.export' order by at, id`,
  );
  t.match(trail[0], {
    actor: /test/,
    after: { kind: 'patients', format: 'csv', file: 'patients.csv', rows: 15, from: null, until: null },
  });
  t.notMatch(JSON.stringify(trail), /Last\d|HYPERLINK/);
});

t.test('no file without its line in the trail', async (t) => {
  const { db } = world.server.kernel.database;
  const count = async () => (await select<{ n: number }>(sql`select count(*) as n from audit_event`))[0]?.n;
  const before = await count();
  const { kernel } = world.server;
  const fault = kernel.fault;
  kernel.fault = () => {
    throw new Error('the power is gone');
  };
  await t.rejects(world.export('patients', at('unseen.csv')));
  if (fault) kernel.fault = fault;
  else delete kernel.fault;
  await t.rejects(stat(at('unseen.csv')), { code: 'ENOENT' });
  t.same(
    (await readdir(world.folder)).filter((name) => name.endsWith('.part')),
    [],
  );
  t.ok(db);
  t.equal(await count(), before);
});

t.test('who interrupts an export leaves nothing half written', async (t) => {
  const { connectionString } = world;
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('begin; lock table patient in access exclusive mode');
  const run = await world.console('export', 'patients', at('cut.csv'));
  const parts = async () => (await readdir(world.folder)).filter((name) => name.startsWith('cut.csv'));
  await until(async () => (await parts()).length === 1, 'it began to write');
  run.signal('SIGINT');
  t.match(await run.ended, { code: 130 });
  t.same(await parts(), []);
  await client.query('rollback');
  await client.end();
});

t.test('the console exports and imports again', async (t) => {
  const run = async (...args: string[]) => (await world.console(...args)).ended;
  t.match(await run('export', 'appointments', at('c.csv'), '--from', '2026-03-18', '--until', '2026-03-18'), {
    code: 0,
    out: /^c\.csv: 4 appointments written\. .*\n$/,
    err: '',
  });
  t.match(await run('import', 'appointments', at('c.csv'), '--dry-run'), {
    code: 0,
    out: /Appointment id +externalId.*c\.csv: 4 rows read = 0 to import \+ 4 already there \+ 0 rejected/s,
  });
  t.match(await run('export', 'appointments', '--ical', at('c.ics')), { code: 0, out: /8 appointments written/ });
  t.match(await run('export', 'patients', at('c.csv')), {
    code: 1,
    err: /is there already.*\nNothing was exported\.\n$/,
  });
  t.match(await run('export', 'patients', at('d.csv'), '--from', 'March'), {
    code: 1,
    err: /“March” is no date\. Write --from like/,
  });
  t.match(await run('export', 'patients', '--ical', at('d.ics')), {
    code: 1,
    err: /Only appointments can be written as a calendar/,
  });
  t.match(await run('export', 'patients'), { code: 2, err: /needs the file to write/ });
});
