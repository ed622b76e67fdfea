/**
 * The way of a file into the practice: every row is read once, taken in batches, and told. Rows read are always imported,
 * already there, or rejected with line and sentence.
 */
import { sql } from 'kysely';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { settle } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type CsvRow, FileRefused } from './csv-file.ts';
import type { Progress } from './fill.ts';
import { RowRejected } from './rows.ts';

export interface FileReport {
  file: string;
  /** rows = imported + known + rejected, always. */
  rows: number;
  imported: number;
  known: number;
  rejected: number;
}

/** Something that is said of one line of a file. */
export interface LineNote {
  file: string;
  line: number;
  sentence: string;
}

export interface Row<Item> {
  id: string;
  line: number;
  item: Item;
}

export interface Taken {
  added: ReadonlySet<string>;
  /** What only the database could tell. */
  rejected?: readonly { line: number; sentence: string }[];
  /** Called when the batch is committed. */
  keep(): void;
}

const BATCH = 500;
const IMPORTING = 'importing';
/** So many rejections are told line by line; beyond that the file is another one than was meant, and a count will do. */
const TOLD_MAX = 1_000;
/** Two imports at once take turns, batch by batch. */
const TURN = sql`select pg_advisory_xact_lock(7201936423)`;

/** Throws the row back when it has another number of fields than the heading. */
export function valuesOf({ values, fields }: CsvRow): Readonly<Record<string, string>> {
  if (values) return values;
  throw new RowRejected(
    `The line has ${fields} ${fields === 1 ? 'field' : 'fields'}, another number than the heading.`,
  );
}

export class ImportRun {
  readonly files: FileReport[] = [];
  readonly rejections: LineNote[] = [];
  readonly #kernel: Kernel;
  readonly #actor: { kind: 'console'; name: string };
  readonly #total: number;
  readonly #progress: Progress;
  readonly #doing: string;
  #done = 0;

  constructor(kernel: Kernel, who: string, total: number, progress: Progress, doing = IMPORTING) {
    this.#kernel = kernel;
    this.#actor = { kind: 'console', name: who };
    this.#total = total;
    this.#progress = progress;
    this.#doing = doing;
  }

  act<T>(name: string, work: (ctx: CommandContext) => Promise<T>): Promise<T> {
    return act(this.#kernel, this.#actor, name, async (ctx) => {
      await TURN.execute(ctx.tx);
      return work(ctx);
    });
  }

  /**
   * One file, batch by batch. `read` throws RowRejected for a row that is not taken; `take` writes a batch in one
   * transaction and says what was new.
   */
  async file<Item>(
    name: string,
    rows: AsyncGenerator<CsvRow>,
    read: (row: CsvRow) => Row<Item>,
    take: (rows: readonly Row<Item>[]) => Promise<Taken>,
  ): Promise<void> {
    const report: FileReport = { file: name, rows: 0, imported: 0, known: 0, rejected: 0 };
    this.files.push(report);
    let batch: Row<Item>[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const { added, rejected = [], keep } = await take(batch);
      keep();
      for (const one of rejected) this.#reject(report, one.line, one.sentence);
      report.imported += added.size;
      report.known += batch.length - added.size - rejected.length;
      this.#done += batch.length - rejected.length;
      batch = [];
      this.#progress(this.#doing, this.#done / this.#total);
    };
    for await (const row of again(rows)) {
      report.rows++;
      try {
        batch.push(read(row));
      } catch (error) {
        if (!(error instanceof RowRejected)) throw error;
        this.#reject(report, row.line, error.message);
      }
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    // Rows that are rejected as they are read come in no batch.
    if (report.rejected > 0 || report.rows === 0)
      this.#progress(this.#doing, this.#total === 0 ? 1 : this.#done / this.#total);
    if (report.imported >= LIMITS.importSettledFrom && this.#doing === IMPORTING) await settle(this.#kernel.database);
  }

  #reject(report: FileReport, line: number, sentence: string): void {
    report.rejected++;
    this.#done++;
    if (this.rejections.length < TOLD_MAX) this.rejections.push({ file: report.file, line, sentence });
  }
}

/** Every file was whole when it was checked: what is refused now became another file under our hands. */
async function* again(rows: AsyncGenerator<CsvRow>): AsyncGenerator<CsvRow> {
  try {
    yield* rows;
  } catch (error) {
    throw error instanceof FileRefused ? new FileRefused(error.message, true) : error;
  }
}

/** What became of each file, as the console says it. */
export const fileLines = (files: readonly FileReport[], verb = 'imported'): string[] =>
  files.map(
    ({ file, rows, imported, known, rejected }) =>
      `${file}: ${rows} rows read = ${imported} ${verb} + ${known} already there + ${rejected} rejected`,
  );

/** Each rejection in the order of the lines, and how many more there are. */
export function rejectionLines(files: readonly FileReport[], rejections: readonly LineNote[]): string[] {
  const untold = files.reduce((sum, file) => sum + file.rejected, 0) - rejections.length;
  const place = new Map(files.map(({ file }, i) => [file, i]));
  const sorted = rejections.toSorted((a, b) => (place.get(a.file) ?? 0) - (place.get(b.file) ?? 0) || a.line - b.line);
  return [
    ...sorted.map(({ file, line, sentence }) => `Rejected: ${file}, line ${line}: ${sentence}`),
    ...(untold > 0 ? [`… and ${untold} more rows were rejected.`] : []),
  ];
}
