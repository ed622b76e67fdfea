// Written by scripts/codegen.ts from the migrated schema. Do not edit: change a migration and run npm run codegen.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Instant = ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;

export interface AdvanceNotice {
  id: string;
  version: Generated<number>;
  patient_id: string;
  procedures: string[];
  choice: string;
  signed_on: string;
  ends_on: string;
  estimate_cents: number | null;
  reason: string;
  active: boolean;
}

export interface Appointment {
  id: string;
  version: Generated<number>;
  patient_id: string | null;
  visit_type_id: string;
  provider_id: string;
  room_id: string | null;
  starts_at: Instant;
  ends_at: Instant;
  lane: Generated<number>;
  booking: string;
  confirmation: string;
  flow: string;
  flow_at: Instant | null;
  note: Generated<string>;
  cancel_reason: string | null;
  cancel_note: string | null;
  external_id: string | null;
  created_at: Instant;
  location_id: string;
  series_id: string | null;
  chain_id: string | null;
  chain_position: number | null;
  other_ids: Generated<string[]>;
  overbook_reason: string | null;
  cancelled_by: string | null;
  held_until: Instant | null;
  held_by: string | null;
  changed_at: Instant;
  changed_by: string;
  change_reason: string | null;
}

export interface AppointmentCall {
  id: string;
  appointment_id: string;
  outcome: string;
  note: Generated<string>;
  at: Instant;
  by_user: string;
}

export interface AppointmentCase {
  appointment_id: string;
  case_id: string;
}

export interface AppointmentHistory {
  appointment_id: string;
  version: number;
  changed_at: Instant;
  changed_by: string;
  change_reason: string | null;
  patient_id: string;
  visit_type_id: string;
  provider_id: string;
  room_id: string | null;
  location_id: string;
  starts_at: Instant;
  ends_at: Instant;
  lane: number;
  booking: string;
  confirmation: string;
  flow: string;
  flow_at: Instant | null;
  note: string;
  cancel_reason: string | null;
  cancel_note: string | null;
  cancelled_by: string | null;
  overbook_reason: string | null;
  series_id: string | null;
  chain_id: string | null;
  chain_position: number | null;
  other_ids: string[];
}

export interface AppointmentResource {
  appointment_id: string;
  part: Generated<number>;
  resource_id: string;
  lane: Generated<number>;
  during: string;
}

export interface AppointmentSeries {
  id: string;
  rule: unknown;
  created_at: Instant;
  created_by: string;
}

export interface AuditEvent {
  n: GeneratedAlways<number>;
  id: string;
  at: Instant;
  actor: string;
  session_id: string | null;
  device_id: string | null;
  action: string;
  entity: string | null;
  entity_id: string | null;
  subject_id: string | null;
  reason: string | null;
  before: unknown | null;
  after: unknown | null;
  request_id: string | null;
}

export interface AuditHead {
  batch: number;
  position: number;
  hash: Uint8Array;
  mac: Uint8Array;
  at: Instant;
}

export interface AuditSeal {
  position: number;
  event_n: number;
  hash: Uint8Array;
  batch: number;
}

export interface BillingAssignment {
  id: string;
  version: Generated<number>;
  billing_provider_id: string;
  facility_id: string | null;
  provider_id: string | null;
  payer_id: string | null;
  starts_on: string;
  ends_on: string | null;
}

export interface BillingProvider {
  id: string;
  version: Generated<number>;
  name: string;
  first_name: string | null;
  npi: string;
  tax_id_kind: string;
  tax_id: string;
  taxonomy: string;
  street: string;
  street2: string;
  city: string;
  state: string;
  zip: string;
  pay_to: unknown | null;
  contact_name: string;
  phone: string;
  payer_numbers: Generated<unknown>;
  active: boolean;
}

export interface Blockout {
  id: string;
  version: Generated<number>;
  kind: string;
  title: string;
  resource_id: string | null;
  location_id: string | null;
  visit_type_ids: Generated<string[]>;
  from_date: string;
  until_date: string | null;
  weekdays: Generated<number[]>;
  starts_minute: number;
  ends_minute: number;
}

export interface BrokenGlass {
  id: string;
  patient_id: string;
  user_id: string;
  reason: string;
  broken_at: Instant;
  ends_at: Instant;
}

export interface CalendarFeed {
  id: string;
  version: Generated<number>;
  provider_id: string;
  token_hash: Uint8Array;
  created_at: Instant;
  created_by: string;
  last_read_at: Instant | null;
  revoked_at: Instant | null;
}

export interface Capitation {
  id: string;
  version: Generated<number>;
  payer_id: string;
  plan_id: string | null;
  except_codes: string[];
  starts_on: string;
  ends_on: string | null;
}

