/** Which of the published kinds a file is, by its content; its name only says from when on it holds. */
import * as hcpcs from './formats/hcpcs.ts';
import * as icd from './formats/icd10cm.ts';
import * as mpfs from './formats/mpfs.ts';
import * as ncci from './formats/ncci.ts';
import { parseTable, tableIn } from './formats/tables.ts';
import { headOf } from './lines.ts';
import { CodeFileRefused, type ParsedFile } from './staged.ts';
import type { TextFile } from './unpack.ts';

interface Format {
  is(head: readonly string[]): boolean;
  parse(text: string, name: string): ParsedFile;
}

/** In this order: where an archive holds several, the first kind is meant. */
const FORMATS: readonly Format[] = [
  { is: icd.isOrder, parse: icd.parseOrder },
  { is: icd.isAddenda, parse: icd.parseAddenda },
  { is: icd.isValidity, parse: icd.parseValidity },
  { is: hcpcs.isRecords, parse: hcpcs.parseRecords },
  { is: hcpcs.isTable, parse: hcpcs.parseTable },
  { is: ncci.isPairs, parse: ncci.parsePairs },
  { is: ncci.isUnits, parse: ncci.parseUnits },
  { is: mpfs.isValues, parse: mpfs.parseValues },
  { is: mpfs.isLocalities, parse: mpfs.parseLocalities },
];

/**
 * What a file holds, one part for each set: the file of relative values brings its localities along. `name` is how the
 * person knows it. Throws CodeFileRefused.
 */
export function recognise(texts: readonly TextFile[], name: string): ParsedFile[] {
  const found: { rank: number; parsed: ParsedFile }[] = [];
  for (const { name: inner, text } of texts) {
    const head = headOf(text);
    const rank = FORMATS.findIndex((format) => format.is(head));
    const names = inner === name ? name : `${name} ${inner}`;
    const table = rank < 0 ? tableIn(text, names) : null;
    const parsed = rank >= 0 ? FORMATS[rank]?.parse(text, names) : table && parseTable(text, names, table);
    // Of the two lists of relative values the one for everybody comes first.
    const isSecond = /(?<!non)qpp/i.test(inner) ? 0.5 : 0;
    if (parsed) found.push({ rank: (rank < 0 ? FORMATS.length : rank) + isSecond, parsed });
  }
  if (found.length === 0)
    throw new CodeFileRefused(
      `Nothing in ${name} is a set of codes that is known here. Send the zip, text or CSV as CMS, CDC or NUCC publish it, or a CSV with the headings code and description.`,
    );
  const kinds = found.toSorted((a, b) => a.rank - b.rank);
  const kept: ParsedFile[] = [];
  for (const { parsed } of kinds) {
    const isKnown = kept.some((one) => one.systems.some((system) => parsed.systems.includes(system)));
    // Pairs come in several parts; of everything else one file is the set.
    if (!isKnown || parsed.systems.includes('ptp')) kept.push(parsed);
  }
  return kept;
}
