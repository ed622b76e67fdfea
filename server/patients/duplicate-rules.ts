/** Pure rules of duplicates: what two records have in common, and whether that makes them one person. */
import type { Likeness } from '../../shared/duplicates.ts';
import { nicknamesOf } from './nicknames.ts';
import { phoneDigits, searchKey } from './rules.ts';

/** What two records are compared by: search keys of the names, digits of the phone. */
export interface Like {
  last: string;
  first: string;
  birthDate: string;
  phone: string;
}

export const likeOf = (it: { lastName: string; firstName: string; birthDate: string; phone: string | null }): Like => ({
  last: searchKey(it.lastName),
  first: searchKey(it.firstName),
  birthDate: it.birthDate,
  phone: phoneDigits(it.phone),
});

/** True when one text becomes the other by at most one letter more, less, other, or two that changed places. */
export function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const rests = (x: number, y: number): boolean => a.slice(i + x) === b.slice(i + y);
  const swapped = a[i] === b[i + 1] && a[i + 1] === b[i] && rests(2, 2);
  return a === b || rests(1, 1) || rests(1, 0) || rests(0, 1) || swapped;
}

/** One slip in four letters or more, or one begins the other: Ben and Benjamin. Nicknames are looked up besides. */
const isAlike = (a: string, b: string): boolean =>
  (Math.min(a.length, b.length) >= 4 && isOneSlip(a, b)) ||
  (Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a)));

/** One digit is another, or day and month changed places. */
const isBirthAlike = (a: string, b: string): boolean =>
  isOneSlip(a, b) || a === `${b.slice(0, 5)}${b.slice(8)}-${b.slice(5, 7)}`;

export function likenesses(a: Like, b: Like): Likeness[] {
  const isSameName = a.last === b.last && a.first === b.first;
  const isNear = (x: string, y: string): boolean => x === y || isAlike(x, y);
  const isFirstNear = isNear(a.first, b.first) || nicknamesOf(a.first).has(b.first);
  const isSimilar = (isNear(a.last, b.last) && isFirstNear) || (a.first === b.last && a.last === b.first);
  return [
    ...(isSameName ? (['name'] as const) : isSimilar ? (['similar_name'] as const) : []),
    ...(a.birthDate === b.birthDate
      ? (['birth_date'] as const)
      : isBirthAlike(a.birthDate, b.birthDate)
        ? (['similar_birth_date'] as const)
        : []),
    ...(a.phone !== '' && a.phone === b.phone ? (['phone'] as const) : []),
  ];
}

/**
 * Likely enough for the worklist. Twins share birth date, phone and last name: without a first name alike they are two.
 * Whoever married has another last name: then the first name, the birth date and the phone must be the same.
 */
export function isLikelyPair(a: Like, b: Like): boolean {
  const found = new Set(likenesses(a, b));
  if (found.has('birth_date'))
    return found.has('name') || found.has('similar_name') || (a.first === b.first && found.has('phone'));
  return found.has('name') && found.has('phone') && found.has('similar_birth_date');
}
