/** SQL of the one box. Every statement is an index scan that ends early; it reads only: triggers keep the search tables. */
import { sql } from 'kysely';
import type { PatientHit } from '../../shared/patients.ts';
import type { Db } from '../kernel/db.ts';
import type { Asks } from '../kernel/guard.ts';
import { closedAmong } from './access.ts';
import { afterPrefix, listName } from './rules.ts';
import type { Candidate } from './search-rank.ts';
import { nearWords } from './slips.ts';

export interface FoundRow extends Candidate {
  /** The record by which it was found: itself, or one that was merged into it. */
  by: string;
  hit: PatientHit & { preferredName: string | null };
}

/**
 * Everybody among these whom this reader may see; in the place of a record that was merged stands the one it was merged
 * into, found by the names of the former. This is the one place that decides who can be found: whatever the box
 * finds goes through here.
 */
export async function selectFound(db: Db, asks: Asks, ids: readonly string[]): Promise<FoundRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('patient as f')
    .innerJoin('patient as p', (join) => join.on('p.id', '=', sql<string>`coalesce(f.merged_into_id, f.id)`))
    .select(['p.id', 'p.record_number', 'p.first_name', 'p.last_name', 'p.suffix', 'p.preferred_name', 'p.birth_date'])
    .select(['p.sex', 'p.phone', 'p.status', 'p.is_confidential'])
    .select(['f.id as by', 'f.last_key', 'f.first_key', 'f.middle_key', 'f.preferred_key'])
    .select(
      sql<{ lastKey: string; firstKey: string }[]>`array(
        select json_build_object('lastKey', n.last_key, 'firstKey', n.first_key)
        from patient_former_name n where n.patient_id = p.id)`.as('former'),
    )
    .where(sql<boolean>`f.id = any(${ids}::uuid[])`)
    .execute();
  const confidential = rows.filter((row) => row.is_confidential).map(({ id }) => id);
  const closed = await closedAmong(db, asks, confidential);
  const open = rows.filter(({ id }) => !closed.has(id));
  return open.map((row) => ({
    id: row.id,
    by: row.by,
    lastKey: row.last_key,
    firstKey: row.first_key,
    middleKey: row.middle_key,
    preferredKey: row.preferred_key,
    birthDate: row.birth_date,
    status: row.status,
    former: row.former,
    hit: {
      id: row.id,
      recordNumber: row.record_number,
      name: listName({ firstName: row.first_name, lastName: row.last_name, suffix: row.suffix }),
      preferredName: row.preferred_name,
      birthDate: row.birth_date,
      sex: row.sex as PatientHit['sex'],
      phone: row.phone,
      status: row.status as PatientHit['status'],
    },
  }));
}

/** Bounds of what is sought, both included. */
export interface Probe {
  lastFrom: string;
  lastTo: string;
  firstFrom: string;
  firstTo: string;
}

export const beginning = (text: string): [string, string] => [text, afterPrefix(text)];
export const exactly = (text: string): [string, string] => [text, text];

export interface Born {
  from: string;
  until: string;
}

/** The tiers of search_name, each read by itself, so that the index gives its rows in order. */
const TIERS = sql`unnest('{0,1,2,3}'::smallint[])`;

/**
 * Ids for each probe, at most `limit` of each tier, and `most` in all, those of the first probes first. `lead` names the column whose bounds are the narrower: its index is read, because only that one is defined by
 * the condition on the tier.
 */
export async function selectByNames(
  db: Db,
  probes: readonly Probe[],
  options: { lead: 'last' | 'first'; limit: number; most: number; born?: Born | null },
): Promise<string[]> {
  if (probes.length === 0) return [];
  const [order, index] =
    options.lead === 'last' ? [sql`n.last, n.first`, sql`n.tier >= 0`] : [sql`n.first, n.last`, sql`n.tier < 4`];
  const born = options.born
    ? sql`and n.birth_date >= ${options.born.from}::date and n.birth_date < ${options.born.until}::date`
    : sql``;
  const { rows } = await sql<{ id: string }>`
    select n.patient_id as id
    from unnest(${probes.map((it) => it.lastFrom)}::text[], ${probes.map((it) => it.lastTo)}::text[],
        ${probes.map((it) => it.firstFrom)}::text[], ${probes.map((it) => it.firstTo)}::text[])
        with ordinality as p (last_from, last_to, first_from, first_to, place)
      cross join ${TIERS} t (tier)
      cross join lateral (
        select n.patient_id from search_name n
        where n.tier = t.tier and ${index} and n.last >= p.last_from and n.last <= p.last_to and n.first >= p.first_from and n.first <= p.first_to ${born}
        order by ${order}, n.birth_date, n.patient_id limit ${options.limit}
      ) n
    group by n.patient_id order by min(p.place), min(t.tier), n.patient_id limit ${options.most}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Those of these who are called as one of the probes says. */
export async function selectNamedAmong(db: Db, ids: readonly string[], probes: readonly Probe[]): Promise<string[]> {
  if (ids.length === 0 || probes.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select distinct n.patient_id as id from search_name n
      join unnest(${probes.map((it) => it.lastFrom)}::text[], ${probes.map((it) => it.lastTo)}::text[],
          ${probes.map((it) => it.firstFrom)}::text[], ${probes.map((it) => it.firstTo)}::text[])
          as p (last_from, last_to, first_from, first_to)
        on n.last >= p.last_from and n.last <= p.last_to and n.first >= p.first_from and n.first <= p.first_to
    where n.patient_id = any(${ids}::uuid[])`.execute(db);
  return rows.map(({ id }) => id);
}

