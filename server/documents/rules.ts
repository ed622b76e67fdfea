/** What a file is by its own bytes, and how it may be called. Pure. */
import type { MediaType } from '../../shared/documents.ts';

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

/** How many bytes at the beginning and at the end `kindOf` wants to see. */
export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 2048;

/** What is wrong with a file, as a sentence for a person; or what it is. The name and what the browser says do not count. */
export function kindOf(head: Uint8Array, tail: Uint8Array): { mediaType: MediaType } | { refusal: string } {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return { mediaType: 'image/jpeg' };
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return { mediaType: 'image/png' };
  if (startsWith(head, 'RIFF') && startsWith(head, 'WEBP', 8)) return { mediaType: 'image/webp' };
  if (startsWith(head, '%PDF-')) return pdf(tail);
  return { refusal: otherwise(head) };
}

/** A PDF ends as one, and nothing else ends with it. */
function pdf(tail: Uint8Array): { mediaType: MediaType } | { refusal: string } {
  const text = Buffer.from(tail).toString('latin1');
  const end = text.lastIndexOf('%%EOF');
  if (end < 0) return { refusal: 'This PDF is not whole. Save it or scan it again.' };
  if (text.slice(end + '%%EOF'.length).trim().length > 0)
    return { refusal: 'Something else is hidden behind the end of this PDF. Print it into a new PDF and send that.' };
  return { mediaType: 'application/pdf' };
}

/** What is known and not taken, with what to do about it. */
function otherwise(head: Uint8Array): string {
  const text = Buffer.from(head).toString('latin1').trimStart().toLowerCase();
  if (head.length === 0) return 'This file is empty. Choose another one.';
  if (text.startsWith('pk')) return 'Packed files and Office documents are not kept. Save it as a PDF and send that.';
  if (startsWith(head, 'ftyphei', 4) || startsWith(head, 'ftypmif', 4) || startsWith(head, 'ftypavif', 4))
    return 'Pictures in HEIC or AVIF cannot be read everywhere. Set the camera to JPEG (“most compatible”) and send it again.';
  if (text.startsWith('ii*') || text.startsWith('mm\0*')) return 'TIFF is not kept. Save the fax or scan as a PDF.';
  if (text.startsWith('<svg') || text.startsWith('<?xml') || text.startsWith('<!doctype') || text.startsWith('<html'))
    return 'Web pages and drawings (SVG) are not kept, because they can run programs. Print it into a PDF and send that.';
  return 'Only pictures (JPEG, PNG, WebP) and PDF can be kept. Scan it again, or save it as a PDF.';
}

/** Words of a PDF that make it do something when it is opened. In packed parts they cannot be seen: so it is never shown inline. */
const ACTIVE = /\/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|SubmitForm|ImportData|XFA)\b/;

const OPENS = /(?<!end)stream\r?\n/;
const CLOSES = 'endstream';
/** Longer than any word that is looked for, so that one that lies in two pieces is found. */
const HELD = 32;

/** Looks for what acts in a PDF, piece by piece. What is packed between `stream` and `endstream` is noise, and passed over. */
export class PdfWatch {
  #held = '';
  #isPacked = false;
  isActive = false;

  see(piece: Uint8Array): void {
    let text = this.#held + Buffer.from(piece).toString('latin1');
    for (;;) {
      const at = this.#isPacked ? text.indexOf(CLOSES) : (OPENS.exec(text)?.index ?? -1);
      const plain = this.#isPacked ? '' : at < 0 ? text : text.slice(0, at);
      if (ACTIVE.test(plain)) this.isActive = true;
      if (at < 0) break;
      text = text.slice(at + CLOSES.length - (this.#isPacked ? 0 : 'end'.length));
      this.#isPacked = !this.#isPacked;
    }
    this.#held = text.slice(-HELD);
  }
}

const ENDINGS: Record<MediaType, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

/** Without a path, without marks that turn the writing round, not hidden, and short. */
export function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replaceAll(/[<>:"|?*]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[.\s]+/, '')
    .slice(0, 120)
    .trim();
  return clean || 'Document';
}

/** The name under which it is saved: the ending says what it is, whatever it was called. */
export const savedName = (name: string, mediaType: MediaType): string =>
  `${name.replace(/\.(jpe?g|png|webp|pdf)$/i, '')}.${ENDINGS[mediaType]}`;
