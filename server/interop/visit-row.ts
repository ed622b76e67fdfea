/** Pure: one row of another system's book as a visit of ours. */
import {
  type Booking,
  CANCEL_REASONS,
  CANCELLED_BY,
  type CancelledBy,
  type CancelReason,
  CONFIRMATION,
  type Confirmation,
  FLOW,
  type Flow,
} from '../../shared/scheduling.ts';
import { searchKey } from '../patients/index.ts';
import type { BulkAppointment } from '../scheduling/index.ts';
import type { Cells } from './cells.ts';
import type { Directory } from './directory.ts';
import { momentIn, normalOffset, readTime, splitOffset } from './import-dates.ts';
import { namesOf } from './import-patients.ts';
import type { Said } from './people-match.ts';
import { EARLIEST_DATE, lookUp, RowRejected } from './rows.ts';
import { squash } from './transfer-fields.ts';

export interface VisitRow extends Omit<BulkAppointment, 'patientId' | 'externalId' | 'flowAt'> {
  /** The id in the other system; empty where the file has none. */
  theirId: string;
  said: Said;
  notes: string[];
}

interface State {
  booking: Booking;
  confirmation?: Confirmation;
  flow?: Flow;
  cancelReason?: CancelReason;
}

const words = (list: string, state: State): [string, State][] => list.split(',').map((word) => [word, state]);

/** What other systems call the state of a visit, without blanks and signs. */
const STATES: Record<string, State> = Object.fromEntries([
  ...words('booked,scheduled,open,new,active,pending,made,reserved,unconfirmed,planned,future,expected', {
    booking: 'booked',
  }),
  ...words('confirmed,patientconfirmed', { booking: 'booked', confirmation: 'confirmed' }),
  ...words('arrived,checkedin,waiting,here', { booking: 'booked', flow: 'arrived' }),
  ...words('roomed,inroom,inexamroom', { booking: 'booked', flow: 'roomed' }),
  ...words('withprovider,inprogress,inexam,started,intreatment', { booking: 'booked', flow: 'with_provider' }),
  ...words('checkedout,completed,complete,done,seen,fulfilled,finished,closed,kept,showed,billed', {
    booking: 'booked',
    confirmation: 'confirmed',
    flow: 'checked_out',
  }),
  ...words('cancelled,canceled,cancel,cx,deleted,void', { booking: 'cancelled' }),
  ...words('rescheduled,moved', { booking: 'cancelled', cancelReason: 'rescheduled' }),
  ...words('noshow,noshowed,missed,dna,brokenappointment,broken,ns', { booking: 'no_show' }),
]);

const NOTE_MAX = 500;
const LINE_MAX = 200;
const DAY_MS = 86_400_000;

/** One of our own words, however it is written; undefined where it is none. */
const ours = <T extends string>(list: readonly T[], text: string): T | undefined =>
  list.find((one) => squash(one) === squash(text));

/** Throws RowRejected for a row that is no visit. */
export function readVisit(cells: Cells, directory: Directory, now: Temporal.Instant): VisitRow {
  const notes: string[] = [];
  const providerId = directory.providerOf(cells);
  const visitTypeId = directory.visitTypeOf(cells);
  const place = directory.placeOf(cells);
  const span = spanOf(
    cells,
    { zone: directory.zoneOf(place.locationId), minutes: directory.minutesOf(visitTypeId) },
    notes,
  );
  const state = stateOf(cells, directory, span.end.epochMilliseconds <= now.epochMilliseconds, notes);
  const isAhead = state.booking === 'booked' && span.start.epochMilliseconds > now.epochMilliseconds;
  if (isAhead && !directory.isInUse(providerId))
    notes.push('The provider is not in use any more; the visit is in the book as the file says.');
  const said = saidOf(cells);
  return {
    ...span,
    ...place,
    ...state,
    providerId,
    visitTypeId,
    said,
    notes,
    theirId: theirIdOf(cells),
    note: cut(cells.text('note'), NOTE_MAX, cells.column('note'), notes),
    overbookReason: cut(oneLine(cells.text('overbookReason')), LINE_MAX, cells.column('overbookReason'), notes) || null,
  };
}

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