export interface CardCrop {
  reading_id: string;
  field: string;
  image: Uint8Array;
}

export interface CardReading {
  id: string;
  version: Generated<number>;
  patient_id: string;
  front_id: string;
  back_id: string | null;
  state: Generated<string>;
  percent: Generated<number>;
  problem: string | null;
  payer_id: string | null;
  proposals: Generated<unknown>;
  asked_at: Instant;
  kept: unknown | null;
  coverage_id: string | null;
}

export interface ChangeClock {
  only_one: Generated<boolean>;
  seq: Generated<number>;
}

export interface ChangeLog {
  seq: number;
  n: number;
  topic: string;
  key: string;
  entity_id: string;
  at: Generated<Instant>;
}

export interface ChargeFolder {
  id: string;
  version: Generated<number>;
  place: string;
  added_by: string;
  is_asked: Generated<boolean>;
  looked_at: Instant | null;
  outcome: string | null;
  is_refused: Generated<boolean>;
}

export interface ChargeFollowUp {
  missing_id: string;
  version: Generated<number>;
  owner_user_id: string | null;
  note: string;
  follow_up_on: string | null;
}

export interface ChargeLine {
  id: string;
  sheet_id: string;
  position: number;
  procedure: string;
  modifiers: string[];
  unit_kind: string;
  units: string;
  pointers: string;
  from_on: string | null;
  to_on: string | null;
  place_of_service: string | null;
  charge_cents: number | null;
  fee_cents: number | null;
  ndc: string | null;
  ndc_quantity: string | null;
  ndc_unit: string | null;
  prescription_number: string | null;
  note: string;
  is_emergency: boolean;
  is_epsdt: boolean;
  is_family_planning: boolean;
  authorization_id: string | null;
  referral_id: string | null;
  is_capitated: boolean;
  expected_allowed_cents: number | null;
  expected_payer_cents: number | null;
  expected_patient_cents: number | null;
  actual_allowed_cents: number | null;
  actual_payer_cents: number | null;
  actual_patient_cents: number | null;
  claim_number: string | null;
  corrected_at: Instant | null;
  external_id: string | null;
}

export interface ChargeMessage {
  id: string;
  version: Generated<number>;
  sender: string;
  control_id: string;
  checksum: string;
  file_name: string;
  received_at: Instant;
  record_number: string;
  visit_number: string;
  service_on: string;
  state: string;
  lines: Generated<unknown>;
  reason: string | null;
}

export interface ChargeSheet {
  id: string;
  version: Generated<number>;
  kind: string;
  patient_id: string;
  appointment_id: string | null;
  case_id: string | null;
  from_on: string;
  to_on: string;
  facility_id: string | null;
  place_of_service: string | null;
  rendering_provider_id: string | null;
  supervising_provider_id: string | null;
  is_incident_to: boolean;
  ordering_provider_id: string | null;
  ordering_outside_id: string | null;
  referring_provider_id: string | null;
  referring_outside_id: string | null;
  medium: string | null;
  is_patient_at_home: boolean;
  diagnoses: string[];
  dates: unknown;
  is_employment_related: boolean;
  is_auto_accident: boolean;
  is_other_accident: boolean;
  accident_state: string | null;
  note: string;
  status: string;
  status_reason: string | null;
  completed_at: Instant | null;
  completed_by: string | null;
  created_at: Instant;
}

export interface Claim {
  id: string;
  version: Generated<number>;
  claim_number: string;
  patient_id: string;
  case_id: string | null;
  coverage_id: string | null;
  payer_id: string;
  plan_id: string;
  payer_rank: string;
  frequency: string;
  state: string;
  state_since: Instant;
  medium: string;
  original_id: string | null;
  prior_paid_on: string | null;
  service_from: string;
  service_to: string;
  charge_cents: number;
  document: unknown;
  context: unknown | null;
  judged_seq: Generated<number>;
  held_by_hand: string | null;
  payer_control_number: string | null;
  batch_id: string | null;
  owner_id: string | null;
  next_action: string | null;
  next_action_on: string | null;
  last_day: string | null;
}

export interface ClaimBatch {
  id: string;
  version: Generated<number>;
  number: string;
  receiver_id: string;
  state: string;
  claims: number;
  written: Generated<number>;
  charge_cents: number;
  file: Uint8Array | null;
  size_bytes: Generated<number>;
  failure: string | null;
  made_at: Instant;
  made_by: string;
  released_at: Instant | null;
  released_by: string | null;
}

