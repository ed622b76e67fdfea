/** The sums of an 835: each line, each claim, the whole payment. */
import { adjusted, at, cents, loopsIn, segmentOf, segmentsIn } from './look.ts';
import type { SetRules } from './rules.ts';
import type { Segment } from './tokenizer.ts';
import { amountText } from './values.ts';
import type { Loop, TellAt } from './walk.ts';

export function remittanceRules(tell: TellAt): SetRules {
  let paid = 0;
  let isReadable = true;

  function line(loop: Loop): void {
    const svc = segmentOf(loop, 'SVC');
    const [charge, payment, adjustments] = [
      cents(svc, 2),
      cents(svc, 3) ?? (at(svc, 3) === '' ? 0 : null),
      adjusted(loop.segments),
    ];
    if (!svc || charge === null || payment === null || adjustments === null) return;
    if (charge - adjustments !== payment)
      tell(
        svc,
        loop.id,
        'line_unbalanced',
        'balance',
        `SVC02 ${amountText(charge)} less adjustments of ${amountText(adjustments)} is ${amountText(charge - adjustments)}, but SVC03 is ${amountText(payment)}.`,
        { element: 3, value: at(svc, 3) },
      );
  }

  function claim(loop: Loop): void {
    const clp = segmentOf(loop, 'CLP');
    if (!clp) return;
    const lines = loopsIn(loop, '2110');
    for (const one of lines) line(one);
    const [charge, payment] = [cents(clp, 3), cents(clp, 4)];
    if (payment === null) isReadable = false;
    else paid += payment;
    const own = adjusted(loop.segments);
    const inner = lines.map((one) => adjusted(one.segments));
    if (charge === null || payment === null || own === null || inner.includes(null)) return;
    const all = own + inner.reduce((sum: number, one) => sum + (one ?? 0), 0);
    if (charge - all !== payment)
      tell(
        clp,
        loop.id,
        'claim_unbalanced',
        'balance',
        `CLP03 ${amountText(charge)} less adjustments of ${amountText(all)} is ${amountText(charge - all)}, but CLP04 is ${amountText(payment)}.`,
        { element: 4, value: at(clp, 4) },
      );
    const payments = lines.map((one) => cents(segmentOf(one, 'SVC'), 3) ?? 0).reduce((sum, one) => sum + one, 0);
    if (lines.length > 0 && payments - own !== payment)
      tell(
        clp,
        loop.id,
        'claim_lines_unbalanced',
        'balance',
        `The lines pay ${amountText(payments)}, less adjustments of the claim of ${amountText(own)} is ${amountText(payments - own)}, but CLP04 is ${amountText(payment)}.`,
        { element: 4, value: at(clp, 4) },
      );
    const patient = [loop, ...lines].map((one) => adjusted(one.segments, 'PR') ?? 0).reduce((sum, one) => sum + one, 0);
    const told = cents(clp, 5);
    if (told !== null && told !== patient)
      tell(
        clp,
        loop.id,
        'patient_share_differs',
        'balance',
        `CLP05 leaves ${amountText(told)} to the patient, but adjustments of group PR are ${amountText(patient)}.`,
        { element: 5, value: at(clp, 5), severity: 'warning' },
      );
    const isDated =
      segmentOf(loop, 'DTM', '232') !== undefined ||
      lines.every((one) => segmentOf(one, 'DTM', '472', '150') !== undefined);
    if (!isDated)
      tell(
        clp,
        loop.id,
        'service_date_missing',
        'guide',
        'Neither the claim nor each of its lines tells the date of service.',
        { severity: 'warning' },
      );
  }

  return {
    unit(loop) {
      if (loop.id === '2100') claim(loop);
    },
    end(root) {
      const bpr = segmentOf(root, 'BPR');
      const total = cents(bpr, 2);
      if (!bpr || total === null || !isReadable) return;
      let provider = 0;
      for (const plb of segmentsIn(root, 'PLB')) {
        for (let n = 4; n < plb.elements.length; n += 2) {
          const amount = cents(plb, n);
          if (amount === null && at(plb, n) !== '') return;
          provider += amount ?? 0;
        }
      }
      if (total !== paid - provider)
        tell(
          bpr,
          root.id,
          'payment_unbalanced',
          'balance',
          `Claims of ${amountText(paid)} less provider adjustments of ${amountText(provider)} are ${amountText(paid - provider)}, but BPR02 is ${amountText(total)}.`,
          { element: 2, value: at(bpr, 2) },
        );
      checkPayment(bpr, segmentOf(root, 'TRN'), root, total, tell);
    },
  };
}

function checkPayment(bpr: Segment, trn: Segment | undefined, root: Loop, total: number, tell: TellAt): void {
  if (total < 0)
    tell(bpr, root.id, 'payment_negative', 'balance', 'BPR02 is negative: no payment can be.', {
      element: 2,
      value: at(bpr, 2),
    });
  if (at(bpr, 4) === 'NON' && total !== 0)
    tell(bpr, root.id, 'payment_method', 'guide', 'BPR04 says that nothing is paid, but BPR02 is not zero.', {
      element: 4,
      value: at(bpr, 4),
    });
  if (trn && !/^[13]\d{9}$/.test(at(trn, 3)))
    tell(trn, root.id, 'payer_tax_id', 'guide', `TRN03 “${at(trn, 3)}” is not a 1 with a tax id of nine digits.`, {
      element: 3,
      value: at(trn, 3),
      severity: 'warning',
    });
}
