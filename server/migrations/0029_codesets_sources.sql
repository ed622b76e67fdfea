-- Where updates of code sets may come from by themselves: nothing, until a person names a folder or an address, and a key.
create table code_source (
  id uuid primary key,
  version integer not null default 1,
  kind text not null constraint code_source_is_of_a_known_kind check (kind in ('folder', 'address')),
  place text not null constraint code_source_is_named_once unique,
  -- Loaded without a person's yes, where nothing has to be asked.
  is_automatic boolean not null,
  added_by text not null,
  -- A person wants it looked at now.
  is_asked boolean not null default true,
  looked_at timestamptz,
  -- What the last look found, in words.
  outcome text,
  is_refused boolean not null default false,
  -- As the server of an address named what it gave last.
  etag text
);

create table code_publisher (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  key text not null constraint code_publisher_key_is_known_once unique,
  added_by text not null,
  added_at timestamptz not null
);

-- Bundles that were taken: none is taken twice, and none that is older than what its publisher sent last.
create table code_bundle (
  checksum text primary key,
  key text not null,
  issued_at timestamptz not null,
  taken_at timestamptz not null
);

alter table code_release add column is_automatic boolean not null default false;
