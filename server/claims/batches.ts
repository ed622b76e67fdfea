/** Batches: what is ready goes to its receiver together, is written by a job, looked at by a person, and let go. */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Claim } from '../../shared/claim.ts';
import * as contract from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import { type ClaimBatch, writeClaims } from '../edi/index.ts';
import { act } from '../kernel/act.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, FileAnswer, Kernel, QueryContext } from '../kernel/context.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { loadSettings } from '../practice/index.ts';
import { wire } from './assembly-rules.ts';
import * as queries from './batch-queries.ts';
import { pdfAnswer, printedForms } from './forms.ts';
import { setState } from './queries.ts';
import { restrictedWords } from './restricted.ts';
import { tell } from './service.ts';

const CLAIMS_MAX = 5_000;
/** Claims read and told of at a time while a file is written. */
const STEP = 200;
/** Payers take at most 5,000 CLM in one ST; smaller ones keep a rejected transaction small. */
const CLAIMS_A_TRANSACTION = 100;
const ACTOR = { kind: 'job', name: 'claims' } as const;
const GONE = 'That batch is not here any more. Look at the list again.';
const zip = promisify(gzip);
const unzip = promisify(gunzip);

export async function saveReceiver(ctx: CommandContext, input: InputOf<typeof contract.saveReceiver>) {
  const { id: _, expectedVersion: _version, ...rest } = input;
  const fields = { ...rest, name: input.name.trim(), submitterName: input.submitterName.trim() };
  const kind = {
    action: contract.saveReceiver.name,
    entity: 'claim_receiver',
    topic: contract.receiversTopic.name,
    load: (ids: string[]) => queries.selectReceivers(ctx.tx, ids),
  };
  return saveRow(ctx, kind, input, {
    insert: (id) => queries.insertReceiver(ctx.tx, id, fields),
    update: (id, version) => queries.updateReceiver(ctx.tx, id, version, fields),
  });
}

async function told(ctx: CommandContext, id: string): Promise<contract.Batch> {
  ctx.change(contract.batchesTopic.name, 'all', id);
  const [batch] = await queries.selectBatches(ctx.tx, [id]);
  return batch as contract.Batch;
}

export async function makeBatch(ctx: CommandContext, { receiverId }: InputOf<typeof contract.makeBatch>) {
  const [receiver] = await queries.selectReceivers(ctx.tx, [receiverId]);
  if (!receiver?.active)
    throw new Problem('not_found', { detail: 'That receiver is not in use any more. Choose another one.' });
  const ready = await queries.lockReady(ctx.tx, receiver, CLAIMS_MAX);
  if (ready.length === 0) throw new Problem('nothing_ready');
  const id = ctx.newId();
  await queries.insertBatch(ctx.tx, {
    id,
    number: await queries.nextBatchNumber(ctx.tx),
    receiverId,
    claims: ready.length,
    chargeCents: ready.reduce((sum, { chargeCents }) => sum + Number(chargeCents), 0),
    now: ctx.now,
    by: displayNameOf(ctx.actor),
  });
  await queries.putIntoBatch(
    ctx.tx,
    id,
    ready.map((claim) => claim.id),
  );
  for (const claim of ready) tell(ctx, claim);
  const batch = await told(ctx, id);
  ctx.audit({ action: contract.makeBatch.name, entity: 'claim_batch', entityId: id, after: batch });
  return batch;
}

async function locked(ctx: CommandContext, input: { id: string; expectedVersion: number }) {
  const batch = await queries.lockBatch(ctx.tx, input.id);
  if (!batch) throw new Problem('not_found', { detail: GONE });
  if (batch.version !== input.expectedVersion) {
    const [current] = await queries.selectBatches(ctx.tx, [input.id]);
    throw new Problem('changed_meanwhile', { data: { current } });
  }
  return batch;
}

export async function releaseBatch(ctx: CommandContext, input: InputOf<typeof contract.releaseBatch>) {
  const batch = await locked(ctx, input);
  if (batch.state !== 'built')
    throw new Problem('wrong_state', {
      detail: 'Only a batch whose file is written can be let go. Wait for its file.',
    });
  const restricted = await restrictedWords(ctx, batch.id);
  if (restricted) throw new Problem('wrong_state', { detail: restricted });
  const by = displayNameOf(ctx.actor);
  await queries.updateBatch(ctx.tx, batch.id, { state: 'released', releasedAt: ctx.now, releasedBy: by });
  const words = `Sent with batch ${batch.number}`;
  for (const claim of await queries.selectBatchClaims(ctx.tx, batch.id, null, CLAIMS_MAX)) {
    await setState(ctx.tx, claim.id, { state: 'sent', now: ctx.now, by, words });
    tell(ctx, claim);
  }
  const after = await told(ctx, batch.id);
  ctx.audit({ action: contract.releaseBatch.name, entity: 'claim_batch', entityId: batch.id, after });
  return after;
}

export async function discardBatch(ctx: CommandContext, input: InputOf<typeof contract.discardBatch>) {
  const batch = await locked(ctx, input);
  if (batch.state === 'released' || batch.state === 'discarded')
    throw new Problem('wrong_state', { detail: 'This batch was let go or taken apart already. Look at its claims.' });
  const claims = await queries.selectBatchClaims(ctx.tx, batch.id, null, CLAIMS_MAX);
  await queries.putIntoBatch(
    ctx.tx,
    null,
    claims.map(({ id }) => id),
  );
  await queries.updateBatch(ctx.tx, batch.id, { state: 'discarded', file: null, sizeBytes: 0 });
  for (const claim of claims) tell(ctx, claim);
  const after = await told(ctx, batch.id);
  ctx.audit({ action: contract.discardBatch.name, entity: 'claim_batch', entityId: batch.id, after });
  return after;
}

