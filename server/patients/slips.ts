/** How far a word as it was typed is from a word as it is written. Pure. */

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

const KEYS = ROWS.flatMap((keys, row) => [...keys].map((letter, i) => ({ letter, row, at: i + row * 0.5 })));
const CODES = 128;
/** Pairs of keys that lie beside each other on a US keyboard, by the codes of their letters. */
const areNeighbours = new Uint8Array(CODES * CODES);
for (const one of KEYS)
  for (const other of KEYS)
    if (Math.abs(one.row - other.row) <= 1 && Math.abs(one.at - other.at) <= 1.1)
      areNeighbours[one.letter.charCodeAt(0) * CODES + other.letter.charCodeAt(0)] = 1;

/** What a slip costs: those that fingers make are cheaper than others. */
const COST = {
  swapped: 0.7,
  doubled: 0.6,
  neighbour: 0.8,
  missing: 0.9,
  extra: 1,
  other: 1.05,
  atTheStart: 0.3,
} as const;

/**
 * The cheapest way from `typed` to `meant` by slips of one letter (optimal string alignment): 0 for the same word, about
 * 1 for each slip. Words whose lengths differ by more than three are told to be far apart.
 */
export function slipsBetween(typed: string, meant: string): number {
  if (typed === meant) return 0;
  if (Math.abs(typed.length - meant.length) > 3) return 9;
  const [m, n] = [typed.length, meant.length];
  // Three rows of the table, used in turn: hundreds of words are weighed while somebody types.
  let before = new Float64Array(n + 1);
  let above = Float64Array.from({ length: n + 1 }, (_, j) => j * COST.missing);
  let row = new Float64Array(n + 1);
  for (let i = 1; i <= m; i++) {
    row[0] = i * COST.extra;
    const a = typed.charCodeAt(i - 1);
    const isDoubled = a === typed.charCodeAt(i - 2) || a === typed.charCodeAt(i);
    for (let j = 1; j <= n; j++) {
      const b = meant.charCodeAt(j - 1);
      const extra = isDoubled ? COST.doubled : COST.extra;
      const missing = b === meant.charCodeAt(j - 2) || b === meant.charCodeAt(j) ? COST.doubled : COST.missing;
      const isNear = a < CODES && b < CODES && areNeighbours[a * CODES + b] === 1;
      const atStart = i === 1 && j === 1 ? COST.atTheStart : 0;
      const changed = a === b ? 0 : atStart + (isNear ? COST.neighbour : COST.other);
      let least = Math.min(
        (above[j] as number) + extra,
        (row[j - 1] as number) + missing,
        (above[j - 1] as number) + changed,
      );
      if (i > 1 && j > 1 && a === meant.charCodeAt(j - 2) && typed.charCodeAt(i - 2) === b)
        least = Math.min(least, (before[j - 2] as number) + COST.swapped);
      row[j] = least;
    }
    [before, above, row] = [above, row, before];
  }
  return above[n] as number;
}

/** The word, and the word without each of its letters: as near_words() in SQL has it. */
export const nearWords = (word: string): string[] => [
  ...new Set([word, ...[...word].map((_, i, letters) => letters.toSpliced(i, 1).join(''))]),
];

/** So much may a word of this length differ and still be meant. */
export const slipsMax = (length: number): number => (length <= 3 ? 1.1 : length <= 5 ? 1.6 : 2.4);
