/** What a Synthea export knows of its patients’ health: conditions, medications, allergies, immunizations, procedures as entries of the summary. */
import { type Category, CODE_SYSTEMS, type CodeSystem, STANDING, save } from '../../shared/summary.ts';
import { dateAt } from '../../shared/time.ts';
import type { CommandContext } from '../kernel/context.ts';
import { type Facts, importEntries, type NewEntry, plainFacts, wrongIn } from '../summary/index.ts';
import { type CsvFile, type CsvRow, findOptionalCsv, readCsv } from './csv-file.ts';
import { type ImportRun, type Row, valuesOf } from './import-run.ts';
import { lookUp, RowRejected, requireContract } from './rows.ts';
import { moment } from './synthea.ts';

type Values = Readonly<Record<string, string>>;

interface Kind {
  category: Category;
  headings: readonly string[];
  /** The column of the day on which it began, or was. */
  starts: string;
  system: CodeSystem;
  more?: (values: Values) => Partial<Facts>;
}

const PERIOD = ['START', 'STOP', 'PATIENT', 'ENCOUNTER', 'CODE', 'DESCRIPTION'] as const;
const reason = (values: Values): Partial<Facts> =>
  values.REASONDESCRIPTION ? { note: `For: ${named(values.REASONDESCRIPTION)}` } : {};

/** By the name of the file. An export may leave any of them out. */
export const KINDS: Readonly<Record<string, Kind>> = {
  conditions: { category: 'problem', headings: PERIOD, starts: 'START', system: CODE_SYSTEMS['SNOMED CT'] },
  allergies: {
    category: 'allergy',
    headings: PERIOD,
    starts: 'START',
    system: CODE_SYSTEMS['SNOMED CT'],
    more: (values) => {
      const reactions = [values.DESCRIPTION1, values.DESCRIPTION2].filter((one) => one !== undefined && one !== '');
      return {
        detail: reactions.map((one) => named(one as string)).join(', ') || null,
        severity: worst([values.SEVERITY1, values.SEVERITY2]),
        note: values.TYPE === 'intolerance' ? 'An intolerance, not an allergy' : '',
      };
    },
  },
  medications: { category: 'medication', headings: PERIOD, starts: 'START', system: CODE_SYSTEMS.RxNorm, more: reason },
  immunizations: {
    category: 'immunization',
    headings: ['DATE', 'PATIENT', 'ENCOUNTER', 'CODE', 'DESCRIPTION'],
    starts: 'DATE',
    system: CODE_SYSTEMS.CVX,
  },
  procedures: {
    category: 'procedure',
    headings: PERIOD,
    starts: 'START',
    system: CODE_SYSTEMS['SNOMED CT'],
    more: reason,
  },
};

const SYSTEMS: Readonly<Record<string, CodeSystem>> = {
  'SNOMED-CT': CODE_SYSTEMS['SNOMED CT'],
  'http://snomed.info/sct': CODE_SYSTEMS['SNOMED CT'],
  RxNorm: CODE_SYSTEMS.RxNorm,
  RXNORM: CODE_SYSTEMS.RxNorm,
  'http://www.nlm.nih.gov/research/umls/rxnorm': CODE_SYSTEMS.RxNorm,
  CVX: CODE_SYSTEMS.CVX,
};

/** The words of a code, without the kind that SNOMED CT puts behind them. Synthea writes a comma as a blank. */
const named = (description: string): string =>
  description
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .replaceAll(/ {2,}/g, ', ')
    .replace(
      / \((disorder|finding|situation|procedure|substance|organism|morphologic abnormality|regime\/therapy)\)$/,
      '',
    );

function worst(severities: readonly (string | undefined)[]): Facts['severity'] {
  const found = severities.map((one) => one?.toLowerCase());
  return (['severe', 'moderate', 'mild'] as const).find((one) => found.includes(one)) ?? null;
}

/** What a practice has to know of those whose entries come. */
export interface Around {
  /** Our id and birth date by the export’s id in lower case. */
  people: ReadonlyMap<string, { id: string; birthDate: string }>;
  zone: string;
  today: string;
}

/** A day or a moment as a day of the practice. */
function dayOf(values: Values, column: string, zone: string): string | null {
  const value = values[column] ?? '';
  if (!value) return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return dateAt(moment(values, column), zone);
  return value;
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  text: 'DESCRIPTION',
  code: 'CODE',
  codeSystem: 'SYSTEM',
  startsOn: 'START',
  endsOn: 'STOP',
  detail: 'DESCRIPTION1',
  note: 'REASONDESCRIPTION',
};
const columnOf = (kind: Kind): Readonly<Record<string, string>> => ({ ...COLUMN_OF, startsOn: kind.starts });

