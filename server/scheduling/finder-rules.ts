/** Pure: the openings of one civil date, and their order. What is free is asked of a field that is filled beforehand. */
import type { FinderRule, ResourceClass, VisitType } from '../../shared/practice.ts';
import { addMinutes, clinicDay, dateAt } from '../../shared/time.ts';
import type { Session, Stretch } from '../supply/index.ts';
import { type Claim, claimsOf, memberChoices } from './claims.ts';

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
  /** Where and when a resource in use may be booked for a visit type, from a civil date on, over the next midnight, too. */
  open(id: string, visitTypeId: string, date: string): readonly Session[];
  zoneOf(locationId: string): string;
  /** Rooms of a location, in the order of their columns. */
  rooms(locationId: string): readonly string[];
  classes: ReadonlyMap<string, ResourceClass>;
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

/** True when a stretch meets none of a united list. A fully booked month is asked thousands of times: so by halves. */
export function isClear(united: readonly Stretch[], { from, to }: Stretch): boolean {
  let [low, high] = [0, united.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((united[middle] as Stretch).to <= from) low = middle + 1;
    else high = middle;
  }
  const next = united[low];
  return next === undefined || next.from >= to;
}

/** The claims of a part that is chosen, members of classes named. */
export function claimsOfPart(part: Part, patientId: string | null): Claim[] {
  let next = 0;
  return claimsOf(part.step.type, { ...part, patientId, durationMinutes: part.step.durationMinutes }).map((claim) =>
    claim.role === 'class' ? { ...claim, resourceId: part.otherIds[next++] ?? null } : claim,
  );
}

/** True when a resource is there for all of a claim, at a place, on a civil date or over its midnight. */
export function isOpen(
  field: Field,
  id: string,
  { core }: Claim,
  at: { visitTypeId: string; locationId: string; date: string },
): boolean {
  const open = field.open(id, at.visitTypeId, at.date);
  return open.some(({ locationId, from, to }) => locationId === at.locationId && from <= core.from && core.to <= to);
}

/** A visit that is tried: who, when, where, after which others of its chain. */
interface Trial {
  step: Step;
  providerId: string;
  start: number;
  date: string;
  locationId: string;
  before: readonly Part[];
  /** Set to true when a room or a member that an earlier visit of the chain has was in the way. */
  met: { earlier: boolean };
}

/** True when a resource is free for a claim, also of the earlier visits of the chain. */
function isFreeFor(field: Field, { step, providerId, start, before, met }: Trial, id: string, claim: Claim): boolean {
  const own = { type: step.type, providerId, start, durationMinutes: step.durationMinutes };
  if (!field.isFree(id, claim, own)) return false;
  const inTheWay = before.flatMap((part) =>
    claimsOfPart(part, null).filter(
      (other) => other.resourceId === id && other.from < claim.to && claim.from < other.to,
    ),
  );
  if (inTheWay.some(({ role }) => role !== 'provider')) met.earlier = true;
  return inTheWay.length === 0;
}

/** Every way to have one visit at one moment, best first: a room where its pattern asks for one, and the members. */
function* ways(field: Field, search: Pick<Search, 'patientId'>, trial: Trial): Generator<Part> {
  const { step, providerId, start, date, locationId } = trial;
  const { type, durationMinutes } = step;
  const visit = { patientId: search.patientId, providerId, roomId: null, start, durationMinutes };
  const at = { visitTypeId: type.id, locationId, date };
  const suits = (id: string, claim: Claim): boolean =>
    isOpen(field, id, claim, at) && isFreeFor(field, trial, id, claim);
  for (const claim of claimsOf(type, visit)) {
    if (claim.role === 'patient' && !isFreeFor(field, trial, claim.resourceId as string, claim)) return;
    if (claim.role === 'provider' && !suits(providerId, claim)) return;
  }
  const asksForRoom = type.needs.some(({ who }) => who === 'room');
  // Only where the pattern asks for a room of a class as well can the choice of the one stand in the way of the other.
  const isOneOfMany = type.needs.every(({ classId }) => field.classes.get(classId ?? '')?.kind !== 'room');
  for (const roomId of asksForRoom ? field.rooms(locationId) : [null]) {
    const claims = claimsOf(type, { ...visit, roomId });
    if (!claims.every((claim) => claim.role !== 'room' || suits(roomId as string, claim))) continue;
    let some = false;
    for (const members of memberChoices(claims, field.classes, suits, [])) {
      some = true;
      const otherIds = claims.filter(({ role }) => role === 'class').map(({ part }) => members.get(part) as string);
      yield { step, providerId, roomId, otherIds, start };
    }
    if (!some && isOneOfMany) return;
  }
}

