-- Written by scripts/codegen.ts: what the migrations add up to. Do not edit.
table advance_notice
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  procedures text[] not null
  choice text not null
  signed_on date not null
  ends_on date not null
  estimate_cents bigint
  reason text not null
  active boolean not null

table appointment
  id uuid not null
  version integer not null default 1
  patient_id uuid
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
  location_id uuid not null
  series_id uuid
  chain_id uuid
  chain_position smallint
  other_ids uuid[] not null default '{}'::uuid[]
  overbook_reason text
  cancelled_by text
  held_until timestamp with time zone
  held_by uuid
  changed_at timestamp with time zone not null
  changed_by text not null
  change_reason text

table appointment_call
  id uuid not null
  appointment_id uuid not null
  outcome text not null
  note text not null default ''::text
  at timestamp with time zone not null
  by_user text not null

table appointment_case
  appointment_id uuid not null
  case_id uuid not null

table appointment_history
  appointment_id uuid not null
  version integer not null
  changed_at timestamp with time zone not null
  changed_by text not null
  change_reason text
  patient_id uuid not null
  visit_type_id uuid not null
  provider_id uuid not null
  room_id uuid
  location_id uuid not null
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  lane integer not null
  booking text not null
  confirmation text not null
  flow text not null
  flow_at timestamp with time zone
  note text not null
  cancel_reason text
  cancel_note text
  cancelled_by text
  overbook_reason text
  series_id uuid
  chain_id uuid
  chain_position smallint
  other_ids uuid[] not null

table appointment_resource
  appointment_id uuid not null
  part smallint not null default 0
  resource_id uuid not null
  lane smallint not null default 0
  during tstzrange not null

table appointment_series
  id uuid not null
  rule jsonb not null
  created_at timestamp with time zone not null
  created_by text not null

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

table billing_assignment
  id uuid not null
  version integer not null default 1
  billing_provider_id uuid not null
  facility_id uuid
  provider_id uuid
  payer_id uuid
  starts_on date not null
  ends_on date

table billing_provider
  id uuid not null
  version integer not null default 1
  name text not null
  first_name text
  npi text not null
  tax_id_kind text not null
  tax_id text not null
  taxonomy text not null
  street text not null
  street2 text not null
  city text not null
  state text not null
  zip text not null
  pay_to jsonb
  contact_name text not null
  phone text not null
  payer_numbers jsonb not null default '[]'::jsonb
  active boolean not null

table blockout
  id uuid not null
  version integer not null default 1
  kind text not null
  title text not null
  resource_id uuid
  location_id uuid
  visit_type_ids uuid[] not null default '{}'::uuid[]
  from_date date not null
  until_date date
  weekdays smallint[] not null default '{}'::smallint[]
  starts_minute integer not null
  ends_minute integer not null

table broken_glass
  id uuid not null
  patient_id uuid not null
  user_id uuid not null
  reason text not null
  broken_at timestamp with time zone not null
  ends_at timestamp with time zone not null

table calendar_feed
  id uuid not null
  version integer not null default 1
  provider_id uuid not null
  token_hash bytea not null
  created_at timestamp with time zone not null
  created_by text not null
  last_read_at timestamp with time zone
  revoked_at timestamp with time zone

table capitation
  id uuid not null
  version integer not null default 1
  payer_id uuid not null
  plan_id uuid
  except_codes text[] not null
  starts_on date not null
  ends_on date

table card_crop
  reading_id uuid not null
  field text not null
  image bytea not null

table card_reading
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  front_id uuid not null
  back_id uuid
  state text not null default 'waiting'::text
  percent smallint not null default 0
  problem text
  payer_id uuid
  proposals jsonb not null default '[]'::jsonb
  asked_at timestamp with time zone not null
  kept jsonb
  coverage_id uuid

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

table charge_folder
  id uuid not null
  version integer not null default 1
  place text not null
  added_by text not null
  is_asked boolean not null default true
  looked_at timestamp with time zone
  outcome text
  is_refused boolean not null default false

table charge_follow_up
  missing_id text not null
  version integer not null default 1
  owner_user_id uuid
  note text not null
  follow_up_on date

table charge_line
  id uuid not null
  sheet_id uuid not null
  position smallint not null
  procedure text not null
  modifiers text[] not null
  unit_kind text not null
  units numeric(9,3) not null
  pointers text not null
  from_on date
  to_on date
  place_of_service text
  charge_cents bigint
  fee_cents bigint
  ndc text
  ndc_quantity numeric(9,3)
  ndc_unit text
  prescription_number text
  note text not null
  is_emergency boolean not null
  is_epsdt boolean not null
  is_family_planning boolean not null
  authorization_id uuid
  referral_id uuid
  is_capitated boolean not null
  expected_allowed_cents bigint
  expected_payer_cents bigint
  expected_patient_cents bigint
  actual_allowed_cents bigint
  actual_payer_cents bigint
  actual_patient_cents bigint
  claim_number text
  corrected_at timestamp with time zone
  external_id text

table charge_message
  id uuid not null
  version integer not null default 1
  sender text not null
  control_id text not null
  checksum text not null
  file_name text not null
  received_at timestamp with time zone not null
  record_number text not null
  visit_number text not null
  service_on date not null
  state text not null
  lines jsonb not null default '[]'::jsonb
  reason text

table charge_sheet
  id uuid not null
  version integer not null default 1
  kind text not null
  patient_id uuid not null
  appointment_id uuid
  case_id uuid
  from_on date not null
  to_on date not null
  facility_id uuid
  place_of_service text
  rendering_provider_id uuid
  supervising_provider_id uuid
  is_incident_to boolean not null
  ordering_provider_id uuid
  ordering_outside_id uuid
  referring_provider_id uuid
  referring_outside_id uuid
  medium text
  is_patient_at_home boolean not null
  diagnoses text[] not null
  dates jsonb not null
  is_employment_related boolean not null
  is_auto_accident boolean not null
  is_other_accident boolean not null
  accident_state text
  note text not null
  status text not null
  status_reason text
  completed_at timestamp with time zone
  completed_by text
  created_at timestamp with time zone not null

table claim
  id uuid not null
  version integer not null default 1
  claim_number text not null
  patient_id uuid not null
  case_id uuid
  coverage_id uuid
  payer_id uuid not null
  plan_id uuid not null
  payer_rank text not null
  frequency text not null
  state text not null
  state_since timestamp with time zone not null
  medium text not null
  original_id uuid
  prior_paid_on date
  service_from date not null
  service_to date not null
  charge_cents bigint not null
  document jsonb not null
  context jsonb
  judged_seq bigint not null default 0
  held_by_hand text
  payer_control_number text
  batch_id uuid
  owner_id uuid
  next_action text
  next_action_on date
  last_day date

table claim_batch
  id uuid not null
  version integer not null default 1
  number text not null
  receiver_id uuid not null
  state text not null
  claims integer not null
  written integer not null default 0
  charge_cents bigint not null
  file bytea
  size_bytes integer not null default 0
  failure text
  made_at timestamp with time zone not null
  made_by text not null
  released_at timestamp with time zone
  released_by text

table claim_finding
  id uuid not null
  claim_id uuid not null
  rule_id text not null
  severity text not null
  sentence text not null
  source text not null
  path text not null
  told jsonb not null
  page text not null
  role text not null
  opened_at timestamp with time zone not null
  closed_at timestamp with time zone
  overridden_at timestamp with time zone
  overridden_by text
  override_reason text

table claim_line
  id uuid not null
  claim_id uuid not null
  place integer not null
  control_number text not null
  charge_line_id uuid not null
  payer_rank text not null
  live boolean default true

table claim_receiver
  id uuid not null
  version integer not null default 1
  name text not null
  medium text not null
  sender_qualifier text not null
  sender_id text not null
  receiver_qualifier text not null
  receiver_id text not null
  submitter_id text not null
  application_id text not null
  submitter_name text not null
  contact_name text not null
  contact_phone text not null
  is_test boolean not null
  active boolean not null

table claim_receiver_payer
  payer_id uuid not null
  receiver_id uuid not null

table claim_refusal
  sheet_id uuid not null
  sheet_version integer not null
  words text not null
  refused_at timestamp with time zone not null

table claim_state
  claim_id uuid not null
  place integer not null
  state text not null
  since timestamp with time zone not null
  until timestamp with time zone
  by text not null
  words text not null

table clinic_rule
  id uuid not null
  version integer not null default 1
  rule_id text not null
  rule jsonb not null
  is_on boolean not null
  signer text
  saved_by text not null
  saved_at timestamp with time zone not null

table clinical_entry
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  category text not null
  text text not null
  code_system text
  code text
  status text not null
  starts_on text
  ends_on text
  value numeric
  diastolic numeric
  unit text
  value_text text
  interpretation text
  reference_range text
  detail text
  severity text
  note text not null default ''::text
  in_error_reason text
  search_key text not null
  recorded_at timestamp with time zone not null
  recorded_by text not null
  external_id text

table code
  system text not null
  code text not null
  valid_from date not null
  valid_to date
  short_text text
  long_text text
  is_billable boolean not null
  facts jsonb
  written_by integer not null

table code_bundle
  checksum text not null
  key text not null
  issued_at timestamp with time zone not null
  taken_at timestamp with time zone not null

table code_favourite
  provider_id uuid not null
  system text not null
  code text not null

table code_list
  id uuid not null
  version integer not null default 1
  label text not null
  kind text not null
  codes text[] not null
  beside_codes text[] not null
  sex text
  age_years_min integer
  age_years_max integer
  starts_on date not null
  ends_on date
  source text not null

table code_publisher
  id uuid not null
  version integer not null default 1
  name text not null
  key text not null
  added_by text not null
  added_at timestamp with time zone not null

table code_release
  id uuid not null
  version integer not null default 1
  number integer not null identity
  status text not null
  title text not null default ''::text
  source text not null
  checksum text
  systems text[] not null default '{}'::text[]
  effective_from date
  effective_to date
  is_complete boolean not null default true
  needs_licence boolean not null default false
  licensed_by text
  progress smallint not null default 0
  refusal text
  warnings text[] not null default '{}'::text[]
  rows integer not null default 0
  counts jsonb not null default '[]'::jsonb
  imported_by text not null
  imported_at timestamp with time zone not null
  applied_at timestamp with time zone
  applied_order integer
  asked_from date
  shipped_file text
  is_automatic boolean not null default false

table code_release_change
  release_id uuid not null
  n integer not null
  system text not null
  code text not null
  kind text not null
  before text
  after text

table code_release_file
  release_id uuid not null
  bytes bytea not null

table code_shipped
  name text not null
  loaded_at timestamp with time zone not null

table code_source
  id uuid not null
  version integer not null default 1
  kind text not null
  place text not null
  is_automatic boolean not null
  added_by text not null
  is_asked boolean not null default true
  looked_at timestamp with time zone
  outcome text
  is_refused boolean not null default false
  etag text

table code_undo
  release_number integer not null
  system text not null
  code text not null
  valid_from date not null
  valid_to date
  short_text text
  long_text text
  is_billable boolean not null
  facts jsonb
  written_by integer not null

table code_use
  provider_id uuid not null
  system text not null
  code text not null
  uses integer not null
  last_used_on date not null

table column_set
  id uuid not null
  version integer not null default 1
  user_id uuid not null
  function_key smallint not null
  name text not null
  columns jsonb not null
  colour_by text not null default 'type'::text

table coverage
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  case_id uuid
  policy_id uuid not null
  rank smallint not null
  starts_on date not null
  ends_on date
  relationship text not null
  own_member_id text
  parent_role text not null default 'together'::text
  court_decree boolean not null default false
  msp_reason text
  qmb boolean not null default false
  rank_reason text not null default ''::text
  created_at timestamp with time zone not null
  external_id text

table credential
  id uuid not null
  version integer not null default 1
  provider_id uuid not null
  payer_id uuid not null
  facility_id uuid
  state text not null
  submitted_on date
  effective_on date
  ended_on date
  payer_provider_number text not null
  note text not null

table device
  id uuid not null
  token_hash bytea not null
  name text not null
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null

table disclosure_restriction
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  payer_id uuid
  starts_on date not null
  ends_on date not null
  about text not null

table document
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  content_id uuid not null
  category text not null
  name text not null
  added_at timestamp with time zone not null
  added_by text not null
  removed_at timestamp with time zone

