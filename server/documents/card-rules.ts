/** What a card says, from its words and their places: rules about labels and values, none about a certain payer. Pure. */
import type { CardField } from '../../shared/cards.ts';
import { boxOf, type Line, linesOf, piecesOf, type Token } from './card-lines.ts';
import type { Box, Word } from './card-words.ts';
import { matchPayer, type PayerName } from './payer-match.ts';

export interface Found {
  /** How far to the left and to the right nothing else stands. */
  free?: [left: number, right: number];
  value: string;
  /** 0 to 1. */
  confidence: number;
  /** 0 to 1: how sure it is that this is what stands in that place, however it was read. */
  placed: number;
  box: Box;
}

export interface CardSaid {
  fields: Partial<Record<CardField, Found>>;
  /** The payer of the practice's table that the card names. */
  payerId: string | null;
}

/** What a value of each field looks like; `null` where it does not. Letters that can only be digits are made digits. */
type Shape = (text: string) => string | null;

const DIGITS: Record<string, string> = { O: '0', o: '0', I: '1', l: '1', '|': '1', S: '5', s: '5', B: '8', Z: '2' };
const asDigits = (text: string): string => text.replaceAll(/[OoIl|SsBZ]/g, (letter) => DIGITS[letter] ?? letter);
const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
const bare = (text: string): string => text.replaceAll(/^[^A-Za-z0-9$]+|[^A-Za-z0-9]+$/g, '');

