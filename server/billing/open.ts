/** Reading one charge sheet with all that is shown beside it. */

import * as contract from '../../shared/billing.ts';
import type { InputOf } from '../../shared/contract.ts';
import type { QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { selectAuthorizations } from './authorization-queries.ts';
import { noticesOn } from './authorization-rules.ts';
import { needsOn } from './authorizations.ts';
import { requireStanding } from './missing.ts';
import { type Proposal, proposeVisit, proposeWithoutVisit } from './proposal.ts';
import { superbillFor } from './proposal-rules.ts';
import { readSuperbill } from './setup.ts';
import * as sheets from './sheet-queries.ts';
import * as queries from './visit-queries.ts';

/** What there is to show for a sheet, or for one that is only proposed. */
async function opened(
  ctx: QueryContext,
  action: string,
  it: { sheet: contract.ChargeSheet | null; proposal: Proposal; visit: queries.Visit | null },
) {
  const { db } = ctx;
  const { sheet, visit } = it;
  const { draft, notes, last } = it.proposal;
  const { patientId, fromOn, caseId } = sheet ?? draft;
  const person = await queries.selectPerson(db, patientId);
  if (!person) throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  const about = sheet ? { entity: 'charge_sheet', entityId: sheet.id } : { entity: 'patient', entityId: patientId };
  await ctx.audit({ action, ...about, subjectId: patientId });
  const payers = await needsOn(db, patientId, fromOn, caseId);
  const authorizations = await selectAuthorizations(db, patientId);
  const { orderingOutsideId, referringOutsideId } = sheet ?? draft;
  const named = [orderingOutsideId, referringOutsideId].filter((id) => id !== null);
  const place = { visitTypeId: visit?.visitTypeId ?? null, providerId: (sheet ?? draft).renderingProviderId };
  return {
    head: {
      ...person,
      visitTypeId: visit?.visitTypeId ?? null,
      visitText: visit ? `${visit.visitTypeName}, ${visit.timeText}, ${visit.providerName}` : null,
      payers: payers.map(({ payerId, planName, authorizationNeeded }) => ({ payerId, planName, authorizationNeeded })),
      outsideProviders: await queries.selectOutsideOf(db, patientId, named),
    },
    sheet,
    proposal: draft,
    notes: sheet && sheet.status !== 'no_charge' ? [] : notes,
    superbill: superbillFor(await readSuperbill(db), place),
    last: last?.id === sheet?.id ? null : last,
    authorizations,
    notices: noticesOn(authorizations, fromOn, payers),
  };
}

export async function openVisit(ctx: QueryContext, { appointmentId }: InputOf<typeof contract.openVisit>) {
  const visit = await queries.selectVisit(ctx.db, appointmentId);
  if (!visit) throw new Problem('not_found', { detail: 'That visit is not here any more. Look at the schedule.' });
  await requireAccess(ctx, visit.patientId);
  const sheet = (await sheets.selectSheetOfVisit(ctx.db, appointmentId)) ?? null;
  return opened(ctx, contract.openVisit.name, { sheet, proposal: await proposeVisit(ctx.db, visit), visit });
}

export async function openSheet(ctx: QueryContext, { sheetId }: InputOf<typeof contract.openSheet>) {
  const sheet = await sheets.selectSheet(ctx.db, sheetId);
  if (!sheet) throw new Problem('not_found', { detail: 'This charge sheet is not here any more.' });
  await requireAccess(ctx, sheet.patientId);
  const visit = sheet.appointmentId ? ((await queries.selectVisit(ctx.db, sheet.appointmentId)) ?? null) : null;
  const { kind, patientId, fromOn: date } = sheet;
  const proposal = visit
    ? await proposeVisit(ctx.db, visit)
    : await proposeWithoutVisit(ctx.db, { patientId, kind, date, standing: null });
  return opened(ctx, contract.openSheet.name, { sheet, proposal, visit });
}

export async function propose(ctx: QueryContext, input: InputOf<typeof contract.propose>) {
  const { patientId, kind, date } = input;
  const standing = input.standingId ? await requireStanding(ctx.db, input.standingId) : null;
  if (standing && standing.patientId !== patientId) throw new Problem('not_found');
  const proposal = await proposeWithoutVisit(ctx.db, { patientId, kind, date, standing });
  return opened(ctx, contract.propose.name, { sheet: null, proposal, visit: null });
}
