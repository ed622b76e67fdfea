/** SQL of confidential records: who may open which. */
import { sql } from 'kysely';
import type { CareTeam } from '../../shared/access.ts';
import { POLICY } from '../../shared/roles.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** Of these, the confidential ones on whose care team this person is not; open until the end of a broken glass, or not. */
export async function selectRestricted(
  db: Db,
  userId: string,
  now: Temporal.Instant,
  ids: readonly string[],
): Promise<{ id: string; openUntil: Temporal.Instant | null }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string; openUntil: Temporal.Instant | null }>`
    select p.id, (select max(g.ends_at) from broken_glass g
      where g.patient_id = p.id and g.user_id = ${userId} and g.ends_at > ${now}) as "openUntil"
    from patient p where p.id = any(${ids}::uuid[]) and p.is_confidential
      and not exists (select from patient_care_team c where c.patient_id = p.id and c.user_id = ${userId})`.execute(db);
  return rows;
}

const personRows = (db: Db) =>
  db.selectFrom('user_account as u').select(['u.id as userId', 'u.display_name as name', 'u.roles']).orderBy('name');

export async function selectCareTeam(db: Db, patientId: string): Promise<CareTeam | undefined> {
  const patient = await db
    .selectFrom('patient')
    .select('is_confidential')
    .where('id', '=', patientId)
    .executeTakeFirst();
  if (!patient) return undefined;
  const members = await personRows(db)
    .innerJoin('patient_care_team as c', 'c.user_id', 'u.id')
    .where('c.patient_id', '=', patientId)
    .execute();
  const people = await personRows(db)
    .where('u.active', '=', true)
    .where(sql<boolean>`u.roles && ${[...POLICY['patients.read']]}::text[]`)
    .execute();
  const broken = await db
    .selectFrom('broken_glass as g')
    .innerJoin('user_account as u', 'u.id', 'g.user_id')
    .select(['g.id', 'u.display_name as name', 'g.reason', 'g.broken_at as at', 'g.ends_at as until'])
    .where('g.patient_id', '=', patientId)
    .orderBy('g.broken_at', 'desc')
    .limit(20)
    .execute();
  return {
    isConfidential: patient.is_confidential,
    members: members as CareTeam['members'],
    people: people as CareTeam['people'],
    broken: broken.map((one) => ({ ...one, at: one.at.toString(), until: one.until.toString() })),
  };
}

export async function writeCareTeam(
  tx: Tx,
  patientId: string,
  isConfidential: boolean,
  memberIds: readonly string[],
): Promise<void> {
  await tx
    .updateTable('patient')
    .set({ is_confidential: isConfidential, version: sql`version + 1` })
    .where('id', '=', patientId)
    .execute();
  await tx.deleteFrom('patient_care_team').where('patient_id', '=', patientId).execute();
  if (memberIds.length > 0)
    await tx
      .insertInto('patient_care_team')
      .values(memberIds.map((userId) => ({ patient_id: patientId, user_id: userId })))
      .execute();
}

export function selectIdOf(db: Db, it: { id: string | null; recordNumber: string | null }) {
  const query = db.selectFrom('patient').select('id');
  return (
    it.id ? query.where('id', '=', it.id) : query.where('record_number', '=', it.recordNumber)
  ).executeTakeFirst();
}

export interface BrokenGlass {
  id: string;
  patientId: string;
  userId: string;
  reason: string;
  at: Temporal.Instant;
  until: Temporal.Instant;
}

export async function insertBrokenGlass(tx: Tx, it: BrokenGlass): Promise<void> {
  await tx
    .insertInto('broken_glass')
    .values({
      id: it.id,
      patient_id: it.patientId,
      user_id: it.userId,
      reason: it.reason,
      broken_at: it.at,
      ends_at: it.until,
    })
    .execute();
}
