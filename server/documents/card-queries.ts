/** SQL of cards that are read. Only this file writes their tables. */
import { sql } from 'kysely';
import type { CardField, CardReading, Proposal } from '../../shared/cards.ts';
import type { CardFact } from '../../shared/documents.ts';
import type { Db, Tx } from '../kernel/db.ts';

const rows = (db: Db) =>
  db
    .selectFrom('card_reading')
    .select([
      'id',
      'version',
      'patient_id as patientId',
      'front_id as frontId',
      'back_id as backId',
      sql<CardReading['state']>`state`.as('state'),
      'percent',
      'problem',
      'payer_id as payerId',
      sql<Proposal[]>`proposals`.as('proposals'),
      sql<string>`to_char(asked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`.as('askedAt'),
    ]);

export const selectCard = (db: Db, id: string): Promise<CardReading | undefined> =>
  rows(db).where('id', '=', id).executeTakeFirst();

/** Those of a patient that are not done with. */
export function selectOpenCards(db: Db, patientId: string, ids: readonly string[] | null): Promise<CardReading[]> {
  const query = rows(db)
    .where('patient_id', '=', patientId)
    .where('state', '<>', 'closed')
    // What was seen on a sensitive page is not for everybody's screen.
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('document')
            .select('document.id')
            .where('document.category', '=', 'sensitive')
            .where((either) =>
              either.or([
                either('document.id', '=', either.ref('card_reading.front_id')),
                either('document.id', '=', either.ref('card_reading.back_id')),
              ]),
            ),
        ),
      ),
    )
    .orderBy('asked_at');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

/** Those that wait to be read, and those whose reading may have been cut off. */
export async function selectDueCards(db: Db): Promise<string[]> {
  const due = await db
    .selectFrom('card_reading')
    .select('id')
    .where('state', 'in', ['waiting', 'reading'])
    .orderBy('asked_at')
    .execute();
  return due.map(({ id }) => id);
}

export async function insertCard(
  tx: Tx,
  it: { id: string; patientId: string; frontId: string; backId: string | null; at: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('card_reading')
    .values({
      id: it.id,
      patient_id: it.patientId,
      front_id: it.frontId,
      back_id: it.backId,
      asked_at: it.at.toString(),
    })
    .execute();
}

const NEXT = { version: sql<number>`version + 1` };

/** How far the reading is. False where it is not read any more. */
export async function updateProgress(tx: Tx, id: string, percent: number): Promise<boolean> {
  const result = await tx
    .updateTable('card_reading')
    .set({ state: 'reading', percent, ...NEXT })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'reading'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateRead(
  tx: Tx,
  id: string,
  it: { payerId: string | null; proposals: Proposal[]; problem: string | null },
): Promise<void> {
  await tx
    .updateTable('card_reading')
    .set({
      state: it.problem === null ? 'read' : 'failed',
      percent: 100,
      payer_id: it.payerId,
      proposals: JSON.stringify(it.proposals),
      problem: it.problem,
      ...NEXT,
    })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'reading'])
    .execute();
}

export async function writeCrop(tx: Tx, readingId: string, field: CardField, image: Buffer): Promise<void> {
  await tx
    .insertInto('card_crop')
    .values({ reading_id: readingId, field, image })
    .onConflict((conflict) => conflict.columns(['reading_id', 'field']).doUpdateSet({ image }))
    .execute();
}

export async function selectCrop(db: Db, readingId: string, field: CardField): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('card_crop')
    .select(sql<Buffer>`image`.as('image'))
    .where('reading_id', '=', readingId)
    .where('field', '=', field)
    .executeTakeFirst();
  return row?.image;
}

/** Done with: nothing of it stays proposed. False where the version is another one. */
export async function closeCard(
  tx: Tx,
  id: string,
  version: number,
  taken: { kept: object[]; coverageId: string } | null,
): Promise<boolean> {
  const result = await tx
    .updateTable('card_reading')
    .set({
      state: 'closed',
      proposals: '[]',
      kept: taken ? JSON.stringify(taken.kept) : null,
      coverage_id: taken?.coverageId ?? null,
      ...NEXT,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await tx.deleteFrom('card_crop').where('reading_id', '=', id).execute();
  return true;
}

/** What was taken over from the newest card besides the coverage. */
export async function selectCardFacts(db: Db, patientId: string): Promise<CardFact[]> {
  const row = await db
    .selectFrom('card_reading')
    .select(sql<CardFact[]>`kept`.as('kept'))
    .where('patient_id', '=', patientId)
    .where(sql<boolean>`kept <> '[]'::jsonb`)
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.kept ?? [];
}
