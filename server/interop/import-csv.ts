/**
 * Reads patients, appointments, employers or coverage of any system from one CSV file. First the file is read to its end: how it is written,
 * which column is which field, in which order its dates are. What is broken or unclear as a whole is refused before
 * anything is written; then the rows go in by batches, and a run that was cut off is finished by the next one.
 */
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { loadSettings } from '../practice/index.ts';
import { bookInBulk, Taken as Lanes, planInBulk } from '../scheduling/index.ts';
import { loadSupply, type Supply } from '../supply/index.ts';
import { Cells, type Reading } from './cells.ts';
import { type CsvFile, type CsvRow, FileRefused, findFile, readCsv } from './csv-file.ts';
import { type Sniffed, sniffCsv } from './csv-sniff.ts';
import { Directory } from './directory.ts';
import type { Progress } from './fill.ts';
import { sortVisits, visitReader } from './import-appointments.ts';
import { importCharges } from './import-charges.ts';
import { importCoverage } from './import-coverage.ts';
import { DateColumn, decideOrders, type Order } from './import-dates.ts';
import { importEmployers } from './import-employers.ts';
import { applySaid, guessMapping, headerKey, type Mapping, mappingLines, requireFields } from './import-mapping.ts';
import { PatientImport } from './import-patients.ts';
import { importRecalls } from './import-recalls.ts';
import {
  type FileReport,
  fileLines,
  ImportRun,
  type LineNote,
  type Row,
  rejectionLines,
  valuesOf,
} from './import-run.ts';
import { type KeptMapping, saveMapping, selectMapping } from './mapping-queries.ts';
import { selectProviderExternalIds } from './match-queries.ts';
import { FIELDS, type Kind, squash } from './transfer-fields.ts';
import type { VisitRow } from './visit-row.ts';

export interface CsvImportOptions {
  kind: Kind;
  file: string;
  who: string;
  /** Everything is read and told, nothing is written. */
  dryRun: boolean;
  /** Field and column, as a person said them. */
  map: readonly (readonly [string, string])[];
  /** Their word and ours: providers, visit types, rooms, locations, states. */
  same: readonly (readonly [string, string])[];
  /** For rows that do not say their type. */
  visitType: string | null;
  dates: Order | null;
  /** Of coverage: payers and plans that are not here are made, to be completed in the setup. */
  addPlans: boolean;
}

export interface CsvImportReport {
  kind: Kind;
  dryRun: boolean;
  files: FileReport[];
  rejections: LineNote[];
  notes: LineNote[];
  /** Imported appointments that overlap others of their provider, room or patient. */
  furtherLane: number;
}

const NOTES_MAX = 1_000;

/** Throws FileRefused, with nothing changed, when the file is not what it should be or something must be said first. */
export async function importCsv(
  kernel: Kernel,
  options: CsvImportOptions,
  say: (line: string) => void,
  progress: Progress,
): Promise<CsvImportReport> {
  const { db } = kernel.database;
  const { kind, dryRun } = options;
  const { zone } = await loadSettings(db).catch(() => {
    throw new FileRefused('This practice is not set up yet. Start the server and open its set-up link first.');
  });
  const file = await findFile(options.file);
  const sniffed = await sniffCsv(file);
  const key = headerKey(sniffed.headings);
  const kept = await selectMapping(db, kind, key);
  const mapping = mappingOf(options, sniffed.headings, kept);
  for (const line of lookLines(file, sniffed, mapping, kept !== null)) say(line);
  const dates = options.dates ?? kept?.dates ?? null;
  if (dates) say(`Dates: ${ORDER_NAMES[dates]}, as was said${options.dates ? '' : ' last time'}.`);
  requireFields(kind, mapping, options);
  const supply = await loadSupply(kernel, db);
  requireVisitType(supply, options.visitType);
  const { orders, rows } = await checkFile(file, sniffed, kind, mapping, dates);
  progress('checking the file', 1);
  const run = new ImportRun(kernel, options.who, rows, progress, dryRun ? 'looking' : 'importing');
  const columns = Object.fromEntries([...mapping].map(([heading, field]) => [field, heading]));
  if (!dryRun) await run.act('interop.saveMapping', (ctx) => keepMapping(ctx, kind, key, { columns, dates }));
  const now = kernel.clock.now();
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const reading: Reading = { columns, orders, thisYear: today.year };
  const work = { kernel, run, file, sniffed, reading, dryRun };
  const told = await importKind[kind](work, { today, now, supply, options });
  const notes = told.notes.map((note) => ({ file: file.name, ...note }));
  return { kind, dryRun, files: run.files, rejections: run.rejections, notes, furtherLane: told.furtherLane };
}

