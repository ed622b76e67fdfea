/** What a Synthea export knows of health: taken into the summaries once, told row by row, refused as a whole in words. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t from 'tap';
import { importSynthea, reportLines } from '../../../server/interop/index.ts';
import * as summary from '../../../shared/summary.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/synthea');
/** A patient of the fixtures, and an encounter that need not be there. */
const WHO = '2de0b259-6c63-700d-9ac4-edcabff0861a';
const AT = '8d23e193-42fe-7eaf-e727-c2081912e321';

let world: TestServer;
let folders: string;
const needed: Record<string, string> = {};
t.before(async () => {
  world = await testServer({ zone: 'America/Chicago' });
  folders = await mkdtemp(path.join(os.tmpdir(), 'anteroom-health-'));
  for (const [name, rows] of [
    ['patients', 4],
    ['providers', 2],
    ['encounters', 1],
  ] as const) {
    const all = gunzipSync(await readFile(path.join(FIXTURES, `${name}.csv.gz`))).toString();
    needed[`${name}.csv`] = `${all.split('\n').slice(0, rows).join('\n')}\n`;
  }
});
t.teardown(async () => {
  await world.stop();
  await rm(folders, { recursive: true, force: true });
});

const csv = (...lines: string[]): string => `${lines.join('\n')}\n`;
const FILES = {
  'conditions.csv': csv(
    'START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION',
    `2021-03-02,,${WHO},${AT},195662009,Acute viral pharyngitis (disorder)`,
    `2019-07-08,2019-07-22,${WHO},${AT},65363002,Otitis media`,
    `2019-07-08,2019-07-22,${WHO},${AT},65363002,Otitis media`,
    `2010-07-08,,${WHO},${AT},65363002,Otitis media`,
    `2019-07-08,,${WHO},${AT},65363003,Otitis media`,
    `2019-07-08,,00000000-0000-4000-8000-000000000000,${AT},65363002,Otitis media`,
    `2019-07-08,2019-07-01,${WHO},${AT},65363002,Otitis media`,
    `July,,${WHO},${AT},65363002,Otitis media`,
    `2019-07-08,,${WHO},${AT},65363002,`,
  ),
  'medications.csv': csv(
    'START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,REASONCODE,REASONDESCRIPTION',
    `2021-05-12T03:38:03Z,2021-05-23T02:38:03Z,${WHO},,${AT},834061,Penicillin V Potassium 250 MG Oral Tablet,1,0,1,1,195662009,Acute viral pharyngitis (disorder)`,
    `2021-05-12T03:38:03Z,,${WHO},,${AT},834061,Penicillin V Potassium 250 MG Oral Tablet,1,0,1,1,,`,
  ),
  'allergies.csv': csv(
    'START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2',
    `2018-01-15,,${WHO},${AT},735029006,SNOMED-CT,Shellfish (substance),allergy,food,271807003,Eruption of skin (disorder),MODERATE,39579001,Anaphylaxis (disorder),SEVERE`,
    `2018-01-15,,${WHO},${AT},29046,RxNorm,Lisinopril,intolerance,medication,,,,,,`,
    `2018-01-15,,${WHO},${AT},X-1,House,Glitter,allergy,environment,,,,,,`,
  ),
  'immunizations.csv': csv(
    'DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST',
    `2017-11-15T04:30:00Z,${WHO},${AT},8,Hep B  adolescent or pediatric,136.00`,
  ),
};

