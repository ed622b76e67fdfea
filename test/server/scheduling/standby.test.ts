import t from 'tap';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as worklists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ patients: 30 });
});
t.teardown(() => world.stop());

type Input = Parameters<typeof input>[0];
const input = (
  parts: Partial<Record<'patientId' | 'fromDate' | 'untilDate' | 'note' | 'visitTypeId', string>> = {},
) => ({
  patientId: world.patientIds[0] as string,
  visitTypeId: world.visitTypeId,
  providerId: null,
  fromDate: '2026-03-18',
  untilDate: '2026-03-25',
  note: '',
  ...parts,
});
const add = (parts: Input = {}, providerId: string | null = null) =>
  world.front.send(worklists.addStandby, { ...input(parts), providerId });

t.test(
  'who is added stands on every desk’s list, and leaves it when they are booked or do not want any more',
  async (t) => {
    const socket = await new TestSocket(world.front).greet();
    t.match(await socket.subscribe(1, 'scheduling.standby', 'all'), { type: 'snapshot', rows: [] });
    const added = (await add({ note: ' mornings only ' }, world.providerIds[1] ?? null)).body;
    t.match(added, {
      version: 1,
      patientName: 'Last0, First0',
      phone: null,
      providerId: world.providerIds[1],
      fromDate: '2026-03-18',
      untilDate: '2026-03-25',
      note: 'mornings only',
      done: false,
    });
    t.match(await socket.next('change'), { upsert: [added], remove: [] });
    let from = socket.heard.length;
    const ended = await world.front.must(worklists.endStandby, { id: added.id, expectedVersion: 1, done: true });
    t.match(ended, { done: true, version: 2 });
    t.match(await socket.next('change', from), { upsert: [], remove: [added.id] });
    const late = await world.front.send(worklists.endStandby, { id: added.id, expectedVersion: 1, done: true });
    t.match(late.problem, { code: 'changed_meanwhile', data: { current: { version: 2, done: true } } });
    from = socket.heard.length;
    await world.front.must(worklists.endStandby, { id: added.id, expectedVersion: 2, done: false });
    t.match(await socket.next('change', from), { upsert: [{ id: added.id, done: false, version: 3 }] }, 'the undo');
    socket.close();
  },
);

t.test('days that are over or the wrong way round, people and things that are not there, the same twice', async (t) => {
  const patientId = world.patientIds[1] as string;
  for (const [parts, message] of [
    [{ untilDate: '2026-03-17', fromDate: '2026-03-16' }, /over/],
    [{ untilDate: '2026-03-18', fromDate: '2026-03-19' }, /before the first/],
    [{ untilDate: '2027-12-01' }, /more than a year/],
  ] as const)
    t.match((await add({ patientId, ...parts })).problem, { code: 'invalid_input', detail: message });
  const nobody = '01990000-0000-7000-8000-000000000000';
  t.equal((await add({ patientId: nobody })).problem.code, 'not_found');
  t.equal((await add({ patientId, visitTypeId: nobody })).problem.code, 'not_found');
  t.equal((await add({ patientId }, nobody)).problem.code, 'not_found');
  t.equal(
    (await world.front.send(worklists.endStandby, { id: nobody, expectedVersion: 1, done: true })).problem.code,
    'not_found',
  );
  t.equal((await add({ patientId })).status, 200);
  t.match((await add({ patientId, fromDate: '2026-03-25', untilDate: '2026-03-30' })).problem, {
    code: 'already_exists',
    detail: /on standby for “.+” on these days already/,
  });
  t.equal((await add({ patientId, fromDate: '2026-03-26', untilDate: '2026-03-30' })).status, 200, 'other days');
  const biller = await world.desk('biller');
  t.equal((await biller.send(worklists.addStandby, input({ patientId }))).problem.code, 'not_permitted');
  const manager = await world.desk('manager');
  const { providers } = await manager.must(practice.resources, {});
  const last = providers.find(({ id }) => id === world.providerIds[2]) as practice.Provider;
  const { id, version, displayName, specialty, npi, position } = last;
  await manager.must(practice.saveProvider, {
    id,
    expectedVersion: version,
    displayName,
    specialty,
    npi,
    position,
    active: false,
  });
  t.equal((await add({ patientId: world.patientIds[2] as string }, id)).problem.code, 'not_bookable');
});

t.test('a booking from the list ends the entry in the same act, or neither happens', async (t) => {
  const patientId = world.patientIds[5] as string;
  const { body: standby } = await add({ patientId });
  const taken = await world.book({ patientId: world.patientIds[6] as string });
  const standbyId = standby.id;
  t.equal((await world.try({ patientId, standbyId })).problem.code, 'slot_taken');
  t.equal(
    (await world.try({ patientId: world.patientIds[7] as string, standbyId })).problem.code,
    'not_found',
    'another patient',
  );
  const socket = await new TestSocket(world.front).greet();
  const waiting = await socket.subscribe(1, 'scheduling.standby', 'all');
  t.ok(JSON.stringify(waiting).includes(standbyId), 'the patient waits still');
  await world.front.must(scheduling.cancel, { id: taken.id, expectedVersion: 1, reason: 'weather', note: '' });
  const booked = await world.book({ patientId, standbyId });
  t.equal(booked.booking, 'booked');
  t.match(await socket.next('change'), { remove: [standbyId] });
  const again = await world.try({ patientId, standbyId, start: '2026-03-19T15:00:00Z' });
  t.match(again.problem, {
    code: 'changed_meanwhile',
    detail: /^Last5, First5 was taken off the standby list meanwhile/,
    data: { current: { id: standbyId, done: true } },
  });
  socket.close();
});

t.test('twenty desks call the same patient for twenty times: they are booked once', async (t) => {
  const patientId = world.patientIds[8] as string;
  const { body: standby } = await add({ patientId });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      world.try({
        patientId,
        standbyId: standby.id,
        start: `2026-03-20T${13 + Math.floor(i / 3)}:${(i % 3) * 20 || '00'}:00Z`,
      }),
    ),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  t.equal(answers.filter(({ problem }) => problem.code === 'changed_meanwhile').length, 19);
});
