/** Where this process works: data folder, keys, database. The server and the console begin with it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { HomeBusyError, HomeError, hasData, openHome, requireSameVersion } from './kernel/home.ts';
import { homePath } from './kernel/home-path.ts';
import { migrate, schemaVersion } from './kernel/migrate.ts';
import { clusterFiles, connectionTo, readAccess } from './kernel/postgres/cluster.ts';
import { type Postgres, startPostgres } from './kernel/postgres/supervisor.ts';
import { openSecrets, type Secrets } from './kernel/secrets.ts';

const ROOT = path.join(import.meta.dirname, '..');

export const VERSION: string = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
).version;

export interface Place {
  /** The data folder. */
  path: string;
  secrets: Secrets;
  auditWitnessFile: string;
  /** Where files lie, encrypted. */
  filesFolder: string;
  appRole: string | null;
  connectionString(): string;
  /** Null where DATABASE_URL names a database of somebody else. */
  postgres: Postgres | null;
  leave(): Promise<void>;
}

const filesIn = (home: string): string => path.join(home, 'files');
const witnessFile = (secretsPath: string): string => path.join(secretsPath, 'audit-witness.json');

export interface PlaceOptions {
  log: Logger;
  say(sentence: string): void;
  /** While Postgres starts there is time for other work. */
  onBegun?(): void;
  onDown?(): void;
  onUp?(): void;
}

/** Opens the data folder, starts Postgres if it is ours, and brings the schema up to date. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { log, say } = options;
  const url = process.env.DATABASE_URL;
  const home = await openHome({
    path: homePath(),
    say,
    productVersion: VERSION,
    schemaVersion: schemaVersion(),
    ownPostgres: !url,
  });
  let postgres: Postgres | null = null;
  try {
    const secrets = await openSecrets(home.secretsPath);
    if (!url) {
      postgres = await startPostgres({
        folder: home.postgresPath,
        ownFolder: home.path,
        binaries: home.binariesPath,
        account: home.account,
        log,
        say,
        ...(options.onBegun ? { onBegun: options.onBegun } : {}),
        ...(options.onDown ? { onDown: options.onDown } : {}),
        ...(options.onUp ? { onUp: options.onUp } : {}),
      });
    }
    const own = postgres;
    const connectionString = () => (own ? own.connectionString() : (url as string));
    const { appRole } = await migrate(connectionString(), {
      onStep: ({ number, name }) => log.info({ number, name }, 'migrating'),
    }).catch((error: Error) => {
      throw url ? inWords(error) : error;
    });
    const leave = async () => {
      await own?.stop();
      await home.release();
    };
    const auditWitnessFile = witnessFile(home.secretsPath);
    const filesFolder = filesIn(home.path);
    return { path: home.path, secrets, auditWitnessFile, filesFolder, appRole, connectionString, postgres, leave };
  } catch (error) {
    await postgres?.stop().catch(() => {});
    await home.release();
    throw error;
  }
}

/** Address, name, password or database of DATABASE_URL are not right, or nobody is there; anything else stays as it is. */
function inWords(error: NodeJS.ErrnoException): Error {
  const { code = '', message } = error;
  if (!/^(E[A-Z]{3,}|08...|28...|3D000)$/.test(code)) return error;
  return new HomeError(
    `The database that DATABASE_URL names cannot be opened (${message || code}). Check the address and start Anteroom again; nothing was changed.`,
  );
}

/** What the console needs: the place of the server that is running, or the place opened for as long as the work takes. */
export async function visitPlace(options: PlaceOptions): Promise<Place> {
  if (!hasData(path.resolve(homePath()))) {
    throw new HomeError(
      `There are no data of Anteroom in ${path.resolve(homePath())}. Start the server first, or name the right folder with ANTEROOM_HOME.`,
    );
  }
  try {
    return await openPlace(options);
  } catch (error) {
    if (!(error instanceof HomeBusyError)) throw error;
    return visitRunning(error.folder);
  }
}

async function visitRunning(folder: string): Promise<Place> {
  await requireSameVersion(folder, schemaVersion());
  const access = process.env.DATABASE_URL
    ? null
    : await readAccess(clusterFiles(path.join(folder, 'postgres'), folder));
  const url = access?.systemIdentifier ? connectionTo(access) : process.env.DATABASE_URL;
  if (!url) throw new HomeError(`The server on ${folder} is just starting. Try again in a moment.`);
  const { appRole } = await migrate(url);
  const secretsPath = path.join(folder, 'secrets');
  const secrets = await openSecrets(secretsPath);
  const auditWitnessFile = witnessFile(secretsPath);
  return {
    path: folder,
    secrets,
    auditWitnessFile,
    filesFolder: filesIn(folder),
    appRole,
    connectionString: () => url,
    postgres: null,
    leave: async () => {},
  };
}
