/**
 * What a file does to the codes, worked out in SQL: the file in a temporary table, beside it the rows as they will stand,
 * and from both the difference. A look computes it and writes nothing; loading writes it and keeps what it displaced.
 */
import { sql } from 'kysely';
import type { ChangeKind, CodeSystem } from '../../shared/codesets.ts';
import type { Tx } from '../kernel/db.ts';
import type { ParsedFile, StagedCode } from './staged.ts';

const STAGE_ROWS = 5_000;

/** Everything that must be the same for a row to stay as it is. */
const CONTENT = sql.raw(
  `md5(concat_ws(E'\\x1f', coalesce(short_text, E'\\x1e'), coalesce(long_text, E'\\x1e'), is_billable::text, coalesce(facts::text, '')))`,
);

/** No limit of time but that of the job: two million pairs take a while. */
export async function beginBulk(tx: Tx): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
  await sql`select pg_advisory_xact_lock(${BULK_LOCK})`.execute(tx);
}

/** One release is compared, loaded or taken back at a time. */
const BULK_LOCK = 5_120_441;

/** Puts the file into a temporary table; returns how many rows it has. Parts may be many, and one may be large. */
export async function stage(tx: Tx, parts: readonly ParsedFile[], onRows: (rows: number) => Promise<void>) {
  await sql`create temporary table code_stage (system text not null, code text collate "C" not null, is_present boolean not null,
    short_text text, long_text text, is_billable boolean not null, facts jsonb, own_from date, own_to date) on commit drop`.execute(
    tx,
  );
  let rows = 0;
  let held: StagedCode[] = [];
  const send = async (): Promise<void> => {
    if (held.length === 0) return;
    rows += held.length;
    await sql`insert into code_stage select * from unnest(${held.map((one) => one.system)}::text[],
      ${held.map((one) => one.code)}::text[], ${held.map((one) => one.isPresent)}::boolean[],
      ${held.map((one) => one.short)}::text[], ${held.map((one) => one.long)}::text[],
      ${held.map((one) => one.isBillable)}::boolean[],
      ${held.map((one) => (one.facts ? JSON.stringify(one.facts) : null))}::jsonb[],
      ${held.map((one) => one.from)}::date[], ${held.map((one) => one.to)}::date[])`.execute(tx);
    held = [];
    await onRows(rows);
  };
  for (const part of parts) for (const code of part.codes()) if (held.push(code) === STAGE_ROWS) await send();
  await send();
  await sql`create index on code_stage (system, code)`.execute(tx);
  await sql`analyze code_stage`.execute(tx);
  return rows;
}

/** The sets of which the file really holds something. */
export async function selectStagedSystems(tx: Tx): Promise<CodeSystem[]> {
  const { rows } = await sql<{ system: CodeSystem }>`select distinct system from code_stage order by system`.execute(
    tx,
  );
  return rows.map(({ system }) => system);
}

/** A code that stands twice where each may stand once. */
export async function selectDouble(tx: Tx): Promise<string | undefined> {
  const { rows } = await sql<{ code: string }>`
    select code from code_stage where is_present group by system, code, own_from having count(*) > 1 limit 1`.execute(
    tx,
  );
  return rows[0]?.code;
}

/** Where the file carries every date itself, rows of one code must follow one another. */
export async function orderDatedStage(tx: Tx, systems: readonly CodeSystem[]): Promise<void> {
  // Deleted on the day it began: the edit never was in force.
  await sql`delete from code_stage where system = any(${systems}::text[]) and own_to <= own_from`.execute(tx);
  await sql`delete from code_stage a using code_stage b where a.system = any(${systems}::text[]) and a.ctid > b.ctid and a.system = b.system and a.code = b.code
    and a.own_from = b.own_from`.execute(tx);
  await sql`update code_stage s set own_to = n.next_from - 1 from (
      select ctid, own_to, lead(own_from) over (partition by system, code order by own_from) as next_from from code_stage
        where system = any(${systems}::text[])) n
    where s.ctid = n.ctid and n.next_from <= coalesce(n.own_to, 'infinity')`.execute(tx);
}

