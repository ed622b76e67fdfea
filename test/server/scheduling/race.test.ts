import { sql } from 'kysely';
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { bookInBulk } from '../../../server/scheduling/index.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import { deadlocks, patiently, tally, workPatiently } from '../../helpers/race.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ providers: 3, rooms: 2, patients: 700 });
});
t.teardown(() => world.stop());

const tryBooking: BookingWorld['try'] = (parts) => patiently(world.front, scheduling.book, world.visit(parts));

/** How many booked appointments share time with another one of the same provider, room or patient: no constraint is asked. */
async function overlaps(lane = true): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from appointment a join appointment b on a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
      and (a.provider_id = b.provider_id or a.patient_id = b.patient_id or a.room_id = b.room_id)
      and (${!lane} or a.lane = b.lane)
    where a.booking = 'booked' and b.booking = 'booked'`.execute(world.server.kernel.database.db);
  return rows[0]?.count;
}

t.test('500 bookings of one slot at once: one wins, the others get slot_taken', async (t) => {
  const [roomId = ''] = world.roomIds;
  const answers = await Promise.all(
    world.patientIds.slice(0, 500).map((patientId) => tryBooking({ patientId, roomId })),
  );
  t.same(tally(answers.map(({ problem }) => problem.code)), { ok: 1, slot_taken: 499 });
  const lost = answers.find(({ status }) => status === 409);
  t.match(
    lost?.problem.data,
    { findings: [{ code: 'provider_busy' }, { code: 'room_busy' }] },
    'the loser hears what was taken',
  );
  t.equal(await overlaps(), 0);
});

t.test('one patient for 100 providers’ slots at once is in one place only', async (t) => {
  const start = '2026-03-18T20:00:00Z';
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      tryBooking({ patientId: world.patientIds[600] as string, providerId: world.providerIds[i % 3] as string, start }),
    ),
  );
  t.same(tally(answers.map(({ problem }) => problem.code)), { ok: 1, slot_taken: 99 });
});

/** Appointments of their own for many patients, on days far apart. */
const spread = (count: number, offset: number) =>
  Promise.all(
    Array.from({ length: count }, (_, i) => {
      const day = Temporal.Instant.from(TEN).add({ hours: 24 * (7 + offset + Math.floor(i / 20)) });
      const start = day.add({ minutes: 25 * (i % 20) }).toString();
      return tryBooking({
        patientId: world.patientIds[i] as string,
        providerId: world.providerIds[1] as string,
        start,
      }).then(({ body }) => body);
    }),
  );

t.test('200 moves onto one slot: one arrives, the others stay where they were', async (t) => {
  const all = await spread(200, 0);
  const start = '2026-03-19T14:00:00Z';
  const [, , providerId = ''] = world.providerIds;
  const answers = await Promise.all(
    all.map(({ id, version }) =>
      patiently(world.front, scheduling.move, { id, expectedVersion: version, start, providerId }),
    ),
  );
  t.same(tally(answers.map(({ problem }) => problem.code)), { ok: 1, slot_taken: 199 });
  const dates = new Set(all.map(({ date }) => date));
  const kept = (await Promise.all([...dates].map((date) => world.front.must(scheduling.day, { date })))).flatMap(
    ({ appointments }) => appointments,
  );
  t.equal(kept.filter(({ version, providerId: at }) => version === 1 && at === world.providerIds[1]).length, 199);
  t.equal(await overlaps(), 0);
});

t.test('200 swaps of neighbours, there and back: no deadlock', async (t) => {
  const all = await spread(20, 30);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const from = all[i % 20] as scheduling.Appointment;
      const to = all[(i * 7 + 3) % 20] as scheduling.Appointment;
      return patiently(world.front, scheduling.move, { id: from.id, expectedVersion: from.version, start: to.start });
    }),
  );
  const codes = tally(answers.map(({ problem }) => problem.code));
  t.same(
    Object.keys(codes).filter((code) => !['ok', 'slot_taken', 'changed_meanwhile'].includes(code)),
    [],
  );
  t.equal(await overlaps(), 0);
});

t.test('200 restores onto one slot: one comes back', async (t) => {
  const start = '2026-03-20T14:00:00Z';
  const cancelled: scheduling.Appointment[] = [];
  for (const patientId of world.patientIds.slice(0, 200)) {
    const { id, version } = await world.book({ patientId, start });
    const reason = 'patient_request';
    cancelled.push(await world.front.must(scheduling.cancel, { id, expectedVersion: version, reason, note: '' }));
  }
  const answers = await Promise.all(
    cancelled.map(({ id, version }) => patiently(world.front, scheduling.restore, { id, expectedVersion: version })),
  );
  t.same(tally(answers.map(({ problem }) => problem.code)), { ok: 1, slot_taken: 199 });
  t.equal(await overlaps(), 0);
});

t.test(
  '200 imports onto one slot at once: one holds it, none is lost, the others stand in lanes of their own',
  async (t) => {
    const start = Temporal.Instant.from('2026-03-23T14:00:00Z');
    const { kernel } = world.server;
    const results = await Promise.all(
      world.patientIds.slice(0, 200).map((patientId, i) =>
        workPatiently(() =>
          act(kernel, { kind: 'console', name: `import ${i}` }, 'test.import', (ctx) =>
            bookInBulk(ctx, [
              {
                patientId,
                providerId: world.providerIds[0] as string,
                visitTypeId: world.visitTypeId,
                roomId: null,
                start,
                end: start.add({ minutes: 20 }),
                note: '',
                booking: 'booked',
                confirmation: 'unsent',
                flow: 'expected',
                cancelReason: null,
                externalId: `race-${i}`,
              },
            ]),
          ),
        ),
      ),
    );
    t.equal(results.filter(({ furtherLane }) => furtherLane === 0).length, 1);
    t.equal(
      results.reduce((sum, { added }) => sum + added.length, 0),
      200,
    );
    t.equal(await overlaps(), 0, 'none within a lane');
    t.equal(
      (await tryBooking({ start: start.toString(), patientId: world.patientIds[650] as string })).problem.code,
      'slot_taken',
    );
  },
);

t.test('60 owners of holds that ran out, and 60 others, want the same slots: one each, no deadlock', async (t) => {
  const { db } = world.server.kernel.database;
  const start = (i: number) =>
    Temporal.Instant.from('2026-04-06T14:00:00Z')
      .add({ minutes: 20 * i })
      .toString();
  const visits = Array.from({ length: 60 }, (_, i) => ({
    ...world.visit({ start: start(i), patientId: world.patientIds[i] as string }),
    roomId: world.roomIds[0] as string,
  }));
  const held = await Promise.all(visits.map(({ note: _, ...slot }) => patiently(world.front, scheduling.hold, slot)));
  await sql`update appointment set held_until = '2020-01-01' where booking = 'held'`.execute(db);
  const answers = await Promise.all(
    visits.flatMap((visit, i) => [
      patiently(world.front, scheduling.book, { ...visit, holdId: held[i]?.body.id as string }),
      patiently(world.front, scheduling.book, { ...visit, patientId: world.patientIds[100 + i] as string }),
    ]),
  );
  t.same(tally(answers.map(({ problem }) => problem.code)), { ok: 60, slot_taken: 60 });
  t.equal(await overlaps(), 0);
});

t.test('after all that Postgres has not seen one deadlock: a retry would hide it from the desks', async (t) => {
  t.equal(await deadlocks(world.server), 0);
});
