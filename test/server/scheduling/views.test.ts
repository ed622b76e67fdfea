import t from 'tap';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as supply from '../../../shared/supply.ts';
import * as views from '../../../shared/views.ts';
import { columnSets, saveColumnSet } from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import { until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ providers: 3, rooms: 2, patients: 12 });
});
t.teardown(() => world.stop());

const load = (parts: object = {}) =>
  world.front.must(views.monthLoad, { from: '2026-03-01', until: '2026-03-31', ...parts });
const dayOf = (days: views.DayLoad[], date: string) => days.find((one) => one.date === date);

t.test('the load of a month: visits, open minutes and booked ones, as a person would count them', async (t) => {
  const manager = await world.desk('manager');
  const [first = '', second = '', third = ''] = world.providerIds;
  const { locations } = await manager.must(practice.resources, {});
  const locationId = locations[0]?.id ?? '';
  const session = (weekday: number, startsMinute: number, endsMinute: number) => ({
    locationId,
    weekday,
    everyWeeks: 1,
    startsMinute,
    endsMinute,
    validUntil: null,
    visitTypeIds: [],
  });
  // Wednesdays and Sundays 9 to 12; the others follow the opening hours, 8 to 18 on weekdays.
  await manager.must(supply.saveTemplates, {
    resourceId: first,
    from: '2026-03-01',
    sessions: [session(3, 540, 720), session(7, 60, 240)],
  });
  await manager.must(supply.saveBlockout, {
    id: null,
    expectedVersion: null,
    kind: 'closed',
    title: 'Lunch',
    resourceId: second,
    locationId: null,
    visitTypeIds: [],
    fromDate: '2026-03-18',
    untilDate: '2026-03-18',
    weekdays: [],
    startsMinute: 720,
    endsMinute: 780,
  });
  await manager.must(supply.saveException, {
    id: null,
    expectedVersion: null,
    resourceId: third,
    kind: 'away',
    locationId: null,
    fromDate: '2026-03-18',
    untilDate: '2026-03-18',
    startsMinute: 840,
    endsMinute: 1440,
    visitTypeIds: [],
    reason: 'Course',
  });
  await manager.must(supply.saveHoliday, {
    id: null,
    expectedVersion: null,
    date: '2026-03-20',
    name: 'Founders’ Day',
    locationId: null,
  });
  const [a = '', b = '', c = '', d = ''] = world.patientIds;
  await world.book({ patientId: a }); // 10:00 to 10:20 with the first
  const overlap = { patientId: b, start: '2026-03-18T14:10:00Z', overbookReason: 'They came together' };
  await manager.must(scheduling.book, world.visit(overlap)); // 10:10 to 10:30: ten minutes more, not twenty
  await world.book({ patientId: c, providerId: second });
  const gone = await world.book({ patientId: d, providerId: third });
  await world.front.must(scheduling.cancel, { id: gone.id, expectedVersion: 1, reason: 'weather', note: '' });

  const { days } = await load();
  t.equal(days.length, 31);
  const [opens, closes] = [480, 1080];
  const openOn18 = 180 + (closes - opens - 60) + (840 - opens);
  t.match(dayOf(days, '2026-03-18'), { visits: 3, openMinutes: openOn18, bookedMinutes: 30 + 20, holiday: null });
  t.match(dayOf(days, '2026-03-20'), { visits: 0, openMinutes: 0, holiday: 'Founders’ Day' });
  t.match(dayOf(days, '2026-03-21'), { openMinutes: 0 }, 'Saturday');
  t.match(dayOf(days, '2026-03-08'), { openMinutes: 120 }, '1:00 to 4:00 on the day that has no 2:30');
  t.match(dayOf(days, '2026-03-15'), { openMinutes: 180 });

  const one = await load({ providerId: second });
  t.match(dayOf(one.days, '2026-03-18'), { visits: 1, openMinutes: 540, bookedMinutes: 20 });
  const here = await load({ locationId });
  t.same(here.days, days, 'one location is all');
});

t.test('a stretch that is turned round, too long, or of nobody is refused', async (t) => {
  const refused = async (parts: object) =>
    (await world.front.send(views.monthLoad, { from: '2026-03-01', until: '2026-03-31', ...parts })).problem.code;
  t.equal(await refused({ until: '2026-02-01' }), 'invalid_input');
  t.equal(await refused({ until: '2026-09-01' }), 'invalid_input');
  t.equal(await refused({ providerId: world.roomIds[0] }), 'not_found');
  t.equal(await refused({ locationId: world.roomIds[0] }), 'not_found');
  const frames = await world.front.send(views.frames, { from: '2026-03-01', until: '2026-03-31' });
  t.equal(frames.problem.code, 'invalid_input');
});

