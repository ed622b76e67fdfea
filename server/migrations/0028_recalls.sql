-- Who should come again, for what, and when: until a visit is booked for it, or somebody says why not.
create table recall (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  reason text not null,
  visit_type_id uuid references visit_type (id),
  provider_id uuid references provider (id),
  due_on date not null,
  -- The day on which to look again; before it the recall is not on the list.
  again_on date,
  status text not null constraint recall_status_is_known check (status in ('open', 'booked', 'declined', 'not_needed')),
  note text not null,
  -- Of another system's file: it is taken once.
  external_id text constraint recall_external_id_is_unique unique,
  created_at timestamptz not null
);
create index recall_by_patient on recall (patient_id);
create index recall_open_by_day on recall (due_on) where status = 'open';
