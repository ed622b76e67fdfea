/** The rulebook: every rule on one claim, beside reading every field of the claim and of what is known of it once, as JSON. */
import { builtInRules, evaluate, type Facts } from '../../server/rulebook/index.ts';
import { madeClaims } from '../claims/claims.ts';
import { contextFor } from '../claims/context.ts';
import { type BenchRow, median, row } from './row.ts';

const CLAIMS = 500;
const ROUNDS = 5;

/** How many claims in a second. */
function rate(work: (facts: Facts) => unknown, all: readonly Facts[]): number {
  const began = performance.now();
  for (const facts of all) work(facts);
  return (all.length * 1_000) / (performance.now() - began);
}

export async function benchRulebook(): Promise<BenchRow[]> {
  const all = [...madeClaims(1, CLAIMS)].map(({ claim }): Facts => ({ claim, context: contextFor(claim) }));
  const rules = builtInRules();
  const [ours, limit, one]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    // In turn, so that a busy minute hits all; the first round only warms up.
    const of = [
      rate((facts) => evaluate(rules, facts), all),
      rate((facts) => JSON.stringify(facts), all),
      rate((facts) => evaluate(rules, facts, ['claim.lines[0].modifiers']), all),
    ] as const;
    if (round === 0) continue;
    for (const [i, list] of [ours, limit, one].entries()) list.push(of[i] as number);
  }
  const load = `${rules.length} rules on each of ${CLAIMS} claims of every scenario, ${ROUNDS} rounds in turn`;
  return [
    row('rules-per-claim', 'claims/s', { ours: median(ours), limit: median(limit), budget: '≥0.05', load }),
    row('rules-of-a-claim', 'ms', { ours: 1_000 / median(ours), budget: '≤5', load }),
    row('rules-after-a-change', 'ms', {
      ours: 1_000 / median(one),
      budget: '≤2',
      load: 'the rules that read the modifiers of a line, after a modifier was changed',
    }),
  ];
}
