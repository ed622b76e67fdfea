/**
 * HCPCS Level II as CMS publishes it, in records of fixed columns: 1-5 code (a modifier stands in 4-5), 6-10 sequence, 11 kind
 * of record (3 and 4 a code and its further lines, 7 and 8 a modifier), 12-91 long and 92-119 short description, 269-276 added,
 * 277-284 effective, 285-292 terminated, 293 action.
 */
import { dateIn, lastDayOf, quarterOf } from '../guess-date.ts';
import { dateOf, linesOf, requireWholeEnd, rowsOf } from '../lines.ts';
import { CodeFileRefused, type ParsedFile, type StagedCode } from '../staged.ts';

const RECORD = /^(?:[A-Z]\d{4}| {3}[A-Z0-9]{2}|[A-Z0-9]{2} {3})\d{5}[3478]/;
const DATES_AT = 268;
const SYSTEMS = ['hcpcs', 'hcpcs_modifier'] as const;

export const isRecords = (head: readonly string[]): boolean => {
  const first = head.find((line) => line.trim()) ?? '';
  return RECORD.test(first) && first.length > DATES_AT;
};
export const isTable = (head: readonly string[]): boolean => /^kind\tcode\tlong\tshort\tadded/.test(head[0] ?? '');

/** Effective from the quarter of the newest act in it. */
function published(name: string, newest: string | null) {
  const named = dateIn(name);
  const from = named ?? newest;
  return {
    name: 'HCPCS Level II',
    systems: SYSTEMS,
    isComplete: true,
    isDated: false,
    effectiveFrom: from ? quarterOf(from) : null,
    effectiveTo: lastDayOf('quarter', from),
  };
}

const laterOf = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

function codeFrom(
  code: string,
  isModifier: boolean,
  texts: { long: string; short: string },
  dates: (string | null)[],
): StagedCode {
  const long = texts.long.replaceAll(/\s+/g, ' ').trim();
  const [added = null, effective = null, terminated = null] = dates;
  return {
    system: isModifier ? 'hcpcs_modifier' : 'hcpcs',
    code,
    isPresent: true,
    isBillable: true,
    long: long || texts.short,
    short: texts.short === long ? null : texts.short,
    facts: null,
    from: added ?? effective,
    to: terminated,
  };
}

export function parseRecords(text: string, name: string): ParsedFile {
  let newest: string | null = null;
  for (const { line } of linesOf(text)) {
    const act = line.slice(DATES_AT + 8, DATES_AT + 16);
    if (/^20\d{6}$/.test(act)) newest = laterOf(newest, `${act.slice(0, 4)}-${act.slice(4, 6)}-${act.slice(6)}`);
  }
  return {
    ...published(name, newest),
    *codes() {
      requireWholeEnd(text, name);
      let held: { code: string; isModifier: boolean; long: string; short: string; dates: (string | null)[] } | null =
        null;
      for (const { line, number } of linesOf(text)) {
        if (line.trim() === '' || line.trim() === '\u001a') continue;
        if (!RECORD.test(line))
          throw new CodeFileRefused(`Line ${number} of ${name} is not a HCPCS record. Download the file anew.`);
        const code = line.slice(0, 5).trim();
        const kind = line[10] as string;
        const long = line.slice(11, 91);
        if (kind === '4' || kind === '8') {
          if (held?.code !== code)
            throw new CodeFileRefused(
              `Lines are missing in ${name} before line ${number} (${code}). Download the file anew.`,
            );
          held.long += ` ${long}`;
          continue;
        }
        if (held) yield codeFrom(held.code, held.isModifier, held, held.dates);
        const dates = [0, 8, 16].map((at) => dateOf(line.slice(DATES_AT + at, DATES_AT + at + 8)));
        held = { code, isModifier: kind === '7', long, short: line.slice(91, 119).trim(), dates };
      }
      if (held) yield codeFrom(held.code, held.isModifier, held, held.dates);
    },
  };
}

/** The same as a table: kind, code, long, short, added, effective, terminated, action. */
export function parseTable(text: string, name: string): ParsedFile {
  let newest: string | null = null;
  for (const { cells, number } of rowsOf(text, '\t')) if (number > 1) newest = laterOf(newest, dateOf(cells[5] ?? ''));
  return {
    ...published(name, newest),
    *codes() {
      requireWholeEnd(text, name);
      for (const { cells, number } of rowsOf(text, '\t')) {
        if (number === 1) continue;
        const [kind, code = '', long = '', short = '', ...dates] = cells;
        if ((kind !== 'code' && kind !== 'modifier') || !/^[A-Z0-9]{2,5}$/.test(code) || dates.length < 3)
          throw new CodeFileRefused(`Line ${number} of ${name} is not a row of HCPCS. Download the file anew.`);
        yield codeFrom(code, kind === 'modifier', { long, short }, dates.slice(0, 3).map(dateOf));
      }
    },
  };
}
