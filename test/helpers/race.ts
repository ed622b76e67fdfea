/** Many at once who want the same: sent as a desk sends, which asks again under its key while the server is too busy. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { isUnavailable, Problem } from '../../server/kernel/problem.ts';
import type { Server } from '../../server/server.ts';
import type { CommandContract, InputOf, OutputOf, QueryContract } from '../../shared/contract.ts';
import type { Answer, Desk } from './server.ts';

const TRIES_MAX = 200;

/** The answer that is not a 503: how long a burst waits for a connection is the machine's matter, not the book's. */
export async function patiently<C extends CommandContract | QueryContract>(
  desk: Desk,
  contract: C,
  input: InputOf<C>,
): Promise<Answer<OutputOf<C>>> {
  const key = randomBytes(12).toString('hex');
  for (let tries = 1; ; tries++) {
    const answer = await desk.send(contract, input, { key });
    if (answer.status !== 503 || tries >= TRIES_MAX) return answer;
    await sleep(50);
  }
}

/** The same for work that is not a request. */
export async function workPatiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const isPassing = error instanceof Problem ? error.status === 503 : isUnavailable(error);
      if (!isPassing || tries >= TRIES_MAX) throw error;
    }
    await sleep(50);
  }
}

/** How often each outcome came: `ok`, or the code of the problem. */
export const tally = (codes: readonly (string | undefined)[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(codes, (code) => code ?? 'ok')].map(([code, list]) => [code, list.length]));

export const codesOf = (answers: readonly Answer<unknown>[]): Record<string, number> =>
  tally(answers.map(({ status, problem }) => (status < 400 ? 'ok' : problem.code)));

/** Pairs of holds that share time in one lane of one resource; written without the constraint that forbids them. */
export async function laneOverlaps(server: Server): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from appointment_resource a join appointment_resource b
      on a.resource_id = b.resource_id and a.lane = b.lane and (a.appointment_id, a.part) < (b.appointment_id, b.part)
      and lower(a.during) < upper(b.during) and lower(b.during) < upper(a.during)`.execute(server.kernel.database.db);
  return rows[0]?.count ?? 0;
}

/** Deadlocks that Postgres has broken in this database: a retry hides them from the desks, not from here. */
export async function deadlocks(server: Server): Promise<number> {
  const { pool } = server.kernel.database;
  // What a connection has counted it tells later; all of them are asked to tell it now.
  const clients = await Promise.all(Array.from({ length: pool.options.max ?? 1 }, () => pool.connect()));
  try {
    for (const client of clients) await client.query('select pg_stat_force_next_flush()');
    const { rows } = await (clients[0] as (typeof clients)[number]).query(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0]?.deadlocks);
  } finally {
    for (const client of clients) client.release();
  }
}