table document_content
  id uuid not null
  address bytea not null
  sealed_key bytea not null
  media_type text not null
  size_bytes integer not null
  width integer
  height integer
  thumbnail bytea
  received_at timestamp with time zone not null

table document_upload
  id uuid not null
  content_id uuid not null
  received_by text not null
  received_at timestamp with time zone not null

table draft
  user_id uuid not null
  key text not null
  body bytea not null
  saved_at timestamp with time zone not null

table employer
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  size text not null default 'unknown'::text
  phone text
  address_line text
  city text
  state text
  zip text
  active boolean not null default true

table equipment
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  location_id uuid not null
  position integer not null default 0

table fee
  schedule_id uuid not null
  procedure text not null
  modifier text not null
  amount_cents bigint not null

table fee_schedule
  id uuid not null
  version integer not null default 1
  name text not null
  purpose text not null
  payer_id uuid
  plan_id uuid
  location_id uuid
  starts_on date not null
  ends_on date
  medicare_percent numeric(6,2)
  locality text
  note text not null

table holiday
  id uuid not null
  version integer not null default 1
  date date not null
  name text not null
  location_id uuid

table household_account
  id uuid not null
  version integer not null default 1
  number text not null
  holder_patient_id uuid
  holder_name text
  birth_date date
  phone text
  email text
  address_line text
  city text
  state text
  zip text

table idempotency
  actor text not null
  key text not null
  command text not null
  request_hash bytea not null
  status integer
  reply text
  seq bigint
  at timestamp with time zone not null default now()

table import_mapping
  kind text not null
  header_key text not null
  mapping jsonb not null
  saved_at timestamp with time zone not null

table income_declaration
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  household_size integer not null
  yearly_cents bigint not null
  starts_on date not null
  ends_on date not null
  proof text not null
  active boolean not null

table installation
  only_one boolean not null default true
  server_id uuid not null default gen_random_uuid()
  restore_count integer not null default 0
  created_at timestamp with time zone not null default now()

table letter
  id uuid not null
  patient_id uuid not null
  kind text not null
  addressee text
  from_date date
  until_date date
  letterhead jsonb not null
  patient_name text not null
  birth_date date not null
  body text not null
  written_on date not null
  written_at timestamp with time zone not null
  written_by text not null

table location
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  zone text not null
  address text
  phone text
  position integer not null default 0
  active boolean not null default true

table locum
  id uuid not null
  version integer not null default 1
  absent_provider_id uuid not null
  substitute_provider_id uuid not null
  modifier text not null
  starts_on date not null
  ends_on date not null
  note text not null

table necessity
  policy text not null
  procedure text not null
  diagnosis text not null
  payer_id uuid
  starts_on date not null
  ends_on date
  loaded_at timestamp with time zone not null

table outside_provider
  id uuid not null
  name text not null
  name_key text not null
  npi text
  phone text
  fax text

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
  gender_identity text
  pronouns text
  language text
  interpreter_needed boolean not null default false
  pharmacy text
  notes text not null default ''::text
  dismissed_on date
  dismissed_reason text
  mail_returned_on date
  preferred_key text not null default ''::text
  middle_key text not null default ''::text
  is_confidential boolean not null default false
  merged_into_id uuid
  adult_reviewed_on date

table patient_address
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  use text not null
  line text
  city text
  state text
  zip text
  from_date date
  until_date date

table patient_care_team
  patient_id uuid not null
  user_id uuid not null

table patient_case
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  kind text not null
  name text not null
  injury_on date
  injury_state text
  claim_number text
  adjuster_name text
  adjuster_phone text
  employer_id uuid
  attorney_name text
  attorney_phone text
  closed_on date

table patient_contact
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  name text not null
  relationship text not null
  phone text
  is_emergency boolean not null
  may_bring boolean not null
  may_consent boolean not null
  may_be_told boolean not null
  note text

table patient_disclosure
  patient_id uuid not null
  version integer not null default 1
  confidential_address text
  confidential_phone text
  msp_answers jsonb
  msp_answered_on date

table patient_distinct
  patient_id uuid not null
  other_id uuid not null
  said_at timestamp with time zone not null
  said_by text not null

table patient_email
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  use text not null
  address text not null
  may_email boolean not null

table patient_fact
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  kind text not null
  starts_on date not null
  ends_on date
  coverage_id uuid
  answer text
  answered_on date
  says_member_id text
  says_last_name text
  says_birth_date date
  attending_provider_id uuid
  note text not null
  active boolean not null

table patient_flag
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  text text not null
  at_booking boolean not null
  at_check_in boolean not null
  until_date date

table patient_former_name
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  first_name text not null
  last_name text not null
  until_date date
  last_key text not null
  first_key text not null

table patient_guarantor
  id uuid not null
  patient_id uuid not null
  account_id uuid not null
  relationship text not null
  share_percent smallint not null
  from_date date not null
  until_date date
  note text not null default ''::text

table patient_merge
  id uuid not null
  loser_id uuid not null
  winner_id uuid not null
  merged_at timestamp with time zone not null
  merged_by text not null
  winner_before jsonb not null
  winner_after jsonb not null
  undone_at timestamp with time zone
  undone_by text

table patient_merge_row
  merge_id uuid not null
  n integer not null
  table_name text not null
  column_name text not null
  row_key jsonb not null
  before jsonb not null

table patient_outside_provider
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  role text not null
  outside_provider_id uuid not null

table patient_phone
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  use text not null
  number text not null
  extension text
  may_call boolean not null
  may_text boolean not null
  may_leave_message boolean not null
  best_time text

table patient_signature
  patient_id uuid not null
  id uuid not null
  rank smallint not null
  kind text not null
  signed_on date not null
  expires_on date
  signed_by text not null

table patient_stay
  id uuid not null
  patient_id uuid not null
  kind text not null
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  description text not null
  external_id text

table payer
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  claim_payer_id text
  eligibility_payer_id text
  status_payer_id text
  remittance_payer_id text
  remittance_enrolment text not null default 'none'::text
  first_claim_days integer
  corrected_claim_days integer
  secondary_claim_days integer
  appeal_days integer
  phone text
  address_line text
  city text
  state text
  zip text
  active boolean not null default true
  external_id text

table payer_demand
  id uuid not null
  version integer not null default 1
  payer_id uuid
  plan_kind text
  is_enrolled boolean
  is_participating boolean
  correction text
  wants_taxonomy boolean
  wants_ndc boolean
  wants_group_number boolean
  wants_whole_units boolean
  wants_patient_paid boolean
  starts_on date not null
  ends_on date
  source text not null

table plan
  id uuid not null
  version integer not null default 1
  payer_id uuid not null
  name text not null
  name_key text not null
  kind text not null
  filing_indicator text not null
  employer_id uuid
  referral_needed boolean not null default false
  authorisation_needed boolean not null default false
  copays jsonb not null default '[]'::jsonb
  claim_payer_id text
  eligibility_payer_id text
  first_claim_days integer
  active boolean not null default true

table policy
  id uuid not null
  plan_id uuid not null
  member_id text not null
  member_key text not null
  group_number text
  employer_id uuid
  employment text not null default 'unknown'::text
  medigap_letter text
  coba_id text
  subscriber_patient_id uuid
  subscriber jsonb

table poverty_line
  id uuid not null
  version integer not null default 1
  starts_on date not null
  first_cents bigint not null
  next_cents bigint not null

table practice
  only_one boolean not null default true
  version integer not null default 1
  name text not null
  zone text not null
  opens_minute integer not null default 480
  closes_minute integer not null default 1080
  slot_minutes integer not null default 15
  supply_version integer not null default nextval('supply_version_seq'::regclass)
  week_starts_on smallint not null default 7
  clock_24 boolean not null default false
  finder_rule text not null default 'usual_provider'::text
  wait_alert_minutes integer not null default 15

table prior_authorization
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  kind text not null
  number text not null
  payer_id uuid
  procedures text[] not null
  provider_id uuid
  counted_in text not null
  allowed numeric(9,3)
  used_before numeric(9,3) not null
  starts_on date not null
  ends_on date
  referring_outside_id uuid
  obtained_by text not null
  contact text not null
  note text not null
  active boolean not null

table provider
  id uuid not null
  version integer not null default 1
  display_name text not null
  specialty text
  npi text
  position integer not null default 0
  external_id text
  profession text not null default 'provider'::text

table provider_profile
  id uuid not null
  version integer not null default 1
  provider_id uuid not null
  last_name text not null
  first_name text not null
  middle_name text not null
  suffix text not null
  taxonomies text[] not null
  supervisor_id uuid
  is_incident_to boolean not null

table recall
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  reason text not null
  visit_type_id uuid
  provider_id uuid
  due_on date not null
  again_on date
  status text not null
  note text not null
  external_id text
  created_at timestamp with time zone not null

table records_request
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  requested_by text not null
  requester text not null
  authority text not null
  about text not null
  received_on date not null
  due_on date not null
  extension_reason text
  status text not null
  status_reason text
  sent_on date
  sent_how text
  sent_to text
  pages integer
  note text not null default ''::text
  recorded_by text not null

table resource
  id uuid not null
  kind text not null
  active boolean not null default true

table resource_class
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  kind text not null
  position integer not null default 0

table resource_class_member
  class_id uuid not null
  resource_id uuid not null

table room
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  position integer not null default 0
  location_id uuid not null

table rule_softening
  id uuid not null
  version integer not null default 1
  rule_id text not null
  reason text not null
  softened_by text not null
  softened_at timestamp with time zone not null

table rule_trial
  id uuid not null
  version integer not null default 1
  rule jsonb not null
  since date not null
  state text not null
  total integer not null default 0
  judged integer not null default 0
  counts jsonb not null
  catches jsonb not null default '[]'::jsonb
  failure text
  asked_by text not null
  asked_at timestamp with time zone not null

table schema_migration
  number integer not null
  name text not null
  checksum text not null
  applied_at timestamp with time zone not null default now()

table search_name
  patient_id uuid not null
  tier smallint not null
  last text not null
  first text not null
  birth_date date not null

table search_number
  patient_id uuid not null
  kind text not null
  value text not null

table search_word
  place text not null
  word text not null
  sound text not null
  other_sound text not null
  near text[] not null

table service_facility
  id uuid not null
  version integer not null default 1
  name text not null
  location_id uuid
  place_of_service text not null
  npi text
  street text not null
  street2 text not null
  city text not null
  state text not null
  zip text not null
  clia_number text
  clia_ends_on date
  mammography_number text
  active boolean not null
  clia_is_waiver boolean
  clia_starts_on date

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

table session_template
  id uuid not null
  version integer not null default 1
  resource_id uuid not null
  location_id uuid not null
  weekday smallint not null
  every_weeks smallint not null default 1
  starts_minute integer not null
  ends_minute integer not null
  valid_from date not null
  valid_until date
  visit_type_ids uuid[] not null default '{}'::uuid[]

table sign_in_try
  scope text not null
  failures integer not null
  window_started_at timestamp with time zone not null
  blocked_until timestamp with time zone

table sliding_level
  id uuid not null
  version integer not null default 1
  name text not null
  up_to_percent integer not null
  pays_percent integer not null
  starts_on date not null
  ends_on date

table standby
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  visit_type_id uuid not null
  provider_id uuid
  from_date date not null
  until_date date not null
  note text not null default ''::text
  created_at timestamp with time zone not null
  created_by text not null
  done_at timestamp with time zone

table standing_charge
  id uuid not null
  version integer not null default 1
  patient_id uuid not null
  kind text not null
  label text not null
  case_id uuid
  facility_id uuid
  rendering_provider_id uuid not null
  procedure text not null
  diagnoses text[] not null
  starts_on date not null
  ends_on date

table superbill_item
  id uuid not null
  version integer not null default 1
  visit_type_id uuid
  provider_id uuid
  label text not null
  procedure text not null
  modifiers text[] not null
  units numeric(9,3) not null
  diagnoses text[] not null
  is_suggested boolean not null
  digit smallint
  position integer not null
  active boolean not null

table supply_exception
  id uuid not null
  version integer not null default 1
  resource_id uuid not null
  kind text not null
  location_id uuid
  from_date date not null
  until_date date not null
  starts_minute integer not null
  ends_minute integer not null
  visit_type_ids uuid[] not null default '{}'::uuid[]
  reason text not null default ''::text