/** Text of bounded length without control characters; what is left out is told. No half of a character stays. */
function cut(text: string, max: number, column: string, notes: string[]): string {
  const clean = text.replaceAll(/[^\P{Cc}\t\n]/gu, ' ');
  if (clean.length <= max) return clean;
  notes.push(`The column ${column} was longer than ${max} characters and was cut.`);
  return clean.slice(0, max).replace(/[\ud800-\udbff]$/, '');
}

function theirIdOf(cells: Cells): string {
  const id = cells.text('externalId');
  if (id.length > 100) throw new RowRejected(`The column ${cells.column('externalId')} is longer than 100 characters.`);
  return id;
}

export function saidOf(cells: Cells): Said {
  const recordNumber = cells.text('recordNumber');
  const externalId = cells.text('patientNumber');
  const birthDate = cells.date('birthDate', 'past');
  const isNumbered = recordNumber !== '' || externalId !== '';
  let lastKey = '';
  let firstKey = '';
  try {
    const names = namesOf(cells);
    lastKey = searchKey(names.lastName);
    firstKey = searchKey(names.firstName);
  } catch (error) {
    // With a number and the birth date a name that cannot be taken apart does no harm.
    if (!isNumbered || !(error instanceof RowRejected)) throw error;
  }
  if (!isNumbered && (birthDate === '' || lastKey === '' || firstKey === ''))
    throw new RowRejected('The row does not say whose visit it is: it needs a record number, or name and birth date.');
  return { recordNumber, externalId, lastKey, firstKey, birthDate };
}

/** Beginning and end as moments. */
function spanOf(
  cells: Cells,
  by: { zone: string; minutes: number },
  notes: string[],
): { start: Temporal.Instant; end: Temporal.Instant } {
  const start = startOf(cells, by.zone, notes);
  let end: Temporal.Instant;
  if (cells.text('minutes')) end = start.add({ minutes: minutesOf(cells) });
  else if (cells.text('end')) {
    const day = start.toZonedDateTimeISO(by.zone).toPlainDate().toString();
    end = momentOf(cells, 'end', day, by.zone, []);
  } else end = start.add({ minutes: by.minutes });
  const ms = end.epochMilliseconds - start.epochMilliseconds;
  if (ms <= 0) throw new RowRejected('The visit ends before it begins, or in the same moment.');
  if (ms > DAY_MS) throw new RowRejected('The visit is longer than 24 hours.');
  return { start, end };
}

/** `20`, `20 min`, `0:20`. */
function minutesOf(cells: Cells): number {
  const text = cells.text('minutes');
  const [, plain] = /^(\d{1,4})(?:\.0+)?\s*(?:m|min|mins|minutes)?\.?$/i.exec(text) ?? [];
  const [, hours, rest] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text) ?? [];
  const minutes = plain === undefined ? Number(hours) * 60 + Number(rest) : Number(plain);
  if (minutes > 0) return minutes;
  throw new RowRejected(`The column ${cells.column('minutes')} holds no number of minutes.`);
}

/** Date and time stand in two columns, or both in one of them. */
function startOf(cells: Cells, zone: string, notes: string[]): Temporal.Instant {
  if (cells.text('start') === '' && cells.has('date')) return momentOf(cells, 'date', '', zone, notes);
  const date = cells.has('date') ? cells.date('date', 'this century') : '';
  const own = cells.dateIn('start', 'this century')?.date;
  // Databases of offices write a time without a date as one of the last days of 1899.
  const isZeroDay = own !== undefined && own >= '1899-12-30' && own <= '1900-01-01';
  if (date && own && own !== date && !isZeroDay)
    throw new RowRejected(`The columns ${cells.column('date')} and ${cells.column('start')} hold two different dates.`);
  return momentOf(cells, 'start', date, zone, notes);
}

