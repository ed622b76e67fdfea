/** Charges of a connected EHR's file: guessed, looked at, told row by row, taken once, and left for a person to complete. */
import t from 'tap';
import * as billing from '../../../shared/billing.ts';
import { setFlow } from '../../../shared/scheduling.ts';
import { again } from '../../helpers/charges.ts';
import type { Desk } from '../../helpers/server.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
let biller: Desk;
let visitId: string;
const HEAD = 'FT1 Id,Encounter ID,MRN,DOS,CPT,Mod 1,Mod 2,Qty,Amount,DX1,DX2,NDC,NDC Qty,NDC Unit';

t.before(async () => {
  world = await transferWorld({ patients: 3, clock: '2026-03-18T18:00:00Z' });
  biller = await world.desk('biller');
  const { id, version } = await world.book();
  await world.front.must(setFlow, { id, expectedVersion: version, flow: 'arrived' });
  visitId = id;
});
t.teardown(() => world.stop());

const sheet = async (): Promise<billing.ChargeSheet | null> =>
  (await biller.must(billing.openVisit, { appointmentId: visitId })).sheet;

t.test('a file is looked at, taken, and known the second time', async (t) => {
  const { head } = await biller.must(billing.openVisit, { appointmentId: visitId });
  const lines = [
    HEAD,
    `L1,${visitId},,,99213,25,,1,145.00,E11.9,I10,,,`,
    `L2,${visitId},,,J1100,,,4,"$1,020.5",I10,,0002-7510-01,1.5,ml`,
    `L3,,${head.recordNumber},3/18/2026,36415,,,,25,E119,,,,`,
    `L4,,${head.recordNumber},3/17/2026,36415,,,,25,E119,,,,`,
    `L1,${visitId},,,99213,,,1,145.00,E11.9,,,,`,
    `,${visitId},,,99213,,,1,145.00,E11.9,,,,`,
    `L5,${visitId},,,9921,,,1,145.00,E11.9,,,,`,
    `L6,${visitId},,,99213,,,one,145.00,E11.9,,,,`,
    `L7,${visitId},,,99213,,,1,much,E11.9,,,,`,
    `L8,${visitId},,,99213,,,1,1,asthma,,,,`,
    `L9,${visitId},,,J1100,,,1,1,I10,,12345,1,ML`,
  ];
  const look = await world.rows('charges', lines, { dryRun: true });
  t.same(sums(look), [11, 3, 0, 8]);
  t.equal(await sheet(), null, 'a look changes nothing');
  const taken = await world.rows('charges', lines);
  t.same(sums(taken), [11, 3, 0, 8]);
  t.same(rejected(taken).length, 8);
  t.match(await sheet(), {
    status: 'draft',
    diagnoses: ['E119', 'I10'],
    lines: [
      { procedure: '99213', modifiers: ['25'], pointers: 'AB', chargeCents: 14_500, externalId: 'L1' },
      {
        procedure: 'J1100',
        units: 4,
        pointers: 'B',
        chargeCents: 102_050,
        ndc: '00002751001',
        ndcQuantity: 1.5,
        ndcUnit: 'ML',
      },
      { procedure: '36415', units: 1, pointers: 'A', chargeCents: 2_500, externalId: 'L3' },
    ],
  });
  t.same(sums(await world.rows('charges', lines)), [11, 0, 3, 8], 'nothing is charged twice');
  t.equal((await sheet())?.lines.length, 3);
});

t.test('what a person completed opens again for a late line, and keeps what it had', async (t) => {
  const before = (await sheet()) as billing.ChargeSheet;
  const kept = await biller.must(billing.saveSheet, again(before, { note: 'looked at' }));
  t.same(
    kept.lines.map(({ externalId }) => externalId),
    ['L1', 'L2', 'L3'],
    'a save keeps where a line came from',
  );
  const late = await world.rows('charges', [HEAD, `L10,${visitId},,,81002,,,1,12,N390,,,,`]);
  t.same(sums(late), [1, 1, 0, 0]);
  t.match(await sheet(), { note: 'looked at', diagnoses: ['E119', 'I10', 'N390'], lines: { length: 4 } });
});
