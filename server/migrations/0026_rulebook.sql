-- The clinic's own rules. The rule is data as the built-in ones are; columns beside it are what lists and locks need.
create table clinic_rule (
  id uuid primary key,
  version integer not null default 1,
  rule_id text not null constraint rule_id_is_unique unique,
  rule jsonb not null,
  is_on boolean not null,
  -- Who signed the file that it came in; null: written here.
  signer text,
  saved_by text not null,
  saved_at timestamptz not null
);

-- Built-in rules that the clinic lets only warn.
create table rule_softening (
  id uuid primary key,
  version integer not null default 1,
  rule_id text not null constraint rule_is_softened_once unique,
  reason text not null,
  softened_by text not null,
  softened_at timestamptz not null
);

-- What a rule would have done with the claims of the past.
create table rule_trial (
  id uuid primary key,
  version integer not null default 1,
  rule jsonb not null,
  since date not null,
  state text not null constraint trial_state_is_known check (state in ('running', 'done', 'failed')),
  total integer not null default 0,
  judged integer not null default 0,
  counts jsonb not null,
  catches jsonb not null default '[]',
  failure text,
  asked_by text not null,
  asked_at timestamptz not null
);
create index rule_trial_latest on rule_trial (asked_at desc);