export interface ClaimFinding {
  id: string;
  claim_id: string;
  rule_id: string;
  severity: string;
  sentence: string;
  source: string;
  path: string;
  told: unknown;
  page: string;
  role: string;
  opened_at: Instant;
  closed_at: Instant | null;
  overridden_at: Instant | null;
  overridden_by: string | null;
  override_reason: string | null;
}

export interface ClaimLine {
  id: string;
  claim_id: string;
  place: number;
  control_number: string;
  charge_line_id: string;
  payer_rank: string;
  live: Generated<boolean | null>;
}

export interface ClaimReceiver {
  id: string;
  version: Generated<number>;
  name: string;
  medium: string;
  sender_qualifier: string;
  sender_id: string;
  receiver_qualifier: string;
  receiver_id: string;
  submitter_id: string;
  application_id: string;
  submitter_name: string;
  contact_name: string;
  contact_phone: string;
  is_test: boolean;
  active: boolean;
}

export interface ClaimReceiverPayer {
  payer_id: string;
  receiver_id: string;
}

export interface ClaimRefusal {
  sheet_id: string;
  sheet_version: number;
  words: string;
  refused_at: Instant;
}

export interface ClaimState {
  claim_id: string;
  place: number;
  state: string;
  since: Instant;
  until: Instant | null;
  by: string;
  words: string;
}

export interface ClinicRule {
  id: string;
  version: Generated<number>;
  rule_id: string;
  rule: unknown;
  is_on: boolean;
  signer: string | null;
  saved_by: string;
  saved_at: Instant;
}

export interface ClinicalEntry {
  id: string;
  version: Generated<number>;
  patient_id: string;
  category: string;
  text: string;
  code_system: string | null;
  code: string | null;
  status: string;
  starts_on: string | null;
  ends_on: string | null;
  value: string | null;
  diastolic: string | null;
  unit: string | null;
  value_text: string | null;
  interpretation: string | null;
  reference_range: string | null;
  detail: string | null;
  severity: string | null;
  note: Generated<string>;
  in_error_reason: string | null;
  search_key: string;
  recorded_at: Instant;
  recorded_by: string;
  external_id: string | null;
}

export interface Code {
  system: string;
  code: string;
  valid_from: string;
  valid_to: string | null;
  short_text: string | null;
  long_text: string | null;
  is_billable: boolean;
  facts: unknown | null;
  written_by: number;
}

export interface CodeBundle {
  checksum: string;
  key: string;
  issued_at: Instant;
  taken_at: Instant;
}

export interface CodeFavourite {
  provider_id: string;
  system: string;
  code: string;
}

export interface CodeList {
  id: string;
  version: Generated<number>;
  label: string;
  kind: string;
  codes: string[];
  beside_codes: string[];
  sex: string | null;
  age_years_min: number | null;
  age_years_max: number | null;
  starts_on: string;
  ends_on: string | null;
  source: string;
}

export interface CodePublisher {
  id: string;
  version: Generated<number>;
  name: string;
  key: string;
  added_by: string;
  added_at: Instant;
}

export interface CodeRelease {
  id: string;
  version: Generated<number>;
  number: GeneratedAlways<number>;
  status: string;
  title: Generated<string>;
  source: string;
  checksum: string | null;
  systems: Generated<string[]>;
  effective_from: string | null;
  effective_to: string | null;
  is_complete: Generated<boolean>;
  needs_licence: Generated<boolean>;
  licensed_by: string | null;
  progress: Generated<number>;
  refusal: string | null;
  warnings: Generated<string[]>;
  rows: Generated<number>;
  counts: Generated<unknown>;
  imported_by: string;
  imported_at: Instant;
  applied_at: Instant | null;
  applied_order: number | null;
  asked_from: string | null;
  shipped_file: string | null;
  is_automatic: Generated<boolean>;
}

export interface CodeReleaseChange {
  release_id: string;
  n: number;
  system: string;
  code: string;
  kind: string;
  before: string | null;
  after: string | null;
}

export interface CodeReleaseFile {
  release_id: string;
  bytes: Uint8Array;
}

export interface CodeShipped {
  name: string;
  loaded_at: Instant;
}

export interface CodeSource {
  id: string;
  version: Generated<number>;
  kind: string;
  place: string;
  is_automatic: boolean;
  added_by: string;
  is_asked: Generated<boolean>;
  looked_at: Instant | null;
  outcome: string | null;
  is_refused: Generated<boolean>;
  etag: string | null;
}

export interface CodeUndo {
  release_number: number;
  system: string;
  code: string;
  valid_from: string;
  valid_to: string | null;
  short_text: string | null;
  long_text: string | null;
  is_billable: boolean;
  facts: unknown | null;
  written_by: number;
}

