/** Pure: the holidays of the United States, by rule. Source: 5 U.S.C. 6103 and Executive Order 11582. */

export interface NamedDay {
  date: string;
  name: string;
}

/** Fixed dates: month, day. */
const FIXED = [
  [1, 1, 'New Year’s Day'],
  [6, 19, 'Juneteenth'],
  [7, 4, 'Independence Day'],
  [11, 11, 'Veterans Day'],
  [12, 25, 'Christmas Day'],
] as const;

/** Month, ISO weekday, which one of the month; −1 is the last. */
const FLOATING = [
  [1, 1, 3, 'Martin Luther King Jr. Day'],
  [2, 1, 3, 'Presidents’ Day'],
  [5, 1, -1, 'Memorial Day'],
  [9, 1, 1, 'Labor Day'],
  [10, 1, 2, 'Columbus Day'],
  [11, 4, 4, 'Thanksgiving Day'],
] as const;

function nthWeekday(year: number, month: number, weekday: number, nth: number): Temporal.PlainDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const ahead = (weekday - first.dayOfWeek + 7) % 7;
  if (nth > 0) return first.add({ days: ahead + (nth - 1) * 7 });
  const last = first.add({ months: 1 }).subtract({ days: 1 });
  return last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 });
}

/** The day on which offices are closed for a fixed date: Friday for a Saturday, Monday for a Sunday. */
function observed(date: Temporal.PlainDate): Temporal.PlainDate {
  if (date.dayOfWeek === 6) return date.subtract({ days: 1 });
  return date.dayOfWeek === 7 ? date.add({ days: 1 }) : date;
}

/**
 * The federal holidays that fall into a year, soonest first. One that falls on a weekend is there twice: on its own date,
 * for practices that work on weekends, and on the day on which it is observed.
 */
export function federalHolidays(year: number): NamedDay[] {
  const floating = FLOATING.map(([month, weekday, nth, name]) => ({
    date: nthWeekday(year, month, weekday, nth),
    name,
  }));
  const fixed = [year, year + 1].flatMap((one) =>
    FIXED.flatMap(([month, day, name]) => {
      const date = Temporal.PlainDate.from({ year: one, month, day });
      const closed = observed(date);
      return closed.equals(date)
        ? [{ date, name }]
        : [
            { date, name },
            { date: closed, name: `${name} (observed)` },
          ];
    }),
  );
  return [...floating, ...fixed]
    .filter(({ date }) => date.year === year)
    .map(({ date, name }) => ({ date: date.toString(), name }))
    .sort((a, b) => a.date.localeCompare(b.date));
}