/** Where the file brings no words, those that are known stay. */
export async function keepTexts(tx: Tx, systems: readonly CodeSystem[], which: 'short' | 'both'): Promise<void> {
  await sql`update code_stage s set short_text = coalesce(s.short_text, c.short_text),
      long_text = case when ${which === 'both'}::boolean then coalesce(s.long_text, c.long_text) else s.long_text end
    from (select distinct on (system, code) system, code, short_text, long_text from code where system = any(${systems}::text[])
      order by system, code, valid_from desc) c
    where c.system = s.system and c.code = s.code`.execute(tx);
}

async function isEmpty(tx: Tx, system: CodeSystem): Promise<boolean> {
  const { rows } = await sql`select 1 from code where system = ${system} limit 1`.execute(tx);
  return rows.length === 0;
}

/** Where nothing is known of a system all comes as the file has it. */
async function planFirst(tx: Tx, system: CodeSystem, from: string): Promise<void> {
  await sql`create temporary table code_come on commit drop as
    select code, coalesce(own_from, ${from}::date) as valid_from, own_to as valid_to, short_text, long_text, is_billable, facts, '' as content
      from code_stage where system = ${system} and is_present and coalesce(own_from, ${from}::date) <= coalesce(own_to, 'infinity')`.execute(
    tx,
  );
  await sql`create temporary table code_gone on commit drop as select *, '' as content from code limit 0`.execute(tx);
}

/** Most codes are as they were, for good: they need no further look. */
async function skipUnchanged(tx: Tx, system: CodeSystem, from: string): Promise<void> {
  await sql`delete from code_stage s using code c where s.system = ${system} and s.is_present and c.system = s.system and c.code = s.code
    and c.valid_from <= ${from}::date and coalesce(s.own_from, ${from}::date) <= ${from}::date
    and c.valid_to is null and s.own_to is null and s.is_billable = c.is_billable and s.long_text is not distinct from c.long_text
    and s.short_text is not distinct from c.short_text and s.facts is not distinct from c.facts
    and not exists (select from code_stage o where o.system = s.system and o.code = s.code and not o.is_present)`.execute(
    tx,
  );
}

export interface Plan {
  system: CodeSystem;
  effectiveFrom: string;
  /** When the next release of the system begins, which was loaded before; null where there is none. */
  nextFrom: string | null;
  isComplete: boolean;
  isDated: boolean;
}

/**
 * Works out, for one system, which rows go (`code_gone`) and which come (`code_come`). A code keeps what it was outside of
 * the time that the release speaks for: from its first day, or for ever where the code is new or the file carries all dates,
 * until the next release begins.
 */
