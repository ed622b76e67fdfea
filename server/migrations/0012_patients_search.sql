-- What the one box looks into. All of it is derived from the records by triggers, so that no way of writing a patient
-- can forget it: nothing refers to it, and it refers to nothing.
create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;

alter table patient add column preferred_key text not null default '', add column middle_key text not null default '';
update patient set
  preferred_key = btrim(regexp_replace(lower(regexp_replace(normalize(coalesce(preferred_name, ''), NFKD), '[\u0300-\u036f''’`.]', '', 'g')), '[[:punct:][:space:]]+', ' ', 'g')),
  middle_key = btrim(regexp_replace(lower(regexp_replace(normalize(coalesce(middle_name, ''), NFKD), '[\u0300-\u036f''’`.]', '', 'g')), '[[:punct:][:space:]]+', ' ', 'g'))
  where preferred_name is not null or middle_name is not null;

-- Each way in which somebody is called, written without blanks (Van der Berg: vanderberg, berg).
create table search_name (
  patient_id uuid not null,
  -- 0: active, as in the record; 1: active, called otherwise (nickname, middle name, half of a double name); 2 and 3:
  -- the same of those who are not active. It leads the indexes: a list is read in the order in which it is shown.
  tier smallint not null constraint search_name_tier_is_known check (tier between 0 and 3),
  last text collate "C" not null,
  first text collate "C" not null,
  birth_date date not null,
  primary key (patient_id, last, first)
);
-- Bounds on both names fit both indexes, and the planner cannot know which of them is narrow: it took the wrong one
-- (600 ms instead of 8). Each is true of every row; a query names the one whose index it means.
create index search_name_by_last on search_name (tier, last, first, birth_date, patient_id) where tier >= 0;
create index search_name_by_first on search_name (tier, first, last, birth_date, patient_id) where tier < 4;

-- The words that names are made of, each once: what is misspelt or written as it sounds is sought here, among some ten
-- thousands, and not among a million people. A word stays when nobody is called so any more.
create table search_word (
  place text not null constraint search_word_place_is_known check (place in ('last', 'first')),
  word text collate "C" not null,
  -- Double Metaphone; empty where it knows no answer (letters beyond a–z).
  sound text not null,
  other_sound text not null,
  -- The word, and the word without each of its letters: two words that differ by one slip share one of these.
  near text[] not null,
  primary key (place, word)
);
create index search_word_by_sound on search_word (sound) where sound <> '';
create index search_word_by_other_sound on search_word (other_sound) where other_sound <> '';
create index search_word_by_near on search_word using gin (near);
create index search_word_by_trigrams on search_word using gin (word gin_trgm_ops);

-- Numbers by which somebody is known, of any kind: phones now; what other modules know them by comes with them.
create table search_number (
  patient_id uuid not null,
  kind text not null,
  -- Capital letters and digits only.
  value text collate "C" not null,
  primary key (patient_id, kind, value)
);
create index search_number_by_beginning on search_number (value);
create index search_number_by_end on search_number ((reverse(value) collate "C"));
-- A short list of what is not sorted in yet: every search reads through all of it.
create index search_number_by_middle on search_number using gin (value gin_trgm_ops) with (gin_pending_list_limit = 256);

create function near_words(word text) returns text[] language sql immutable as $$
  select array(select left(word, i - 1) || substr(word, i + 1) from generate_series(1, length(word)) i) || word
$$;

-- As patient.phone_digits: without the 1 of the country.
create function phone_as_digits(number text) returns text language sql immutable as $$
  select regexp_replace(regexp_replace(number, '[^0-9]', '', 'g'), '^1(?=[0-9]{10}$)', '')
$$;

