/** Releases of codes: what a file changes is told before, what it says holds by the day of service, and it can be taken back. */

import t from 'tap';
import { isValid, lookUpCodes, lookUpPairs, lookUpUnits } from '../../../server/codesets/index.ts';
import * as codesets from '../../../shared/codesets.ts';
import { countsOf, fixture, Library } from '../../helpers/codesets.ts';
import fc from '../../helpers/property.ts';
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

interface Made {
  /** The day, counted from the first one, on which the release begins. */
  from: number;
  rows: { code: string; words: string; added: number | null; ends: number | null }[];
}

const DAYS = 30;
const dayOf = (n: number): string => Temporal.PlainDate.from('2030-01-01').add({ days: n }).toString();
const plain = (n: number | null): string => (n === null ? '' : dayOf(n).replaceAll('-', ''));

/** What holds on each day after releases were loaded in order, worked out day by day. */
function naive(releases: readonly Made[]): Map<string, (string | null)[]> {
  const all = new Map<string, (string | null)[]>();
  const begun: number[] = [];
  for (const { from, rows } of releases) {
    const until = Math.min(...begun.filter((other) => other > from), DAYS);
    const named = new Map(rows.map((row) => [row.code, row]));
    for (const code of new Set([...named.keys(), ...all.keys()])) {
      const row = named.get(code);
      const days = all.get(code);
      const isNew = days === undefined;
      const next = days ? [...days] : new Array<string | null>(DAYS).fill(null);
      // A code that is known keeps its past, but for an end that the file puts into it.
      const begin = isNew ? 0 : Math.min(from, row?.ends == null ? from : row.ends + 1);
      const [first, last] = [row?.added ?? from, row?.ends ?? DAYS];
      for (let day = begin; day < until; day++) next[day] = row && day >= first && day <= last ? row.words : null;
      // A code that holds on no day is not there: when a later release names it, it is new.
      if (next.some((words) => words !== null)) all.set(code, next);
      else all.delete(code);
    }
    begun.push(from);
  }
  return all;
}

async function standingByDay(): Promise<Map<string, (string | null)[]>> {
  const { rows } = await world.server.kernel.database.pool.query(
    `select code, long_text, valid_from - date '2030-01-01' as first, valid_to - date '2030-01-01' as last from code
      where system = 'hcpcs' order by code, valid_from`,
  );
  const all = new Map<string, (string | null)[]>();
  for (const { code, long_text, first, last } of rows) {
    const days = all.get(code) ?? new Array<string | null>(DAYS).fill(null);
    for (let day = Math.max(0, first); day < DAYS && day <= (last ?? DAYS); day++) {
      if (days[day] !== null) throw new Error(`two rows of ${code} hold on day ${day}`);
      days[day] = long_text;
    }
    all.set(code, days);
  }
  return all;
}

t.test('any releases in any order: each day as a naive reading has it, and taken back one by one', async (t) => {
  const row = fc.record({
    code: fc.constantFrom('A0001', 'A0002', 'A0003'),
    words: fc.constantFrom('one thing', 'another thing'),
    added: fc.option(fc.integer({ min: 0, max: DAYS - 1 })),
    ends: fc.option(fc.integer({ min: 0, max: DAYS - 1 })),
  });
  const made: fc.Arbitrary<Made> = fc.record({
    from: fc.integer({ min: 1, max: DAYS - 1 }),
    rows: fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: ({ code }) => code }),
  });
  const many = fc.uniqueArray(made, { minLength: 2, maxLength: 4, selector: ({ from }) => from });
  await fc.assert(
    fc.asyncProperty(many, async (releases) => {
      const states = [await library.tables()];
      const ids: string[] = [];
      for (const [i, { from, rows }] of releases.entries()) {
        const lines = rows.map(({ code, words, added, ends }) =>
          ['code', code, words, words, plain(added), plain(added), plain(ends), 'N'].join('\t'),
        );
        const table = `kind\tcode\tlong\tshort\tadded\teffective\tterminated\taction\n${lines.join('\n')}\n`;
        ids.push((await library.load(table, 'made up', dayOf(from))).id);
        states.push(await library.tables());
        const wanted = naive(releases.slice(0, i + 1));
        const found = await standingByDay();
        for (const code of new Set([...wanted.keys(), ...found.keys()])) {
          const nothing = new Array<string | null>(DAYS).fill(null);
          const told = JSON.stringify({ code, releases });
          t.same(found.get(code) ?? nothing, wanted.get(code) ?? nothing, told);
        }
      }
      for (const id of ids.toReversed()) {
        states.pop();
        await library.undo(id);
        t.same(await library.tables(), states.at(-1));
      }
    }),
    {
      numRuns: 3,
      // A set that was loaded and holds nothing, and then an earlier release of it.
      examples: [
        [
          [
            { from: 11, rows: [{ code: 'A0001', words: 'one thing', added: 29, ends: 0 }] },
            { from: 4, rows: [{ code: 'A0003', words: 'another thing', added: 5, ends: 19 }] },
          ],
        ],
      ],
    },
  );
});

