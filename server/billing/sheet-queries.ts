/** SQL of charge sheets and their lines. Only this file writes their tables. */
import { type RawBuilder, sql } from 'kysely';
import type { ChargeLine, ChargeSheet, SheetState } from '../../shared/billing.ts';
import type { Db, Tx } from '../kernel/db.ts';

const moment = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);

/** Members of a line, and their columns. */
const LINE: Record<keyof ChargeLine, string> = {
  id: 'id',
  procedure: 'procedure',
  modifiers: 'modifiers',
  unitKind: 'unit_kind',
  units: 'units',
  pointers: 'pointers',
  fromOn: 'from_on',
  toOn: 'to_on',
  placeOfService: 'place_of_service',
  chargeCents: 'charge_cents',
  ndc: 'ndc',
  ndcQuantity: 'ndc_quantity',
  ndcUnit: 'ndc_unit',
  prescriptionNumber: 'prescription_number',
  note: 'note',
  isEmergency: 'is_emergency',
  isEpsdt: 'is_epsdt',
  isFamilyPlanning: 'is_family_planning',
  authorizationId: 'authorization_id',
  referralId: 'referral_id',
  feeCents: 'fee_cents',
  isCapitated: 'is_capitated',
  expectedAllowedCents: 'expected_allowed_cents',
  expectedPayerCents: 'expected_payer_cents',
  expectedPatientCents: 'expected_patient_cents',
  actualAllowedCents: 'actual_allowed_cents',
  actualPayerCents: 'actual_payer_cents',
  actualPatientCents: 'actual_patient_cents',
  claimNumber: 'claim_number',
  correctedAt: 'corrected_at',
  externalId: 'external_id',
};
const LINE_COLUMNS = Object.entries(LINE) as [keyof ChargeLine, string][];

