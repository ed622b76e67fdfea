-- The book. Three axes that never mix: booking holds the slot, confirmation is what the patient said, flow is where
-- the patient is.
create table appointment (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  visit_type_id uuid not null references visit_type (id),
  provider_id uuid not null references provider (id),
  room_id uuid references room (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- The provider's lane, remembered so that a restored appointment returns to it.
  lane integer not null default 0,
  booking text not null constraint booking_is_known check (booking in ('booked', 'cancelled', 'no_show')),
  confirmation text not null constraint confirmation_is_known check (confirmation in ('unsent', 'sent', 'confirmed', 'declined')),
  flow text not null constraint flow_is_known check (flow in ('expected', 'arrived', 'roomed', 'with_provider', 'checked_out')),
  flow_at timestamptz,
  note text not null default '',
  cancel_reason text,
  cancel_note text,
  external_id text constraint appointment_external_id_is_unique unique,
  created_at timestamptz not null,
  constraint appointment_lasts_at_most_24_hours check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours'),
  constraint cancelled_has_a_reason check ((booking = 'cancelled') = (cancel_reason is not null))
);
create index appointment_by_start on appointment (starts_at);
create index appointment_by_patient on appointment (patient_id, starts_at);
create index appointment_by_provider on appointment (provider_id, starts_at);

-- A row exists only while the slot is held: cancelling deletes it, restoring inserts it. The exclusion constraint makes
-- double booking impossible in each lane; a deliberate overlap is a further lane.
create table appointment_resource (
  appointment_id uuid not null references appointment (id),
  part smallint not null default 0,
  resource_id uuid not null references resource (id),
  lane smallint not null default 0,
  during tstzrange not null,
  primary key (appointment_id, part, resource_id),
  constraint resource_not_double_booked exclude using gist (resource_id with =, lane with =, during with &&)
);
