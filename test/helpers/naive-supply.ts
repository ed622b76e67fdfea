/** Rules of supply made by hand and at random, and an enumerator that asks minute by minute what is free. */

import type { Place, SupplyRules } from '../../server/supply/rules.ts';
import type { Blockout, Holiday, SessionTemplate, SupplyException } from '../../shared/supply.ts';
import fc from './property.ts';

export const WHO = 'who';
export const HOURS = { opensMinute: 480, closesMinute: 1020 };
export const ALL_DAY = { startsMinute: 0, endsMinute: 1440 };
export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

export const template = (parts: Partial<SessionTemplate> = {}): SessionTemplate => ({
  id: 'template',
  version: 1,
  resourceId: WHO,
  locationId: 'main',
  weekday: 1,
  everyWeeks: 1,
  startsMinute: 480,
  endsMinute: 720,
  validFrom: '2026-01-01',
  validUntil: null,
  visitTypeIds: [],
  ...parts,
});
export const exception = (parts: Partial<SupplyException> = {}): SupplyException => ({
  id: 'exception',
  version: 1,
  resourceId: WHO,
  kind: 'away',
  locationId: null,
  fromDate: '2026-03-16',
  untilDate: '2026-03-16',
  ...ALL_DAY,
  visitTypeIds: [],
  reason: '',
  ...parts,
});
export const blockout = (parts: Partial<Blockout> = {}): Blockout => ({
  id: 'blockout',
  version: 1,
  kind: 'closed',
  title: 'Meeting',
  resourceId: null,
  locationId: null,
  visitTypeIds: [],
  fromDate: '2026-01-01',
  untilDate: null,
  weekdays: [],
  startsMinute: 600,
  endsMinute: 660,
  ...parts,
});
export const holiday = (date: string, locationId: string | null = null): Holiday => ({
  id: 'holiday',
  version: 1,
  date,
  name: 'Founders’ Day',
  locationId,
});

export const NOTHING: SupplyRules = { templates: [], exceptions: [], blockouts: [], holidays: [] };

export interface World {
  zone?: string;
  otherZone?: string;
  always?: boolean;
}

export function placesOf({ zone = 'America/New_York', otherZone }: World): Map<string, Place> {
  return new Map([
    ['main', { id: 'main', zone }],
    ['other', { id: 'other', zone: otherZone ?? zone }],
  ]);
}

/** Every minute of a civil date: the moment, and what the clock on the wall says. Asked of the zone minute by minute. */
const walls = new Map<string, { ms: number; wall: number }[]>();
function wallOf(date: Temporal.PlainDate, zone: string): { ms: number; wall: number }[] {
  const key = `${zone} ${date}`;
  let found = walls.get(key);
  if (!found) {
    found = [];
    let ms = date.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
    for (;;) {
      const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
      if (!local.toPlainDate().equals(date)) break;
      found.push({ ms, wall: local.hour * 60 + local.minute });
      ms += 60_000;
    }
    walls.set(key, found);
  }
  return found;
}

/** The moment of a wall-clock minute: the first that shows it; one that is skipped is so many minutes after midnight. */
export function naiveInstant(date: Temporal.PlainDate, minute: number, zone: string): number {
  const all = wallOf(date, zone);
  const midnight = all[0]?.ms as number;
  if (minute === 1440) return (all.at(-1)?.ms as number) + 60_000;
  return all.find(({ wall }) => wall === minute)?.ms ?? midnight + minute * 60_000;
}

/** Counts weeks one by one. */
function naiveRuns(one: SessionTemplate, date: Temporal.PlainDate): boolean {
  if (date.toString() < one.validFrom || (one.validUntil !== null && date.toString() > one.validUntil)) return false;
  if (date.dayOfWeek !== one.weekday) return false;
  let week = 0;
  for (let walk = day(one.validFrom); !walk.equals(date); walk = walk.add({ days: 1 }))
    if (walk.dayOfWeek === 7) week++;
  return week % one.everyWeeks === 0;
}

