/** Telling patients by telephone: what came of each call about a visit. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/worklists.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { supplyOf } from '../supply/index.ts';
import { changeDays } from './acts.ts';
import * as queries from './queries.ts';
import { insertCall } from './stranded-queries.ts';

/** The visit itself stays as it is, also its version: only the lists that show the calls hear of it. */
export async function recordCall(
  ctx: CommandContext,
  input: InputOf<typeof contract.recordCall>,
): Promise<OutputOf<typeof contract.recordCall>> {
  const supply = await supplyOf(ctx);
  const row = await queries.lockAppointment(ctx.tx, input.appointmentId);
  if (!row || row.booking === 'held') throw new Problem('not_found');
  const note = input.note.trim();
  const call = await insertCall(ctx.tx, { ...input, note, id: ctx.newId(), at: ctx.now, by: actorName(ctx.actor) });
  changeDays(ctx, supply, row.id, { start: row.starts_at, end: row.ends_at, locationId: row.location_id });
  ctx.audit({
    action: contract.recordCall.name,
    entity: 'appointment',
    entityId: row.id,
    ...(row.patient_id ? { subjectId: row.patient_id } : {}),
    after: call,
  });
  return call;
}
