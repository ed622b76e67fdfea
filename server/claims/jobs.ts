/** What nobody waits for: claims are made of charges that are complete, and judged anew when the record has changed. */
import { patientSheetsTopic } from '../../shared/billing.ts';
import { coveragesTopic } from '../../shared/coverage.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { Problem } from '../kernel/problem.ts';
import { batchJob } from './batches.ts';
import * as dues from './due-queries.ts';
import * as queries from './queries.ts';
import { makeClaims, remade } from './remake.ts';
import { settle, tell } from './service.ts';
import { trialJob } from './trials.ts';

const ACTOR = { kind: 'job', name: 'claims' } as const;

/** Makes the claims of what a patient was charged, and judges each. */
export async function makeFor(ctx: CommandContext, patientId: string): Promise<number> {
  const unclaimed = await dues.selectUnclaimed(ctx.tx, patientId);
  const made = await makeClaims(
    ctx,
    unclaimed.map(({ sheetId }) => sheetId),
  );
  for (const id of made) {
    const row = (await queries.selectClaim(ctx.tx, id)) as queries.ClaimRow;
    await dues.setJudgedSeq(ctx.tx, id, await dues.selectSeq(ctx.tx));
    await settle(ctx, row, null);
    tell(ctx, row);
    ctx.audit({
      action: 'claims.made',
      entity: 'claim',
      entityId: id,
      subjectId: patientId,
      after: { claimNumber: row.claimNumber, chargeCents: row.chargeCents },
    });
  }
  return made.length;
}

/** So many charges are looked at by one act; a job goes on with the others. */
const AT_ONCE_MAX = 200;

/** By hand: looks at everything again, also at what could not be claimed before. */
export async function makeAll(ctx: CommandContext): Promise<{ made: number; refused: number }> {
  await dues.clearRefusals(ctx.tx);
  let made = 0;
  for (const patientId of await dueCharges(ctx.tx, AT_ONCE_MAX)) made += await makeFor(ctx, patientId);
  const refused = (await dues.selectRefused(ctx.tx)).length;
  ctx.audit({ action: 'claims.make', entity: 'claim', after: { made, refused } });
  return { made, refused };
}

/** Makes one claim anew from the record; asks only the rules that read what has changed, or all where the rules have. */
async function judgeAgain(ctx: CommandContext, id: string): Promise<void> {
  const row = await queries.lockClaim(ctx.tx, id);
  if (!row || row.batchId !== null || !['created', 'held', 'ready'].includes(row.state)) return;
  const before = (await dues.haveRulesChanged(ctx.tx, id)) ? null : row;
  await dues.setJudgedSeq(ctx.tx, id, await dues.selectSeq(ctx.tx));
  try {
    await queries.updateClaim(ctx.tx, id, await remade(ctx, row));
  } catch (error) {
    // Nobody pays any more: the claim stays as it was, and a person looks at it.
    if (!(error instanceof Problem)) throw error;
    await queries.updateClaim(ctx.tx, id, { heldByHand: error.message });
  }
  await settle(ctx, (await queries.selectClaim(ctx.tx, id)) as queries.ClaimRow, before);
  tell(ctx, row);
}

const dueCharges = async (db: Db, limit?: number): Promise<string[]> => [
  ...new Set((await dues.selectUnclaimed(db, null, limit)).map(({ patientId }) => patientId)),
];

export const jobs: JobKind[] = [
  batchJob,
  trialJob,
  {
    queue: 'claims.make',
    topics: [patientSheetsTopic.name, coveragesTopic.name],
    due: (db) => dueCharges(db),
    work: (kernel: Kernel, patientId) =>
      act(kernel, ACTOR, 'claims.make', async (ctx) => {
        await makeFor(ctx, patientId);
      }),
  },
  {
    queue: 'claims.judge',
    topics: [...dues.PATIENT_TOPICS, ...dues.PRACTICE_TOPICS],
    due: dues.selectStale,
    work: (kernel: Kernel, id) => act(kernel, ACTOR, 'claims.judge', (ctx) => judgeAgain(ctx, id)),
  },
];
