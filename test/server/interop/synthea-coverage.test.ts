/** Who pays, from a Synthea export: payers once, spans once, overlaps and times without insurance told by line. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t from 'tap';
import { importSynthea } from '../../../server/interop/index.ts';
import * as coverage from '../../../shared/coverage.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/synthea');
/** A patient of the fixtures, and payers. */
const WHO = '2de0b259-6c63-700d-9ac4-edcabff0861a';
const [FEDERAL, STATE, HARBOUR, NOBODY] = [1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const MEMBER = '4294da7f-8d04-bf8d-f221-ff103db72a9b';

let world: TestServer;
let folder: string;
t.before(async () => {
  world = await testServer({ zone: 'America/Chicago' });
  folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-payers-'));
  for (const [name, rows] of [
    ['patients', 4],
    ['providers', 2],
    ['encounters', 1],
  ] as const) {
    const all = gunzipSync(await readFile(path.join(FIXTURES, `${name}.csv.gz`))).toString();
    await writeFile(path.join(folder, `${name}.csv`), `${all.split('\n').slice(0, rows).join('\n')}\n`);
  }
});
t.teardown(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const PAYERS = [
  'Id,NAME,OWNERSHIP,AMOUNT_COVERED',
  `${FEDERAL},Medicare,GOVERNMENT,1`,
  `${STATE},Medicaid,GOVERNMENT,1`,
  `${HARBOUR},Harbour Mutual,PRIVATE,1`,
  `${NOBODY},NO_INSURANCE,NO_INSURANCE,0`,
  `${HARBOUR},Harbour Mutual,PRIVATE,1`,
];
const span = (from: string, to: string, payer: string, more = `${MEMBER},,Guardian,Danyelle408 Von197`): string => {
  const [member, second, ownership, owner] = more.split(',');
  return [WHO, member, `${from}T23:38:03Z`, `${to}T23:38:03Z`, payer, second, ownership, owner].join();
};
const SPANS = [
  'PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME',
  span('2017-11-15', '2018-11-21', HARBOUR as string),
  span('2018-11-21', '2019-11-20', HARBOUR as string),
  span('2019-11-20', '2020-11-20', NOBODY as string, ',,,'),
  span('2020-11-20', '2021-11-20', FEDERAL as string, `${MEMBER},${STATE},Self,`),
  span('2021-06-01', '2022-11-20', HARBOUR as string),
  span('2021-11-20', '2021-11-20', HARBOUR as string),
  span('2022-11-20', '2023-11-20', '00000000-0000-4000-8000-000000000009'),
  span('2023-11-20', '2024-11-20', HARBOUR as string, `${MEMBER},,Cousin,Danyelle408 Von197`),
  span('2017-11-15', '2018-11-21', HARBOUR as string),
];
const run = () => importSynthea(world.server.kernel, folder, 'test', () => {});

t.test(
  'payers and spans: every row imported, known or rejected with its line; a second run adds nothing',
  async (t) => {
    await writeFile(path.join(folder, 'payers.csv'), `${PAYERS.join('\n')}\n`);
    await writeFile(path.join(folder, 'payer_transitions.csv.gz'), gzipSync(`${SPANS.join('\n')}\n`));
    const first = await run();
    const told = ({ files }: typeof first) =>
      files
        .filter(({ file }) => file.startsWith('payer'))
        .map(({ file, rows, imported, known, rejected }) => [file, rows, imported, known, rejected]);
    t.same(told(first), [
      ['payers.csv', 5, 3, 0, 2],
      ['payer_transitions.csv.gz', 9, 3, 0, 6],
    ]);
    const said = first.rejections.filter(({ file }) => file.startsWith('payer'));
    t.same(
      said.map(({ line }) => line).sort((a, b) => a - b),
      [4, 5, 6, 6, 7, 8, 9, 10],
    );
    const sentence = (line: number): string =>
      said.find((one) => one.file.startsWith('payer_') && one.line === line)?.sentence ?? '';
    t.match(sentence(4), /without insurance/);
    t.match(sentence(6), /Medicare is first in this case from 11\/20\/2020 until 11\/19\/2021/, 'the overlap is told');
    t.match(sentence(7), /ends before it begins/);
    t.match(sentence(8), /not among the imported/);
    t.match(sentence(9), /PLAN_OWNERSHIP/);
    t.match(sentence(10), /line 2 already/);
    const { rows } = await sql<{ id: string }>`select id from patient where external_id = ${`synthea:${WHO}`}`.execute(
      world.server.kernel.database.db,
    );
    const desk = await world.desk('biller');
    const { coverages } = await desk.must(coverage.open, { patientId: rows[0]?.id as string });
    t.match(
      coverages.map(({ planName, planKind, rank, startsOn, endsOn, relationship, subscriberName }) =>
        [planName, planKind, rank, startsOn, endsOn, relationship, subscriberName].join(' '),
      ),
      [
        'Harbour Mutual group 1 2017-11-15 2018-11-20 child Danyelle408 Von197',
        'Harbour Mutual group 1 2018-11-21 2019-11-19 child Danyelle408 Von197',
        /^Medicare medicare 1 2020-11-20 2021-11-19 self/,
        /^Medicaid medicaid 2 2020-11-20 2021-11-19 self/,
      ],
    );
    t.equal(coverages[0]?.policyId, coverages[1]?.policyId, 'one policy for one plan, member and subscriber');
    t.same(told(await run()), [
      ['payers.csv', 5, 0, 3, 2],
      ['payer_transitions.csv.gz', 9, 0, 3, 6],
    ]);
  },
);