export interface CodeUse {
  provider_id: string;
  system: string;
  code: string;
  uses: number;
  last_used_on: string;
}

export interface ColumnSet {
  id: string;
  version: Generated<number>;
  user_id: string;
  function_key: number;
  name: string;
  columns: unknown;
  colour_by: Generated<string>;
}

export interface Coverage {
  id: string;
  version: Generated<number>;
  patient_id: string;
  case_id: string | null;
  policy_id: string;
  rank: number;
  starts_on: string;
  ends_on: string | null;
  relationship: string;
  own_member_id: string | null;
  parent_role: Generated<string>;
  court_decree: Generated<boolean>;
  msp_reason: string | null;
  qmb: Generated<boolean>;
  rank_reason: Generated<string>;
  created_at: Instant;
  external_id: string | null;
}

export interface Credential {
  id: string;
  version: Generated<number>;
  provider_id: string;
  payer_id: string;
  facility_id: string | null;
  state: string;
  submitted_on: string | null;
  effective_on: string | null;
  ended_on: string | null;
  payer_provider_number: string;
  note: string;
}

export interface Device {
  id: string;
  token_hash: Uint8Array;
  name: string;
  first_seen_at: Instant;
  last_seen_at: Instant;
}

export interface DisclosureRestriction {
  id: string;
  version: Generated<number>;
  patient_id: string;
  payer_id: string | null;
  starts_on: string;
  ends_on: string;
  about: string;
}

export interface Document {
  id: string;
  version: Generated<number>;
  patient_id: string;
  content_id: string;
  category: string;
  name: string;
  added_at: Instant;
  added_by: string;
  removed_at: Instant | null;
}

export interface DocumentContent {
  id: string;
  address: Uint8Array;
  sealed_key: Uint8Array;
  media_type: string;
  size_bytes: number;
  width: number | null;
  height: number | null;
  thumbnail: Uint8Array | null;
  received_at: Instant;
}

export interface DocumentUpload {
  id: string;
  content_id: string;
  received_by: string;
  received_at: Instant;
}

export interface Draft {
  user_id: string;
  key: string;
  body: Uint8Array;
  saved_at: Instant;
}

export interface Employer {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  size: Generated<string>;
  phone: string | null;
  address_line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  active: Generated<boolean>;
}

export interface Equipment {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  location_id: string;
  position: Generated<number>;
}

export interface Fee {
  schedule_id: string;
  procedure: string;
  modifier: string;
  amount_cents: number;
}

export interface FeeSchedule {
  id: string;
  version: Generated<number>;
  name: string;
  purpose: string;
  payer_id: string | null;
  plan_id: string | null;
  location_id: string | null;
  starts_on: string;
  ends_on: string | null;
  medicare_percent: string | null;
  locality: string | null;
  note: string;
}

export interface Holiday {
  id: string;
  version: Generated<number>;
  date: string;
  name: string;
  location_id: string | null;
}

export interface HouseholdAccount {
  id: string;
  version: Generated<number>;
  number: string;
  holder_patient_id: string | null;
  holder_name: string | null;
  birth_date: string | null;
  phone: string | null;
  email: string | null;
  address_line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
}

export interface Idempotency {
  actor: string;
  key: string;
  command: string;
  request_hash: Uint8Array;
  status: number | null;
  reply: string | null;
  seq: number | null;
  at: Generated<Instant>;
}

export interface ImportMapping {
  kind: string;
  header_key: string;
  mapping: unknown;
  saved_at: Instant;
}

export interface IncomeDeclaration {
  id: string;
  version: Generated<number>;
  patient_id: string;
  household_size: number;
  yearly_cents: number;
  starts_on: string;
  ends_on: string;
  proof: string;
  active: boolean;
}

export interface Installation {
  only_one: Generated<boolean>;
  server_id: Generated<string>;
  restore_count: Generated<number>;
  created_at: Generated<Instant>;
}

export interface Letter {
  id: string;
  patient_id: string;
  kind: string;
  addressee: string | null;
  from_date: string | null;
  until_date: string | null;
  letterhead: unknown;
  patient_name: string;
  birth_date: string;
  body: string;
  written_on: string;
  written_at: Instant;
  written_by: string;
}

export interface Location {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  zone: string;
  address: string | null;
  phone: string | null;
  position: Generated<number>;
  active: Generated<boolean>;
}

export interface Locum {
  id: string;
  version: Generated<number>;
  absent_provider_id: string;
  substitute_provider_id: string;
  modifier: string;
  starts_on: string;
  ends_on: string;
  note: string;
}

