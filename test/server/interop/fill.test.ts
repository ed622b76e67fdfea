/** The demonstration: every visit stands inside the hours, but for the three that somebody left behind. */
import { sql } from 'kysely';
import t from 'tap';
import { fillPractice } from '../../../server/interop/index.ts';
import { freeFor, loadSupply, minus } from '../../../server/supply/index.ts';
import * as practice from '../../../shared/practice.ts';
import { rules } from '../../../shared/supply.ts';
import { clockFrom, type TestServer, testServer } from '../../helpers/server.ts';

const PLAN = { seed: 5, providers: 12, rooms: 14, patients: 600, daysBack: 2, daysAhead: 9, appointments: null };

interface Row {
  id: string;
  provider_id: string;
  visit_type_id: string;
  location_id: string;
  room_id: string | null;
  starts_at: Temporal.Instant;
  ends_at: Temporal.Instant;
  lane: number;
  other_ids: string[];
}

/** What is booked, asked of the database. */
async function booked(world: TestServer): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from appointment where booking = 'booked' order by starts_at`.execute(
    world.server.kernel.database.db,
  );
  return rows;
}

/** The visits that the hours do not carry. */
async function stranded(world: TestServer): Promise<Row[]> {
  const { kernel } = world.server;
  const supply = await loadSupply(kernel, kernel.database.db);
  return (await booked(world)).filter((row) => {
    const date = row.starts_at.toZonedDateTimeISO(supply.zoneOf(row.location_id)).toPlainDate().toString();
    const free = freeFor(supply.on(row.provider_id, date), row.visit_type_id).filter(
      ({ locationId }) => locationId === row.location_id,
    );
    const type = supply.resources.visitTypes.find(({ id }) => id === row.visit_type_id);
    const need = type?.needs.find(({ who }) => who === 'provider');
    const from = row.starts_at.epochMilliseconds + (need?.fromMinute ?? 0) * 60_000;
    const to = need ? row.starts_at.epochMilliseconds + need.untilMinute * 60_000 : row.ends_at.epochMilliseconds;
    return minus({ from, to }, free).length > 0;
  });
}

t.test('a clinic with hours, days off, machines and groups', async (t) => {
  const world = await testServer({ clock: clockFrom('2026-03-18T14:20:00Z') });
  t.teardown(() => world.stop());
  const { kernel } = world.server;
  const made = await fillPractice(kernel, { ...PLAN, clinic: true }, () => {});
  const rows = await booked(world);
  t.ok(made.appointments >= rows.length && rows.length > 1_000, `${rows.length} visits`);

  const left = await stranded(world);
  t.equal(left.length, 3, 'three visits for the worklist');
  t.equal(new Set(left.map((row) => row.provider_id)).size, 1);

  const desk = await world.desk('manager');
  const all = await desk.must(practice.resources, {});
  const code = new Map(all.visitTypes.map((type) => [type.id, type.code]));
  const byCode = Map.groupBy(rows, (row) => code.get(row.visit_type_id));
  for (const wanted of ['NP', 'FU', 'PX', 'PR', 'NV', 'TH', 'LB', 'US', 'EC', 'SP', 'DG'])
    t.ok((byCode.get(wanted)?.length ?? 0) > 0, `${wanted} is booked`);
  t.ok(
    rows.every((row) => row.lane === 0 || code.get(row.visit_type_id) === 'DG'),
    'only groups share a time',
  );
  t.ok(
    byCode.get('PR')?.every(({ other_ids }) => other_ids.length >= 2),
    'a procedure has its nurse and its room',
  );
  t.ok(
    byCode.get('US')?.every(({ other_ids }) => other_ids.length === 1),
    'an ultrasound has its machine',
  );
  const room = new Map(all.rooms.map((one) => [one.id, one.locationId]));
  t.same(
    rows.filter((row) => row.room_id && room.get(row.room_id) !== row.location_id),
    [],
    'every room is where its visit is',
  );
  t.equal(new Set(rows.map((row) => row.location_id)).size, 2, 'visits at both locations');
  t.same(
    all.providers.filter(({ profession }) => profession !== 'provider').map(({ profession }) => profession),
    ['nurse', 'nurse', 'technician'],
  );
  t.match(all.chains, [{ name: 'Annual physical', steps: { length: 3 } }]);
  const supply = await desk.must(rules, {});
  t.ok(supply.holidays.some(({ date }) => date === '2026-12-25'));
  t.ok(supply.templates.some(({ everyWeeks }) => everyWeeks === 2));
  t.ok(supply.blockouts.some(({ title }) => title === 'Staff meeting'));

  const again = await fillPractice(kernel, { ...PLAN, clinic: true }, () => {});
  t.equal((await booked(world)).length, rows.length, 'made again, nothing comes twice');
  t.equal(again.providers, made.providers);
});

t.test('on a weekend and with a holiday today, the day is not empty', async (t) => {
  for (const clock of ['2026-03-21T14:20:00Z', '2026-11-26T15:00:00Z']) {
    const world = await testServer({ clock: clockFrom(clock) });
    const plan = { ...PLAN, daysBack: 0, daysAhead: 2, patients: 200, clinic: true };
    await fillPractice(world.server.kernel, plan, () => {});
    const today = clock.slice(0, 10);
    const rows = await booked(world);
    t.ok(rows.filter((row) => row.starts_at.toString().startsWith(today)).length > 20, today);
    t.equal((await stranded(world)).length, 3, `${today}: three visits for the worklist`);
    await world.stop();
  }
});

t.test('without a clinic there are providers, rooms and visits at opening hours, and lunch is kept', async (t) => {
  const world = await testServer({ clock: clockFrom('2026-03-18T14:20:00Z') });
  t.teardown(() => world.stop());
  const plan = { ...PLAN, seed: 9, providers: 3, rooms: 3, patients: 100, daysBack: 1, daysAhead: 1 };
  const made = await fillPractice(world.server.kernel, plan, () => {});
  t.match(made, { providers: 3, rooms: 3, patients: 100 });
  const rows = await booked(world);
  t.ok(rows.length > 40);
  t.same(await stranded(world), []);
  const hour = (row: Row): number => row.starts_at.toZonedDateTimeISO('America/New_York').hour;
  t.notOk(rows.some((row) => hour(row) === 12 || hour(row) < 8 || hour(row) > 17));
  const few = await fillPractice(world.server.kernel, { ...plan, seed: 10, appointments: 25 }, () => {});
  t.equal(few.appointments, 25, 'no more than asked for');
});
