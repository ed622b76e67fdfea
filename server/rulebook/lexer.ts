/** Text of an expression into words. */
import { RuleError } from './ast.ts';

export type Token =
  | { kind: 'word' | 'symbol' | 'text' | 'date'; value: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'end'; value: ''; at: number };

const TEXT_MAX = 2_000;
/** One of these at a time, anchored: no alternative overlaps another, so nothing is tried twice. */
const NEXT =
  /(?<blank>\s+)|(?<date>@\d{4}-\d{2}-\d{2})|(?<money>\$\d{1,9}(?:\.\d{2})?)|(?<number>\d{1,9}(?:\.(?!\.)\d{1,3})?)|(?<text>'[^'\n]*')|(?<word>[A-Za-z][A-Za-z0-9]*)|(?<symbol>\.\.|\?\?|!=|<=|>=|[=<>+\-*/().,[\]])/y;

/** Throws RuleError at the first character that belongs to nothing. */
export function tokens(text: string): Token[] {
  if (text.length > TEXT_MAX) throw new RuleError(`An expression has at most ${TEXT_MAX} characters.`, TEXT_MAX);
  const found: Token[] = [];
  NEXT.lastIndex = 0;
  while (NEXT.lastIndex < text.length) {
    const at = NEXT.lastIndex;
    const groups = NEXT.exec(text)?.groups;
    if (!groups) throw new RuleError(problemAt(text, at), at);
    const { date, money, number, text: quoted, word, symbol } = groups;
    if (date) found.push({ kind: 'date', value: realDate(date.slice(1), at), at });
    else if (money) found.push({ kind: 'number', value: Math.round(Number(money.slice(1)) * 100), at });
    else if (number) found.push({ kind: 'number', value: Number(number), at });
    else if (quoted !== undefined) found.push({ kind: 'text', value: quoted.slice(1, -1), at });
    else if (word) found.push({ kind: 'word', value: word, at });
    else if (symbol) found.push({ kind: 'symbol', value: symbol, at });
  }
  found.push({ kind: 'end', value: '', at: text.length });
  return found;
}

const problemAt = (text: string, at: number): string =>
  text[at] === "'" ? 'The text that begins here is not closed.' : `“${text[at]}” means nothing here.`;

function realDate(text: string, at: number): string {
  const read = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== text)
    throw new RuleError(`There is no day ${text}.`, at);
  return text;
}
