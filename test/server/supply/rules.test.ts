/** When somebody is there, on every kind of day; and the same by an enumerator that asks minute by minute. */

import t from 'tap';
import {
  type DaySupplyOf,
  freeFor,
  type Home,
  instantAt,
  mergeSessions,
  minus,
  type Place,
  rulesOf,
  type SupplyRules,
  supplyOn,
} from '../../../server/supply/rules.ts';
import { firstRun, overlapInSomeWeek, runsOn } from '../../../shared/hours.ts';
import type { SessionTemplate } from '../../../shared/supply.ts';
import {
  ALL_DAY,
  blockout,
  day,
  exception,
  HOURS,
  holiday,
  NOTHING,
  naiveFree,
  naiveInstant,
  placesOf,
  rulesAround,
  template,
  WHO,
  type World,
} from '../../helpers/naive-supply.ts';
import fc from '../../helpers/property.ts';

function supply(date: string, rules: Partial<SupplyRules>, world: World = {}): DaySupplyOf {
  const places = placesOf(world);
  const home: Home = { place: places.get('main') as Place, always: world.always ?? false };
  return supplyOn(day(date), rulesOf(WHO, { ...NOTHING, ...rules }), HOURS, places, home);
}

/** `08:00–12:00`, in the zone. */
function says(stretches: readonly { from: number; to: number }[], zone = 'America/New_York'): string[] {
  const time = (ms: number): string =>
    Temporal.Instant.fromEpochMilliseconds(ms)
      .toZonedDateTimeISO(zone)
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
  return stretches.map(({ from, to }) => `${time(from)}–${time(to)}`);
}
const minutes = (stretches: readonly { from: number; to: number }[]): number =>
  stretches.reduce((sum, { from, to }) => sum + (to - from) / 60_000, 0);

t.test('a weekly template runs every n weeks, counted from the week of its first day', async (t) => {
  const dates = (parts: Partial<SessionTemplate>): string[] =>
    Array.from({ length: 60 }, (_, i) => day('2026-01-01').add({ days: i }))
      .filter((date) => runsOn(template(parts), date))
      .map(String);
  t.same(dates({ weekday: 4, everyWeeks: 1 }).length, 9);
  t.same(dates({ weekday: 1, everyWeeks: 2, validFrom: '2026-01-05' }), [
    '2026-01-05',
    '2026-01-19',
    '2026-02-02',
    '2026-02-16',
  ]);
  // The first day is a Wednesday: its week counts as the first one, although its Monday was over.
  t.same(dates({ weekday: 1, everyWeeks: 2, validFrom: '2026-01-07' }), ['2026-01-19', '2026-02-02', '2026-02-16']);
  t.same(dates({ weekday: 5, everyWeeks: 3, validFrom: '2026-01-07', validUntil: '2026-02-19' }), [
    '2026-01-09',
    '2026-01-30',
  ]);
  t.same(
    dates({ weekday: 7, everyWeeks: 4, validFrom: '2026-01-04', validUntil: '2026-02-01' }),
    ['2026-01-04', '2026-02-01'],
    'the last day is included',
  );
  // Over the turn of the year and over the clock changes weeks are weeks.
  t.equal(runsOn(template({ weekday: 1, everyWeeks: 2, validFrom: '2026-12-21' }), day('2027-01-04')), true);
  t.equal(runsOn(template({ weekday: 1, everyWeeks: 2, validFrom: '2026-02-23' }), day('2026-03-16')), false);
  t.equal(runsOn(template({ weekday: 1, everyWeeks: 2, validFrom: '2026-02-23' }), day('2026-03-09')), true);
});

t.test('the first run after a date keeps the turn of the weeks', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      (weekday, everyWeeks, begin, later) => {
        const one = template({ weekday, everyWeeks, validFrom: day('2026-01-01').add({ days: begin }).toString() });
        const from = day('2026-01-01').add({ days: later });
        let walk = from;
        while (!runsOn(one, walk)) walk = walk.add({ days: 1 });
        return firstRun(one, from).equals(walk);
      },
    ),
  );
});

