import { sql } from 'kysely';
import t from 'tap';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as contract from '../../../shared/series.ts';
import * as supply from '../../../shared/supply.ts';
import {
  daysOf,
  must,
  overlapsIn,
  persist,
  type SeriesWorld,
  seriesWorld,
  TUESDAYS,
} from '../../helpers/series-world.ts';

let world: SeriesWorld;
t.before(async () => {
  world = await seriesWorld({ providers: 20, patients: 260 });
});
t.teardown(() => world.stop());

t.test('a preview tells each date, and books nothing', async (t) => {
  await world.book({ patientId: world.patient(50), providerId: world.provider(0), start: '2026-04-07T13:10:00Z' });
  const { occurrences } = await world.preview(0);
  t.same(
    occurrences.map(({ text, state }) => `${text} ${state}`),
    [
      'Tue, Mar 24, 9:00 AM free',
      'Tue, Mar 31, 9:00 AM free',
      'Tue, Apr 7, 9:00 AM conflict',
      'Tue, Apr 14, 9:00 AM free',
      'Tue, Apr 21, 9:00 AM free',
      'Tue, Apr 28, 9:00 AM free',
      'Tue, May 5, 9:00 AM free',
      'Tue, May 12, 9:00 AM free',
    ],
  );
  t.match(occurrences[2]?.findings, [
    { code: 'provider_busy', severity: 'reason', sentence: /Dr. Number 0 has another/ },
  ]);
  t.same((await world.front.must(scheduling.day, { date: '2026-03-24' })).appointments, []);
});

t.test('all or none: a conflict is told with its date, and nothing is booked', async (t) => {
  const { occurrences } = await world.preview(0);
  const input = { ...world.visitOf(0), rule: TUESDAYS, starts: occurrences.map(({ start }) => start), note: 'Knee' };
  const refused = await world.front.send(contract.bookSeries, input);
  t.equal(refused.problem.code, 'slot_taken');
  t.match(refused.problem.detail, /^1 of 8 times cannot be booked like this. Tue, Apr 7, 9:00 AM: Dr. Number 0 has/);
  t.match(refused.problem.data, {
    occurrences: [
      { date: '2026-04-07', start: occurrences[2]?.start, state: 'conflict', findings: [{ code: 'provider_busy' }] },
    ],
  });
  const { rows } = await sql<{ n: number }>`select
      (select count(*) from appointment_series) + (select count(*) from appointment where patient_id = ${world.patient(0)}) as n`.execute(
    world.server.kernel.database.db,
  );
  t.equal(rows[0]?.n, 0, 'nothing of it is there');
  // Without that date, or at another time of that day, it is booked; that one then stands by itself.
  const starts = input.starts.map((start) => (start === occurrences[2]?.start ? '2026-04-07T14:00:00Z' : start));
  const booked = await world.front.must(contract.bookSeries, { ...input, starts });
  t.equal(booked.appointments.length, 8);
  t.match(booked.appointments[0], { seriesId: booked.seriesId, note: 'Knee', startText: '9:00 AM', booking: 'booked' });
  t.same(
    (await world.together(booked.seriesId)).map(({ date, alone, words }) => `${date} ${alone} ${words}`),
    booked.appointments.map(({ date }) => `${date} ${date === '2026-04-07'} Every Tuesday at 9:00 AM`),
  );
});

t.test('the same request again gives the same series', async (t) => {
  const { occurrences } = await world.preview(1);
  const input = { ...world.visitOf(1), rule: TUESDAYS, starts: occurrences.map(({ start }) => start), note: '' };
  const first = await world.front.send(contract.bookSeries, input, { key: 'series-once' });
  const second = await world.front.send(contract.bookSeries, input, { key: 'series-once' });
  t.equal(first.body.seriesId, second.body.seriesId);
  t.equal((await world.together(first.body.seriesId)).length, 8);
});

