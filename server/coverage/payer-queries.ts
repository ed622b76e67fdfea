/** SQL of employers, payers and plans. Only this file writes their tables. */
import { sql } from 'kysely';
import type { Employer, Payer, Plan } from '../../shared/coverage-payers.ts';
import type { Db, Tx } from '../kernel/db.ts';

type Fields<Row> = Omit<Row, 'id' | 'version'>;
type Ids = readonly string[] | null;

const ADDRESS = ['phone', 'address_line as addressLine', 'city', 'state', 'zip'] as const;
const addressColumns = (it: Pick<Employer, 'phone' | 'addressLine' | 'city' | 'state' | 'zip'>) => ({
  phone: it.phone,
  address_line: it.addressLine,
  city: it.city,
  state: it.state,
  zip: it.zip,
});
/** One more with every change. */
const NEXT = { version: sql<number>`version + 1` };

export function selectEmployers(db: Db, ids: Ids): Promise<Employer[]> {
  const query = db
    .selectFrom('employer')
    .select(['id', 'version', 'name', sql<Employer['size']>`size`.as('size'), ...ADDRESS, 'active'])
    .orderBy('name_key');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const employerColumns = (it: Fields<Employer>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  size: it.size,
  ...addressColumns(it),
  active: it.active,
});

export async function insertEmployer(tx: Tx, id: string, it: Fields<Employer>): Promise<void> {
  await tx
    .insertInto('employer')
    .values({ id, ...employerColumns(it) })
    .execute();
}

export async function updateEmployer(tx: Tx, id: string, version: number, it: Fields<Employer>): Promise<boolean> {
  const query = tx.updateTable('employer').set({ ...employerColumns(it), ...NEXT });
  const result = await query.where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function selectPayers(db: Db, ids: Ids): Promise<Payer[]> {
  const query = db
    .selectFrom('payer')
    .select([
      'id',
      'version',
      'name',
      'claim_payer_id as claimPayerId',
      'eligibility_payer_id as eligibilityPayerId',
      'status_payer_id as statusPayerId',
      'remittance_payer_id as remittancePayerId',
      sql<Payer['remittanceEnrolment']>`remittance_enrolment`.as('remittanceEnrolment'),
      'first_claim_days as firstClaimDays',
      'corrected_claim_days as correctedClaimDays',
      'secondary_claim_days as secondaryClaimDays',
      'appeal_days as appealDays',
      ...ADDRESS,
      'active',
    ])
    .orderBy('name_key');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const payerColumns = (it: Fields<Payer>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  claim_payer_id: it.claimPayerId,
  eligibility_payer_id: it.eligibilityPayerId,
  status_payer_id: it.statusPayerId,
  remittance_payer_id: it.remittancePayerId,
  remittance_enrolment: it.remittanceEnrolment,
  first_claim_days: it.firstClaimDays,
  corrected_claim_days: it.correctedClaimDays,
  secondary_claim_days: it.secondaryClaimDays,
  appeal_days: it.appealDays,
  ...addressColumns(it),
  active: it.active,
});

export async function insertPayer(tx: Tx, id: string, it: Fields<Payer>): Promise<void> {
  await tx
    .insertInto('payer')
    .values({ id, ...payerColumns(it) })
    .execute();
}

export async function updatePayer(tx: Tx, id: string, version: number, it: Fields<Payer>): Promise<boolean> {
  const query = tx.updateTable('payer').set({ ...payerColumns(it), ...NEXT });
  const result = await query.where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function selectPlans(db: Db, ids: Ids): Promise<Plan[]> {
  const query = db
    .selectFrom('plan')
    .select([
      'id',
      'version',
      'name',
      'payer_id as payerId',
      sql<Plan['kind']>`kind`.as('kind'),
      sql<Plan['filingIndicator']>`filing_indicator`.as('filingIndicator'),
      'employer_id as employerId',
      'referral_needed as referralNeeded',
      'authorisation_needed as authorisationNeeded',
      sql<Plan['copays']>`copays`.as('copays'),
      'claim_payer_id as claimPayerId',
      'eligibility_payer_id as eligibilityPayerId',
      'first_claim_days as firstClaimDays',
      'active',
    ])
    .orderBy('name_key');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const planColumns = (it: Fields<Plan>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  payer_id: it.payerId,
  kind: it.kind,
  filing_indicator: it.filingIndicator,
  employer_id: it.employerId,
  referral_needed: it.referralNeeded,
  authorisation_needed: it.authorisationNeeded,
  copays: JSON.stringify(it.copays),
  claim_payer_id: it.claimPayerId,
  eligibility_payer_id: it.eligibilityPayerId,
  first_claim_days: it.firstClaimDays,
  active: it.active,
});

export async function insertPlan(tx: Tx, id: string, it: Fields<Plan>): Promise<void> {
  await tx
    .insertInto('plan')
    .values({ id, ...planColumns(it) })
    .execute();
}

export async function updatePlan(tx: Tx, id: string, version: number, it: Fields<Plan>): Promise<boolean> {
  const query = tx.updateTable('plan').set({ ...planColumns(it), ...NEXT });
  const result = await query.where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
