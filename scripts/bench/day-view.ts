/** A day of 30 providers over HTTP, against the bare SQL that makes the same JSON. */
import pg from 'pg';
import { fillPractice } from '../../server/interop/index.ts';
import type { Kernel } from '../../server/kernel/context.ts';
import { openLog } from '../../server/kernel/log.ts';
import { migrate } from '../../server/kernel/migrate.ts';
import { openSecrets } from '../../server/kernel/secrets.ts';
import { openKernel } from '../../server/server.ts';
import { clinicDay } from '../../shared/time.ts';
import { Clinic } from '../drills/clinic.ts';
import { DAY_SQL } from './day-sql.ts';
import { startHelper } from './helper.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const ROUNDS = 5;
const PER_ROUND = 60;
const ZONE = 'America/New_York';

/** Works on the clinic of a bench through the services; the planner knows afterwards what is there. */
export async function withKernel<T>(clinic: Clinic, work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const connectionString = clinic.postgresUrl;
  const { appRole } = await migrate(connectionString);
  const secrets = await openSecrets(`${clinic.home}/secrets`);
  const kernel = openKernel({
    connectionString: () => connectionString,
    appRole,
    secrets,
    log: openLog('silent'),
    version: 'bench',
  });
  const result = await work(kernel);
  await kernel.database.close();
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('analyze');
  await client.end();
  return result;
}

/** Fills the clinic of a bench through the services. */
export async function fillClinic(
  clinic: Clinic,
  size: { providers: number; patients: number; days: number },
): Promise<number> {
  const { providers, patients, days } = size;
  const plan = { seed: 1, providers, rooms: providers, patients, daysBack: 0, daysAhead: days, appointments: null };
  return (await withKernel(clinic, (kernel) => fillPractice(kernel, plan, () => {}))).appointments;
}

/** The next working days, without today. */
function workdays(count: number): string[] {
  const dates: string[] = [];
  for (let date = Temporal.Now.plainDateISO(ZONE).add({ days: 1 }); dates.length < count; date = date.add({ days: 1 }))
    if (date.dayOfWeek <= 5) dates.push(date.toString());
  return dates;
}

export async function benchDayView(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 0, patients: 0 });
    const appointments = await fillClinic(clinic, { providers: 30, patients: 8_000, days: 60 });
    const dates = workdays(40);
    const bare = await startHelper('bare.ts', clinic.postgresUrl);
    const ours = new HttpClient(clinic.url, 50, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const plain = new HttpClient(`http://127.0.0.1:${bare.ready.port}`, 50);
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    await client.connect();
    const spanOf = (date: string) => clinicDay(date, ZONE);
    let rows = 0;
    const askOurs = async (date: string): Promise<void> => {
      const { status, text } = await ours.get(`/api/scheduling/day?date=${date}`);
      if (status !== 200) throw new Error(text);
      rows = Math.max(rows, (JSON.parse(text) as { appointments: unknown[] }).appointments.length);
    };
    const askSql = async (date: string): Promise<void> => {
      const { start, end } = spanOf(date);
      await client.query({ name: 'day', text: DAY_SQL, values: [start.toString(), end.toString()] });
    };
    const askBare = async (date: string): Promise<void> => {
      const { start, end } = spanOf(date);
      await plain.get(`/day?from=${start}&to=${end}`);
    };
    const found = { ours: [] as number[], sql: [] as number[], oursRate: [] as number[], bareRate: [] as number[] };
    const all: number[] = [];
    const dateAt = (i: number): string => dates[i % dates.length] as string;
    for (let i = 0; i < 10; i++) await Promise.all([askOurs(dateAt(i)), askSql(dateAt(i)), askBare(dateAt(i))]);
    const first = { ours: [] as number[], sql: [] as number[] };
    for (const date of dates.slice(10)) {
      first.sql.push((await timed(() => askSql(date))).ms);
      first.ours.push((await timed(() => askOurs(date))).ms);
    }
    const rate = async (ask: (date: string) => Promise<void>): Promise<number> => {
      let n = 0;
      const until = performance.now() + 2_000;
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          while (performance.now() < until) await ask(dateAt(n++));
        }),
      );
      return n / 2;
    };
    const plainOurs = async (date: string): Promise<void> => void (await ours.get(`/api/scheduling/day?date=${date}`));
    for (let round = 0; round < ROUNDS; round++) {
      const times = { ours: [] as number[], sql: [] as number[] };
      for (let i = 0; i < PER_ROUND; i++) {
        times.sql.push((await timed(() => askSql(dateAt(i)))).ms);
        times.ours.push((await timed(() => plainOurs(dateAt(i)))).ms);
      }
      found.sql.push(median(times.sql));
      found.ours.push(median(times.ours));
      all.push(...times.ours);
      found.bareRate.push(await rate(askBare));
      found.oursRate.push(await rate(plainOurs));
    }
    await client.end();
    bare.stop();
    ours.close();
    plain.close();
    const load = `${appointments} appointments, up to ${rows} on a day, ${ROUNDS} rounds`;
    return [
      row('day view: p50', 'ms', {
        ours: median(found.ours),
        limit: median(found.sql),
        budget: '≤1.3',
        load: `${load}; p99 ${percentile(all, 0.99).toFixed(1)} ms; days that a desk has opened before; the limit is json_agg of the same facts through pg`,
      }),
      row('day view, first look: p50', 'ms', {
        ours: median(first.ours),
        limit: median(first.sql),
        budget: '≤1.3',
        load: `${first.ours.length} days that nobody has opened since the start; the limit as above`,
      }),
      row('day view: 50 connections', 'requests/s', {
        ours: median(found.oursRate),
        limit: median(found.bareRate),
        budget: '≥0.7',
        load: `${load} of 2 s; the limit is a bare Fastify route with json_agg`,
      }),
    ];
  } finally {
    await clinic.close();
  }
}
