-- Who bills, and what was done: billing providers, places of service, credentialing, charge sheets with their lines,
-- prior authorizations.
create table billing_provider (
  id uuid primary key,
  version integer not null default 1,
  -- Of an organization; of a person the last name.
  name text not null,
  -- Null: an organization.
  first_name text,
  npi text not null,
  tax_id_kind text not null constraint tax_id_kind_is_known check (tax_id_kind in ('EI', 'SY')),
  tax_id text not null constraint tax_id_has_nine_digits check (tax_id ~ '^[0-9]{9}$'),
  taxonomy text not null,
  street text not null,
  street2 text not null,
  city text not null,
  state text not null,
  zip text not null constraint billing_zip_has_nine_digits check (zip ~ '^[0-9]{9}$'),
  pay_to jsonb,
  contact_name text not null,
  phone text not null,
  -- [{payerId, qualifier, value}]
  payer_numbers jsonb not null default '[]',
  active boolean not null,
  constraint billing_provider_is_told_once unique (tax_id, npi)
);

create table service_facility (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  -- A location of the practice; null: somewhere else.
  location_id uuid references location (id) constraint location_is_one_place unique,
  place_of_service text not null,
  npi text,
  street text not null,
  street2 text not null,
  city text not null,
  state text not null,
  zip text not null,
  clia_number text,
  clia_ends_on date,
  mammography_number text,
  active boolean not null
);

create table billing_assignment (
  id uuid primary key,
  version integer not null default 1,
  billing_provider_id uuid not null references billing_provider (id),
  -- Null: every one.
  facility_id uuid references service_facility (id),
  provider_id uuid references provider (id),
  payer_id uuid references payer (id),
  starts_on date not null,
  ends_on date,
  constraint assignment_ends_after_it_begins check (ends_on >= starts_on)
);

create table provider_profile (
  id uuid primary key,
  version integer not null default 1,
  provider_id uuid not null references provider (id) constraint provider_has_one_profile unique,
  last_name text not null,
  first_name text not null,
  middle_name text not null,
  suffix text not null,
  taxonomies text[] not null,
  supervisor_id uuid references provider (id),
  is_incident_to boolean not null,
  constraint nobody_supervises_themselves check (supervisor_id <> provider_id)
);

create table credential (
  id uuid primary key,
  version integer not null default 1,
  provider_id uuid not null references provider (id),
  payer_id uuid not null references payer (id),
  facility_id uuid references service_facility (id),
  state text not null constraint credential_state_is_known check (state in ('pending', 'effective', 'ended')),
  submitted_on date,
  effective_on date,
  ended_on date,
  payer_provider_number text not null,
  note text not null,
  constraint credential_state_has_its_dates check (case state when 'effective' then effective_on is not null and ended_on is null
    when 'ended' then ended_on is not null else ended_on is null end),
  constraint credential_ends_after_it_begins check (ended_on >= effective_on)
);
create index credential_by_provider on credential (provider_id, payer_id);

create table locum (
  id uuid primary key,
  version integer not null default 1,
  absent_provider_id uuid not null references provider (id),
  substitute_provider_id uuid not null references provider (id),
  modifier text not null constraint locum_modifier_is_known check (modifier in ('Q5', 'Q6')),
  starts_on date not null,
  ends_on date not null,
  note text not null,
  constraint nobody_stands_in_for_themselves check (absent_provider_id <> substitute_provider_id),
  constraint locum_ends_after_it_begins check (ends_on >= starts_on)
);

create table telehealth_rule (
  id uuid primary key,
  version integer not null default 1,
  payer_id uuid references payer (id),
  plan_kind text,
  medium text not null constraint medium_is_known check (medium in ('video', 'audio')),
  is_at_home boolean not null,
  place_of_service text not null,
  modifier text,
  starts_on date not null,
  ends_on date,
  source text not null,
  constraint telehealth_rule_ends_after_it_begins check (ends_on >= starts_on)
);
-- What is usual; a practice changes it by payer and date. Place of service 10 exists since 2022-01-01.
insert into telehealth_rule (id, plan_kind, medium, is_at_home, place_of_service, modifier, starts_on, source)
select gen_random_uuid(), k.plan_kind, m.medium, h.is_at_home, case when h.is_at_home then '10' else '02' end,
  case when m.medium = 'audio' then '93' else k.modifier end, '2022-01-01',
  case when k.plan_kind is null then 'Usual among commercial plans' else 'Medicare: place of service says it, 95 generally not' end
from (values (null, '95'), ('medicare', null)) k (plan_kind, modifier), (values ('video'), ('audio')) m (medium),
  (values (true), (false)) h (is_at_home);

create table capitation (
  id uuid primary key,
  version integer not null default 1,
  payer_id uuid not null references payer (id),
  plan_id uuid references plan (id),
  except_codes text[] not null,
  starts_on date not null,
  ends_on date,
  constraint capitation_ends_after_it_begins check (ends_on >= starts_on)
);

create table superbill_item (
  id uuid primary key,
  version integer not null default 1,
  visit_type_id uuid references visit_type (id),
  provider_id uuid references provider (id),
  label text not null,
  procedure text not null,
  modifiers text[] not null,
  units numeric(9, 3) not null,
  diagnoses text[] not null,
  is_suggested boolean not null,
  digit smallint,
  position integer not null,
  active boolean not null
);

