-- Two records of one person become one. The one that is merged stays as a row, so that its number still finds the other.
alter table patient add column merged_into_id uuid references patient (id),
  add constraint patient_not_merged_into_itself check (merged_into_id <> id);
create index patient_by_merged_into on patient (merged_into_id) where merged_into_id is not null;

-- Pairs that somebody looked at: they are two people. No references: they say what was looked at, and must not move.
create table patient_distinct (
  patient_id uuid not null,
  other_id uuid not null,
  said_at timestamptz not null,
  said_by text not null,
  primary key (patient_id, other_id),
  constraint distinct_pair_in_order check (patient_id < other_id)
);

-- What was merged, and each row that was moved. The ids of the two are no references, for the same reason.
create table patient_merge (
  id uuid primary key,
  loser_id uuid not null,
  winner_id uuid not null,
  merged_at timestamptz not null,
  merged_by text not null,
  -- The row of the winner before and after: what a person chose is taken back where it is still so.
  winner_before jsonb not null,
  winner_after jsonb not null,
  undone_at timestamptz,
  undone_by text
);
create unique index patient_is_merged_once on patient_merge (loser_id) where undone_at is null;
create index patient_merge_by_winner on patient_merge (winner_id);
create table patient_merge_row (
  merge_id uuid not null references patient_merge (id),
  n integer not null,
  table_name text not null,
  column_name text not null,
  -- The primary key as it is after the move, and what of the row was put elsewhere so that it fits: {rank, lane}.
  row_key jsonb not null,
  before jsonb not null,
  primary key (merge_id, n)
);

-- Every column that names a patient, also as a resource of the schedule, from the catalogue: a table that is made later
-- cannot be forgotten. `finds` is the condition for a row by its primary key, given as JSON in $1. What others refer to
-- together with its patient (a case) comes first, and takes them along.
create function patient_references() returns table (table_name text, column_name text, key_columns text[], finds text,
  has_lane boolean, has_order boolean, stamps text[])
language sql stable as $$
  select t.relname::text, a.attname::text, k.columns, k.finds, e.excludes and e.has_lane, not e.excludes and e.has_rank, e.stamps
  from pg_constraint f
  join pg_class t on t.oid = f.conrelid
  join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
  left join lateral (
    select array_agg(p.attname::text order by p.attnum) as columns,
      string_agg(format('t.%I = ($1->>%L)::%s', p.attname, p.attname, format_type(p.atttypid, p.atttypmod)), ' and ') as finds
    from pg_index i join pg_attribute p on p.attrelid = i.indrelid and p.attnum = any(i.indkey)
    where i.indrelid = t.oid and i.indisprimary) k on true
  cross join lateral (
    select exists (select from pg_constraint x where x.conrelid = t.oid and x.contype = 'x') as excludes,
      bool_or(c.attname = 'lane') as has_lane, bool_or(c.attname = 'rank') as has_rank,
      array_agg(c.attname::text) filter (where c.attname in ('version', 'changed_by', 'changed_at', 'change_reason')) as stamps
    from pg_attribute c where c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped) e
  where f.contype = 'f' and f.confrelid in ('patient'::regclass, 'resource'::regclass) and cardinality(f.conkey) = 1
    and not (t.oid = 'patient'::regclass and a.attname = 'id')
  order by not exists (select from pg_constraint x where x.contype = 'f' and x.confrelid = t.oid and a.attnum = any(x.confkey)
    and cardinality(x.confkey) > 1), 1, 2
$$;

-- How many rows of each table name this patient.
create function patient_rows(patient uuid) returns table (table_name text, rows bigint) language plpgsql stable as $$
declare
  ref record;
begin
  for ref in select * from patient_references() loop
    table_name := ref.table_name;
    execute format('select count(*) from %I where %I = $1', ref.table_name, ref.column_name) into rows using patient;
    if rows > 0 then return next; end if;
  end loop;
end $$;

-- Names another patient in one row. Where the database refuses an overlap in one lane, the next free lane is taken; any
-- other overlap is a question for a person, and the whole merge is refused. False where the other patient has such a row
-- already (wishes, a place on the care team): then it stays where it is.
create function repoint_patient_row(ref record, row_key jsonb, to_id uuid, lane integer, rank integer, by_whom text, at_moment timestamptz)
returns boolean language plpgsql as $$
declare
  tried integer := lane;
  found_row uuid;
