/** SQL of the clinic's own rules, and of built-in ones that only warn here. */
import { sql } from 'kysely';
import type { ClinicRule, Softening } from '../../shared/clinic-rules.ts';
import type { Rule } from '../../shared/rulebook.ts';
import type { Db, Tx } from '../kernel/db.ts';

const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export function selectClinicRules(db: Db, ids: readonly string[] | null): Promise<ClinicRule[]> {
  const rows = db
    .selectFrom('clinic_rule')
    .select(['id', 'version', sql<Rule>`rule`.as('rule'), 'is_on as isOn', 'signer', 'saved_by as savedBy'])
    .select(moment('saved_at').as('savedAt'))
    .orderBy('rule_id');
  return (ids ? rows.where('id', 'in', [...ids]) : rows).execute();
}

export interface SavedRule {
  rule: Rule;
  isOn: boolean;
  by: string;
  at: Temporal.Instant;
}

export async function insertClinicRule(tx: Tx, id: string, it: SavedRule & { signer: string | null }): Promise<void> {
  await tx
    .insertInto('clinic_rule')
    .values({
      ...{ id, rule_id: it.rule.id, rule: JSON.stringify(it.rule), is_on: it.isOn, signer: it.signer },
      ...{ saved_by: it.by, saved_at: it.at.toString() },
    })
    .execute();
}

/** False where somebody else was first. */
export async function updateClinicRule(tx: Tx, id: string, version: number, it: SavedRule): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('clinic_rule')
    .set({
      ...{ version: sql`version + 1`, rule_id: it.rule.id, rule: JSON.stringify(it.rule), is_on: it.isOn },
      ...{ saved_by: it.by, saved_at: it.at.toString() },
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function selectSoftenings(db: Db, ids: readonly string[] | null): Promise<Softening[]> {
  const rows = db
    .selectFrom('rule_softening')
    .select(['id', 'version', 'rule_id as ruleId', 'reason', 'softened_by as softenedBy'])
    .select(moment('softened_at').as('softenedAt'))
    .orderBy('rule_id');
  return (ids ? rows.where('id', 'in', [...ids]) : rows).execute();
}

export async function writeSoftening(
  tx: Tx,
  it: { id: string; ruleId: string; reason: string; by: string; at: Temporal.Instant },
): Promise<string> {
  const written = { reason: it.reason, softened_by: it.by, softened_at: it.at.toString() };
  const { id } = await tx
    .insertInto('rule_softening')
    .values({ id: it.id, rule_id: it.ruleId, ...written })
    .onConflict((on) => on.column('rule_id').doUpdateSet({ ...written, version: sql`rule_softening.version + 1` }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function deleteSoftening(tx: Tx, ruleId: string): Promise<string | null> {
  const gone = await tx.deleteFrom('rule_softening').where('rule_id', '=', ruleId).returning('id').executeTakeFirst();
  return gone?.id ?? null;
}
