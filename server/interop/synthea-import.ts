/**
 * Reads a Synthea export into the practice. First every file is read to its end and checked, then the rows go through
 * the services in batches: what is broken as a whole is refused before anything is written, and a run that was cut off
 * is finished by the next one, because every row is known by its id.
 */
import { sql } from 'kysely';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { importPatients, importStays } from '../patients/index.ts';
import { importProviders, loadSettings, saveVisitType, selectVisitTypes } from '../practice/index.ts';
import { type BulkAppointment, bookInBulk } from '../scheduling/index.ts';
import { type CsvFile, type CsvRow, FileRefused, findCsv, readCsv } from './csv-file.ts';
import type { Progress } from './fill.ts';
import {
  type FileReport,
  fileLines,
  ImportRun,
  type LineNote,
  type Row,
  rejectionLines,
  type Taken,
  valuesOf,
} from './import-run.ts';
import { RowRejected } from './rows.ts';
import * as synthea from './synthea.ts';
import { coverageHeadings, findCoverageFiles, importCoverageFiles } from './synthea-coverage.ts';
import { findSummaryFiles, importSummaryFile } from './synthea-summary.ts';

export interface ImportReport {
  files: FileReport[];
  rejections: LineNote[];
  /** Of the imported encounters: tiles of the book, stays, and tiles that overlap others and stand in a further lane. */
  visits: number;
  stays: number;
  furtherLane: number;
  /** Imported encounters that begin after the day on which their patient died: paperwork, or a mistake of the export. */
  afterDeath: number;
}

/** Imports the folder. Throws FileRefused, with nothing changed, when a file is not what it should be. */
export async function importSynthea(
  kernel: Kernel,
  folder: string,
  who: string,
  progress: Progress,
): Promise<ImportReport> {
  const { zone } = await loadSettings(kernel.database.db).catch(() => {
    throw new FileRefused('This practice is not set up yet. Start the server and open its set-up link first.');
  });
  const today = kernel.clock.now().toZonedDateTimeISO(zone).toPlainDate();
  const files = {
    patients: await findCsv(folder, 'patients'),
    providers: await findCsv(folder, 'providers'),
    encounters: await findCsv(folder, 'encounters'),
  };
  const summaryFiles = await findSummaryFiles(folder);
  const coverageFiles = await findCoverageFiles(folder);
  const needed = Object.entries(files).map(([name, file]) => ({
    file,
    headings: synthea.HEADINGS[name as keyof typeof files],
  }));
  const told = summaryFiles.map(({ file, kind }) => ({ file, headings: kind.headings }));
  const paying = coverageFiles ? coverageHeadings(coverageFiles) : [];
  const totals = await checkAll([...needed, ...told, ...paying], progress);
  const run = new ImportRun(kernel, who, totals, progress);
  const file = <Item>(
    name: keyof typeof files,
    read: (values: Readonly<Record<string, string>>) => Item,
    take: (ctx: CommandContext, rows: readonly Row<Item>[]) => Promise<Taken>,
  ): Promise<void> =>
    run.file(files[name].name, readCsv(files[name], synthea.HEADINGS[name]), reader(read), (rows) =>
      run.act('interop.importSynthea', (ctx) => take(ctx, rows)),
    );
  const patients = new Map<string, string>();
  const lives = new Map<string, { birthDate: string; deceasedOn: string | null }>();
  await file(
    'patients',
    (values) => synthea.toPatient(values, today),
    async (ctx, rows) => {
      const people = rows.map(({ id, item }) => ({ externalId: external(id), fields: item }));
      const { idByExternalId, added } = await importPatients(ctx, people);
      const keep = (): void => {
        remember(patients, rows, idByExternalId);
        for (const { id, item } of rows) lives.set(id, item);
      };
      return { added: new Set(added), keep };
    },
  );
  const providers = new Map<string, string>();
  await file('providers', synthea.toProvider, async (ctx, rows) => {
    const people = rows.map(({ id, item }) => ({ externalId: external(id), ...item }));
    const { idByExternalId, added } = await importProviders(ctx, people);
    return { added: new Set(added), keep: () => remember(providers, rows, idByExternalId) };
  });
  const types = await run.act('interop.importVisitTypes', visitTypes);
  const known = (values: Readonly<Record<string, string>>): synthea.Encounter => {
    const encounter = synthea.toEncounter(values);
    if (!patients.has(encounter.patient))
      throw new RowRejected(`The patient ${encounter.patient || '(none)'} is not among the imported patients.`);
    if ('visit' in encounter.as && !providers.has(encounter.provider))
      throw new RowRejected(`The provider ${encounter.provider || '(none)'} is not among the imported ones.`);
    if (synthea.isBefore(encounter, lives.get(encounter.patient)?.birthDate as string))
      throw new RowRejected('The encounter begins before its patient was born.');
    return encounter;
  };
  const count = { visits: 0, stays: 0, furtherLane: 0, afterDeath: 0 };
  await file('encounters', known, async (ctx, all) => {
    const other = await takenAsOther(ctx, all);
    const rows = all.filter(({ id }) => !other.has(external(id)));
    const stays = rows.flatMap(({ item }) => toStay(item, patients));
    const visits = rows.flatMap(({ item }) => toVisit(item, patients, providers, types, ctx.now));
    const addedStays = await importStays(ctx, stays);
    const booked = await bookInBulk(ctx, visits);
    const added = new Set([...addedStays, ...booked.added]);
    const keep = (): void => {
      count.visits += booked.added.length;
      count.stays += addedStays.size;
      count.furtherLane += booked.furtherLane;
      count.afterDeath += rows.filter(
        ({ id, item }) => added.has(external(id)) && synthea.isAfter(item, lives.get(item.patient)?.deceasedOn ?? null),
      ).length;
    };
    return { added, keep };
  });
  const around = { people: peopleOf(patients, lives), zone, today: today.toString() };
  for (const one of summaryFiles) await importSummaryFile(run, one, around);
  if (coverageFiles) await importCoverageFiles(run, coverageFiles, around);
  return { files: run.files, rejections: run.rejections, ...count };
}

