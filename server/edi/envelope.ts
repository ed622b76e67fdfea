/** The envelope: rules of ISA, GS, ST and what closes them, and what they say. */
import { parseTable, type SegmentRule } from './table.ts';
import type { Segment, Separators } from './tokenizer.ts';
import { dateOf } from './values.ts';

const PARTY = '01|14|20|27|28|29|30|33|ZZ';
const RULES = parseTable(`
ST
  ISA R* 01!=00|03 02! 03!=00|01 04! 05!=${PARTY} 06! 07!=${PARTY} 08! 09! 10! 11! 12!=00501 13! 14!=0|1 15!=P|T 16!
  TA1 S* 01! 02! 03! 04!=A|E|R 05!
  GS R* 01! 02! 03! 04! 05! 06! 07!=X 08!
  ST R* 01! 02! 03
  SE R* 01! 02!
  GE R* 01! 02!
  IEA R* 01! 02!
`);
export const ENVELOPE: ReadonlyMap<string, SegmentRule> = new Map(
  RULES.items.flatMap(({ rule }) => (rule.kind === 'segment' ? [[rule.id, rule] as const] : [])),
);

/** ISA. */
export interface Interchange {
  senderQualifier: string;
  sender: string;
  receiverQualifier: string;
  receiver: string;
  /** YYYY-MM-DD, and HH:MM; null: none that can be read. */
  date: string | null;
  time: string | null;
  controlNumber: string;
  wantsAcknowledgement: boolean;
  isTest: boolean;
  separators: Separators;
}

/** GS. */
export interface Group {
  functional: string;
  sender: string;
  receiver: string;
  date: string | null;
  time: string | null;
  controlNumber: string;
  version: string;
}

const timeOf = (text: string): string | null =>
  /^\d{4}/.test(text) ? `${text.slice(0, 2)}:${text.slice(2, 4)}` : null;

export function interchangeOf({ elements, separators }: Segment): Interchange {
  const at = (n: number): string => (elements[n] ?? '').trim();
  return {
    senderQualifier: at(5),
    sender: at(6),
    receiverQualifier: at(7),
    receiver: at(8),
    date: dateOf(`20${at(9)}`),
    time: timeOf(at(10)),
    controlNumber: at(13),
    wantsAcknowledgement: at(14) === '1',
    isTest: at(15) === 'T',
    separators,
  };
}

export function groupOf({ elements }: Segment): Group {
  const at = (n: number): string => (elements[n] ?? '').trim();
  return {
    functional: at(1),
    sender: at(2),
    receiver: at(3),
    date: dateOf(at(4)),
    time: timeOf(at(5)),
    controlNumber: at(6),
    version: at(8),
  };
}

/** TA1. */
export interface InterchangeAcknowledgement {
  /** ISA13 that it answers. */
  controlNumber: string;
  date: string | null;
  time: string | null;
  /** A accepted, E accepted with errors, R rejected. */
  verdict: string;
  /** TA105: 000 is no error. */
  note: string;
}

export function ta1Of({ elements }: Segment): InterchangeAcknowledgement {
  const at = (n: number): string => (elements[n] ?? '').trim();
  return { controlNumber: at(1), date: dateOf(`20${at(2)}`), time: timeOf(at(3)), verdict: at(4), note: at(5) };
}
