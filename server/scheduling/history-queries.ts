/** SQL of the past. The database itself writes every version of an appointment; here they are only read. */
import { sql } from 'kysely';
import type { Booking, CancelledBy, CancelReason, Confirmation, Flow } from '../../shared/scheduling.ts';
import type { Db } from '../kernel/db.ts';
import { APPOINTMENT } from './queries.ts';
import type { Span } from './rules.ts';

/** One version of an appointment, with the names of those that other tables know. */
export interface VersionRow {
  id: string;
  version: number;
  changedAt: Temporal.Instant;
  changedBy: string;
  changeReason: string | null;
  /** The display name of a person; null for the console, jobs and people that are not known. */
  userName: string | null;
  isImported: boolean;
  patientId: string;
  patientName: string;
  isConfidential: boolean;
  visitTypeId: string;
  providerId: string;
  roomId: string | null;
  locationId: string;
  otherIds: string[];
  start: Temporal.Instant;
  end: Temporal.Instant;
  booking: Booking;
  confirmation: Confirmation;
  flow: Flow;
  note: string;
  cancelReason: CancelReason | null;
  cancelNote: string | null;
  cancelledBy: CancelledBy | null;
  overbookReason: string | null;
  seriesId: string | null;
}

/** All versions of these appointments, oldest first. */
export async function selectVersions(db: Db, ids: readonly string[]): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select h.appointment_id as id, h.version, h.changed_at as "changedAt", h.changed_by as "changedBy",
      h.change_reason as "changeReason", u.display_name as "userName", a.external_id is not null as "isImported",
      h.patient_id as "patientId", p.is_confidential as "isConfidential", p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName",
      h.visit_type_id as "visitTypeId", h.provider_id as "providerId", h.room_id as "roomId",
      h.location_id as "locationId", h.other_ids as "otherIds", h.starts_at as start, h.ends_at as "end", h.booking,
      h.confirmation, h.flow, h.note, h.cancel_reason as "cancelReason", h.cancel_note as "cancelNote",
      h.cancelled_by as "cancelledBy", h.overbook_reason as "overbookReason", h.series_id as "seriesId"
    from appointment_history h join patient p on p.id = h.patient_id
      left join appointment a on a.id = h.appointment_id
      left join user_account u on h.changed_by = 'user:' || u.id
    where h.appointment_id = any(${ids}::uuid[]) order by h.appointment_id, h.version`.execute(db);
  return rows;
}

const touching = (span: Span, locationId: string | null) => sql`
  h.starts_at >= ${span.start}::timestamptz - interval '24 hours' and h.starts_at < ${span.end} and h.ends_at > ${span.start}
  ${locationId ? sql`and h.location_id = ${locationId}` : sql``}`;

/**
 * The appointments that touched a span as they stood at a moment, as one JSON array. The newest version of each up to
 * the moment counts, looked up by its key: a join could decide to read the whole history.
 */
export async function selectAsOfJson(
  db: Db,
  span: Span,
  locationId: string | null,
  at: Temporal.Instant,
): Promise<string> {
  const { rows } = await sql<{ json: string }>`
    select coalesce(json_agg(row_to_json(t)), '[]')::text as json from (
      select ${APPOINTMENT} from (
        select h.*, h.appointment_id as id, null::timestamptz as held_until from appointment_history h
        where ${touching(span, locationId)} and h.version = (
          select max(n.version) from appointment_history n
          where n.appointment_id = h.appointment_id and n.changed_at <= ${at})
      ) a join patient p on p.id = a.patient_id join location l on l.id = a.location_id
        left join user_account u on false cross join practice pr
      order by a.starts_at, a.id) t`.execute(db);
  return rows[0]?.json ?? '[]';
}

export interface ChangeOfDay {
  id: string;
  version: number;
  at: Temporal.Instant;
}

/** Every change after which a span was another one, oldest first: what came into it, changed in it, or left it. */
export async function selectChangesOf(db: Db, span: Span, locationId: string | null): Promise<ChangeOfDay[]> {
  const { rows } = await sql<ChangeOfDay>`
    with here as (
      select h.appointment_id, h.version, h.changed_at from appointment_history h where ${touching(span, locationId)})
    select appointment_id as id, version, changed_at as at from here
    union
    select h.appointment_id, n.version, n.changed_at from here h cross join lateral (
      select n.version, n.changed_at from appointment_history n
      where n.appointment_id = h.appointment_id and n.version > h.version order by n.version limit 1) n
    order by at, id, version`.execute(db);
  return rows;
}
