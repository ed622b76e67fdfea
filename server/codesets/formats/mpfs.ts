/**
 * The relative values of the Medicare Physician Fee Schedule (PPRRVU) and its localities (GPCI). The words beside the codes
 * are the AMA’s: they are not read.
 */
import { dateIn, lastDayOf } from '../guess-date.ts';
import { rowsOf } from '../lines.ts';
import { type CodeFacts, CodeFileRefused, type ParsedFile, type StagedCode } from '../staged.ts';

const CODE = /^[A-Z0-9]\d{3}[A-Z0-9]$/;

export const isValues = (head: readonly string[]): boolean =>
  head.some((line) => /^"?HCPCS"?,"?MOD(IFIER)?"?,/i.test(line));
export const isLocalities = (head: readonly string[]): boolean =>
  head.some((line) => /locality/i.test(line)) && head.some((line) => /pe gpci/i.test(line));

const code = (system: 'rvu' | 'gpci', name: string, short: string | null, facts: CodeFacts): StagedCode => ({
  system,
  code: name,
  isPresent: true,
  isBillable: true,
  short,
  long: null,
  facts,
  from: null,
  to: null,
});

/** The columns by the words that stand over them, and which of several that read alike. */
const COLUMNS: Record<string, readonly [RegExp, number]> = {
  status: [/^(STATUS )?CODE$|^STATUS( CODE)?$/, 0],
  work: [/(^|WORK[ _])RVU$/, 0],
  nonFacilityPe: [/PE[ _]RVU$/, 0],
  facilityPe: [/PE[ _]RVU$/, 1],
  malpractice: [/^(MP[ _])?RVU$/, -1],
  professional: [/^(PCTC )?IND$|^PC\/?TC/, 0],
  globalDays: [/DAYS$/, 0],
  multiple: [/PROC$/, 0],
  bilateral: [/SURG$/, 0],
  assistant: [/SURG$/, 1],
  coSurgeon: [/SURG$/, 2],
  team: [/SURG$/, 3],
  factor: [/FACTOR$/, 0],
};
const NEEDED = ['work', 'nonFacilityPe', 'facilityPe', 'malpractice', 'factor'];

function columnsOf(heading: readonly string[], name: string): Map<string, number> {
  const found = new Map<string, number>();
  const words = heading.map((cell) => cell.toUpperCase().replaceAll(/\s+/g, ' '));
  for (const [key, [pattern, which]] of Object.entries(COLUMNS)) {
    const at = words.flatMap((word, i) =>
      pattern.test(word) && !(key !== 'nonFacilityPe' && key !== 'facilityPe' && /PE[ _]RVU$/.test(word)) ? [i] : [],
    );
    const column = at.at(which);
    if (column !== undefined) found.set(key, column);
  }
  const missing = NEEDED.find((key) => !found.has(key));
  if (missing)
    throw new CodeFileRefused(
      `${name} has no column that is needed for relative values (${missing}). Send the PPRRVU file as it was published.`,
    );
  return found;
}

export function parseValues(text: string, name: string): ParsedFile {
  const head = text.slice(0, 3_000);
  const year = /(20\d\d)/.exec(head)?.[1];
  const month = /(january|april|july|october) release/i.exec(head)?.[1];
  const named = dateIn(name) ?? dateIn(name.replace(/(\d\d)_([a-z]{3})/i, '20$1 $2'));
  const from = named ?? (year ? dateIn(`${month ?? 'january'} ${year}`) : null);
  return {
    name: 'Medicare relative values',
    systems: ['rvu'],
    isComplete: true,
    isDated: false,
    effectiveFrom: from,
    effectiveTo: lastDayOf('year', from),
    *codes() {
      let columns: Map<string, number> | null = null;
      for (const { cells, number } of rowsOf(text, ',')) {
        if (!columns) {
          if (/^HCPCS$/i.test(cells[0] ?? '') && /^MOD/i.test(cells[1] ?? '')) columns = columnsOf(cells, name);
          continue;
        }
        const [hcpcs = '', modifier = ''] = cells;
        if (!CODE.test(hcpcs)) {
          // Notes stand behind the last code.
          if (cells.filter((cell) => cell !== '').length > 3)
            throw new CodeFileRefused(
              `Line ${number} of ${name} is not a row of relative values. Download the file anew.`,
            );
          continue;
        }
        const facts: Record<string, string> = {};
        for (const [key, at] of columns) {
          const cell = cells[at];
          if (cell === undefined)
            throw new CodeFileRefused(`${name} is cut off: line ${number} ends too early. Download it anew.`);
          if (NEEDED.includes(key) && !/^\d*\.?\d*$/.test(cell))
            throw new CodeFileRefused(`“${cell}” in line ${number} of ${name} is no number. Download the file anew.`);
          if (cell !== '') facts[key] = cell;
        }
        yield code('rvu', modifier ? `${hcpcs} ${modifier}` : hcpcs, null, facts);
      }
      if (!columns)
        throw new CodeFileRefused(`${name} has no heading HCPCS, MOD. Send the PPRRVU file as it was published.`);
    },
  };
}

export function parseLocalities(text: string, name: string): ParsedFile {
  const year = /(20\d\d)\s+(?:PW|PE|MP) GPCI/i.exec(text)?.[1] ?? /(20\d\d)/.exec(`${name} ${text.slice(0, 500)}`)?.[1];
  return {
    name: 'Medicare localities',
    systems: ['gpci'],
    isComplete: true,
    isDated: false,
    effectiveFrom: year ? `${year}-01-01` : null,
    effectiveTo: year ? `${year}-12-31` : null,
    *codes() {
      let at: { mac: number; locality: number; name: number; work: number; pe: number; mp: number } | null = null;
      for (const { cells, number } of rowsOf(text, ',')) {
        if (!at) {
          const words = cells.map((cell) => cell.toLowerCase().replaceAll(/\s+/g, ' '));
          const find = (...patterns: RegExp[]): number =>
            patterns.map((one) => words.findIndex((word) => one.test(word))).find((i) => i >= 0) ?? -1;
          const found = {
            mac: find(/contractor|^mac$|carrier/),
            locality: find(/locality (number|code)/, /^locality$/),
            name: find(/locality name/),
            // By law no work index is below 1.0 where the file says so: that is what Medicare pays by.
            work: find(/(pw|work) gpci.*with 1/, /(pw|work) gpci/),
            pe: find(/pe gpci|practice expense gpci/),
            mp: find(/mp gpci|malpractice gpci/),
          };
          if (Object.values(found).every((i) => i >= 0)) at = found;
          continue;
        }
        const [mac = '', locality = ''] = [cells[at.mac], cells[at.locality]];
        if (!/^\d{1,5}$/.test(mac) || !/^\d{1,2}$/.test(locality)) continue;
        const [work = '', pe = '', mp = ''] = [at.work, at.pe, at.mp].map((i) => cells[i] ?? '');
        if (![work, pe, mp].every((index) => /^\d*\.?\d+$/.test(index)))
          throw new CodeFileRefused(
            `Line ${number} of ${name} has an index that is no number. Download the file anew.`,
          );
        yield code(
          'gpci',
          `${mac.padStart(5, '0')} ${locality.padStart(2, '0')}`,
          (cells[at.name] ?? '').replaceAll(/\*+$/g, '').trim(),
          {
            work,
            pe,
            mp,
          },
        );
      }
      if (!at) throw new CodeFileRefused(`${name} has no columns of a GPCI file. Send it as it was published.`);
    },
  };
}
