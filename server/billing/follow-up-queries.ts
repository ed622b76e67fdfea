/** SQL of standing charges, and of who looks after what is missing. Only this file writes their tables. */
import { sql } from 'kysely';
import type { StandingCharge } from '../../shared/billing.ts';
import type { Db, Tx } from '../kernel/db.ts';

export async function selectStanding(
  db: Db,
  where: { patientId: string } | { id: string },
  ids: readonly string[] | null = null,
): Promise<StandingCharge[]> {
  const whose = 'id' in where ? sql`id = ${where.id}` : sql`patient_id = ${where.patientId}`;
  const some = ids ? sql`and id = any(${ids}::uuid[])` : sql``;
  const { rows } = await sql<StandingCharge>`
    select id, version, patient_id as "patientId", kind, label, case_id as "caseId", facility_id as "facilityId",
      rendering_provider_id as "renderingProviderId", procedure, diagnoses, starts_on as "startsOn", ends_on as "endsOn"
    from standing_charge where ${whose} ${some} order by starts_on desc, id`.execute(db);
  return rows;
}

const columnsOf = (it: Omit<StandingCharge, 'id' | 'version'>) => ({
  patient_id: it.patientId,
  kind: it.kind,
  label: it.label,
  case_id: it.caseId,
  facility_id: it.facilityId,
  rendering_provider_id: it.renderingProviderId,
  procedure: it.procedure,
  diagnoses: it.diagnoses,
  starts_on: it.startsOn,
  ends_on: it.endsOn,
});

export async function insertStanding(tx: Tx, id: string, it: Omit<StandingCharge, 'id' | 'version'>): Promise<void> {
  await tx
    .insertInto('standing_charge')
    .values({ id, ...columnsOf(it) })
    .execute();
}

/** False when it is at another version by now. */
export async function updateStanding(
  tx: Tx,
  id: string,
  version: number,
  it: Omit<StandingCharge, 'id' | 'version'>,
): Promise<boolean> {
  const result = await tx
    .updateTable('standing_charge')
    .set({ ...columnsOf(it), version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface FollowUp {
  ownerUserId: string | null;
  note: string;
  on: string | null;
}

/** Writes the first follow-up (version null) or the next; undefined when it is at another version by now. */
export async function writeFollowUp(
  tx: Tx,
  missingId: string,
  version: number | null,
  it: FollowUp,
): Promise<number | undefined> {
  const columns = { owner_user_id: it.ownerUserId, note: it.note, follow_up_on: it.on };
  if (version === null) {
    const row = await tx
      .insertInto('charge_follow_up')
      .values({ missing_id: missingId, ...columns })
      .onConflict((conflict) => conflict.column('missing_id').doNothing())
      .returning('version')
      .executeTakeFirst();
    return row?.version;
  }
  const row = await tx
    .updateTable('charge_follow_up')
    .set({ ...columns, version: sql`version + 1` })
    .where('missing_id', '=', missingId)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  return row?.version;
}

/** Keeps two desks from answering for one day of it at the same moment. */
export async function lockStanding(tx: Tx, id: string): Promise<void> {
  await sql`select 1 from standing_charge where id = ${id} for no key update`.execute(tx);
}
