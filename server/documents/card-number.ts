/**
 * Reads a number of a card again from its letters: how many there are is counted in the ink, and what each of them is is voted
 * on by readings of the line, drawn anew in several ways, and of each letter for itself. A reader that has learned lines expects
 * what often stands there: it takes an S among digits for a 5 and writes a letter it is not sure of twice.
 */
import { capitalOf, glyphsOf, type Ink, isHyphen, laidOut } from './card-glyphs.ts';
import { boxOf } from './card-lines.ts';
import { scaled } from './card-picture.ts';
import type { Box, Reader } from './card-words.ts';
import type { Raster } from './geometry.ts';

export interface Voted {
  /** With hyphens, without spaces. */
  value: string;
  /** 0 to 1: the share of the votes for the letter that the readings agree on least; 0 where letters could not be told apart. */
  agreement: number;
}

/** A line with these letters is drawn so high; a capital in it is some two thirds of that. In points. */
const LINE_PIXELS = 60;
const LETTER_PIXELS = 48;
/** White around a line, in capitals. */
const ROOM = 0.3;
const LETTERS_MIN = 4;

/** As printed, spread out, and spread out from the last letter to the first, so that none always stands beside the same one. */
const LINES: readonly { gap: number | null; backwards: boolean; pixels: number }[] = [
  { gap: null, backwards: false, pixels: 34 },
  { gap: 0.2, backwards: false, pixels: LETTER_PIXELS },
  { gap: 0.2, backwards: true, pixels: LETTER_PIXELS },
];

const THRICE_WEIGHT = 1.4;
const ALONE_WEIGHT = 1.5;
/** Alone, a nought is taken for a stroke or for nothing, and a stroke for a nought. */
const ALONE_UNSURE = /[01OIL8]/;
const ALONE_UNSURE_WEIGHT = 0.9;

type Tally = Map<string, number>;
const add = (tally: Tally | undefined, letter: string, weight: number): void => {
  if (letter && tally) tally.set(letter, (tally.get(letter) ?? 0) + weight);
};
const winner = (tally: Tally): [letter: string, weight: number] =>
  [...tally].reduce<[string, number]>((top, one) => (one[1] > top[1] ? one : top), ['', 0]);

function majority(text: string): string {
  const tally: Tally = new Map();
  for (const letter of text) add(tally, letter, 1);
  return winner(tally)[0];
}

/** What one letter was taken for: among two of its like, and alone; empty where nothing was seen, null for a hyphen. */
export type Single = { thrice: string; alone: string } | null;

/** So many of four readings of a line that are alike are right about how many letters there are, whatever the ink says. */
const ALIKE_MIN = 3;

/**
 * Pure. Null: the readings have nothing in common.
 * @param lines what the line was taken for, without spaces
 * @param singles one for each piece of ink
 */
export function vote(lines: readonly string[], singles: readonly Single[]): Voted | null {
  const alike = lines.find((text) => lines.filter((other) => other === text).length >= ALIKE_MIN);
  // Two letters touch, or one is broken.
  if (alike !== undefined && alike.length !== singles.length) return { value: alike, agreement: 0 };
  const fitting = lines.filter(({ length }) => length === singles.length);
  if (fitting.length === 0) return null;
  const winners = singles.map((single, i) => {
    if (!single) return { letter: '-', share: 1 };
    const tally: Tally = new Map();
    for (const text of fitting) add(tally, text[i] as string, 1);
    add(tally, single.thrice, THRICE_WEIGHT);
    add(tally, single.alone, ALONE_UNSURE.test(single.alone) ? ALONE_UNSURE_WEIGHT : ALONE_WEIGHT);
    const [letter, weight] = winner(tally);
    return { letter, share: weight / [...tally.values()].reduce((sum, one) => sum + one, 0) };
  });
  return {
    value: winners.map(({ letter }) => letter).join(''),
    agreement: Math.min(...winners.map(({ share }) => share)),
  };
}

