/**
 * Hands out patients, appointments, employers or coverage as a file: CSV under the headings that the import understands, or iCalendar. All of
 * it is of one moment; no file is there before the trail says who took it.
 */
import { selectEmployers } from '../coverage/index.ts';
import { act } from '../kernel/act.ts';
import type { Kernel } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { loadSettings } from '../practice/index.ts';
import { CALENDAR_FOOT, calendarEvent, calendarHead } from '../scheduling/index.ts';
import { FileRefused } from './csv-file.ts';
import {
  type ExportCoverage,
  type ExportPatient,
  type ExportSpan,
  type ExportVisit,
  selectCoveragesAfter,
  selectPatientsAfter,
  selectVisitsAfter,
} from './export-queries.ts';
import { OutFile } from './out-file.ts';
import { disarmed, FIELDS, type Kind as ImportKind } from './transfer-fields.ts';

/** Charges leave on claims, not as a list. */
export type Kind = Exclude<ImportKind, 'charges' | 'recalls'>;

export interface ExportOptions {
  kind: Kind;
  format: 'csv' | 'ical';
  /** With iCalendar: whose visit it is. Calendars end up in telephones, so it must be asked for. */
  names: boolean;
  file: string;
  force: boolean;
  /** Civil dates of the practice, both of them included; null: no end on that side. */
  from: string | null;
  until: string | null;
  who: string;
}

const PIECE = 1_000;

/** Writes the file and returns how many rows it has. Throws FileRefused where it cannot be written. */
export async function exportFile(kernel: Kernel, options: ExportOptions): Promise<number> {
  const { name, zone } = await loadSettings(kernel.database.db).catch(() => {
    throw new FileRefused('This practice is not set up yet: there is nothing to export.');
  });
  const out = await OutFile.open(options.file, options.force);
  try {
    const rows = await kernel.database.transaction(({ tx }) => writeAll(tx, out, options, { name, zone }), {
      isolation: 'repeatable read',
    });
    await out.finish();
    await noteExport(kernel, options, out.name, rows);
    await out.place();
    return rows;
  } catch (error) {
    await out.discard();
    throw error;
  }
}

const ENTITIES: Record<Kind, string> = {
  patients: 'patient',
  appointments: 'appointment',
  employers: 'employer',
  coverage: 'coverage',
};

/** Everything that is read leaves the building, perhaps: who took it and how much of it stands in the trail. */
async function noteExport(kernel: Kernel, options: ExportOptions, file: string, rows: number): Promise<void> {
  const { kind, format, names, from, until } = options;
  await act(kernel, { kind: 'console', name: options.who }, 'interop.export', async (ctx) =>
    ctx.audit({
      action: 'interop.export',
      entity: ENTITIES[kind],
      after: { kind, format, file, rows, from, until, names: format === 'csv' || names },
    }),
  );
}

async function writeAll(
  db: Db,
  out: OutFile,
  options: ExportOptions,
  practice: { name: string; zone: string },
): Promise<number> {
  const span = spanOf(options, practice.zone);
  if (options.kind === 'patients') {
    await out.write(headingLine('patients'));
    return pieces<ExportPatient>(
      (last) => selectPatientsAfter(db, last?.recordNumber ?? null, span, PIECE),
      (patient) => out.write(csvLine('patients', { ...patient })),
    );
  }
  if (options.kind === 'employers') {
    await out.write(headingLine('employers'));
    const rows = await selectEmployers(db, null);
    for (const row of rows) await out.write(csvLine('employers', { ...row, active: row.active ? 'yes' : 'no' }));
    return rows.length;
  }
  if (options.kind === 'coverage') {
    await out.write(headingLine('coverage'));
    return pieces<ExportCoverage>(
      (last) => selectCoveragesAfter(db, last, PIECE),
      (row) => out.write(csvLine('coverage', row)),
    );
  }
  const visits = (last: ExportVisit | null) => selectVisitsAfter(db, last, span, PIECE);
  if (options.format === 'csv') {
    await out.write(headingLine('appointments'));
    return pieces<ExportVisit>(visits, (visit) => out.write(csvLine('appointments', cellsOf(visit))));
  }
  await out.write(calendarHead(practice.name));
  const rows = await pieces<ExportVisit>(visits, (visit) => out.write(eventOf(visit, options.names)));
  await out.write(CALENDAR_FOOT);
  return rows;
}

async function pieces<T>(read: (last: T | null) => Promise<T[]>, write: (row: T) => Promise<void>): Promise<number> {
  let count = 0;
  for (let last: T | null = null; ; ) {
    const piece: T[] = await read(last);
    for (const row of piece) await write(row);
    count += piece.length;
    last = piece.at(-1) ?? null;
    if (piece.length < PIECE) return count;
  }
}

function spanOf({ from, until }: ExportOptions, zone: string): ExportSpan {
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).toInstant();
  return {
    from: from === null ? null : midnight(Temporal.PlainDate.from(from)),
    until: until === null ? null : midnight(Temporal.PlainDate.from(until).add({ days: 1 })),
  };
}

/** A spreadsheet takes a file for UTF-8 only when it begins with this mark. */
const UTF8_MARK = '\ufeff';

const written = (kind: Kind) => FIELDS[kind].filter(({ heading }) => heading !== null);

const headingLine = (kind: Kind): string =>
  `${UTF8_MARK}${written(kind)
    .map(({ heading }) => heading)
    .join(',')}\r\n`;

/** One row as RFC 4180 writes it, with nothing in it that a spreadsheet would run. */
function csvLine(kind: Kind, row: Readonly<Record<string, unknown>>): string {
  const cells = written(kind).map(({ key }) => disarmed(String(row[key] ?? '')));
  return `${cells.map((cell) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

const wall = (at: Temporal.ZonedDateTime): string =>
  at.toPlainTime().toString({ smallestUnit: at.second === 0 ? 'minute' : 'second' });

function cellsOf(visit: ExportVisit): Record<string, unknown> {
  const start = visit.start.toZonedDateTimeISO(visit.zone);
  const end = visit.end.toZonedDateTimeISO(visit.zone);
  const minutes = (visit.end.epochMilliseconds - visit.start.epochMilliseconds) / 60_000;
  const isWhole = Number.isInteger(minutes);
  return {
    ...visit,
    date: start.toPlainDate().toString(),
    start: wall(start),
    // The minutes say when it ends; where they are not whole ones, the moment does.
    end: isWhole ? wall(end) : end.toString({ timeZoneName: 'never' }),
    minutes: isWhole ? minutes : '',
    // With letters before it: a cell that begins with a minus would have to be disarmed.
    utcOffset: `UTC${start.offset}`,
    status: visit.booking,
  };
}

function eventOf(visit: ExportVisit, withNames: boolean): string {
  const whose = withNames ? `${visit.lastName}, ${visit.firstName}: ` : '';
  return calendarEvent({
    uid: `${visit.id}@anteroom`,
    start: visit.start,
    end: visit.end,
    changedAt: visit.changedAt,
    sequence: visit.version,
    summary: `${whose}${withNames ? visit.visitTypeName : `Visit (${visit.visitType})`}, ${visit.provider}`,
    location: visit.room ? `${visit.room}, ${visit.location}` : visit.location,
    cancelled: visit.booking !== 'booked',
  });
}
