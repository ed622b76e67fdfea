/** Making, configuring and recognising a cluster: what can be said without a running server. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { writeWhole } from '../files.ts';
import { type Account, HomeError } from '../home.ts';
import { binary } from './binaries.ts';

export interface ClusterFiles {
  /** The cluster itself. */
  data: string;
  /** Port, password and identity: 0600. */
  access: string;
  log: string;
}

export interface Access {
  port: number;
  password: string;
  /** pg_control's system identifier, read as text: it has more digits than a number holds. Empty while it is being made. */
  systemIdentifier: string;
}

export const SUPERUSER = 'anteroom';
const MAJOR = '18';

/** The address of one database of our cluster. It carries the password: never say it. */
export const connectionTo = (access: Access, database = 'anteroom'): string =>
  `postgres://${SUPERUSER}:${access.password}@127.0.0.1:${access.port}/${database}`;

export const clusterFiles = (folder: string, ownFolder: string): ClusterFiles => ({
  data: path.join(folder, 'data'),
  access: path.join(ownFolder, 'postgres.json'),
  log: path.join(folder, 'log'),
});

const RUN_TRIES_MAX = 5;

/** Runs one of Postgres's programs to its end. Throws with its last words. */
export async function run(binaries: string, name: string, args: string[], account: Account | null): Promise<string> {
  for (let tries = 1; ; tries++) {
    const { code, output } = await runOnce(binary(binaries, name), args, account);
    if (code === 0) return output;
    // Ctrl-C, pressed again and again, can hit the child in the moment before it has a group of its own (seen for one
    // start in ten, pressed every 20 ms): it dies without a word, and has done nothing yet.
    if (code === null && output === '' && tries < RUN_TRIES_MAX) continue;
    throw new Error(`${name} ended with ${code}: ${output.trim().split('\n').slice(-3).join(' ')}`);
  }
}

function runOnce(
  file: string,
  args: string[],
  account: Account | null,
): Promise<{ code: number | null; output: string }> {
  const identity = account ? { uid: account.uid, gid: account.gid } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...identity,
      cwd: '/',
      env: postgresEnvironment(),
      detached: true, // Ctrl-C in the terminal is for us: pg_ctl must finish what it stops.
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      output += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** No setting of the machine's may change what our Postgres does. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' });

/** A free port of this moment; the caller tries again if somebody takes it first. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Makes the cluster: scram, checksums, a locale that needs nothing of the machine. The access file is there before it,
 * so that a cluster without one is never taken for the rest of a first start.
 */
export async function initCluster(
  binaries: string,
  files: ClusterFiles,
  account: Account | null,
  options: { sync: boolean; onBegun(): void },
): Promise<Access> {
  const password = randomBytes(24).toString('base64url');
  const access: Access = { port: await freePort(), password, systemIdentifier: '' };
  await writeAccess(files, access);
  const passwordFile = `${files.data}.password`;
  await rm(files.data, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const args = [
    '-D',
    files.data,
    '-U',
    SUPERUSER,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ];
  try {
    const running = run(binaries, 'initdb', options.sync ? args : [...args, '--no-sync'], account);
    options.onBegun();
    await running;
  } finally {
    await rm(passwordFile, { force: true });
  }
  return access;
}

/** Settings beside the defaults. Statement texts never reach the log: they hold patients' data. */
export function settings(files: ClusterFiles, port: number, fast: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ssl: 'off',
    max_connections: '100',
    shared_buffers: '96MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    effective_cache_size: '1GB',
    wal_level: 'replica',
    max_wal_size: '1GB',
    checkpoint_timeout: '10min',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'on',
    log_directory: files.log,
    log_filename: 'postgres-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
    ...(fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' } : {}),
  };
}

/** Null where there is none. Throws HomeError when it is damaged. */
export async function readAccess(files: ClusterFiles): Promise<Access | null> {
  const text = await readFile(files.access, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Access;
  } catch {
    throw new HomeError(
      `${files.access} is damaged: without it nobody can open the database. Put it back from a backup; nothing was changed.`,
    );
  }
}

export const writeAccess = (files: ClusterFiles, access: Access): Promise<void> =>
  writeWhole(files.access, `${JSON.stringify(access)}\n`);

/** Throws with advice when the cluster is of another major version. */
export function checkMajor(files: ClusterFiles): void {
  const major = readFileSync(path.join(files.data, 'PG_VERSION'), 'utf8').trim();
  if (major === MAJOR) return;
  throw new HomeError(
    `The data were written by PostgreSQL ${major}, this version of Anteroom brings PostgreSQL ${MAJOR}. Use the version that wrote them, or move them over with an export; nothing was changed.`,
  );
}

/**
 * True for a finished cluster, false where there is none or where a first start was interrupted: initdb writes PG_VERSION
 * early, the identity comes into the access file when all is done. Throws HomeError when one of the two is lost: what is
 * left is somebody's data, and nothing new is made over it.
 */
export function isMade(files: ClusterFiles, access: Access | null): boolean {
  const isThere = existsSync(path.join(files.data, 'PG_VERSION'));
  if (access === null && isThere)
    throw new HomeError(
      `${files.access} is lost: without it nobody can open the database in ${files.data}. Put it back from a backup; nothing was changed.`,
    );
  if (access?.systemIdentifier && !isThere)
    throw new HomeError(
      `The database is not in ${files.data} any more. Put it back from a backup, or use another folder with ANTEROOM_HOME; nothing was changed.`,
    );
  return isThere && access !== null && access.systemIdentifier !== '';
}

/** The process that postmaster.pid names, if it is alive and serves this very folder. */
export async function readPostmaster(files: ClusterFiles): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(path.join(files.data, 'postmaster.pid'), 'utf8').catch(() => null);
  const [pidText, folder, , portText] = text?.split('\n') ?? [];
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || folder !== files.data || !isPostgres(pid)) return null;
  return { pid, port: Number(portText) };
}

/** A pid may have been given to another program after a reboot: that one is never touched. */
export function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (!existsSync('/proc/self')) return true;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.includes('(postgres)') && !/\) Z /.test(text);
  } catch {
    return false;
  }
}
