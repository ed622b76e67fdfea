/** SQL of charges in bulk. Beside sheet-queries the only file that writes their tables. */
import { sql } from 'kysely';
import type { Db, Tx } from '../kernel/db.ts';
import { insertLines, type PlacedLine } from './sheet-queries.ts';

export interface BulkVisit {
  appointmentId: string;
  patientId: string;
  providerId: string;
  date: string;
  caseId: string | null;
}

/** Visits that patients came for and that are not charged. */
export async function selectVisits(db: Db, ids: readonly string[]): Promise<BulkVisit[]> {
  const { rows } = await sql<BulkVisit>`
    select a.id as "appointmentId", a.patient_id as "patientId", a.provider_id as "providerId", c.case_id as "caseId",
      to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') as date
    from appointment a join location l on l.id = a.location_id left join appointment_case c on c.appointment_id = a.id
    where a.id = any(${ids}::uuid[]) and a.booking = 'booked' and a.flow <> 'expected'
      and not exists (select 1 from charge_sheet s where s.appointment_id = a.id and s.status <> 'void')`.execute(db);
  return rows;
}

export interface BulkSheet {
  id: string;
  kind: string;
  patientId: string;
  appointmentId: string;
  caseId: string | null;
  fromOn: string;
  toOn: string;
  facilityId: string;
  placeOfService: string;
  renderingProviderId: string;
  supervisingProviderId: string | null;
  isIncidentTo: boolean;
  diagnoses: readonly string[];
  status: string;
  completedAt: string | null;
  completedBy: string | null;
}

/** Writes sheets with their lines in two statements; returns the ids of those that are new. */
export async function insertCharges(
  tx: Tx,
  rows: readonly { sheet: BulkSheet; lines: readonly Omit<PlacedLine, 'sheetId'>[] }[],
  now: Temporal.Instant,
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const sheets = rows.map(({ sheet }) => ({
    ...{ id: sheet.id, version: 1, kind: sheet.kind, patient_id: sheet.patientId, appointment_id: sheet.appointmentId },
    ...{ case_id: sheet.caseId, from_on: sheet.fromOn, to_on: sheet.toOn, facility_id: sheet.facilityId },
    ...{
      place_of_service: sheet.placeOfService,
      rendering_provider_id: sheet.renderingProviderId,
      supervising_provider_id: sheet.supervisingProviderId,
      is_incident_to: sheet.isIncidentTo,
    },
    ...{ is_patient_at_home: false, diagnoses: sheet.diagnoses, dates: {}, is_employment_related: false },
    ...{ is_auto_accident: false, is_other_accident: false, note: '', status: sheet.status },
    ...{ completed_at: sheet.completedAt, completed_by: sheet.completedBy, created_at: now.toString() },
  }));
  const { rows: written } = await sql<{ id: string }>`
    insert into charge_sheet select * from jsonb_populate_recordset(null::charge_sheet, ${JSON.stringify(sheets)}::jsonb)
    on conflict (appointment_id) where appointment_id is not null and status <> 'void' do nothing returning id`.execute(
    tx,
  );
  const ids = new Set(written.map(({ id }) => id));
  const fresh = rows.filter(({ sheet }) => ids.has(sheet.id));
  await insertLines(
    tx,
    fresh.flatMap(({ sheet, lines }) => lines.map((line) => ({ ...line, sheetId: sheet.id }))),
  );
  return ids;
}