function mappingOf(
  options: CsvImportOptions,
  headings: readonly string[],
  kept: KeptMapping | null,
): Map<string, string> {
  const known = new Set(FIELDS[options.kind].map((field) => field.key));
  const before = kept && Object.entries(kept.columns).filter(([field]) => known.has(field));
  const mapping = before ? applySaid(options.kind, headings, new Map(), before) : guessMapping(options.kind, headings);
  return applySaid(options.kind, headings, mapping, options.map);
}

const ORDER_NAMES: Record<Order, string> = { mdy: 'the month first', dmy: 'the day first', ymd: 'the year first' };
const DELIMITER_NAMES: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

function lookLines(
  file: CsvFile,
  { encoding, delimiter, headings }: Sniffed,
  mapping: Mapping,
  isKept: boolean,
): string[] {
  const dress = `${encoding === 'utf-8' ? 'UTF-8' : 'Windows-1252'}, separated by ${DELIMITER_NAMES[delimiter] ?? delimiter}`;
  return [
    `${file.name} (${dress}). Its columns ${isKept ? 'as they were read last time' : 'as they were understood'}:`,
    ...mappingLines(headings, mapping),
    "To correct one: --map 'field=Column'; to look first: --dry-run.",
  ];
}

function requireVisitType(supply: Supply, said: string | null): void {
  const { visitTypes } = supply.resources;
  if (said === null || visitTypes.some(({ code, name }) => [code, name].map(squash).includes(squash(said)))) return;
  throw new FileRefused(
    `There is no visit type “${said}”. There are: ${visitTypes.map(({ code }) => code).join(', ')}.`,
  );
}

/** Reads the file to its end: how many rows it has, and which number of its dates is the month. */
async function checkFile(
  file: CsvFile,
  sniffed: Sniffed,
  kind: Kind,
  mapping: Mapping,
  said: Order | null,
): Promise<{ orders: Map<string, Order>; rows: number }> {
  const dated = new Set(FIELDS[kind].filter((field) => field.isDate).map((field) => field.key));
  const columns = [...mapping].filter(([, field]) => dated.has(field)).map(([heading]) => new DateColumn(heading));
  let rows = 0;
  for await (const { values, line } of readCsv(file, [], sniffed)) {
    rows++;
    for (const column of columns) column.add(values?.[column.heading] ?? '', line);
  }
  if (rows === 0)
    throw new FileRefused(`${file.name} has a heading and no rows. Export it anew and start the import again.`);
  return { orders: decideOrders(columns, said), rows };
}

async function keepMapping(ctx: CommandContext, kind: Kind, key: string, mapping: KeptMapping): Promise<void> {
  await saveMapping(ctx.tx, { kind, headerKey: key, mapping, at: ctx.now });
  ctx.audit({ action: 'interop.saveMapping', entity: 'import_mapping', after: { kind, ...mapping } });
}

export interface Work {
  kernel: Kernel;
  run: ImportRun;
  file: CsvFile;
  sniffed: Sniffed;
  reading: Reading;
  dryRun: boolean;
}

export interface Told {
  notes: { line: number; sentence: string }[];
  furtherLane: number;
}

interface Around {
  today: Temporal.PlainDate;
  now: Temporal.Instant;
  supply: Supply;
  options: CsvImportOptions;
}