t.test(
  'wall time is kept over the days the clocks change; a missing hour shifts, a doubled one is the first',
  async (t) => {
    const { appointments } = await world.bookSeries(2, { from: '2026-10-20', count: 3 });
    t.same(
      appointments.map(({ start, startText }) => [start.slice(0, 16), startText]),
      [
        ['2026-10-20T13:00', '9:00 AM'],
        ['2026-10-27T13:00', '9:00 AM'],
        ['2026-11-03T14:00', '9:00 AM'],
      ],
    );
    const sundays = (minute: number, from: string) => world.preview(2, { weekdays: [7], minute, from, count: 2 });
    t.match((await sundays(90, '2026-10-25')).occurrences, [
      { start: '2026-10-25T05:30:00Z', remark: '' },
      { start: '2026-11-01T05:30:00Z', remark: /show 1:30 AM twice: it is the first/ },
    ]);
    t.match((await sundays(150, '2027-03-07')).occurrences, [
      { start: '2027-03-07T07:30:00Z', remark: '' },
      { start: '2027-03-14T07:30:00Z', text: 'Sun, Mar 14, 3:30 AM', remark: /skip 2:30 AM: it is at 3:30 AM/ },
    ]);
  },
);

t.test('holidays are left out, shifted or kept, as was chosen', async (t) => {
  const manager = await world.desk('manager');
  for (const [date, name] of [
    ['2026-11-26', 'Thanksgiving'],
    ['2026-11-27', 'Day after Thanksgiving'],
  ] as const)
    await manager.must(supply.saveHoliday, { id: null, expectedVersion: null, date, name, locationId: null });
  const thursdays = { weekdays: [4], from: '2026-11-19', count: 3 };
  const say = async (holidays: contract.SeriesRule['holidays']) =>
    (await world.preview(3, { ...thursdays, holidays })).occurrences.map(
      ({ text, state, remark, findings }) =>
        `${text} ${state} ${remark}${findings.map(({ sentence }) => sentence).join()}`,
    );
  t.same(await say('skip'), [
    'Thu, Nov 19, 9:00 AM free ',
    'Thu, Nov 26, 9:00 AM skipped Thanksgiving: left out.',
    'Thu, Dec 3, 9:00 AM free ',
    'Thu, Dec 10, 9:00 AM free ',
  ]);
  t.same(await say('next_day'), [
    'Thu, Nov 19, 9:00 AM free ',
    'Mon, Nov 30, 9:00 AM free Shifted from Thu, Nov 26 (Thanksgiving).',
    'Thu, Dec 3, 9:00 AM free ',
  ]);
  t.same(await say('keep'), [
    'Thu, Nov 19, 9:00 AM free ',
    'Thu, Nov 26, 9:00 AM conflict That day is a holiday (Thanksgiving).',
    'Thu, Dec 3, 9:00 AM free ',
  ]);
  // A series that was shifted moves from the day on which it is seen, and is shifted anew.
  const { seriesId, appointments } = await world.bookSeries(3, { ...thursdays, holidays: 'next_day' });
  const [, monday] = appointments;
  await must(world.moveSeries(monday as scheduling.Appointment, { start: '2026-11-30T16:00:00Z' }));
  t.same(daysOf(await world.together(seriesId)), ['2026-11-19 11:00 AM', '2026-11-30 11:00 AM', '2026-12-03 11:00 AM']);
  const [first] = await world.together(seriesId);
  await must(world.moveSeries(first as scheduling.Appointment, { start: '2026-11-18T16:00:00Z' }));
  t.same(daysOf(await world.together(seriesId)), ['2026-11-18 11:00 AM', '2026-11-25 11:00 AM', '2026-12-02 11:00 AM']);
  t.ok((await world.together(seriesId)).every(({ words, alone }) => words === 'Every Wednesday at 11:00 AM' && !alone));
});

