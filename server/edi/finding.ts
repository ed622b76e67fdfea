/** What is wrong with a file, told so that a person finds the place. */

export type FindingLevel = 'syntax' | 'guide' | 'balance';

export interface Finding {
  /** Names the rule; stable. */
  code: string;
  /** Of X12 itself, of the implementation guide, or of the sums. */
  level: FindingLevel;
  /** A warning leaves the file usable as it is. */
  severity: 'error' | 'warning';
  sentence: string;
  /** The segment's place in the file, from 1. */
  segmentNumber: number;
  /** Its place in the transaction set, ST being 1; null outside of one. */
  position: number | null;
  segment: string;
  /** From 1; null: it is about the segment. */
  element: number | null;
  component: number | null;
  loop: string | null;
  /** ISA13, GS06 and ST02 of where it stands. */
  interchange: string | null;
  group: string | null;
  transaction: string | null;
  /** The value that is meant, where there is one. */
  value: string | null;
}

/** A file that cannot be read on from here, or something that must not be written. */
export class EdiError extends Error {
  override name = 'EdiError';
  readonly code: string;
  /** The segment's place in the file, from 1; 0 where there is none. */
  readonly segmentNumber: number;
  constructor(code: string, sentence: string, segmentNumber = 0) {
    super(sentence);
    this.code = code;
    this.segmentNumber = segmentNumber;
  }
}
