/** SQL of the whole record: the lists that belong to a patient, read and written as lists. */
import { type Expression, sql } from 'kysely';
import type { ListName, Lists, PatientRecord } from '../../shared/record.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { COLUMNS } from './queries.ts';
import { phoneDigits, phoneText, searchKey } from './rules.ts';

const TABLES = {
  formerNames: 'patient_former_name',
  phones: 'patient_phone',
  emails: 'patient_email',
  addresses: 'patient_address',
  contacts: 'patient_contact',
  outsideProviders: 'patient_outside_provider',
  flags: 'patient_flag',
  signatures: 'patient_signature',
} as const satisfies Record<ListName, string>;

/** What a row of a list says, as JSON with the names of the contract. */
const ROWS: Record<ListName, string> = {
  formerNames: `'firstName', l.first_name, 'lastName', l.last_name, 'untilDate', until_date`,
  phones: `'use', use, 'number', number, 'extension', extension, 'mayCall', may_call, 'mayText', may_text,
    'mayLeaveMessage', may_leave_message, 'bestTime', best_time`,
  emails: `'use', use, 'address', address, 'mayEmail', may_email`,
  addresses: `'use', use, 'line', line, 'city', l.city, 'state', l.state, 'zip', l.zip, 'fromDate', from_date,
    'untilDate', until_date`,
  contacts: `'name', name, 'relationship', relationship, 'phone', l.phone, 'isEmergency', is_emergency, 'mayBring', may_bring,
    'mayConsent', may_consent, 'mayBeTold', may_be_told, 'note', note`,
  outsideProviders: `'role', role, 'name', name, 'npi', npi, 'phone', o.phone, 'fax', fax`,
  flags: `'text', text, 'atBooking', at_booking, 'atCheckIn', at_check_in, 'untilDate', until_date`,
  signatures: `'kind', kind, 'signedOn', signed_on, 'expiresOn', expires_on, 'signedBy', signed_by`,
};

function rowsOf<L extends ListName>(list: L): Expression<Lists[L]> {
  const join = list === 'outsideProviders' ? 'join outside_provider o on o.id = l.outside_provider_id' : '';
  return sql<
    Lists[L]
  >`(select coalesce(jsonb_agg(jsonb_build_object('id', l.id, ${sql.raw(ROWS[list])}) order by rank, l.id), '[]')
    from ${sql.table(TABLES[list])} l ${sql.raw(join)} where l.patient_id = patient.id)`;
}

/** The whole record; undefined where there is none of this id. */
export async function selectRecord(db: Db, id: string): Promise<PatientRecord | undefined> {
  const row = (await db
    .selectFrom('patient')
    .select([
      ...COLUMNS,
      'gender_identity as genderIdentity',
      'pronouns',
      'language',
      'interpreter_needed as interpreterNeeded',
      'pharmacy',
      'notes',
      'is_confidential as isConfidential',
      'merged_into_id as mergedIntoId',
      'dismissed_on as dismissedOn',
      'dismissed_reason as dismissedReason',
      'mail_returned_on as mailReturnedOn',
    ])
    .select((eb) => (Object.keys(TABLES) as ListName[]).map((list) => eb.fn.coalesce(rowsOf(list)).as(list)))
    .where('id', '=', id)
    .executeTakeFirst()) as PatientRecord | undefined;
  if (!row) return undefined;
  const shown = <T extends { phone: string | null }>(one: T): T => ({ ...one, phone: phoneText(one.phone) });
  return {
    ...row,
    phones: row.phones.map((one) => ({ ...one, number: phoneText(one.number) ?? one.number })),
    contacts: row.contacts.map(shown),
    outsideProviders: row.outsideProviders.map((one) => ({ ...shown(one), fax: phoneText(one.fax) })),
  };
}

/** What of a record stands in the row of the patient itself. */
export type RecordFacts = Omit<
  PatientRecord,
  | ListName
  | 'id'
  | 'version'
  | 'isConfidential'
  | 'mergedIntoId'
  | 'recordNumber'
  | 'phone'
  | 'email'
  | 'addressLine'
  | 'city'
  | 'state'
  | 'zip'
>;

