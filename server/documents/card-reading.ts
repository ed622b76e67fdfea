/** From the picture of a card to proposals, each with the piece of the card that it was read from. */
import type { CardField } from '../../shared/cards.ts';
import { readNumber } from './card-number.ts';
import { cutOut, flatten, halfTurn } from './card-picture.ts';
import { amongDigits, type Found, isMemberId, readCard } from './card-rules.ts';
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

const withoutSpaces = (text: string): string => text.replaceAll(/[^A-Z0-9-]/g, '');

/** The spaces of the first look, where there are as many letters. */
function spacedLike(value: string, first: string): string {
  if (withoutSpaces(first).length !== value.length) return value;
  let at = 0;
  return [...first].map((letter) => (letter === ' ' ? ' ' : value[at++])).join('');
}

/** Where the readings agree less on a letter, or where letters cannot be told apart, an id is never called sure. */
const AGREED_MIN = 0.72;
const DOUBTED_CONFIDENCE = 0.55;

/** The member id once more, letter by letter. How sure it is depends on what the readings agree on, and on where it stands. */
async function secondLook(reader: Reader, card: Raster, found: Found): Promise<Found> {
  const { box, free = [0, card.width], value, placed } = found;
  const voted = await readNumber(reader, card, box, free, withoutSpaces(value));
  const again = amongDigits(voted?.value ?? '');
  if (!voted || !isMemberId(again)) return { ...found, confidence: Math.min(found.confidence, DOUBTED_CONFIDENCE) };
  // All took it for an O, and it stands among digits: some print both alike.
  const isSure = voted.agreement >= AGREED_MIN && again === voted.value;
  const confidence = placed * (isSure ? 0.7 + 0.3 * voted.agreement : DOUBTED_CONFIDENCE);
  return { ...found, value: spacedLike(again, value), confidence };
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
