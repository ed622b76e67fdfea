// Written by scripts/codegen.ts from the migrated schema. Do not edit: change a migration and run npm run codegen.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Instant = ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;

export interface Appointment {
  id: string;
  version: Generated<number>;
  patient_id: string;
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
}

export interface AppointmentResource {
  appointment_id: string;
  part: Generated<number>;
  resource_id: string;
  lane: Generated<number>;
  during: string;
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

export interface Device {
  id: string;
  token_hash: Uint8Array;
  name: string;
  first_seen_at: Instant;
  last_seen_at: Instant;
}

export interface Draft {
  user_id: string;
  key: string;
  body: Uint8Array;
  saved_at: Instant;
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

export interface Installation {
  only_one: Generated<boolean>;
  server_id: Generated<string>;
  restore_count: Generated<number>;
  created_at: Generated<Instant>;
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

export interface Practice {
  only_one: Generated<boolean>;
  version: Generated<number>;
  name: string;
  zone: string;
  opens_minute: Generated<number>;
  closes_minute: Generated<number>;
  slot_minutes: Generated<number>;
}

export interface Provider {
  id: string;
  version: Generated<number>;
  display_name: string;
  specialty: string | null;
  npi: string | null;
  position: Generated<number>;
  external_id: string | null;
}

export interface Resource {
  id: string;
  kind: string;
  active: Generated<boolean>;
}

export interface Room {
  id: string;
  version: Generated<number>;
  name: string;
  name_key: string;
  position: Generated<number>;
}

export interface SchemaMigration {
  number: number;
  name: string;
  checksum: string;
  applied_at: Generated<Instant>;
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

export interface SignInTry {
  scope: string;
  failures: number;
  window_started_at: Instant;
  blocked_until: Instant | null;
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

export interface VisitType {
  id: string;
  version: Generated<number>;
  code: string;
  name: string;
  duration_minutes: number;
  colour: number;
  position: Generated<number>;
  active: Generated<boolean>;
}

export interface DB {
  appointment: Appointment;
  appointment_resource: AppointmentResource;
  audit_event: AuditEvent;
  audit_head: AuditHead;
  audit_seal: AuditSeal;
  change_clock: ChangeClock;
  change_log: ChangeLog;
  device: Device;
  draft: Draft;
  idempotency: Idempotency;
  installation: Installation;
  patient: Patient;
  patient_stay: PatientStay;
  practice: Practice;
  provider: Provider;
  resource: Resource;
  room: Room;
  schema_migration: SchemaMigration;
  session: Session;
  sign_in_try: SignInTry;
  user_account: UserAccount;
  visit_type: VisitType;
}
