/** What can be done with charge sheets: written, completed, marked as free, taken back. */
import { authorizationsTopic } from '../../shared/authorizations.ts';
import * as contract from '../../shared/billing.ts';
import type { InputOf } from '../../shared/contract.ts';
import type { FieldError } from '../../shared/problems.ts';
import { mayUse, type Permission, whoMay } from '../../shared/roles.ts';
import { dateAt } from '../../shared/time.ts';
import { addUses } from '../codesets/index.ts';
import { requireCase } from '../coverage/index.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import * as authorizations from './authorization-queries.ts';
import { speaksOf } from './authorization-rules.ts';
import { needsOn } from './authorizations.ts';
import { type LineStanding, lineStandings, withFees, wrongCodesIn } from './lines.ts';
import { loadMissing } from './missing.ts';
import * as rules from './rules.ts';
import * as queries from './sheet-queries.ts';
import { selectVisit } from './visit-queries.ts';

type Sheet = contract.ChargeSheet;
type Save = contract.SaveSheet;

function refuse(errors: readonly FieldError[]): void {
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors: [...errors] });
}

/** The console, jobs and imports may do what they are for. */
function requireRight(ctx: CommandContext, permission: Permission, what: string): void {
  if (ctx.actor.kind === 'user' && !mayUse(permission, ctx.actor.roles))
    throw new Problem('not_permitted', { detail: `${what} is for: ${whoMay(permission)}.` });
}

/** Tells the screens and the trail what a sheet is now. */
export async function tell(
  ctx: CommandContext,
  action: string,
  id: string,
  before?: Sheet,
  reason?: string,
): Promise<Sheet> {
  const after = await queries.selectSheet(ctx.tx, id);
  if (!after) throw new Problem('not_found');
  announce(ctx, after, before);
  ctx.audit({
    action,
    entity: 'charge_sheet',
    entityId: id,
    subjectId: after.patientId,
    before,
    after,
    ...(reason ? { reason } : {}),
  });
  return after;
}

/** The topics of a sheet: its day, its patient, and of what it uses up. */
export function announce(ctx: CommandContext, after: Sheet, before?: Sheet): void {
  for (const sheet of before ? [before, after] : [after]) {
    ctx.change(contract.sheetsTopic.name, sheet.fromOn, sheet.id);
    ctx.change(contract.patientSheetsTopic.name, sheet.patientId, sheet.id);
    for (const one of rules.authorizationIdsIn(sheet.lines)) ctx.change(authorizationsTopic.name, sheet.patientId, one);
  }
}

