/**
 * The texts in a file as it was published: plain, gzipped, or a zip with others beside it. Never trusted: a cut, damaged,
 * packed-to-burst or wrongly encoded file is refused in one sentence before anything of it is used.
 */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { CodeFileRefused } from './staged.ts';
import { AGAIN, contentOf, entriesOf, isZip, TEXT_BYTES_MAX, unpack } from './zip.ts';

const gunzip = promisify(zlib.gunzip);

export interface TextFile {
  name: string;
  text: string;
}

const isGzip = (bytes: Buffer): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
/** What a Mac puts beside the files of a zip. */
const isOfMac = (path: string): boolean => /(^|\/)(__MACOSX\/|\._|\.DS_Store$)/.test(path);
const isText = (name: string): boolean => !/\.(pdf|xlsx?|docx?|rtf|html?|xml|exe|png|jpe?g|gif|mdb)$/i.test(name);

/** Every text in it, in the order of the archive. Throws CodeFileRefused. */
export async function textsIn(bytes: Buffer, name: string, depth = 0): Promise<TextFile[]> {
  if (bytes.length === 0) throw new CodeFileRefused(`${name} is empty. ${AGAIN}`);
  if (isGzip(bytes)) {
    const plain = await unpack(() => gunzip(bytes, { maxOutputLength: TEXT_BYTES_MAX }), name);
    return textsIn(plain, name.replace(/\.gz$/i, ''), depth);
  }
  if (!isZip(bytes)) return [{ name, text: decode(bytes, name) }];
  const entries = entriesOf(bytes, name);
  if (entries.some((entry) => entry.name === '[Content_Types].xml'))
    throw new CodeFileRefused(
      `${name} is an Excel or Word file. Send the text or CSV that is published beside it, or save it as CSV and send that.`,
    );
  const texts: TextFile[] = [];
  for (const entry of entries.filter((one) => isText(one.name) && !isOfMac(one.path))) {
    const content = await contentOf(bytes, entry, name);
    if (content.length === 0) continue;
    if (!isZip(content) && !isGzip(content)) texts.push({ name: entry.name, text: decode(content, entry.name) });
    else if (depth < 2) texts.push(...(await textsIn(content, entry.name, depth + 1)));
  }
  if (texts.length === 0) throw new CodeFileRefused(`There is no text and no CSV in ${name}. ${AGAIN}`);
  return texts;
}

/** What a former encoding of Windows puts into such files: marks of copyright, dashes, quotation marks, letters with accents. */
const WINDOWS_ONLY =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a mark of the end of a file is no letter, and is allowed
  /[^\t\n\r\u001a -~\u00a0-\u00ff\u2010-\u2026\u2122\u20ac\u0152\u0153\u0160\u0161\u0178\u017d\u017e]/;
/** Letters that went through two encodings, and letters that were lost on the way. */
const BROKEN = /\ufffd|Ã[\u0080-\u00bf]|â€[\u0080-\u2122]/;

function decode(bytes: Buffer, name: string): string {
  const text = textOf(bytes);
  if (text === null)
    throw new CodeFileRefused(
      `${name} is no text, or text in an encoding that cannot be read. Send it as UTF-8 text, or ${lower(AGAIN)}`,
    );
  const broken = BROKEN.exec(text);
  if (broken) {
    const line = text.slice(0, broken.index).split('\n').length;
    throw new CodeFileRefused(`Letters were lost in ${name} when it was saved (line ${line}). ${AGAIN}`);
  }
  return withPlainEnds(text);
}

/** Line ends of former Macs become ours; blanks, empty lines and the mark of the end behind the last line say nothing. */
function withPlainEnds(text: string): string {
  const plain = text.includes('\n') ? text : text.replaceAll('\r', '\n');
  let end = plain.length;
  while (end > 0 && ' \t\r\n\u001a'.includes(plain.charAt(end - 1))) end--;
  const lineEnd = plain.indexOf('\n', end);
  return lineEnd < 0 ? plain : plain.slice(0, lineEnd + 1);
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** Null where it is no text. */
function textOf(bytes: Buffer): string | null {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const wide = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : null;
  try {
    const text = new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes);
    return hasControl(text) ? null : text;
  } catch {
    if (wide) return null;
    const text = new TextDecoder('windows-1252').decode(bytes);
    return WINDOWS_ONLY.test(text) ? null : text;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const hasControl = (text: string): boolean => /[\u0000-\u0008\u000e-\u0019\u001b-\u001f]/.test(text);
