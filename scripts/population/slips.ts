/** Slips of the finger, made at random: two letters swapped, one dropped, one doubled, or the key beside it. */
import type { Random } from '../../shared/random.ts';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

function neighbour(random: Random, letter: string): string {
  const row = ROWS.find((keys) => keys.includes(letter));
  if (!row) return 'e';
  const at = row.indexOf(letter);
  return row[at === 0 ? 1 : at === row.length - 1 || random.chance(0.5) ? at - 1 : at + 1] as string;
}

/** The word with one slip in it, always another word; it has at least three letters. */
export function withSlip(random: Random, word: string): string {
  for (;;) {
    const at = random.between(0, word.length - 2);
    const letters = [...word];
    const [a, b] = [letters[at] as string, letters[at + 1] as string];
    const slips = [
      () => letters.splice(at, 2, b, a),
      () => letters.splice(at, 1),
      () => letters.splice(at, 0, a),
      () => letters.splice(at, 1, neighbour(random, a)),
    ];
    random.pick(slips)();
    const made = letters.join('');
    if (made !== word) return made;
  }
}
