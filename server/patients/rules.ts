/** Pure rules of patients: how names, phones and dates are compared, and what a person means who types into one box. */

/** Lower case, without accents, punctuation and double blanks: `O’Brien-Núñez` → `obrien nunez`. */
export function searchKey(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’`.]/g, '')
    .toLowerCase()
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

export type Search =
  | { kind: 'nothing' }
  | { kind: 'birthDate'; date: string }
  | { kind: 'digits'; digits: string; recordNumber: string }
  | { kind: 'name'; last: string; first: string }
  | { kind: 'names'; words: string[] };

/** What was meant by the text of the one box. `thisYear` decides the century of a two-digit year. */
export function parseSearch(text: string, thisYear: number): Search {
  const trimmed = text.trim();
  if (!searchKey(trimmed)) return { kind: 'nothing' };
  const date = parseBirthDate(trimmed, thisYear);
  if (date) return { kind: 'birthDate', date };
  if (/^[\d\s().+-]{2,}$/.test(trimmed))
    return { kind: 'digits', digits: phoneDigits(trimmed), recordNumber: trimmed.replaceAll(/\D/g, '') };
  const comma = trimmed.indexOf(',');
  if (comma >= 0)
    return { kind: 'name', last: searchKey(trimmed.slice(0, comma)), first: searchKey(trimmed.slice(comma + 1)) };
  return { kind: 'names', words: searchKey(trimmed).split(' ').slice(0, 4) };
}

/** `4/12/79`, `04-12-1979`, `1979-04-12`: month first, as in the US. Null when it is no date. */
export function parseBirthDate(text: string, thisYear: number): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const us = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(text);
  const [year, month, day] = iso ? iso.slice(1).map(Number) : us ? [Number(us[3]), Number(us[1]), Number(us[2])] : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const fullYear = year >= 100 ? year : year + (year + 2000 > thisYear ? 1900 : 2000);
  try {
    return Temporal.PlainDate.from({ year: fullYear, month, day }, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
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
