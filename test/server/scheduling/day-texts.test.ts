/** What a day says is the same whether its text was kept or is written anew: after every kind of change, everywhere. */
import t from 'tap';
import { openLog } from '../../../server/kernel/log.ts';
import { startServer } from '../../../server/server.ts';
import * as identity from '../../../shared/identity.ts';
import * as practice from '../../../shared/practice.ts';
import * as record from '../../../shared/record.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { Desk, PASSWORD } from '../../helpers/server.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ providers: 3, rooms: 2, patients: 12 });
});
t.teardown(() => world.stop());

const DATE = '2026-03-18';
const day = (desk: Desk, locationId?: string) =>
  desk.must(scheduling.day, locationId ? { date: DATE, locationId } : { date: DATE });

/** What a server says that has never been asked before: it has no text to give out. */
async function fresh(locationId?: string): Promise<scheduling.Appointment[]> {
  const server = await startServer({
    connectionString: () => world.connectionString,
    appRole: null,
    secrets: world.server.kernel.secrets,
    log: openLog('silent'),
    version: '0.0.0-test',
    webFolder: null,
    listeners: [{ host: '127.0.0.1', port: 0 }],
    clock: world.server.kernel.clock,
  });
  try {
    const desk = new Desk(`http://127.0.0.1:${server.ports[0]}`);
    await desk.must(identity.signIn, { username: 'front_desk', password: PASSWORD });
    return (await day(desk, locationId)).appointments;
  } finally {
    await server.stop();
  }
}

t.test('every kind of change shows at once', async (t) => {
  const manager = await world.desk('manager');
  const visit = await world.book();
  await day(world.front);
  const later = await world.book({ patientId: world.patientIds[1] as string, start: '2026-03-18T16:00:00Z' });
  const seen = async (what: string) => {
    const { appointments } = await day(world.front);
    t.same(appointments, await fresh(), what);
    return appointments;
  };
  t.equal((await seen('a booking')).length, 2);
  const moved = await world.front.must(scheduling.move, {
    id: later.id,
    expectedVersion: later.version,
    start: '2026-03-19T16:00:00Z',
  });
  t.equal((await seen('a move to another day')).length, 1);
  await world.front.must(scheduling.setNote, { id: moved.id, expectedVersion: moved.version, note: 'elsewhere' });
  t.equal((await seen('a change of another day')).length, 1);
  const { patient } = await world.front.must(record.open, { id: visit.patientId as string });
  await world.front.must(record.update, { id: patient.id, expectedVersion: patient.version, lastName: 'Renamed' });
  t.match((await seen('a new name of the patient'))[0], { patientName: /^Renamed/ });
  const { name, zone, opensMinute, closesMinute, slotMinutes, clock24, ...rest } = await manager.must(
    practice.settings,
    {},
  );
  const settings = {
    name,
    zone,
    opensMinute,
    closesMinute,
    slotMinutes,
    clock24: !clock24,
    expectedVersion: rest.version,
  };
  await manager.must(practice.saveSettings, settings);
  t.match((await seen('another way to write the time'))[0], { startText: clock24 ? '10:00 AM' : '10:00' });
  const { note: _, ...slot } = world.visit({ patientId: world.patientIds[2] as string, start: '2026-03-18T18:00:00Z' });
  const hold = await world.front.must(scheduling.hold, slot);
  t.equal((await seen('a soft hold')).length, 2);
  await world.front.must(scheduling.releaseHold, { id: hold.id });
  t.equal((await seen('a hold that was let go')).length, 1);
});

t.test('a location in a zone of its own', async (t) => {
  const manager = await world.desk('manager');
  const { locations } = await manager.must(practice.resources, {});
  const { id: _, version: __, ...first } = locations[0] as practice.Location;
  const location = await manager.must(practice.saveLocation, {
    ...first,
    id: null,
    expectedVersion: null,
    name: 'Phoenix',
    zone: 'America/Phoenix',
  });
  const { rooms } = await manager.must(practice.resources, {});
  const { version, ...room } = rooms[1] as practice.Room;
  await manager.must(practice.saveRoom, { ...room, expectedVersion: version, locationId: location.id });
  t.equal((await day(world.front, location.id)).appointments.length, 0);
  const start = '2026-03-19T03:00:00Z'; // Still the 18th there, and in New York.
  const visit = await manager.send(scheduling.book, {
    ...world.visit({ roomId: room.id, start, patientId: world.patientIds[5] as string }),
    confirmed: [...scheduling.FINDING_CODES],
    overbookReason: 'test',
  });
  t.equal(visit.status, 200, JSON.stringify(visit.problem));
  const { appointments } = await day(world.front, location.id);
  t.equal(appointments.length, 1);
  t.same(appointments, await fresh(location.id));
});

t.test('a log with a hole, and a clock that went back', async (t) => {
  const { pool } = world.server.kernel.database;
  const before = await day(world.front);
  const [one] = before.appointments;
  // Behind the back of the log: only its numbers tell that something is amiss.
  await pool.query(`update appointment set note = 'a hole' where id = $1`, [one?.id]);
  await pool.query('update change_clock set seq = seq + 3');
  t.match((await day(world.front)).appointments[0], { note: 'a hole' });
  await pool.query(`update appointment set note = 'restored' where id = $1`, [one?.id]);
  await pool.query('update change_clock set seq = seq - 2');
  t.match((await day(world.front)).appointments[0], { note: 'restored' });
  await pool.query(`update appointment set note = 'the same number' where id = $1`, [one?.id]);
  await pool.query('update installation set restore_count = restore_count + 1');
  t.match((await day(world.front)).appointments[0], { note: 'the same number' });
});
