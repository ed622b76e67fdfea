/** Pure rules of patients: how names and phones are compared. */
import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min';

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

/** As it is dialled from abroad where it is a number of another country; numbers of the country's own plan are told by their ten digits. */
function abroad(phone: string): PhoneNumber | undefined {
  const parsed = phone.trim().startsWith('+') ? parsePhoneNumberFromString(phone) : undefined;
  return parsed?.isPossible() && parsed.countryCallingCode !== '1' ? parsed : undefined;
}

/** `(555) 010-2030` for ten digits, `+44 20 7946 0958` for abroad; anything else stays as it was typed. */
export function phoneText(phone: string | null | undefined): string | null {
  const digits = phoneDigits(phone);
  if (digits.length === 10 && !/^\s*\+[^1]/.test(phone ?? ''))
    return `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`;
  return abroad(phone ?? '')?.formatInternational() ?? (phone?.trim() || null);
}

/** A number as E.164, `+15550102030`; what cannot be read as one (too short, letters) stays as it was typed. */
export function phoneKept(phone: string): string {
  const foreign = abroad(phone);
  if (foreign) return foreign.number;
  const digits = phoneDigits(phone);
  return digits.length === 10 && !/^\s*\+[^1]/.test(phone) ? `+1${digits}` : phone.trim();
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
