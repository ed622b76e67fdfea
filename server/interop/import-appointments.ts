/** Appointments of another system's file: rows as visits of our book, and which of them stand in it already. */
import { createHash } from 'node:crypto';
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
import type { Db } from '../kernel/db.ts';
import { searchKey } from '../patients/index.ts';
import type { BulkAppointment } from '../scheduling/index.ts';
import type { Cells } from './cells.ts';
import type { Directory } from './directory.ts';
import { momentIn, normalOffset, readTime, splitOffset } from './import-dates.ts';
import { namesOf } from './import-patients.ts';
import type { Row } from './import-run.ts';
import {
  type KnownPatient,
  selectAlike,
  selectBookedAlready,
  selectByNumbers,
  selectKnownAppointments,
} from './match-queries.ts';
import { findPerson, type Said } from './people-match.ts';
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
  const isPast = span.end.epochMilliseconds <= now.epochMilliseconds;
  const said = saidOf(cells);
  return {
    ...span,
    ...place,
    ...stateOf(cells, directory, isPast),
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

function saidOf(cells: Cells): Said {
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
  const date = cells.has('date') ? cells.date('date', 'this century') : '';
  const start = momentOf(cells, 'start', date, by.zone, notes);
  const minutesText = cells.text('minutes');
  let end: Temporal.Instant;
  if (minutesText) {
    const [, number] = /^(\d{1,4})\s*(?:m|min|mins|minutes)?\.?$/i.exec(minutesText) ?? [];
    if (number === undefined || Number(number) === 0)
      throw new RowRejected(`The column ${cells.column('minutes')} holds no number of minutes.`);
    end = start.add({ minutes: Number(number) });
  } else if (cells.text('end')) {
    const day = start.toZonedDateTimeISO(by.zone).toPlainDate().toString();
    end = momentOf(cells, 'end', day, by.zone, []);
  } else end = start.add({ minutes: by.minutes });
  const ms = end.epochMilliseconds - start.epochMilliseconds;
  if (ms <= 0) throw new RowRejected('The visit ends before it begins, or in the same moment.');
  if (ms > DAY_MS) throw new RowRejected('The visit is longer than 24 hours.');
  return { start, end };
}

/** A time of the day, or a whole moment, of a column. */
function momentOf(cells: Cells, field: 'start' | 'end', date: string, zone: string, notes: string[]): Temporal.Instant {
  const text = cells.text(field);
  const own = cells.dateIn(field, 'this century');
  const day = own?.date ?? date;
  const column = cells.column(field);
  if (!day)
    throw new RowRejected(
      `The date is missing: ${cells.has('date') ? `the column ${cells.column('date')} is empty` : `the column ${column} holds a time only`}.`,
    );
  if (day < EARLIEST_DATE || day > '2199-12-31')
    throw new RowRejected('The date is not between the years 1850 and 2200.');
  const split = splitOffset((own?.rest ?? text).replace(/^[T,\s]+/i, ''));
  const said = field === 'start' ? cells.text('utcOffset') : '';
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
  const confirmed = cells.text('confirmation');
  const confirmation =
    ours(CONFIRMATION, confirmed) ?? (/^(y|yes|true|1|x)$/i.test(confirmed) ? 'confirmed' : undefined);
  const given = { confirmation: state.confirmation ?? 'unsent', flow: state.flow ?? 'expected', ...over };
  return {
    booking: state.booking,
    confirmation: confirmation ?? given.confirmation,
    flow: ours(FLOW, cells.text('flow')) ?? given.flow,
    ...cancelOf(cells, state),
  };
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

/** Reads rows of which each is another visit, as far as ids can tell. */
export function visitReader(
  directory: Directory,
  now: Temporal.Instant,
): (cells: Cells, line: number) => Row<VisitRow> {
  const seen = new Map<string, number>();
  return (cells, line) => {
    const item = readVisit(cells, directory, now);
    const first = item.theirId ? seen.get(item.theirId) : undefined;
    if (first !== undefined) throw new RowRejected(`The same appointment id stands in line ${first} already.`);
    if (item.theirId) seen.set(item.theirId, line);
    return { id: item.theirId || `line ${line}`, line, item };
  };
}

export interface SortedVisits {
  fresh: { line: number; visit: BulkAppointment; notes: string[] }[];
  rejected: { line: number; sentence: string }[];
  /** What each row without an id is known by, and its line: kept when the batch is. */
  seen: Map<string, number>;
}

/** Which visits are new, which stand in the book already, and whose patient cannot be told. It reads only. */
export async function sortVisits(
  db: Db,
  rows: readonly Row<VisitRow>[],
  now: Temporal.Instant,
  earlier: ReadonlyMap<string, number>,
): Promise<SortedVisits> {
  const result: SortedVisits = { fresh: [], rejected: [], seen: new Map() };
  const reject = (line: number, sentence: string) => result.rejected.push({ line, sentence });
  const visits: { line: number; visit: BulkAppointment; notes: string[]; isNumbered: boolean }[] = [];
  const patientOf = await patientFinder(db, rows);
  for (const { item, line } of rows) {
    try {
      const patient = patientOf(item.said);
      const visit = toVisit(item, patient, now);
      const first = item.theirId
        ? undefined
        : (earlier.get(visit.externalId as string) ?? result.seen.get(visit.externalId as string));
      if (first !== undefined)
        throw new RowRejected(
          `The same patient, provider and time stand in line ${first} already. If both are meant, give the file a column of appointment ids.`,
        );
      if (!item.theirId) result.seen.set(visit.externalId as string, line);
      visits.push({
        line,
        visit,
        notes: [...item.notes, ...patientNote(patient, visit, now)],
        isNumbered: item.theirId !== '',
      });
    } catch (error) {
      if (!(error instanceof RowRejected)) throw error;
      reject(line, error.message);
    }
  }
  const known = await selectKnownAppointments(
    db,
    visits.map(({ visit }) => visit.externalId as string),
  );
  const standing = new Map(
    (
      await selectBookedAlready(
        db,
        visits.map(({ visit }) => visit),
      )
    ).map((one) => [one.place, one]),
  );
  result.fresh = visits.filter(({ visit, isNumbered }, i) => {
    const there = standing.get(i);
    return !known.has(visit.externalId as string) && (!there || (isNumbered && there.hasForeignId));
  });
  return result;
}

async function patientFinder(db: Db, rows: readonly Row<VisitRow>[]): Promise<(said: Said) => KnownPatient> {
  const said = rows.map(({ item }) => item.said);
  const numbered = await selectByNumbers(
    db,
    said.map((one) => one.recordNumber).filter(Boolean),
    said.map((one) => one.externalId).filter(Boolean),
  );
  const byRecord = new Map(numbered.map((one) => [one.recordNumber, one]));
  const byExternal = new Map(numbered.flatMap((one) => (one.externalId ? [[one.externalId, one] as const] : [])));
  const alike = Map.groupBy(
    await selectAlike(
      db,
      said.filter((one) => one.birthDate && one.lastKey),
    ),
    (one) => one.birthDate,
  );
  return (one) => {
    const near = [byRecord.get(one.recordNumber), byExternal.get(one.externalId), ...(alike.get(one.birthDate) ?? [])];
    const people = new Map(near.flatMap((known) => (known ? [[known.id, known] as const] : [])));
    const found = findPerson([...people.values()], one);
    if (found) return found;
    const number = one.recordNumber || one.externalId;
    throw new RowRejected(
      `${number ? `There is no patient with the number ${number.slice(0, 60)}` : 'There is no patient with this name and birth date'} here. Import the patients first, or add this one at a desk.`,
    );
  };
}

/** A row without an id is known by what it says: the second run finds it, even where the visit was moved meanwhile. */
const idFrom = (patientId: string, { providerId, start }: VisitRow): string =>
  `row:${createHash('sha256').update(`${patientId} ${providerId} ${start.epochMilliseconds}`).digest('base64url')}`;

function toVisit(item: VisitRow, patient: KnownPatient, now: Temporal.Instant): BulkAppointment {
  const { theirId, said, notes, ...visit } = item;
  const since = visit.end.epochMilliseconds <= now.epochMilliseconds ? visit.end : now;
  return {
    ...visit,
    patientId: patient.id,
    externalId: theirId || idFrom(patient.id, item),
    flowAt: visit.flow === 'expected' ? null : since,
  };
}

function patientNote({ status }: KnownPatient, { booking, start }: BulkAppointment, now: Temporal.Instant): string[] {
  const isAhead = booking === 'booked' && start.epochMilliseconds > now.epochMilliseconds;
  return isAhead && status !== 'active' ? [`The patient is ${status}; the visit is in the book as the file says.`] : [];
}
