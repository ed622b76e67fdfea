/** Pure: what changed between two versions of an appointment, as a person would tell it. */
import type { CancelledBy, CancelReason, Confirmation, Flow } from '../../shared/scheduling.ts';
import type { VersionRow } from './history-queries.ts';

/** The words for what has an id. */
export interface Names {
  visitType(id: string): string;
  /** Provider, room or equipment. */
  resource(id: string): string;
  location(id: string): string;
  zone(locationId: string): string;
  clock24: boolean;
}

export interface Told {
  who: string;
  what: string;
  why: string | null;
}

/** A narrow space before AM and PM is how some locales write it, and how nobody searches for it. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const clockOf = (names: Names) => ({ hourCycle: names.clock24 ? ('h23' as const) : ('h12' as const) });

/** `Tue, Nov 24, 8:15:04 AM`, with the year where it is not this one. */
export function momentText(at: Temporal.Instant, zone: string, names: Names, thisYear: number): string {
  const local = at.toZonedDateTimeISO(zone);
  return plain(
    local.toLocaleString('en-US', {
      weekday: 'short',
      month: 'short',
      day: 'numeric',
      ...(local.year === thisYear ? {} : { year: 'numeric' }),
      hour: 'numeric',
      minute: '2-digit',
      second: '2-digit',
      ...clockOf(names),
    }),
  );
}

function timeText(row: VersionRow, names: Names): string {
  const local = row.start.toZonedDateTimeISO(names.zone(row.locationId));
  return plain(local.toLocaleString('en-US', { hour: 'numeric', minute: '2-digit', ...clockOf(names) }));
}

