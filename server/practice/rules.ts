/** Pure rules of the practice. */
import type { VisitType } from '../../shared/practice.ts';

/** True for a zone that this runtime knows, `America/New_York`. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

/** The check digit of a National Provider Identifier: Luhn over 80840 and the ten digits (CMS NPI standard). */
export function isNpi(npi: string): boolean {
  if (!/^\d{10}$/.test(npi)) return false;
  const digits = [...`80840${npi}`].map(Number).reverse();
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** What a practice starts with: it can be changed in the settings. */
export const STARTING_VISIT_TYPES = [
  { code: 'NP', name: 'New patient', durationMinutes: 40, colour: 0 },
  { code: 'FU', name: 'Follow-up', durationMinutes: 20, colour: 5 },
  { code: 'PX', name: 'Physical', durationMinutes: 40, colour: 1 },
  { code: 'PR', name: 'Procedure', durationMinutes: 60, colour: 2 },
  { code: 'NV', name: 'Nurse visit', durationMinutes: 15, colour: 4 },
  { code: 'TH', name: 'Telehealth', durationMinutes: 20, colour: 3 },
] as const;

/** What a plain visit type asks for besides its length: nothing. */
export const PLAIN_DEMANDS: Pick<
  VisitType,
  | 'beforeMinutes'
  | 'afterMinutes'
  | 'capacity'
  | 'providerIds'
  | 'needs'
  | 'ageMonthsMin'
  | 'ageMonthsMax'
  | 'repeatDaysMin'
  | 'planNote'
  | 'instructions'
  | 'selfBooking'
  | 'telehealth'
> = {
  beforeMinutes: 0,
  afterMinutes: 0,
  capacity: 1,
  providerIds: [],
  needs: [],
  ageMonthsMin: null,
  ageMonthsMax: null,
  repeatDaysMin: null,
  planNote: null,
  instructions: null,
  selfBooking: false,
  telehealth: false,
};

/** What is wrong with the needs of a visit type, in words; null when nothing is. */
export function needsProblem(
  type: Pick<VisitType, 'needs' | 'durationMinutes' | 'ageMonthsMin' | 'ageMonthsMax'>,
  classIds: ReadonlySet<string>,
): string | null {
  for (const need of type.needs) {
    if (need.fromMinute >= need.untilMinute) return 'Each part of the pattern must end after it begins.';
    if (need.untilMinute > type.durationMinutes) return 'A part of the pattern ends after the visit.';
    if ((need.who === 'class') !== (need.classId !== null)) return 'Choose a class for each “any of” in the pattern.';
    if (need.classId !== null && !classIds.has(need.classId)) return 'A class of the pattern is not here any more.';
  }
  if (type.needs.length > 0 && !type.needs.some(({ who }) => who === 'provider'))
    return 'The pattern must say when the provider is needed.';
  const { ageMonthsMin: min, ageMonthsMax: max } = type;
  if (min !== null && max !== null && min > max) return 'The youngest age must not be above the oldest.';
  return null;
}
