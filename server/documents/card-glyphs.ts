/** The letters of one line as pieces of ink, each for itself: how many there are, and where, whatever a reader makes of them. Pure. */
import type { Box } from './card-words.ts';
import type { Raster } from './geometry.ts';

export interface Ink extends Box {
  /** Points of ink. */
  area: number;
}

const heightOf = ({ top, bottom }: Box): number => bottom - top;
const widthOf = ({ left, right }: Box): number => right - left;

/** The grey that parts ink from ground best (Otsu); the ground is light. */
function inkBelow(data: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const value of data) counts[value] = (counts[value] as number) + 1;
  const sum = counts.reduce((all, count, value) => all + count * value, 0);
  let [below, sumBelow, best, found] = [0, 0, -1, 128];
  for (let value = 0; value < 256; value++) {
    below += counts[value] as number;
    if (below === 0 || below === data.length) continue;
    sumBelow += value * (counts[value] as number);
    const gap = sumBelow / below - (sum - sumBelow) / (data.length - below);
    const between = below * (data.length - below) * gap * gap;
    if (between > best) [best, found] = [between, value];
  }
  return found;
}

/** Connected pieces of what is at most so bright. */
function piecesOfInk({ data, width, height }: Raster, threshold: number): Ink[] {
  const seen = new Uint8Array(data.length);
  const pieces: Ink[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || (data[start] as number) > threshold) continue;
    const part = [start];
    seen[start] = 1;
    const ink: Ink = { left: width, top: height, right: 0, bottom: 0, area: 0 };
    for (let i = 0; i < part.length; i++) {
      const at = part[i] as number;
      const [x, y] = [at % width, Math.floor(at / width)];
      ink.left = Math.min(ink.left, x);
      ink.right = Math.max(ink.right, x + 1);
      ink.top = Math.min(ink.top, y);
      ink.bottom = Math.max(ink.bottom, y + 1);
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u;
          if (seen[next] || (data[next] as number) > threshold) continue;
          seen[next] = 1;
          part.push(next);
        }
    }
    ink.area = part.length;
    pieces.push(ink);
  }
  return pieces;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Pieces over or within each other are one letter that is broken. */
function joined(pieces: readonly Ink[]): Ink[] {
  const letters: Ink[] = [];
  for (const piece of [...pieces].sort((a, b) => a.left - b.left)) {
    const last = letters.at(-1);
    const shared = last ? Math.min(last.right, piece.right) - Math.max(last.left, piece.left) : 0;
    if (last && shared > 0.5 * Math.min(widthOf(last), widthOf(piece))) {
      last.right = Math.max(last.right, piece.right);
      last.top = Math.min(last.top, piece.top);
      last.bottom = Math.max(last.bottom, piece.bottom);
      last.area += piece.area;
    } else letters.push({ ...piece });
  }
  return letters;
}

/** Those of one height in one row: a reader's box may hold a piece of the line above as well. */
function mostAlike(pieces: readonly Ink[]): Ink[] {
  let most: Ink[] = [];
  for (const one of pieces) {
    const height = heightOf(one);
    const alike = pieces.filter(
      (ink) =>
        Math.abs(ink.top + ink.bottom - one.top - one.bottom) < 0.5 * height &&
        heightOf(ink) > 0.75 * height &&
        heightOf(ink) < 1.35 * height,
    );
    if (alike.length > most.length) most = alike;
  }
  return most;
}

/** So far apart, in heights of a letter, are two of one word at most; what a reader saw between is of it anyway. */
const ADJOINING = 0.3;

/** How high a capital letter or a digit is among these. */
export const capitalOf = (glyphs: readonly Ink[]): number =>
  Math.max(1, median(glyphs.map(heightOf).filter((height) => height > 0.5 * Math.max(...glyphs.map(heightOf)))));

export const isHyphen = (ink: Ink, capital: number): boolean => heightOf(ink) < 0.4 * capital;

