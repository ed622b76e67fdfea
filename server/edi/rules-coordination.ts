/** What other payers decided about a claim, and whether it adds up: loops 2320, 2330 and 2430. */
import { adjusted, at, cents, loopOf, loopsIn, segmentOf, segmentsIn } from './look.ts';
import type { Segment } from './tokenizer.ts';
import { amountText } from './values.ts';
import type { Loop, TellAt } from './walk.ts';

const RANKS = 'PSTABCDEFGH';
const sum = (list: (number | null)[]): number | null =>
  list.reduce((all, one) => (all === null || one === null ? null : all + one), 0 as number | null);

/** The judgements of one other payer on the lines, with the line. */
const judgementsOf = (lines: Loop[], payerId: string): { line: Loop; judgement: Loop; svd: Segment }[] =>
  lines.flatMap((line) =>
    loopsIn(line, '2430').flatMap((judgement) => {
      const svd = segmentOf(judgement, 'SVD');
      return svd && at(svd, 1) === payerId ? [{ line, judgement, svd }] : [];
    }),
  );

export function checkOthers(claim: Loop, clm: Segment, subscriber: Loop, tell: TellAt): void {
  const lines = loopsIn(claim, '2400');
  const others = loopsIn(claim, '2320');
  const mine = segmentOf(subscriber, 'SBR');
  const ranks = new Set(mine && at(mine, 1) !== 'U' ? [at(mine, 1)] : []);
  const payers = new Set(others.map((one) => at(segmentOf(loopOf(one, '2330B'), 'NM1'), 9)));
  for (const other of others) {
    const sbr = segmentOf(other, 'SBR');
    if (!sbr) continue;
    const rank = at(sbr, 1);
    if (ranks.has(rank))
      tell(sbr, other.id, 'rank_twice', 'guide', `SBR01 “${rank}” is the place of another payer, too.`, {
        element: 1,
        value: rank,
      });
    if (rank !== 'U') ranks.add(rank);
    const isEarlier =
      mine !== undefined && RANKS.indexOf(rank) >= 0 && RANKS.indexOf(rank) < RANKS.indexOf(at(mine, 1));
    checkOther(other, sbr, clm, lines, isEarlier, tell);
  }
  for (const line of lines)
    for (const judgement of loopsIn(line, '2430')) {
      const svd = segmentOf(judgement, 'SVD');
      if (svd && !payers.has(at(svd, 1)))
        tell(
          svd,
          judgement.id,
          'adjudication_payer_unknown',
          'guide',
          `SVD01 “${at(svd, 1)}” is the number of no other payer in 2330B.`,
          { element: 1, value: at(svd, 1) },
        );
    }
}

function checkOther(other: Loop, sbr: Segment, clm: Segment, lines: Loop[], isEarlier: boolean, tell: TellAt): void {
  const [paidSegment, skipped] = [segmentOf(other, 'AMT', 'D'), segmentOf(other, 'AMT', 'A8')];
  const payer = loopOf(other, '2330B');
  const judgements = judgementsOf(lines, at(segmentOf(payer, 'NM1'), 9));
  const charge = cents(clm, 2);
  if (skipped && charge !== null && cents(skipped, 2) !== charge)
    tell(
      skipped,
      other.id,
      'non_covered_partly',
      'balance',
      `AMT*A8 is ${at(skipped, 2)}, but the claim charges ${amountText(charge)}: who was passed over covers nothing of it.`,
      { element: 2, value: at(skipped, 2), severity: 'warning' },
    );
  const hasJudged = paidSegment !== undefined || judgements.length > 0 || segmentsIn(other, 'CAS').length > 0;
  if (!hasJudged) {
    if (isEarlier && !skipped)
      tell(
        sbr,
        other.id,
        'prior_payment_missing',
        'guide',
        'This payer comes first, but AMT*D does not tell what it paid, nor AMT*A8 that it was passed over.',
      );
    return;
  }
  if (!paidSegment)
    tell(
      sbr,
      other.id,
      'prior_payment_missing',
      'guide',
      'This payer has judged the claim, but AMT*D does not tell what it paid.',
    );
  dates(other, sbr, payer, judgements, tell);
  remaining(other, judgements, tell);
  for (const { line, judgement, svd } of judgements) {
    const [lineCharge, linePaid, lineAdjusted] = [
      cents(segmentOf(line, 'SV1'), 2),
      cents(svd, 2),
      adjusted(judgement.segments),
    ];
    const isBundled = at(svd, 6) !== '' || judgements.filter((one) => one.line === line).length > 1;
    if (isBundled || lineCharge === null || linePaid === null || lineAdjusted === null) continue;
    if (lineCharge !== linePaid + lineAdjusted)
      tell(
        svd,
        judgement.id,
        'adjudication_unbalanced',
        'balance',
        `The line charges ${amountText(lineCharge)}, but SVD02 ${amountText(linePaid)} and adjustments of ${amountText(lineAdjusted)} are ${amountText(linePaid + lineAdjusted)}.`,
        { element: 2, value: at(svd, 2) },
      );
  }
  const paid = cents(paidSegment, 2);
  const own = adjusted(other.segments);
  const inner = sum(judgements.map(({ judgement }) => adjusted(judgement.segments)));
  if (!paidSegment || paid === null || own === null || inner === null || charge === null) return;
  if (charge !== paid + own + inner)
    tell(
      paidSegment,
      other.id,
      'prior_claim_unbalanced',
      'balance',
      `CLM02 is ${amountText(charge)}, but AMT*D ${amountText(paid)} and all adjustments of ${amountText(own + inner)} are ${amountText(paid + own + inner)}.`,
      { element: 2, value: at(paidSegment, 2) },
    );
  const linesPaid = sum(judgements.map(({ svd }) => cents(svd, 2)));
  if (judgements.length > 0 && linesPaid !== null && paid !== linesPaid - own)
    tell(
      paidSegment,
      other.id,
      'prior_payment_unbalanced',
      'balance',
      `AMT*D is ${amountText(paid)}, but the lines were paid ${amountText(linesPaid)}, less adjustments of the claim of ${amountText(own)}.`,
      { element: 2, value: at(paidSegment, 2) },
    );
}

function dates(
  other: Loop,
  sbr: Segment,
  payer: Loop | undefined,
  judgements: { judgement: Loop }[],
  tell: TellAt,
): void {
  const atClaim = segmentOf(payer, 'DTP', '573');
  const atLines = judgements.filter(({ judgement }) => segmentOf(judgement, 'DTP', '573'));
  if (!atClaim && atLines.length === 0)
    tell(
      sbr,
      other.id,
      'adjudication_date_missing',
      'guide',
      'DTP*573 does not tell when this payer judged the claim, neither in 2330B nor in 2430.',
    );
  if (atClaim && atLines.length > 0)
    tell(
      atClaim,
      '2330B',
      'adjudication_date_twice',
      'guide',
      'DTP*573 stands in 2330B and in 2430: one of them is enough.',
      { severity: 'warning' },
    );
}

function remaining(other: Loop, judgements: { judgement: Loop }[], tell: TellAt): void {
  const own = segmentOf(other, 'AMT', 'EAF');
  if (own && judgements.some(({ judgement }) => segmentOf(judgement, 'AMT', 'EAF')))
    tell(
      own,
      other.id,
      'remaining_twice',
      'guide',
      'What is left to pay (AMT*EAF) stands at the claim and at its lines; only one of them may tell it.',
      { element: 1, value: 'EAF' },
    );
}
