/** Many desks who look for a time and take it: the losers get the next opening, until there is none; never more than the supply. */
import t, { type Test } from 'tap';
import * as finder from '../../../shared/finder.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { deadlocks, laneOverlaps, patiently, tally } from '../../helpers/race.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ providers: 3, rooms: 2, patients: 400 });
});
t.teardown(() => world.stop());

const DATE = '2026-03-19';

/** What becomes of one desk that looks and books until it has a time or there is none; `tries` counts its bookings. */
async function lookAndBook(i: number, providerIds: string[], hours: [number, number]) {
  for (let tries = 1; ; tries++) {
    const { status, body, problem } = await patiently(world.front, finder.openings, {
      visitTypeId: world.visitTypeId,
      patientId: world.patientIds[i] as string,
      providerIds,
      from: `${DATE}T04:00:00Z`,
      until: DATE,
      fromMinute: hours[0] * 60,
      untilMinute: hours[1] * 60,
      durationMinutes: null,
      limit: 10,
    });
    if (status >= 400) return { outcome: problem.code, tries };
    const opening = body.openings[i % Math.max(1, body.openings.length)];
    if (!opening) return { outcome: 'no opening', tries };
    const { start, providerId } = opening;
    const visit = world.visit({ patientId: world.patientIds[i] as string, providerId, start });
    const answer = await patiently(world.front, scheduling.book, visit);
    if (answer.status < 400) return { outcome: 'booked', tries };
    if (answer.problem.code !== 'slot_taken') return { outcome: answer.problem.code, tries };
  }
}

const race = (count: number, first: number, providerIds: string[], hours: [number, number]) =>
  Promise.all(Array.from({ length: count }, (_, i) => lookAndBook(first + i, providerIds, hours)));

async function bookedBetween(hours: [number, number]): Promise<scheduling.Appointment[]> {
  const { appointments } = await world.front.must(scheduling.day, { date: DATE });
  const at = (hour: number) => `${DATE}T${String(hour + 4).padStart(2, '0')}:00:00Z`;
  return appointments.filter(({ start }) => start >= at(hours[0]) && start < at(hours[1]));
}

/** Each was booked or heard that there is nothing; nothing is left; no more than fit are there, each alone at its time. */
async function wellEnded(
  t: Test,
  results: Awaited<ReturnType<typeof race>>,
  hours: [number, number],
  providerIds: string[],
): Promise<void> {
  const counts = tally(results.map(({ outcome }) => outcome));
  t.same(Object.keys(counts).sort(), ['booked', 'no opening']);
  t.ok(
    results.some(({ tries }) => tries > 1),
    'losers were shown the next openings',
  );
  const booked = await bookedBetween(hours);
  t.equal(booked.length, counts.booked);
  t.ok(booked.length <= (providerIds.length * (hours[1] - hours[0]) * 60) / 20, 'never more than the supply');
  t.ok(booked.every(({ lane, providerId }) => lane === 0 && providerIds.includes(providerId ?? '')));
  const late = await lookAndBook(399, providerIds, hours);
  t.equal(late.outcome, 'no opening', 'and all of the supply is used');
}

t.test('200 desks, any provider, two hours of three', async (t) => {
  await wellEnded(t, await race(200, 0, [], [8, 10]), [8, 10], world.providerIds);
});

t.test('199 desks, one provider, three hours', async (t) => {
  const providerIds = [world.providerIds[1] as string];
  await wellEnded(t, await race(199, 200, providerIds, [10, 13]), [10, 13], providerIds);
});

t.test('no lane holds two, and Postgres has seen no deadlock', async (t) => {
  t.equal(await laneOverlaps(world.server), 0);
  t.equal(await deadlocks(world.server), 0);
});
