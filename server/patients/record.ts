/** What can be done with the whole record. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/record.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings } from '../practice/index.ts';
import { requireAccess } from './access.ts';
import { selectStays } from './queries.ts';
import { replaceList, selectOutsideProviders, selectRecord, updateRecord } from './record-queries.ts';
import { keptLists, wrongInLists } from './record-rules.ts';
import { searchKey } from './rules.ts';
import { requireBirthDate } from './service.ts';

const SUGGESTED = 8;

export async function load(db: Db, id: string): Promise<contract.PatientRecord> {
  const record = await selectRecord(db, id);
  if (!record) throw new Problem('not_found');
  return record;
}

export async function open(ctx: QueryContext, { id }: InputOf<typeof contract.open>) {
  await requireAccess(ctx, id);
  const patient = await load(ctx.db, id);
  await ctx.audit({ action: contract.open.name, entity: 'patient', entityId: id, subjectId: id });
  return { patient, stays: await selectStays(ctx.db, id) };
}

/** Trims texts; a text of blanks where nothing may stand is nothing. */
const trimmed = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() || (name === 'notes' ? '' : null) : value,
    ]),
  ) as T;

export async function update(ctx: CommandContext, input: InputOf<typeof contract.update>) {
  const { id, expectedVersion, ...given } = input;
  await requireAccess(ctx, id);
  const before = await load(ctx.tx, id);
  const errors = wrongInLists(given);
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors });
  if (given.birthDate !== undefined) requireBirthDate(given.birthDate, ctx.now);
  const { facts: givenFacts, lists: givenLists } = keptLists(given);
  const merged: contract.PatientRecord = { ...before, ...trimmed(givenFacts), ...givenLists };
  const { zone } = await loadSettings(ctx.tx);
  const today = ctx.now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const facts = {
    ...merged,
    deceasedOn: merged.status === 'deceased' ? merged.deceasedOn : null,
    dismissedReason: merged.dismissedOn ? merged.dismissedReason : null,
  };
  if (!(await updateRecord(ctx.tx, id, expectedVersion, { facts, lists: merged, today })))
    throw new Problem('changed_meanwhile', { data: { current: await load(ctx.tx, id) } });
  for (const list of contract.LIST_NAMES) {
    const rows = givenLists[list];
    if (rows) await replaceList(ctx.tx, id, list, rows, ctx.newId);
  }
  const after = await load(ctx.tx, id);
  ctx.change(contract.patientTopic.name, id, id);
  ctx.audit({ action: contract.update.name, entity: 'patient', entityId: id, subjectId: id, before, after });
  return after;
}

export async function findOutsideProviders(ctx: QueryContext, { text }: InputOf<typeof contract.outsideProviders>) {
  const key = searchKey(text);
  return { providers: key ? await selectOutsideProviders(ctx.db, key, SUGGESTED) : [] };
}