t.test('the frames of a week are those of its days', async (t) => {
  const { frames } = await world.front.must(views.frames, { from: '2026-03-05', until: '2026-03-11' });
  t.same(
    frames.map(({ lengthMinutes }) => lengthMinutes),
    [1440, 1440, 1440, 1380, 1440, 1440, 1440],
  );
  for (const frame of frames) {
    const { appointments, ...day } = await world.front.must(scheduling.day, { date: frame.date });
    t.same(frame, day);
  }
});

t.test('sets of columns belong to one person and one key', async (t) => {
  const [provider = ''] = world.providerIds;
  const [room = ''] = world.roomIds;
  const set = {
    functionKey: 2,
    name: 'Morning',
    columns: [
      { kind: 'room' as const, id: room },
      { kind: 'provider' as const, id: provider },
      { kind: 'room' as const, id: room },
    ],
    colourBy: 'status' as const,
  };
  const { sets } = await world.front.must(saveColumnSet, set);
  t.match(sets, [{ functionKey: 2, name: 'Morning', version: 1, columns: set.columns.slice(0, 2) }]);
  t.equal(sets[0]?.columns.length, 2, 'each column once, in the order chosen');
  await world.front.must(saveColumnSet, { ...set, name: 'Rooms', columns: [{ kind: 'room', id: room }] });
  await world.front.must(saveColumnSet, { ...set, functionKey: 9 });
  const again = await world.front.must(columnSets, {});
  t.same(
    again.sets.map(({ functionKey, name, version }) => [functionKey, name, version]),
    [
      [2, 'Rooms', 2],
      [9, 'Morning', 1],
    ],
  );
  t.same((await (await world.desk('provider')).must(columnSets, {})).sets, [], 'nobody else has them');
  const freed = await world.front.must(saveColumnSet, { ...set, columns: [] });
  t.same(
    freed.sets.map(({ functionKey }) => functionKey),
    [9],
  );
  t.equal((await world.front.send(saveColumnSet, { ...set, functionKey: 1 })).problem.code, 'invalid_input');
  const together = await Promise.all(
    Array.from({ length: 8 }, (_, i) => world.front.send(saveColumnSet, { ...set, functionKey: 4, name: `Set ${i}` })),
  );
  t.same([...new Set(together.map(({ status }) => status))], [200], 'saving at once from two windows is no error');
});

t.test('who looks at a month hears of each day that changes', async (t) => {
  const socket = await new TestSocket(world.front).greet();
  t.teardown(() => socket.close());
  const snapshot = await socket.subscribe(7, views.monthTopic.name, '2026-04');
  t.match(snapshot, { type: 'snapshot', rows: [] });
  const from = socket.heard.length;
  const start = Temporal.Instant.from(TEN)
    .add({ hours: 24 * 14 })
    .toString();
  const booked = await world.book({ patientId: world.patientIds[5] as string, start });
  const changes = () =>
    socket.heard
      .slice(from)
      .filter((message) => message.type === 'change')
      .flatMap(({ upsert }) => upsert);
  await until(() => changes().length > 0, 'the day of the booking');
  t.same(changes(), [{ id: '2026-04-01', version: 1, visits: 1 }]);
  await world.front.must(scheduling.cancel, { id: booked.id, expectedVersion: 1, reason: 'weather', note: '' });
  await until(() => changes().length > 1, 'the day of the cancellation');
  t.same(changes().at(-1), { id: '2026-04-01', version: 1, visits: 0 });
});

t.test('what is printed stands in the trail', async (t) => {
  const [patientId = '', providerId = ''] = [world.patientIds[3], world.providerIds[0]];
  await world.front.must(views.recordPrint, { print: 'card', date: '2026-03-18', providerId: null, patientId });
  await world.front.must(views.recordPrint, { print: 'day', date: '2026-03-18', providerId, patientId: null });
  const rows = await world.server.kernel.database.db
    .selectFrom('audit_event')
    .select(['entity', 'entity_id', 'subject_id'])
    .where('action', '=', 'scheduling.print')
    .orderBy('n')
    .execute();
  t.same(rows, [
    { entity: 'card', entity_id: '2026-03-18', subject_id: patientId },
    { entity: 'day', entity_id: '2026-03-18', subject_id: null },
  ]);
});