const NONE = { value: null, diastolic: null, unit: null, valueText: null, interpretation: null, referenceRange: null };

/** The row as an entry. Throws RowRejected. */
export function toEntry(kind: Kind, values: Values, { people, zone, today }: Around): Omit<NewEntry, 'externalId'> {
  const { category } = kind;
  const patient = (values.PATIENT ?? '').toLowerCase();
  const person = people.get(patient);
  if (!person) throw new RowRejected(`The patient ${patient || '(none)'} is not among the imported patients.`);
  const begins = dayOf(values, kind.starts, zone);
  if (!begins) throw new RowRejected(`The column ${kind.starts} is empty.`);
  // In the zone of the practice the hour of birth may lie on the day before.
  const isBirth =
    begins < person.birthDate && Temporal.PlainDate.from(begins).add({ days: 1 }).toString() === person.birthDate;
  const endsOn = category === 'immunization' ? null : dayOf(values, 'STOP', zone);
  const startsOn = isBirth ? person.birthDate : begins;
  const said = values.SYSTEM ?? '';
  const system = said ? lookUp(SYSTEMS, said) : kind.system;
  const extra = kind.more?.(values) ?? {};
  const code = kind.system === CODE_SYSTEMS.CVX ? (values.CODE ?? '').padStart(2, '0') : (values.CODE ?? '');
  const isStanding = STANDING.includes(category);
  const facts = plainFacts(category, {
    ...NONE,
    text: named(values.DESCRIPTION ?? ''),
    codeSystem: system ?? null,
    code: system ? code : null,
    status: !isStanding ? 'completed' : endsOn && endsOn < today ? 'resolved' : 'active',
    startsOn,
    // A day has one end: what began and ended on it is over by then.
    endsOn: !isStanding && endsOn === startsOn ? null : endsOn,
    detail: null,
    severity: null,
    ...extra,
    note: [extra.note, system ? '' : `Code ${values.CODE} of ${said}`].filter(Boolean).join('\n'),
  });
  const input = { ...facts, id: null, expectedVersion: null, patientId: person.id, category };
  requireContract(save.input, input, columnOf(kind));
  const [wrong] = wrongIn(category, facts, { birthDate: person.birthDate, today });
  if (wrong) throw new RowRejected(`The column ${columnOf(kind)[wrong.path.slice(1)] ?? wrong.path}: ${wrong.message}`);
  return { patientId: person.id, category, facts };
}

/** The files of the folder that tell of health, in the order in which they are taken. */
export async function findSummaryFiles(folder: string): Promise<{ name: string; kind: Kind; file: CsvFile }[]> {
  const found = await Promise.all(
    Object.entries(KINDS).map(async ([name, kind]) => ({ name, kind, file: await findOptionalCsv(folder, name) })),
  );
  return found.flatMap(({ name, kind, file }) => (file ? [{ name, kind, file }] : []));
}

/**
 * Reads rows that have no id of their own: known by patient, encounter, code and beginning, and where several have all of
 * these in common, by their order. What ended since an earlier run is the same row still.
 */
function reader(name: string, kind: Kind, around: Around): (row: CsvRow) => Row<Omit<NewEntry, 'externalId'>> {
  const seen = new Map<string, Map<string, number>>();
  return (row) => {
    const values = valuesOf(row);
    const item = toEntry(kind, values, around);
    const key = [values.PATIENT, values.ENCOUNTER, values.CODE, values[kind.starts]].join(':').toLowerCase();
    const whole = JSON.stringify(values);
    const lines = seen.get(key) ?? new Map<string, number>();
    const first = lines.get(whole);
    if (first !== undefined) throw new RowRejected(`The same row stands in line ${first} already.`);
    seen.set(key, lines.set(whole, row.line));
    const nth = lines.size === 1 ? '' : `:${lines.size}`;
    return { id: `synthea:${name}:${key}${nth}`, line: row.line, item };
  };
}

/** Takes one file into the summaries. */
export async function importSummaryFile(
  run: ImportRun,
  { name, kind, file }: { name: string; kind: Kind; file: CsvFile },
  around: Around,
): Promise<void> {
  await run.file(file.name, readCsv(file, kind.headings), reader(name, kind, around), (rows) =>
    run.act('interop.importSynthea', async (ctx: CommandContext) => {
      const entries = rows.map(({ id, item }) => ({ ...item, externalId: id }));
      return { added: await importEntries(ctx, entries), keep: () => {} };
    }),
  );
}
