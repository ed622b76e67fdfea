/**
 * The naive finder: raw rows of the database, painted minute by minute, every room and every member tried. It is slow on
 * purpose and shares no code with the finder that it judges.
 */
import type { Busy, NaiveClinic, NaiveType, Rule } from './naive-clinic.ts';

const DAY = 1440;
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const dateOfDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const weekdayOf = (date: string): number => ((dayNumber(date) + 3) % 7) + 1;
const weekNumber = (date: string): number => Math.floor((dayNumber(date) + 3) / 7);

/** What the clocks of one zone show, minute by minute. */
class WallClock {
  readonly dates: string[] = [];
  readonly minutes: number[] = [];
  readonly first: number;
  readonly #at = new Map<string, number>();

  constructor(zone: string, first: number, count: number) {
    this.first = first;
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    for (let i = 0; i < count; i++) {
      const [date = '', time = ''] = format.format((first + i) * 60_000).split(' ');
      const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
      this.dates.push(date);
      this.minutes.push(minute);
      const key = `${date} ${minute}`;
      if (!this.#at.has(key)) this.#at.set(key, first + i); // A minute that comes twice is the first one.
    }
  }

  /** When the clocks show a minute of a date; one that they skip is as long after the last one shown as it would have been. */
  instantOf(date: string, minute: number): number {
    const day = minute === DAY ? dateOfDay(dayNumber(date) + 1) : date;
    for (let back = 0; back < DAY; back++) {
      const shown = this.#at.get(`${day} ${(minute % DAY) - back}`);
      if (shown !== undefined) return shown + back;
    }
    throw new RangeError(`${date} ${minute} is not in the window.`);
  }
}

export interface NaiveQuery {
  visitTypeId: string | null;
  chainId?: string;
  patientId: string | null;
  providerIds: string[];
  locationId?: string;
  from: string;
  until: string;
  weekdays?: number[];
  fromMinute?: number;
  untilMinute?: number;
  durationMinutes: number | null;
  insteadOf?: string;
}

export interface NaiveOpening {
  providerId: string;
  locationId: string;
  start: number;
  /** Sides of the provider's time that stand against a visit or the edge of open time. */
  touching: number;
}

/** One resource for one stretch; `core` is the stretch without buffers. */
interface Piece {
  resourceId: string | null;
  classId: string | null;
  isRoom: boolean;
  from: number;
  to: number;
  coreFrom: number;
  coreTo: number;
}
interface Step {
  type: NaiveType;
  duration: number;
  providerIds: string[];
  gap: number;
}
interface Visit {
  type: NaiveType;
  duration: number;
  providerId: string;
  locationId: string;
  start: number;
}

const WINDOW_BEFORE = 3 * DAY;
const WINDOW_AFTER = 5 * DAY;
const clocks = new Map<string, WallClock>();

export class NaiveFinder {
  readonly #clinic: NaiveClinic;
  readonly #query: NaiveQuery;
  readonly #first: number;
  readonly #count: number;
  readonly #busy: Map<string, Busy[]>;
  readonly #open = new Map<string, Uint8Array>();
  readonly #steps: Step[];

  constructor(clinic: NaiveClinic, query: NaiveQuery) {
    this.#clinic = clinic;
    this.#query = query;
    this.#first = dayNumber(query.from.slice(0, 10)) * DAY - WINDOW_BEFORE;
    this.#count = dayNumber(query.until) * DAY + WINDOW_AFTER - this.#first;
    const busy = clinic.busy.filter((one) => one.appointmentId !== query.insteadOf);
    this.#busy = Map.groupBy(busy, (one) => one.resourceId);
    this.#steps = this.#stepsOf();
  }

  #clock(zone: string): WallClock {
    const key = `${zone} ${this.#first} ${this.#count}`;
    let clock = clocks.get(key);
    if (!clock) {
      if (clocks.size > 50) clocks.clear();
      clock = new WallClock(zone, this.#first, this.#count);
      clocks.set(key, clock);
    }
    return clock;
  }

