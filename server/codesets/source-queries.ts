/** SQL of sources, publishers and the bundles that were taken. */
import { sql } from 'kysely';
import { type CodePublisher, type CodeSource, LOOK_HOURS } from '../../shared/code-sources.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { fingerprint } from '../kernel/signing.ts';

export async function selectSources(db: Db, ids: readonly string[] | null): Promise<CodeSource[]> {
  const query = db
    .selectFrom('code_source')
    .select([
      'id',
      'version',
      sql<CodeSource['kind']>`kind`.as('kind'),
      'place',
      'is_automatic as isAutomatic',
      'added_by as addedBy',
      'looked_at as lookedAt',
      'outcome',
      'is_refused as isRefused',
    ])
    .orderBy('place');
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query).execute();
  return rows.map((row) => ({ ...row, lookedAt: row.lookedAt?.toString() ?? null }));
}

/** Looked at by the clock of the database on both sides, whatever the server’s shows. */
export async function selectDueSources(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from code_source where is_asked or looked_at is null
    or looked_at < now() - make_interval(hours => case kind when 'folder' then ${LOOK_HOURS.folder}::int else ${LOOK_HOURS.address}::int end)`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

export async function insertSource(
  tx: Tx,
  id: string,
  row: Pick<CodeSource, 'kind' | 'place' | 'isAutomatic' | 'addedBy'>,
): Promise<void> {
  await tx
    .insertInto('code_source')
    .values({ id, kind: row.kind, place: row.place, is_automatic: row.isAutomatic, added_by: row.addedBy })
    .execute();
}

/** False when the version is not the expected one any more. What is changed is looked at anew. */
export async function updateSource(
  tx: Tx,
  id: string,
  version: number,
  row: Pick<CodeSource, 'kind' | 'place' | 'isAutomatic'>,
): Promise<boolean> {
  const result = await tx
    .updateTable('code_source')
    .set({
      kind: row.kind,
      place: row.place,
      is_automatic: row.isAutomatic,
      is_asked: true,
      etag: null,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** All of them, or one: to be looked at as soon as may be. */
export async function askSources(tx: Tx, id: string | null): Promise<string[]> {
  const query = tx.updateTable('code_source').set({ is_asked: true, etag: null }).returning('id');
  const rows = await (id ? query.where('id', '=', id) : query).execute();
  return rows.map((row) => row.id);
}

export async function selectEtag(db: Db, id: string): Promise<string | null> {
  const row = await db.selectFrom('code_source').select('etag').where('id', '=', id).executeTakeFirst();
  return row?.etag ?? null;
}

/** What a look found. The words before it, for the trail: the same refusal each hour is told once. */
export async function updateLooked(
  tx: Tx,
  id: string,
  look: { outcome: string; isRefused: boolean; etag: string | null },
): Promise<void> {
  await tx
    .updateTable('code_source')
    .set({
      is_asked: false,
      looked_at: sql`now()`,
      outcome: look.outcome,
      is_refused: look.isRefused,
      etag: look.etag,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

export async function deleteSource(tx: Tx, id: string, version: number): Promise<boolean> {
  const result = await tx
    .deleteFrom('code_source')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function selectPublishers(db: Db, ids: readonly string[] | null): Promise<CodePublisher[]> {
  const query = db
    .selectFrom('code_publisher')
    .select(['id', 'version', 'name', 'key', 'added_by as addedBy', 'added_at as addedAt'])
    .orderBy('name');
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query).execute();
  return rows.map((row) => ({ ...row, fingerprint: fingerprint(row.key), addedAt: row.addedAt.toString() }));
}

export async function insertPublisher(
  tx: Tx,
  id: string,
  row: { name: string; key: string; by: string; at: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('code_publisher')
    .values({ id, name: row.name, key: row.key, added_by: row.by, added_at: row.at })
    .execute();
}

export async function updatePublisher(
  tx: Tx,
  id: string,
  version: number,
  row: { name: string; key: string },
): Promise<boolean> {
  const result = await tx
    .updateTable('code_publisher')
    .set({ name: row.name, key: row.key, version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deletePublisher(tx: Tx, id: string, version: number): Promise<boolean> {
  const result = await tx
    .deleteFrom('code_publisher')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function isTaken(db: Db, checksum: string): Promise<boolean> {
  const row = await db.selectFrom('code_bundle').select('checksum').where('checksum', '=', checksum).executeTakeFirst();
  return row !== undefined;
}

/** When the newest bundle that was taken from this key was made. */
export async function selectLatestIssued(db: Db, key: string): Promise<Temporal.Instant | null> {
  const row = await db
    .selectFrom('code_bundle')
    .select('issued_at')
    .where('key', '=', key)
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.issued_at ?? null;
}

/** False when it was taken already. */
export async function insertBundle(
  tx: Tx,
  row: { checksum: string; key: string; issuedAt: string; at: Temporal.Instant },
): Promise<boolean> {
  const result = await tx
    .insertInto('code_bundle')
    .values({
      checksum: row.checksum,
      key: row.key,
      issued_at: Temporal.Instant.from(row.issuedAt),
      taken_at: row.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
