-- Claims. The document is the whole claim as it would leave; columns beside it are what lists and locks need.
create sequence claim_number_seq start 100001;
create sequence interchange_number_seq start 1 maxvalue 999999999 no cycle;

create table claim_receiver (
  id uuid primary key,
  version integer not null default 1,
  name text not null constraint receiver_name_is_unique unique,
  medium text not null constraint receiver_medium_is_known check (medium in ('electronic', 'paper')),
  sender_qualifier text not null,
  sender_id text not null,
  receiver_qualifier text not null,
  receiver_id text not null,
  submitter_id text not null,
  application_id text not null,
  submitter_name text not null,
  contact_name text not null,
  contact_phone text not null,
  is_test boolean not null,
  active boolean not null
);

create table claim_receiver_payer (
  payer_id uuid primary key references payer (id),
  receiver_id uuid not null references claim_receiver (id)
);

create table claim_batch (
  id uuid primary key,
  version integer not null default 1,
  -- ISA13, GS06: unique for ever, whoever takes it.
  number text not null constraint batch_number_is_unique unique,
  receiver_id uuid not null references claim_receiver (id),
  state text not null constraint batch_state_is_known check (state in ('building', 'built', 'released', 'discarded')),
  claims integer not null,
  written integer not null default 0,
  charge_cents bigint not null,
  -- As it leaves, compressed.
  file bytea,
  size_bytes integer not null default 0,
  failure text,
  made_at timestamptz not null,
  made_by text not null,
  released_at timestamptz,
  released_by text,
  constraint what_is_released_has_a_file check (state <> 'released' or (file is not null and released_at is not null))
);
create index claim_batch_latest on claim_batch (made_at desc);

create table claim (
  id uuid primary key,
  version integer not null default 1,
  claim_number text not null constraint claim_number_is_unique unique,
  patient_id uuid not null references patient (id),
  case_id uuid references patient_case (id),
  coverage_id uuid references coverage (id) on delete set null,
  payer_id uuid not null references payer (id),
  plan_id uuid not null references plan (id),
  payer_rank text not null,
  frequency text not null constraint claim_frequency_is_known check (frequency in ('1', '7', '8')),
  state text not null constraint claim_state_is_known check
    (state in ('created', 'held', 'ready', 'sent', 'accepted', 'in_adjudication', 'paid', 'denied', 'closed')),
  state_since timestamptz not null,
  medium text not null,
  -- What a replacement, a void or a claim to the next payer follows.
  original_id uuid references claim (id),
  prior_paid_on date,
  service_from date not null,
  service_to date not null,
  charge_cents bigint not null,
  document jsonb not null,
  -- What the rulebook was told beside the claim, as of its last judgement.
  context jsonb,
  -- The number of the change clock up to which the record was looked at.
  judged_seq bigint not null default 0,
  held_by_hand text,
  payer_control_number text,
  batch_id uuid references claim_batch (id),
  owner_id uuid references user_account (id),
  next_action text,
  next_action_on date,
  last_day date,
  constraint claim_ends_after_it_begins check (service_to >= service_from),
  constraint what_was_sent_has_a_batch check (state in ('created', 'held', 'ready', 'closed') or batch_id is not null),
  constraint correction_names_the_payers_number check (frequency = '1' or payer_control_number is not null)
);
create index claim_by_patient on claim (patient_id, service_from desc);
create index claim_open on claim (state, last_day) where state <> 'closed';
create index claim_by_batch on claim (batch_id) where batch_id is not null;
create index claim_by_original on claim (original_id) where original_id is not null;

create table claim_line (
  id uuid primary key,
  claim_id uuid not null references claim (id) on delete cascade,
  place integer not null,
  -- REF*6R: unique for ever.
  control_number text not null constraint line_control_number_is_unique unique,
  charge_line_id uuid not null,
  payer_rank text not null,
  -- Null once the claim was replaced, voided or withdrawn: the line can stand on another one.
  live boolean default true,
  constraint charge_is_on_one_claim_for_each_payer unique (charge_line_id, payer_rank, live)
);
create index claim_line_by_claim on claim_line (claim_id, place);

-- Every state with its time (R5).
create table claim_state (
  claim_id uuid not null references claim (id) on delete cascade,
  place integer not null,
  state text not null,
  since timestamptz not null,
  until timestamptz,
  by text not null,
  words text not null,
  primary key (claim_id, place)
);
create index claim_state_since on claim_state (since);

create table claim_finding (
  id uuid primary key,
  claim_id uuid not null references claim (id) on delete cascade,
  rule_id text not null,
  severity text not null,
  sentence text not null,
  source text not null,
  path text not null,
  told jsonb not null,
  page text not null,
  role text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  overridden_at timestamptz,
  overridden_by text,
  override_reason text,
  constraint override_has_its_reason check ((overridden_at is null) = (override_reason is null))
);
create index claim_finding_by_claim on claim_finding (claim_id);
create index claim_finding_open on claim_finding (role) where closed_at is null;

-- Charges for which no claim can be made, at the version at which that was so.
create table claim_refusal (
  sheet_id uuid primary key references charge_sheet (id) on delete cascade,
  sheet_version integer not null,
  words text not null,
  refused_at timestamptz not null
);
