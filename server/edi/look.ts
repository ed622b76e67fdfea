/** What rules and typed readers ask of a loop and of a segment. */
import type { Segment } from './tokenizer.ts';
import { centsOf } from './values.ts';
import type { Loop } from './walk.ts';

/** An element as it stands, without the blanks that pad it; empty where there is none. */
export const at = (segment: Segment | undefined, element: number): string => (segment?.elements[element] ?? '').trim();

/** The components of an element. */
export const parts = (segment: Segment | undefined, element: number): string[] =>
  segment
    ? at(segment, element)
        .split(segment.separators.component)
        .map((one) => one.trim())
    : [];

/** Cents of an element; null: none, or no amount. */
export const cents = (segment: Segment | undefined, element: number): number | null => centsOf(at(segment, element));

/** The first segment of this id whose element 01 (of an HL 03) is one of these. */
export const segmentOf = (loop: Loop | undefined | null, id: string, ...qualifiers: string[]): Segment | undefined =>
  loop?.segments.find((one) => one.id === id && (qualifiers.length === 0 || qualifiers.includes(at(one, 1))));

export const segmentsIn = (loop: Loop | undefined | null, id: string, ...qualifiers: string[]): Segment[] =>
  loop?.segments.filter((one) => one.id === id && (qualifiers.length === 0 || qualifiers.includes(at(one, 1)))) ?? [];

export const loopOf = (loop: Loop | undefined | null, id: string): Loop | undefined =>
  loop?.loops.find((one) => one.id === id);
export const loopsIn = (loop: Loop | undefined | null, id: string): Loop[] =>
  loop?.loops.filter((one) => one.id === id) ?? [];

/** The loop of this id that holds this one. */
export function holderOf(loop: Loop, id: string): Loop | null {
  for (let one: Loop | null = loop; one; one = one.parent) if (one.id === id) return one;
  return null;
}

/** Up to six triplets of a CAS. */
export interface Triplet {
  reason: string;
  /** Null: none that can be read. */
  cents: number | null;
  quantity: string;
  /** Of the reason. */
  element: number;
}
export function triplets(segment: Segment): Triplet[] {
  const list: Triplet[] = [];
  for (let n = 2; n < segment.elements.length; n += 3)
    if (at(segment, n) !== '' || at(segment, n + 1) !== '')
      list.push({ reason: at(segment, n), cents: cents(segment, n + 1), quantity: at(segment, n + 2), element: n });
  return list;
}

/** The sum of all adjustments; null: one cannot be read. */
export function adjusted(segments: readonly Segment[], ...groups: string[]): number | null {
  let sum = 0;
  for (const one of segments) {
    if (one.id !== 'CAS' || (groups.length > 0 && !groups.includes(at(one, 1)))) continue;
    for (const triplet of triplets(one)) {
      if (triplet.cents === null) return null;
      sum += triplet.cents;
    }
  }
  return sum;
}