/** A time of the day, or a whole moment, of a column; `date` where another one has said the day. */
function momentOf(
  cells: Cells,
  field: 'date' | 'start' | 'end',
  date: string,
  zone: string,
  notes: string[],
): Temporal.Instant {
  const own = cells.dateIn(field, 'this century');
  const day = field === 'end' ? (own?.date ?? date) : date || own?.date;
  const column = cells.column(field);
  if (!day) throw new RowRejected(`The date is missing: the column ${column} holds none.`);
  if (day < EARLIEST_DATE || day > '2199-12-31')
    throw new RowRejected('The date is not between the years 1850 and 2200.');
  const split = splitOffset((own?.rest ?? cells.text(field)).replace(/^[T,\s]+/i, ''));
  const said = field === 'end' ? '' : cells.text('utcOffset');
  const offset = split.offset ?? (said ? normalOffset(said) : null);
  const time = readTime(split.text);
  if (!time) throw new RowRejected(`The column ${column} holds no time like 14:30 or 2:30 PM.`);
  if (said && !offset) throw new RowRejected(`The column ${cells.column('utcOffset')} holds no offset like -05:00.`);
  return momentIn(day, time, zone, offset, (sentence) => notes.push(sentence));
}

function stateOf(
  cells: Cells,
  directory: Directory,
  isPast: boolean,
  notes: string[],
): Pick<VisitRow, 'booking' | 'confirmation' | 'flow' | 'cancelReason' | 'cancelNote' | 'cancelledBy'> {
  const text = directory.word(cells, 'status');
  const state = text ? lookUp(STATES, squash(text)) : { booking: 'booked' as const };
  if (!state)
    throw new RowRejected(
      `The column ${cells.column('status')} holds “${text.slice(0, 60)}”, which is not understood. Say what it means: --same '${text.slice(0, 60)}=cancelled' (or booked, confirmed, completed, no show).`,
    );
  // A file without any state is a list of visits: those that are over have taken place.
  const isTold = cells.has('status') || cells.has('flow') || cells.has('confirmation');
  const over = isPast && !isTold ? { confirmation: 'confirmed' as const, flow: 'checked_out' as const } : {};
  const given = { confirmation: state.confirmation ?? 'unsent', flow: state.flow ?? 'expected', ...over };
  const isYes = /^(y|yes|true|1|x)$/i.test(cells.text('confirmation'));
  return {
    booking: state.booking,
    confirmation: isYes ? 'confirmed' : axis(CONFIRMATION, cells, 'confirmation', given.confirmation, notes),
    flow: axis(FLOW, cells, 'flow', given.flow, notes),
    ...cancelOf(cells, state),
  };
}

function axis<T extends string>(list: readonly T[], cells: Cells, field: string, other: T, notes: string[]): T {
  const text = cells.text(field);
  const known = ours(list, text);
  if (text !== '' && known === undefined)
    notes.push(`The column ${cells.column(field)} holds what is not understood; it was taken as “${other}”.`);
  return known ?? other;
}

function cancelOf(
  cells: Cells,
  { booking, cancelReason }: State,
): Pick<VisitRow, 'cancelReason' | 'cancelNote' | 'cancelledBy'> {
  if (booking !== 'cancelled') return { cancelReason: null, cancelNote: null, cancelledBy: null };
  const text = cells.text('cancelReason');
  const reason = ours(CANCEL_REASONS, text);
  const note = cells.text('cancelNote') || (reason ? '' : text);
  const by: CancelledBy | undefined = ours(CANCELLED_BY, cells.text('cancelledBy'));
  return {
    cancelReason: reason ?? cancelReason ?? 'other',
    cancelNote: oneLine(note).slice(0, LINE_MAX) || null,
    cancelledBy: by ?? 'practice',
  };
}
