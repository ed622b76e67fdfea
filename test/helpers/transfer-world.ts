/** A booking world with a folder for files, and short ways to import, export and count. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import {
  type CsvImportOptions,
  type CsvImportReport,
  type ExportOptions,
  exportFile,
  importCsv,
} from '../../server/interop/index.ts';
import { openHome } from '../../server/kernel/home.ts';
import { schemaVersion } from '../../server/kernel/migrate.ts';
import { type BookingWorld, bookingWorld } from './booking-world.ts';
import { Program } from './program.ts';

type Kind = CsvImportOptions['kind'];

export interface TransferWorld extends BookingWorld {
  folder: string;
  /** Writes a file and returns its path. */
  file(name: string, body: string | Buffer): Promise<string>;
  /** What the last import said before it began. */
  said: string[];
  import(kind: Kind, file: string, options?: Partial<CsvImportOptions>): Promise<CsvImportReport>;
  /** Lines of a CSV file, imported. */
  rows(kind: Kind, lines: readonly string[], options?: Partial<CsvImportOptions>): Promise<CsvImportReport>;
  export(kind: Kind, file: string, options?: Partial<ExportOptions>): Promise<number>;
  /** Rows of every table that an import may write. */
  counts(): Promise<Record<string, number>>;
  /** The console as a process on this world's database. */
  console(...args: string[]): Promise<Program>;
}

export async function transferWorld(size: Parameters<typeof bookingWorld>[0] = {}): Promise<TransferWorld> {
  const world = await bookingWorld(size);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-transfer-'));
  const { kernel } = world.server;
  const said: string[] = [];
  const file = async (name: string, body: string | Buffer): Promise<string> => {
    const place = path.join(folder, name);
    await writeFile(place, body);
    return place;
  };
  const run: TransferWorld['import'] = (kind, from, options = {}) => {
    said.length = 0;
    const all = {
      kind,
      file: from,
      who: 'test',
      dryRun: false,
      map: [],
      same: [],
      visitType: null,
      dates: null,
      addPlans: false,
    };
    return importCsv(
      kernel,
      { ...all, ...options },
      (line) => said.push(line),
      () => {},
    );
  };
  let files = 0;
  return {
    ...world,
    folder,
    file,
    said,
    import: run,
    rows: async (kind, lines, options) =>
      run(kind, await file(`${kind}-${++files}.csv`, `${lines.join('\n')}\n`), options),
    export: (kind, to, options = {}) => {
      const all = { kind, file: to, format: 'csv', names: false, force: false, from: null, until: null, who: 'test' };
      return exportFile(kernel, { ...all, ...options } as ExportOptions);
    },
    async counts() {
      const { rows } = await sql<Record<string, number>>`select
        (select count(*) from patient) as patients, (select count(*) from appointment) as visits,
        (select count(*) from appointment_resource) as holds, (select count(*) from import_mapping) as mappings,
        (select count(*) from audit_event where action not like 'identity.%') as audits`.execute(kernel.database.db);
      return rows[0] as Record<string, number>;
    },
    async console(...args) {
      const home = path.join(folder, 'home');
      const options = { path: home, productVersion: '0.0.0-test', schemaVersion: schemaVersion(), ownPostgres: false };
      await openHome({ ...options, say: () => {} }).then(({ release }) => release());
      return new Program('console', { home, args, environment: { DATABASE_URL: world.connectionString } });
    },
    async stop() {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What became of the rows: read, imported, known, rejected. */
export const sums = ({ files }: CsvImportReport): number[] =>
  files.flatMap(({ rows, imported, known, rejected }) => [rows, imported, known, rejected]);

/** `line: sentence` of what was rejected. */
export const rejected = ({ rejections }: CsvImportReport): string[] =>
  rejections.map(({ line, sentence }) => `${line}: ${sentence}`);
