/**
 * The oracle: a book kept in plain maps, which says what the server must answer to an act. It shares no code with it.
 * What the supply or a class of resources may say against a time it does not know: there it names what may be answered.
 */
export interface Slot {
  /** Null while a soft hold does not know its patient. */
  patientId: string | null;
  providerId: string;
  roomId: string | null;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
}

export type Booking = 'held' | 'booked' | 'cancelled' | 'no_show';

export interface Kept extends Slot {
  typeId: string;
  version: number;
  booking: Booking;
  confirmation: string;
  flow: string;
  note: string;
  /** Why an overlap was taken, and the provider's lane: what the server said. */
  reason: string | null;
  lane: number;
  seriesId: string | null;
  /** Of a hold: until when, whose. */
  until: number;
  owner: string | null;
  /** Taken over from another system: it takes its people for its own time, whatever the type says. */
  isImported: boolean;
}

/** What a visit type says about time; minutes. */
export interface TypeRule {
  minutes: number;
  before: number;
  after: number;
  capacity: number;
  needs: readonly {
    who: 'provider' | 'room' | 'class';
    classId: string | null;
    fromMinute: number;
    untilMinute: number;
  }[];
  /** It asks about the patient's age, other visits or the provider. */
  isAsking: boolean;
}

export interface Piece {
  who: 'patient' | 'provider' | 'room' | 'class';
  resourceId: string | null;
  classId: string | null;
  from: number;
  to: number;
}

interface Place extends Slot {
  typeId: string;
}
type Reference = { id: string; expectedVersion: number };
export type Act =
  | { kind: 'book'; place: Place; note: string; holdId?: string; standbyId?: string }
  | { kind: 'hold'; place: Place; replaces?: string }
  | { kind: 'renewHold' | 'releaseHold'; id: string }
  | ({ kind: 'move'; to: Partial<Omit<Slot, 'patientId'>> } & Reference)
  | ({ kind: 'cancel' | 'restore' | 'noShow' } & Reference)
  | ({ kind: 'confirm'; confirmation: string } & Reference)
  | ({ kind: 'setFlow'; flow: string } & Reference)
  | ({ kind: 'setNote'; note: string } & Reference);

/** What the server may answer; usually it is one thing. With `after` it is known how the appointment then stands. */
export interface Verdict {
  codes: readonly string[];
  after?: Kept;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FRESH = { confirmation: 'unsent', flow: 'expected', reason: null, lane: 0, seriesId: null } as const;

/** Everything that a visit takes, and when. */
export function piecesOf(type: TypeRule, slot: Slot): Piece[] {
  const pieces: Piece[] = [];
  const add = (who: Piece['who'], resourceId: string | null, classId: string | null, from: number, to: number) =>
    pieces.push({ who, resourceId, classId, from, to });
  if (slot.patientId !== null) add('patient', slot.patientId, null, slot.start, slot.end);
  const [before, after] = [type.before * MINUTE_MS, type.after * MINUTE_MS];
  if (type.needs.length === 0) {
    add('provider', slot.providerId, null, slot.start - before, slot.end + after);
    if (slot.roomId !== null) add('room', slot.roomId, null, slot.start - before, slot.end + after);
    return pieces;
  }
  for (const need of type.needs) {
    const from = slot.start + need.fromMinute * MINUTE_MS;
    // What lasts until the end of the type lasts until the end of the visit, be it longer or shorter.
    const isLast = need.untilMinute >= type.minutes || slot.start + need.untilMinute * MINUTE_MS >= slot.end;
    const to = isLast ? slot.end : slot.start + need.untilMinute * MINUTE_MS;
    const resourceId = need.who === 'provider' ? slot.providerId : need.who === 'room' ? slot.roomId : null;
    if (from >= to || (need.who === 'room' && resourceId === null)) continue;
    const early = need.fromMinute === 0 ? before : 0;
    add(need.who, resourceId, need.classId, from - early, to + (isLast ? after : 0));
  }
  return pieces;
}

/** What the book must know of the clinic. */
export interface Rules {
  types: ReadonlyMap<string, TypeRule>;
  /** Members of classes: the server chooses them, so that the book does not know when they are taken. */
  chosen: ReadonlySet<string>;
  /** True when templates, exceptions, blockouts or holidays may say something against a time. */
  mayAsk(place: Place): boolean;
}

export class Book {
  readonly kept = new Map<string, Kept>();
  readonly standby = new Map<string, { version: number; patientId: string; done: boolean }>();
  readonly #rules: Rules;
  /** Who takes what: appointments by resource and day, so that asking does not read the whole book. */
  readonly #takers = new Map<string, Set<string>>();
  readonly #held = new Set<string>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  piecesOf(it: Kept): Piece[] {
    const plain = { minutes: 0, before: 0, after: 0, capacity: 1, needs: [], isAsking: false };
    return piecesOf(it.isImported ? plain : this.#type(it.typeId), it);
  }

