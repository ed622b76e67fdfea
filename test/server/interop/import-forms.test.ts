/** The many ways in which other systems write the same: headings, names, dates, times, states. */
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { importProviders, saveProvider } from '../../../server/practice/index.ts';
import * as patients from '../../../shared/patients.ts';
import type { Provider } from '../../../shared/practice.ts';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
t.before(async () => {
  world = await transferWorld({ patients: 30, providers: 2 });
});
t.teardown(() => world.stop());

const visitsOf = (date: string) => world.front.must(scheduling.day, { date }).then(({ appointments }) => appointments);
const inConsole = <T>(work: Parameters<typeof act<T>>[3]): Promise<T> =>
  act(world.server.kernel, { kind: 'console', name: 'test' }, 'test', work);

/** What the console showed: column and field. */
const understood = (): Record<string, string> =>
  Object.fromEntries(
    world.said
      .map((line) => /^ {2}(\S.*?) {2,}(\S.*)$/.exec(line))
      .flatMap((found) => (found ? [[found[1], found[2]] as [string, string]] : [])),
  );

t.test('the headings of several systems are understood', async (t) => {
  const person = (heading: string, row: string) => world.rows('patients', [heading, row], { dryRun: true });
  t.same(
    sums(
      await person(
        'PatNum,LName,FName,MiddleI,Birthdate,Gender,HmPhone,WirelessPhone,SSN',
        'q1,Okoye,Nia,M,1980-04-12,F,,,1',
      ),
    ),
    [1, 1, 0, 0],
  );
  t.match(understood(), {
    PatNum: 'externalId',
    LName: 'lastName',
    MiddleI: 'middleName',
    WirelessPhone: 'phone',
    SSN: '(not read)',
  });
  await person('patientid,patient lastname,patient firstname,patientdob,patientsex', 'q2,Okoye,Nia,1980-04-12,F');
  t.match(understood(), { patientid: 'externalId', patientdob: 'birthDate', patientsex: 'sex' });
  await world.rows(
    'appointments',
    ['MRN,DOB,Appt Date/Time,Appt Length,Visit Type,Resource,Appt Status,Reason for Visit', 'a,b,c,d,e,f,g,h'],
    { dryRun: true },
  );
  t.match(understood(), {
    MRN: 'patientNumber',
    'Appt Date/Time': 'start',
    'Appt Length': 'minutes',
    Resource: 'provider',
    'Reason for Visit': 'note',
  });
  await t.rejects(world.rows('patients', ['Name,Name,DOB', 'a,b,1980-04-12'], { map: [['birthDate', '']] }), {
    message: /date of birth/,
  });
  t.match(understood(), { Name: 'fullName', 'Name (column 2)': '(not read)', DOB: '(not read)' });
});

t.test('numbers that were kept from becoming numbers', async (t) => {
  const heading = 'MRN,Last,First,DOB';
  t.same(sums(await world.rows('patients', [heading, '"=""00123""",Forced,Ada,1980-04-12'])), [1, 1, 0, 0]);
  t.same(sums(await world.rows('patients', [heading, '00123,Forced,Ada,1980-04-12'])), [1, 0, 1, 0]);
});

t.test('tabs and bars', async (t) => {
  for (const [i, sign] of ['\t', '|'].entries()) {
    const lines = [`MRN,Last,First,DOB`, `t${i},Tab${i},Ada,1980-04-12`].map((line) => line.replaceAll(',', sign));
    t.same(sums(await world.rows('patients', lines)), [1, 1, 0, 0]);
  }
});

