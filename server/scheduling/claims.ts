/** Pure: what a visit takes of whom, minute by minute, as its visit type says. */
import type { ResourceClass, VisitNeed, VisitType } from '../../shared/practice.ts';
import type { Stretch } from '../supply/index.ts';

const MINUTE_MS = 60_000;

export interface VisitPlace {
  /** Null while a hold does not know its patient. */
  patientId: string | null;
  providerId: string;
  roomId: string | null;
  /** Milliseconds since 1970. */
  start: number;
  durationMinutes: number;
}

/** A stretch of one resource. Of a class the member is still to be chosen. */
export interface Claim extends Stretch {
  role: 'patient' | 'provider' | 'room' | 'class';
  /** Numbers the claims of a visit: the same nurse may be needed twice. */
  part: number;
  /** Null with `class`. */
  resourceId: string | null;
  classId: string | null;
  /** The same without buffers: for so long whoever is taken must be there; a buffer has to be free only. */
  core: Stretch;
}

const PLAIN: readonly VisitNeed[] = [
  { who: 'provider', classId: null, fromMinute: 0, untilMinute: 1440 },
  { who: 'room', classId: null, fromMinute: 0, untilMinute: 1440 },
];

/**
 * Everything that a visit takes. A part of the pattern that reaches the end of the type's length follows the length of
 * the visit; buffers stand before what begins with the visit and after what ends with it, and are not the patient's.
 */
export function claimsOf(type: VisitType, at: VisitPlace): Claim[] {
  const claims: Claim[] = [];
  const end = at.start + at.durationMinutes * MINUTE_MS;
  const add = (claim: Omit<Claim, 'part'>): void => {
    claims.push({ ...claim, part: claims.length });
  };
  const visit = { from: at.start, to: end };
  if (at.patientId !== null) add({ role: 'patient', resourceId: at.patientId, classId: null, ...visit, core: visit });
  for (const need of type.needs.length > 0 ? type.needs : PLAIN) {
    const until = need.untilMinute >= type.durationMinutes ? at.durationMinutes : need.untilMinute;
    if (need.fromMinute >= Math.min(until, at.durationMinutes)) continue;
    const before = need.fromMinute === 0 ? type.beforeMinutes : 0;
    const after = until >= at.durationMinutes ? type.afterMinutes : 0;
    const core = {
      from: at.start + need.fromMinute * MINUTE_MS,
      to: at.start + Math.min(until, at.durationMinutes) * MINUTE_MS,
    };
    const stretch = { from: core.from - before * MINUTE_MS, to: core.to + after * MINUTE_MS, core };
    if (need.who === 'class') add({ role: 'class', resourceId: null, classId: need.classId, ...stretch });
    else {
      const resourceId = need.who === 'provider' ? at.providerId : at.roomId;
      if (resourceId !== null) add({ role: need.who, resourceId, classId: null, ...stretch });
    }
  }
  return claims;
}

/** All of the time that the claims reach over. */
export function spanOfClaims(claims: readonly Stretch[]): Stretch {
  return {
    from: claims.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY),
    to: claims.reduce((most, one) => Math.max(most, one.to), Number.NEGATIVE_INFINITY),
  };
}

/**
 * The ways to choose a member for each class claim so that nobody is in two places at once, best first; the same member
 * serves the parts of one class where that is possible.
 * @param isFree whether a member is free for a claim
 * @param preferred those who had the visit before, or were found for it, come first: each at its own claim, if it can be
 */
export function* memberChoices(
  claims: readonly Claim[],
  classes: ReadonlyMap<string, ResourceClass>,
  isFree: (resourceId: string, claim: Claim) => boolean,
  preferred: readonly string[],
): Generator<ReadonlyMap<number, string>> {
  const wanted = claims.filter((claim) => claim.role === 'class');
  const chosen = new Map<number, string>();
  const taken = (id: string, claim: Claim): boolean =>
    claims.some((other) => {
      if (other.from >= claim.to || claim.from >= other.to) return false;
      return other.resourceId === id || chosen.get(other.part) === id;
    });
  function* attempt(index: number): Generator<ReadonlyMap<number, string>> {
    const claim = wanted[index];
    if (!claim) {
      yield new Map(chosen);
      return;
    }
    const members = classes.get(claim.classId ?? '')?.memberIds ?? [];
    const before = new Set([...chosen.values(), ...preferred]);
    const rankOf = (id: string): number => (id === preferred[index] ? 0 : before.has(id) ? 1 : 2);
    for (const id of members.toSorted((a, b) => rankOf(a) - rankOf(b))) {
      if (taken(id, claim) || !isFree(id, claim)) continue;
      chosen.set(claim.part, id);
      yield* attempt(index + 1);
      chosen.delete(claim.part);
    }
  }
  yield* attempt(0);
}

/** The best of them; null when it cannot be done. */
export function chooseMembers(...parts: Parameters<typeof memberChoices>): ReadonlyMap<number, string> | null {
  for (const choice of memberChoices(...parts)) return choice;
  return null;
}
