/** SQL that reads what is exported, piece by piece in a fixed order. It reads only. */
import { sql } from 'kysely';
import type { Patient } from '../../shared/patients.ts';
import type { Db } from '../kernel/db.ts';

export interface ExportSpan {
  /** Null: from the beginning, to the end. */
  from: Temporal.Instant | null;
  until: Temporal.Instant | null;
}

const within = ({ from, until }: ExportSpan) =>
  sql`a.booking <> 'held' and (${from}::timestamptz is null or a.starts_at >= ${from})
    and (${until}::timestamptz is null or a.starts_at < ${until})`;

export type ExportPatient = Patient & { externalId: string | null };

/** Patients by record number; with a span those who have a visit in it. `after` is the last number of the piece before. */
export async function selectPatientsAfter(
  db: Db,
  after: string | null,
  span: ExportSpan,
  limit: number,
): Promise<ExportPatient[]> {
  const some =
    span.from || span.until
      ? sql`and exists (select 1 from appointment a where a.patient_id = p.id and ${within(span)})`
      : sql``;
  const { rows } = await sql<ExportPatient>`
    select id, version, record_number as "recordNumber", external_id as "externalId", first_name as "firstName",
      middle_name as "middleName", last_name as "lastName", suffix, preferred_name as "preferredName",
      birth_date as "birthDate", sex, status, deceased_on as "deceasedOn", phone, email, address_line as "addressLine", city,
      state, zip
    from patient p where p.merged_into_id is null and (${after}::text is null or record_number collate "C" > ${after}) ${some}
    order by record_number collate "C" limit ${limit}`.execute(db);
  return rows;
}

export interface ExportVisit {
  id: string;
  externalId: string;
  version: number;
  changedAt: Temporal.Instant;
  start: Temporal.Instant;
  end: Temporal.Instant;
  recordNumber: string;
  lastName: string;
  firstName: string;
  birthDate: string;
  provider: string;
  npi: string | null;
  visitType: string;
  visitTypeName: string;
  room: string | null;
  location: string;
  zone: string;
  booking: string;
  confirmation: string;
  flow: string;
  cancelReason: string | null;
  cancelledBy: string | null;
  cancelNote: string | null;
  note: string;
  overbookReason: string | null;
}

/** The id that goes out: the other system's, where it came from one. */
const GIVEN_ID = sql`coalesce(a.external_id, a.id::text) collate "C"`;

/** Visits by their beginning and the id that goes out. `after` is the last one of the piece before. */
export async function selectVisitsAfter(
  db: Db,
  after: Pick<ExportVisit, 'start' | 'externalId'> | null,
  span: ExportSpan,
  limit: number,
): Promise<ExportVisit[]> {
  const later = after
    ? sql`and a.starts_at >= ${after.start} and (a.starts_at, ${GIVEN_ID}) > (${after.start}, ${after.externalId})`
    : sql``;
  const { rows } = await sql<ExportVisit>`
    select a.id, ${GIVEN_ID} as "externalId", a.version, a.changed_at as "changedAt", a.starts_at as start,
      a.ends_at as "end", p.record_number as "recordNumber", p.last_name as "lastName", p.first_name as "firstName",
      p.birth_date as "birthDate", d.display_name as provider, d.npi, v.code as "visitType", v.name as "visitTypeName",
      r.name as room, l.name as location, l.zone, a.booking, a.confirmation, a.flow, a.cancel_reason as "cancelReason",
      a.cancelled_by as "cancelledBy", a.cancel_note as "cancelNote", a.note, a.overbook_reason as "overbookReason"
    from appointment a join patient p on p.id = a.patient_id join provider d on d.id = a.provider_id
      join visit_type v on v.id = a.visit_type_id join location l on l.id = a.location_id left join room r on r.id = a.room_id
    where ${within(span)} ${later} order by a.starts_at, ${GIVEN_ID} limit ${limit}`.execute(db);
  return rows;
}

export interface ExportCoverage extends Record<string, unknown> {
  recordNumber: string;
  externalId: string;
}

/** Coverages by the record number of their patient and the id that goes out. `after` is the last one of the piece before. */
export async function selectCoveragesAfter(
  db: Db,
  after: ExportCoverage | null,
  limit: number,
): Promise<ExportCoverage[]> {
  const id = sql`coalesce(c.external_id, c.id::text) collate "C"`;
  const later = after
    ? sql`where (p.record_number collate "C", ${id}) > (${after.recordNumber}, ${after.externalId})`
    : sql``;
  const { rows } = await sql<ExportCoverage>`
    select ${id} as "externalId", p.record_number as "recordNumber", p.last_name as "lastName", p.first_name as "firstName",
      p.birth_date as "birthDate", k.name as "case", payer.name as payer, plan.name as plan, plan.kind as "planKind",
      o.member_id as "memberId", c.own_member_id as "ownMemberId", o.group_number as "groupNumber", e.name as employer,
      o.employment, c.relationship, o.subscriber ->> 'sex' as "subscriberSex",
      o.subscriber ->> 'addressLine' as "subscriberAddress", o.subscriber ->> 'city' as "subscriberCity",
      o.subscriber ->> 'state' as "subscriberState", o.subscriber ->> 'zip' as "subscriberZip",
      s.record_number as "subscriberNumber", coalesce(s.last_name, o.subscriber ->> 'lastName') as "subscriberLast",
      coalesce(s.first_name, o.subscriber ->> 'firstName') as "subscriberFirst",
      coalesce(s.birth_date::text, o.subscriber ->> 'birthDate') as "subscriberBirthDate", c.parent_role as "parentRole",
      case when c.court_decree then 'yes' end as "courtDecree", c.rank, c.rank_reason as "rankReason",
      c.starts_on as "startsOn", c.ends_on as "endsOn", o.medigap_letter as "medigapLetter", o.coba_id as "cobaId",
      c.msp_reason as "mspReason", case when c.qmb then 'yes' end as qmb
    from coverage c join patient p on p.id = c.patient_id join policy o on o.id = c.policy_id
      join plan on plan.id = o.plan_id join payer on payer.id = plan.payer_id
      left join employer e on e.id = o.employer_id left join patient s on s.id = o.subscriber_patient_id
      left join patient_case k on k.id = c.case_id
    ${later} order by p.record_number collate "C", ${id} limit ${limit}`.execute(db);
  return rows;
}
