/** What can be done with cards that are read: asked for, read by a job, taken over by a person or put aside. */
import * as contract from '../../shared/cards.ts';
import type { InputOf } from '../../shared/contract.ts';
import { save as saveCoverage, selectPayers } from '../coverage/index.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, FileAnswer, Kernel, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { parseAamva } from './aamva.ts';
import { readBarcode } from './barcode.ts';
import * as cards from './card-queries.ts';
import { type CardRead, readSide } from './card-reading.ts';
import { openReader } from './card-words.ts';
import { Line } from './pictures.ts';
import * as queries from './queries.ts';
import { picture, requireDocument, requireUpload } from './service.ts';

const CROP = 'crop';
const ACTOR = { kind: 'job', name: 'documents' } as const;

async function requireCard(ctx: Pick<QueryContext, 'db' | 'actor' | 'now'>, id: string): Promise<contract.CardReading> {
  const card = await cards.selectCard(ctx.db, id);
  if (!card) throw new Problem('not_found', { detail: 'That card is not here any more. Scan it again.' });
  await requireDocument(ctx, card.frontId);
  if (card.backId) await requireDocument(ctx, card.backId);
  return card;
}

function tell(ctx: CommandContext, card: contract.CardReading, action: string): void {
  ctx.change(contract.cardsTopic.name, card.patientId, card.id);
  ctx.audit({ action, entity: 'card_reading', entityId: card.id, subjectId: card.patientId });
}

async function changed(ctx: CommandContext, id: string, action: string): Promise<contract.CardReading> {
  const card = await cards.selectCard(ctx.tx, id);
  if (!card) throw new Problem('not_found');
  tell(ctx, card, action);
  return card;
}

export async function readCard(ctx: CommandContext, { frontId, backId }: InputOf<typeof contract.readCard>) {
  const within = { ...ctx, db: ctx.tx };
  const front = await requireDocument(within, frontId);
  const back = backId ? await requireDocument(within, backId) : front;
  if (back.patientId !== front.patientId || backId === frontId) {
    const message = 'Front and back must be two pictures in one record.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/backId', message }] });
  }
  for (const side of [front, back])
    if (!side.mediaType.startsWith('image/'))
      throw new Problem('not_a_document', {
        detail: 'A card is read from a picture. Photograph it, or scan it as a JPEG.',
      });
  const id = ctx.newId();
  await cards.insertCard(ctx.tx, { id, patientId: front.patientId, frontId, backId, at: ctx.now });
  return changed(ctx, id, contract.readCard.name);
}

export async function closeCard(ctx: CommandContext, { id, expectedVersion }: InputOf<typeof contract.closeCard>) {
  const current = await requireCard({ ...ctx, db: ctx.tx }, id);
  if (!(await cards.closeCard(ctx.tx, id, expectedVersion, null)))
    throw new Problem('changed_meanwhile', { data: { current } });
  return changed(ctx, id, contract.closeCard.name);
}

export async function acceptCard(ctx: CommandContext, input: InputOf<typeof contract.acceptCard>) {
  const current = await requireCard({ ...ctx, db: ctx.tx }, input.id);
  // Somebody else's card changes nobody's coverage.
  if (current.patientId !== input.save.patientId || current.state !== 'read') throw new Problem('not_found');
  if (input.save.subscriberPatientId) await requireAccess(ctx, input.save.subscriberPatientId);
  const saved = await saveCoverage(ctx, input.save);
  const taken = { kept: input.kept, coverageId: saved.coverage.id };
  if (!(await cards.closeCard(ctx.tx, input.id, input.expectedVersion, taken)))
    throw new Problem('changed_meanwhile', { data: { current } });
  await changed(ctx, input.id, contract.acceptCard.name);
  return saved;
}

export async function cardCrop(
  ctx: QueryContext,
  { id, field }: InputOf<typeof contract.cardCrop>,
): Promise<FileAnswer> {
  await requireCard(ctx, id);
  const sealed = await cards.selectCrop(ctx.db, id, field);
  if (!sealed) throw new Problem('not_found', { detail: 'There is no picture of this.' });
  return picture(ctx.kernel.secrets.open(CROP, sealed, `${id}:${field}`), `${field}.jpg`);
}

