/**
 * From bytes to segments, chunk by chunk. Bytes are read as Latin-1, one character each, so that nothing is lost:
 * what stands before a segment (line ends, a byte order mark) is kept with it, and `textOf` gives the same bytes back.
 */
import { EdiError } from './finding.ts';

export interface Separators {
  element: string;
  component: string;
  /** Null: ISA11 names none, and elements do not repeat. */
  repetition: string | null;
  terminator: string;
}

export interface Segment {
  /** The first of `elements`. */
  id: string;
  /** As they stand: elements[1] is element 01. */
  elements: string[];
  /** What stood between the last terminator and this segment. */
  before: string;
  separators: Separators;
  /** From 1, in the file. */
  number: number;
  /** Without its terminator. */
  chars: number;
}

export const LIMITS = {
  segmentCharsMax: 32_768,
  segmentElementsMax: 200,
  /** Of text that is not ours, in front of an ISA. */
  strayCharsMax: 65_536,
  segmentsMax: 20_000_000,
  chunkChars: 65_536,
} as const;

/** Places of the fifteen element separators of an ISA after the first. */
const ISA_PLACES = [6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
const ISA_CHARS = 106;
const isPlain = (char: string): boolean => /^[A-Za-z0-9 ]$/.test(char) || char === '';

/** The separators that an ISA at the start of this text names; null: more text is needed. */
function separatorsOf(text: string, number: number, isEnd: boolean): Separators | null {
  if (text.length < ISA_CHARS && !isEnd) return null;
  const element = text[3] ?? '';
  let last = 103;
  if (!ISA_PLACES.every((place) => text[place] === element)) {
    // Somebody padded it otherwise: count the separators; the reader tells which element has the wrong length.
    last = 3;
    for (let i = 0; i < 15 && last >= 0; i++) last = text.indexOf(element, last + 1);
    if (last < 0 || last > 2 * ISA_CHARS || element === '')
      throw new EdiError('isa_incomplete', 'The file begins with ISA, but not with its sixteen elements.', number);
  }
  const [component = '', terminator = ''] = [text[last + 1], text[last + 2]];
  const eleventh = text.slice(0, last).split(element)[11] ?? '';
  const repetition = eleventh.length === 1 && !isPlain(eleventh) ? eleventh : null;
  const named = [element, component, terminator, ...(repetition === null ? [] : [repetition])];
  if (named.some(isPlain) || new Set(named).size < named.length)
    throw new EdiError(
      'separators_wrong',
      `ISA names separators that cannot be told from data or from each other: ${JSON.stringify(named.join(' '))}.`,
      number,
    );
  return { element, component, repetition, terminator };
}

export class Tokenizer {
  /** What stood behind the last terminator; a whole file leaves only line ends here. */
  tail = '';
  #separators: Separators | null = null;
  #count = 0;
  #error: EdiError | null = null;

  /** The segments that this chunk completes. Throws EdiError where the file cannot be read on, after those before it. */
  *push(chunk: Uint8Array): Generator<Segment, void, undefined> {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let from = 0; from < buffer.length; from += LIMITS.chunkChars) {
      const text = this.tail + buffer.toString('latin1', from, Math.min(buffer.length, from + LIMITS.chunkChars));
      for (const segment of this.#read(text, false)) yield segment;
      if (this.#error) throw this.#error;
    }
  }

  /** What the end of the file completes; then `tail` tells what was left over. */
  *end(): Generator<Segment, void, undefined> {
    for (const segment of this.#read(this.tail, true)) yield segment;
    if (this.#error) throw this.#error;
  }

  /** A list for each chunk, not a generator: handing them out one by one costs more than finding them. */
  #read(text: string, isEnd: boolean): Segment[] {
    const list: Segment[] = [];
    try {
      this.tail = text.slice(this.#scan(text, isEnd, list));
    } catch (error) {
      if (!(error instanceof EdiError)) throw error;
      this.#error = error;
    }
    return list;
  }

  /** Adds what is complete to the list, and tells where the rest begins. */
  #scan(text: string, isEnd: boolean, list: Segment[]): number {
    let position = 0;
    while (position < text.length) {
      if (this.#separators === null) {
        const isa = this.#findIsa(text, position);
        if ((isa < 0 ? text.length : isa) - position > LIMITS.strayCharsMax)
          throw new EdiError('not_x12', 'This is not an X12 file: no ISA segment was found.', this.#count + 1);
        if (isa < 0) break;
        this.#separators = separatorsOf(text.slice(isa, isa + 3 * ISA_CHARS), this.#count + 1, isEnd);
        const end = this.#separators === null ? -1 : this.#endOf(text, isa);
        if (end < 0) {
          this.#separators = null;
          break;
        }
        list.push(this.#segment(text.slice(position, isa), text.slice(isa, end)));
        position = end + 1;
        continue;
      }
      const end = this.#endOf(text, position);
      if (end < 0) break;
      let start = position;
      while (start < end && text.charCodeAt(start) <= 32) start++;
      const isMark = text.charCodeAt(start) === 73;
      if (isMark && text.startsWith('ISA', start) && text[start + 3] === this.#separators.element) {
        // The last interchange was never closed.
        this.#separators = null;
        continue;
      }
      list.push(this.#segment(start === position ? '' : text.slice(position, start), text.slice(start, end)));
      if (isMark && list.at(-1)?.id === 'IEA') this.#separators = null;
      position = end + 1;
    }
    return position;
  }

  /** An ISA that is a word of its own, with its separator behind it: not that of a VISA card in a covering note. */
  #findIsa(text: string, from: number): number {
    const found = /(?<![A-Za-z0-9])ISA[^A-Za-z0-9 \r\n]/.exec(from === 0 ? text : text.slice(from));
    return found ? from + found.index : -1;
  }

  #endOf(text: string, from: number): number {
    const end = text.indexOf(this.#separators?.terminator as string, from);
    if ((end < 0 ? text.length : end) - from > LIMITS.segmentCharsMax)
      throw new EdiError(
        'segment_too_long',
        `Segment ${this.#count + 1} has more than ${LIMITS.segmentCharsMax} characters without a terminator.`,
        this.#count + 1,
      );
    return end;
  }

  #segment(before: string, text: string): Segment {
    const number = ++this.#count;
    const separators = this.#separators as Separators;
    const elements = text.split(separators.element);
    if (elements.length > LIMITS.segmentElementsMax)
      throw new EdiError('too_many_elements', `Segment ${number} has ${elements.length} elements.`, number);
    if (number > LIMITS.segmentsMax)
      throw new EdiError('too_many_segments', `The file has more than ${LIMITS.segmentsMax} segments.`, number);
    return { id: elements[0] as string, elements, before, separators, number, chars: text.length };
  }
}

/** The segment as it stood, with what stood before it. */
export const textOf = ({ before, elements, separators }: Segment): string =>
  before + elements.join(separators.element) + separators.terminator;

/** All segments of a file that is at hand, and what followed the last one. Throws EdiError. */
export function segmentsOf(bytes: Uint8Array): { segments: Segment[]; tail: string } {
  const tokenizer = new Tokenizer();
  const segments = [...tokenizer.push(bytes), ...tokenizer.end()];
  return { segments, tail: tokenizer.tail };
}

/** The bytes of these segments: of what `segmentsOf` gave, the very same file. */
export const bytesOf = (segments: Iterable<Segment>, tail = ''): Uint8Array =>
  Buffer.from([...segments].map(textOf).join('') + tail, 'latin1');