/** The free minutes of a type, place by place, asked minute by minute. */
export function naiveFree(
  date: Temporal.PlainDate,
  rules: SupplyRules,
  world: World,
  type: string | null,
): Set<string> {
  const places = placesOf(world);
  const zoneOf = (id: string): string => places.get(id)?.zone as string;
  const text = date.toString();
  const stretch = (it: { startsMinute: number; endsMinute: number }, zone: string) => ({
    from: naiveInstant(date, it.startsMinute, zone),
    to: naiveInstant(date, it.endsMinute, zone),
  });
  const mine = rules.templates.filter((one) => one.resourceId === WHO);
  const sessions: { from: number; to: number; locationId: string; visitTypeIds: readonly string[] }[] = [];
  const add = (it: { startsMinute: number; endsMinute: number; visitTypeIds: string[] }, locationId: string): void => {
    const { from, to } = stretch(it, zoneOf(locationId));
    if (from < to) sessions.push({ from, to, locationId, visitTypeIds: it.visitTypeIds });
  };
  if (mine.some(({ validFrom }) => validFrom <= text)) {
    for (const one of mine) if (naiveRuns(one, date)) add(one, one.locationId);
  } else if (world.always) add({ ...ALL_DAY, visitTypeIds: [] }, 'main');
  else if (date.dayOfWeek < 6) add({ startsMinute: 480, endsMinute: 1020, visitTypeIds: [] }, 'main');
  const today = rules.exceptions.filter(
    (one) => one.resourceId === WHO && one.fromDate <= text && text <= one.untilDate,
  );
  for (const one of today) if (one.kind === 'works') add(one, one.locationId ?? 'main');
  // By the clock of the place where the day begins.
  const first = sessions.reduce<(typeof sessions)[number] | null>((best, one) => {
    if (best === null || one.from < best.from) return one;
    if (one.from > best.from || one.to > best.to) return best;
    return one.to < best.to || one.locationId < best.locationId ? one : best;
  }, null);
  const zone = zoneOf(first?.locationId ?? 'main');
  const blocks: { from: number; to: number; at: string | null }[] = [];
  for (const one of today) if (one.kind === 'away') blocks.push({ ...stretch(one, zone), at: null });
  for (const one of rules.holidays)
    if (one.date === text)
      blocks.push({ ...stretch(ALL_DAY, one.locationId ? zoneOf(one.locationId) : zone), at: one.locationId });
  for (const one of rules.blockouts) {
    const runs = one.fromDate <= text && (one.untilDate === null || text <= one.untilDate);
    const isMine = one.resourceId === null || one.resourceId === WHO;
    const isToday = one.weekdays.length === 0 || one.weekdays.includes(date.dayOfWeek);
    if (!runs || !isMine || !isToday) continue;
    if (one.kind === 'only' && type !== null && one.visitTypeIds.includes(type)) continue;
    blocks.push({ ...stretch(one, one.locationId ? zoneOf(one.locationId) : zone), at: one.locationId });
  }
  const within = (ms: number, it: { from: number; to: number }): boolean => it.from <= ms && ms < it.to;
  const worksAt = (ms: number, place: string): boolean =>
    sessions.every((one) => one.locationId === place) ||
    sessions.some((one) => one.locationId === place && within(ms, one));
  const free = new Set<string>();
  const start = date.subtract({ days: 1 }).toZonedDateTime({ timeZone: 'UTC' }).epochMilliseconds;
  for (let ms = start; ms < start + 3 * 86_400_000; ms += 60_000) {
    const blocked = blocks.some((one) => within(ms, one) && (one.at === null || worksAt(ms, one.at)));
    if (blocked) continue;
    for (const one of sessions) {
      const usable = one.visitTypeIds.length === 0 || (type !== null && one.visitTypeIds.includes(type));
      if (usable && within(ms, one)) free.add(`${one.locationId} ${ms}`);
    }
  }
  return free;
}

const minuteOfDay = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 288 }).map((five) => five * 5) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 48 }).map((five) => five * 5) },
  fc.constantFrom(0, 90, 119, 120, 121, 150, 180, 1440),
);
const span = fc
  .tuple(minuteOfDay, minuteOfDay)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ startsMinute: Math.min(a, b), endsMinute: Math.max(a, b) }));
const types = fc.uniqueArray(fc.constantFrom('new', 'old', 'lab'), { maxLength: 2 });
const place = fc.constantFrom('main', 'other');
const somePlace = fc.option(place, { freq: 2 });

/** Rules around a date, many of which touch it. */
export function rulesAround(date: Temporal.PlainDate): fc.Arbitrary<SupplyRules> {
  const near = (least: number, most: number) =>
    fc.integer({ min: least, max: most }).map((days) => date.add({ days }).toString());
  const weekday = fc.oneof({ weight: 3, arbitrary: fc.constant(date.dayOfWeek) }, fc.integer({ min: 1, max: 7 }));
  const until = fc.option(near(0, 30), { freq: 2 });
  const templates = fc.array(
    fc
      .record({
        span,
        locationId: place,
        weekday,
        everyWeeks: fc.integer({ min: 1, max: 4 }),
        validFrom: near(-60, 3),
        validUntil: until,
        visitTypeIds: types,
      })
      .map(({ span: at, ...rest }) => template({ ...at, ...rest })),
    { maxLength: 5 },
  );
  const exceptions = fc.array(
    fc
      .record({
        span: fc.oneof(span, fc.constant(ALL_DAY)),
        kind: fc.constantFrom('away' as const, 'works' as const),
        locationId: place,
        fromDate: near(-3, 1),
        untilDate: near(0, 3),
        visitTypeIds: types,
      })
      .map(({ span: at, ...rest }) => exception({ ...at, ...rest })),
    { maxLength: 2 },
  );
  const blockouts = fc.array(
    fc
      .record({
        span,
        kind: fc.constantFrom('closed' as const, 'warn' as const, 'only' as const),
        visitTypeIds: fc.constantFrom<string[]>(['new'], ['old', 'lab']),
        resourceId: fc.constantFrom(null, WHO, 'somebody else'),
        locationId: somePlace,
        fromDate: near(-3, 1),
        untilDate: until,
        weekdays: fc.constantFrom<number[]>([], [date.dayOfWeek], [1, 3, 5]),
      })
      .map(({ span: at, ...rest }) => blockout({ ...at, ...rest })),
    { maxLength: 3 },
  );
  const holidays = fc.array(
    fc.tuple(near(-1, 1), somePlace).map(([date, locationId]) => holiday(date, locationId)),
    { maxLength: 1 },
  );
  return fc.record({ templates, exceptions, blockouts, holidays });
}
