import { sql } from 'kysely';
import t from 'tap';
import * as scheduling from '../../../shared/scheduling.ts';
import * as contract from '../../../shared/series.ts';
import { daysOf, must, overlapsIn, persist, type SeriesWorld, seriesWorld } from '../../helpers/series-world.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: SeriesWorld;
t.before(async () => {
  world = await seriesWorld({ providers: 20, patients: 260 });
});
t.teardown(() => world.stop());

t.test('moving: this one, this and the following, all that are to come', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(6, { count: 5, from: '2026-10-13' });
  const [first, second, third] = appointments as [
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
  ];
  // This one: the others stay, and it stands by itself.
  const alone = await must(world.moveSeries(second, { scope: 'this', start: '2026-10-21T18:00:00Z' }));
  t.same(daysOf(alone.appointments), ['2026-10-21 2:00 PM']);
  // This and the following: two days later and at 10:30, also after the clocks have changed.
  const later = await must(world.moveSeries(third, { scope: 'following', start: '2026-10-29T14:30:00Z' }));
  t.same(daysOf(later.appointments), ['2026-10-29 10:30 AM', '2026-11-05 10:30 AM', '2026-11-12 10:30 AM']);
  t.same(
    (await world.together(seriesId)).map(({ words, alone }) => `${words} ${alone}`),
    [
      'Every Tuesday at 9:00 AM false',
      'Every Tuesday at 9:00 AM true',
      ...Array(3).fill('Every Thursday at 10:30 AM false'),
    ],
  );
  // All: the one that stands by itself keeps its time, but follows to the other provider.
  const all = await must(
    world.moveSeries(first, {
      start: '2026-10-12T12:00:00Z',
      providerId: world.provider(7),
      roomId: world.roomIds[0] as string,
    }),
  );
  t.same(daysOf(all.appointments), [
    '2026-10-12 8:00 AM',
    '2026-10-21 2:00 PM',
    '2026-10-28 8:00 AM',
    '2026-11-04 8:00 AM',
    '2026-11-11 8:00 AM',
  ]);
  t.ok(
    all.appointments.every(({ providerId, roomId }) => providerId === world.provider(7) && roomId === world.roomIds[0]),
  );
  t.same(
    (await world.together(seriesId)).map(({ words }) => words),
    [...Array(2).fill('Every Monday at 8:00 AM'), ...Array(3).fill('Every Wednesday at 8:00 AM')],
  );
  // Nothing but the length: every time is kept.
  const [again] = all.appointments as [scheduling.Appointment];
  const longer = await must(world.moveSeries(again, { durationMinutes: 45 }));
  t.same(daysOf(longer.appointments), daysOf(all.appointments));
  t.ok(longer.appointments.every(({ durationMinutes }) => durationMinutes === 45));
});

t.test('one was moved by itself, and then also the following: they go to the same day of the week', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(8, { count: 4 });
  const [, second] = appointments as [scheduling.Appointment, scheduling.Appointment];
  const moved = await world.front.must(scheduling.move, {
    id: second.id,
    expectedVersion: 1,
    start: '2026-04-02T14:00:00Z',
  });
  const { appointments: changed } = await must(world.moveSeries(moved, { scope: 'following', start: moved.start }));
  t.same(daysOf(changed), ['2026-04-02 10:00 AM', '2026-04-09 10:00 AM', '2026-04-16 10:00 AM']);
  t.same(
    (await world.together(seriesId)).filter(({ alone }) => alone),
    [],
  );
  // And back: everything stands where it stood.
  const [named] = changed as [scheduling.Appointment];
  await must(world.moveSeries(named, { scope: 'following', start: second.start }));
  t.same(daysOf(await world.together(seriesId)), daysOf(appointments));
});

t.test('what is over, or has arrived, is left as it is', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(9, {
    from: '2026-03-18',
    weekdays: [3],
    minute: 700,
    count: 4,
  });
  const [first, second, third] = appointments as [
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
  ];
  const db = world.server.kernel.database.db;
  await sql`update appointment set starts_at = starts_at - interval '7 days', ends_at = ends_at - interval '7 days' where id = ${first.id}`.execute(
    db,
  );
  await world.front.must(scheduling.setFlow, { id: second.id, expectedVersion: 1, flow: 'arrived' });
  const { appointments: moved } = await must(world.moveSeries(third, { start: '2026-04-02T16:00:00Z' }));
  t.same(daysOf(moved), ['2026-04-02 12:00 PM', '2026-04-09 12:00 PM']);
  const gone = await world.front.must(contract.cancelSeries, {
    id: third.id,
    expectedVersion: 2,
    scope: 'all',
    reason: 'patient_request',
    note: 'moves away',
  });
  t.equal(gone.appointments.length, 2);
  t.same(
    (await world.together(seriesId)).map(({ booking }) => booking),
    ['booked', 'booked', 'cancelled', 'cancelled'],
  );
});

