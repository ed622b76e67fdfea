/** The claim to the next payer balances to the cent, whatever the one before has decided. */

import t from 'tap';
import {
  claimToNext,
  type Decision,
  imbalance,
  leftToPatient,
  paidOf,
} from '../../../server/claims/next-payer-rules.ts';
import type { Claim } from '../../../shared/claim.ts';
import { aClaim, aLine } from '../../helpers/claims.ts';
import fc from '../../helpers/property.ts';

const next = (claim: Claim) => ({
  coverage: {
    ...claim.coverage,
    rank: 'S' as const,
    payer: { name: 'SECOND MUTUAL', id: 'SEC02', address: null, otherNumbers: [] },
  },
  claimNumber: '2002',
  controlNumbers: claim.lines.map((_, i) => `2002L${i + 1}`),
});

/** Lines with a charge, and how it is divided into what is paid and what is adjusted. */
const divided = fc.array(
  fc.record({
    paidCents: fc.integer({ min: 0, max: 500_000 }),
    adjustments: fc.array(
      fc.record({
        group: fc.constantFrom('CO' as const, 'PR' as const, 'OA' as const),
        reason: fc.constantFrom('45', '1', '2', '97', '253'),
        amountCents: fc.integer({ min: -20_000, max: 200_000 }),
        quantity: fc.constant(null),
      }),
      { maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

t.test('the equations of the guide hold for every decision that balances', async (t) => {
  fc.assert(
    fc.property(divided, (parts) => {
      const lines = parts.map(({ paidCents, adjustments }, i) =>
        aLine({
          controlNumber: `L${i}`,
          chargeCents: paidCents + adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0),
        }),
      );
      const claim = aClaim({ lines });
      const decision: Decision = {
        paidOn: '2026-11-02',
        payerControlNumber: 'ICN9',
        adjustments: [],
        lines: parts.map((part, i) => ({ controlNumber: `L${i}`, ...part })),
      };
      const second = claimToNext(claim, decision, next(claim));
      const [before] = second.others.slice(-1);
      const line = (i: number) => second.lines[i] as (typeof second.lines)[number];
      const sums = parts.every((_, i) => {
        const [judged] = line(i).adjudications;
        const adjusted = judged?.adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0) ?? Number.NaN;
        return line(i).chargeCents === (judged?.paidCents ?? Number.NaN) + adjusted;
      });
      const paid = parts.reduce((sum, { paidCents }) => sum + paidCents, 0);
      return (
        sums &&
        before?.paidCents === paid &&
        paidOf(decision) === paid &&
        before.remainingCents === leftToPatient(decision) &&
        second.claimNumber === '2002' &&
        second.frequency === '1' &&
        second.chargeCents === claim.chargeCents
      );
    }),
    { numRuns: 200 },
  );
  t.pass('200 decisions');
});

t.test('what does not balance is named: the line, what was paid, what was adjusted, what was charged', async (t) => {
  const claim = aClaim({ lines: [aLine({ controlNumber: 'A' }), aLine({ controlNumber: 'B', procedure: '36415' })] });
  const line = (controlNumber: string, paidCents: number) => ({ controlNumber, paidCents, adjustments: [] });
  const decision = (lines: Decision['lines']): Decision => ({
    paidOn: '2026-11-02',
    payerControlNumber: null,
    adjustments: [],
    lines,
  });
  t.equal(imbalance(claim, decision([line('A', 15_000), line('B', 15_000)])), null);
  t.match(
    imbalance(claim, decision([line('A', 15_000), line('B', 14_999)])),
    /Line 2 \(36415\): \$149\.99 paid .* \$150\.00\. Correct/,
  );
  t.match(imbalance(claim, decision([line('A', 15_000)])), /Line 2 \(36415\) is missing/);
  t.match(imbalance(claim, decision([line('A', 15_000), line('A', 15_000)])), /named twice/);
  t.match(imbalance(claim, decision([line('A', 15_000), line('B', 15_000), line('C', 1)])), /no line C/);
  t.throws(() => claimToNext(claim, decision([]), next(claim)), RangeError);
});
