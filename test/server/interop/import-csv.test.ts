import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t from 'tap';
import { csvReportLines } from '../../../server/interop/index.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { endPrograms } from '../../helpers/program.ts';
import { deadlocks, laneOverlaps, patiently, tally } from '../../helpers/race.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
t.before(async () => {
  world = await transferWorld({ providers: 3, rooms: 2, patients: 130 });
});
t.teardown(async () => {
  await endPrograms([]);
  await world.stop();
});

const PEOPLE = 'Chart No,Last Name,First Name,DOB';
const VISITS = 'Appt ID,Patient ID,Doctor,Type,Date,Time';
const csv = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;
const select = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
  (await query.execute(world.server.kernel.database.db)).rows;
const visitsOf = (date: string) => world.front.must(scheduling.day, { date }).then(({ appointments }) => appointments);

const refusals: [string, () => Promise<string>, RegExp, Parameters<TransferWorld['import']>[2]?][] = [
  ['no such file', async () => path.join(world.folder, 'nowhere.csv'), /There is no file .*nowhere\.csv/],
  ['a folder', async () => world.folder, /is no file\. Name the CSV file itself/],
  ['an empty file', () => world.file('a.csv', ''), /a\.csv is empty/],
  ['a mark and nothing else', () => world.file('a.csv', '\ufeff'), /a\.csv is (empty|not a CSV file)/],
  ['a heading only', () => world.file('a.csv', csv(PEOPLE)), /a\.csv has a heading and no rows/],
  [
    'an unknown delimiter',
    () => world.file('a.csv', csv(PEOPLE.replaceAll(',', '^'), '1^Okoye^Nia^1980-04-12')),
    /No column was understood as the name .*; nor as the date of birth/,
  ],
  ['another kind of file', () => world.file('a.csv', csv('Item,Price', 'Gloves,12')), /No column was understood as/],
  [
    'a quotation mark that is not closed',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,1980-04-12', '2,"Smith,Ann,1990-01-31')),
    /a\.csv is cut off: a quotation mark of line 3 is not closed/,
  ],
  [
    'a file that ends within a line',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,1980-04-12', '2,Smith,Ann,1990-01-31').slice(0, -5)),
    /a\.csv is cut off: it ends in the middle of line 3/,
  ],
  [
    'a packed file that is cut off',
    () => world.file('a.csv.gz', gzipSync(csv(PEOPLE, '1,Okoye,Nia,1980-04-12')).subarray(0, -12)),
    /a\.csv\.gz is cut off/,
  ],
  [
    'a packed file without the name of one',
    () => world.file('a.csv', gzipSync(csv(PEOPLE, '1,Okoye,Nia,1980-04-12'))),
    /a\.csv is packed with gzip/,
  ],
  [
    'a line of commas',
    () => world.file('a.csv', `${','.repeat(400_000)}\n${','.repeat(400_000)}\n`),
    /a\.csv (has \d+ columns|is not a CSV file)/,
  ],
  ['a workbook', () => world.file('a.csv', Buffer.from('504b0304140006', 'hex')), /is a spreadsheet or a ZIP file/],
  [
    'UTF-16',
    () => world.file('a.csv', Buffer.from(`\ufeff${csv(PEOPLE, '1,Okoye,Nia,1980-04-12')}`, 'utf16le')),
    /is UTF-16 text/,
  ],
  [
    'two encodings in one file',
    () =>
      world.file(
        'a.csv',
        Buffer.concat([
          Buffer.from(csv(PEOPLE, '1,Núñez,Nia,1980-04-12')),
          Buffer.from('2,N\xfa\xf1ez,Ann,1990-01-31\r\n', 'latin1'),
        ]),
      ),
    /neither UTF-8 nor Windows-1252 throughout/,
  ],
  [
    'a cell of 1 MB',
    () => world.file('a.csv', csv(PEOPLE, `1,${'x'.repeat(1_048_576)},Nia,1980-04-12`)),
    /a\.csv is not a CSV file that can be read \(line \d\)/,
  ],
  [
    'dates that can be read in two ways',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,04/12/1980', '2,Smith,Ann,01/02/1990')),
    /Is “04\/12\/1980” in the column “DOB” \(line 2\) April 12 or December 4\?.*--dates mdy/,
  ],
  [
    'dates of both kinds',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,04/13/1980', '2,Smith,Ann,31/01/1990')),
    /holds dates of both kinds, such as “04\/13\/1980” and “31\/01\/1990”/,
  ],
  [
    'a column that is not there',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,1980-04-12')),
    /The file has no column “Birthday”\. It has: Chart No, Last Name/,
    { map: [['birthDate', 'Birthday']] },
  ],
  [
    'a field that is not there',
    () => world.file('a.csv', csv(PEOPLE, '1,Okoye,Nia,1980-04-12')),
    /There is no field “shoeSize”/,
    { map: [['shoeSize', 'DOB']] },
  ],
];

