-- Who pays: employers, payers with their plans, policies, and what each patient is covered by, when, in which rank.
create table employer (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  name_key text not null constraint employer_name_is_unique unique,
  -- What Medicare asks of a group plan: fewer than 20 employees, fewer than 100, or more.
  size text not null default 'unknown'
    constraint employer_size_is_known check (size in ('unknown', 'under_20', 'under_100', 'from_100')),
  phone text,
  address_line text,
  city text,
  state text,
  zip text,
  active boolean not null default true
);

create table payer (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  name_key text not null constraint payer_name_is_unique unique,
  -- X12 payer ids by transaction: 837P claim, 270 eligibility, 276 status, 835 remittance.
  claim_payer_id text,
  eligibility_payer_id text,
  status_payer_id text,
  remittance_payer_id text,
  remittance_enrolment text not null default 'none'
    constraint enrolment_is_known check (remittance_enrolment in ('none', 'requested', 'enrolled')),
  -- Timely filing: four clocks.
  first_claim_days integer,
  corrected_claim_days integer,
  secondary_claim_days integer,
  appeal_days integer,
  phone text,
  address_line text,
  city text,
  state text,
  zip text,
  active boolean not null default true,
  external_id text constraint payer_external_id_is_unique unique
);

create table plan (
  id uuid primary key,
  version integer not null default 1,
  payer_id uuid not null references payer (id),
  name text not null,
  name_key text not null,
  kind text not null constraint plan_kind_is_known check (kind in ('group', 'individual', 'medicare', 'medicare_advantage',
    'medigap', 'medicaid', 'chip', 'tricare', 'champva', 'va', 'workers_compensation', 'auto', 'liability',
    'employer_contract', 'other')),
  -- X12 1032, SBR09.
  filing_indicator text not null,
  employer_id uuid references employer (id),
  referral_needed boolean not null default false,
  authorisation_needed boolean not null default false,
  -- [{visitTypeId, copayCents}]; visitTypeId null: every other visit.
  copays jsonb not null default '[]',
  -- Null: as the payer has it.
  claim_payer_id text,
  eligibility_payer_id text,
  first_claim_days integer,
  active boolean not null default true,
  constraint plan_name_is_unique_with_its_payer unique (payer_id, name_key)
);

-- What is neither health nor without a name: an injury, an agreement. Health itself has no row.
create table patient_case (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  kind text not null constraint case_kind_is_known
    check (kind in ('workers_compensation', 'auto', 'liability', 'self_pay', 'employer_contract')),
  name text not null,
  injury_on date,
  injury_state text,
  claim_number text,
  adjuster_name text,
  adjuster_phone text,
  employer_id uuid references employer (id),
  attorney_name text,
  attorney_phone text,
  closed_on date,
  constraint case_belongs_to_a_patient unique (id, patient_id)
);
create index patient_case_by_patient on patient_case (patient_id);

create table policy (
  id uuid primary key,
  plan_id uuid not null references plan (id),
  member_id text not null,
  member_key text not null,
  group_number text,
  employer_id uuid references employer (id),
  employment text not null default 'unknown'
    constraint employment_is_known check (employment in ('unknown', 'active', 'retired', 'cobra', 'none')),
  medigap_letter text constraint medigap_letter_is_known
    check (medigap_letter in ('A', 'B', 'C', 'D', 'F', 'F-HD', 'G', 'G-HD', 'K', 'L', 'M', 'N')),
  coba_id text constraint coba_id_is_five_digits_from_5 check (coba_id ~ '^5[0-9]{4}$'),
  -- The subscriber: another patient here, or a person outside.
  subscriber_patient_id uuid references patient (id),
  subscriber jsonb,
  constraint policy_has_one_subscriber check ((subscriber_patient_id is null) <> (subscriber is null))
);
create index policy_by_subscriber on policy (subscriber_patient_id);
create index policy_by_member on policy (member_key collate "C");

create table coverage (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  -- Null: health.
  case_id uuid,
  policy_id uuid not null references policy (id),
  rank smallint not null constraint rank_is_one_to_nine check (rank between 1 and 9),
  -- Both included; no end: until further notice.
  starts_on date not null,
  ends_on date,
  relationship text not null constraint relationship_is_known
    check (relationship in ('self', 'spouse', 'child', 'life_partner', 'employee', 'other')),
  -- Where the plan gives the dependent an id of its own.
  own_member_id text,
  -- Whose parent's plan it is where the parents are apart, and whether a court says that it pays.
  parent_role text not null default 'together' constraint parent_role_is_known
    check (parent_role in ('together', 'custodial', 'custodial_spouse', 'other_parent', 'other_parent_spouse')),
  court_decree boolean not null default false,
  -- X12 1336, SBR05: why Medicare is not first.
  msp_reason text,
  qmb boolean not null default false,
  -- Why this rank, as it was suggested or as a person said it.
  rank_reason text not null default '',
  created_at timestamptz not null,
  external_id text constraint coverage_external_id_is_unique unique,
  constraint coverage_of_a_case_of_the_patient foreign key (case_id, patient_id)
    references patient_case (id, patient_id) on update cascade,
  constraint coverage_ends_after_it_begins check (ends_on >= starts_on),
  -- Deferrable, so that two can change places in one act.
  constraint coverage_of_one_rank_does_not_overlap exclude using gist (patient_id with =,
    coalesce(case_id, '00000000-0000-0000-0000-000000000000'::uuid) with =, rank with =,
    daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate
);
create index coverage_by_patient on coverage (patient_id, starts_on);
create index coverage_by_policy on coverage (policy_id);

-- Which case a visit belongs to; no row: health.
create table appointment_case (
  appointment_id uuid primary key references appointment (id),
  case_id uuid not null references patient_case (id)
);
create index appointment_case_by_case on appointment_case (case_id);

-- What every message, claim and statement has to obey (45 CFR 164.522).
create table patient_disclosure (
  patient_id uuid primary key references patient (id),
  version integer not null default 1,
  confidential_address text,
  confidential_phone text,
  -- The answers of the Medicare secondary-payer questionnaire, and when they were given.
  msp_answers jsonb,
  msp_answered_on date
);
create table disclosure_restriction (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  -- Null: no payer is told.
  payer_id uuid references payer (id),
  starts_on date not null,
  ends_on date not null,
  about text not null,
  constraint restriction_ends_after_it_begins check (ends_on >= starts_on)
);
create index disclosure_restriction_by_patient on disclosure_restriction (patient_id);