t.test(
  'only the last release of a set can be taken back; CPT needs a licence, a cut set a yes; what is busy waits',
  async (t) => {
    const heading = 'kind\tcode\tlong\tshort\tadded\teffective\tterminated\taction\n';
    const rows = Array.from({ length: 40 }, (_, i) => `code\tG${1000 + i}\tA service ${i}\tService\t\t\t\tN\n`);
    const first = await library.load(heading + rows.join(''), 'HCPC2030_JAN.txt');
    t.equal(first.effectiveFrom, '2030-01-01');
    const same = await library.look(heading + rows.toReversed().join(''), 'HCPC2030_JAN_again.txt');
    t.match(same, { counts: [], warnings: [/Nothing would change/] });
    await library.desk.must(codesets.discard, { id: same.id, expectedVersion: same.version });
    const cut = await library.look(heading + rows.slice(0, 10).join(''), 'HCPC2030_APR.txt');
    t.match(cut.warnings, [/30 of 40 codes would end/]);
    const input = { id: cut.id, expectedVersion: cut.version, licensed: false, confirmed: false };
    t.match((await library.desk.send(codesets.apply, input)).problem, { code: 'needs_answer', detail: /30 of 40/ });
    t.match((await library.desk.send(codesets.apply, { ...input, expectedVersion: 1 })).problem, {
      code: 'changed_meanwhile',
    });
    await library.desk.must(codesets.apply, { ...input, confirmed: true });
    t.match((await library.desk.send(codesets.discard, { id: cut.id, expectedVersion: cut.version })).problem, {
      code: 'release_busy',
    });
    await library.work();
    t.match((await library.desk.send(codesets.undo, { id: first.id, expectedVersion: first.version })).problem, {
      code: 'release_not_last',
      detail: /April 2030/,
    });
    t.same(await Promise.all(['2030-03-31', '2030-04-01'].map((date) => standing('hcpcs', 'G1030', date))), [
      'valid',
      'other_date',
    ]);
    await library.undo(cut.id);
    t.equal(await standing('hcpcs', 'G1030', '2030-04-01'), 'valid');
    await library.undo(first.id);

    const cpt = await library.look('code,description\n0998T,Made up\n99998,Made up too\n25,A modifier\n', 'cpt.csv');
    t.match(cpt, { status: 'refused', refusal: /does not say from when/ });
    await library.desk.must(codesets.preview, { id: cpt.id, fileName: 'cpt.csv', effectiveFrom: '2030-01-01' });
    await library.work();
    const ready = (await library.release(cpt.id)) as codesets.Release;
    t.match(ready, { status: 'ready', needsLicence: true, systems: ['cpt', 'cpt_modifier'] });
    const asked = { id: cpt.id, expectedVersion: ready.version, licensed: false, confirmed: false };
    t.match((await library.desk.send(codesets.apply, asked)).problem, { code: 'licence_needed' });
    await library.desk.must(codesets.apply, { ...asked, licensed: true });
    await library.work();
    t.match(await library.release(cpt.id), { status: 'applied', licensedBy: /./ });
    t.same(
      await Promise.all(
        (['cpt', 'cpt_modifier'] as const).map((system) =>
          standing(system, system === 'cpt' ? '99998' : '25', '2030-02-01'),
        ),
      ),
      ['valid', 'valid'],
    );
    await library.undo(cpt.id);
  },
);

t.test(
  'parts of the NCCI pairs stand beside one another, with the dates of each pair; limits hold by the day',
  async (t) => {
    const { db } = world.server.kernel.database;
    const head = 'Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n';
    const part = (...lines: string[]): string => `${head}${lines.map((line) => `${line}\tPolicy\n`).join('')}`;
    const f1 = await library.load(
      part(
        'G0101\tG0102\t\t20300101\t*\t1',
        'G0101\tG0103\t*\t19960101\t20300331\t0',
        'G0101\tG0103\t\t20300701\t*\t1',
      ),
      'ccipra-v360r0-f1.txt',
    );
    await library.load(
      part('G0201\tG0202\t\t20300101\t20300101\t0', 'G0201\tG0203\t\t20300101\t*\t9'),
      'ccipra-v360r0-f2.txt',
    );
    t.equal(f1.effectiveFrom, '2030-01-01');
    const ask = (column1: string, column2: string, date: string) => ({ column1, column2, date });
    const pairs = await lookUpPairs(db, [
      ask('G0101', 'G0102', '2030-02-01'),
      ask('G0102', 'G0101', '2030-02-01'),
      ask('G0101', 'G0103', '2030-03-31'),
      ask('G0101', 'G0103', '2030-05-01'),
      ask('G0101', 'G0103', '2030-07-01'),
      ask('G0201', 'G0202', '2030-01-01'),
      ask('G0201', 'G0203', '2030-01-01'),
    ]);
    t.same(
      pairs.map(({ isEdit, modifier }) => (isEdit ? modifier : null)),
      ['1', null, '0', null, '1', null, '9'],
    );
    const limits = (units: string): string =>
      `HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n${units}\n`;
    await library.load(
      limits('G0101,1,3 Date of Service Edit: Clinical,x\nJ1100,9,1 Line Edit,x'),
      'MUE 01-01-2030.csv',
    );
    const second = await library.look(
      limits('G0101,2,3 Date of Service Edit: Clinical,x\nJ1100,9,1 Line Edit,x'),
      'MUE 04-01-2030.csv',
    );
    t.same(countsOf(second), { changed: 1 });
    await library.desk.must(codesets.apply, {
      id: second.id,
      expectedVersion: second.version,
      licensed: false,
      confirmed: false,
    });
    await library.work();
    const units = await lookUpUnits(
      db,
      [
        ['G0101', '2030-03-31'],
        ['G0101', '2030-04-01'],
        ['J1100', '2030-04-01'],
        ['G0102', '2030-04-01'],
      ].map(([code = '', date = '']) => ({ code, date })),
    );
    t.match(units, [
      { units: 1, indicator: 3 },
      { units: 2, indicator: 3 },
      { units: 9, indicator: 1 },
      { units: null },
    ]);
  },
);

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
