/** Code values that are numbers or short words: which of them exist, or ever did. What they mean is told elsewhere. */

const numbered = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`);

/** CARC: also those that have ended, because a file may be of any year. */
const ADJUSTMENT_REASONS: ReadonlySet<string> = new Set([
  ...numbered('', 1, 310),
  ...numbered('A', 0, 8),
  ...numbered('B', 1, 23),
  ...numbered('D', 1, 23),
  ...numbered('P', 1, 34),
  ...numbered('W', 1, 9),
  ...numbered('Y', 1, 3),
]);
export const isAdjustmentReason = (code: string): boolean => ADJUSTMENT_REASONS.has(code);

/** RARC. */
export const isRemark = (code: string): boolean => /^(M[1-9]\d{0,2}|MA[0-9]\d{0,2}|N[1-9]\d{0,3})$/.test(code);

/** Claim status category. */
const STATUS_CATEGORIES: ReadonlySet<string> = new Set([
  ...numbered('A', 0, 8),
  ...numbered('P', 0, 5),
  ...numbered('F', 0, 4),
  'F3F',
  'F3N',
  ...numbered('R', 0, 17),
  ...numbered('E', 0, 4),
  'RQ',
  ...numbered('D', 0, 1),
  ...numbered('DR0', 1, 8),
]);
export const isStatusCategory = (code: string): boolean => STATUS_CATEGORIES.has(code);
/** Claim status. */
export const isStatus = (code: string): boolean => /^\d{1,3}$/.test(code) && Number(code) <= 850;

/** The check digit of an NPI: Luhn over 80840 and the ten digits. */
export function isNpi(npi: string): boolean {
  if (!/^\d{10}$/.test(npi)) return false;
  let sum = 24;
  for (let i = 0; i < 10; i++) {
    const digit = Number(npi[9 - i]);
    const weighed = i % 2 === 1 ? 2 * digit : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
