/** What can be done with what a patient is covered by: looked ahead at, saved, taken out. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/coverage.ts';
import { isCobaId } from '../../shared/coverage-medigap.ts';
import { canonicalJson } from '../../shared/json.ts';
import { clockText } from '../../shared/time.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { selectEmployers, selectPayers, selectPlans } from './payer-queries.ts';
import * as queries from './queries.ts';
import { suggestOrder } from './rank-rules.ts';
import {
  type CaseOf,
  type Covered,
  isActiveOn,
  isLoop,
  overlapIn,
  overlapWords,
  type Placing,
  reranked,
  touchedVisits,
} from './rules.ts';

type Coverage = contract.Coverage;
type Save = InputOf<typeof contract.save>;

const TOUCHED_MAX = 50;
const NEW = 'new';

const trimmed = (text: string | null): string | null => text?.trim() || null;

/** The coverage as it would stand; throws not_found for what is not here any more. */
async function draftOf(db: Db, input: Save, subscriberOf: { birthDate: string; name: string }): Promise<Coverage> {
  const [plan] = await selectPlans(db, [input.planId]);
  if (!plan) throw new Problem('not_found', { detail: 'That plan is not here any more. Choose another one.' });
  const [payer] = await selectPayers(db, [plan.payerId]);
  const [employer] = input.employerId ? await selectEmployers(db, [input.employerId]) : [];
  if (input.employerId && !employer)
    throw new Problem('not_found', { detail: 'That employer is not here any more. Choose another one.' });
  const isMedigap = plan.kind === 'medigap';
  const { others: _, expectedVersion, ...facts } = input;
  return {
    ...facts,
    id: input.id ?? NEW,
    version: expectedVersion ?? 1,
    policyId: input.policyId ?? NEW,
    memberId: input.memberId.trim(),
    groupNumber: trimmed(input.groupNumber),
    ownMemberId: trimmed(input.ownMemberId),
    medigapLetter: isMedigap ? input.medigapLetter : null,
    cobaId: isMedigap ? trimmed(input.cobaId) : null,
    payerId: plan.payerId,
    payerName: payer?.name ?? '',
    planName: plan.name,
    planKind: plan.kind,
    filingIndicator: plan.filingIndicator,
    isConfidential: false,
    subscriberName: subscriberOf.name,
    subscriberBirthDate: subscriberOf.birthDate,
    employerName: employer?.name ?? null,
    employerSize: employer?.size ?? 'unknown',
  };
}

/** Name and birth date of the subscriber, and of the patient; throws what cannot be. */
async function peopleOf(db: Db, input: Save) {
  const patient = await queries.selectPerson(db, input.patientId);
  if (!patient) throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  if ((input.subscriberPatientId === null) === (input.subscriber === null)) {
    const message = 'Say who the subscriber is: a patient here, or a person outside.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/subscriberPatientId', message }] });
  }
  const { subscriber } = input;
  const person = input.subscriberPatientId ? await queries.selectPerson(db, input.subscriberPatientId) : null;
  if (input.subscriberPatientId && !person)
    throw new Problem('not_found', { detail: 'That subscriber is not here any more. Choose another one.' });
  const outside = { name: `${subscriber?.firstName} ${subscriber?.lastName}`, birthDate: subscriber?.birthDate ?? '' };
  return { patient, subscriber: person ?? outside };
}

/** The refusal with its own sentence at the field that it is about. */
function refused(code: 'subscriber_loop' | 'coba_id_invalid', path: string): Problem {
  const { message } = new Problem(code);
  return new Problem(code, { errors: [{ path, message }] });
}

/** Throws what cannot be, whatever else the patient is covered by. */
function requirePossible(draft: Coverage, patient: { name: string; birthDate: string }): void {
  if (isLoop(draft, patient)) throw refused('subscriber_loop', '/relationship');
  if (draft.cobaId !== null && !isCobaId(draft.cobaId)) throw refused('coba_id_invalid', '/cobaId');
}

function requireDates({ startsOn, endsOn }: Pick<Save, 'startsOn' | 'endsOn'>): void {
  if (endsOn === null || endsOn >= startsOn) return;
  const message = 'The last day is before the first one. Correct one of the two dates.';
  throw new Problem('coverage_ends_before_it_begins', { detail: message, errors: [{ path: '/endsOn', message }] });
}

export async function requireCase(db: Db, patientId: string, caseId: string | null): Promise<CaseOf | null> {
  if (caseId === null) return null;
  const [found] = await queries.selectCases(db, patientId, [caseId]);
  if (!found) throw new Problem('not_found', { detail: 'That case of the patient is not here any more.' });
  return found;
}

const placingsOf = (others: Save['others']): Map<string, Placing> =>
  new Map(others.map(({ id, expectedVersion: _, ...placing }) => [id, placing]));

