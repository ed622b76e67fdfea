/** What is due: charges without a claim, and claims of which the record has changed. */
import { sql } from 'kysely';
import { authorizationsTopic } from '../../shared/authorizations.ts';
import { patientSheetsTopic } from '../../shared/billing.ts';
import { codeLists, payerDemands } from '../../shared/billing-facts.ts';
import {
  billingAssignments,
  billingProviders,
  capitations,
  credentials,
  providerProfiles,
  serviceFacilities,
  telehealthRules,
} from '../../shared/billing-setup.ts';
import { patientClaimsTopic } from '../../shared/claims.ts';
import { clinicRulesTopic, softeningsTopic } from '../../shared/clinic-rules.ts';
import { releasesTopic } from '../../shared/codesets.ts';
import { casesTopic, coveragesTopic, disclosuresTopic } from '../../shared/coverage.ts';
import { payersTopic, plansTopic } from '../../shared/coverage-payers.ts';
import { feeSchedules } from '../../shared/fees.ts';
import { necessityTopic, noticesTopic } from '../../shared/notices.ts';
import { patientFactsTopic } from '../../shared/patient-facts.ts';
import { providersTopic } from '../../shared/practice.ts';
import { patientTopic } from '../../shared/record.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** Topics by whose changes of a patient an unsent claim can become another one. */
export const PATIENT_TOPICS = [
  patientSheetsTopic,
  authorizationsTopic,
  coveragesTopic,
  casesTopic,
  disclosuresTopic,
  patientFactsTopic,
  noticesTopic,
  patientTopic,
].map(({ name }) => name);
/** Other rules: a claim is judged by all of them anew, whatever stands on it. */
const RULE_TOPICS = [clinicRulesTopic, softeningsTopic];
/** And those of the whole practice. */
export const PRACTICE_TOPICS = [
  ...RULE_TOPICS,
  billingProviders.topic,
  serviceFacilities.topic,
  billingAssignments.topic,
  providerProfiles.topic,
  credentials.topic,
  capitations.topic,
  telehealthRules.topic,
  feeSchedules.topic,
  payerDemands.topic,
  codeLists.topic,
  necessityTopic,
  payersTopic,
  plansTopic,
  providersTopic,
  releasesTopic,
].map(({ name }) => name);

/**
 * Claims that have not left and of which something has changed since they were judged, the oldest. A change that was committed
 * together with the claim itself (charges say on which claim they stand) was seen when it was judged.
 */
export async function selectStale(db: Db): Promise<string[]> {
  const { rows: found } = await sql<{ id: string }>`
    with open as materialized (
      select id, patient_id::text as key, judged_seq from claim
      where state in ('created', 'held', 'ready') and batch_id is null
    ), changed as materialized (
      select distinct key, seq from change_log
      where seq > (select min(judged_seq) from open)
        and (topic = any(${PATIENT_TOPICS}) or (topic = any(${PRACTICE_TOPICS}) and key = 'all'))
    )
    select id from open where judged_seq < (select max(seq) from changed where key = 'all')
    union
    select open.id from open join changed using (key) where changed.seq > open.judged_seq and not exists (
      select from change_log own where own.seq = changed.seq and own.topic = ${patientClaimsTopic.name}
        and own.entity_id = open.id::text)
    order by id limit 500`.execute(db);
  return found.map(({ id }) => id);
}

/** Whether the rules are others than those by which a claim was judged. */
export async function haveRulesChanged(db: Db, claimId: string): Promise<boolean> {
  const { rows: found } = await sql`select from claim c join change_log l on l.seq > c.judged_seq
    and l.topic = any(${RULE_TOPICS.map(({ name }) => name)}) where c.id = ${claimId} limit 1`.execute(db);
  return found.length > 0;
}

export async function selectSeq(db: Db): Promise<number> {
  const { rows: found } = await sql<{ seq: number }>`select seq from change_clock`.execute(db);
  return Number(found[0]?.seq ?? 0);
}

export async function setJudgedSeq(tx: Tx, id: string, seq: number): Promise<void> {
  await tx.updateTable('claim').set({ judged_seq: seq }).where('id', '=', id).execute();
}

/**
 * Complete charges that stand on no claim, and of which it was not said already, as they are, that none can be made: of one
 * patient, or the oldest.
 */
export async function selectUnclaimed(
  db: Db,
  patientId: string | null = null,
  limit = 200,
): Promise<{ sheetId: string; patientId: string }[]> {
  const { rows: found } = await sql<{ sheetId: string; patientId: string }>`
    select s.id as "sheetId", s.patient_id as "patientId" from charge_sheet s
    where s.status = 'complete' ${patientId ? sql`and s.patient_id = ${patientId}` : sql``}
      and exists (select from charge_line l where l.sheet_id = s.id and l.claim_number is null)
      and not exists (select from claim_refusal r where r.sheet_id = s.id and r.sheet_version = s.version)
    order by s.from_on, s.id limit ${limit}`.execute(db);
  return found;
}

export async function writeRefusal(
  tx: Tx,
  it: { sheetId: string; version: number; words: string; at: Temporal.Instant },
) {
  await tx
    .insertInto('claim_refusal')
    .values({ sheet_id: it.sheetId, sheet_version: it.version, words: it.words, refused_at: it.at.toString() })
    .onConflict((on) =>
      on.column('sheet_id').doUpdateSet({ sheet_version: it.version, words: it.words, refused_at: it.at.toString() }),
    )
    .execute();
}

export async function clearRefusals(tx: Tx): Promise<void> {
  await tx.deleteFrom('claim_refusal').execute();
}

/** Charges without a claim, with why, the oldest first. */
export async function selectRefused(db: Db) {
  const { rows: found } = await sql<{
    sheetId: string;
    patientId: string;
    patientName: string;
    isConfidential: boolean;
    date: string;
    chargeCents: number;
    words: string;
  }>`
    select s.id as "sheetId", s.patient_id as "patientId", p.is_confidential as "isConfidential", s.from_on as date, r.words,
      p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name as "patientName",
      (select coalesce(sum(l.charge_cents), 0)::bigint from charge_line l where l.sheet_id = s.id) as "chargeCents"
    from claim_refusal r join charge_sheet s on s.id = r.sheet_id and s.version = r.sheet_version and s.status = 'complete'
      join patient p on p.id = s.patient_id
    where exists (select from charge_line l where l.sheet_id = s.id and l.claim_number is null)
    order by s.from_on, s.id limit 500`.execute(db);
  return found;
}
