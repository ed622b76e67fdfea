/**
 * The data folder (ANTEROOM_HOME): one server each, a stamp of the version that wrote it, and, where we run as root, an
 * ordinary account for Postgres that can reach what it needs.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from './files.ts';
import { movedPath, placesOf, SHARED_PATH } from './home-path.ts';
import { binaryFolder } from './postgres/binaries.ts';
import { makeKeyFile } from './secrets.ts';

/** A reason why the server does not start, in one sentence for the person at the console. */
export class HomeError extends Error {}

/** Another server works on this folder. */
export class HomeBusyError extends HomeError {
  readonly folder: string;
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      `Anteroom is running already on ${folder} (process ${pid}). Stop it first, or use another folder with ANTEROOM_HOME.`,
    );
    this.folder = folder;
    this.pid = pid;
  }
}

export interface Account {
  uid: number;
  gid: number;
  name: string;
}

export interface Home {
  path: string;
  /** Where the cluster lies: the only part that belongs to the account of Postgres. */
  postgresPath: string;
  /** The binaries that the account can reach. */
  binariesPath: string;
  secretsPath: string;
  /** Null: Postgres runs as ourselves. */
  account: Account | null;
  release(): Promise<void>;
}

export interface HomeOptions {
  path: string;
  say(sentence: string): void;
  productVersion: string;
  schemaVersion: number;
  /** False where the database is somebody else's (DATABASE_URL): then no account is needed for it. */
  ownPostgres?: boolean;
  /** Where data and binaries go when the account of Postgres cannot reach them otherwise. */
  sharedPath?: string;
}

const ACCOUNTS = ['anteroom', 'nobody'];
const STAMP_FILE = 'anteroom.json';

/** Opens the data folder for one server. Throws HomeError with a sentence. */
export async function openHome(options: HomeOptions): Promise<Home> {
  const wanted = path.resolve(options.path);
  await makeFolder(wanted);
  const account = process.getuid?.() === 0 && options.ownPostgres !== false ? findAccount(wanted) : null;
  const place = account ? await reachablePlace(wanted, account, options) : { home: wanted, binaries: binaryFolder() };
  const lock = await takeLock(place.home);
  try {
    const stamp = await checkStamp(place.home, options);
    const postgresPath = path.join(place.home, 'postgres');
    await mkdir(postgresPath, { recursive: true, mode: 0o700 });
    if (account) await chown(postgresPath, account.uid, account.gid);
    const secretsPath = path.join(place.home, 'secrets');
    // The stamp is written last: where it stands, a missing key is a lost one, and none is made in its place.
    if (!stamp) await makeKeyFile(secretsPath);
    await writeStamp(place.home, stamp, options);
    return {
      path: place.home,
      postgresPath,
      binariesPath: place.binaries,
      secretsPath,
      account,
      release: () => rm(lock, { force: true }),
    };
  } catch (error) {
    await rm(lock, { force: true });
    throw error;
  }
}

const belongsToOther = (folder: string): string =>
  `The data folder ${folder} belongs to another account. Start Anteroom as that account, or choose another folder with ANTEROOM_HOME.`;

async function makeFolder(folder: string): Promise<void> {
  try {
    const isNew = !existsSync(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid } = await stat(folder);
    const mine = process.getuid?.();
    if (mine !== undefined && uid !== mine) throw new HomeError(belongsToOther(folder));
    if (isNew) await chmod(folder, 0o700);
  } catch (error) {
    if (error instanceof HomeError) throw error;
    throw new HomeError(
      `The data folder ${folder} cannot be used (${(error as NodeJS.ErrnoException).code}). Choose another one with ANTEROOM_HOME.`,
    );
  }
}

/** The account for Postgres: whose the cluster is already, so that a new account does not lose an old one its data. */
function findAccount(wanted: string): Account {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [uid] = placesOf(wanted).flatMap((folder) => {
    const data = path.join(folder, 'postgres', 'data', 'PG_VERSION');
    return existsSync(data) ? [statSync(data).uid] : [];
  });
  const owner = lines.find((fields) => uid && fields[2] === String(uid));
  if (owner) return { name: owner[0] as string, uid: Number(owner[2]), gid: Number(owner[3]) };
  for (const name of ACCOUNTS) {
    const line = lines.find((fields) => fields[0] === name);
    if (line) return { name, uid: Number(line[2]), gid: Number(line[3]) };
  }
  throw new HomeError(
    'Postgres does not run as root, and there is no account “anteroom” or “nobody” to give it to. Make one: useradd --system anteroom',
  );
}

/** Asks the account itself: permissions of parent folders, ACLs and mounts all count. */
function canReach(account: Account, binaries: string, folder: string): boolean {
  const run = (file: string, args: string[]) =>
    spawnSync(file, args, { uid: account.uid, gid: account.gid, stdio: 'ignore', cwd: '/' }).status === 0;
  return run(path.join(binaries, 'bin', 'pg_ctl'), ['--version']) && run('/usr/bin/env', ['test', '-x', folder]);
}

