/** Recalls: written down, due when they are, put off, closed; those of another system come once. */
import t from 'tap';
import * as access from '../../../shared/access.ts';
import type { InputOf } from '../../../shared/contract.ts';
import * as contract from '../../../shared/recalls.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { NEW } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';

let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ patients: 6 });
});
t.teardown(() => world.stop());

const recall = (i: number, over: Partial<InputOf<typeof contract.saveRecall>> = {}) => ({
  ...{
    ...NEW,
    patientId: world.patientIds[i] as string,
    reason: 'Yearly physical',
    visitTypeId: null,
    providerId: null,
  },
  ...{ dueOn: '2026-03-20', againOn: null, status: 'open' as const, note: '' },
  ...over,
});
const due = async (over: Partial<InputOf<typeof contract.recallsDue>> = {}) =>
  world.front.must(contract.recallsDue, { until: '2026-04-18', providerId: null, ...over });

t.test('the list has what is due and not put off, the oldest first, with the next visit', async (t) => {
  const save = contract.saveRecall;
  const one = await world.front.must(save, recall(0, { dueOn: '2026-04-01' }));
  await world.front.must(save, recall(1, { providerId: world.providerIds[0] as string }));
  await world.front.must(save, recall(2, { dueOn: '2026-04-19' }));
  await world.front.must(save, recall(3, { againOn: '2026-03-19' }));
  await world.front.must(save, recall(4, { status: 'declined' }));
  const visit = await world.book({ patientId: world.patientIds[1] as string });
  const { rows, total } = await due();
  t.same([rows.map(({ patientId }) => patientId), total], [[world.patientIds[1], world.patientIds[0]], 2]);
  t.match(rows, [{ nextVisit: { date: visit.date, startText: visit.startText } }, { nextVisit: null }]);
  t.equal((await due({ providerId: world.providerIds[0] as string })).total, 1);
  const { id, version, ...fields } = one;
  await world.front.must(save, { ...fields, id, expectedVersion: version, status: 'booked' });
  t.equal((await due()).total, 1);
  t.equal(await codeOf(world.front.send(save, { ...fields, id, expectedVersion: version })), 'changed_meanwhile');
  t.equal(await codeOf(world.front.send(save, { ...recall(0), reason: ' ' })), 'invalid_input');
  const nobody = { ...recall(0), patientId: '00000000-0000-7000-8000-000000000000' };
  t.equal(await codeOf(world.front.send(save, nobody)), 'not_found', 'a patient who is not there');
  t.equal(await codeOf((await world.desk('biller')).send(save, recall(0))), 'not_permitted');
});

t.test('whoever may not open a record reads no name in the list', async (t) => {
  const manager = await world.desk('manager');
  const patientId = world.patientIds[5] as string;
  await world.front.must(contract.saveRecall, recall(5, { dueOn: '2026-03-01', note: 'Blood pressure' }));
  const { people } = await manager.must(access.careTeam, { patientId });
  const memberIds = people.filter(({ roles }) => roles.includes('manager')).map(({ userId }) => userId);
  await manager.must(access.setConfidential, { patientId, isConfidential: true, memberIds });
  const row = (await due()).rows.find((one) => one.isConfidential);
  t.ok(row, 'the recall is there');
  t.notMatch(JSON.stringify(row), /Blood pressure/);
  t.equal(await codeOf(world.front.send(contract.saveRecall, recall(5))), 'record_confidential');
});
