/**
 * Pure rules of supply: when a resource is there on a civil date, as stretches of real time. Wall times become instants
 * here and nowhere else; a wall time that the clocks skip moves forward with them, one that comes twice is the first.
 */
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

const weekOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.subtract({ days: date.dayOfWeek - 1 });

/** True when a weekly template runs on a date. */
export function runsOn(template: SessionTemplate, date: Temporal.PlainDate): boolean {
  if (template.weekday !== date.dayOfWeek) return false;
  const text = date.toString();
  if (text < template.validFrom || (template.validUntil !== null && text > template.validUntil)) return false;
  if (template.everyWeeks === 1) return true;
  const first = weekOf(Temporal.PlainDate.from(template.validFrom));
  return (first.until(weekOf(date), { largestUnit: 'days' }).days / 7) % template.everyWeeks === 0;
}

const covers = (text: string, from: string, until: string | null): boolean =>
  from <= text && (until === null || text <= until);

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

/**
 * The supply of one resource on one civil date.
 * @param home where a resource without a template is: a room's own location, for a person the first one
 * @param always rooms and equipment without a template are there all day, also on days off
 */
export function supplyOn(
  date: Temporal.PlainDate,
  rules: ResourceRules,
  hours: OpeningHours,
  places: ReadonlyMap<string, Place>,
  home: Place,
  always: boolean,
): DaySupplyOf {
  const text = date.toString();
  const zoneOf = (id: string | null): string => (id === null ? home.zone : (places.get(id)?.zone ?? home.zone));
  const known = rules.templates.length > 0;
  const open: Session[] = rules.templates
    .filter((template) => runsOn(template, date))
    .map((one) => ({
      ...stretchOf(date, one, zoneOf(one.locationId)),
      locationId: one.locationId,
      visitTypeIds: one.visitTypeIds,
    }));
  if (!known && always)
    open.push({
      ...stretchOf(date, { startsMinute: 0, endsMinute: DAY_MINUTES }, home.zone),
      locationId: home.id,
      visitTypeIds: [],
    });
  else if (!known && date.dayOfWeek <= LAST_WORKDAY)
    open.push({
      ...stretchOf(date, { startsMinute: hours.opensMinute, endsMinute: hours.closesMinute }, home.zone),
      locationId: home.id,
      visitTypeIds: [],
    });
  const today = rules.exceptions.filter((one) => covers(text, one.fromDate, one.untilDate));
  for (const one of today.filter(({ kind }) => kind === 'works')) {
    const locationId = one.locationId ?? home.id;
    open.push({ ...stretchOf(date, one, zoneOf(locationId)), locationId, visitTypeIds: one.visitTypeIds });
  }
  const zone = open[0] ? zoneOf(open[0].locationId) : home.zone;
  const away: Block[] = today
    .filter(({ kind }) => kind === 'away')
    .map((one) => ({
      ...stretchOf(date, one, zone),
      id: one.id,
      kind: 'away',
      title: one.reason || 'Away',
      visitTypeIds: [],
    }));
  const blocks = [...away, ...holidayBlocks(date, rules, open, zone), ...blockoutBlocks(date, rules, open, zone)];
  return { known, open: mergeSessions(open.filter(({ from, to }) => from < to)), blocks };
}

function holidayBlocks(
  date: Temporal.PlainDate,
  rules: ResourceRules,
  open: readonly Session[],
  zone: string,
): Block[] {
  const text = date.toString();
  return rules.holidays
    .filter((one) => one.date === text)
    .filter((one) => one.locationId === null || open.some(({ locationId }) => locationId === one.locationId))
    .map((one) => ({
      ...stretchOf(date, { startsMinute: 0, endsMinute: DAY_MINUTES }, zone),
      id: one.id,
      kind: 'holiday',
      title: one.name,
      visitTypeIds: [],
    }));
}

function blockoutBlocks(
  date: Temporal.PlainDate,
  rules: ResourceRules,
  open: readonly Session[],
  zone: string,
): Block[] {
  const text = date.toString();
  return rules.blockouts
    .filter((one) => covers(text, one.fromDate, one.untilDate))
    .filter((one) => one.weekdays.length === 0 || one.weekdays.includes(date.dayOfWeek))
    .filter((one) => one.locationId === null || open.some(({ locationId }) => locationId === one.locationId))
    .map((one) => ({
      ...stretchOf(date, one, zone),
      id: one.id,
      kind: one.kind,
      title: one.title,
      visitTypeIds: one.visitTypeIds,
    }))
    .filter(({ from, to }) => from < to);
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

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
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
