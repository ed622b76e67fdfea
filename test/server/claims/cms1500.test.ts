/** The CMS-1500: which item stands where, and that the file is always the same. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { madeClaims, SCENARIO_NAMES } from '../../../scripts/claims/claims.ts';
import { formsOf, wrongOnForms } from '../../../scripts/simulate/claims.ts';
import { formsPdf } from '../../../server/claims/cms1500-pdf.ts';
import { type Cell, formPages } from '../../../server/claims/cms1500-rules.ts';
import { aClaim, aLine, anotherCoverage, aProvider } from '../../helpers/claims.ts';

/** Lines of a form as its printer would type them. */
function typed(cells: readonly Cell[]): string[] {
  const lines = Array.from({ length: 66 }, () => ' '.repeat(80));
  for (const { line, column, text } of cells) {
    const row = lines[line - 1] as string;
    lines[line - 1] = row.slice(0, column - 1) + text + row.slice(column - 1 + text.length);
  }
  return lines.map((line) => line.trimEnd());
}

const options = { signedOn: '2026-10-15' };
const first = (claim: ReturnType<typeof aClaim>): string[] => typed(formPages(claim, options)[0] as Cell[]);

t.test('each item stands at its line and column', async (t) => {
  const lines = first(
    aClaim({
      diagnoses: ['E119', 'I10', 'Z7984', 'M545', 'R10'],
      lines: [aLine({ modifiers: ['25', '95'], pointers: [1, 2] })],
      referring: aProvider({ npi: '1245319599' }),
      others: [anotherCoverage()],
      isAutoAccident: true,
      accidentState: 'CT',
      dates: { ...aClaim().dates, onset: '2026-10-01', accident: '2026-09-30' },
    }),
  );
  const at = (line: number, column: number, length: number): string =>
    (lines[line - 1] ?? '')
      .padEnd(80)
      .slice(column - 1, column - 1 + length)
      .trim();
  t.equal(at(8, 31, 1), 'X', '1: group plan');
  t.equal(at(8, 50, 29), 'ABC123456789', '1a');
  t.equal(at(10, 1, 28), 'TESTER, TINA', '2');
  t.equal(at(10, 31, 10), '02 29 1980', '3');
  t.equal(at(12, 33, 1), 'X', '6: self');
  t.equal(at(22, 35, 1), 'X', '10b: yes');
  t.equal(at(22, 45, 2), 'CT', '10b: state');
  t.equal(at(26, 52, 1), 'X', '11d: yes');
  t.equal(at(32, 2, 17), '10 01 2026    431', '14');
  t.equal(at(32, 31, 16), '439   09 30 2026', '15');
  t.equal(at(34, 1, 20), 'DN PETRA SAMPLE', '17');
  t.equal(at(34, 33, 10), '1245319599', '17b');
  t.same([at(38, 3, 8), at(38, 42, 8), at(39, 3, 8)], ['E119', 'M545', 'R10'], '21');
  t.equal(at(44, 1, 17), '10 14 26 10 14 26', '24A');
  t.equal(at(44, 25, 14), '99213   25 95', '24D');
  t.equal(at(44, 45, 4), 'AB', '24E');
  t.equal(at(44, 50, 8), '150 00', '24F');
  t.equal(at(56, 52, 8), '150 00', '28');
  t.equal(at(56, 38, 1), 'X', '27: yes');
});

t.test('Medicare first: 11 says NONE; a Medigap plan stands with its id in 9d', async (t) => {
  const base = aClaim();
  const lines = first(
    aClaim({
      coverage: { ...base.coverage, filingIndicator: 'MB', groupNumber: '' },
      others: [
        anotherCoverage({
          rank: 'S',
          payer: { name: 'SAMPLE MEDIGAP', id: '55123', address: null, otherNumbers: [] },
        }),
      ],
    }),
  );
  t.match(lines[17], /^SAME {45}NONE$/);
  t.match(lines[19], /^MG XYZ987654/);
  t.match(lines[25], /^55123/);
  t.match(lines[7], /^X/);
  t.equal((lines[9] ?? '').slice(49).trim(), '', 'item 4 is empty');
});

t.test('seven services need two forms; the total stands on the last one', async (t) => {
  const pages = formPages(
    aClaim({ lines: Array.from({ length: 7 }, (_, i) => aLine({ controlNumber: `L${i}` })) }),
    options,
  );
  t.equal(pages.length, 2);
  t.match(typed(pages[0] as Cell[])[55], /CONT/);
  t.match(typed(pages[1] as Cell[])[55], /1050 00/);
  t.equal(typed(pages[1] as Cell[]).filter((line) => line.includes('99213')).length, 1);
});

t.test('nothing runs over the edge, whatever the claim holds', async (t) => {
  const long = 'ÜBERLANG NAME '.repeat(4).slice(0, 60);
  const base = aClaim();
  const lines = formPages(
    aClaim({
      billing: { ...base.billing, lastName: long },
      patient: { ...base.patient, lastName: long, firstName: long.slice(0, 35) },
      lines: [
        aLine({ procedure: 'J3420', chargeCents: 99_999_999, units: 999.5, modifiers: ['A1', 'A2', 'A3', 'A4'] }),
      ],
    }),
    options,
  ).flat();
  for (const { line, column, text } of lines) {
    t.ok(column + text.length <= 81, `${line}, ${column}: ${text}`);
    t.match(text, /^[ -~]+$/);
  }
});

t.test(
  'the same claim gives the same bytes, on blank and on printed paper, moved as the printer needs it',
  async (t) => {
    const pages = formPages(aClaim(), options);
    const made = new Date('2026-10-15T12:00:00Z');
    const print = (paper: 'blank' | 'preprinted', offsetX = 0) => formsPdf(pages, { paper, offsetX, offsetY: 0 }, made);
    const [one, two, moved, blank] = await Promise.all([
      print('preprinted'),
      print('preprinted'),
      print('preprinted', 4),
      print('blank'),
    ]);
    t.ok(one.equals(two));
    t.notOk(one.equals(moved));
    t.match(one.subarray(0, 5).toString(), '%PDF-');
    t.ok(blank.length > one.length, 'on blank paper the items are drawn, too');
  },
);

const GOLDEN = path.join(import.meta.dirname, '..', '..', 'fixtures', 'golden', 'cms1500');
const nameOf = (scenario: string): string => `${scenario.replaceAll(' ', '-')}.pdf`;

t.test('one golden form for each scenario, byte for byte', async (t) => {
  t.same(readdirSync(GOLDEN).sort(), SCENARIO_NAMES.map(nameOf).sort());
  for (const made of madeClaims(1, SCENARIO_NAMES.length))
    t.ok((await formsOf([made.claim])).equals(readFileSync(path.join(GOLDEN, nameOf(made.scenario)))), made.scenario);
});

t.test('500 claims add up on their forms', async (t) => {
  t.same(
    [...madeClaims(500, 500)].flatMap(({ claim }) => wrongOnForms(claim)),
    [],
  );
});
