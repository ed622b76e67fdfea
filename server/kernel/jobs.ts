/** Work that nobody waits for: pg-boss in the same Postgres. Payloads carry ids only. */
import { sql } from 'kysely';
import type { Kernel } from './context.ts';
import { LIMITS } from './limits.ts';

/** Removes what has served its time. Returns how many rows went, by table. */
export async function housekeeping(kernel: Kernel): Promise<Record<string, number>> {
  const { db } = kernel.database;
  const now = kernel.clock.now();
  const before = (hours: number) => now.subtract({ hours });
  const removals = {
    idempotency: sql`delete from idempotency where at < ${before(24 * LIMITS.idempotencyDays)}`,
    change_log: sql`delete from change_log where at < ${before(LIMITS.changeLogHours)}`,
    draft: sql`delete from draft where saved_at < ${before(24 * LIMITS.draftDays)}`,
    session: sql`delete from session where expires_at < ${before(24 * LIMITS.sessionKeptDays)}`,
    sign_in_try: sql`delete from sign_in_try where window_started_at < ${before(24)} and coalesce(blocked_until, ${now}) <= ${now}`,
  };
  const removed: Record<string, number> = {};
  for (const [table, removal] of Object.entries(removals)) {
    const { numAffectedRows } = await removal.execute(db);
    removed[table] = Number(numAffectedRows ?? 0n);
  }
  return removed;
}

const HOUSEKEEPING = 'housekeeping';

/** Starts the jobs; returns what stops them. Without a database they wait and go on by themselves. */
export async function startJobs(kernel: Kernel, connectionString: string): Promise<() => Promise<void>> {
  const { PgBoss } = await import('pg-boss'); // The first page need not wait for it.
  const boss = new PgBoss({ connectionString, schema: 'pgboss', max: 2, application_name: 'anteroom-jobs' });
  boss.on('error', (error: Error & { code?: string }) =>
    kernel.log.warn({ code: error.code }, 'the jobs could not reach the database; trying again'),
  );
  await boss.start();
  await boss.createQueue(HOUSEKEEPING);
  await boss.schedule(HOUSEKEEPING, '17 * * * *');
  await boss.work(HOUSEKEEPING, { pollingIntervalSeconds: 30 }, async () => {
    kernel.log.info({ removed: await housekeeping(kernel) }, 'housekeeping');
  });
  return () => boss.stop({ graceful: true, timeout: 5_000 });
}
