import t from 'tap';
import * as finder from '../../../shared/finder.ts';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { overlapsIn, persist } from '../../helpers/series-world.ts';
import type { Answer, Desk } from '../../helpers/server.ts';

const SEATS = 8;
let world: BookingWorld;
let manager: Desk;
let groupId = '';
let otherId = '';
/** A day of its own for each test. */
let day = Temporal.Instant.from('2026-04-01T14:00:00Z');

t.before(async () => {
  world = await bookingWorld({ providers: 6, rooms: 2, patients: 420 });
  manager = await world.desk('manager');
  groupId = await saveType('GR', 'Back school', {});
  otherId = await saveType('GS', 'Breathing class', {});
});
t.teardown(() => world.stop());
t.beforeEach(() => {
  day = day.add({ hours: 24 });
});

async function saveType(code: string, name: string, more: object): Promise<string> {
  const fields = {
    id: null,
    expectedVersion: null,
    code,
    name,
    durationMinutes: 60,
    colour: 2,
    position: 50,
    active: true,
  };
  return (await manager.must(practice.saveVisitType, { ...fields, capacity: SEATS, ...more })).id;
}

const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
const seat = (i: number, more: object = {}) => ({
  patientId: patient(i),
  visitTypeId: groupId,
  start: day.toString(),
  ...more,
});
const codeOf = ({ status, problem }: Answer<unknown>): string => (status < 400 ? 'ok' : problem.code);

/** Books the first so many patients, one after the other. */
async function fill(count: number, more: object = {}): Promise<scheduling.Appointment[]> {
  const all: scheduling.Appointment[] = [];
  for (let i = 0; i < count; i++) all.push(await world.book(seat(i, more)));
  return all;
}

const reference = ({ id, version }: scheduling.Appointment) => ({ id, expectedVersion: version });
const cancel = (it: scheduling.Appointment) =>
  world.front.must(scheduling.cancel, { ...reference(it), reason: 'patient_request', note: '' });

