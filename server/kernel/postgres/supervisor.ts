/**
 * Our own Postgres: started, recognised, watched, started again, stopped in order. The server that answers must be the
 * one of our folder; an orphan of a killed Anteroom is taken over.
 */
import { spawn } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { type Account, HomeError } from '../home.ts';
import { binary } from './binaries.ts';
import {
  type Access,
  type ClusterFiles,
  checkMajor,
  clusterFiles,
  connectionTo,
  freePort,
  initCluster,
  isMade,
  isPostgres,
  postgresEnvironment,
  readAccess,
  readPostmaster,
  run,
  settings,
  writeAccess,
} from './cluster.ts';

export interface PostgresOptions {
  /** The folder of the cluster; belongs to the account. */
  folder: string;
  /** A folder of ours for port and password. */
  ownFolder: string;
  binaries: string;
  account: Account | null;
  log: Logger;
  say(sentence: string): void;
  /** Now its processes work, and ours would only wait: called once a process of Postgres has begun, perhaps again. */
  onBegun?(): void;
  onDown?(): void;
  onUp?(): void;
  /** For tests only: no fsync. */
  fast?: boolean;
}

export interface Postgres {
  connectionString(database?: string): string;
  pid(): number;
  stop(): Promise<void>;
}

const READY_MS_MAX = 60_000;
const WATCH_MS = 250;

export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements Postgres {
  readonly #options: PostgresOptions;
  readonly #files: ClusterFiles;
  #access: Access = { port: 0, password: '', systemIdentifier: '' };
  #pid = 0;
  #stopping = false;
  #watch: NodeJS.Timeout | null = null;
  #restarting: Promise<void> | null = null;

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#files = clusterFiles(options.folder, options.ownFolder);
  }

  connectionString(database = 'anteroom'): string {
    return connectionTo(this.#access, database);
  }

  pid(): number {
    return this.#pid;
  }

  async start(): Promise<void> {
    const access = await readAccess(this.#files);
    const isFirst = !isMade(this.#files, access);
    if (isFirst) await this.#make();
    else {
      checkMajor(this.#files);
      this.#access = access as Access;
    }
    await this.#adoptOrLaunch();
    if (isFirst) await this.#firstSetUp();
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
    this.#watch.unref();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#watch) clearInterval(this.#watch);
    await this.#restarting?.catch(() => {});
    await run(
      this.#options.binaries,
      'pg_ctl',
      ['stop', '-D', this.#files.data, '-m', 'fast', '-w', '-t', '60'],
      this.#options.account,
    ).catch((error: Error) => {
      if (isPostgres(this.#pid)) throw error;
    });
  }

  async #make(): Promise<void> {
    const { account, folder, binaries } = this.#options;
    this.#options.say('First start: making the database …');
    if (await readPostmaster(this.#files)) await this.#stopNow(); // Of a first start that was killed halfway.
    await mkdir(this.#files.log, { recursive: true, mode: 0o700 });
    if (account) {
      await chown(folder, account.uid, account.gid);
      await chown(this.#files.log, account.uid, account.gid);
    }
    this.#access = await initCluster(binaries, this.#files, account, {
      sync: !this.#options.fast,
      onBegun: () => this.#options.onBegun?.(),
    });
  }

  /** The database of the new cluster, then its identity in the access file: from here on it counts as made. */
  async #firstSetUp(): Promise<void> {
    const client = await this.#connect('postgres');
    const { rows } = await client.query<{ id: string }>(
      'select system_identifier::text as id from pg_control_system()',
    );
    await client.query('create database anteroom');
    await client.end();
    this.#access.systemIdentifier = rows[0]?.id ?? '';
    await writeAccess(this.#files, this.#access);
  }

  /** An orphan of ours that answers is kept; one that does not is stopped in order; nothing else is ever signalled. */
  async #adoptOrLaunch(): Promise<void> {
    const orphan = await readPostmaster(this.#files);
    if (orphan) {
      this.#access.port = orphan.port || this.#access.port;
      if (await this.#isOurs().catch(() => false)) {
        this.#pid = orphan.pid;
        this.#options.log.info({ pid: orphan.pid }, 'took over the running database');
        return;
      }
      await this.#stopNow().catch(() => {});
    }
    await this.#launch();
  }

  #stopNow(): Promise<string> {
    const args = ['stop', '-D', this.#files.data, '-m', 'immediate', '-w', '-t', '30'];
    return run(this.#options.binaries, 'pg_ctl', args, this.#options.account);
  }

  async #launch(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#launchOnce();
        return;
      } catch (error) {
        if (tries >= 5 || this.#stopping) throw error;
        // The port may have been taken meanwhile, or children of a killed postmaster are still letting go of the memory.
        await sleep(200 * tries);
        this.#access.port = await freePort();
        if (this.#access.systemIdentifier) await writeAccess(this.#files, this.#access);
      }
    }
  }

  async #launchOnce(): Promise<void> {
    const { account, binaries } = this.#options;
    const flags = Object.entries(settings(this.#files, this.#access.port, this.#options.fast ?? false)).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    );
    const identity = account ? { uid: account.uid, gid: account.gid } : {};
    // A process group of its own: Ctrl-C in the terminal is for us, and we stop Postgres in order.
    const child = spawn(binary(binaries, 'postgres'), ['-D', this.#files.data, ...flags], {
      ...identity,
      cwd: '/',
      env: postgresEnvironment(),
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    child.stderr.on('data', (data) => {
      words = `${words}${data}`.slice(-2000);
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`Postgres did not start (${code}): ${words.trim().split('\n').at(-1)}`)),
      );
    });
    ended.catch(() => {});
    child.unref();
    (child.stderr as unknown as { unref(): void }).unref();
    this.#pid = child.pid ?? 0;
    this.#options.onBegun?.();
    await Promise.race([this.#untilReady(), ended]);
  }

  async #untilReady(): Promise<void> {
    const until = Date.now() + READY_MS_MAX;
    for (;;) {
      try {
        if (await this.#isOurs()) return;
        throw new HomeError('Another Postgres answers on our port. Start Anteroom again.');
      } catch (error) {
        if (error instanceof HomeError || Date.now() > until) throw error;
      }
      await sleep(10);
    }
  }

  async #connect(database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.connectionString(database), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Folder and system identifier of the server that answers are those of our cluster. */
  async #isOurs(): Promise<boolean> {
    const client = await this.#connect('postgres');
    try {
      const { rows } = await client.query<{ folder: string; id: string }>(
        "select current_setting('data_directory') as folder, system_identifier::text as id from pg_control_system()",
      );
      const [row] = rows;
      const sameId = !this.#access.systemIdentifier || row?.id === this.#access.systemIdentifier;
      return row?.folder === this.#files.data && sameId;
    } finally {
      await client.end();
    }
  }

  /** Cheap enough for four times a second: the process is there, or it is started again. */
  #look(): void {
    if (this.#stopping || this.#restarting || isPostgres(this.#pid)) return;
    this.#options.log.warn({ pid: this.#pid }, 'the database died; starting it again');
    this.#options.onDown?.();
    this.#restarting = this.#restart().finally(() => {
      this.#restarting = null;
    });
    this.#restarting.catch((error: Error) =>
      this.#options.log.error({ err: error.message }, 'the database could not be started; trying again'),
    );
  }

  async #restart(): Promise<void> {
    await this.#adoptOrLaunch();
    this.#options.log.info({ pid: this.#pid }, 'the database is up again');
    this.#options.onUp?.();
  }
}