const DATE = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$/;
const PHONE = /^(1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$/;

/** What stands in an id can only be a letter or a digit: what a reader makes of a thin one. */
const THIN: Record<string, string> = { ')': 'J', ']': 'J', '(': 'C', '|': '1', '!': '1', $: 'S' };

/** The three letters that many payers begin with are letters. */
const PREFIXED = /^[A-Z]{3}\d+$/;

/** A nought or a stroke between digits is no letter. */
export const amongDigits = (id: string): string =>
  PREFIXED.test(id) ? id : id.replaceAll(/O(?=\d)|(?<=\d)O/g, '0').replaceAll(/(?<=\d)I(?=\d)/g, '1');

/** A reader writes both where it wavers between the letter and the digit. */
const onceOnly = (id: string): string =>
  PREFIXED.test(id) ? id : id.replaceAll(/O0|0O/g, '0').replaceAll(/I1|1I/g, '1');

export const isMemberId = (id: string): boolean => {
  if (!/^[A-Z0-9][A-Z0-9 -]{3,22}$/.test(id) || DATE.test(id) || PHONE.test(id)) return false;
  const letters = id.replaceAll(/[^A-Z0-9]/g, '');
  return letters.length >= 5 && count(letters, /\d/g) >= 3;
};

const MARKS = /(?<=[A-Z0-9-])(?:[)\](|!$](?=[A-Z0-9-])|[)\]]$)|^\$(?=[0-9-]{5})/g;
const memberId: Shape = (text) => {
  const clean = bare(text.replaceAll(MARKS, (mark) => THIN[mark] ?? mark))
    .replaceAll(/[—–_]/g, '-')
    .toUpperCase();
  const id = amongDigits(onceOnly(clean));
  return isMemberId(id) ? id : null;
};
const group: Shape = (text) => {
  const clean = bare(text).toUpperCase();
  return /^[A-Z0-9][A-Z0-9-]{2,14}$/.test(clean) && count(clean, /\d/g) >= 2 && !DATE.test(clean) ? clean : null;
};
const name: Shape = (text) => {
  const clean = text
    .replaceAll(/[^\p{L}\p{M}'’ .,-]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const words = clean.split(' ').filter((word) => /\p{L}/u.test(word));
  return words.length >= 2 && words.length <= 5 && words.some((word) => word.length >= 3) ? words.join(' ') : null;
};
const rxBin: Shape = (text) => {
  const clean = asDigits(bare(text));
  return /^\d{6}$/.test(clean) ? clean : null;
};
const code: Shape = (text) => {
  const clean = bare(text).toUpperCase();
  return /^[A-Z0-9]{2,15}$/.test(clean) ? clean : null;
};
const dollars: Shape = (text) => {
  const found = /^[$S]?\s?([\dOoIlS]{1,4})(?:\.00)?%?$/.exec(text.replaceAll(/[,;:/]+$/g, ''));
  if (!found) return null;
  const amount = asDigits(found[1] ?? '');
  return text.includes('%') ? null : /^\d+$/.test(amount) ? String(Number(amount)) : null;
};
const effective: Shape = (text) => {
  const clean = bare(text);
  return DATE.test(clean) ? clean : null;
};
const words: Shape = (text) => (/[A-Za-z]{2}/.test(text) ? text.trim() : null);

const SHAPES: Partial<Record<string, Shape>> = {
  memberId,
  group,
  name,
  rxBin,
  rxPcn: code,
  rxGroup: code,
  effective,
  plan: words,
  office: dollars,
  specialist: dollars,
  emergency: dollars,
  urgent: dollars,
  dependants: name,
};
/** How many words a value may have. */
const WORDS: Partial<Record<string, number>> = { memberId: 4, name: 5, plan: 4, dependants: 5 };

/** Tokens as one text: what nearly touches is one word that the reader parted. */
function join(tokens: readonly Token[]): string {
  return tokens.reduce((text, token, i) => {
    const before = tokens[i - 1];
    if (!before) return token.text;
    const gap = token.left - before.right;
    return `${text}${gap < 0.22 * Math.max(before.height, token.height) ? '' : ' '}${token.text}`;
  }, '');
}

interface Candidate extends Found {
  tokens: Token[];
}

/** The longest run of values from the beginning that has the shape. */
function valueIn(field: string, tokens: readonly Token[], distance: number): Candidate | null {
  const shape = SHAPES[field];
  if (!shape) return null;
  const run: Token[] = [];
  for (const token of tokens) {
    const before = run.at(-1);
    if (token.label !== null && !(field === 'plan' || field === 'name')) break;
    if (token.label !== null && token.label !== 'plan') break;
    if (before && token.left - before.right > 1.6 * Math.max(token.height, before.height)) break;
    run.push(token);
    if (run.length >= (WORDS[field] ?? 1) + (field === 'memberId' ? 1 : 0)) break;
  }
  for (let length = run.length; length > 0; length--) {
    const part = run.slice(0, length);
    const value = shape(join(part));
    if (value === null) continue;
    const read = Math.min(...part.map(({ confidence }) => confidence)) / 100;
    return { value, confidence: read * distance, placed: distance, box: boxOf(part), tokens: part };
  }
  // One value that follows what belongs to neither: a mark, a speck.
  if (run.length > 1 && (WORDS[field] ?? 1) === 1) return valueIn(field, tokens.slice(1), distance * 0.9);
  return null;
}

/** Values of a label: behind it in its line, else beneath it. */
function candidates(lines: readonly Line[], field: string): Candidate[] {
  const found: Candidate[] = [];
  for (const [index, line] of lines.entries()) {
    for (let i = 0; i < line.tokens.length; i++) {
      const first = line.tokens[i] as Token;
      if (first.label !== field || line.tokens[i - 1]?.label === field) continue;
      let end = i;
      while (line.tokens[end + 1]?.label === field) end++;
      const label = boxOf(line.tokens.slice(i, end + 1));
      const height = label.bottom - label.top;
      const next = line.tokens[end + 1];
      const isNear = next && next.left - label.right < 14 * Math.max(height, next.height);
      const behind = isNear ? valueIn(field, line.tokens.slice(end + 1), 0.98) : null;
      const beneath = valueBeneath(lines.slice(index + 1), field, label, height);
      if (behind) found.push(behind);
      if (beneath && !behind) found.push(beneath);
    }
  }
  return found;
}

function valueBeneath(below: readonly Line[], field: string, label: Box, height: number): Candidate | null {
  for (const line of below.slice(0, 4)) {
    const away = line.top - label.bottom;
    if (away < -0.5 * height || away > 3 * height) continue;
    const piece = piecesOf(line).find((tokens) => {
      const { left, right } = boxOf(tokens);
      return (
        Math.abs(left - label.left) < 2.2 * height ||
        (left <= label.left && right >= label.right) ||
        (left >= label.left && right <= label.right)
      );
    });
    if (!piece || piece[0]?.label) continue;
    const value = valueIn(field, piece, 0.96);
    if (value) return value;
  }
  return null;
}

/** The best one: what was read surest; a longer member id before a shorter one. */
function best(list: readonly Candidate[], weight: (one: Candidate) => number = () => 0): Candidate | null {
  return list.reduce<Candidate | null>(
    (top, one) => (!top || one.confidence + weight(one) > top.confidence + weight(top) ? one : top),
    null,
  );
}

const FIELDS: readonly CardField[] = [
  'memberId',
  'group',
  'name',
  'rxBin',
  'rxPcn',
  'rxGroup',
  'effective',
  'plan',
  'office',
  'specialist',
  'emergency',
  'urgent',
];

/** What the words of a card say. `payers` is the table of the practice. */
export function readCard(seen: readonly Word[], payers: readonly PayerName[]): CardSaid {
  const lines = linesOf(seen);
  const fields: CardSaid['fields'] = {};
  const used = new Set<Token>();
  const take = (field: CardField, one: Candidate | null): void => {
    if (!one) return;
    const { tokens, ...found } = one;
    fields[field] = found;
    for (const token of tokens) used.add(token);
  };
  for (const field of FIELDS) {
    const list = candidates(lines, field).filter(({ tokens }) => !tokens.some((token) => used.has(token)));
    take(field, best(list, field === 'memberId' ? ({ value }) => Math.min(value.length, 10) / 100 : undefined));
  }
  if (!fields.memberId) take('memberId', likelyId(lines, used));
  const dependants = candidates(lines, 'dependants');
  if (dependants.length > 0)
    fields.dependants = {
      value: dependants.map(({ value }) => value).join('; '),
      confidence: Math.min(...dependants.map(({ confidence }) => confidence)),
      placed: Math.min(...dependants.map(({ placed }) => placed)),
      box: boxOf(dependants.map(({ box }) => box)),
    };
  // Somebody may be called like a payer: who is named by a label is no payer.
  const payer = matchPayer(lines, payers, used);
  if (payer) fields.payer = { value: payer.value, confidence: payer.confidence, placed: 1, box: payer.box };
  if (!fields.name) take('name', likelyName(lines, used, payer?.box ?? null));
  if (fields.memberId) fields.memberId.free = freeBeside(lines, fields.memberId.box);
  return { fields, payerId: payer?.payerId ?? null };
}

/** Where the neighbours in the same line end and begin. */
function freeBeside(lines: readonly Line[], box: Box): [number, number] {
  const beside = lines.flatMap(({ tokens }) => tokens).filter((it) => it.top < box.bottom && it.bottom > box.top);
  const left = Math.max(0, ...beside.filter(({ right }) => right <= box.left + 2).map(({ right }) => right));
  const right = Math.min(99_999, ...beside.filter((it) => it.left >= box.right - 2).map((it) => it.left));
  return [left, right];
}

/** Without a label: the one that looks most like an id, with a doubt. */
function likelyId(lines: readonly Line[], used: ReadonlySet<Token>): Candidate | null {
  const free = lines
    .flatMap((line) => piecesOf(line, 0.9))
    .filter((piece) => !piece.some((token) => used.has(token) || token.label));
  const list = free.flatMap((piece) => {
    const one = valueIn('memberId', piece, 0.45);
    const letters = one?.value.replaceAll(/[^A-Z0-9]/g, '') ?? '';
    return one && letters.length >= 8 && 2 * count(letters, /\d/g) >= letters.length ? [one] : [];
  });
  return best(list, ({ box }) => (box.bottom - box.top) / 1000);
}

/** Without a label: a line of two or three words of letters that is not the payer's, with a doubt. */
function likelyName(lines: readonly Line[], used: ReadonlySet<Token>, payer: Box | null): Candidate | null {
  const isPayer = (box: Box): boolean => payer !== null && box.top < payer.bottom && box.bottom > payer.top;
  const list = lines
    .flatMap((line) => piecesOf(line))
    .filter(
      (piece) =>
        piece.length >= 2 &&
        piece.length <= 4 &&
        !piece.some((token) => used.has(token) || token.label || /\d/.test(token.text)),
    )
    .flatMap((piece) => valueIn('name', piece, 0.55) ?? [])
    .filter(({ box }) => !isPayer(box));
  return best(list, ({ value }) => (value === value.toUpperCase() ? 0.05 : 0));
}
