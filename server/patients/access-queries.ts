/** SQL of confidential records: who may open which. */
import { sql } from 'kysely';
import type { CareTeam } from '../../shared/access.ts';
import { POLICY } from '../../shared/roles.ts';
import type { Db, Tx } from '../kernel/db.ts';

export interface Restricted {
  id: string;
  isMerged: boolean;
  /** Confidential, and this person is not on the care team. */
  isForeign: boolean;
  /** The end of the broken glass by which it is open all the same. */
  openUntil: Temporal.Instant | null;
}

/** Those of these that are confidential or merged into another one; who may see that one may see what was merged. */
export async function selectRestricted(
  db: Db,
  userId: string | null,
  now: Temporal.Instant,
  ids: readonly string[],
): Promise<Restricted[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Restricted>`
    select p.id, p.merged_into_id is not null as "isMerged", w.is_confidential and not exists
        (select from patient_care_team c where c.patient_id = w.id and c.user_id = ${userId}) as "isForeign",
      (select max(g.ends_at) from broken_glass g
        where g.patient_id = w.id and g.user_id = ${userId} and g.ends_at > ${now}) as "openUntil"
    from patient p join patient w on w.id = coalesce(p.merged_into_id, p.id)
    where p.id = any(${ids}::uuid[]) and (w.is_confidential or p.merged_into_id is not null)`.execute(db);
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

/** The record with this id or number; what was merged is the one it was merged into. */
export function selectIdOf(db: Db, it: { id: string | null; recordNumber: string | null }) {
  const query = db.selectFrom('patient').select(sql<string>`coalesce(merged_into_id, id)`.as('id'));
  const found = it.id ? query.where('id', '=', it.id) : query.where('record_number', '=', it.recordNumber);
  return found.executeTakeFirst();
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