export interface Necessity {
  policy: string;
  procedure: string;
  diagnosis: string;
  payer_id: string | null;
  starts_on: string;
  ends_on: string | null;
  loaded_at: Instant;
}

export interface OutsideProvider {
  id: string;
  name: string;
  name_key: string;
  npi: string | null;
  phone: string | null;
  fax: string | null;
}

export interface Patient {
  id: string;
  version: Generated<number>;
  record_number: string;
  first_name: string;
  middle_name: string | null;
  last_name: string;
  suffix: string | null;
  preferred_name: string | null;
  birth_date: string;
  sex: string;
  status: string;
  deceased_on: string | null;
  phone: string | null;
  email: string | null;
  address_line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  last_key: string;
  first_key: string;
  phone_digits: Generated<string>;
  external_id: string | null;
  created_at: Instant;
  gender_identity: string | null;
  pronouns: string | null;
  language: string | null;
  interpreter_needed: Generated<boolean>;
  pharmacy: string | null;
  notes: Generated<string>;
  dismissed_on: string | null;
  dismissed_reason: string | null;
  mail_returned_on: string | null;
  preferred_key: Generated<string>;
  middle_key: Generated<string>;
  is_confidential: Generated<boolean>;
  merged_into_id: string | null;
  adult_reviewed_on: string | null;
}

export interface PatientAddress {
  patient_id: string;
  id: string;
  rank: number;
  use: string;
  line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  from_date: string | null;
  until_date: string | null;
}

export interface PatientCareTeam {
  patient_id: string;
  user_id: string;
}

export interface PatientCase {
  id: string;
  version: Generated<number>;
  patient_id: string;
  kind: string;
  name: string;
  injury_on: string | null;
  injury_state: string | null;
  claim_number: string | null;
  adjuster_name: string | null;
  adjuster_phone: string | null;
  employer_id: string | null;
  attorney_name: string | null;
  attorney_phone: string | null;
  closed_on: string | null;
}

export interface PatientContact {
  patient_id: string;
  id: string;
  rank: number;
  name: string;
  relationship: string;
  phone: string | null;
  is_emergency: boolean;
  may_bring: boolean;
  may_consent: boolean;
  may_be_told: boolean;
  note: string | null;
}

export interface PatientDisclosure {
  patient_id: string;
  version: Generated<number>;
  confidential_address: string | null;
  confidential_phone: string | null;
  msp_answers: unknown | null;
  msp_answered_on: string | null;
}

export interface PatientDistinct {
  patient_id: string;
  other_id: string;
  said_at: Instant;
  said_by: string;
}

export interface PatientEmail {
  patient_id: string;
  id: string;
  rank: number;
  use: string;
  address: string;
  may_email: boolean;
}

export interface PatientFact {
  id: string;
  version: Generated<number>;
  patient_id: string;
  kind: string;
  starts_on: string;
  ends_on: string | null;
  coverage_id: string | null;
  answer: string | null;
  answered_on: string | null;
  says_member_id: string | null;
  says_last_name: string | null;
  says_birth_date: string | null;
  attending_provider_id: string | null;
  note: string;
  active: boolean;
}

export interface PatientFlag {
  patient_id: string;
  id: string;
  rank: number;
  text: string;
  at_booking: boolean;
  at_check_in: boolean;
  until_date: string | null;
}

export interface PatientFormerName {
  patient_id: string;
  id: string;
  rank: number;
  first_name: string;
  last_name: string;
  until_date: string | null;
  last_key: string;
  first_key: string;
}

export interface PatientGuarantor {
  id: string;
  patient_id: string;
  account_id: string;
  relationship: string;
  share_percent: number;
  from_date: string;
  until_date: string | null;
  note: Generated<string>;
}

export interface PatientMerge {
  id: string;
  loser_id: string;
  winner_id: string;
  merged_at: Instant;
  merged_by: string;
  winner_before: unknown;
  winner_after: unknown;
  undone_at: Instant | null;
  undone_by: string | null;
}

export interface PatientMergeRow {
  merge_id: string;
  n: number;
  table_name: string;
  column_name: string;
  row_key: unknown;
  before: unknown;
}

export interface PatientOutsideProvider {
  patient_id: string;
  id: string;
  rank: number;
  role: string;
  outside_provider_id: string;
}

export interface PatientPhone {
  patient_id: string;
  id: string;
  rank: number;
  use: string;
  number: string;
  extension: string | null;
  may_call: boolean;
  may_text: boolean;
  may_leave_message: boolean;
  best_time: string | null;
}

export interface PatientSignature {
  patient_id: string;
  id: string;
  rank: number;
  kind: string;
  signed_on: string;
  expires_on: string | null;
  signed_by: string;
}