t.test('rules that are none are refused in words', async (t) => {
  const refuse = async (rule: Partial<contract.SeriesRule>, more: object = {}) =>
    (await world.front.send(contract.previewSeries, { ...world.visitOf(4, more), rule: { ...TUESDAYS, ...rule } }))
      .problem;
  t.match(await refuse({ until: '2026-12-01' }), { code: 'invalid_input', detail: /one of the two/ });
  t.match(await refuse({ count: null }), { code: 'invalid_input', detail: /one of the two/ });
  t.match(await refuse({ from: '2026-03-17' }), { code: 'invalid_input', detail: /today or later/ });
  t.match(await refuse({ count: null, until: '2026-03-20' }), { code: 'invalid_input', detail: /before the first/ });
  t.match(await refuse({ count: null, until: '2029-12-31' }), { code: 'invalid_input', detail: /at most 104 visits/ });
  t.match(await refuse({ minute: 1440 }), { code: 'invalid_input' });
  t.match(await refuse({ weekdays: [] }), { code: 'invalid_input' });
  const nobody = '01990000-0000-7000-8000-000000000000';
  for (const more of [{ patientId: nobody }, { providerId: nobody }, { roomId: nobody }, { visitTypeId: nobody }])
    t.equal((await refuse({}, more)).code, 'not_found');
  t.equal((await refuse({}, { providerId: world.patient(1) })).code, 'not_found');
  t.match((await world.preview(4, { from: '2026-03-18', weekdays: [3], minute: 60, count: 2 })).occurrences, [
    { state: 'skipped', remark: 'That time is over.' },
    { state: 'free' },
    { state: 'free' },
  ]);
  const twice = ['2026-03-24T13:00:00Z', '2026-03-24T09:00:00-04:00'];
  const answer = await world.front.send(contract.bookSeries, {
    ...world.visitOf(4),
    rule: TUESDAYS,
    starts: twice,
    note: '',
  });
  t.match(answer.problem, { code: 'time_not_valid', detail: /there twice/ });
  const close = ['2026-03-24T13:00:00Z', '2026-03-24T13:10:00Z'];
  const overlap = await world.front.send(contract.bookSeries, {
    ...world.visitOf(4),
    rule: TUESDAYS,
    starts: close,
    note: '',
  });
  t.match(overlap.problem, { code: 'slot_taken', detail: /9:10 AM: / }, 'they do not overlap among themselves');
});

t.test('104 visits are booked at once', async (t) => {
  const { appointments } = await world.bookSeries(5, { weekdays: [1, 4], count: 104 });
  t.equal(appointments.length, 104);
  t.equal(appointments.at(-1)?.startText, '9:00 AM');
});

t.test('visits of a series are not too soon after each other; others are asked about', async (t) => {
  const manager = await world.desk('manager');
  const { visitTypes } = await manager.must(practice.resources, {});
  const type = visitTypes.find(({ code }) => code === 'NV') as practice.VisitType;
  const { version, ...fields } = type;
  await manager.must(practice.saveVisitType, { ...fields, expectedVersion: version, repeatDaysMin: 20 });
  const visitTypeId = type.id;
  const { seriesId, appointments } = await world.bookSeries(14, { count: 3 }, { visitTypeId });
  t.equal(appointments.length, 3);
  const [first] = appointments as [scheduling.Appointment];
  const moved = await world.front.must(scheduling.move, {
    id: first.id,
    expectedVersion: 1,
    start: '2026-03-24T15:00:00Z',
  });
  await must(world.moveSeries(moved, { scope: 'following', start: moved.start }));
  t.equal((await world.together(seriesId)).length, 3);
  const more = await world.preview(14, { from: '2026-04-14', count: 3 }, { visitTypeId });
  t.same(
    more.occurrences.map(({ findings }) => findings.map(({ code }) => code)),
    [['too_soon'], ['too_soon'], []],
  );
  const starts = more.occurrences.map(({ start }) => start);
  const input = { ...world.visitOf(14, { visitTypeId }), rule: TUESDAYS, starts, note: '' };
  const asked = await world.front.send(contract.bookSeries, input);
  t.match(asked.problem, { code: 'needs_answer', detail: /^2 of 3 times/ });
  const yes = await world.front.must(contract.bookSeries, { ...input, confirmed: ['too_soon'] });
  t.equal(yes.appointments.length, 3);
});