  /** The soft holds. */
  held(): [string, Kept][] {
    return [...this.#held].map((id) => [id, this.kept.get(id) as Kept]);
  }

  /** Writes down how an appointment stands now; null when it is gone. */
  keep(id: string, after: Kept | null): void {
    const before = this.kept.get(id);
    if (after?.booking === 'held') this.#held.add(id);
    else this.#held.delete(id);
    if (before) for (const key of this.#keysOf(before)) this.#takers.get(key)?.delete(id);
    if (after === null) {
      this.kept.delete(id);
      return;
    }
    this.kept.set(id, after);
    if (after.booking !== 'booked' && after.booking !== 'held') return;
    for (const key of this.#keysOf(after)) {
      const takers = this.#takers.get(key) ?? new Set();
      this.#takers.set(key, takers.add(id));
    }
  }

  /** What the server must answer. */
  judge(act: Act, by: { userId: string; now: number }): Verdict {
    switch (act.kind) {
      case 'book':
        return this.#judgeBook(act, by);
      case 'hold':
        return this.#judgeHold(act, by);
      case 'renewHold': {
        const it = this.#own(act.id, by.userId);
        if (!it || it.until <= by.now) return { codes: ['hold_gone'] };
        return { codes: ['ok'], after: { ...it, until: by.now + 2 * MINUTE_MS, version: it.version + 1 } };
      }
      case 'releaseHold':
        return { codes: ['ok'] };
      default:
        return this.#judgeChange(act, by.now);
    }
  }

  /** One's own soft hold, also when it has run out. */
  #own(id: string | undefined, userId: string): Kept | null {
    const it = id === undefined ? undefined : this.kept.get(id);
    return it?.booking === 'held' && it.owner === userId ? it : null;
  }

  #judgeBook(act: Extract<Act, { kind: 'book' }>, by: { userId: string; now: number }): Verdict {
    if (act.standbyId !== undefined) {
      const waiting = this.standby.get(act.standbyId);
      if (waiting?.patientId !== act.place.patientId) return { codes: ['not_found'] };
      if (waiting.done) return { codes: ['changed_meanwhile'] };
    }
    const own = this.#own(act.holdId, by.userId) ? [act.holdId as string] : [];
    const rest = { version: 1, booking: 'booked', note: act.note, until: 0, owner: null, isImported: false } as const;
    return { codes: this.#answers(act.place, own, by.now), after: { ...FRESH, ...act.place, ...rest } };
  }

  #judgeHold(act: Extract<Act, { kind: 'hold' }>, by: { userId: string; now: number }): Verdict {
    const own = this.#own(act.replaces, by.userId) ? [act.replaces as string] : [];
    const codes = this.#answers(act.place, own, by.now).filter((code) => code !== 'needs_answer');
    const mine = { version: 1, booking: 'held', note: '', until: by.now + 2 * MINUTE_MS, owner: by.userId } as const;
    return { codes, after: { ...FRESH, ...act.place, ...mine, isImported: false } };
  }