table telehealth_rule
  id uuid not null
  version integer not null default 1
  payer_id uuid
  plan_kind text
  medium text not null
  is_at_home boolean not null
  place_of_service text not null
  modifier text
  starts_on date not null
  ends_on date
  source text not null

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

table visit_chain
  id uuid not null
  version integer not null default 1
  name text not null
  name_key text not null
  steps jsonb not null
  position integer not null default 0
  active boolean not null default true

table visit_type
  id uuid not null
  version integer not null default 1
  code text not null
  name text not null
  duration_minutes integer not null
  colour integer not null
  position integer not null default 0
  active boolean not null default true
  before_minutes integer not null default 0
  after_minutes integer not null default 0
  capacity integer not null default 1
  provider_ids uuid[] not null default '{}'::uuid[]
  needs jsonb not null default '[]'::jsonb
  age_months_min integer
  age_months_max integer
  repeat_days_min integer
  plan_note text
  instructions text
  self_booking boolean not null default false
  telehealth boolean not null default false

constraint advance_notice.advance_notice_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint advance_notice.advance_notice_pkey PRIMARY KEY (id)

constraint advance_notice.notice_choice_is_known CHECK ((choice = ANY (ARRAY['1'::text, '2'::text, '3'::text])))

constraint advance_notice.notice_ends_after_it_begins CHECK ((ends_on >= signed_on))

constraint appointment_call.appointment_call_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id)

constraint appointment_call.appointment_call_pkey PRIMARY KEY (id)

constraint appointment_call.call_outcome_is_known CHECK ((outcome = ANY (ARRAY['reached'::text, 'left_message'::text, 'no_answer'::text, 'wrong_number'::text])))

constraint appointment_case.appointment_case_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id)

constraint appointment_case.appointment_case_case_id_fkey FOREIGN KEY (case_id) REFERENCES patient_case(id)

constraint appointment_case.appointment_case_pkey PRIMARY KEY (appointment_id)

constraint appointment_history.appointment_history_pkey PRIMARY KEY (appointment_id, version)

constraint appointment_resource.appointment_resource_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id)

constraint appointment_resource.appointment_resource_pkey PRIMARY KEY (appointment_id, part, resource_id)

constraint appointment_resource.appointment_resource_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint appointment_resource.resource_not_double_booked EXCLUDE USING gist (resource_id WITH =, lane WITH =, during WITH &&)

constraint appointment_series.appointment_series_pkey PRIMARY KEY (id)

constraint appointment.a_hold_ends CHECK (((booking = 'held'::text) = (held_until IS NOT NULL)))

constraint appointment.appointment_external_id_is_unique UNIQUE (external_id)

constraint appointment.appointment_held_by_fkey FOREIGN KEY (held_by) REFERENCES user_account(id)

constraint appointment.appointment_lasts_at_most_24_hours CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '24:00:00'::interval))))

constraint appointment.appointment_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint appointment.appointment_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint appointment.appointment_pkey PRIMARY KEY (id)

constraint appointment.appointment_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint appointment.appointment_room_id_fkey FOREIGN KEY (room_id) REFERENCES room(id)

constraint appointment.appointment_series_id_fkey FOREIGN KEY (series_id) REFERENCES appointment_series(id)

constraint appointment.appointment_visit_type_id_fkey FOREIGN KEY (visit_type_id) REFERENCES visit_type(id)

constraint appointment.booking_is_known CHECK ((booking = ANY (ARRAY['held'::text, 'booked'::text, 'cancelled'::text, 'no_show'::text])))

constraint appointment.cancelled_by_is_known CHECK ((cancelled_by = ANY (ARRAY['patient'::text, 'caregiver'::text, 'practice'::text])))

constraint appointment.cancelled_has_a_reason CHECK (((booking = 'cancelled'::text) = (cancel_reason IS NOT NULL)))

constraint appointment.confirmation_is_known CHECK ((confirmation = ANY (ARRAY['unsent'::text, 'sent'::text, 'confirmed'::text, 'declined'::text])))

constraint appointment.flow_is_known CHECK ((flow = ANY (ARRAY['expected'::text, 'arrived'::text, 'roomed'::text, 'with_provider'::text, 'checked_out'::text])))

constraint appointment.only_a_hold_has_no_patient CHECK (((patient_id IS NOT NULL) OR (booking = 'held'::text)))

constraint audit_event.audit_event_pkey PRIMARY KEY (n)

constraint audit_head.audit_head_pkey PRIMARY KEY (batch)

constraint audit_seal.audit_seal_event_n_fkey FOREIGN KEY (event_n) REFERENCES audit_event(n)

constraint audit_seal.audit_seal_event_n_key UNIQUE (event_n)

constraint audit_seal.audit_seal_pkey PRIMARY KEY ("position")

constraint billing_assignment.assignment_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint billing_assignment.billing_assignment_billing_provider_id_fkey FOREIGN KEY (billing_provider_id) REFERENCES billing_provider(id)

constraint billing_assignment.billing_assignment_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES service_facility(id)

constraint billing_assignment.billing_assignment_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint billing_assignment.billing_assignment_pkey PRIMARY KEY (id)

constraint billing_assignment.billing_assignment_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint billing_provider.billing_provider_is_told_once UNIQUE (tax_id, npi)

constraint billing_provider.billing_provider_pkey PRIMARY KEY (id)

constraint billing_provider.billing_zip_has_nine_digits CHECK ((zip ~ '^[0-9]{9}$'::text))

constraint billing_provider.tax_id_has_nine_digits CHECK ((tax_id ~ '^[0-9]{9}$'::text))

constraint billing_provider.tax_id_kind_is_known CHECK ((tax_id_kind = ANY (ARRAY['EI'::text, 'SY'::text])))

constraint blockout.blockout_ends_after_it_begins CHECK (((starts_minute >= 0) AND (starts_minute < ends_minute) AND (ends_minute <= 1440)))

constraint blockout.blockout_is_valid_for_a_day CHECK (((until_date IS NULL) OR (until_date >= from_date)))

constraint blockout.blockout_kind_is_known CHECK ((kind = ANY (ARRAY['closed'::text, 'warn'::text, 'only'::text])))

constraint blockout.blockout_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint blockout.blockout_pkey PRIMARY KEY (id)

constraint blockout.blockout_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint broken_glass.broken_glass_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint broken_glass.broken_glass_pkey PRIMARY KEY (id)

constraint broken_glass.broken_glass_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint broken_glass.glass_is_broken_for_a_while CHECK ((ends_at > broken_at))

constraint calendar_feed.calendar_feed_pkey PRIMARY KEY (id)

constraint calendar_feed.calendar_feed_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint calendar_feed.feed_token_is_unique UNIQUE (token_hash)

constraint capitation.capitation_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint capitation.capitation_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint capitation.capitation_pkey PRIMARY KEY (id)

constraint capitation.capitation_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plan(id)

constraint card_crop.card_crop_pkey PRIMARY KEY (reading_id, field)

constraint card_crop.card_crop_reading_id_fkey FOREIGN KEY (reading_id) REFERENCES card_reading(id) ON DELETE CASCADE

constraint card_reading.card_reading_back_id_fkey FOREIGN KEY (back_id) REFERENCES document(id)

constraint card_reading.card_reading_coverage_id_fkey FOREIGN KEY (coverage_id) REFERENCES coverage(id) ON DELETE SET NULL

constraint card_reading.card_reading_front_id_fkey FOREIGN KEY (front_id) REFERENCES document(id)

constraint card_reading.card_reading_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint card_reading.card_reading_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint card_reading.card_reading_pkey PRIMARY KEY (id)

constraint card_reading.card_state_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'reading'::text, 'read'::text, 'failed'::text, 'closed'::text])))

constraint change_clock.change_clock_is_one_row CHECK (only_one)

constraint change_clock.change_clock_pkey PRIMARY KEY (only_one)

constraint change_log.change_log_pkey PRIMARY KEY (seq, n)

constraint charge_folder.charge_folder_is_named_once UNIQUE (place)

constraint charge_folder.charge_folder_pkey PRIMARY KEY (id)

constraint charge_follow_up.charge_follow_up_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES user_account(id)

constraint charge_follow_up.charge_follow_up_pkey PRIMARY KEY (missing_id)

constraint charge_line.charge_is_not_negative CHECK ((charge_cents >= 0))

constraint charge_line.charge_line_authorization_id_fkey FOREIGN KEY (authorization_id) REFERENCES prior_authorization(id)

constraint charge_line.charge_line_external_id_is_unique UNIQUE (external_id)

constraint charge_line.charge_line_pkey PRIMARY KEY (id)

constraint charge_line.charge_line_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES prior_authorization(id)

constraint charge_line.charge_line_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES charge_sheet(id)

constraint charge_line.line_ends_after_it_begins CHECK ((to_on >= from_on))

constraint charge_line.units_are_positive CHECK ((units > (0)::numeric))

constraint charge_message.charge_message_came_once UNIQUE (sender, control_id)

constraint charge_message.charge_message_pkey PRIMARY KEY (id)

constraint charge_message.charge_message_state_is_known CHECK ((state = ANY (ARRAY['taken'::text, 'waiting'::text, 'dropped'::text])))

constraint charge_sheet.at_most_twelve_diagnoses CHECK ((cardinality(diagnoses) <= 12))

constraint charge_sheet.charge_sheet_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id)

constraint charge_sheet.charge_sheet_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES service_facility(id)

constraint charge_sheet.charge_sheet_ordering_outside_id_fkey FOREIGN KEY (ordering_outside_id) REFERENCES outside_provider(id)

constraint charge_sheet.charge_sheet_ordering_provider_id_fkey FOREIGN KEY (ordering_provider_id) REFERENCES provider(id)

constraint charge_sheet.charge_sheet_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint charge_sheet.charge_sheet_pkey PRIMARY KEY (id)

constraint charge_sheet.charge_sheet_referring_outside_id_fkey FOREIGN KEY (referring_outside_id) REFERENCES outside_provider(id)

constraint charge_sheet.charge_sheet_referring_provider_id_fkey FOREIGN KEY (referring_provider_id) REFERENCES provider(id)

constraint charge_sheet.charge_sheet_rendering_provider_id_fkey FOREIGN KEY (rendering_provider_id) REFERENCES provider(id)

constraint charge_sheet.charge_sheet_supervising_provider_id_fkey FOREIGN KEY (supervising_provider_id) REFERENCES provider(id)

constraint charge_sheet.sheet_ends_after_it_begins CHECK ((to_on >= from_on))

constraint charge_sheet.sheet_kind_is_known CHECK ((kind = ANY (ARRAY['visit'::text, 'round'::text, 'monthly'::text, 'supply'::text])))

constraint charge_sheet.sheet_of_a_case_of_the_patient FOREIGN KEY (case_id, patient_id) REFERENCES patient_case(id, patient_id) ON UPDATE CASCADE

constraint charge_sheet.sheet_status_is_known CHECK ((status = ANY (ARRAY['draft'::text, 'complete'::text, 'no_charge'::text, 'void'::text])))

constraint claim_batch.batch_number_is_unique UNIQUE (number)

constraint claim_batch.batch_state_is_known CHECK ((state = ANY (ARRAY['building'::text, 'built'::text, 'released'::text, 'discarded'::text])))

constraint claim_batch.claim_batch_pkey PRIMARY KEY (id)

constraint claim_batch.claim_batch_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES claim_receiver(id)

constraint claim_batch.what_is_released_has_a_file CHECK (((state <> 'released'::text) OR ((file IS NOT NULL) AND (released_at IS NOT NULL))))

constraint claim_finding.claim_finding_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES claim(id) ON DELETE CASCADE

constraint claim_finding.claim_finding_pkey PRIMARY KEY (id)

constraint claim_finding.override_has_its_reason CHECK (((overridden_at IS NULL) = (override_reason IS NULL)))

constraint claim_line.charge_is_on_one_claim_for_each_payer UNIQUE (charge_line_id, payer_rank, live)

constraint claim_line.claim_line_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES claim(id) ON DELETE CASCADE

constraint claim_line.claim_line_pkey PRIMARY KEY (id)

constraint claim_line.line_control_number_is_unique UNIQUE (control_number)

constraint claim_receiver_payer.claim_receiver_payer_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint claim_receiver_payer.claim_receiver_payer_pkey PRIMARY KEY (payer_id)

constraint claim_receiver_payer.claim_receiver_payer_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES claim_receiver(id)

