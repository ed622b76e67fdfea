/**
 * The last gate before a file leaves: what a patient paid in full and asked a payer not to be told never goes to it
 * (45 CFR 164.522(a)(1)(vi)). A wish can be written down after the claim was judged and put into a batch.
 */
import type { Claim } from '../../shared/claim.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { selectRestricted } from './batch-queries.ts';
import { type ClaimRow, selectClaim } from './queries.ts';
import { remade } from './remake.ts';

/** The finding of this rule can be mended, never passed over. */
export const RESTRICTED_RULE = 'coverage.restricted';

/** Who is told by a claim: the payer it goes to, and those that it names. */
const toldBy = ({ coverage, others }: Claim): string[] =>
  [coverage, ...others].map(({ payer }) => `${payer.name} ${payer.id}`);

/** Whether the claim, made of the record as it is now, would tell fewer payers than it does. */
async function tellsTooMany(ctx: CommandContext, row: ClaimRow): Promise<boolean> {
  try {
    const now = toldBy((await remade(ctx, row)).claim);
    return toldBy(row.claim).some((payer) => !now.includes(payer));
  } catch (error) {
    // Nobody may be told of it any more.
    if (error instanceof Problem && error.code === 'wrong_state') return true;
    throw error;
  }
}

/** The sentence that stops a batch, with the numbers of the claims that must not be in it; null: it may leave. */
export async function restrictedWords(ctx: CommandContext, batchId: string): Promise<string | null> {
  const numbers: string[] = [];
  for (const id of await selectRestricted(ctx.tx, batchId)) {
    const row = (await selectClaim(ctx.tx, id)) as ClaimRow;
    if (await tellsTooMany(ctx, row)) numbers.push(row.claimNumber);
  }
  if (numbers.length === 0) return null;
  return `${numbers.length === 1 ? 'Claim' : 'Claims'} ${numbers.join(', ')} would tell a payer what the patient paid for and asked it not to be told. Take the batch apart: the rulebook then holds what must not leave.`;
}
