/** Pure: a recurring rule in a plain sentence, the same on the screens and in the answers of the server. */
import type { SeriesRule } from './series.ts';
import { clockText } from './time.ts';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** `Tuesday` for 2. */
export const weekdayName = (weekday: number): string => NAMES[weekday - 1] ?? '';

const WORKING_DAYS = '1,2,3,4,5';

/** `Tue, Thu and Fri`; one alone is written out. */
function daysWords(weekdays: readonly number[]): string {
  const names = weekdays.map((weekday) => weekdayName(weekday));
  if (names.length === 1) return names[0] ?? '';
  const short = names.map((name) => name.slice(0, 3));
  return `${short.slice(0, -1).join(', ')} and ${short.at(-1)}`;
}

export type Pattern = Pick<SeriesRule, 'everyWeeks' | 'weekdays' | 'minute'>;

/** `Every 2 weeks on Tue and Thu at 9:00 AM` */
export function patternWords({ everyWeeks, weekdays, minute }: Pattern, clock24 = false): string {
  const days = [...new Set(weekdays)].sort();
  const time = clockText(Math.floor(minute / 60), minute % 60, clock24);
  if (everyWeeks > 1) return `Every ${everyWeeks} weeks on ${daysWords(days)} at ${time}`;
  if (days.length === 7) return `Every day at ${time}`;
  if (days.join() === WORKING_DAYS) return `Every weekday at ${time}`;
  return `Every ${daysWords(days)} at ${time}`;
}

const DATE = { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' } as const;

/** `Every 2 weeks on Tue and Thu at 9:00 AM, 8 times` */
export function ruleWords(rule: SeriesRule, clock24 = false): string {
  const words = patternWords(rule, clock24);
  if (rule.count !== null) return `${words}, ${rule.count} times`;
  if (rule.until === null) return words;
  return `${words}, until ${Temporal.PlainDate.from(rule.until).toLocaleString('en-US', DATE)}`;
}
