/** The claim to the payer after: what the one before has paid and adjusted goes with it (loops 2320, 2330, 2430). */
import type { Adjustment, Claim, DestinationCoverage, OtherCoverage } from '../../shared/claim.ts';

/** What a payer has decided of a claim, as its remittance tells it. */
export interface Decision {
  paidOn: string;
  /** CAS of loop 2100 of the 835. */
  adjustments: readonly Adjustment[];
  lines: readonly { controlNumber: string; paidCents: number; adjustments: readonly Adjustment[] }[];
  payerControlNumber: string | null;
}

const sum = (adjustments: readonly { amountCents: number }[]): number =>
  adjustments.reduce((total, { amountCents }) => total + amountCents, 0);
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

/**
 * Null: it balances. Else the first sum that does not, in words: a line's charge is what was paid plus its adjustments,
 * and what was paid for the claim is that of its lines less what was adjusted at the claim.
 */
export function imbalance(claim: Claim, decision: Decision): string | null {
  const judged = new Map(decision.lines.map((line) => [line.controlNumber, line]));
  if (judged.size < decision.lines.length) return 'A line is named twice. Name each line once.';
  for (const [i, line] of claim.lines.entries()) {
    const it = judged.get(line.controlNumber);
    if (!it) return `Line ${i + 1} (${line.procedure}) is missing. Add what was decided on it.`;
    const told = it.paidCents + sum(it.adjustments);
    if (told !== line.chargeCents)
      return `Line ${i + 1} (${line.procedure}): ${dollars(it.paidCents)} paid and ${dollars(sum(it.adjustments))} adjusted are not its charge of ${dollars(line.chargeCents)}. Correct its amounts.`;
    judged.delete(line.controlNumber);
  }
  const [stray] = judged.keys();
  return stray === undefined ? null : `There is no line ${stray} on this claim. Take it out.`;
}

/** AMT*D: what the payer has paid for the whole claim. */
export const paidOf = (decision: Decision): number =>
  decision.lines.reduce((total, { paidCents }) => total + paidCents, 0) - sum(decision.adjustments);

/** What is left to somebody after it: the adjustments of group PR. */
export const leftToPatient = (decision: Decision): number =>
  sum(
    [...decision.adjustments, ...decision.lines.flatMap(({ adjustments }) => adjustments)].filter(
      ({ group }) => group === 'PR',
    ),
  );

/**
 * The claim for the next payer. It is an original of its own with the control numbers that it is given; the payer before
 * becomes one of the others, with what it has decided.
 *
 * @throws RangeError when the decision does not balance; see {@link imbalance}
 */
export function claimToNext(
  claim: Claim,
  decision: Decision,
  next: { coverage: DestinationCoverage; claimNumber: string; controlNumbers: readonly string[] },
): Claim {
  const wrong = imbalance(claim, decision);
  if (wrong) throw new RangeError(wrong);
  const { coverage } = claim;
  const judged = new Map(decision.lines.map((line) => [line.controlNumber, line]));
  const before: OtherCoverage = {
    rank: coverage.rank,
    relationship: coverage.relationship,
    groupNumber: coverage.groupNumber,
    groupName: coverage.groupName,
    mspReason: null,
    filingIndicator: coverage.filingIndicator,
    subscriber: coverage.subscriber,
    payer: coverage.payer,
    benefitsAssigned: claim.benefitsAssigned,
    patientSignature: claim.patientSignature,
    release: claim.release,
    paidCents: paidOf(decision),
    nonCoveredCents: null,
    remainingCents: leftToPatient(decision),
    adjustments: [...decision.adjustments],
    outpatient: null,
    // Of every line in loop 2430 instead: the day stands in one of the two places.
    paidOn: null,
    payerControlNumber: decision.payerControlNumber,
    priorAuthorization: null,
    referralNumber: null,
  };
  return {
    ...claim,
    claimNumber: next.claimNumber,
    frequency: '1',
    payerControlNumber: null,
    priorAuthorization: null,
    coverage: next.coverage,
    others: [...claim.others.filter(({ payer }) => payer.id !== next.coverage.payer.id), before],
    lines: claim.lines.map((line, i) => {
      const it = judged.get(line.controlNumber) as Decision['lines'][number];
      return {
        ...line,
        controlNumber: next.controlNumbers[i] as string,
        adjudications: [
          ...line.adjudications,
          {
            payerId: coverage.payer.id,
            paidCents: it.paidCents,
            procedure: line.procedure,
            modifiers: line.modifiers,
            units: line.units,
            bundledInto: null,
            adjustments: [...it.adjustments],
            paidOn: decision.paidOn,
            remainingCents: null,
          },
        ],
      };
    }),
  };
}
