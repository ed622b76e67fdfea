-- Written by scripts/codegen.ts: what the migrations add up to. Do not edit.
table appointment
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  visit_type_id uuid not null
  provider_id uuid not null
  room_id uuid
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  lane integer not null default 0
  booking text not null
  confirmation text not null
  flow text not null
  flow_at timestamp with time zone
  note text not null default ''::text
  cancel_reason text
  cancel_note text
  external_id text
  created_at timestamp with time zone not null

table appointment_resource
  appointment_id uuid not null
  part smallint not null default 0
  resource_id uuid not null
  lane smallint not null default 0
  during tstzrange not null

table audit_event
  n bigint not null identity
  id uuid not null
  at timestamp with time zone not null
  actor text not null
  session_id uuid
  device_id uuid
  action text not null
  entity text
  entity_id text
  subject_id uuid
  reason text
  before jsonb
  after jsonb
  request_id text

table audit_head
  batch bigint not null
  position bigint not null
  hash bytea not null
  mac bytea not null
  at timestamp with time zone not null

table audit_seal
  position bigint not null
  event_n bigint not null
  hash bytea not null
  batch bigint not null

table change_clock
  only_one boolean not null default true
  seq bigint not null default 0

table change_log
  seq bigint not null
  n integer not null
  topic text not null
  key text not null
  entity_id text not null
  at timestamp with time zone not null default now()

table device
  id uuid not null
  token_hash bytea not null
  name text not null
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null

table draft
  user_id uuid not null
  key text not null
  body bytea not null
  saved_at timestamp with time zone not null

table idempotency
  actor text not null
  key text not null
  command text not null
  request_hash bytea not null
  status integer
  reply text
  seq bigint
  at timestamp with time zone not null default now()

table installation
  only_one boolean not null default true
  server_id uuid not null default gen_random_uuid()
  restore_count integer not null default 0
  created_at timestamp with time zone not null default now()

table patient
  id uuid not null
  version integer not null default 1
  record_number text not null
  first_name text not null
  middle_name text
  last_name text not null
  suffix text
  preferred_name text
  birth_date date not null
  sex text not null
  status text not null
  deceased_on date
  phone text
  email text
  address_line text
  city text
  state text
  zip text
  last_key text not null
  first_key text not null
  phone_digits text not null default ''::text
  external_id text
  created_at timestamp with time zone not null

table patient_stay
  id uuid not null
  patient_id uuid not null
  kind text not null
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  description text not null
  external_id text

table practice
  only_one boolean not null default true
  version integer not null default 1
  name text not null
  zone text not null
  opens_minute integer not null default 480
  closes_minute integer not null default 1080
  slot_minutes integer not null default 15

table provider
  id uuid not null
  version integer not null default 1
  display_name text not null
  specialty text
  npi text
  position integer not null default 0
  external_id text

table resource
  id uuid not null
  kind text not null
  active boolean not null default true

table room
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  position integer not null default 0

table schema_migration
  number integer not null
  name text not null
  checksum text not null
  applied_at timestamp with time zone not null default now()

table session
  id uuid not null
  token_hash bytea not null
  user_id uuid not null
  device_id uuid not null
  created_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  locked_at timestamp with time zone
  ended_at timestamp with time zone
  pin_tries integer not null default 0

table sign_in_try
  scope text not null
  failures integer not null
  window_started_at timestamp with time zone not null
  blocked_until timestamp with time zone

table user_account
  id uuid not null
  version integer not null default 1
  username text not null
  username_key text not null
  display_name text not null
  password_hash text not null
  pin_hash text
  roles text[] not null
  active boolean not null default true
  must_change_password boolean not null default false
  last_sign_in_at timestamp with time zone
  created_at timestamp with time zone not null

table visit_type
  id uuid not null
  version integer not null default 1
  code text not null
  name text not null
  duration_minutes integer not null
  colour integer not null
  position integer not null default 0
  active boolean not null default true

constraint appointment_resource.appointment_resource_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id)

constraint appointment_resource.appointment_resource_pkey PRIMARY KEY (appointment_id, part, resource_id)

constraint appointment_resource.appointment_resource_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint appointment_resource.resource_not_double_booked EXCLUDE USING gist (resource_id WITH =, lane WITH =, during WITH &&)

constraint appointment.appointment_external_id_is_unique UNIQUE (external_id)

constraint appointment.appointment_lasts_at_most_24_hours CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '24:00:00'::interval))))

constraint appointment.appointment_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint appointment.appointment_pkey PRIMARY KEY (id)

constraint appointment.appointment_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint appointment.appointment_room_id_fkey FOREIGN KEY (room_id) REFERENCES room(id)

constraint appointment.appointment_visit_type_id_fkey FOREIGN KEY (visit_type_id) REFERENCES visit_type(id)

