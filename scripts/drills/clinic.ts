/** A whole clinic in processes of its own: the product as `npm start` runs it, on a data folder that is thrown away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LiveConnection, type SocketLike } from '../../client/live/connection.ts';
import { clusterFiles, connectionTo, freePort } from '../../server/kernel/postgres/cluster.ts';
import * as identity from '../../shared/identity.ts';
import * as patients from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import { Desk } from '../../test/helpers/server.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PASSWORD = 'violet-harbour-72-lamp';
const START_MS_MAX = 90_000;

export class Clinic {
  readonly home = mkdtempSync(path.join(os.tmpdir(), 'anteroom-drill-'));
  desk = new Desk('');
  providerIds: string[] = [];
  patientIds: string[] = [];
  visitTypeId = '';
  locationId = '';
  #ports = [0, 0];
  #child: ChildProcess | null = null;
  #words = '';

  get url(): string {
    return `http://127.0.0.1:${this.#ports[0]}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Where our Postgres listens right now. */
  get postgresUrl(): string {
    const files = clusterFiles(path.join(this.home, 'postgres'), this.home);
    return connectionTo(JSON.parse(readFileSync(files.access, 'utf8')));
  }

  get postmasterPid(): number {
    const file = path.join(clusterFiles(path.join(this.home, 'postgres'), this.home).data, 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  }

  async choosePorts(): Promise<void> {
    chmodSync(this.home, 0o755); // Where we are root, the account of Postgres passes through.
    this.#ports = [await freePort(), await freePort()];
  }

  /** Makes the practice with some providers and patients. */
  async open(size: { providers: number; patients: number }): Promise<void> {
    await this.choosePorts();
    await this.start();
    this.desk = new Desk(this.url);
    const token = /set-up#(\S+)/.exec(this.#words)?.[1] ?? '';
    await this.desk.must(identity.setUp, {
      token,
      practiceName: 'Drill Practice',
      zone: 'America/New_York',
      displayName: 'Drill Master',
      username: 'drill',
      password: PASSWORD,
      alsoManager: true,
    });
    for (let i = 0; i < size.providers; i++) {
      const provider = { id: null, expectedVersion: null, displayName: `Dr. Drill ${i}`, specialty: null, npi: null };
      const { id } = await this.desk.must(practice.saveProvider, { ...provider, position: i, active: true });
      this.providerIds.push(id);
    }
    for (let i = 0; i < size.patients; i++) {
      const none = { middleName: null, suffix: null, preferredName: null, phone: null, email: null };
      const place = { addressLine: null, city: null, state: null, zip: null };
      const name = { firstName: `First${i}`, lastName: `Drill${i}`, birthDate: '1980-04-12', sex: 'female' as const };
      const { id } = await this.desk.must(patients.add, { ...name, ...none, ...place, confirmedNew: true });
      this.patientIds.push(id);
    }
    const { visitTypes, locations } = await this.desk.must(practice.resources, {});
    this.visitTypeId = visitTypes.find(({ code }) => code === 'FU')?.id ?? '';
    this.locationId = locations[0]?.id ?? '';
  }

  /** Starts the server process and waits until it says that it runs. */
  async start(): Promise<void> {
    this.#words = '';
    const child = spawn(process.execPath, [path.join(ROOT, 'server', 'main.ts')], {
      env: {
        ...process.env,
        DATABASE_URL: '',
        ANTEROOM_HOME: this.home,
        ANTEROOM_HTTP_PORT: String(this.#ports[0]),
        ANTEROOM_HTTPS_PORT: String(this.#ports[1]),
        ANTEROOM_LOG: process.env.ANTEROOM_LOG ?? 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        this.#words = `${this.#words}${data}`.slice(-20_000);
      });
    const until = performance.now() + START_MS_MAX;
    while (!this.#words.includes('To stop, press')) {
      if (child.exitCode !== null || performance.now() > until)
        throw new Error(`The server did not start: ${this.#words.slice(-500)}`);
      await sleep(10);
    }
  }

  kill(): Promise<void> {
    const child = this.#child as ChildProcess;
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  }

  /** Milliseconds until a signed-in desk is served again. */
  async readyAgain(since: number): Promise<number> {
    for (;;) {
      const answer = await this.desk.send(practice.settings, {}).catch(() => null);
      if (answer?.status === 200) return performance.now() - since;
      if (performance.now() - since > START_MS_MAX)
        throw new Error(`The server did not come back. Its last words: ${this.#words.slice(-2_000)}`);
      await sleep(10);
    }
  }

  /** A desk's live connection, as the browser has it. */
  connect(): LiveConnection {
    return new LiveConnection({
      openSocket: () =>
        new WebSocket(`${this.url.replace('http', 'ws')}/api/live`, {
          headers: { origin: this.url, cookie: this.desk.cookieHeader },
        }) as unknown as SocketLike,
      later(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      nowMs: () => Date.now(),
      chance: () => Math.random(),
    });
  }

  /** Stops the server in order; the data stay. */
  async end(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    });
  }

  async close(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}