constraint claim_receiver.claim_receiver_pkey PRIMARY KEY (id)

constraint claim_receiver.receiver_medium_is_known CHECK ((medium = ANY (ARRAY['electronic'::text, 'paper'::text])))

constraint claim_receiver.receiver_name_is_unique UNIQUE (name)

constraint claim_refusal.claim_refusal_pkey PRIMARY KEY (sheet_id)

constraint claim_refusal.claim_refusal_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES charge_sheet(id) ON DELETE CASCADE

constraint claim_state.claim_state_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES claim(id) ON DELETE CASCADE

constraint claim_state.claim_state_pkey PRIMARY KEY (claim_id, place)

constraint claim.claim_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES claim_batch(id)

constraint claim.claim_case_id_fkey FOREIGN KEY (case_id) REFERENCES patient_case(id)

constraint claim.claim_coverage_id_fkey FOREIGN KEY (coverage_id) REFERENCES coverage(id) ON DELETE SET NULL

constraint claim.claim_ends_after_it_begins CHECK ((service_to >= service_from))

constraint claim.claim_frequency_is_known CHECK ((frequency = ANY (ARRAY['1'::text, '7'::text, '8'::text])))

constraint claim.claim_number_is_unique UNIQUE (claim_number)

constraint claim.claim_original_id_fkey FOREIGN KEY (original_id) REFERENCES claim(id)

constraint claim.claim_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES user_account(id)

constraint claim.claim_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint claim.claim_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint claim.claim_pkey PRIMARY KEY (id)

constraint claim.claim_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plan(id)

constraint claim.claim_state_is_known CHECK ((state = ANY (ARRAY['created'::text, 'held'::text, 'ready'::text, 'sent'::text, 'accepted'::text, 'in_adjudication'::text, 'paid'::text, 'denied'::text, 'closed'::text])))

constraint claim.correction_names_the_payers_number CHECK (((frequency = '1'::text) OR (payer_control_number IS NOT NULL)))

constraint claim.what_was_sent_has_a_batch CHECK (((state = ANY (ARRAY['created'::text, 'held'::text, 'ready'::text, 'closed'::text])) OR (batch_id IS NOT NULL)))

constraint clinic_rule.clinic_rule_pkey PRIMARY KEY (id)

constraint clinic_rule.rule_id_is_unique UNIQUE (rule_id)

constraint clinical_entry.clinical_category_is_known CHECK ((category = ANY (ARRAY['problem'::text, 'allergy'::text, 'medication'::text, 'immunization'::text, 'procedure'::text, 'vital'::text, 'lab'::text])))

constraint clinical_entry.clinical_code_has_its_system CHECK (((code IS NULL) = (code_system IS NULL)))

constraint clinical_entry.clinical_entry_external_id_is_unique UNIQUE (external_id)

constraint clinical_entry.clinical_entry_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint clinical_entry.clinical_entry_pkey PRIMARY KEY (id)

constraint clinical_entry.clinical_status_fits_its_category CHECK (
CASE
    WHEN (category = ANY (ARRAY['problem'::text, 'allergy'::text, 'medication'::text])) THEN (status = ANY (ARRAY['active'::text, 'resolved'::text]))
    ELSE (status = 'completed'::text)
END)

constraint clinical_entry.clinical_value_has_its_unit CHECK (((value IS NULL) OR (unit IS NOT NULL)))

constraint clinical_entry.diastolic_comes_with_systolic CHECK (((diastolic IS NULL) OR (value IS NOT NULL)))

constraint clinical_entry.severity_is_known CHECK ((severity = ANY (ARRAY['mild'::text, 'moderate'::text, 'severe'::text])))

constraint code_bundle.code_bundle_pkey PRIMARY KEY (checksum)

constraint code_favourite.code_favourite_pkey PRIMARY KEY (provider_id, system, code)

constraint code_favourite.code_favourite_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint code_list.code_list_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint code_list.code_list_pkey PRIMARY KEY (id)

constraint code_list.code_list_sex_is_known CHECK ((sex = ANY (ARRAY['F'::text, 'M'::text])))

constraint code_publisher.code_publisher_key_is_known_once UNIQUE (key)

constraint code_publisher.code_publisher_pkey PRIMARY KEY (id)

constraint code_release_change.code_release_change_pkey PRIMARY KEY (release_id, kind, n)

constraint code_release_change.code_release_change_release_id_fkey FOREIGN KEY (release_id) REFERENCES code_release(id) ON DELETE CASCADE

constraint code_release_file.code_release_file_pkey PRIMARY KEY (release_id)

constraint code_release_file.code_release_file_release_id_fkey FOREIGN KEY (release_id) REFERENCES code_release(id) ON DELETE CASCADE

constraint code_release.applied_release_says_when CHECK (((status = ANY (ARRAY['applied'::text, 'undoing'::text])) = (applied_at IS NOT NULL)))

constraint code_release.code_release_number_is_unique UNIQUE (number)

constraint code_release.code_release_pkey PRIMARY KEY (id)

constraint code_release.release_progress_is_a_share CHECK (((progress >= 0) AND (progress <= 100)))

constraint code_release.release_status_is_known CHECK ((status = ANY (ARRAY['sent'::text, 'reading'::text, 'ready'::text, 'applying'::text, 'applied'::text, 'refused'::text, 'undoing'::text])))

constraint code_shipped.code_shipped_pkey PRIMARY KEY (name)

constraint code_source.code_source_is_named_once UNIQUE (place)

constraint code_source.code_source_is_of_a_known_kind CHECK ((kind = ANY (ARRAY['folder'::text, 'address'::text])))

constraint code_source.code_source_pkey PRIMARY KEY (id)

constraint code_undo.code_undo_pkey PRIMARY KEY (release_number, system, code, valid_from)

constraint code_use.code_use_pkey PRIMARY KEY (provider_id, system, code)

constraint code_use.code_use_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint code.code_ends_after_it_begins CHECK ((valid_to >= valid_from))

constraint code.code_has_one_row_a_day PRIMARY KEY (system, code, valid_from)

constraint column_set.column_set_has_a_key CHECK (((function_key >= 2) AND (function_key <= 9)))

constraint column_set.column_set_key_is_unique UNIQUE (user_id, function_key)

constraint column_set.column_set_pkey PRIMARY KEY (id)

constraint column_set.column_set_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint coverage.coverage_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint coverage.coverage_external_id_is_unique UNIQUE (external_id)

constraint coverage.coverage_of_a_case_of_the_patient FOREIGN KEY (case_id, patient_id) REFERENCES patient_case(id, patient_id) ON UPDATE CASCADE

constraint coverage.coverage_of_one_rank_does_not_overlap EXCLUDE USING gist (patient_id WITH =, COALESCE(case_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, rank WITH =, daterange(starts_on, ends_on, '[]'::text) WITH &&) DEFERRABLE

constraint coverage.coverage_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint coverage.coverage_pkey PRIMARY KEY (id)

constraint coverage.coverage_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id)

constraint coverage.parent_role_is_known CHECK ((parent_role = ANY (ARRAY['together'::text, 'custodial'::text, 'custodial_spouse'::text, 'other_parent'::text, 'other_parent_spouse'::text])))

constraint coverage.rank_is_one_to_nine CHECK (((rank >= 1) AND (rank <= 9)))

constraint coverage.relationship_is_known CHECK ((relationship = ANY (ARRAY['self'::text, 'spouse'::text, 'child'::text, 'life_partner'::text, 'employee'::text, 'other'::text])))

constraint credential.credential_ends_after_it_begins CHECK ((ended_on >= effective_on))

constraint credential.credential_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES service_facility(id)

constraint credential.credential_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint credential.credential_pkey PRIMARY KEY (id)

constraint credential.credential_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint credential.credential_state_has_its_dates CHECK (
CASE state
    WHEN 'effective'::text THEN ((effective_on IS NOT NULL) AND (ended_on IS NULL))
    WHEN 'ended'::text THEN (ended_on IS NOT NULL)
    ELSE (ended_on IS NULL)
END)

constraint credential.credential_state_is_known CHECK ((state = ANY (ARRAY['pending'::text, 'effective'::text, 'ended'::text])))

constraint device.device_pkey PRIMARY KEY (id)

constraint device.device_token_is_unique UNIQUE (token_hash)

constraint disclosure_restriction.disclosure_restriction_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint disclosure_restriction.disclosure_restriction_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint disclosure_restriction.disclosure_restriction_pkey PRIMARY KEY (id)

constraint disclosure_restriction.restriction_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint document_content.document_content_is_kept_once UNIQUE (address)

constraint document_content.document_content_pkey PRIMARY KEY (id)

constraint document_content.media_type_is_known CHECK ((media_type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text, 'application/pdf'::text])))

constraint document_upload.document_upload_content_id_fkey FOREIGN KEY (content_id) REFERENCES document_content(id)

constraint document_upload.document_upload_pkey PRIMARY KEY (id)

constraint document.category_is_known CHECK ((category = ANY (ARRAY['insurance_card'::text, 'photo_id'::text, 'portrait'::text, 'referral'::text, 'letter'::text, 'result'::text, 'consent'::text, 'authorization'::text, 'other'::text, 'sensitive'::text])))

constraint document.document_content_id_fkey FOREIGN KEY (content_id) REFERENCES document_content(id)

constraint document.document_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint document.document_pkey PRIMARY KEY (id)

constraint draft.draft_pkey PRIMARY KEY (user_id, key)

constraint draft.draft_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint employer.employer_name_is_unique UNIQUE (name_key)

constraint employer.employer_pkey PRIMARY KEY (id)

constraint employer.employer_size_is_known CHECK ((size = ANY (ARRAY['unknown'::text, 'under_20'::text, 'under_100'::text, 'from_100'::text])))

constraint equipment.equipment_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint equipment.equipment_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint equipment.equipment_name_is_unique UNIQUE (name_key)

constraint equipment.equipment_pkey PRIMARY KEY (id)

constraint fee_schedule.allowed_amounts_have_a_payer CHECK (((purpose = 'charge'::text) OR (payer_id IS NOT NULL)))

constraint fee_schedule.fee_plan_has_its_payer CHECK (((plan_id IS NULL) OR (payer_id IS NOT NULL)))

constraint fee_schedule.fee_plan_is_of_the_payer FOREIGN KEY (plan_id, payer_id) REFERENCES plan(id, payer_id) ON UPDATE CASCADE

constraint fee_schedule.fee_purpose_is_known CHECK ((purpose = ANY (ARRAY['charge'::text, 'allowed'::text])))

constraint fee_schedule.fee_schedule_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint fee_schedule.fee_schedule_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint fee_schedule.fee_schedule_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint fee_schedule.fee_schedule_pkey PRIMARY KEY (id)

