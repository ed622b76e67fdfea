/** What is said of a release. */
import { type CodeSystem, type Release, SYSTEM_NAMES } from '../../shared/codesets.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** What holds since then holds for every claim: the day need not be said. */
const OF_OLD = '2000-01-01';

/** `HCPCS Level II, October 2024` */
export function titleOf(name: string, from: string): string {
  if (from <= OF_OLD) return name;
  return `${name}, ${MONTHS[Number(from.slice(5, 7)) - 1]} ${from.slice(0, 4)}`;
}

/** More than this share of a set never ended with one release. */
const ENDED_SHARE_MAX = 0.1;

export interface Comparison {
  facts: readonly { system: CodeSystem; before: number; ended: number }[];
  counts: Release['counts'];
}

/** What a person should read before it is loaded. */
export function warningsOf({ facts, counts }: Comparison): string[] {
  const warnings = facts
    .filter(({ before, ended }) => ended > Math.max(20, before * ENDED_SHARE_MAX))
    .map(
      ({ system, before, ended }) =>
        `${SYSTEM_NAMES[system]}: ${ended} of ${before} codes would end. Perhaps the file is cut off, or only a part of the set.`,
    );
  if (counts.length === 0) warnings.push('Nothing would change: what is in the file is loaded already.');
  return warnings;
}
