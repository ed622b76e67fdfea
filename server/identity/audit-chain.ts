/**
 * The sealer chains committed events in batches, every second: a chained head inside the transaction would make every
 * writer wait for every other. What is not sealed yet is reported, not hidden.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson } from '../../shared/json.ts';
import type { Kernel } from '../kernel/context.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';
import { keepWitness, readWitness, type Witness } from './audit-witness.ts';

interface EventRow {
  n: number;
  id: string;
  at: Temporal.Instant;
  actor: string;
  session_id: string | null;
  device_id: string | null;
  action: string;
  entity: string | null;
  entity_id: string | null;
  subject_id: string | null;
  reason: string | null;
  before: unknown;
  after: unknown;
  request_id: string | null;
}

const GENESIS = Buffer.alloc(32);

/** SHA-256 of the hash before and the canonical JSON of the event. */
export function chainHash(previous: Uint8Array, event: EventRow): Buffer {
  const plain = { ...event, at: event.at.toString() };
  return createHash('sha256').update(previous).update(canonicalJson(plain)).digest();
}

interface Head {
  batch: number;
  position: number;
  hash: Uint8Array;
}

async function readHead(db: Db): Promise<Head> {
  const row = await db
    .selectFrom('audit_head')
    .select(['batch', 'position', 'hash'])
    .orderBy('batch', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { batch: 0, position: 0, hash: GENESIS };
}

const headMac = (kernel: Kernel, head: Head): Buffer =>
  kernel.secrets.mac('audit-head', `${head.batch}:${head.position}:${Buffer.from(head.hash).toString('hex')}`);

/** What the sealer of this process knows; after a start it begins with what was kept beside the keys. */
const witnesses = new WeakMap<Kernel, Witness>();

/** The witness of this life of the database: what was seen before a restore says nothing any more. */
async function witnessOf(kernel: Kernel, db: Db): Promise<{ witness: Witness | null; life: string }> {
  const row = await db.selectFrom('installation').select(['server_id', 'restore_count']).executeTakeFirstOrThrow();
  const life = `${row.server_id}.${row.restore_count}`;
  const witness = witnesses.get(kernel) ?? (await readWitness(kernel));
  return { witness: witness?.life === life ? witness : null, life };
}

/** The first position at which the trail is not the one that was seen, or null. */
async function cutSince(db: Db, { position, hash, cutAt }: Witness): Promise<number | null> {
  if (cutAt !== null) return cutAt;
  if (position === 0) return null;
  const seal = await db.selectFrom('audit_seal').select('hash').where('position', '=', position).executeTakeFirst();
  if (seal && Buffer.from(seal.hash).toString('hex') === hash) return null;
  const last = await db
    .selectFrom('audit_seal')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('position', '<', position)
    .executeTakeFirst();
  // Shorter than it was: what follows its end is missing. As long again with other events: somewhere before.
  return seal ? position : (last?.position ?? 0) + 1;
}

const LOCK = 7_201_936_422;

/** Seals one batch; returns how many events it took. Another process that seals right now makes this one return 0. */
export async function sealBatch(kernel: Kernel, floor: number): Promise<{ sealed: number; highest: number }> {
  const done = await kernel.database.transaction(async ({ tx }) => {
    const { rows: lock } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(tx);
    if (!lock[0]?.mine) return { sealed: 0, highest: floor, witness: null };
    const { rows } = await sql<EventRow>`
      select e.* from audit_event e where e.n > ${floor} and not exists (select from audit_seal s where s.event_n = e.n)
      order by e.n limit ${LIMITS.auditSealBatchRows}`.execute(tx);
    const before = await readHead(tx);
    const { witness, life } = await witnessOf(kernel, tx);
    const cutAt = witness && (await cutSince(tx, witness));
    if (cutAt !== null && witness?.cutAt === null)
      kernel.log.error({ position: cutAt }, 'the audit trail was cut outside of Anteroom');
    const { batch, position, hash } = rows.length > 0 ? await appendSeals(kernel, tx, before, rows) : before;
    return {
      sealed: rows.length,
      highest: rows.at(-1)?.n ?? floor,
      witness: { life, batch, position, hash: Buffer.from(hash).toString('hex'), cutAt },
    };
  });
  if (done.witness) witnesses.set(kernel, done.witness);
  return done;
}

async function appendSeals(kernel: Kernel, tx: Tx, head: Head, rows: EventRow[]): Promise<Head> {
  const batch = head.batch + 1;
  let hash: Uint8Array = head.hash;
  const seals = rows.map((event, i) => {
    hash = chainHash(hash, event);
    return { position: head.position + i + 1, event_n: event.n, hash, batch };
  });
  await tx.insertInto('audit_seal').values(seals).execute();
  const newHead = { batch, position: head.position + rows.length, hash };
  await tx
    .insertInto('audit_head')
    .values({ ...newHead, mac: headMac(kernel, newHead), at: kernel.clock.now() })
    .execute();
  return newHead;
}

/** An event gets its number before it is committed: numbers may appear late, but never later than a transaction lasts. */
const LATE_MS = 60_000;

/** Seals every second until stopped. */
export function startSealer(kernel: Kernel): () => Promise<void> {
  let floor = 0;
  let marks: { atMs: number; highest: number }[] = [];
  let running: Promise<void> = Promise.resolve();
  const keeper = new Keeper(kernel);
  const run = async () => {
    for (;;) {
      const { sealed, highest } = await sealBatch(kernel, floor);
      marks.push({ atMs: performance.now(), highest });
      const old = marks.filter((mark) => performance.now() - mark.atMs > LATE_MS);
      floor = Math.max(floor, ...old.map((mark) => mark.highest));
      marks = marks.filter((mark) => performance.now() - mark.atMs <= LATE_MS);
      if (sealed < LIMITS.auditSealBatchRows) break;
    }
    await keeper.keep();
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = run()
      .catch((error: { code?: string }) =>
        kernel.log.warn({ code: error.code }, 'the audit trail could not be sealed; trying again'),
      )
      .finally(() => {
        busy = false;
      });
  }, LIMITS.auditSealMs);
  return async () => {
    clearInterval(timer);
    await running;
    await keeper.keep(true).catch(() => {}); // The one before stands: it is older, and as true.
  };
}