/** Our id and the birth date of each patient by the export’s id. */
const peopleOf = (
  patients: ReadonlyMap<string, string>,
  lives: ReadonlyMap<string, { birthDate: string }>,
): Map<string, { id: string; birthDate: string }> =>
  new Map([...patients].map(([id, ours]) => [id, { id: ours, birthDate: lives.get(id)?.birthDate as string }]));

const external = (id: string): string => `synthea:${id}`;

function remember(
  map: Map<string, string>,
  rows: readonly { id: string }[],
  idByExternalId: ReadonlyMap<string, string>,
): void {
  for (const { id } of rows) map.set(id, idByExternalId.get(external(id)) as string);
}

/** Reads every file to its end: a file that is refused is refused here, before the first row is written. */
async function checkAll(
  files: readonly { file: CsvFile; headings: readonly string[] }[],
  progress: Progress,
): Promise<number> {
  let rows = 0;
  for (const [i, { file, headings }] of files.entries()) {
    for await (const _ of readCsv(file, headings)) rows++;
    progress('checking the files', (i + 1) / files.length);
  }
  return rows;
}

/** Reads rows that have an id of their own, each id once. */
function reader<Item>(read: (values: Readonly<Record<string, string>>) => Item): (row: CsvRow) => Row<Item> {
  const seen = new Map<string, number>();
  return (row) => {
    const values = valuesOf(row);
    const id = synthea.idOf(values);
    const first = seen.get(id);
    if (first !== undefined) throw new RowRejected(`The same Id stands in line ${first} already.`);
    const item = read(values);
    seen.set(id, row.line);
    return { id, line: row.line, item };
  };
}

/** The visit types of the encounter classes, by class; those that are missing are made. */
async function visitTypes(ctx: CommandContext): Promise<Map<string, string>> {
  const byCode = new Map((await selectVisitTypes(ctx.tx, null)).map((type) => [type.code, type.id]));
  const types = new Map<string, string>();
  for (const [position, [name, type]] of Object.entries(synthea.VISIT_TYPES).entries()) {
    const fresh = { ...type, id: null, expectedVersion: null, position: 50 + position, active: true };
    types.set(name, byCode.get(type.code) ?? (await saveVisitType(ctx, fresh)).id);
  }
  return types;
}

/**
 * Encounters that an earlier run took as a visit and that are a stay now, or the other way round: they are here already.
 * Returns their external ids.
 */
async function takenAsOther(ctx: CommandContext, rows: readonly Row<synthea.Encounter>[]): Promise<Set<string>> {
  const ids = (isStay: boolean): string[] =>
    rows.filter(({ item }) => 'stay' in item.as === isStay).map(({ id }) => external(id));
  const found = await sql<{ id: string }>`
    select external_id as id from appointment where external_id = any(${ids(true)}::text[])
    union all select external_id from patient_stay where external_id = any(${ids(false)}::text[])`.execute(ctx.tx);
  return new Set(found.rows.map(({ id }) => id));
}

function toStay(encounter: synthea.Encounter, patients: ReadonlyMap<string, string>) {
  if (!('stay' in encounter.as)) return [];
  const { id, start, end, description, patient } = encounter;
  const patientId = patients.get(patient) as string;
  return [{ patientId, kind: encounter.as.stay, start, end, description, externalId: external(id) }];
}

function toVisit(
  encounter: synthea.Encounter,
  patients: ReadonlyMap<string, string>,
  providers: ReadonlyMap<string, string>,
  types: ReadonlyMap<string, string>,
  now: Temporal.Instant,
): BulkAppointment[] {
  if (!('visit' in encounter.as)) return [];
  const isPast = encounter.end.epochMilliseconds <= now.epochMilliseconds;
  return [
    {
      patientId: patients.get(encounter.patient) as string,
      providerId: providers.get(encounter.provider) as string,
      visitTypeId: types.get(encounter.as.visit) as string,
      roomId: null,
      start: encounter.start,
      end: encounter.end,
      note: encounter.description,
      booking: 'booked',
      confirmation: isPast ? 'confirmed' : 'unsent',
      flow: isPast ? 'checked_out' : 'expected',
      flowAt: isPast ? encounter.end : null,
      cancelReason: null,
      externalId: external(encounter.id),
    },
  ];
}

/** The report as the console says it. */
export function reportLines(report: ImportReport): string[] {
  const { files, visits, stays, furtherLane, afterDeath, rejections } = report;
  return [
    ...fileLines(files),
    `Of the imported encounters, ${visits} are visits in the book and ${stays} are stays in the patients' histories.`,
    `${furtherLane} visits overlap another one of their provider or patient and stand in a further lane.`,
    ...(afterDeath > 0
      ? [`${afterDeath} encounters begin after the day of their patient’s death; they are in as the export says them.`]
      : []),
    ...rejectionLines(files, rejections),
  ];
}
