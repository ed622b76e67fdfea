/** What a parser makes of a file: codes one after the other, and what is known of the whole. */
import type { CodeSystem } from '../../shared/codesets.ts';
import { Problem } from '../kernel/problem.ts';

/** Numbers stay text as they were published: no relative value becomes a float. */
export type CodeFacts = Readonly<Record<string, string>>;

export interface StagedCode {
  system: CodeSystem;
  code: string;
  /** False: the file says that the code is gone. */
  isPresent: boolean;
  short: string | null;
  long: string | null;
  isBillable: boolean;
  facts: CodeFacts | null;
  /** Where the file itself says from when until when: `2024-10-01`. */
  from: string | null;
  to: string | null;
}

export interface ParsedFile {
  /** `ICD-10-CM`; the date is put behind it. */
  name: string;
  systems: readonly CodeSystem[];
  /** The whole set: what is not in it has ended. */
  isComplete: boolean;
  /** Every row carries its own dates, and all that a code ever was is in the file. */
  isDated: boolean;
  /** Where the file brings no words, those that are known stay: our own short ones beside the official, or all. */
  keepsTexts?: 'short' | 'both';
  needsLicence?: boolean;
  /** From when on it holds, where file or name say so. */
  effectiveFrom: string | null;
  /** Until when it was published for. */
  effectiveTo: string | null;
  /** Throws CodeFileRefused at the line that cannot be right. */
  codes(): Iterable<StagedCode>;
}

/** Why a file is refused as a whole: one sentence that says what to do. */
export class CodeFileRefused extends Problem {
  constructor(sentence: string) {
    super('code_file_refused', { detail: sentence });
  }
}
