/** SQL of dry runs: the claims of the past, and what a rule would have done with them. */
import { sql } from 'kysely';
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext } from '../../shared/claim-context.ts';
import type { Caught, Outcome, RuleTrial, TrialCounts } from '../../shared/rule-trials.ts';
import type { Rule } from '../../shared/rulebook.ts';
import type { Db, Tx } from '../kernel/db.ts';

/** So many are kept. */
const TRIALS_MAX = 20;

const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export async function selectTrials(db: Db, ids: readonly string[] | null): Promise<RuleTrial[]> {
  const rows = db
    .selectFrom('rule_trial')
    .select(['id', 'version', sql<string>`rule ->> 'id'`.as('ruleId'), 'since'])
    .select(sql<RuleTrial['state']>`state`.as('state'))
    .select(['total', 'judged', sql<TrialCounts>`counts`.as('counts'), sql<Caught[]>`catches`.as('catches'), 'failure'])
    .select(['asked_by as askedBy', moment('asked_at').as('askedAt')])
    .orderBy('asked_at', 'desc')
    .limit(TRIALS_MAX);
  return (ids ? rows.where('id', 'in', [...ids]) : rows).execute();
}

export const NONE: TrialCounts = { denied: 0, paid: 0, open: 0, answered: 0 };

export async function insertTrial(
  tx: Tx,
  it: { id: string; rule: Rule; since: string; by: string; at: Temporal.Instant },
): Promise<string[]> {
  await tx
    .insertInto('rule_trial')
    .values({
      ...{ id: it.id, rule: JSON.stringify(it.rule), since: it.since, state: 'running' },
      ...{ counts: JSON.stringify(NONE), asked_by: it.by, asked_at: it.at.toString() },
    })
    .execute();
  const { rows: gone } = await sql<{ id: string }>`delete from rule_trial where state <> 'running' and id in
    (select id from rule_trial order by asked_at desc offset ${TRIALS_MAX}) returning id`.execute(tx);
  return gone.map(({ id }) => id);
}

export async function selectRunning(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('rule_trial').select('id').where('state', '=', 'running').execute();
  return rows.map(({ id }) => id);
}

export const selectTrialRule = (db: Db, id: string) =>
  db
    .selectFrom('rule_trial')
    .select([sql<Rule>`rule`.as('rule'), 'since', 'state'])
    .where('id', '=', id)
    .executeTakeFirst();

export async function updateTrial(
  tx: Tx,
  id: string,
  it: Partial<Pick<RuleTrial, 'state' | 'total' | 'judged' | 'counts' | 'catches' | 'failure'>>,
): Promise<void> {
  const { counts, catches, ...rest } = it;
  await tx
    .updateTable('rule_trial')
    .set({
      ...rest,
      ...(counts ? { counts: JSON.stringify(counts) } : {}),
      ...(catches ? { catches: JSON.stringify(catches) } : {}),
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/** What a claim was judged with, and what became of it. Voids say nothing of a rule. */
export interface PastClaim extends Omit<Caught, 'outcome'> {
  claim: Claim;
  context: ClaimContext;
  outcome: Outcome;
}

const past = (since: string) => sql`c.service_from >= ${since}::date and c.context is not null and c.frequency <> '8'`;

export async function countPast(db: Db, since: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from claim c where ${past(since)}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

/** The next of them in order of their ids; the first ones after null. */
export async function selectPast(db: Db, since: string, after: string | null, max: number): Promise<PastClaim[]> {
  const { rows } =
    await sql<PastClaim>`select c.id as "claimId", c.claim_number as "claimNumber", c.service_from as "serviceFrom",
      c.document as claim, c.context,
      case when exists (select from claim_state s where s.claim_id = c.id and s.state = 'denied') then 'denied'
        when exists (select from claim_state s where s.claim_id = c.id and s.state = 'paid') then 'paid' else 'open' end as outcome
    from claim c where ${past(since)} and (${after}::uuid is null or c.id > ${after}::uuid) order by c.id limit ${max}`.execute(
      db,
    );
  return rows;
}

export async function selectRuleCounts(db: Db) {
  const { rows } = await sql<{ ruleId: string; ever: number; open: number; passedOver: number }>`
    select rule_id as "ruleId", count(*)::integer as ever, count(*) filter (where closed_at is null)::integer as open,
      count(*) filter (where overridden_at is not null)::integer as "passedOver"
    from claim_finding group by rule_id order by rule_id`.execute(db);
  return rows;
}
