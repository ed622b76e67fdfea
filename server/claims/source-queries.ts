/** What claims read of patients, providers and of each other. */
import { sql } from 'kysely';
import type { Db } from '../kernel/db.ts';
import type { Person } from './assembly-rules.ts';

export interface PatientFacts extends Person {
  id: string;
  recordNumber: string;
}

/** Who patients and subscribers are, with their usual address. */
export async function selectPeople(db: Db, ids: readonly string[]): Promise<Map<string, PatientFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('patient')
    .select([
      'id',
      'record_number as recordNumber',
      'first_name as firstName',
      'middle_name as middleName',
      'last_name as lastName',
      'suffix',
      'birth_date as birthDate',
      'sex',
      'deceased_on as diedOn',
      'address_line as line',
      'city',
      'state',
      'zip',
    ])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Kinds of stays in which the patient was on a day. */
export async function selectStaysOn(db: Db, patientId: string, day: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`select distinct kind from patient_stay where patient_id = ${patientId}
    and starts_at < ${day}::date + 1 and ends_at >= ${day}::date`.execute(db);
  return rows.map(({ kind }) => kind);
}

/** Codes that can be billed on a day and begin with a heading, the first few. */
export async function selectBelow(db: Db, heading: string, day: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`select code from code
    where system = 'icd10cm' and code > ${heading} and code < ${`${heading}~`} and is_billable and valid_from <= ${day}
      and coalesce(valid_to, 'infinity') >= ${day} order by code limit 6`.execute(db);
  return rows.map(({ code }) => code);
}

export interface Signature {
  kind: string;
  signedOn: string;
  expiresOn: string | null;
}

export const selectSignatures = (db: Db, patientId: string): Promise<Signature[]> =>
  db
    .selectFrom('patient_signature')
    .select(['kind', 'signed_on as signedOn', 'expires_on as expiresOn'])
    .where('patient_id', '=', patientId)
    .orderBy('signed_on', 'desc')
    .execute();

/** Services of the patient on other claims, from a day on: each line once, of the claim that stands for it now. */
export async function selectEarlier(db: Db, patientId: string, butClaimId: string, since: string) {
  const { rows } = await sql<{
    claimNumber: string;
    procedure: string;
    modifiers: string[];
    on: string;
    units: number;
    chargeCents: number;
    renderingNpi: string;
    payerId: string;
    isDenied: boolean;
  }>`
    select c.claim_number as "claimNumber", l->>'procedure' as procedure,
      coalesce((select array_agg(m) from jsonb_array_elements_text(l->'modifiers') m), '{}') as modifiers,
      l->>'from' as "on", (l->>'units')::float8 as units, (l->>'chargeCents')::bigint as "chargeCents",
      coalesce(c.document->'rendering'->>'npi', c.document->'billing'->>'npi') as "renderingNpi",
      c.document->'coverage'->'payer'->>'id' as "payerId", c.state = 'denied' as "isDenied"
    from claim c cross join lateral jsonb_array_elements(c.document->'lines') l
    where c.patient_id = ${patientId} and c.id <> ${butClaimId} and c.service_to >= ${since} and c.frequency <> '8'
      and exists (select from claim_line cl where cl.claim_id = c.id and cl.live)
    order by l->>'from' desc, c.claim_number limit 500`.execute(db);
  return rows;
}
