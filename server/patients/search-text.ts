/** What a person means who types into the one box. Pure. */
import { phoneDigits, searchKey } from './rules.ts';

export interface Asked {
  /** Words of names, in the order in which they were typed; at most five. */
  words: string[];
  /** How many of the words stood before a comma: they are the last name. Null without a comma. */
  beforeComma: number | null;
  /** Birth dates that were written as such; the likeliest first, any of them will do. */
  dates: string[];
  /** Digits that may be part of a phone or record number, a birth date without separators, or a year. */
  number: AskedNumber | null;
}

export interface AskedNumber {
  /** Capital letters and digits, without anything between them. */
  value: string;
  dates: string[];
  years: number[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = "'?(\\d{4}|\\d{2})";
const EDGE = '(?<![\\d/.-])';
const END = '(?![\\d/-]|\\.\\d)';

interface DateForm {
  pattern: RegExp;
  /** Year, month and day among what the pattern caught. */
  read(caught: string[]): [year: string, month: string, day: string];
}

const FORMS: DateForm[] = [
  {
    pattern: new RegExp(`${EDGE}(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${END}`),
    read: ([y = '', m = '', d = '']) => [y, m, d],
  },
  {
    pattern: new RegExp(`${EDGE}(\\d{1,2})\\s?[/.-]\\s?(\\d{1,2})\\s?[/.-]\\s?(\\d{4}|\\d{2})${END}`),
    read: ([m = '', d = '', y = '']) => [y, m, d],
  },
  {
    pattern: new RegExp(`\\b${MONTH}[\\s-]*${DAY}[\\s,-]+${YEAR}\\b`, 'i'),
    read: ([m = '', d = '', y = '']) => [y, m, d],
  },
  {
    pattern: new RegExp(`\\b${DAY}[\\s-]*${MONTH}[\\s,-]*${YEAR}\\b`, 'i'),
    read: ([d = '', m = '', y = '']) => [y, m, d],
  },
  {
    pattern: /(?<![\d-]|\d )(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})(?! ?\d)/,
    read: ([m = '', d = '', y = '']) => [y, m, d],
  },
];

/** Where a person writes a title, or what follows a name: nobody is found by it. */
const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'jr', 'sr', 'ii', 'iii', 'iv']);

/** The oldest whom anybody looks for. */
const AGE_MAX = 115;

/** `today` is a civil date: nobody was born after it. */
export function parseSearch(text: string, today: string): Asked {
  const asked: Asked = { words: [], beforeComma: null, dates: [], number: null };
  const rest = takeDate(text.normalize('NFKC').trim(), today, asked);
  const [head = '', ...tail] = rest.split(',');
  const before = readWords(head);
  const after = readWords(tail.join(' '));
  asked.words = [...before.words, ...after.words].slice(0, 5);
  if (tail.length > 0 && before.words.length > 0 && after.words.length > 0)
    asked.beforeComma = Math.min(before.words.length, 5);
  else if (/^[^\d]+,\s*$/.test(rest)) asked.beforeComma = asked.words.length;
  const digits = [...before.digits, ...after.digits].join('');
  if (digits) asked.number = readNumber(digits, today);
  return asked;
}

/** Takes the first date out of a text. */
function takeDate(text: string, today: string, asked: Asked): string {
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const dates = datesOf(...read(match.slice(1)), today);
    if (dates.length === 0) continue;
    asked.dates = dates;
    return `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.trim();
  }
  return text;
}

/** Words with letters alone are names; what holds digits is a number: its pieces belong together. */
function readWords(text: string): { words: string[]; digits: string[] } {
  const words: string[] = [];
  const digits: string[] = [];
  // A phone number is written in pieces: (555) 010-2030.
  for (const piece of text.split(/\s+/)) {
    if (/\d/.test(piece)) digits.push(piece.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
    else words.push(...searchKey(piece).split(' ').filter(Boolean));
  }
  const named = words.filter((word) => !TITLES.has(word));
  return { words: named.length > 0 ? named : words, digits };
}

function readNumber(value: string, today: string): AskedNumber {
  const thisYear = Number(today.slice(0, 4));
  const [a, b, c] = [value.slice(0, 2), value.slice(2, 4), value.slice(4)];
  const isDigits = /^\d+$/.test(value);
  const dates =
    isDigits && (value.length === 6 || value.length === 8)
      ? [...datesOf(c, a, b, today), ...datesOf(value.slice(0, 4), value.slice(4, 6), value.slice(6), today)]
      : [];
  const years =
    isDigits && value.length === 4 && Number(value) <= thisYear && Number(value) >= thisYear - AGE_MAX
      ? [Number(value)]
      : isDigits && value.length === 2
        ? yearsOf(value, thisYear)
        : [];
  return { value: isDigits ? phoneDigits(value) : value, dates, years };
}

/** Both centuries of a two-digit year in which somebody who lives may be born; the later first. */
function yearsOf(text: string, thisYear: number): number[] {
  if (text.length === 4) return [Number(text)];
  if (text.length !== 2) return [];
  const late = Math.floor(thisYear / 100) * 100 + Number(text);
  return [late, late - 100].filter((year) => year <= thisYear && year >= thisYear - AGE_MAX);
}

/** The dates that three texts can mean: month first as in the US, day first where that alone is possible. */
function datesOf(year: string, month: string, day: string, today: string): string[] {
  const named = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const [m, d] = named > 0 ? [named, Number(day)] : [Number(month), Number(day)];
  const [mm, dd] = m > 12 && d <= 12 ? [d, m] : [m, d];
  return yearsOf(year, Number(today.slice(0, 4))).flatMap((y) => {
    try {
      const date = Temporal.PlainDate.from({ year: y, month: mm, day: dd }, { overflow: 'reject' }).toString();
      return date <= today ? [date] : [];
    } catch {
      return [];
    }
  });
}

/** A way to read the words: which of them are the last and which the first name, written without blanks. */
export interface Reading {
  last: string;
  first: string;
}

/** Each way to split words into a last and a first name, the likeliest first. */
export function readingsOf({ words, beforeComma }: Pick<Asked, 'words' | 'beforeComma'>): Reading[] {
  const join = (from: number, to = words.length): string => words.slice(from, to).join('');
  if (beforeComma !== null) {
    const strict = { last: join(0, beforeComma), first: join(beforeComma) };
    // The middle name may be missing in the record.
    const short = { last: strict.last, first: words[beforeComma] ?? '' };
    return short.first === strict.first ? [strict] : [strict, short];
  }
  const readings: Reading[] = [];
  for (let at = words.length; at >= 1; at--) {
    readings.push({ last: join(0, at), first: join(at) });
    readings.push({ first: join(0, at), last: join(at) });
  }
  if (words.length > 2) {
    readings.push({ first: words[0] as string, last: words.at(-1) as string });
    readings.push({ last: words[0] as string, first: words[1] as string });
  }
  return readings;
}
