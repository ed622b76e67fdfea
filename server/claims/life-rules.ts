/** The life of a claim: which state may follow which, its filing clocks, and how it can be put right. */
import type { Answer, ClaimState, Correction, FilingClock } from '../../shared/claims.ts';

const AFTER: Record<ClaimState, readonly ClaimState[]> = {
  created: ['held', 'ready', 'closed'],
  held: ['ready', 'closed'],
  ready: ['held', 'sent', 'closed'],
  sent: ['accepted', 'in_adjudication', 'paid', 'denied', 'held', 'closed'],
  accepted: ['in_adjudication', 'paid', 'denied', 'held', 'closed'],
  in_adjudication: ['paid', 'denied', 'held', 'closed'],
  paid: ['denied', 'closed'],
  denied: ['paid', 'in_adjudication', 'closed'],
  closed: [],
};

export const mayFollow = (from: ClaimState, to: ClaimState): boolean => AFTER[from].includes(to);

/** Before it leaves, a claim is made anew whenever what it is made of changes. */
export const isUnsent = (state: ClaimState): boolean => ['created', 'held', 'ready'].includes(state);
/** The payer has it, or has had it. */
export const wasSent = (state: ClaimState): boolean => !isUnsent(state);

/** A claim that a payer rejects was never in its books: it comes back to the desk and is sent again under its own number. */
export const stateAfter = (answer: Answer): ClaimState => (answer === 'rejected' ? 'held' : answer);

export interface ClockFacts {
  serviceTo: string;
  rank: string;
  frequency: string;
  /** When the payer before has paid; of a secondary claim. */
  priorPaidOn: string | null;
  deniedOn: string | null;
  state: ClaimState;
  firstClaimDays: number | null;
  correctedClaimDays: number | null;
  secondaryClaimDays: number | null;
  appealDays: number | null;
}

/** The clocks that this payer has, each from its own day; null days: the payer names none. */
export function clocksOf(facts: ClockFacts, today: string): FilingClock[] {
  const isSecondary = facts.rank !== 'P' && facts.priorPaidOn !== null;
  const isCorrected = facts.frequency !== '1';
  const running = facts.state === 'denied' ? 'appeal' : isCorrected ? 'corrected' : isSecondary ? 'secondary' : 'first';
  const isOpen = isUnsent(facts.state) || facts.state === 'denied';
  const all: [FilingClock['clock'], string | null, number | null][] = [
    ['first', facts.serviceTo, facts.firstClaimDays],
    ['corrected', facts.serviceTo, facts.correctedClaimDays],
    ['secondary', facts.priorPaidOn, facts.secondaryClaimDays],
    ['appeal', facts.deniedOn, facts.appealDays],
  ];
  return all.flatMap(([clock, startsOn, days]) => {
    if (startsOn === null || days === null) return [];
    const lastDay = Temporal.PlainDate.from(startsOn).add({ days });
    return {
      clock,
      startsOn,
      lastDay: lastDay.toString(),
      daysLeft: Temporal.PlainDate.from(today).until(lastDay).days,
      runs: isOpen && clock === running,
    };
  });
}

/** Null: it can be done; else the sentence that says why not, and what to do instead. */
export function correctionRefusal(
  how: Correction,
  it: { state: ClaimState; payerControlNumber: string | null; hasOpenFollower: boolean },
): string | null {
  if (isUnsent(it.state)) return 'It was not sent yet. Correct the charges or the coverage, and it is made anew.';
  if (it.hasOpenFollower) return 'Another claim corrects it already. Work on that one.';
  if ((how === 'replacement' || how === 'void') && !it.payerControlNumber)
    return 'The payer’s own number of this claim is missing. Record the payer’s answer with its number first.';
  if (how === 'reopening' && !['paid', 'denied'].includes(it.state))
    return 'The payer has not decided it yet. Wait for its answer, or send a replacement.';
  if (how === 'new_claim' && !['denied', 'held', 'closed'].includes(it.state))
    return 'A new claim beside one that the payer still has would be a duplicate. Record its answer first.';
  return null;
}
