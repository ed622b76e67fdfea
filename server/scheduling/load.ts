/** Pure: how full the days are, from supply in memory and visits as the database lists them. */
import type { VisitType } from '../../shared/practice.ts';
import type { DayLoad } from '../../shared/views.ts';
import { type DaySupplyOf, minus, type Stretch } from '../supply/index.ts';
import { claimsOf } from './claims.ts';

const MINUTE_MS = 60_000;

/** When visits of one type begin with one provider, in minutes since 1970, and how long they last. */
export interface VisitTimes {
  providerId: string;
  visitTypeId: string;
  times: readonly { minute: number; duration: number }[];
}

/** Stretches of the open time of a day that may be booked: blockouts, days away and holidays are cut out. */
export function openOf(supply: DaySupplyOf, locationId: string | null): Stretch[] {
  const cuts = supply.blocks.filter(({ kind }) => kind === 'closed' || kind === 'away' || kind === 'holiday');
  return merged(
    supply.open
      .filter((session) => locationId === null || session.locationId === locationId)
      .flatMap((session) => minus<Stretch>({ from: session.from, to: session.to }, cuts)),
  );
}

/** The same time, each minute once, in order. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const one of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && one.from <= last.to) last.to = Math.max(last.to, one.to);
    else result.push({ ...one });
  }
  return result;
}

export const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, one) => sum + (one.to - one.from), 0) / MINUTE_MS;

/** What two lists of stretches have in common; both are merged. */
export function common(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  let j = 0;
  for (const one of a) {
    while (j < b.length && (b[j] as Stretch).to <= one.from) j++;
    for (let k = j; k < b.length && (b[k] as Stretch).from < one.to; k++) {
      const other = b[k] as Stretch;
      result.push({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) });
    }
  }
  return result;
}

/** When a provider is taken by a visit that begins at 0, by type and length: worked out once for each. */
function takenBy(types: ReadonlyMap<string, VisitType>) {
  const known = new Map<string, Stretch[]>();
  return (visitTypeId: string, durationMinutes: number): Stretch[] => {
    const key = `${visitTypeId} ${durationMinutes}`;
    let taken = known.get(key);
    if (!taken) {
      const type = types.get(visitTypeId);
      const place = { patientId: null, providerId: 'provider', roomId: null, start: 0, durationMinutes };
      taken = type
        ? claimsOf(type, place).filter(({ role }) => role === 'provider')
        : [{ from: 0, to: durationMinutes * MINUTE_MS }];
      known.set(key, taken);
    }
    return taken;
  };
}

/**
 * The load of each day.
 * @param days dates in order, each with the instant at which it begins, in milliseconds since 1970
 * @param end when the last of them ends
 */
export function loadOf(
  days: readonly { date: string; start: number; holiday: string | null }[],
  end: number,
  providerIds: readonly string[],
  supplyOn: (providerId: string, date: string) => DaySupplyOf,
  visits: readonly VisitTimes[],
  types: ReadonlyMap<string, VisitType>,
  locationId: string | null,
): DayLoad[] {
  const counts = new Array<number>(days.length).fill(0);
  const taken = new Map<string, Stretch[]>();
  const takenOf = takenBy(types);
  const dayAt = (ms: number): number => {
    if (ms >= end) return -1;
    return days.findLastIndex(({ start }) => start <= ms);
  };
  for (const { providerId, visitTypeId, times } of visits) {
    const list = taken.get(providerId) ?? [];
    taken.set(providerId, list);
    for (const { minute, duration } of times) {
      const start = minute * MINUTE_MS;
      const day = dayAt(start);
      if (day >= 0) counts[day] = (counts[day] ?? 0) + 1;
      for (const { from, to } of takenOf(visitTypeId, duration)) list.push({ from: start + from, to: start + to });
    }
  }
  const busy = new Map([...taken].map(([id, list]) => [id, merged(list)]));
  return days.map(({ date, holiday }, i) => {
    let openMinutes = 0;
    let bookedMinutes = 0;
    for (const id of providerIds) {
      const open = openOf(supplyOn(id, date), locationId);
      openMinutes += lengthOf(open);
      bookedMinutes += lengthOf(common(open, busy.get(id) ?? []));
    }
    return { date, visits: counts[i] ?? 0, openMinutes, bookedMinutes, holiday };
  });
}
