/** Pure: what strands a visit, in words, and where nothing can. */
import type { FindingCode } from '../../shared/scheduling.ts';
import { STRANDED_BY, type StrandedBy } from '../../shared/worklists.ts';
import type { DaySupplyOf, Stretch } from '../supply/index.ts';
import { minus } from '../supply/index.ts';

/** Why a visit cannot stay where it is. */
export interface Why {
  code: StrandedBy;
  sentence: string;
}

const CODES: ReadonlySet<string> = new Set(STRANDED_BY);
/** A visit that somebody put there with a reason, knowing this, stays: it was the intent. Nobody meant the others. */
const INTENDED: ReadonlySet<string> = new Set(['outside_hours', 'closed', 'reserved'] satisfies FindingCode[]);

/** Those of the findings of a booking that strand a visit which is there already. */
export function strandingOf(
  findings: readonly { code: FindingCode; sentence: string }[],
  isOverbooked: boolean,
): Why[] {
  return findings
    .filter(({ code }) => CODES.has(code) && !(isOverbooked && INTENDED.has(code)))
    .map(({ code, sentence }) => ({ code: code as StrandedBy, sentence }));
}

/**
 * When a resource can be had by any visit type. What lies inside cannot be stranded, so that the database need only give
 * out what does not.
 * @param all stands in where nobody made a template: then any time can be booked that is not blocked
 */
export function freeForAll(days: readonly DaySupplyOf[], all: Stretch): Stretch[] {
  const open: Stretch[] = days.some(({ known }) => known)
    ? days.flatMap((day) => day.open.filter(({ visitTypeIds }) => visitTypeIds.length === 0))
    : [all];
  const cuts = days.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind !== 'warn'));
  return open.flatMap((stretch) => minus({ from: stretch.from, to: stretch.to }, cuts));
}
