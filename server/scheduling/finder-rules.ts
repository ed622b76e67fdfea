/** Pure: the openings of one civil date, and their order. What is free is asked of a field that is filled beforehand. */
import type { FinderRule, ResourceClass, VisitType } from '../../shared/practice.ts';
import { addMinutes, clinicDay } from '../../shared/time.ts';
import type { Session, Stretch } from '../supply/index.ts';
import { type Claim, chooseMembers, claimsOf } from './claims.ts';

const MINUTE_MS = 60_000;
/** Steps of a chain after the first follow on each whole five minutes. */
const CHAIN_STEP_MS = 5 * MINUTE_MS;
/** So much later may the usual provider's opening be and still come first. */
const USUAL_ADVANTAGE_MS = 2 * 24 * 60 * MINUTE_MS;

export interface Step {
  type: VisitType;
  durationMinutes: number;
  /** Who may do it, in the order of their columns. */
  providerIds: readonly string[];
  gapMinutesMax: number;
}

export interface Part {
  step: Step;
  providerId: string;
  roomId: string | null;
  otherIds: string[];
  start: number;
}

export interface Found {
  parts: Part[];
  locationId: string;
  /** How many sides stand against another visit or the edge of a session. */
  touching: number;
}

/** What is free: the only things that the search asks the world. */
export interface Field {
  /** Where a provider may be booked for a visit type on a civil date, by location. */
  sessions(providerId: string, visitTypeId: string, date: string): readonly Session[];
  zoneOf(locationId: string): string;
  /** Rooms of a location, in the order of their columns. */
  rooms(locationId: string): readonly string[];
  classes: ReadonlyMap<string, ResourceClass>;
  /** True when a room, a person of a class or a piece of equipment is in use, there and working for all of a claim. */
  isThere(id: string, claim: Stretch, visitTypeId: string, locationId: string): boolean;
  /** True when nothing takes the resource then; `part` tells a group visit its mates. */
  isFree(
    id: string,
    claim: Stretch,
    part: { type: VisitType; providerId: string; start: number; durationMinutes: number },
  ): boolean;
  taken(id: string): readonly Stretch[];
}

export interface Search {
  steps: readonly Step[];
  patientId: string | null;
  from: number;
  slotMinutes: number;
  fromMinute: number;
  untilMinute: number;
  locationId: string | null;
}

/**
 * The moments of a civil date whose wall clock shows a multiple of the step, between two wall-clock minutes. A time that
 * comes twice is there twice; one that is skipped is not there.
 */
export function startsOf(date: string, zone: string, step: number, fromMinute: number, untilMinute: number): number[] {
  const day = clinicDay(date, zone);
  const starts: number[] = [];
  const isPlain = day.lengthMinutes === 1440;
  for (let elapsed = 0; elapsed < day.lengthMinutes; elapsed++) {
    if (isPlain && elapsed % step !== 0) continue;
    let wall = elapsed;
    if (!isPlain) {
      const time = addMinutes(day.start, elapsed).toZonedDateTimeISO(zone);
      wall = time.hour * 60 + time.minute;
      if (wall % step !== 0) continue;
    }
    if (wall >= fromMinute && wall < untilMinute) starts.push(day.start.epochMilliseconds + elapsed * MINUTE_MS);
  }
  return starts;
}

const inside = (claim: Stretch, sessions: readonly Stretch[]): boolean =>
  sessions.some((session) => session.from <= claim.from && claim.to <= session.to);

const clashes = (id: string, claim: Stretch, parts: readonly Part[]): boolean =>
  parts.some((part) =>
    claimsOfPart(part, null).some((other) => other.resourceId === id && other.from < claim.to && claim.from < other.to),
  );

/** The claims of a part that is chosen, members of classes named. */
export function claimsOfPart(part: Part, patientId: string | null): Claim[] {
  let next = 0;
  return claimsOf(part.step.type, { ...part, patientId, durationMinutes: part.step.durationMinutes }).map((claim) =>
    claim.role === 'class' ? { ...claim, resourceId: part.otherIds[next++] ?? null } : claim,
  );
}

/** One visit at one moment: everything that it needs, or null. */
export function fit(
  field: Field,
  search: Pick<Search, 'patientId'>,
  step: Step,
  at: { providerId: string; start: number; locationId: string; sessions: readonly Session[]; before: readonly Part[] },
): Part | null {
  const { providerId, start, locationId, before } = at;
  const own = { type: step.type, providerId, start, durationMinutes: step.durationMinutes };
  const isFree = (id: string, claim: Stretch): boolean => field.isFree(id, claim, own) && !clashes(id, claim, before);
  const visit = { patientId: search.patientId, providerId, roomId: null, start, durationMinutes: step.durationMinutes };
  const plain = claimsOf({ ...step.type, beforeMinutes: 0, afterMinutes: 0 }, visit);
  if (!plain.every((claim) => claim.role !== 'provider' || inside(claim, at.sessions))) return null;
  for (const claim of claimsOf(step.type, visit))
    if (claim.resourceId !== null && !isFree(claim.resourceId, claim)) return null;
  const roomId = chooseRoom(field, step, visit, locationId, isFree);
  if (roomId === undefined) return null;
  const claims = claimsOf(step.type, { ...visit, roomId });
  const members = chooseMembers(
    claims,
    field.classes,
    (id, claim) => field.isThere(id, claim, step.type.id, locationId) && isFree(id, claim),
    [],
  );
  if (!members) return null;
  const otherIds = claims.filter(({ role }) => role === 'class').map(({ part }) => members.get(part) as string);
  return { step, providerId, roomId, otherIds, start };
}

