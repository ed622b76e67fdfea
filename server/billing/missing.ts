/** What took place and is not charged: told live, followed up, and what goes on without visits. */
import * as contract from '../../shared/billing.ts';
import type { InputOf } from '../../shared/contract.ts';
import { dateAt } from '../../shared/time.ts';
import { requireCase } from '../coverage/index.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import * as followUps from './follow-up-queries.ts';
import { type Proposal, proposeVisit, proposeWithoutVisit } from './proposal.ts';
import * as sheets from './sheet-queries.ts';
import * as queries from './visit-queries.ts';

/** So many days a missing charge is the provider’s; then the biller asks for it. */
const PROVIDER_DAYS = 2;

export async function readMissing(ctx: QueryContext, input: InputOf<typeof contract.missing>) {
  const { zone } = await loadSettings(ctx.db);
  const today = dateAt(ctx.now, zone);
  const { rows, total } = await queries.selectMissing(ctx.db, { ...input, today, limit: contract.MISSING_MAX });
  return {
    total,
    rows: rows.map(
      ({ lacksAmounts, ownerName, ...row }): contract.MissingCharge => ({
        ...row,
        ownerName: ownerName ?? (row.ageDays <= PROVIDER_DAYS ? row.providerName : 'Billing'),
        nextAction: row.sheetId
          ? lacksAmounts
            ? 'set_amounts'
            : 'finish_draft'
          : row.ageDays > PROVIDER_DAYS
            ? 'ask_provider'
            : 'enter_charges',
      }),
    ),
  };
}

interface Missing {
  patientId: string;
  /** The sheet that was begun, locked. */
  before: contract.ChargeSheet | undefined;
  propose(): Promise<Proposal>;
}

const GONE = 'That is not missing any more. Look at the list again.';

/** What a row of the list is about. */
export async function loadMissing(ctx: CommandContext, missingId: string): Promise<Missing> {
  const [id = '', date] = missingId.split('@');
  if (date === undefined) {
    await sheets.lockVisit(ctx.tx, id);
    const visit = await queries.selectVisit(ctx.tx, id);
    if (!visit) throw new Problem('not_found', { detail: 'That visit is not here any more. Look at the schedule.' });
    const before = await sheets.selectSheetOfVisit(ctx.tx, id);
    return { patientId: visit.patientId, before, propose: () => proposeVisit(ctx.tx, visit) };
  }
  const standing = await requireStanding(ctx.tx, id);
  await followUps.lockStanding(ctx.tx, id);
  const { zone } = await loadSettings(ctx.tx);
  const asked = { from: date, until: date, providerId: null, today: dateAt(ctx.now, zone), limit: 1, missingId };
  const [row] = (await queries.selectMissing(ctx.tx, asked)).rows;
  if (!row) throw new Problem('not_found', { detail: GONE });
  const before = row.sheetId ? await sheets.lockSheet(ctx.tx, row.sheetId) : undefined;
  const { patientId, kind } = standing;
  return { patientId, before, propose: () => proposeWithoutVisit(ctx.tx, { patientId, kind, date, standing }) };
}

export async function requireStanding(db: Db, id: string): Promise<contract.StandingCharge> {
  const [standing] = await followUps.selectStanding(db, { id });
  if (!standing) throw new Problem('not_found', { detail: GONE });
  return standing;
}

export async function followUp(ctx: CommandContext, input: InputOf<typeof contract.followUp>) {
  const { patientId } = await loadMissing(ctx, input.missingId);
  await requireAccess(ctx, patientId);
  const fields = { ownerUserId: input.ownerUserId, note: input.note.trim(), on: input.on };
  const version = await followUps.writeFollowUp(ctx.tx, input.missingId, input.expectedVersion, fields);
  if (version === undefined) throw new Problem('changed_meanwhile');
  ctx.audit({
    action: contract.followUp.name,
    entity: 'missing_charge',
    entityId: input.missingId,
    subjectId: patientId,
    after: fields,
  });
  return { version };
}

export async function saveStanding(ctx: CommandContext, input: InputOf<typeof contract.saveStanding>) {
  const { id, expectedVersion, ...fields } = { ...input, label: input.label.trim() };
  const { patientId } = fields;
  if (fields.endsOn !== null && fields.endsOn < fields.startsOn) throw new Problem('ends_before_it_begins');
  await requireCase(ctx.tx, patientId, fields.caseId);
  const before = id ? await requireStanding(ctx.tx, id) : undefined;
  if (before && before.patientId !== patientId) throw new Problem('not_found', { detail: GONE });
  const own = id ?? ctx.newId();
  if (!before) await followUps.insertStanding(ctx.tx, own, fields);
  else if (!(await followUps.updateStanding(ctx.tx, own, expectedVersion ?? 0, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const after = await requireStanding(ctx.tx, own);
  ctx.change(contract.standingTopic.name, patientId, own);
  const about = { entity: 'standing_charge', entityId: own, subjectId: patientId };
  ctx.audit({ action: contract.saveStanding.name, ...about, before, after });
  return after;
}
