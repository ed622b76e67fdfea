/** Pure: dates and times as other systems write them. Which number is the month is found for each column, or asked. */
import { FileRefused } from './csv-file.ts';
import { RowRejected } from './rows.ts';

/** Which number stands first: month, day or year. */
export const ORDERS = ['mdy', 'dmy', 'ymd'] as const;
export type Order = (typeof ORDERS)[number];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** A text with a date at its beginning, taken apart; `numbers` are those whose order must be known. */
type Parts =
  | { year: number; month: number; day: number; rest: string }
  | { numbers: [number, number, number]; rest: string };

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(.*)$/s;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)(.*)$/s;
const EIGHT = /^(\d{4})(\d{2})(\d{2})(?!\d)(.*)$/s;
const MONTH_FIRST = /^([A-Za-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4}|\d{2})(?!\d)(.*)$/s;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)?[ -]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4}|\d{2})(?!\d)(.*)$/s;
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;

function takeApart(text: string): Parts | null {
  const value = text.trim().replace(WEEKDAY, '');
  const yearFirst = YEAR_FIRST.exec(value);
  if (yearFirst) return named(yearFirst[1], yearFirst[2], yearFirst[3], yearFirst[4]);
  const eight = EIGHT.exec(value);
  if (eight) return named(eight[1], eight[2], eight[3], eight[4]);
  const monthFirst = MONTH_FIRST.exec(value);
  if (monthFirst && monthOf(monthFirst[1] as string) > 0)
    return named(monthFirst[3], monthOf(monthFirst[1] as string), monthFirst[2], monthFirst[4]);
  const dayFirst = DAY_FIRST.exec(value);
  if (dayFirst && monthOf(dayFirst[2] as string) > 0)
    return named(dayFirst[3], monthOf(dayFirst[2] as string), dayFirst[1], dayFirst[4]);
  const yearLast = YEAR_LAST.exec(value);
  if (!yearLast) return null;
  const numbers = yearLast.slice(1, 4).map(Number) as [number, number, number];
  return { numbers, rest: yearLast[4] ?? '' };
}

const named = (
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
  rest: string | undefined,
): Parts => ({ year: Number(year), month: Number(month), day: Number(day), rest: rest ?? '' });

/** A date and what stood after it; null for what is none. Two digits of a year mean the last hundred years, or this century. */
export function readDate(
  text: string,
  order: Order,
  years: 'past' | 'this century',
  thisYear: number,
): { date: string; rest: string } | null {
  const parts = takeApart(text);
  if (!parts) return null;
  const { year, month, day } = 'numbers' in parts ? inOrder(parts.numbers, order) : parts;
  const century = years === 'past' && year + 2000 > thisYear ? 1900 : 2000;
  const date = { year: year < 100 ? year + century : year, month, day };
  try {
    return { date: Temporal.PlainDate.from(date, { overflow: 'reject' }).toString(), rest: parts.rest };
  } catch {
    return null;
  }
}

function inOrder([a, b, c]: [number, number, number], order: Order): { year: number; month: number; day: number } {
  if (order === 'ymd' && c < 100) return { year: a, month: b, day: c };
  return order === 'dmy' ? { year: c, month: b, day: a } : { year: c, month: a, day: b };
}

/** Collects what the values of one column say about the order of their numbers. */
export class DateColumn {
  readonly heading: string;
  #mdy: string | null = null;
  #dmy: string | null = null;
  #open: { text: string; line: number; numbers: [number, number, number] } | null = null;

  constructor(heading: string) {
    this.heading = heading;
  }

  add(text: string, line: number): void {
    const parts = takeApart(text);
    if (!parts || !('numbers' in parts)) return;
    const [a, b] = parts.numbers;
    if (a > 12 && b <= 12) this.#dmy ??= text;
    else if (b > 12 && a <= 12) this.#mdy ??= text;
    else if (a !== b && a <= 12) this.#open ??= { text, line, numbers: parts.numbers };
  }

