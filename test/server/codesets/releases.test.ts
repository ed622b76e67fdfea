/** Releases of codes: what a file changes is told before, what it says holds by the day of service, and it can be taken back. */
import t from 'tap';
import { isValid, lookUpCodes } from '../../../server/codesets/index.ts';
import * as codesets from '../../../shared/codesets.ts';
import { countsOf, fixture, Library, textOf } from '../../helpers/codesets.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

let world: TestServer;
let library: Library;
t.before(async () => {
  world = await testServer();
  library = new Library(world, await world.desk('biller'));
});
t.teardown(() => world.stop());

const standing = async (system: codesets.CodeSystem, code: string, date: string): Promise<string | undefined> =>
  (await lookUpCodes(world.server.kernel.database.db, [{ system, code, date }]))[0]?.standing;

t.test('the published ICD-10-CM of 2025 and then of 2026, looked at, loaded and taken back', async (t) => {
  const { db } = world.server.kernel.database;
  const old = await library.load(fixture('icd10cm_order_2025.txt.gz'), 'icd10cm_order_2025.txt.gz');
  t.match(old, {
    title: 'ICD-10-CM 2025, October 2024',
    effectiveFrom: '2024-10-01',
    effectiveTo: '2025-09-30',
    rows: 97_584,
  });
  t.same(countsOf(old), { added: 97_584 });
  const before = await library.tables();
  const look = await library.look(fixture('icd10cm_order_2026.txt.gz'), 'icd10cm_order_2026.txt.gz');
  t.match(look, { status: 'ready', effectiveFrom: '2025-10-01', warnings: [] });
  // 614 new, 12 gone, 16 that became headings, 45 in other words: as the addenda of the two offices count them.
  t.same(countsOf(look), { added: 614, ended: 12, unbillable: 16, reworded: 45 });
  const { changes } = await library.desk.must(codesets.changes, { id: look.id, kind: 'unbillable', skip: 0 });
  t.equal(changes.length, 16);
  t.match(changes[0], { code: 'B880', before: 'Other acariasis' });
  t.equal(await standing('icd10cm', 'B8801', '2025-10-01'), 'unknown', 'nothing is loaded by looking');
  await library.desk.must(codesets.apply, {
    id: look.id,
    expectedVersion: look.version,
    licensed: false,
    confirmed: false,
  });
  await library.work();
  t.equal((await library.release(look.id))?.status, 'applied');
  t.same(
    await Promise.all(['2025-09-30', '2025-10-01'].map((date) => standing('icd10cm', 'B880', date))),
    ['valid', 'heading'],
    'the day before and the day after are judged by two sets',
  );
  t.same(await Promise.all(['2025-09-30', '2025-10-01'].map((date) => standing('icd10cm', 'B8801', date))), [
    'other_date',
    'valid',
  ]);
  t.equal(await isValid(db, 'icd10cm', 'A000', '2025-09-30'), true);
  t.equal(await standing('icd10cm', 'A000', '2024-09-30'), 'no_set');
  t.equal(await standing('icd10cm', 'E11', '2025-10-01'), 'heading');
  t.equal(await standing('icd10cm', 'E1165X', '2025-10-01'), 'unknown');
  const again = await library.look(`${textOf(fixture('icd10cm_order_2026.txt.gz'))}`, 'icd10cm_order_2026.txt');
  t.same(again.counts, [], 'the same codes in another wrapping change nothing');
  await library.desk.must(codesets.discard, { id: again.id, expectedVersion: again.version });
  await library.undo(look.id);
  t.same(await library.tables(), before, 'as if it had never been');
  const { rows } = await world.server.kernel.database.pool.query(
    "select action from audit_event where action like 'codesets.%' and entity_id = $1 order by at, id",
    [look.id],
  );
  t.same(
    rows.map(({ action }) => action),
    ['codesets.send', 'codesets.preview', 'codesets.apply', 'codesets.applied', 'codesets.undo', 'codesets.undone'],
    'but the trail knows',
  );
});
