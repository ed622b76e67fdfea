/** How long from the command to the first page: on an empty folder, and the next morning. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import { openHome } from '../../server/kernel/home.ts';
import { freePort } from '../../server/kernel/postgres/cluster.ts';
import { startPostgres } from '../../server/kernel/postgres/supervisor.ts';
import { Clinic } from '../drills/clinic.ts';
import { type BenchRow, median, row } from './row.ts';

const ROUNDS = 5;

async function untilPage(url: string, began: number): Promise<number> {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) {
      await answer.text();
      return performance.now() - began;
    }
    await sleep(3);
  }
}

/** The limit: nothing but a Node process that answers, and nothing but Postgres. */
async function bareNode(): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const code = `require('http').createServer((q, s) => s.end('here')).listen(${port}, '127.0.0.1')`;
  const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
  const ms = await untilPage(`http://127.0.0.1:${port}/`, began);
  child.kill('SIGKILL');
  return ms;
}

async function barePostgres(): Promise<{ first: number; later: number }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-bench-'));
  await chmod(folder, 0o755);
  const say = () => {};
  const home = await openHome({
    path: path.join(folder, 'home'),
    say,
    productVersion: '0',
    schemaVersion: 0,
    sharedPath: path.join(folder, 'shared'),
  });
  const options = {
    folder: home.postgresPath,
    ownFolder: home.path,
    binaries: home.binariesPath,
    account: home.account,
    log: pino({ level: 'silent' }),
    say,
  };
  const took: number[] = [];
  for (let i = 0; i < 2; i++) {
    const began = performance.now();
    const postgres = await startPostgres(options);
    took.push(performance.now() - began);
    await postgres.stop();
  }
  await home.release();
  await rm(folder, { recursive: true, force: true });
  const [first = 0, later = 0] = took;
  return { first, later };
}

/** Memory of a process and everything below it, without what they share (PSS), in MB. */
async function memoryMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}

async function treeOf(pid: number): Promise<number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''))
    .split(' ')
    .filter(Boolean);
  return [pid, ...(await Promise.all(children.map((child) => treeOf(Number(child))))).flat()];
}

export async function benchStart(): Promise<BenchRow[]> {
  await builtWeb(buildName(), process.cwd(), () => {});
  const ours: { first: number[]; later: number[] } = { first: [], later: [] };
  const limit: typeof ours = { first: [], later: [] };
  let memory = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const clinic = new Clinic();
    await clinic.choosePorts();
    for (const kind of ['first', 'later'] as const) {
      const began = performance.now();
      const started = clinic.start();
      ours[kind].push((await untilPage(clinic.url, began)) / 1_000);
      await started;
      if (kind === 'later' && i === 0) {
        await sleep(3_000);
        const pids = [...(await treeOf(clinic.pid)), ...(await treeOf(clinic.postmasterPid))];
        memory = (await Promise.all([...new Set(pids)].map(memoryMb))).reduce((sum, mb) => sum + mb, 0);
      }
      await clinic.end();
    }
    await clinic.close();
    const node = await bareNode();
    const postgres = await barePostgres();
    limit.first.push((node + postgres.first) / 1_000);
    limit.later.push((node + postgres.later) / 1_000);
  }
  const spread = (values: number[]) => `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} s`;
  const load = (kind: 'first' | 'later') =>
    `${ROUNDS} rounds, ours ${spread(ours[kind])}; the limit is a bare Node process plus bare Postgres, ${spread(limit[kind])}`;
  const seconds = (kind: 'first' | 'later', budget: string): BenchRow => {
    const it = row(`start: ${kind}`, 's', {
      ours: median(ours[kind]),
      limit: median(limit[kind]),
      budget,
      load: load(kind),
    });
    return { ...it, budget: `${budget} s`, ok: median(ours[kind]) <= Number(budget.slice(1)) };
  };
  return [
    seconds('first', '≤3'),
    seconds('later', '≤1'),
    row('start: memory when idle', 'MB', {
      ours: memory,
      budget: '≤400',
      load: 'PSS of Node and all of Postgres, an empty practice, 3 s after a later start',
    }),
  ];
}