t.test('a full group takes nobody more; each has a seat of its own', async (t) => {
  const all = await fill(SEATS);
  t.same(
    all.map(({ lane }) => lane),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  const ninth = await world.try(seat(8));
  t.match(ninth.problem, { code: 'slot_taken', detail: /The group is full: 8 of 8 places are taken/ });
  const doctor = await world.desk('provider');
  const more = await doctor.must(scheduling.book, { ...world.visit(seat(8)), overbookReason: 'Brings a chair' });
  t.match(more, { lane: 8, overbookReason: 'Brings a chair' }, 'one more is a decision with a reason');
});

t.test('another type, another start and another length are no mates', async (t) => {
  await fill(2);
  const codes = async (more: object) => codeOf(await world.try(seat(20, more)));
  t.equal(await codes({ visitTypeId: otherId }), 'slot_taken', 'another group');
  t.equal(await codes({ visitTypeId: world.visitTypeId }), 'slot_taken', 'a single visit');
  t.equal(await codes({ start: day.add({ minutes: 30 }).toString() }), 'slot_taken', 'half an hour later');
  t.equal(await codes({ durationMinutes: 30 }), 'slot_taken', 'half as long');
  t.equal(await codes({ providerId: provider(1) }), 'ok', 'the same at another provider is a group of its own');
});

t.test('one leaves and another takes the seat; the first may not come back to a full group', async (t) => {
  const all = await fill(SEATS);
  const gone = await cancel(all[3] as scheduling.Appointment);
  const next = await world.book(seat(30));
  t.equal(next.lane, 3);
  t.match((await world.front.send(scheduling.restore, reference(gone))).problem, {
    code: 'slot_taken',
    detail: /group is full/,
  });
  await world.front.must(scheduling.noShow, reference(next));
  t.equal((await world.front.must(scheduling.restore, reference(gone))).booking, 'booked');
});

t.test('moves into a group, out of it, and within it', async (t) => {
  const all = await fill(SEATS - 1);
  const later = day.add({ minutes: 120 }).toString();
  const single = await world.book(seat(40, { start: later }));
  const joined = await world.front.must(scheduling.move, { ...reference(single), start: day.toString() });
  t.equal(joined.lane, 7);
  const late = await world.book(seat(41, { start: later }));
  t.equal(codeOf(await world.front.send(scheduling.move, { ...reference(late), start: day.toString() })), 'slot_taken');
  const [first] = all as [scheduling.Appointment];
  const left = await world.front.must(scheduling.move, { ...reference(first), start: later });
  t.equal(left.lane, 1, 'it stands beside the one who is there');
  t.equal(codeOf(await world.front.send(scheduling.move, { ...reference(late), start: day.toString() })), 'ok');
  const [, second] = all as [scheduling.Appointment, scheduling.Appointment];
  const roomed = await world.front.must(scheduling.move, { ...reference(second), roomId: world.roomIds[0] as string });
  t.equal(roomed.startText, second.startText, 'a room is found for somebody without leaving the full group');
});

t.test('a patient is in one place only, and once in a group', async (t) => {
  await fill(2);
  const again = await world.try(seat(0));
  t.match(again.problem, { code: 'slot_taken', detail: /The patient is in this group already/ });
  const elsewhere = await world.try({
    patientId: patient(1),
    providerId: provider(2),
    start: day.add({ minutes: 20 }).toString(),
  });
  t.match(elsewhere.problem, { code: 'slot_taken', data: { findings: [{ code: 'patient_busy' }] } });
  await world.book({ patientId: patient(50), providerId: provider(2), start: day.add({ minutes: 40 }).toString() });
  t.match((await world.try(seat(50))).problem, { code: 'slot_taken', data: { findings: [{ code: 'patient_busy' }] } });
  const reason = 'Comes late with his mother';
  t.equal(codeOf(await world.try(seat(50, { overbookReason: reason }))), 'ok', 'a reason is enough for everybody');
});

t.test('a group shares its room, its nurse and its equipment, and stands alone where those are busy', async (t) => {
  const nurses: string[] = [];
  for (const displayName of ['Nurse Alder', 'Nurse Birch']) {
    const fields = {
      id: null,
      expectedVersion: null,
      displayName,
      specialty: null,
      npi: null,
      position: 60,
      active: true,
    };
    nurses.push((await manager.must(practice.saveProvider, { ...fields, profession: 'nurse' })).id);
  }
  const any = {
    id: null,
    expectedVersion: null,
    name: 'Any nurse',
    kind: 'person',
    memberIds: nurses,
    position: 0,
  } as const;
  const classId = (await manager.must(practice.saveClass, any)).id;
  const needs = [
    { who: 'provider', classId: null, fromMinute: 0, untilMinute: 60 },
    { who: 'room', classId: null, fromMinute: 0, untilMinute: 60 },
    { who: 'class', classId, fromMinute: 0, untilMinute: 60 },
  ];
  const visitTypeId = await saveType('GN', 'Foot care', { needs });
  const [roomId] = world.roomIds as [string];
  // The first nurse is elsewhere when the group begins to fill, and free again later.
  const busy = await world.book({ patientId: patient(60), providerId: nurses[0] as string, start: day.toString() });
  const first = await world.book(seat(0, { visitTypeId, roomId }));
  t.same(first.otherIds, [nurses[1]]);
  await cancel(busy);
  const second = await world.book(seat(1, { visitTypeId, roomId }));
  t.same(second.otherIds, [nurses[1]], 'not two nurses for one group');
  t.match(
    (await world.try({ patientId: patient(61), providerId: provider(3), roomId, start: day.toString() })).problem,
    {
      code: 'slot_taken',
      data: { findings: [{ code: 'room_busy' }] },
    },
  );
});

t.test('what the pattern of a visit leaves alone may be named all the same', async (t) => {
  const needs = [{ who: 'provider', classId: null, fromMinute: 30, untilMinute: 50 }];
  const visitTypeId = await saveType('GP', 'Late provider', { needs });
  const [roomId] = world.roomIds as [string];
  t.equal(codeOf(await world.try(seat(0, { visitTypeId, roomId }))), 'ok', 'a room without a need for one');
  t.equal(
    codeOf(await world.try(seat(1, { visitTypeId, durationMinutes: 20 }))),
    'ok',
    'over before the provider comes',
  );
});

t.test('the finder offers the seats that are left, and no more', async (t) => {
  const ask = async () => {
    const { openings } = await world.front.must(finder.openings, {
      visitTypeId: groupId,
      patientId: patient(70),
      providerIds: [provider(0)],
      from: day.toString(),
      until: day.toString().slice(0, 10),
      durationMinutes: null,
      limit: 50,
    });
    return openings.map(({ start }) => Temporal.Instant.from(start).toString());
  };
  const all = await fill(SEATS - 1);
  t.ok((await ask()).includes(day.toString()), 'one seat is left');
  await world.book(seat(SEATS - 1));
  t.notOk((await ask()).includes(day.toString()), 'none is left');
  await cancel(all[0] as scheduling.Appointment);
  t.ok((await ask()).includes(day.toString()));
});

t.test('200 at once for 8 seats: exactly 8', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      persist((key) => world.front.send(scheduling.book, world.visit(seat(100 + i)), { key })),
    ),
  );
  const counts = Map.groupBy(answers.map(codeOf), (code) => code);
  t.same([...counts].map(([code, list]) => [code, list.length]).sort(), [
    ['ok', SEATS],
    ['slot_taken', 200 - SEATS],
  ]);
  const seats = answers.filter(({ status }) => status < 400).map(({ body }) => body.lane);
  t.same(seats.sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  t.equal(await overlapsIn(world), 0);
});

t.test('all come and go at once, and the group is never more than full', async (t) => {
  const later = day.add({ minutes: 120 }).toString();
  const there: scheduling.Appointment[] = [];
  for (let i = 0; i < SEATS; i++) there.push(await world.book(seat(200 + i)));
  const waiting: scheduling.Appointment[] = [];
  for (let i = 0; i < SEATS; i++) waiting.push(await world.book(seat(300 + i, { start: later })));
  const answers = await Promise.all([
    ...there.map((it) => world.front.send(scheduling.move, { ...reference(it), start: later })),
    ...waiting.map((it) => world.front.send(scheduling.move, { ...reference(it), start: day.toString() })),
    ...there.map((it) => world.front.send(scheduling.cancel, { ...reference(it), reason: 'other', note: '' })),
  ]);
  const odd = answers
    .map(codeOf)
    .filter((code) => !['ok', 'slot_taken', 'changed_meanwhile', 'wrong_state'].includes(code));
  t.same(odd, []);
  const { appointments } = await world.front.must(scheduling.day, { date: day.toString().slice(0, 10) });
  for (const start of [day.toString(), later]) {
    const at = Temporal.Instant.from(start).toString();
    t.ok(appointments.filter((it) => it.booking === 'booked' && it.start === at).length <= SEATS);
  }
  t.equal(await overlapsIn(world), 0);
});