constraint fee_schedule.fee_schedules_do_not_overlap EXCLUDE USING gist (purpose WITH =, COALESCE(payer_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, COALESCE(plan_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, COALESCE(location_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, daterange(starts_on, ends_on, '[]'::text) WITH &&)

constraint fee_schedule.medicare_percent_is_positive CHECK ((medicare_percent > (0)::numeric))

constraint fee_schedule.medicare_share_has_its_locality CHECK (((medicare_percent IS NULL) = (locality IS NULL)))

constraint fee.fee_is_not_negative CHECK ((amount_cents >= 0))

constraint fee.fee_pkey PRIMARY KEY (schedule_id, procedure, modifier)

constraint fee.fee_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES fee_schedule(id)

constraint holiday.holiday_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint holiday.holiday_pkey PRIMARY KEY (id)

constraint household_account.household_account_has_one_holder CHECK ((num_nonnulls(holder_patient_id, holder_name) = 1))

constraint household_account.household_account_holder_patient_id_fkey FOREIGN KEY (holder_patient_id) REFERENCES patient(id)

constraint household_account.household_account_number_is_unique UNIQUE (number)

constraint household_account.household_account_pkey PRIMARY KEY (id)

constraint idempotency.idempotency_pkey PRIMARY KEY (actor, key)

constraint import_mapping.import_mapping_pkey PRIMARY KEY (kind, header_key)

constraint income_declaration.household_has_members CHECK (((household_size >= 1) AND (household_size <= 30)))

constraint income_declaration.income_declaration_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint income_declaration.income_declaration_pkey PRIMARY KEY (id)

constraint income_declaration.income_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint income_declaration.income_is_not_negative CHECK ((yearly_cents >= 0))

constraint installation.installation_is_one_row CHECK (only_one)

constraint installation.installation_pkey PRIMARY KEY (only_one)

constraint letter.letter_ends_after_it_begins CHECK ((until_date >= from_date))

constraint letter.letter_kind_is_known CHECK ((kind = ANY (ARRAY['work_note'::text, 'school_note'::text, 'letter'::text])))

constraint letter.letter_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint letter.letter_pkey PRIMARY KEY (id)

constraint location.location_name_is_unique UNIQUE (name_key)

constraint location.location_pkey PRIMARY KEY (id)

constraint locum.locum_absent_provider_id_fkey FOREIGN KEY (absent_provider_id) REFERENCES provider(id)

constraint locum.locum_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint locum.locum_modifier_is_known CHECK ((modifier = ANY (ARRAY['Q5'::text, 'Q6'::text])))

constraint locum.locum_pkey PRIMARY KEY (id)

constraint locum.locum_substitute_provider_id_fkey FOREIGN KEY (substitute_provider_id) REFERENCES provider(id)

constraint locum.nobody_stands_in_for_themselves CHECK ((absent_provider_id <> substitute_provider_id))

constraint necessity.necessity_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint necessity.necessity_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint outside_provider.outside_provider_npi_is_unique UNIQUE (npi)

constraint outside_provider.outside_provider_pkey PRIMARY KEY (id)

constraint patient_address.address_ends_after_it_begins CHECK ((until_date >= from_date))

constraint patient_address.address_use_is_known CHECK ((use = ANY (ARRAY['home'::text, 'mailing'::text, 'billing'::text, 'temporary'::text])))

constraint patient_address.patient_address_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_address.patient_address_pkey PRIMARY KEY (patient_id, id)

constraint patient_care_team.patient_care_team_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_care_team.patient_care_team_pkey PRIMARY KEY (patient_id, user_id)

constraint patient_care_team.patient_care_team_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint patient_case.case_belongs_to_a_patient UNIQUE (id, patient_id)

constraint patient_case.case_kind_is_known CHECK ((kind = ANY (ARRAY['workers_compensation'::text, 'auto'::text, 'liability'::text, 'self_pay'::text, 'employer_contract'::text])))

constraint patient_case.patient_case_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES employer(id)

constraint patient_case.patient_case_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_case.patient_case_pkey PRIMARY KEY (id)

constraint patient_contact.contact_relationship_is_known CHECK ((relationship = ANY (ARRAY['parent'::text, 'guardian'::text, 'spouse'::text, 'partner'::text, 'child'::text, 'sibling'::text, 'grandparent'::text, 'caregiver'::text, 'friend'::text, 'other'::text])))

constraint patient_contact.patient_contact_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_contact.patient_contact_pkey PRIMARY KEY (patient_id, id)

constraint patient_disclosure.patient_disclosure_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_disclosure.patient_disclosure_pkey PRIMARY KEY (patient_id)

constraint patient_distinct.distinct_pair_in_order CHECK ((patient_id < other_id))

constraint patient_distinct.patient_distinct_pkey PRIMARY KEY (patient_id, other_id)

constraint patient_email.email_use_is_known CHECK ((use = ANY (ARRAY['home'::text, 'work'::text, 'other'::text])))

constraint patient_email.patient_email_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_email.patient_email_pkey PRIMARY KEY (patient_id, id)

constraint patient_fact.answer_has_its_parts CHECK (((kind <> 'eligibility'::text) OR ((coverage_id IS NOT NULL) AND (answer IS NOT NULL) AND (answered_on IS NOT NULL))))

constraint patient_fact.patient_fact_attending_provider_id_fkey FOREIGN KEY (attending_provider_id) REFERENCES provider(id)

constraint patient_fact.patient_fact_coverage_id_fkey FOREIGN KEY (coverage_id) REFERENCES coverage(id)

constraint patient_fact.patient_fact_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint patient_fact.patient_fact_kind_is_known CHECK ((kind = ANY (ARRAY['eligibility'::text, 'hospice'::text, 'home_health'::text, 'nursing_facility'::text])))

constraint patient_fact.patient_fact_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_fact.patient_fact_pkey PRIMARY KEY (id)

constraint patient_flag.patient_flag_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_flag.patient_flag_pkey PRIMARY KEY (patient_id, id)

constraint patient_former_name.patient_former_name_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_former_name.patient_former_name_pkey PRIMARY KEY (patient_id, id)

constraint patient_guarantor.guarantor_ends_after_it_begins CHECK ((until_date >= from_date))

constraint patient_guarantor.guarantor_relationship_is_known CHECK ((relationship = ANY (ARRAY['self'::text, 'parent'::text, 'guardian'::text, 'spouse'::text, 'partner'::text, 'child'::text, 'sibling'::text, 'grandparent'::text, 'other'::text])))

constraint patient_guarantor.guarantor_share_is_a_share CHECK (((share_percent >= 1) AND (share_percent <= 100)))

constraint patient_guarantor.patient_guarantor_account_id_fkey FOREIGN KEY (account_id) REFERENCES household_account(id)

constraint patient_guarantor.patient_guarantor_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_guarantor.patient_guarantor_pkey PRIMARY KEY (id)

constraint patient_merge_row.patient_merge_row_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES patient_merge(id)

constraint patient_merge_row.patient_merge_row_pkey PRIMARY KEY (merge_id, n)

constraint patient_merge.patient_merge_pkey PRIMARY KEY (id)

constraint patient_outside_provider.outside_provider_role_is_known CHECK ((role = ANY (ARRAY['primary'::text, 'referring'::text, 'other'::text])))

constraint patient_outside_provider.patient_outside_provider_outside_provider_id_fkey FOREIGN KEY (outside_provider_id) REFERENCES outside_provider(id)

constraint patient_outside_provider.patient_outside_provider_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_outside_provider.patient_outside_provider_pkey PRIMARY KEY (patient_id, id)

constraint patient_phone.patient_phone_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_phone.patient_phone_pkey PRIMARY KEY (patient_id, id)

constraint patient_phone.phone_use_is_known CHECK ((use = ANY (ARRAY['mobile'::text, 'home'::text, 'work'::text, 'other'::text])))

constraint patient_signature.patient_signature_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_signature.patient_signature_pkey PRIMARY KEY (patient_id, id)

constraint patient_signature.signature_ends_after_it_begins CHECK ((expires_on >= signed_on))

constraint patient_signature.signature_kind_is_known CHECK ((kind = ANY (ARRAY['privacy_notice'::text, 'assignment_of_benefits'::text, 'financial_policy'::text, 'release_of_information'::text])))

constraint patient_stay.patient_stay_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint patient_stay.patient_stay_pkey PRIMARY KEY (id)

constraint patient_stay.stay_ends_after_it_begins CHECK ((ends_at >= starts_at))

constraint patient_stay.stay_external_id_is_unique UNIQUE (external_id)

constraint patient_stay.stay_kind_is_known CHECK ((kind = ANY (ARRAY['inpatient'::text, 'skilled_nursing'::text, 'hospice'::text, 'over_24_hours'::text])))

constraint patient.patient_external_id_is_unique UNIQUE (external_id)

constraint patient.patient_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint patient.patient_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES patient(id)

constraint patient.patient_not_merged_into_itself CHECK ((merged_into_id <> id))

constraint patient.patient_pkey PRIMARY KEY (id)

constraint patient.patient_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'deceased'::text])))

constraint patient.record_number_is_unique UNIQUE (record_number)

constraint payer_demand.correction_way_is_known CHECK ((correction = ANY (ARRAY['replacement'::text, 'reopening'::text, 'new_claim'::text])))

constraint payer_demand.payer_demand_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint payer_demand.payer_demand_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint payer_demand.payer_demand_pkey PRIMARY KEY (id)

constraint payer.enrolment_is_known CHECK ((remittance_enrolment = ANY (ARRAY['none'::text, 'requested'::text, 'enrolled'::text])))

constraint payer.payer_external_id_is_unique UNIQUE (external_id)

constraint payer.payer_name_is_unique UNIQUE (name_key)

constraint payer.payer_pkey PRIMARY KEY (id)

constraint plan.plan_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES employer(id)

constraint plan.plan_kind_is_known CHECK ((kind = ANY (ARRAY['group'::text, 'individual'::text, 'medicare'::text, 'medicare_advantage'::text, 'medigap'::text, 'medicaid'::text, 'chip'::text, 'tricare'::text, 'champva'::text, 'va'::text, 'workers_compensation'::text, 'auto'::text, 'liability'::text, 'employer_contract'::text, 'other'::text])))

constraint plan.plan_name_is_unique_with_its_payer UNIQUE (payer_id, name_key)

constraint plan.plan_of_its_payer UNIQUE (id, payer_id)

constraint plan.plan_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint plan.plan_pkey PRIMARY KEY (id)

constraint policy.coba_id_is_five_digits_from_5 CHECK ((coba_id ~ '^5[0-9]{4}$'::text))

constraint policy.employment_is_known CHECK ((employment = ANY (ARRAY['unknown'::text, 'active'::text, 'retired'::text, 'cobra'::text, 'none'::text])))

constraint policy.medigap_letter_is_known CHECK ((medigap_letter = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text, 'F'::text, 'F-HD'::text, 'G'::text, 'G-HD'::text, 'K'::text, 'L'::text, 'M'::text, 'N'::text])))

constraint policy.policy_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES employer(id)

constraint policy.policy_has_one_subscriber CHECK (((subscriber_patient_id IS NULL) <> (subscriber IS NULL)))

constraint policy.policy_pkey PRIMARY KEY (id)

constraint policy.policy_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plan(id)

constraint policy.policy_subscriber_patient_id_fkey FOREIGN KEY (subscriber_patient_id) REFERENCES patient(id)

constraint poverty_line.poverty_line_begins_once UNIQUE (starts_on)

constraint poverty_line.poverty_line_is_positive CHECK ((first_cents > 0))

constraint poverty_line.poverty_line_pkey PRIMARY KEY (id)

constraint poverty_line.poverty_step_is_not_negative CHECK ((next_cents >= 0))

constraint practice.finder_rule_is_known CHECK ((finder_rule = ANY (ARRAY['soonest'::text, 'usual_provider'::text, 'fill_gaps'::text])))

constraint practice.practice_is_one_row CHECK (only_one)

constraint practice.practice_opens_before_it_closes CHECK (((opens_minute >= 0) AND (opens_minute < closes_minute) AND (closes_minute <= 1440)))

constraint practice.practice_pkey PRIMARY KEY (only_one)

constraint practice.week_starts_on_a_known_day CHECK ((week_starts_on = ANY (ARRAY[1, 6, 7])))

constraint prior_authorization.authorization_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint prior_authorization.authorization_is_counted CHECK ((counted_in = ANY (ARRAY['units'::text, 'visits'::text])))

constraint prior_authorization.authorization_kind_is_known CHECK ((kind = ANY (ARRAY['authorization'::text, 'referral'::text])))

constraint prior_authorization.prior_authorization_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint prior_authorization.prior_authorization_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint prior_authorization.prior_authorization_pkey PRIMARY KEY (id)

constraint prior_authorization.prior_authorization_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint prior_authorization.prior_authorization_referring_outside_id_fkey FOREIGN KEY (referring_outside_id) REFERENCES outside_provider(id)

constraint provider_profile.nobody_supervises_themselves CHECK ((supervisor_id <> provider_id))

constraint provider_profile.provider_has_one_profile UNIQUE (provider_id)

constraint provider_profile.provider_profile_pkey PRIMARY KEY (id)

constraint provider_profile.provider_profile_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint provider_profile.provider_profile_supervisor_id_fkey FOREIGN KEY (supervisor_id) REFERENCES provider(id)

constraint provider.npi_is_unique UNIQUE (npi)

constraint provider.profession_is_known CHECK ((profession = ANY (ARRAY['provider'::text, 'nurse'::text, 'technician'::text, 'other'::text])))

constraint provider.provider_external_id_is_unique UNIQUE (external_id)

constraint provider.provider_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint provider.provider_pkey PRIMARY KEY (id)

constraint recall.recall_external_id_is_unique UNIQUE (external_id)

constraint recall.recall_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint recall.recall_pkey PRIMARY KEY (id)

constraint recall.recall_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint recall.recall_status_is_known CHECK ((status = ANY (ARRAY['open'::text, 'booked'::text, 'declined'::text, 'not_needed'::text])))

