/** SQL of the remembered columns of other systems' files. */
import type { Db, Tx } from '../kernel/db.ts';
import type { Order } from './import-dates.ts';
import type { Kind } from './transfer-fields.ts';

/** How such a file was read last time. */
export interface KeptMapping {
  /** The column of each field. */
  columns: Record<string, string>;
  dates: Order | null;
}

/** Null for headings that were never seen. */
export async function selectMapping(db: Db, kind: Kind, headerKey: string): Promise<KeptMapping | null> {
  const row = await db
    .selectFrom('import_mapping')
    .select('mapping')
    .where('kind', '=', kind)
    .where('header_key', '=', headerKey)
    .executeTakeFirst();
  return (row?.mapping as KeptMapping | undefined) ?? null;
}

export async function saveMapping(
  tx: Tx,
  it: { kind: Kind; headerKey: string; mapping: KeptMapping; at: Temporal.Instant },
): Promise<void> {
  const mapping = JSON.stringify(it.mapping);
  await tx
    .insertInto('import_mapping')
    .values({ kind: it.kind, header_key: it.headerKey, mapping, saved_at: it.at })
    .onConflict((conflict) => conflict.columns(['kind', 'header_key']).doUpdateSet({ mapping, saved_at: it.at }))
    .execute();
}