/** All that the patient is covered by after a save: with the ranks of others cut at its first day. */
function afterSave(all: readonly Coverage[], draft: Coverage, others: Save['others']): Coverage[] {
  const rest = all.filter(({ id }) => id !== draft.id);
  const { shifted, cut } = reranked(rest, draft.startsOn, placingsOf(others));
  const changed = new Map([...shifted, ...cut.map(({ before }) => before)].map((one) => [one.id, one]));
  return [
    ...rest.map((one) => changed.get(one.id) ?? one),
    ...cut.map(({ after }) => ({ ...after, id: `${after.id}+` })),
    draft,
  ];
}

/** The visits for which somebody else pays, from the first day on which the two differ. */
async function touchedBy(
  ctx: { db: Db; now: Temporal.Instant },
  patientId: string,
  before: readonly Coverage[],
  after: readonly Coverage[],
) {
  const { db } = ctx;
  const key = (one: Covered): string =>
    JSON.stringify([one.id, one.caseId, one.policyId, one.planName, one.rank, one.startsOn, one.endsOn]);
  const [was, is] = [new Set(before.map(key)), new Set(after.map(key))];
  const differing = [...before.filter((one) => !is.has(key(one))), ...after.filter((one) => !was.has(key(one)))];
  const from = differing.map(({ startsOn }) => startsOn).sort()[0];
  if (!from) return { touched: [], touchedCount: 0 };
  const cases = new Map((await queries.selectCases(db, patientId)).map((one) => [one.id, one]));
  const visits = (await queries.selectVisits(db, patientId, from, ctx.now)).map((visit) => ({
    ...visit,
    caseOf: visit.caseId ? (cases.get(visit.caseId) ?? null) : null,
  }));
  const { restrictions } = await queries.selectDisclosure(db, patientId);
  const { clock24 } = await loadSettings(db);
  const touched = touchedVisits(visits, before, after, restrictions);
  return {
    touched: touched.slice(0, TOUCHED_MAX).map(({ visit, ...payers }) => ({
      appointmentId: visit.appointmentId,
      date: visit.date,
      timeText: clockText(Math.floor(visit.minute / 60), visit.minute % 60, clock24),
      visitTypeName: visit.visitTypeName,
      providerName: visit.providerName,
      isPast: visit.isPast,
      ...payers,
    })),
    touchedCount: touched.length,
  };
}

export async function preview(ctx: QueryContext, input: InputOf<typeof contract.preview>) {
  requireDates(input);
  const { patient, subscriber } = await peopleOf(ctx.db, input);
  const of = await requireCase(ctx.db, input.patientId, input.caseId);
  const draft = await draftOf(ctx.db, input, subscriber);
  requirePossible(draft, patient);
  const all = await queries.selectCoverages(ctx.db, input.patientId);
  await ctx.audit({
    action: contract.preview.name,
    entity: 'patient',
    entityId: input.patientId,
    subjectId: input.patientId,
  });
  const { mspAnswers } = await queries.selectDisclosure(ctx.db, input.patientId);
  const active = all.filter(
    (one) => one.id !== input.id && one.caseId === input.caseId && isActiveOn(one, input.startsOn),
  );
  const situation = { birthDate: patient.birthDate, on: input.startsOn, caseKind: of?.kind ?? null, msp: mspAnswers };
  const versions = new Map(active.map(({ id, version }) => [id, version]));
  const suggestions = suggestOrder([...active, draft], situation).map((one) => ({
    ...one,
    version: versions.get(one.id) ?? null,
  }));
  return { suggestions, ...(await touchedBy(ctx, input.patientId, all, afterSave(all, draft, input.others))) };
}

/** Writes the policy's facts, which are everybody's who is covered by it; returns its id. */
async function savePolicy(ctx: CommandContext, input: Save, draft: Coverage): Promise<string> {
  if (input.policyId === null) {
    const id = ctx.newId();
    await queries.insertPolicy(ctx.tx, id, draft);
    return id;
  }
  const known = await queries.lockPolicy(ctx.tx, input.policyId);
  if (!known) throw new Problem('not_found', { detail: 'That policy is not here any more. Enter it again.' });
  const others = known.covered.filter(({ patientId }) => patientId !== input.patientId);
  if (others.some((one) => (one.patientId === draft.subscriberPatientId) !== (one.relationship === 'self')))
    throw new Problem('subscriber_loop', {
      detail:
        'Somebody else on this policy would become their own dependent, or stay its subscriber beside the new one. Correct their coverage first.',
    });
  await queries.setRelationship(ctx.tx, input.policyId, input.patientId, input.relationship);
  const keys = Object.keys(known.fields) as (keyof queries.PolicyFields)[];
  if (keys.every((key) => canonicalJson(known.fields[key]) === canonicalJson(draft[key]))) return input.policyId;
  for (const one of await queries.updatePolicy(ctx.tx, input.policyId, draft))
    ctx.change(contract.coveragesTopic.name, one.patientId, one.id);
  return input.policyId;
}