constraint recall.recall_visit_type_id_fkey FOREIGN KEY (visit_type_id) REFERENCES visit_type(id)

constraint records_request.records_request_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint records_request.records_request_pkey PRIMARY KEY (id)

constraint records_request.request_is_received_before_it_is_sent CHECK ((sent_on >= received_on))

constraint records_request.request_status_is_known CHECK ((status = ANY (ARRAY['open'::text, 'sent'::text, 'refused'::text, 'withdrawn'::text])))

constraint records_request.what_is_sent_says_when_and_how CHECK (((status <> 'sent'::text) OR ((sent_on IS NOT NULL) AND (sent_how IS NOT NULL))))

constraint resource_class_member.resource_class_member_class_id_fkey FOREIGN KEY (class_id) REFERENCES resource_class(id) ON DELETE CASCADE

constraint resource_class_member.resource_class_member_pkey PRIMARY KEY (class_id, resource_id)

constraint resource_class_member.resource_class_member_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint resource_class.resource_class_kind_is_known CHECK ((kind = ANY (ARRAY['person'::text, 'room'::text, 'equipment'::text])))

constraint resource_class.resource_class_name_is_unique UNIQUE (name_key)

constraint resource_class.resource_class_pkey PRIMARY KEY (id)

constraint resource.resource_kind_is_known CHECK ((kind = ANY (ARRAY['person'::text, 'room'::text, 'patient'::text, 'equipment'::text])))

constraint resource.resource_pkey PRIMARY KEY (id)

constraint room.room_id_fkey FOREIGN KEY (id) REFERENCES resource(id)

constraint room.room_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint room.room_name_is_unique UNIQUE (name_key)

constraint room.room_pkey PRIMARY KEY (id)

constraint rule_softening.rule_is_softened_once UNIQUE (rule_id)

constraint rule_softening.rule_softening_pkey PRIMARY KEY (id)

constraint rule_trial.rule_trial_pkey PRIMARY KEY (id)

constraint rule_trial.trial_state_is_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))

constraint schema_migration.schema_migration_pkey PRIMARY KEY (number)

constraint search_name.search_name_pkey PRIMARY KEY (patient_id, last, first)

constraint search_name.search_name_tier_is_known CHECK (((tier >= 0) AND (tier <= 3)))

constraint search_number.search_number_pkey PRIMARY KEY (patient_id, kind, value)

constraint search_word.search_word_pkey PRIMARY KEY (place, word)

constraint search_word.search_word_place_is_known CHECK ((place = ANY (ARRAY['last'::text, 'first'::text])))

constraint service_facility.location_is_one_place UNIQUE (location_id)

constraint service_facility.service_facility_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint service_facility.service_facility_pkey PRIMARY KEY (id)

constraint session_template.session_ends_after_it_begins CHECK (((starts_minute >= 0) AND (starts_minute < ends_minute) AND (ends_minute <= 1440)))

constraint session_template.session_is_valid_for_a_day CHECK (((valid_until IS NULL) OR (valid_until >= valid_from)))

constraint session_template.session_repeats_within_a_year CHECK (((every_weeks >= 1) AND (every_weeks <= 52)))

constraint session_template.session_template_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint session_template.session_template_pkey PRIMARY KEY (id)

constraint session_template.session_template_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint session_template.session_weekday_is_known CHECK (((weekday >= 1) AND (weekday <= 7)))

constraint session.session_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)

constraint session.session_pkey PRIMARY KEY (id)

constraint session.session_token_is_unique UNIQUE (token_hash)

constraint session.session_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id)

constraint sign_in_try.sign_in_try_pkey PRIMARY KEY (scope)

constraint sliding_level.pays_up_to_all_of_it CHECK (((pays_percent >= 0) AND (pays_percent <= 100)))

constraint sliding_level.sliding_level_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint sliding_level.sliding_level_pkey PRIMARY KEY (id)

constraint standby.standby_lasts_at_least_a_day CHECK ((until_date >= from_date))

constraint standby.standby_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint standby.standby_pkey PRIMARY KEY (id)

constraint standby.standby_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint standby.standby_visit_type_id_fkey FOREIGN KEY (visit_type_id) REFERENCES visit_type(id)

constraint standing_charge.standing_charge_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES service_facility(id)

constraint standing_charge.standing_charge_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)

constraint standing_charge.standing_charge_pkey PRIMARY KEY (id)

constraint standing_charge.standing_charge_rendering_provider_id_fkey FOREIGN KEY (rendering_provider_id) REFERENCES provider(id)

constraint standing_charge.standing_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint standing_charge.standing_kind_is_known CHECK ((kind = ANY (ARRAY['round'::text, 'monthly'::text])))

constraint standing_charge.standing_of_a_case_of_the_patient FOREIGN KEY (case_id, patient_id) REFERENCES patient_case(id, patient_id) ON UPDATE CASCADE

constraint superbill_item.superbill_item_pkey PRIMARY KEY (id)

constraint superbill_item.superbill_item_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES provider(id)

constraint superbill_item.superbill_item_visit_type_id_fkey FOREIGN KEY (visit_type_id) REFERENCES visit_type(id)

constraint supply_exception.exception_ends_after_it_begins CHECK (((starts_minute >= 0) AND (starts_minute < ends_minute) AND (ends_minute <= 1440)))

constraint supply_exception.exception_kind_is_known CHECK ((kind = ANY (ARRAY['away'::text, 'works'::text])))

constraint supply_exception.exception_lasts_at_most_two_years CHECK (((until_date >= from_date) AND (until_date <= (from_date + 731))))

constraint supply_exception.supply_exception_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id)

constraint supply_exception.supply_exception_pkey PRIMARY KEY (id)

constraint supply_exception.supply_exception_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)

constraint supply_exception.working_has_a_location CHECK (((kind = 'away'::text) OR (location_id IS NOT NULL)))

constraint telehealth_rule.medium_is_known CHECK ((medium = ANY (ARRAY['video'::text, 'audio'::text])))

constraint telehealth_rule.telehealth_rule_ends_after_it_begins CHECK ((ends_on >= starts_on))

constraint telehealth_rule.telehealth_rule_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES payer(id)

constraint telehealth_rule.telehealth_rule_pkey PRIMARY KEY (id)

constraint user_account.user_account_pkey PRIMARY KEY (id)

constraint user_account.user_has_a_role CHECK ((cardinality(roles) >= 1))

constraint user_account.username_is_unique UNIQUE (username_key)

constraint visit_chain.visit_chain_name_is_unique UNIQUE (name_key)

constraint visit_chain.visit_chain_pkey PRIMARY KEY (id)

constraint visit_type.capacity_is_positive CHECK (((capacity >= 1) AND (capacity <= 200)))

constraint visit_type.visit_type_code_is_unique UNIQUE (code)

constraint visit_type.visit_type_pkey PRIMARY KEY (id)

CREATE INDEX advance_notice_by_patient ON public.advance_notice USING btree (patient_id)

CREATE UNIQUE INDEX advance_notice_pkey ON public.advance_notice USING btree (id)

CREATE INDEX appointment_call_by_appointment ON public.appointment_call USING btree (appointment_id, at)

CREATE UNIQUE INDEX appointment_call_pkey ON public.appointment_call USING btree (id)

CREATE INDEX appointment_case_by_case ON public.appointment_case USING btree (case_id)

CREATE UNIQUE INDEX appointment_case_pkey ON public.appointment_case USING btree (appointment_id)

CREATE INDEX appointment_history_by_start ON public.appointment_history USING btree (starts_at)

CREATE UNIQUE INDEX appointment_history_pkey ON public.appointment_history USING btree (appointment_id, version)

CREATE UNIQUE INDEX appointment_resource_pkey ON public.appointment_resource USING btree (appointment_id, part, resource_id)

CREATE INDEX resource_not_double_booked ON public.appointment_resource USING gist (resource_id, lane, during)

CREATE UNIQUE INDEX appointment_series_pkey ON public.appointment_series USING btree (id)

CREATE INDEX appointment_by_chain ON public.appointment USING btree (chain_id) WHERE (chain_id IS NOT NULL)

CREATE INDEX appointment_by_patient ON public.appointment USING btree (patient_id, starts_at)

CREATE INDEX appointment_by_provider ON public.appointment USING btree (provider_id, starts_at)

CREATE INDEX appointment_by_series ON public.appointment USING btree (series_id, starts_at) WHERE (series_id IS NOT NULL)

CREATE INDEX appointment_by_start ON public.appointment USING btree (starts_at)

CREATE UNIQUE INDEX appointment_external_id_is_unique ON public.appointment USING btree (external_id)

CREATE INDEX appointment_held ON public.appointment USING btree (held_until) WHERE (booking = 'held'::text)

CREATE UNIQUE INDEX appointment_pkey ON public.appointment USING btree (id)

CREATE INDEX audit_event_by_actor ON public.audit_event USING btree (actor, n)

CREATE INDEX audit_event_by_entity ON public.audit_event USING btree (entity_id, n) WHERE (entity_id IS NOT NULL)

CREATE INDEX audit_event_by_subject ON public.audit_event USING btree (subject_id, n) WHERE (subject_id IS NOT NULL)

CREATE UNIQUE INDEX audit_event_pkey ON public.audit_event USING btree (n)

CREATE UNIQUE INDEX audit_head_pkey ON public.audit_head USING btree (batch)

CREATE UNIQUE INDEX audit_seal_event_n_key ON public.audit_seal USING btree (event_n)

CREATE UNIQUE INDEX audit_seal_pkey ON public.audit_seal USING btree ("position")

CREATE UNIQUE INDEX billing_assignment_pkey ON public.billing_assignment USING btree (id)

CREATE UNIQUE INDEX billing_provider_is_told_once ON public.billing_provider USING btree (tax_id, npi)

CREATE UNIQUE INDEX billing_provider_pkey ON public.billing_provider USING btree (id)

CREATE UNIQUE INDEX blockout_pkey ON public.blockout USING btree (id)

CREATE INDEX broken_glass_by_patient ON public.broken_glass USING btree (patient_id, ends_at)

CREATE UNIQUE INDEX broken_glass_pkey ON public.broken_glass USING btree (id)

CREATE UNIQUE INDEX calendar_feed_pkey ON public.calendar_feed USING btree (id)

CREATE UNIQUE INDEX feed_token_is_unique ON public.calendar_feed USING btree (token_hash)

CREATE UNIQUE INDEX capitation_pkey ON public.capitation USING btree (id)

CREATE UNIQUE INDEX card_crop_pkey ON public.card_crop USING btree (reading_id, field)

CREATE INDEX card_reading_by_back ON public.card_reading USING btree (back_id)

CREATE INDEX card_reading_by_coverage ON public.card_reading USING btree (coverage_id)

CREATE INDEX card_reading_by_document ON public.card_reading USING btree (front_id)

CREATE INDEX card_reading_by_patient ON public.card_reading USING btree (patient_id)

CREATE INDEX card_reading_by_payer ON public.card_reading USING btree (payer_id)

CREATE UNIQUE INDEX card_reading_pkey ON public.card_reading USING btree (id)

CREATE INDEX card_reading_waiting ON public.card_reading USING btree (asked_at) WHERE (state = ANY (ARRAY['waiting'::text, 'reading'::text]))

CREATE UNIQUE INDEX change_clock_pkey ON public.change_clock USING btree (only_one)

CREATE INDEX change_log_by_time ON public.change_log USING brin (at)

CREATE UNIQUE INDEX change_log_pkey ON public.change_log USING btree (seq, n)

CREATE UNIQUE INDEX charge_folder_is_named_once ON public.charge_folder USING btree (place)

CREATE UNIQUE INDEX charge_folder_pkey ON public.charge_folder USING btree (id)

CREATE UNIQUE INDEX charge_follow_up_pkey ON public.charge_follow_up USING btree (missing_id)

CREATE INDEX charge_line_by_authorization ON public.charge_line USING btree (authorization_id) WHERE (authorization_id IS NOT NULL)

CREATE INDEX charge_line_by_procedure ON public.charge_line USING btree (procedure, id DESC)

CREATE INDEX charge_line_by_referral ON public.charge_line USING btree (referral_id) WHERE (referral_id IS NOT NULL)

CREATE INDEX charge_line_by_sheet ON public.charge_line USING btree (sheet_id, "position")

