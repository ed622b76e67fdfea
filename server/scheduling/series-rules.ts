/**
 * Pure: the dates of a recurring visit. A rule names civil dates and one wall time; what the clocks and the holidays make
 * of them is said here in words. Nothing is asked of the world but through the calendar that is handed in.
 */
import type { SeriesRule } from '../../shared/series.ts';
import type { Pattern } from '../../shared/series-words.ts';
import { clockText } from '../../shared/time.ts';

/** What a series must know of the world, for its provider, room and time of day. */
export interface SeriesCalendar {
  /** ISO day on which a week begins: “every 2 weeks” counts from the week of the first date. */
  weekStartsOn: number;
  clock24: boolean;
  /** What begins before this moment (milliseconds since 1970) is over. */
  notBefore: number;
  /** The zone of the place where a visit of that date would be. */
  zoneOn(date: string): string;
  /** The name of the holiday, null on other days. */
  holidayOn(date: string): string | null;
  /** True when the provider has time to be booked that day. */
  isWorkday(date: string): boolean;
}

export interface Planned {
  /** The date that the rule names; a holiday may have shifted the visit to a later one. */
  ruleDate: string;
  date: string;
  /** Milliseconds since 1970. */
  start: number;
  isSkipped: boolean;
  remark: string;
}

/** A visit to come stands at most so far after its holiday. */
const SHIFT_DAYS_MAX = 7;
/** As far as anything can be booked. */
const LAST_YEAR = 2100;

const weekOf = (date: Temporal.PlainDate, weekStartsOn: number): Temporal.PlainDate =>
  date.subtract({ days: (date.dayOfWeek - weekStartsOn + 7) % 7 });

/** True when a rule names a date, its end left aside. */
function isNamed(
  rule: Pick<SeriesRule, 'everyWeeks' | 'weekdays' | 'from'>,
  date: string,
  weekStartsOn: number,
): boolean {
  const day = Temporal.PlainDate.from(date);
  if (date < rule.from || !rule.weekdays.includes(day.dayOfWeek)) return false;
  const first = weekOf(Temporal.PlainDate.from(rule.from), weekStartsOn);
  return (first.until(weekOf(day, weekStartsOn), { largestUnit: 'days' }).days / 7) % rule.everyWeeks === 0;
}

/** The dates that a rule names, one after the other. */
function* datesOf(rule: SeriesRule, weekStartsOn: number): Generator<string> {
  const offsets = [...new Set(rule.weekdays.map((weekday) => (weekday - weekStartsOn + 7) % 7))].sort((a, b) => a - b);
  let week = weekOf(Temporal.PlainDate.from(rule.from), weekStartsOn);
  for (; week.year <= LAST_YEAR; week = week.add({ weeks: rule.everyWeeks })) {
    for (const days of offsets) {
      const date = week.add({ days }).toString();
      if (rule.until !== null && date > rule.until) return;
      if (date >= rule.from) yield date;
    }
  }
}

const timeOf = (minute: number) => new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);

/**
 * A wall time of a date. One that the clocks skip moves forward with them, one that comes twice is the first; both are
 * remarked upon.
 */
export function wallMoment(
  date: string,
  minute: number,
  zone: string,
  clock24: boolean,
): { start: number; remark: string } {
  const wall = Temporal.PlainDate.from(date).toPlainDateTime(timeOf(minute));
  const zoned = wall.toZonedDateTime(zone);
  const start = zoned.epochMilliseconds;
  const asked = clockText(Math.floor(minute / 60), minute % 60, clock24);
  if (!zoned.toPlainDateTime().equals(wall)) {
    const got = clockText(zoned.hour, zoned.minute, clock24);
    return { start, remark: `The clocks change that day and skip ${asked}: it is at ${got}.` };
  }
  const isTwice = wall.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds !== start;
  return { start, remark: isTwice ? `The clocks change that day and show ${asked} twice: it is the first.` : '' };
}

const shortDate = (date: string): string =>
  Temporal.PlainDate.from(date).toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric' });

/**
 * Where the visit of one named date stands.
 * @param isTaken dates that belong to other visits of the series: a shifted one does not go there
 */
