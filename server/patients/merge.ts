/** Merging two records into one, and taking that back. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/duplicates.ts';
import { type PatientRecord, patientTopic } from '../../shared/record.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import { REREAD_TOPIC } from '../kernel/guard.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings, lockResources } from '../practice/index.ts';
import { requireAccess } from './access.ts';
import * as queries from './merge-queries.ts';
import { load } from './record.ts';
import { updateRecord } from './record-queries.ts';

/** What a row of a table is to people; null: nothing that they know. Of a table that is not here, its name. */
const WORDS: Record<string, string | null> = {
  appointment: 'visits',
  appointment_resource: null,
  broken_glass: null,
  charge_sheet: 'charge sheets',
  clinical_entry: 'entries of the summary',
  coverage: 'coverages',
  disclosure_restriction: 'restrictions of disclosure',
  document: 'documents',
  household_account: 'accounts as guarantor',
  patient: 'records that were merged before',
  patient_address: 'addresses',
  patient_care_team: 'people of the care team',
  patient_case: 'cases',
  patient_contact: 'contacts',
  patient_disclosure: 'wishes about disclosure',
  patient_email: 'e-mail addresses',
  patient_flag: 'alerts',
  patient_former_name: 'former names',
  patient_guarantor: 'guarantors',
  patient_outside_provider: 'outside providers',
  patient_phone: 'phone numbers',
  patient_signature: 'signatures',
  patient_stay: 'stays',
  policy: 'policies as subscriber',
  prior_authorization: 'authorizations and referrals',
  standby: 'entries of the standby list',
  standing_charge: 'charges without visits',
};

export async function comparePair(ctx: QueryContext, input: InputOf<typeof contract.comparePair>) {
  const { winnerPatientId, loserPatientId } = input;
  const [winner, loser] = [await load(ctx.db, winnerPatientId), await load(ctx.db, loserPatientId)];
  for (const { id } of [winner, loser])
    await ctx.audit({ action: contract.comparePair.name, entity: 'patient', entityId: id, subjectId: id });
  const moving = (await queries.countRows(ctx.db, loserPatientId)).flatMap(({ table, count }) => {
    const what = table in WORDS ? WORDS[table] : table.replaceAll('_', ' ');
    return what ? [{ what, count }] : [];
  });
  return { winner, loser, moving };
}

const stampOf = (ctx: CommandContext): queries.MergeStamp => ({ by: actorName(ctx.actor), at: ctx.now });

/** Locks both as a booking does and as a change does, so that neither can come between. */
async function lockBoth(ctx: CommandContext, ids: string[]): Promise<void> {
  await lockResources(ctx.tx, ids);
  await queries.lockPatients(ctx.tx, ids);
}

/** Writes the facts of a record; what lists show of it comes from the first of each of its lists. */
async function restate(ctx: CommandContext, record: PatientRecord): Promise<PatientRecord> {
  const { zone } = await loadSettings(ctx.tx);
  const today = ctx.now.toZonedDateTimeISO(zone).toPlainDate().toString();
  await updateRecord(ctx.tx, record.id, record.version, { facts: record, lists: record, today });
  return load(ctx.tx, record.id);
}

/** Lists of every kind may show one of them: all screens read again. */
function tell(ctx: CommandContext, ids: readonly string[]): void {
  for (const id of ids) {
    ctx.change(patientTopic.name, id, id);
    ctx.change(REREAD_TOPIC, id, id);
  }
}

/** What is kept of the loser; what belongs to a status or to a dismissal goes with it. */
function taken(loser: PatientRecord, take: readonly contract.MergeField[]): Partial<PatientRecord> {
  return {
    ...Object.fromEntries(take.map((name) => [name, loser[name]])),
    ...(take.includes('status') ? { deceasedOn: loser.deceasedOn } : {}),
    ...(take.includes('dismissedOn') ? { dismissedReason: loser.dismissedReason } : {}),
  };
}

export async function merge(ctx: CommandContext, input: InputOf<typeof contract.merge>) {
  const { winnerPatientId: winnerId, loserPatientId: loserId } = input;
  if (winnerId === loserId) throw new Problem('not_found', { detail: 'Choose two records.' });
  await lockBoth(ctx, [winnerId, loserId]);
  const [winner, loser] = [await load(ctx.tx, winnerId), await load(ctx.tx, loserId)];
  if (winner.mergedIntoId || loser.mergedIntoId) throw new Problem('patient_merged');
  for (const [record, version] of [
    [winner, input.winnerVersion],
    [loser, input.loserVersion],
  ] as const)
    if (record.version !== version) throw new Problem('changed_meanwhile', { data: { current: record } });
  const mergeId = ctx.newId();
  await queries.insertMerge(ctx.tx, mergeId, { loserId, winnerId }, stampOf(ctx));
  const after = await restate(ctx, { ...(await load(ctx.tx, winnerId)), ...taken(loser, input.take) });
  await queries.recordMerged(ctx.tx, mergeId);
  tell(ctx, [winnerId, loserId]);
  const act = { action: contract.merge.name, entity: 'patient' };
  ctx.audit({ ...act, entityId: winnerId, subjectId: winnerId, before: winner, after });
  ctx.audit({ ...act, entityId: loserId, subjectId: loserId, before: loser, after: { mergedIntoId: winnerId } });
  return after;
}

/** Throws patient_merged while the winner itself is merged into another: that is taken back first. */
export async function unmerge(ctx: CommandContext, { loserId }: InputOf<typeof contract.unmerge>) {
  const merged = await queries.selectMerge(ctx.tx, loserId);
  if (!merged) throw new Problem('not_found', { detail: 'This record is not merged into another one any more.' });
  const { winnerId } = merged;
  await lockBoth(ctx, [winnerId, loserId]);
  if (!(await queries.selectMerge(ctx.tx, loserId))) throw new Problem('changed_meanwhile');
  const before = await load(ctx.tx, winnerId);
  if (before.mergedIntoId)
    throw new Problem('patient_merged', {
      detail: 'The record that this one was merged into is merged itself. Take that merge back first.',
    });
  await requireAccess(ctx, winnerId);
  const isChanged = await queries.undoMerge(ctx.tx, merged.id, { loserId, winnerId }, stampOf(ctx));
  const restored = await load(ctx.tx, winnerId);
  const winner = isChanged ? await restate(ctx, restored) : restored;
  const loser = await load(ctx.tx, loserId);
  tell(ctx, [winnerId, loserId]);
  const act = { action: contract.unmerge.name, entity: 'patient' };
  ctx.audit({ ...act, entityId: winnerId, subjectId: winnerId, before, after: winner });
  ctx.audit({ ...act, entityId: loserId, subjectId: loserId, before: { mergedIntoId: winnerId }, after: loser });
  return loser;
}

export async function readMerges(ctx: QueryContext, { patientId }: InputOf<typeof contract.merges>) {
  return { merges: await queries.selectMerges(ctx.db, patientId) };
}