const importKind: Record<Kind, (work: Work, around: Around) => Promise<Told>> = {
  patients: (work, { today }) => patients(work, today),
  appointments: async (work, { now, supply, options }) =>
    appointments(work, await directoryOf(work.kernel, supply, options), now),
  employers: (work) => importEmployers(work),
  coverage: (work, { today, options }) => importCoverage(work, today, options),
  charges: (work) => importCharges(work),
  recalls: async (work, { supply, options }) => importRecalls(work, await directoryOf(work.kernel, supply, options)),
};

export const rowsOf = ({ file, sniffed }: Work): AsyncGenerator<CsvRow> => readCsv(file, [], sniffed);

async function patients(work: Work, today: Temporal.PlainDate): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  const people = new PatientImport(today);
  await run.file(
    work.file.name,
    rowsOf(work),
    (row) => people.read(new Cells(valuesOf(row), reading), row.line),
    async (rows) => {
      const sorted = dryRun
        ? await people.sort(kernel.database.db, rows)
        : await run.act('interop.importPatients', async (ctx) => {
            const found = await people.sort(ctx.tx, rows);
            await people.take(ctx, found);
            return found;
          });
      const added = new Set(sorted.fresh.map(({ id }) => id));
      return { added, rejected: sorted.rejected, keep: () => keepNotes(told, sorted.notes) };
    },
  );
  return told;
}

async function appointments(work: Work, directory: Directory, now: Temporal.Instant): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  const seen = new Map<string, number>();
  const planned = new Lanes();
  const read = visitReader(directory, now);
  const book = async (ctx: CommandContext, rows: readonly Row<VisitRow>[]) => {
    const sorted = await sortVisits(ctx.tx, rows, now, seen);
    const { added, furtherLane } = await bookInBulk(
      ctx,
      sorted.fresh.map(({ visit }) => visit),
    );
    return { sorted, added, furtherLane };
  };
  const plan = async (rows: readonly Row<VisitRow>[]) => {
    const sorted = await sortVisits(kernel.database.db, rows, now, seen);
    const visits = sorted.fresh.map(({ visit }) => visit);
    const furtherLane = await planInBulk(kernel.database.db, visits, planned);
    return { sorted, added: visits.map(({ externalId }) => externalId as string), furtherLane };
  };
  await run.file(
    work.file.name,
    rowsOf(work),
    (row) => read(new Cells(valuesOf(row), reading), row.line),
    async (rows) => {
      const done = dryRun ? await plan(rows) : await run.act('interop.importAppointments', (ctx) => book(ctx, rows));
      const keep = (): void => {
        for (const [id, line] of done.sorted.seen) seen.set(id, line);
        told.furtherLane += done.furtherLane;
        for (const { line, notes } of done.sorted.fresh)
          keepNotes(
            told,
            notes.map((sentence) => ({ line, sentence })),
          );
      };
      return { added: new Set(done.added), rejected: done.sorted.rejected, keep };
    },
  );
  return told;
}

export function keepNotes(told: Told, notes: Told['notes']): void {
  told.notes.push(...notes.slice(0, NOTES_MAX - told.notes.length));
}

async function directoryOf(kernel: Kernel, supply: Supply, options: CsvImportOptions): Promise<Directory> {
  const providerExternalIds = await selectProviderExternalIds(kernel.database.db);
  const { same, visitType } = options;
  return new Directory({ ...supply.resources, home: supply.home, providerExternalIds, same, visitType });
}

/** The report as the console says it. */
export function csvReportLines({ kind, dryRun, files, rejections, notes, furtherLane }: CsvImportReport): string[] {
  return [
    ...fileLines(files, dryRun ? 'to import' : 'imported'),
    ...(kind === 'appointments'
      ? [
          `${furtherLane} of them ${dryRun ? 'would ' : ''}overlap another one of their provider, room or patient and ${dryRun ? 'would ' : ''}stand in a further lane.`,
        ]
      : []),
    ...notes.map(({ file, line, sentence }) => `Note: ${file}, line ${line}: ${sentence}`),
    ...(notes.length >= NOTES_MAX ? ['… and perhaps more notes, which are not told.'] : []),
    ...rejectionLines(files, rejections),
    ...(dryRun ? ['This was a look only: nothing was changed.'] : []),
  ];
}
