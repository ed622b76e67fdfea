/** SQL of the book. Only this file writes its tables. */
import { sql } from 'kysely';
import type { Appointment, Booking, CancelledBy, CancelReason, Confirmation, Flow } from '../../shared/scheduling.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { Stretch } from '../supply/index.ts';
import type { Span } from './rules.ts';

/**
 * An appointment in the shape of its contract, from `a` (appointment or one of its past versions). Postgres says the
 * local times, by the zone of the location: the screens only repeat them. The member order is that of the contract.
 */
export const APPOINTMENT = sql<Appointment>`
  a.id, a.version, a.patient_id as "patientId",
  coalesce(p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name, '') as "patientName",
  coalesce(p.is_confidential, false) as "isConfidential",
  a.visit_type_id as "visitTypeId", a.provider_id as "providerId", a.room_id as "roomId",
  a.location_id as "locationId", a.other_ids as "otherIds",
  to_char(a.starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start,
  to_char(a.ends_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as end,
  to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') as date,
  to_char(a.starts_at at time zone l.zone, case when pr.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end) as "startText",
  to_char(a.ends_at at time zone l.zone, case when pr.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end) as "endText",
  (extract(epoch from a.ends_at - a.starts_at) / 60)::integer as "durationMinutes",
  a.lane, a.overbook_reason as "overbookReason", a.series_id as "seriesId", a.chain_id as "chainId",
  u.display_name as "heldBy", to_char(a.held_until, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "heldUntil",
  a.booking, a.confirmation, a.flow,
  to_char(a.flow_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "flowAt",
  a.note, a.cancel_reason as "cancelReason", a.cancel_note as "cancelNote", a.cancelled_by as "cancelledBy"`;

/** What `a` is joined with for that shape. */
const NAMED = sql`left join patient p on p.id = a.patient_id join location l on l.id = a.location_id
  left join user_account u on u.id = a.held_by cross join practice pr`;
const FROM = sql`from appointment a ${NAMED}`;

/** An appointment lasts at most 24 hours: whoever touches a span began no earlier than a day before it. */
export const touching = (span: Span) =>
  sql`a.starts_at >= ${span.start}::timestamptz - interval '24 hours' and a.starts_at < ${span.end} and a.ends_at > ${span.start}`;

