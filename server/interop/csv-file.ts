/**
 * A CSV file of another system, plain or gzipped, read as a stream and never trusted: cut off, of another encoding or of
 * another kind it is refused in one sentence before anything of it is used.
 */
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** Why a file is refused as a whole: one sentence for the person at the console. */
export class FileRefused extends Error {
  /** It changed while it was being read: rows before the refusal are in already. */
  readonly partly: boolean;

  constructor(sentence: string, partly = false) {
    super(sentence);
    this.partly = partly;
  }
}

export interface CsvFile {
  /** As the person knows it: `patients.csv.gz`. */
  name: string;
  path: string;
}

export interface CsvRow {
  /** Where the row begins; the heading is line 1. */
  line: number;
  /** The values under the headings; undefined when the line has another number of fields than the heading. */
  values: Readonly<Record<string, string>> | undefined;
  fields: number;
}

/** How a file is written, where that is not known beforehand. */
export interface CsvDress {
  encoding: 'utf-8' | 'windows-1252';
  delimiter: string;
}

/** What our own parts and most systems write. */
const PLAIN: CsvDress = { encoding: 'utf-8', delimiter: ',' };

const RECORD_BYTES_MAX = 1_000_000;

/** Finds `name.csv` or `name.csv.gz` in a folder. Throws FileRefused when there is none, or both. */
export async function findCsv(folder: string, name: string): Promise<CsvFile> {
  const file = await findOptionalCsv(folder, name);
  if (!file) throw new FileRefused(`There is no ${name}.csv or ${name}.csv.gz in ${folder}. Name the right folder.`);
  return file;
}

/** The same for a file that may be left out: null when there is none. */
export async function findOptionalCsv(folder: string, name: string): Promise<CsvFile | null> {
  const place = await lookAt(folder, folder);
  if (!place?.isDirectory())
    throw new FileRefused(`There is no folder ${folder}. Name the folder in which the CSV files lie.`);
  const names = [`${name}.csv`, `${name}.csv.gz`];
  const entries = await Promise.all(names.map((file) => lookAt(path.join(folder, file), file)));
  const found = names.filter((_, i) => entries[i]);
  if (found.length > 1)
    throw new FileRefused(`There are both ${found.join(' and ')} in ${folder}. Take away the one that is not meant.`);
  const [file] = found;
  if (!file) return null;
  // A pipe or a device has no end, and cannot be read a second time.
  if (!entries.find(Boolean)?.isFile())
    throw new FileRefused(`${file} in ${folder} is no file. Put the exported file there.`);
  return { name: file, path: path.join(folder, file) };
}

/** Finds one file by its path. Throws FileRefused when there is none. */
export async function findFile(file: string): Promise<CsvFile> {
  const name = path.basename(file);
  const place = await lookAt(file, name);
  if (!place) throw new FileRefused(`There is no file ${file}. Name the right one.`);
  if (!place.isFile()) throw new FileRefused(`${file} is no file. Name the CSV file itself.`);
  return { name, path: file };
}

/** The bytes of a file, unpacked where its name says that it is packed. Throws FileRefused where that fails. */
export async function* readBytes(file: CsvFile): AsyncGenerator<Buffer> {
  const source = createReadStream(file.path);
  const bytes = file.name.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes) yield chunk as Buffer;
  } catch (error) {
    throw refusal(file.name, error);
  } finally {
    source.destroy();
  }
}

/** What lies there; null when there is nothing. Throws FileRefused where we may not look. */
async function lookAt(place: string, name: string): Promise<Stats | null> {
  return stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw refusal(name, error);
  });
}

/**
 * Decodes what is well written and nothing else; remembers how the file ends. Every line end becomes a line feed: files that were put
 * together from parts of several systems mix them.
 */
class DecodedText extends Transform {
  readonly #name: string;
  readonly #decoder: TextDecoder;
  #line = 1;
  /** A carriage return that ended the last chunk: perhaps a line feed belongs to it. */
  #held = '';
  endsWithLine = false;

  constructor(name: string, encoding: CsvDress['encoding']) {
    super({ readableObjectMode: false, encoding: 'utf8' });
    this.#name = name;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#decode(chunk, true, done);
  }

  override _flush(done: TransformCallback): void {
    this.#decode(Buffer.alloc(0), false, done);
  }

