/**
 * The barcode on the back of North American driver's licences and ID cards: AAMVA DL/ID Card Design Standard, annex D,
 * versions 1 (2000) to 10 (2020). Pure: text of the PDF417 symbol → who it is.
 */
import type { Licence } from '../../shared/cards.ts';

/**
 * `@ LF RS CR`, `ANSI ` (the first version: `AAMVA`), issuer, version, from version 2 on the jurisdiction's version, number
 * of subfiles; then for each subfile its type, offset and length. The marks before it vary, so they are not insisted on.
 */
const HEADER = /@[\s\S]{0,4}?(?:ANSI |AAMVA)(\d{6})(\d{2})/;
const JURISDICTION_VERSION_FROM = 2;
const DESIGNATOR = /(DL|ID|EN)(\d{4})(\d{4})/y;

interface Subfile {
  version: number;
  issuer: string;
  elements: Map<string, string>;
}

/** Throws nothing: what is no AAMVA barcode is null. */
function subfileOf(text: string): Subfile | null {
  const header = HEADER.exec(text);
  if (!header) return null;
  const [whole, issuer = '', versionText = ''] = header;
  const version = Number(versionText);
  const begin = header.index;
  let at = begin + whole.length + (version >= JURISDICTION_VERSION_FROM ? 2 : 0);
  const count = Number(text.slice(at, at + 2));
  at += 2;
  let body: string | null = null;
  for (let i = 0; i < Math.min(Number.isInteger(count) ? count : 0, 10); i++) {
    DESIGNATOR.lastIndex = at;
    const found = DESIGNATOR.exec(text);
    if (!found) break;
    at += found[0].length;
    const [, type = '', offset = '', length = ''] = found;
    const start = begin + Number(offset);
    // Offsets are often wrong by a few; the subfile says its type at its beginning.
    const isThere = text.startsWith(type, start);
    body ??= isThere ? text.slice(start + 2, Math.max(start + Number(length), text.indexOf('\r', start))) : null;
  }
  if (body === null) {
    const start = /(?:DL|ID|EN)(?=D[A-Z]{2})/g;
    start.lastIndex = at;
    const found = start.exec(text);
    if (!found) return null;
    body = text.slice(found.index + 2);
  }
  const elements = new Map<string, string>();
  // A subfile ends at its CR; what follows belongs to the issuer (ZC, ZN …).
  for (const line of (body.split('\r')[0] ?? '').split('\n')) {
    const id = line.slice(0, 3);
    if (/^[DP][A-Z]{2}$/.test(id) && !elements.has(id)) elements.set(id, line.slice(3).trim());
  }
  return { version, issuer, elements };
}

const isDate = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1880 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** MMDDCCYY (United States, from version 2 on) or CCYYMMDD (Canada, and the first version): never both make sense. */
export function aamvaDate(text: string | undefined): string | null {
  const digits = (text ?? '').replaceAll(/\D/g, '');
  if (digits.length !== 8) return null;
  const part = (from: number, length: number): number => Number(digits.slice(from, from + length));
  const [year, month, day] = isDate(part(0, 4), part(4, 2), part(6, 2))
    ? [part(0, 4), part(4, 2), part(6, 2)]
    : [part(4, 4), part(0, 2), part(2, 2)];
  if (!isDate(year, month, day)) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The standard fills what is not there with NONE or unavl. */
const known = (text: string | undefined): string | null =>
  text === undefined || /^(none|unavl|unavailable|n\/a)?$/i.test(text.trim()) ? null : text.trim();

/** First and middle names are parted by a comma in versions 2 and 3, elsewhere also by a blank. */
function names(elements: ReadonlyMap<string, string>) {
  const first = known(elements.get('DAC'));
  const given = known(elements.get('DCT'));
  const whole = known(elements.get('DAA'));
  const last = known(elements.get('DCS')) ?? known(elements.get('DAB'));
  const suffix = known(elements.get('DCU')) ?? known(elements.get('DAE'));
  if (first && last) return { last, first, middle: known(elements.get('DAD')), suffix };
  if (given && last) {
    const [one = '', ...more] = given.includes(',') ? given.split(',') : given.split(/[\s$]+/);
    return { last, first: one.trim(), middle: known(elements.get('DAD')) ?? known(more.join(' ')), suffix };
  }
  if (!whole) return null;
  // LAST,FIRST,MIDDLE,SUFFIX; some wrote @ between.
  const [family = '', one = '', middle, end] = whole.split(/[,@]/).map((text) => text.trim());
  return family && one ? { last: family, first: one, middle: known(middle), suffix: known(end) ?? suffix } : null;
}

const SEXES: Record<string, Licence['sex']> = { 1: 'male', M: 'male', 2: 'female', F: 'female', X: 'other' };

/** Nine digits with the last four nought are five; Canadian codes are written with their blank. */
function postalCode(text: string | null): string | null {
  if (text === null) return null;
  const compact = text.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
  const us = /^(\d{5})(\d{4})?$/.exec(compact);
  if (us) return us[2] && us[2] !== '0000' ? `${us[1]}-${us[2]}` : (us[1] as string);
  const canada = /^([A-Z]\d[A-Z])(\d[A-Z]\d)$/.exec(compact);
  return canada ? `${canada[1]} ${canada[2]}` : compact || null;
}

/** Who the licence says its holder is, as it is written there; null for any other barcode. */
export function parseAamva(text: string): Licence | null {
  const subfile = subfileOf(text);
  if (!subfile) return null;
  const { elements, issuer, version } = subfile;
  const name = names(elements);
  const birthDate = aamvaDate(elements.get('DBB'));
  if (!name || !birthDate) return null;
  const street = [known(elements.get('DAG') ?? elements.get('DAL')), known(elements.get('DAH') ?? elements.get('DAM'))];
  return {
    firstName: name.first,
    middleName: name.middle,
    lastName: name.last,
    suffix: name.suffix,
    birthDate,
    sex: SEXES[(elements.get('DBC') ?? '').toUpperCase()] ?? 'unknown',
    addressLine: street.filter(Boolean).join(', ') || null,
    city: known(elements.get('DAI') ?? elements.get('DAN')),
    state: known(elements.get('DAJ') ?? elements.get('DAO')),
    zip: postalCode(known(elements.get('DAK') ?? elements.get('DAP'))),
    number: known(elements.get('DAQ')),
    expiresOn: aamvaDate(elements.get('DBA')),
    issuer,
    version,
  };
}