  /** The order, or the question that only a person can answer. */
  decide(said: Order | null): { order: Order } | { question: string } {
    if (said) return { order: said };
    const say = 'Say --dates mdy (month first) or --dates dmy (day first).';
    if (this.#mdy && this.#dmy)
      return {
        question: `The column “${this.heading}” holds dates of both kinds, such as “${this.#mdy}” and “${this.#dmy}”. ${say}`,
      };
    if (this.#dmy) return { order: 'dmy' };
    if (this.#mdy || !this.#open) return { order: 'mdy' };
    const [a, b] = this.#open.numbers;
    return {
      question: `Is “${this.#open.text}” in the column “${this.heading}” (line ${this.#open.line}) ${MONTH_NAMES[a - 1]} ${b} or ${MONTH_NAMES[b - 1]} ${a}? No date of this column tells. ${say}`,
    };
  }
}

/** The orders of all date columns. Throws FileRefused with the questions that are left open. */
export function decideOrders(columns: readonly DateColumn[], said: Order | null): Map<string, Order> {
  const orders = new Map<string, Order>();
  const questions: string[] = [];
  for (const column of columns) {
    const decision = column.decide(said);
    if ('order' in decision) orders.set(column.heading, decision.order);
    else questions.push(decision.question);
  }
  if (questions.length > 0) throw new FileRefused(questions.join('\n'));
  return orders;
}

const TIME = /^(\d{1,2})(?:[:.h]?(\d{2}))?(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m?\.?)?$/i;

/** `8:15`, `08:15:00`, `8:15 AM`, `815p`, `8 am`: the time of the day; null for what is none. */
export function readTime(text: string): Temporal.PlainTime | null {
  const [, hourText, minuteText, secondText, half] = TIME.exec(text.trim()) ?? [];
  if (hourText === undefined || (minuteText === undefined && half === undefined)) return null;
  const hour = Number(hourText);
  const minute = Number(minuteText ?? 0);
  const second = Number(secondText ?? 0);
  const isPm = half?.toLowerCase() === 'p';
  const full = half === undefined || hour > 12 ? hour : (hour % 12) + (isPm ? 12 : 0);
  if (full > 23 || minute > 59 || second > 59) return null;
  return new Temporal.PlainTime(full, minute, second);
}

const OFFSET = /(?:\s*)(Z|[+-]\d{2}:?\d{2})$/i;

/** Takes an offset from UTC off the end of a time. */
export function splitOffset(text: string): { text: string; offset: string | null } {
  const [whole, offset] = OFFSET.exec(text) ?? [];
  if (whole === undefined || offset === undefined) return { text, offset: null };
  return { text: text.slice(0, -whole.length), offset: normalOffset(offset) };
}

/** `-05:00`, `UTC-05:00` or `-0500` as the first of them; null for what is no offset. */
export function normalOffset(text: string): string | null {
  if (/^(z|utc|gmt)$/i.test(text)) return '+00:00';
  const [, sign, hours, minutes] = /^(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})$/i.exec(text.trim()) ?? [];
  return sign ? `${sign}${hours}:${minutes}` : null;
}

/**
 * The moment of a wall time in a zone. A time that the clocks skip is rejected in words; of one that comes twice the
 * first is taken, unless the offset says which, and `note` tells so.
 */
export function momentIn(
  date: string,
  time: Temporal.PlainTime,
  zone: string,
  offset: string | null,
  note: (sentence: string) => void,
): Temporal.Instant {
  const plain = Temporal.PlainDate.from(date).toPlainDateTime(time);
  if (offset) return Temporal.Instant.from(`${plain.toString()}${offset}`);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.toInstant();
  const words = `${time.toString({ smallestUnit: 'minute' })} on ${date}`;
  if (Temporal.PlainDateTime.compare(earlier.toPlainDateTime(), plain) !== 0)
    throw new RowRejected(`There is no ${words}: the clocks of ${zone} go forward over it.`);
  note(`${words} comes twice, because the clocks of ${zone} go back; the first one was taken.`);
  return earlier.toInstant();
}
