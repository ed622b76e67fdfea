/** The days on which the clocks change, one by one, and any other day against a count by single minutes. */
import assert from 'node:assert/strict';
import t from 'tap';
import { addMinutes, clinicDay, dateAt, datesTouched, hoursOf, minutesBetween, wallMoment } from '../../shared/time.ts';
import fc from '../helpers/property.ts';

const labels = (date: string, zone: string): string[] => hoursOf(clinicDay(date, zone)).map(({ label }) => label);
const count = (date: string, zone: string, label: string): number =>
  labels(date, zone).filter((one) => one === label).length;

t.test('New York: an hour is missing in March and comes twice in November', async (t) => {
  const zone = 'America/New_York';
  const spring = clinicDay('2026-03-08', zone);
  t.equal(spring.lengthMinutes, 23 * 60);
  t.equal(spring.start.toString(), '2026-03-08T05:00:00Z');
  t.equal(spring.end.toString(), '2026-03-09T04:00:00Z');
  t.equal(hoursOf(spring).length, 23);
  t.same(labels('2026-03-08', zone).slice(0, 4), ['12:00 AM', '1:00 AM', '3:00 AM', '4:00 AM']);
  const autumn = clinicDay('2026-11-01', zone);
  t.equal(autumn.lengthMinutes, 25 * 60);
  t.same(
    hoursOf(autumn).slice(0, 4),
    [
      { minute: 0, label: '12:00 AM' },
      { minute: 60, label: '1:00 AM' },
      { minute: 120, label: '1:00 AM' },
      { minute: 180, label: '2:00 AM' },
    ],
    'the doubled hour stands twice, each with its own minutes',
  );
  const plain = clinicDay('2026-03-10', zone);
  t.equal(plain.lengthMinutes, 24 * 60);
  t.same(
    [labels('2026-03-10', zone)[0], labels('2026-03-10', zone)[12], labels('2026-03-10', zone)[23]],
    ['12:00 AM', '12:00 PM', '11:00 PM'],
  );
});

t.test('Phoenix never changes its clocks; Berlin does it on other days', async (t) => {
  for (const date of ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01'])
    t.equal(clinicDay(date, 'America/Phoenix').lengthMinutes, 24 * 60, date);
  t.equal(clinicDay('2026-03-29', 'Europe/Berlin').lengthMinutes, 23 * 60);
  t.equal(count('2026-03-29', 'Europe/Berlin', '2:00 AM'), 0);
  t.equal(clinicDay('2026-10-25', 'Europe/Berlin').lengthMinutes, 25 * 60);
  t.equal(count('2026-10-25', 'Europe/Berlin', '2:00 AM'), 2);
  t.equal(clinicDay('2026-03-08', 'Europe/Berlin').lengthMinutes, 24 * 60);
});

t.test('Lord Howe moves its clocks by half an hour', async (t) => {
  const zone = 'Australia/Lord_Howe';
  const autumn = clinicDay('2026-04-05', zone);
  t.equal(autumn.lengthMinutes, 24 * 60 + 30);
  t.same(
    hoursOf(autumn).slice(0, 4),
    [
      { minute: 0, label: '12:00 AM' },
      { minute: 60, label: '1:00 AM' },
      { minute: 150, label: '2:00 AM' },
      { minute: 210, label: '3:00 AM' },
    ],
    'after 1:59 it is 1:30 once more, so that 2:00 comes half an hour later',
  );
  const spring = clinicDay('2026-10-04', zone);
  t.equal(spring.lengthMinutes, 24 * 60 - 30);
  t.same(
    hoursOf(spring).slice(0, 3),
    [
      { minute: 0, label: '12:00 AM' },
      { minute: 60, label: '1:00 AM' },
      { minute: 150, label: '3:00 AM' },
    ],
    '2:00 is skipped: after 1:59 it is 2:30',
  );
});

t.test('a day that begins at one o’clock, and a day that never was', async (t) => {
  const cairo = clinicDay('2026-04-24', 'Africa/Cairo');
  t.equal(cairo.lengthMinutes, 23 * 60);
  t.equal(hoursOf(cairo)[0]?.label, '1:00 AM');
  const apia = clinicDay('2011-12-30', 'Pacific/Apia');
  t.equal(apia.lengthMinutes, 0, 'Samoa went from the 29th to the 31st');
  t.same(hoursOf(apia), []);
});

t.test('the dates that a stretch of time touches', async (t) => {
  const at = (text: string) => Temporal.Instant.from(text);
  const zone = 'America/New_York';
  t.same(
    datesTouched(at('2026-11-01T03:30:00Z'), at('2026-11-01T04:00:00Z'), zone),
    ['2026-10-31'],
    'ends at midnight',
  );
  t.same(datesTouched(at('2026-11-01T03:30:00Z'), at('2026-11-01T04:00:01Z'), zone), ['2026-10-31', '2026-11-01']);
  t.same(datesTouched(at('2026-11-01T04:00:00Z'), at('2026-11-02T05:00:00Z'), zone), ['2026-11-01'], 'all 25 hours');
  t.same(datesTouched(at('2026-03-08T05:00:00Z'), at('2026-03-09T05:00:00Z'), zone), ['2026-03-08', '2026-03-09']);
  t.same(datesTouched(at('2026-03-08T06:00:00Z'), at('2026-03-08T06:00:00Z'), zone), ['2026-03-08'], 'no time at all');
});

t.test('a date or a zone that does not exist is refused', async (t) => {
  t.throws(() => clinicDay('2026-02-30', 'America/New_York'), RangeError);
  t.throws(() => clinicDay('2026-13-01', 'America/New_York'), RangeError);
  t.throws(() => clinicDay('2026-03-01', 'America/Nowhere'), RangeError);
});

const ZONES = [
  'America/New_York',
  'America/Phoenix',
  'America/St_Johns',
  'Europe/Berlin',
  'Europe/Dublin',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Antarctica/Troll',
  'America/Sao_Paulo',
  'Pacific/Apia',
];
const anyZone = fc.constantFrom(...ZONES);
const epoch = Temporal.PlainDate.from('1985-01-01');
const anyDate = fc.integer({ min: 0, max: 365 * 55 }).map((days) => epoch.add({ days }).toString());
/** Days on which the clocks of these zones change are rare among all days: half of the time it is one of them. */
const anyDay = fc.tuple(anyDate, anyZone, fc.boolean()).map(([date, zone, isChange]) => {
  if (!isChange) return clinicDay(date, zone);
  const next = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).getTimeZoneTransition('next');
  return clinicDay((next?.toPlainDate() ?? Temporal.PlainDate.from(date)).toString(), zone);
});

