/** Pure rules of the book: times, lanes, openings. */
import { addMinutes, clinicDay, minutesBetween } from '../../shared/time.ts';

export interface Span {
  start: Temporal.Instant;
  end: Temporal.Instant;
}

export const overlaps = (a: Span, b: Span): boolean =>
  a.start.epochMilliseconds < b.end.epochMilliseconds && b.start.epochMilliseconds < a.end.epochMilliseconds;

/** Slots are counted in whole minutes. */
export const isWholeMinute = (instant: Temporal.Instant): boolean => instant.epochNanoseconds % 60_000_000_000n === 0n;

export interface Held extends Span {
  lane: number;
}

/** The first lane in which nothing overlaps. */
export function firstFreeLane(held: readonly Held[], span: Span): number {
  const taken = new Set(held.filter((other) => overlaps(other, span)).map((other) => other.lane));
  let lane = 0;
  while (taken.has(lane)) lane++;
  return lane;
}

export interface Hours {
  zone: string;
  opensMinute: number;
  closesMinute: number;
  slotMinutes: number;
}

/** Until providers have templates of their own, openings are sought from Monday to Friday. */
const LAST_WORKDAY = 5;

/**
 * The opening hours of one date as instants; null on a day off. Wall times that the clocks skip move forward with the
 * clock, as a person at the door would see it.
 */
export function openingHours(date: Temporal.PlainDate, hours: Hours): Span | null {
  if (date.dayOfWeek > LAST_WORKDAY) return null;
  const at = (minute: number): Temporal.Instant => {
    if (minute >= 1440) return clinicDay(date.toString(), hours.zone).end;
    const time = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
    return date.toZonedDateTime({ timeZone: hours.zone, plainTime: time }).toInstant();
  };
  return { start: at(hours.opensMinute), end: at(hours.closesMinute) };
}

/** The starts on the grid at which a visit fits between `busy` spans, soonest first, not before `from`. */
export function freeStarts(
  open: Span,
  busy: readonly Span[],
  from: Temporal.Instant,
  durationMinutes: number,
  slotMinutes: number,
): Temporal.Instant[] {
  const sorted = [...busy].sort((a, b) => a.start.epochMilliseconds - b.start.epochMilliseconds);
  const starts: Temporal.Instant[] = [];
  const skipped = Math.max(0, Math.ceil(minutesBetween(open.start, from) / slotMinutes));
  let start = addMinutes(open.start, skipped * slotMinutes);
  while (minutesBetween(start, from) > 0 || start.epochMilliseconds < from.epochMilliseconds)
    start = addMinutes(start, slotMinutes);
  for (let next = 0; ; start = addMinutes(start, slotMinutes)) {
    const span = { start, end: addMinutes(start, durationMinutes) };
    if (span.end.epochMilliseconds > open.end.epochMilliseconds) return starts;
    while (next < sorted.length && (sorted[next] as Span).end.epochMilliseconds <= start.epochMilliseconds) next++;
    if (!sorted.slice(next).some((other) => overlaps(other, span))) starts.push(start);
  }
}

/** `Tue, Nov 24, 8:15 AM` in the clinic's time. */
export function openingText(start: Temporal.Instant, zone: string): string {
  return start
    .toZonedDateTimeISO(zone)
    .toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })
    .replaceAll('\u202f', ' ');
}