CREATE UNIQUE INDEX charge_line_external_id_is_unique ON public.charge_line USING btree (external_id)

CREATE UNIQUE INDEX charge_line_pkey ON public.charge_line USING btree (id)

CREATE INDEX charge_line_unbilled ON public.charge_line USING btree (sheet_id) WHERE (claim_number IS NULL)

CREATE UNIQUE INDEX charge_message_came_once ON public.charge_message USING btree (sender, control_id)

CREATE UNIQUE INDEX charge_message_pkey ON public.charge_message USING btree (id)

CREATE INDEX charge_message_waiting ON public.charge_message USING btree (received_at) WHERE (state = 'waiting'::text)

CREATE INDEX charge_sheet_by_day ON public.charge_sheet USING btree (from_on)

CREATE INDEX charge_sheet_by_patient ON public.charge_sheet USING btree (patient_id, from_on DESC)

CREATE UNIQUE INDEX charge_sheet_pkey ON public.charge_sheet USING btree (id)

CREATE UNIQUE INDEX visit_is_charged_once ON public.charge_sheet USING btree (appointment_id) WHERE ((appointment_id IS NOT NULL) AND (status <> 'void'::text))

CREATE UNIQUE INDEX batch_number_is_unique ON public.claim_batch USING btree (number)

CREATE INDEX claim_batch_latest ON public.claim_batch USING btree (made_at DESC)

CREATE UNIQUE INDEX claim_batch_pkey ON public.claim_batch USING btree (id)

CREATE INDEX claim_finding_by_claim ON public.claim_finding USING btree (claim_id)

CREATE INDEX claim_finding_open ON public.claim_finding USING btree (role) WHERE (closed_at IS NULL)

CREATE UNIQUE INDEX claim_finding_pkey ON public.claim_finding USING btree (id)

CREATE UNIQUE INDEX charge_is_on_one_claim_for_each_payer ON public.claim_line USING btree (charge_line_id, payer_rank, live)

CREATE INDEX claim_line_by_claim ON public.claim_line USING btree (claim_id, place)

CREATE UNIQUE INDEX claim_line_pkey ON public.claim_line USING btree (id)

CREATE UNIQUE INDEX line_control_number_is_unique ON public.claim_line USING btree (control_number)

CREATE UNIQUE INDEX claim_receiver_payer_pkey ON public.claim_receiver_payer USING btree (payer_id)

CREATE UNIQUE INDEX claim_receiver_pkey ON public.claim_receiver USING btree (id)

CREATE UNIQUE INDEX receiver_name_is_unique ON public.claim_receiver USING btree (name)

CREATE UNIQUE INDEX claim_refusal_pkey ON public.claim_refusal USING btree (sheet_id)

CREATE UNIQUE INDEX claim_state_pkey ON public.claim_state USING btree (claim_id, place)

CREATE INDEX claim_state_since ON public.claim_state USING btree (since)

CREATE INDEX claim_by_batch ON public.claim USING btree (batch_id) WHERE (batch_id IS NOT NULL)

CREATE INDEX claim_by_original ON public.claim USING btree (original_id) WHERE (original_id IS NOT NULL)

CREATE INDEX claim_by_patient ON public.claim USING btree (patient_id, service_from DESC)

CREATE UNIQUE INDEX claim_number_is_unique ON public.claim USING btree (claim_number)

CREATE INDEX claim_open ON public.claim USING btree (state, last_day) WHERE (state <> 'closed'::text)

CREATE UNIQUE INDEX claim_pkey ON public.claim USING btree (id)

CREATE UNIQUE INDEX clinic_rule_pkey ON public.clinic_rule USING btree (id)

CREATE UNIQUE INDEX rule_id_is_unique ON public.clinic_rule USING btree (rule_id)

CREATE INDEX clinical_entry_by_patient ON public.clinical_entry USING btree (patient_id, category, ((status = 'active'::text)) DESC, starts_on DESC NULLS LAST, id DESC)

CREATE UNIQUE INDEX clinical_entry_external_id_is_unique ON public.clinical_entry USING btree (external_id)

CREATE UNIQUE INDEX clinical_entry_pkey ON public.clinical_entry USING btree (id)

CREATE UNIQUE INDEX code_bundle_pkey ON public.code_bundle USING btree (checksum)

CREATE UNIQUE INDEX code_favourite_pkey ON public.code_favourite USING btree (provider_id, system, code)

CREATE UNIQUE INDEX code_list_pkey ON public.code_list USING btree (id)

CREATE UNIQUE INDEX code_publisher_key_is_known_once ON public.code_publisher USING btree (key)

CREATE UNIQUE INDEX code_publisher_pkey ON public.code_publisher USING btree (id)

CREATE UNIQUE INDEX code_release_change_pkey ON public.code_release_change USING btree (release_id, kind, n)

CREATE UNIQUE INDEX code_release_file_pkey ON public.code_release_file USING btree (release_id)

CREATE UNIQUE INDEX code_release_number_is_unique ON public.code_release USING btree (number)

CREATE UNIQUE INDEX code_release_pkey ON public.code_release USING btree (id)

CREATE UNIQUE INDEX code_shipped_pkey ON public.code_shipped USING btree (name)

CREATE UNIQUE INDEX code_source_is_named_once ON public.code_source USING btree (place)

CREATE UNIQUE INDEX code_source_pkey ON public.code_source USING btree (id)

CREATE UNIQUE INDEX code_undo_pkey ON public.code_undo USING btree (release_number, system, code, valid_from)

CREATE UNIQUE INDEX code_use_pkey ON public.code_use USING btree (provider_id, system, code)

CREATE INDEX code_by_words ON public.code USING gin (code_words(system, short_text, long_text)) WHERE ((short_text IS NOT NULL) OR (long_text IS NOT NULL))

CREATE UNIQUE INDEX code_has_one_row_a_day ON public.code USING btree (system, code, valid_from)

CREATE UNIQUE INDEX column_set_key_is_unique ON public.column_set USING btree (user_id, function_key)

CREATE UNIQUE INDEX column_set_pkey ON public.column_set USING btree (id)

CREATE INDEX coverage_by_patient ON public.coverage USING btree (patient_id, starts_on)

CREATE INDEX coverage_by_policy ON public.coverage USING btree (policy_id)

CREATE UNIQUE INDEX coverage_external_id_is_unique ON public.coverage USING btree (external_id)

CREATE INDEX coverage_of_one_rank_does_not_overlap ON public.coverage USING gist (patient_id, COALESCE(case_id, '00000000-0000-0000-0000-000000000000'::uuid), rank, daterange(starts_on, ends_on, '[]'::text))

CREATE UNIQUE INDEX coverage_pkey ON public.coverage USING btree (id)

CREATE INDEX credential_by_provider ON public.credential USING btree (provider_id, payer_id)

CREATE UNIQUE INDEX credential_pkey ON public.credential USING btree (id)

CREATE UNIQUE INDEX device_pkey ON public.device USING btree (id)

CREATE UNIQUE INDEX device_token_is_unique ON public.device USING btree (token_hash)

CREATE INDEX disclosure_restriction_by_patient ON public.disclosure_restriction USING btree (patient_id)

CREATE UNIQUE INDEX disclosure_restriction_pkey ON public.disclosure_restriction USING btree (id)

CREATE UNIQUE INDEX document_content_is_kept_once ON public.document_content USING btree (address)

CREATE UNIQUE INDEX document_content_pkey ON public.document_content USING btree (id)

CREATE INDEX document_upload_by_content ON public.document_upload USING btree (content_id)

CREATE UNIQUE INDEX document_upload_pkey ON public.document_upload USING btree (id)

CREATE INDEX document_by_content ON public.document USING btree (content_id)

CREATE INDEX document_by_patient ON public.document USING btree (patient_id, added_at DESC, id DESC)

CREATE UNIQUE INDEX document_pkey ON public.document USING btree (id)

CREATE UNIQUE INDEX draft_pkey ON public.draft USING btree (user_id, key)

CREATE UNIQUE INDEX employer_name_is_unique ON public.employer USING btree (name_key)

CREATE UNIQUE INDEX employer_pkey ON public.employer USING btree (id)

CREATE UNIQUE INDEX equipment_name_is_unique ON public.equipment USING btree (name_key)

CREATE UNIQUE INDEX equipment_pkey ON public.equipment USING btree (id)

CREATE UNIQUE INDEX fee_schedule_pkey ON public.fee_schedule USING btree (id)

CREATE INDEX fee_schedules_do_not_overlap ON public.fee_schedule USING gist (purpose, COALESCE(payer_id, '00000000-0000-0000-0000-000000000000'::uuid), COALESCE(plan_id, '00000000-0000-0000-0000-000000000000'::uuid), COALESCE(location_id, '00000000-0000-0000-0000-000000000000'::uuid), daterange(starts_on, ends_on, '[]'::text))

CREATE UNIQUE INDEX fee_pkey ON public.fee USING btree (schedule_id, procedure, modifier)

CREATE UNIQUE INDEX holiday_is_once ON public.holiday USING btree (date, location_id) NULLS NOT DISTINCT

CREATE UNIQUE INDEX holiday_pkey ON public.holiday USING btree (id)

CREATE INDEX household_account_by_holder ON public.household_account USING btree (holder_patient_id)

CREATE UNIQUE INDEX household_account_number_is_unique ON public.household_account USING btree (number)

CREATE UNIQUE INDEX household_account_pkey ON public.household_account USING btree (id)

CREATE INDEX idempotency_by_time ON public.idempotency USING btree (at)

CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor, key)

CREATE UNIQUE INDEX import_mapping_pkey ON public.import_mapping USING btree (kind, header_key)

CREATE INDEX income_declaration_by_patient ON public.income_declaration USING btree (patient_id)

CREATE UNIQUE INDEX income_declaration_pkey ON public.income_declaration USING btree (id)

CREATE UNIQUE INDEX installation_pkey ON public.installation USING btree (only_one)

CREATE INDEX letter_by_patient ON public.letter USING btree (patient_id, written_at DESC)

CREATE UNIQUE INDEX letter_pkey ON public.letter USING btree (id)

CREATE UNIQUE INDEX location_name_is_unique ON public.location USING btree (name_key)

CREATE UNIQUE INDEX location_pkey ON public.location USING btree (id)

CREATE UNIQUE INDEX locum_pkey ON public.locum USING btree (id)

CREATE INDEX necessity_by_procedure ON public.necessity USING btree (procedure, starts_on)

CREATE INDEX outside_provider_by_name ON public.outside_provider USING btree (name_key COLLATE "C")

CREATE UNIQUE INDEX outside_provider_npi_is_unique ON public.outside_provider USING btree (npi)

CREATE UNIQUE INDEX outside_provider_pkey ON public.outside_provider USING btree (id)

CREATE INDEX patient_address_by_patient ON public.patient_address USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_address_pkey ON public.patient_address USING btree (patient_id, id)

CREATE INDEX patient_care_team_by_user ON public.patient_care_team USING btree (user_id)

CREATE UNIQUE INDEX patient_care_team_pkey ON public.patient_care_team USING btree (patient_id, user_id)

CREATE UNIQUE INDEX case_belongs_to_a_patient ON public.patient_case USING btree (id, patient_id)

CREATE INDEX patient_case_by_patient ON public.patient_case USING btree (patient_id)

CREATE UNIQUE INDEX patient_case_pkey ON public.patient_case USING btree (id)

CREATE INDEX patient_contact_by_patient ON public.patient_contact USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_contact_pkey ON public.patient_contact USING btree (patient_id, id)

CREATE UNIQUE INDEX patient_disclosure_pkey ON public.patient_disclosure USING btree (patient_id)

CREATE UNIQUE INDEX patient_distinct_pkey ON public.patient_distinct USING btree (patient_id, other_id)

CREATE INDEX patient_email_by_patient ON public.patient_email USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_email_pkey ON public.patient_email USING btree (patient_id, id)

CREATE INDEX patient_fact_by_patient ON public.patient_fact USING btree (patient_id)

CREATE UNIQUE INDEX patient_fact_pkey ON public.patient_fact USING btree (id)

CREATE INDEX patient_flag_by_patient ON public.patient_flag USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_flag_pkey ON public.patient_flag USING btree (patient_id, id)

CREATE INDEX patient_former_name_by_patient ON public.patient_former_name USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_former_name_pkey ON public.patient_former_name USING btree (patient_id, id)

