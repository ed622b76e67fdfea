/**
 * Pure rules of supply: when a resource is there on a civil date, as stretches of real time. Wall times become instants
 * here and nowhere else; a wall time that the clocks skip moves forward with them, one that comes twice is the first.
 */
import { blockoutRunsOn, exceptionRunsOn, runsOn } from '../../shared/hours.ts';
import type { Blockout, Holiday, SessionTemplate, SupplyException } from '../../shared/supply.ts';

export interface SupplyRules {
  templates: readonly SessionTemplate[];
  exceptions: readonly SupplyException[];
  blockouts: readonly Blockout[];
  holidays: readonly Holiday[];
}

/** A stretch of real time, in milliseconds since 1970; the end is exclusive. */
export interface Stretch {
  from: number;
  to: number;
}

export interface Session extends Stretch {
  locationId: string;
  /** Reserved for these; empty: for all. */
  visitTypeIds: readonly string[];
}

export interface Block extends Stretch {
  id: string | null;
  kind: 'closed' | 'warn' | 'only' | 'away' | 'holiday';
  title: string;
  visitTypeIds: readonly string[];
}

export interface DaySupplyOf {
  /** False: no template was made, so that the opening hours of the practice stand in. */
  known: boolean;
  open: Session[];
  blocks: Block[];
}

/** What stands in for people without a template: Monday to Friday, at the first location. */
export interface OpeningHours {
  opensMinute: number;
  closesMinute: number;
}

export interface Place {
  id: string;
  zone: string;
}

const LAST_WORKDAY = 5;
const DAY_MINUTES = 1440;