export interface NumberMatch {
  id: string;
  /** 0: the whole number; 1: its end; 2: its beginning; 3: within. */
  part: number;
}

/** Who is known by a number that is this value, ends or begins with it, at most `limit` for each. */
export async function selectByNumber(db: Db, value: string, limit: number): Promise<NumberMatch[]> {
  const [from, to] = beginning(value);
  const [endFrom, endTo] = beginning([...value].reverse().join(''));
  const { rows } = await sql<NumberMatch>`
    select * from (select patient_id as id, 0 as part from search_number where value = ${value} limit ${limit}) whole
    union all select * from (select patient_id, 1 from search_number
      where reverse(value) collate "C" >= ${endFrom} and reverse(value) collate "C" <= ${endTo}
      order by reverse(value) collate "C" limit ${limit}) ending
    union all select * from (select patient_id, 2 from search_number where value >= ${from} and value <= ${to}
      order by value limit ${limit}) beginning`.execute(db);
  return rows;
}

/** Who is known by a number with this value anywhere in it. */
export async function selectByNumberWithin(db: Db, value: string, limit: number): Promise<NumberMatch[]> {
  const { rows } = await sql<NumberMatch>`
    select patient_id as id, 3 as part from search_number where value like ${`%${value}%`} limit ${limit}`.execute(db);
  return rows;
}

/** Those of these who are known by a number with this value in it. */
export async function selectNumberedAmong(db: Db, ids: readonly string[], value: string): Promise<NumberMatch[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<NumberMatch>`
    select patient_id as id, case when value = ${value} then 0 when right(value, ${value.length}) = ${value} then 1
      when starts_with(value, ${value}) then 2 else 3 end as part
    from search_number where patient_id = any(${ids}::uuid[]) and position(${value} in value) > 0`.execute(db);
  return rows;
}

/** Record numbers that begin so; the exact one is the first. */
export async function selectByRecordNumber(db: Db, number: string, limit: number): Promise<NumberMatch[]> {
  const [from, to] = beginning(number);
  const { rows } = await sql<NumberMatch>`
    select id, case when record_number = ${number} then 0 else 2 end as part from patient
    where record_number collate "C" >= ${from} and record_number collate "C" <= ${to}
    order by record_number collate "C" limit ${limit}`.execute(db);
  return rows;
}

export async function selectByBirthDates(db: Db, dates: readonly string[], limit: number): Promise<string[]> {
  if (dates.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select p.id from unnest(${dates}::date[]) d (date) cross join lateral (
      select id from patient where birth_date = d.date order by last_key collate "C" limit ${limit}) p`.execute(db);
  return rows.map(({ id }) => id);
}

export interface WordMatch {
  typed: string;
  place: 'last' | 'first';
  word: string;
  /** They sound alike (Double Metaphone). */
  sounds: boolean;
}

/** slipsBetween() calls all others far apart: half of what sounds alike need not be told. */
const isAsLong = sql`abs(length(word) - length(q.typed)) <= 3`;

/** Words of names here that sound like the typed ones or differ by one slip. */
export async function selectWordsLike(db: Db, typed: readonly string[]): Promise<WordMatch[]> {
  if (typed.length === 0) return [];
  const { rows } = await sql<WordMatch>`
    select q.typed, w.place, w.word, bool_or(w.sounds) as sounds
    from unnest(${typed}::text[], ${typed.map((word) => nearWords(word).join(' '))}::text[]) q (typed, near)
      cross join lateral (
        select place, word, true as sounds from search_word
          where sound <> '' and sound in (dmetaphone(q.typed), dmetaphone_alt(q.typed)) and ${isAsLong}
        union all select place, word, true from search_word
          where other_sound <> '' and other_sound in (dmetaphone(q.typed), dmetaphone_alt(q.typed)) and ${isAsLong}
        union all select place, word, false from search_word where near && string_to_array(q.near, ' ')
      ) w
    group by q.typed, w.place, w.word`.execute(db);
  return rows;
}

/** Words of names here that share trigrams with the typed ones: those with two slips are among them. Costs much more. */
export async function selectWordsFarther(db: Db, typed: readonly string[]): Promise<WordMatch[]> {
  if (typed.length === 0) return [];
  const { rows } = await sql<WordMatch>`
    select q.typed, w.place, w.word, false as sounds
    from unnest(${typed}::text[]) q (typed) join search_word w on w.word % q.typed`.execute(db);
  return rows;
}