export async function batchFile(ctx: QueryContext, { id }: InputOf<typeof contract.batchFile>): Promise<FileAnswer> {
  const batch = await queries.selectFile(ctx.db, id);
  if (!batch) throw new Problem('not_found', { detail: GONE });
  if (!batch.file) throw new Problem('wrong_state', { detail: 'This batch has no file. Wait until it is written.' });
  const [row] = await queries.selectBatches(ctx.db, [id]);
  await ctx.audit({ action: contract.batchFile.name, entity: 'claim_batch', entityId: id });
  const bytes = await unzip(batch.file);
  if (row?.medium === 'paper') return pdfAnswer(bytes, `claims-${batch.number}.pdf`);
  return {
    content: Readable.from([bytes]),
    mediaType: 'application/edi-x12',
    sizeBytes: bytes.length,
    name: `claims-${batch.number}.edi`,
    isShown: false,
  };
}

// ---- the job

/** Writes the file of one batch. What goes wrong is said on the batch; its claims stay in it until it is taken apart. */
async function buildBatch(kernel: Kernel, id: string): Promise<void> {
  const { db } = kernel.database;
  const [batch] = await queries.selectBatches(db, [id]);
  if (batch?.state !== 'building') return;
  const failed = (failure: string): Promise<void> =>
    act(kernel, ACTOR, 'claims.batchFailed', async (ctx) => {
      await queries.updateBatch(ctx.tx, id, { failure });
      await told(ctx, id);
    });
  try {
    const bytes = await fileOf(kernel, batch);
    const file = await zip(bytes);
    await act(kernel, ACTOR, 'claims.batchBuilt', async (ctx) => {
      const now = await queries.lockBatch(ctx.tx, id);
      if (now?.state !== 'building') return; // Taken apart meanwhile.
      const restricted = await restrictedWords(ctx, id);
      if (restricted) {
        await queries.updateBatch(ctx.tx, id, { failure: restricted });
        await told(ctx, id);
        return;
      }
      await queries.updateBatch(ctx.tx, id, { state: 'built', file, sizeBytes: bytes.length, written: batch.claims });
      await told(ctx, id);
    });
  } catch (error) {
    kernel.log.warn({ err: (error as Error).name }, 'a batch could not be written');
    await failed(`It could not be written: ${(error as Error).message}`);
  }
}

async function fileOf(kernel: Kernel, batch: contract.Batch): Promise<Buffer> {
  const { db } = kernel.database;
  const [receiver] = await queries.selectReceivers(db, [batch.receiverId]);
  const { zone } = await loadSettings(db);
  const madeAt = Temporal.Instant.from(batch.madeAt).toZonedDateTimeISO(zone).toPlainDateTime();
  const claims = [];
  for (let after: string | null = null; ; ) {
    const step = await queries.selectBatchClaims(db, batch.id, after, STEP);
    claims.push(...step.map(({ claim }) => claim));
    after = step.at(-1)?.id ?? null;
    if (step.length < STEP) break;
    await act(kernel, ACTOR, 'claims.batchProgress', async (ctx) => {
      await queries.updateBatch(ctx.tx, batch.id, { written: claims.length });
      await told(ctx, batch.id);
    });
  }
  if (batch.medium === 'paper')
    return printedForms(claims, { paper: 'preprinted', offsetX: 0, offsetY: 0 }, madeAt.toPlainDate().toString());
  return Buffer.from(claimFile(claims, receiver as contract.Receiver, batch.number, madeAt), 'latin1');
}

/** One interchange: what asks for payment and what reports encounters in transactions of their own, as BHT06 wants it. */
function claimFile(
  claims: readonly Claim[],
  receiver: contract.Receiver,
  number: string,
  madeAt: Temporal.PlainDateTime,
): string {
  const date = madeAt.toPlainDate().toString();
  const time = madeAt.toPlainTime().toString().slice(0, 5);
  const parts = [...Map.groupBy(claims, ({ purpose }) => purpose).values()].flatMap((of) =>
    Array.from({ length: Math.ceil(of.length / CLAIMS_A_TRANSACTION) }, (_, i) =>
      of.slice(i * CLAIMS_A_TRANSACTION, (i + 1) * CLAIMS_A_TRANSACTION),
    ),
  );
  const batches = parts.map(
    (part, i): ClaimBatch => ({
      controlNumber: String(i + 1).padStart(4, '0'),
      batchId: `${Number(number)}-${i + 1}`,
      isReissue: false,
      date,
      time,
      submitter: {
        name: wire(receiver.submitterName, 60),
        id: receiver.submitterId,
        contact: {
          name: wire(receiver.contactName, 60),
          phone: receiver.contactPhone,
          extension: '',
          fax: '',
          email: '',
        },
      },
      receiver: { name: wire(receiver.name, 60), id: receiver.receiverId.trim() },
      claims: part,
    }),
  );
  const envelope = {
    senderQualifier: receiver.senderQualifier,
    sender: receiver.senderId,
    receiverQualifier: receiver.receiverQualifier,
    receiver: receiver.receiverId,
    groupSender: receiver.submitterId,
    groupReceiver: receiver.applicationId,
    date,
    time,
    interchangeNumber: Number(number),
    groupNumber: Number(number),
    wantsAcknowledgement: false,
    isTest: receiver.isTest,
  };
  return writeClaims(envelope, batches);
}

export const batchJob: JobKind = {
  queue: 'claims.batches',
  topics: [contract.batchesTopic.name],
  due: queries.selectBuilding,
  work: buildBatch,
};