t.test('what is broken or unclear as a whole is refused in words, and nothing of it is done', async (t) => {
  const before = await world.counts();
  for (const [what, make, words, options] of refusals)
    await t.rejects(world.import('patients', await make(), options), { message: words }, what);
  const file = await world.file('v.csv', csv(VISITS, 'v1,patient-0,Number 0,FU,2026-03-18,9:00'));
  const visitType = { visitType: 'XX' };
  await t.rejects(world.import('appointments', file, visitType), {
    message: /There is no visit type “XX”\. There are: NP/,
  });
  await t.rejects(world.import('appointments', await world.file('p.csv', csv(PEOPLE, '1,a,b,1980-04-12'))), {
    message: /No column was understood as the provider.*nor as the time.*nor as the kind of visit/,
  });
  t.same(await world.counts(), before, 'nothing was written, no column was remembered');
});

t.test('semicolons and Windows-1252 are understood, the columns are shown and remembered', async (t) => {
  const lines = [
    'Pat-Nr;Nachname;First;Born;Sex;Phone',
    '77;N\xfa\xf1ez;Zo\xeb;31.01.1990;F;555-010-2030',
    '78;O\x92Brien;Pat;1.2.1988;X;none',
  ];
  const file = await world.file('german.csv', Buffer.from(csv(...lines), 'latin1'));
  const map: [string, string][] = [
    ['lastName', 'nachname'],
    ['externalId', 'Pat-Nr'],
  ];
  await t.rejects(world.import('patients', file), { message: /No column was understood as the name/ });
  const look = await world.import('patients', file, { map, dryRun: true });
  t.same(sums(look), [2, 2, 0, 0]);
  t.match(csvReportLines(look).join('\n'), /2 to import \+ 0 already there.*nothing was changed/s);
  const report = await world.import('patients', file, { map });
  t.same(sums(report), [2, 2, 0, 0]);
  t.match(
    world.said.join('\n'),
    /german\.csv \(Windows-1252, separated by semicolons\).*as they were understood.*Nachname +lastName/s,
  );
  t.match(report.notes, [
    { line: 3, sentence: /“Phone” is too long or not as expected; the patient is in without it/ },
  ]);
  const people = await select(sql`select last_name, first_name, birth_date, sex, phone, external_id from patient
    where external_id in ('77', '78') order by external_id`);
  t.same(people, [
    {
      last_name: 'Núñez',
      first_name: 'Zoë',
      birth_date: '1990-01-31',
      sex: 'female',
      phone: '(555) 010-2030',
      external_id: '77',
    },
    { last_name: 'O’Brien', first_name: 'Pat', birth_date: '1988-02-01', sex: 'other', phone: null, external_id: '78' },
  ]);
  const again = await world.import('patients', file);
  t.match(world.said.join('\n'), /as they were read last time.*Nachname +lastName/s, 'nothing has to be said twice');
  t.same(sums(again), [2, 0, 2, 0], 'a second run imports nothing twice');
  const trail = await select<{ n: number }>(
    sql`select count(*) as n from audit_event where action = 'interop.saveMapping'`,
  );
  t.equal(trail[0]?.n, 2);
});

