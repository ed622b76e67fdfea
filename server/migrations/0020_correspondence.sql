-- Letters as they were printed, never changed; and requests for records with what was sent.
create table letter (
  id uuid primary key,
  patient_id uuid not null references patient (id),
  kind text not null constraint letter_kind_is_known check (kind in ('work_note', 'school_note', 'letter')),
  addressee text,
  from_date date,
  until_date date,
  -- On whose paper, as it stood then; of whom, by the name of then.
  letterhead jsonb not null,
  patient_name text not null,
  birth_date date not null,
  body text not null,
  written_on date not null,
  written_at timestamptz not null,
  written_by text not null,
  constraint letter_ends_after_it_begins check (until_date >= from_date)
);
create index letter_by_patient on letter (patient_id, written_at desc);

create table records_request (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  requested_by text not null,
  requester text not null,
  authority text not null,
  about text not null,
  received_on date not null,
  -- 45 CFR 164.524(b)(2): 30 days, or 60 where it was put off in writing.
  due_on date not null,
  extension_reason text,
  status text not null constraint request_status_is_known check (status in ('open', 'sent', 'refused', 'withdrawn')),
  status_reason text,
  sent_on date,
  sent_how text,
  sent_to text,
  pages integer,
  note text not null default '',
  recorded_by text not null,
  constraint what_is_sent_says_when_and_how check (status <> 'sent' or (sent_on is not null and sent_how is not null)),
  constraint request_is_received_before_it_is_sent check (sent_on >= received_on)
);
create index records_request_by_patient on records_request (patient_id, received_on desc);
create index records_request_open on records_request (due_on) where status = 'open';
