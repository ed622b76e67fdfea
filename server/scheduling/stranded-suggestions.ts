/**
 * For visits that must move, the best other place of each: what the finder would say first, without giving one place to
 * two. All of them are sought in one book, which is read a week at a time and remembers what was suggested before.
 */
import { setImmediate } from 'node:timers/promises';
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import type { FinderRule } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { clinicDay, dateAt } from '../../shared/time.ts';
import type { suggestMoves } from '../../shared/worklists.ts';
import type { QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSupply, type Supply } from '../supply/index.ts';
import { type Claim, claimsOf } from './claims.ts';
import { DAYS_MAX, hasSeat, MARGIN_MS, mostFrequent, stepsOf, toOpening } from './finder.ts';
import {
  claimsOfPart,
  type Field,
  type Found,
  isOpen,
  keyOf,
  openingsOn,
  type Part,
  rank,
  type Step,
} from './finder-rules.ts';
import * as queries from './queries.ts';
import { selectLastProvidersOf, selectSameVisits } from './stranded-queries.ts';

const DAY_MS = 86_400_000;
const DAYS_AT_ONCE = 7;

type Input = InputOf<typeof suggestMoves>;
type Wish = Input & { now: Temporal.Instant };
type Suggestion = OutputOf<typeof suggestMoves>['suggestions'][number];

interface Visit {
  it: Appointment;
  patientId: string;
  step: Step;
  usualProviderId: string | null;
  /** Starts that would come too soon before or after another visit of the same patient. */
  isTooSoon: (start: number) => boolean;
}

export async function readSuggestions(ctx: QueryContext, input: Input): Promise<OutputOf<typeof suggestMoves>> {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const ids = [...new Set(input.appointmentIds)];
  const found = new Map((await queries.selectAppointments(ctx.db, ids)).map((one) => [one.id, one]));
  if (ids.some((id) => !found.has(id))) throw new Problem('not_found');
  const visits = await visitsOf(ctx.db, supply, [...found.values()], input.providerIds);
  const book = new Book(ctx.db, supply, ctx.now, visits);
  const suggested = new Map<string, Suggestion>();
  for (const visit of visits) {
    suggested.set(visit.it.id, await suggest(book, supply, visit, { ...input, now: ctx.now }));
    await setImmediate(); // A hundred visits are half a second of work: others are served in between.
  }
  return { suggestions: ids.map((id) => suggested.get(id) ?? { appointmentId: id, opening: null, others: [] }) };
}

/** The booked ones of the visits that somebody may do, soonest first, with what their patients are used to. */
async function visitsOf(
  db: Db,
  supply: Supply,
  appointments: readonly Appointment[],
  providerIds: readonly string[],
): Promise<Visit[]> {
  const booked = appointments.filter(({ booking, patientId }) => booking === 'booked' && patientId !== null);
  const patientIds = [...new Set(booked.map(({ patientId }) => patientId as string))];
  const lastProviders = await selectLastProvidersOf(db, patientIds);
  const repeated = supply.resources.visitTypes.filter(({ repeatDaysMin }) => repeatDaysMin !== null);
  const repeatedIds = repeated.map(({ id }) => id).filter((id) => booked.some((it) => it.visitTypeId === id));
  const same = repeatedIds.length > 0 ? await selectSameVisits(db, patientIds, repeatedIds) : [];
  const visits = booked.flatMap((it): Visit[] => {
    const step = stepOf(supply, it, providerIds);
    if (!step) return [];
    const patientId = it.patientId as string;
    const usualProviderId = mostFrequent(lastProviders.get(patientId) ?? []);
    const others = same
      .filter((one) => one.id !== it.id && one.patientId === patientId && one.visitTypeId === it.visitTypeId)
      .map(({ start }) => start);
    const gap = (step.type.repeatDaysMin ?? 0) * DAY_MS;
    const isNear = (start: number): boolean => others.some((other) => Math.abs(other - start) < gap);
    // Where it is too soon already somebody has said yes to that.
    const isTooSoon = isNear(Date.parse(it.start)) ? () => false : isNear;
    return [{ it, patientId, step, usualProviderId, isTooSoon }];
  });
  return visits.sort((a, b) => Date.parse(a.it.start) - Date.parse(b.it.start) || (a.it.id < b.it.id ? -1 : 1));
}

/** Null where nobody may do the visit any more, or none of those who are asked for. */
function stepOf(supply: Supply, it: Appointment, providerIds: readonly string[]): Step | null {
  const { visitTypeId, durationMinutes } = it;
  try {
    return stepsOf(supply, { visitTypeId, durationMinutes, providerIds: [...providerIds] })[0] ?? null;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_bookable') return null;
    throw error;
  }
}

const OTHERS_MAX = 3;