export async function selectAppointments(db: Db, ids: readonly string[]): Promise<Appointment[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Appointment>`select ${APPOINTMENT} ${FROM} where a.id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export const at = (locationId: string | null) => (locationId ? sql`and a.location_id = ${locationId}` : sql``);

/** Appointments that touch a span, at a location or everywhere, by start. */
export async function selectTouching(db: Db, span: Span, locationId: string | null): Promise<Appointment[]> {
  const { rows } = await sql<Appointment>`
    select ${APPOINTMENT} ${FROM} where ${touching(span)} ${at(locationId)} order by a.starts_at, a.id`.execute(db);
  return rows;
}

export async function selectOfPatient(db: Db, patientId: string, limit: number): Promise<Appointment[]> {
  const { rows } = await sql<Appointment>`
    select ${APPOINTMENT} ${FROM} where a.patient_id = ${patientId} and a.booking <> 'held'
    order by a.starts_at desc limit ${limit}`.execute(db);
  return rows;
}

/** Providers of the last ten visits that were not cancelled. */
export async function selectLastProviders(db: Db, patientId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('appointment')
    .select('provider_id')
    .where('patient_id', '=', patientId)
    .where('booking', '=', 'booked')
    .orderBy('starts_at', 'desc')
    .limit(10)
    .execute();
  return rows.map((row) => row.provider_id);
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
  patient_id: string | null;
  visit_type_id: string;
  provider_id: string;
  room_id: string | null;
  location_id: string;
  other_ids: string[];
  starts_at: Temporal.Instant;
  ends_at: Temporal.Instant;
  lane: number;
  overbook_reason: string | null;
  series_id: string | null;
  chain_id: string | null;
  booking: Booking;
  confirmation: Confirmation;
  flow: Flow;
  held_until: Temporal.Instant | null;
  held_by: string | null;
}

/** Locks appointments in id order and reads what a change needs to know. */
export async function lockAppointments(tx: Tx, ids: readonly string[]): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    select id, version, patient_id, visit_type_id, provider_id, room_id, location_id, other_ids, starts_at, ends_at, lane,
      overbook_reason, series_id, chain_id, booking, confirmation, flow, held_until, held_by
    from appointment where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  return rows;
}

export async function lockAppointment(tx: Tx, id: string): Promise<AppointmentRow | undefined> {
  const [row] = await lockAppointments(tx, [id]);
  return row;
}

/** Who changed it, when and why: kept with every version. */
export interface ChangeStamp {
  at: Temporal.Instant;
  by: string;
  reason?: string | null;
}

export interface NewAppointment extends Span {
  id: string;
  patientId: string | null;
  visitTypeId: string;
  providerId: string;
  roomId: string | null;
  locationId: string;
  otherIds?: readonly string[];
  note: string;
  lane: number;
  overbookReason?: string | null;
  seriesId?: string | null;
  chainId?: string | null;
  chainPosition?: number | null;
  booking: Booking;
  confirmation: Confirmation;
  flow: Flow;
  flowAt?: Temporal.Instant | null;
  cancelReason: CancelReason | null;
  cancelNote?: string | null;
  cancelledBy?: CancelledBy | null;
  heldUntil?: Temporal.Instant | null;
  heldBy?: string | null;
  externalId: string | null;
}

/** What an appointment holds while it is booked. */
export interface Hold extends Stretch {
  appointmentId: string;
  part: number;
  resourceId: string;
  lane: number;
}

const columnsOf = (row: NewAppointment, stamp: ChangeStamp) => ({
  id: row.id,
  patient_id: row.patientId,
  visit_type_id: row.visitTypeId,
  provider_id: row.providerId,
  room_id: row.roomId,
  location_id: row.locationId,
  other_ids: [...(row.otherIds ?? [])],
  starts_at: row.start,
  ends_at: row.end,
  lane: row.lane,
  overbook_reason: row.overbookReason ?? null,
  series_id: row.seriesId ?? null,
  chain_id: row.chainId ?? null,
  chain_position: row.chainPosition ?? null,
  booking: row.booking,
  confirmation: row.confirmation,
  flow: row.flow,
  flow_at: row.flowAt ?? null,
  note: row.note,
  cancel_reason: row.cancelReason,
  cancel_note: row.cancelNote ?? null,
  cancelled_by: row.cancelledBy ?? (row.booking === 'cancelled' ? 'practice' : null),
  held_until: row.heldUntil ?? null,
  held_by: row.heldBy ?? null,
  external_id: row.externalId,
  created_at: stamp.at,
  changed_at: stamp.at,
  changed_by: stamp.by,
  change_reason: stamp.reason ?? null,
});

/** Inserts appointments in one statement; one that is here already (by its external id) is left out. Returns the ids. */
export async function insertAppointments(
  tx: Tx,
  rows: readonly NewAppointment[],
  stamp: ChangeStamp,
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx
    .insertInto('appointment')
    .values(rows.map((row) => columnsOf(row, stamp)))
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('id')
    .execute();
  return new Set(inserted.map((row) => row.id));
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Takes what the holds name, in one statement. A plain INSERT would wait in a deadlock when many want one slot
 * (measured: 45 to 119 of 500); with ON CONFLICT DO NOTHING a hold that is not returned was taken.
 */
const takeSql = (holds: readonly Hold[]) => sql`
  insert into appointment_resource (appointment_id, part, resource_id, lane, during)
  select * from unnest(${holds.map((hold) => hold.appointmentId)}::uuid[], ${holds.map((hold) => hold.part)}::smallint[],
    ${holds.map((hold) => hold.resourceId)}::uuid[], ${holds.map((hold) => hold.lane)}::smallint[],
    ${holds.map((hold) => `[${isoOf(hold.from)},${isoOf(hold.to)})`)}::tstzrange[])
  on conflict do nothing returning appointment_id || ' ' || part as key`;

const missingOf = (holds: readonly Hold[], keys: readonly string[]): Hold[] => {
  const taken = new Set(keys);
  return holds.filter((hold) => !taken.has(`${hold.appointmentId} ${hold.part}`));
};

/** Returns the holds that somebody else has. */
export async function takeHolds(tx: Tx, holds: readonly Hold[]): Promise<Hold[]> {
  if (holds.length === 0) return [];
  const { rows } = await sql<{ key: string }>`${takeSql(holds)}`.execute(tx);
  return missingOf(
    holds,
    rows.map((row) => row.key),
  );
}

/**
 * Inserts one appointment and takes what it holds, in one message: as three it was a third of the time of a booking.
 * Returns it as the screens will see it, and the holds that somebody else has.
 */
export async function insertTaking(
  tx: Tx,
  row: NewAppointment,
  holds: readonly Hold[],
  stamp: ChangeStamp,
): Promise<{ appointment: Appointment; missing: Hold[] }> {
  const insert = tx.insertInto('appointment').values(columnsOf(row, stamp)).returningAll();
  const { rows } = await sql<Appointment & { taken: string[] }>`
    with a as (${insert}), h as (${takeSql(holds)})
    select ${APPOINTMENT}, array(select key from h) as taken from a ${NAMED}`.execute(tx);
  const { taken, ...appointment } = rows[0] as (typeof rows)[number];
  return { appointment, missing: missingOf(holds, taken) };
}

export async function releaseHolds(tx: Tx, appointmentIds: readonly string[]): Promise<void> {
  if (appointmentIds.length === 0) return;
  await sql`delete from appointment_resource where appointment_id = any(${appointmentIds}::uuid[])`.execute(tx);
}

/** Something that resources are taken by. */
export interface BusyEntry extends Stretch {
  resourceId: string;
  lane: number;
  appointmentId: string;
  visitTypeId: string;
  providerId: string;
  /** The visit's own time, without buffers. */
  start: number;
  end: number;
  /** Of a soft hold. */
  heldUntil: Temporal.Instant | null;
  /** Who holds or booked it, where that is somebody at a desk, and when. */
  byUserId: string | null;
  byName: string | null;
  /** Null once it was changed: then it is not told whom it goes back to. */
  bookedAt: Temporal.Instant | null;
}

/**
 * What takes these resources within a stretch, or within any of several, earliest first: of two in the way it is always
 * the same one that is told of.
 */
export async function selectBusy(db: Db, resourceIds: readonly string[], ...spans: Stretch[]): Promise<BusyEntry[]> {
  const ranges = spans.map(({ from, to }) => `[${isoOf(from)},${isoOf(to)})`);
  const within = ranges.length === 1 ? sql`${ranges[0]}::tstzrange` : sql`${`{${ranges.join()}}`}::tstzmultirange`;
  const { rows } = await sql<BusyEntry>`
    select r.resource_id as "resourceId", r.lane, r.appointment_id as "appointmentId", a.visit_type_id as "visitTypeId",
      a.provider_id as "providerId", (extract(epoch from lower(r.during)) * 1000)::int8 as "from",
      (extract(epoch from upper(r.during)) * 1000)::int8 as "to", (extract(epoch from a.starts_at) * 1000)::int8 as start,
      (extract(epoch from a.ends_at) * 1000)::int8 as "end", a.held_until as "heldUntil",
      u.id as "byUserId", u.display_name as "byName", case when a.version = 1 then a.created_at end as "bookedAt"
    from appointment_resource r join appointment a on a.id = r.appointment_id
      left join user_account u on u.id = coalesce(a.held_by,
        case when a.version = 1 and a.changed_by like 'user:%' then substr(a.changed_by, 6)::uuid end)
    where r.resource_id = any(${resourceIds}::uuid[]) and r.during && ${within}
    order by r.during, r.lane, r.appointment_id, r.part`.execute(db);
  return rows;
}

/**
 * Ends soft holds: they leave no trace. One that its owner is booking right now is passed over, so that nobody waits for
 * a row while holding resources. Returns what the screens must forget.
 */
export async function deleteHolds(tx: Tx, ids: readonly string[]): Promise<AppointmentRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<AppointmentRow>`
    with gone as (
      select id from appointment where id = any(${ids}::uuid[]) and booking = 'held' order by id for update skip locked
    ), freed as (
      delete from appointment_resource where appointment_id in (select id from gone)
    )
    delete from appointment a using gone where a.id = gone.id returning a.*`.execute(tx);
  return rows;
}

export async function selectExpiredHolds(db: Db, now: Temporal.Instant): Promise<string[]> {
  const rows = await db
    .selectFrom('appointment')
    .select('id')
    .where('booking', '=', 'held')
    .where('held_until', '<=', now)
    .limit(500)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * True when the patient has a visit of this type, booked, within so many days of a moment. The visits of the same series
 * or chain do not count: repeating is what they are for.
 */
export async function hasVisitNear(
  db: Db,
  patientId: string,
  visitTypeId: string,
  at: number,
  days: number,
  exceptIds: readonly string[],
): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    select 1 as n from appointment a where patient_id = ${patientId} and visit_type_id = ${visitTypeId} and booking = 'booked'
      and starts_at > ${isoOf(at)}::timestamptz - make_interval(days => ${days})
      and starts_at < ${isoOf(at)}::timestamptz + make_interval(days => ${days})
      and id <> all(${exceptIds}::uuid[])
      and not exists (select 1 from appointment own where own.id = any(${exceptIds}::uuid[])
        and (own.series_id = a.series_id or own.chain_id = a.chain_id)) limit 1`.execute(db);
  return rows.length > 0;
}

