/** The fault drills: kill -9 of Node, of the postmaster, of one backend, again and again, while desks book. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Random, seededRandom } from '../../shared/random.ts';
import { openScreen, violations } from './checks.ts';
import { Clinic } from './clinic.ts';
import { Load } from './load.ts';

export interface DrillReport {
  name: string;
  seed: number;
  rounds: number;
  acknowledged: number;
  refused: number;
  retries: number;
  replayed: number;
  reconnects: number;
  readyMsMedian: number;
  readyMsMax: number;
  violations: string[];
  /** Nothing lost, nothing doubled, and never away for longer than READY_MS_MAX. */
  ok: boolean;
}

const READY_MS_MAX = 10_000;
const DESKS = 6;
const SCREENS = 3;

/** One fault; returns when it happened (performance.now). */
type Fault = (clinic: Clinic, random: Random) => Promise<number>;

const FAULTS: Record<string, Fault> = {
  async 'kill-node'(clinic) {
    await clinic.kill();
    const at = performance.now();
    await clinic.start(); // What a service manager does.
    return at;
  },
  async 'kill-postmaster'(clinic) {
    const at = performance.now();
    process.kill(clinic.postmasterPid, 'SIGKILL');
    return at;
  },
  async 'kill-backend'(clinic, random) {
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`,
    );
    const at = performance.now();
    process.kill(random.pick(rows).pid, 'SIGKILL');
    await client.end().catch(() => {}); // It dies with the others.
    return at;
  },
};

export const DRILLS = Object.keys(FAULTS);

export async function drill(name: string, seed: number, rounds: number): Promise<DrillReport> {
  const random = seededRandom(seed);
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 6, patients: 60 });
    const screens = Array.from({ length: SCREENS }, () => openScreen(clinic));
    let reconnects = 0;
    for (const { connection } of screens) {
      let before = connection.state;
      connection.subscribe(() => {
        if (connection.state === 'live' && before !== 'live') reconnects++;
        before = connection.state;
      });
    }
    const load = new Load();
    load.begin(clinic, seed, DESKS);
    const readyMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await sleep(random.between(300, 1_200));
      const at = await (FAULTS[name] as Fault)(clinic, random);
      await sleep(20); // A postmaster needs a moment to notice that it lost a child.
      readyMs.push(await clinic.readyAgain(at));
    }
    await sleep(500);
    await load.end();
    const found = await violations(clinic, load, screens);
    if (load.told.length < rounds) found.push('hardly anything was booked: the drill proves nothing');
    for (const { connection } of screens) connection.stop();
    readyMs.sort((a, b) => a - b);
    return {
      name,
      seed,
      rounds,
      acknowledged: load.told.length,
      refused: load.refused,
      retries: load.retries,
      replayed: load.replayed,
      reconnects: Math.max(0, reconnects - SCREENS),
      readyMsMedian: Math.round(readyMs[Math.floor(readyMs.length / 2)] ?? 0),
      readyMsMax: Math.round(readyMs.at(-1) ?? 0),
      violations: found.slice(0, 20),
      ok: found.length === 0 && (readyMs.at(-1) ?? 0) <= READY_MS_MAX,
    };
  } finally {
    await clinic.close();
  }
}
