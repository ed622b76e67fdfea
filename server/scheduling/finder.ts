/** The finder, and what a patient's visits tell about the next one. */
import type { InputOf } from '../../shared/contract.ts';
import type { Opening, openings as openingsContract } from '../../shared/finder.ts';
import type { VisitType } from '../../shared/practice.ts';
import * as contract from '../../shared/scheduling.ts';
import { dateAt } from '../../shared/time.ts';
import type { QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSupply, type Stretch, type Supply } from '../supply/index.ts';
import { type Field, type Found, isClear, keyOf, openingsOn, rank, type Search, type Step } from './finder-rules.ts';
import * as queries from './queries.ts';
import { openingText } from './rules.ts';

export const DAYS_MAX = 56;
/** Most searches end within the first week; the others look at the rest in two steps rather than in seven. */
const DAYS_AT_FIRST = 7;
const DAYS_AFTERWARDS = 25;
const DAYS_AHEAD_MAX = 366;
const DAY_MS = 86_400_000;
/** Zones and buffers reach beyond the civil dates that are searched. */
export const MARGIN_MS = 30 * 3_600_000;

type Input = InputOf<typeof openingsContract>;

export async function readOpenings(ctx: QueryContext, input: Input) {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const usual = input.patientId === null ? null : await usualProvider(ctx.db, input.patientId);
  const found = await findOpenings(ctx.db, supply, ctx.now, input, usual);
  return { openings: found.map((one) => toOpening(supply, one, input.rule ?? supply.settings.finderRule, usual)) };
}

/** The best openings, best first. */
export async function findOpenings(
  db: Db,
  supply: Supply,
  now: Temporal.Instant,
  input: Input,
  usualProviderId: string | null,
): Promise<Found[]> {
  const steps = stepsOf(supply, input);
  const from = Temporal.Instant.from(input.from);
  // The first civil date is that of the zone that is furthest behind: it may be an opening's own date.
  const first = supply.zones
    .map((zone) => from.toZonedDateTimeISO(zone).toPlainDate())
    .reduce((a, b) => (Temporal.PlainDate.compare(a, b) <= 0 ? a : b));
  const last = lastOf(first, input.until);
  const search: Search = {
    steps,
    patientId: input.patientId,
    from: from.epochMilliseconds,
    slotMinutes: supply.settings.slotMinutes,
    fromMinute: input.fromMinute ?? 0,
    untilMinute: input.untilMinute ?? 1440,
    locationId: input.locationId ?? null,
  };
  const rule = input.rule ?? supply.settings.finderRule;
  const reach = steps.reduce((sum, step) => sum + (step.durationMinutes + step.gapMinutesMax) * 60_000, MARGIN_MS);
  let found: Found[] = [];
  for (let days = 0, count = DAYS_AT_FIRST; ; days += count, count = DAYS_AFTERWARDS) {
    const begin = first.add({ days });
    if (Temporal.PlainDate.compare(begin, last) > 0) break;
    const dates = Array.from({ length: count }, (_, i) => begin.add({ days: i }))
      .filter((date) => Temporal.PlainDate.compare(date, last) <= 0)
      .filter((date) => input.weekdays === undefined || input.weekdays.includes(date.dayOfWeek));
    const start = begin.toZonedDateTime({ timeZone: supply.settings.zone }).epochMilliseconds;
    const end = start + count * DAY_MS;
    const span = { from: start - MARGIN_MS, to: end + reach };
    const field = await fieldOf(db, supply, { steps, span, now, patientId: input.patientId, own: input.insteadOf });
    found = rank(
      [...found, ...dates.flatMap((date) => openingsOn(field, search, date.toString()))],
      rule,
      usualProviderId,
    );
    // What later days may bring begins no earlier than the first of them, and no key is below its start.
    const worst = found[input.limit - 1];
    if (worst && keyOf(worst, rule, usualProviderId) < end - MARGIN_MS) break;
  }
  return found.slice(0, input.limit);
}

