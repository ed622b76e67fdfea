import assert from 'node:assert/strict';
import t from 'tap';
import { occurrencesOf, type SeriesCalendar, wallMoment } from '../../../server/scheduling/series-rules.ts';
import type { SeriesRule } from '../../../shared/series.ts';
import { ruleWords } from '../../../shared/series-words.ts';
import fc from '../../helpers/property.ts';

const DAY_MS = 86_400_000;

/** The offsets that a zone ever has, in minutes. */
const ZONES: Record<string, number[]> = {
  'America/New_York': [-300, -240],
  'America/Phoenix': [-420],
  'Europe/Berlin': [60, 120],
  'Australia/Lord_Howe': [630, 660],
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-01 01:30`, as the wall shows it: by Intl, which shares no code with the rules. */
function wallAt(ms: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(zone, format);
  }
  return format.format(ms);
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
/** 1970 began with a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The first moment that shows this wall time; where none does, what the clocks would show had they not yet changed. */
function naiveMoment(date: string, minute: number, zone: string): number {
  const wall = dayNumber(date) * DAY_MS + minute * 60_000;
  const text = new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
  const offsets = ZONES[zone] as number[];
  const fits = offsets.map((offset) => wall - offset * 60_000).filter((ms) => wallAt(ms, zone) === text);
  if (fits.length > 0) return Math.min(...fits);
  const before = offsets.find((offset) => {
    const yesterday = wall - DAY_MS;
    return (
      wallAt(yesterday - offset * 60_000, zone) === new Date(yesterday).toISOString().slice(0, 16).replace('T', ' ')
    );
  });
  return wall - (before as number) * 60_000;
}

interface World {
  rule: SeriesRule;
  zone: string;
  weekStartsOn: number;
  holidays: ReadonlySet<string>;
  workdays: ReadonlySet<number>;
  notBefore: number;
}

interface Line {
  date: string;
  start: number;
  isSkipped: boolean;
}

/** Walks the calendar day by day. */
function naive({ rule, zone, weekStartsOn, holidays, workdays, notBefore }: World): Line[] {
  const weekNumber = (day: number): number => Math.floor((day - (weekStartsOn - 4)) / 7);
  const first = dayNumber(rule.from);
  const isNamed = (day: number): boolean =>
    day >= first &&
    rule.weekdays.includes(weekdayOf(day)) &&
    (weekNumber(day) - weekNumber(first)) % rule.everyWeeks === 0;
  const lines: Line[] = [];
  const used = new Set<number>();
  for (let day = first; ; day++) {
    if (rule.until !== null && dateOf(day) > rule.until) break;
    if (rule.count !== null && lines.filter(({ isSkipped }) => !isSkipped).length >= rule.count) break;
    if (!isNamed(day)) continue;
    let stands: number | null = day;
    if (holidays.has(dateOf(day)) && rule.holidays !== 'keep') {
      stands = null;
      for (let later = day + 1; rule.holidays === 'next_day' && later <= day + 7 && stands === null; later++)
        if (!isNamed(later) && !used.has(later) && !holidays.has(dateOf(later)) && workdays.has(weekdayOf(later)))
          stands = later;
    }
    if (stands !== null && stands !== day) used.add(stands);
    const date = dateOf(stands ?? day);
    const start = naiveMoment(date, rule.minute, zone);
    lines.push({ date, start, isSkipped: stands === null || start < notBefore });
  }
  return lines.sort((a, b) => a.start - b.start);
}

const calendarOf = (world: World): SeriesCalendar => ({
  weekStartsOn: world.weekStartsOn,
  clock24: false,
  notBefore: world.notBefore,
  zoneOn: () => world.zone,
  holidayOn: (date) => (world.holidays.has(date) ? 'Founders’ Day' : null),
  isWorkday: (date) => world.workdays.has(Temporal.PlainDate.from(date).dayOfWeek),
});

const YEAR_DAYS = 800;
const START = dayNumber('2026-01-01');

const worlds: fc.Arbitrary<World> = fc
  .record({
    zone: fc.constantFrom(...Object.keys(ZONES)),
    weekStartsOn: fc.constantFrom(1, 6, 7),
    from: fc.integer({ min: 0, max: YEAR_DAYS }),
    everyWeeks: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 26 })),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    // The clocks change in the small hours: half of the rules are there.
    minute: fc.oneof(fc.integer({ min: 60, max: 215 }), fc.integer({ min: 0, max: 1439 })),
    count: fc.integer({ min: 2, max: 30 }),
    until: fc.option(fc.integer({ min: 0, max: 300 })),
    holidays: fc.constantFrom('skip' as const, 'next_day' as const, 'keep' as const),
    days: fc.uniqueArray(fc.integer({ min: 0, max: YEAR_DAYS + 300 }), { maxLength: 120 }),
    workdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
    over: fc.integer({ min: -5, max: 10 }),
  })
  .map(({ zone, weekStartsOn, from, until, count, days, workdays, over, ...rest }) => ({
    zone,
    weekStartsOn,
    rule: {
      ...rest,
      from: dateOf(START + from),
      count: until === null ? count : null,
      until: until === null ? null : dateOf(START + from + until),
    },
    holidays: new Set(days.map((day) => dateOf(START + day))),
    workdays: new Set(workdays),
    notBefore: (START + from + over) * DAY_MS,
  }));

t.test('the occurrences of any rule are those of a walk through the calendar, in four zones', async (t) => {
  let seen = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const found = occurrencesOf(world.rule, calendarOf(world), 1_000);
      seen += found.length;
      const lines = found.map(({ date, start, isSkipped }) => ({ date, start, isSkipped }));
      assert.deepEqual(lines, naive(world));
    }),
    { numRuns: 1_000 },
  );
  t.ok(seen > 5_000, `${seen} occurrences`);
});

t.test('wall times on the days the clocks change, in words', async (t) => {
  const at = (date: string, minute: number, zone: string) => {
    const { start, remark } = wallMoment(date, minute, zone, false);
    return [new Date(start).toISOString().slice(0, 16), remark];
  };
  t.same(at('2026-03-08', 150, 'America/New_York'), [
    '2026-03-08T07:30',
    'The clocks change that day and skip 2:30 AM: it is at 3:30 AM.',
  ]);
  t.same(at('2026-11-01', 90, 'America/New_York'), [
    '2026-11-01T05:30',
    'The clocks change that day and show 1:30 AM twice: it is the first.',
  ]);
  t.same(at('2026-03-08', 150, 'America/Phoenix'), ['2026-03-08T09:30', '']);
  t.same(at('2026-10-04', 125, 'Australia/Lord_Howe'), [
    '2026-10-03T15:35',
    'The clocks change that day and skip 2:05 AM: it is at 2:35 AM.',
  ]);
  t.same(at('2026-03-08', 540, 'America/New_York'), ['2026-03-08T13:00', ''], 'nine o’clock is nine o’clock');
});

t.test('a rule in words', async (t) => {
  const rule = {
    everyWeeks: 2,
    weekdays: [4, 2],
    minute: 540,
    from: '2026-03-17',
    count: 8,
    until: null,
    holidays: 'skip',
  } as const;
  const words = (change: Partial<SeriesRule>, clock24 = false) =>
    ruleWords({ ...rule, weekdays: [...rule.weekdays], ...change }, clock24);
  t.equal(words({}), 'Every 2 weeks on Tue and Thu at 9:00 AM, 8 times');
  t.equal(words({ everyWeeks: 1, weekdays: [2] }), 'Every Tuesday at 9:00 AM, 8 times');
  t.equal(words({ everyWeeks: 1, weekdays: [1, 2, 3, 4, 5] }, true), 'Every weekday at 09:00, 8 times');
  t.equal(
    words({ everyWeeks: 1, weekdays: [5, 1, 3], count: null, until: '2026-11-24' }),
    'Every Mon, Wed and Fri at 9:00 AM, until Tue, Nov 24, 2026',
  );
  t.equal(words({ everyWeeks: 1, weekdays: [1, 2, 3, 4, 5, 6, 7] }), 'Every day at 9:00 AM, 8 times');
  t.equal(words({ everyWeeks: 3, weekdays: [7] }), 'Every 3 weeks on Sunday at 9:00 AM, 8 times');
});
