-- The kernel's own tables: the change clock and log, idempotency, audit, secrets' envelope, preferences of the server.
create extension if not exists btree_gist;

-- One row: the identity of this database. A restore counts up, so that clients forget the numbers they hold.
create table installation (
  only_one boolean primary key default true constraint installation_is_one_row check (only_one),
  server_id uuid not null default gen_random_uuid(),
  restore_count integer not null default 0,
  created_at timestamptz not null default now()
);
insert into installation default values;

-- The change number comes from this one row, updated last in the transaction: numbers appear in commit order.
create table change_clock (
  only_one boolean primary key default true constraint change_clock_is_one_row check (only_one),
  seq bigint not null default 0
) with (fillfactor = 10);
insert into change_clock default values;

create table change_log (
  seq bigint not null,
  n integer not null,
  topic text not null,
  key text not null,
  entity_id text not null,
  at timestamptz not null default now(),
  primary key (seq, n)
);
create index change_log_by_time on change_log using brin (at);

create table idempotency (
  actor text not null,
  key text not null,
  command text not null,
  request_hash bytea not null,
  status integer,
  reply text,
  seq bigint,
  at timestamptz not null default now(),
  primary key (actor, key)
);
create index idempotency_by_time on idempotency (at);

-- Append-only. `n` only finds a row again; the order that counts is the order of the seals.
create table audit_event (
  n bigint generated always as identity primary key,
  id uuid not null,
  at timestamptz not null,
  actor text not null,
  session_id uuid,
  device_id uuid,
  action text not null,
  entity text,
  entity_id text,
  subject_id uuid,
  reason text,
  before jsonb,
  after jsonb,
  request_id text
);
create index audit_event_by_subject on audit_event (subject_id, n) where subject_id is not null;
create index audit_event_by_actor on audit_event (actor, n);
create index audit_event_by_entity on audit_event (entity_id, n) where entity_id is not null;

-- One row per sealed event: hash = SHA-256(previous hash || canonical JSON of the event).
create table audit_seal (
  position bigint primary key,
  event_n bigint not null unique references audit_event (n),
  hash bytea not null,
  batch bigint not null
);

-- The head of each batch, with a keyed check value: without the server's key the chain cannot be written anew.
create table audit_head (
  batch bigint primary key,
  position bigint not null,
  hash bytea not null,
  mac bytea not null,
  at timestamptz not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is append-only.' using errcode = '42501';
end $$;
create trigger audit_event_is_append_only before update or delete on audit_event
  for each row execute function refuse_change();
create trigger audit_event_is_never_emptied before truncate on audit_event
  for each statement execute function refuse_change();
create trigger audit_seal_is_append_only before update or delete on audit_seal
  for each row execute function refuse_change();
create trigger audit_seal_is_never_emptied before truncate on audit_seal
  for each statement execute function refuse_change();
create trigger audit_head_is_append_only before update or delete on audit_head
  for each row execute function refuse_change();