const LINES = sql`(select coalesce(jsonb_agg(jsonb_build_object(${sql.raw(
  LINE_COLUMNS.map(([member, column]) =>
    member === 'correctedAt'
      ? `'${member}', to_char(l.${column}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
      : `'${member}', l.${column}`,
  ).join(', '),
)}) order by l.position), '[]') from charge_line l where l.sheet_id = s.id)`;

const SHEET = sql`select s.id, s.version, s.kind, s.patient_id as "patientId", s.appointment_id as "appointmentId",
  p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName", p.is_confidential as "isConfidential",
  s.case_id as "caseId", s.from_on as "fromOn", s.to_on as "toOn", s.facility_id as "facilityId",
  s.place_of_service as "placeOfService", s.rendering_provider_id as "renderingProviderId",
  s.supervising_provider_id as "supervisingProviderId", s.is_incident_to as "isIncidentTo",
  s.ordering_provider_id as "orderingProviderId", s.ordering_outside_id as "orderingOutsideId",
  s.referring_provider_id as "referringProviderId", s.referring_outside_id as "referringOutsideId",
  s.medium, s.is_patient_at_home as "isPatientAtHome", s.diagnoses, s.dates, s.is_employment_related as "isEmploymentRelated",
  s.is_auto_accident as "isAutoAccident", s.is_other_accident as "isOtherAccident", s.accident_state as "accidentState", s.note,
  s.status, s.status_reason as "statusReason", ${moment('s.completed_at')} as "completedAt", s.completed_by as "completedBy",
  ${LINES} as lines from charge_sheet s join patient p on p.id = s.patient_id`;

async function selectWhere(db: Db, where: RawBuilder<unknown>): Promise<ChargeSheet[]> {
  const { rows } = await sql<ChargeSheet>`${SHEET} ${where}`.execute(db);
  return rows;
}

export async function selectSheet(db: Db, id: string): Promise<ChargeSheet | undefined> {
  return (await selectWhere(db, sql`where s.id = ${id}`))[0];
}

export const selectSheets = (db: Db, ids: readonly string[]): Promise<ChargeSheet[]> =>
  selectWhere(db, sql`where s.id = any(${ids}::uuid[]) order by s.from_on, s.id`);

/** The sheet that stands for a visit. */
export async function selectSheetOfVisit(db: Db, appointmentId: string): Promise<ChargeSheet | undefined> {
  return (await selectWhere(db, sql`where s.appointment_id = ${appointmentId} and s.status <> 'void'`))[0];
}

/** The newest first; those of the ids, or so many. */
export const selectSheetsOf = (
  db: Db,
  patientId: string,
  ids: readonly string[] | null,
  limit: number,
): Promise<ChargeSheet[]> =>
  selectWhere(
    db,
    sql`where s.patient_id = ${patientId} ${ids ? sql`and s.id = any(${ids}::uuid[])` : sql``} order by s.from_on desc, s.id desc limit ${limit}`,
  );

/** The last complete sheet of a patient on or before a day, but this one. */
export async function selectLastSheet(
  db: Db,
  patientId: string,
  until: string,
  butId: string | null,
): Promise<ChargeSheet | undefined> {
  return (
    await selectWhere(
      db,
      sql`where s.patient_id = ${patientId} and s.from_on <= ${until} and s.status = 'complete'
        and s.id is distinct from ${butId} order by s.from_on desc, s.id desc limit 1`,
    )
  )[0];
}

/** Complete sheets with a line that stands on no claim, or was corrected since: the oldest first. */
export const selectReady = (db: Db, limit: number): Promise<ChargeSheet[]> =>
  selectWhere(
    db,
    sql`where s.status = 'complete' and exists (select 1 from charge_line l where l.sheet_id = s.id
      and (l.claim_number is null or l.corrected_at is not null)) order by s.from_on, s.id limit ${limit}`,
  );

/** Sheets of these days with a line that stands on no claim: the newest first. */
export const selectUnclaimed = (db: Db, days: { from: string; until: string }, limit: number): Promise<ChargeSheet[]> =>
  selectWhere(
    db,
    sql`where s.status in ('draft', 'complete') and s.from_on between ${days.from}::date and ${days.until}::date
      and exists (select 1 from charge_line l where l.sheet_id = s.id and l.claim_number is null)
      order by s.from_on desc, s.id desc limit ${limit}`,
  );

export async function selectDay(db: Db, date: string, ids: readonly string[] | null) {
  const some = ids ? sql`and s.id = any(${ids}::uuid[])` : sql``;
  const { rows } = await sql<{
    id: string;
    version: number;
    patientId: string;
    patientName: string;
    isConfidential: boolean;
    appointmentId: string | null;
    status: SheetState;
    chargeCents: number;
  }>`select s.id, s.version, s.patient_id as "patientId", p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName",
      p.is_confidential as "isConfidential", s.appointment_id as "appointmentId", s.status,
      (select coalesce(sum(l.charge_cents), 0)::bigint from charge_line l where l.sheet_id = s.id) as "chargeCents"
    from charge_sheet s join patient p on p.id = s.patient_id where s.from_on = ${date} ${some} order by s.id`.execute(
    db,
  );
  return rows;
}

/** A sheet with its version, locked: the second desk waits and then sees what the first one wrote. */
export async function lockSheet(tx: Tx, id: string): Promise<ChargeSheet | undefined> {
  await sql`select 1 from charge_sheet where id = ${id} for no key update`.execute(tx);
  return selectSheet(tx, id);
}

/** Keeps two desks from beginning the sheet of one visit at the same moment. */
export async function lockVisit(tx: Tx, appointmentId: string): Promise<void> {
  await sql`select 1 from appointment where id = ${appointmentId} for no key update`.execute(tx);
}

export type SheetFields = Omit<ChargeSheet, 'id' | 'version' | 'patientName' | 'isConfidential' | 'lines'>;

const columnsOf = (it: SheetFields) => ({
  kind: it.kind,
  patient_id: it.patientId,
  appointment_id: it.appointmentId,
  case_id: it.caseId,
  from_on: it.fromOn,
  to_on: it.toOn,
  facility_id: it.facilityId,
  place_of_service: it.placeOfService,
  rendering_provider_id: it.renderingProviderId,
  supervising_provider_id: it.supervisingProviderId,
  is_incident_to: it.isIncidentTo,
  ordering_provider_id: it.orderingProviderId,
  ordering_outside_id: it.orderingOutsideId,
  referring_provider_id: it.referringProviderId,
  referring_outside_id: it.referringOutsideId,
  medium: it.medium,
  is_patient_at_home: it.isPatientAtHome,
  diagnoses: it.diagnoses,
  dates: JSON.stringify(it.dates),
  is_employment_related: it.isEmploymentRelated,
  is_auto_accident: it.isAutoAccident,
  is_other_accident: it.isOtherAccident,
  accident_state: it.accidentState,
  note: it.note,
  status: it.status,
  status_reason: it.statusReason,
  completed_at: it.completedAt,
  completed_by: it.completedBy,
});

export async function insertSheet(tx: Tx, id: string, it: SheetFields, now: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('charge_sheet')
    .values({ id, ...columnsOf(it), created_at: now } as never)
    .execute();
}

/** False when it is at another version by now. */
export async function updateSheet(tx: Tx, id: string, version: number, it: SheetFields): Promise<boolean> {
  const result = await tx
    .updateTable('charge_sheet')
    .set({ ...columnsOf(it), version: sql`version + 1` } as never)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The lines of a sheet as they are from now on: new ones in, others changed, those that are not named out. */
export async function writeLines(tx: Tx, sheetId: string, lines: readonly ChargeLine[]): Promise<void> {
  await sql`delete from charge_line where sheet_id = ${sheetId} and id <> all(${lines.map(({ id }) => id)}::uuid[])`.execute(
    tx,
  );
  await insertLines(
    tx,
    lines.map((line, position) => ({ ...line, sheetId, position })),
  );
}

export type PlacedLine = ChargeLine & { sheetId: string; position: number };

/** In one statement, however many; a line that is there is written anew. */
export async function insertLines(tx: Tx, lines: readonly PlacedLine[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ sheetId, position, ...line }) => ({
    sheet_id: sheetId,
    position,
    ...Object.fromEntries(LINE_COLUMNS.map(([member, column]) => [column, line[member]])),
  }));
  const columns = ['sheet_id', 'position', ...Object.values(LINE)];
  const changed = columns.filter((column) => column !== 'id' && column !== 'sheet_id');
  await sql`insert into charge_line (${sql.raw(columns.join(', '))})
    select ${sql.raw(columns.join(', '))} from jsonb_populate_recordset(null::charge_line, ${JSON.stringify(rows)}::jsonb)
    on conflict (id) do update set ${sql.raw(changed.map((column) => `${column} = excluded.${column}`).join(', '))}`.execute(
    tx,
  );
}

/** The sheets of these lines, locked in id order: whoever saves one of them waits. */
export async function lockSheetsOf(tx: Tx, lineIds: readonly string[]): Promise<ChargeSheet[]> {
  const { rows } = await sql<{ id: string }>`select id from charge_sheet where id in
    (select sheet_id from charge_line where id = any(${lineIds}::uuid[])) order by id for no key update`.execute(tx);
  return selectSheets(
    tx,
    rows.map(({ id }) => id),
  );
}

/** Says of lines on which claim they stand; null: on none any more. What was corrected is told by the claim from now on. */
export async function setClaim(tx: Tx, lineIds: readonly string[], claimNumber: string | null): Promise<void> {
  await sql`with lines as (update charge_line set claim_number = ${claimNumber}, corrected_at = null
      where id = any(${lineIds}::uuid[]) returning sheet_id)
    update charge_sheet set version = version + 1 where id in (select sheet_id from lines)`.execute(tx);
}

export interface Actuals {
  lineId: string;
  actualAllowedCents: number | null;
  actualPayerCents: number | null;
  actualPatientCents: number | null;
}

/** Writes what came beside what was expected. */
export async function setActuals(tx: Tx, actuals: readonly Actuals[]): Promise<void> {
  const rowsJson = JSON.stringify(
    actuals.map((it) => ({
      id: it.lineId,
      actual_allowed_cents: it.actualAllowedCents,
      actual_payer_cents: it.actualPayerCents,
      actual_patient_cents: it.actualPatientCents,
    })),
  );
  await sql`with given as (select * from jsonb_populate_recordset(null::charge_line, ${rowsJson}::jsonb)),
      lines as (update charge_line l set actual_allowed_cents = g.actual_allowed_cents, actual_payer_cents = g.actual_payer_cents,
        actual_patient_cents = g.actual_patient_cents from given g where l.id = g.id returning l.sheet_id)
    update charge_sheet set version = version + 1 where id in (select sheet_id from lines)`.execute(tx);
}

/** Which of these ids of another system's lines were taken already. */
export async function selectKnownLines(db: Db, externalIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from charge_line where external_id = any(${externalIds}::text[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

export const selectSheetsOfVisits = (db: Db, appointmentIds: readonly string[]): Promise<ChargeSheet[]> =>
  selectWhere(db, sql`where s.appointment_id = any(${appointmentIds}::uuid[]) and s.status <> 'void'`);
