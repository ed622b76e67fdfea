/** The product as a person runs it: real processes of `server/main.ts` and `server/console.ts` on a data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.join(import.meta.dirname, '..', '..');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface ProgramOptions {
  home: string;
  args?: string[];
  environment?: Record<string, string>;
  /** Runs as this account; only root can say so. */
  account?: { uid: number; gid: number };
}

const running = new Set<Program>();

export class Program {
  out = '';
  err = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(file: 'main' | 'console', options: ProgramOptions) {
    const words = [process.execPath, path.join(ROOT, 'server', `${file}.ts`), ...(options.args ?? [])];
    // The test runner loads itself into every Node that is started here; a person's server runs without it.
    const [command = '', ...args] =
      process.platform === 'win32' ? words : ['/usr/bin/env', '-u', 'NODE_OPTIONS', ...words];
    this.#child = spawn(command, args, {
      env: {
        ...process.env,
        DATABASE_URL: '',
        ANTEROOM_HTTP_PORT: '0',
        ANTEROOM_HTTPS_PORT: '0',
        ANTEROOM_LOG: 'error',
        ...options.environment,
        ANTEROOM_HOME: options.home,
      },
      ...options.account,
      detached: true, // A group of its own, as a terminal makes it.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (data) => {
      this.out += data;
    });
    this.#child.stderr?.on('data', (data) => {
      this.err += data;
    });
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        running.delete(this);
        resolve({ code, out: this.out, err: this.err });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return running.has(this);
  }

  /** Waits for words on its standard output. Throws when it ends without them. */
  async says(words: RegExp, ms = 60_000): Promise<RegExpExecArray> {
    const until = performance.now() + ms;
    for (;;) {
      const found = words.exec(this.out);
      if (found) return found;
      if (!this.isRunning || performance.now() > until)
        throw new Error(`It never said ${words}. It said:\n${this.out}${this.err}`);
      await sleep(5);
    }
  }

  /** Waits until the server runs. */
  async ready(): Promise<this> {
    await this.says(/To stop, press Ctrl\+C\.\n/);
    return this;
  }

  /** `http://127.0.0.1:…`, as it was said. */
  get url(): string {
    return /On this computer, open +(\S+)/.exec(this.out)?.[1] ?? '';
  }

  /** Name and port on the clinic's network. */
  get lan(): { host: string; port: number } {
    const { hostname, port } = new URL(/clinic's network +(\S+)/.exec(this.out)?.[1] ?? 'https://missing');
    return { host: hostname, port: Number(port) };
  }

  get token(): string {
    return /\/set-up#(\S+)/.exec(this.out)?.[1] ?? '';
  }

  /** Where the data lie, as it was said. */
  get home(): string {
    return /The data lies in +(\S+)/.exec(this.out)?.[1] ?? '';
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    this.#child.kill(name);
  }

  /** What Ctrl-C in a terminal is: every process of the group hears it. */
  interrupt(): void {
    try {
      process.kill(-this.pid, 'SIGINT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Runs a program to its end. */
export const runProgram = (file: 'main' | 'console', options: ProgramOptions): Promise<Ended> =>
  new Program(file, options).ended;

/** The data folder of the cluster below a home. */
export const clusterOf = (home: string): string => path.join(home, 'postgres', 'data');

/** The postmaster that the cluster's own file names; 0 where it has none, or only one of initdb's helpers. */
export function postmasterOf(home: string): number {
  // initdb's helpers make this file and take it away again: it can be gone between a look and a read.
  const [pid = ''] = textOf(path.join(clusterOf(home), 'postmaster.pid')).split('\n');
  return Math.max(0, Number(pid));
}

/** Every postmaster that really runs on the cluster, whatever its files say. */
export function postmastersOn(home: string): number[] {
  if (!existsSync('/proc/self')) return [postmasterOf(home)].filter(isAlive);
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => textOf(`/proc/${pid}/cmdline`).includes(`postgres\0-D\0${clusterOf(home)}\0`));
  // A child looks like its postmaster until it has given itself a name.
  return all.filter((pid) => !all.includes(Number(/^PPid:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1])));
}

/** Empty when there is no such file, or when the process has ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch {
    return false;
  }
}

/** Whose process it is. */
export const uidOf = (pid: number): number =>
  Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** Ends what a failed test has left running on these folders. */
export async function endPrograms(homes: readonly string[]): Promise<void> {
  for (const program of running) program.signal('SIGKILL');
  await Promise.all([...running].map(({ ended }) => ended));
  for (const pid of homes.flatMap(postmastersOn)) process.kill(pid, 'SIGKILL');
}