/** The sheet as it stands, locked; for a visit that has one already, whoever came second reads what is there now. */
async function loadBefore(ctx: CommandContext, input: Save): Promise<Sheet | undefined> {
  if (input.id !== null) {
    const before = await queries.lockSheet(ctx.tx, input.id);
    if (
      !before ||
      before.status === 'void' ||
      before.patientId !== input.patientId ||
      before.appointmentId !== input.appointmentId
    )
      throw new Problem('not_found', { detail: 'This charge sheet is not here any more. Look at the list again.' });
    if (before.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
    return before;
  }
  if (input.appointmentId === null) return undefined;
  await queries.lockVisit(ctx.tx, input.appointmentId);
  const visit = await selectVisit(ctx.tx, input.appointmentId);
  if (!visit || visit.patientId !== input.patientId)
    throw new Problem('not_found', { detail: 'That visit is not here any more. Look at the schedule.' });
  const current = await queries.selectSheetOfVisit(ctx.tx, input.appointmentId);
  if (current) throw new Problem('changed_meanwhile', { data: { current } });
  return undefined;
}

/**
 * Refuses to change silently what stands on a claim. Returns the lines that are corrected; their claim has to be corrected,
 * too.
 */
function requireUnbilled(ctx: CommandContext, before: Sheet | undefined, input: Save): ReadonlySet<string> {
  if (!before) return new Set();
  const { changed, gone } = rules.billedLinesTouched(before, input);
  const isBilled = before.lines.some(({ claimNumber }) => claimNumber !== null);
  if (gone[0])
    throw new Problem('charge_billed', {
      detail: `The line ${gone[0].procedure} stands on claim ${gone[0].claimNumber}. Take the claim back before the line is taken out.`,
    });
  if (isBilled && !input.isComplete)
    throw new Problem('charge_billed', {
      detail: 'This sheet is billed and cannot be a draft again. Take the claim back first.',
    });
  if (changed.size === 0) return changed;
  const claims = [...new Set(before.lines.filter(({ id }) => changed.has(id)).map((line) => line.claimNumber))].join(
    ', ',
  );
  requireRight(ctx, 'charges.correct', `This stands on claim ${claims}. To correct it`);
  if (!input.correctionReason?.trim())
    throw new Problem('charge_billed', {
      detail: `This stands on claim ${claims}. Say why it is corrected; the claim will wait to be replaced.`,
      data: { claims },
    });
  return changed;
}

/** What is named must be the patient's, fit, and have enough left unless a person says that it may go over. */
async function requireAuthorized(ctx: CommandContext, before: Sheet | undefined, input: Save): Promise<void> {
  const ids = rules.authorizationIdsIn(input.lines);
  if (ids.length === 0) return;
  await authorizations.lockAuthorizations(ctx.tx, ids);
  const all = await authorizations.selectAuthorizations(ctx.tx, input.patientId, ids);
  const payerIds = (await needsOn(ctx.tx, input.patientId, input.fromOn, input.caseId)).map(({ payerId }) => payerId);
  const errors: FieldError[] = [];
  for (const [i, line] of input.lines.entries())
    for (const [kind, field] of [
      ['authorization', 'authorizationId'],
      ['referral', 'referralId'],
    ] as const) {
      if (line[field] === null) continue;
      const it = all.find(({ id }) => id === line[field]);
      const wanted = {
        kind,
        date: line.fromOn ?? input.fromOn,
        procedure: line.procedure,
        providerId: input.renderingProviderId,
        payerIds,
      };
      if (!it || !speaksOf(it, wanted))
        errors.push({
          path: `/lines/${i}/${field}`,
          message: `The ${kind} ${it?.number ?? ''} of line ${i + 1} is not for this code, day, provider or payer. Choose another one, or none.`,
        });
    }
  refuse(errors);
  if (input.acceptsOverrun) return;
  for (const it of all) {
    const now = rules.usedBy(input.lines, it.id)[it.countedIn];
    const was =
      before && (before.status === 'draft' || before.status === 'complete')
        ? rules.usedBy(before.lines, it.id)[it.countedIn]
        : 0;
    // What was charged over the limit before is no reason to refuse what uses no more.
    if (it.left !== null && now > was && Math.round((it.left + was - now) * 1000) < 0)
      throw new Problem('authorization_exhausted', {
        detail: `${it.number} allows ${it.allowed} ${it.countedIn}, of which ${it.left + was} are left; this sheet needs ${now}. Choose another one, ask the payer for more, or confirm that it may go over.`,
        data: { authorizationId: it.id },
      });
  }
}

/** The lines with what the practice knows of them, each with its id. */
async function linesAfter(
  ctx: CommandContext,
  before: Sheet | undefined,
  input: Save,
  corrected: ReadonlySet<string>,
): Promise<contract.ChargeLine[]> {
  const standings = await lineStandings(ctx.tx, input);
  const amounts = input.lines.map((line, i) => ({ ...line, feeCents: standings[i]?.feeCents ?? null }));
  if (rules.amountsChanged(before?.lines ?? [], amounts).length > 0)
    requireRight(ctx, 'charges.price', 'Another amount than the fee schedule says, or than was saved,');
  return amounts.map((line, i) => {
    const was = before?.lines.find(({ id }) => id === line.id);
    if (line.id !== null && !was)
      throw new Problem('not_found', { detail: `Line ${i + 1} is not on this sheet any more. Reload it.` });
    return {
      ...(was ?? rules.FRESH),
      ...line,
      ...(standings[i] as LineStanding),
      id: line.id ?? ctx.newId(),
      ...(line.id !== null && corrected.has(line.id) ? { correctedAt: ctx.now.toString() } : {}),
    };
  });
}

export async function saveSheet(ctx: CommandContext, given: InputOf<typeof contract.saveSheet>): Promise<Sheet> {
  const { tx } = ctx;
  const plain = rules.plainSheet(given);
  const input = { ...plain, lines: await withFees(tx, plain) };
  await requireCase(tx, input.patientId, input.caseId);
  const before = await loadBefore(ctx, input);
  const { zone } = await loadSettings(tx);
  refuse(rules.wrongInDraft(input));
  if (input.isComplete) {
    refuse(rules.lackingIn(input, dateAt(ctx.now, zone)));
    refuse(await wrongCodesIn(tx, input));
  }
  const corrected = requireUnbilled(ctx, before, input);
  await requireAuthorized(ctx, before, input);
  const { id: _, expectedVersion, lines: _lines, isComplete, acceptsOverrun, correctionReason, ...facts } = input;
  const wasComplete = before?.status === 'complete';
  const fields = {
    ...facts,
    status: isComplete ? ('complete' as const) : ('draft' as const),
    statusReason: null,
    completedAt: isComplete ? (wasComplete ? before.completedAt : ctx.now.toString()) : null,
    completedBy: isComplete ? (wasComplete ? before.completedBy : displayNameOf(ctx.actor)) : null,
  };
  const lines = await linesAfter(ctx, before, input, corrected);
  const id = before?.id ?? ctx.newId();
  if (!before) await queries.insertSheet(tx, id, fields, ctx.now);
  else if (!(await queries.updateSheet(tx, id, expectedVersion ?? 0, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  await queries.writeLines(tx, id, lines);
  if (isComplete && !wasComplete && facts.renderingProviderId !== null)
    await addUses(tx, facts.renderingProviderId, facts.fromOn, rules.askedCodes(input));
  await authorizations.touchAuthorizations(tx, rules.authorizationIdsIn([...(before?.lines ?? []), ...lines]));
  return tell(ctx, contract.saveSheet.name, id, before, correctionReason?.trim() || undefined);
}

/** Lines that stand on a claim keep a sheet from being taken back. */
function requireNoClaim(sheet: Sheet): void {
  const billed = sheet.lines.find(({ claimNumber }) => claimNumber !== null);
  if (billed)
    throw new Problem('charge_billed', {
      detail: `The line ${billed.procedure} stands on claim ${billed.claimNumber}. Take the claim back first.`,
    });
}

async function setState(
  ctx: CommandContext,
  action: string,
  before: Sheet,
  status: 'no_charge' | 'void',
  reason: string,
): Promise<Sheet> {
  requireNoClaim(before);
  const { lines: _, id, version, patientName: _name, isConfidential: _mark, ...fields } = before;
  await queries.updateSheet(ctx.tx, id, version, {
    ...fields,
    status,
    statusReason: reason,
    completedAt: null,
    completedBy: null,
  });
  await authorizations.touchAuthorizations(ctx.tx, rules.authorizationIdsIn(before.lines));
  return tell(ctx, action, id, before, reason);
}

export async function setNoCharge(ctx: CommandContext, input: InputOf<typeof contract.setNoCharge>): Promise<Sheet> {
  const { patientId, before, propose } = await loadMissing(ctx, input.missingId);
  await requireAccess(ctx, patientId);
  if ((before?.version ?? null) !== input.expectedVersion)
    throw new Problem('changed_meanwhile', before ? { data: { current: before } } : {});
  const reason = input.reason.trim();
  if (before) return setState(ctx, contract.setNoCharge.name, before, 'no_charge', reason);
  const { draft } = await propose();
  const { lines: _, ...facts } = draft;
  const id = ctx.newId();
  const fields = { ...facts, status: 'no_charge' as const, statusReason: reason, completedAt: null, completedBy: null };
  await queries.insertSheet(ctx.tx, id, fields, ctx.now);
  return tell(ctx, contract.setNoCharge.name, id, undefined, reason);
}

export async function voidSheet(ctx: CommandContext, input: InputOf<typeof contract.voidSheet>): Promise<Sheet> {
  const before = await queries.lockSheet(ctx.tx, input.id);
  if (!before || before.status === 'void')
    throw new Problem('not_found', { detail: 'This charge sheet is not here any more. Look at the list again.' });
  await requireAccess(ctx, before.patientId);
  if (before.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
  return setState(ctx, contract.voidSheet.name, before, 'void', input.reason.trim());
}