t.test('overlaps need the right and a reason, and stand in a further lane', async (t) => {
  await world.book({ patientId: world.patient(53), providerId: world.provider(15), start: '2026-03-31T13:00:00Z' });
  const { occurrences } = await world.preview(15, { count: 3 });
  const starts = occurrences.map(({ start }) => start);
  const input = { ...world.visitOf(15), rule: TUESDAYS, starts, note: '', overbookReason: 'Short dressing changes' };
  const front = await world.front.send(contract.bookSeries, input);
  t.match(front.problem, { code: 'not_permitted', data: { occurrences: [{ date: '2026-03-31' }] } });
  const doctor = await world.desk('provider');
  const { appointments } = await doctor.must(contract.bookSeries, input);
  t.same(
    appointments.map(({ lane, overbookReason }) => [lane, overbookReason]),
    [
      [0, null],
      [1, 'Short dressing changes'],
      [0, null],
    ],
  );
});

t.test('one’s own hold does not stand in the way, and the series makes it good', async (t) => {
  const start = '2026-03-24T13:00:00Z';
  const held = await world.front.must(scheduling.hold, { ...world.visitOf(16), start });
  const inTheWay = await world.preview(16);
  t.equal(inTheWay.occurrences[0]?.state, 'conflict', 'without its name it is in the way');
  const { occurrences } = await world.preview(16, {}, { holdId: held.id });
  t.ok(occurrences.every(({ state }) => state === 'free'));
  const starts = occurrences.map((one) => one.start);
  const input = { ...world.visitOf(16), rule: TUESDAYS, starts, note: '' };
  t.equal((await world.front.send(contract.bookSeries, input)).problem.code, 'slot_taken');
  const { appointments } = await world.front.must(contract.bookSeries, { ...input, holdId: held.id });
  t.equal(appointments.length, 8);
  const { appointments: day } = await world.front.must(scheduling.day, { date: '2026-03-24' });
  t.notOk(
    day.some(({ id }) => id === held.id),
    'the hold is gone',
  );
});

t.test('a patient who is not active gets no series', async (t) => {
  const { db } = world.server.kernel.database;
  await sql`update patient set status = 'inactive' where id = ${world.patient(54)}`.execute(db);
  const answer = await world.front.send(contract.previewSeries, {
    ...world.visitOf(17),
    patientId: world.patient(54),
    rule: TUESDAYS,
  });
  t.equal(answer.problem.code, 'patient_not_active');
});

t.test('200 desks book, move and cancel series on the same slots at once: all or none, and no deadlock', async (t) => {
  const rule = { ...TUESDAYS, from: '2027-02-02', count: 4 };
  const { occurrences } = await world.preview(18, rule);
  const starts = occurrences.map(({ start }) => start);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      // Half of them want the dates the other way round, with another one first.
      const own = i % 2 ? [...starts].reverse() : starts;
      const visit = world.visitOf(18, { patientId: world.patient(55 + i) });
      const input = { ...visit, rule, starts: own.slice(i % 3), note: '' };
      return persist((key) => world.front.send(contract.bookSeries, input, { key }));
    }),
  );
  const codes = answers.map(({ status, problem }) => (status < 400 ? 'ok' : problem.code));
  t.same([...new Set(codes)].sort(), ['ok', 'slot_taken']);
  const booked = answers.filter(({ status }) => status < 400).flatMap(({ body }) => body.appointments);
  t.ok(booked.length <= starts.length && new Set(booked.map(({ start }) => start)).size === booked.length);
  t.equal(await overlapsIn(world), 0);
});
