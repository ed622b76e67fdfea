/** What is due: charges without a claim, and claims of which the record has changed. */
import { sql } from 'kysely';
import { authorizationsTopic } from '../../shared/authorizations.ts';
import { patientSheetsTopic } from '../../shared/billing.ts';
import {
  billingAssignments,
  billingProviders,
  capitations,
  credentials,
  providerProfiles,
  serviceFacilities,
} from '../../shared/billing-setup.ts';
import { releasesTopic } from '../../shared/codesets.ts';
import { casesTopic, coveragesTopic, disclosuresTopic } from '../../shared/coverage.ts';
import { payersTopic, plansTopic } from '../../shared/coverage-payers.ts';
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
  patientTopic,
].map(({ name }) => name);
/** And those of the whole practice. */
export const PRACTICE_TOPICS = [
  billingProviders.topic,
  serviceFacilities.topic,
  billingAssignments.topic,
  providerProfiles.topic,
  credentials.topic,
  capitations.topic,
  payersTopic,
  plansTopic,
  providersTopic,
  releasesTopic,
].map(({ name }) => name);

/** Claims that have not left and of which something has changed since they were judged. */
export async function selectStale(db: Db): Promise<string[]> {
  const { rows: found } = await sql<{ id: string }>`
    select distinct c.id from claim c join change_log l on l.seq > c.judged_seq
      and ((l.topic = any(${PATIENT_TOPICS}) and l.key = c.patient_id::text) or (l.topic = any(${PRACTICE_TOPICS}) and l.key = 'all'))
    where c.state in ('created', 'held', 'ready') and c.batch_id is null`.execute(db);
  return found.map(({ id }) => id);
}

export async function selectSeq(db: Db): Promise<number> {
  const { rows: found } = await sql<{ seq: number }>`select seq from change_clock`.execute(db);
  return Number(found[0]?.seq ?? 0);
}

export async function setJudgedSeq(tx: Tx, id: string, seq: number): Promise<void> {
  await tx.updateTable('claim').set({ judged_seq: seq }).where('id', '=', id).execute();
}

/** Complete charges that stand on no claim, and of which it was not said already, as they are, that none can be made. */
export async function selectUnclaimed(db: Db): Promise<{ sheetId: string; patientId: string }[]> {
  const { rows: found } = await sql<{ sheetId: string; patientId: string }>`
    select s.id as "sheetId", s.patient_id as "patientId" from charge_sheet s
    where s.status = 'complete' and exists (select from charge_line l where l.sheet_id = s.id and l.claim_number is null)
      and not exists (select from claim_refusal r where r.sheet_id = s.id and r.sheet_version = s.version)
    order by s.from_on, s.id limit 1000`.execute(db);
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