constraint appointment.booking_is_known CHECK ((booking = ANY (ARRAY['booked'::text, 'cancelled'::text, 'no_show'::text])))

constraint appointment.cancelled_has_a_reason CHECK (((booking = 'cancelled'::text) = (cancel_reason IS NOT NULL)))

constraint appointment.confirmation_is_known CHECK ((confirmation = ANY (ARRAY['unsent'::text, 'sent'::text, 'confirmed'::text, 'declined'::text])))

constraint appointment.flow_is_known CHECK ((flow = ANY (ARRAY['expected'::text, 'arrived'::text, 'roomed'::text, 'with_provider'::text, 'checked_out'::text])))

constraint audit_event.audit_event_pkey PRIMARY KEY (n)

constraint audit_head.audit_head_pkey PRIMARY KEY (batch)

constraint audit_seal.audit_seal_event_n_fkey FOREIGN KEY (event_n) REFERENCES audit_event(n)

constraint audit_seal.audit_seal_event_n_key UNIQUE (event_n)

constraint audit_seal.audit_seal_pkey PRIMARY KEY ("position")

constraint change_clock.change_clock_is_one_row CHECK (only_one)

constraint change_clock.change_clock_pkey PRIMARY KEY (only_one)

constraint change_log.change_log_pkey PRIMARY KEY (seq, n)

constraint device.device_pkey PRIMARY KEY (id)

constraint device.device_token_is_unique UNIQUE (token_hash)

constraint draft.draft_pkey PRIMARY KEY (user_id, key)

constraint draft.draft_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint idempotency.idempotency_pkey PRIMARY KEY (actor, key)

constraint installation.installation_is_one_row CHECK (only_one)

constraint installation.installation_pkey PRIMARY KEY (only_one)

constraint patient_stay.patient_stay_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_stay.patient_stay_pkey PRIMARY KEY (id)

constraint patient_stay.stay_ends_after_it_begins CHECK ((ends_at >= starts_at))

constraint patient_stay.stay_external_id_is_unique UNIQUE (external_id)

constraint patient_stay.stay_kind_is_known CHECK ((kind = ANY (ARRAY['inpatient'::text, 'skilled_nursing'::text, 'hospice'::text, 'over_24_hours'::text])))

constraint patient.patient_external_id_is_unique UNIQUE (external_id)

constraint patient.patient_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint patient.patient_pkey PRIMARY KEY (id)

constraint patient.patient_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'deceased'::text])))

constraint patient.record_number_is_unique UNIQUE (record_number)

constraint practice.practice_is_one_row CHECK (only_one)

constraint practice.practice_opens_before_it_closes CHECK (((opens_minute >= 0) AND (opens_minute < closes_minute) AND (closes_minute <= 1440)))

constraint practice.practice_pkey PRIMARY KEY (only_one)

constraint provider.npi_is_unique UNIQUE (npi)

constraint provider.provider_external_id_is_unique UNIQUE (external_id)

constraint provider.provider_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint provider.provider_pkey PRIMARY KEY (id)

constraint resource.resource_kind_is_known CHECK ((kind = ANY (ARRAY['person'::text, 'room'::text, 'patient'::text])))

constraint resource.resource_pkey PRIMARY KEY (id)

constraint room.room_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint room.room_name_is_unique UNIQUE (name_key)

constraint room.room_pkey PRIMARY KEY (id)

constraint schema_migration.schema_migration_pkey PRIMARY KEY (number)

constraint session.session_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)

constraint session.session_pkey PRIMARY KEY (id)

constraint session.session_token_is_unique UNIQUE (token_hash)

constraint session.session_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint sign_in_try.sign_in_try_pkey PRIMARY KEY (scope)

constraint user_account.user_account_pkey PRIMARY KEY (id)

constraint user_account.user_has_a_role CHECK ((cardinality(roles) >= 1))

constraint user_account.username_is_unique UNIQUE (username_key)

constraint visit_type.visit_type_code_is_unique UNIQUE (code)

constraint visit_type.visit_type_pkey PRIMARY KEY (id)

CREATE UNIQUE INDEX appointment_resource_pkey ON public.appointment_resource USING btree (appointment_id, part, resource_id)

CREATE INDEX resource_not_double_booked ON public.appointment_resource USING gist (resource_id, lane, during)

CREATE INDEX appointment_by_patient ON public.appointment USING btree (patient_id, starts_at)

CREATE INDEX appointment_by_provider ON public.appointment USING btree (provider_id, starts_at)

CREATE INDEX appointment_by_start ON public.appointment USING btree (starts_at)

CREATE UNIQUE INDEX appointment_external_id_is_unique ON public.appointment USING btree (external_id)

CREATE UNIQUE INDEX appointment_pkey ON public.appointment USING btree (id)

CREATE INDEX audit_event_by_actor ON public.audit_event USING btree (actor, n)