/**
 * The number in this box of a card. Null: its letters cannot be told apart.
 * @param free how far to the left and to the right nothing else stands
 * @param first what it was taken for, with the whole card in view
 */
export async function readNumber(
  reader: Reader,
  card: Raster,
  box: Box,
  free: readonly [number, number],
  first: string,
): Promise<Voted | null> {
  const { line, glyphs } = await lettersOf(card, box, free);
  if (glyphs.length < LETTERS_MIN) return null;
  return vote([first, ...(await readLines(reader, line, glyphs))], await readSingles(reader, line, glyphs));
}

async function readLines(reader: Reader, line: Raster, glyphs: readonly Ink[]): Promise<string[]> {
  const capital = capitalOf(glyphs);
  const order = [...glyphs.keys()];
  const texts: string[] = [];
  for (const { gap, backwards, pixels } of LINES) {
    const between = gap === null ? null : Math.round(gap * capital);
    const laid = laidOut(line, glyphs, backwards ? order.toReversed() : order, between, Math.round(ROOM * capital));
    const text = await reader.number(await scaled(laid, pixels / capital), 'line');
    texts.push(backwards ? [...text].toReversed().join('') : text);
  }
  return texts;
}

async function readSingles(reader: Reader, line: Raster, glyphs: readonly Ink[]): Promise<Single[]> {
  const capital = capitalOf(glyphs);
  const [gap, room] = [Math.round(0.4 * capital), Math.round(ROOM * capital)];
  const singles: Single[] = [];
  for (const [i, ink] of glyphs.entries()) {
    if (isHyphen(ink, capital)) {
      singles.push(null);
      continue;
    }
    const thrice = await scaled(laidOut(line, glyphs, [i, i, i], gap, room), LETTER_PIXELS / capital);
    const alone = await scaled(laidOut(line, glyphs, [i], gap, room), LETTER_PIXELS / capital);
    singles.push({
      thrice: majority(await reader.number(thrice, 'line')),
      alone: majority(await reader.number(alone, 'word')),
    });
  }
  return singles;
}

/** The letters of a number, and the line that they stand in; cut out anew where the reader's box was too large for them. */
async function lettersOf(
  card: Raster,
  box: Box,
  free: readonly [number, number],
): Promise<{ line: Raster; glyphs: Ink[] }> {
  const { line, word, left, top, times } = await lineAround(card, box, free);
  const glyphs = glyphsOf(line, word);
  if (glyphs.length === 0 || capitalOf(glyphs) > 0.6 * LINE_PIXELS) return { line, glyphs };
  const ink = boxOf(glyphs);
  const tight = {
    left: left + ink.left / times,
    right: left + ink.right / times,
    top: top + ink.top / times,
    bottom: top + ink.bottom / times,
  };
  const again = await lineAround(card, tight, free);
  return { line: again.line, glyphs: glyphsOf(again.line, again.word) };
}

/** The line of a card that a word stands in, large enough, and where the word is in it. */
async function lineAround(
  card: Raster,
  box: Box,
  [from, to]: readonly [number, number],
): Promise<{ line: Raster; word: Box; left: number; top: number; times: number }> {
  const height = box.bottom - box.top;
  const left = Math.max(0, Math.round(Math.max(from - 0.2 * height, box.left - 4 * height)));
  const right = Math.min(card.width, Math.round(Math.min(to + 0.2 * height, box.right + 4 * height)));
  const top = Math.max(0, Math.round(box.top - 0.5 * height));
  const bottom = Math.min(card.height, Math.round(box.bottom + 0.5 * height));
  const data = new Uint8Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++)
    data.set(card.data.subarray(y * card.width + left, y * card.width + right), (y - top) * (right - left));
  const times = LINE_PIXELS / height;
  const line = await scaled({ data, width: right - left, height: bottom - top, channels: 1 }, times);
  const word = {
    left: (box.left - left) * times,
    right: (box.right - left) * times,
    top: (box.top - top) * times,
    bottom: (box.bottom - top) * times,
  };
  return { line, word, left, top, times };
}
