/** The codes of October 2025: looked at, loaded, claims of the day before and of the day itself judged by two sets, taken back. */
import t from 'tap';
import * as billing from '../../../shared/billing.ts';
import * as claims from '../../../shared/claims.ts';
import * as codesets from '../../../shared/codesets.ts';
import * as coverage from '../../../shared/coverage.ts';
import { type ChargeWorld, chargeWorld } from '../../helpers/charges.ts';
import { countsOf, fixture, Library } from '../../helpers/codesets.ts';
import { coverageOf } from '../../helpers/coverage-inputs.ts';

let world: ChargeWorld;
let library: Library;
t.before(async () => {
  world = await chargeWorld(0, 3);
  library = new Library(world, world.biller);
});
t.teardown(() => world.stop());

/** What tells of every act and every request, whatever it did; and the numbers that are given out once. */
const TRAIL = /^(audit_|change_|idempotency$|session$|device$|sign_in_)/;

/** Every table of the database, as a sum over all of its rows. */
async function tables(): Promise<Record<string, string>> {
  const { pool } = world.server.kernel.database;
  const { rows } = await pool.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  const state: Record<string, string> = {};
  for (const name of rows.map(({ tablename }) => tablename as string).filter((one) => !TRAIL.test(one))) {
    const sum = await pool.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(line, '' order by line)), '') as sum from (select md5(x::text) collate "C" as line from "${name}" x) y`,
    );
    state[name] = sum.rows[0].sum;
  }
  return state;
}

async function load(release: codesets.Release): Promise<void> {
  const { id, version: expectedVersion } = release;
  await world.biller.must(codesets.apply, { id, expectedVersion, licensed: false, confirmed: false });
  await library.work();
}

/** Sentences about the diagnosis that stop a claim of this day. */
async function judged(id: string): Promise<string[]> {
  const { version } = await world.biller.must(claims.openClaim, { id });
  const page = await world.biller.must(claims.checkClaim, { id, expectedVersion: version });
  return page.findings
    .filter(({ closedAt, severity, sentence }) => closedAt === null && severity === 'block' && /B88\.?0/.test(sentence))
    .map(({ sentence }) => sentence);
}

t.test('ICD-10-CM of 2026 over that of 2025', async (t) => {
  await library.load(fixture('icd10cm_order_2025.txt.gz'), 'icd10cm_order_2025.txt.gz');
  const ids = new Map<string, string>();
  for (const [i, date] of ['2025-09-30', '2025-10-01'].entries()) {
    const patientId = world.patientIds[i] as string;
    const years = { memberId: `XQ-${i}`, startsOn: '2025-01-01' };
    await world.biller.must(coverage.save, coverageOf(patientId, world.planId, years));
    const about = { patientId, fromOn: date, toOn: date, diagnoses: ['B880'] };
    await world.biller.must(billing.saveSheet, world.sheet({ ...about, dates: { admission: date } }));
    await world.biller.must(claims.makeClaims, {});
    const { rows } = await world.server.kernel.database.pool.query(
      'select id from claim where patient_id = $1 order by id desc limit 1',
      [patientId],
    );
    ids.set(date, rows[0].id);
  }
  const both = async (): Promise<number[]> => {
    const found = [];
    for (const id of ids.values()) found.push((await judged(id)).length);
    return found;
  };
  t.same(await both(), [0, 0], 'by the set of 2025 nothing is wrong with either');

  const before = await tables();
  t.ok(Object.keys(before).length > 60, `${Object.keys(before).length} tables`);
  const look = await library.look(fixture('icd10cm_order_2026.txt.gz'), 'icd10cm_order_2026.txt.gz');
  t.same(countsOf(look), { added: 614, ended: 12, unbillable: 16, reworded: 45 }, 'the preview');
  await load(look);
  t.not((await tables()).code, before.code);
  await library.undo(look.id);
  t.same(await tables(), before, 'taken back, no table of the database but the trail is another');

  const again = await library.look(fixture('icd10cm_order_2026.txt.gz'), 'icd10cm_order_2026.txt.gz');
  await load(again);
  const [day, next] = await both();
  t.equal(day, 0, 'B88.0 of September 30 stands');
  t.ok((next as number) > 0, 'B88.0 of October 1 is a heading, and stops the claim');
  await library.undo(again.id);
  t.same(await both(), [0, 0], 'and the finding closes when the set is gone');
});
