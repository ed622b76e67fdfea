import t from 'tap';
import * as finder from '../../../shared/finder.ts';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ patients: 30 });
});
t.teardown(() => world.stop());

const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
const at = (hoursAfterTen: number) =>
  Temporal.Instant.from(TEN)
    .add({ minutes: hoursAfterTen * 60 })
    .toString();

t.test('a booking says its local time, its length and its three axes', async (t) => {
  const it = await world.book({ note: 'Fasting' });
  t.match(it, {
    patientName: 'Last0, First0',
    date: '2026-03-18',
    startText: '10:00 AM',
    endText: '10:20 AM',
    durationMinutes: 20,
    booking: 'booked',
    confirmation: 'unsent',
    flow: 'expected',
    version: 1,
    lane: 0,
    note: 'Fasting',
  });
});

t.test('touching visits are no overlap; one minute more is', async (t) => {
  await world.book({ patientId: patient(1), start: at(2) });
  await world.book({ patientId: patient(2), start: at(2 + 20 / 60) });
  t.equal((await world.try({ patientId: patient(3), start: at(2 + 39 / 60) })).problem.code, 'slot_taken');
});

t.test('cancel frees the slot, restore takes it back, a no-show frees it too', async (t) => {
  const { front } = world;
  const it = await world.book({ patientId: patient(4), start: at(24) });
  const gone = await front.must(scheduling.cancel, {
    id: it.id,
    expectedVersion: 1,
    reason: 'weather',
    note: ' snow ',
  });
  t.match(gone, { booking: 'cancelled', cancelReason: 'weather', cancelNote: 'snow', version: 2 });
  const other = await world.book({ patientId: patient(5), start: at(24) });
  const refused = await front.send(scheduling.restore, { id: it.id, expectedVersion: 2 });
  t.equal(refused.problem.code, 'slot_taken');
  await front.must(scheduling.noShow, { id: other.id, expectedVersion: 1 });
  const back = await front.must(scheduling.restore, { id: it.id, expectedVersion: 2 });
  t.match(back, { booking: 'booked', cancelReason: null, cancelNote: null, version: 3 });
});

t.test('what does not fit the state is refused in words', async (t) => {
  const { front } = world;
  const it = await world.book({ patientId: patient(6), start: at(26) });
  const arrived = await front.must(scheduling.setFlow, { id: it.id, expectedVersion: 1, flow: 'arrived' });
  t.match(arrived, { flow: 'arrived', booking: 'booked', confirmation: 'unsent' });
  t.ok(arrived.flowAt);
  const missed = await front.send(scheduling.noShow, { id: it.id, expectedVersion: 2 });
  t.match(missed.problem, { code: 'wrong_state', detail: /has arrived/ });
  const gone = await front.must(scheduling.cancel, { id: it.id, expectedVersion: 2, reason: 'other', note: '' });
  for (const [contract, more] of [
    [scheduling.move, { start: at(30) }],
    [scheduling.setFlow, { flow: 'roomed' }],
    [scheduling.confirm, { confirmation: 'confirmed' }],
    [scheduling.cancel, { reason: 'other', note: '' }],
    [scheduling.noShow, {}],
  ] as const) {
    const answer = await front.send(contract, { id: it.id, expectedVersion: gone.version, ...more } as never);
    t.match(answer.problem, { code: 'wrong_state', detail: /is cancelled/ }, contract.name);
  }
  t.equal((await front.send(scheduling.restore, { id: it.id, expectedVersion: gone.version })).status, 200);
  t.equal(
    (await front.send(scheduling.restore, { id: it.id, expectedVersion: gone.version + 1 })).problem.code,
    'wrong_state',
  );
});

t.test('an old version gets the present state', async (t) => {
  const it = await world.book({ patientId: patient(7), start: at(48) });
  await world.front.must(scheduling.setNote, { id: it.id, expectedVersion: 1, note: 'first' });
  const late = await world.front.send(scheduling.move, { id: it.id, expectedVersion: 1, start: at(50) });
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { version: 2, note: 'first' } } });
});

t.test('a move changes time, provider, room and length at once, or nothing', async (t) => {
  const { front, roomIds } = world;
  const blocker = await world.book({
    patientId: patient(8),
    providerId: provider(1),
    roomId: roomIds[1] as string,
    start: at(72),
  });
  const it = await world.book({ patientId: patient(9), start: at(72) });
  const to = { start: at(72), providerId: provider(2), roomId: roomIds[1] as string, durationMinutes: 45 };
  const refused = await front.send(scheduling.move, { id: it.id, expectedVersion: 1, ...to });
  t.match(refused.problem, { code: 'slot_taken', data: { findings: [{ code: 'room_busy' }] } });
  const [kept] = (await front.must(scheduling.day, { date: it.date })).appointments.filter(({ id }) => id === it.id);
  t.same(kept, it, 'nothing of it was done');
  await front.must(scheduling.cancel, { id: blocker.id, expectedVersion: 1, reason: 'other', note: '' });
  const moved = await front.must(scheduling.move, { id: it.id, expectedVersion: 1, ...to });
  t.match(moved, { providerId: provider(2), roomId: roomIds[1], durationMinutes: 45, version: 2 });
  await world.book({ patientId: patient(10), start: at(72) });
});

