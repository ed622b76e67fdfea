/** SQL of documents. Only this file writes their tables. */
import { sql } from 'kysely';
import type { Category, Document, MediaType } from '../../shared/documents.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** What is known of a content besides the bytes. */
export interface ContentFacts {
  mediaType: MediaType;
  sizeBytes: number;
  width: number | null;
  height: number | null;
}

export interface Content extends ContentFacts {
  id: string;
  sealedKey: Buffer;
  thumbnail: Buffer | null;
}

const contentRows = (db: Db) =>
  db
    .selectFrom('document_content')
    .select([
      'id',
      sql<MediaType>`media_type`.as('mediaType'),
      'size_bytes as sizeBytes',
      'width',
      'height',
      sql<Buffer>`sealed_key`.as('sealedKey'),
      sql<Buffer | null>`thumbnail`.as('thumbnail'),
    ]);

export const selectContentAt = (db: Db, address: Buffer): Promise<Content | undefined> =>
  contentRows(db).where('address', '=', address).executeTakeFirst();

export const selectContent = (db: Db, id: string): Promise<Content | undefined> =>
  contentRows(db).where('id', '=', id).executeTakeFirst();

/** Keeps a content unless it is here already. */
export async function insertContent(
  tx: Tx,
  it: Content & { address: Buffer; receivedAt: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('document_content')
    .values({
      id: it.id,
      address: it.address,
      sealed_key: it.sealedKey,
      media_type: it.mediaType,
      size_bytes: it.sizeBytes,
      width: it.width,
      height: it.height,
      thumbnail: it.thumbnail,
      received_at: it.receivedAt.toString(),
    })
    .onConflict((conflict) => conflict.column('address').doNothing())
    .execute();
}

export async function insertUpload(
  tx: Tx,
  it: { id: string; contentId: string; by: string; at: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('document_upload')
    .values({ id: it.id, content_id: it.contentId, received_by: it.by, received_at: it.at.toString() })
    .execute();
}

/** The content of what this person sent. */
export async function selectUpload(db: Db, id: string, by: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('document_upload')
    .select('content_id')
    .where('id', '=', id)
    .where('received_by', '=', by)
    .executeTakeFirst();
  return row?.content_id;
}

const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const documentRows = (db: Db) =>
  db
    .selectFrom('document as d')
    .innerJoin('document_content as c', 'c.id', 'd.content_id')
    .leftJoin('user_account as u', (join) => join.on(sql`'user:' || u.id`, '=', sql.ref('d.added_by')))
    .select([
      'd.id',
      'd.version',
      'd.patient_id as patientId',
      sql<Category>`d.category`.as('category'),
      'd.name',
      sql<MediaType>`c.media_type`.as('mediaType'),
      'c.size_bytes as sizeBytes',
      'c.width',
      'c.height',
      moment('d.added_at').as('addedAt'),
      sql<string>`coalesce(u.display_name, d.added_by)`.as('addedBy'),
      sql<string | null>`${moment('d.removed_at')}`.as('removedAt'),
    ]);

export const selectDocument = (db: Db, id: string): Promise<Document | undefined> =>
  documentRows(db).where('d.id', '=', id).executeTakeFirst();

export const selectContentOf = (db: Db, documentId: string): Promise<Content | undefined> =>
  contentRows(db)
    .where('id', '=', db.selectFrom('document').select('content_id').where('id', '=', documentId))
    .executeTakeFirst();

/** The document of a patient that holds this content and stands in the list. */
export const selectSame = (db: Db, patientId: string, contentId: string): Promise<Document | undefined> =>
  documentRows(db)
    .where('d.patient_id', '=', patientId)
    .where('d.content_id', '=', contentId)
    .where('d.removed_at', 'is', null)
    .executeTakeFirst();

export interface Shelf {
  patientId: string;
  category: Category | null;
  removed: boolean;
  withSensitive: boolean;
}

/** The newest first, beginning after one of them. */
export function selectShelf(db: Db, of: Shelf, after: string | null, limit: number): Promise<Document[]> {
  let query = documentRows(db)
    .where('d.patient_id', '=', of.patientId)
    .where('d.removed_at', of.removed ? 'is not' : 'is', null)
    .orderBy('d.added_at', 'desc')
    .orderBy('d.id', 'desc')
    .limit(limit);
  if (of.category) query = query.where('d.category', '=', of.category);
  if (!of.withSensitive) query = query.where('d.category', '<>', 'sensitive');
  if (after)
    query = query.where(
      sql<boolean>`(d.added_at, d.id) < (select l.added_at, l.id from document l where l.id = ${after})`,
    );
  return query.execute();
}

export async function countShelf(db: Db, patientId: string) {
  const { rows } = await sql<{ category: Category; count: number; removed: number }>`
    select category, (count(*) filter (where removed_at is null))::int as count,
      (count(*) filter (where removed_at is not null))::int as removed
    from document where patient_id = ${patientId} group by category order by category`.execute(db);
  return rows;
}

/** Counts every change of every document of a patient. */
export async function selectShelfState(db: Db, patientId: string) {
  const { rows } = await sql<{ id: string; version: number; count: number; portraitId: string | null }>`
    select ${patientId}::uuid as id, (1 + coalesce(sum(version), 0))::int as version,
      (count(*) filter (where removed_at is null))::int as count,
      (array_agg(id order by added_at desc, id desc) filter (where removed_at is null and category = 'portrait'))[1] as "portraitId"
    from document where patient_id = ${patientId}`.execute(db);
  return rows;
}

export async function insertDocument(
  tx: Tx,
  it: {
    id: string;
    patientId: string;
    contentId: string;
    category: Category;
    name: string;
    by: string;
    at: Temporal.Instant;
  },
): Promise<void> {
  await tx
    .insertInto('document')
    .values({
      id: it.id,
      patient_id: it.patientId,
      content_id: it.contentId,
      category: it.category,
      name: it.name,
      added_at: it.at.toString(),
      added_by: it.by,
    })
    .execute();
}

/** False where the version is another one. */
export async function updateDocument(
  tx: Tx,
  id: string,
  version: number,
  set: { category: Category; name: string; removedAt: string | null },
): Promise<boolean> {
  const result = await tx
    .updateTable('document')
    .set({
      category: set.category,
      name: set.name,
      removed_at: set.removedAt,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Forgets what was sent and never put into a record. Returns the files that nothing names any more. */
export async function deleteStaleUploads(tx: Tx, before: Temporal.Instant): Promise<string[]> {
  await tx.deleteFrom('document_upload').where('received_at', '<', sql<never>`${before.toString()}`).execute();
  const { rows } = await sql<{ id: string }>`
    delete from document_content c where received_at < ${before.toString()}
      and not exists (select from document where content_id = c.id)
      and not exists (select from document_upload where content_id = c.id) returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Those of the names that belong to a content. */
export async function selectKnownFiles(db: Db, names: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('document_content')
    .select('id')
    .where('id', 'in', [...names])
    .execute();
  return new Set(rows.map(({ id }) => id));
}