function requireVersion(all: readonly Coverage[], id: string, expected: number | null) {
  const current = all.find((one) => one.id === id);
  if (!current)
    throw new Problem('not_found', { detail: 'That coverage is not here any more. Look at the list again.' });
  if (current.version !== expected) throw new Problem('changed_meanwhile', { data: { current } });
  return current;
}

/** Writes others with their new ranks, those that began before cut in two. */
async function writeRanks(
  ctx: CommandContext,
  all: readonly Coverage[],
  draft: Coverage,
  others: Save['others'],
): Promise<void> {
  const rest = all.filter(({ id }) => id !== draft.id);
  const { shifted, cut } = reranked(rest, draft.startsOn, placingsOf(others));
  for (const one of [...shifted, ...cut.map(({ before }) => before)]) {
    await queries.updateCoverage(ctx.tx, one.id, one);
    ctx.change(contract.coveragesTopic.name, one.patientId, one.id);
  }
  for (const { after } of cut) {
    const id = ctx.newId();
    await queries.insertCoverage(ctx.tx, id, after, ctx.now);
    ctx.change(contract.coveragesTopic.name, after.patientId, id);
  }
}

export async function save(ctx: CommandContext, input: Save) {
  requireDates(input);
  const { tx } = ctx;
  await queries.lockPatient(tx, input.patientId);
  const { patient, subscriber } = await peopleOf(tx, input);
  await requireCase(tx, input.patientId, input.caseId);
  const all = await queries.selectCoverages(tx, input.patientId);
  const before = input.id ? requireVersion(all, input.id, input.expectedVersion) : undefined;
  for (const one of input.others) requireVersion(all, one.id, one.expectedVersion);
  const draft = await draftOf(tx, input, subscriber);
  requirePossible(draft, patient);
  const overlap = overlapIn(afterSave(all, draft, input.others));
  if (overlap) {
    const other = overlap.find(({ id }) => id !== draft.id) as Coverage;
    const message = overlapWords(other);
    throw new Problem('coverage_overlaps', {
      detail: message,
      errors: [{ path: '/rank', message }],
      data: { with: other },
    });
  }
  const policyId = await savePolicy(ctx, input, draft);
  const id = input.id ?? ctx.newId();
  await queries.deferRanks(tx);
  await writeRanks(ctx, all, draft, input.others);
  if (before) await queries.updateCoverage(tx, id, { ...draft, policyId });
  else await queries.insertCoverage(tx, id, { ...draft, policyId }, ctx.now);
  await queries.checkRanks(tx);
  const after = await queries.selectCoverages(tx, input.patientId);
  const coverage = after.find((one) => one.id === id) as Coverage;
  ctx.change(contract.coveragesTopic.name, input.patientId, id);
  const about = { entity: 'coverage', entityId: id, subjectId: input.patientId };
  ctx.audit({ action: contract.save.name, ...about, before, after: coverage });
  return { coverage, ...(await touchedBy({ db: tx, now: ctx.now }, input.patientId, all, after)) };
}

/** The patient of the coverage that shall go. */
async function toRemove(ctx: CommandContext | QueryContext, id: string): Promise<string> {
  const patientId = await queries.selectPatientOf('tx' in ctx ? ctx.tx : ctx.db, id);
  if (!patientId)
    throw new Problem('not_found', { detail: 'That coverage is not here any more. Look at the list again.' });
  await requireAccess(ctx, patientId);
  return patientId;
}

export async function previewRemoval(ctx: QueryContext, { id }: InputOf<typeof contract.previewRemoval>) {
  const patientId = await toRemove(ctx, id);
  await ctx.audit({ action: contract.previewRemoval.name, entity: 'coverage', entityId: id, subjectId: patientId });
  const all = await queries.selectCoverages(ctx.db, patientId);
  return touchedBy(
    ctx,
    patientId,
    all,
    all.filter((one) => one.id !== id),
  );
}

export async function remove(ctx: CommandContext, input: InputOf<typeof contract.remove>) {
  const patientId = await toRemove(ctx, input.id);
  await queries.lockPatient(ctx.tx, patientId);
  const all = await queries.selectCoverages(ctx.tx, patientId);
  const before = requireVersion(all, input.id, input.expectedVersion);
  await queries.deleteCoverage(ctx.tx, input.id);
  ctx.change(contract.coveragesTopic.name, patientId, input.id);
  ctx.audit({ action: contract.remove.name, entity: 'coverage', entityId: input.id, subjectId: patientId, before });
  const after = all.filter(({ id }) => id !== input.id);
  return touchedBy({ db: ctx.tx, now: ctx.now }, patientId, all, after);
}
