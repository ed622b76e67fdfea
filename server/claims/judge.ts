/** Judges a claim: findings open, stay open and close by themselves, and the claim is held or ready by what is left. */
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext } from '../../shared/claim-context.ts';
import type { Finding as Kept } from '../../shared/claims.ts';
import type { Finding } from '../../shared/rulebook.ts';
import type { CommandContext } from '../kernel/context.ts';
import { changedPaths, evaluate, rulesInForce, rulesReading } from '../rulebook/index.ts';
import { contextOf } from './context.ts';
import * as queries from './queries.ts';

/** The same complaint about the same field, whatever words it had. */
const keyOf = ({ ruleId, path }: Pick<Kept, 'ruleId' | 'path'>): string => `${ruleId} ${path}`;

/** What of the findings is new, what is gone, and what stays as it was. */
export function compared(known: readonly Kept[], told: readonly Finding[]) {
  const open = new Map(known.filter(({ closedAt }) => closedAt === null).map((one) => [keyOf(one), one]));
  const fresh: Finding[] = [];
  for (const finding of told) {
    const same = open.get(keyOf(finding));
    if (same && same.sentence === finding.sentence && same.severity === finding.severity) open.delete(keyOf(finding));
    else fresh.push(finding);
  }
  return { fresh, gone: [...open.values()] };
}

/**
 * Asks the rules; of a claim that was judged before, only those that read what has changed since. `before` null asks all.
 *
 * @returns the state in which the claim stands now
 */
export async function judge(
  ctx: CommandContext,
  row: queries.ClaimRow,
  at: {
    before: { claim: Claim; context: ClaimContext } | null;
    today: string;
    clock: Parameters<typeof contextOf>[2]['clock'];
  },
): Promise<'held' | 'ready'> {
  const context = await contextOf(ctx.tx, row, at);
  const rules = await rulesInForce(ctx.tx);
  const facts = { claim: row.claim, context };
  const changed = at.before
    ? [
        ...changedPaths({ claim: at.before.claim, context: at.before.context }, facts),
        // A sentence can name another day although nothing else is different.
        'context.today',
      ]
    : undefined;
  const told = evaluate(rules, facts, changed);
  const asked = new Set((changed ? rulesReading(rules, changed) : rules).map(({ rule }) => rule.id));
  const inForce = new Set(rules.map(({ rule }) => rule.id));
  const known = await queries.selectFindings(ctx.tx, row.id);
  const { fresh, gone } = compared(
    known.filter(({ ruleId }) => asked.has(ruleId) || !inForce.has(ruleId)),
    told,
  );
  await queries.closeFindings(
    ctx.tx,
    gone.map(({ id }) => id),
    ctx.now,
  );
  await queries.insertFindings(
    ctx.tx,
    row.id,
    fresh.map((finding) => ({ ...finding, id: ctx.newId() })),
    ctx.now,
  );
  await queries.updateClaim(ctx.tx, row.id, { context });
  const left = await queries.selectFindings(ctx.tx, row.id);
  const isBlocked = left.some((it) => it.closedAt === null && it.overriddenAt === null && it.severity === 'block');
  return isBlocked || row.heldByHand !== null ? 'held' : 'ready';
}
