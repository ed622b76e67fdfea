/** The transaction sets that we know. */
import { type LoopRule, parseTable } from './table.ts';
import { ACKNOWLEDGEMENT_TABLE, CLAIM_ANSWER_TABLE } from './tables/answers.ts';
import { CLAIM_TABLE } from './tables/claim.ts';
import { BENEFITS_TABLE, INQUIRY_TABLE } from './tables/eligibility.ts';
import { REMITTANCE_TABLE } from './tables/remittance.ts';
import { REVIEW_TABLE } from './tables/review.ts';
import { STATUS_ANSWER_TABLE, STATUS_REQUEST_TABLE } from './tables/status.ts';

export type SetName = '837P' | '835' | '999' | '277CA' | '276' | '277' | '270' | '271' | '278';

export interface TransactionSet {
  name: SetName;
  /** ST01, GS01, and GS08 with ST03. */
  id: string;
  functional: string;
  version: string;
  /** Versions that differ from it by so little that it is read all the same, with a warning. */
  near: readonly string[];
  /** Whether ST03 is sent. */
  hasVersionInSt: boolean;
  table: LoopRule;
  /** Loops that are handed out, and forgotten, as soon as they end. */
  units: ReadonlySet<string>;
}

const LEVELS = ['2000A', '2000B', '2000C', '2000D', '2000E'];
const set = (
  name: SetName,
  [id, functional, version]: [string, string, string],
  near: string[],
  source: string,
  units: string[],
): TransactionSet => ({
  name,
  id,
  functional,
  version,
  near,
  hasVersionInSt: name !== '835',
  table: parseTable(source),
  units: new Set(units),
});

export const SETS: readonly TransactionSet[] = [
  set('837P', ['837', 'HC', '005010X222A1'], ['005010X222', '005010X222A2'], CLAIM_TABLE, ['2300', ...LEVELS]),
  set('835', ['835', 'HP', '005010X221A1'], ['005010X221'], REMITTANCE_TABLE, ['2100', '2000']),
  set('999', ['999', 'FA', '005010X231A1'], ['005010X231'], ACKNOWLEDGEMENT_TABLE, ['2000']),
  set('277CA', ['277', 'HN', '005010X214'], [], CLAIM_ANSWER_TABLE, LEVELS),
  set('276', ['276', 'HR', '005010X212'], ['005010X212E1'], STATUS_REQUEST_TABLE, LEVELS),
  set('277', ['277', 'HN', '005010X212'], ['005010X212E1'], STATUS_ANSWER_TABLE, LEVELS),
  set('270', ['270', 'HS', '005010X279A1'], ['005010X279'], INQUIRY_TABLE, LEVELS),
  set('271', ['271', 'HB', '005010X279A1'], ['005010X279'], BENEFITS_TABLE, LEVELS),
  set('278', ['278', 'HI', '005010X217'], ['005010X217E1', '005010X217E2'], REVIEW_TABLE, ['2000A']),
];

/** By ST01 and the version that ST03, or GS08, names; null: we do not know it. */
export const findSet = (id: string, version: string): TransactionSet | null =>
  SETS.find((one) => one.id === id && (one.version === version || one.near.includes(version))) ?? null;

export const setNamed = (name: SetName): TransactionSet => SETS.find((one) => one.name === name) as TransactionSet;
