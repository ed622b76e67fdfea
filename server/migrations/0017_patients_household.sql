-- Who pays for whom. An account is a guarantor's (FHIR Account.guarantor): a patient of the practice or somebody outside;
-- whoever shares an account is one household. A patient without a row of their own pays for themself.
create sequence household_account_seq start 50001;
create table household_account (
  id uuid primary key,
  version integer not null default 1,
  -- The number on statements: stable for ever.
  number text not null constraint household_account_number_is_unique unique,
  holder_patient_id uuid references patient (id),
  holder_name text,
  birth_date date,
  phone text,
  email text,
  address_line text,
  city text,
  state text,
  zip text,
  constraint household_account_has_one_holder check (num_nonnulls(holder_patient_id, holder_name) = 1)
);
create index household_account_by_holder on household_account (holder_patient_id);

create table patient_guarantor (
  id uuid primary key,
  patient_id uuid not null references patient (id),
  account_id uuid not null references household_account (id),
  -- Of the guarantor to the patient.
  relationship text not null constraint guarantor_relationship_is_known check
    (relationship in ('self', 'parent', 'guardian', 'spouse', 'partner', 'child', 'sibling', 'grandparent', 'other')),
  share_percent smallint not null constraint guarantor_share_is_a_share check (share_percent between 1 and 100),
  from_date date not null,
  -- The last day; null while it holds.
  until_date date,
  -- What a decree or the parents say: who has the child when, who pays what.
  note text not null default '',
  constraint guarantor_ends_after_it_begins check (until_date >= from_date)
);
create index patient_guarantor_by_patient on patient_guarantor (patient_id, from_date);
create index patient_guarantor_by_account on patient_guarantor (account_id);

-- Signatures on file: what was signed, by whom, until when it holds.
create table patient_signature (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  kind text not null constraint signature_kind_is_known check
    (kind in ('privacy_notice', 'assignment_of_benefits', 'financial_policy', 'release_of_information')),
  signed_on date not null,
  -- The last day on which it holds; null: until it is taken back.
  expires_on date,
  signed_by text not null,
  constraint signature_ends_after_it_begins check (expires_on >= signed_on),
  primary key (patient_id, id)
);
create index patient_signature_by_patient on patient_signature (patient_id, rank);

-- When somebody looked at the record of a grown-up child: who may be told, who pays, what they signed themself.
alter table patient add column adult_reviewed_on date;
create index patient_by_birth_date_unreviewed on patient (birth_date) where adult_reviewed_on is null and status = 'active';
