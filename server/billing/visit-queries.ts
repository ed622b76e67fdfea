/** SQL of what charges are proposed from: visits, patients, amounts charged before; and of what is missing. */
import { sql } from 'kysely';
import type { MissingCharge } from '../../shared/billing.ts';
import type { CaseKind } from '../../shared/coverage.ts';
import type { Db } from '../kernel/db.ts';

export interface Visit {
  appointmentId: string;
  patientId: string;
  /** Civil, where the visit takes place. */
  date: string;
  visitTypeId: string;
  visitTypeName: string;
  isTelehealth: boolean;
  providerId: string;
  providerName: string;
  locationId: string;
  timeText: string;
  caseId: string | null;
}

export async function selectVisit(db: Db, appointmentId: string): Promise<Visit | undefined> {
  const { rows } = await sql<Visit>`
    select a.id as "appointmentId", a.patient_id as "patientId", to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') as date,
      a.visit_type_id as "visitTypeId", t.name as "visitTypeName", t.telehealth as "isTelehealth", a.provider_id as "providerId",
      d.display_name as "providerName", a.location_id as "locationId", c.case_id as "caseId",
      to_char(a.starts_at at time zone l.zone, case when p.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end) as "timeText"
    from appointment a join location l on l.id = a.location_id join visit_type t on t.id = a.visit_type_id
      join provider d on d.id = a.provider_id left join appointment_case c on c.appointment_id = a.id cross join practice p
    where a.id = ${appointmentId} and a.patient_id is not null and a.booking = 'booked'`.execute(db);
  return rows[0];
}

export interface Person {
  patientId: string;
  patientName: string;
  isConfidential: boolean;
  birthDate: string;
  recordNumber: string;
}

export async function selectPerson(db: Db, patientId: string): Promise<Person | undefined> {
  const { rows } = await sql<Person>`
    select id as "patientId", last_name || coalesce(' ' || suffix, '') || ', ' || first_name as "patientName",
      is_confidential as "isConfidential", birth_date as "birthDate", record_number as "recordNumber"
    from patient where id = ${patientId}`.execute(db);
  return rows[0];
}

export interface CaseFacts {
  kind: CaseKind;
  injuryOn: string | null;
  injuryState: string | null;
}

export async function selectCaseFacts(db: Db, caseId: string): Promise<CaseFacts | undefined> {
  const { rows } = await sql<CaseFacts>`
    select kind, injury_on as "injuryOn", injury_state as "injuryState" from patient_case where id = ${caseId}`.execute(
    db,
  );
  return rows[0];
}

/** What a unit of a procedure with these modifiers was charged last by this practice; null: never. */
export async function selectLastAmounts(
  db: Db,
  asked: readonly { procedure: string; modifiers: readonly string[] }[],
): Promise<(number | null)[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ cents: number | null }>`
    select (select round(l.charge_cents / l.units)::bigint from charge_line l where l.procedure = q->>'procedure'
      and to_jsonb(l.modifiers) = q->'modifiers' and l.charge_cents is not null order by l.id desc limit 1) as cents
    from jsonb_array_elements(${JSON.stringify(asked)}::jsonb) with ordinality as e (q, n) order by n`.execute(db);
  return rows.map(({ cents }) => cents);
}

type Found = Omit<MissingCharge, 'nextAction' | 'ownerName'> & { ownerName: string | null; lacksAmounts: boolean };

export interface Asked {
  from: string;
  until: string;
  providerId: string | null;
  today: string;
  limit: number;
  /** Only this one. */
  missingId?: string;
}

const NAME = sql`p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name`;

/**
 * Visits that were arrived for, and days and months of standing charges, without a complete sheet or a reason. Nothing of
 * it is kept: what is charged is gone from it, whoever charged it.
 */