/** The instant of a wall-clock minute of a date; 1440 is the next midnight. */
export function instantAt(date: Temporal.PlainDate, minute: number, zone: string): number {
  const day = minute >= DAY_MINUTES ? date.add({ days: 1 }) : date;
  const rest = minute % DAY_MINUTES;
  const plainTime = new Temporal.PlainTime(Math.floor(rest / 60), rest % 60);
  return day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

function stretchOf(date: Temporal.PlainDate, it: { startsMinute: number; endsMinute: number }, zone: string): Stretch {
  return { from: instantAt(date, it.startsMinute, zone), to: instantAt(date, it.endsMinute, zone) };
}

/** The parts of a stretch that the cuts leave. */
export function minus<T extends Stretch>(stretch: T, cuts: readonly Stretch[]): T[] {
  let rest: T[] = [stretch];
  for (const cut of cuts) {
    rest = rest.flatMap((one) => {
      if (cut.to <= one.from || cut.from >= one.to) return [one];
      return [
        ...(cut.from > one.from ? [{ ...one, to: cut.from }] : []),
        ...(cut.to < one.to ? [{ ...one, from: cut.to }] : []),
      ];
    });
  }
  return rest;
}

/** The rules of one resource, sorted out once: asking for a day then looks at these only. */
export interface ResourceRules {
  resourceId: string;
  templates: readonly SessionTemplate[];
  exceptions: readonly SupplyException[];
  blockouts: readonly Blockout[];
  holidays: readonly Holiday[];
}

export function rulesOf(resourceId: string, rules: SupplyRules): ResourceRules {
  return {
    resourceId,
    templates: rules.templates.filter((one) => one.resourceId === resourceId),
    exceptions: rules.exceptions.filter((one) => one.resourceId === resourceId),
    blockouts: rules.blockouts.filter((one) => one.resourceId === null || one.resourceId === resourceId),
    holidays: rules.holidays,
  };
}

export interface Home {
  /** A room's own location, for a person the first one. */
  place: Place;
  /** Rooms and equipment without a template are there all day, also on days off. */
  always: boolean;
}

/** The supply of one resource on one civil date. */
export function supplyOn(
  date: Temporal.PlainDate,
  rules: ResourceRules,
  hours: OpeningHours,
  places: ReadonlyMap<string, Place>,
  home: Home,
): DaySupplyOf {
  const text = date.toString();
  const zoneOf = (id: string): string => places.get(id)?.zone ?? home.place.zone;
  // Before the first day of the first template nobody has said anything: what holds without one holds on.
  const known = rules.templates.some(({ validFrom }) => validFrom <= text);
  const exceptions = rules.exceptions.filter((one) => exceptionRunsOn(one, text));
  const works = exceptions
    .filter(({ kind }) => kind === 'works')
    .map((one) => ({ ...one, locationId: one.locationId ?? home.place.id }));
  const regular = known ? rules.templates.filter((one) => runsOn(one, date)) : standIns(date, hours, home);
  const open: Session[] = [...regular, ...works]
    .map((one) => ({
      ...stretchOf(date, one, zoneOf(one.locationId)),
      locationId: one.locationId,
      visitTypeIds: one.visitTypeIds,
    }))
    .filter(isSome);
  return { known, open: mergeSessions(open), blocks: blocksOn({ date, rules, exceptions, open, zoneOf, home }) };
}

const isSome = ({ from, to }: Stretch): boolean => from < to;

/** The hours of whoever has no template. */
function standIns(
  date: Temporal.PlainDate,
  hours: OpeningHours,
  { place, always }: Home,
): Pick<SessionTemplate, 'locationId' | 'startsMinute' | 'endsMinute' | 'visitTypeIds'>[] {
  const at = { locationId: place.id, visitTypeIds: [] };
  if (always) return [{ ...at, startsMinute: 0, endsMinute: DAY_MINUTES }];
  if (date.dayOfWeek > LAST_WORKDAY) return [];
  return [{ ...at, startsMinute: hours.opensMinute, endsMinute: hours.closesMinute }];
}

interface BlocksParts {
  date: Temporal.PlainDate;
  rules: ResourceRules;
  exceptions: readonly SupplyException[];
  open: readonly Session[];
  zoneOf: (locationId: string) => string;
  home: Home;
}

/** What cuts the hours of a date: days away, holidays, blockouts. */
function blocksOn({ date, rules, exceptions, open, zoneOf, home }: BlocksParts): Block[] {
  const text = date.toString();
  const wholeDay = { startsMinute: 0, endsMinute: DAY_MINUTES };
  const away = exceptions
    .filter(({ kind }) => kind === 'away')
    .map((one) => ({ ...one, locationId: null, kind: 'away' as const, title: one.reason || 'Away', visitTypeIds: [] }));
  const holidays = rules.holidays
    .filter((one) => one.date === text)
    .map((one) => ({ ...one, ...wholeDay, kind: 'holiday' as const, title: one.name, visitTypeIds: [] }));
  const blockouts = rules.blockouts.filter((one) => blockoutRunsOn(one, date));
  // What has no place is said by the clock of the place where the day begins: also for who works in two zones on it.
  const [first] = [...open].sort((a, b) => a.from - b.from || a.to - b.to || (a.locationId < b.locationId ? -1 : 1));
  const clockAt = first?.locationId ?? home.place.id;
  return [...away, ...holidays, ...blockouts].flatMap((one) => {
    const block: Block = {
      ...stretchOf(date, one, zoneOf(one.locationId ?? clockAt)),
      id: one.id,
      kind: one.kind,
      title: one.title,
      visitTypeIds: one.visitTypeIds,
    };
    return (one.locationId === null ? [block] : atLocation(block, one.locationId, open)).filter(isSome);
  });
}

/** A block of one location does not reach into the hours that somebody works elsewhere on the same day. */
function atLocation(block: Block, locationId: string, open: readonly Session[]): Block[] {
  if (open.every((session) => session.locationId === locationId)) return open.length > 0 ? [block] : [];
  return open
    .filter((session) => session.locationId === locationId)
    .map(({ from, to }) => ({ ...block, from: Math.max(from, block.from), to: Math.min(to, block.to) }));
}

/** Sessions that touch or overlap, at the same place and for the same types, are one. */
export function mergeSessions(sessions: readonly Session[]): Session[] {
  const merged: Session[] = [];
  for (const one of [...sessions].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const before = merged.findLast(
      (other) =>
        other.locationId === one.locationId && other.to >= one.from && sameIds(other.visitTypeIds, one.visitTypeIds),
    );
    if (before) before.to = Math.max(before.to, one.to);
    else merged.push({ ...one });
  }
  return merged;
}

/** True for the same ids in any order; none stands twice in either. */
export const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

/** Where a visit of this type may stand without a question: open, not blocked, not reserved for others. */
export function freeFor(supply: DaySupplyOf, visitTypeId: string | null): Session[] {
  const mayUse = (ids: readonly string[]): boolean =>
    ids.length === 0 || (visitTypeId !== null && ids.includes(visitTypeId));
  const cuts = supply.blocks.filter((block) => block.kind !== 'only' || !mayUse(block.visitTypeIds));
  const open = supply.open.filter((session) => mayUse(session.visitTypeIds));
  return mergeFree(open.flatMap((session) => minus(session, cuts)));
}

/** Stretches that touch are one for whoever looks for room, as long as they are at one place. */
function mergeFree(sessions: readonly Session[]): Session[] {
  return mergeSessions(sessions.map((session) => ({ ...session, visitTypeIds: [] })));
}
