/** What can be done with documents. */
import { Readable } from 'node:stream';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/documents.ts';
import { actorName } from '../kernel/actor.ts';
import { authorise } from '../kernel/authorise.ts';
import type { CommandContext, FileAnswer, PrepareContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import type { StoredFile } from '../kernel/vault.ts';
import { requireAccess, requirePatient } from '../patients/index.ts';
import { selectCardFacts } from './card-queries.ts';
import { cleanPicture } from './pictures.ts';
import * as queries from './queries.ts';
import { cleanName, HEAD_BYTES, kindOf, PdfWatch, savedName, TAIL_BYTES } from './rules.ts';

type Received = queries.Content & { address: Buffer; isKnown: boolean };

const THUMBNAIL = 'thumbnail';
const TOO_LONG_AGO = 'That file is not here any more. Send it again.';

/** Takes the bytes before the transaction: aside first, looked at, and only then kept in the form that is shown. */
export async function receive({ kernel, file }: PrepareContext): Promise<Received> {
  if (!file) throw new Problem('not_a_document');
  const watch = new PdfWatch();
  let [head, tail]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  const { vault, database, secrets } = kernel;
  const sent = await vault.write(file, contract.FILE_BYTES_MAX, (piece) => {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece]).subarray(0, HEAD_BYTES);
    tail = Buffer.concat([tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    watch.see(piece);
  });
  let isKept = false;
  try {
    const known = await queries.selectContentAt(database.db, sent.address);
    if (known) return { ...known, address: sent.address, isKnown: true };
    const kind = kindOf(head, tail);
    if ('refusal' in kind) throw new Problem('not_a_document', { detail: kind.refusal });
    const { mediaType } = kind;
    if (mediaType === 'application/pdf') {
      if (watch.isActive) throw new Problem('not_a_document', { detail: ACTIVE_PDF });
      isKept = true;
      return contentOf(sent, sent.address, { mediaType, sizeBytes: sent.sizeBytes, width: null, height: null }, null);
    }
    const { bytes, width, height, thumbnail } = await cleanPicture(
      await vault.readWhole(sent.name, sent.sealedKey),
      mediaType,
    );
    // A picture that is packed tightly may grow when it is made anew.
    const clean = await vault.write([bytes], 4 * contract.FILE_BYTES_MAX);
    const facts = { mediaType, sizeBytes: clean.sizeBytes, width, height };
    return contentOf(clean, sent.address, facts, secrets.seal(THUMBNAIL, thumbnail, clean.name));
  } finally {
    if (!isKept) await vault.remove(sent.name);
  }
}

const ACTIVE_PDF =
  'This PDF does something when it is opened (it holds a program, a form or another file). Print it into a new PDF and send that.';

const contentOf = (
  { name, sealedKey }: StoredFile,
  address: Buffer,
  facts: queries.ContentFacts,
  thumbnail: Buffer | null,
): Received => ({ id: name, sealedKey, address, ...facts, thumbnail, isKnown: false });

export async function send(ctx: CommandContext, _input: object, received: Received) {
  // Where somebody else sent the same at the same moment, theirs counts, and housekeeping takes ours away.
  if (!received.isKnown) await queries.insertContent(ctx.tx, { ...received, receivedAt: ctx.now });
  const contentId = (await queries.selectContentAt(ctx.tx, received.address))?.id;
  if (!contentId) throw new Problem('took_too_long', { retryAfterSeconds: 1 });
  const uploadId = ctx.newId();
  await queries.insertUpload(ctx.tx, { id: uploadId, contentId, by: actorName(ctx.actor), at: ctx.now });
  const { mediaType, sizeBytes } = received;
  ctx.audit({
    action: contract.send.name,
    entity: 'document_upload',
    entityId: uploadId,
    after: { mediaType, sizeBytes },
  });
  return { uploadId, mediaType, sizeBytes };
}

/** The content of what this person sent a while ago. */
export async function requireUpload(ctx: { db: Db; actor: QueryContext['actor'] }, id: string): Promise<string> {
  const contentId = await queries.selectUpload(ctx.db, id, actorName(ctx.actor));
  if (!contentId) throw new Problem('not_found', { detail: TOO_LONG_AGO });
  return contentId;
}

export async function add(ctx: CommandContext, input: InputOf<typeof contract.add>) {
  const { tx } = ctx;
  const { patientId, category } = input;
  await requirePatient(tx, patientId);
  const contentId = await requireUpload({ db: tx, actor: ctx.actor }, input.uploadId);
  const same = await queries.selectSame(tx, patientId, contentId);
  if (same) return same;
  const id = ctx.newId();
  const name = cleanName(input.name);
  await queries.insertDocument(tx, {
    id,
    patientId,
    contentId,
    category,
    name,
    by: actorName(ctx.actor),
    at: ctx.now,
  });
  return told(ctx, contract.add.name, id);
}

/** Audits what a document is now, tells the screens, and gives it back. */
async function told(ctx: CommandContext, action: string, id: string, before?: contract.Document) {
  const after = await queries.selectDocument(ctx.tx, id);
  if (!after) throw new Problem('not_found');
  const { patientId } = after;
  ctx.change(contract.shelfTopic.name, patientId, patientId);
  ctx.audit({ action, entity: 'document', entityId: id, subjectId: patientId, before, after });
  return after;
}

const maySeeSensitive = (ctx: Pick<QueryContext, 'actor'>): boolean => {
  try {
    authorise('documents.readSensitive', ctx.actor);
    return true;
  } catch {
    return false;
  }
};

/** The document, where it is here and this person may see it. */
export async function requireDocument(
  ctx: Pick<QueryContext, 'db' | 'actor' | 'now'>,
  id: string,
): Promise<contract.Document> {
  const document = await queries.selectDocument(ctx.db, id);
  if (!document)
    throw new Problem('not_found', { detail: 'That document is not here any more. Look at the list again.' });
  await requireAccess(ctx, document.patientId);
  if (document.category === 'sensitive') authorise('documents.readSensitive', ctx.actor);
  return document;
}

export async function list(ctx: QueryContext, input: InputOf<typeof contract.list>) {
  const { patientId, after } = input;
  await requirePatient(ctx.db, patientId);
  const withSensitive = maySeeSensitive(ctx);
  const shelf = { ...input, withSensitive };
  const found = await queries.selectShelf(ctx.db, shelf, after, contract.LIST_PAGE + 1);
  const counts = (await queries.countShelf(ctx.db, patientId)).filter(
    ({ category }) => withSensitive || category !== 'sensitive',
  );
  await ctx.audit({ action: contract.list.name, entity: 'patient', entityId: patientId, subjectId: patientId });
  return {
    documents: found.slice(0, contract.LIST_PAGE),
    hasMore: found.length > contract.LIST_PAGE,
    counts: counts.map(({ category, count }) => ({ category, count })),
    removedCount: counts.reduce((sum, { removed }) => sum + removed, 0),
    cardFacts: await selectCardFacts(ctx.db, patientId),
  };
}

export async function read(ctx: QueryContext, { id, size }: InputOf<typeof contract.read>): Promise<FileAnswer> {
  const document = await requireDocument(ctx, id);
  const content = await queries.selectContentOf(ctx.db, id);
  if (!content) throw new Problem('not_found');
  const { mediaType } = content;
  if (size === 'thumbnail') {
    if (!content.thumbnail) throw new Problem('not_found', { detail: 'There is no small picture of this document.' });
    const bytes = ctx.kernel.secrets.open(THUMBNAIL, content.thumbnail, content.id);
    return picture(bytes, 'thumbnail.jpg');
  }
  const about = { entity: 'document', entityId: id, subjectId: document.patientId };
  await ctx.audit({ action: contract.read.name, ...about });
  return {
    content: Readable.from(ctx.kernel.vault.read(content.id, content.sealedKey), { objectMode: false }),
    mediaType,
    sizeBytes: content.sizeBytes,
    name: savedName(document.name, mediaType),
    // A browser would run what hides in a PDF: it is saved, and opened by what the clinic trusts with it.
    isShown: mediaType !== 'application/pdf',
  };
}

/** A small JPEG that is shown. */
export const picture = (bytes: Buffer, name: string): FileAnswer => ({
  content: Readable.from([bytes]),
  mediaType: 'image/jpeg',
  sizeBytes: bytes.length,
  name,
  isShown: true,
});

async function change(
  ctx: CommandContext,
  action: string,
  { id, expectedVersion }: { id: string; expectedVersion: number },
  set: (before: contract.Document) => Parameters<typeof queries.updateDocument>[3],
) {
  const before = await requireDocument({ ...ctx, db: ctx.tx }, id);
  if (!(await queries.updateDocument(ctx.tx, id, expectedVersion, set(before))))
    throw new Problem('changed_meanwhile', { data: { current: await queries.selectDocument(ctx.tx, id) } });
  return told(ctx, action, id, before);
}

export const update = (ctx: CommandContext, input: InputOf<typeof contract.update>) =>
  change(ctx, contract.update.name, input, ({ removedAt }) => ({
    category: input.category,
    name: cleanName(input.name),
    removedAt,
  }));

export const setRemoved = (ctx: CommandContext, input: InputOf<typeof contract.setRemoved>) =>
  change(ctx, contract.setRemoved.name, input, ({ category, name }) => ({
    category,
    name,
    removedAt: input.removed ? ctx.now.toString() : null,
  }));