/** The best place and a few others. The best one is taken in the book. */
async function suggest(book: Book, supply: Supply, visit: Visit, input: Wish): Promise<Suggestion> {
  const { it, step, usualProviderId } = visit;
  const found = await placesOf(book, supply, visit, input);
  const [best] = found;
  if (!best) return { appointmentId: it.id, opening: null, others: [] };
  // Who had the visit until now is offered on the first day that they have time, however far that is.
  const asked = best.parts[0]?.providerId !== it.providerId && step.providerIds.includes(it.providerId ?? '');
  const own = asked
    ? await placesOf(book, supply, { ...visit, step: { ...step, providerIds: [it.providerId as string] } }, input)
    : [];
  const seen = new Set([dayAndProvider(best)]);
  const others = [...own.slice(0, 1), ...found].filter((one) => {
    const isNew = !seen.has(dayAndProvider(one));
    seen.add(dayAndProvider(one));
    return isNew;
  });
  const [opening, ...rest] = await Promise.all(
    [best, ...others.slice(0, OTHERS_MAX)].map((one) => withRoom(book, supply, visit, one)),
  );
  if (opening?.parts[0]) book.take(opening.parts[0], visit);
  const say = (one: Found) => toOpening(supply, one, supply.settings.finderRule, usualProviderId);
  return { appointmentId: it.id, opening: opening ? say(opening) : null, others: rest.map(say) };
}

const startOf = (one: Found): number => one.parts[0]?.start ?? 0;
const dayAndProvider = (one: Found): string => `${Math.floor(startOf(one) / DAY_MS)} ${one.parts[0]?.providerId}`;

/** Places that are not where the visit is, best first; of the days up to which nothing better can follow. */
async function placesOf(book: Book, supply: Supply, visit: Visit, input: Wish): Promise<Found[]> {
  const { it, step, patientId, usualProviderId } = visit;
  const { settings } = supply;
  // Nobody who is told that a visit cannot be expects to come days before it.
  const own = input.sooner ? 0 : clinicDay(it.date, supply.zoneOf(it.locationId)).start.epochMilliseconds;
  const from = Math.max(Temporal.Instant.from(input.from).epochMilliseconds, input.now.epochMilliseconds, own);
  const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(settings.zone).toPlainDate();
  const until = Temporal.PlainDate.from(input.until);
  const search = {
    steps: [step],
    patientId,
    from,
    slotMinutes: settings.slotMinutes,
    fromMinute: 0,
    untilMinute: 1440,
    locationId: null,
  };
  const isOther = (one: Found): boolean =>
    startOf(one) !== Date.parse(it.start) || one.parts[0]?.providerId !== it.providerId;
  let found: Found[] = [];
  for (let day = 0; day < DAYS_MAX; day++) {
    const date = first.add({ days: day });
    if (Temporal.PlainDate.compare(date, until) > 0) break;
    const [best] = found;
    if (best && isSettled(best, settings.finderRule, usualProviderId, book.startOf(date))) break;
    const field = await book.fieldOn(date, visit);
    const fitting = openingsOn(field, search, date.toString()).filter(
      (one) => isOther(one) && !visit.isTooSoon(startOf(one)),
    );
    found = rank([...found, ...fitting], settings.finderRule, usualProviderId);
  }
  return found;
}

/** A visit that has a room which its type does not ask for gets one at its new place, too. */
async function withRoom(book: Book, supply: Supply, visit: Visit, found: Found): Promise<Found> {
  const [part] = found.parts;
  if (!part || part.roomId !== null || visit.it.roomId === null) return found;
  const start = Temporal.Instant.fromEpochMilliseconds(part.start);
  const date = start.toZonedDateTimeISO(supply.settings.zone).toPlainDate();
  return { ...found, parts: [{ ...part, roomId: keepRoom(await book.fieldOn(date, visit), visit, part, found) }] };
}

/** True when no later day can hold a better place: no key is smaller than its start. */
const isSettled = (best: Found, rule: FinderRule, usualProviderId: string | null, dayStart: number): boolean =>
  keyOf(best, rule, usualProviderId) <= dayStart;

/** Its own room if that is free, else any. */
function keepRoom(field: Field, { it, patientId }: Visit, part: Part, { locationId }: Found): string | null {
  const { step, providerId, start } = part;
  const own = { type: step.type, providerId, start, durationMinutes: step.durationMinutes };
  const date = dateAt(Temporal.Instant.fromEpochMilliseconds(start), field.zoneOf(locationId));
  const at = { visitTypeId: step.type.id, locationId, date };
  const isFree = (roomId: string): boolean =>
    claimsOf(step.type, { ...own, patientId, roomId })
      .filter(({ role }) => role === 'room')
      .every((claim) => isOpen(field, roomId, claim, at) && field.isFree(roomId, claim, own));
  const rooms = field.rooms(locationId);
  return [...rooms.filter((id) => id === it.roomId), ...rooms].find(isFree) ?? null;
}

