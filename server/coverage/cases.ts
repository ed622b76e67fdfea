/** Reading what a patient is covered by, choosing who pays for a day, and the cases and wishes that decide it. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/coverage.ts';
import { dateAt } from '../../shared/time.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { selectPayers, selectPlans } from './payer-queries.ts';
import { requireEmployer } from './payers.ts';
import * as queries from './queries.ts';
import { mspSays } from './rank-rules.ts';
import { copayOf, factsOn, payersOn } from './rules.ts';
import { requireCase } from './service.ts';

const trimmed = (text: string | null): string | null => text?.trim() || null;

const idsOf = (rows: readonly contract.Coverage[], key: 'planId' | 'payerId'): string[] => rows.map((row) => row[key]);

async function requirePatient(ctx: { db: QueryContext['db'] }, id: string): Promise<void> {
  if (!(await queries.selectPerson(ctx.db, id)))
    throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
}

export async function open(ctx: QueryContext, { patientId }: InputOf<typeof contract.open>) {
  await requirePatient(ctx, patientId);
  await ctx.audit({ action: contract.open.name, entity: 'patient', entityId: patientId, subjectId: patientId });
  const disclosure = await queries.selectDisclosure(ctx.db, patientId);
  const { zone } = await loadSettings(ctx.db);
  return {
    coverages: await queries.selectCoverages(ctx.db, patientId),
    cases: await queries.selectCases(ctx.db, patientId),
    disclosure,
    mspSays: disclosure.mspAnswers ? mspSays(disclosure.mspAnswers, dateAt(ctx.now, zone)) : [],
  };
}

/** The coverages that pay for a date of service in a case, in order; for work that tells nobody what they say. */
export async function coveragesOn(db: Db, patientId: string, date: string, caseId: string | null) {
  const of = await requireCase(db, patientId, caseId);
  const all = await queries.selectCoverages(db, patientId);
  const disclosure = await queries.selectDisclosure(db, patientId);
  return { of, all, disclosure, ...payersOn(all, date, of, disclosure.restrictions) };
}

/** Who pays for a date of service in a case, with all that has to be obeyed. */
export async function chosenOn(ctx: { db: Db }, patientId: string, date: string, caseId: string | null) {
  const { of, all, disclosure, payers, notes } = await coveragesOn(ctx.db, patientId, date, caseId);
  const { restrictions, confidentialAddress, confidentialPhone } = disclosure;
  // `in ()` is no SQL: nobody is asked for where nobody pays.
  const plans = payers.length > 0 ? await selectPlans(ctx.db, idsOf(payers, 'planId')) : [];
  const owners = payers.length > 0 ? await selectPayers(ctx.db, idsOf(payers, 'payerId')) : [];
  const facts = { ...factsOn(all, date, restrictions), confidentialAddress, confidentialPhone };
  const named = payers.map((one) => {
    const plan = plans.find(({ id }) => id === one.planId);
    const payer = owners.find(({ id }) => id === one.payerId);
    const { rank, payerName, planName, planKind, filingIndicator, mspReason, cobaId } = one;
    return {
      coverageId: one.id,
      ...{ rank, payerName, planName, planKind, filingIndicator, mspReason, cobaId },
      memberId: one.ownMemberId ?? one.memberId,
      claimPayerId: plan?.claimPayerId ?? payer?.claimPayerId ?? null,
      eligibilityPayerId: plan?.eligibilityPayerId ?? payer?.eligibilityPayerId ?? null,
      firstClaimDays: plan?.firstClaimDays ?? payer?.firstClaimDays ?? null,
      referralNeeded: plan?.referralNeeded ?? false,
      authorisationNeeded: plan?.authorisationNeeded ?? false,
    };
  });
  const first = plans.find(({ id }) => id === payers[0]?.planId) ?? null;
  return { of, first, payers, facts, msp: disclosure.mspAnswers, told: { payers: named, notes, facts } };
}

export async function choosePayers(ctx: QueryContext, input: InputOf<typeof contract.payers>) {
  const { patientId, date, caseId } = input;
  await requirePatient(ctx, patientId);
  await ctx.audit({ action: contract.payers.name, entity: 'patient', entityId: patientId, subjectId: patientId });
  return (await chosenOn(ctx, patientId, date, caseId)).told;
}

export async function choosePayersOfVisit(ctx: QueryContext, { appointmentId }: InputOf<typeof contract.visitPayers>) {
  const visit = await queries.selectVisit(ctx.db, appointmentId);
  if (!visit) throw new Problem('not_found', { detail: 'That appointment is not here any more.' });
  const { patientId, caseId, visitTypeId } = visit;
  await requireAccess(ctx, patientId);
  const about = { entity: 'appointment', entityId: appointmentId, subjectId: patientId };
  await ctx.audit({ action: contract.visitPayers.name, ...about });
  const { of, first, told } = await chosenOn(ctx, patientId, visit.date, caseId);
  const copayCents = copayOf(first, visitTypeId, of, told.facts.qmb);
  return { ...told, patientId, caseId, copayCents };
}

