-- What patients signed before a service that Medicare may not pay (ABN, form CMS-R-131).
create table advance_notice (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  -- Codes that it names; empty: whatever is done in its days.
  procedures text[] not null,
  -- The box that was ticked: 1 bill Medicare, 2 do not bill Medicare, 3 no service.
  choice text not null constraint notice_choice_is_known check (choice in ('1', '2', '3')),
  signed_on date not null,
  -- The last day of service; a notice for what is repeated is good for a year.
  ends_on date not null,
  estimate_cents bigint,
  reason text not null,
  active boolean not null,
  constraint notice_ends_after_it_begins check (ends_on >= signed_on)
);
create index advance_notice_by_patient on advance_notice (patient_id);

-- Which diagnoses support a procedure, by the policies (NCD, LCD) or the payers that say so: imported by the clinic.
create table necessity (
  policy text not null,
  procedure text not null,
  -- As claims carry it; a code that ends with * stands for all that begin so.
  diagnosis text not null,
  -- Null: of every payer.
  payer_id uuid references payer (id),
  starts_on date not null,
  ends_on date,
  loaded_at timestamptz not null,
  constraint necessity_ends_after_it_begins check (ends_on >= starts_on)
);
create index necessity_by_procedure on necessity (procedure, starts_on);

-- A certificate of waiver covers waived tests only. Null: not said.
alter table service_facility add column clia_is_waiver boolean;
