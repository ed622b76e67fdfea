/** SQL of households: accounts, who pays for whom, children who come of age. */
import { sql } from 'kysely';
import type { Guarantor, Household, Outsider } from '../../shared/household.ts';
import type { Lists } from '../../shared/record.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** `Fairweather, Imani`, as lists say it. */
const NAME = sql<string>`p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name`;
const OUTSIDER = sql`case when a.holder_patient_id is null then jsonb_build_object('name', a.holder_name, 'birthDate', a.birth_date,
  'phone', a.phone, 'email', a.email, 'addressLine', a.address_line, 'city', a.city, 'state', a.state, 'zip', a.zip) end`;

export async function selectGuarantors(db: Db, patientId: string): Promise<Guarantor[]> {
  const { rows } = await sql<{ it: Guarantor }>`
    select jsonb_build_object('id', g.id, 'relationship', g.relationship, 'sharePercent', g.share_percent, 'fromDate', g.from_date,
      'untilDate', g.until_date, 'note', g.note, 'accountId', a.id, 'accountNumber', a.number,
      'holder', jsonb_build_object('patientId', a.holder_patient_id, 'patientName', ${NAME},
        'isConfidential', coalesce(p.is_confidential, false), 'outsider', ${OUTSIDER})) as it
    from patient_guarantor g join household_account a on a.id = g.account_id left join patient p on p.id = a.holder_patient_id
    where g.patient_id = ${patientId} order by g.from_date desc, g.share_percent desc, g.id`.execute(db);
  return rows.map(({ it }) => it);
}

/** Whom the guarantors of this day pay for besides, and whom this patient pays for. */
export async function selectMembers(
  db: Db,
  patientId: string,
  today: string,
  limit: number,
): Promise<Household['members']> {
  const { rows } = await sql<Household['members'][number]>`
    with account as (
      select account_id from patient_guarantor
        where patient_id = ${patientId} and from_date <= ${today} and coalesce(until_date, 'infinity') >= ${today}
      union select id from household_account where holder_patient_id = ${patientId})
    select g.patient_id as "patientId", ${NAME} as "patientName", p.is_confidential as "isConfidential", a.number as "accountNumber",
      g.relationship, g.share_percent as "sharePercent"
    from patient_guarantor g join patient p on p.id = g.patient_id join household_account a on a.id = g.account_id
    where g.account_id in (select account_id from account) and g.patient_id <> ${patientId}
      and g.from_date <= ${today} and coalesce(g.until_date, 'infinity') >= ${today}
    order by p.birth_date, g.patient_id limit ${limit}`.execute(db);
  return rows;
}

/** People outside who have an account because they pay for one of these, today or before. */
export async function selectOutsiders(
  db: Db,
  patientIds: readonly string[],
  but: string,
): Promise<Household['outsiders']> {
  if (patientIds.length === 0) return [];
  const { rows } = await sql<Household['outsiders'][number]>`
    select a.id as "accountId", a.number as "accountNumber", ${OUTSIDER} as outsider from household_account a
    where a.holder_patient_id is null
      and exists (select from patient_guarantor g where g.account_id = a.id and g.patient_id = any(${patientIds}::uuid[]))
      and not exists (select from patient_guarantor g where g.account_id = a.id and g.patient_id = ${but})
    order by a.number`.execute(db);
  return rows;
}

/** What makes somebody fit to pay: that they are of age and alive. */
export function selectHolders(db: Db, ids: readonly string[]) {
  return db
    .selectFrom('patient')
    .select(['id', 'first_name as firstName', 'birth_date as birthDate', 'status'])
    .where('id', 'in', [...ids])
    .execute();
}

/** The account of this patient as a guarantor; makes it when there is none. */
export async function accountOfPatient(tx: Tx, patientId: string, newId: () => string): Promise<string> {
  // The row of the patient is the lock: two desks that name the same mother at once make one account.
  await tx.selectFrom('patient').select('id').where('id', '=', patientId).forUpdate().execute();
  const known = await tx
    .selectFrom('household_account')
    .select('id')
    .where('holder_patient_id', '=', patientId)
    .orderBy('number')
    .executeTakeFirst();
  return known?.id ?? insertAccount(tx, newId(), { holder_patient_id: patientId });
}

const outsiderColumns = (it: Outsider) => ({
  holder_name: it.name,
  birth_date: it.birthDate,
  phone: it.phone,
  email: it.email,
  address_line: it.addressLine,
  city: it.city,
  state: it.state,
  zip: it.zip,
});

