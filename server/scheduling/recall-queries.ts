/** SQL of recalls. Only this file writes their table. */
import { sql } from 'kysely';
import type { Recall } from '../../shared/recalls.ts';
import type { Db, Tx } from '../kernel/db.ts';

const SELECTED = sql`select r.id, r.version, r.patient_id as "patientId", r.reason, r.visit_type_id as "visitTypeId",
  r.provider_id as "providerId", r.due_on as "dueOn", r.again_on as "againOn", r.status, r.note`;

/** Of a patient, the next one first. */
export async function selectRecalls(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<Recall[]> {
  const { rows } = await sql<Recall>`${SELECTED} from recall r where r.patient_id = ${patientId}
    ${ids ? sql`and r.id = any(${ids}::uuid[])` : sql``} order by r.due_on, r.id`.execute(db);
  return rows;
}

export interface DueRow extends Recall {
  patientName: string;
  isConfidential: boolean;
  recordNumber: string;
  birthDate: string;
  phone: string | null;
}

/** Open ones that are due by a day and not put off beyond today, and how many there are. */
export async function selectDue(
  db: Db,
  { until, today, providerId, limit }: { until: string; today: string; providerId: string | null; limit: number },
): Promise<{ rows: DueRow[]; total: number }> {
  const from = sql`from recall r join patient p on p.id = r.patient_id
    where r.status = 'open' and r.due_on <= ${until}::date and coalesce(r.again_on, '-infinity') <= ${today}::date
      and p.status = 'active' and p.merged_into_id is null ${providerId ? sql`and r.provider_id = ${providerId}` : sql``}`;
  const { rows } =
    await sql<DueRow>`${SELECTED}, p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName",
      p.is_confidential as "isConfidential", p.record_number as "recordNumber", p.birth_date as "birthDate", p.phone
    ${from} order by r.due_on, r.id limit ${limit}`.execute(db);
  const { rows: counted } = await sql<{ total: number }>`select count(*) as total ${from}`.execute(db);
  return { rows, total: counted[0]?.total ?? 0 };
}

type Fields = Omit<Recall, 'id' | 'version'>;
const columnsOf = (it: Fields) => ({
  patient_id: it.patientId,
  reason: it.reason,
  visit_type_id: it.visitTypeId,
  provider_id: it.providerId,
  due_on: it.dueOn,
  again_on: it.againOn,
  status: it.status,
  note: it.note,
});

export interface NewRecall extends Fields {
  id: string;
  externalId: string | null;
}

/** Those that another file brought already are left out; returns the ids of those that are in now. */
export async function insertRecalls(tx: Tx, all: readonly NewRecall[], now: Temporal.Instant): Promise<Set<string>> {
  if (all.length === 0) return new Set();
  const rows = await tx
    .insertInto('recall')
    .values(
      all.map(({ id, externalId, ...it }) => ({
        id,
        external_id: externalId,
        ...columnsOf(it),
        created_at: now,
      })) as never,
    )
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** False when it is at another version by now. */
export async function updateRecall(tx: Tx, id: string, version: number, it: Fields): Promise<boolean> {
  const result = await tx
    .updateTable('recall')
    .set({ ...columnsOf(it), version: sql`version + 1` } as never)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Which of these ids of another system's recalls were taken already. */
export async function selectKnownRecalls(db: Db, externalIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from recall where external_id = any(${externalIds}::text[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