async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await mkdtemp(path.join(folders, 'one-'));
  for (const [name, body] of Object.entries({ ...needed, ...files })) await writeFile(path.join(folder, name), body);
  return folder;
}
const run = (folder: string) => importSynthea(world.server.kernel, folder, 'test', () => {});
const count = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from clinical_entry`.execute(
    world.server.kernel.database.db,
  );
  return rows[0]?.count ?? 0;
};

t.test('a file that is broken as a whole is refused, and nothing of the folder is done', async (t) => {
  const { 'conditions.csv': conditions, ...rest } = FILES;
  const latin = Buffer.from(`${conditions.split('\n')[0]}\nMénière\n`, 'latin1');
  const broken: [Record<string, string | Buffer>, RegExp][] = [
    [{ ...rest, 'conditions.csv': conditions.slice(0, -9) }, /conditions\.csv is cut off/],
    [{ ...rest, 'conditions.csv.gz': gzipSync(conditions).subarray(0, 90) }, /conditions\.csv\.gz is cut off/],
    [{ ...rest, 'conditions.csv': latin }, /conditions\.csv is not UTF-8/],
    [{ ...FILES, 'conditions.csv.gz': gzipSync(conditions) }, /both conditions\.csv and conditions\.csv\.gz/],
    [{ ...FILES, 'allergies.csv': FILES['medications.csv'].replace('CODE', 'C') }, /allergies\.csv.* no column CODE/],
  ];
  for (const [files, sentence] of broken) {
    await t.rejects(run(await folderWith(files)), { message: sentence });
    t.equal(await count(), 0, String(sentence));
  }
});

t.test('rows add up, each rejection with its line and sentence; a second run adds nothing', async (t) => {
  const folder = await folderWith(FILES);
  const report = await run(folder);
  t.same(report.files.slice(3), [
    { file: 'conditions.csv', rows: 9, imported: 2, known: 0, rejected: 7 },
    { file: 'allergies.csv', rows: 3, imported: 3, known: 0, rejected: 0 },
    { file: 'medications.csv', rows: 2, imported: 2, known: 0, rejected: 0 },
    { file: 'immunizations.csv', rows: 1, imported: 1, known: 0, rejected: 0 },
  ]);
  t.match(
    reportLines(report).filter((line) => line.startsWith('Rejected: conditions')),
    [
      /line 4: The same row stands in line 3/,
      /line 5: The column START: That is before the patient was born/,
      /line 6: The column CODE: .*check digit/,
      /line 7: The patient 00000000.* is not among/,
      /line 8: The column STOP: The end is before/,
      /line 9: The column START holds no time/,
      /line 10: Missing, too long or not as expected: DESCRIPTION/,
    ],
  );
  t.equal(await count(), 8);
  const again = await run(folder);
  t.same(
    again.files.map(({ imported }) => imported),
    again.files.map(() => 0),
  );
  t.equal(await count(), 8);
});

t.test('what came stands in the summary as FHIR names it, in the days of the practice', async (t) => {
  const provider = await world.desk('provider');
  const { rows } = await sql<{ id: string }>`select id from patient where external_id = ${`synthea:${WHO}`}`.execute(
    world.server.kernel.database.db,
  );
  const { entries } = await provider.must(summary.open, { patientId: rows[0]?.id as string, screen: 'record' });
  const of = (category: summary.Category) => entries.filter((one) => one.category === category);
  t.match(of('problem'), [
    { text: 'Acute viral pharyngitis', status: 'active', startsOn: '2021-03-02', codeSystem: 'http://snomed.info/sct' },
    { text: 'Otitis media', status: 'resolved', endsOn: '2019-07-22' },
  ]);
  t.match(
    of('medication').map(({ status, startsOn, endsOn, note, code }) => [status, startsOn, endsOn, note, code]),
    [
      ['active', '2021-05-11', null, '', '834061'],
      ['resolved', '2021-05-11', '2021-05-22', 'For: Acute viral pharyngitis', '834061'],
    ],
    'two that differ in their end are two',
  );
  t.match(
    of('allergy').find(({ code }) => code === '735029006'),
    { text: 'Shellfish', severity: 'severe', detail: 'Eruption of skin, Anaphylaxis' },
  );
  t.match(
    of('allergy').find(({ text }) => text === 'Glitter'),
    { code: null, codeSystem: null, note: 'Code X-1 of House' },
  );
  t.match(of('immunization'), [{ code: '08', text: 'Hep B, adolescent or pediatric', startsOn: '2017-11-15' }]);
});