/** A room where the pattern asks for one: null where it does not, undefined where none is free. */
function chooseRoom(
  field: Field,
  step: Step,
  visit: { patientId: string | null; providerId: string; start: number; durationMinutes: number },
  locationId: string,
  isFree: (id: string, claim: Stretch) => boolean,
): string | null | undefined {
  if (!step.type.needs.some(({ who }) => who === 'room')) return null;
  return field.rooms(locationId).find((roomId) =>
    claimsOf(step.type, { ...visit, roomId })
      .filter(({ role }) => role === 'room')
      .every((claim) => field.isThere(roomId, claim, step.type.id, locationId) && isFree(roomId, claim)),
  );
}

/** The openings of one civil date: one for each start and provider of the first step. */
export function openingsOn(field: Field, search: Search, date: string): Found[] {
  const [first] = search.steps;
  if (!first) return [];
  const found: Found[] = [];
  const starts = new Map<string, number[]>();
  for (const providerId of first.providerIds) {
    const byPlace = Map.groupBy(field.sessions(providerId, first.type.id, date), ({ locationId }) => locationId);
    for (const [locationId, sessions] of byPlace) {
      if (search.locationId !== null && search.locationId !== locationId) continue;
      const zone = field.zoneOf(locationId);
      let moments = starts.get(zone);
      if (!moments) {
        moments = startsOf(date, zone, search.slotMinutes, search.fromMinute, search.untilMinute);
        starts.set(zone, moments);
      }
      for (const start of moments) {
        if (start < search.from) continue;
        const part = fit(field, search, first, { providerId, start, locationId, sessions, before: [] });
        if (!part) continue;
        const parts = follow(field, search, date, locationId, [part]);
        if (parts) found.push({ parts, locationId, touching: touching(field, part, sessions) });
      }
    }
  }
  return found;
}

/** The steps of a chain after those that are placed, each as early as it can be; null when there is no way. */
function follow(field: Field, search: Search, date: string, locationId: string, parts: Part[]): Part[] | null {
  const step = search.steps[parts.length];
  const last = parts.at(-1);
  if (!step || !last) return parts;
  const end = last.start + last.step.durationMinutes * MINUTE_MS;
  for (let start = end; start <= end + step.gapMinutesMax * MINUTE_MS; start += CHAIN_STEP_MS) {
    for (const providerId of step.providerIds) {
      const sessions = field
        .sessions(providerId, step.type.id, date)
        .filter((session) => session.locationId === locationId);
      const part = fit(field, search, step, { providerId, start, locationId, sessions, before: parts });
      const all = part && follow(field, search, date, locationId, [...parts, part]);
      if (all) return all;
    }
  }
  return null;
}

/** Sides of the provider's time that stand against something: filling a gap leaves no hole beside it. */
function touching(field: Field, part: Part, sessions: readonly Session[]): number {
  const claims = claimsOfPart(part, null).filter(({ role }) => role === 'provider');
  const from = Math.min(...claims.map((claim) => claim.from));
  const to = Math.max(...claims.map((claim) => claim.to));
  const edges = [...field.taken(part.providerId), ...sessions.map((one) => ({ from: one.to, to: one.from }))];
  return Number(edges.some((edge) => edge.to === from)) + Number(edges.some((edge) => edge.from === to));
}

/** Sorts best first; `keyOf` is also how far a search must have looked before its best are sure to be the best. */
export function rank(found: readonly Found[], rule: FinderRule, usualProviderId: string | null): Found[] {
  const startOf = (one: Found): number => one.parts[0]?.start ?? 0;
  const key = (one: Found): number => keyOf(one, rule, usualProviderId);
  return [...found].sort((a, b) => key(a) - key(b) || startOf(a) - startOf(b));
}

/** Smaller is better; never smaller than the start, so that a later day cannot beat an earlier key. */
export function keyOf(one: Found, rule: FinderRule, usualProviderId: string | null): number {
  const start = one.parts[0]?.start ?? 0;
  if (rule === 'usual_provider' && usualProviderId !== null && one.parts[0]?.providerId !== usualProviderId)
    return start + USUAL_ADVANTAGE_MS;
  if (rule === 'fill_gaps') return start + (2 - one.touching) * 12 * 60 * MINUTE_MS;
  return start;
}