t.test('dates and times in one column or two, 12 and 24 hours, lengths, ends', async (t) => {
  const HEADING = 'Patient ID,Provider,Type,Date,Start,End,Minutes';
  const wants: [string, string | RegExp][] = [
    ['04/07/2026,8:00 AM,,', '08:00–08:20'],
    ['2026-04-07,0900,,', '09:00–09:20'],
    ['"Tuesday, April 7, 2026",10:00:00,,30', '10:00–10:30'],
    ['7-Apr-2026,11 am,11:45 AM,', '11:00–11:45'],
    ['4/7/2026 1:15 PM,,,', '13:15–13:35'],
    ['4/7/2026 12:00:00 AM,12/30/1899 2:00:00 PM,,', '14:00–14:20'],
    [',2026-04-07T15:00:00-04:00,2026-04-07T15:10:00-04:00,', '15:00–15:10'],
    ['20260407,16:00,,0:40', '16:00–16:40'],
    ['4/7/26,23:30,,60 min', '23:30–00:30'],
    ['2026-04-07,4/8/2026 9:00,,', /two different dates/],
    ['2026-04-07,9:00,8:00,', /ends before it begins/],
    ['2026-04-07,9:00,,soon', /no number of minutes/],
    ['2026-02-30,9:00,,', /no date like/],
    ['2026-04-07,,,', /no time like/],
    [',9:00,,', /The date is missing/],
    ['1492-10-12,9:00,,', /not between the years/],
  ];
  const lines = wants.map(([text], i) => `patient-${i},Number 0,FU,${text}`);
  const report = await world.rows('appointments', [HEADING, ...lines], { dates: 'mdy' });
  t.same(sums(report), [16, 9, 0, 7], rejected(report).join('\n'));
  const clock = (moment: string): string =>
    Temporal.Instant.from(moment)
      .toZonedDateTimeISO('America/New_York')
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
  const stand = (await visitsOf('2026-04-07')).map(({ start, end }) => `${clock(start)}–${clock(end)}`);
  t.same(
    stand.sort(),
    wants
      .map(([, want]) => want)
      .filter((want) => typeof want === 'string')
      .sort(),
  );
  for (const [i, [text, want]] of wants.entries())
    if (typeof want !== 'string')
      t.match(
        rejected(report).find((one) => one.startsWith(`${i + 2}: `)),
        want,
        text,
      );
});

t.test('states of other systems; what was cancelled keeps its words; the past has taken place', async (t) => {
  const lines = [
    'Patient ID,Provider,Type,Date,Start,Status,Stage,Cancel reason',
    'patient-0,Number 0,FU,2026-03-17,8:00,Completed,,',
    'patient-1,Number 0,FU,2026-03-17,9:00,No-Show,,',
    'patient-2,Number 0,FU,2026-03-17,10:00,CANCELED,,Dog ate the car',
    'patient-3,Number 0,FU,2026-03-17,11:00,Rescheduled,,',
    'patient-4,Number 0,FU,2026-03-17,12:00,Checked In,,',
    'patient-5,Number 0,FU,2026-03-17,13:00,,limbo,',
  ];
  const report = await world.rows('appointments', lines);
  t.same(sums(report), [6, 6, 0, 0], rejected(report).join('\n'));
  t.match(report.notes, [{ line: 7, sentence: /“Stage” holds what is not understood; it was taken as “expected”/ }]);
  t.match(
    (await visitsOf('2026-03-17')).map(({ booking, flow, cancelReason, cancelNote }) => [
      booking,
      flow,
      cancelReason,
      cancelNote,
    ]),
    [
      ['booked', 'checked_out', null, null],
      ['no_show', 'expected', null, null],
      ['cancelled', 'expected', 'other', 'Dog ate the car'],
      ['cancelled', 'expected', 'rescheduled', null],
      ['booked', 'arrived', null, null],
      ['booked', 'expected', null, null],
    ],
  );
  t.same(
    sums(
      await world.rows('appointments', [
        'Patient ID,Provider,Type,Date,Start',
        'patient-6,Number 0,FU,2026-03-16,8:00',
      ]),
    ),
    [1, 1, 0, 0],
  );
  t.match(await visitsOf('2026-03-16'), [{ booking: 'booked', flow: 'checked_out', confirmation: 'confirmed' }]);
});

