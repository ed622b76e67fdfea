/** SQL of the book. Only this file writes its tables. */
import { sql } from 'kysely';
import type { Appointment, Booking, CancelReason, Confirmation, Flow } from '../../shared/scheduling.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { Held, Span } from './rules.ts';

/**
 * An appointment in the shape of its contract. Postgres says the local times, by the practice's zone: the screens only
 * repeat them. The member order is that of the contract.
 */
const APPOINTMENT = sql<Appointment>`
  a.id, a.version, a.patient_id as "patientId",
  p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName",
  a.visit_type_id as "visitTypeId", a.provider_id as "providerId", a.room_id as "roomId",
  to_char(a.starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start,
  to_char(a.ends_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as end,
  to_char(a.starts_at at time zone pr.zone, 'YYYY-MM-DD') as date,
  to_char(a.starts_at at time zone pr.zone, 'FMHH12:MI AM') as "startText",
  to_char(a.ends_at at time zone pr.zone, 'FMHH12:MI AM') as "endText",
  (extract(epoch from a.ends_at - a.starts_at) / 60)::integer as "durationMinutes",
  a.lane, a.booking, a.confirmation, a.flow,
  to_char(a.flow_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "flowAt",
  a.note, a.cancel_reason as "cancelReason", a.cancel_note as "cancelNote"`;

const FROM = sql`from appointment a join patient p on p.id = a.patient_id cross join practice pr`;

/** An appointment lasts at most 24 hours: whoever touches a span began no earlier than a day before it. */
const touching = (span: Span) =>
  sql`a.starts_at >= ${span.start}::timestamptz - interval '24 hours' and a.starts_at < ${span.end} and a.ends_at > ${span.start}`;