begin
  loop
    begin
      execute format('update %I t set %I = $2', ref.table_name, ref.column_name)
        || case when rank is not null then ', rank = $4' else '' end
        || case when lane is not null then ', lane = $3' else '' end
        || case when 'version' = any(ref.stamps) then ', version = version + 1' else '' end
        || case when 'changed_by' = any(ref.stamps) then ', changed_by = $5, changed_at = $6, change_reason = null' else '' end
        || ' where ' || ref.finds || format(' and t.%I <> $2 returning $2', ref.column_name)
        into found_row using row_key, to_id, tried, rank, by_whom, at_moment;
      return found_row is not null;
    exception
      when exclusion_violation then
        if tried is null or tried > 1000 then raise; end if;
        tried := tried + 1;
      when unique_violation then
        return false;
    end;
  end loop;
end $$;

create function move_patient_rows(merge uuid, loser uuid, winner uuid, by_whom text, at_moment timestamptz) returns void
language plpgsql as $$
declare
  ref record;
  it jsonb;
  key jsonb;
  ranks integer;
  n integer := 0;
begin
  for ref in select * from patient_references() loop
    if ref.key_columns is null then
      raise exception 'the table % has no primary key: a merge could not be taken back', ref.table_name;
    end if;
    ranks := null;
    if ref.has_order then
      execute format('select coalesce(max(rank), -1) + 1 from %I where %I = $1', ref.table_name, ref.column_name) into ranks using winner;
    end if;
    for it in execute format('select to_jsonb(t) from %I t where t.%I = $1 order by %s', ref.table_name, ref.column_name,
      (select string_agg(quote_ident(c), ', ') from unnest(ref.key_columns) c)) using loser
    loop
      select jsonb_object_agg(c, it->c) into key from unnest(ref.key_columns) c;
      if repoint_patient_row(ref, key, winner, case when ref.has_lane then (it->>'lane')::integer end,
        ranks + (it->>'rank')::integer, by_whom, at_moment)
      then
        n := n + 1;
        if ref.column_name = any(ref.key_columns) then key := key || jsonb_build_object(ref.column_name, winner); end if;
        insert into patient_merge_row (merge_id, n, table_name, column_name, row_key, before) values
          (merge, n, ref.table_name, ref.column_name, key, jsonb_strip_nulls(jsonb_build_object(
            'rank', case when ref.has_order then it->'rank' end, 'lane', case when ref.has_lane then it->'lane' end)));
      end if;
    end loop;
  end loop;
end $$;

-- The way back, row by row: what is gone or belongs to somebody else by now is left alone.
create function move_patient_rows_back(merge uuid, loser uuid, winner uuid, by_whom text, at_moment timestamptz) returns void
language plpgsql as $$
declare
  ref record;
  moved record;
  names_winner boolean;
begin
  for moved in select * from patient_merge_row m where m.merge_id = merge order by m.n desc loop
    select * into ref from patient_references() r where r.table_name = moved.table_name and r.column_name = moved.column_name;
    if ref.table_name is null then continue; end if;
    execute format('select true from %I t where %s and t.%I = $2', ref.table_name, ref.finds, ref.column_name)
      into names_winner using moved.row_key, winner;
    if names_winner then
      perform repoint_patient_row(ref, moved.row_key, loser, (moved.before->>'lane')::integer, (moved.before->>'rank')::integer, by_whom, at_moment);
    end if;
  end loop;
end $$;

-- Takes back what a merge wrote into the row of the winner, column by column, where it is still as the merge left it. What
-- was merged into the same record later stands on it: then it is that merge which leads back to what was before both.
create function restore_patient_columns(merge uuid) returns void language plpgsql as $$
declare
  m patient_merge;
  later patient_merge;
  row_now jsonb;
  c text;
  was jsonb;
  given jsonb;
  passes boolean;
  written text[] := '{}';
begin
  select * into m from patient_merge where id = merge;
  select to_jsonb(p) into row_now from patient p where p.id = m.winner_id;
  for c in select k from jsonb_object_keys(m.winner_after) k where k <> 'version' and m.winner_before->k is distinct from m.winner_after->k
  loop
    was := m.winner_before->c;
    given := m.winner_after->c;
    passes := true;
    for later in select * from patient_merge o
      where o.winner_id = m.winner_id and o.undone_at is null and (o.merged_at, o.id) > (m.merged_at, m.id) order by o.merged_at, o.id
    loop
      if later.winner_before->c is distinct from given then passes := false; exit; end if;
      passes := later.winner_after->c = given;
      update patient_merge set winner_before = winner_before || jsonb_build_object(c, was),
        winner_after = case when passes then winner_after || jsonb_build_object(c, was) else winner_after end where id = later.id;
      exit when not passes;
    end loop;
    if passes and row_now->c = given then written := written || quote_ident(c); end if;
  end loop;
  if written = '{}' then return; end if;
  execute format('update patient p set (%1$s) = (select %1$s from jsonb_populate_record(null::patient, $2)) where p.id = $1',
    array_to_string(written, ', ')) using m.winner_id, m.winner_before;
end $$;