t.test('times that cannot be, and things that are not in use, are refused', async (t) => {
  for (const start of ['2026-03-18T14:00:30Z', '1776-07-04T14:00:00Z', '2300-01-01T14:00:00Z'])
    t.equal((await world.try({ start })).problem.code, 'time_not_valid', start);
  for (const durationMinutes of [0, 4, 1441])
    t.equal((await world.try({ durationMinutes })).problem.code, 'invalid_input', `${durationMinutes} minutes`);
  const nobody = '01990000-0000-7000-8000-000000000000';
  for (const parts of [{ patientId: nobody }, { providerId: nobody }, { roomId: nobody }, { visitTypeId: nobody }])
    t.equal((await world.try({ start: at(90), ...parts })).problem.code, 'not_found');
  t.equal(
    (await world.try({ start: at(90), providerId: patient(1) })).problem.code,
    'not_found',
    'a patient is no provider',
  );
  const manager = await world.desk('manager');
  const { providers } = await manager.must(practice.resources, {});
  const last = providers.find(({ id }) => id === provider(2));
  await manager.must(practice.saveProvider, {
    id: provider(2),
    expectedVersion: last?.version ?? 0,
    displayName: 'Dr. Retired',
    specialty: null,
    npi: null,
    position: 9,
    active: false,
  });
  t.equal((await world.try({ start: at(90), providerId: provider(2) })).problem.code, 'not_bookable');
});

t.test('the days on which the clocks change have 23 and 25 hours, and no minute is missing or double', async (t) => {
  const { front } = world;
  const spring = await front.must(scheduling.day, { date: '2026-03-08' });
  t.equal(spring.lengthMinutes, 1380);
  t.same(
    spring.hours.slice(0, 4).map(({ label }) => label),
    ['12:00 AM', '1:00 AM', '3:00 AM', '4:00 AM'],
  );
  const autumn = await front.must(scheduling.day, { date: '2026-11-01' });
  t.equal(autumn.lengthMinutes, 1500);
  t.same(
    autumn.hours.slice(0, 4).map(({ label }) => label),
    ['12:00 AM', '1:00 AM', '1:00 AM', '2:00 AM'],
  );
  // 1:30 comes twice: both can be booked, by the same patient with the same provider.
  const first = await world.book({ patientId: patient(11), start: '2026-11-01T05:30:00Z' });
  const second = await world.book({ patientId: patient(11), start: '2026-11-01T06:30:00Z' });
  t.same([first.startText, second.startText], ['1:30 AM', '1:30 AM']);
  t.same([first.date, second.date], ['2026-11-01', '2026-11-01']);
  const night = await world.book({ patientId: patient(12), start: '2026-03-08T04:30:00Z', durationMinutes: 60 });
  t.equal(night.startText, '11:30 PM');
  for (const date of ['2026-03-07', '2026-03-08']) {
    const { appointments } = await front.must(scheduling.day, { date });
    t.ok(
      appointments.some(({ id }) => id === night.id),
      `over midnight it stands on ${date} too`,
    );
  }
});

t.test('openings are free, within opening hours, and can be booked', async (t) => {
  const { openings } = await world.front.must(finder.openings, {
    visitTypeId: world.visitTypeId,
    patientId: patient(20),
    providerIds: [provider(0)],
    from: '2026-03-18T12:00:00Z',
    durationMinutes: null,
    limit: 50,
  });
  t.equal(openings.length, 50);
  const starts = openings.map(({ start }) => start);
  t.same(starts, [...starts].sort(), 'soonest first');
  t.notOk(starts.includes(TEN), 'what is taken is not offered');
  for (const { start } of [openings[0], openings[25], openings[49]] as finder.Opening[]) {
    const booked = await world.try({ patientId: patient(20), start });
    t.equal(booked.status, 200, start);
  }
});

t.test('an empty day, a day of long ago and a date that does not exist', async (t) => {
  const empty = await world.front.must(scheduling.day, { date: '2031-05-05' });
  t.same(empty.appointments, []);
  t.equal((await world.front.must(scheduling.day, { date: '1899-12-31' })).lengthMinutes > 1400, true);
  t.equal((await world.front.send(scheduling.day, { date: '2026-02-30' })).problem.code, 'invalid_input');
});