t.test('a mark at the beginning, dates of the US and ISO, names in one column', async (t) => {
  const report = await world.import(
    'patients',
    await world.file(
      'bom.csv',
      `\ufeff${csv('Patient Name,DOB,ZIP', '"Okoye Jr, Nia M.",4/13/1980,2139', 'Ann Smith,1990-01-02,', '"Wu, Li",Jan 5 2001,', 'Maria de la Cruz,1970-05-06,', '"Late, Too",13/13/1999,', '"Old, Very",3/4/1740,', '"Not, Yet",2031-01-01,', 'short,1', '"\'=Cruz, Ana",5/16/1971 12:00:00 AM,')}`,
    ),
  );
  t.same(sums(report), [9, 4, 0, 5]);
  t.match(rejected(report).sort(), [
    /^5: .*told apart/,
    /^6: .*no date like/,
    /^7: .*before 1850/,
    /^8: .*in the future/,
    /^9: The line has 2 fields/,
  ]);
  const people = await select(sql`select last_name, suffix, first_name, middle_name, birth_date, zip from patient
    where birth_date in ('1980-04-13', '1990-01-02', '2001-01-05', '1971-05-16') order by birth_date`);
  t.match(people, [
    { last_name: '=Cruz', first_name: 'Ana' },
    { last_name: 'Okoye', suffix: 'Jr', first_name: 'Nia', middle_name: 'M', birth_date: '1980-04-13', zip: '02139' },
    { last_name: 'Smith', first_name: 'Ann', birth_date: '1990-01-02' },
    { last_name: 'Wu', first_name: 'Li', birth_date: '2001-01-05' },
  ]);
});

t.test('whoever is here is found by number, else by name and birth date; doubt is a rejection', async (t) => {
  const first = await world.rows('patients', [PEOPLE, 'k1,Twin,Ada,2000-05-05', ',Solo,Eva,2001-06-06']);
  t.same(sums(first), [2, 2, 0, 0]);
  const report = await world.rows('patients', [
    PEOPLE,
    'k1,Twin,Ada,2000-05-05',
    'k1,Twin,Ada,2000-05-05',
    'k2,Twin,Ada,2000-05-05',
    'k3,Twin,Bea,2000-05-05',
    'e9,Solo,Éva,2001-06-06',
    'patient-0,Stranger,Zed,1950-01-01',
    ',Same,Sam,1999-09-09',
    ',Same,Sam,1999-09-09',
    'n1,Namesake,Jo,1998-08-08',
    'n2,Namesake,Jo,1998-08-08',
  ]);
  t.same(sums(report), [10, 5, 2, 3], rejected(report).join('\n'));
  t.match(rejected(report).sort(), [
    /^3: The same number stands in line 2/,
    /^7: The number patient-0 is record \d+ here, with another name/,
    /^9: The same name and birth date stand in line 8/,
  ]);
  t.match(
    report.notes.filter(({ line }) => line === 5 || line === 11).map(({ sentence }) => sentence),
    [/Record \d+ has the same birth date and one of the names/, /Line 10 has the same name and birth date/],
  );
  t.match(
    await select(sql`select external_id from patient where last_name = 'Solo'`),
    [{ external_id: 'e9' }],
    'the number is remembered',
  );
  const second = await world.rows('patients', [
    PEOPLE,
    'z,Namesake,Jo,1998-08-08',
    'q,Solo,Eva,2001-06-06',
    'n2,Namesake,Jo,1998-08-08',
  ]);
  t.same(sums(second), [3, 0, 1, 2]);
  t.match(rejected(second), [
    /^2: .* (under another number|patients here have this name)/,
    /^3: .*under another number than q\. If it is the same person, leave the number empty/,
  ]);
});

