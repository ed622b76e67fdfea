/** SQL of coverage. Only this file writes its tables. */
import { sql } from 'kysely';
import type { CaseKind, Coverage, Disclosure, MspAnswers, PatientCase, Restriction } from '../../shared/coverage.ts';
import type { Db, Tx } from '../kernel/db.ts';

const NEXT = { version: sql<number>`version + 1` };

const coverageRows = (db: Db) =>
  db
    .selectFrom('coverage as c')
    .innerJoin('policy as p', 'p.id', 'c.policy_id')
    .innerJoin('plan', 'plan.id', 'p.plan_id')
    .innerJoin('payer', 'payer.id', 'plan.payer_id')
    .leftJoin('employer as e', 'e.id', 'p.employer_id')
    .leftJoin('patient as s', 's.id', 'p.subscriber_patient_id')
    .select([
      'c.id',
      'c.version',
      'c.patient_id as patientId',
      'c.case_id as caseId',
      'c.policy_id as policyId',
      'p.plan_id as planId',
      'p.member_id as memberId',
      'p.group_number as groupNumber',
      'p.employer_id as employerId',
      'p.employment',
      'p.medigap_letter as medigapLetter',
      'p.coba_id as cobaId',
      'p.subscriber_patient_id as subscriberPatientId',
      'p.subscriber',
      'c.relationship',
      'c.own_member_id as ownMemberId',
      'c.parent_role as parentRole',
      'c.court_decree as courtDecree',
      'c.starts_on as startsOn',
      'c.ends_on as endsOn',
      'c.rank',
      'c.rank_reason as rankReason',
      'c.msp_reason as mspReason',
      'c.qmb',
      'plan.payer_id as payerId',
      'payer.name as payerName',
      'plan.name as planName',
      'plan.kind as planKind',
      'plan.filing_indicator as filingIndicator',
      sql<boolean>`coalesce(s.is_confidential, false)`.as('isConfidential'),
      sql<string>`coalesce(s.first_name || ' ' || s.last_name,
        trim((p.subscriber->>'firstName') || ' ' || (p.subscriber->>'lastName')))`.as('subscriberName'),
      sql<string | null>`coalesce(s.birth_date::text, p.subscriber->>'birthDate')`.as('subscriberBirthDate'),
      'e.name as employerName',
      sql<Coverage['employerSize']>`coalesce(e.size, 'unknown')`.as('employerSize'),
    ])
    .orderBy('c.rank')
    .orderBy('c.starts_on')
    .orderBy('c.id');

