/** Pure: which column of a file is which field of ours: guessed by its heading, or said by a person. */
import { createHash } from 'node:crypto';
import { FileRefused } from './csv-file.ts';
import { FIELDS, type Kind, squash } from './transfer-fields.ts';

/** The field of each column; a column that is not named is not read. */
export type Mapping = ReadonlyMap<string, string>;

/** The name under which a mapping is kept: the same headings in the same order. */
export const headerKey = (headings: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify(headings.map(squash)))
    .digest('hex');

const BEFORE: Record<Kind, readonly string[]> = {
  patients: ['', 'patient', 'pt', 'pat', 'client', 'member'],
  appointments: ['', 'appointment', 'appt', 'apt', 'visit', 'scheduled', 'patient', 'pt'],
  employers: ['', 'employer', 'company', 'emp'],
  coverage: ['', 'coverage', 'insurance', 'ins', 'policy', 'patient', 'pt'],
  recalls: ['', 'recall', 'patient', 'pt'],
  charges: ['', 'charge', 'line', 'procedure', 'patient', 'pt'],
};

/** How well a heading fits each field: the smaller the better. */
function fits(kind: Kind, heading: string): { key: string; rank: number }[] {
  const wanted = squash(heading);
  const found: { key: string; rank: number }[] = [];
  for (const { key, heading: ours, also } of FIELDS[kind]) {
    const names = [...(ours ? [ours] : []), ...also].map(squash);
    const ranks = BEFORE[kind].flatMap((before, i) =>
      names.flatMap((name, n) => (wanted === before + name ? [i * 100 + n] : [])),
    );
    if (ranks.length > 0) found.push({ key, rank: Math.min(...ranks) });
  }
  return found;
}

/** A field for every heading that is understood; each field is given once, to the heading that fits it best. */
export function guessMapping(kind: Kind, headings: readonly string[]): Map<string, string> {
  const all = headings
    .flatMap((heading, column) => fits(kind, heading).map((fit) => ({ ...fit, heading, column })))
    .sort((a, b) => a.rank - b.rank || a.column - b.column);
  const guessed = new Map<string, string>();
  const taken = new Set<string>();
  for (const { heading, key } of all) {
    if (guessed.has(heading) || taken.has(key)) continue;
    guessed.set(heading, key);
    taken.add(key);
  }
  return guessed;
}

const fieldNames = (kind: Kind): string => FIELDS[kind].map(({ key }) => key).join(', ');

/** Reads `field=Their column`; without a column the field is not read. Throws FileRefused. */
export function parseMap(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new FileRefused(`“${text}” is no mapping. Write it as --map 'field=Their column'.`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** Reads `their word=our word`. Throws FileRefused. */
export function parseSame(text: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at <= 0 || at === text.length - 1)
    throw new FileRefused(`“${text}” names no two words. Write it as --same 'their word=our word'.`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** Puts what a person said over a mapping. Throws FileRefused for a column or a field that does not exist. */
export function applySaid(
  kind: Kind,
  headings: readonly string[],
  mapping: Mapping,
  said: readonly (readonly [string, string])[],
): Map<string, string> {
  const result = new Map(mapping);
  for (const [key, column] of said) {
    if (!FIELDS[kind].some((field) => field.key === key))
      throw new FileRefused(`There is no field “${key}”. Fields of ${kind}: ${fieldNames(kind)}.`);
    for (const [other, taken] of result) if (taken === key) result.delete(other);
    if (column === '') continue;
    const heading = headings.find((one) => one === column) ?? headings.find((one) => squash(one) === squash(column));
    if (heading === undefined)
      throw new FileRefused(`The file has no column “${column}”. It has: ${headings.join(', ')}.`);
    result.set(heading, key);
  }
  return result;
}

/** What no row can be read without and no column was understood as, in words. */
function missingIn(kind: Kind, has: ReadonlySet<string>, options: { visitType: string | null }): string[] {
  const all = (...keys: string[]): boolean => keys.every((key) => has.has(key));
  const name = all('lastName', 'firstName') || has.has('fullName');
  if (kind === 'employers') return has.has('name') ? [] : ['the name of the employer (name)'];
  const missing: string[] = [];
  if (kind === 'charges') {
    if (!has.has('lineId')) missing.push('the id of the line (lineId)');
    if (!has.has('procedure')) missing.push('the code (procedure)');
    if (!has.has('visitId') && !all('recordNumber', 'date'))
      missing.push('the visit (visitId, or recordNumber and date)');
    return missing;
  }
  if (kind === 'patients') {
    if (!name) missing.push('the name (lastName and firstName, or fullName)');
    if (!has.has('birthDate')) missing.push('the date of birth (birthDate)');
    return missing;
  }
  const isPatient = has.has('recordNumber') || has.has('patientNumber') || (name && has.has('birthDate'));
  if (!isPatient) missing.push('the patient (recordNumber, patientNumber, or name and birthDate)');
  if (kind === 'coverage') {
    if (!has.has('payer') && !has.has('plan')) missing.push('who pays (payer or plan)');
    if (!has.has('memberId')) missing.push('the member id (memberId)');
    return missing;
  }
  if (kind === 'recalls') {
    if (!has.has('dueOn')) missing.push('the day (dueOn)');
    return missing;
  }
  if (!has.has('provider') && !has.has('npi')) missing.push('the provider (provider or npi)');
  if (!has.has('date') && !has.has('start')) missing.push('the time (date and start)');
  if (!has.has('visitType') && !has.has('visitTypeName') && options.visitType === null)
    missing.push('the kind of visit (visitType; or say one for all: --visit-type CODE)');
  return missing;
}

/** Throws FileRefused while something without which no row can be read is missing. */
export function requireFields(kind: Kind, mapping: Mapping, options: { visitType: string | null }): void {
  const missing = missingIn(kind, new Set(mapping.values()), options);
  if (missing.length === 0) return;
  throw new FileRefused(
    `No column was understood as ${missing.join('; nor as ')}. Say which it is: --map 'field=Their column'. Fields: ${fieldNames(kind)}.`,
  );
}

/** The mapping as a table for a person, with what is not read. */
export function mappingLines(headings: readonly string[], mapping: Mapping): string[] {
  const width = Math.min(40, Math.max(6, ...headings.map((one) => one.length)));
  return headings.map((heading) => `  ${heading.padEnd(width)}  ${mapping.get(heading) ?? '(not read)'}`);
}
