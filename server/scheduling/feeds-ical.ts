/**
 * Pure: visits as iCalendar (RFC 5545), written by hand. We need a dozen properties in UTC, no zones, alarms or repeats:
 * a library would bring more to know than these lines.
 */

export interface CalendarEvent {
  /** Stable for ever: a calendar program knows the visit by it. */
  uid: string;
  start: Temporal.Instant;
  end: Temporal.Instant;
  /** When it became as it is. */
  changedAt: Temporal.Instant;
  /** Counts the changes. */
  sequence: number;
  summary: string;
  location: string;
  description?: string;
  cancelled: boolean;
}

const LINE_OCTETS_MAX = 75;
const encoder = new TextEncoder();

/** Section 3.3.11: backslash, semicolon, comma and line break are escaped; other control characters have no place. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(/[^\P{Cc}\t]/gu, '');

/** Section 3.1: no line is longer than 75 octets; what follows begins with a blank. No character is cut in two. */
function folded(line: string): string {
  if (line.length <= LINE_OCTETS_MAX && encoder.encode(line).length <= LINE_OCTETS_MAX) return line;
  const lines: string[] = [];
  let current = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > LINE_OCTETS_MAX) {
      lines.push(current);
      current = ' ';
      octets = 1;
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}

/** `20261124T131500Z` */
const utc = (at: Temporal.Instant): string =>
  at.toString({ fractionalSecondDigits: 0, roundingMode: 'floor' }).replaceAll(/[-:]/g, '');

const joined = (lines: readonly string[]): string => lines.map((line) => `${folded(line)}\r\n`).join('');

/** What stands before the events; `refreshMinutes` is how often a calendar program may usefully ask again. */
export const calendarHead = (name: string, refreshMinutes?: number): string =>
  joined([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Anteroom//Schedule//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    ...(refreshMinutes
      ? [`REFRESH-INTERVAL;VALUE=DURATION:PT${refreshMinutes}M`, `X-PUBLISHED-TTL:PT${refreshMinutes}M`]
      : []),
  ]);

export const calendarEvent = (event: CalendarEvent): string =>
  joined([
    'BEGIN:VEVENT',
    `UID:${escaped(event.uid)}`,
    `DTSTAMP:${utc(event.changedAt)}`,
    `LAST-MODIFIED:${utc(event.changedAt)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTART:${utc(event.start)}`,
    `DTEND:${utc(event.end)}`,
    `SUMMARY:${escaped(event.summary)}`,
    ...(event.location ? [`LOCATION:${escaped(event.location)}`] : []),
    ...(event.description ? [`DESCRIPTION:${escaped(event.description)}`] : []),
    `STATUS:${event.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `TRANSP:${event.cancelled ? 'TRANSPARENT' : 'OPAQUE'}`,
    'END:VEVENT',
  ]);

export const CALENDAR_FOOT = joined(['END:VCALENDAR']);
