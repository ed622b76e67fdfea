/** What can be done with one claim: looked at, judged, held, answered, corrected, shown to the next payer. */
import type { Claim } from '../../shared/claim.ts';
import * as contract from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import { dateAt } from '../../shared/time.ts';
import { selectPayers } from '../coverage/index.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { selectBatches } from './batch-queries.ts';
import { judge } from './judge.ts';
import {
  type ClockFacts,
  clocksOf,
  correctionRefusal,
  isUnsent,
  mayFollow,
  stateAfter,
  wasSent,
} from './life-rules.ts';
import { claimToNext, imbalance } from './next-payer-rules.ts';
import * as queries from './queries.ts';
import { nextCoverage, remade } from './remake.ts';
import { RESTRICTED_RULE } from './restricted.ts';

type ClaimRow = queries.ClaimRow;
const GONE = 'That claim is not here any more. Look at the list again.';

export const today = async (ctx: { now: Temporal.Instant }, db: Db): Promise<string> =>
  dateAt(ctx.now, (await loadSettings(db)).zone);

/** Tells every list in which the claim stands or stood. */
export function tell(ctx: CommandContext, it: { id: string; patientId: string }): void {
  for (const list of contract.CLAIM_LISTS) ctx.change(contract.claimsTopic.name, list, it.id);
  ctx.change(contract.patientClaimsTopic.name, it.patientId, it.id);
}

/** The claim, locked, at the version that the screen showed. */
export async function lockedClaim(
  ctx: CommandContext,
  input: { id: string; expectedVersion: number },
): Promise<ClaimRow> {
  const row = await queries.lockClaim(ctx.tx, input.id);
  if (!row) throw new Problem('not_found', { detail: GONE });
  await requireAccess(ctx, row.patientId);
  if (row.version !== input.expectedVersion)
    throw new Problem('changed_meanwhile', { data: { current: await queries.selectLine(ctx.tx, row.id) } });
  return row;
}

function refuseState(row: ClaimRow, words: string): Problem {
  return new Problem('wrong_state', { detail: words, data: { state: row.state } });
}

export async function clocksOfClaim(db: Db, row: ClaimRow, day: string) {
  const [payer] = await selectPayers(db, [row.payerId]);
  const deniedOn = (await queries.selectStates(db, row.id)).findLast(({ state }) => state === 'denied')?.from ?? null;
  const facts: ClockFacts = {
    serviceTo: row.serviceTo,
    rank: row.rank,
    frequency: row.frequency,
    priorPaidOn: row.priorPaidOn,
    deniedOn: deniedOn?.slice(0, 10) ?? null,
    state: row.state,
    firstClaimDays: payer?.firstClaimDays ?? null,
    correctedClaimDays: payer?.correctedClaimDays ?? null,
    secondaryClaimDays: payer?.secondaryClaimDays ?? null,
    appealDays: payer?.appealDays ?? null,
  };
  return clocksOf(facts, day);
}

const FOLLOWS: Record<string, string> = { '1': 'goes to the next payer', '7': 'replaces it', '8': 'voids it' };

export async function pageOf(ctx: { now: Temporal.Instant }, db: Db, id: string): Promise<contract.ClaimPage> {
  const [row, line] = await Promise.all([queries.selectClaim(db, id), queries.selectLine(db, id)]);
  if (!row || !line) throw new Problem('not_found', { detail: GONE });
  const followers = await queries.selectFollowers(db, id);
  const original = row.originalId ? await queries.selectClaim(db, row.originalId) : null;
  const [batch] = row.batchId ? await selectBatches(db, [row.batchId]) : [];
  const hasOpenFollower = followers.some(({ frequency, state }) => frequency !== '1' && state !== 'closed');
  return {
    ...line,
    claim: row.claim,
    payerControlNumber: row.payerControlNumber,
    originalClaimId: row.originalId,
    originalClaimNumber: original?.claimNumber ?? null,
    followers: followers.map((it) => ({
      id: it.id,
      claimNumber: it.claimNumber,
      what: it.rank === row.rank && it.frequency === '1' ? 'is sent anew for it' : (FOLLOWS[it.frequency] as string),
    })),
    batchNumber: batch?.number ?? null,
    sheetIds: await queries.selectSheetIds(db, id),
    states: await queries.selectStates(db, id),
    findings: await queries.selectFindings(db, id),
    clocks: await clocksOfClaim(db, row, await today(ctx, db)),
    corrections: contract.CORRECTIONS.map((how) => ({
      how,
      refusal: correctionRefusal(how, { ...row, hasOpenFollower }),
    })),
  };
}