/** Writes the row of the patient; what lists show and the one box finds comes from the first of each list. */
export async function updateRecord(
  tx: Tx,
  id: string,
  version: number,
  { facts, lists, today }: { facts: RecordFacts; lists: Lists; today: string },
): Promise<boolean> {
  const [phone] = lists.phones;
  const address = lists.addresses.find(({ untilDate }) => untilDate === null || untilDate >= today);
  const result = await tx
    .updateTable('patient')
    .set({
      first_name: facts.firstName,
      middle_name: facts.middleName,
      last_name: facts.lastName,
      suffix: facts.suffix,
      preferred_name: facts.preferredName,
      birth_date: facts.birthDate,
      sex: facts.sex,
      status: facts.status,
      deceased_on: facts.deceasedOn,
      gender_identity: facts.genderIdentity,
      pronouns: facts.pronouns,
      language: facts.language,
      interpreter_needed: facts.interpreterNeeded,
      pharmacy: facts.pharmacy,
      notes: facts.notes,
      dismissed_on: facts.dismissedOn,
      dismissed_reason: facts.dismissedReason,
      mail_returned_on: facts.mailReturnedOn,
      last_key: searchKey(facts.lastName),
      first_key: searchKey(facts.firstName),
      middle_key: searchKey(facts.middleName ?? ''),
      preferred_key: searchKey(facts.preferredName ?? ''),
      phone: phone ? [phoneText(phone.number), phone.extension].filter(Boolean).join(' x') : null,
      phone_digits: phoneDigits(phone?.number),
      email: lists.emails[0]?.address ?? null,
      address_line: address?.line ?? null,
      city: address?.city ?? null,
      state: address?.state ?? null,
      zip: address?.zip ?? null,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Puts these rows in the place of a whole list. The order of the rows is their rank. */
export async function replaceList<L extends ListName>(
  tx: Tx,
  patientId: string,
  list: L,
  rows: Lists[L],
  newId: () => string,
): Promise<void> {
  const table = sql.table(TABLES[list]);
  const written =
    list === 'outsideProviders' ? await nameProviders(tx, rows as Lists['outsideProviders'], newId) : rows;
  const json = written.map((row, rank) => ({
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value])),
    ...('lastName' in row ? { last_key: searchKey(row.lastName), first_key: searchKey(row.firstName) } : {}),
    patient_id: patientId,
    rank,
  }));
  await sql`delete from ${table} where patient_id = ${patientId}`.execute(tx);
  if (json.length > 0)
    await sql`insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(json)}::jsonb)`.execute(
      tx,
    );
}

/** Finds each provider by NPI, or by name where none is known, and writes down who is new; what was typed last holds. */
async function nameProviders(tx: Tx, rows: Lists['outsideProviders'], newId: () => string) {
  const named: { id: string; role: string; outsideProviderId: string }[] = [];
  for (const { id, role, name, npi, phone, fax } of rows) {
    const key = searchKey(name);
    const known = await tx
      .selectFrom('outside_provider')
      .select('id')
      .where((eb) => (npi ? eb('npi', '=', npi) : eb.and([eb('npi', 'is', null), eb('name_key', '=', key)])))
      .executeTakeFirst();
    const columns = { name, name_key: key, npi, phone, fax };
    const providerId = known?.id ?? newId();
    if (known) await tx.updateTable('outside_provider').set(columns).where('id', '=', providerId).execute();
    else
      await tx
        .insertInto('outside_provider')
        .values({ id: providerId, ...columns })
        .execute();
    named.push({ id, role, outsideProviderId: providerId });
  }
  return named;
}

export async function selectOutsideProviders(db: Db, key: string, limit: number) {
  const rows = await db
    .selectFrom('outside_provider')
    .select(['id', 'name', 'npi', 'phone', 'fax'])
    .where(sql<boolean>`name_key collate "C" >= ${key} and name_key collate "C" < ${`${key}\u{10ffff}`}`)
    .orderBy(sql`name_key collate "C"`)
    .limit(limit)
    .execute();
  return rows.map((one) => ({ ...one, phone: phoneText(one.phone), fax: phoneText(one.fax) }));
}