t.test('visits stand in the book as the file says them; a look tells the same and changes nothing', async (t) => {
  const lines = [
    `${VISITS},Mins,Room,Status,Reason`,
    'v1,patient-0,Dr. Number 0,FU,2026-04-01,9:00 AM,20,Room 0,Scheduled,Cough',
    'v2,patient-1,"Number 0, MD",follow-up,2026-04-01,9:10 AM,20,,Confirmed,',
    'v3,patient-2,provider-1,OV,2026-04-01,14:00,30,Room 1,No Show,',
    'v4,patient-3,Number 1,NP,2026-04-01,15:00,,,Canceled - Weather,',
    'v5,patient-4,Dr. Who,FU,2026-04-01,9:00,20,,,',
    'v6,nobody,Number 1,FU,2026-04-01,9:00,20,,,',
    'v1,patient-5,Number 1,FU,2026-04-01,10:00,20,,,',
    'v7,patient-5,Number 1,FU,2026-04-01,25:00,20,,,',
    'v8,patient-5,Number 1,XX,2026-04-01,10:00,20,,,',
    'v9,patient-5,Number 1,FU,2026-04-01,10:00,20,Cellar,,',
    'v10,patient-5,Number 1,FU,2026-04-01,10:00,1500,,,',
    'v11,patient-5,Number 1,FU,2026-04-01,11:00,20,,Vanished,',
  ];
  const same: [string, string][] = [
    ['OV', 'FU'],
    ['Canceled - Weather', 'cancelled'],
  ];
  const before = await world.counts();
  const look = await world.rows('appointments', lines, { same, dryRun: true });
  t.same(await world.counts(), before, 'a look changes nothing');
  const report = await world.rows('appointments', lines, { same });
  t.same(sums(report), [12, 4, 0, 8]);
  t.same(sums(look), sums(report));
  t.same([look.furtherLane, report.furtherLane], [1, 1]);
  t.same(rejected(look), rejected(report));
  t.match(
    rejected(report).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)),
    [
      /^6: There is no provider “Dr\. Who” here \(column “Doctor”\)\. Add it in Setup, or .*--same 'Dr\. Who=…'/,
      /^7: There is no patient with the number nobody here\. Import the patients first/,
      /^8: The same appointment id stands in line 2/,
      /^9: .*holds no time like/,
      /^10: There is no visit type “XX”/,
      /^11: There is no room “Cellar”/,
      /^12: The visit is longer than 24 hours/,
      /^13: .*“Vanished”, which is not understood.*--same/,
    ],
  );
  t.match(
    (await visitsOf('2026-04-01')).map(
      ({ patientName, startText, durationMinutes, lane, booking, confirmation, cancelReason, note }) => [
        patientName,
        startText,
        durationMinutes,
        lane,
        booking,
        confirmation,
        cancelReason,
        note,
      ],
    ),
    [
      ['Last0, First0', '9:00 AM', 20, 0, 'booked', 'unsent', null, 'Cough'],
      ['Last1, First1', '9:10 AM', 20, 1, 'booked', 'confirmed', null, ''],
      ['Last2, First2', '2:00 PM', 30, 0, 'no_show', 'unsent', null, ''],
      ['Last3, First3', '3:00 PM', 40, 0, 'cancelled', 'unsent', 'other', ''],
    ],
  );
  t.same(sums(await world.rows('appointments', lines, { same })), [12, 0, 4, 8], 'nothing is in twice');
  t.equal(await laneOverlaps(world.server), 0);
});

t.test('visits without ids are known by patient, provider and time, even after they were moved', async (t) => {
  const lines = [
    'Patient,DOB,Provider,Start',
    '"Last6, First6",1980-04-12,Number 2,2026-04-02 09:00',
    '"Last6, First6",1980-04-12,Number 2,2026-04-02 09:00',
    '"Last7, First7",1980-04-12,Number 2,04/02/2026 10:30 AM',
    '"Last7, First8",1980-04-12,Number 2,2026-04-02T13:00:00Z',
  ];
  t.same(sums(await world.rows('appointments', lines, { visitType: 'FU', dates: 'mdy' })), [4, 2, 0, 2]);
  const [moved] = await visitsOf('2026-04-02');
  await world.front.must(scheduling.move, {
    id: moved?.id as string,
    expectedVersion: 1,
    start: '2026-04-02T18:00:00Z',
  });
  const again = await world.rows('appointments', lines, { visitType: 'FU' });
  t.same(sums(again), [4, 0, 2, 2]);
  t.match(rejected(again), [
    /^3: The same patient, provider and time stand in line 2/,
    /^5: There is no patient with this name and birth date/,
  ]);
  await world.book({ patientId: world.patientIds[9] as string, start: '2026-04-03T14:00:00Z' });
  const desk = await world.rows('appointments', [VISITS, 'd1,patient-9,Number 0,FU,2026-04-03,10:00']);
  t.same(sums(desk), [1, 0, 1, 0], 'what a desk has booked already is not booked a second time');
});