export interface PatientStay {
  id: string;
  patient_id: string;
  kind: string;
  starts_at: Instant;
  ends_at: Instant;
  description: string;
  external_id: string | null;
}

export interface Payer {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  claim_payer_id: string | null;
  eligibility_payer_id: string | null;
  status_payer_id: string | null;
  remittance_payer_id: string | null;
  remittance_enrolment: Generated<string>;
  first_claim_days: number | null;
  corrected_claim_days: number | null;
  secondary_claim_days: number | null;
  appeal_days: number | null;
  phone: string | null;
  address_line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  active: Generated<boolean>;
  external_id: string | null;
}

export interface PayerDemand {
  id: string;
  version: Generated<number>;
  payer_id: string | null;
  plan_kind: string | null;
  is_enrolled: boolean | null;
  is_participating: boolean | null;
  correction: string | null;
  wants_taxonomy: boolean | null;
  wants_ndc: boolean | null;
  wants_group_number: boolean | null;
  wants_whole_units: boolean | null;
  wants_patient_paid: boolean | null;
  starts_on: string;
  ends_on: string | null;
  source: string;
}

export interface Plan {
  id: string;
  version: Generated<number>;
  payer_id: string;
  name: string;
  name_key: string;
  kind: string;
  filing_indicator: string;
  employer_id: string | null;
  referral_needed: Generated<boolean>;
  authorisation_needed: Generated<boolean>;
  copays: Generated<unknown>;
  claim_payer_id: string | null;
  eligibility_payer_id: string | null;
  first_claim_days: number | null;
  active: Generated<boolean>;
}

export interface Policy {
  id: string;
  plan_id: string;
  member_id: string;
  member_key: string;
  group_number: string | null;
  employer_id: string | null;
  employment: Generated<string>;
  medigap_letter: string | null;
  coba_id: string | null;
  subscriber_patient_id: string | null;
  subscriber: unknown | null;
}

export interface PovertyLine {
  id: string;
  version: Generated<number>;
  starts_on: string;
  first_cents: number;
  next_cents: number;
}

export interface Practice {
  only_one: Generated<boolean>;
  version: Generated<number>;
  name: string;
  zone: string;
  opens_minute: Generated<number>;
  closes_minute: Generated<number>;
  slot_minutes: Generated<number>;
  supply_version: Generated<number>;
  week_starts_on: Generated<number>;
  clock_24: Generated<boolean>;
  finder_rule: Generated<string>;
  wait_alert_minutes: Generated<number>;
}

export interface PriorAuthorization {
  id: string;
  version: Generated<number>;
  patient_id: string;
  kind: string;
  number: string;
  payer_id: string | null;
  procedures: string[];
  provider_id: string | null;
  counted_in: string;
  allowed: string | null;
  used_before: string;
  starts_on: string;
  ends_on: string | null;
  referring_outside_id: string | null;
  obtained_by: string;
  contact: string;
  note: string;
  active: boolean;
}

export interface Provider {
  id: string;
  version: Generated<number>;
  display_name: string;
  specialty: string | null;
  npi: string | null;
  position: Generated<number>;
  external_id: string | null;
  profession: Generated<string>;
}

export interface ProviderProfile {
  id: string;
  version: Generated<number>;
  provider_id: string;
  last_name: string;
  first_name: string;
  middle_name: string;
  suffix: string;
  taxonomies: string[];
  supervisor_id: string | null;
  is_incident_to: boolean;
}

export interface Recall {
  id: string;
  version: Generated<number>;
  patient_id: string;
  reason: string;
  visit_type_id: string | null;
  provider_id: string | null;
  due_on: string;
  again_on: string | null;
  status: string;
  note: string;
  external_id: string | null;
  created_at: Instant;
}

export interface RecordsRequest {
  id: string;
  version: Generated<number>;
  patient_id: string;
  requested_by: string;
  requester: string;
  authority: string;
  about: string;
  received_on: string;
  due_on: string;
  extension_reason: string | null;
  status: string;
  status_reason: string | null;
  sent_on: string | null;
  sent_how: string | null;
  sent_to: string | null;
  pages: number | null;
  note: Generated<string>;
  recorded_by: string;
}

export interface Resource {
  id: string;
  kind: string;
  active: Generated<boolean>;
}

export interface ResourceClass {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  kind: string;
  position: Generated<number>;
}

export interface ResourceClassMember {
  class_id: string;
  resource_id: string;
}

export interface Room {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  position: Generated<number>;
  location_id: string;
}