/** The last civil date of a search. */
function lastOf(first: Temporal.PlainDate, until: string | undefined): Temporal.PlainDate {
  if (until === undefined) return first.add({ days: DAYS_MAX - 1 });
  const last = Temporal.PlainDate.from(until);
  if (first.until(last).days <= DAYS_AHEAD_MAX) return last;
  const message = 'Search at most a year ahead.';
  throw new Problem('invalid_input', { detail: message, errors: [{ path: '/until', message }] });
}

/** The steps of a chain, or the one of a visit type, each with those who may do it. */
export function stepsOf(
  supply: Supply,
  input: Pick<Input, 'visitTypeId' | 'chainId' | 'providerIds' | 'durationMinutes'>,
): Step[] {
  const { chains, visitTypes } = supply.resources;
  if ((input.visitTypeId === null) === (input.chainId === undefined))
    throw new Problem('invalid_input', { detail: 'Say a visit type or a chain of visits, one of the two.' });
  const chain = chains.find((one) => one.id === input.chainId);
  if (input.chainId !== undefined && !chain?.active) throw new Problem('not_bookable');
  const steps = chain?.steps ?? [{ visitTypeId: input.visitTypeId as string, gapMinutesMax: 0 }];
  return steps.map(({ visitTypeId, gapMinutesMax }) => {
    const type = visitTypes.find((one) => one.id === visitTypeId);
    if (!type?.active) throw new Problem('not_bookable');
    const providerIds = whoMayDo(supply, type, input.providerIds, chain !== undefined);
    if (providerIds.length === 0) throw new Problem('not_bookable');
    const durationMinutes = chain ? type.durationMinutes : (input.durationMinutes ?? type.durationMinutes);
    return { type, durationMinutes, providerIds, gapMinutesMax };
  });
}

/** Active people who may do a visit: those it names, else every provider; of them those who are asked for. */
function whoMayDo(supply: Supply, type: VisitType, asked: readonly string[], isChain: boolean): string[] {
  const able = supply.resources.providers
    .filter((one) => one.active)
    .filter((one) =>
      type.providerIds.length > 0
        ? type.providerIds.includes(one.id)
        : one.profession === 'provider' || asked.includes(one.id),
    )
    .map((one) => one.id);
  if (asked.length === 0) return able;
  const both = able.filter((id) => asked.includes(id));
  return both.length === 0 && isChain ? able : both;
}

interface FieldParts {
  steps: readonly Step[];
  span: Stretch;
  now: Temporal.Instant;
  patientId: string | null;
  own: string | undefined;
}

/** Reads what is taken in a stretch of days, once for all that the search will ask. */
async function fieldOf(db: Db, supply: Supply, parts: FieldParts): Promise<Field> {
  const { rooms, classes } = supply.resources;
  const byClass = new Map(classes.map((one) => [one.id, one]));
  const needs = parts.steps.flatMap(({ type }) => type.needs);
  const roomIds = needs.some(({ who }) => who === 'room')
    ? rooms.filter(({ active }) => active).map(({ id }) => id)
    : [];
  const memberIds = needs.flatMap(({ classId }) => byClass.get(classId ?? '')?.memberIds ?? []);
  const patientIds = parts.patientId === null ? [] : [parts.patientId];
  const ids = [
    ...new Set([...parts.steps.flatMap(({ providerIds }) => providerIds), ...roomIds, ...memberIds, ...patientIds]),
  ];
  const own = parts.own === undefined ? [] : [parts.own];
  const taken = await queries.selectTakenTimes(db, ids, parts.span, parts.now, own);
  const nowMs = parts.now.epochMilliseconds;
  const isGroup = parts.steps.some(({ type }) => type.capacity > 1);
  const entries = isGroup ? await queries.selectBusy(db, ids, parts.span) : [];
  const groups = Map.groupBy(
    entries.filter(
      ({ appointmentId, heldUntil }) =>
        !own.includes(appointmentId) && (heldUntil?.epochMilliseconds ?? Number.POSITIVE_INFINITY) > nowMs,
    ),
    (entry) => entry.resourceId,
  );
  return {
    open: (id, visitTypeId, date) => supply.openFrom(id, visitTypeId, date),
    zoneOf: (locationId) => supply.zoneOf(locationId),
    rooms: (locationId) => roomIds.filter((id) => rooms.find((room) => room.id === id)?.locationId === locationId),
    classes: byClass,
    // Among its mates a group visit may stand against the side of another visit.
    taken: (id) => (isGroup ? (groups.get(id) ?? []) : (taken.get(id) ?? [])),
    isFree(id, claim, part) {
      if (part.type.capacity <= 1 || id === parts.patientId) return isClear(taken.get(id) ?? [], claim);
      return hasSeat(groups.get(id) ?? [], claim, part, parts.now);
    },
  };
}

