/** A person's own sets of columns, on function keys. */
import type { InputOf } from '../../shared/contract.ts';
import type { ColumnSet, columnSets, saveColumnSet } from '../../shared/worklists.ts';
import { userOf } from '../identity/index.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import * as queries from './views-queries.ts';

export async function readColumnSets(
  ctx: QueryContext,
  _input: InputOf<typeof columnSets>,
): Promise<{ sets: ColumnSet[] }> {
  return { sets: await queries.selectColumnSets(ctx.db, userOf(ctx).userId) };
}

/** Keeps a set; each column once. Columns that are gone later are simply not drawn. */
export async function keepColumnSet(ctx: CommandContext, input: InputOf<typeof saveColumnSet>) {
  const { userId } = userOf(ctx);
  const columns = [...new Map(input.columns.map(({ kind, id }) => [id, { kind, id }])).values()];
  const { functionKey, name, colourBy } = input;
  if (columns.length === 0) await queries.deleteColumnSet(ctx.tx, userId, functionKey);
  else await queries.upsertColumnSet(ctx.tx, { id: ctx.newId(), userId, functionKey, name, columns, colourBy });
  ctx.audit({
    action: 'scheduling.saveColumnSet',
    entity: 'column_set',
    after: { functionKey, name, columns: columns.length },
  });
  return { sets: await queries.selectColumnSets(ctx.tx, userId) };
}