export interface RuleSoftening {
  id: string;
  version: Generated<number>;
  rule_id: string;
  reason: string;
  softened_by: string;
  softened_at: Instant;
}

export interface RuleTrial {
  id: string;
  version: Generated<number>;
  rule: unknown;
  since: string;
  state: string;
  total: Generated<number>;
  judged: Generated<number>;
  counts: unknown;
  catches: Generated<unknown>;
  failure: string | null;
  asked_by: string;
  asked_at: Instant;
}

export interface SchemaMigration {
  number: number;
  name: string;
  checksum: string;
  applied_at: Generated<Instant>;
}

export interface SearchName {
  patient_id: string;
  tier: number;
  last: string;
  first: string;
  birth_date: string;
}

export interface SearchNumber {
  patient_id: string;
  kind: string;
  value: string;
}

export interface SearchWord {
  place: string;
  word: string;
  sound: string;
  other_sound: string;
  near: string[];
}

export interface ServiceFacility {
  id: string;
  version: Generated<number>;
  name: string;
  location_id: string | null;
  place_of_service: string;
  npi: string | null;
  street: string;
  street2: string;
  city: string;
  state: string;
  zip: string;
  clia_number: string | null;
  clia_ends_on: string | null;
  mammography_number: string | null;
  active: boolean;
  clia_is_waiver: boolean | null;
  clia_starts_on: string | null;
}

export interface Session {
  id: string;
  token_hash: Uint8Array;
  user_id: string;
  device_id: string;
  created_at: Instant;
  last_seen_at: Instant;
  expires_at: Instant;
  locked_at: Instant | null;
  ended_at: Instant | null;
  pin_tries: Generated<number>;
}

export interface SessionTemplate {
  id: string;
  version: Generated<number>;
  resource_id: string;
  location_id: string;
  weekday: number;
  every_weeks: Generated<number>;
  starts_minute: number;
  ends_minute: number;
  valid_from: string;
  valid_until: string | null;
  visit_type_ids: Generated<string[]>;
}

export interface SignInTry {
  scope: string;
  failures: number;
  window_started_at: Instant;
  blocked_until: Instant | null;
}

export interface SlidingLevel {
  id: string;
  version: Generated<number>;
  name: string;
  up_to_percent: number;
  pays_percent: number;
  starts_on: string;
  ends_on: string | null;
}

export interface Standby {
  id: string;
  version: Generated<number>;
  patient_id: string;
  visit_type_id: string;
  provider_id: string | null;
  from_date: string;
  until_date: string;
  note: Generated<string>;
  created_at: Instant;
  created_by: string;
  done_at: Instant | null;
}

export interface StandingCharge {
  id: string;
  version: Generated<number>;
  patient_id: string;
  kind: string;
  label: string;
  case_id: string | null;
  facility_id: string | null;
  rendering_provider_id: string;
  procedure: string;
  diagnoses: string[];
  starts_on: string;
  ends_on: string | null;
}

export interface SuperbillItem {
  id: string;
  version: Generated<number>;
  visit_type_id: string | null;
  provider_id: string | null;
  label: string;
  procedure: string;
  modifiers: string[];
  units: string;
  diagnoses: string[];
  is_suggested: boolean;
  digit: number | null;
  position: number;
  active: boolean;
}

export interface SupplyException {
  id: string;
  version: Generated<number>;
  resource_id: string;
  kind: string;
  location_id: string | null;
  from_date: string;
  until_date: string;
  starts_minute: number;
  ends_minute: number;
  visit_type_ids: Generated<string[]>;
  reason: Generated<string>;
}

export interface TelehealthRule {
  id: string;
  version: Generated<number>;
  payer_id: string | null;
  plan_kind: string | null;
  medium: string;
  is_at_home: boolean;
  place_of_service: string;
  modifier: string | null;
  starts_on: string;
  ends_on: string | null;
  source: string;
}

export interface UserAccount {
  id: string;
  version: Generated<number>;
  username: string;
  username_key: string;
  display_name: string;
  password_hash: string;
  pin_hash: string | null;
  roles: string[];
  active: Generated<boolean>;
  must_change_password: Generated<boolean>;
  last_sign_in_at: Instant | null;
  created_at: Instant;
}

export interface VisitChain {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  steps: unknown;
  position: Generated<number>;
  active: Generated<boolean>;
}

export interface VisitType {
  id: string;
  version: Generated<number>;
  code: string;
  name: string;
  duration_minutes: number;
  colour: number;
  position: Generated<number>;
  active: Generated<boolean>;
  before_minutes: Generated<number>;
  after_minutes: Generated<number>;
  capacity: Generated<number>;
  provider_ids: Generated<string[]>;
  needs: Generated<unknown>;
  age_months_min: number | null;
  age_months_max: number | null;
  repeat_days_min: number | null;
  plan_note: string | null;
  instructions: string | null;
  self_booking: Generated<boolean>;
  telehealth: Generated<boolean>;
}

