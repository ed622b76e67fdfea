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
  /** Under which key of the topic the row stands, and whom it is about; without it, in the list of all. */
  patientId?: string;
  /** What is said of a row that is not there any more. */
  gone?: string;
}

/** Inserts (id null) or updates; throws not_found and changed_meanwhile, audits, tells the screens. */
export async function saveRow<Row extends Saved>(
  ctx: CommandContext,
  kind: RowKind<Row>,
  input: { id: string | null; expectedVersion: number | null },
  write: { insert: (id: string) => Promise<void>; update: (id: string, version: number) => Promise<boolean> },
): Promise<Row> {
  const id = input.id ?? ctx.newId();
  const [before] = input.id ? await kind.load([id]) : [];
  if (input.id && !before) throw new Problem('not_found', kind.gone ? { detail: kind.gone } : {});
  if (!before) await write.insert(id);
  else if (!(await write.update(id, input.expectedVersion ?? 0)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await kind.load([id]);
  if (!after) throw new Problem('not_found');
  ctx.change(kind.topic, kind.patientId ?? 'all', id);
  const about = { entity: kind.entity, entityId: id, ...(kind.patientId ? { subjectId: kind.patientId } : {}) };
  ctx.audit({ action: kind.action, ...about, before, after });
  return after;
}