export async function openClaim(ctx: QueryContext, { id }: InputOf<typeof contract.openClaim>) {
  const row = await queries.selectClaim(ctx.db, id);
  if (!row) throw new Problem('not_found', { detail: GONE });
  await requireAccess(ctx, row.patientId);
  await ctx.audit({ action: contract.openClaim.name, entity: 'claim', entityId: id, subjectId: row.patientId });
  return pageOf(ctx, ctx.db, id);
}

/**
 * Ends a command on one claim: judges it where it has not left, keeps its limit, tells, and gives the page back. `before`
 * is the claim as it was judged last; of one that was never judged, or is to be judged from scratch, it is null.
 */
export async function finish(
  ctx: CommandContext,
  id: string,
  act: { action: string; before: ClaimRow | null; after: object },
): Promise<contract.ClaimPage> {
  const { tx } = ctx;
  const row = (await queries.selectClaim(tx, id)) as ClaimRow;
  await settle(ctx, row, act.before);
  tell(ctx, row);
  ctx.audit({
    action: act.action,
    entity: 'claim',
    entityId: id,
    subjectId: row.patientId,
    ...(act.before ? { before: { state: act.before.state } } : {}),
    after: act.after,
  });
  return pageOf(ctx, tx, id);
}

/** Judges a claim that is still here and puts it where it belongs; keeps its filing limit. */
export async function settle(ctx: CommandContext, row: ClaimRow, before: ClaimRow | null): Promise<void> {
  const { tx } = ctx;
  const day = await today(ctx, tx);
  const runningOf = async (it: ClaimRow) => (await clocksOfClaim(tx, it, day)).find(({ runs }) => runs);
  if (isUnsent(row.state) && row.batchId === null) {
    const judged = before !== null && before.context !== null ? { claim: before.claim, context: before.context } : null;
    const state = await judge(ctx, row, { before: judged, today: day, clock: await runningOf(row) });
    if (state !== row.state)
      await queries.setState(tx, row.id, {
        state,
        now: ctx.now,
        by: displayNameOf(ctx.actor),
        words: state === 'ready' ? 'Nothing stops it' : (row.heldByHand ?? 'The rulebook stops it'),
      });
  }
  const settled = (await queries.selectClaim(tx, row.id)) as ClaimRow;
  await queries.updateClaim(tx, row.id, { lastDay: (await runningOf(settled))?.lastDay ?? null });
}

export async function checkClaim(ctx: CommandContext, input: InputOf<typeof contract.checkClaim>) {
  const row = await lockedClaim(ctx, input);
  if (!isUnsent(row.state) || row.batchId)
    throw refuseState(row, 'This claim has left. Correct it in the way of its payer instead.');
  const fresh = await remade(ctx, row);
  await queries.updateClaim(ctx.tx, row.id, fresh);
  return finish(ctx, row.id, {
    action: contract.checkClaim.name,
    before: row,
    after: { chargeCents: fresh.chargeCents },
  });
}

export async function holdClaim(ctx: CommandContext, input: InputOf<typeof contract.holdClaim>) {
  const row = await lockedClaim(ctx, input);
  if (!isUnsent(row.state) || row.batchId)
    throw refuseState(row, 'Only a claim that has not left can be held. Take its batch apart first.');
  await queries.updateClaim(ctx.tx, row.id, { heldByHand: input.reason?.trim() ?? null });
  return finish(ctx, row.id, { action: contract.holdClaim.name, before: row, after: { heldByHand: input.reason } });
}

export async function overrideFinding(ctx: CommandContext, input: InputOf<typeof contract.overrideFinding>) {
  const row = await lockedClaim(ctx, input);
  if (!isUnsent(row.state) || row.batchId)
    throw refuseState(row, 'This claim has left; its findings are what they were. Look at its answer instead.');
  const finding = (await queries.selectFindings(ctx.tx, row.id)).find(({ id }) => id === input.findingId);
  if (!finding || finding.closedAt !== null)
    throw new Problem('not_found', { detail: 'That finding is not open any more. Look at the claim again.' });
  if (finding.ruleId === RESTRICTED_RULE && input.reason)
    throw refuseState(
      row,
      'What the patient asked to be kept from a payer cannot be passed over (45 CFR 164.522). Bill the patient, or take the services out.',
    );
  const by = displayNameOf(ctx.actor);
  const reason = input.reason?.trim();
  await queries.setOverride(ctx.tx, finding.id, reason ? { at: ctx.now, by, reason } : null);
  return finish(ctx, row.id, {
    action: contract.overrideFinding.name,
    before: row,
    after: { ruleId: finding.ruleId, reason: reason ?? null },
  });
}