  /** Every opening there is, in no order. */
  openings(): NaiveOpening[] {
    const { from, until, weekdays, fromMinute = 0, untilMinute = DAY, locationId } = this.#query;
    const notBefore = Math.ceil(Date.parse(from) / 60_000);
    const found: NaiveOpening[] = [];
    const [first] = this.#steps;
    for (const place of this.#clinic.locations) {
      if (locationId !== undefined && place.id !== locationId) continue;
      const { dates, minutes } = this.#clock(place.zone);
      for (let i = 0; i < this.#count; i++) {
        const start = this.#first + i;
        const [date = '', wall = 0] = [dates[i], minutes[i]];
        if (start < notBefore || date > until || wall % this.#clinic.practice.slot_minutes !== 0) continue;
        if (wall < fromMinute || wall >= untilMinute || (weekdays && !weekdays.includes(weekdayOf(date)))) continue;
        for (const providerId of first?.providerIds ?? []) {
          if (!this.#worksThere(providerId, place.id, dates, date)) continue;
          if (!this.#canFollow(0, start, [providerId], place.id, [])) continue;
          found.push({
            providerId,
            locationId: place.id,
            start,
            touching: this.#touching(providerId, place.id, start),
          });
        }
      }
    }
    return found;
  }

  /** Whoever has no part in the visit itself must at least work at the place on that day. */
  #worksThere(providerId: string, locationId: string, dates: readonly string[], date: string): boolean {
    const [step] = this.#steps;
    if (!step) return false;
    const visit = { type: step.type, duration: step.duration, providerId, locationId, start: 0 };
    if (piecesOf(visit, null).some((it) => it.resourceId === providerId)) return true;
    return this.#paint(providerId, step.type.id, locationId).some((open, i) => open === 1 && dates[i] === date);
  }

  /** The visits that are asked for, each with those who may do it. */
  #stepsOf(): Step[] {
    const { chainId, visitTypeId, providerIds: asked, durationMinutes } = this.#query;
    const chain = this.#clinic.chains.find(({ id }) => id === chainId);
    const wanted = chain ? chain.steps : [{ visitTypeId: visitTypeId as string, gapMinutesMax: 0 }];
    return wanted.map((step) => {
      const type = this.#clinic.types.find(({ id }) => id === step.visitTypeId) as NaiveType;
      const able = this.#clinic.people
        .filter(({ active }) => active)
        .filter(({ id, profession }) => {
          if (type.provider_ids.length > 0) return type.provider_ids.includes(id);
          return profession === 'provider' || asked.includes(id);
        })
        .map(({ id }) => id);
      const both = asked.length === 0 ? able : able.filter((id) => asked.includes(id));
      const providerIds = chain && both.length === 0 ? able : both;
      const duration = chain ? type.duration_minutes : (durationMinutes ?? type.duration_minutes);
      return { type, duration, providerIds, gap: step.gapMinutesMax };
    });
  }

  /** True when this step can begin then, and all that follow after it, in any way at all. */
  #canFollow(index: number, start: number, providerIds: string[], locationId: string, taken: Piece[]): boolean {
    const step = this.#steps[index];
    if (!step) return true;
    const next = this.#steps[index + 1];
    return providerIds.some((providerId) => {
      const visit = { type: step.type, duration: step.duration, providerId, locationId, start };
      return this.#ways(visit, taken, (pieces) => {
        if (!next) return true;
        const end = start + step.duration;
        for (let later = end; later <= end + next.gap; later += 5)
          if (this.#canFollow(index + 1, later, next.providerIds, locationId, pieces)) return true;
        return false;
      });
    });
  }

