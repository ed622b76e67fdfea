/**
 * ICD-10-CM as CDC and CMS publish it: the order file (columns 1-5 order number, 7-13 code, 15 billable or heading, 17-76
 * short, from 78 long description) and its addenda, which name only what changed.
 */
import { fiscalYearIn } from '../guess-date.ts';
import { linesOf, requireWholeEnd, rowsOf } from '../lines.ts';
import { CodeFileRefused, type ParsedFile, type StagedCode } from '../staged.ts';

const ORDER_LINE = /^\d{5} [A-Z][0-9A-Z][0-9A-Z][0-9A-Z ]{4} [01] /;
const CHANGE_LINE = /^(add|delete|revise from|revise to|no change)\s*:?\s+([01])\s+([A-Z][0-9A-Z][0-9A-Z]{1,5})\s/i;
const ICD = 'ICD-10-CM';

export const isOrder = (head: readonly string[]): boolean => ORDER_LINE.test(head.find((line) => line.trim()) ?? '');
export const isAddenda = (head: readonly string[]): boolean => CHANGE_LINE.test(head.find((line) => line.trim()) ?? '');
export const isValidity = (head: readonly string[]): boolean => /^code\tfy20\d\d/.test(head[0] ?? '');

function staged(code: string, isBillable: boolean, short: string, long: string): StagedCode {
  const words = long || short;
  return {
    system: 'icd10cm',
    code,
    isPresent: true,
    isBillable,
    short: short === words ? null : short,
    long: words,
    facts: null,
    from: null,
    to: null,
  };
}

const published = (name: string) => {
  const fiscal = fiscalYearIn(name);
  return {
    name: fiscal ? `${ICD} ${fiscal.year}` : ICD,
    systems: ['icd10cm'] as const,
    isDated: false,
    effectiveFrom: fiscal?.from ?? null,
    effectiveTo: fiscal ? `${fiscal.year}-09-30` : null,
  };
};

export function parseOrder(text: string, name: string): ParsedFile {
  return {
    ...published(name),
    isComplete: true,
    *codes() {
      requireWholeEnd(text, name);
      let last = 0;
      for (const { line, number } of linesOf(text)) {
        if (line.trim() === '') continue;
        if (!ORDER_LINE.test(line))
          throw new CodeFileRefused(
            `Line ${number} of ${name} is not a line of an ICD-10-CM order file. Download it anew.`,
          );
        const order = Number(line.slice(0, 5));
        if (last > 0 && order !== last + 1)
          throw new CodeFileRefused(
            `Lines are missing in ${name}: number ${last} is followed by ${order} (line ${number}). Download it anew.`,
          );
        last = order;
        yield staged(line.slice(6, 13).trim(), line[14] === '1', line.slice(16, 76).trim(), line.slice(77).trim());
      }
    },
  };
}

export function parseAddenda(text: string, name: string): ParsedFile {
  // Its last lines name the two order files that it stands between.
  const tail = text.slice(-2_000).match(/order[_-](?:\w+[_-])?20\d\d/g) ?? [];
  return {
    ...published(`${name} ${tail.join(' ')}`),
    isComplete: false,
    *codes() {
      requireWholeEnd(text, name);
      const gone = new Map<string, StagedCode>();
      const come = new Map<string, StagedCode>();
      for (const { line, number } of linesOf(text)) {
        const found = CHANGE_LINE.exec(line);
        // What follows the last change is a count in words.
        if (!found && /^(add|delete|revise)/i.test(line))
          throw new CodeFileRefused(
            `Line ${number} of ${name} is not a line of an ICD-10-CM addenda. Download it anew.`,
          );
        if (!found) continue;
        const [, act = '', flag, code = ''] = found;
        if (/^no/i.test(act)) continue;
        const words = line.slice(line.indexOf(code, 12) + 8);
        const one = staged(code, flag === '1', words.slice(0, 60).trim(), words.slice(61).trim());
        if (/^(delete|revise from)/i.test(act)) gone.set(code, { ...one, isPresent: false });
        else come.set(code, one);
      }
      for (const [code, one] of gone) if (!come.has(code)) yield one;
      yield* come.values();
    },
  };
}

/** A table of years: 1 billable, 0 heading, empty not in the set. It has no words: those of the files stay. */
export function parseValidity(text: string, name: string): ParsedFile {
  const [heading] = rowsOf(text.slice(0, text.indexOf('\n') + 1), '\t');
  const years = (heading?.cells ?? []).slice(1).map((cell) => Number(cell.slice(2)));
  return {
    name: `${ICD} ${years[0]} to ${years.at(-1)}`,
    systems: ['icd10cm'],
    isComplete: false,
    isDated: true,
    keepsTexts: 'both',
    effectiveFrom: `${(years[0] as number) - 1}-10-01`,
    effectiveTo: `${years.at(-1)}-09-30`,
    *codes() {
      requireWholeEnd(text, name);
      for (const { cells, number } of rowsOf(text, '\t')) {
        if (number === 1) continue;
        const [code = '', ...flags] = cells;
        if (
          !/^[A-Z][0-9A-Z][0-9A-Z]{1,5}$/.test(code) ||
          flags.length !== years.length ||
          flags.some((flag) => !/^[01]?$/.test(flag))
        )
          throw new CodeFileRefused(`Line ${number} of ${name} is not a row of a table of years. Download it anew.`);
        for (let i = 0; i < years.length; ) {
          let next = i + 1;
          while (next < years.length && flags[next] === flags[i]) next++;
          const one = staged(code, flags[i] === '1', '', '');
          const to = next < years.length ? `${years[next - 1]}-09-30` : null;
          if (flags[i] !== '') yield { ...one, long: null, from: `${(years[i] as number) - 1}-10-01`, to };
          i = next;
        }
      }
    },
  };
}