t.test('any day: its hours add up, days touch each other, and no full hour of the clock is left out', async (t) => {
  /** What the wall clock shows, from another source than the code under test. */
  const formats = new Map(
    ZONES.map((zone) => [
      zone,
      new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', minute: '2-digit', hour12: true }),
    ]),
  );
  const wall = (zone: string, instant: Temporal.Instant): string =>
    (formats.get(zone) as Intl.DateTimeFormat).format(instant.epochMilliseconds).replace('\u202f', ' ');
  let changes = 0;
  fc.assert(
    fc.property(anyDay, (day) => {
      if (day.lengthMinutes !== 24 * 60) changes++;
      const next = clinicDay(Temporal.PlainDate.from(day.date).add({ days: 1 }).toString(), day.zone);
      assert.equal(next.start.toString(), day.end.toString(), 'the next day begins where this one ends');
      assert.equal(minutesBetween(day.start, day.end), day.lengthMinutes);
      const hours = hoursOf(day);
      const ends = [...hours.slice(1).map(({ minute }) => minute), day.lengthMinutes];
      const parts = hours.map(({ minute }, i) => (ends[i] as number) - minute);
      assert.ok(parts.every((part) => part > 0 && part <= 120));
      assert.equal(
        (hours[0]?.minute ?? day.lengthMinutes) + parts.reduce((sum, part) => sum + part, 0),
        day.lengthMinutes,
      );
      const slow: { minute: number; label: string }[] = [];
      for (let minute = 0; minute < day.lengthMinutes; minute += 5) {
        const label = wall(day.zone, addMinutes(day.start, minute));
        if (label.includes(':00 ')) slow.push({ minute, label });
      }
      assert.deepEqual(hours, slow);
    }),
    { numRuns: 150, seed: 20_260_308 },
  );
  t.ok(changes > 40, `${changes} of the days had another length than 24 hours`);
});

t.test('any stretch of time: every date in which one of its minutes lies, in order, and no other', async (t) => {
  const stretch = fc.tuple(anyDay, fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: 1, max: 4000 }));
  let dates = 0;
  fc.assert(
    fc.property(stretch, ([day, from, minutes]) => {
      const start = addMinutes(day.start, from);
      const seen = new Set<string>();
      for (let minute = 0; minute < minutes; minute += 5) seen.add(dateAt(addMinutes(start, minute), day.zone));
      seen.add(dateAt(addMinutes(start, minutes - 1), day.zone));
      const told = datesTouched(start, addMinutes(start, minutes), day.zone);
      // A date that the calendar skipped lies between two that are seen, and has no minute.
      assert.deepEqual(
        told.filter((date) => clinicDay(date, day.zone).lengthMinutes > 0),
        [...seen],
      );
      dates += told.length;
    }),
    { numRuns: 100, seed: 7 },
  );
  t.ok(dates > 150, `${dates} dates were touched`);
});

t.test('a wall time is one moment, two, or none', async (t) => {
  const told = (date: string, minute: number, zone: string) =>
    JSON.parse(JSON.stringify(wallMoment(date, minute, zone))) as unknown;
  const zone = 'America/New_York';
  t.same(told('2026-11-24', 8 * 60 + 15, zone), { kind: 'one', at: '2026-11-24T13:15:00Z' });
  const twice = { kind: 'twice', first: '2026-11-01T05:30:00Z', second: '2026-11-01T06:30:00Z' };
  t.same(told('2026-11-01', 90, zone), twice);
  t.same(told('2026-03-08', 150, zone), { kind: 'none', next: '2026-03-08T07:00:00Z' }, '3:00, not 3:30');
  t.same(told('2026-03-08', 180, zone), { kind: 'one', at: '2026-03-08T07:00:00Z' }, 'the end of the gap is there');
  t.same(told('2026-10-04', 135, 'Australia/Lord_Howe'), { kind: 'none', next: '2026-10-03T15:30:00Z' });
  t.throws(() => wallMoment('2026-02-30', 60, zone), RangeError);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 1439 }), (day, minute) => {
      const date = Temporal.PlainDate.from('2026-01-01').add({ days: day }).toString();
      for (const place of [zone, 'Europe/Berlin', 'Australia/Lord_Howe']) {
        const it = wallMoment(date, minute, place);
        const moments = it.kind === 'one' ? [it.at] : it.kind === 'twice' ? [it.first, it.second] : [];
        for (const moment of moments) {
          const wall = moment.toZonedDateTimeISO(place);
          assert.equal(wall.hour * 60 + wall.minute, minute);
          assert.equal(wall.toPlainDate().toString(), date);
        }
      }
    }),
  );
});
