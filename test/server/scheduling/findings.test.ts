/** What stands in the way, in words, and who may answer it. */
import t from 'tap';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as supply from '../../../shared/supply.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import type { Desk } from '../../helpers/server.ts';

let world: BookingWorld;
let manager: Desk;
t.before(async () => {
  world = await bookingWorld({ patients: 40 });
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

let used = 0;
/** A patient who has no visit yet. */
const fresh = () => world.patientIds[used++] as string;
const provider = (i: number) => world.providerIds[i] as string;
/** The same time so many days later. */
const on = (days: number, minutes = 0) =>
  Temporal.Instant.from(TEN)
    .add({ hours: 24 * days, minutes })
    .toString();
const codes = (problem: { data?: unknown }) =>
  (problem.data as { findings: scheduling.Finding[] }).findings.map(({ code, severity }) => `${code} ${severity}`);

async function changeType(fields: Partial<practice.VisitType>): Promise<void> {
  const { visitTypes } = await manager.must(practice.resources, {});
  const { id, version, code, name, durationMinutes, colour, position, active } = visitTypes.find(
    (one) => one.id === world.visitTypeId,
  ) as practice.VisitType;
  const kept = { id, expectedVersion: version, code, name, durationMinutes, colour, position, active };
  await manager.must(practice.saveVisitType, { ...kept, ...fields });
}

/** Blocks a stretch of one day for the first provider. */
const block = (kind: 'closed' | 'warn' | 'only', date: string, visitTypeIds: string[] = []) =>
  manager.must(supply.saveBlockout, {
    id: null,
    expectedVersion: null,
    kind,
    title: 'Team meeting',
    resourceId: provider(0),
    locationId: null,
    visitTypeIds,
    fromDate: date,
    untilDate: date,
    weekdays: [],
    startsMinute: 600,
    endsMinute: 660,
  });

t.test('what is only to be minded is asked once, and booked with a yes by everybody', async (t) => {
  await block('warn', '2026-03-19');
  const asked = await world.try({ patientId: fresh(), start: on(1) });
  t.match(asked.problem, { code: 'needs_answer', status: 409, detail: 'Please mind: Team meeting.' });
  t.same(codes(asked.problem), ['warned confirm']);
  const wrong = await world.try({ patientId: fresh(), start: on(1), confirmed: ['too_soon'] });
  t.equal(wrong.problem.code, 'needs_answer', 'a yes to something else is none');
  const booked = await world.try({ patientId: fresh(), start: on(1), confirmed: ['warned'] });
  t.match(booked.body, { booking: 'booked', lane: 0, overbookReason: null });
});

t.test('a blocked time needs a reason, and the right to give one', async (t) => {
  await block('closed', '2026-03-20');
  const visit = { patientId: fresh(), start: on(2) };
  const asked = await world.try(visit);
  t.match(asked.problem, { code: 'needs_answer', detail: 'That time is blocked for Dr. Number 0: Team meeting.' });
  t.same(codes(asked.problem), ['closed reason']);
  const refused = await world.try({ ...visit, overbookReason: 'Urgent' });
  t.match(refused.problem, { code: 'not_permitted', detail: /up to: provider, manager\.$/ });
  t.same(codes(refused.problem), ['closed reason'], 'the desk is told what it was about');
  t.equal((await world.try({ ...visit, confirmed: ['closed'] })).problem.code, 'needs_answer', 'a yes is not enough');
  const blank = await manager.send(scheduling.book, world.visit({ ...visit, overbookReason: '   ' }));
  t.equal(blank.problem.code, 'invalid_input', 'nor is a blank');
  const booked = await manager.must(scheduling.book, world.visit({ ...visit, overbookReason: ' Urgent, Dr. agreed ' }));
  t.match(booked, { overbookReason: 'Urgent, Dr. agreed', lane: 0 });
});

t.test('an overlap goes to a further lane, with a reason that stands on the tile and in the trail', async (t) => {
  await world.book({ patientId: fresh(), start: on(5) });
  const visit = { patientId: fresh(), start: on(5, 10) };
  const asked = await world.try(visit);
  t.match(asked.problem, { code: 'slot_taken' });
  t.same(codes(asked.problem), ['provider_busy reason']);
  t.equal((await world.try({ ...visit, overbookReason: 'Squeeze in' })).problem.code, 'not_permitted');
  const provided = await (await world.desk('provider')).send(
    scheduling.book,
    world.visit({ ...visit, overbookReason: 'Squeeze in' }),
  );
  t.match(provided.body, { lane: 1, overbookReason: 'Squeeze in' });
  const third = await manager.must(scheduling.book, world.visit({ ...visit, patientId: fresh(), overbookReason: 'x' }));
  t.equal(third.lane, 2);
  const { rows } = await world.server.kernel.database.pool.query(
    "select reason from audit_event where action = 'scheduling.book' and entity_id = $1",
    [provided.body.id],
  );
  t.same(rows, [{ reason: 'Squeeze in' }]);
  const away = await world.front.must(scheduling.move, { id: third.id, expectedVersion: 1, start: on(5, 120) });
  t.match(away, { lane: 0, overbookReason: null }, 'moved to a free place it is an ordinary visit');
});

t.test('a patient in two places at once needs a reason, which everybody may give', async (t) => {
  const patientId = fresh();
  await world.book({ patientId, start: on(6) });
  const visit = { patientId, providerId: provider(1), start: on(6, 5) };
  const asked = await world.try(visit);
  t.match(asked.problem, { code: 'slot_taken', detail: /^Front desk|The patient has another visit at that time\./ });
  t.same(codes(asked.problem), ['patient_busy reason']);
  const booked = await world.try({ ...visit, overbookReason: 'Vaccination during the visit' });
  t.match(booked.body, { lane: 0, overbookReason: 'Vaccination during the visit' });
  const both = await world.try({ patientId, providerId: provider(1), start: on(6, 5), overbookReason: 'Again' });
  t.equal(both.problem.code, 'not_permitted', 'a provider in two places is another matter');
});

t.test('too soon, too young, the wrong provider: the visit type says it', async (t) => {
  const patientId = fresh();
  await world.book({ patientId, start: on(7) });
  await changeType({ repeatDaysMin: 30 });
  const again = await world.try({ patientId, start: on(20) });
  t.match(again.problem, { code: 'needs_answer', detail: /has a visit “.+” within 30 days of this one\.$/ });
  t.same(codes(again.problem), ['too_soon confirm']);
  t.equal((await world.try({ patientId, start: on(38) })).status, 200, 'later it is asked no more');
  t.equal((await world.try({ patientId, start: on(20), confirmed: ['too_soon'] })).status, 200);
  await changeType({ repeatDaysMin: null, ageMonthsMin: null, ageMonthsMax: 215 });
  const old = await world.try({ patientId: fresh(), start: on(8) });
  t.match(old.problem.detail, /is up to 17 years; the patient is 45 years\.$/);
  t.same(codes(old.problem), ['wrong_age confirm']);
  await changeType({ ageMonthsMax: null, providerIds: [provider(2)] });
  const other = await world.try({ patientId: fresh(), start: on(8) });
  t.match(other.problem.detail, /^Dr\. Number 0 does not do “.+”\.$/);
  t.same(codes(other.problem), ['wrong_provider reason']);
  await changeType({ providerIds: [] });
});

t.test('everything is said at once, and answered at once', async (t) => {
  await block('closed', '2026-03-27');
  await block('warn', '2026-03-27');
  await manager.must(supply.saveException, {
    id: null,
    expectedVersion: null,
    resourceId: provider(0),
    kind: 'away',
    locationId: null,
    fromDate: '2026-03-27',
    untilDate: '2026-03-27',
    startsMinute: 600,
    endsMinute: 720,
    visitTypeIds: [],
    reason: 'Called away',
  });
  const visit = world.visit({ patientId: fresh(), start: on(9) });
  const asked = await manager.send(scheduling.book, visit);
  t.same(codes(asked.problem).sort(), ['away reason', 'closed reason', 'warned confirm']);
  t.match(asked.problem.detail, /Called away/);
  const half = await manager.send(scheduling.book, { ...visit, overbookReason: 'Agreed' });
  t.equal(half.problem.code, 'needs_answer');
  const booked = await manager.must(scheduling.book, { ...visit, overbookReason: 'Agreed', confirmed: ['warned'] });
  t.equal(booked.booking, 'booked');
});

t.test('a hold asks nothing but whether the time is free; a move is asked like a booking', async (t) => {
  await block('closed', '2026-03-30');
  const { note: _, ...slot } = world.visit({ patientId: fresh(), start: on(12) });
  const held = await world.front.must(scheduling.hold, slot);
  t.equal(held.booking, 'held');
  const asked = await world.front.send(scheduling.book, { ...slot, note: '', holdId: held.id });
  t.equal(asked.problem.code, 'needs_answer');
  t.match(
    await world.front.send(scheduling.renewHold, { id: held.id }),
    { status: 200 },
    'while the question stands, the time stays held',
  );
  const it = await world.book({ patientId: fresh(), start: on(13) });
  const to = { id: it.id, expectedVersion: 1, start: on(12, 20) };
  t.same(codes((await world.front.send(scheduling.move, to)).problem), ['closed reason']);
  t.equal((await world.front.send(scheduling.move, { ...to, overbookReason: 'y' })).problem.code, 'not_permitted');
  const moved = await manager.must(scheduling.move, { ...to, overbookReason: 'Dr. agreed' });
  t.equal(moved.overbookReason, 'Dr. agreed');
});

t.test('what was in order when it was booked is not asked again on the same day', async (t) => {
  const patientId = fresh();
  await world.book({ patientId, start: on(14) });
  await changeType({ repeatDaysMin: 30 });
  const second = await world.book({ patientId, start: on(15), confirmed: ['too_soon'] });
  const later = await world.front.send(scheduling.move, { id: second.id, expectedVersion: 1, start: on(15, 15) });
  t.equal(later.status, 200, 'a quarter of an hour is no other day');
  const away = await world.front.send(scheduling.move, { id: second.id, expectedVersion: 2, start: on(16) });
  t.same(codes(away.problem), ['too_soon confirm']);
  await changeType({ repeatDaysMin: null });
});

t.test('a restore asks for what is busy now, and keeps the reason it had', async (t) => {
  const first = await world.book({ patientId: fresh(), start: on(19) });
  const second = await manager.must(
    scheduling.book,
    world.visit({ patientId: fresh(), start: on(19), overbookReason: 'Sisters' }),
  );
  const gone = await world.front.must(scheduling.cancel, {
    id: second.id,
    expectedVersion: 1,
    reason: 'patient_request',
    note: '',
    cancelledBy: 'caregiver',
  });
  t.match(gone, { cancelledBy: 'caregiver', cancelReason: 'patient_request' });
  const back = await world.front.must(scheduling.restore, { id: second.id, expectedVersion: gone.version });
  t.match(
    back,
    { lane: 1, overbookReason: 'Sisters', cancelledBy: null },
    'the front desk brings back what was decided',
  );
  const away = { id: first.id, expectedVersion: 1, reason: 'weather', note: '' } as const;
  const cancelled = await world.front.must(scheduling.cancel, away);
  t.equal(cancelled.cancelledBy, 'practice', 'weather is nobody’s wish: the practice’s');
  const taken = await world.front.send(scheduling.restore, { id: first.id, expectedVersion: 2 });
  t.equal(taken.problem.code, 'slot_taken');
  const forced = await manager.must(scheduling.restore, {
    id: first.id,
    expectedVersion: 2,
    overbookReason: 'Promised',
  });
  t.match(forced, { booking: 'booked', overbookReason: 'Promised' });
});