  #decode(chunk: Buffer, more: boolean, done: TransformCallback): void {
    if (chunk.length > 0) this.endsWithLine = chunk.at(-1) === 0x0a || chunk.at(-1) === 0x0d;
    let text: string;
    try {
      text = this.#decoder.decode(chunk, { stream: more });
      if (text.includes('\0')) throw new TypeError('a zero byte');
    } catch {
      const where = this.#line === 1 ? '' : ` (after line ${this.#line})`;
      done(
        new FileRefused(
          `${this.#name} is not UTF-8 text${where}. Save it again as CSV in UTF-8, or export it anew, and start the import again.`,
        ),
      );
      return;
    }
    text = this.#held + text;
    this.#held = more && text.endsWith('\r') ? '\r' : '';
    text = text.slice(0, text.length - this.#held.length).replaceAll(/\r\n?/g, '\n');
    this.#line += lineFeeds(text);
    done(null, text);
  }
}

function lineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** What gunzip and the CSV parser complain about, in words. */
function refusal(name: string, error: unknown): unknown {
  if (error instanceof FileRefused) return error;
  const { code = '', lines } = error as { code?: string; lines?: number };
  const again = 'Export or copy it anew and start the import again.';
  if (code === 'Z_BUF_ERROR') return new FileRefused(`${name} is cut off: the end of the file is missing. ${again}`);
  if (code === 'Z_DATA_ERROR') return new FileRefused(`${name} is not a gzip file, or it is damaged. ${again}`);
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new FileRefused(`${name} is cut off: a quotation mark of line ${lines} is not closed. ${again}`);
  if (code === 'CSV_MAX_RECORD_SIZE' || code.startsWith('CSV_') || code.startsWith('INVALID_'))
    return new FileRefused(`${name} is not a CSV file that can be read (line ${lines ?? 1}). ${again}`);
  if (/^E[A-Z]+$/.test(code))
    return new FileRefused(`${name} cannot be opened (${code}). Look at its permissions and start the import again.`);
  return error;
}

/**
 * The rows of a file in order. Throws FileRefused for a file that is empty, cut off, not UTF-8, no CSV, or without the
 * headings that are needed.
 */
export async function* readCsv(
  file: CsvFile,
  headings: readonly string[],
  dress: CsvDress = PLAIN,
): AsyncGenerator<CsvRow> {
  const text = new DecodedText(file.name, dress.encoding);
  const parser = parse({
    bom: true,
    info: true,
    delimiter: dress.delimiter,
    record_delimiter: '\n',
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: RECORD_BYTES_MAX,
  });
  const source = createReadStream(file.path);
  const flow = file.name.endsWith('.gz')
    ? pipeline(source, createGunzip(), text, parser)
    : pipeline(source, text, parser);
  flow.catch(() => {}); // The parser's stream says the same error below.
  let heading: string[] | null = null;
  let last: CsvRow | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!heading) {
        heading = headings.length > 0 ? record.map((name) => name.trim()) : distinctNames(record);
        requireHeadings(file.name, heading, headings);
        continue;
      }
      if (last) yield last;
      // The parser counts to the end of a row; a person looks for its beginning.
      const line = info.lines - record.reduce((sum, field) => sum + lineFeeds(field), 0);
      last = { line, values: valuesOf(heading, record), fields: record.length };
    }
    await flow;
  } catch (error) {
    throw refusal(file.name, error);
  } finally {
    source.destroy();
  }
  if (!heading) throw new FileRefused(`${file.name} is empty. Export it anew and start the import again.`);
  if (!text.endsWithLine || (last && !last.values && last.fields < heading.length)) {
    throw new FileRefused(
      `${file.name} is cut off: it ends in the middle of line ${last?.line ?? 1}. Export or copy it anew and start the import again; if nothing is missing, add a line break at its end.`,
    );
  }
  if (last) yield last;
}

function requireHeadings(name: string, found: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((heading) => !found.includes(heading));
  const twice = needed.find((heading) => found.indexOf(heading) !== found.lastIndexOf(heading));
  if (twice)
    throw new FileRefused(
      `${name} has the column ${twice} twice. Take away the one that is not meant and start again.`,
    );
  if (missing.length === 0) return;
  throw new FileRefused(
    `${name} is another kind of file: it has no column ${missing.join(', ')}. Put the right file there and start the import again.`,
  );
}

/** Columns without a name, or with the name of another one, are told apart by their number. */
export function distinctNames(record: readonly string[]): string[] {
  const seen = new Set<string>();
  return record.map((text, i) => {
    const name = text.replace(/^\ufeff/, '').trim();
    const own = name === '' ? `Column ${i + 1}` : seen.has(name) ? `${name} (column ${i + 1})` : name;
    seen.add(own);
    return own;
  });
}

function valuesOf(heading: readonly string[], record: readonly string[]): Record<string, string> | undefined {
  if (record.length !== heading.length) return undefined;
  return Object.fromEntries(heading.map((name, i) => [name, (record[i] as string).trim()]));
}