export interface AppointmentChange {
  patient_id?: string;
  visit_type_id?: string;
  provider_id?: string;
  room_id?: string | null;
  location_id?: string;
  other_ids?: string[];
  overbook_reason?: string | null;
  cancelled_by?: CancelledBy | null;
  held_until?: Temporal.Instant | null;
  held_by?: string | null;
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

export async function updateAppointment(
  tx: Tx,
  id: string,
  change: AppointmentChange,
  stamp: ChangeStamp,
): Promise<void> {
  await tx
    .updateTable('appointment')
    .set({
      ...change,
      changed_at: stamp.at,
      changed_by: stamp.by,
      change_reason: stamp.reason ?? null,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/**
 * When these resources are taken within a stretch, sorted and none touching another, as text `from-to,from-to` of seconds:
 * decoding a row for each visit would cost more than finding them. Soft holds that have run out, and what `own` holds, do
 * not count.
 */
export async function selectTakenTimes(
  db: Db,
  resourceIds: readonly string[],
  span: Stretch,
  now: Temporal.Instant,
  own: readonly string[],
): Promise<Map<string, Stretch[]>> {
  const { rows } = await sql<{ id: string; times: string }>`
    select id, string_agg(extract(epoch from lower(during))::int8 || '-' || extract(epoch from upper(during))::int8, ','
      order by during) as times
    from (
      select resource_id as id, unnest(range_agg(during)) as during from appointment_resource
      where resource_id = any(${resourceIds}::uuid[]) and during && tstzrange(${isoOf(span.from)}, ${isoOf(span.to)})
        and appointment_id <> all(${own}::uuid[])
        and appointment_id not in (select id from appointment where booking = 'held' and held_until <= ${now})
      group by resource_id
    ) taken group by id`.execute(db);
  return new Map(
    rows.map(({ id, times }) => [
      id,
      times.split(',').map((text) => {
        const dash = text.indexOf('-', 1);
        return { from: Number(text.slice(0, dash)) * 1000, to: Number(text.slice(dash + 1)) * 1000 };
      }),
    ]),
  );
}

/** Remembers the provider's lane of appointments that did not get the first one. */
export async function updateLanes(tx: Tx, lanes: readonly { id: string; lane: number }[]): Promise<void> {
  if (lanes.length === 0) return;
  await sql`update appointment a set lane = l.lane
    from unnest(${lanes.map(({ id }) => id)}::uuid[], ${lanes.map(({ lane }) => lane)}::smallint[]) as l (id, lane)
    where a.id = l.id`.execute(tx);
}