t.test('an hour that does not exist is rejected, one that comes twice is told or said', async (t) => {
  const report = await world.rows('appointments', [
    `${VISITS},UTC offset`,
    'g1,patient-0,Number 0,FU,2027-03-14,2:30 AM,',
    'g2,patient-0,Number 0,FU,2026-11-01,1:30 AM,',
    'g3,patient-1,Number 0,FU,2026-11-01,1:30 AM,-05:00',
    'g4,patient-2,Number 0,FU,2026-11-01,1:30 AM,east',
  ]);
  t.same(sums(report), [4, 2, 0, 2]);
  t.match(rejected(report), [
    /^2: There is no 02:30 on 2027-03-14: the clocks of America\/New_York go forward/,
    /^5: .*no offset like/,
  ]);
  t.match(report.notes, [{ line: 3, sentence: /01:30 on 2026-11-01 comes twice.*the first one was taken/ }]);
  t.same(
    (await visitsOf('2026-11-01')).map(({ start }) => start),
    ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
  );
});

t.test('100 appointments onto one slot while desks book it: one of all has lane 0', async (t) => {
  const start = '2026-05-06T14:00:00Z';
  const lines = [
    VISITS,
    ...Array.from({ length: 100 }, (_, i) => `race-${i},patient-${i + 10},Number 0,FU,2026-05-06,10:00`),
  ];
  const tries = world.patientIds
    .slice(110, 130)
    .map((patientId) => patiently(world.front, scheduling.book, world.visit({ patientId, start })));
  const [report, more, ...answers] = await Promise.all([
    world.rows('appointments', lines),
    world.rows('appointments', lines),
    ...tries,
  ]);
  t.same(
    [sums(report)[1] as number, sums(more)[1] as number].reduce((a, b) => a + b),
    100,
    'two imports at once bring each in once',
  );
  const won = tally(answers.map(({ problem }) => problem.code)).ok ?? 0;
  t.ok(won <= 1, 'at most one desk got the slot');
  const lanes = (await visitsOf('2026-05-06')).map(({ lane }) => lane).sort((a, b) => a - b);
  t.same(
    lanes,
    Array.from({ length: 100 + won }, (_, i) => i),
    'each stands in a lane of its own, one in lane 0',
  );
  t.equal(report.furtherLane + more.furtherLane, 100 + won - 1, 'those that did not fit are counted');
  t.equal(await laneOverlaps(world.server), 0);
  t.equal(await deadlocks(world.server), 0);
});

t.test('the console: a run that is killed is finished by the next one, and says so honestly', async (t) => {
  const lines = Array.from(
    { length: 8_000 },
    (_, i) => `kill-${i},Kill${i},Ann,1970-01-${String((i % 28) + 1).padStart(2, '0')}`,
  );
  const file = await world.file('many.csv', csv(PEOPLE, ...lines));
  const count = async (): Promise<number> =>
    (await select<{ n: number }>(sql`select count(*) as n from patient where external_id like 'kill-%'`))[0]
      ?.n as number;
  const killed = await world.console('import', 'patients', file);
  await killed.says(/Importing \[#/);
  killed.signal('SIGKILL');
  t.not((await killed.ended).code, 0);
  const done = await count();
  t.ok(done > 0 && done < 8_000 && done % 500 === 0, `whole batches only: ${done}`);
  const next = await (await world.console('import', 'patients', file)).ended;
  const imported = 8_000 - done;
  t.match(next, { code: 0, err: '' });
  t.match(next.out, `many.csv: 8000 rows read = ${imported} imported + ${done} already there + 0 rejected`);
  t.match(next.out, /Chart No +externalId\n.*Importing \[#+\] 100 %/s);
  t.equal(await count(), 8_000);
  const wrong = await (await world.console('import', 'patients', file, '--ical')).ended;
  t.match(wrong, { code: 2, err: /“anteroom import patients” has no option --ical/ });
  const synthea = await (await world.console('import', 'synthea', world.folder, '--dry-run')).ended;
  t.match(synthea, { code: 2, err: /has no option --dry-run/ }, 'an option is never passed over');
  const empty = await (await world.console('import', 'appointments', await world.file('e.csv', ''))).ended;
  t.match(empty, { code: 1, err: /^e\.csv is empty\. .*\nNothing was imported\.\n$/ });
});
