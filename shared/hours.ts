/** Pure: on which civil dates a rule of supply runs. The server makes stretches of time of it, the screens pictures. */
import type { Blockout, SessionTemplate, SupplyException } from './supply.ts';

export const weekOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.subtract({ days: date.dayOfWeek - 1 });

/** Whole weeks from the week of one date to the week of another. */
export const weeksBetween = (from: Temporal.PlainDate, to: Temporal.PlainDate): number =>
  weekOf(from).until(weekOf(to), { largestUnit: 'days' }).days / 7;

const covers = (text: string, from: string, until: string | null): boolean =>
  from <= text && (until === null || text <= until);

type Weekly = Pick<SessionTemplate, 'weekday' | 'everyWeeks' | 'validFrom' | 'validUntil'>;

/** True when a weekly template runs on a date: every so many weeks, counted from the week of its first day. */
export function runsOn(template: Weekly, date: Temporal.PlainDate): boolean {
  if (template.weekday !== date.dayOfWeek) return false;
  if (!covers(date.toString(), template.validFrom, template.validUntil)) return false;
  if (template.everyWeeks === 1) return true;
  return weeksBetween(Temporal.PlainDate.from(template.validFrom), date) % template.everyWeeks === 0;
}

/** The first date on or after another on which a template would run, whatever its last day is. */
export function firstRun(template: Weekly, from: Temporal.PlainDate): Temporal.PlainDate {
  const begin = Temporal.PlainDate.from(template.validFrom);
  const earliest = Temporal.PlainDate.compare(begin, from) > 0 ? begin : from;
  const late = weeksBetween(begin, earliest) % template.everyWeeks;
  const inWeek = (weeks: number): Temporal.PlainDate =>
    weekOf(earliest).add({ days: weeks * 7 + template.weekday - 1 });
  const soon = inWeek(late === 0 ? 0 : template.everyWeeks - late);
  return Temporal.PlainDate.compare(soon, earliest) >= 0 ? soon : soon.add({ days: template.everyWeeks * 7 });
}

export const exceptionRunsOn = (it: Pick<SupplyException, 'fromDate' | 'untilDate'>, text: string): boolean =>
  covers(text, it.fromDate, it.untilDate);

export const blockoutRunsOn = (
  it: Pick<Blockout, 'fromDate' | 'untilDate' | 'weekdays'>,
  date: Temporal.PlainDate,
): boolean =>
  covers(date.toString(), it.fromDate, it.untilDate) &&
  (it.weekdays.length === 0 || it.weekdays.includes(date.dayOfWeek));

type Planned = Omit<Weekly, 'validFrom'> & { startsMinute: number; endsMinute: number; weekOffset?: number };

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));

/** True when two weekly stretches that begin together stand at one time in some week. */
export function overlapInSomeWeek(a: Planned, b: Planned): boolean {
  if (a.weekday !== b.weekday || a.startsMinute >= b.endsMinute || b.startsMinute >= a.endsMinute) return false;
  const apart = Math.abs((a.weekOffset ?? 0) - (b.weekOffset ?? 0));
  return apart % greatestCommon(a.everyWeeks, b.everyWeeks) === 0;
}
