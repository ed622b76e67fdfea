/** Which diagnoses support a procedure: what a file says, and what is said of a line. Pure. */
import { parse } from 'csv-parse/sync';

export interface Support {
  policy: string;
  procedure: string;
  /** As claims carry it; one that ends with * stands for all that begin so. */
  diagnosis: string;
  payerId: string | null;
  startsOn: string;
  endsOn: string | null;
}

const HEADINGS = {
  policy: /^(policy|lcd|ncd|article)/,
  procedure: /^(code|procedure|hcpcs|cpt)/,
  diagnosis: /^(diagnosis|dx|icd)/,
  payer: /^payer/,
  startsOn: /^(from|start|effective)/,
  endsOn: /^(through|to|end|until|expires)/,
};

export interface NecessityFile {
  rows: Support[];
  refused: { line: number; why: string }[];
}

/** `2026-01-31`, `1/31/2026`; null where it is no date. */
function dateOf(text: string): string | null {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso = parts ? `${parts[3]}-${parts[1]?.padStart(2, '0')}-${parts[2]?.padStart(2, '0')}` : text;
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Temporal.PlainDate.from(iso, { overflow: 'reject' }).toString() : null;
  } catch {
    return null;
  }
}

const POLICY_MAX = 60;

/** What the file says, or the sentence that nothing of it can be read. */
export function readNecessityFile(
  csv: string,
  payers: ReadonlyMap<string, string>,
  today: string,
): NecessityFile | string {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv.replace(/^\uFEFF/, ''), {
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
    }) as unknown as typeof records;
  } catch {
    return 'This is no CSV file: its quotation marks do not close. Save it as CSV again.';
  }
  const names = (records[0]?.record ?? []).map((name) => name.toLowerCase());
  const at = Object.fromEntries(
    Object.entries(HEADINGS).map(([name, pattern]) => [name, names.findIndex((one) => pattern.test(one))]),
  ) as Record<keyof typeof HEADINGS, number>;
  if (at.policy < 0 || at.procedure < 0 || at.diagnosis < 0)
    return 'The first line must name the columns: policy, code, diagnosis. Write those words above the columns.';
  const file: NecessityFile = { rows: [], refused: [] };
  const seen = new Set<string>();
  for (const { record, info } of records.slice(1)) {
    const cell = (name: keyof typeof HEADINGS): string => (at[name] < 0 ? '' : (record[at[name]] ?? ''));
    const read = readRow(cell, payers, today);
    const row = typeof read === 'string' ? null : read;
    const key = row ? Object.values(row).join('|') : '';
    if (row && seen.has(key)) continue;
    seen.add(key);
    if (row) file.rows.push(row);
    else file.refused.push({ line: info.lines, why: read as string });
  }
  return file;
}

function readRow(
  cell: (name: keyof typeof HEADINGS) => string,
  payers: ReadonlyMap<string, string>,
  today: string,
): Support | string {
  const policy = cell('policy');
  const procedure = cell('procedure').toUpperCase();
  const diagnosis = cell('diagnosis').toUpperCase().replaceAll('.', '');
  const payer = cell('payer');
  const payerId = payer ? payers.get(payer.toLowerCase()) : null;
  const startsOn = cell('startsOn') ? dateOf(cell('startsOn')) : '2000-01-01';
  const endsOn = cell('endsOn') ? dateOf(cell('endsOn')) : null;
  if (policy === '' || policy.length > POLICY_MAX)
    return `The policy is missing, or longer than ${POLICY_MAX} letters. Write its number, like L00001.`;
  if (!/^[A-Z0-9]{5}$/.test(procedure))
    return `“${cell('procedure').slice(0, 20)}” is no code: write five letters and digits.`;
  if (!/^[A-Z]\d[0-9A-Z]{0,5}\*?$/.test(diagnosis))
    return `“${cell('diagnosis').slice(0, 20)}” is no diagnosis: write an ICD-10-CM code, or its beginning and *.`;
  if (payerId === undefined)
    return `There is no payer “${payer.slice(0, 40)}” here. Add it, or leave the column empty.`;
  if (startsOn === null) return `“${cell('startsOn').slice(0, 20)}” is no date: write it like ${today}.`;
  if (cell('endsOn') && endsOn === null) return `“${cell('endsOn').slice(0, 20)}” is no date: write it like ${today}.`;
  if (endsOn !== null && endsOn < startsOn)
    return 'The last day is before the first one. Correct one of the two dates.';
  return { policy, procedure, diagnosis, payerId, startsOn, endsOn };
}

const supports = (written: string, diagnosis: string): boolean =>
  written.endsWith('*') ? diagnosis.startsWith(written.slice(0, -1)) : written === diagnosis;

const NAMED_MAX = 6;

/**
 * What the policies say of a procedure with these diagnoses; null: none speaks of it. One policy that supports it is
 * enough. Where the payer has rows of its own, they hold alone.
 */
export function necessityOf(
  all: readonly Support[],
  procedure: string,
  diagnoses: readonly string[],
): { policy: string; isSupported: boolean; supportedBy: string | null } | null {
  const said = all.filter((row) => row.procedure === procedure);
  const own = said.filter(({ payerId }) => payerId !== null);
  const rows = own.length > 0 ? own : said;
  const [first] = rows;
  if (!first) return null;
  const match = rows.find((row) => diagnoses.some((code) => supports(row.diagnosis, code)));
  const { policy } = match ?? first;
  const some = rows.filter((row) => row.policy === policy).slice(0, NAMED_MAX);
  return { policy, isSupported: match !== undefined, supportedBy: some.map(({ diagnosis }) => diagnosis).join(', ') };
}
