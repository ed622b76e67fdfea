/**
 * A command: permission, deadline, transaction, idempotency, audit and changes around a service. The key is claimed
 * together with BEGIN; reply, audit, changes and COMMIT leave in one message.
 */
import type { Readable } from 'node:stream';
import { canonicalJson } from '../../shared/json.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import { type Actor, actorName } from './actor.ts';
import { type AuditEntry, auditSql } from './audit.ts';
import { authorise } from './authorise.ts';
import { type Change, ChangeList } from './changes.ts';
import type { CommandContext, CommandRoute, CookieEffect, Kernel, Origin } from './context.ts';
import type { Transaction } from './db.ts';
import { subjectsOf, veiled } from './guard.ts';
import { Problem, toProblem } from './problem.ts';
import { sqlText } from './sql-text.ts';
import { checkInput, checkOutput } from './validate.ts';

export interface CommandCall {
  actor: Actor;
  input: unknown;
  /** Made by the client, once per intention; null only where a reply cannot be repeated. */
  key: string | null;
  origin: Origin | null;
  /** The body of a command that takes a file. */
  file?: Readable;
}

export interface CommandReply {
  status: number;
  /** JSON text of the output, or of the problem. */
  body: string;
  /** The number of the change clock at which it was committed; null when nothing changed. */
  seq: number | null;
  /** What the screens are told. */
  changes: readonly Change[];
  cookies: CookieEffect[];
  replayed: boolean;
}

interface StoredReply {
  command: string;
  request_hash: Uint8Array;
  status: number;
  reply: string;
  seq: number | null;
}

const SAVEPOINT = 'savepoint work';
/** Nothing was done: that a refusal is kept for repeats need not wait for the disk. */
const UNDO = 'rollback to savepoint work; set local synchronous_commit to off';

/** Refusals that say something of this moment only: the same request may well pass a second later, so none is kept. */
const PASSING: ReadonlySet<ProblemCode> = new Set([
  'database_unavailable',
  'took_too_long',
  'disk_full',
  'internal',
  'too_many_tries',
  'too_many_requests',
]);

/** Runs a command. Refusals come back as replies; only a failure of the server itself throws (a Problem, too). */
export async function runCommand(kernel: Kernel, route: CommandRoute, call: CommandCall): Promise<CommandReply> {
  const { contract } = route;
  authorise(contract.permission, call.actor);
  checkInput(contract.input, call.input);
  const now = kernel.clock.now();
  try {
    const prepared = await route.options.prepare?.(
      { kernel, actor: call.actor, now, origin: call.origin, file: call.file ?? null },
      call.input,
    );
    const key = route.options.unrepeatable ? null : call.key;
    const hash = key === null ? null : requestHash(kernel, route, call.input);
    const opening = key === null || hash === null ? openSql(route) : claimSql(route, call.actor, key, hash);
    const reply = await kernel.database.transaction(
      async (transaction, [opened = null]) => {
        if (key !== null && hash !== null && opened === null)
          return replay(kernel, route, call.actor, key, hash, transaction);
        return perform(kernel, route, call, { now, key, prepared, opened, transaction });
      },
      { opening },
    );
    if (reply.seq !== null && !reply.replayed) kernel.announce(reply.seq, reply.changes);
    await kernel.fault?.('after-commit');
    const { json } = await veiled(kernel.guard, kernel.database.db, { actor: call.actor, now }, reply.body);
    return { ...reply, body: json };
  } catch (error) {
    throw toProblem(error);
  }
}

function requestHash(kernel: Kernel, route: CommandRoute, input: unknown): Buffer {
  return kernel.secrets.mac('idempotency', `${route.contract.name}\n${canonicalJson(input)}`);
}

/** Claims the key. Somebody who sends the same key at the same time waits here until the first one is through. */
function claimSql(route: CommandRoute, actor: Actor, key: string, hash: Uint8Array): string {
  const claim = sqlText`insert into idempotency (actor, key, command, request_hash)
    values (${actorName(actor)}, ${key}, ${route.contract.name}, ${hash}) on conflict do nothing returning key`;
  const { opening } = route.options;
  return `${opening ? `with claim as (${claim}) select opening.* from claim left join (${opening}) opening on true` : claim}; ${SAVEPOINT}`;
}

const openSql = ({ options: { opening } }: CommandRoute): string => (opening ? `${opening}; ${SAVEPOINT}` : SAVEPOINT);