-- What a payer, or who refers, allowed. What was used is counted from charge_line.
create table prior_authorization (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  kind text not null constraint authorization_kind_is_known check (kind in ('authorization', 'referral')),
  number text not null,
  payer_id uuid references payer (id),
  procedures text[] not null,
  provider_id uuid references provider (id),
  counted_in text not null constraint authorization_is_counted check (counted_in in ('units', 'visits')),
  allowed numeric(9, 3),
  used_before numeric(9, 3) not null,
  starts_on date not null,
  ends_on date,
  referring_outside_id uuid references outside_provider (id),
  obtained_by text not null,
  contact text not null,
  note text not null,
  active boolean not null,
  constraint authorization_ends_after_it_begins check (ends_on >= starts_on)
);
create index prior_authorization_by_patient on prior_authorization (patient_id);

create table charge_sheet (
  id uuid primary key,
  version integer not null default 1,
  kind text not null constraint sheet_kind_is_known check (kind in ('visit', 'round', 'monthly', 'supply')),
  patient_id uuid not null references patient (id),
  appointment_id uuid references appointment (id),
  case_id uuid,
  from_on date not null,
  to_on date not null,
  facility_id uuid references service_facility (id),
  place_of_service text,
  rendering_provider_id uuid references provider (id),
  supervising_provider_id uuid references provider (id),
  is_incident_to boolean not null,
  ordering_provider_id uuid references provider (id),
  ordering_outside_id uuid references outside_provider (id),
  referring_provider_id uuid references provider (id),
  referring_outside_id uuid references outside_provider (id),
  medium text,
  is_patient_at_home boolean not null,
  -- A is the first.
  diagnoses text[] not null,
  -- {onset, accident, …}: civil dates by name.
  dates jsonb not null,
  is_employment_related boolean not null,
  is_auto_accident boolean not null,
  is_other_accident boolean not null,
  accident_state text,
  note text not null,
  status text not null constraint sheet_status_is_known check (status in ('draft', 'complete', 'no_charge', 'void')),
  status_reason text,
  completed_at timestamptz,
  completed_by text,
  created_at timestamptz not null,
  constraint sheet_of_a_case_of_the_patient foreign key (case_id, patient_id)
    references patient_case (id, patient_id) on update cascade,
  constraint sheet_ends_after_it_begins check (to_on >= from_on),
  constraint at_most_twelve_diagnoses check (cardinality(diagnoses) <= 12)
);
-- Two desks may begin at the same moment: only one sheet stands.
create unique index visit_is_charged_once on charge_sheet (appointment_id) where appointment_id is not null and status <> 'void';
create index charge_sheet_by_patient on charge_sheet (patient_id, from_on desc);
create index charge_sheet_by_day on charge_sheet (from_on);

create table charge_line (
  id uuid primary key,
  sheet_id uuid not null references charge_sheet (id),
  position smallint not null,
  procedure text not null,
  modifiers text[] not null,
  unit_kind text not null,
  units numeric(9, 3) not null constraint units_are_positive check (units > 0),
  -- Letters, A to L.
  pointers text not null,
  from_on date,
  to_on date,
  place_of_service text,
  charge_cents bigint,
  fee_cents bigint,
  ndc text,
  ndc_quantity numeric(9, 3),
  ndc_unit text,
  prescription_number text,
  note text not null,
  is_emergency boolean not null,
  is_epsdt boolean not null,
  is_family_planning boolean not null,
  authorization_id uuid references prior_authorization (id),
  referral_id uuid references prior_authorization (id),
  is_capitated boolean not null,
  -- What is expected of it and what came, side by side; null: not known.
  expected_allowed_cents bigint,
  expected_payer_cents bigint,
  expected_patient_cents bigint,
  actual_allowed_cents bigint,
  actual_payer_cents bigint,
  actual_patient_cents bigint,
  -- The claim on which it stands.
  claim_number text,
  corrected_at timestamptz,
  -- The line of another system's file: it is taken once.
  external_id text constraint charge_line_external_id_is_unique unique,
  constraint line_ends_after_it_begins check (to_on >= from_on),
  constraint charge_is_not_negative check (charge_cents >= 0)
);
create index charge_line_by_sheet on charge_line (sheet_id, position);
create index charge_line_by_authorization on charge_line (authorization_id) where authorization_id is not null;
create index charge_line_by_referral on charge_line (referral_id) where referral_id is not null;
create index charge_line_by_procedure on charge_line (procedure, id desc);
create index charge_line_unbilled on charge_line (sheet_id) where claim_number is null;

-- What goes on without visits: a day or a month without charges is missed.
create table standing_charge (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  kind text not null constraint standing_kind_is_known check (kind in ('round', 'monthly')),
  label text not null,
  case_id uuid,
  facility_id uuid references service_facility (id),
  rendering_provider_id uuid not null references provider (id),
  procedure text not null,
  diagnoses text[] not null,
  starts_on date not null,
  ends_on date,
  constraint standing_of_a_case_of_the_patient foreign key (case_id, patient_id)
    references patient_case (id, patient_id) on update cascade,
  constraint standing_ends_after_it_begins check (ends_on >= starts_on)
);
create index standing_charge_by_patient on standing_charge (patient_id);

-- Who looks after a missing charge: of an appointment, or of one day or month of a standing charge.
create table charge_follow_up (
  -- The appointment's id, or <standing charge>@<first day>.
  missing_id text primary key,
  version integer not null default 1,
  owner_user_id uuid references user_account (id),
  note text not null,
  follow_up_on date
);
