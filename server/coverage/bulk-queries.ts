/** SQL of coverage that comes in bulk, from other systems. */
import { sql } from 'kysely';
import type { Coverage } from '../../shared/coverage.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { type CoverageFields, coverageColumns, type PolicyFields, policyColumns } from './queries.ts';

/** What already covers these patients in health, and under which ids of another system it came. */
export async function selectHealthSpans(db: Db, patientIds: readonly string[]) {
  const { rows } = await sql<
    Pick<Coverage, 'id' | 'patientId' | 'rank' | 'startsOn' | 'endsOn' | 'planId' | 'planName'> & {
      memberKey: string;
      externalId: string | null;
    }
  >`select c.id, c.patient_id as "patientId", c.rank, c.starts_on as "startsOn", c.ends_on as "endsOn",
      p.plan_id as "planId", plan.name as "planName", p.member_key as "memberKey", c.external_id as "externalId"
    from coverage c join policy p on p.id = c.policy_id join plan on plan.id = p.plan_id
    where c.patient_id = any(${patientIds}::uuid[]) and c.case_id is null`.execute(db);
  return rows;
}

/** Whose coverage these ids of another system are. */
export async function selectOwners(db: Db, externalIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ externalId: string; patientId: string }>`
    select external_id as "externalId", patient_id as "patientId" from coverage
    where external_id = any(${externalIds}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.externalId, row.patientId]));
}

/** Policies by plan and member, with their subscribers. */
export async function selectPoliciesOf(
  db: Db,
  members: readonly { planId: string; memberKey: string }[],
): Promise<(PolicyFields & { id: string })[]> {
  const { rows } = await sql<PolicyFields & { id: string }>`
    select p.id, p.plan_id as "planId", p.member_id as "memberId", p.group_number as "groupNumber",
      p.employer_id as "employerId", p.employment, p.medigap_letter as "medigapLetter", p.coba_id as "cobaId",
      p.subscriber_patient_id as "subscriberPatientId", p.subscriber
    from policy p join (select distinct * from unnest(${members.map((one) => one.planId)}::uuid[],
        ${members.map((one) => one.memberKey)}::text[]) as w (plan_id, member_key)) w
      on p.plan_id = w.plan_id and p.member_key = w.member_key`.execute(db);
  return rows;
}

export async function selectPeople(db: Db, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; name: string; birthDate: string }>`
    select id, first_name || ' ' || last_name as name, birth_date::text as "birthDate" from patient
    where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export async function insertPolicies(tx: Tx, policies: readonly (PolicyFields & { id: string })[]): Promise<void> {
  if (policies.length === 0) return;
  await tx
    .insertInto('policy')
    .values(policies.map((it) => ({ id: it.id, ...policyColumns(it) })))
    .execute();
}

export async function insertCoverages(
  tx: Tx,
  coverages: readonly (CoverageFields & { id: string; externalId: string | null })[],
  now: Temporal.Instant,
): Promise<void> {
  if (coverages.length === 0) return;
  await tx
    .insertInto('coverage')
    .values(coverages.map((it) => ({ id: it.id, ...coverageColumns(it), created_at: now, external_id: it.externalId })))
    .execute();
}