export async function planSystem(tx: Tx, plan: Plan): Promise<void> {
  const { system, effectiveFrom, nextFrom, isComplete, isDated } = plan;
  const end = nextFrom ?? 'infinity';
  await sql`drop table if exists code_domain, code_piece, code_suspect, code_gone, code_come`.execute(tx);
  if (!isDated && nextFrom === null && (await isEmpty(tx, system))) return planFirst(tx, system, effectiveFrom);
  if (isComplete)
    await sql`insert into code_stage (system, code, is_present, is_billable)
      select distinct c.system, c.code, false, true from code c where c.system = ${system}
        and c.valid_from < ${end}::date and coalesce(c.valid_to, 'infinity') >= ${effectiveFrom}::date
        and not exists (select from code_stage s where s.system = c.system and s.code = c.code)`.execute(tx);
  if (!isDated && nextFrom === null) await skipUnchanged(tx, system, effectiveFrom);
  await sql`create temporary table code_domain on commit drop as
    select s.code, daterange(case
        when ${isDated}::boolean or not exists (select from code c where c.system = ${system} and c.code = s.code) then null
        else least(${effectiveFrom}::date, min(s.own_to) + 1) end, nullif(${end}::date, 'infinity')) as during
      from code_stage s where s.system = ${system} group by s.code`.execute(tx);
  await sql`create temporary table code_piece on commit drop as
    select s.code, daterange(coalesce(s.own_from, ${effectiveFrom}::date), s.own_to, '[]') * d.during as during,
        s.short_text, s.long_text, s.is_billable, s.facts, ${CONTENT} as content
      from code_stage s join code_domain d using (code) where s.system = ${system} and s.is_present
        and coalesce(s.own_from, ${effectiveFrom}::date) <= coalesce(s.own_to, 'infinity')`.execute(tx);
  await sql`delete from code_piece where isempty(during)`.execute(tx);
  for (const table of ['code_domain', 'code_piece']) {
    await sql`create index on ${sql.table(table)} (code)`.execute(tx);
    await sql`analyze ${sql.table(table)}`.execute(tx);
  }
  // Most codes are as they were: what is the same piece for piece needs no second look.
  await sql`create temporary table code_suspect on commit drop as
    with now as (
      select d.code, daterange(c.valid_from, c.valid_to, '[]') * d.during as during, ${CONTENT} as content
        from code_domain d join code c on c.system = ${system} and c.code = d.code
          and daterange(c.valid_from, c.valid_to, '[]') && d.during)
    select code from (
      select coalesce(n.code, p.code) as code, n.code is null or p.code is null as differs
        from now n full join code_piece p on p.code = n.code and p.during = n.during and p.content = n.content) both_sides
      group by code having bool_or(differs)`.execute(tx);
  await sql`create temporary table code_come on commit drop as
    with whole as (
      select c.code, rest as during, short_text, long_text, is_billable, facts, ${CONTENT} as content
        from code_suspect s join code_domain d using (code) join code c on c.system = ${system} and c.code = s.code
          cross join lateral unnest(datemultirange(daterange(c.valid_from, c.valid_to, '[]')) - datemultirange(d.during)) rest
      union all select p.code, during, short_text, long_text, is_billable, facts, content from code_piece p join code_suspect using (code)
    ), marked as (
      select *, case when lag(content) over w = content and upper(lag(during) over w) = lower(during) then 0 else 1 end as begins
        from whole window w as (partition by code order by during)
    ), numbered as (
      select *, sum(begins) over (partition by code order by during) as island from marked
    )
    select code, min(lower(during)) as valid_from, case when bool_or(upper_inf(during)) then null else max(upper(during)) - 1 end as valid_to,
        (array_agg(short_text))[1] as short_text, (array_agg(long_text))[1] as long_text, bool_and(is_billable) as is_billable,
        (array_agg(facts))[1] as facts, min(content) as content
      from numbered group by code, island`.execute(tx);
  await sql`create temporary table code_gone on commit drop as
    select c.*, ${CONTENT} as content from code c join code_suspect s on c.system = ${system} and c.code = s.code`.execute(
    tx,
  );
  await sql`create temporary table code_same on commit drop as
    select g.code, g.valid_from from code_gone g join code_come n on n.code = g.code and n.valid_from = g.valid_from
      and n.valid_to is not distinct from g.valid_to and n.content = g.content`.execute(tx);
  for (const table of ['code_gone', 'code_come'])
    await sql`delete from ${sql.table(table)} x using code_same s where s.code = x.code and s.valid_from = x.valid_from`.execute(
      tx,
    );
  await sql`drop table code_same`.execute(tx);
}

/**
 * Writes what was planned in the name of a release, and keeps what goes. Rows are laid down in the order of their length:
 * a search that looks at some of many finds the plain ones.
 */