/** The account of somebody outside: a known one takes what was typed last. Undefined where this account is not theirs. */
export async function accountOfOutsider(
  tx: Tx,
  accountId: string | null,
  outsider: Outsider,
  newId: () => string,
): Promise<string | undefined> {
  const columns = outsiderColumns(outsider);
  if (accountId === null) return insertAccount(tx, newId(), columns);
  const result = await tx
    .updateTable('household_account')
    .set({ ...columns, version: sql`version + 1` })
    .where('id', '=', accountId)
    .where('holder_patient_id', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? accountId : undefined;
}

async function insertAccount(
  tx: Tx,
  id: string,
  holder: { holder_patient_id: string } | ReturnType<typeof outsiderColumns>,
): Promise<string> {
  const number = sql<string>`'A' || nextval('household_account_seq')`;
  await tx
    .insertInto('household_account')
    .values({ id, number, ...holder })
    .execute();
  return id;
}

export interface GuarantorRow {
  id: string;
  patientId: string;
  accountId: string;
  relationship: Guarantor['relationship'];
  sharePercent: number;
  fromDate: string;
  untilDate: string | null;
  note: string;
}

/** Puts these in the place of whoever paid for this patient. */
export async function replaceGuarantors(tx: Tx, patientId: string, rows: readonly GuarantorRow[]): Promise<void> {
  await tx.deleteFrom('patient_guarantor').where('patient_id', '=', patientId).execute();
  await insertGuarantors(tx, rows);
}

export async function insertGuarantors(tx: Tx, rows: readonly GuarantorRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('patient_guarantor')
    .values(
      rows.map((row) => ({
        id: row.id,
        patient_id: row.patientId,
        account_id: row.accountId,
        relationship: row.relationship,
        share_percent: row.sharePercent,
        from_date: row.fromDate,
        until_date: row.untilDate,
        note: row.note,
      })),
    )
    .execute();
}

/** Accounts of patients as guarantors, in bulk; who asks has made sure that they have none. */
export async function insertPatientAccounts(tx: Tx, rows: readonly { id: string; patientId: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('household_account')
    .values(
      rows.map(({ id, patientId }) => ({
        id,
        number: sql<string>`'A' || nextval('household_account_seq')`,
        holder_patient_id: patientId,
      })),
    )
    .execute();
}

export async function insertSignatures(
  tx: Tx,
  rows: readonly (Lists['signatures'][number] & { patientId: string; rank: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into patient_signature (patient_id, id, rank, kind, signed_on, expires_on, signed_by)
    select "patientId", id, rank, kind, "signedOn", "expiresOn", "signedBy" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s ("patientId" uuid, id uuid, rank smallint, kind text, "signedOn" date, "expiresOn" date, "signedBy" text)`.execute(
    tx,
  );
}

/** Counts a change of the record; false when it is not at this version any more. */
export async function bumpRecord(tx: Tx, id: string, version: number): Promise<boolean> {
  const result = await tx
    .updateTable('patient')
    .set({ version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Active patients born between these days in whose record something is left to look at, and nobody did. */
export async function selectComingOfAge(db: Db, bornFrom: string, bornUntil: string, today: string, limit: number) {
  const { rows } = await sql<{
    patientId: string;
    patientName: string;
    recordNumber: string;
    birthDate: string;
    othersConsent: boolean;
    othersAreTold: boolean;
    othersPay: boolean;
    hasOwnSignature: boolean;
  }>`
    select * from (select p.id as "patientId", ${NAME} as "patientName", p.record_number as "recordNumber", p.birth_date as "birthDate",
      exists (select from patient_contact c where c.patient_id = p.id and c.may_consent) as "othersConsent",
      exists (select from patient_contact c where c.patient_id = p.id and c.may_be_told) as "othersAreTold",
      exists (select from patient_guarantor g where g.patient_id = p.id and g.relationship <> 'self'
        and coalesce(g.until_date, 'infinity') >= ${today}) as "othersPay",
      -- Who is no grown-up yet has nothing to sign themself.
      p.birth_date + interval '18 years' > ${today}::date or exists (select from patient_signature s where s.patient_id = p.id
        and s.kind = 'privacy_notice' and s.signed_on >= p.birth_date + interval '18 years') as "hasOwnSignature"
    from patient p
    where p.adult_reviewed_on is null and p.status = 'active' and p.merged_into_id is null and p.birth_date >= ${bornFrom} and p.birth_date <= ${bornUntil}
    order by p.birth_date, p.id) as it
    where "othersConsent" or "othersAreTold" or "othersPay" or not "hasOwnSignature" limit ${limit}`.execute(db);
  return rows;
}

export async function setAdultReviewed(tx: Tx, id: string, on: string | null): Promise<boolean> {
  const result = await tx
    .updateTable('patient')
    .set({ adult_reviewed_on: on, version: sql`version + 1` })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
