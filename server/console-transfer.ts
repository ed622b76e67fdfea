/** The console's commands that read and write files of other systems. */
import path from 'node:path';
import type { CsvImportOptions } from './interop/index.ts';
import type { Kernel } from './kernel/context.ts';
import { progressLine } from './run.ts';

export const TRANSFER_OPTIONS = {
  map: { type: 'string', multiple: true },
  same: { type: 'string', multiple: true },
  'visit-type': { type: 'string' },
  dates: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'add-plans': { type: 'boolean' },
  from: { type: 'string' },
  until: { type: 'string' },
  ical: { type: 'boolean' },
  names: { type: 'boolean' },
  force: { type: 'boolean' },
} as const;

export interface TransferValues {
  map?: string[] | undefined;
  same?: string[] | undefined;
  'visit-type'?: string | undefined;
  dates?: string | undefined;
  'dry-run'?: boolean | undefined;
  'add-plans'?: boolean | undefined;
  from?: string | undefined;
  until?: string | undefined;
  ical?: boolean | undefined;
  names?: boolean | undefined;
  force?: boolean | undefined;
}

export type Kind = CsvImportOptions['kind'];
type Work = (work: (kernel: Kernel) => Promise<number>) => Promise<number>;
type Say = (line: string) => void;

const BAR_WIDTH = 24;

const bar = (share: number): string => {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
};

const showProgress = (what: string, share: number): void =>
  progressLine(`${what.charAt(0).toUpperCase()}${what.slice(1)} ${bar(share)} ${Math.floor(share * 100)} %`);

/** What was committed before a failure stays: whoever reads the sentence must know. */
async function saying<T>(work: () => Promise<T>): Promise<T> {
  const { FileRefused } = await import('./interop/index.ts');
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const { message } = error as Error;
    throw new Error(`${message} What was imported before that stays; start the import again to go on.`, {
      cause: error,
    });
  }
}

export async function importFolder(folder: string, who: string, atPlace: Work, say: Say): Promise<number> {
  const { importSynthea, reportLines } = await import('./interop/index.ts');
  return atPlace(async (kernel) => {
    const report = await saying(() => importSynthea(kernel, path.resolve(folder), who, showProgress));
    for (const line of reportLines(report)) say(line);
    return 0;
  });
}

export async function importTable(
  kind: Kind,
  file: string,
  values: TransferValues,
  who: string,
  atPlace: Work,
  say: Say,
): Promise<number> {
  const { csvReportLines, importCsv, ORDERS, parseMap, parseSame, FileRefused } = await import('./interop/index.ts');
  const dates = ORDERS.find((order) => order === values.dates) ?? null;
  if (values.dates !== undefined && dates === null)
    throw new FileRefused(`“${values.dates}” is no order of dates. Say --dates mdy, dmy or ymd.`);
  const options: CsvImportOptions = {
    kind,
    file: path.resolve(file),
    who,
    dryRun: values['dry-run'] ?? false,
    map: (values.map ?? []).map(parseMap),
    same: (values.same ?? []).map(parseSame),
    visitType: values['visit-type'] ?? null,
    dates,
    addPlans: values['add-plans'] ?? false,
  };
  return atPlace(async (kernel) => {
    const report = await saying(() => importCsv(kernel, options, say, showProgress));
    for (const line of csvReportLines(report)) say(line);
    const isUseless = report.files.every((one) => one.rejected === one.rows);
    return isUseless ? 1 : 0;
  });
}

export async function exportTable(
  kind: Exclude<Kind, 'charges' | 'recalls'>,
  file: string,
  values: TransferValues,
  who: string,
  atPlace: Work,
  say: Say,
): Promise<number> {
  const { discardUnfinished, exportFile, FileRefused } = await import('./interop/index.ts');
  if (values.ical && kind !== 'appointments')
    throw new FileRefused('Only appointments can be written as a calendar (--ical).');
  const date = (name: 'from' | 'until'): string | null => {
    const text = values[name];
    if (text === undefined) return null;
    try {
      if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
    } catch {} // Said below.
    throw new FileRefused(`“${text}” is no date. Write --${name} like 2026-11-24.`);
  };
  const span = { from: date('from'), until: date('until') };
  if (span.from && span.until && span.until < span.from)
    throw new FileRefused('The day of --until is before the day of --from.');
  const interrupted = (): void => {
    discardUnfinished();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted);
  return atPlace(async (kernel) => {
    const rows = await exportFile(kernel, {
      kind,
      format: values.ical ? 'ical' : 'csv',
      names: values.names ?? false,
      file: path.resolve(file),
      force: values.force ?? false,
      ...span,
      who,
    });
    const isBare = kind === 'employers' || (values.ical && !values.names);
    const holds = isBare ? 'it names no patient' : 'it holds data of patients';
    say(
      `${path.basename(file)}: ${rows} ${kind === 'coverage' ? 'coverages' : kind} written. The file can be read by you alone; ${holds}.`,
    );
    return 0;
  });
}
