/**
 * How a CSV file of another system is written: its encoding and its delimiter, found by reading it to its end once. What
 * is no text, or text that was cut off within a character, is refused in one sentence.
 */
import { parse } from 'csv-parse/sync';
import { type CsvDress, type CsvFile, distinctNames, FileRefused, readBytes } from './csv-file.ts';

const HEAD_BYTES = 65_536;
const COLUMNS_MAX = 1_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Bytes that Windows-1252 does not know. */
const NOT_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const KINDS: readonly { begins: readonly number[]; sentence: string }[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    sentence: 'is a spreadsheet or a ZIP file, not CSV. Open it and save the sheet as CSV.',
  },
  {
    begins: [0xd0, 0xcf, 0x11, 0xe0],
    sentence: 'is an old Excel workbook, not CSV. Open it and save the sheet as CSV.',
  },
  { begins: [0x25, 0x50, 0x44, 0x46], sentence: 'is a PDF, not CSV. Export the data as CSV.' },
  {
    begins: [0xff, 0xfe],
    sentence: 'is UTF-16 text (Excel calls it Unicode text). Save it as “CSV UTF-8” and start the import again.',
  },
  {
    begins: [0xfe, 0xff],
    sentence: 'is UTF-16 text (Excel calls it Unicode text). Save it as “CSV UTF-8” and start the import again.',
  },
  { begins: [0x1f, 0x8b], sentence: 'is packed with gzip. Give it a name that ends with .gz and start again.' },
];

export interface Sniffed extends CsvDress {
  headings: string[];
}

/** Throws FileRefused for a file that is empty, no text, or not of one encoding. */
export async function sniffCsv(file: CsvFile): Promise<Sniffed> {
  const look = new Look(file.name);
  let head = Buffer.alloc(0);
  for await (const chunk of readBytes(file)) {
    if (head.length === 0) refuseKinds(file.name, chunk);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]);
    look.at(chunk);
  }
  if (head.length === 0) throw new FileRefused(`${file.name} is empty. Export it anew and start the import again.`);
  const encoding = look.end();
  const text = new TextDecoder(encoding).decode(head.subarray(0, HEAD_BYTES));
  return { encoding, ...delimiterOf(file.name, text, head.length > HEAD_BYTES) };
}

function refuseKinds(name: string, chunk: Buffer): void {
  const kind = KINDS.find(({ begins }) => begins.every((byte, i) => chunk[i] === byte));
  if (kind) throw new FileRefused(`${name} ${kind.sentence}`);
}

/** Looks at the bytes as they pass. */
class Look {
  readonly #name: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #isUtf8 = true;
  #bytes = 0;
  #controls = 0;
  #not1252 = false;
  /** Pairs that are one letter in UTF-8 and hardly ever stand together in Windows-1252. */
  #utf8Pairs = 0;

  constructor(name: string) {
    this.#name = name;
  }

  at(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#isUtf8) {
      try {
        this.#decoder.decode(chunk, { stream: true });
      } catch {
        this.#isUtf8 = false;
      }
    }
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) this.#controls++;
      if (byte === 0) throw this.#noText();
      if (byte < 0x80) continue;
      if (NOT_1252.has(byte)) this.#not1252 = true;
      const next = chunk[i + 1] ?? 0;
      if ((byte === 0xc2 || byte === 0xc3) && next >= 0x80 && next <= 0xbf) this.#utf8Pairs++;
    }
  }

  #noText(): FileRefused {
    return new FileRefused(
      `${this.#name} is no text that can be read, perhaps another kind of file. Export the data as CSV in UTF-8.`,
    );
  }

  end(): CsvDress['encoding'] {
    if (this.#controls > this.#bytes / 1000 + 3) throw this.#noText();
    if (this.#isUtf8) {
      try {
        this.#decoder.decode();
        return 'utf-8';
      } catch {
        throw new FileRefused(
          `${this.#name} is cut off in the middle of a character. Export or copy it anew and start the import again.`,
        );
      }
    }
    if (this.#not1252 || this.#utf8Pairs > 0)
      throw new FileRefused(
        `${this.#name} is neither UTF-8 nor Windows-1252 throughout: parts of it were written differently. Export it anew as CSV in UTF-8.`,
      );
    return 'windows-1252';
  }
}

/** The delimiter that cuts the beginning of the file into the most columns, equally many in nearly every row. */
function delimiterOf(name: string, text: string, isCut: boolean): { delimiter: string; headings: string[] } {
  const lines = text.replaceAll(/\r\n?/g, '\n');
  const whole = isCut ? lines.slice(0, lines.lastIndexOf('\n') + 1) : lines;
  let best = { delimiter: ',', headings: [] as string[], score: 0 };
  for (const delimiter of DELIMITERS) {
    const rows = rowsOf(whole, delimiter);
    const [heading] = rows;
    if (!heading) continue;
    const even = rows.filter((row) => row.length === heading.length).length / rows.length;
    const score = heading.length > 1 ? heading.length * even ** 3 : 0.5;
    if (score > best.score) best = { delimiter, headings: distinctNames(heading), score };
  }
  if (best.headings.length === 0)
    throw new FileRefused(
      `${name} is not a CSV file that can be read: a quotation mark is not closed, or it holds no line. Export it anew and start the import again.`,
    );
  if (best.headings.length > COLUMNS_MAX)
    throw new FileRefused(
      `${name} has ${best.headings.length} columns, more than any list of people or visits. Name the right file.`,
    );
  return best;
}

/** Many rows tell more; where the piece that was read ends within a quoted field, the heading has to do. */
const ROWS_LOOKED_AT = [200, 1];

function rowsOf(text: string, delimiter: string): string[][] {
  const form = {
    bom: true,
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
  };
  for (const to of ROWS_LOOKED_AT) {
    try {
      return parse(text, { ...form, to });
    } catch {} // With fewer rows it may do.
  }
  return [];
}