async function replay(
  kernel: Kernel,
  route: CommandRoute,
  actor: Actor,
  key: string,
  hash: Uint8Array,
  { tx }: Transaction,
): Promise<CommandReply> {
  const stored = (await tx
    .selectFrom('idempotency')
    .select(['command', 'request_hash', 'status', 'reply', 'seq'])
    .where('actor', '=', actorName(actor))
    .where('key', '=', key)
    .executeTakeFirst()) as StoredReply | undefined;
  // The row that was in the way is gone: the other request was rolled back, so this one may be sent again.
  if (!stored || stored.status === null) throw new Problem('took_too_long', { retryAfterSeconds: 1 });
  if (Buffer.compare(stored.request_hash, hash) !== 0) throw new Problem('key_reused');
  const body = route.options.secretReply && stored.status < 400 ? unsealReply(kernel, stored.reply) : stored.reply;
  return { status: stored.status, body, seq: stored.seq, changes: [], cookies: [], replayed: true };
}

interface Performance {
  now: Temporal.Instant;
  key: string | null;
  prepared: unknown;
  opened: Record<string, unknown> | null;
  transaction: Transaction;
}

async function perform(kernel: Kernel, route: CommandRoute, call: CommandCall, p: Performance): Promise<CommandReply> {
  const changes = new ChangeList();
  const audits: AuditEntry[] = [];
  const cookies: CookieEffect[] = [];
  const ctx: CommandContext = {
    tx: p.transaction.tx,
    actor: call.actor,
    now: p.now,
    newId: () => kernel.clock.newId(),
    log: kernel.log,
    kernel,
    origin: call.origin,
    opened: p.opened,
    change: (topic, key, id) => changes.add(topic, key, id),
    audit: (entry) => audits.push(entry),
    setCookie: (effect) => cookies.push(effect),
  };
  let status = 200;
  let body: string;
  let undoing = '';
  try {
    const subjects = subjectsOf(call.input);
    if (subjects.length > 0) await kernel.guard.admit(ctx.tx, ctx, subjects, true);
    const output = await route.run(ctx, call.input, p.prepared);
    checkOutput(route.contract.name, route.contract.output, output);
    body = JSON.stringify(output);
  } catch (error) {
    const problem = toProblem(error);
    if (PASSING.has(problem.code) && !problem.details.keepWork) throw error;
    status = problem.status;
    body = JSON.stringify(problem.body(call.origin?.requestId));
    if (!problem.details.keepWork) {
      changes.clear();
      audits.length = 0;
      cookies.length = 0;
      undoing = UNDO;
    }
  }
  const kept = route.options.secretReply && status < 400 ? sealReply(kernel, body) : body;
  const statements = audits.map((entry) =>
    auditSql(entry, {
      id: kernel.clock.newId(),
      at: p.now,
      actor: call.actor,
      requestId: call.origin?.requestId ?? null,
    }),
  );
  const seq = await finish(kernel, p, { undoing, changes, statements, actor: call.actor, status, kept });
  return { status, body, seq, changes: changes.all, cookies, replayed: false };
}

interface Finish {
  /** Statements that come first and undo the work of a command that was refused. */
  undoing: string;
  changes: ChangeList;
  statements: string[];
  actor: Actor;
  status: number;
  kept: string;
}

/** Everything that is written last, and COMMIT, in one message. */
async function finish(kernel: Kernel, { key, transaction }: Performance, end: Finish): Promise<number | null> {
  const seq = end.changes.empty ? 'null' : '(select seq from change_clock)';
  const statements = [end.undoing, ...end.statements, end.changes.toSql()];
  if (key !== null) {
    statements.push(
      `${sqlText`update idempotency set status = ${end.status}, reply = ${end.kept}`}, seq = ${seq} ${sqlText`where actor = ${actorName(end.actor)} and key = ${key}`}`,
    );
  }
  await kernel.fault?.('before-commit');
  statements.push(`select ${seq}::int8 as seq`);
  const rows = await transaction.commit(statements.filter(Boolean).join(';\n'));
  return (rows[0]?.seq as number | null | undefined) ?? null;
}

const sealReply = (kernel: Kernel, body: string): string => kernel.secrets.seal('reply', body).toString('base64');
const unsealReply = (kernel: Kernel, kept: string): string =>
  kernel.secrets.open('reply', Buffer.from(kept, 'base64')).toString('utf8');
