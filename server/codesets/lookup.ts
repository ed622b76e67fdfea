/**
 * What a code is on a day: the lookup that rules, charges and screens use. Many are asked for at once, in one round trip;
 * the day is that of the service.
 */
import { sql } from 'kysely';
import type { Code, CodeSystem } from '../../shared/codesets.ts';
import type { Db } from '../kernel/db.ts';
import { pairOf } from './formats/ncci.ts';

export interface AskedCode {
  system: CodeSystem;
  /** As X12 has it: capital letters, no dot. */
  code: string;
  /** The day of the service, `2025-09-30`. */
  date: string;
}

/**
 * `valid`: it holds and a claim may carry it; `heading`: it holds but stands for more exact codes; `other_date`: there is
 * such a code, on other days; `unknown`: never in the set; `no_set`: nothing is loaded that speaks for that day, so that
 * nothing can be said.
 */
export type CodeStanding = 'valid' | 'heading' | 'other_date' | 'unknown' | 'no_set';

export interface CodeAnswer {
  system: CodeSystem;
  code: string;
  date: string;
  standing: CodeStanding;
  short: string | null;
  long: string | null;
  /** Of the row that holds on the day, or, for other_date, of the nearest one. */
  validFrom: string | null;
  validTo: string | null;
  /** What only some systems have, as it was published: `units` of mue, `setting` of pos, relative values of rvu. */
  facts: Readonly<Record<string, string>> | null;
  /** The release that speaks for the day was published for an earlier time: the newest set is not loaded. */
  isStale: boolean;
}

interface Found {
  n: number;
  holds: boolean;
  is_billable: boolean | null;
  short_text: string | null;
  long_text: string | null;
  valid_from: string | null;
  valid_to: string | null;
  facts: Record<string, string> | null;
  release_from: string | null;
  is_stale: boolean | null;
}

/** Answers in the order of the questions. */
export async function lookUpCodes(db: Db, asked: readonly AskedCode[]): Promise<CodeAnswer[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<Found>`
    with asked as (select * from unnest(${asked.map(({ system }) => system)}::text[], ${asked.map(({ code }) => code)}::text[],
        ${asked.map(({ date }) => date)}::date[]) with ordinality as a (system, code, date, n)),
      spoken as materialized (select d.system, d.date, r.effective_from, coalesce(r.effective_to < d.date, false) as is_stale
        from (select distinct system, date from asked) d
        left join lateral (select effective_from, effective_to from code_release where applied_at is not null and d.system = any(systems)
          and effective_from <= d.date order by effective_from desc, applied_order desc limit 1) r on true)
    select a.n::int as n, coalesce(c.valid_from <= a.date and coalesce(c.valid_to, 'infinity') >= a.date, false) as holds, c.is_billable,
      c.short_text, c.long_text, c.valid_from, c.valid_to, c.facts, s.effective_from as release_from, s.is_stale
    from asked a join spoken s on s.system = a.system and s.date = a.date
      left join lateral (select * from (
        (select * from code where system = a.system and code = a.code and valid_from <= a.date order by valid_from desc limit 1)
        union all (select * from code where system = a.system and code = a.code and valid_from > a.date order by valid_from limit 1)) near
        order by valid_from <= a.date desc limit 1) c on true
    order by a.n`.execute(db);
  return asked.map((question, i) => {
    const found = rows[i] as Found;
    const isKnown = found.valid_from !== null;
    const standing: CodeStanding = found.holds
      ? found.is_billable
        ? 'valid'
        : 'heading'
      : found.release_from === null
        ? 'no_set'
        : isKnown
          ? 'other_date'
          : 'unknown';
    return {
      ...question,
      standing,
      short: found.short_text,
      long: found.long_text,
      validFrom: found.valid_from,
      validTo: found.valid_to,
      facts: found.facts,
      isStale: found.is_stale ?? false,
    };
  });
}

/** True when a claim with this day of service may carry the code. Where no set is loaded nothing is valid. */
export async function isValid(db: Db, system: CodeSystem, code: string, date: string): Promise<boolean> {
  const [answer] = await lookUpCodes(db, [{ system, code, date }]);
  return answer?.standing === 'valid';
}

/** Every code of a system that holds on a day, headings too, in order. */
export async function codesOn(db: Db, system: CodeSystem, date: string): Promise<Code[]> {
  const { rows } =
    await sql<Code>`select system, code, short_text as short, long_text as long, is_billable as "isBillable",
      valid_from as "validFrom", valid_to as "validTo" from code
    where system = ${system} and valid_from <= ${date}::date and coalesce(valid_to, 'infinity') >= ${date}::date order by code`.execute(
      db,
    );
  return rows;
}

export interface PairAnswer {
  column1: string;
  column2: string;
  date: string;
  /** An edit is in force that day: column 2 is not paid beside column 1. */
  isEdit: boolean;
  /** `0` never together, `1` with a modifier that says why, `9` not in use; null without an edit. */
  modifier: '0' | '1' | '9' | null;
  /** The edits of the day's quarter are not loaded; these are of an earlier one. */
  isStale: boolean;
}

/** NCCI pairs, each in the order in which it is asked: ask both ways round. */
export async function lookUpPairs(
  db: Db,
  asked: readonly { column1: string; column2: string; date: string }[],
): Promise<PairAnswer[]> {
  const answers = await lookUpCodes(
    db,
    asked.map(({ column1, column2, date }) => ({ system: 'ptp', code: pairOf(column1, column2), date })),
  );
  return asked.map((question, i) => {
    const answer = answers[i];
    const isEdit = answer?.standing === 'valid';
    const modifier = isEdit ? (answer.facts?.modifier as PairAnswer['modifier']) : null;
    return { ...question, isEdit, modifier, isStale: answer?.isStale ?? false };
  });
}

export interface UnitAnswer {
  code: string;
  date: string;
  /** The most units of one service day or line; null where there is no limit, or none is loaded. */
  units: number | null;
  /** 1: by line; 2: by day, absolute; 3: by day, open to appeal; null where the file does not say. */
  indicator: 1 | 2 | 3 | null;
  isStale: boolean;
}

/** MUE limits. */
export async function lookUpUnits(db: Db, asked: readonly { code: string; date: string }[]): Promise<UnitAnswer[]> {
  const answers = await lookUpCodes(
    db,
    asked.map(({ code, date }) => ({ system: 'mue', code, date })),
  );
  return asked.map((question, i) => {
    const facts = answers[i]?.standing === 'valid' ? answers[i].facts : null;
    const indicator = facts?.indicator ? (Number(facts.indicator) as 1 | 2 | 3) : null;
    const units = facts?.units ? Number(facts.units) : null;
    return { ...question, units, indicator, isStale: answers[i]?.isStale ?? false };
  });
}