export async function setWork(ctx: CommandContext, input: InputOf<typeof contract.setClaimWork>) {
  const row = await lockedClaim(ctx, input);
  const { ownerId, nextActionOn } = input;
  const work = { ownerId, nextActionOn, nextAction: input.nextAction?.trim() || null };
  await queries.updateClaim(ctx.tx, row.id, work);
  tell(ctx, row);
  ctx.audit({
    action: contract.setClaimWork.name,
    entity: 'claim',
    entityId: row.id,
    subjectId: row.patientId,
    after: work,
  });
  return pageOf(ctx, ctx.tx, row.id);
}

const ANSWER_WORDS: Record<contract.Answer, string> = {
  accepted: 'The payer has taken it in',
  rejected: 'The payer has sent it back',
  in_adjudication: 'The payer is working on it',
  paid: 'The payer has paid',
  denied: 'The payer has denied it',
};

export async function recordAnswer(ctx: CommandContext, input: InputOf<typeof contract.recordAnswer>) {
  const row = await lockedClaim(ctx, input);
  const state = stateAfter(input.answer);
  if (!wasSent(row.state) || !mayFollow(row.state, state))
    throw refuseState(row, 'A payer cannot have said this of the claim as it stands. Look at its present state.');
  const told = [`${ANSWER_WORDS[input.answer]} (${input.on}).`, input.words.trim()].filter(Boolean).join(' ');
  await queries.setState(ctx.tx, row.id, { state, now: ctx.now, by: displayNameOf(ctx.actor), words: told });
  await queries.updateClaim(ctx.tx, row.id, {
    payerControlNumber: input.payerControlNumber?.trim() || row.payerControlNumber,
    // Sent back: it was never in the payer's books, and goes again with a batch of its own.
    ...(input.answer === 'rejected'
      ? { batchId: null, heldByHand: `Sent back: ${input.words.trim() || 'no reason given'}` }
      : {}),
  });
  return finish(ctx, row.id, {
    action: contract.recordAnswer.name,
    before: row,
    after: { state, payerControlNumber: input.payerControlNumber },
  });
}

/** A claim that follows another one: its lines stand on it now, under new numbers. */
async function follow(
  ctx: CommandContext,
  row: ClaimRow,
  it: { claim: Claim; words: string; next?: Partial<queries.NewClaim>; frees: boolean },
): Promise<string> {
  const id = ctx.newId();
  const lines = await queries.selectChargeLines(ctx.tx, row.id);
  if (it.frees) await queries.freeLines(ctx.tx, row.id);
  const document = {
    id,
    claimNumber: it.claim.claimNumber,
    patientId: row.patientId,
    caseId: row.caseId,
    coverageId: row.coverageId,
    payerId: row.payerId,
    planId: row.planId,
    rank: it.claim.coverage.rank,
    frequency: it.claim.frequency,
    medium: row.medium,
    originalId: row.id,
    priorPaidOn: row.priorPaidOn,
    serviceFrom: row.serviceFrom,
    serviceTo: row.serviceTo,
    chargeCents: it.claim.chargeCents,
    claim: it.claim,
    context: null,
    payerControlNumber: it.claim.payerControlNumber,
    ...it.next,
  };
  const at = { now: ctx.now, by: displayNameOf(ctx.actor), words: it.words };
  const numbered = lines.map((line, i) => ({
    id: ctx.newId(),
    chargeLineId: line.chargeLineId,
    controlNumber: it.claim.lines[i]?.controlNumber ?? line.controlNumber,
  }));
  await queries.insertClaim(ctx.tx, document, numbered, at);
  return id;
}

/** Numbers for a further claim of the same lines: none of them was ever given out. */
async function renumbered(ctx: CommandContext, claim: Claim): Promise<Claim> {
  const [claimNumber = ''] = await queries.nextClaimNumbers(ctx.tx, 1);
  return {
    ...claim,
    claimNumber,
    lines: claim.lines.map((line, i) => ({ ...line, controlNumber: `${claimNumber}L${i + 1}` })),
  };
}

