import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { bookInBulk } from '../../../server/scheduling/index.ts';
import * as history from '../../../shared/history.ts';
import * as practice from '../../../shared/practice.ts';
import { seededRandom } from '../../../shared/random.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld, MORNING, TEN } from '../../helpers/booking-world.ts';
import { StandingClock } from '../../helpers/clock.ts';
import type { Desk } from '../../helpers/server.ts';

const DATES = ['2026-03-18', '2026-03-19'] as const;
let clock: StandingClock;
let world: BookingWorld;
let manager: Desk;
t.before(async () => {
  clock = new StandingClock(MORNING);
  world = await bookingWorld({ clock, providers: 4, rooms: 3, patients: 30 });
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

const at = (minutesAfterTen: number) => Temporal.Instant.from(TEN).add({ minutes: minutesAfterTen }).toString();
const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
const room = (i: number) => world.roomIds[i] as string;
const linesOf = async (id: string) => (await world.front.must(history.history, { id })).lines;

t.test('the life of an appointment, in words', async (t) => {
  const { front } = world;
  let it = await world.book({ roomId: room(0), note: 'Fasting' });
  const reference = () => ({ id: it.id, expectedVersion: it.version });
  const then = async (next: Promise<scheduling.Appointment>) => {
    it = await next;
    clock.forward({ seconds: 11 });
  };
  clock.forward({ seconds: 11 });
  await then(front.must(scheduling.confirm, { ...reference(), confirmation: 'sent' }));
  await then(front.must(scheduling.confirm, { ...reference(), confirmation: 'confirmed' }));
  await then(front.must(scheduling.move, { ...reference(), start: at(60) }));
  await then(
    front.must(scheduling.move, { ...reference(), start: at(60 + 1440), providerId: provider(1), roomId: room(1) }),
  );
  await then(front.must(scheduling.move, { ...reference(), durationMinutes: 45, providerId: provider(2) }));
  await then(front.must(scheduling.move, { ...reference(), roomId: null }));
  await then(front.must(scheduling.setNote, { ...reference(), note: '' }));
  await then(front.must(scheduling.setNote, { ...reference(), note: 'Bring the old reports' }));
  await then(
    front.must(scheduling.cancel, { ...reference(), reason: 'weather', note: 'snow', cancelledBy: 'caregiver' }),
  );
  await then(front.must(scheduling.restore, reference()));
  await world.book({ patientId: patient(1), providerId: provider(3), start: at(120 + 1440) });
  await then(
    manager.must(scheduling.move, {
      ...reference(),
      start: at(120 + 1440),
      providerId: provider(3),
      overbookReason: 'Dr. Number 3 agreed',
    }),
  );
  await then(front.must(scheduling.setFlow, { ...reference(), flow: 'arrived' }));
  await then(front.must(scheduling.setFlow, { ...reference(), flow: 'expected' }));
  await then(front.must(scheduling.noShow, reference()));
  const lines = await linesOf(it.id);
  t.same(
    lines.map(({ version }) => version),
    Array.from({ length: 15 }, (_, i) => 15 - i),
    'newest first',
  );
  t.same(lines.map((line) => `${line.who} ${line.what}${line.why ? ` (${line.why})` : ''}`).reverse(), [
    'Front desk booked “Follow-up” Wed, Mar 18, 10:00 AM with Dr. Number 0 in Room 0, 20 minutes',
    'Front desk asked the patient to confirm',
    'Front desk wrote down that the patient confirmed',
    'Front desk moved it from Wed, Mar 18, 10:00 AM to 11:00 AM',
    'Front desk moved it from Wed, Mar 18, 11:00 AM with Dr. Number 0 to Thu, Mar 19, 11:00 AM with Dr. Number 1 and put it into Room 1 instead of Room 0',
    'Front desk gave it to Dr. Number 2 instead of Dr. Number 1 and made it 25 minutes longer (now 45)',
    'Front desk took it out of Room 1',
    'Front desk took the note “Fasting” away',
    'Front desk wrote the note “Bring the old reports”',
    'Front desk cancelled it for the patient’s caregiver (Weather: snow)',
    'Front desk brought it back',
    'Manager moved it from Thu, Mar 19, 11:00 AM with Dr. Number 2 to 12:00 PM with Dr. Number 3 and let it overlap deliberately (Dr. Number 3 agreed)',
    'Front desk checked the patient in',
    'Front desk set the patient back to not here yet',
    'Front desk wrote down that the patient did not come',
  ]);
  t.match(lines.at(-1), { at: MORNING, atText: 'Wed, Mar 18, 8:00:00 AM' });
  t.equal(lines[0]?.atText, 'Wed, Mar 18, 8:02:34 AM');
  const audited = await sql<{ subject_id: string }>`
    select subject_id from audit_event where action = 'scheduling.history' and entity_id = ${it.id}`.execute(
    world.server.kernel.database.db,
  );
  t.same(audited.rows, [{ subject_id: patient(0) }], 'the look is written down, with whom it concerns');
});

t.test('what was not done by a person is named, too; a year that is not this one is said', async (t) => {
  const item = (externalId: string | null, start: string) => ({
    patientId: patient(2),
    providerId: provider(0),
    visitTypeId: world.visitTypeId,
    roomId: null,
    start: Temporal.Instant.from(start),
    end: Temporal.Instant.from(start).add({ minutes: 30 }),
    note: '',
    booking: 'booked' as const,
    confirmation: 'unsent' as const,
    flow: 'expected' as const,
    cancelReason: null,
    externalId,
  });
  const { kernel } = world.server;
  for (const one of [item('their-1', '2024-05-06T13:00:00Z'), item(null, '2026-03-18T20:00:00Z')])
    await act(kernel, { kind: 'console', name: 'anna' }, 'test.import', (ctx) => bookInBulk(ctx, [one]));
  const { rows } = await sql<{ id: string }>`
    select id from appointment where changed_by = 'console:anna' order by starts_at`.execute(kernel.database.db);
  const told = await Promise.all(
    rows.map(async ({ id }) => (await linesOf(id)).map(({ who, what }) => `${who} ${what}`)),
  );
  t.same(told, [
    ['The import brought in “Follow-up” Mon, May 6, 2024, 9:00 AM with Dr. Number 0, 30 minutes'],
    ['The server’s console booked “Follow-up” Wed, Mar 18, 4:00 PM with Dr. Number 0, 30 minutes'],
  ]);
});

t.test('a hold has no history, and nothing is told of what is not there', async (t) => {
  const { note: _, ...slot } = world.visit({ patientId: patient(3), start: at(300) });
  const held = await world.front.must(scheduling.hold, slot);
  t.equal((await world.front.send(history.history, { id: held.id })).problem.code, 'not_found');
  const lost = await world.front.send(history.dayAsOf, { date: DATES[0], at: MORNING, locationId: patient(0) });
  t.equal(lost.problem.code, 'not_found');
  await world.front.must(scheduling.releaseHold, { id: held.id });
});

/** The day as the desks see it now, without what leaves no trace. */
async function dayNow(date: string, locationId?: string): Promise<scheduling.Appointment[]> {
  const day = await world.front.must(scheduling.day, { date, ...(locationId ? { locationId } : {}) });
  return day.appointments.filter(({ booking }) => booking !== 'held');
}

/** One random act; a refusal is an answer, too. Returns its name when it was done. */
async function actAtRandom(random: ReturnType<typeof seededRandom>): Promise<string> {
  const all = (await Promise.all(DATES.map((date) => dayNow(date)))).flat();
  const desk = random.pick([world.front, manager]);
  const start = at(random.between(-12, 30) * 10 + (random.chance(0.3) ? 1440 : 0));
  const place = { start, providerId: random.pick(world.providerIds), roomId: random.pick([null, ...world.roomIds]) };
  const answers = desk === manager && random.chance(0.5) ? { overbookReason: 'Both agreed' } : {};
  const it = all.length > 0 ? random.pick(all) : null;
  const kind = it
    ? random.pick([
        'book',
        'book',
        'hold',
        'move',
        'move',
        'length',
        'cancel',
        'restore',
        'noShow',
        'confirm',
        'flow',
        'note',
      ])
    : 'book';
  const slot = { ...world.visit({ ...place, patientId: random.pick(world.patientIds) }) };
  const gone = all.filter(({ booking }) => booking !== 'booked');
  const target = kind === 'restore' && gone.length > 0 ? random.pick(gone) : it;
  const reference = { id: target?.id ?? '', expectedVersion: target?.version ?? 1 };
  const send = async (): Promise<{ status: number }> => {
    switch (kind) {
      case 'book':
        return desk.send(scheduling.book, { ...slot, ...answers });
      case 'hold': {
        const { note: _, ...rest } = slot;
        return desk.send(scheduling.hold, rest);
      }
      case 'move':
        return desk.send(scheduling.move, { ...reference, ...place, ...answers });
      case 'length':
        return desk.send(scheduling.move, { ...reference, durationMinutes: random.between(1, 12) * 5, ...answers });
      case 'cancel':
        return desk.send(scheduling.cancel, {
          ...reference,
          reason: random.pick(scheduling.CANCEL_REASONS),
          note: random.pick(['', 'as she said']),
        });
      case 'restore':
        return desk.send(scheduling.restore, { ...reference, ...answers });
      case 'noShow':
        return desk.send(scheduling.noShow, reference);
      case 'confirm':
        return desk.send(scheduling.confirm, { ...reference, confirmation: random.pick(scheduling.CONFIRMATION) });
      case 'flow':
        return desk.send(scheduling.setFlow, { ...reference, flow: random.pick(scheduling.FLOW) });
      default:
        return desk.send(scheduling.setNote, { ...reference, note: random.pick(['', 'Fasting', 'Wheelchair']) });
    }
  };
  return (await send()).status === 200 ? kind : 'refused';
}

t.test('every past moment of a random day equals the snapshot that was taken then', async (t) => {
  const random = seededRandom(20_260_318);
  const { locations } = await world.front.must(practice.resources, {});
  const keys = DATES.flatMap((date) => [{ date }, { date, locationId: locations[0]?.id as string }]);
  interface Snapshot {
    at: Temporal.Instant;
    rows: scheduling.Appointment[][];
  }
  const look = (): Promise<scheduling.Appointment[][]> =>
    Promise.all(keys.map(({ date, locationId }) => dayNow(date, locationId)));
  clock.forward({ minutes: 1 });
  const snapshots: Snapshot[] = [{ at: clock.now(), rows: await look() }];
  const done = new Map<string, number>();
  for (let i = 0; i < 60; i++) {
    clock.forward({ milliseconds: random.between(1, 60_000), microseconds: random.between(0, 999) });
    const kind = await actAtRandom(random);
    done.set(kind, (done.get(kind) ?? 0) + 1);
    snapshots.push({ at: clock.now(), rows: await look() });
  }
  for (const kind of ['book', 'hold', 'move', 'cancel', 'restore', 'noShow', 'confirm', 'flow', 'note', 'refused'])
    t.ok(done.get(kind), `${kind}: ${done.get(kind)}`);
  const pastOf = (key: (typeof keys)[number], moment: Temporal.Instant) =>
    world.front.must(history.dayAsOf, { ...key, at: moment.toString() });
  clock.forward({ seconds: 10 });
  let moments: string[] = [];
  for (const [k, key] of keys.entries()) {
    const wrong: string[] = [];
    const changedAt: string[] = [];
    for (const [i, snapshot] of snapshots.entries()) {
      if (key.locationId && i % 5 !== 0) continue; // One location: it is the same day.
      const past = await pastOf(key, snapshot.at);
      if (!isDeepStrictEqual(past.appointments, snapshot.rows[k])) wrong.push(snapshot.at.toString());
      const before = snapshots[i - 1];
      if (before && JSON.stringify(before.rows[k]) !== JSON.stringify(snapshot.rows[k]))
        changedAt.push(snapshot.at.toString());
      // A moment later nothing has changed yet; the last change and the next one stand on both sides.
      if (i % 20 === 0) {
        const later = await pastOf(key, snapshot.at.add({ microseconds: 1 }));
        t.same(later.appointments, snapshot.rows[k]);
        t.ok(!later.last || Date.parse(later.last.at) <= Date.parse(later.at));
        t.ok(!later.next || Date.parse(later.next.at) >= Date.parse(later.at));
      }
      ({ moments } = past);
    }
    t.same(wrong, [], `${key.date}: ${snapshots.length} moments are as they were`);
    const begin = (snapshots[0] as Snapshot).at;
    if (key.locationId) continue;
    t.same(
      moments.filter((one) => Temporal.Instant.compare(one, begin) > 0),
      changedAt,
      'the slider stops where something changed, and nowhere else',
    );
  }
});

t.test('the history of every appointment replays to the schedule of now', async (t) => {
  const { db } = world.server.kernel.database;
  const { rows } = await sql<{ id: string }>`
    select a.id from appointment a where a.booking <> 'held' and not exists (
      select from appointment_history h where h.appointment_id = a.id and h.version = a.version
        and (h.starts_at, h.ends_at, h.provider_id, h.booking, h.lane, h.note, h.changed_at)
          = (a.starts_at, a.ends_at, a.provider_id, a.booking, a.lane, a.note, a.changed_at)
        and h.room_id is not distinct from a.room_id and h.flow_at is not distinct from a.flow_at)`.execute(db);
  t.same(rows, [], 'the last version is the appointment');
  for (const date of DATES) {
    const past = await world.front.must(history.dayAsOf, { date, at: '2199-01-01T00:00:00Z' });
    t.same(past.appointments, await dayNow(date));
    t.equal(past.next, null, 'nothing comes after now');
    t.equal(past.at, clock.now().toString(), 'the future is not known');
    t.match(past.last?.what, /Last\d+, First\d+/, 'the last change names its patient');
  }
  const empty = await world.front.must(history.dayAsOf, { date: DATES[0], at: '2020-01-01T00:00:00Z' });
  t.match(empty, { appointments: [], last: null });
  t.ok(empty.next, 'the first booking comes next');
  const audited = await sql<{ n: number }>`
    select count(*) as n from audit_event where action = 'scheduling.dayAsOf'`.execute(db);
  t.ok((audited.rows[0]?.n ?? 0) > 130, 'every look is written down');
});

t.test('many changes in one act are counted', async (t) => {
  const { kernel } = world.server;
  clock.forward({ minutes: 1 });
  await act(kernel, { kind: 'console', name: 'anna' }, 'test.import', (ctx) =>
    bookInBulk(
      ctx,
      [0, 1, 2, 3].map((i) => ({
        patientId: patient(i),
        providerId: provider(i),
        visitTypeId: world.visitTypeId,
        roomId: null,
        start: Temporal.Instant.from('2026-03-20T14:00:00Z'),
        end: Temporal.Instant.from('2026-03-20T14:20:00Z'),
        note: '',
        booking: 'booked' as const,
        confirmation: 'unsent' as const,
        flow: 'expected' as const,
        cancelReason: null,
        externalId: `many-${i}`,
      })),
    ),
  );
  const { last, moments } = await world.front.must(history.dayAsOf, { date: '2026-03-20', at: clock.now().toString() });
  t.match(last, { who: 'The import', what: 'changed 4 visits at once' });
  t.equal(last?.appointmentIds.length, 4);
  t.same(moments, [clock.now().toString()]);
});