export async function writePlan(tx: Tx, system: CodeSystem, releaseNumber: number): Promise<void> {
  await sql`insert into code_undo (release_number, system, code, valid_from, valid_to, short_text, long_text, is_billable, facts, written_by)
    select ${releaseNumber}, system, code, valid_from, valid_to, short_text, long_text, is_billable, facts, written_by from code_gone`.execute(
    tx,
  );
  await sql`delete from code c using code_gone g where c.system = g.system and c.code = g.code and c.valid_from = g.valid_from`.execute(
    tx,
  );
  await sql`insert into code (system, code, valid_from, valid_to, short_text, long_text, is_billable, facts, written_by)
    select ${system}, code, valid_from, valid_to, short_text, long_text, is_billable, facts, ${releaseNumber} from code_come
      order by length(coalesce(long_text, short_text, '')), code, valid_from`.execute(tx);
}

/** Puts everything back as it was before a release, which must be the last one of its systems. */
export async function writeBack(tx: Tx, releaseNumber: number, systems: readonly CodeSystem[]): Promise<void> {
  await sql`delete from code where written_by = ${releaseNumber} and system = any(${systems}::text[])`.execute(tx);
  await sql`insert into code (system, code, valid_from, valid_to, short_text, long_text, is_billable, facts, written_by)
    select system, code, valid_from, valid_to, short_text, long_text, is_billable, facts, written_by from code_undo
      where release_number = ${releaseNumber}`.execute(tx);
  await sql`delete from code_undo where release_number = ${releaseNumber}`.execute(tx);
}

/** The kinds of difference on the first day of the release, and what differs on other days only. */
const KINDS = (system: CodeSystem, on: string) => sql`
  with before_row as (select * from code_gone where valid_from <= ${on}::date and coalesce(valid_to, 'infinity') >= ${on}::date),
    after_row as (select * from code_come where valid_from <= ${on}::date and coalesce(valid_to, 'infinity') >= ${on}::date),
    touched as (select code from code_gone union select code from code_come)
  select ${system} as system, t.code, case
      when b.code is null and a.code is null then case when exists (select from code c where c.system = ${system} and c.code = t.code)
        then 'redated' else 'added' end
      when b.code is null then 'added'
      when a.code is null then 'ended'
      when b.is_billable and not a.is_billable then 'unbillable'
      when not b.is_billable and a.is_billable then 'billable'
      when b.short_text is distinct from a.short_text or b.long_text is distinct from a.long_text then 'reworded'
      when b.facts is distinct from a.facts then 'changed' else 'redated' end as kind,
    coalesce(b.long_text, b.short_text, b.facts::text) as before, coalesce(a.long_text, a.short_text, a.facts::text) as after
  from touched t left join before_row b using (code) left join after_row a using (code)`;

/** Counts the differences of the system that was planned and keeps examples of each kind with the release. */
export async function tellPlan(
  tx: Tx,
  release: { id: string; effectiveFrom: string },
  system: CodeSystem,
  examplesMax: number,
): Promise<{ kind: ChangeKind; count: number }[]> {
  await sql`create temporary table code_told on commit drop as ${KINDS(system, release.effectiveFrom)}`.execute(tx);
  const { rows } = await sql<{ kind: ChangeKind; count: number }>`
    select kind, count(*)::int as count from code_told group by kind`.execute(tx);
  await sql`insert into code_release_change (release_id, n, system, code, kind, before, after)
    select ${release.id}, coalesce((select max(n) from code_release_change o where o.release_id = ${release.id} and o.kind = x.kind), 0) + x.n,
      system, code, kind, left(before, 400), left(after, 400)
    from (select *, row_number() over (partition by kind order by code) as n from code_told) x where n <= ${examplesMax}`.execute(
    tx,
  );
  await sql`drop table code_told`.execute(tx);
  return rows;
}

/** How many codes of a system hold on a day. */
export async function countOn(tx: Tx, system: CodeSystem, on: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from code where system = ${system}
    and valid_from <= ${on}::date and coalesce(valid_to, 'infinity') >= ${on}::date`.execute(tx);
  return rows[0]?.count ?? 0;
}
