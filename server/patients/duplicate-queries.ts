/** SQL of duplicates: who may be whom, and what was said of it. */
import { sql } from 'kysely';
import type { PatientHit } from '../../shared/patients.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { Like } from './duplicate-rules.ts';
import { listName } from './rules.ts';

export interface LikeHit {
  hit: PatientHit;
  like: Like;
}

/** These records as they are compared and as lists show them; what was merged into another one is left out. */
export async function selectLikes(db: Db, ids: readonly string[]): Promise<LikeHit[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('patient')
    .select(['id', 'record_number', 'first_name', 'last_name', 'suffix', 'birth_date', 'sex', 'phone', 'status'])
    .select(['last_key', 'first_key', 'phone_digits'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('merged_into_id', 'is', null)
    .orderBy('birth_date')
    .execute();
  return rows.map((row) => ({
    hit: {
      id: row.id,
      recordNumber: row.record_number,
      name: listName({ firstName: row.first_name, lastName: row.last_name, suffix: row.suffix }),
      birthDate: row.birth_date,
      sex: row.sex as PatientHit['sex'],
      phone: row.phone,
      status: row.status as PatientHit['status'],
    },
    like: { last: row.last_key, first: row.first_key, birthDate: row.birth_date, phone: row.phone_digits },
  }));
}

const LIKELY_MAX = 10;

/** Who has the same birth date and a name alike, or the same name and phone. */
export async function selectLikely(db: Db, { last, first, birthDate, phone }: Like): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from patient where merged_into_id is null and birth_date = ${birthDate}
      and (last_key = ${last} or first_key = ${first})
    union select p.id from search_number n join patient p on p.id = n.patient_id and p.merged_into_id is null
      where ${phone} <> '' and n.value = ${phone} and n.kind = 'phone' and p.last_key = ${last} and p.first_key = ${first}
    limit ${LIKELY_MAX}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Pairs among a piece of the patients (by id, after `after`) that have enough in common to be compared: birth date and
 * one name or the beginnings of both, or phone and name. `last` is where the piece ends, null when it is the last one.
 */
export async function selectCandidates(
  db: Db,
  after: string | null,
  piece: number,
): Promise<{ pairs: { a: string; b: string }[]; last: string | null }> {
  const { rows: ends } = await sql<{ last: string | null; count: number }>`
    select (array_agg(id order by id desc))[1] as last, count(*)::int as count from (
      select id from patient where (${after}::uuid is null or id > ${after}) order by id limit ${piece}) p`.execute(db);
  const [end] = ends;
  if (!end?.last) return { pairs: [], last: null };
  const { rows } = await sql<{ a: string; b: string }>`
    select a.id as a, o.id as b from patient a cross join lateral (
      select b.id from patient b where b.birth_date = a.birth_date and b.merged_into_id is null
        and (b.last_key = a.last_key or b.first_key = a.first_key or b.last_key = a.first_key
          or left(b.last_key, 2) = left(a.last_key, 2) and left(b.first_key, 1) = left(a.first_key, 1))
      union
      select b.id from search_number n join patient b on b.id = n.patient_id and b.merged_into_id is null
        where a.phone_digits <> '' and n.value = a.phone_digits and n.kind = 'phone'
          and b.last_key = a.last_key and b.first_key = a.first_key) o
    where (${after}::uuid is null or a.id > ${after}) and a.id <= ${end.last} and a.merged_into_id is null and o.id > a.id
      and not exists (select from patient_distinct d where d.patient_id = a.id and d.other_id = o.id)
    order by a.id, o.id`.execute(db);
  return { pairs: rows, last: end.count < piece ? null : end.last };
}

/** The two in the order in which a pair is kept. */
type Pair = [string, string];

export async function insertDistinct(tx: Tx, [a, b]: Pair, by: string, at: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('patient_distinct')
    .values({ patient_id: a, other_id: b, said_at: at, said_by: by })
    .onConflict((conflict) => conflict.columns(['patient_id', 'other_id']).doNothing())
    .execute();
}

export async function deleteDistinct(tx: Tx, [a, b]: Pair): Promise<void> {
  await tx.deleteFrom('patient_distinct').where('patient_id', '=', a).where('other_id', '=', b).execute();
}
