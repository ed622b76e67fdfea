/** Pure rules of the book: times, lanes, and what stands in the way of a visit, in words. */
import type { VisitType } from '../../shared/practice.ts';
import type { Finding, FindingCode } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import type { Block, DaySupplyOf, Session, Stretch } from '../supply/index.ts';
import { minus } from '../supply/index.ts';

export interface Span {
  start: Temporal.Instant;
  end: Temporal.Instant;
}

/** Slots are counted in whole minutes. */
export const isWholeMinute = (instant: Temporal.Instant): boolean => instant.epochNanoseconds % 60_000_000_000n === 0n;

/** The smallest number that is not taken. */
export function firstFree(lanes: readonly number[]): number {
  const taken = new Set(lanes);
  let lane = 0;
  while (taken.has(lane)) lane++;
  return lane;
}

/** What needs the right to overbook and a reason; a patient in two places needs a reason only. */
const WITH_REASON: ReadonlySet<FindingCode> = new Set([
  'outside_hours',
  'away',
  'holiday',
  'closed',
  'wrong_provider',
  'provider_busy',
  'room_busy',
  'patient_busy',
  'resource_busy',
]);
/** Overlaps: the ones that are called `slot_taken` while nobody has given a reason. */
export const BUSY: ReadonlySet<FindingCode> = new Set(['provider_busy', 'room_busy', 'patient_busy', 'resource_busy']);
/** Everybody who books may answer these. */
export const EVERYBODYS: ReadonlySet<FindingCode> = new Set(['patient_busy']);

export const finding = (code: FindingCode, sentence: string): Finding => ({
  code,
  severity: WITH_REASON.has(code) ? 'reason' : 'confirm',
  sentence,
});

/** So long a booking counts as one that was made just now: the person at the other desk is still on the telephone. */
const JUST_NOW_MS = 180_000;

/** Something in the way, and who put it there. */
interface InTheWay {
  heldUntil: Temporal.Instant | null;
  byUserId: string | null;
  byName: string | null;
  bookedAt: Temporal.Instant | null;
}

/** Says whom a desk has lost a time to; null where nobody was faster just now. */
export function fasterSentence(
  others: readonly InTheWay[],
  now: Temporal.Instant,
  askingUserId: string | null,
  what: { timeText: string; isPatient: boolean },
): string | null {
  const hold = others.find(({ heldUntil }) => heldUntil !== null);
  if (hold)
    return hold.byUserId !== null && hold.byUserId === askingUserId
      ? 'You are booking that time yourself at another screen.'
      : `${hold.byName ?? 'Somebody'} is just booking ${what.isPatient ? 'this patient at ' : ''}that time.`;
  const fresh = others.find(
    ({ bookedAt, byUserId }) =>
      byUserId !== null &&
      byUserId !== askingUserId &&
      bookedAt !== null &&
      now.epochMilliseconds - bookedAt.epochMilliseconds < JUST_NOW_MS,
  );
  if (!fresh) return null;
  return what.isPatient
    ? `${fresh.byName} has just booked this patient at that time.`
    : `${what.timeText} was just taken by ${fresh.byName}.`;
}

const BLOCK_CODES = { closed: 'closed', warn: 'warned', only: 'reserved', away: 'away', holiday: 'holiday' } as const;

function blockSentence(block: Block, name: string): string {
  switch (block.kind) {
    case 'away':
      return block.title === 'Away'
        ? `${name} is away at that time.`
        : `${name} is away at that time (${block.title}).`;
    case 'holiday':
      return `That day is a holiday (${block.title}).`;
    case 'closed':
      return `That time is blocked for ${name}: ${block.title}.`;
    case 'warn':
      return `Please mind: ${block.title}.`;
    default:
      return `That time is kept for other visits: ${block.title}.`;
  }
}

/** What the supply of one resource says against a stretch. */
export function supplyFindings(
  supply: { days: readonly DaySupplyOf[]; name: string; locationId: string },
  visitTypeId: string,
  stretch: Stretch,
): Finding[] {
  const found: Finding[] = [];
  const touches = (it: Stretch): boolean => it.from < stretch.to && stretch.from < it.to;
  for (const block of supply.days.flatMap(({ blocks }) => blocks).filter(touches)) {
    if (block.kind === 'only' && block.visitTypeIds.includes(visitTypeId)) continue;
    found.push(finding(BLOCK_CODES[block.kind], blockSentence(block, supply.name)));
  }
  if (!supply.days.some(({ known }) => known)) return found;
  const sessions = supply.days.flatMap(({ open }) => open);
  const uncovered = (some: readonly Session[]): boolean => minus(stretch, some).length > 0;
  const here = sessions.filter(({ locationId }) => locationId === supply.locationId);
  if (uncovered(sessions)) found.push(finding('outside_hours', `${supply.name} does not work at that time.`));
  else if (uncovered(here)) found.push(finding('outside_hours', `${supply.name} works at another place at that time.`));
  else if (uncovered(here.filter((one) => one.visitTypeIds.length === 0 || one.visitTypeIds.includes(visitTypeId))))
    found.push(finding('reserved', `${supply.name} keeps that time for other visits.`));
  return found;
}

/** Whole months from a birth date to a date. */
export const ageMonths = (birthDate: string, date: string): number =>
  Temporal.PlainDate.from(birthDate).until(Temporal.PlainDate.from(date), { largestUnit: 'months' }).months;

const ageText = (months: number): string => (months < 36 ? `${months} months` : `${Math.floor(months / 12)} years`);

/** What the visit type says against this provider and this patient. */
export function typeFindings(
  type: VisitType,
  at: { providerId: string; providerName: string; date: string; birthDate: string | null },
): Finding[] {
  const found: Finding[] = [];
  if (type.providerIds.length > 0 && !type.providerIds.includes(at.providerId))
    found.push(finding('wrong_provider', `${at.providerName} does not do “${type.name}”.`));
  if (at.birthDate === null) return found;
  const months = ageMonths(at.birthDate, at.date);
  const { ageMonthsMin: min, ageMonthsMax: max } = type;
  if (min !== null && months < min)
    found.push(finding('wrong_age', `“${type.name}” is from ${ageText(min)}; the patient is ${ageText(months)}.`));
  if (max !== null && months > max)
    found.push(finding('wrong_age', `“${type.name}” is up to ${ageText(max)}; the patient is ${ageText(months)}.`));
  return found;
}

/** `8:15 AM` in the zone of a location. */
export function timeText(start: Temporal.Instant, zone: string, clock24 = false): string {
  const wall = start.toZonedDateTimeISO(zone);
  return clockText(wall.hour, wall.minute, clock24);
}

/** `Tue, Nov 24, 8:15 AM` in the zone of a location. */
export function openingText(start: Temporal.Instant, zone: string, clock24 = false): string {
  return start
    .toZonedDateTimeISO(zone)
    .toLocaleString('en-US', {
      weekday: 'short',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      hourCycle: clock24 ? 'h23' : 'h12',
    })
    .replaceAll('\u202f', ' ');
}