export async function readLicence(ctx: QueryContext, { uploadId }: InputOf<typeof contract.readLicence>) {
  const contentId = await requireUpload(ctx, uploadId);
  await ctx.audit({ action: contract.readLicence.name, entity: 'document_upload', entityId: uploadId });
  const content = await queries.selectContent(ctx.db, contentId);
  if (!content?.mediaType.startsWith('image/')) throw new Problem('barcode_not_found');
  const bytes = await ctx.kernel.vault.readWhole(content.id, content.sealedKey);
  const text = await line.take(() => readBarcode(bytes));
  const licence = text === null ? null : parseAamva(text);
  if (!licence) throw new Problem('barcode_not_found');
  return licence;
}

/** Letters and bars are read one picture at a time: it takes a core for seconds. */
const line = new Line(1);

// ---- the job

export const dueCards = (db: Db): Promise<string[]> => cards.selectDueCards(db);

/** Reads one card that waits. What goes wrong is said on the card. */
export async function readWaitingCard(kernel: Kernel, id: string): Promise<void> {
  const card = await cards.selectCard(kernel.database.db, id);
  if (!card || !['waiting', 'reading'].includes(card.state)) return;
  await line.take(async () => {
    const read = await readSides(kernel, card).catch((error: Error) => {
      kernel.log.warn({ err: error.name }, 'a card could not be read');
      return null;
    });
    await act(kernel, ACTOR, 'documents.cardRead', async (ctx) => {
      const proposals = (read?.proposals ?? []).map(({ field, value, confidence }) => ({
        field,
        value: value.slice(0, 200),
        percent: Math.round(100 * confidence),
      }));
      const problem = read === null ? UNREAD : proposals.length === 0 ? NOTHING : null;
      await cards.updateRead(ctx.tx, id, { payerId: read?.payerId ?? null, proposals, problem });
      for (const { field, crop } of read?.proposals ?? [])
        await cards.writeCrop(ctx.tx, id, field, kernel.secrets.seal(CROP, crop, `${id}:${field}`));
      await changed(ctx, id, 'documents.cardRead');
    });
  });
}

const UNREAD = 'This picture could not be read. Photograph the card again, or type it in.';
const NOTHING = 'No writing could be made out. Photograph the card again, flat and in good light, or type it in.';

/** Both sides; where both say something, the surer one counts. */
async function readSides(kernel: Kernel, card: contract.CardReading): Promise<CardRead> {
  const payers = (await selectPayers(kernel.database.db, null)).filter(({ active }) => active);
  const sides = [card.frontId, ...(card.backId ? [card.backId] : [])];
  const reader = await openReader();
  const both: CardRead = { proposals: [], payerId: null };
  try {
    for (const [i, documentId] of sides.entries()) {
      const content = await queries.selectContentOf(kernel.database.db, documentId);
      if (!content) continue;
      const bytes = await kernel.vault.readWhole(content.id, content.sealedKey);
      await progress(kernel, card, (i + 0.1) / sides.length);
      const side = await readSide(reader, bytes, payers, (share) => progress(kernel, card, (i + share) / sides.length));
      for (const proposal of side.proposals) {
        const other = both.proposals.find(({ field }) => field === proposal.field);
        if (other && other.confidence >= proposal.confidence) continue;
        both.proposals = [...both.proposals.filter((one) => one !== other), proposal];
        if (proposal.field === 'payer') both.payerId = side.payerId;
      }
    }
  } finally {
    await reader.stop();
  }
  return both;
}

async function progress(kernel: Kernel, card: contract.CardReading, share: number): Promise<void> {
  await act(kernel, ACTOR, 'documents.cardProgress', async (ctx) => {
    if (await cards.updateProgress(ctx.tx, card.id, Math.min(99, Math.round(100 * share))))
      ctx.change(contract.cardsTopic.name, card.patientId, card.id);
  });
}
