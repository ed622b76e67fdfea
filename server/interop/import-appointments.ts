/** Appointments of another system's file: which of them stand in the book already, and whose they are. */
import { createHash } from 'node:crypto';
import type { Db } from '../kernel/db.ts';
import type { BulkAppointment } from '../scheduling/index.ts';
import type { Cells } from './cells.ts';
import type { Directory } from './directory.ts';
import type { Row } from './import-run.ts';
import {
  type KnownPatient,
  selectAlike,
  selectBookedAlready,
  selectByNumbers,
  selectKnownAppointments,
} from './match-queries.ts';
import { findPerson, type Said } from './people-match.ts';
import { RowRejected } from './rows.ts';
import { readVisit, type VisitRow } from './visit-row.ts';

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

/** Finds the patient whom a row means; the finder throws RowRejected where nobody is here who could be. */
export async function patientFinder(
  db: Db,
  rows: readonly Row<{ said: Said }>[],
): Promise<(said: Said) => KnownPatient> {
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
