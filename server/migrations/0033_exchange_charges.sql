-- Charges of a connected EHR: folders in which its messages lie, and messages of which something waits for a person.
create table charge_folder (
  id uuid primary key,
  version integer not null default 1,
  place text not null constraint charge_folder_is_named_once unique,
  added_by text not null,
  -- A person wants it looked at now.
  is_asked boolean not null default true,
  looked_at timestamptz,
  -- What the last look that found something found, in words.
  outcome text,
  is_refused boolean not null default false
);

create table charge_message (
  id uuid primary key,
  version integer not null default 1,
  -- Which program of whom sent it (MSH-3, MSH-4), and how it numbers it (MSH-10): taken once.
  sender text not null,
  control_id text not null,
  -- SHA-256 of what it says.
  checksum text not null,
  file_name text not null,
  received_at timestamptz not null,
  record_number text not null,
  visit_number text not null,
  service_on date not null,
  state text not null constraint charge_message_state_is_known check (state in ('taken', 'waiting', 'dropped')),
  -- Lines that wait, as they were read; and why they wait or were dropped.
  lines jsonb not null default '[]',
  reason text,
  constraint charge_message_came_once unique (sender, control_id)
);
create index charge_message_waiting on charge_message (received_at) where state = 'waiting';
