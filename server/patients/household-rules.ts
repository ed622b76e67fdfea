/** Pure rules of households: whether the shares of those who pay come out, and what is left to do for a grown-up child. */
import type { InputOf } from '../../shared/contract.ts';
import type { AdultPoint, saveGuarantors } from '../../shared/household.ts';
import type { FieldError } from '../../shared/problems.ts';
import { usDate } from '../../shared/time.ts';

type Given = InputOf<typeof saveGuarantors>['guarantors'][number];

export const ADULT_AGE = 18;

/** The day on which somebody comes of age; born on February 29: on March 1 of a year without one. */
export function comesOfAge(birthDate: string): string {
  const born = Temporal.PlainDate.from(birthDate);
  const on = born.add({ years: ADULT_AGE });
  return (on.day === born.day ? on : on.add({ days: 1 })).toString();
}

const dayAfter = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();
/** What cannot be right about who pays, by field, in words that say what to do. */
export function wrongInGuarantors(patientId: string, rows: readonly Given[]): FieldError[] {
  const errors: FieldError[] = [];
  const say = (i: number, field: string, message: string) =>
    errors.push({ path: `/guarantors/${i}/${field}`, message });
  if (new Set(rows.map(({ id }) => id)).size < rows.length)
    errors.push({ path: '/guarantors', message: 'Two rows of this list have one id. Reload the page and try again.' });
  for (const [i, row] of rows.entries()) {
    if (row.untilDate !== null && row.untilDate < row.fromDate)
      say(i, 'untilDate', 'This ends before it begins. Correct one of the dates.');
    if ((row.holderPatientId === null) === (row.outsider === null))
      say(i, 'holderPatientId', 'Name one who pays: a patient, or somebody outside.');
    else if ((row.relationship === 'self') !== (row.holderPatientId === patientId))
      say(i, 'relationship', 'Only the patient is “self”. Choose how this person is related to the patient.');
  }
  if (errors.length === 0) errors.push(...wrongShares(rows));
  return errors;
}

/** On each day on which somebody is named, the shares come to 100. */
function wrongShares(rows: readonly Given[]): FieldError[] {
  const starts = rows.map(({ fromDate }) => fromDate);
  const ends = rows.flatMap(({ untilDate }) => (untilDate ? [dayAfter(untilDate)] : []));
  for (const day of [...new Set([...starts, ...ends])].sort()) {
    const paying = rows.flatMap((row, i) =>
      row.fromDate <= day && (row.untilDate === null || row.untilDate >= day) ? [{ i, share: row.sharePercent }] : [],
    );
    const sum = paying.reduce((total, { share }) => total + share, 0);
    const last = paying.at(-1);
    if (!last || sum === 100) continue;
    return [
      {
        path: `/guarantors/${last.i}/sharePercent`,
        message: `From ${usDate(day)} on the shares come to ${sum} %. Change them, or the dates, so that they come to 100 %.`,
      },
    ];
  }
  return [];
}

/** What has to be looked at in the record of somebody who comes of age. */
export function adultPoints(it: {
  othersConsent: boolean;
  othersAreTold: boolean;
  othersPay: boolean;
  hasOwnSignature: boolean;
}): AdultPoint[] {
  return [
    ...(it.othersConsent ? (['others_consent'] as const) : []),
    ...(it.othersAreTold ? (['others_are_told'] as const) : []),
    ...(it.othersPay ? (['others_pay'] as const) : []),
    ...(it.hasOwnSignature ? [] : (['no_own_signature'] as const)),
  ];
}