  /** Tries every room and every member; true as soon as `goOn` is content with one way. */
  #ways(visit: Visit, taken: Piece[], goOn: (pieces: Piece[]) => boolean): boolean {
    const { patientId } = this.#query;
    const isFixed = (it: Piece): boolean => it.resourceId !== null;
    const pieces = piecesOf(visit, patientId);
    for (const it of pieces.filter(isFixed))
      if (!this.#fits(it, visit, taken, it.resourceId === patientId)) return false;
    const rooms = pieces.some((it) => it.isRoom) ? this.#clinic.things.filter((it) => it.isRoom) : [null];
    return rooms.some((room) => {
      if (room && room.location_id !== visit.locationId) return false;
      const inRoom = pieces.map((it) => (it.isRoom ? { ...it, resourceId: room?.id ?? null } : it));
      const roomPieces = inRoom.filter((it) => it.isRoom);
      if (!roomPieces.every((it) => this.#fits(it, visit, taken, false))) return false;
      return this.#members(visit, inRoom, [...taken, ...inRoom.filter(isFixed)], goOn);
    });
  }

  #members(visit: Visit, left: Piece[], own: Piece[], goOn: (pieces: Piece[]) => boolean): boolean {
    const [piece, ...rest] = left.filter((it) => it.resourceId === null);
    if (!piece) return goOn(own);
    const members = this.#clinic.classes.find(({ id }) => id === piece.classId)?.memberIds ?? [];
    return members.some((resourceId) => {
      const chosen = { ...piece, resourceId };
      return this.#fits(chosen, visit, own, false) && this.#members(visit, rest, [...own, chosen], goOn);
    });
  }

  /** A resource is in use, open at that place, and not taken: by nobody, or by the patients of the same group. */
  #fits(piece: Piece, visit: Visit, own: readonly Piece[], isPatient: boolean): boolean {
    const id = piece.resourceId as string;
    if (own.some((it) => it.resourceId === id && it.from < piece.to && piece.from < it.to)) return false;
    if (!isPatient && !this.#isOpen(id, visit, piece)) return false;
    const there = (this.#busy.get(id) ?? []).filter((it) => it.from < piece.to && piece.from < it.to);
    if (isPatient || visit.type.capacity === 1) return there.length === 0;
    const isMate = (it: Busy): boolean =>
      it.typeId === visit.type.id &&
      it.providerId === visit.providerId &&
      it.start === visit.start &&
      it.end === visit.start + visit.duration;
    return there.every(isMate) && new Set(there.map((it) => it.appointmentId)).size < visit.type.capacity;
  }

  #isOpen(id: string, visit: Visit, piece: Piece): boolean {
    const open = this.#paint(id, visit.type.id, visit.locationId);
    for (let minute = piece.coreFrom; minute < piece.coreTo; minute++)
      if (open[minute - this.#first] !== 1) return false;
    return true;
  }

  /** The minutes at which a resource may be booked at a place for a type without anybody being asked. */
  #paint(id: string, typeId: string, locationId: string): Uint8Array {
    const key = `${id} ${typeId} ${locationId}`;
    let painted = this.#open.get(key);
    if (painted) return painted;
    painted = new Uint8Array(this.#count);
    this.#open.set(key, painted);
    const person = this.#clinic.people.find((it) => it.id === id);
    const thing = this.#clinic.things.find((it) => it.id === id);
    if (!(person ?? thing)?.active || (thing && thing.location_id !== locationId)) return painted;
    const clock = this.#clock(this.#clinic.locations.find((it) => it.id === locationId)?.zone ?? '');
    for (const date of new Set(clock.dates.slice(2 * DAY, -2 * DAY))) {
      const stretch = (it: { starts_minute: number; ends_minute: number }) =>
        [clock.instantOf(date, it.starts_minute), clock.instantOf(date, it.ends_minute)] as const;
      const fill = (value: number, [from, to]: readonly [number, number]) =>
        painted.fill(value, Math.max(0, from - this.#first), Math.max(0, to - this.#first));
      const sessions = this.#sessions(id, date, thing !== undefined);
      for (const session of sessions)
        if (session.location_id === locationId && isFor(session.visit_type_ids, typeId)) fill(1, stretch(session));
      for (const block of this.#blocks(id, date, locationId)) {
        if (block.kind === 'only' && isFor(block.visit_type_ids, typeId)) continue;
        if (block.location_id !== null) fill(0, stretch(block));
        else {
          const where = this.#beginning(sessions, date) ?? clock;
          fill(0, [where.instantOf(date, block.starts_minute), where.instantOf(date, block.ends_minute)]);
        }
      }
    }
    return painted;
  }

  /** The clock of the place where somebody's day begins: what has no place of its own is said by it. */
  #beginning(
    sessions: readonly { location_id: string | null; starts_minute: number; ends_minute: number }[],
    date: string,
  ) {
    const ordered = sessions
      .map((it) => {
        const clock = this.#clock(this.#clinic.locations.find(({ id }) => id === it.location_id)?.zone ?? '');
        const [from, to] = [clock.instantOf(date, it.starts_minute), clock.instantOf(date, it.ends_minute)];
        return { clock, from, to, place: it.location_id ?? '' };
      })
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from || a.to - b.to || (a.place < b.place ? -1 : 1));
    return ordered[0]?.clock;
  }

  #sessions(id: string, date: string, isThing: boolean) {
    const { templates, exceptions, practice, locations, things } = this.#clinic;
    const mine = templates.filter((it) => it.resource_id === id);
    const extra = exceptions.filter((it) => it.resource_id === id && it.kind === 'works' && isOn(it, date));
    const regular = mine.filter(
      (it) =>
        it.weekday === weekdayOf(date) &&
        it.valid_from <= date &&
        (it.valid_until === null || date <= it.valid_until) &&
        (weekNumber(date) - weekNumber(it.valid_from)) % it.every_weeks === 0,
    );
    if (mine.some((it) => it.valid_from <= date)) return [...regular, ...extra];
    const home = (locations.find(({ active }) => active) ?? locations[0])?.id;
    const place = things.find((it) => it.id === id)?.location_id ?? home ?? null;
    const stand = { location_id: place, visit_type_ids: [] as string[] };
    if (isThing) return [{ ...stand, starts_minute: 0, ends_minute: DAY }, ...extra];
    if (weekdayOf(date) > 5) return extra;
    return [{ ...stand, starts_minute: practice.opens_minute, ends_minute: practice.closes_minute }, ...extra];
  }

  #blocks(id: string, date: string, locationId: string) {
    const { exceptions, blockouts, holidays } = this.#clinic;
    const isHere = (it: { location_id: string | null }) => it.location_id === null || it.location_id === locationId;
    return [
      ...exceptions
        .filter((it) => it.resource_id === id && it.kind === 'away' && isOn(it, date))
        .map((it) => ({ ...it, location_id: null })),
      ...blockouts.filter((it) => (it.resource_id ?? id) === id && isHere(it) && isOn(it, date)),
      ...holidays
        .filter((it) => it.date === date && isHere(it))
        .map(({ location_id }) => ({
          kind: 'holiday',
          location_id,
          starts_minute: 0,
          ends_minute: DAY,
          visit_type_ids: [] as string[],
        })),
    ];
  }

  #touching(providerId: string, locationId: string, start: number): number {
    const [step] = this.#steps;
    if (!step) return 0;
    const visit = { type: step.type, duration: step.duration, providerId, locationId, start };
    const mine = piecesOf(visit, null).filter((it) => it.resourceId === providerId);
    const from = Math.min(...mine.map((it) => it.from));
    const to = Math.max(...mine.map((it) => it.to));
    const open = this.#paint(providerId, step.type.id, locationId);
    const isOpen = (minute: number): boolean => open[minute - this.#first] === 1;
    const busy = this.#busy.get(providerId) ?? [];
    const before = busy.some((it) => it.to === from) || (isOpen(from) && !isOpen(from - 1));
    const after = busy.some((it) => it.from === to) || (isOpen(to - 1) && !isOpen(to));
    return Number(before) + Number(after);
  }
}

const isFor = (ids: readonly string[], typeId: string): boolean => ids.length === 0 || ids.includes(typeId);

const isOn = (it: Rule, date: string): boolean =>
  it.from_date <= date &&
  (it.until_date === null || date <= it.until_date) &&
  (it.weekdays.length === 0 || it.weekdays.includes(weekdayOf(date)));

/** What a visit takes, minute by minute, as the contract of visit types says it. */
export function piecesOf(visit: Visit, patientId: string | null): Piece[] {
  const { type, duration, start, providerId } = visit;
  const none = { classId: null, isRoom: false };
  const pieces: Piece[] = [];
  if (patientId !== null) {
    const stretch = { from: start, to: start + duration, coreFrom: start, coreTo: start + duration };
    pieces.push({ ...none, resourceId: patientId, ...stretch });
  }
  const needs =
    type.needs.length > 0 ? type.needs : [{ who: 'provider', classId: null, fromMinute: 0, untilMinute: DAY }];
  for (const need of needs) {
    // A part that lasts to the end of the type's visit lasts to the end of this one, be it longer or shorter.
    const until = need.untilMinute >= type.duration_minutes ? duration : Math.min(need.untilMinute, duration);
    if (need.fromMinute >= until) continue;
    const [coreFrom, coreTo] = [start + need.fromMinute, start + until];
    const from = need.fromMinute === 0 ? coreFrom - type.before_minutes : coreFrom;
    const to = until === duration ? coreTo + type.after_minutes : coreTo;
    const resourceId = need.who === 'provider' ? providerId : null;
    pieces.push({ resourceId, classId: need.classId, isRoom: need.who === 'room', from, to, coreFrom, coreTo });
  }
  return pieces;
}