t.test('two weekly stretches overlap when some week has both', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat({ max: 4 }),
      fc.nat({ max: 4 }),
      (everyA, everyB, offsetA, offsetB) => {
        const a = { ...template({ everyWeeks: everyA }), weekOffset: offsetA % everyA };
        const b = { ...template({ everyWeeks: everyB, startsMinute: 600 }), weekOffset: offsetB % everyB };
        const meet = Array.from({ length: 60 }, (_, week) => week).some(
          (week) => (week - a.weekOffset) % everyA === 0 && (week - b.weekOffset) % everyB === 0 && week >= 5,
        );
        return overlapInSomeWeek(a, b) === meet;
      },
    ),
  );
  const [a, b] = [template(), template({ startsMinute: 720, endsMinute: 800 })];
  t.notOk(overlapInSomeWeek(a, b), 'touching is no overlap');
  t.notOk(overlapInSomeWeek(a, { ...a, weekday: 2 }));
});

t.test('without a template the opening hours stand in; rooms are there all day', async (t) => {
  const monday = supply('2026-03-16', {});
  t.equal(monday.known, false);
  t.same(says(monday.open), ['08:00–17:00']);
  t.same(supply('2026-03-15', {}).open, [], 'not on Sunday');
  t.same(says(supply('2026-03-15', {}, { always: true }).open), ['00:00–00:00']);
  const later = { templates: [template({ validFrom: '2026-04-06' })] };
  t.match(
    supply('2026-03-16', later),
    { known: false, open: [{ locationId: 'main' }] },
    'until the first day of the first template',
  );
  t.match(supply('2026-04-07', later), { known: true, open: [] });
  const ended = { templates: [template({ validUntil: '2026-02-01' })] };
  t.match(
    supply('2026-03-16', ended),
    { known: true, open: [] },
    'who stopped working does not get the opening hours back',
  );
});

t.test('days away cut, extra work adds; reserved sessions and “only” are for their types', async (t) => {
  const templates = [
    template(),
    template({ id: 'afternoon', startsMinute: 780, endsMinute: 1020, visitTypeIds: ['new'] }),
  ];
  const free = (rules: Partial<SupplyRules>, type: string | null, date = '2026-03-16') =>
    says(freeFor(supply(date, { templates, ...rules }), type));
  t.same(free({}, 'old'), ['08:00–12:00']);
  t.same(free({}, 'new'), ['08:00–12:00', '13:00–17:00']);
  t.same(free({}, null), ['08:00–12:00'], 'without a type only what is for all');
  t.same(free({ exceptions: [exception({ startsMinute: 540, endsMinute: 600 })] }, 'new'), [
    '08:00–09:00',
    '10:00–12:00',
    '13:00–17:00',
  ]);
  t.same(free({ exceptions: [exception({ fromDate: '2026-03-10', untilDate: '2026-03-15' })] }, 'old'), [
    '08:00–12:00',
  ]);
  const works = exception({ kind: 'works', locationId: 'other', fromDate: '2026-03-17', untilDate: '2026-03-18' });
  t.same(free({ exceptions: [{ ...works, startsMinute: 1020, endsMinute: 1200 }] }, 'old', '2026-03-18'), [
    '17:00–20:00',
  ]);
  t.same(free({ blockouts: [blockout()] }, 'old'), ['08:00–10:00', '11:00–12:00']);
  t.same(
    free({ blockouts: [blockout({ kind: 'warn' })] }, 'old'),
    ['08:00–10:00', '11:00–12:00'],
    'what asks first is not offered',
  );
  const only = blockout({ kind: 'only', visitTypeIds: ['new'] });
  t.same(free({ blockouts: [only] }, 'old'), ['08:00–10:00', '11:00–12:00']);
  t.same(free({ blockouts: [only] }, 'new'), ['08:00–12:00', '13:00–17:00']);
  t.same(free({ blockouts: [blockout({ weekdays: [2, 3] })] }, 'old'), ['08:00–12:00'], 'not on its weekday');
  t.same(free({ blockouts: [blockout({ resourceId: 'somebody else' })] }, 'old'), ['08:00–12:00']);
  t.same(free({ blockouts: [blockout(ALL_DAY)] }, 'new'), [], 'midnight to midnight');
});