t.test('moving is all or none', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(10, { count: 4 });
  await world.book({ patientId: world.patient(51), providerId: world.provider(10), start: '2026-04-08T13:00:00Z' });
  const [first] = appointments as [scheduling.Appointment];
  const refused = await world.moveSeries(first, { start: '2026-03-25T13:00:00Z' });
  t.match(refused.problem, {
    code: 'slot_taken',
    detail: /^1 of 4 times cannot be booked like this. Wed, Apr 8, 9:00 AM: /,
    data: { occurrences: [{ date: '2026-04-08' }] },
  });
  t.ok(
    (await world.together(seriesId)).every(({ version }) => version === 1),
    'nobody has moved',
  );
  // By ten minutes, onto places that the series itself gives up.
  const moved = await must(world.moveSeries(first, { start: '2026-03-24T13:10:00Z' }));
  t.equal(moved.appointments.length, 4);
  const late = await world.moveSeries(first, { start: '2026-03-25T15:00:00Z' });
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { version: 2 } } });
  const single = await world.book({ patientId: world.patient(52), providerId: world.provider(11) });
  t.equal((await world.moveSeries(single, { scope: 'following', start: single.start })).problem.code, 'wrong_state');
  const own = await must(world.moveSeries(single, { scope: 'this', start: '2026-03-18T15:00:00Z' }));
  t.equal(own.appointments[0]?.startText, '11:00 AM', 'of a single visit, this one is the only one');
});

t.test('a daily series moves by a day onto itself', async (t) => {
  const { appointments } = await world.bookSeries(12, { weekdays: [1, 2, 3, 4, 5, 6, 7], count: 10 });
  const { appointments: moved } = await must(
    world.moveSeries(appointments[0] as scheduling.Appointment, { start: '2026-03-25T13:00:00Z' }),
  );
  t.same(daysOf(moved).slice(0, 2), ['2026-03-25 9:00 AM', '2026-03-26 9:00 AM']);
});

t.test('cancelling: the scopes, the reason in every visit, and one that comes back', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(13, { count: 4 });
  const [first, second, third] = appointments as [
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
  ];
  const cancel = (it: scheduling.Appointment, scope: contract.SeriesScope) =>
    world.front.must(contract.cancelSeries, {
      id: it.id,
      expectedVersion: it.version,
      scope,
      reason: 'provider_unavailable',
      note: '',
    });
  t.equal((await cancel(second, 'this')).appointments.length, 1);
  const { appointments: gone } = await cancel(third, 'following');
  t.match(gone, [
    { id: third.id, booking: 'cancelled', cancelReason: 'provider_unavailable', cancelledBy: 'practice' },
    { booking: 'cancelled' },
  ]);
  t.equal(gone.length, 2);
  const back = await world.front.must(scheduling.restore, { id: third.id, expectedVersion: 2 });
  t.equal(back.seriesId, seriesId);
  t.equal((await cancel(first, 'all')).appointments.length, 2);
  const again = await world.front.send(contract.cancelSeries, {
    id: first.id,
    expectedVersion: 2,
    scope: 'all',
    reason: 'other',
    note: '',
  });
  t.equal(again.problem.code, 'wrong_state');
});

t.test('20 series are moved to and fro onto each other’s slots, and cancelled, at once', async (t) => {
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      world.bookSeries(
        19,
        { from: '2027-05-04', count: 4, minute: 540 + 20 * i },
        { patientId: world.patient(60 + i), providerId: world.provider(19) },
      ),
    ),
  );
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const mine = all[i % 20]?.appointments[i % 4] as scheduling.Appointment;
      const other = all[(i * 7 + 3) % 20]?.appointments[(i + 1) % 4] as scheduling.Appointment;
      const scope = contract.SERIES_SCOPES[i % 3] as contract.SeriesScope;
      const gone = { id: mine.id, expectedVersion: 1, scope, reason: 'other', note: '' } as const;
      if (i % 40 === 39) return persist<unknown>((key) => world.front.send(contract.cancelSeries, gone, { key }));
      return persist<unknown>((key) => world.moveSeries(mine, { scope, start: other.start }, key));
    }),
  );
  const codes = new Set(answers.map(({ status, problem }) => (status < 400 ? 'ok' : problem.code)));
  t.same(
    [...codes].filter((code) => !['ok', 'slot_taken', 'changed_meanwhile', 'wrong_state'].includes(code)),
    [],
  );
  t.ok(codes.has('ok'));
  t.equal(await overlapsIn(world), 0);
});

t.test('who looks at a series sees what others do with it', async (t) => {
  const { seriesId, appointments } = await world.bookSeries(7, { from: '2027-09-07', count: 3 });
  const socket = await new TestSocket(world.front).settled();
  await socket.greet();
  const first = await socket.subscribe(1, contract.togetherTopic.name, seriesId);
  t.equal(first.type === 'snapshot' && first.rows.length, 3);
  const [, second] = appointments as [scheduling.Appointment, scheduling.Appointment];
  await world.front.must(scheduling.setNote, { id: second.id, expectedVersion: 1, note: 'Bring the brace' });
  const change = await socket.next('change');
  t.match(change, { upsert: [{ id: second.id, version: 2, note: 'Bring the brace' }] });
  socket.close();
});