/** A group visit has room where only its own patients are, and not too many of them. */
export function hasSeat(
  entries: readonly queries.BusyEntry[],
  claim: Stretch,
  part: { type: VisitType; providerId: string; start: number; durationMinutes: number },
  now: Temporal.Instant,
): boolean {
  const end = part.start + part.durationMinutes * 60_000;
  const there = entries.filter(
    (entry) =>
      entry.from < claim.to &&
      claim.from < entry.to &&
      (entry.heldUntil === null || entry.heldUntil.epochMilliseconds > now.epochMilliseconds),
  );
  const isMate = (entry: queries.BusyEntry): boolean =>
    entry.visitTypeId === part.type.id &&
    entry.providerId === part.providerId &&
    entry.start === part.start &&
    entry.end === end;
  return there.every(isMate) && new Set(there.map((entry) => entry.appointmentId)).size < part.type.capacity;
}

export function toOpening(supply: Supply, found: Found, rule: string, usualProviderId: string | null): Opening {
  const [first] = found.parts;
  if (!first) throw new RangeError('An opening has at least one part.');
  const zone = supply.zoneOf(found.locationId);
  const start = Temporal.Instant.fromEpochMilliseconds(first.start);
  const last = found.parts.at(-1) ?? first;
  return {
    parts: found.parts.map((part) => ({
      visitTypeId: part.step.type.id,
      providerId: part.providerId,
      roomId: part.roomId,
      otherIds: part.otherIds,
      start: Temporal.Instant.fromEpochMilliseconds(part.start).toString(),
      durationMinutes: part.step.durationMinutes,
    })),
    locationId: found.locationId,
    providerId: first.providerId,
    start: start.toString(),
    durationMinutes: (last.start - first.start) / 60_000 + last.step.durationMinutes,
    date: dateAt(start, zone),
    text: openingText(start, zone, supply.settings.clock24),
    why:
      rule === 'usual_provider' && first.providerId === usualProviderId
        ? 'usual provider'
        : rule === 'fill_gaps' && found.touching > 0
          ? 'fills a gap'
          : 'soonest',
  };
}

/** Who saw the patient most often lately. */
async function usualProvider(db: Db, patientId: string): Promise<string | null> {
  return mostFrequent(await queries.selectLastProviders(db, patientId));
}

export async function readPatientVisits(ctx: QueryContext, input: InputOf<typeof contract.patientVisits>) {
  const [visits, noShowCount] = await Promise.all([
    queries.selectOfPatient(ctx.db, input.patientId, input.limit),
    queries.countNoShows(ctx.db, input.patientId),
  ]);
  const now = ctx.now.epochMilliseconds;
  const isPast = (visit: contract.Appointment) => Temporal.Instant.from(visit.end).epochMilliseconds <= now;
  const kept = visits.filter((visit) => visit.booking === 'booked');
  await ctx.audit({
    action: contract.patientVisits.name,
    entity: 'patient',
    entityId: input.patientId,
    subjectId: input.patientId,
  });
  return {
    upcoming: visits.filter((visit) => !isPast(visit)).reverse(),
    past: visits.filter(isPast),
    usualProviderId: mostFrequent(kept.slice(0, 10).map((visit) => visit.providerId)),
    lastVisitTypeId: kept[0]?.visitTypeId ?? null,
    noShowCount,
  };
}

export function mostFrequent(ids: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const id of ids) if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
