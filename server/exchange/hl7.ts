/**
 * Messages of HL7 version 2 in a file: segments, fields, repetitions, components, escapes (HL7 2.5.1, chapter 2). Bounded,
 * and believes nothing: a file that is cut off, of another kind or too large is refused in one sentence.
 */

/** Why a file is refused as a whole. */
export class Hl7Refused extends Error {}

export const HL7_BYTES_MAX = 8_388_608;
const MESSAGES_MAX = 2_000;
const SEGMENTS_MAX = 5_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u001f]/g;

interface Marks {
  field: string;
  component: string;
  repetition: string;
  escaping: string;
  part: string;
}

export interface Segment {
  id: string;
  /** As the message counts them: MSH is 1. */
  number: number;
  /** `text(19)`, `text(11, 2)`: the first repetition of a field, a component of it; empty where there is none. */
  text(field: number, component?: number): string;
  /** The components of each repetition of a field; none where the field is empty. */
  all(field: number): string[][];
}

export interface Message {
  /** `DFT^P03` */
  type: string;
  /** MSH-10. */
  controlId: string;
  /** MSH-3 and MSH-4: which program of whom. */
  sender: string;
  segments: Segment[];
}

/** Every message of a file. Wrappers of batches (FHS, BHS and their ends) are counted and left away. Throws Hl7Refused. */
export function readMessages(bytes: Uint8Array): Message[] {
  if (bytes.length > HL7_BYTES_MAX) throw new Hl7Refused('The file is larger than 8 MB. Have it sent in smaller ones.');
  // Some write the frame of the wire (0x0B … 0x1C 0x0D) into the file, too.
  const text = decode(bytes).replaceAll('\u000b', '\r').replaceAll('\u001c', '\r');
  if (text.replaceAll(/[\t\r\n]/g, '').search(CONTROLS) >= 0) throw new Hl7Refused('This is no file of HL7 messages.');
  if (!/^\s*(MSH|FHS|BHS)/.test(text))
    throw new Hl7Refused('This is no file of HL7 messages: it does not begin with MSH, FHS or BHS.');
  if (!/[\r\n]$/.test(text))
    throw new Hl7Refused('The file is cut off: its last segment has no end. Send it again as a whole.');
  const messages: Message[] = [];
  let lines: string[] = [];
  let announced: number | null = null;
  let isWrapped = false;
  const close = (): void => {
    if (lines.length > 0) messages.push(messageOf(lines, messages.length + 1));
    if (messages.length > MESSAGES_MAX)
      throw new Hl7Refused(`The file holds more than ${MESSAGES_MAX} messages. Have it sent in smaller ones.`);
    lines = [];
  };
  for (const line of text.split(/[\r\n]+/)) {
    if (line.trim() === '') continue;
    const id = line.slice(0, 3);
    if (['MSH', 'FHS', 'BHS', 'BTS', 'FTS'].includes(id)) close();
    if (id === 'FHS' || id === 'BHS') isWrapped = true;
    else if (id === 'BTS') announced = (announced ?? 0) + Number(/^BTS.(\d{1,6})/.exec(line)?.[1] ?? 0);
    else if (id === 'FTS') isWrapped = false;
    else if (id === 'MSH' || lines.length > 0) lines.push(line);
    else throw new Hl7Refused(`“${id.slice(0, 3)}” stands outside of a message. Send the file again as a whole.`);
    if (lines.length > SEGMENTS_MAX)
      throw new Hl7Refused(`Message ${messages.length + 1} has more than ${SEGMENTS_MAX} segments.`);
  }
  close();
  if (isWrapped && announced === null)
    throw new Hl7Refused('The file is cut off: the end of its batch is missing. Send it again as a whole.');
  if (announced && announced !== messages.length)
    throw new Hl7Refused(
      `The batch says ${announced} messages and holds ${messages.length}. Send it again as a whole.`,
    );
  return messages;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function marksOf(head: string, n: number): Marks {
  const field = head.charAt(3);
  const [component = '', repetition = '', escaping = '', part = ''] = head.slice(4, head.indexOf(field, 4)).split('');
  const marks = [field, component, repetition, escaping, part].filter(Boolean);
  const isWrong = head.indexOf(field, 4) > 9 || marks.some((mark) => /[\w\s]/.test(mark));
  if (component === '' || isWrong || new Set(marks).size !== marks.length)
    throw new Hl7Refused(`Message ${n} does not say by which marks its fields are set apart (MSH-1, MSH-2).`);
  return { field, component, repetition, escaping, part };
}

function messageOf(lines: readonly string[], n: number): Message {
  const [head = ''] = lines;
  const marks = marksOf(head, n);
  const segments = lines.map((line, i) => segmentOf(line, i + 1, marks));
  const msh = segments[0] as Segment;
  const message = {
    type: [msh.text(9), msh.text(9, 2)].filter(Boolean).join('^'),
    controlId: msh.text(10),
    sender: [msh.text(3), msh.text(4)].filter(Boolean).join(' '),
    segments,
  };
  if (message.controlId === '' || message.controlId.length > 199)
    throw new Hl7Refused(`Message ${n} has no control id (MSH-10), so nobody could tell whether it came twice.`);
  return message;
}

function segmentOf(line: string, number: number, marks: Marks): Segment {
  const id = line.slice(0, 3);
  if (!/^[A-Z][A-Z0-9]{2}$/.test(id) || (line.length > 3 && line.charAt(3) !== marks.field))
    throw new Hl7Refused(`Segment ${number} of a message is none: “${id}”. Send the file again as a whole.`);
  const fields = line.split(marks.field);
  // The first mark is itself the first field of MSH.
  const at = (field: number): string => fields[id === 'MSH' ? field - 1 : field] ?? '';
  const split = (text: string, mark: string): string[] => (mark === '' ? [text] : text.split(mark));
  const read = (text: string): string => unescaped(split(text, marks.part)[0] ?? '', marks).trim();
  const all = (field: number): string[][] =>
    at(field) === '' ? [] : split(at(field), marks.repetition).map((one) => split(one, marks.component).map(read));
  return { id, number, all, text: (field, component = 1) => all(field)[0]?.[component - 1] ?? '' };
}

/** `\T\` is the mark of parts itself; `\X0D\` bytes; what only says how to print is left away. */
function unescaped(text: string, marks: Marks): string {
  const { escaping } = marks;
  if (escaping === '' || !text.includes(escaping)) return text === '""' ? '' : text;
  const named: Record<string, string> = {
    F: marks.field,
    S: marks.component,
    T: marks.part,
    R: marks.repetition,
    E: escaping,
    '.br': ' ',
    '.sp': ' ',
  };
  const pieces = text.split(escaping);
  // Pieces with an odd place stand between two marks; a last one without its second mark is text.
  return pieces
    .map((piece, i) => {
      if (i % 2 === 0) return piece;
      if (i === pieces.length - 1) return escaping + piece;
      if (Object.hasOwn(named, piece)) return named[piece] as string;
      const hex = /^X((?:[0-9A-F]{2}){1,50})$/i.exec(piece)?.[1];
      return hex ? Buffer.from(hex, 'hex').toString('latin1').replaceAll(CONTROLS, ' ') : '';
    })
    .join('');
}