CREATE INDEX patient_guarantor_by_account ON public.patient_guarantor USING btree (account_id)

CREATE INDEX patient_guarantor_by_patient ON public.patient_guarantor USING btree (patient_id, from_date)

CREATE UNIQUE INDEX patient_guarantor_pkey ON public.patient_guarantor USING btree (id)

CREATE UNIQUE INDEX patient_merge_row_pkey ON public.patient_merge_row USING btree (merge_id, n)

CREATE UNIQUE INDEX patient_is_merged_once ON public.patient_merge USING btree (loser_id) WHERE (undone_at IS NULL)

CREATE INDEX patient_merge_by_winner ON public.patient_merge USING btree (winner_id)

CREATE UNIQUE INDEX patient_merge_pkey ON public.patient_merge USING btree (id)

CREATE INDEX patient_outside_provider_by_patient ON public.patient_outside_provider USING btree (patient_id, rank)

CREATE INDEX patient_outside_provider_by_provider ON public.patient_outside_provider USING btree (outside_provider_id)

CREATE UNIQUE INDEX patient_outside_provider_pkey ON public.patient_outside_provider USING btree (patient_id, id)

CREATE INDEX patient_phone_by_patient ON public.patient_phone USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_phone_pkey ON public.patient_phone USING btree (patient_id, id)

CREATE INDEX patient_signature_by_patient ON public.patient_signature USING btree (patient_id, rank)

CREATE UNIQUE INDEX patient_signature_pkey ON public.patient_signature USING btree (patient_id, id)

CREATE INDEX patient_stay_by_patient ON public.patient_stay USING btree (patient_id, starts_at)

CREATE UNIQUE INDEX patient_stay_pkey ON public.patient_stay USING btree (id)

CREATE UNIQUE INDEX stay_external_id_is_unique ON public.patient_stay USING btree (external_id)

CREATE INDEX patient_by_birth_date ON public.patient USING btree (birth_date, last_key COLLATE "C")

CREATE INDEX patient_by_birth_date_unreviewed ON public.patient USING btree (birth_date) WHERE ((adult_reviewed_on IS NULL) AND (status = 'active'::text))

CREATE INDEX patient_by_merged_into ON public.patient USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL)

CREATE INDEX patient_by_name ON public.patient USING btree (last_key COLLATE "C", first_key COLLATE "C", id)

CREATE INDEX patient_by_record_number ON public.patient USING btree (record_number COLLATE "C")

CREATE UNIQUE INDEX patient_external_id_is_unique ON public.patient USING btree (external_id)

CREATE UNIQUE INDEX patient_pkey ON public.patient USING btree (id)

CREATE UNIQUE INDEX record_number_is_unique ON public.patient USING btree (record_number)

CREATE UNIQUE INDEX payer_demand_pkey ON public.payer_demand USING btree (id)

CREATE UNIQUE INDEX payer_external_id_is_unique ON public.payer USING btree (external_id)

CREATE UNIQUE INDEX payer_name_is_unique ON public.payer USING btree (name_key)

CREATE UNIQUE INDEX payer_pkey ON public.payer USING btree (id)

CREATE UNIQUE INDEX plan_name_is_unique_with_its_payer ON public.plan USING btree (payer_id, name_key)

CREATE UNIQUE INDEX plan_of_its_payer ON public.plan USING btree (id, payer_id)

CREATE UNIQUE INDEX plan_pkey ON public.plan USING btree (id)

CREATE INDEX policy_by_member ON public.policy USING btree (member_key COLLATE "C")

CREATE INDEX policy_by_subscriber ON public.policy USING btree (subscriber_patient_id)

CREATE UNIQUE INDEX policy_pkey ON public.policy USING btree (id)

CREATE UNIQUE INDEX poverty_line_begins_once ON public.poverty_line USING btree (starts_on)

CREATE UNIQUE INDEX poverty_line_pkey ON public.poverty_line USING btree (id)

CREATE UNIQUE INDEX practice_pkey ON public.practice USING btree (only_one)

CREATE INDEX prior_authorization_by_patient ON public.prior_authorization USING btree (patient_id)

CREATE UNIQUE INDEX prior_authorization_pkey ON public.prior_authorization USING btree (id)

CREATE UNIQUE INDEX provider_has_one_profile ON public.provider_profile USING btree (provider_id)

CREATE UNIQUE INDEX provider_profile_pkey ON public.provider_profile USING btree (id)

CREATE UNIQUE INDEX npi_is_unique ON public.provider USING btree (npi)

CREATE UNIQUE INDEX provider_external_id_is_unique ON public.provider USING btree (external_id)

CREATE UNIQUE INDEX provider_pkey ON public.provider USING btree (id)

CREATE INDEX recall_by_patient ON public.recall USING btree (patient_id)

CREATE UNIQUE INDEX recall_external_id_is_unique ON public.recall USING btree (external_id)

CREATE INDEX recall_open_by_day ON public.recall USING btree (due_on) WHERE (status = 'open'::text)

CREATE UNIQUE INDEX recall_pkey ON public.recall USING btree (id)

CREATE INDEX records_request_by_patient ON public.records_request USING btree (patient_id, received_on DESC)

CREATE INDEX records_request_open ON public.records_request USING btree (due_on) WHERE (status = 'open'::text)

CREATE UNIQUE INDEX records_request_pkey ON public.records_request USING btree (id)

CREATE INDEX resource_class_member_by_resource ON public.resource_class_member USING btree (resource_id)

CREATE UNIQUE INDEX resource_class_member_pkey ON public.resource_class_member USING btree (class_id, resource_id)

CREATE UNIQUE INDEX resource_class_name_is_unique ON public.resource_class USING btree (name_key)

CREATE UNIQUE INDEX resource_class_pkey ON public.resource_class USING btree (id)

CREATE UNIQUE INDEX resource_pkey ON public.resource USING btree (id)

CREATE UNIQUE INDEX room_name_is_unique ON public.room USING btree (name_key)

CREATE UNIQUE INDEX room_pkey ON public.room USING btree (id)

CREATE UNIQUE INDEX rule_is_softened_once ON public.rule_softening USING btree (rule_id)

CREATE UNIQUE INDEX rule_softening_pkey ON public.rule_softening USING btree (id)

CREATE INDEX rule_trial_latest ON public.rule_trial USING btree (asked_at DESC)

CREATE UNIQUE INDEX rule_trial_pkey ON public.rule_trial USING btree (id)

CREATE UNIQUE INDEX schema_migration_pkey ON public.schema_migration USING btree (number)

CREATE INDEX search_name_by_first ON public.search_name USING btree (tier, first, last, birth_date, patient_id) WHERE (tier < 4)

CREATE INDEX search_name_by_last ON public.search_name USING btree (tier, last, first, birth_date, patient_id) WHERE (tier >= 0)

CREATE UNIQUE INDEX search_name_pkey ON public.search_name USING btree (patient_id, last, first)

CREATE INDEX search_number_by_beginning ON public.search_number USING btree (value)

CREATE INDEX search_number_by_end ON public.search_number USING btree (reverse(value))

CREATE INDEX search_number_by_middle ON public.search_number USING gin (value gin_trgm_ops) WITH (gin_pending_list_limit='256')

CREATE UNIQUE INDEX search_number_pkey ON public.search_number USING btree (patient_id, kind, value)

CREATE INDEX search_word_by_near ON public.search_word USING gin (near)

CREATE INDEX search_word_by_other_sound ON public.search_word USING btree (other_sound) INCLUDE (place, word) WHERE (other_sound <> ''::text)

CREATE INDEX search_word_by_sound ON public.search_word USING btree (sound) INCLUDE (place, word) WHERE (sound <> ''::text)

CREATE INDEX search_word_by_trigrams ON public.search_word USING gin (word gin_trgm_ops)

CREATE UNIQUE INDEX search_word_pkey ON public.search_word USING btree (place, word)

CREATE UNIQUE INDEX location_is_one_place ON public.service_facility USING btree (location_id)

CREATE UNIQUE INDEX service_facility_pkey ON public.service_facility USING btree (id)

CREATE INDEX session_template_by_resource ON public.session_template USING btree (resource_id)

CREATE UNIQUE INDEX session_template_pkey ON public.session_template USING btree (id)

CREATE INDEX session_by_device ON public.session USING btree (device_id, created_at)

CREATE INDEX session_by_expiry ON public.session USING btree (expires_at)

CREATE INDEX session_by_user ON public.session USING btree (user_id) WHERE (ended_at IS NULL)

CREATE UNIQUE INDEX session_pkey ON public.session USING btree (id)

CREATE UNIQUE INDEX session_token_is_unique ON public.session USING btree (token_hash)

CREATE UNIQUE INDEX sign_in_try_pkey ON public.sign_in_try USING btree (scope)

CREATE UNIQUE INDEX sliding_level_pkey ON public.sliding_level USING btree (id)

CREATE INDEX standby_by_date ON public.standby USING btree (until_date) WHERE (done_at IS NULL)

CREATE INDEX standby_by_patient ON public.standby USING btree (patient_id)

CREATE UNIQUE INDEX standby_pkey ON public.standby USING btree (id)

CREATE INDEX standing_charge_by_patient ON public.standing_charge USING btree (patient_id)

CREATE UNIQUE INDEX standing_charge_pkey ON public.standing_charge USING btree (id)

CREATE UNIQUE INDEX superbill_item_pkey ON public.superbill_item USING btree (id)

CREATE INDEX supply_exception_by_resource ON public.supply_exception USING btree (resource_id, from_date)

CREATE UNIQUE INDEX supply_exception_pkey ON public.supply_exception USING btree (id)

CREATE UNIQUE INDEX telehealth_rule_pkey ON public.telehealth_rule USING btree (id)

CREATE UNIQUE INDEX user_account_pkey ON public.user_account USING btree (id)

CREATE UNIQUE INDEX username_is_unique ON public.user_account USING btree (username_key)

CREATE UNIQUE INDEX visit_chain_name_is_unique ON public.visit_chain USING btree (name_key)

CREATE UNIQUE INDEX visit_chain_pkey ON public.visit_chain USING btree (id)

CREATE UNIQUE INDEX visit_type_code_is_unique ON public.visit_type USING btree (code)

CREATE UNIQUE INDEX visit_type_pkey ON public.visit_type USING btree (id)

CREATE TRIGGER appointment_keeps_its_versions AFTER INSERT OR UPDATE ON public.appointment FOR EACH ROW WHEN ((new.booking <> 'held'::text)) EXECUTE FUNCTION keep_appointment_version()

CREATE TRIGGER audit_event_is_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_event_is_never_emptied BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_head_is_append_only BEFORE DELETE OR UPDATE ON public.audit_head FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_head_is_never_emptied BEFORE TRUNCATE ON public.audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_seal_is_append_only BEFORE DELETE OR UPDATE ON public.audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_seal_is_never_emptied BEFORE TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TRIGGER changed_coverages_are_found AFTER UPDATE ON public.coverage REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_coverages()

CREATE TRIGGER new_coverages_are_found AFTER INSERT ON public.coverage REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_coverages()

CREATE TRIGGER removed_coverages_are_not_found AFTER DELETE ON public.coverage REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION index_coverages()

CREATE TRIGGER changed_former_names_are_found AFTER UPDATE ON public.patient_former_name REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_listed_patients()

CREATE TRIGGER new_former_names_are_found AFTER INSERT ON public.patient_former_name REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_listed_patients()

CREATE TRIGGER removed_former_names_are_not_found AFTER DELETE ON public.patient_former_name REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION index_listed_patients()

CREATE TRIGGER changed_phones_are_found AFTER UPDATE ON public.patient_phone REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_listed_patients()

CREATE TRIGGER new_phones_are_found AFTER INSERT ON public.patient_phone REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_new_phones()

CREATE TRIGGER removed_phones_are_not_found AFTER DELETE ON public.patient_phone REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION index_listed_patients()

CREATE TRIGGER changed_patients_are_found AFTER UPDATE ON public.patient REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_changed_patients()

CREATE TRIGGER new_patients_are_found AFTER INSERT ON public.patient REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_new_patients()

CREATE TRIGGER removed_patients_are_not_found AFTER DELETE ON public.patient REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION forget_removed_patients()

CREATE TRIGGER changed_policies_are_found AFTER UPDATE ON public.policy REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION index_policies()
