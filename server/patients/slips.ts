/** How far a word as it was typed is from a word as it is written. Pure. */

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Keys that lie beside each other on a US keyboard. */
function areNeighbours(a: string, b: string): boolean {
  const place = (letter: string): [number, number] | null => {
    const row = ROWS.findIndex((keys) => keys.includes(letter));
    return row < 0 ? null : [row, (ROWS[row] as string).indexOf(letter) + row * 0.5];
  };
  const [one, other] = [place(a), place(b)];
  return one !== null && other !== null && Math.abs(one[0] - other[0]) <= 1 && Math.abs(one[1] - other[1]) <= 1.1;
}

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
  let before: number[] = [];
  let above: number[] = [];
  for (let j = 0; j <= meant.length; j++) above.push(j * COST.missing);
  for (let i = 1; i <= typed.length; i++) {
    const row = [i * COST.extra];
    const a = typed[i - 1] as string;
    for (let j = 1; j <= meant.length; j++) {
      const b = meant[j - 1] as string;
      const atStart = i === 1 && j === 1 ? COST.atTheStart : 0;
      const extra = a === typed[i - 2] || a === typed[i] ? COST.doubled : COST.extra;
      const missing = b === meant[j - 2] || b === meant[j] ? COST.doubled : COST.missing;
      const changed = a === b ? 0 : atStart + (areNeighbours(a, b) ? COST.neighbour : COST.other);
      let least = Math.min(
        (above[j] as number) + extra,
        (row[j - 1] as number) + missing,
        (above[j - 1] as number) + changed,
      );
      if (i > 1 && j > 1 && a === meant[j - 2] && typed[i - 2] === b)
        least = Math.min(least, (before[j - 2] as number) + COST.swapped);
      row.push(least);
    }
    [before, above] = [above, row];
  }
  return above[meant.length] as number;
}

/** The word, and the word without each of its letters: as near_words() in SQL has it. */
export const nearWords = (word: string): string[] => [
  ...new Set([word, ...[...word].map((_, i, letters) => letters.toSpliced(i, 1).join(''))]),
];

/** So much may a word of this length differ and still be meant. */
export const slipsMax = (length: number): number => (length <= 3 ? 1.1 : length <= 5 ? 1.6 : 2.4);
