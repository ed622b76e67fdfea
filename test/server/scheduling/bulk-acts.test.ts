import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t from 'tap';
import type { InputOf, OutputOf } from '../../../shared/contract.ts';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as supply from '../../../shared/supply.ts';
import * as lists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import { codeOf } from '../../helpers/people.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ providers: 4, rooms: 2, patients: 700 });
});
t.teardown(() => world.stop());

const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
const at = (days: number, minutes = 0) =>
  Temporal.Instant.from(TEN)
    .add({ minutes: days * 1440 + minutes })
    .toString();
const reference = ({ id, version }: scheduling.Appointment) => ({ id, expectedVersion: version });

type Outcomes = OutputOf<typeof lists.moveMany>['outcomes'];
const saidOf = (outcomes: Outcomes) => outcomes.map(({ done, sentence }) => (done ? 'done' : sentence));

/** How many booked visits share time with another one of the same provider, room or patient, whatever the lane. */
async function overlaps(): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from appointment a join appointment b on a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
      and (a.provider_id = b.provider_id or a.patient_id = b.patient_id or a.room_id = b.room_id)
    where a.booking = 'booked' and b.booking = 'booked'`.execute(world.server.kernel.database.db);
  return rows[0]?.count;
}

/** The rows of the trail for an act on these visits. */
async function trail(action: string, ids: readonly string[]) {
  const { rows } = await sql<{ entity_id: string; before: unknown; after: unknown }>`
    select entity_id, before, after from audit_event where action = ${action} and entity_id = any(${ids}::text[])`.execute(
    world.server.kernel.database.db,
  );
  return rows;
}

const away = (resourceId: string, date: string, startsMinute = 0) =>
  world.front.must(supply.saveException, {
    id: null,
    expectedVersion: null,
    resourceId,
    kind: 'away',
    locationId: null,
    fromDate: date,
    untilDate: date,
    startsMinute,
    endsMinute: 1440,
    visitTypeIds: [],
    reason: 'called away',
  });

/** Sends as a desk does: a busy server is asked again under the same key, so that nothing is done twice. */
async function sendPatiently<C extends typeof lists.moveMany | typeof lists.cancelMany>(
  contract: C,
  input: InputOf<C>,
) {
  const key = randomUUID();
  for (let tries = 1; ; tries++) {
    const answer = await world.front.send(contract, input, { key });
    if (answer.status !== 503 || tries === 20) return answer;
    await sleep(200 * tries);
  }
}

/** Visits of one provider, one after the other. */
const line = (count: number, day: number, providerIndex: number, firstPatient: number, gapMinutes = 20) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      world.book({
        patientId: patient(firstPatient + i),
        providerId: provider(providerIndex),
        start: at(day, i * gapMinutes),
      }),
    ),
  );

/** The moves that are suggested; throws where there is none. */
async function suggested(visits: readonly scheduling.Appointment[], from: string, until: string) {
  const { suggestions } = await world.front.must(lists.suggestMoves, {
    appointmentIds: visits.map(({ id }) => id),
    providerIds: [],
    from,
    until,
  });
  return visits.map((visit) => {
    const part = suggestions.find(({ appointmentId }) => appointmentId === visit.id)?.opening?.parts[0];
    if (!part) throw new Error(`Nothing is suggested for ${visit.patientName}.`);
    return { ...reference(visit), providerId: part.providerId, roomId: part.roomId, start: part.start };
  });
}

t.test('14 visits of a provider who is called away go where it is suggested; a retry does nothing twice', async (t) => {
  const visits = await line(14, 0, 0, 0);
  const exception = await away(provider(0), '2026-03-18', 600);
  const moves = await suggested(visits, at(0), '2026-04-01');
  t.equal(new Set(moves.map(({ providerId, start }) => `${providerId} ${start}`)).size, 14, 'no place twice');
  t.equal(moves.filter(({ providerId, start }) => providerId === provider(0) && start < at(0, 14 * 60)).length, 0);

  const key = 'move-fourteen-once';
  const first = await world.front.send(lists.moveMany, { moves }, { key });
  t.same(saidOf(first.body.outcomes), Array(14).fill('done'));
  t.same(
    first.body.outcomes.map(({ appointment }) => [appointment?.providerId, Date.parse(appointment?.start ?? '')]),
    moves.map(({ providerId, start }) => [providerId, Date.parse(start)]),
  );
  const again = await world.front.send(lists.moveMany, { moves }, { key });
  t.same(again.body, first.body, 'the retry hears the same');
  const written = await trail(
    'scheduling.moveMany',
    visits.map(({ id }) => id),
  );
  t.equal(written.length, 14, 'each visit has its own line in the trail, once');
  t.match(written[0], { before: { version: 1 }, after: { version: 2 } });
  t.equal((await world.front.must(lists.stranded, { from: '2026-03-18', until: '2026-03-18', limit: 9 })).total, 0);
  t.equal(await overlaps(), 0);

  const back = visits.map(({ id, providerId, roomId, start }) => ({
    id,
    expectedVersion: 2,
    providerId: providerId as string,
    roomId,
    start,
  }));
  const undone = await world.front.must(lists.moveMany, { moves: back });
  t.same(saidOf(undone.outcomes), Array(14).fill('done'), 'the way back is open, although nobody works there now');
  const thrice = await world.front.must(lists.moveMany, {
    moves: back.slice(0, 1).map((one) => ({ ...one, expectedVersion: 3, start: at(0, 300) })),
  });
  t.match(saidOf(thrice.outcomes), [/away at that time/], 'any other time of the absent provider is not');
  await world.front.must(supply.removeException, { id: exception.id, expectedVersion: exception.version });
  const cancelled = await world.front.must(lists.cancelMany, {
    visits: visits.map(({ id }) => ({ id, expectedVersion: 3 })),
    reason: 'provider_unavailable',
    note: ' flu ',
  });
  t.same(saidOf(cancelled.outcomes), Array(14).fill('done'));
  t.match(cancelled.outcomes[0]?.appointment, {
    booking: 'cancelled',
    cancelReason: 'provider_unavailable',
    cancelNote: 'flu',
    cancelledBy: 'practice',
  });
  t.equal(
    (
      await trail(
        'scheduling.cancelMany',
        visits.map(({ id }) => id),
      )
    ).length,
    14,
  );
});

t.test('half of the targets are taken meanwhile: the other half arrives, and each is told', async (t) => {
  const visits = await line(10, 1, 1, 20);
  const moves = visits.map((visit, i) => ({
    ...reference(visit),
    providerId: provider(2),
    roomId: null,
    start: at(1, i * 20),
  }));
  for (const [i, { start }] of moves.entries())
    if (i % 2 === 0) await world.book({ patientId: patient(40 + i), providerId: provider(2), start });
  const { outcomes } = await world.front.must(lists.moveMany, { moves });
  t.same(
    outcomes.map(({ done }) => done),
    moves.map((_, i) => i % 2 === 1),
  );
  t.match(outcomes[0]?.sentence, /taken|another visit/);
  t.match(outcomes[0]?.appointment, { providerId: provider(1), version: 1 }, 'it stays where it was');
  t.equal(await overlaps(), 0);
});

t.test('each is refused for its own reason, and that undoes nothing of the others', async (t) => {
  const [good, cancelled, moved, patientBusy, closed] = (await line(5, 2, 1, 60)) as [
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
    scheduling.Appointment,
  ];
  await world.front.must(scheduling.cancel, { ...reference(cancelled), reason: 'weather', note: '' });
  await world.front.must(scheduling.setNote, { ...reference(moved), note: 'somebody wrote' });
  await world.book({ patientId: patientBusy.patientId as string, providerId: provider(3), start: at(2, 300) });
  const exception = await away(provider(2), '2026-03-20', 960);
  const place = (i: number) => ({ providerId: provider(2), roomId: null, start: at(2, 240 + i * 20) });
  const { outcomes } = await world.front.must(lists.moveMany, {
    moves: [
      { ...reference(patientBusy), ...place(3) },
      { ...reference(cancelled), ...place(4) },
      { ...reference(moved), ...place(5) },
      { ...reference(good), ...place(2) },
      { ...reference(closed), ...place(6), start: at(2, 400) },
      { id: '01890000-0000-7000-8000-000000000000', expectedVersion: 1, ...place(7) },
    ],
  });
  t.match(saidOf(outcomes), [
    /patient has another visit/,
    /is cancelled/,
    /changed this meanwhile/,
    'done',
    /away at that time/,
    /not here|not found|there/i,
  ]);
  t.match(outcomes[2]?.appointment, { note: 'somebody wrote', version: 2 }, 'what somebody changed is shown');
  t.equal(outcomes[5]?.appointment, null);
  await world.front.must(supply.removeException, { id: exception.id, expectedVersion: exception.version });
  const twice = { ...reference(good), ...place(9), expectedVersion: 2 };
  t.equal(await codeOf(world.front.send(lists.moveMany, { moves: [twice, twice] })), 'invalid_input');
  const answer = await world.front.must(lists.cancelMany, {
    visits: [reference(cancelled), { id: good.id, expectedVersion: 2 }],
    reason: 'other',
    note: '',
  });
  t.match(saidOf(answer.outcomes), [/is cancelled/, 'done']);
});

t.test('visits that follow each other from place to place all arrive, in whichever order they are named', async (t) => {
  const visits = await line(4, 3, 0, 80);
  const moves = visits.map((visit, i) => ({
    ...reference(visit),
    providerId: provider(0),
    roomId: null,
    start: at(3, (i + 1) * 20),
  }));
  const { outcomes } = await world.front.must(lists.moveMany, { moves });
  t.same(saidOf(outcomes), Array(4).fill('done'));
  t.equal(await overlaps(), 0);
});

t.test('who waits here is expected again on another day, and waits again when the move is taken back', async (t) => {
  const visit = await world.book({ patientId: patient(90), start: at(0, 300) });
  await world.front.must(scheduling.setFlow, { ...reference(visit), flow: 'arrived' });
  const move = (version: number, day: number) => ({
    moves: [{ id: visit.id, expectedVersion: version, providerId: provider(0), roomId: null, start: at(day, 300) }],
  });
  const sameDay = { ...move(2, 0).moves[0], start: at(0, 330) } as ReturnType<typeof move>['moves'][number];
  const later = await world.front.must(lists.moveMany, { moves: [sameDay] });
  t.match(later.outcomes[0]?.appointment, { flow: 'arrived' });
  const away = await world.front.must(lists.moveMany, move(3, 6));
  t.match(away.outcomes[0]?.appointment, { flow: 'expected', flowAt: null });
  const undone = await world.front.must(lists.moveMany, { moves: [{ ...sameDay, expectedVersion: 4 }] });
  t.match(undone.outcomes[0]?.appointment, { flow: 'arrived', flowAt: /^2026/ });
});

t.test('soft holds: one that runs is in the way, one that has run out is not', async (t) => {
  const visits = await line(2, 8, 1, 100);
  const manager = await world.desk('manager');
  const place = { visitTypeId: world.visitTypeId, roomId: null, durationMinutes: null, patientId: null };
  const held = await manager.must(scheduling.hold, { ...place, providerId: provider(2), start: at(8, 200) });
  const over = await manager.must(scheduling.hold, { ...place, providerId: provider(2), start: at(8, 300) });
  await sql`update appointment set held_until = ${TEN}::timestamptz - interval '1 day' where id = ${over.id}`.execute(
    world.server.kernel.database.db,
  );
  const { outcomes } = await world.front.must(lists.moveMany, {
    moves: visits.map((visit, i) => ({
      ...reference(visit),
      providerId: provider(2),
      roomId: null,
      start: i === 0 ? held.start : over.start,
    })),
  });
  t.same(
    outcomes.map(({ done }) => done),
    [false, true],
  );
  await manager.must(scheduling.releaseHold, { id: held.id });
});

t.test('a group has only so many seats, also for those who are moved into it', async (t) => {
  const manager = await world.desk('manager');
  const group = await manager.must(practice.saveVisitType, {
    id: null,
    expectedVersion: null,
    code: 'GR',
    name: 'Group',
    durationMinutes: 60,
    colour: 2,
    capacity: 3,
    position: 60,
    active: true,
  });
  const visits = await Promise.all(
    Array.from({ length: 5 }, (_, i) =>
      world.book({ patientId: patient(110 + i), visitTypeId: group.id, start: at(9 + i), providerId: provider(3) }),
    ),
  );
  const exceptions = [];
  for (let i = 0; i < 5; i++)
    exceptions.push(await away(provider(3), Temporal.PlainDate.from('2026-03-27').add({ days: i }).toString()));
  const moves = await suggested(visits, at(9), '2026-04-10');
  const seats = Map.groupBy(moves, ({ providerId, start }) => `${providerId} ${start}`);
  t.ok(
    [...seats.values()].every(({ length }) => length <= 3),
    'no more are suggested into one group than it has seats',
  );
  t.ok(seats.size < 5, 'but they may sit together');
  const { outcomes } = await world.front.must(lists.moveMany, { moves });
  t.same(saidOf(outcomes), Array(5).fill('done'));
  for (const { id, version } of exceptions)
    await world.front.must(supply.removeException, { id, expectedVersion: version });
  await world.front.must(lists.cancelMany, {
    visits: visits.map(({ id }) => ({ id, expectedVersion: 2 })),
    reason: 'other',
    note: '',
  });
});

t.test('what would come too soon is not suggested, unless it came too soon before', async (t) => {
  const manager = await world.desk('manager');
  const type = await manager.must(practice.saveVisitType, {
    id: null,
    expectedVersion: null,
    code: 'RP',
    name: 'Repeat',
    durationMinutes: 20,
    colour: 2,
    repeatDaysMin: 5,
    position: 61,
    active: true,
  });
  const place = { patientId: patient(120), visitTypeId: type.id };
  await world.book({ ...place, start: at(21) });
  const visit = await world.book({ ...place, start: at(14) });
  const exception = await away(provider(0), '2026-04-01');
  const [move] = await suggested([visit], at(17), '2026-04-30');
  t.ok(Date.parse(move?.start ?? '') >= Date.parse(at(26)), 'the days around the other visit are passed over');
  const refused = await world.front.must(lists.moveMany, {
    moves: [{ ...reference(visit), providerId: provider(1), roomId: null, start: at(20) }],
  });
  t.match(saidOf(refused.outcomes), [/within 5 days/]);
  await world.front.must(supply.removeException, { id: exception.id, expectedVersion: exception.version });
});

t.test('a room that a visit has is kept where it is free, else another one is found', async (t) => {
  const [first = '', second = ''] = world.roomIds;
  const visits = await Promise.all(
    [0, 1].map((i) =>
      world.book({
        patientId: patient(130 + i),
        providerId: provider(i),
        roomId: i === 0 ? first : second,
        start: at(28),
      }),
    ),
  );
  await world.book({ patientId: patient(132), providerId: provider(3), roomId: first, start: at(29) });
  const [fromFirst, fromSecond] = visits as [scheduling.Appointment, scheduling.Appointment];
  t.match(await suggested([fromSecond], at(29), '2026-04-30'), [{ start: at(29), roomId: second }], 'its own is free');
  t.match(await suggested([fromFirst], at(29), '2026-04-30'), [{ start: at(29), roomId: second }], 'another one is');
  const both = await suggested(visits, at(29), '2026-04-30');
  t.same(both.map(({ roomId }) => roomId).sort(), [null, second].sort(), 'and none where none is left');
  const { outcomes } = await world.front.must(lists.moveMany, { moves: both });
  t.same(saidOf(outcomes), ['done', 'done']);
});

t.test('a hundred visits get a hundred places, and every one of them can really be booked', async (t) => {
  const visits = (await Promise.all([0, 1, 2, 3].map((i) => line(25, 35, i, 200 + i * 25)))).flat();
  for (let i = 0; i < 4; i++) await away(provider(i), '2026-04-22');
  const moves = await suggested(visits, at(35), '2026-06-10');
  t.equal(new Set(moves.map(({ providerId, start }) => `${providerId} ${start}`)).size, 100);
  const usual = moves.filter(({ id, providerId }) => visits.find((one) => one.id === id)?.providerId === providerId);
  t.ok(usual.length >= 25, `${usual.length} of them with the provider whom the patient is used to`);
  const { outcomes } = await world.front.must(lists.moveMany, { moves });
  t.same([...new Set(saidOf(outcomes))], ['done']);
  t.equal(await overlaps(), 0);
});

t.test('200 bulk moves at once onto scarce slots: never more than the supply, no deadlock, no failure', async (t) => {
  const visits: scheduling.Appointment[] = [];
  for (let i = 0; i < 10; i++) visits.push(...(await line(40, 50 + i, 0, 300 + i * 40)));
  const slots = Array.from({ length: 12 }, (_, i) => ({
    providerId: provider(1 + (i % 3)),
    roomId: null,
    start: at(70, 20 * Math.floor(i / 3)),
  }));
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const mine = visits.slice(i * 2, i * 2 + 2);
      // Named in turning order, so that everybody wants the same ones from another side.
      const moves = mine.map((visit, n) => ({
        ...reference(visit),
        ...(slots[(i % 2 === 0 ? i + n : 400 - i - n) % 12] as (typeof slots)[number]),
      }));
      return sendPatiently(lists.moveMany, { moves });
    }),
  );
  t.same([...new Set(answers.map(({ status }) => status))], [200]);
  const outcomes = answers.flatMap(({ body }) => body.outcomes);
  t.equal(outcomes.filter(({ done }) => done).length, 12, 'one visit for each slot');
  t.ok(outcomes.every(({ done, sentence }) => done || /another visit|taken/.test(sentence)));
  t.equal(await overlaps(), 0);
  const cancels = await Promise.all(
    Array.from({ length: 20 }, () =>
      sendPatiently(lists.cancelMany, {
        visits: visits.slice(0, 40).map(({ id }) => ({ id, expectedVersion: 1 })),
        reason: 'weather',
        note: '',
      }),
    ),
  );
  t.same([...new Set(cancels.map(({ status }) => status))], [200]);
  const byVisit = Map.groupBy(
    cancels.flatMap(({ body }) => body.outcomes).filter(({ done }) => done),
    ({ id }) => id,
  );
  t.ok(
    [...byVisit.values()].every(({ length }) => length === 1),
    'each is cancelled by one of them only',
  );
});

t.test('who may: those who book', async (t) => {
  const visit = await world.book({ patientId: patient(699), providerId: provider(3), start: at(80) });
  const rows: Record<string, string> = {};
  for (const role of ['biller', 'administrator', 'privacy_officer', 'provider', 'manager', 'front_desk'] as const) {
    const desk = await world.desk(role);
    const move = { ...reference(visit), expectedVersion: 99, providerId: provider(3), roomId: null, start: at(81) };
    rows[role] = [
      await codeOf(desk.send(lists.moveMany, { moves: [move] })),
      await codeOf(
        desk.send(lists.cancelMany, { visits: [{ id: visit.id, expectedVersion: 99 }], reason: 'other', note: '' }),
      ),
    ].join();
  }
  t.same(rows, {
    biller: 'not_permitted,not_permitted',
    administrator: 'not_permitted,not_permitted',
    privacy_officer: 'not_permitted,not_permitted',
    provider: 'ok,ok',
    manager: 'ok,ok',
    front_desk: 'ok,ok',
  });
});
