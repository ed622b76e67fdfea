/** Dates, amounts and text as X12 writes them, and back. */

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** CCYYMMDD that is in the calendar → YYYY-MM-DD; else null. */
export function dateOf(text: string): string | null {
  if (text.length !== 8 || !/^\d{8}$/.test(text)) return null;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const most = month === 2 && isLeap ? 29 : (MONTHS[month - 1] ?? 0);
  return day >= 1 && day <= most && year > 0 ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : null;
}

/** YYYY-MM-DD → CCYYMMDD. */
export const date8 = (date: string): string => date.replaceAll('-', '');

/** CCYYMMDD-CCYYMMDD → both days; else null. */
export function periodOf(text: string): { from: string; to: string } | null {
  const [from, to] = text.length === 17 && text[8] === '-' ? [dateOf(text.slice(0, 8)), dateOf(text.slice(9))] : [];
  return from && to ? { from, to } : null;
}

const DECIMAL = /^-?(\d+(\.\d*)?|\.\d+)$/;
export const isDecimal = (text: string): boolean => DECIMAL.test(text);

/** Dollars → cents; null where it is no amount, has parts of a cent, or is beyond what we count exactly. */
export function centsOf(text: string): number | null {
  if (!DECIMAL.test(text)) return null;
  const [whole = '', part = ''] = text.replace('-', '').split('.');
  const tail = part.replace(/0+$/, '');
  if (tail.length > 2) return null;
  const cents = Number(`${whole}${tail.padEnd(2, '0')}`);
  if (!Number.isSafeInteger(cents)) return null;
  return text.startsWith('-') && cents !== 0 ? -cents : cents;
}

/** Cents → dollars without needless zeros, neither behind nor in front: X12 writes `.5`. */
export function amountText(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const part = digits.slice(-2).replace(/0+$/, '');
  const whole = digits.slice(0, -2);
  const text = part === '' ? whole : `${whole === '0' ? '' : whole}.${part}`;
  return cents < 0 ? `-${text}` : text;
}

/** A number with at most three decimals. */
export const quantityText = (value: number): string => String(Number(value.toFixed(3))).replace(/^(-?)0\./, '$1.');

/** As it came: UTF-8 where it is that, without the blanks that pad it. */
export function plainText(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII is meant
  if (!/[^\x00-\x7f]/.test(value)) return value.trim();
  const bytes = Buffer.from(value, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return value.trim();
  }
}
