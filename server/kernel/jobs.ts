/** Work that nobody waits for: pg-boss in the same Postgres. Payloads carry ids only. */
import { sql } from 'kysely';
import type { Kernel } from './context.ts';
import type { Db } from './db.ts';
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

/** Work of a module, one row at a time. The row is the truth: pg-boss only sees to it that it is done, again if need be. */
export interface JobKind {
  queue: string;
  /** Changes of these topics may mean that something is due. */
  topics: readonly string[];
  /** What may be due without any change here (a folder, a day that came) is looked for this often, too. */
  everyMs?: number;
  /** Ids of the rows that wait, or whose work was cut off. */
  due(db: Db): Promise<string[]>;
  work(kernel: Kernel, id: string): Promise<void>;
}

/** Work that belongs to housekeeping: what it took away is told by name and number. */
export type Chore = (kernel: Kernel) => Promise<number>;

export interface Jobs {
  /** Something was committed: what is due now is begun. */
  wake(topics: ReadonlySet<string>): void;
  stop(): Promise<void>;
}

export interface JobPlan {
  kinds: readonly JobKind[];
  chores: Readonly<Record<string, Chore>>;
}

const HOUSEKEEPING = 'housekeeping';
/** Many commits of one moment are one reason to look. */
const LOOK_AFTER_MS = 100;

/** What is known of one kind of work: its worker, and whether somebody must look for what is due. */
class Look {
  readonly kind: JobKind;
  worker = '';
  timer: ReturnType<typeof setTimeout> | undefined;
  beat: ReturnType<typeof setInterval> | undefined;
  /** Woken since the last job of this kind began. */
  wokenAtWork = false;

  constructor(kind: JobKind) {
    this.kind = kind;
  }
}

/** Starts the jobs. Without a database they wait and go on by themselves. */
export async function startJobs(kernel: Kernel, connectionString: string, plan: JobPlan): Promise<Jobs> {
  const { PgBoss } = await import('pg-boss'); // The first page need not wait for it.
  const boss = new PgBoss({ connectionString, schema: 'pgboss', max: 2, application_name: 'anteroom-jobs' });
  const warn = (error: Error & { code?: string }): void =>
    kernel.log.warn({ code: error.code }, 'the jobs could not reach the database; trying again');
  boss.on('error', warn);
  await boss.start();
  await boss.createQueue(HOUSEKEEPING);
  await boss.schedule(HOUSEKEEPING, '17 * * * *');
  await boss.work(HOUSEKEEPING, { pollingIntervalSeconds: 30 }, async () => {
    const removed = await housekeeping(kernel);
    for (const [name, chore] of Object.entries(plan.chores)) removed[name] = await chore(kernel);
    kernel.log.info({ removed }, 'housekeeping');
  });
  const looks = plan.kinds.map((kind) => new Look(kind));
  const look = async ({ kind, worker }: Look): Promise<void> => {
    const ids = await kind.due(kernel.database.db);
    if (ids.length === 0) return;
    await boss.insert(
      kind.queue,
      ids.map((id) => ({ data: { id }, singletonKey: id })),
    );
    if (worker) boss.notifyWorker(worker);
  };
  let isStopping = false;
  const lookSoon = (it: Look): void => {
    if (isStopping) return;
    it.timer ??= setTimeout(() => {
      it.timer = undefined;
      look(it).catch(warn);
    }, LOOK_AFTER_MS);
  };
  for (const it of looks) {
    const { kind } = it;
    await boss.createQueue(kind.queue, { policy: 'exclusive', retryLimit: 3, retryDelay: 5, expireInSeconds: 300 });
    it.worker = await boss.work<{ id: string }>(kind.queue, { pollingIntervalSeconds: 5 }, async ([job]) => {
      if (!job) return;
      // What waits behind this one is not kept waiting until the next poll.
      boss.notifyWorker(it.worker);
      it.wokenAtWork = false;
      await kind.work(kernel, job.data.id);
      // While it ran it could not be queued a second time.
      if (it.wokenAtWork) lookSoon(it);
    });
    await look(it);
    if (kind.everyMs) it.beat = setInterval(lookSoon, kind.everyMs, it);
  }
  return {
    wake(topics) {
      for (const it of looks) {
        if (!it.kind.topics.some((topic) => topics.has(topic))) continue;
        it.wokenAtWork = true;
        lookSoon(it);
      }
    },
    async stop() {
      isStopping = true;
      for (const { timer, beat } of looks) {
        clearTimeout(timer);
        clearInterval(beat);
      }
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}
