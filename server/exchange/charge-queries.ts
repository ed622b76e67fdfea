/** SQL of folders of charges and of the messages that came from them. */
import { sql } from 'kysely';
import type { ChargeFolder, WaitingCharges } from '../../shared/charge-feed.ts';
import type { ImportedLine } from '../billing/index.ts';
import type { Db, Tx } from '../kernel/db.ts';

export async function selectFolders(db: Db, ids: readonly string[] | null): Promise<ChargeFolder[]> {
  const query = db
    .selectFrom('charge_folder')
    .select([
      ...(['id', 'version', 'place', 'outcome'] as const),
      'added_by as addedBy',
      'looked_at as lookedAt',
      'is_refused as isRefused',
    ])
    .orderBy('place');
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query).execute();
  return rows.map((row) => ({ ...row, lookedAt: row.lookedAt?.toString() ?? null }));
}

/** Timed by the clock of the database on both sides, whatever the server’s shows. */
export async function selectDueFolders(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from charge_folder where is_asked or looked_at is null
    or looked_at < now() - interval '25 seconds'`.execute(db);
  return rows.map(({ id }) => id);
}

export async function insertFolder(tx: Tx, id: string, row: { place: string; by: string }): Promise<void> {
  await tx.insertInto('charge_folder').values({ id, place: row.place, added_by: row.by }).execute();
}

export async function deleteFolder(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('charge_folder').where('id', '=', id).execute();
}

export async function askFolders(tx: Tx): Promise<string[]> {
  const rows = await tx.updateTable('charge_folder').set({ is_asked: true }).returning('id').execute();
  return rows.map(({ id }) => id);
}

/** A look; null where it found nothing to tell. */
export async function updateLooked(
  tx: Tx,
  id: string,
  told: { outcome: string; isRefused: boolean } | null,
): Promise<void> {
  await tx
    .updateTable('charge_folder')
    .set({
      is_asked: false,
      looked_at: sql`now()`,
      version: sql`version + 1`,
      ...(told ? { outcome: told.outcome, is_refused: told.isRefused } : {}),
    })
    .where('id', '=', id)
    .execute();
}

/** Messages of these ids that came before: the checksum of each by its control id. */
export async function selectKnown(db: Db, sender: string, controlIds: readonly string[]): Promise<Map<string, string>> {
  if (controlIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('charge_message')
    .select(['control_id', 'checksum'])
    .where('sender', '=', sender)
    .where('control_id', 'in', [...controlIds])
    .execute();
  return new Map(rows.map((row) => [row.control_id, row.checksum]));
}

export interface NewMessage {
  id: string;
  sender: string;
  controlId: string;
  checksum: string;
  fileName: string;
  at: Temporal.Instant;
  recordNumber: string;
  visitNumber: string;
  serviceOn: string;
  lines: readonly ImportedLine[];
}

/** False when it came before. */
export async function insertMessage(tx: Tx, row: NewMessage): Promise<boolean> {
  const result = await tx
    .insertInto('charge_message')
    .values({
      ...{ id: row.id, sender: row.sender, control_id: row.controlId, checksum: row.checksum, file_name: row.fileName },
      ...{ received_at: row.at, record_number: row.recordNumber, visit_number: row.visitNumber },
      ...{ service_on: row.serviceOn, state: 'waiting', lines: JSON.stringify(row.lines), reason: '' },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function selectWaiting(db: Db, ids: readonly string[] | null): Promise<WaitingCharges[]> {
  const query = db
    .selectFrom('charge_message')
    .select([
      ...(['id', 'version', 'sender', 'reason', 'lines'] as const),
      'control_id as controlId',
      'file_name as fileName',
      'received_at as receivedAt',
      'record_number as recordNumber',
      'visit_number as visitNumber',
      'service_on as serviceOn',
    ])
    .where('state', '=', 'waiting')
    .orderBy('received_at');
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query).execute();
  return rows.map(({ lines, ...row }) => ({
    ...row,
    receivedAt: row.receivedAt.toString(),
    reason: row.reason ?? '',
    procedures: (lines as ImportedLine[]).map(({ line }) => line.procedure),
  }));
}

/** The lines of messages that wait, locked: one look tries them at a time. */
export async function lockWaiting(
  tx: Tx,
  ids: readonly string[] | null,
): Promise<{ id: string; reason: string; lines: ImportedLine[] }[]> {
  const query = tx
    .selectFrom('charge_message')
    .select(['id', 'reason', 'lines'])
    .where('state', '=', 'waiting')
    .orderBy('received_at')
    .forUpdate();
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query.limit(WAITING_MAX)).execute();
  return rows.map((row) => ({ id: row.id, reason: row.reason ?? '', lines: row.lines as ImportedLine[] }));
}
const WAITING_MAX = 500;

export async function updateMessage(
  tx: Tx,
  id: string,
  fields: { state: 'taken' | 'waiting' | 'dropped'; lines?: readonly ImportedLine[]; reason: string | null },
  expectedVersion: number | null = null,
): Promise<boolean> {
  const query = tx
    .updateTable('charge_message')
    .set({
      state: fields.state,
      reason: fields.reason,
      version: sql`version + 1`,
      ...(fields.lines ? { lines: JSON.stringify(fields.lines) } : {}),
    })
    .where('id', '=', id)
    .where('state', '=', 'waiting');
  const result = await (expectedVersion === null
    ? query
    : query.where('version', '=', expectedVersion)
  ).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
