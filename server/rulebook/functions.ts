/** Functions of the language. An argument is never missing: where one is, the answer is missing without a call. */
import type { ScalarKind, ValueType } from './types.ts';

export interface LanguageFunction {
  /** `list` takes a list of anything scalar; `any` takes everything. */
  takes: readonly (ScalarKind | 'list' | 'any')[];
  gives: ScalarKind | 'same' | 'element';
  run: (...args: never[]) => unknown;
}

const DAY_MS = 86_400_000;
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Whole years from one date to another, as birthdays count. */
function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

/** The same day in another year; the 29th of February becomes the 28th. */
function addYears(date: string, years: number): string {
  const year = String(Number(date.slice(0, 4)) + years).padStart(4, '0');
  const moved = `${year}${date.slice(4)}`;
  return new Date(`${moved}T00:00:00Z`).toISOString().startsWith(moved) ? moved : `${year}-02-28`;
}

/** The check digit of a National Provider Identifier: Luhn over 80840 and the ten digits (45 CFR 162.406). */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false;
  let sum = 24;
  for (let i = 0; i < 10; i++) {
    const digit = text.charCodeAt(9 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const pad = (text: string, at: number, to: number): string => text.slice(at, to);
/** 10/14/2026 */
export const printDate = (date: string): string => `${pad(date, 5, 7)}/${pad(date, 8, 10)}/${pad(date, 0, 4)}`;

/** $1,234.50 */
function money(cents: number): string {
  const text = (Math.abs(cents) / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${cents < 0 ? '−' : ''}$${text}`;
}

/** Code points that the wire carries: printable ASCII, without the separators that we write. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !/[*~^:|]/.test(text);

const scalar = (values: readonly unknown[]): (string | number)[] => values as (string | number)[];
const extreme = (values: readonly unknown[], isBetter: (a: string | number, b: string | number) => boolean) =>
  scalar(values).reduce<string | number | null>(
    (best, one) => (best === null || isBetter(one, best) ? one : best),
    null,
  );

export const FUNCTIONS: Readonly<Record<string, LanguageFunction>> = {
  npi: { takes: ['text'], gives: 'boolean', run: (text: string) => isNpi(text) },
  plain: { takes: ['text'], gives: 'boolean', run: (text: string) => isPlain(text) },
  days: { takes: ['date', 'date'], gives: 'number', run: (a: string, b: string) => dayNumber(b) - dayNumber(a) },
  years: { takes: ['date', 'date'], gives: 'number', run: yearsBetween },
  addDays: {
    takes: ['date', 'number'],
    gives: 'date',
    run: (date: string, n: number) => new Date((dayNumber(date) + Math.trunc(n)) * DAY_MS).toISOString().slice(0, 10),
  },
  addYears: { takes: ['date', 'number'], gives: 'date', run: addYears },
  upper: { takes: ['text'], gives: 'text', run: (text: string) => text.toUpperCase() },
  length: { takes: ['text'], gives: 'number', run: (text: string) => text.length },
  size: { takes: ['list'], gives: 'number', run: (list: unknown[]) => list.length },
  kinds: { takes: ['list'], gives: 'number', run: (list: unknown[]) => new Set(list).size },
  least: { takes: ['list'], gives: 'element', run: (list: unknown[]) => extreme(list, (a, b) => a < b) },
  greatest: { takes: ['list'], gives: 'element', run: (list: unknown[]) => extreme(list, (a, b) => a > b) },
  shares: {
    takes: ['list', 'list'],
    gives: 'boolean',
    run: (a: unknown[], b: unknown[]) => a.some((one) => b.includes(one)),
  },
  join: { takes: ['list'], gives: 'text', run: (list: unknown[]) => list.join(', ') },
  start: { takes: ['text', 'number'], gives: 'text', run: (text: string, n: number) => text.slice(0, n) },
  whole: { takes: ['number'], gives: 'boolean', run: (n: number) => Number.isInteger(n) },
  money: { takes: ['number'], gives: 'text', run: money },
};

/** Whether a value of this type may be given for what a function takes. */
export const accepts = (wanted: ScalarKind | 'list' | 'any', given: ValueType): boolean =>
  wanted === 'any' || wanted === given.kind;
