-- What services cost and what payers agreed to pay for them: fee schedules by purpose, payer, plan, location and day, with
-- amounts of their own or a share of what Medicare pays; the sliding fee of those who pay little.
-- A plan that is named beside a payer is one of that payer.
alter table plan add constraint plan_of_its_payer unique (id, payer_id);

create table fee_schedule (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  -- charge: what the practice asks; allowed: what a payer agreed to.
  purpose text not null constraint fee_purpose_is_known check (purpose in ('charge', 'allowed')),
  -- Null: of every payer, of all its plans, at every location.
  payer_id uuid references payer (id),
  plan_id uuid,
  location_id uuid references location (id),
  starts_on date not null,
  ends_on date,
  -- Of what Medicare pays at the locality, for codes without an amount of their own; null: nothing is derived.
  medicare_percent numeric(6, 2) constraint medicare_percent_is_positive check (medicare_percent > 0),
  -- Contractor and locality, as the code set of localities has them.
  locality text,
  note text not null,
  constraint fee_schedule_ends_after_it_begins check (ends_on >= starts_on),
  constraint allowed_amounts_have_a_payer check (purpose = 'charge' or payer_id is not null),
  constraint fee_plan_is_of_the_payer foreign key (plan_id, payer_id) references plan (id, payer_id) on update cascade,
  constraint fee_plan_has_its_payer check (plan_id is null or payer_id is not null),
  constraint medicare_share_has_its_locality check ((medicare_percent is null) = (locality is null)),
  constraint fee_schedules_do_not_overlap exclude using gist (purpose with =,
    coalesce(payer_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
    coalesce(plan_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
    coalesce(location_id, '00000000-0000-0000-0000-000000000000'::uuid) with =, daterange(starts_on, ends_on, '[]') with &&)
);

-- Of one unit.
create table fee (
  schedule_id uuid not null references fee_schedule (id),
  procedure text not null,
  -- The modifier that makes it another amount; empty: none.
  modifier text not null,
  amount_cents bigint not null constraint fee_is_not_negative check (amount_cents >= 0),
  primary key (schedule_id, procedure, modifier)
);

-- The federal poverty guideline: yearly income of a household of one, and what each further person adds.
create table poverty_line (
  id uuid primary key,
  version integer not null default 1,
  starts_on date not null constraint poverty_line_begins_once unique,
  first_cents bigint not null constraint poverty_line_is_positive check (first_cents > 0),
  next_cents bigint not null constraint poverty_step_is_not_negative check (next_cents >= 0)
);

-- Of an income of up to so many percent of the poverty line, so many percent of the charge are paid.
create table sliding_level (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  up_to_percent integer not null,
  pays_percent integer not null constraint pays_up_to_all_of_it check (pays_percent between 0 and 100),
  starts_on date not null,
  ends_on date,
  constraint sliding_level_ends_after_it_begins check (ends_on >= starts_on)
);

-- What a household said of its income, and until when it is believed. The one that began last holds.
create table income_declaration (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  household_size integer not null constraint household_has_members check (household_size between 1 and 30),
  yearly_cents bigint not null constraint income_is_not_negative check (yearly_cents >= 0),
  starts_on date not null,
  ends_on date not null,
  proof text not null,
  active boolean not null,
  constraint income_ends_after_it_begins check (ends_on >= starts_on)
);
create index income_declaration_by_patient on income_declaration (patient_id);