-- Derives what the box finds these patients by; they have nothing here yet. Row by row with laterals: joins of what no
-- statistics describe would be nested loops over all of them.
create function index_patients(ids uuid[]) returns void language sql as $$
  with person as (
    select id, birth_date, case when status = 'active' then 0 else 2 end as base,
      replace(last_key, ' ', '') as last, string_to_array(last_key, ' ') as lasts,
      replace(first_key, ' ', '') as first, string_to_array(first_key, ' ') as firsts,
      replace(middle_key, ' ', '') as middle, replace(preferred_key, ' ', '') as preferred
    from patient where id = any(ids)
  ), named as materialized (
    select id, birth_date, base + greatest(l.other, f.other) as tier, l.word as last, f.word as first, f.is_word
    from person
      cross join lateral (
        select last as word, 0 as other
        union all select part, 1 from unnest(lasts) part
          where cardinality(lasts) > 1 and length(part) > 2 and part not in ('van', 'von', 'der', 'den', 'del', 'las', 'los', 'dos', 'san')
      ) l
      cross join lateral (
        select first as word, 0 as other, true as is_word
        union all select part, 1, true from unnest(firsts) part where cardinality(firsts) > 1 and length(part) > 1
        union all select preferred, 1, true where preferred <> ''
        union all select middle, 1, true where length(middle) > 1
        -- Ann Marie may be the first name, or the first and the middle one.
        union all select first || middle, 1, false where middle <> ''
      ) f
    union all
    select p.id, p.birth_date, p.base + 1, replace(f.last_key, ' ', ''), replace(f.first_key, ' ', ''), true
    from person p join patient_former_name f on f.patient_id = p.id
  ), name_rows as (
    insert into search_name (patient_id, tier, last, first, birth_date)
      select id, min(tier), last, first, birth_date from named group by id, last, first, birth_date
  ), number_rows as (
    insert into search_number (patient_id, kind, value)
      select id, 'phone', phone_digits from patient where id = any(ids) and phone_digits <> ''
      union select patient_id, 'phone', phone_as_digits(number) from patient_phone
        where patient_id = any(ids) and phone_as_digits(number) <> ''
  )
  insert into search_word (place, word, sound, other_sound, near)
    select place, word, case when word ~ '^[a-z]+$' then dmetaphone(word) else '' end,
      case when word ~ '^[a-z]+$' then dmetaphone_alt(word) else '' end, near_words(word)
    from (select 'last' as place, last as word from named union select 'first', first from named where is_word) w
    where word <> '' and not exists (select from search_word known where known.place = w.place and known.word = w.word collate "C")
    -- In one order everywhere: two who add the same names wait for each other, but never in a circle.
    order by place, word on conflict do nothing
$$;

create function forget_patients(ids uuid[]) returns void language sql as $$
  delete from search_name where patient_id = any(ids);
  delete from search_number where patient_id = any(ids) and kind = 'phone';
$$;

create function index_new_patients() returns trigger language plpgsql as $$
begin
  perform index_patients(array(select id from fresh));
  return null;
end $$;

create function index_changed_patients() returns trigger language plpgsql as $$
declare
  ids uuid[] := array(select f.id from fresh f join former o using (id)
    where (f.last_key, f.first_key, f.middle_key, f.preferred_key, f.phone_digits, f.birth_date, f.status)
      is distinct from (o.last_key, o.first_key, o.middle_key, o.preferred_key, o.phone_digits, o.birth_date, o.status));
begin
  if cardinality(ids) > 0 then
    perform forget_patients(ids);
    perform index_patients(ids);
  end if;
  return null;
end $$;

create function forget_removed_patients() returns trigger language plpgsql as $$
begin
  perform forget_patients(array(select id from former));
  return null;
end $$;

create trigger new_patients_are_found after insert on patient
  referencing new table as fresh for each statement execute function index_new_patients();
create trigger changed_patients_are_found after update on patient
  referencing new table as fresh old table as former for each statement execute function index_changed_patients();
create trigger removed_patients_are_not_found after delete on patient
  referencing old table as former for each statement execute function forget_removed_patients();

-- Further phones and former names, each in a list of its own. What is found already is not written again.
create function index_listed(patients uuid[]) returns void language sql as $$
  select forget_patients(patients);
  select index_patients(patients);
$$;

create function index_new_phones() returns trigger language plpgsql as $$
declare
  ids uuid[] := array(select distinct f.patient_id from fresh f where phone_as_digits(f.number) <> '' and not exists
    (select from search_number n where n.patient_id = f.patient_id and n.kind = 'phone' and n.value = phone_as_digits(f.number)));
begin
  if cardinality(ids) > 0 then perform index_listed(ids); end if;
  return null;
end $$;

create function index_listed_patients() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then ids := array(select distinct patient_id from fresh);
  elsif tg_op = 'DELETE' then ids := array(select distinct patient_id from former);
  else ids := array(select patient_id from fresh union select patient_id from former);
  end if;
  if cardinality(ids) > 0 then perform index_listed(ids); end if;
  return null;
end $$;

create trigger new_phones_are_found after insert on patient_phone
  referencing new table as fresh for each statement execute function index_new_phones();
create trigger changed_phones_are_found after update on patient_phone
  referencing new table as fresh old table as former for each statement execute function index_listed_patients();
create trigger removed_phones_are_not_found after delete on patient_phone
  referencing old table as former for each statement execute function index_listed_patients();
create trigger new_former_names_are_found after insert on patient_former_name
  referencing new table as fresh for each statement execute function index_listed_patients();
create trigger changed_former_names_are_found after update on patient_former_name
  referencing new table as fresh old table as former for each statement execute function index_listed_patients();
create trigger removed_former_names_are_not_found after delete on patient_former_name
  referencing old table as former for each statement execute function index_listed_patients();

select index_patients(array(select id from patient));

-- The tables above do what these did.
drop index patient_by_first_name, patient_by_phone, patient_by_phone_end, patient_former_name_by_name, patient_phone_by_number;
