/** Rules that hold in every set: NPI, ZIP, reasons of adjustments. */
import { isAdjustmentReason, isNpi, isRemark, isStatus, isStatusCategory } from './codes.ts';
import { at, parts, triplets } from './look.ts';
import type { Segment } from './tokenizer.ts';
import type { Loop, TellAt } from './walk.ts';

function checkCommon(segment: Segment, loop: Loop, tell: TellAt): void {
  const npiAt = segment.id === 'NM1' ? 9 : segment.id === 'N1' ? 4 : 0;
  if (npiAt > 0 && at(segment, npiAt - 1) === 'XX' && !isNpi(at(segment, npiAt)))
    tell(
      segment,
      loop.id,
      'npi_wrong',
      'guide',
      `“${at(segment, npiAt).slice(0, 20)}” is no NPI: its check digit is wrong.`,
      { element: npiAt, value: at(segment, npiAt), severity: 'warning' },
    );
  if (
    segment.id === 'N4' &&
    ['', 'US', 'USA'].includes(at(segment, 4)) &&
    at(segment, 3) !== '' &&
    !/^\d{5}(\d{4})?$/.test(at(segment, 3))
  )
    tell(segment, loop.id, 'zip_wrong', 'guide', `“${at(segment, 3)}” is no ZIP code of five or nine digits.`, {
      element: 3,
      value: at(segment, 3),
    });
  if (segment.id === 'CAS')
    for (const { reason, element } of triplets(segment))
      if (reason !== '' && !isAdjustmentReason(reason))
        tell(segment, loop.id, 'reason_unknown', 'guide', `“${reason}” is no reason of an adjustment (CARC).`, {
          element,
          value: reason,
        });
  if (segment.id === 'LQ' && at(segment, 1) === 'HE' && at(segment, 2) !== '' && !isRemark(at(segment, 2)))
    tell(segment, loop.id, 'remark_unknown', 'guide', `“${at(segment, 2)}” is no remark (RARC).`, {
      element: 2,
      value: at(segment, 2),
    });
  if (segment.id === 'STC')
    for (const element of [1, 10, 11]) {
      const [category = '', status = ''] = parts(segment, element);
      if (category !== '' && !isStatusCategory(category))
        tell(segment, loop.id, 'category_unknown', 'guide', `“${category}” is no category of a claim status.`, {
          element,
          component: 1,
          value: category,
        });
      if (status !== '' && !isStatus(status))
        tell(segment, loop.id, 'status_unknown', 'guide', `“${status}” is no claim status.`, {
          element,
          component: 2,
          value: status,
        });
    }
}

/** Of a loop and of all that it still holds. */
export function checkAll(loop: Loop, tell: TellAt): void {
  for (const segment of loop.segments) checkCommon(segment, loop, tell);
  for (const inner of loop.loops) checkAll(inner, tell);
}