CREATE INDEX audit_event_by_entity ON public.audit_event USING btree (entity_id, n) WHERE (entity_id IS NOT NULL)

CREATE INDEX audit_event_by_subject ON public.audit_event USING btree (subject_id, n) WHERE (subject_id IS NOT NULL)

CREATE UNIQUE INDEX audit_event_pkey ON public.audit_event USING btree (n)

CREATE UNIQUE INDEX audit_head_pkey ON public.audit_head USING btree (batch)

CREATE UNIQUE INDEX audit_seal_event_n_key ON public.audit_seal USING btree (event_n)

CREATE UNIQUE INDEX audit_seal_pkey ON public.audit_seal USING btree ("position")

CREATE UNIQUE INDEX change_clock_pkey ON public.change_clock USING btree (only_one)

CREATE INDEX change_log_by_time ON public.change_log USING brin (at)

CREATE UNIQUE INDEX change_log_pkey ON public.change_log USING btree (seq, n)

CREATE UNIQUE INDEX device_pkey ON public.device USING btree (id)

CREATE UNIQUE INDEX device_token_is_unique ON public.device USING btree (token_hash)

CREATE UNIQUE INDEX draft_pkey ON public.draft USING btree (user_id, key)

CREATE INDEX idempotency_by_time ON public.idempotency USING btree (at)

CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor, key)

CREATE UNIQUE INDEX installation_pkey ON public.installation USING btree (only_one)

CREATE INDEX patient_stay_by_patient ON public.patient_stay USING btree (patient_id, starts_at)

CREATE UNIQUE INDEX patient_stay_pkey ON public.patient_stay USING btree (id)

CREATE UNIQUE INDEX stay_external_id_is_unique ON public.patient_stay USING btree (external_id)

CREATE INDEX patient_by_birth_date ON public.patient USING btree (birth_date, last_key COLLATE "C")

CREATE INDEX patient_by_first_name ON public.patient USING btree (first_key COLLATE "C", last_key COLLATE "C", id)

CREATE INDEX patient_by_name ON public.patient USING btree (last_key COLLATE "C", first_key COLLATE "C", id)

CREATE INDEX patient_by_phone ON public.patient USING btree (phone_digits COLLATE "C") WHERE (phone_digits <> ''::text)

CREATE INDEX patient_by_phone_end ON public.patient USING btree (reverse(phone_digits) COLLATE "C") WHERE (phone_digits <> ''::text)

CREATE INDEX patient_by_record_number ON public.patient USING btree (record_number COLLATE "C")

CREATE UNIQUE INDEX patient_external_id_is_unique ON public.patient USING btree (external_id)

CREATE UNIQUE INDEX patient_pkey ON public.patient USING btree (id)

CREATE UNIQUE INDEX record_number_is_unique ON public.patient USING btree (record_number)

CREATE UNIQUE INDEX practice_pkey ON public.practice USING btree (only_one)

CREATE UNIQUE INDEX npi_is_unique ON public.provider USING btree (npi)

CREATE UNIQUE INDEX provider_external_id_is_unique ON public.provider USING btree (external_id)

CREATE UNIQUE INDEX provider_pkey ON public.provider USING btree (id)

CREATE UNIQUE INDEX resource_pkey ON public.resource USING btree (id)

CREATE UNIQUE INDEX room_name_is_unique ON public.room USING btree (name_key)

CREATE UNIQUE INDEX room_pkey ON public.room USING btree (id)

CREATE UNIQUE INDEX schema_migration_pkey ON public.schema_migration USING btree (number)

CREATE INDEX session_by_device ON public.session USING btree (device_id, created_at)

CREATE INDEX session_by_expiry ON public.session USING btree (expires_at)

CREATE INDEX session_by_user ON public.session USING btree (user_id) WHERE (ended_at IS NULL)

CREATE UNIQUE INDEX session_pkey ON public.session USING btree (id)

CREATE UNIQUE INDEX session_token_is_unique ON public.session USING btree (token_hash)

CREATE UNIQUE INDEX sign_in_try_pkey ON public.sign_in_try USING btree (scope)

CREATE UNIQUE INDEX user_account_pkey ON public.user_account USING btree (id)

CREATE UNIQUE INDEX username_is_unique ON public.user_account USING btree (username_key)

CREATE UNIQUE INDEX visit_type_code_is_unique ON public.visit_type USING btree (code)

CREATE UNIQUE INDEX visit_type_pkey ON public.visit_type USING btree (id)

CREATE TRIGGER audit_event_is_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_event_is_never_emptied BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_head_is_append_only BEFORE DELETE OR UPDATE ON public.audit_head FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_head_is_never_emptied BEFORE TRUNCATE ON public.audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_seal_is_append_only BEFORE DELETE OR UPDATE ON public.audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_seal_is_never_emptied BEFORE TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
