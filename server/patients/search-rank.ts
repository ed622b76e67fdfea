/** Who comes first among those who were found. Pure. */
import { nicknamesOf } from './nicknames.ts';
import type { Reading } from './search-text.ts';

/** What the box knows of somebody in order to say how well they fit; the keys as in the table. */
export interface Candidate {
  id: string;
  lastKey: string;
  firstKey: string;
  middleKey: string;
  preferredKey: string;
  birthDate: string;
  status: string;
  /** Keys of what they were called before. */
  former: readonly { lastKey: string; firstKey: string }[];
}

/** Words that may have been meant by a word, with what it costs to believe it. */
export type Meant = ReadonlyMap<string, number>;

/** By place and typed word. */
export interface Meanings {
  last: ReadonlyMap<string, Meant>;
  first: ReadonlyMap<string, Meant>;
}

export const NO_MEANINGS: Meanings = { last: new Map(), first: new Map() };

/** How well a person fits: compared member by member, less is better. */
export interface Fit {
  kind: number;
  cost: number;
  /** Found under a name that is not the one in the record. */
  other: number;
  reading: number;
}

/** In this order: as written, its beginning, a nickname, what is near by sound or slip, and what fits in part only. */
const KIND = { exact: 0, prefix: 1, nickname: 2, near: 3, notQuite: 4 } as const;
export const EXACT: number = KIND.exact;
export const NEAR: number = KIND.near;
export const NOT_QUITE: number = KIND.notQuite;

/** Called by the middle name: found, but no better than by a nickname. */
const MIDDLE = 2;

interface Name {
  word: string;
  other: number;
}

const squash = (key: string): string => key.replaceAll(' ', '');

/** The names of somebody, as index_patients() derives them. */
function lastNames({ lastKey }: Candidate): Name[] {
  const parts = lastKey.split(' ');
  return [{ word: squash(lastKey), other: 0 }, ...(parts.length > 1 ? parts.map((word) => ({ word, other: 1 })) : [])];
}

function firstNames({ firstKey, middleKey, preferredKey }: Candidate): Name[] {
  const parts = firstKey.split(' ');
  const [first, middle, preferred] = [squash(firstKey), squash(middleKey), squash(preferredKey)];
  return [
    { word: first, other: 0 },
    ...(preferred ? [{ word: preferred, other: 0.5 }] : []),
    ...(middle ? [{ word: first + middle, other: 0.5 }] : []),
    ...(parts.length > 1 ? parts.map((word) => ({ word, other: 1 })) : []),
    ...(middle.length > 1 ? [{ word: middle, other: MIDDLE }] : []),
  ];
}

type PartFit = Omit<Fit, 'reading'>;

function fitOf(typed: string, name: Name, nicknames: ReadonlyMap<string, number> | null, meant: Meant | undefined) {
  const { word, other } = name;
  const least = other === MIDDLE ? KIND.nickname : KIND.exact;
  if (typed === word) return { kind: Math.max(least, KIND.exact), cost: least * 0.25, other };
  if (word.startsWith(typed)) return { kind: Math.max(least, KIND.prefix), cost: 0.2 + least * 0.25, other };
  const distance = nicknames?.get(word);
  if (distance !== undefined) return { kind: KIND.nickname, cost: 0.2 + distance * 0.2, other };
  const cost = meant?.get(word);
  return cost === undefined ? null : { kind: KIND.near, cost, other };
}

const compare = (a: PartFit, b: PartFit): number => a.kind - b.kind || a.cost - b.cost || a.other - b.other;

/** How the best of the names fits; null when none does. Nothing typed fits everybody. */
function best(
  typed: string,
  names: readonly Name[],
  nicknames: ReadonlyMap<string, number> | null,
  meant?: Meant,
): PartFit | null {
  if (typed === '') return { kind: KIND.exact, cost: 0, other: 0 };
  let found: PartFit | null = null;
  for (const name of names) {
    const fit = fitOf(typed, name, nicknames, meant);
    if (fit && (!found || compare(fit, found) < 0)) found = fit;
  }
  return found;
}

/** How well somebody fits to the best of the readings; null when to none. */
export function fitName(candidate: Candidate, readings: readonly Reading[], meanings: Meanings): Fit | null {
  const called = [
    { lasts: lastNames(candidate), firsts: firstNames(candidate) },
    ...candidate.former.map((name) => ({
      lasts: [{ word: squash(name.lastKey), other: 1 }],
      firsts: [{ word: squash(name.firstKey), other: 0 }],
    })),
  ];
  let found: Fit | null = null;
  for (const { lasts, firsts } of called)
    for (const [reading, { last, first }] of readings.entries()) {
      const lastFit = best(last, lasts, null, meanings.last.get(last));
      const firstFit = lastFit && best(first, firsts, nicknamesOf(first), meanings.first.get(first));
      if (!lastFit || !firstFit) continue;
      const fit: Fit = {
        kind: Math.max(lastFit.kind, firstFit.kind),
        cost: lastFit.cost + firstFit.cost,
        other: lastFit.other + firstFit.other,
        reading,
      };
      if (!found || compareFits(fit, found) < 0) found = fit;
    }
  return found;
}

const compareFits = (a: Fit, b: Fit): number => compare(a, b) || a.reading - b.reading;

/** Better fits first, then who is active, then by name, age and record: always the same order. */
export function compareFound(a: { candidate: Candidate; fit: Fit }, b: { candidate: Candidate; fit: Fit }): number {
  const text = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  const rest = ({ status }: Candidate): number => (status === 'active' ? 0 : 1);
  return (
    a.fit.kind - b.fit.kind ||
    Number(a.fit.cost > b.fit.cost + 1e-9) - Number(b.fit.cost > a.fit.cost + 1e-9) ||
    rest(a.candidate) - rest(b.candidate) ||
    compareFits(a.fit, b.fit) ||
    text(a.candidate.lastKey, b.candidate.lastKey) ||
    text(a.candidate.firstKey, b.candidate.firstKey) ||
    text(a.candidate.birthDate, b.candidate.birthDate) ||
    text(a.candidate.id, b.candidate.id)
  );
}
