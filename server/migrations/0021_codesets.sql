-- Code sets: releases as they were published, and what they add up to: which code holds from when until when.
create table code_release (
  id uuid primary key,
  version integer not null default 1,
  number integer not null generated always as identity constraint code_release_number_is_unique unique,
  status text not null constraint release_status_is_known
    check (status in ('sent', 'reading', 'ready', 'applying', 'applied', 'refused', 'undoing')),
  title text not null default '',
  source text not null,
  -- SHA-256 of the file as it was sent.
  checksum text,
  systems text[] not null default '{}',
  effective_from date,
  effective_to date,
  is_complete boolean not null default true,
  needs_licence boolean not null default false,
  licensed_by text,
  progress smallint not null default 0 constraint release_progress_is_a_share check (progress between 0 and 100),
  refusal text,
  warnings text[] not null default '{}',
  rows integer not null default 0,
  -- [{system, kind, count}]
  counts jsonb not null default '[]',
  imported_by text not null,
  imported_at timestamptz not null,
  applied_at timestamptz,
  -- In which order releases were loaded: they are taken back in the opposite one.
  applied_order integer,
  -- The day that a person gave; null: as the file says.
  asked_from date,
  -- The name of a file that came with the product.
  shipped_file text,
  constraint applied_release_says_when check ((status in ('applied', 'undoing')) = (applied_at is not null))
);

-- Files that came with the product and were loaded once: what was taken back is not loaded again.
create table code_shipped (
  name text primary key,
  loaded_at timestamptz not null
);

-- The bytes of a file until it is loaded or thrown away.
create table code_release_file (
  release_id uuid primary key references code_release (id) on delete cascade,
  bytes bytea not null
);
alter table code_release_file alter column bytes set storage external;

-- Examples of what a release changes, so many of each kind.
create table code_release_change (
  release_id uuid not null references code_release (id) on delete cascade,
  n integer not null,
  system text not null,
  code text not null,
  kind text not null,
  before text,
  after text,
  primary key (release_id, kind, n)
);

-- Each row holds from its first to its last day, both included; no last day: until further notice. For one code no two
-- rows hold on one day (applying is tested against a naive model; an exclusion constraint made the first load 4x as long).
create table code (
  system text not null,
  code text collate "C" not null,
  valid_from date not null,
  valid_to date,
  short_text text,
  long_text text,
  is_billable boolean not null,
  -- What only this system has: units, relative values.
  facts jsonb,
  -- The number of the release that wrote the row as it stands.
  written_by integer not null,
  constraint code_has_one_row_a_day primary key (system, code, valid_from),
  constraint code_ends_after_it_begins check (valid_to >= valid_from)
);

-- Rows as they were before a release touched them: what taking it back puts in again.
create table code_undo (
  release_number integer not null,
  system text not null,
  code text collate "C" not null,
  valid_from date not null,
  valid_to date,
  short_text text,
  long_text text,
  is_billable boolean not null,
  facts jsonb,
  written_by integer not null,
  primary key (release_number, system, code, valid_from)
);

-- The words of a code and, as a word of its own, the set: one index answers for all sets.
create function code_words(system text, short_text text, long_text text) returns tsvector
  language sql immutable parallel safe
  return to_tsvector('simple'::regconfig, regexp_replace(lower(coalesce(long_text, '') || ' ' || coalesce(short_text, '')), '[^a-z0-9]+', ' ', 'g')
    || ' set' || replace(system, '_', ''));
create index code_by_words on code using gin (code_words(system, short_text, long_text))
  where short_text is not null or long_text is not null;

create table code_favourite (
  provider_id uuid not null references provider (id),
  system text not null,
  code text collate "C" not null,
  primary key (provider_id, system, code)
);

create table code_use (
  provider_id uuid not null references provider (id),
  system text not null,
  code text collate "C" not null,
  uses integer not null,
  last_used_on date not null,
  primary key (provider_id, system, code)
);