export async function selectMissing(db: Db, asked: Asked): Promise<{ rows: Found[]; total: number }> {
  const { from, until, providerId, today, limit, missingId } = asked;
  const by = providerId ? sql`and m."providerId" = ${providerId}` : sql``;
  const one = missingId ? sql`and m.id = ${missingId}` : sql``;
  const { rows } = await sql<Found & { total: number }>`
    with visits as (
      select a.id::text as id, a.id as "appointmentId", null::uuid as "standingId", s.id as "sheetId", a.patient_id,
        (a.starts_at at time zone l.zone)::date as date, t.name as what, a.provider_id as "providerId", l.name as "locationName",
        to_char(a.starts_at at time zone l.zone, case when pr.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end) as "timeText"
      from appointment a join location l on l.id = a.location_id join visit_type t on t.id = a.visit_type_id cross join practice pr
        left join charge_sheet s on s.appointment_id = a.id and s.status <> 'void'
      where a.starts_at >= ${from}::date - interval '1 day' and a.starts_at < ${until}::date + interval '2 days'
        and a.booking = 'booked' and a.flow <> 'expected' and (s.id is null or s.status = 'draft')
    ), periods as (
      select st.*, case st.kind when 'round' then g.day else greatest(g.day, st.starts_on) end as first,
        case st.kind when 'round' then g.day
          else least((g.day + interval '1 month - 1 day')::date, st.ends_on) end as last
      from standing_charge st cross join lateral (select d::date as day from generate_series(
        case st.kind when 'round' then greatest(st.starts_on, ${from}::date) else date_trunc('month', greatest(st.starts_on, ${from}::date)) end,
        least(coalesce(st.ends_on, ${until}::date), ${until}::date, ${today}::date),
        case st.kind when 'round' then interval '1 day' else interval '1 month' end) d) g
    ), standing as (
      select pe.id || '@' || pe.first as id, null::uuid as "appointmentId", pe.id as "standingId", s.id as "sheetId", pe.patient_id,
        pe.first as date, pe.label as what, pe.rendering_provider_id as "providerId", coalesce(f.name, '') as "locationName",
        '' as "timeText"
      from periods pe left join service_facility f on f.id = pe.facility_id
        left join lateral (select s.id, s.status from charge_sheet s where s.patient_id = pe.patient_id and s.kind = pe.kind
          and s.from_on between pe.first and pe.last and s.status <> 'void'
          and (s.rendering_provider_id = pe.rendering_provider_id or exists (select 1 from charge_line cl
            where cl.sheet_id = s.id and cl.procedure = pe.procedure))
          order by s.status <> 'draft' desc limit 1) s on true
      where pe.last <= ${today} and (s.id is null or s.status = 'draft')
    ), m as (select * from visits union all select * from standing)
    select m.id, m."appointmentId", m."standingId", m."sheetId", m.patient_id as "patientId", ${NAME} as "patientName",
      p.is_confidential as "isConfidential", m.date, m."timeText", m.what, m."providerId", d.display_name as "providerName",
      m."locationName", (${today}::date - m.date)::int as "ageDays", f.owner_user_id as "ownerUserId", u.display_name as "ownerName",
      f.version, coalesce(f.note, '') as "followUpNote", f.follow_up_on as "followUpOn",
      exists (select 1 from charge_line x where x.sheet_id = m."sheetId" and x.charge_cents is null) as "lacksAmounts",
      count(*) over ()::int as total
    from m join patient p on p.id = m.patient_id join provider d on d.id = m."providerId"
      left join charge_follow_up f on f.missing_id = m.id left join user_account u on u.id = f.owner_user_id
    where m.date between ${from} and ${until} ${by} ${one}
    order by m.date, m."timeText", m.id limit ${limit}`.execute(db);
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/** People of the address book outside. */
export async function selectOutside(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; name: string; npi: string | null }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('outside_provider')
    .select(['id', 'name', 'npi'])
    .where('id', 'in', [...ids])
    .execute();
}

/** Outside providers who can be named on a sheet: those of the patient’s record, and those that it names already. */
export async function selectOutsideOf(
  db: Db,
  patientId: string,
  ids: readonly string[],
): Promise<{ id: string; name: string; npi: string | null }[]> {
  const { rows } = await sql<{ id: string; name: string; npi: string | null }>`
    select o.id, o.name, o.npi from outside_provider o
    where o.id = any(${[...ids]}::uuid[])
      or o.id in (select outside_provider_id from patient_outside_provider where patient_id = ${patientId})
    order by o.name, o.id`.execute(db);
  return rows;
}

/** A visit by its id, ours or that of another system; or by patient and day. */
export interface AskedVisit {
  visitId: string;
  recordNumber: string;
  date: string;
  /** Where it is said, nobody who was born on another day is meant. */
  birthDate?: string;
}

/** The visits that each may mean, in the order of the questions; only those for which the patient came. */
export async function selectVisitsAsked(db: Db, asked: readonly AskedVisit[]): Promise<string[][]> {
  if (asked.length === 0) return [];
  const sameBirth = sql`coalesce(q->>'birthDate', '') in ('', p.birth_date::text)`;
  // The number of a record in the other system counts where the day of birth bears it out.
  const sameRecord = sql`(p.record_number = q->>'recordNumber' or (coalesce(q->>'birthDate', '') <> '' and p.external_id = q->>'recordNumber'))`;
  const { rows } = await sql<{ ids: string[] }>`
    select array(
      select a.id from patient p join appointment a on a.patient_id = p.id where ${sameBirth} and q->>'visitId' <> '' and a.booking = 'booked' and a.flow <> 'expected'
        and (a.external_id = q->>'visitId' or a.id = case when q->>'visitId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (q->>'visitId')::uuid end)
      union select a.id from patient p join appointment a on a.patient_id = coalesce(p.merged_into_id, p.id) join location l on l.id = a.location_id
        where ${sameBirth} and q->>'visitId' = '' and ${sameRecord} and a.booking = 'booked' and a.flow <> 'expected'
          and to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') = q->>'date') as ids
    from jsonb_array_elements(${JSON.stringify(asked)}::jsonb) with ordinality as e (q, n) order by n`.execute(db);
  return rows.map(({ ids }) => ids);
}
