/** Pure rules of the practice. */

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
