/** What an 837P asks for beyond its table: sums, pointers, what depends on what. */
import { at, cents, holderOf, loopOf, loopsIn, parts, segmentOf, segmentsIn } from './look.ts';
import type { SetRules } from './rules.ts';
import { checkOthers } from './rules-coordination.ts';
import type { Segment } from './tokenizer.ts';
import { amountText } from './values.ts';
import type { Loop, TellAt } from './walk.ts';

const NUMBERS_MAX = 100_000;
const HCPCS = /^[0-9A-Z]\d{3}[0-9A-Z]$/;
const ICD10 = /^[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}$/;
const INPATIENT = ['21', '51'];

export function claimRules(tell: TellAt): SetRules {
  const numbers = new Set<string>();
  /** Levels that hold a claim, or a level that does. */
  const used = new WeakSet<Loop>();

  function total(loop: Loop, clm: Segment): void {
    const charges = loopsIn(loop, '2400').map((one) => cents(segmentOf(one, 'SV1'), 2));
    const claimed = cents(clm, 2);
    if (claimed === null || charges.includes(null) || charges.length === 0) return;
    const sum = charges.reduce((all: number, one) => all + (one ?? 0), 0);
    if (claimed !== sum)
      tell(
        clm,
        loop.id,
        'claim_total',
        'balance',
        `CLM02 is ${amountText(claimed)}, but the lines charge ${amountText(sum)}.`,
        { element: 2, value: at(clm, 2) },
      );
  }

  function header(loop: Loop, clm: Segment): void {
    const [place = '', , frequency = ''] = parts(clm, 5);
    if (frequency !== '' && !'16789'.includes(frequency))
      tell(
        clm,
        loop.id,
        'frequency_wrong',
        'guide',
        `CLM05-3 “${frequency}” is no frequency of a professional claim.`,
        { element: 5, component: 3, value: frequency },
      );
    if ((frequency === '7' || frequency === '8') && !segmentOf(loop, 'REF', 'F8'))
      tell(
        clm,
        loop.id,
        'payer_control_number_missing',
        'guide',
        `CLM05-3 is ${frequency}, but REF*F8 does not tell the payer’s number of the first claim.`,
        { element: 5, component: 3, value: frequency },
      );
    const causes = parts(clm, 11);
    if (causes.slice(0, 3).some((one) => ['AA', 'OA', 'EM'].includes(one)) && !segmentOf(loop, 'DTP', '439'))
      tell(
        clm,
        loop.id,
        'accident_date_missing',
        'guide',
        'CLM11 tells of an accident, but DTP*439 does not tell its date.',
        { element: 11, value: at(clm, 11) },
      );
    if (causes.slice(0, 3).includes('AA') && !causes[3])
      tell(clm, loop.id, 'accident_state_missing', 'guide', 'CLM11-4 does not tell the state of the auto accident.', {
        element: 11,
        component: 4,
        value: '',
      });
    if (INPATIENT.includes(place) && !segmentOf(loop, 'DTP', '435'))
      tell(
        clm,
        loop.id,
        'admission_missing',
        'guide',
        `Place of service ${place} needs the date of admission in DTP*435.`,
        { element: 5, component: 1, value: place },
      );
    if (at(clm, 1).length > 20)
      tell(clm, loop.id, 'claim_number_long', 'guide', 'CLM01 has more than the 20 characters that come back.', {
        element: 1,
        value: at(clm, 1),
        severity: 'warning',
      });
    if (numbers.has(at(clm, 1)))
      tell(
        clm,
        loop.id,
        'claim_number_twice',
        'guide',
        `CLM01 “${at(clm, 1)}” names an earlier claim of this file, too.`,
        { element: 1, value: at(clm, 1), severity: 'warning' },
      );
    if (numbers.size < NUMBERS_MAX) numbers.add(at(clm, 1));
  }

  /** How many diagnoses there are. */
  function diagnoses(loop: Loop): number {
    const hi = segmentsIn(loop, 'HI').find((one) => ['ABK', 'BK'].includes(parts(one, 1)[0] ?? ''));
    if (!hi) return 0;
    const isNew = parts(hi, 1)[0] === 'ABK';
    let count = 0;
    for (let n = 1; n < hi.elements.length; n++) {
      const [list = '', code = ''] = parts(hi, n);
      if (code === '') continue;
      count++;
      const where = { element: n, component: 2, value: code };
      if (n > 1 && list !== (isNew ? 'ABF' : 'BF') && ['ABF', 'BF'].includes(list))
        tell(hi, loop.id, 'diagnoses_mixed', 'guide', `HI${String(n).padStart(2, '0')} mixes ICD-9 and ICD-10.`, {
          ...where,
          component: 1,
        });
      if (code.includes('.'))
        tell(hi, loop.id, 'diagnosis_dotted', 'guide', `Diagnosis “${code}” is sent without its dot.`, where);
      else if (isNew && !ICD10.test(code))
        tell(hi, loop.id, 'diagnosis_wrong', 'guide', `“${code}” has not the form of an ICD-10-CM code.`, where);
    }
    return count;
  }

  function lineRules(line: Loop, index: number, diagnosesCount: number): void {
    const [lx, sv1] = [segmentOf(line, 'LX'), segmentOf(line, 'SV1')];
    if (lx && at(lx, 1) !== String(index + 1))
      tell(lx, line.id, 'line_number', 'guide', `LX01 is “${at(lx, 1)}”, but this is line ${index + 1} of the claim.`, {
        element: 1,
        value: at(lx, 1),
      });
    const lin = segmentOf(loopOf(line, '2410'), 'LIN');
    if (lin && at(lin, 2) === 'N4' && !/^\d{11}$/.test(at(lin, 3)))
      tell(lin, '2410', 'ndc_wrong', 'guide', `“${at(lin, 3)}” is no NDC of eleven digits.`, {
        element: 3,
        value: at(lin, 3),
      });
    if (!sv1) return;
    const [kind = '', code = '', ...modifiers] = parts(sv1, 1);
    if (kind === 'HC' && code !== '' && !HCPCS.test(code))
      tell(sv1, line.id, 'procedure_wrong', 'guide', `“${code}” has not the form of a procedure code.`, {
        element: 1,
        component: 2,
        value: code,
      });
    for (const [i, modifier] of modifiers.slice(0, 4).entries())
      if (modifier !== '' && !/^[0-9A-Z]{2}$/.test(modifier))
        tell(sv1, line.id, 'modifier_wrong', 'guide', `“${modifier}” has not the form of a modifier.`, {
          element: 1,
          component: 3 + i,
          value: modifier,
        });
    if ((cents(sv1, 2) ?? 0) < 0)
      tell(sv1, line.id, 'charge_negative', 'balance', 'SV102 is negative.', { element: 2, value: at(sv1, 2) });
    if (at(sv1, 4) !== '' && Number(at(sv1, 4)) <= 0)
      tell(sv1, line.id, 'units_none', 'balance', `SV104 “${at(sv1, 4)}” is no number of units.`, {
        element: 4,
        value: at(sv1, 4),
      });
    for (const [i, pointer] of parts(sv1, 7).entries())
      if (/^\d+$/.test(pointer) && (Number(pointer) < 1 || Number(pointer) > diagnosesCount))
        tell(
          sv1,
          line.id,
          'pointer_dangling',
          'guide',
          `SV107-${i + 1} points at diagnosis ${pointer}, but the claim has ${diagnosesCount}.`,
          { element: 7, component: i + 1, value: pointer },
        );
  }

  function claim(loop: Loop): void {
    const clm = segmentOf(loop, 'CLM');
    for (let level = loop.parent; level; level = level.parent) used.add(level);
    const lines = loopsIn(loop, '2400');
    const count = diagnoses(loop);
    for (const [i, line] of lines.entries()) lineRules(line, i, count);
    if (!clm) return;
    total(loop, clm);
    header(loop, clm);
    if ((cents(clm, 2) ?? 0) < 0)
      tell(clm, loop.id, 'charge_negative', 'balance', 'CLM02 is negative.', { element: 2, value: at(clm, 2) });
    const subscriber = holderOf(loop, '2000B');
    if (subscriber) {
      if (loop.parent === subscriber) checkPatientIsSubscriber(subscriber, clm, loop, tell);
      checkOthers(loop, clm, subscriber, tell);
    }
  }

  function level(loop: Loop): void {
    const first = loop.segments[0];
    if (first && (loop.id === '2000B' || loop.id === '2000C') && !used.has(loop))
      tell(first, loop.id, 'claim_missing', 'guide', `Loop ${loop.id} (${loop.rule.name}) holds no claim.`);
    const sbr = segmentOf(loop, 'SBR');
    if (loop.id === '2000C') {
      const holder = segmentOf(loop.parent, 'SBR');
      if (holder && at(holder, 2) === '18')
        tell(
          holder,
          '2000B',
          'patient_twice',
          'guide',
          'SBR02 says that the subscriber is the patient, but a patient level follows.',
          { element: 2, value: '18' },
        );
    }
    if (
      loop.id === '2000B' &&
      sbr &&
      ['MA', 'MB'].includes(at(sbr, 9)) &&
      ['S', 'T'].includes(at(sbr, 1)) &&
      at(sbr, 5) === ''
    )
      tell(sbr, loop.id, 'msp_reason_missing', 'guide', 'Medicare does not pay first, but SBR05 does not tell why.', {
        element: 5,
        value: '',
      });
    if (loop.id === '2000A') billing(loop);
  }

  function billing(loop: Loop): void {
    const [n3, n4] = [segmentOf(loopOf(loop, '2010AA'), 'N3'), segmentOf(loopOf(loop, '2010AA'), 'N4')];
    for (const n of [1, 2])
      if (n3 && /^\s*P\.?\s*O\.?\s+BOX\b/i.test(at(n3, n)))
        tell(
          n3,
          '2010AA',
          'street_is_box',
          'guide',
          'The billing provider’s address is a post-office box; that belongs into 2010AB.',
          { element: n, value: at(n3, n) },
        );
    if (n4 && /^\d{5}$/.test(at(n4, 3)))
      tell(n4, '2010AA', 'zip_short', 'guide', 'The billing provider’s ZIP code has five digits; nine are asked for.', {
        element: 3,
        value: at(n4, 3),
        severity: 'warning',
      });
  }

  return {
    unit(loop) {
      if (loop.id === '2300') claim(loop);
      else level(loop);
    },
    end() {},
  };
}

function checkPatientIsSubscriber(subscriber: Loop, clm: Segment, loop: Loop, tell: TellAt): void {
  const sbr = segmentOf(subscriber, 'SBR');
  const person = loopOf(subscriber, '2010BA');
  if (sbr && at(sbr, 2) !== '18')
    tell(
      clm,
      loop.id,
      'patient_missing',
      'guide',
      'The claim stands below the subscriber, but SBR02 does not say that the subscriber is the patient.',
    );
  const nm1 = segmentOf(person, 'NM1');
  if (!sbr || at(sbr, 2) !== '18' || !nm1) return;
  for (const id of ['N3', 'N4', 'DMG'])
    if (!segmentOf(person, id))
      tell(
        nm1,
        '2010BA',
        'segment_missing',
        'guide',
        `${id} is missing in loop 2010BA (subscriber), who is the patient.`,
      );
}