export async function saveCase(ctx: CommandContext, input: InputOf<typeof contract.saveCase>) {
  const { tx } = ctx;
  await requirePatient({ db: tx }, input.patientId);
  await requireEmployer(ctx, input.employerId);
  const { id: _, expectedVersion, ...rest } = input;
  const fields = {
    ...rest,
    name: input.name.trim(),
    injuryState: trimmed(input.injuryState)?.toUpperCase() ?? null,
    claimNumber: trimmed(input.claimNumber),
    adjusterName: trimmed(input.adjusterName),
    adjusterPhone: trimmed(input.adjusterPhone),
    attorneyName: trimmed(input.attorneyName),
    attorneyPhone: trimmed(input.attorneyPhone),
  };
  const id = input.id ?? ctx.newId();
  const [before] = input.id ? await queries.selectCases(tx, input.patientId, [input.id]) : [];
  if (input.id && !before) throw new Problem('not_found', { detail: 'That case of the patient is not here any more.' });
  if (!before) await queries.insertCase(tx, id, fields);
  else if (!(await queries.updateCase(tx, id, expectedVersion ?? 0, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await queries.selectCases(tx, input.patientId, [id]);
  ctx.change(contract.casesTopic.name, input.patientId, id);
  const about = { entity: 'patient_case', entityId: id, subjectId: input.patientId };
  ctx.audit({ action: contract.saveCase.name, ...about, before, after });
  return after as contract.PatientCase;
}

export async function setVisitCase(ctx: CommandContext, input: InputOf<typeof contract.setVisitCase>) {
  const visit = await queries.selectVisit(ctx.tx, input.appointmentId);
  if (!visit) throw new Problem('not_found', { detail: 'That appointment is not here any more.' });
  const { patientId } = visit;
  await requireAccess(ctx, patientId);
  await requireCase(ctx.tx, patientId, input.caseId);
  await queries.setVisitCase(ctx.tx, input.appointmentId, input.caseId);
  const about = { entity: 'appointment', entityId: input.appointmentId, subjectId: patientId };
  ctx.audit({ action: contract.setVisitCase.name, ...about, after: { caseId: input.caseId } });
  return {};
}

export async function saveDisclosure(ctx: CommandContext, input: InputOf<typeof contract.saveDisclosure>) {
  const { patientId } = input;
  await requirePatient({ db: ctx.tx }, patientId);
  const before = await queries.selectDisclosure(ctx.tx, patientId);
  const { zone } = await loadSettings(ctx.tx);
  const fields = {
    confidentialAddress: trimmed(input.confidentialAddress),
    confidentialPhone: trimmed(input.confidentialPhone),
    mspAnswers: input.mspAnswers ?? before.mspAnswers,
    mspAnsweredOn: input.mspAnswers ? dateAt(ctx.now, zone) : before.mspAnsweredOn,
  };
  if (!(await queries.writeDisclosure(ctx.tx, patientId, input.expectedVersion, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  return told(ctx, contract.saveDisclosure.name, patientId, before);
}

/** Audits and tells what a patient's wishes are now, and gives them back. */
async function told(ctx: CommandContext, action: string, patientId: string, before: contract.Disclosure) {
  const after = await queries.selectDisclosure(ctx.tx, patientId);
  ctx.change(contract.disclosuresTopic.name, patientId, patientId);
  ctx.audit({ action, entity: 'patient', entityId: patientId, subjectId: patientId, before, after });
  return after;
}

export async function saveRestriction(ctx: CommandContext, input: InputOf<typeof contract.saveRestriction>) {
  const { id, expectedVersion, patientId } = input;
  await requirePatient({ db: ctx.tx }, patientId);
  if (input.endsOn < input.startsOn) throw new Problem('coverage_ends_before_it_begins');
  if (input.payerId && (await selectPayers(ctx.tx, [input.payerId])).length === 0)
    throw new Problem('not_found', { detail: 'That payer is not here any more. Choose another one.' });
  const before = await queries.selectDisclosure(ctx.tx, patientId);
  const fields = { ...input, about: input.about.trim() };
  if (id === null) await queries.insertRestriction(ctx.tx, ctx.newId(), fields);
  else if (!(await queries.updateRestriction(ctx.tx, id, expectedVersion ?? 0, fields)))
    throw new Problem(before.restrictions.some((one) => one.id === id) ? 'changed_meanwhile' : 'not_found', {
      data: { current: before },
    });
  return told(ctx, contract.saveRestriction.name, patientId, before);
}
