/** Who should come again: written down, listed when it is due, closed. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/recalls.ts';
import { dateAt } from '../../shared/time.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import { saveRow } from '../kernel/save-row.ts';
import { phoneText, requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import * as queries from './recall-queries.ts';
import { nextVisits } from './views.ts';

export async function saveRecall(
  ctx: CommandContext,
  input: InputOf<typeof contract.saveRecall>,
): Promise<contract.Recall> {
  const { id, expectedVersion, ...given } = input;
  const { patientId } = given;
  await requireAccess(ctx, patientId);
  const fields = { ...given, reason: given.reason.trim(), note: given.note.trim() };
  const kind = {
    ...{ action: contract.saveRecall.name, entity: 'recall', topic: contract.recallsTopic.name },
    ...{ patientId, gone: 'That recall is not here any more. Look at the list.' },
    load: (ids: string[]) => queries.selectRecalls(ctx.tx, patientId, ids),
  };
  return saveRow(
    ctx,
    kind,
    { id, expectedVersion },
    {
      insert: async (own) => {
        await queries.insertRecalls(ctx.tx, [{ ...fields, id: own, externalId: null }], ctx.now);
      },
      update: (own, version) => queries.updateRecall(ctx.tx, own, version, fields),
    },
  );
}

export async function readDue(
  ctx: QueryContext,
  input: InputOf<typeof contract.recallsDue>,
): Promise<OutputOf<typeof contract.recallsDue>> {
  const today = dateAt(ctx.now, (await loadSettings(ctx.db)).zone);
  const { rows, total } = await queries.selectDue(ctx.db, { ...input, today, limit: contract.RECALLS_MAX });
  await ctx.audit({ action: contract.recallsDue.name, entity: 'recall', entityId: input.until });
  const next = await nextVisits(
    ctx,
    rows.map(({ patientId }) => patientId),
  );
  return {
    rows: rows.map((row) => ({ ...row, phone: phoneText(row.phone), nextVisit: next.get(row.patientId) ?? null })),
    total,
  };
}

export interface ImportedRecall extends Omit<queries.NewRecall, 'id' | 'externalId'> {
  externalId: string;
}

/** Takes recalls of another system in; those that are known by their ids are left. Returns the ids that were added. */
export async function addRecalls(ctx: CommandContext, all: readonly ImportedRecall[]): Promise<Set<string>> {
  const rows = all.map((one) => ({ ...one, id: ctx.newId() }));
  const written = await queries.insertRecalls(ctx.tx, rows, ctx.now);
  const added = rows.filter(({ id }) => written.has(id));
  for (const after of added) {
    const { id, patientId } = after;
    ctx.change(contract.recallsTopic.name, patientId, id);
    ctx.audit({ action: 'scheduling.addRecalls', entity: 'recall', entityId: id, subjectId: patientId, after });
  }
  return new Set(added.map(({ externalId }) => externalId));
}
