/**
 * The connection to Postgres: one pool, Kysely over it, and transactions of our own so that the last statements of a
 * command and its COMMIT travel in one message.
 */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import { LIMITS } from './limits.ts';
import { isRetryable } from './problem.ts';
import type { DB } from './schema.ts';

/** For reads outside a transaction, or inside one. */
export type Db = Kysely<DB>;
declare const transactional: unique symbol;
/** For what needs a transaction: the compiler knows. */
export type Tx = Kysely<DB> & { readonly [transactional]: true };

const TYPE = { date: 1082, timestamptz: 1184, int8: 20, numeric: 1700, json: 114, jsonb: 3802 } as const;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The number ${text} is too large to be exact.`);
  return value;
}

/** `2026-11-24 08:15:00.5+00` → an instant. Sessions run in UTC, so the offset is always +00. */
function instant(text: string): Temporal.Instant {
  return Temporal.Instant.from(`${text.replace(' ', 'T')}:00`);
}

const types = new pg.TypeOverrides();
types.setTypeParser(TYPE.date, (text: string) => text);
types.setTypeParser(TYPE.timestamptz, instant);
types.setTypeParser(TYPE.int8, safeInteger);
types.setTypeParser(TYPE.numeric, (text: string) => text);

/** Instants go out as RFC 3339 text; everything else as pg does it. */
function toParameter(value: unknown): unknown {
  return value instanceof Temporal.Instant ? value.toString() : value;
}

const timesSent = new Map<string, number>();

/**
 * A statement that comes again is prepared once on each connection: parsing and planning the join of an appointment took
 * longer than finding it. Postgres itself decides whether the plan of one set of values does for all.
 */
function statement(text: string, values: readonly unknown[]): pg.QueryConfig {
  const config = { text, values: values.map(toParameter) };
  const times = timesSent.get(text) ?? 0;
  if (times >= PREPARED_AFTER) return { ...config, name: preparedNames.get(text) as string };
  // Statements of many lengths (bulk inserts) must not fill the memory of Postgres.
  if (text.length > PREPARED_CHARS_MAX || (times === 0 && timesSent.size >= PREPARED_MAX)) return config;
  timesSent.set(text, times + 1);
  if (times + 1 === PREPARED_AFTER) preparedNames.set(text, `s${preparedNames.size}`);
  return config;
}

const preparedNames = new Map<string, string>();
const PREPARED_AFTER = 3;
const PREPARED_MAX = 1_000;
const PREPARED_CHARS_MAX = 8_000;

/** The part of a pg client that Kysely needs, over one client that stays checked out. */
function kyselyOver(client: pg.ClientBase): Kysely<DB> {
  const connection = {
    query: (text: string, values: readonly unknown[]) => client.query(statement(text, values)),
    release: () => {},
  };
  const pool = { connect: async () => connection, end: async () => {} };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

export interface Transaction {
  tx: Tx;
  /** Sends statements as one message: text made by `sqlText` only. Returns the rows of the last statement that has any. */
  send(text: string): Promise<Record<string, unknown>[]>;
  /** Sends the last statements together with COMMIT; after that the transaction is over. Returns rows like `send`. */
  commit(text?: string): Promise<Record<string, unknown>[]>;
}

export interface TransactionOptions {
  /** Statements that travel with BEGIN, made by `sqlText`. */
  opening?: string;
  isolation?: 'read committed' | 'repeatable read';
}

export interface Database {
  db: Db;
  pool: pg.Pool;
  /** Runs `work` in a transaction; commits when it returns without having committed, rolls back when it throws. */
  transaction<T>(
    work: (t: Transaction, openingRows: Record<string, unknown>[]) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** New connections go to this address: Postgres was started again at another port. */
  moveTo(connectionString: string): void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  connectionString: string;
  log: Logger;
  /** The role that serves the desks: it cannot rewrite the audit trail. Null where the server may not make roles. */
  appRole: string | null;
  connections?: number;
}

const kyselyByClient = new WeakMap<pg.ClientBase, Kysely<DB>>();

/** Rows of the last of several results that has any. */
function lastRows(result: pg.QueryResult | pg.QueryResult[]): Record<string, unknown>[] {
  const results = Array.isArray(result) ? result : [result];
  return results.findLast((one) => one.fields?.length > 0)?.rows ?? [];
}

/** Session settings: UTC, time limits, the role. */
export function sessionOptions(appRole: string | null): string {
  const settings = [
    'timezone=UTC',
    `statement_timeout=${LIMITS.statementMsMax}`,
    `lock_timeout=${LIMITS.lockWaitMsMax}`,
    `idle_in_transaction_session_timeout=${LIMITS.idleInTransactionMsMax}`,
    ...(appRole ? [`role=${appRole}`] : []),
  ];
  return settings.map((setting) => `-c ${setting}`).join(' ');
}

/** Opens the pool. It connects when first used, and again by itself after Postgres was away. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.connections ?? LIMITS.poolConnectionsMax,
    connectionTimeoutMillis: LIMITS.connectionWaitMsMax,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    options: sessionOptions(options.appRole),
    types,
    // What is asked for at once on one connection travels at once: a round trip costs more than most statements.
    pipeline: true,
  } as pg.PoolConfig);
  pool.on('error', (error) =>
    options.log.warn({ code: (error as { code?: string }).code }, 'an idle database connection broke'),
  );
  // The pool listens only while a client rests in it. One that breaks between two statements of a transaction would end
  // the process; its next statement says the same error where somebody waits for it.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: parameterised(pool) as never }) });
  return {
    db,
    pool,
    transaction: (work, transactionOptions) => runTransaction(pool, work, transactionOptions),
    moveTo: (connectionString) => {
      pool.options.connectionString = connectionString;
    },
    close: () => pool.end(),
  };
}

/**
 * After tens of thousands of rows were written: marks what everybody may see, so that indexes alone answer, and tells the
 * planner what is there. Postgres itself would do so minutes later, while people ask. Tables that are not ours are left out.
 */
export async function settle({ pool }: Pick<Database, 'pool'>): Promise<void> {
  const client = await pool.connect();
  try {
    // Whoever opened the connection owns the tables; the role that serves the desks does not.
    await client.query('set role none');
    await client.query('set statement_timeout = 0');
    await client.query('set client_min_messages = error');
    await client.query('vacuum (analyze, skip_locked)');
  } finally {
    client.release(true);
  }
}

/** The pool with our parameter encoding. */
function parameterised(pool: pg.Pool) {
  return {
    connect: async () => {
      const client = await pool.connect();
      return {
        query: (text: string, values: readonly unknown[]) => client.query(statement(text, values)),
        release: () => client.release(),
      };
    },
    end: () => pool.end(),
  };
}

async function runTransaction<T>(
  pool: pg.Pool,
  work: (t: Transaction, openingRows: Record<string, unknown>[]) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryTransaction(pool, work, options);
    } catch (error) {
      if (!isRetryable(error) || tries >= LIMITS.transactionTriesMax) throw error;
    }
  }
}

async function tryTransaction<T>(
  pool: pg.Pool,
  work: (t: Transaction, openingRows: Record<string, unknown>[]) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  let over = false;
  let broken: Error | undefined;
  const send = async (text: string) => lastRows(await client.query(text));
  const commit = async (text = '') => {
    const rows = lastRows(await client.query(text ? `${text};\ncommit` : 'commit'));
    over = true;
    return rows;
  };
  try {
    const isolation = options.isolation ?? 'read committed';
    const openingRows = await send(`begin isolation level ${isolation}; ${options.opening ?? ''}`);
    let kysely = kyselyByClient.get(client);
    if (!kysely) {
      kysely = kyselyOver(client);
      kyselyByClient.set(client, kysely);
    }
    const result = await work({ tx: kysely as Tx, send, commit }, openingRows);
    if (!over) await commit();
    return result;
  } catch (error) {
    if (!over) {
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}