function dateText(row: VersionRow, names: Names): string {
  const zone = names.zone(row.locationId);
  const local = row.start.toZonedDateTimeISO(zone);
  const isThisYear = local.year === row.changedAt.toZonedDateTimeISO(zone).year;
  return local.toLocaleString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

const startText = (row: VersionRow, names: Names): string => `${dateText(row, names)}, ${timeText(row, names)}`;
const minutesOf = (row: VersionRow): number => (row.end.epochMilliseconds - row.start.epochMilliseconds) / 60_000;

/** Who it was, also where it was no person. */
export function whoOf(row: VersionRow): string {
  if (row.userName) return row.userName;
  if (row.changedBy.startsWith('user:')) return 'Somebody who is not here any more';
  if (row.changedBy.startsWith('console:'))
    return row.version === 1 && row.isImported ? 'The import' : 'The server’s console';
  return 'Anteroom';
}

const REASON_WORDS: Record<CancelReason, string> = {
  patient_request: 'The patient asked',
  practice_request: 'The practice asked',
  provider_unavailable: 'The provider is away',
  weather: 'Weather',
  rescheduled: 'Moved to another day',
  entered_in_error: 'Entered by mistake',
  other: 'Another reason',
};
const FOR_WORDS: Record<CancelledBy, string> = {
  patient: 'for the patient',
  caregiver: 'for the patient’s caregiver',
  practice: 'for the practice',
};
const CONFIRMATION_WORDS: Record<Confirmation, string> = {
  unsent: 'took back what the patient had said about coming',
  sent: 'asked the patient to confirm',
  confirmed: 'wrote down that the patient confirmed',
  declined: 'wrote down that the patient declined',
};
const FLOW_WORDS: Record<Flow, string> = {
  expected: 'set the patient back to not here yet',
  arrived: 'checked the patient in',
  roomed: 'brought the patient to a room',
  with_provider: 'wrote down that the provider began',
  checked_out: 'checked the patient out',
};

/**
 * One change in words. `it` is how the appointment is called in the sentence: `it` in its own history, the patient's
 * name where a day is told.
 */
export function tell(before: VersionRow | null, after: VersionRow, names: Names, it = 'it'): Told {
  const parts = before ? changesOf(before, after, names, it) : [beginning(after, names, it)];
  const what = parts.length > 0 ? list(parts) : `saved ${it} again without a change`;
  return { who: whoOf(after), what, why: whyOf(before, after) };
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

function whyOf(before: VersionRow | null, after: VersionRow): string | null {
  const isCancelled = after.booking === 'cancelled' && before?.booking !== 'cancelled';
  if (!isCancelled || !after.cancelReason) return after.changeReason;
  const words = REASON_WORDS[after.cancelReason];
  return after.cancelNote ? `${words}: ${after.cancelNote}` : words;
}

const placeText = (row: VersionRow, names: Names): string =>
  ` with ${names.resource(row.providerId)}${row.roomId ? ` in ${names.resource(row.roomId)}` : ''}`;

function beginning(row: VersionRow, names: Names, it: string): string {
  const visit = `“${names.visitType(row.visitTypeId)}”`;
  const verb = whoOf(row) === 'The import' ? 'brought in' : 'booked';
  const subject = it === 'it' ? visit : `${it}, ${visit},`;
  const others = row.otherIds.length > 0 ? `, taking ${list(row.otherIds.map((id) => names.resource(id)))}` : '';
  const more = [
    ...(row.seriesId ? ['as one of a series'] : []),
    ...(row.overbookReason ? ['as a deliberate overlap'] : []),
    ...(row.booking === 'cancelled' ? ['cancelled already'] : []),
    ...(row.booking === 'no_show' ? ['missed by the patient'] : []),
  ];
  return `${verb} ${subject} ${startText(row, names)}${placeText(row, names)}, ${minutesOf(row)} minutes${others}${more.map((one) => `, ${one}`).join('')}`;
}

function changesOf(before: VersionRow, after: VersionRow, names: Names, it: string): string[] {
  return [
    ...bookingChange(before, after, it),
    ...placeChange(before, after, names, it),
    ...typeChange(before, after, names, it),
    ...(before.confirmation === after.confirmation ? [] : [named(CONFIRMATION_WORDS[after.confirmation], it)]),
    ...(before.flow === after.flow ? [] : [named(FLOW_WORDS[after.flow], it)]),
    ...noteChange(before, after, it),
    ...seriesChange(before, after, it),
  ];
}

/** In the story of a day the patient must be named where the sentence does not do so by itself. */
const about = (it: string): string => (it === 'it' ? '' : ` (${it})`);
const named = (text: string, it: string): string =>
  it !== 'it' && text.includes('the patient') ? text.replace('the patient', it) : text + about(it);

function bookingChange(before: VersionRow, after: VersionRow, it: string): string[] {
  if (before.booking === after.booking) return [];
  if (after.booking === 'cancelled') return [`cancelled ${it} ${FOR_WORDS[after.cancelledBy ?? 'practice']}`];
  if (after.booking === 'no_show') return [named('wrote down that the patient did not come', it)];
  return [`brought ${it} back`];
}

function placeChange(before: VersionRow, after: VersionRow, names: Names, it: string): string[] {
  const parts: string[] = [];
  const isMoved = before.start.epochMilliseconds !== after.start.epochMilliseconds;
  const otherProvider = before.providerId !== after.providerId;
  const provider = (row: VersionRow): string => (otherProvider ? ` with ${names.resource(row.providerId)}` : '');
  if (isMoved) {
    const to = dateText(before, names) === dateText(after, names) ? timeText(after, names) : startText(after, names);
    parts.push(`moved ${it} from ${startText(before, names)}${provider(before)} to ${to}${provider(after)}`);
  } else if (otherProvider)
    parts.push(`gave ${it} to ${names.resource(after.providerId)} instead of ${names.resource(before.providerId)}`);
  if (after.overbookReason !== null && after.overbookReason !== before.overbookReason)
    parts.push(`let ${it} overlap deliberately`);
  const longer = minutesOf(after) - minutesOf(before);
  if (longer !== 0)
    parts.push(`made ${it} ${Math.abs(longer)} minutes ${longer > 0 ? 'longer' : 'shorter'} (now ${minutesOf(after)})`);
  if (before.roomId !== after.roomId) parts.push(roomText(before, after, names, it));
  else if (before.locationId !== after.locationId)
    parts.push(`brought ${it} to ${names.location(after.locationId)} instead of ${names.location(before.locationId)}`);
  const gone = before.otherIds.filter((id) => !after.otherIds.includes(id));
  const come = after.otherIds.filter((id) => !before.otherIds.includes(id));
  const named = (ids: readonly string[]): string => list(ids.map((id) => names.resource(id)));
  if (come.length > 0)
    parts.push(`took ${named(come)} for ${it}${gone.length > 0 ? ` instead of ${named(gone)}` : ''}`);
  else if (gone.length > 0) parts.push(`gave ${named(gone)} free`);
  return parts;
}

function roomText(before: VersionRow, after: VersionRow, names: Names, it: string): string {
  const was = before.roomId ? names.resource(before.roomId) : null;
  if (!after.roomId) return `took ${it} out of ${was}`;
  return `put ${it} into ${names.resource(after.roomId)}${was ? ` instead of ${was}` : ''}`;
}

function typeChange(before: VersionRow, after: VersionRow, names: Names, it: string): string[] {
  const parts: string[] = [];
  if (before.visitTypeId !== after.visitTypeId)
    parts.push(
      `made ${it} “${names.visitType(after.visitTypeId)}” instead of “${names.visitType(before.visitTypeId)}”`,
    );
  if (before.patientId !== after.patientId) parts.push(`gave ${it} to another record of the patient`);
  return parts;
}

function noteChange(before: VersionRow, after: VersionRow, it: string): string[] {
  if (before.note === after.note) return [];
  if (before.note === '') return [`wrote the note “${after.note}”${about(it)}`];
  if (after.note === '') return [`took the note “${before.note}” away${about(it)}`];
  return [`changed the note from “${before.note}” to “${after.note}”${about(it)}`];
}

function seriesChange(before: VersionRow, after: VersionRow, it: string): string[] {
  if (before.seriesId === after.seriesId) return [];
  return [after.seriesId ? `made ${it} one of a series` : `took ${it} out of its series`];
}
