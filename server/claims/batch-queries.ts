/** SQL of receivers and batches. */
import { sql } from 'kysely';
import type { Claim } from '../../shared/claim.ts';
import type { Batch, Receiver } from '../../shared/claims.ts';
import type { Db, Tx } from '../kernel/db.ts';

const BATCHES_MAX = 200;
const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export async function selectReceivers(db: Db, ids: readonly string[] | null): Promise<Receiver[]> {
  let query = db
    .selectFrom('claim_receiver as r')
    .select([
      'id',
      'version',
      'name',
      'medium',
      'sender_qualifier as senderQualifier',
      'sender_id as senderId',
      'receiver_qualifier as receiverQualifier',
      'receiver_id as receiverId',
      'submitter_id as submitterId',
      'application_id as applicationId',
      'submitter_name as submitterName',
      'contact_name as contactName',
      'contact_phone as contactPhone',
      'is_test as isTest',
      sql<
        string[]
      >`array(select payer_id from claim_receiver_payer rp where rp.receiver_id = r.id order by payer_id)`.as(
        'payerIds',
      ),
      'active',
    ]);
  if (ids) query = query.where('id', 'in', [...ids]);
  return (await query.orderBy('name').execute()) as unknown as Receiver[];
}

const columnsOf = (it: Omit<Receiver, 'id' | 'version'>) => ({
  name: it.name,
  medium: it.medium,
  sender_qualifier: it.senderQualifier,
  sender_id: it.senderId,
  receiver_qualifier: it.receiverQualifier,
  receiver_id: it.receiverId,
  submitter_id: it.submitterId,
  application_id: it.applicationId,
  submitter_name: it.submitterName,
  contact_name: it.contactName,
  contact_phone: it.contactPhone,
  is_test: it.isTest,
  active: it.active,
});

async function writePayers(tx: Tx, id: string, payerIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('claim_receiver_payer').where('receiver_id', '=', id).execute();
  if (payerIds.length === 0) return;
  await tx
    .insertInto('claim_receiver_payer')
    .values(payerIds.map((payer_id) => ({ payer_id, receiver_id: id })))
    .onConflict((on) => on.column('payer_id').doUpdateSet({ receiver_id: id }))
    .execute();
}

export async function insertReceiver(tx: Tx, id: string, it: Omit<Receiver, 'id' | 'version'>): Promise<void> {
  await tx
    .insertInto('claim_receiver')
    .values({ id, ...columnsOf(it) })
    .execute();
  await writePayers(tx, id, it.payerIds);
}

