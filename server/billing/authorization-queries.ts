/** SQL of prior authorizations. Only this file writes their table; what was used is counted from the lines. */
import { sql } from 'kysely';
import type { Authorization } from '../../shared/authorizations.ts';
import type { Db, Tx } from '../kernel/db.ts';

interface Row extends Omit<Authorization, 'allowed' | 'usedBefore' | 'used' | 'left'> {
  allowed: string | null;
  usedBefore: string;
  charged: string;
}

const SELECTED = sql`select a.id, a.version, a.patient_id as "patientId", a.kind, a.number, a.payer_id as "payerId", a.procedures,
  a.provider_id as "providerId", a.counted_in as "countedIn", a.allowed, a.used_before as "usedBefore", a.starts_on as "startsOn",
  a.ends_on as "endsOn", a.referring_outside_id as "referringOutsideId", a.obtained_by as "obtainedBy", a.contact, a.note, a.active,
  p.name as "payerName", o.name as "referringName", u.charged::text as charged
  from prior_authorization a left join payer p on p.id = a.payer_id left join outside_provider o on o.id = a.referring_outside_id
  cross join lateral (select case a.counted_in when 'units' then coalesce(sum(l.units), 0) else count(distinct s.id) end as charged
    from charge_line l join charge_sheet s on s.id = l.sheet_id and s.status in ('draft', 'complete')
    where l.authorization_id = a.id or l.referral_id = a.id) u`;

/** Three decimals at most: the sums are exact in thousandths. */
const inThousandths = (text: string): number => Math.round(Number(text) * 1000);

const told = ({ charged, allowed, usedBefore, ...row }: Row): Authorization => {
  const used = inThousandths(charged) + inThousandths(usedBefore);
  return {
    ...row,
    allowed: allowed === null ? null : Number(allowed),
    usedBefore: Number(usedBefore),
    used: used / 1000,
    left: allowed === null ? null : (inThousandths(allowed) - used) / 1000,
  };
};

/** Of a patient, the newest first. */
export async function selectAuthorizations(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<Authorization[]> {
  const some = ids ? sql`and a.id = any(${ids}::uuid[])` : sql``;
  const { rows } =
    await sql<Row>`${SELECTED} where a.patient_id = ${patientId} ${some} order by a.starts_on desc, a.id`.execute(db);
  return rows.map(told);
}

/** Locks them in id order: two desks that charge to one of them count one after the other. */
export async function lockAuthorizations(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`select id from prior_authorization where id = any(${ids}::uuid[]) order by id for no key update`.execute(
    tx,
  );
}

export type AuthorizationFields = Omit<
  Authorization,
  'id' | 'version' | 'payerName' | 'referringName' | 'used' | 'left'
>;

const columnsOf = (it: AuthorizationFields) => ({
  patient_id: it.patientId,
  kind: it.kind,
  number: it.number,
  payer_id: it.payerId,
  procedures: it.procedures,
  provider_id: it.providerId,
  counted_in: it.countedIn,
  allowed: it.allowed === null ? null : String(it.allowed),
  used_before: String(it.usedBefore),
  starts_on: it.startsOn,
  ends_on: it.endsOn,
  referring_outside_id: it.referringOutsideId,
  obtained_by: it.obtainedBy,
  contact: it.contact,
  note: it.note,
  active: it.active,
});

export async function insertAuthorization(tx: Tx, id: string, it: AuthorizationFields): Promise<void> {
  await tx
    .insertInto('prior_authorization')
    .values({ id, ...columnsOf(it) })
    .execute();
}

/** False when it is at another version by now. */
export async function updateAuthorization(
  tx: Tx,
  id: string,
  version: number,
  it: AuthorizationFields,
): Promise<boolean> {
  const result = await tx
    .updateTable('prior_authorization')
    .set({ ...columnsOf(it), version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** One more for those of which something was used: screens that show what is left hear of it. */
export async function touchAuthorizations(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update prior_authorization set version = version + 1 where id = any(${ids}::uuid[])`.execute(tx);
}
