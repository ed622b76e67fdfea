/** Pure rules of patients: how names and phones are compared. */

/** Letters that no decomposition turns into those of the keyboard. */
const UNMARKED: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ı: 'i' };

/** Lower case, without accents, punctuation and double blanks: `O’Brien-Núñez` → `obrien nunez`. */
export function searchKey(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’`.]/g, '')
    .toLowerCase()
    .replaceAll(/[łøđðßæœþı]/g, (letter) => UNMARKED[letter] as string)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The digits of a phone number without the country's 1: `+1 (555) 010-2030` → `5550102030`. */
export function phoneDigits(phone: string | null | undefined): string {
  const digits = (phone ?? '').replaceAll(/\D/g, '');
  return digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
}

/** `(555) 010-2030` for ten digits; anything else stays as it was typed. */
export function phoneText(phone: string | null | undefined): string | null {
  const digits = phoneDigits(phone);
  if (digits.length === 10) return `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`;
  return phone?.trim() || null;
}

/** A number as E.164, `+15550102030`; what cannot be read as one (too short, letters) stays as it was typed. */
export function phoneKept(phone: string): string {
  const digits = phoneDigits(phone);
  if (digits.length === 10) return `+1${digits}`;
  const abroad = phone.trim().startsWith('+') && digits.length >= 8 && digits.length <= 15;
  return abroad ? `+${digits}` : phone.trim();
}

/** The smallest text that is larger than every text with this beginning (in code point order). */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;

interface NameParts {
  firstName: string;
  lastName: string;
  suffix?: string | null;
}

/** `Okoye, Nia`; with a suffix `Okoye Jr, Nia`. */
export function listName({ firstName, lastName, suffix }: NameParts): string {
  return `${lastName}${suffix ? ` ${suffix}` : ''}, ${firstName}`;
}