/**
 * The letters, digits and hyphens of a word from left to right; what else stands in the line, as the end of a label, is left out.
 * @param line a piece of a card with this word in it, dark on light
 * @param word where a reader saw it, in the points of `line`
 */
export function glyphsOf(line: Raster, word: Box): Ink[] {
  const tall = heightOf(word);
  const pieces = piecesOfInk(line, inkBelow(line.data)).filter((ink) => {
    const middle = (ink.top + ink.bottom) / 2;
    const isRule = widthOf(ink) > 2 * tall && heightOf(ink) < 0.25 * tall;
    const isInLine = middle > word.top - 0.1 * tall && middle < word.bottom + 0.1 * tall;
    return ink.area > 0.006 * tall * tall && !isRule && isInLine;
  });
  const isWithin = ({ left, right }: Ink): boolean =>
    (left + right) / 2 > word.left - 0.1 * tall && (left + right) / 2 < word.right + 0.1 * tall;
  const full = mostAlike(pieces.filter((ink) => isWithin(ink) && heightOf(ink) > 0.25 * tall));
  if (full.length === 0) return [];
  const capital = median(full.map(heightOf));
  const middle = median(full.map((ink) => (ink.top + ink.bottom) / 2));
  const letters = joined(pieces.filter((ink) => widthOf(ink) > 0.05 * capital)).filter((ink) => {
    const away = Math.abs((ink.top + ink.bottom) / 2 - middle);
    return isHyphen(ink, capital)
      ? widthOf(ink) > 0.15 * capital && away < 0.28 * capital
      : heightOf(ink) > 0.7 * capital && heightOf(ink) < 1.6 * capital;
  });
  let first = letters.findIndex(isWithin);
  let last = letters.findLastIndex(isWithin);
  if (first < 0) return [];
  const gap = (i: number): number => ((letters[i + 1] as Ink).left - (letters[i] as Ink).right) / capital;
  while (first > 0 && gap(first - 1) < ADJOINING) first--;
  while (last < letters.length - 1 && gap(last) < ADJOINING) last++;
  return letters.slice(first, last + 1);
}

/** White around each letter that belongs to it, in points. */
const RIM = 2;

/**
 * A new line of these letters, in the order that is asked for, on white.
 * @param gap white between two, @param pad white around all, in points; a gap of null leaves the line as it is
 */
export function laidOut(
  line: Raster,
  glyphs: readonly Ink[],
  order: readonly number[],
  gap: number | null,
  pad: number,
): Raster {
  const top = Math.max(0, Math.min(...glyphs.map((ink) => ink.top)) - RIM);
  const bottom = Math.min(line.height, Math.max(...glyphs.map((ink) => ink.bottom)) + RIM);
  const between = (i: number): number =>
    ((glyphs[i] as Ink | undefined)?.right ?? line.width) / 2 +
    ((glyphs[i + 1] as Ink | undefined)?.left ?? line.width) / 2;
  const own = (i: number): [number, number] => {
    const { left, right } = glyphs[i] as Ink;
    return [
      Math.max(left - RIM, i > 0 ? Math.floor(between(i - 1)) : 0),
      Math.min(right + RIM, Math.ceil(between(i)), line.width),
    ];
  };
  const spans: [number, number][] = gap === null ? [[own(0)[0], own(glyphs.length - 1)[1]]] : order.map(own);
  const width = spans.reduce((sum, [from, to]) => sum + to - from, (spans.length - 1) * (gap ?? 0) + 2 * pad);
  const height = bottom - top + 2 * pad;
  const data = new Uint8Array(width * height).fill(255);
  let x = pad;
  for (const [from, to] of spans) {
    for (let y = top; y < bottom; y++)
      data.set(line.data.subarray(y * line.width + from, y * line.width + to), (y - top + pad) * width + x);
    x += to - from + (gap ?? 0);
  }
  return { data, width, height, channels: 1 };
}