async function reachablePlace(
  home: string,
  account: Account,
  options: HomeOptions,
): Promise<{ home: string; binaries: string }> {
  const binaries = binaryFolder();
  await chmod(home, 0o711); // Passing through is enough for the account; listing stays ours.
  if (canReach(account, binaries, home)) return { home, binaries };
  await chmod(home, 0o700);
  const shared = options.sharedPath ?? SHARED_PATH;
  await mkdir(shared, { recursive: true });
  await chmod(shared, 0o711);
  const copied = path.join(shared, 'postgres-18');
  if (!existsSync(path.join(copied, 'bin'))) await copyBinaries(binaries, copied);
  const movedHome = movedPath(home, shared);
  await makeFolder(movedHome);
  await chmod(movedHome, 0o711);
  if (!canReach(account, copied, movedHome)) {
    throw new HomeError(
      `The account “${account.name}” can reach neither ${home} nor ${shared}. Start Anteroom as an ordinary user instead.`,
    );
  }
  options.say(
    `Postgres runs as “${account.name}”, who cannot reach ${home}; so the data lie in ${movedHome}, and a copy of Postgres beside them.`,
  );
  return { home: movedHome, binaries: copied };
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const { cp } = await import('node:fs/promises');
  const temporary = `${to}.${process.pid}`;
  await cp(from, temporary, { recursive: true, verbatimSymlinks: true });
  await rename(temporary, to).catch(() => rm(temporary, { recursive: true, force: true }));
}

/** When a process began, so that a recycled pid is not taken for the old one. */
function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return existsSync('/proc/self') ? null : isAlive(pid) ? 'unknown' : null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One server per folder: the lock is a hard link of a finished file, so that it is never seen half written. */
async function takeLock(folder: string): Promise<string> {
  const lock = path.join(folder, 'server.lock');
  const mine = path.join(folder, `server.lock.${process.pid}.${randomBytes(4).toString('hex')}`);
  await writeFile(mine, JSON.stringify({ pid: process.pid, start: processStart(process.pid) }), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 20; tries++) {
      try {
        await link(mine, lock);
        return lock;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await clearStaleLock(folder, lock);
    }
    throw new HomeError(`Another Anteroom server is starting on ${folder} right now. Try again in a moment.`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** True when a server has worked on this folder before. */
export const hasData = (wanted: string): boolean =>
  placesOf(wanted).some((folder) => existsSync(path.join(folder, STAMP_FILE)));

export interface RunningServer {
  folder: string;
  pid: number;
}

/** The server that works on this folder, or on the one that took its place for the account of Postgres. */
export async function findRunning(wanted: string): Promise<RunningServer | null> {
  for (const folder of placesOf(wanted)) {
    const text = await readFile(path.join(folder, 'server.lock'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') throw new HomeError(belongsToOther(folder));
      return '';
    });
    const pid = ownerOf(text);
    if (pid !== null) return { folder, pid };
  }
  return null;
}

/** The process that holds a lock; null when it is gone, and for a lock that a power cut has garbled. */
function ownerOf(text: string): number | null {
  try {
    const { pid, start } = JSON.parse(text) as { pid: number; start: string };
    return processStart(pid) === start ? pid : null;
  } catch {
    return null;
  }
}

/** Takes a lock away whose process is gone. Renaming decides between two who find it stale at once. */
async function clearStaleLock(folder: string, lock: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => null);
  if (text === null) return;
  const owner = ownerOf(text);
  if (owner !== null) throw new HomeBusyError(folder, owner);
  const aside = path.join(folder, `server.lock.stale.${process.pid}.${randomBytes(4).toString('hex')}`);
  await rename(lock, aside).catch(() => {});
  const moved = await readFile(aside, 'utf8').catch(() => null);
  if (moved !== null && moved !== text) await link(aside, lock).catch(() => {}); // Somebody was faster: it is theirs.
  await rm(aside, { force: true });
}

/** Throws HomeError when the server that works on the folder is of another version than this program. */
export async function requireSameVersion(folder: string, schemaVersion: number): Promise<void> {
  const file = path.join(folder, STAMP_FILE);
  const stamp = readStamp(await readFile(file, 'utf8').catch(() => ''), file);
  if (stamp.schemaVersion === schemaVersion) return;
  throw new HomeError(
    `The server that is running on ${folder} is of version ${stamp.productVersion}, another one than this. Restart the server first.`,
  );
}

interface Stamp {
  productVersion: string;
  schemaVersion: number;
}

/** The stamp of the folder; null where no server has worked before. Throws HomeError when a newer version wrote it. */
async function checkStamp(
  folder: string,
  { productVersion, schemaVersion }: Pick<HomeOptions, 'productVersion' | 'schemaVersion'>,
): Promise<Stamp | null> {
  const file = path.join(folder, STAMP_FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const stamp = readStamp(text, file);
  if (stamp.schemaVersion <= schemaVersion) return stamp;
  throw new HomeError(
    `The data folder ${folder} was written by Anteroom ${stamp.productVersion}, which is newer than this one (${productVersion}). Install that version or a newer one; nothing was changed.`,
  );
}

async function writeStamp(folder: string, old: Stamp | null, options: HomeOptions): Promise<void> {
  const { productVersion, schemaVersion } = options;
  if (old?.productVersion === productVersion && old.schemaVersion === schemaVersion) return;
  const stamp: Stamp = { productVersion, schemaVersion };
  await writeWhole(path.join(folder, STAMP_FILE), `${JSON.stringify(stamp)}\n`);
}

function readStamp(text: string, file: string): Stamp {
  try {
    return JSON.parse(text) as Stamp;
  } catch {
    throw new HomeError(
      `${file} cannot be read. Put it back from a backup, or delete it if you are sure that this version wrote the folder.`,
    );
  }
}