export async function selectAppointments(db: Db, ids: readonly string[]): Promise<Appointment[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Appointment>`select ${APPOINTMENT} ${FROM} where a.id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/** Appointments that touch a span, all or those of the ids, by start. */
export async function selectTouching(db: Db, span: Span, ids: readonly string[] | null): Promise<Appointment[]> {
  const some = ids ? sql`and a.id = any(${ids}::uuid[])` : sql``;
  const { rows } = await sql<Appointment>`
    select ${APPOINTMENT} ${FROM} where ${touching(span)} ${some} order by a.starts_at, a.id`.execute(db);
  return rows;
}

/** The same as one JSON array, written by Postgres: decoding 700 rows here costs more than finding them. */
export async function selectTouchingJson(db: Db, span: Span): Promise<string> {
  const { rows } = await sql<{ json: string }>`
    select coalesce(json_agg(row_to_json(t)), '[]')::text as json
    from (select ${APPOINTMENT} ${FROM} where ${touching(span)} order by a.starts_at, a.id) t`.execute(db);
  return rows[0]?.json ?? '[]';
}

export async function selectOfPatient(db: Db, patientId: string, limit: number): Promise<Appointment[]> {
  const { rows } = await sql<Appointment>`
    select ${APPOINTMENT} ${FROM} where a.patient_id = ${patientId} order by a.starts_at desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

export async function countNoShows(db: Db, patientId: string): Promise<number> {
  const row = await db
    .selectFrom('appointment')
    .select(sql<number>`count(*)`.as('count'))
    .where('patient_id', '=', patientId)
    .where('booking', '=', 'no_show')
    .executeTakeFirstOrThrow();
  return row.count;
}

export interface AppointmentRow {
  id: string;
  version: number;
  patient_id: string;
  visit_type_id: string;
  provider_id: string;
  room_id: string | null;
  starts_at: Temporal.Instant;
  ends_at: Temporal.Instant;
  lane: number;
  booking: Booking;
  confirmation: Confirmation;
  flow: Flow;
}

/** Locks one appointment and reads what a change needs to know. */
export async function lockAppointment(tx: Tx, id: string): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select id, version, patient_id, visit_type_id, provider_id, room_id, starts_at, ends_at, lane, booking, confirmation, flow
    from appointment where id = ${id} for no key update`.execute(tx);
  return rows[0];
}

export interface NewAppointment extends Span {
  id: string;
  patientId: string;
  visitTypeId: string;
  providerId: string;
  roomId: string | null;
  note: string;
  lane: number;
  booking: Booking;
  confirmation: Confirmation;
  flow: Flow;
  flowAt?: Temporal.Instant | null;
  cancelReason: CancelReason | null;
  externalId: string | null;
}

/** What an appointment holds while it is booked. */
export interface Hold extends Held {
  appointmentId: string;
  resourceId: string;
}

/** Inserts appointments in one statement; one that is here already (by its external id) is left out. Returns the ids. */
export async function insertAppointments(
  tx: Tx,
  rows: readonly NewAppointment[],
  now: Temporal.Instant,
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx
    .insertInto('appointment')
    .values(
      rows.map((row) => ({
        id: row.id,
        patient_id: row.patientId,
        visit_type_id: row.visitTypeId,
        provider_id: row.providerId,
        room_id: row.roomId,
        starts_at: row.start,
        ends_at: row.end,
        lane: row.lane,
        booking: row.booking,
        confirmation: row.confirmation,
        flow: row.flow,
        flow_at: row.flowAt ?? null,
        note: row.note,
        cancel_reason: row.cancelReason,
        external_id: row.externalId,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('id')
    .execute();
  return new Set(inserted.map((row) => row.id));
}

/**
 * Takes what the holds name, in one statement. A plain INSERT would wait in a deadlock when many want one slot
 * (measured: 45 to 119 of 500); with ON CONFLICT DO NOTHING a hold that is not returned was taken. Returns those.
 */
export async function takeHolds(tx: Tx, holds: readonly Hold[]): Promise<Hold[]> {
  if (holds.length === 0) return [];
  const { rows } = await sql<{ key: string }>`
    insert into appointment_resource (appointment_id, resource_id, lane, during)
    select * from unnest(${holds.map((hold) => hold.appointmentId)}::uuid[], ${holds.map((hold) => hold.resourceId)}::uuid[],
      ${holds.map((hold) => hold.lane)}::smallint[],
      ${holds.map((hold) => `[${hold.start.toString()},${hold.end.toString()})`)}::tstzrange[])
    on conflict do nothing returning appointment_id || ' ' || resource_id as key`.execute(tx);
  const taken = new Set(rows.map((row) => row.key));
  return holds.filter((hold) => !taken.has(`${hold.appointmentId} ${hold.resourceId}`));
}

export async function releaseHolds(tx: Tx, appointmentId: string): Promise<void> {
  await tx.deleteFrom('appointment_resource').where('appointment_id', '=', appointmentId).execute();
}

export interface AppointmentChange {
  provider_id?: string;
  room_id?: string | null;
  starts_at?: Temporal.Instant;
  ends_at?: Temporal.Instant;
  booking?: Booking;
  confirmation?: Confirmation;
  flow?: Flow;
  flow_at?: Temporal.Instant | null;
  lane?: number;
  note?: string;
  cancel_reason?: CancelReason | null;
  cancel_note?: string | null;
}

export async function updateAppointment(tx: Tx, id: string, change: AppointmentChange): Promise<void> {
  await tx
    .updateTable('appointment')
    .set({ ...change, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

interface BusyRow {
  resource_id: string;
  lane: number;
  starts: Temporal.Instant;
  ends: Temporal.Instant;
}

/** What these resources hold within a span, by resource. */
export async function selectHeld(db: Db, resourceIds: readonly string[], span: Span): Promise<Map<string, Held[]>> {
  const { rows } = await sql<BusyRow>`
    select resource_id, lane, lower(during) as starts, upper(during) as ends from appointment_resource
    where resource_id = any(${resourceIds}::uuid[]) and during && tstzrange(${span.start}, ${span.end})`.execute(db);
  const held = new Map<string, Held[]>();
  for (const row of rows) {
    const list = held.get(row.resource_id) ?? [];
    list.push({ lane: row.lane, start: row.starts, end: row.ends });
    held.set(row.resource_id, list);
  }
  return held;
}

/** Remembers the provider's lane of appointments that did not get the first one. */
export async function updateLanes(tx: Tx, lanes: readonly { id: string; lane: number }[]): Promise<void> {
  if (lanes.length === 0) return;
  await sql`update appointment a set lane = l.lane
    from unnest(${lanes.map(({ id }) => id)}::uuid[], ${lanes.map(({ lane }) => lane)}::smallint[]) as l (id, lane)
    where a.id = l.id`.execute(tx);
}
