/** Lines and cells of a text that was published. */
import { CodeFileRefused } from './staged.ts';

/** Every line with its number, the first is 1. */
export function* linesOf(text: string): Generator<{ line: string; number: number }> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    number++;
    yield { line: text.slice(at, text.charCodeAt(end - 1) === 13 ? end - 1 : end), number };
    at = end + 1;
  }
}

export const headOf = (text: string, lines = 40): string[] => {
  const head: string[] = [];
  for (const { line } of linesOf(text.slice(0, 65_536))) if (head.push(line) === lines) break;
  return head;
};

/** Published texts end with a line break: one that does not was cut off. */
export function requireWholeEnd(text: string, what: string): void {
  // Some end with the mark of the end of a file of former times.
  if (['\n', '\r', '\u001a'].includes(text.at(-1) ?? '')) return;
  throw new CodeFileRefused(
    `${what} is cut off: it ends in the middle of a line. Download it anew; if nothing is missing, add a line break at its end.`,
  );
}

export interface Row {
  cells: string[];
  /** Where it begins; the first line is 1. */
  number: number;
}

/** Rows of a table with one character between the cells; quotation marks hold cells together, also over lines. */
export function* rowsOf(text: string, delimiter: string): Generator<Row> {
  let line = 1;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const cells: string[] = [];
    const number = line;
    for (;;) {
      if (text[at] === '"' && delimiter !== '\t') {
        let cell = '';
        for (;;) {
          const end = text.indexOf('"', at + 1);
          if (end < 0)
            throw new CodeFileRefused(
              `The file is cut off: a quotation mark of line ${number} is not closed. Download it anew.`,
            );
          cell += text.slice(at + 1, end);
          at = end;
          if (text[end + 1] !== '"') break;
          cell += '"';
          at = end + 1;
        }
        for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) line++;
        cells.push(cell.trim());
        at++;
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++;
      } else {
        let end = at;
        while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++;
        cells.push(unquoted(text.slice(at, end).trim()));
        at = end;
      }
      if (at >= text.length || text[at] === '\n') break;
      at++;
    }
    at++;
    line++;
    yield { cells, number };
  }
}

const unquoted = (cell: string): string =>
  cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

/** What stands between the cells: a mark that nearly every line has, else the comma. */
export function delimiterOf(lines: readonly string[]): string {
  const full = lines.filter((line) => line.trim() !== '');
  const has = (mark: string): boolean => full.filter((line) => line.includes(mark)).length > full.length * 0.7;
  return ['\t', '|', ';'].find(has) ?? ',';
}

/** `20241001`, `2024-10-01`, `10/1/2024` → `2024-10-01`; null for blanks, `*` and the days that mean “never”. */
export function dateOf(text: string): string | null {
  const plain = text.trim();
  if (plain === '' || plain === '*' || /^0+$/.test(plain) || /^9999|12\/31\/9999/.test(plain)) return null;
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(plain) ?? [];
  const [, m, d, y] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(plain) ?? [];
  const date = `${year ?? y}-${(month ?? m ?? '').padStart(2, '0')}-${(day ?? d ?? '').padStart(2, '0')}`;
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString();
  } catch {
    throw new CodeFileRefused(`“${plain}” is no date. Download the file anew, or correct it.`);
  }
}
