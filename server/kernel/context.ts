/** What services are given. They take nothing from anywhere else: no clock, no id, no connection of their own. */
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { CommandContract, FileContract, InputOf, OutputOf, QueryContract } from '../../shared/contract.ts';
import type { Actor } from './actor.ts';
import type { AuditEntry } from './audit.ts';
import type { Change } from './changes.ts';
import type { Clock } from './clock.ts';
import type { Database, Db, Tx } from './db.ts';
import type { Guard } from './guard.ts';
import type { Secrets } from './secrets.ts';
import type { Vault } from './vault.ts';

/** The parts of the server that everything shares. */
export interface Kernel {
  database: Database;
  clock: Clock;
  log: Logger;
  secrets: Secrets;
  /** Where files are kept, encrypted. */
  vault: Vault;
  /** Where the last head of the audit trail is kept, outside the database; null where there is no such place. */
  auditWitnessFile: string | null;
  /** Says what is closed to whom. */
  guard: Guard;
  /** The product's version, `0.1.0`. */
  version: string;
  /** Names this process to those who listen, itself among them. */
  instance: string;
  /** Tells the feed of this server, and whoever else listens, what was committed; returns at once. */
  announce(seq: number, changes: readonly Change[]): void;
  /** The one-time secret of the set-up link, until the practice is set up. */
  setUp: { token: string; validUntil: Temporal.Instant } | null;
  /** Drills and simulations stop the world at named points; the product passes nothing. */
  fault?: (point: FaultPoint) => void | Promise<void>;
}

export type FaultPoint = 'before-commit' | 'after-commit';

/** Where a request came from. The console and jobs have none. */
export interface Origin {
  requestId: string;
  address: string;
  userAgent: string;
  secure: boolean;
}

/** A cookie to set with the answer; a null value deletes it. */
export interface CookieEffect {
  name: 'session' | 'device';
  value: string | null;
}

export interface QueryContext {
  db: Db;
  actor: Actor;
  now: Temporal.Instant;
  log: Logger;
  kernel: Kernel;
  origin: Origin | null;
  /** Writes that something was read into the audit trail, at once. */
  audit(entry: AuditEntry): Promise<void>;
}

export interface CommandContext {
  tx: Tx;
  actor: Actor;
  now: Temporal.Instant;
  newId(): string;
  log: Logger;
  kernel: Kernel;
  origin: Origin | null;
  /** The row that the option `opening` of the command asked for; null for work that is no route. */
  opened: Record<string, unknown> | null;
  /** Tells the screens: the row `id` of this topic and key is new, other, or gone. */
  change(topic: string, key: string, id: string): void;
  /** Written in the same transaction as the act. */
  audit(entry: AuditEntry): void;
  setCookie(effect: CookieEffect): void;
}

/** What `prepare` sees: it runs before the transaction and holds no connection while it works. */
export interface PrepareContext {
  kernel: Kernel;
  actor: Actor;
  now: Temporal.Instant;
  origin: Origin | null;
  /** The body of a command that takes a file. */
  file: Readable | null;
}

export interface CommandOptions<Input, Prepared> {
  /** Slow work that needs no transaction (hashing a password), so that no connection waits for it. */
  prepare?: (ctx: PrepareContext, input: Input) => Promise<Prepared>;
  /** A select of one row without parameters that travels with BEGIN: its answer costs no round trip (`ctx.opened`). */
  opening?: string;
  /** The answer carries a secret: it is kept encrypted for replays. */
  secretReply?: boolean;
  /** The answer cannot be given a second time (it opens a session): no reply is kept. */
  unrepeatable?: boolean;
}

export interface CommandRoute {
  kind: 'command';
  contract: CommandContract;
  options: CommandOptions<unknown, unknown>;
  run(ctx: CommandContext, input: unknown, prepared: unknown): Promise<unknown>;
}

export interface QueryRoute {
  kind: 'query';
  contract: QueryContract;
  run(ctx: QueryContext, input: unknown): Promise<unknown>;
}

/** A file as it leaves the server. */
export interface FileAnswer {
  content: Readable;
  mediaType: string;
  sizeBytes: number;
  /** As it is called where it is saved. */
  name: string;
  /** Whether a browser may show it; else it can only be saved. */
  isShown: boolean;
}

export interface FileRoute {
  kind: 'file';
  contract: FileContract;
  run(ctx: QueryContext, input: unknown): Promise<FileAnswer>;
}

export type Route = CommandRoute | QueryRoute | FileRoute;

/** JSON that Postgres has already written in the shape of the contract: passed on as it is. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Joins a command's contract to its service. */
export function handleCommand<C extends CommandContract, Prepared = undefined>(
  contract: C,
  service: (ctx: CommandContext, input: InputOf<C>, prepared: Prepared) => Promise<OutputOf<C>>,
  options: CommandOptions<InputOf<C>, Prepared> = {},
): CommandRoute {
  return {
    kind: 'command',
    contract,
    run: service as CommandRoute['run'],
    options: options as CommandRoute['options'],
  };
}

/** Joins a query's contract to its service. */
export function handleQuery<C extends QueryContract>(
  contract: C,
  service: (ctx: QueryContext, input: InputOf<C>) => Promise<OutputOf<C> | RawJson>,
): QueryRoute {
  return { kind: 'query', contract, run: service as QueryRoute['run'] };
}

/** Joins a read of a file to its service. */
export function handleFile<C extends FileContract>(
  contract: C,
  service: (ctx: QueryContext, input: InputOf<C>) => Promise<FileAnswer>,
): FileRoute {
  return { kind: 'file', contract, run: service as FileRoute['run'] };
}