export async function selectCoverages(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<Coverage[]> {
  const query = coverageRows(db).where('c.patient_id', '=', patientId);
  return (await (ids ? query.where('c.id', 'in', [...ids]) : query).execute()) as unknown as Coverage[];
}

/** The patient of a coverage. */
export async function selectPatientOf(db: Db, coverageId: string): Promise<string | undefined> {
  const row = await db.selectFrom('coverage').select('patient_id').where('id', '=', coverageId).executeTakeFirst();
  return row?.patient_id;
}

/** Keeps two desks from changing what one patient is covered by at the same time: the second waits. */
export async function lockPatient(tx: Tx, patientId: string): Promise<void> {
  await sql`select 1 from patient where id = ${patientId} for no key update`.execute(tx);
}

export async function selectPerson(db: Db, id: string): Promise<{ name: string; birthDate: string } | undefined> {
  const { rows } = await sql<{ name: string; birthDate: string }>`
    select first_name || ' ' || last_name as name, birth_date::text as "birthDate" from patient where id = ${id}`.execute(
    db,
  );
  return rows[0];
}

export type PolicyFields = Pick<
  Coverage,
  | 'planId'
  | 'memberId'
  | 'groupNumber'
  | 'employerId'
  | 'employment'
  | 'medigapLetter'
  | 'cobaId'
  | 'subscriberPatientId'
  | 'subscriber'
>;

export const policyColumns = (it: PolicyFields) => ({
  plan_id: it.planId,
  member_id: it.memberId,
  member_key: memberKey(it.memberId),
  group_number: it.groupNumber,
  employer_id: it.employerId,
  employment: it.employment,
  medigap_letter: it.medigapLetter,
  coba_id: it.cobaId,
  subscriber_patient_id: it.subscriberPatientId,
  subscriber: it.subscriber === null ? null : JSON.stringify(it.subscriber),
});

/** Letters and digits only: how a member id is searched for. */
export const memberKey = (memberId: string): string => memberId.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

export async function insertPolicy(tx: Tx, id: string, it: PolicyFields): Promise<void> {
  await tx
    .insertInto('policy')
    .values({ id, ...policyColumns(it) })
    .execute();
}

/** Changes a policy. Everybody's coverage by it counts one version more: who edits it elsewhere must see this. */
export async function updatePolicy(tx: Tx, id: string, it: PolicyFields): Promise<{ id: string; patientId: string }[]> {
  await tx.updateTable('policy').set(policyColumns(it)).where('id', '=', id).execute();
  const rows = await tx
    .updateTable('coverage')
    .set(NEXT)
    .where('policy_id', '=', id)
    .returning(['id', 'patient_id as patientId'])
    .execute();
  return rows;
}

/** The policy and who is covered by it, locked: its subscriber must stay what their relationships say. */
export async function lockPolicy(tx: Tx, id: string) {
  const policies = await tx
    .selectFrom('policy')
    .select([
      'plan_id as planId',
      'member_id as memberId',
      'group_number as groupNumber',
      'employer_id as employerId',
      'employment',
      'medigap_letter as medigapLetter',
      'coba_id as cobaId',
      'subscriber_patient_id as subscriberPatientId',
      'subscriber',
    ])
    .where('id', '=', id)
    .forUpdate()
    .execute();
  const [fields] = policies as unknown as PolicyFields[];
  if (!fields) return undefined;
  const covered = await tx
    .selectFrom('coverage')
    .select(['patient_id as patientId', 'relationship'])
    .where('policy_id', '=', id)
    .execute();
  return { fields, covered };
}

/** All spans of one patient on a policy stand to its subscriber alike. */
export async function setRelationship(
  tx: Tx,
  policyId: string,
  patientId: string,
  relationship: string,
): Promise<void> {
  await tx
    .updateTable('coverage')
    .set({ relationship })
    .where('policy_id', '=', policyId)
    .where('patient_id', '=', patientId)
    .execute();
}

export type CoverageFields = Pick<
  Coverage,
  | 'patientId'
  | 'caseId'
  | 'policyId'
  | 'rank'
  | 'startsOn'
  | 'endsOn'
  | 'relationship'
  | 'ownMemberId'
  | 'parentRole'
  | 'courtDecree'
  | 'mspReason'
  | 'qmb'
  | 'rankReason'
>;

export const coverageColumns = (it: CoverageFields) => ({
  patient_id: it.patientId,
  case_id: it.caseId,
  policy_id: it.policyId,
  rank: it.rank,
  starts_on: it.startsOn,
  ends_on: it.endsOn,
  relationship: it.relationship,
  own_member_id: it.ownMemberId,
  parent_role: it.parentRole,
  court_decree: it.courtDecree,
  msp_reason: it.mspReason,
  qmb: it.qmb,
  rank_reason: it.rankReason,
});

/** From here to `checkRanks` ranks may overlap: several rows change places. */
export async function deferRanks(tx: Tx): Promise<void> {
  await sql`set constraints coverage_of_one_rank_does_not_overlap deferred`.execute(tx);
}

/** Throws what the exclusion constraint says. */
export async function checkRanks(tx: Tx): Promise<void> {
  await sql`set constraints coverage_of_one_rank_does_not_overlap immediate`.execute(tx);
}

export async function insertCoverage(tx: Tx, id: string, it: CoverageFields, now: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('coverage')
    .values({ id, ...coverageColumns(it), created_at: now })
    .execute();
}

export async function updateCoverage(tx: Tx, id: string, it: CoverageFields): Promise<void> {
  await tx
    .updateTable('coverage')
    .set({ ...coverageColumns(it), ...NEXT })
    .where('id', '=', id)
    .execute();
}

export async function deleteCoverage(tx: Tx, id: string): Promise<void> {
  const gone = await tx.deleteFrom('coverage').where('id', '=', id).returning('policy_id').executeTakeFirst();
  if (!gone) return;
  // A policy by which nobody is covered was only entered for this one.
  await sql`delete from policy where id = ${gone.policy_id} and not exists
    (select 1 from coverage where policy_id = ${gone.policy_id})`.execute(tx);
}

/** Which coverage names this employer, payer or plan. */
export async function changedPatients(db: Db, of: 'employer' | 'payer' | 'plan', id: string) {
  const column = of === 'employer' ? sql`p.employer_id` : of === 'plan' ? sql`p.plan_id` : sql`plan.payer_id`;
  const { rows } = await sql<{ patientId: string; coverageId: string }>`
    select c.patient_id as "patientId", c.id as "coverageId" from coverage c
    join policy p on p.id = c.policy_id join plan on plan.id = p.plan_id where ${column} = ${id} limit 1000`.execute(
    db,
  );
  return rows;
}

export async function selectCases(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<PatientCase[]> {
  const query = db
    .selectFrom('patient_case')
    .select([
      'id',
      'version',
      'patient_id as patientId',
      sql<CaseKind>`kind`.as('kind'),
      'name',
      'injury_on as injuryOn',
      'injury_state as injuryState',
      'claim_number as claimNumber',
      'adjuster_name as adjusterName',
      'adjuster_phone as adjusterPhone',
      'employer_id as employerId',
      'attorney_name as attorneyName',
      'attorney_phone as attorneyPhone',
      'closed_on as closedOn',
    ])
    .where('patient_id', '=', patientId)
    .orderBy('injury_on')
    .orderBy('id');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const caseColumns = (it: Omit<PatientCase, 'id' | 'version'>) => ({
  patient_id: it.patientId,
  kind: it.kind,
  name: it.name,
  injury_on: it.injuryOn,
  injury_state: it.injuryState,
  claim_number: it.claimNumber,
  adjuster_name: it.adjusterName,
  adjuster_phone: it.adjusterPhone,
  employer_id: it.employerId,
  attorney_name: it.attorneyName,
  attorney_phone: it.attorneyPhone,
  closed_on: it.closedOn,
});

export async function insertCase(tx: Tx, id: string, it: Omit<PatientCase, 'id' | 'version'>): Promise<void> {
  await tx
    .insertInto('patient_case')
    .values({ id, ...caseColumns(it) })
    .execute();
}

export async function updateCase(
  tx: Tx,
  id: string,
  version: number,
  it: Omit<PatientCase, 'id' | 'version'>,
): Promise<boolean> {
  const query = tx.updateTable('patient_case').set({ ...caseColumns(it), ...NEXT });
  const result = await query.where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface VisitRow {
  appointmentId: string;
  /** Date and minute of the day where the visit takes place. */
  date: string;
  minute: number;
  isPast: boolean;
  visitTypeName: string;
  providerName: string;
  caseId: string | null;
}

/** Booked visits of a patient from a civil date of their place on, in order. */
export async function selectVisits(
  db: Db,
  patientId: string,
  from: string,
  now: Temporal.Instant,
): Promise<VisitRow[]> {
  const { rows } = await sql<VisitRow>`
    with visit as (
      select a.*, a.starts_at at time zone l.zone as wall from appointment a join location l on l.id = a.location_id
      where a.patient_id = ${patientId} and a.starts_at >= ${from}::date - interval '1 day' and a.booking = 'booked')
    select a.id as "appointmentId", to_char(a.wall, 'YYYY-MM-DD') as date,
      (extract(hour from a.wall) * 60 + extract(minute from a.wall))::integer as minute, a.starts_at < ${now} as "isPast",
      t.name as "visitTypeName", p.display_name as "providerName", ac.case_id as "caseId"
    from visit a join visit_type t on t.id = a.visit_type_id join provider p on p.id = a.provider_id
    left join appointment_case ac on ac.appointment_id = a.id
    where a.wall >= ${from}::date order by a.starts_at`.execute(db);
  return rows;
}

/** What decides who pays for a visit: whose it is, its date where it takes place, its type and its case. */
export async function selectVisit(db: Db, appointmentId: string) {
  const { rows } = await sql<{ patientId: string; date: string; visitTypeId: string; caseId: string | null }>`
    select a.patient_id as "patientId", to_char(a.starts_at at time zone l.zone, 'YYYY-MM-DD') as date,
      a.visit_type_id as "visitTypeId", ac.case_id as "caseId"
    from appointment a join location l on l.id = a.location_id
    left join appointment_case ac on ac.appointment_id = a.id
    where a.id = ${appointmentId} and a.patient_id is not null`.execute(db);
  return rows[0];
}

export async function setVisitCase(tx: Tx, appointmentId: string, caseId: string | null): Promise<void> {
  if (caseId === null) await tx.deleteFrom('appointment_case').where('appointment_id', '=', appointmentId).execute();
  else
    await tx
      .insertInto('appointment_case')
      .values({ appointment_id: appointmentId, case_id: caseId })
      .onConflict((conflict) => conflict.column('appointment_id').doUpdateSet({ case_id: caseId }))
      .execute();
}

export async function selectDisclosure(db: Db, patientId: string): Promise<Disclosure> {
  const row = await db
    .selectFrom('patient_disclosure')
    .select(['version', 'confidential_address', 'confidential_phone', 'msp_answers', 'msp_answered_on'])
    .where('patient_id', '=', patientId)
    .executeTakeFirst();
  return {
    id: patientId,
    version: row?.version ?? 0,
    confidentialAddress: row?.confidential_address ?? null,
    confidentialPhone: row?.confidential_phone ?? null,
    mspAnswers: (row?.msp_answers ?? null) as MspAnswers | null,
    mspAnsweredOn: row?.msp_answered_on ?? null,
    restrictions: await selectRestrictions(db, patientId),
  };
}

function selectRestrictions(db: Db, patientId: string): Promise<Restriction[]> {
  return db
    .selectFrom('disclosure_restriction')
    .select(['id', 'version', 'payer_id as payerId', 'starts_on as startsOn', 'ends_on as endsOn', 'about'])
    .where('patient_id', '=', patientId)
    .orderBy('starts_on')
    .orderBy('id')
    .execute();
}

/** Writes the one row of a patient; false when its version is another one by now (0: there was none). */
export async function writeDisclosure(
  tx: Tx,
  patientId: string,
  expectedVersion: number,
  it: Omit<Disclosure, 'id' | 'version' | 'restrictions'>,
): Promise<boolean> {
  const columns = {
    confidential_address: it.confidentialAddress,
    confidential_phone: it.confidentialPhone,
    msp_answers: it.mspAnswers === null ? null : JSON.stringify(it.mspAnswers),
    msp_answered_on: it.mspAnsweredOn,
  };
  const result =
    expectedVersion === 0
      ? await tx
          .insertInto('patient_disclosure')
          .values({ patient_id: patientId, ...columns })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
      : await tx
          .updateTable('patient_disclosure')
          .set({ ...columns, ...NEXT })
          .where('patient_id', '=', patientId)
          .where('version', '=', expectedVersion)
          .executeTakeFirst();
  return ('numUpdatedRows' in result ? result.numUpdatedRows : result.numInsertedOrUpdatedRows) !== 0n;
}

type RestrictionFields = Omit<Restriction, 'id' | 'version'> & { patientId: string };
const restrictionColumns = (it: RestrictionFields) => ({
  patient_id: it.patientId,
  payer_id: it.payerId,
  starts_on: it.startsOn,
  ends_on: it.endsOn,
  about: it.about,
});

export async function insertRestriction(tx: Tx, id: string, it: RestrictionFields): Promise<void> {
  await tx
    .insertInto('disclosure_restriction')
    .values({ id, ...restrictionColumns(it) })
    .execute();
}

export async function updateRestriction(tx: Tx, id: string, version: number, it: RestrictionFields): Promise<boolean> {
  const result = await tx
    .updateTable('disclosure_restriction')
    .set({ ...restrictionColumns(it), ...NEXT })
    .where('id', '=', id)
    .where('patient_id', '=', it.patientId)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
