/** Employers and coverage from another system's file and back: guessed, looked at, told row by row, known the second time. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import t from 'tap';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import { payerOf, planOf } from '../../helpers/coverage-inputs.ts';
import { rejected, sums, type TransferWorld, transferWorld } from '../../helpers/transfer-world.ts';

let world: TransferWorld;
t.before(async () => {
  world = await transferWorld({ patients: 6 });
  const biller = await world.desk('biller');
  const harbour = await biller.must(payers.savePayer, payerOf('Harbour Mutual'));
  await biller.must(payers.savePlan, planOf('Harbour PPO', harbour.id, 'group'));
  await biller.must(payers.savePlan, planOf('Harbour Supplement', harbour.id, 'medigap'));
});
t.teardown(() => world.stop());

const count = async (table: 'coverage' | 'employer' | 'plan' | 'policy'): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(
    world.server.kernel.database.db,
  );
  return rows[0]?.count ?? 0;
};

t.test('employers by their names', async (t) => {
  const lines = [
    'Employer Name,Headcount,Street,Zip Code',
    'Corner Bakery,12,1 Mill Way,005011234',
    'CORNER bakery,12,,',
  ];
  lines.push('Shipyard,"1,400",,', 'Quarry,many,,', ',5,,');
  const look = await world.rows('employers', lines, { dryRun: true });
  t.same(sums(look), [5, 2, 0, 3]);
  t.equal(await count('employer'), 0, 'a look changes nothing');
  t.same(sums(await world.rows('employers', lines)), [5, 2, 0, 3]);
  const again = await world.rows('employers', lines);
  t.same(sums(again), [5, 0, 2, 3]);
  t.match(rejected(again), [/^3: The same name/, /^5: .*“Headcount”.*employees/, /^6: .*Employer Name/]);
  const { rows } = await sql`select name, size, zip from employer order by name_key`.execute(
    world.server.kernel.database.db,
  );
  t.same(rows, [
    { name: 'Corner Bakery', size: 'under_20', zip: '00501-1234' },
    { name: 'Shipyard', size: 'from_100', zip: null },
  ]);
});

const HEAD =
  'Patient Last Name,Patient First Name,DOB,Insurance Company,Plan Name,Policy Number,Group #,Employer,Relationship,Insured Name,Insured DOB,Priority,Effective Date,Term Date,Medigap ID';
const row = (n: number, ...cells: string[]): string =>
  [`Last${n}`, `First${n}`, '04/12/1980', ...cells, ...Array.from({ length: 12 - cells.length }, () => '')].join();
const LINES = [
  HEAD,
  row(
    0,
    'Harbour Mutual',
    'Harbour PPO',
    'XQ 1',
    '77',
    'shipyard',
    'Self',
    '',
    '',
    'Primary',
    '01/01/2025',
    '12/31/2025',
  ),
  row(0, 'HARBOUR MUTUAL', 'Harbour PPO', 'XQ 2', '', 'Nowhere', 'Self', '', '', 'Primary', '12/31/2025', ''),
  row(0, 'Harbour Mutual', 'Harbour PPO', 'XQ 2', '', 'Nowhere', 'Self', '', '', 'Primary', '01/01/2026', '12/31/9999'),
  row(
    1,
    'Harbour Mutual',
    'Harbour PPO',
    'XQ 2',
    '',
    '',
    'Child',
    '"Last0, First0"',
    '04/12/1980',
    '1',
    '01/01/2026',
    '',
  ),
  row(2, 'Harbour Mutual', 'Harbour PPO', 'XQ 3', '', '', 'Spouse', '"Outside, Robin"', '05/06/1979', '1', '', ''),
  row(3, 'Lighthouse', 'Choice', 'L 1', '', '', '', '', '', '', '01/01/2026', ''),
  row(3, 'Harbour Mutual', 'Harbour Supplement', 'S 1', '', '', 'Self', '', '', 'S', '01/01/2026', '', '45000'),
  row(4, 'Harbour Mutual', 'Harbour PPO', 'XQ 4', '', '', 'Self', '', '', '1', '01/01/2026', '01/01/2025'),
  row(4, 'Harbour Mutual', 'Harbour PPO', 'XQ 4', '', '', 'Nephew', '"Outside, Robin"', '', '1', '01/01/2026', ''),
  row(9, 'Harbour Mutual', 'Harbour PPO', 'XQ 5', '', '', 'Self', '', '', '1', '01/01/2026', ''),
];

t.test('coverage: whose it is, by which plan, and every refusal with its line', async (t) => {
  const look = await world.rows('coverage', LINES, { dryRun: true, dates: 'mdy' });
  t.match(world.said.join('\n'), /Insurance Company +payer[\s\S]*Policy Number +memberId[\s\S]*Term Date +endsOn/);
  t.same(sums(look), [10, 4, 0, 6]);
  t.equal(await count('coverage'), 0, 'a look changes nothing');
  const first = await world.rows('coverage', LINES, { dates: 'mdy' });
  t.same(sums(first), sums(look), 'what was foretold');
  t.match(
    rejected(first).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)),
    [
      /^3: Harbour PPO is first .* until 12\/31\/2025/,
      /^7: There is no plan “Lighthouse, Choice” here.*--add-plans/,
      /^8: A Medigap \(COBA\) id is five digits/,
      /^9: The last day is before the first one/,
      /^10: The column “Relationship” holds “Nephew”/,
      /^11: There is no patient with this name/,
    ],
  );
  t.match(
    first.notes.map(({ line, sentence }) => `${line}: ${sentence}`),
    [/^4: The employer “Nowhere” is not here/, /^6: It has no first day: it is in from today on/],
  );
  const parent = await world.front.must(coverage.open, { patientId: world.patientIds[0] as string });
  t.match(parent.coverages, [
    { memberId: 'XQ 1', groupNumber: '77', employerName: 'Shipyard', endsOn: '2025-12-31' },
    { memberId: 'XQ 2', endsOn: null },
  ]);
  const child = await world.front.must(coverage.open, { patientId: world.patientIds[1] as string });
  t.match(child.coverages, [{ relationship: 'child', subscriberPatientId: world.patientIds[0] }]);
  t.equal(child.coverages[0]?.policyId, parent.coverages[1]?.policyId, 'the policy of the parent');
  const spouse = await world.front.must(coverage.open, { patientId: world.patientIds[2] as string });
  t.match(spouse.coverages, [{ startsOn: '2026-03-18', subscriber: { firstName: 'Robin', birthDate: '1979-05-06' } }]);

  const more = await world.rows('coverage', LINES, { addPlans: true });
  t.same(sums(more), [10, 1, 4, 5], 'what is here is known; the missing plan is made');
  const { rows } = await sql`select payer.name as payer, plan.name, kind from plan join payer on payer.id = payer_id
    where payer.name = 'Lighthouse'`.execute(world.server.kernel.database.db);
  t.same(rows, [{ payer: 'Lighthouse', name: 'Choice', kind: 'group' }]);
});

t.test('what is handed out comes back as it was', async (t) => {
  const names = { employers: 'employers.csv', coverage: 'coverage.csv' } as const;
  for (const [kind, name] of Object.entries(names) as ['employers' | 'coverage', string][]) {
    const file = path.join(world.folder, name);
    const written = await world.export(kind, file);
    t.same(sums(await world.import(kind, file)), [written, 0, written, 0], `${kind}: all of it is here`);
    if (kind === 'employers') continue;
    const before = await readFile(file, 'utf8');
    await sql`delete from coverage`.execute(world.server.kernel.database.db);
    await sql`delete from policy`.execute(world.server.kernel.database.db);
    t.same(sums(await world.import(kind, file)), [written, written, 0, 0]);
    await world.export(kind, file, { force: true });
    t.equal(await readFile(file, 'utf8'), before);
  }
});