t.test('a holiday or a blockout of one location leaves the other one alone', async (t) => {
  const templates = [template(), template({ id: 'there', locationId: 'other', startsMinute: 780, endsMinute: 1020 })];
  const free = (rules: Partial<SupplyRules>) => says(freeFor(supply('2026-03-16', { templates, ...rules }), 'any'));
  t.same(free({ holidays: [holiday('2026-03-16')] }), []);
  t.same(free({ holidays: [holiday('2026-03-16', 'other')] }), ['08:00–12:00']);
  t.same(free({ holidays: [holiday('2026-03-16', 'main')] }), ['13:00–17:00']);
  t.same(free({ holidays: [holiday('2026-03-17')] }), ['08:00–12:00', '13:00–17:00']);
  const all = blockout({ startsMinute: 660, endsMinute: 840, locationId: 'other' });
  t.same(free({ blockouts: [all] }), ['08:00–12:00', '14:00–17:00']);
  t.same(supply('2026-03-17', { templates, blockouts: [all] }).blocks, [], 'where nobody works nothing is blocked');
  const away = { zone: 'America/New_York', otherZone: 'America/Chicago' };
  const there = { templates: [template({ locationId: 'other' })], holidays: [] };
  const noon = blockout({ startsMinute: 600, endsMinute: 660, locationId: 'other' });
  t.same(
    says(freeFor(supply('2026-03-16', { ...there, blockouts: [noon] }, away), 'any'), 'America/Chicago'),
    ['08:00–10:00', '11:00–12:00'],
    'its hours are those of the wall there',
  );
});

t.test('sessions over the missing and the repeated hour', async (t) => {
  const session = (weekday: number, startsMinute: number, endsMinute: number) => ({
    templates: [template({ weekday, startsMinute, endsMinute })],
  });
  const open = (date: string, zone: string, from: number, to: number) =>
    supply(date, session(day(date).dayOfWeek, from, to), { zone }).open;
  const spring = '2026-03-08';
  t.same(minutes(open(spring, 'America/New_York', 60, 240)), 120, '1:00–4:00 is two hours');
  t.same(
    says(open(spring, 'America/New_York', 150, 300)),
    ['03:30–05:00'],
    '2:30 does not exist: the clocks show 3:30 then',
  );
  t.same(open(spring, 'America/New_York', 150, 180), [], '2:30–3:00 is nothing at all');
  t.same(minutes(open(spring, 'America/New_York', 0, 1440)), 1380);
  const autumn = '2026-11-01';
  t.same(minutes(open(autumn, 'America/New_York', 60, 120)), 120, '1:00–2:00 comes twice');
  t.same(minutes(open(autumn, 'America/New_York', 0, 90)), 90, 'the first 1:30 ends it');
  t.same(minutes(open(autumn, 'America/New_York', 90, 180)), 150, 'the first 1:30 begins it');
  t.same(minutes(open(autumn, 'America/New_York', 0, 1440)), 1500);
  for (const date of [spring, autumn])
    t.same(minutes(open(date, 'America/Phoenix', 0, 1440)), 1440, `Phoenix, ${date}`);
  t.same(minutes(open('2026-03-29', 'Europe/Berlin', 60, 240)), 120);
  t.same(minutes(open('2026-10-25', 'Europe/Berlin', 60, 240)), 240);
  t.same(minutes(open('2026-10-04', 'Australia/Lord_Howe', 60, 240)), 150, 'half an hour is missing');
  t.same(minutes(open('2026-04-05', 'Australia/Lord_Howe', 60, 240)), 210, 'half an hour comes twice');
  t.same(minutes(open('2026-04-05', 'Australia/Lord_Howe', 0, 1440)), 1470);
});

