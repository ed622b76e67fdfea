-- The book that holds together: places, soft holds, chains, series, groups, overbooking with a reason, history.
create table appointment_series (
  id uuid primary key,
  -- What was asked for: {everyWeeks, weekdays, time, count, until, holidays}.
  rule jsonb not null,
  created_at timestamptz not null,
  created_by text not null
);

alter table appointment
  add column location_id uuid references location (id),
  add column series_id uuid references appointment_series (id),
  add column chain_id uuid,
  add column chain_position smallint,
  -- Nurses, equipment, rooms of a class: who else is taken. The times stand in appointment_resource.
  add column other_ids uuid[] not null default '{}',
  -- Why an overlap, or a time that is not open, was taken all the same.
  add column overbook_reason text,
  add column cancelled_by text constraint cancelled_by_is_known check (cancelled_by in ('patient', 'caregiver', 'practice')),
  -- A soft hold: somebody is about to book. It ends by itself.
  add column held_until timestamptz,
  add column held_by uuid references user_account (id),
  add column changed_at timestamptz,
  add column changed_by text,
  add column change_reason text;
update appointment set
  location_id = (select id from location order by position limit 1),
  cancelled_by = case when booking = 'cancelled' then
    case when cancel_reason in ('patient_request', 'rescheduled') then 'patient' else 'practice' end end,
  changed_at = created_at,
  changed_by = 'job:migration';
alter table appointment
  alter column location_id set not null,
  alter column changed_at set not null,
  alter column changed_by set not null,
  alter column patient_id drop not null,
  drop constraint booking_is_known,
  add constraint booking_is_known check (booking in ('held', 'booked', 'cancelled', 'no_show')),
  add constraint only_a_hold_has_no_patient check (patient_id is not null or booking = 'held'),
  add constraint a_hold_ends check ((booking = 'held') = (held_until is not null));
create index appointment_by_series on appointment (series_id, starts_at) where series_id is not null;
create index appointment_by_chain on appointment (chain_id) where chain_id is not null;
create index appointment_held on appointment (held_until) where booking = 'held';

-- Every version of every appointment, written by the database itself so that no path can forget it.
create table appointment_history (
  appointment_id uuid not null,
  version integer not null,
  changed_at timestamptz not null,
  changed_by text not null,
  change_reason text,
  patient_id uuid not null,
  visit_type_id uuid not null,
  provider_id uuid not null,
  room_id uuid,
  location_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  lane integer not null,
  booking text not null,
  confirmation text not null,
  flow text not null,
  flow_at timestamptz,
  note text not null,
  cancel_reason text,
  cancel_note text,
  cancelled_by text,
  overbook_reason text,
  series_id uuid,
  chain_id uuid,
  chain_position smallint,
  other_ids uuid[] not null,
  primary key (appointment_id, version)
);
create index appointment_history_by_start on appointment_history (starts_at);

create function keep_appointment_version() returns trigger language plpgsql as $$
begin
  insert into appointment_history values (new.id, new.version, new.changed_at, new.changed_by, new.change_reason,
    new.patient_id, new.visit_type_id, new.provider_id, new.room_id, new.location_id, new.starts_at, new.ends_at, new.lane,
    new.booking, new.confirmation, new.flow, new.flow_at, new.note, new.cancel_reason, new.cancel_note, new.cancelled_by,
    new.overbook_reason, new.series_id, new.chain_id, new.chain_position, new.other_ids)
  on conflict (appointment_id, version) do update set lane = excluded.lane, other_ids = excluded.other_ids;
  return null;
end $$;
create trigger appointment_keeps_its_versions after insert or update on appointment
  for each row when (new.booking <> 'held') execute function keep_appointment_version();
insert into appointment_history select id, version, changed_at, changed_by, change_reason, patient_id, visit_type_id,
  provider_id, room_id, location_id, starts_at, ends_at, lane, booking, confirmation, flow, flow_at, note, cancel_reason,
  cancel_note, cancelled_by, overbook_reason, series_id, chain_id, chain_position, other_ids from appointment;

-- Who would come sooner.
create table standby (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  visit_type_id uuid not null references visit_type (id),
  -- Null: any.
  provider_id uuid references provider (id),
  from_date date not null,
  until_date date not null,
  note text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  -- Booked, or given up.
  done_at timestamptz,
  constraint standby_lasts_at_least_a_day check (until_date >= from_date)
);
create index standby_by_date on standby (until_date) where done_at is null;
create index standby_by_patient on standby (patient_id);

-- Telling patients that their visit must change: what came of each call.
create table appointment_call (
  id uuid primary key,
  appointment_id uuid not null references appointment (id),
  outcome text not null constraint call_outcome_is_known check (outcome in ('reached', 'left_message', 'no_answer', 'wrong_number')),
  note text not null default '',
  at timestamptz not null,
  by_user text not null
);
create index appointment_call_by_appointment on appointment_call (appointment_id, at);

-- A person's own columns, on F2 to F9.
create table column_set (
  id uuid primary key,
  version integer not null default 1,
  user_id uuid not null references user_account (id),
  function_key smallint not null constraint column_set_has_a_key check (function_key between 2 and 9),
  name text not null,
  -- [{kind: provider | room | equipment, id}]
  columns jsonb not null,
  colour_by text not null default 'type',
  constraint column_set_key_is_unique unique (user_id, function_key)
);

-- A calendar that other programs read by a secret address; the address itself is not kept.
create table calendar_feed (
  id uuid primary key,
  version integer not null default 1,
  provider_id uuid not null references provider (id),
  token_hash bytea not null constraint feed_token_is_unique unique,
  created_at timestamptz not null,
  created_by text not null,
  last_read_at timestamptz,
  revoked_at timestamptz
);

-- How the columns of another system's file were read last time.
create table import_mapping (
  kind text not null,
  header_key text not null,
  mapping jsonb not null,
  saved_at timestamptz not null,
  primary key (kind, header_key)
);
