import { sql } from 'kysely';
import t from 'tap';
import { expireHolds } from '../../../server/scheduling/index.ts';
import * as finder from '../../../shared/finder.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld, MORNING, TEN } from '../../helpers/booking-world.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { join } from '../../helpers/people.ts';
import { type Desk, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const clock = new MovableClock(MORNING);
let world: BookingWorld;
let ana: Desk;
t.before(async () => {
  world = await bookingWorld({ patients: 210, clock });
  ana = await join(world, 'ana', ['front_desk'], undefined, 'Ana Lanternby');
});
t.teardown(() => world.stop());

const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
/** So many minutes after ten on Wednesday. */
const at = (minutes: number) => Temporal.Instant.from(TEN).add({ minutes }).toString();
const slot = (parts: Partial<Parameters<BookingWorld['visit']>[0]> = {}) => {
  const { note: _, ...rest } = world.visit(parts);
  return rest;
};
const hold = (desk: Desk, parts: Parameters<typeof slot>[0] & { replaces?: string } = {}) =>
  desk.send(scheduling.hold, { ...slot(parts), ...(parts.replaces ? { replaces: parts.replaces } : {}) });

async function dayRow(id: string): Promise<scheduling.Appointment | undefined> {
  const { appointments } = await world.front.must(scheduling.day, { date: '2026-03-18' });
  return appointments.find((one) => one.id === id);
}

t.test('a hold is a row of the day that says whose it is and until when; it keeps everybody else out', async (t) => {
  const { status, body } = await hold(ana);
  t.equal(status, 200);
  t.match(body, { booking: 'held', heldBy: 'Ana Lanternby', patientId: patient(0), startText: '10:00 AM', note: '' });
  const left = Temporal.Instant.from(body.heldUntil as string)
    .since(clock.now())
    .total('seconds');
  t.ok(left > 110 && left <= 120, `${left} s`);
  t.match(await dayRow(body.id), { id: body.id, booking: 'held' });
  const refused = await world.try({ patientId: patient(1) });
  t.match(refused.problem, {
    code: 'slot_taken',
    detail: 'Ana Lanternby is just booking that time. Choose another time.',
    data: { findings: [{ code: 'provider_busy', severity: 'reason', sentence: /^Ana Lanternby is just booking/ }] },
  });
  t.match((await hold(world.front, { patientId: patient(1) })).problem, { detail: /^Ana Lanternby is just booking/ });
  const { openings } = await world.front.must(finder.openings, {
    visitTypeId: world.visitTypeId,
    patientId: patient(1),
    providerIds: [provider(0)],
    from: TEN,
    durationMinutes: null,
    limit: 3,
  });
  t.notOk(openings.some(({ start }) => start === body.start, 'nor is it offered'));
  const booked = await ana.must(scheduling.book, { ...world.visit(), holdId: body.id });
  t.match(booked, { booking: 'booked', heldBy: null, heldUntil: null, lane: 0 });
  t.equal(await dayRow(body.id), undefined, 'the hold is gone without a trace');
  const late = await world.try({ patientId: patient(1) });
  t.match(late.problem.detail, /^10:00 AM was just taken by Ana Lanternby\./, 'and whoever comes now hears to whom');
  t.match(
    (await ana.send(scheduling.book, world.visit({ patientId: patient(1) }))).problem.detail,
    /has another visit/,
  );
  clock.forward({ minutes: 4 });
  t.match(
    (await world.try({ patientId: patient(1) })).problem.detail,
    /has another visit/,
    'after a while it is no news',
  );
});

t.test('a patient who is being booked elsewhere is told as such; the same person at two screens, too', async (t) => {
  const { body } = await hold(ana, { patientId: patient(2), start: at(60) });
  const other = await world.try({ patientId: patient(2), providerId: provider(1), start: at(60) });
  t.match(other.problem, {
    detail: /^Ana Lanternby is just booking this patient at that time\./,
    data: { findings: [{ code: 'patient_busy' }] },
  });
  const own = await hold(ana, { patientId: patient(3), start: at(60) });
  t.match(own.problem.detail, /^You are booking that time yourself at another screen\./);
  await ana.must(scheduling.releaseHold, { id: body.id });
});

t.test('choosing another time gives the former one up in the same breath', async (t) => {
  const first = (await hold(ana, { start: at(120) })).body;
  const second = (await hold(ana, { start: at(130), replaces: first.id })).body;
  t.equal(second.booking, 'held', 'also where the two overlap');
  t.equal(await dayRow(first.id), undefined);
  const taken = await hold(world.front, { patientId: patient(4), start: at(120) });
  t.equal(taken.problem.code, 'slot_taken');
  const refused = await hold(ana, { start: TEN, replaces: second.id });
  t.equal(refused.problem.code, 'slot_taken');
  t.ok(await dayRow(second.id), 'who does not get another one keeps the former');
  const theirs = await hold(world.front, { patientId: patient(4), start: at(160), replaces: second.id });
  t.equal(theirs.status, 200);
  t.ok(await dayRow(second.id), 'nobody gives up what is somebody else’s');
  await ana.must(scheduling.releaseHold, { id: second.id });
  await world.front.must(scheduling.releaseHold, { id: theirs.body.id });
});

t.test('only one’s own hold is renewed or released', async (t) => {
  const { body } = await hold(ana, { start: at(180) });
  t.equal((await world.front.send(scheduling.renewHold, { id: body.id })).problem.code, 'hold_gone');
  t.equal((await world.front.send(scheduling.releaseHold, { id: body.id })).status, 200, 'as if it were gone');
  t.ok(await dayRow(body.id), 'it stands all the same');
  clock.forward({ seconds: 100 });
  const renewed = await ana.must(scheduling.renewHold, { id: body.id });
  t.ok((renewed.heldUntil as string) > (body.heldUntil as string));
  clock.forward({ seconds: 100 });
  t.ok((await ana.send(scheduling.renewHold, { id: body.id })).status === 200, 'as long as it is renewed');
  await ana.must(scheduling.releaseHold, { id: body.id });
  t.equal(await dayRow(body.id), undefined);
  t.equal((await ana.send(scheduling.releaseHold, { id: body.id })).status, 200, 'twice is no problem');
  t.equal((await ana.send(scheduling.renewHold, { id: body.id })).problem.code, 'hold_gone');
  const visit = await world.book({ start: at(200), patientId: patient(5) });
  t.equal(
    (await world.front.send(scheduling.renewHold, { id: visit.id })).problem.code,
    'hold_gone',
    'a visit is none',
  );
  t.equal((await world.front.send(scheduling.releaseHold, { id: visit.id })).status, 200);
  t.match(await dayRow(visit.id), { booking: 'booked' });
});

t.test('a hold ends by the clock of the server, and the screens hear of it', async (t) => {
  const socket = await new TestSocket(world.front).greet();
  await socket.subscribe(1, 'scheduling.day', '2026-03-18');
  const { body } = await hold(ana, { start: at(240), patientId: null as never });
  t.match(body, { patientId: null, patientName: '' }, 'also while nobody knows for whom');
  t.match(await socket.next('change'), { upsert: [{ id: body.id, booking: 'held', heldBy: 'Ana Lanternby' }] });
  const from = socket.heard.length;
  clock.forward({ seconds: 119 });
  t.equal(await expireHolds(world.server.kernel), 0, 'not before its time');
  clock.forward({ seconds: 2 });
  t.match(await socket.next('change', from), { upsert: [], remove: [body.id] }, 'the sweeper tells');
  t.equal(await dayRow(body.id), undefined);
  socket.close();
});

t.test('whoever books over a hold that has run out wins at once; its owner hears of it', async (t) => {
  const { body } = await hold(ana, { start: at(300) });
  const other = await hold(ana, { start: at(330), patientId: patient(6) });
  clock.forward({ seconds: 121 });
  const booked = await world.try({ patientId: patient(7), start: at(300) });
  t.match(booked.body, { booking: 'booked', lane: 0 }, 'nobody waits for the sweeper');
  t.equal(await dayRow(body.id), undefined, 'and the hold is gone with it');
  t.equal((await ana.send(scheduling.renewHold, { id: body.id })).problem.code, 'hold_gone');
  const late = await ana.send(scheduling.book, { ...world.visit({ start: at(300) }), holdId: body.id });
  t.match(late.problem, { code: 'slot_taken', detail: /^3:00 PM was just taken by Front desk\./ });
  const free = await ana.send(scheduling.book, {
    ...world.visit({ start: at(330), patientId: patient(6) }),
    holdId: other.body.id,
  });
  t.equal(free.status, 200, 'a hold that ran out is no reason to refuse what is free still');
});

t.test('another’s hold is no ticket', async (t) => {
  const { body } = await hold(ana, { start: at(360) });
  const stolen = await world.front.send(scheduling.book, { ...world.visit({ start: at(360) }), holdId: body.id });
  t.match(stolen.problem, { code: 'slot_taken', detail: /^Ana Lanternby is just booking/ });
  const opened = await world.front.send(scheduling.move, { id: body.id, expectedVersion: 1, start: at(380) });
  t.equal(opened.problem.code, 'not_found', 'a hold is no appointment');
  t.equal((await (await world.desk('biller')).send(scheduling.hold, slot())).problem.code, 'not_permitted');
  const { upcoming } = await world.front.must(scheduling.patientVisits, { patientId: patient(0), limit: 50 });
  t.notOk(
    upcoming.some(({ booking }) => booking === 'held'),
    'nor is it one of the patient’s visits',
  );
});

t.test('200 desks hold one time at once: one gets it; then it is renewed, released and booked at once', async (t) => {
  const start = '2026-03-19T14:00:00Z';
  const answers = await Promise.all(
    world.patientIds.slice(0, 200).map((patientId, i) => hold(i % 2 ? ana : world.front, { patientId, start })),
  );
  const [won, ...more] = answers.filter(({ status }) => status === 200);
  if (!won) throw new Error('nobody got it');
  t.same(more, []);
  t.ok(answers.every(({ status, problem }) => status === 200 || problem.code === 'slot_taken'));
  const { id, heldBy, patientId } = won.body;
  const [mine, theirs] = heldBy === 'Ana Lanternby' ? [ana, world.front] : [world.front, ana];
  const storm = await Promise.all([
    ...Array.from({ length: 10 }, () => mine.send(scheduling.renewHold, { id })),
    ...Array.from({ length: 10 }, () => theirs.send(scheduling.releaseHold, { id })),
    ...Array.from({ length: 10 }, () => theirs.send(scheduling.book, world.visit({ start, patientId: patient(201) }))),
    mine.send(scheduling.book, { ...world.visit({ start, patientId: patientId as string }), holdId: id }),
  ]);
  t.equal(storm.at(-1)?.status, 200, 'who holds it books it');
  t.same(
    storm.slice(20, 30).map(({ problem }) => problem.code),
    Array(10).fill('slot_taken'),
  );
  t.notOk(storm.some(({ status }) => status >= 500));
  const { rows } = await sql<{ n: number }>`select count(*) as n from appointment_resource where during && 
    tstzrange('2026-03-19T14:00:00Z', '2026-03-19T14:20:00Z') and resource_id = ${provider(0)}`.execute(
    world.server.kernel.database.db,
  );
  t.equal(rows[0]?.n, 1);
  const held = await sql<{ n: number }>`select count(*) as n from appointment_history where booking = 'held'`.execute(
    world.server.kernel.database.db,
  );
  t.equal(held.rows[0]?.n, 0, 'holds leave nothing in the history');
});

t.test('the sweeper and those who book meet: every hold goes once, nothing deadlocks', async (t) => {
  const starts = Array.from(
    { length: 20 },
    (_, i) => `2026-03-20T${String(13 + Math.floor(i / 3)).padStart(2, '0')}:${(i % 3) * 20 || '00'}:00Z`,
  );
  for (const [i, start] of starts.entries()) t.equal((await hold(ana, { start, patientId: patient(i) })).status, 200);
  clock.forward({ seconds: 125 });
  const answers = await Promise.all([
    ...starts.map((start, i) => world.try({ start, patientId: patient(100 + i) })),
    ...Array.from({ length: 5 }, () => expireHolds(world.server.kernel).then(() => ({ status: 200 }))),
  ]);
  t.same(
    answers.map(({ status }) => status),
    Array(25).fill(200),
  );
  await until(async () => (await expireHolds(world.server.kernel)) === 0, 'all are ended');
});
