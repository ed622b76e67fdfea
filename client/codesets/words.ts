/** Words of code sets. */
import { type CodeSystem, type Release, SYSTEM_NAMES } from '../../shared/codesets.ts';
import { usDate } from '../elements/words.ts';

export const systemWords = (systems: readonly CodeSystem[]): string =>
  systems.map((system) => SYSTEM_NAMES[system]).join(', ');

/** From and until when a release speaks. */
export function spanWords({ effectiveFrom, effectiveTo }: Release): string {
  if (effectiveFrom === null) return '';
  if (effectiveFrom <= '2000-01-01') return 'every day';
  return `from ${usDate(effectiveFrom)}${effectiveTo ? `, published until ${usDate(effectiveTo)}` : ''}`;
}

/** Figures with commas. */
export const countWords = (count: number): string => count.toLocaleString('en-US');
