/** NCCI for practitioners: procedure pairs (PTP), in several parts, and unit limits (MUE). */
import { dateIn, lastDayOf, ncciDateIn, quarterOf } from '../guess-date.ts';
import { dateOf, delimiterOf, requireWholeEnd, rowsOf } from '../lines.ts';
import { CodeFileRefused, type ParsedFile, type StagedCode } from '../staged.ts';

const CODE = /^[A-Z0-9]\d{3}[A-Z0-9]$/;
/** How a pair is kept: column 1, a blank, column 2. */
export const pairOf = (column1: string, column2: string): string => `${column1} ${column2}`;

export const isPairs = (head: readonly string[]): boolean =>
  head.some((line) => /^"?column ?1\b.*[\t,;]"?column ?2\b/i.test(line));
export const isUnits = (head: readonly string[]): boolean =>
  head.some((line) => /mue values?/i.test(line)) ||
  /^\{\s*"[A-Z0-9]\d{3}[A-Z0-9]":\s*\{\s*"limit":/.test(head.join(' '));

const code = (system: 'ptp' | 'mue', name: string, facts: Record<string, string>): StagedCode => ({
  system,
  code: name,
  isPresent: true,
  isBillable: true,
  short: null,
  long: null,
  facts,
  from: null,
  to: null,
});

export function parsePairs(text: string, name: string): ParsedFile {
  if (/ccioph|outpatient|hospital/i.test(name))
    throw new CodeFileRefused('These are the NCCI pairs of hospitals. Send those of practitioners (ccipra …).');
  const delimiter = delimiterOf(text.slice(0, 4_096).split('\n').slice(0, 12));
  const from = ncciDateIn(name) ?? dateIn(name) ?? newestQuarter(text, delimiter);
  return {
    name: 'NCCI pairs (PTP)',
    systems: ['ptp'],
    // It comes in several parts, and each pair carries its dates for ever: what is not in a part has not ended.
    isComplete: false,
    isDated: true,
    effectiveFrom: from,
    effectiveTo: lastDayOf('quarter', from),
    *codes() {
      if (delimiter === '\t') requireWholeEnd(text, name);
      let hasBegun = false;
      for (const { cells, number } of rowsOf(text, delimiter)) {
        const [column1 = '', column2 = ''] = cells;
        if (!CODE.test(column1) || !CODE.test(column2)) {
          if (hasBegun && cells.some((cell) => cell !== '') && (CODE.test(column1) || cells.length > 4))
            throw new CodeFileRefused(`Line ${number} of ${name} is not a pair of codes. Download the file anew.`);
          continue;
        }
        hasBegun = true;
        // With the mark of 1996 there are seven columns, without it six; the effective date is the first one.
        const begin = /^\d{4}-?\d{2}-?\d{2}$|\/\d{4}$/.test(cells[2] ?? '') ? 2 : 3;
        const [effective = '', deleted = '', modifier = ''] = cells.slice(begin);
        if (!/^[019]$/.test(modifier))
          throw new CodeFileRefused(
            `Line ${number} of ${name} does not say whether a modifier is allowed (0, 1 or 9). Download the file anew.`,
          );
        yield { ...code('ptp', pairOf(column1, column2), { modifier }), from: dateOf(effective), to: dateOf(deleted) };
      }
    },
  };
}

/** The quarter of the newest pair: only where the name says nothing. */
function newestQuarter(text: string, delimiter: string): string | null {
  let newest: string | null = null;
  for (const { cells } of rowsOf(text, delimiter)) {
    const found = cells.slice(2, 4).find((cell) => /^(19|20)\d{6}$/.test(cell));
    if (found && (newest === null || found > newest)) newest = found;
  }
  return newest === null ? null : quarterOf(dateOf(newest) as string);
}

export function parseUnits(text: string, name: string): ParsedFile {
  const head = text.slice(0, 4_096);
  if (/facility|outpatient hospital/i.test(head) && !/practitioner|dme/i.test(head))
    throw new CodeFileRefused('These are the unit limits of hospitals. Send those of practitioner services.');
  const from = dateIn(name) ?? dateIn(/effective.{0,40}/i.exec(head)?.[0] ?? '');
  const known = {
    name: 'Unit limits (MUE)',
    systems: ['mue'] as const,
    isComplete: true,
    isDated: false,
    effectiveFrom: from,
    effectiveTo: lastDayOf('quarter', from),
  };
  if (head.trimStart().startsWith('{')) return { ...known, codes: () => unitsOfJson(text, name) };
  return {
    ...known,
    *codes() {
      let columns: { units: number; indicator: number; rationale: number } | null = null;
      for (const { cells, number } of rowsOf(text, delimiterOf(head.split('\n')))) {
        if (!columns) {
          const units = cells.findIndex((cell) => /mue value/i.test(cell));
          if (units < 0) continue;
          const at = (words: RegExp): number => cells.findIndex((cell) => words.test(cell));
          columns = { units, indicator: at(/adjudication/i), rationale: at(/rationale/i) };
          continue;
        }
        if (cells.every((cell) => cell === '')) continue;
        const units = cells[columns.units] ?? '';
        if (!CODE.test(cells[0] ?? '') || !/^\d+$/.test(units))
          throw new CodeFileRefused(`Line ${number} of ${name} is not a row of unit limits. Download the file anew.`);
        const indicator = /[123]/.exec(cells[columns.indicator] ?? '')?.[0];
        yield code('mue', cells[0] as string, { units, ...(indicator ? { indicator } : {}) });
      }
    },
  };
}

function* unitsOfJson(text: string, name: string): Generator<StagedCode> {
  let whole: Record<string, { limit?: unknown }>;
  try {
    whole = JSON.parse(text) as typeof whole;
  } catch {
    throw new CodeFileRefused(`${name} is cut off or damaged. Download it anew.`);
  }
  for (const [one, { limit }] of Object.entries(whole)) {
    if (!CODE.test(one) || !Number.isInteger(limit))
      throw new CodeFileRefused(`${one} in ${name} has no number of units. Download the file anew.`);
    yield code('mue', one, { units: String(limit) });
  }
}
