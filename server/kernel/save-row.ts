/** Adding and changing are one act for everything that is kept in a list: this is their common course. */
import type { CommandContext } from './context.ts';
import { Problem } from './problem.ts';

interface Saved {
  id: string;
  version: number;
}

export interface RowKind<Row extends Saved> {
  action: string;
  entity: string;
  topic: string;
  load: (ids: string[]) => Promise<Row[]>;
}

/** Inserts (id null) or updates; throws not_found and changed_meanwhile, audits, tells the screens under the key `all`. */
export async function saveRow<Row extends Saved>(
  ctx: CommandContext,
  kind: RowKind<Row>,
  input: { id: string | null; expectedVersion: number | null },
  write: { insert: (id: string) => Promise<void>; update: (id: string, version: number) => Promise<boolean> },
): Promise<Row> {
  const id = input.id ?? ctx.newId();
  const [before] = input.id ? await kind.load([id]) : [];
  if (input.id && !before) throw new Problem('not_found');
  if (!before) await write.insert(id);
  else if (!(await write.update(id, input.expectedVersion ?? 0)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await kind.load([id]);
  if (!after) throw new Problem('not_found');
  ctx.change(kind.topic, 'all', id);
  ctx.audit({ action: kind.action, entity: kind.entity, entityId: id, before, after });
  return after;
}
