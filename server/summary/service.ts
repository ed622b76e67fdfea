/** What can be done with a summary: read, searched, written, marked as a mistake. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/summary.ts';
import { dateAt } from '../../shared/time.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import * as queries from './queries.ts';
import { type Facts, foldedText, plainFacts, wrongIn } from './rules.ts';

type Entry = contract.ClinicalEntry;

async function requirePatient(db: Db, patientId: string): Promise<string> {
  const birthDate = await queries.selectBirthDate(db, patientId);
  if (!birthDate) throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  return birthDate;
}

export async function open(ctx: QueryContext, { patientId, screen }: InputOf<typeof contract.open>) {
  await requirePatient(ctx.db, patientId);
  await ctx.audit({
    action: contract.open.name,
    entity: 'patient',
    entityId: patientId,
    subjectId: patientId,
    after: { screen },
  });
  return {
    ...(await queries.selectCounts(ctx.db, patientId)),
    entries: await queries.selectFront(ctx.db, patientId, contract.FRONT_ENTRIES),
  };
}

export async function list(ctx: QueryContext, input: InputOf<typeof contract.list>) {
  const { patientId, screen, category, from, limit } = input;
  await requirePatient(ctx.db, patientId);
  const words = foldedText(input.text).split(/\s+/).filter(Boolean);
  const { entries, total } = await queries.selectPage(ctx.db, { ...input, words }, { from, limit });
  // What was looked for is nobody’s business; what was seen is.
  await ctx.audit({
    action: contract.list.name,
    entity: 'patient',
    entityId: patientId,
    subjectId: patientId,
    after: { screen, category, from, shown: entries.length },
  });
  return { entries, total };
}

async function load(db: Db, id: string): Promise<Entry> {
  const entry = await queries.selectEntry(db, id);
  if (!entry) throw new Problem('not_found', { detail: 'That entry is not here any more. Look at the list again.' });
  return entry;
}

/** Tells the screens and the trail what an entry is now. */
async function told(ctx: CommandContext, action: string, id: string, before?: Entry): Promise<Entry> {
  const after = await load(ctx.tx, id);
  ctx.change(contract.summaryTopic.name, after.patientId, after.patientId);
  ctx.audit({ action, entity: 'clinical_entry', entityId: id, subjectId: after.patientId, before, after });
  return after;
}

export async function save(ctx: CommandContext, input: InputOf<typeof contract.save>): Promise<Entry> {
  const { id, expectedVersion, patientId, category, ...given } = input;
  const birthDate = await requirePatient(ctx.tx, patientId);
  const facts: Facts = plainFacts(category, given);
  const { zone } = await loadSettings(ctx.tx);
  const errors = wrongIn(category, facts, { birthDate, today: dateAt(ctx.now, zone) });
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors });
  if (id === null) {
    const entry = { id: ctx.newId(), patientId, category, facts, externalId: null };
    await queries.insertEntries(ctx.tx, [entry], { at: ctx.now, by: displayNameOf(ctx.actor) });
    return told(ctx, contract.save.name, entry.id);
  }
  const before = await load(ctx.tx, id);
  if (before.patientId !== patientId || before.category !== category)
    throw new Problem('not_found', { detail: 'That entry is not here any more. Look at the list again.' });
  if (!(await queries.updateEntry(ctx.tx, id, expectedVersion ?? 0, facts)))
    throw new Problem('changed_meanwhile', { data: { current: await load(ctx.tx, id) } });
  return told(ctx, contract.save.name, id, before);
}

export async function setInError(ctx: CommandContext, input: InputOf<typeof contract.setInError>): Promise<Entry> {
  const before = await load(ctx.tx, input.id);
  await requireAccess(ctx, before.patientId);
  if (!(await queries.setInError(ctx.tx, input.id, input.expectedVersion, input.reason?.trim() ?? null)))
    throw new Problem('changed_meanwhile', { data: { current: await load(ctx.tx, input.id) } });
  return told(ctx, contract.setInError.name, input.id, before);
}

/** Entries from another system, in bulk; those that are here already are left alone. Returns the external ids that were new. */
export async function importEntries(ctx: CommandContext, entries: readonly queries.NewEntry[]): Promise<Set<string>> {
  const fresh = entries.map((entry) => ({
    ...entry,
    id: ctx.newId(),
    facts: plainFacts(entry.category, entry.facts),
  }));
  const added = await queries.insertEntries(ctx.tx, fresh, { at: ctx.now, by: displayNameOf(ctx.actor) });
  const written = fresh.filter(({ externalId }) => externalId !== null && added.has(externalId));
  for (const patientId of new Set(written.map((one) => one.patientId))) {
    const of = written.filter((one) => one.patientId === patientId);
    ctx.change(contract.summaryTopic.name, patientId, patientId);
    ctx.audit({
      action: 'summary.import',
      entity: 'patient',
      entityId: patientId,
      subjectId: patientId,
      after: { entryIds: of.map(({ id }) => id) },
    });
  }
  return added;
}
