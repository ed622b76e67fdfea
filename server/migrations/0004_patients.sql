-- One patient, one record. A patient is a resource too: nobody can be in two places at once.
create sequence record_number_seq start 100001;

create table patient (
  id uuid primary key references resource (id),
  version integer not null default 1,
  record_number text not null constraint record_number_is_unique unique,
  first_name text not null,
  middle_name text,
  last_name text not null,
  suffix text,
  preferred_name text,
  birth_date date not null,
  sex text not null,
  status text not null constraint patient_status_is_known check (status in ('active', 'inactive', 'deceased')),
  deceased_on date,
  phone text,
  email text,
  address_line text,
  city text,
  state text,
  zip text,
  -- Lower case, without accents and punctuation: what the one box searches.
  last_key text not null,
  first_key text not null,
  phone_digits text not null default '',
  external_id text constraint patient_external_id_is_unique unique,
  created_at timestamptz not null
);
-- Range bounds on these use the index; LIKE with a parameter would not.
create index patient_by_name on patient (last_key collate "C", first_key collate "C", id);
create index patient_by_first_name on patient (first_key collate "C", last_key collate "C", id);
create index patient_by_birth_date on patient (birth_date, last_key collate "C");
create index patient_by_phone on patient (phone_digits collate "C") where phone_digits <> '';
create index patient_by_phone_end on patient (reverse(phone_digits) collate "C") where phone_digits <> '';
create index patient_by_record_number on patient (record_number collate "C");

-- Inpatient, nursing-facility and hospice episodes: history of the patient, never tiles of the book.
create table patient_stay (
  id uuid primary key,
  patient_id uuid not null references patient (id),
  kind text not null constraint stay_kind_is_known check (kind in ('inpatient', 'skilled_nursing', 'hospice', 'over_24_hours')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  description text not null,
  external_id text constraint stay_external_id_is_unique unique,
  constraint stay_ends_after_it_begins check (ends_at >= starts_at)
);
create index patient_stay_by_patient on patient_stay (patient_id, starts_at);