/** Writes down what the sealer saw, now and then: an older witness is as true, and each is a flush of the disk. */
class Keeper {
  readonly #kernel: Kernel;
  #kept: Witness | null = null;
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  async keep(isLast = false): Promise<void> {
    const witness = witnesses.get(this.#kernel);
    if (!witness || JSON.stringify(witness) === JSON.stringify(this.#kept)) return;
    const isNews = witness.cutAt !== (this.#kept?.cutAt ?? null) || isLast;
    if (!isNews && performance.now() - this.#atMs < LIMITS.auditWitnessMs) return;
    await keepWitness(this.#kernel, witness);
    this.#kept = witness;
    this.#atMs = performance.now();
  }
}

export interface ChainReport {
  intact: boolean;
  sealed: number;
  unsealed: number;
  /** The position of the first event that does not fit. */
  firstBroken: number | null;
}

/** Recomputes the whole chain, a few thousand events at a time, as it was at one moment: the sealer goes on meanwhile. */
export async function verifyChain(kernel: Kernel): Promise<ChainReport> {
  // Looked up before the moment that is read: what is sealed meanwhile is not missing.
  const { witness } = await witnessOf(kernel, kernel.database.db);
  return kernel.database.transaction(
    async ({ tx }) => {
      const report = await verifyIn(kernel, tx);
      const cutAt = witness && (await cutSince(tx, witness));
      if (cutAt === null) return report;
      return { ...report, intact: false, firstBroken: Math.min(cutAt, report.firstBroken ?? cutAt) };
    },
    { isolation: 'repeatable read' },
  );
}

const headFits = (kernel: Kernel, head: Head & { mac: Uint8Array }, hash: Uint8Array): boolean =>
  Buffer.compare(head.hash, hash) === 0 && Buffer.compare(head.mac, headMac(kernel, head)) === 0;

async function verifyIn(kernel: Kernel, db: Tx): Promise<ChainReport> {
  let position = 0;
  /** Up to here a head stands that only our key could write. */
  let vouched = 0;
  let hash: Uint8Array = GENESIS;
  const unsealedRow = await sql<{ count: number }>`
    select count(*) from audit_event e where not exists (select from audit_seal s where s.event_n = e.n)`.execute(db);
  const unsealed = unsealedRow.rows[0]?.count ?? 0;
  const heads = await db
    .selectFrom('audit_head')
    .select(['batch', 'position', 'hash', 'mac'])
    .orderBy('batch')
    .execute();
  const broken = (firstBroken: number): ChainReport => ({
    intact: false,
    sealed: firstBroken - 1,
    unsealed,
    firstBroken,
  });
  const headAt = new Map(heads.map((head) => [head.position, head]));
  for (;;) {
    const { rows } = await sql<EventRow & { position: number; hash: Uint8Array }>`
      select s.position, s.hash, e.* from audit_seal s left join audit_event e on e.n = s.event_n
      where s.position > ${position} order by s.position limit ${LIMITS.auditSealBatchRows}`.execute(db);
    for (const { position: at, hash: kept, ...event } of rows) {
      const isNext = at === position + 1 && event.n !== null;
      hash = isNext ? chainHash(hash, event) : GENESIS;
      if (!isNext || Buffer.compare(kept, hash) !== 0) return broken(position + 1);
      const head = headAt.get(at);
      // Hashes that were all computed anew fit each other: then nothing since the last good head can be believed.
      if (head && !headFits(kernel, head, hash)) return broken(vouched + 1);
      if (head) vouched = at;
      position = at;
    }
    if (rows.length === 0) break;
  }
  const last = heads.at(-1)?.position ?? 0;
  // Seals are written together with their head: some without one are not ours, a head without its seals lost them.
  if (last !== position) return broken(Math.min(last, position) + 1);
  return { intact: true, sealed: position, unsealed, firstBroken: null };
}
