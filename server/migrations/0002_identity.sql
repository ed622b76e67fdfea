-- People with an account, the workstations they work at, and their sessions.
create table user_account (
  id uuid primary key,
  version integer not null default 1,
  username text not null,
  username_key text not null constraint username_is_unique unique,
  display_name text not null,
  password_hash text not null,
  pin_hash text,
  roles text[] not null constraint user_has_a_role check (cardinality(roles) >= 1),
  active boolean not null default true,
  must_change_password boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null
);

create table device (
  id uuid primary key,
  token_hash bytea not null constraint device_token_is_unique unique,
  name text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null
);

create table session (
  id uuid primary key,
  token_hash bytea not null constraint session_token_is_unique unique,
  user_id uuid not null references user_account (id),
  device_id uuid not null references device (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  locked_at timestamptz,
  ended_at timestamptz,
  pin_tries integer not null default 0
);
create index session_by_user on session (user_id) where ended_at is null;
create index session_by_device on session (device_id, created_at);
create index session_by_expiry on session (expires_at);

-- Wrong tries, counted per account and workstation, never per account alone: nobody can lock somebody else out.
create table sign_in_try (
  scope text primary key,
  failures integer not null,
  window_started_at timestamptz not null,
  blocked_until timestamptz
);

-- Unfinished forms, encrypted with the server's key.
create table draft (
  user_id uuid not null references user_account (id),
  key text not null,
  body bytea not null,
  saved_at timestamptz not null,
  primary key (user_id, key)
);
