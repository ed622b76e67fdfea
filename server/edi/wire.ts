/** Out to the wire: ASCII in capitals, nothing that could be taken for a separator, nothing empty at an end. */
import { ELEMENTS, type ElementShape } from './elements.ts';
import { EdiError } from './finding.ts';
import type { Separators } from './tokenizer.ts';

export const SEPARATORS: Separators = { element: '*', component: ':', repetition: '^', terminator: '~' };

const SPELLED: Record<string, string> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
};

/** As it may be sent: small letters, accents and separators are gone, blanks are single. */
export function wireText(text: string): string {
  let out = text;
  if (!/^[\x20-\x7e]*$/.test(out))
    out = out
      .toUpperCase()
      .replaceAll(/./gu, (char) => SPELLED[char] ?? char)
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^\x20-\x7e]/g, ' ');
  return out
    .toUpperCase()
    .replaceAll(/[*:^~]/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

/** What is cut where it is too long: names, streets and remarks. A number that was cut would be another number. */
const CUT: Record<string, readonly number[]> = {
  NM1: [3, 4, 5, 7],
  N1: [2],
  N3: [1, 2],
  N4: [1],
  PER: [2],
  NTE: [2],
  K3: [1],
  SBR: [4],
  MSG: [1],
  CR1: [9, 10],
  CR2: [10, 11],
};

/** Stands between values that repeat until they are written. */
export const REPEATED = '\u001f';
/** One element: text, or its components. */
export type WireElement = string | readonly string[];

function fitted(id: string, n: number, text: string, shape: ElementShape | null | undefined): string {
  if (!shape || text === '') return text;
  const length = shape.type === 'R' ? text.replace(/[-.]/g, '').length : text.length;
  if (length <= shape.max) return text;
  if (CUT[id]?.includes(n)) return text.slice(0, shape.max).trimEnd();
  throw new EdiError(
    'element_too_long',
    `${id}${String(n).padStart(2, '0')} “${text.slice(0, 40)}” has more than ${shape.max} characters.`,
  );
}

const trimmed = (list: readonly string[], separator: string): string => {
  let end = list.length;
  while (end > 0 && list[end - 1] === '') end--;
  return list.slice(0, end).join(separator);
};

/** Collects the segments of one transaction set, and numbers its levels. */
export class Sink {
  readonly lines: string[] = [];
  #levels: number[] = [];
  #count = 0;

  /** Adds a segment unless only its name is left of it. */
  add(id: string, ...elements: WireElement[]): void {
    const formats = ELEMENTS.get(id) ?? [];
    const texts = elements.map((element, i) => {
      if (typeof element === 'string')
        return element
          .split(REPEATED)
          .map((one) => fitted(id, i + 1, wireText(one), formats[i]?.simple))
          .join(SEPARATORS.repetition as string);
      return trimmed(
        element.map((one, c) => fitted(id, i + 1, wireText(one), formats[i]?.components[c])),
        SEPARATORS.component,
      );
    });
    this.lines.push(trimmed([id, ...texts], SEPARATORS.element));
  }

  /** Opens a level this deep, 0 being outermost. */
  level(depth: number, code: string, hasChild: boolean | null): void {
    this.#levels.length = depth;
    this.#levels.push(++this.#count);
    this.add(
      'HL',
      String(this.#count),
      String(this.#levels[depth - 1] ?? ''),
      code,
      hasChild === null ? '' : hasChild ? '1' : '0',
    );
  }
}

export interface Envelope {
  /** ISA05 to ISA08, and GS02 and GS03. */
  senderQualifier: string;
  sender: string;
  receiverQualifier: string;
  receiver: string;
  groupSender: string;
  groupReceiver: string;
  /** Civil, as the sender's clock shows it: YYYY-MM-DD, HH:MM. */
  date: string;
  time: string;
  /** ISA13 and GS06: up to nine digits, and one to nine. */
  interchangeNumber: number;
  groupNumber: number;
  wantsAcknowledgement: boolean;
  isTest: boolean;
}

const padded = (text: string, length: number): string => {
  const plain = wireText(text);
  if (plain.length > length)
    throw new EdiError('element_too_long', `“${plain.slice(0, 40)}” has more than the ${length} characters of an ISA.`);
  return plain.padEnd(length);
};

/** ISA, and the TA1 that may follow it: TA1 stands in no group. */
export function interchangeText(envelope: Envelope, body: string, groups: number): string {
  const { element, component, repetition, terminator } = SEPARATORS;
  for (const one of [envelope.interchangeNumber, envelope.groupNumber])
    if (!Number.isSafeInteger(one) || one < 1 || one > 999_999_999)
      throw new EdiError('control_number_wrong', `“${one}” is no control number of one to nine digits.`);
  const number = String(envelope.interchangeNumber).padStart(9, '0');
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    padded(envelope.senderQualifier, 2),
    padded(envelope.sender, 15),
    padded(envelope.receiverQualifier, 2),
    padded(envelope.receiver, 15),
    envelope.date.replaceAll('-', '').slice(2),
    envelope.time.replace(':', ''),
    repetition,
    '00501',
    number,
    envelope.wantsAcknowledgement ? '1' : '0',
    envelope.isTest ? 'T' : 'P',
    component,
  ].join(element);
  return `${isa}${terminator}\n${body}IEA${element}${groups}${element}${number}${terminator}\n`;
}

/** A transaction set of one group: ST02, and what stands between ST and SE. */
export interface Body {
  controlNumber: string;
  lines: readonly string[];
}

/** One group of transaction sets of one kind in its interchange. */
export function fileText(
  envelope: Envelope,
  set: { id: string; functional: string; version: string; hasVersionInSt: boolean },
  bodies: readonly Body[],
): string {
  const { terminator } = SEPARATORS;
  const head = new Sink();
  const group = String(envelope.groupNumber);
  head.add(
    'GS',
    set.functional,
    envelope.groupSender,
    envelope.groupReceiver,
    envelope.date.replaceAll('-', ''),
    envelope.time.replace(':', ''),
    group,
    'X',
    set.version,
  );
  const lines = [...head.lines];
  for (const { controlNumber, lines: inner } of bodies) {
    const sink = new Sink();
    sink.add('ST', set.id, controlNumber, set.hasVersionInSt ? set.version : '');
    sink.add('SE', String(inner.length + 2), controlNumber);
    const [first = '', last = ''] = sink.lines;
    lines.push(first, ...inner, last);
  }
  const tail = new Sink();
  tail.add('GE', String(bodies.length), group);
  return interchangeText(envelope, [...lines, ...tail.lines].map((line) => `${line}${terminator}\n`).join(''), 1);
}
