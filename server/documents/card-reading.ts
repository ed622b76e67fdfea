/** From the picture of a card to proposals, each with the piece of the card that it was read from. */
import type { CardField } from '../../shared/cards.ts';
import { cutOut, enlarged, flatten, halfTurn } from './card-picture.ts';
import { type Found, memberId, readCard } from './card-rules.ts';
import type { Reader, Word } from './card-words.ts';
import type { Raster } from './geometry.ts';
import type { PayerName } from './payer-match.ts';

export interface Proposal {
  field: CardField;
  value: string;
  /** 0 to 1. */
  confidence: number;
  /** A small JPEG. */
  crop: Buffer;
}

export interface CardRead {
  proposals: Proposal[];
  payerId: string | null;
}

/** How much of it reads like words: garbage, as of a card upside down, has none that are sure. */
function sense(words: readonly Word[]): number {
  return words.reduce(
    (sum, { text, confidence }) =>
      sum + (confidence > 75 && /^[$A-Za-z0-9-]{3,}[:.,]?$/.test(text) ? confidence * Math.min(text.length, 8) : 0),
    0,
  );
}

const SENSE_ENOUGH = 4_000;

/** The card the right way up, and its words. */
async function upright(reader: Reader, flat: Raster): Promise<{ card: Raster; words: Word[] }> {
  const words = await reader.words(flat);
  if (sense(words) > SENSE_ENOUGH) return { card: flat, words };
  const turned = halfTurn(flat);
  const others = await reader.words(turned);
  return sense(others) > sense(words) ? { card: turned, words: others } : { card: flat, words };
}

const letters = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

const SLIP_CONFIDENCE = 0.55;
const MORE_CONFIDENCE = 0.65;

/** Reads a number a second time, larger and with what may belong to it: what is read alike twice is surer than either. */
async function secondLook(reader: Reader, card: Raster, found: Found): Promise<Found> {
  const { box, free = [0, card.width] } = found;
  const height = box.bottom - box.top;
  const wide = {
    ...box,
    left: Math.round(Math.max(free[0] + 0.25 * height, box.left - 1.2 * height, 0)),
    right: Math.round(Math.min(free[1] - 0.25 * height, box.right + 1.2 * height, card.width)),
  };
  const around = { ...box, left: Math.min(box.left, wide.left), right: Math.max(box.right, wide.right) };
  const again = await reader.line(await enlarged(card, around, Math.min(3, 60 / Math.max(16, height))));
  const value = memberId(again.text) ?? '';
  const [one, two] = [letters(found.value), letters(value)];
  // A thin mark of its own at an end is the rest of a label or of a line.
  const isAlike = one === two || letters(value.replace(/^[1IJ] | [1IJ]$/, '')) === one;
  if (isAlike) return { ...found, confidence: 0.5 * (found.confidence + 1) };
  // The first look left out what stands at an end.
  if (two.length - one.length <= 2 && two.length > one.length && (two.endsWith(one) || two.startsWith(one)))
    return { ...found, value, confidence: MORE_CONFIDENCE };
  return { ...found, confidence: Math.min(found.confidence, SLIP_CONFIDENCE) };
}

/** Reads one side of a card. `payers` is the table of the practice; `progress` hears shares from 0 to 1. */
export async function readSide(
  reader: Reader,
  bytes: Buffer,
  payers: readonly PayerName[],
  progress: (share: number) => unknown = () => {},
): Promise<CardRead> {
  const flat = await flatten(bytes);
  await progress(0.25);
  const { card, words } = await upright(reader, flat);
  await progress(0.8);
  const { fields, payerId } = readCard(words, payers);
  if (fields.memberId) fields.memberId = await secondLook(reader, card, fields.memberId);
  const proposals: Proposal[] = [];
  for (const [field, { box, value, confidence }] of Object.entries(fields) as [CardField, Found][])
    proposals.push({ field, value, confidence, crop: await cutOut(card, box) });
  await progress(1);
  return { proposals, payerId };
}
