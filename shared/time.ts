/**
 * Pure helpers for clinic time. An instant is a moment of the world; a civil date and a wall time are what the clinic's
 * calendar and clocks say. Days are counted in elapsed minutes since local midnight, so that the day the clocks change
 * has 23 or 25 hours and no minute is missing or double.
 */
export interface ClinicDay {
  /** `2026-11-24` */
  date: string;
  zone: string;
  /** The instant of local midnight (or of the first moment of the day where midnight is skipped). */
  start: Temporal.Instant;
  end: Temporal.Instant;
  lengthMinutes: number;
}

/** The day of a civil date in a zone. Throws RangeError for a date or a zone that does not exist. */
export function clinicDay(date: string, zone: string): ClinicDay {
  const civil = Temporal.PlainDate.from(date);
  const start = civil.toZonedDateTime({ timeZone: zone }).toInstant();
  const end = civil.add({ days: 1 }).toZonedDateTime({ timeZone: zone }).toInstant();
  return { date: civil.toString(), zone, start, end, lengthMinutes: minutesBetween(start, end) };
}

/** Whether what holds from a first to a last civil day, both included, holds on a day; an end of null is until further notice. */
export const holdsOn = (it: { startsOn: string; endsOn: string | null }, date: string): boolean =>
  it.startsOn <= date && (it.endsOn === null || it.endsOn >= date);

/** `2026-11-24` → `11/24/2026` */
export const usDate = (date: string): string => `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;

/** Whole minutes from one instant to another; negative when `to` is earlier. */
export function minutesBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 60_000);
}

export function addMinutes(instant: Temporal.Instant, minutes: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(instant.epochMilliseconds + minutes * 60_000);
}

/** The clinic's date at an instant. */
export function dateAt(instant: Temporal.Instant, zone: string): string {
  return instant.toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** All civil dates that a stretch of time touches; the end is exclusive. */
export function datesTouched(start: Temporal.Instant, end: Temporal.Instant, zone: string): string[] {
  const last = Temporal.Instant.fromEpochMilliseconds(Math.max(start.epochMilliseconds, end.epochMilliseconds - 1));
  const dates: string[] = [];
  let date = start.toZonedDateTimeISO(zone).toPlainDate();
  const stop = last.toZonedDateTimeISO(zone).toPlainDate();
  while (Temporal.PlainDate.compare(date, stop) <= 0) {
    dates.push(date.toString());
    date = date.add({ days: 1 });
  }
  return dates;
}

/** `8:05 AM`, or `08:05`, for a wall-clock hour and minute. */
export function clockText(hour: number, minute: number, clock24 = false): string {
  if (clock24) return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const half = hour < 12 ? 'AM' : 'PM';
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${half}`;
}

/** The full hours of a day: minutes since its start and what the clock on the wall says, doubled hours included. */
export function hoursOf(day: ClinicDay, clock24 = false): { minute: number; label: string }[] {
  const hours: { minute: number; label: string }[] = [];
  for (let minute = 0; minute < day.lengthMinutes; minute++) {
    const wall = addMinutes(day.start, minute).toZonedDateTimeISO(day.zone);
    if (wall.minute !== 0) continue;
    hours.push({ minute, label: clockText(wall.hour, 0, clock24) });
    minute += 29; // No zone changes its clocks twice within half an hour, and half-hour shifts are still seen.
  }
  return hours;
}

/** What a wall time is on a date: one moment; two, where the clocks go back; none, where they go forward over it. */
export type WallMoment =
  | { kind: 'one'; at: Temporal.Instant }
  | { kind: 'twice'; first: Temporal.Instant; second: Temporal.Instant }
  /** `next` is the first moment after the gap. */
  | { kind: 'none'; next: Temporal.Instant };

/** The moments at which the clocks of a zone show a minute of a date. Throws RangeError for a date that does not exist. */
export function wallMoment(date: string, minute: number, zone: string): WallMoment {
  const civil = Temporal.PlainDate.from(date, { overflow: 'reject' });
  const wall = civil.toPlainDateTime(new Temporal.PlainTime(Math.floor(minute / 60), minute % 60));
  const first = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const second = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (first.epochMilliseconds === second.epochMilliseconds) return { kind: 'one', at: first.toInstant() };
  if (first.toPlainDateTime().equals(wall))
    return { kind: 'twice', first: first.toInstant(), second: second.toInstant() };
  return { kind: 'none', next: (first.getTimeZoneTransition('next') ?? second).toInstant() };
}