/** One visit and all that follow it in the chain; null when there is no way at all. */
function complete(field: Field, search: Search, trial: Trial): Part[] | null {
  for (const part of ways(field, search, trial)) {
    const met = { earlier: false };
    const all = follow(field, search, { ...trial, before: [...trial.before, part], met });
    if (all) return all;
    // Another room or another member would help only if these were in the way of what follows.
    if (!met.earlier) return null;
    trial.met.earlier = true;
  }
  return null;
}

/** The visits of a chain after those that are placed, each as early as it can be; null when there is no way. */
function follow(field: Field, search: Search, trial: Trial): Part[] | null {
  const { before, locationId } = trial;
  const step = search.steps[before.length];
  const last = before.at(-1);
  if (!step || !last) return [...before];
  const end = last.start + last.step.durationMinutes * MINUTE_MS;
  for (let start = end; start <= end + step.gapMinutesMax * MINUTE_MS; start += CHAIN_STEP_MS) {
    const isNextDay = start >= clinicDay(trial.date, field.zoneOf(locationId)).end.epochMilliseconds;
    const date = isNextDay
      ? dateAt(Temporal.Instant.fromEpochMilliseconds(start), field.zoneOf(locationId))
      : trial.date;
    for (const providerId of step.providerIds) {
      const all = complete(field, search, { ...trial, step, providerId, start, date });
      if (all) return all;
    }
  }
  return null;
}

/**
 * What a step takes of its provider, from its start on. Nothing for what others do alone (a nurse, a machine): whoever it
 * is booked with must only work there on that day.
 */
const ofProvider = ({ type, durationMinutes }: Step): Claim[] =>
  claimsOf(type, { patientId: null, providerId: '', roomId: null, start: 0, durationMinutes }).filter(
    ({ role }) => role === 'provider',
  );

/**
 * True when the provider is there and free for a visit that begins then. Nearly every moment of a full book fails here:
 * it is asked before anything is made for it.
 */
function canBegin(
  field: Field,
  { step, providerId, start }: Pick<Trial, 'step' | 'providerId' | 'start'>,
  mine: readonly Claim[],
  sessions: readonly Session[],
): boolean {
  const own = { type: step.type, providerId, start, durationMinutes: step.durationMinutes };
  return mine.every(
    ({ core, from, to }) =>
      sessions.some((one) => one.from <= start + core.from && start + core.to <= one.to) &&
      field.isFree(providerId, { from: start + from, to: start + to }, own),
  );
}

/** The openings of one civil date: one for each start and provider of the first step. */
export function openingsOn(field: Field, search: Search, date: string): Found[] {
  const [step] = search.steps;
  if (!step) return [];
  const found: Found[] = [];
  const starts = new Map<string, number[]>();
  const mine = ofProvider(step);
  const dayBefore = Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
  for (const providerId of step.providerIds) {
    const byPlace = Map.groupBy(field.open(providerId, step.type.id, date), ({ locationId }) => locationId);
    for (const [locationId, sessions] of byPlace) {
      if (search.locationId !== null && search.locationId !== locationId) continue;
      const zone = field.zoneOf(locationId);
      if (mine.length === 0 && !sessions.some((one) => one.from < clinicDay(date, zone).end.epochMilliseconds))
        continue;
      let moments = starts.get(zone);
      if (!moments) {
        moments = startsOf(date, zone, search.slotMinutes, search.fromMinute, search.untilMinute);
        starts.set(zone, moments);
      }
      // A session that goes on over midnight has no edge there.
      const around = field.open(providerId, step.type.id, dayBefore).filter((one) => one.locationId === locationId);
      for (const start of moments) {
        if (start < search.from) continue;
        if (!canBegin(field, { step, providerId, start }, mine, sessions)) continue;
        const trial = { step, providerId, start, date, locationId, before: [], met: { earlier: false } };
        const parts = complete(field, search, trial);
        if (parts) found.push({ parts, locationId, touching: touching(field, parts[0] as Part, around) });
      }
    }
  }
  return found;
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
