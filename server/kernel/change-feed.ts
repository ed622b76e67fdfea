/**
 * Hands on the change log in order, woken by NOTIFY or by a poll: a NOTIFY is a hint, the log is the truth. What this
 * process committed itself is handed on without reading it back, as long as nothing is missing before it. Survives the
 * loss of the database.
 */
import pg from 'pg';
import type { Logger } from 'pino';
import { CHANGE_CHANNEL, type Change } from './changes.ts';
import type { Database } from './db.ts';
import { LIMITS } from './limits.ts';

export interface LoggedChange {
  seq: number;
  topic: string;
  key: string;
  id: string;
}

export interface ChangeFeedOptions {
  database: Database;
  connectionString: () => string;
  log: Logger;
  /** What this process announces itself is read already when its NOTIFY comes back. */
  ownName?: string;
  /** Gets every change once, in order. The next batch waits until it is through. */
  onChanges(changes: LoggedChange[]): Promise<void>;
  /** The log was pruned past our place, or the database is another one: everything has to be read anew. */
  onGap(): void;
  pollMs?: number;
}

export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #cursor = 0;
  #listener: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #reading: Promise<void> | null = null;
  #again = false;
  /** There may be something in the log that nobody offered. */
  #mustRead = true;
  /** Once per poll is enough to find a log that is not the one we read. */
  #looksAtClock = true;
  /** What this process committed and the feed has not come to yet, by number. */
  readonly #offered = new Map<number, readonly Change[]>();
  #stopped = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** The last number that was handed on. */
  get cursor(): number {
    return this.#cursor;
  }

  async start(): Promise<void> {
    this.#cursor = await this.#clock();
    await this.#listen();
    const pollMs = this.#options.pollMs ?? LIMITS.changePollMs;
    this.#timer = setInterval(() => {
      if (!this.#listener) void this.#listen();
      this.#looksAtClock = true;
      this.wake();
    }, pollMs);
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#reading;
    await this.#listener?.end().catch(() => {});
  }

  /** Hands on everything that is committed by now. */
  async drain(): Promise<void> {
    this.wake();
    while (this.#reading) await this.#reading;
  }

  /** This process committed these changes under that number. */
  offer(seq: number, changes: readonly Change[]): void {
    if (seq <= this.#cursor) return; // Read from the log meanwhile; a clock that went back is found by the poll.
    this.#offered.set(seq, changes);
    this.#run();
  }

  /** Reads what is new; calls while it reads are taken together. */
  wake(): void {
    this.#mustRead = true;
    this.#run();
  }

  #run(): void {
    if (this.#stopped) return;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = this.#readAll().finally(() => {
      this.#reading = null;
      if (this.#again) {
        this.#again = false;
        this.#run();
      }
    });
  }

  async #clock(): Promise<number> {
    const row = await this.#options.database.db.selectFrom('change_clock').select('seq').executeTakeFirstOrThrow();
    return row.seq;
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const changes = await this.#readBatch();
        if (changes.length === 0) return;
        await this.#options.onChanges(changes);
        this.#cursor = changes.at(-1)?.seq ?? this.#cursor;
      }
    } catch (error) {
      this.#mustRead = true;
      this.#options.log.warn(
        { code: (error as { code?: string }).code, err: (error as Error).message },
        'the change log could not be read; trying again',
      );
    }
  }

  /** What was offered and comes next in order. */
  #nextOffered(): LoggedChange[] {
    const next: LoggedChange[] = [];
    for (let seq = this.#cursor + 1; next.length < LIMITS.changeBatchRowsMax; seq++) {
      const changes = this.#offered.get(seq);
      if (!changes) break;
      next.push(...changes.map((change) => ({ seq, ...change })));
      this.#offered.delete(seq);
    }
    return next;
  }

  async #readBatch(): Promise<LoggedChange[]> {
    const own = this.#nextOffered();
    if (own.length > 0) return own;
    // What stands behind a hole waits for somebody else's commit, and that is in the log.
    if (!this.#mustRead && this.#offered.size === 0) return [];
    this.#mustRead = false;
    this.#offered.clear();
    const rows = await this.#options.database.db
      .selectFrom('change_log')
      .select(['seq', 'topic', 'key', 'entity_id as id'])
      .where('seq', '>', this.#cursor)
      .orderBy('seq')
      .orderBy('n')
      .limit(LIMITS.changeBatchRowsMax)
      .execute();
    if (rows.length === LIMITS.changeBatchRowsMax) this.#mustRead = true;
    if (rows.length === 0) return await this.#checkClock();
    // Numbers have no holes: a first row further on means that the log was pruned while nobody read.
    if ((rows[0]?.seq ?? 0) > this.#cursor + 1) return await this.#jump();
    return wholeTransactions(rows);
  }

  /** An empty log with a clock that stands elsewhere: pruned, or restored from a backup. */
  async #checkClock(): Promise<LoggedChange[]> {
    if (!this.#looksAtClock) return [];
    this.#looksAtClock = false;
    const clock = await this.#clock();
    return clock < this.#cursor ? await this.#jump() : [];
  }

  async #jump(): Promise<LoggedChange[]> {
    this.#cursor = await this.#clock();
    this.#options.onGap();
    return [];
  }

  async #listen(): Promise<void> {
    if (this.#stopped) return;
    const client = new pg.Client({ connectionString: this.#options.connectionString(), keepAlive: true });
    const lost = () => {
      if (this.#listener === client) this.#listener = null;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      if (!payload || payload !== this.#options.ownName) this.wake();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANGE_CHANNEL}`);
      this.#listener = client;
    } catch {
      await client.end().catch(() => {}); // The poll reads meanwhile, and tries to listen again.
    }
  }
}

/** A batch that was cut by its size limit ends with the last whole transaction. */
function wholeTransactions(rows: LoggedChange[]): LoggedChange[] {
  const last = rows.at(-1)?.seq;
  if (rows.length < LIMITS.changeBatchRowsMax || rows[0]?.seq === last) return rows;
  return rows.filter((row) => row.seq !== last);
}