/** What is taken, week by week as it is asked for, with the suggestions on top. */
class Book {
  readonly #db: Db;
  readonly #supply: Supply;
  readonly #now: Temporal.Instant;
  readonly #ids: string[];
  readonly #zones: readonly string[];
  readonly #roomIds: string[];
  readonly #weeks = new Map<string, Map<string, queries.BusyEntry[]>>();
  /** What was suggested: as if it were booked already. */
  readonly #suggested = new Map<string, queries.BusyEntry[]>();

  constructor(db: Db, supply: Supply, now: Temporal.Instant, visits: readonly Visit[]) {
    const { rooms, classes } = supply.resources;
    this.#db = db;
    this.#supply = supply;
    this.#now = now;
    this.#roomIds = rooms.filter(({ active }) => active).map(({ id }) => id);
    const classIds = new Set(visits.flatMap(({ step }) => step.type.needs.map(({ classId }) => classId)));
    const memberIds = classes.filter(({ id }) => classIds.has(id)).flatMap((one) => one.memberIds);
    const people = visits.flatMap(({ step, patientId }) => [...step.providerIds, patientId]);
    this.#ids = [...new Set([...people, ...this.#roomIds, ...memberIds])];
    this.#zones = [...new Set([supply.settings.zone, ...[...supply.places.values()].map(({ zone }) => zone)])];
  }

  /** The first moment at which a civil date begins anywhere in the practice. */
  startOf(date: Temporal.PlainDate): number {
    return Math.min(...this.#zones.map((zone) => clinicDay(date.toString(), zone).start.epochMilliseconds));
  }

  /** What is free on a civil date for a visit: what it holds itself counts as free. */
  async fieldOn(date: Temporal.PlainDate, { it, patientId }: Visit): Promise<Field> {
    const week = await this.#weekOf(date);
    const supply = this.#supply;
    const day = { from: this.startOf(date) - MARGIN_MS, to: this.startOf(date) + DAY_MS + MARGIN_MS };
    const entries = new Map<string, queries.BusyEntry[]>();
    const taken = (id: string): queries.BusyEntry[] => {
      let list = entries.get(id);
      if (!list) {
        list = [...(week.get(id) ?? []), ...(this.#suggested.get(id) ?? [])].filter(
          (entry) => entry.appointmentId !== it.id && entry.from < day.to && day.from < entry.to,
        );
        entries.set(id, list);
      }
      return list;
    };
    const { rooms, classes } = supply.resources;
    const locationOf = new Map(rooms.map((room) => [room.id, room.locationId]));
    return {
      open: (id, visitTypeId, on) => supply.openFrom(id, visitTypeId, on),
      zoneOf: (locationId) => supply.zoneOf(locationId),
      rooms: (locationId) => this.#roomIds.filter((id) => locationOf.get(id) === locationId),
      classes: new Map(classes.map((one) => [one.id, one])),
      taken,
      isFree: (id, claim, part) =>
        part.type.capacity > 1 && id !== patientId
          ? hasSeat(taken(id), claim, part, this.#now)
          : !taken(id).some((other) => other.from < claim.to && claim.from < other.to),
    };
  }

  /** Takes the place for a visit, so that it is not suggested again. */
  take(part: Part, { it, patientId }: Visit): void {
    const entry = {
      lane: 0,
      appointmentId: it.id,
      visitTypeId: part.step.type.id,
      providerId: part.providerId,
      start: part.start,
      end: part.start + part.step.durationMinutes * 60_000,
      heldUntil: null,
      byUserId: null,
      byName: null,
      bookedAt: null,
    };
    for (const { resourceId, from, to } of claimsOfPart(part, patientId).filter(isNamed)) {
      const list = this.#suggested.get(resourceId) ?? [];
      list.push({ ...entry, resourceId, from, to });
      this.#suggested.set(resourceId, list);
    }
  }

  async #weekOf(date: Temporal.PlainDate): Promise<Map<string, queries.BusyEntry[]>> {
    const monday = date.subtract({ days: date.dayOfWeek - 1 });
    const key = monday.toString();
    let week = this.#weeks.get(key);
    if (!week) {
      const from = this.startOf(monday) - MARGIN_MS;
      const to = this.startOf(monday.add({ days: DAYS_AT_ONCE })) + MARGIN_MS;
      const entries = await queries.selectBusy(this.#db, this.#ids, { from, to });
      const isOver = ({ heldUntil }: queries.BusyEntry): boolean =>
        heldUntil !== null && heldUntil.epochMilliseconds <= this.#now.epochMilliseconds;
      week = Map.groupBy(
        entries.filter((entry) => !isOver(entry)),
        (entry) => entry.resourceId,
      );
      this.#weeks.set(key, week);
    }
    return week;
  }
}

const isNamed = (claim: Claim): claim is Claim & { resourceId: string } => claim.resourceId !== null;
