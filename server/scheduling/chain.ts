/** Chains: several visits of one patient, booked one after the other as the finder laid them out. All or none. */
import type { InputOf } from '../../shared/contract.ts';
import type { VisitChain } from '../../shared/practice.ts';
import { bookChain as contract } from '../../shared/series.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { supplyOf } from '../supply/index.ts';
import { changeEnded, changeTogether, timeNotValid } from './acts.ts';
import { lockForBooking } from './holds.ts';
import { answersOf, lockWanted } from './placement.ts';
import * as queries from './queries.ts';
import { insertAll, requireFree, type WantedVisit } from './series-place.ts';
import { heldBy, type NewVisit, wantedOf } from './service.ts';

type Input = InputOf<typeof contract>;

/** Throws unless the parts are those of the chain, in its order and with no longer waits than it allows. */
function requireParts(chain: VisitChain, parts: readonly { visit: NewVisit; wanted: WantedVisit }[]): void {
  const isSame =
    parts.length === chain.steps.length &&
    chain.steps.every((step, i) => step.visitTypeId === parts[i]?.visit.visitTypeId);
  if (!isSame)
    throw new Problem('not_bookable', { detail: `“${chain.name}” has other parts now. Search for openings again.` });
  for (const [i, { wanted }] of parts.entries()) {
    const before = parts[i - 1];
    if (!before) continue;
    const waitMinutes = (wanted.start - before.wanted.span.end.epochMilliseconds) / 60_000;
    if (waitMinutes < 0)
      throw timeNotValid(
        `Part ${i + 1} of “${chain.name}” begins before part ${i} has ended. Search for openings again.`,
      );
    const { gapMinutesMax = 0 } = chain.steps[i] ?? {};
    if (waitMinutes > gapMinutesMax)
      throw timeNotValid(
        `Before part ${i + 1} of “${chain.name}” the patient may wait ${gapMinutesMax} minutes, not ${waitMinutes}. Search for openings again.`,
      );
  }
}

export async function bookChain(ctx: CommandContext, input: Input) {
  const supply = await supplyOf(ctx);
  const chain = supply.resources.chains.find(({ id }) => id === input.chainId);
  if (!chain) throw new Problem('not_found', { detail: 'That chain of visits is not here any more.' });
  if (!chain.active) throw new Problem('not_bookable', { detail: `“${chain.name}” is not in use any more.` });
  const chainId = ctx.newId();
  const parts: { visit: NewVisit; wanted: WantedVisit }[] = [];
  for (const [i, { otherIds, ...part }] of input.parts.entries()) {
    const start = Temporal.Instant.from(part.start);
    const place = { ...part, start, preferred: otherIds, chainId, chainPosition: i + 1 };
    const visit = { ...place, patientId: input.patientId, note: input.note };
    parts.push({ visit, wanted: await wantedOf(ctx, supply, visit) });
  }
  requireParts(chain, parts);
  const held = input.holdId ? await lockForBooking(ctx, input.holdId) : null;
  const all = parts.map(({ wanted }) => wanted);
  await lockWanted(ctx, supply, all, held ? heldBy(held) : []);
  if (held) changeEnded(ctx, supply, await queries.deleteHolds(ctx.tx, [held.id]));
  await requireFree(ctx, supply, all, [], answersOf(input));
  const appointments = await insertAll(ctx, supply, parts, answersOf(input));
  for (const after of appointments) {
    changeTogether(ctx, { id: after.id, series_id: null, chain_id: chainId });
    ctx.audit({
      action: contract.name,
      entity: 'appointment',
      entityId: after.id,
      subjectId: input.patientId,
      reason: after.overbookReason ?? undefined,
      after,
    });
  }
  return { appointments };
}