export async function correctClaim(ctx: CommandContext, input: InputOf<typeof contract.correctClaim>) {
  const row = await lockedClaim(ctx, input);
  const followers = await queries.selectFollowers(ctx.tx, row.id);
  const hasOpenFollower = followers.some(({ frequency, state }) => frequency !== '1' && state !== 'closed');
  const refusal = correctionRefusal(input.how, { ...row, hasOpenFollower });
  if (refusal) {
    const missing = !row.payerControlNumber && (input.how === 'replacement' || input.how === 'void');
    throw new Problem(missing && wasSent(row.state) ? 'payer_control_number_missing' : 'wrong_state', {
      detail: refusal,
    });
  }
  const by = displayNameOf(ctx.actor);
  const reason = input.reason.trim();
  if (input.how === 'reopening') {
    await queries.setState(ctx.tx, row.id, {
      state: 'in_adjudication',
      now: ctx.now,
      by,
      words: `Reopened: ${reason}`,
    });
    return finish(ctx, row.id, { action: contract.correctClaim.name, before: row, after: { how: input.how, reason } });
  }
  const fresh = await renumbered(ctx, row.claim);
  const frequency = input.how === 'replacement' ? '7' : input.how === 'void' ? '8' : '1';
  const claim: Claim = { ...fresh, frequency, payerControlNumber: frequency === '1' ? null : row.payerControlNumber };
  const words = input.how === 'new_claim' ? 'Sent anew' : input.how === 'void' ? 'Voids' : 'Replaces';
  const id = await follow(ctx, row, { claim, words: `${words} claim ${row.claimNumber}: ${reason}`, frees: true });
  if (mayFollow(row.state, 'closed'))
    await queries.setState(ctx.tx, row.id, {
      state: 'closed',
      now: ctx.now,
      by,
      words: `Claim ${claim.claimNumber} takes its place: ${reason}`,
    });
  tell(ctx, row);
  return finish(ctx, id, {
    action: contract.correctClaim.name,
    before: null,
    after: {
      how: input.how,
      reason,
      corrects: row.claimNumber,
    },
  });
}

export async function billNext(ctx: CommandContext, input: InputOf<typeof contract.billNextPayer>) {
  const row = await lockedClaim(ctx, input);
  if (!['sent', 'accepted', 'in_adjudication', 'paid', 'denied'].includes(row.state))
    throw refuseState(row, 'No payer has decided on this claim yet. Record its answer first.');
  if (input.wasForwarded) {
    const words = 'The payer has forwarded it to the next one itself: no claim of ours follows.';
    await queries.updateClaim(ctx.tx, row.id, { nextAction: 'Wait for the next payer', nextActionOn: null });
    await queries.setState(ctx.tx, row.id, { state: 'paid', now: ctx.now, by: displayNameOf(ctx.actor), words });
    return finish(ctx, row.id, { action: contract.billNextPayer.name, before: row, after: { wasForwarded: true } });
  }
  const decision = {
    paidOn: input.paidOn,
    payerControlNumber: row.payerControlNumber,
    adjustments: input.adjustments.map((it) => ({ ...it, quantity: null })),
    lines: input.lines.map((line) => ({
      ...line,
      adjustments: line.adjustments.map((it) => ({ ...it, quantity: null })),
    })),
  };
  const wrong = imbalance(row.claim, decision);
  if (wrong) throw new Problem('amounts_do_not_balance', { detail: wrong });
  const next = await nextCoverage(ctx, row);
  if (!next) throw new Problem('no_next_payer');
  const numbered = await renumbered(ctx, row.claim);
  const claim = claimToNext(row.claim, decision, {
    coverage: next.coverage,
    claimNumber: numbered.claimNumber,
    controlNumbers: numbered.lines.map(({ controlNumber }) => controlNumber),
  });
  const id = await follow(ctx, row, {
    claim,
    words: `Follows claim ${row.claimNumber}, which ${row.claim.coverage.payer.name} has decided`,
    next: {
      coverageId: next.coverageId,
      payerId: next.payerId,
      planId: next.planId,
      priorPaidOn: input.paidOn,
      payerControlNumber: null,
    },
    frees: false,
  });
  if (mayFollow(row.state, 'paid'))
    await queries.setState(ctx.tx, row.id, {
      state: 'paid',
      now: ctx.now,
      by: displayNameOf(ctx.actor),
      words: `Decided on ${input.paidOn}; claim ${claim.claimNumber} goes to ${next.coverage.payer.name}`,
    });
  tell(ctx, row);
  return finish(ctx, id, {
    action: contract.billNextPayer.name,
    before: null,
    after: {
      follows: row.claimNumber,
    },
  });
}