t.test('a cut that the clocks turn upside down cuts nothing', async (t) => {
  const rules = {
    templates: [template({ weekday: 7, startsMinute: 0, endsMinute: 600 })],
    exceptions: [exception({ fromDate: '2026-03-08', untilDate: '2026-03-08', startsMinute: 150, endsMinute: 180 })],
  };
  const found = supply('2026-03-08', rules);
  t.same(found.blocks, []);
  t.same(minutes(freeFor(found, 'any')), 540);
});

t.test('stretches that touch are one, what is cut is gone', async (t) => {
  const at = (from: number, to: number, visitTypeIds: string[] = []) => ({
    from,
    to,
    locationId: 'main',
    visitTypeIds,
  });
  t.same(mergeSessions([at(5, 9), at(0, 5), at(8, 12)]), [at(0, 12)]);
  t.same(mergeSessions([at(0, 5), at(5, 9, ['new'])]).length, 2, 'a reserved stretch stays apart');
  t.same(
    minus({ from: 0, to: 10 }, [
      { from: 3, to: 4 },
      { from: 8, to: 20 },
      { from: -5, to: 0 },
    ]),
    [
      { from: 0, to: 3 },
      { from: 4, to: 8 },
    ],
  );
  t.same(minus({ from: 0, to: 10 }, [{ from: 0, to: 10 }]), []);
});

/** The days on which clocks change, those around them, and plain ones. */
const DAYS: Record<string, string[]> = {
  'America/New_York': ['2026-03-07', '2026-03-08', '2026-11-01', '2026-11-02', '2026-06-17'],
  'America/Phoenix': ['2026-03-08', '2026-11-01', '2026-06-17'],
  'Europe/Berlin': ['2026-03-29', '2026-10-25', '2026-10-26'],
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04', '2026-10-03'],
};

t.test('what is free is what an enumerator finds free, minute by minute', async (t) => {
  for (const [zone, dates] of Object.entries(DAYS)) {
    for (const text of dates) {
      const date = day(text);
      let freeMinutes = 0;
      fc.assert(
        fc.property(
          rulesAround(date),
          fc.constantFrom(zone, 'America/New_York', 'Europe/Berlin'),
          fc.boolean(),
          fc.constantFrom(null, 'new', 'old', 'lab', 'none'),
          (rules, otherZone, always, type) => {
            const world = { zone, otherZone, always };
            const found = freeFor(supply(text, rules, world), type);
            const free = new Set<string>();
            for (const one of found)
              for (let ms = one.from; ms < one.to; ms += 60_000) {
                const key = `${one.locationId} ${ms}`;
                if (free.has(key)) throw new Error(`${key} is said twice`);
                free.add(key);
              }
            const naive = naiveFree(date, rules, world, type);
            freeMinutes += naive.size;
            const missed = [...naive].filter((key) => !free.has(key));
            const wrong = [...free].filter((key) => !naive.has(key));
            if (missed.length + wrong.length > 0)
              throw new Error(`missed ${missed.length} (${missed[0]}), false ${wrong.length} (${wrong[0]})`);
          },
        ),
        { numRuns: 60 },
      );
      t.ok(freeMinutes > 5_000, `${zone}, ${text}: ${freeMinutes} minutes compared`);
    }
  }
});

t.test('every wall-clock minute of every such day is the moment that an enumerator finds', async (t) => {
  for (const [zone, dates] of Object.entries(DAYS))
    for (const text of dates) {
      const wrong = Array.from({ length: 1441 }, (_, minute) => minute).filter(
        (minute) => instantAt(day(text), minute, zone) !== naiveInstant(day(text), minute, zone),
      );
      t.same(wrong, [], `${zone}, ${text}`);
    }
});
