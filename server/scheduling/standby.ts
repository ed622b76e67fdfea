/** Who would come sooner: the list that the desk looks at when a time becomes free. */
import type { InputOf } from '../../shared/contract.ts';
import { dateAt } from '../../shared/time.ts';
import * as contract from '../../shared/worklists.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireBookable } from '../patients/index.ts';
import { supplyOf } from '../supply/index.ts';
import { requireType } from './acts.ts';
import * as queries from './standby-queries.ts';

const DAYS_MAX = 366;

/** Rows of the live topic. */
export const loadStandby = (db: Db, _key: string, ids: readonly string[] | null): Promise<contract.Standby[]> =>
  queries.selectWaiting(db, ids);

async function load(db: Db, id: string): Promise<contract.Standby> {
  const standby = await queries.selectStandby(db, id);
  if (!standby) throw new Problem('not_found');
  return standby;
}

/** Throws invalid_input for days that are over, stand the wrong way round or reach too far. */
function requireDays(fromDate: string, untilDate: string, today: string): void {
  const wrong = (path: string, message: string) =>
    new Problem('invalid_input', { detail: message, errors: [{ path, message }] });
  if (untilDate < fromDate) throw wrong('/untilDate', 'The last day is before the first one.');
  if (untilDate < today) throw wrong('/untilDate', 'These days are over.');
  if (Temporal.PlainDate.from(fromDate).until(untilDate).days > DAYS_MAX)
    throw wrong('/untilDate', 'That is more than a year. Choose fewer days.');
}

export async function addStandby(ctx: CommandContext, input: InputOf<typeof contract.addStandby>) {
  const supply = await supplyOf(ctx);
  const type = requireType(supply, input.visitTypeId);
  requireDays(input.fromDate, input.untilDate, dateAt(ctx.now, supply.settings.zone));
  const provider = supply.resources.providers.find((one) => one.id === input.providerId);
  if (input.providerId !== null && !provider)
    throw new Problem('not_found', { detail: 'That provider is not here any more.' });
  if (provider && !provider.active) throw new Problem('not_bookable');
  await requireBookable(ctx.tx, input.patientId);
  if (await queries.isWaiting(ctx.tx, input))
    throw new Problem('already_exists', {
      detail: `The patient is on standby for “${type.name}” on these days already.`,
    });
  const id = ctx.newId();
  await queries.insertStandby(ctx.tx, { ...input, note: input.note.trim(), id }, ctx.now, actorName(ctx.actor));
  const after = await load(ctx.tx, id);
  ctx.change(contract.standbyTopic.name, 'all', id);
  ctx.audit({
    action: contract.addStandby.name,
    entity: 'standby',
    entityId: id,
    subjectId: input.patientId,
    after,
  });
  return after;
}

export async function endStandby(ctx: CommandContext, input: InputOf<typeof contract.endStandby>) {
  const row = await queries.lockStandby(ctx.tx, input.id);
  if (!row) throw new Problem('not_found');
  const before = await load(ctx.tx, input.id);
  if (row.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
  return finish(ctx, before, input.done);
}

async function finish(ctx: CommandContext, before: contract.Standby, done: boolean): Promise<contract.Standby> {
  await queries.updateStandbyDone(ctx.tx, before.id, done ? ctx.now : null);
  const after = await load(ctx.tx, before.id);
  ctx.change(contract.standbyTopic.name, 'all', before.id);
  ctx.audit({
    action: contract.endStandby.name,
    entity: 'standby',
    entityId: before.id,
    subjectId: before.patientId,
    before,
    after,
  });
  return after;
}

/**
 * Takes the patient who is being booked off the list, in the transaction of the booking. The entry is locked before
 * anything else, so that two desks that call the same person do not book them twice.
 */
export async function bookFromStandby(ctx: CommandContext, standbyId: string, patientId: string): Promise<void> {
  const row = await queries.lockStandby(ctx.tx, standbyId);
  if (!row || row.patient_id !== patientId) throw new Problem('not_found');
  const before = await load(ctx.tx, standbyId);
  if (before.done)
    throw new Problem('changed_meanwhile', {
      detail: `${before.isConfidential ? 'This patient' : before.patientName} was taken off the standby list meanwhile, perhaps booked by somebody else. Look at their visits first.`,
      data: { current: before },
    });
  await finish(ctx, before, true);
}
