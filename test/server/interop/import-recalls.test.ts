/** Recalls of another system's file: guessed, looked at, told row by row, taken once. */
import t from 'tap';
import * as recalls from '../../../shared/recalls.ts';
import { open } from '../../../shared/record.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
t.before(async () => {
  world = await transferWorld({ patients: 3 });
});
t.teardown(() => world.stop());

t.test('a file is looked at, taken, and known the second time', async (t) => {
  const { patient } = await world.front.must(open, { id: world.patientIds[0] as string });
  const lines = [
    'RecallNum,Record number,Last Name,First Name,DOB,Recall Type,Date Due,Provider,Recall Status,Notes',
    `R1,${patient.recordNumber},,,,Yearly physical,4/21/2026,,,call after 5`,
    `R2,${patient.recordNumber},,,,Blood pressure,2026-03-20,,Refused,`,
    `,,${patient.lastName},${patient.firstName},${patient.birthDate},Foot check,5/1/26,,,`,
    `,,${patient.lastName},${patient.firstName},${patient.birthDate},Foot check,5/1/26,,,`,
    'R3,999999,,,,Yearly physical,4/1/2026,,,',
    `R4,${patient.recordNumber},,,,Yearly physical,,,,`,
    `R5,${patient.recordNumber},,,,Yearly physical,4/1/2026,Dr. Nobody,,`,
    `R6,${patient.recordNumber},,,,${'x'.repeat(90)},4/1/2026,,,`,
  ];
  const look = await world.rows('recalls', lines, { dryRun: true });
  t.same(sums(look), [8, 3, 0, 5]);
  const due = async () => (await world.front.must(recalls.recallsDue, { until: '2026-12-31', providerId: null })).rows;
  t.same(await due(), [], 'a look changes nothing');
  const taken = await world.rows('recalls', lines);
  t.same(sums(taken), [8, 3, 0, 5]);
  t.match(rejected(taken).join('\n'), /already/);
  t.match(await due(), [
    { reason: 'Yearly physical', dueOn: '2026-04-21', note: 'call after 5', patientId: patient.id },
    { reason: 'Foot check', dueOn: '2026-05-01' },
  ]);
  t.same(sums(await world.rows('recalls', lines)), [8, 0, 3, 5], 'nothing comes twice');
});
