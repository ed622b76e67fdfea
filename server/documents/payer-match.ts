/** Which payer of the practice's table a card names, by how alike the names are, and how sure that is. Pure. */
import { boxOf, editDistance, type Line, piecesOf, type Token } from './card-lines.ts';
import type { Box } from './card-words.ts';

export interface PayerName {
  id: string;
  name: string;
}

export interface PayerMatch {
  /** Null: the table has none like it, and `value` is what the card says. */
  payerId: string | null;
  value: string;
  confidence: number;
  box: Box;
}

/** Letters of one kind for what a reader takes for each other; words for companies count little. */
const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[1l|!]/g, 'i')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

const alike = (a: string, b: string): number => 1 - editDistance(a, b) / Math.max(a.length, b.length, 1);

const COMPANY =
  /\b(insurance|company|inc|corp|corporation|ico|of|the|and|heaith|pian|pians|group|care|mutuai|nationai)\b/g;

/** A person looks at what is no surer than this. */
const NOT_SURE = 0.5;

interface Stretch {
  tokens: Token[];
  key: string;
  height: number;
  /** All that stands in its place: nothing before it, nothing behind it. */
  isWhole: boolean;
}

/** Runs of words that may be a name: in a piece of a line, or over two lines beneath each other. */
function stretches(lines: readonly Line[]): Stretch[] {
  const pieces = lines.flatMap((line) => piecesOf(line, 2.2));
  const runs = pieces.flatMap((piece) => {
    const list: { tokens: Token[]; isWhole: boolean }[] = [];
    for (let from = 0; from < piece.length; from++)
      for (let to = from + 1; to <= Math.min(piece.length, from + 7); to++)
        list.push({ tokens: piece.slice(from, to), isWhole: to - from === piece.length });
    return list;
  });
  for (const upper of pieces)
    for (const lower of pieces) {
      const [a, b] = [boxOf(upper), boxOf(lower)];
      const height = a.bottom - a.top;
      const isBeneath = b.top > a.top + 0.6 * height && b.top - a.bottom < 1.2 * height;
      const isAlike = Math.abs(b.bottom - b.top - height) < 0.45 * height;
      const isAligned =
        Math.abs(a.left - b.left) < 2 * height || Math.abs(a.left + a.right - b.left - b.right) < 3 * height;
      if (isBeneath && isAlike && isAligned) runs.push({ tokens: [...upper, ...lower], isWhole: true });
    }
  return runs.map(({ tokens, isWhole }) => ({
    tokens,
    isWhole,
    key: keyOf(tokens.map(({ text }) => text).join(' ')),
    height: tokens.reduce((sum, token) => sum + token.height, 0) / tokens.length,
  }));
}

/** @param taken words that are known to be something else */
export function matchPayer(
  lines: readonly Line[],
  payers: readonly PayerName[],
  taken: ReadonlySet<Token>,
): PayerMatch | null {
  const all = stretches(lines).filter(
    ({ key, tokens }) => key.length >= 3 && !tokens.some((token) => taken.has(token)),
  );
  if (all.length === 0) return null;
  const tallest = Math.max(...all.map(({ height }) => height));
  const scored = payers
    .map((payer) => {
      const key = keyOf(payer.name);
      const rare = key.replaceAll(COMPANY, ' ').replaceAll(/\s+/g, ' ').trim();
      let best = { score: 0, stretch: all[0] as Stretch, isShort: false };
      for (const stretch of all) {
        const size = 0.04 * (stretch.height / tallest);
        // A card may leave out what every company is called.
        const short = rare.length >= 5 ? 0.86 * alike(rare, stretch.key) : 0;
        const full = alike(key, stretch.key);
        const score = Math.max(full, short) + size;
        if (score > best.score) best = { score, stretch, isShort: short > full };
      }
      return { payer, ...best };
    })
    .sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  if (first && first.score > 0.66) {
    const margin = first.score - (second?.score ?? 0);
    const read = Math.min(1, first.score);
    const near = margin < 0.1 ? 2.5 * (0.1 - margin) : 0;
    // One word among others may be somebody's last name: a payer's stands alone, and large.
    const { isWhole, height } = first.stretch;
    const most = first.isShort && !(isWhole && height > 0.6 * tallest) ? NOT_SURE : 0.99;
    const confidence = Math.max(0.05, Math.min(most, read - near));
    return { payerId: first.payer.id, value: first.payer.name, confidence, box: boxOf(first.stretch.tokens) };
  }
  // None of ours: the largest words, for a person to look at.
  const largest = all
    .filter(({ tokens }) => !tokens.some((token) => token.label || /\d/.test(token.text)))
    .reduce<Stretch | null>(
      (top, one) => (!top || one.height + one.key.length / 100 > top.height + top.key.length / 100 ? one : top),
      null,
    );
  return largest
    ? {
        payerId: null,
        value: largest.tokens.map(({ text }) => text).join(' '),
        confidence: 0.2,
        box: boxOf(largest.tokens),
      }
    : null;
}
