-- The whole record: everything a practice has to know to call, write to and receive a patient. Whatever there can be
-- several of is a row with the patient's id, so that it can be searched, counted and merged.
alter table patient
  add column gender_identity text,
  add column pronouns text,
  -- BCP 47, as in FHIR Patient.communication: en, es, zh.
  add column language text,
  add column interpreter_needed boolean not null default false,
  add column pharmacy text,
  add column notes text not null default '',
  add column dismissed_on date,
  add column dismissed_reason text,
  -- Since when letters come back.
  add column mail_returned_on date;

create table patient_former_name (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  first_name text not null,
  last_name text not null,
  until_date date,
  last_key text not null,
  first_key text not null,
  primary key (patient_id, id)
);
create index patient_former_name_by_patient on patient_former_name (patient_id, rank);
create index patient_former_name_by_name on patient_former_name (last_key collate "C", first_key collate "C");

-- The first of each kind is what lists show and the one box finds: patient.phone, email and address are kept in step.
create table patient_phone (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  use text not null constraint phone_use_is_known check (use in ('mobile', 'home', 'work', 'other')),
  -- E.164 (+15550102030) wherever the number can be read as one; else as it was written.
  number text not null,
  extension text,
  may_call boolean not null,
  may_text boolean not null,
  may_leave_message boolean not null,
  best_time text,
  primary key (patient_id, id)
);
create index patient_phone_by_patient on patient_phone (patient_id, rank);
create index patient_phone_by_number on patient_phone (number collate "C");

create table patient_email (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  use text not null constraint email_use_is_known check (use in ('home', 'work', 'other')),
  address text not null,
  may_email boolean not null,
  primary key (patient_id, id)
);
create index patient_email_by_patient on patient_email (patient_id, rank);

create table patient_address (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  use text not null constraint address_use_is_known check (use in ('home', 'mailing', 'billing', 'temporary')),
  line text,
  city text,
  state text,
  zip text,
  from_date date,
  until_date date,
  constraint address_ends_after_it_begins check (until_date >= from_date),
  primary key (patient_id, id)
);
create index patient_address_by_patient on patient_address (patient_id, rank);

-- Caregivers and emergency contacts: who may bring, consent and be told.
create table patient_contact (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  name text not null,
  relationship text not null constraint contact_relationship_is_known check
    (relationship in ('parent', 'guardian', 'spouse', 'partner', 'child', 'sibling', 'grandparent', 'caregiver', 'friend', 'other')),
  phone text,
  is_emergency boolean not null,
  may_bring boolean not null,
  may_consent boolean not null,
  may_be_told boolean not null,
  note text,
  primary key (patient_id, id)
);
create index patient_contact_by_patient on patient_contact (patient_id, rank);

-- Providers outside the practice, each written down once and named by many patients.
create table outside_provider (
  id uuid primary key,
  name text not null,
  name_key text not null,
  npi text constraint outside_provider_npi_is_unique unique,
  phone text,
  fax text
);
create index outside_provider_by_name on outside_provider (name_key collate "C");

create table patient_outside_provider (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  role text not null constraint outside_provider_role_is_known check (role in ('primary', 'referring', 'other')),
  outside_provider_id uuid not null references outside_provider (id),
  primary key (patient_id, id)
);
create index patient_outside_provider_by_patient on patient_outside_provider (patient_id, rank);
create index patient_outside_provider_by_provider on patient_outside_provider (outside_provider_id);

create table patient_flag (
  patient_id uuid not null references patient (id),
  id uuid not null,
  rank smallint not null,
  text text not null,
  at_booking boolean not null,
  at_check_in boolean not null,
  until_date date,
  primary key (patient_id, id)
);
create index patient_flag_by_patient on patient_flag (patient_id, rank);

-- What a record has of its own at once, from the numbers and the address that it was added with: for new and imported
-- patients, and for those who are here already. The ids are made from the patient's, so that it gives the same each time.
create function begin_patient_reach(ids uuid[]) returns void language sql as $$
  insert into patient_phone (id, patient_id, rank, use, number, may_call, may_text, may_leave_message)
    select md5(id || 'phone')::uuid, id, 0, 'mobile', case when phone_digits ~ '^[0-9]{10}$' then '+1' || phone_digits else phone end,
      true, false, true from patient where id = any(ids) and phone is not null;
  insert into patient_email (id, patient_id, rank, use, address, may_email)
    select md5(id || 'email')::uuid, id, 0, 'home', email, false from patient where id = any(ids) and email is not null;
  insert into patient_address (id, patient_id, rank, use, line, city, state, zip)
    select md5(id || 'address')::uuid, id, 0, 'home', address_line, city, state, zip from patient
    where id = any(ids) and coalesce(address_line, city, state, zip) is not null;
$$;
select begin_patient_reach(array_agg(id)) from patient;