/** False when it is at another version by now. */
export async function updateReceiver(
  tx: Tx,
  id: string,
  version: number,
  it: Omit<Receiver, 'id' | 'version'>,
): Promise<boolean> {
  const result = await tx
    .updateTable('claim_receiver')
    .set({ ...columnsOf(it), version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows > 0n) await writePayers(tx, id, it.payerIds);
  return result.numUpdatedRows > 0n;
}

const BATCH = [
  'b.id',
  'b.version',
  'b.number',
  'b.receiver_id as receiverId',
  'r.name as receiverName',
  'r.medium',
  'b.state',
  'b.claims',
  'b.written',
  'b.charge_cents as chargeCents',
  'b.size_bytes as sizeBytes',
  'b.failure',
  moment('b.made_at').as('madeAt'),
  'b.made_by as madeBy',
  moment('b.released_at').as('releasedAt'),
  'b.released_by as releasedBy',
] as const;

export async function selectBatches(db: Db, ids: readonly string[] | null): Promise<Batch[]> {
  let query = db.selectFrom('claim_batch as b').innerJoin('claim_receiver as r', 'r.id', 'b.receiver_id').select(BATCH);
  if (ids) query = query.where('b.id', 'in', [...ids]);
  return (await query.orderBy('b.made_at', 'desc').limit(BATCHES_MAX).execute()) as unknown as Batch[];
}

export const lockBatch = (tx: Tx, id: string) =>
  tx
    .selectFrom('claim_batch')
    .select(['id', 'version', 'state', 'receiver_id as receiverId', 'number', sql<string>`made_at`.as('madeAt')])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** ISA13: nine digits that no file of ours ever had. */
export async function nextBatchNumber(tx: Tx): Promise<string> {
  const { rows } = await sql<{ n: string }>`select nextval('interchange_number_seq')::text as n`.execute(tx);
  return (rows[0]?.n ?? '').padStart(9, '0');
}

export async function insertBatch(
  tx: Tx,
  it: {
    id: string;
    number: string;
    receiverId: string;
    claims: number;
    chargeCents: number;
    now: Temporal.Instant;
    by: string;
  },
): Promise<void> {
  await tx
    .insertInto('claim_batch')
    .values({
      id: it.id,
      number: it.number,
      receiver_id: it.receiverId,
      state: 'building',
      claims: it.claims,
      charge_cents: it.chargeCents,
      made_at: it.now.toString(),
      made_by: it.by,
    })
    .execute();
}

/** Ready claims that go to a receiver, locked: its own payers, or all payers that go nowhere else. */
export async function lockReady(tx: Tx, receiver: Receiver, limit: number) {
  let query = tx
    .selectFrom('claim as c')
    .select(['c.id', 'c.patient_id as patientId', 'c.charge_cents as chargeCents'])
    .where('c.state', '=', 'ready')
    .where('c.batch_id', 'is', null)
    .where('c.medium', '=', receiver.medium);
  query =
    receiver.payerIds.length > 0
      ? query.where('c.payer_id', 'in', receiver.payerIds)
      : query.where(sql<boolean>`not exists (select from claim_receiver_payer rp where rp.payer_id = c.payer_id)`);
  return query.orderBy('c.id').limit(limit).forUpdate().execute();
}

export async function putIntoBatch(tx: Tx, batchId: string | null, claimIds: readonly string[]): Promise<void> {
  if (claimIds.length === 0) return;
  await tx
    .updateTable('claim')
    .set({ batch_id: batchId, version: sql`version + 1` })
    .where('id', 'in', [...claimIds])
    .execute();
}

/** The claims of a batch, ordered as they are written. */
export async function selectBatchClaims(db: Db, batchId: string, after: string | null, limit: number) {
  let query = db
    .selectFrom('claim')
    .select(['id', 'patient_id as patientId', 'document as claim'])
    .where('batch_id', '=', batchId);
  if (after) query = query.where('id', '>', after);
  return (await query.orderBy('id').limit(limit).execute()) as unknown as {
    id: string;
    patientId: string;
    claim: Claim;
  }[];
}

/** Claims of a batch over days of which the patient asked that somebody is not told. */
export async function selectRestricted(db: Db, batchId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id from claim c where c.batch_id = ${batchId} and exists (
    select from disclosure_restriction r where r.patient_id = c.patient_id
      and r.starts_on <= c.service_to and r.ends_on >= c.service_from) order by c.id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function updateBatch(
  tx: Tx,
  id: string,
  it: Partial<{
    state: Batch['state'];
    written: number;
    file: Buffer | null;
    sizeBytes: number;
    failure: string | null;
    releasedAt: Temporal.Instant;
    releasedBy: string;
  }>,
): Promise<void> {
  await tx
    .updateTable('claim_batch')
    .set({
      ...(it.state ? { state: it.state } : {}),
      ...(it.written === undefined ? {} : { written: it.written }),
      ...(it.file === undefined ? {} : { file: it.file }),
      ...(it.sizeBytes === undefined ? {} : { size_bytes: it.sizeBytes }),
      ...(it.failure === undefined ? {} : { failure: it.failure }),
      ...(it.releasedAt ? { released_at: it.releasedAt.toString(), released_by: it.releasedBy ?? '' } : {}),
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

export const selectFile = (db: Db, id: string) =>
  db
    .selectFrom('claim_batch')
    .select(['number', 'state', 'file', 'size_bytes as sizeBytes'])
    .where('id', '=', id)
    .executeTakeFirst();

/** Batches whose building was begun and not ended. */
export async function selectBuilding(db: Db): Promise<string[]> {
  const found = await db
    .selectFrom('claim_batch')
    .select('id')
    .where('state', '=', 'building')
    .where('failure', 'is', null)
    .execute();
  return found.map(({ id }) => id);
}
