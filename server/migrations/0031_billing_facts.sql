-- What rules judge by: how payers want claims, lists of codes with a property, answers about coverages, care elsewhere.
create table payer_demand (
  id uuid primary key,
  version integer not null default 1,
  -- Null: every one.
  payer_id uuid references payer (id),
  plan_kind text,
  -- Null: not known.
  is_enrolled boolean,
  is_participating boolean,
  correction text constraint correction_way_is_known check (correction in ('replacement', 'reopening', 'new_claim')),
  wants_taxonomy boolean,
  wants_ndc boolean,
  wants_group_number boolean,
  wants_whole_units boolean,
  wants_patient_paid boolean,
  starts_on date not null,
  ends_on date,
  source text not null,
  constraint payer_demand_ends_after_it_begins check (ends_on >= starts_on)
);

create table code_list (
  id uuid primary key,
  version integer not null default 1,
  label text not null,
  kind text not null,
  codes text[] not null,
  beside_codes text[] not null,
  sex text constraint code_list_sex_is_known check (sex in ('F', 'M')),
  age_years_min integer,
  age_years_max integer,
  starts_on date not null,
  ends_on date,
  source text not null,
  constraint code_list_ends_after_it_begins check (ends_on >= starts_on)
);

-- What a payer answered about a coverage, and care that changes who is billed.
create table patient_fact (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  kind text not null constraint patient_fact_kind_is_known
    check (kind in ('eligibility', 'hospice', 'home_health', 'nursing_facility')),
  starts_on date not null,
  ends_on date,
  coverage_id uuid references coverage (id),
  answer text,
  answered_on date,
  says_member_id text,
  says_last_name text,
  says_birth_date date,
  attending_provider_id uuid references provider (id),
  note text not null,
  active boolean not null,
  constraint patient_fact_ends_after_it_begins check (ends_on >= starts_on),
  constraint answer_has_its_parts
    check (kind <> 'eligibility' or (coverage_id is not null and answer is not null and answered_on is not null))
);
create index patient_fact_by_patient on patient_fact (patient_id);

alter table service_facility add clia_starts_on date;