export function placeOn(
  ruleDate: string,
  rule: Pick<SeriesRule, 'minute' | 'holidays'>,
  calendar: SeriesCalendar,
  isTaken: (date: string) => boolean,
): Planned {
  const at = (date: string, isSkipped: boolean, more: string): Planned => {
    const { start, remark } = wallMoment(date, rule.minute, calendar.zoneOn(date), calendar.clock24);
    const isOver = start < calendar.notBefore;
    const remarks = [more, isSkipped ? '' : remark, isOver && !isSkipped ? 'That time is over.' : ''];
    return { ruleDate, date, start, isSkipped: isSkipped || isOver, remark: remarks.filter(Boolean).join(' ') };
  };
  const holiday = calendar.holidayOn(ruleDate);
  if (holiday === null || rule.holidays === 'keep') return at(ruleDate, false, '');
  if (rule.holidays === 'skip') return at(ruleDate, true, `${holiday}: left out.`);
  for (let days = 1; days <= SHIFT_DAYS_MAX; days++) {
    const date = Temporal.PlainDate.from(ruleDate).add({ days }).toString();
    if (isTaken(date) || calendar.holidayOn(date) !== null || !calendar.isWorkday(date)) continue;
    return at(date, false, `Shifted from ${shortDate(ruleDate)} (${holiday}).`);
  }
  return at(ruleDate, true, `${holiday}, and no other working day within a week: left out.`);
}

/**
 * The occurrences of a rule, in order. `count` counts visits: what is left out does not count, and another one follows.
 * @param limit stops after so many visits, so that a rule with a far end is seen to be too long
 */
export function occurrencesOf(rule: SeriesRule, calendar: SeriesCalendar, limit: number): Planned[] {
  const planned: Planned[] = [];
  const shifted = new Set<string>();
  const isTaken = (date: string): boolean => shifted.has(date) || isNamed(rule, date, calendar.weekStartsOn);
  let visits = 0;
  for (const ruleDate of datesOf(rule, calendar.weekStartsOn)) {
    if (visits >= Math.min(rule.count ?? limit, limit)) break;
    const one = placeOn(ruleDate, rule, calendar, isTaken);
    if (one.date !== ruleDate) shifted.add(one.date);
    if (!one.isSkipped) visits++;
    planned.push(one);
  }
  return planned.sort((a, b) => a.start - b.start);
}

/** Where the series itself has put a visit. Whoever stands elsewhere was given that time by itself, and keeps it. */
export interface SeriesPlace {
  /** The date that the rule names. */
  date: string;
  /** RFC 3339. */
  start: string;
}

export interface StoredSeries extends SeriesRule {
  placed: Record<string, SeriesPlace>;
  /** What the pattern became later, each from a date on. */
  changes: (Pick<Pattern, 'weekdays' | 'minute'> & { from: string })[];
}

/** The pattern that holds on a date. */
export function patternOn(series: StoredSeries, date: string): Pattern {
  const change = series.changes.findLast(({ from }) => from <= date);
  const { everyWeeks } = series;
  return { everyWeeks, weekdays: change?.weekdays ?? series.weekdays, minute: change?.minute ?? series.minute };
}

const turned = (weekday: number, days: number): number => ((((weekday - 1 + days) % 7) + 7) % 7) + 1;

/**
 * The changes of the pattern once the visits of these dates have moved by some days to another wall time; what was said
 * about the same dates before is replaced.
 * @param dates those that the rule named before the move, in order
 */
export function changesAfter(
  series: StoredSeries,
  dates: readonly string[],
  days: number,
  minute: number,
): StoredSeries['changes'] {
  const moved: StoredSeries['changes'] = [];
  for (const date of dates) {
    const weekdays = patternOn(series, date).weekdays.map((weekday) => turned(weekday, days));
    const from = Temporal.PlainDate.from(date).add({ days }).toString();
    if (moved.at(-1)?.weekdays.join() !== weekdays.join()) moved.push({ from, weekdays, minute });
  }
  const first = moved[0]?.from ?? '';
  return [...series.changes.filter(({ from }) => from < first), ...moved];
}