t.test('a provider is who is meant, or nobody', async (t) => {
  const add = (displayName: string, npi: string | null = null) => ({
    externalId: displayName,
    displayName,
    specialty: null,
    npi,
  });
  await inConsole((ctx) =>
    importProviders(ctx, [
      add('Anh Do'),
      add('Jane Smith MD', '1234567893'),
      { ...add('Sam Same'), externalId: 's1' },
      { ...add('Sam Same'), externalId: 's2' },
      add('Gone Long'),
    ]),
  );
  const { providers } = await world.front.must(practice.resources, {});
  const { id, version, ...gone } = providers.find(({ displayName }) => displayName === 'Gone Long') as Provider;
  await inConsole((ctx) => saveProvider(ctx, { ...gone, id, expectedVersion: version, active: false }));
  const names = ['Dr. Anh Do', 'Kim Do', '"Smith, Jane"', '1234567893', 'Sam Same', 's2', 'JS', 'Gone Long', ''];
  const report = await world.rows(
    'appointments',
    [
      'Patient ID,Provider,Type,Date,Start',
      ...names.map((name, i) => `patient-${i + 10},${name},FU,2026-04-20,${8 + i}:00`),
    ],
    { same: [['JS', '1234567893']] },
  );
  t.same(sums(report), [9, 6, 0, 3], rejected(report).join('\n'));
  t.match(rejected(report), [
    /^3: There is no provider “Kim Do”/,
    /^6: There are 2 of the provider “Sam Same” here\. .*a column NPI/,
    /^10: The provider is missing/,
  ]);
  t.match(report.notes, [{ line: 9, sentence: /provider is not in use any more/ }]);
});

t.test('visits of who died are in and told; record numbers go on after those that were kept', async (t) => {
  const people = [
    'Record number,Last,First,DOB,Date of death',
    '200001,Kept,Ada,1950-01-01,2026-01-01',
    'MRN-5,Odd,Bea,1950-01-01,',
    '4294967296123,Huge,Cy,1950-01-01,',
  ];
  const report = await world.rows('patients', people);
  t.same(sums(report), [3, 1, 0, 2]);
  t.match(rejected(report), [/^3: .*no record number of Anteroom.*field externalId/, /^4: .*no record number/]);
  const visits = await world.rows('appointments', [
    'Record number,DOB,Provider,Type,Date,Start',
    '200001,1950-01-01,Number 0,FU,2026-05-01,9:00',
    '200001,1950-01-02,Number 0,FU,2026-05-02,9:00',
  ]);
  t.same(sums(visits), [2, 1, 0, 1]);
  t.match(visits.notes, [{ line: 2, sentence: /The patient is deceased; the visit is in the book as the file says/ }]);
  t.match(rejected(visits), [/^3: The number 200001 is record 200001 here, with another name or birth date/]);
  const blank = {
    middleName: null,
    suffix: null,
    preferredName: null,
    sex: 'unknown' as const,
    phone: null,
    email: null,
    addressLine: null,
    city: null,
    state: null,
    zip: null,
  };
  const next = await world.front.must(patients.add, {
    ...blank,
    firstName: 'New',
    lastName: 'One',
    birthDate: '2001-01-01',
    confirmedNew: true,
  });
  t.equal(next.recordNumber, '200002');
  const bare = await transferWorld({ patients: 0 });
  t.teardown(() => bare.stop());
  t.same(
    sums(await bare.rows('patients', ['Record number,Last,First,DOB', '100001,First,Ada,1950-01-01'])),
    [1, 1, 0, 0],
  );
  const second = await bare.front.must(patients.add, {
    ...blank,
    firstName: 'New',
    lastName: 'One',
    birthDate: '2001-01-01',
    confirmedNew: true,
  });
  t.equal(second.recordNumber, '100002', 'also when it was the very first');
});