export interface DB {
  advance_notice: AdvanceNotice;
  appointment: Appointment;
  appointment_call: AppointmentCall;
  appointment_case: AppointmentCase;
  appointment_history: AppointmentHistory;
  appointment_resource: AppointmentResource;
  appointment_series: AppointmentSeries;
  audit_event: AuditEvent;
  audit_head: AuditHead;
  audit_seal: AuditSeal;
  billing_assignment: BillingAssignment;
  billing_provider: BillingProvider;
  blockout: Blockout;
  broken_glass: BrokenGlass;
  calendar_feed: CalendarFeed;
  capitation: Capitation;
  card_crop: CardCrop;
  card_reading: CardReading;
  change_clock: ChangeClock;
  change_log: ChangeLog;
  charge_folder: ChargeFolder;
  charge_follow_up: ChargeFollowUp;
  charge_line: ChargeLine;
  charge_message: ChargeMessage;
  charge_sheet: ChargeSheet;
  claim: Claim;
  claim_batch: ClaimBatch;
  claim_finding: ClaimFinding;
  claim_line: ClaimLine;
  claim_receiver: ClaimReceiver;
  claim_receiver_payer: ClaimReceiverPayer;
  claim_refusal: ClaimRefusal;
  claim_state: ClaimState;
  clinic_rule: ClinicRule;
  clinical_entry: ClinicalEntry;
  code: Code;
  code_bundle: CodeBundle;
  code_favourite: CodeFavourite;
  code_list: CodeList;
  code_publisher: CodePublisher;
  code_release: CodeRelease;
  code_release_change: CodeReleaseChange;
  code_release_file: CodeReleaseFile;
  code_shipped: CodeShipped;
  code_source: CodeSource;
  code_undo: CodeUndo;
  code_use: CodeUse;
  column_set: ColumnSet;
  coverage: Coverage;
  credential: Credential;
  device: Device;
  disclosure_restriction: DisclosureRestriction;
  document: Document;
  document_content: DocumentContent;
  document_upload: DocumentUpload;
  draft: Draft;
  employer: Employer;
  equipment: Equipment;
  fee: Fee;
  fee_schedule: FeeSchedule;
  holiday: Holiday;
  household_account: HouseholdAccount;
  idempotency: Idempotency;
  import_mapping: ImportMapping;
  income_declaration: IncomeDeclaration;
  installation: Installation;
  letter: Letter;
  location: Location;
  locum: Locum;
  necessity: Necessity;
  outside_provider: OutsideProvider;
  patient: Patient;
  patient_address: PatientAddress;
  patient_care_team: PatientCareTeam;
  patient_case: PatientCase;
  patient_contact: PatientContact;
  patient_disclosure: PatientDisclosure;
  patient_distinct: PatientDistinct;
  patient_email: PatientEmail;
  patient_fact: PatientFact;
  patient_flag: PatientFlag;
  patient_former_name: PatientFormerName;
  patient_guarantor: PatientGuarantor;
  patient_merge: PatientMerge;
  patient_merge_row: PatientMergeRow;
  patient_outside_provider: PatientOutsideProvider;
  patient_phone: PatientPhone;
  patient_signature: PatientSignature;
  patient_stay: PatientStay;
  payer: Payer;
  payer_demand: PayerDemand;
  plan: Plan;
  policy: Policy;
  poverty_line: PovertyLine;
  practice: Practice;
  prior_authorization: PriorAuthorization;
  provider: Provider;
  provider_profile: ProviderProfile;
  recall: Recall;
  records_request: RecordsRequest;
  resource: Resource;
  resource_class: ResourceClass;
  resource_class_member: ResourceClassMember;
  room: Room;
  rule_softening: RuleSoftening;
  rule_trial: RuleTrial;
  schema_migration: SchemaMigration;
  search_name: SearchName;
  search_number: SearchNumber;
  search_word: SearchWord;
  service_facility: ServiceFacility;
  session: Session;
  session_template: SessionTemplate;
  sign_in_try: SignInTry;
  sliding_level: SlidingLevel;
  standby: Standby;
  standing_charge: StandingCharge;
  superbill_item: SuperbillItem;
  supply_exception: SupplyException;
  telehealth_rule: TelehealthRule;
  user_account: UserAccount;
  visit_chain: VisitChain;
  visit_type: VisitType;
}