  #judgeChange(act: Extract<Act, Reference>, now: number): Verdict {
    const it = this.kept.get(act.id);
    if (!it || it.booking === 'held') return { codes: ['not_found'] };
    if (it.version !== act.expectedVersion) return { codes: ['changed_meanwhile'] };
    const isBooked = it.booking === 'booked';
    const done = (change: Partial<Kept>, codes: readonly string[] = ['ok']): Verdict => ({
      codes,
      after: { ...it, ...change, version: it.version + 1 },
    });
    if (act.kind === 'setNote') return done({ note: act.note });
    if (act.kind === 'restore') {
      if (isBooked) return { codes: ['wrong_state'] };
      const isGroup = this.#type(it.typeId).capacity > 1;
      const stood = it.reason !== null || (it.lane > 0 && !isGroup);
      const codes = this.#answers(it, [act.id], now).filter((code) => code !== 'needs_answer');
      return done({ booking: 'booked', isImported: false }, stood ? ['ok'] : codes);
    }
    if (!isBooked) return { codes: ['wrong_state'] };
    switch (act.kind) {
      case 'move':
        return done({ ...act.to, isImported: false }, this.#answers({ ...it, ...act.to }, [act.id], now));
      case 'cancel':
        return done({ booking: 'cancelled' });
      case 'noShow':
        return it.flow === 'expected' ? done({ booking: 'no_show' }) : { codes: ['wrong_state'] };
      case 'confirm':
        return done({ confirmation: act.confirmation });
      case 'setFlow':
        return done({ flow: act.flow });
    }
  }

  /** What may be answered to somebody who wants a place and gives no reason. */
  #answers(place: Place, own: readonly string[], now: number): string[] {
    const type = this.#type(place.typeId);
    if (this.#isTaken(place, own, now)) return ['slot_taken'];
    const { chosen } = this.#rules;
    const isUnknown =
      type.needs.some(({ who }) => who === 'class') ||
      chosen.has(place.providerId) ||
      (place.roomId !== null && chosen.has(place.roomId));
    if (isUnknown) return ['ok', 'needs_answer', 'slot_taken'];
    return type.isAsking || this.#rules.mayAsk(place) ? ['ok', 'needs_answer'] : ['ok'];
  }

  #isTaken(place: Place, own: readonly string[], now: number): boolean {
    const type = this.#type(place.typeId);
    const isMate = (other: Kept): boolean =>
      type.capacity > 1 &&
      other.typeId === place.typeId &&
      other.providerId === place.providerId &&
      other.start === place.start &&
      other.end === place.end;
    const mates = new Set<string>();
    for (const piece of piecesOf(type, place)) {
      for (const id of this.#near(piece)) {
        const other = this.kept.get(id) as Kept;
        if (own.includes(id) || (other.booking === 'held' && other.until <= now)) continue;
        const meets = this.piecesOf(other).some(
          (one) => one.resourceId === piece.resourceId && one.from < piece.to && piece.from < one.to,
        );
        if (!meets) continue;
        if (!isMate(other) || piece.who === 'patient') return true;
        mates.add(id);
      }
    }
    return type.capacity > 1 && mates.size >= type.capacity;
  }

  *#near(piece: Piece): Generator<string> {
    const seen = new Set<string>();
    for (const key of keysOf(piece)) {
      for (const id of this.#takers.get(key) ?? []) {
        if (!seen.has(id)) yield id;
        seen.add(id);
      }
    }
  }

  #keysOf(it: Kept): string[] {
    return this.piecesOf(it).flatMap((piece) => [...keysOf(piece)]);
  }

  #type(id: string): TypeRule {
    return this.#rules.types.get(id) as TypeRule;
  }
}

function* keysOf({ resourceId, from, to }: Piece): Generator<string> {
  if (resourceId === null) return;
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day++) yield `${resourceId} ${day}`;
}
