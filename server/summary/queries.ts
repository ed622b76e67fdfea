/** SQL of the clinical summary. */
import { type SelectQueryBuilder, sql } from 'kysely';
import { CATEGORIES, type Category, type CategoryCount, type ClinicalEntry } from '../../shared/summary.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { DB } from '../kernel/schema.ts';
import { type Facts, searchKeyOf } from './rules.ts';

const COLUMNS = [
  'id',
  'version',
  'patient_id as patientId',
  'category',
  'text',
  'code_system as codeSystem',
  'code',
  'status',
  'starts_on as startsOn',
  'ends_on as endsOn',
  'value',
  'diastolic',
  'unit',
  'value_text as valueText',
  'interpretation',
  'reference_range as referenceRange',
  'detail',
  'severity',
  'note',
  'in_error_reason as inErrorReason',
  'recorded_by as recordedBy',
] as const;

const columnsOf = (facts: Facts) => ({
  text: facts.text,
  code_system: facts.codeSystem,
  code: facts.code,
  status: facts.status,
  starts_on: facts.startsOn,
  ends_on: facts.endsOn,
  value: facts.value,
  diastolic: facts.diastolic,
  unit: facts.unit,
  value_text: facts.valueText,
  interpretation: facts.interpretation,
  reference_range: facts.referenceRange,
  detail: facts.detail,
  severity: facts.severity,
  note: facts.note,
  search_key: searchKeyOf(facts),
});

type Rows = SelectQueryBuilder<DB, 'clinical_entry', unknown>;

const rowsOf = async (rows: Rows): Promise<ClinicalEntry[]> =>
  (await rows
    .select(COLUMNS)
    .select(sql<string>`to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`.as('recordedAt'))
    .execute()) as unknown as ClinicalEntry[];

/** What is active first, then the newest: the order of the index. */
const inOrder = (rows: Rows): Rows =>
  rows
    .orderBy(sql`(status = 'active')`, 'desc')
    .orderBy('starts_on', (of) => of.desc().nullsLast())
    .orderBy('id', 'desc');

/** Birth date of a patient; undefined where there is none of this id. */
export async function selectBirthDate(db: Db, patientId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('patient')
    .select('birth_date as birthDate')
    .where('id', '=', patientId)
    .executeTakeFirst();
  return row?.birthDate;
}

/** Of each category how much there is, and how often anything of it was changed. */
export async function selectCounts(db: Db, patientId: string): Promise<{ changes: number; counts: CategoryCount[] }> {
  const { rows } = await sql<CategoryCount & { changes: number }>`
    select category, count(*) filter (where in_error_reason is null and status = 'active')::int as active,
      count(*) filter (where in_error_reason is null)::int as total,
      count(in_error_reason)::int as "inError", sum(version)::int as changes
    from clinical_entry where patient_id = ${patientId} group by category`.execute(db);
  const found = new Map(rows.map((row) => [row.category, row]));
  return {
    changes: rows.reduce((sum, { changes }) => sum + changes, 0),
    counts: CATEGORIES.map((category) => {
      const { active = 0, total = 0, inError = 0 } = found.get(category) ?? {};
      return { category, active, total, inError };
    }),
  };
}

/** The first entries of each category, whatever the number of them all. */
export async function selectFront(db: Db, patientId: string, limit: number): Promise<ClinicalEntry[]> {
  const front = sql<string>`(select e.id from unnest(${[...CATEGORIES]}::text[]) c (category) cross join lateral (
    select id from clinical_entry where patient_id = ${patientId} and category = c.category and in_error_reason is null
    order by (status = 'active') desc, starts_on desc nulls last, id desc limit ${limit}) e)`;
  return rowsOf(inOrder(db.selectFrom('clinical_entry').where('id', 'in', front)));
}

interface Wanted {
  patientId: string;
  category: Category | null;
  /** Folded; all of them must be found. */
  words: readonly string[];
  onlyActive: boolean;
  withErrors: boolean;
}

export async function selectPage(
  db: Db,
  wanted: Wanted,
  { from, limit }: { from: number; limit: number },
): Promise<{ entries: ClinicalEntry[]; total: number }> {
  let rows = db.selectFrom('clinical_entry').where('patient_id', '=', wanted.patientId) as Rows;
  if (wanted.category) rows = rows.where('category', '=', wanted.category);
  if (wanted.onlyActive) rows = rows.where('status', '=', 'active');
  if (!wanted.withErrors) rows = rows.where('in_error_reason', 'is', null);
  for (const word of wanted.words) rows = rows.where(sql<boolean>`position(${word} in search_key) > 0`);
  const { total } = (await rows
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()) as unknown as { total: number };
  return { entries: await rowsOf(inOrder(rows).offset(from).limit(limit)), total };
}

export async function selectEntry(db: Db, id: string): Promise<ClinicalEntry | undefined> {
  const [entry] = await rowsOf(db.selectFrom('clinical_entry').where('id', '=', id));
  return entry;
}

export interface NewEntry {
  patientId: string;
  category: Category;
  facts: Facts;
  externalId: string | null;
}

/** Adds entries at once; those whose external id is here already are left alone. Returns the external ids that were new. */
export async function insertEntries(
  tx: Tx,
  entries: readonly (NewEntry & { id: string })[],
  stamp: { at: Temporal.Instant; by: string },
): Promise<Set<string>> {
  const json = entries.map(({ id, patientId, category, facts, externalId }) => ({
    ...columnsOf(facts),
    id,
    version: 1,
    patient_id: patientId,
    category,
    in_error_reason: null,
    recorded_at: stamp.at.toString(),
    recorded_by: stamp.by,
    external_id: externalId,
  }));
  const { rows } = await sql<{ external_id: string | null }>`
    insert into clinical_entry select * from jsonb_populate_recordset(null::clinical_entry, ${JSON.stringify(json)}::jsonb)
    on conflict on constraint clinical_entry_external_id_is_unique do nothing returning external_id`.execute(tx);
  return new Set(rows.flatMap(({ external_id }) => external_id ?? []));
}

/** False when it is at another version by now. */
export async function updateEntry(tx: Tx, id: string, version: number, facts: Facts): Promise<boolean> {
  const result = await tx
    .updateTable('clinical_entry')
    .set({ ...columnsOf(facts), version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function setInError(tx: Tx, id: string, version: number, reason: string | null): Promise<boolean> {
  const result = await tx
    .updateTable('clinical_entry')
    .set({ in_error_reason: reason, version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
