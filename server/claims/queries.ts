/** SQL of claims, their lines, states and findings. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext } from '../../shared/claim-context.ts';
import {
  CLAIMS_LISTED_MAX,
  type ClaimLineOfList,
  type ClaimState,
  type Finding,
  type StateSpan,
} from '../../shared/claims.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { DB } from '../kernel/schema.ts';

const PATIENT_MAX = 200;
const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

type Rows = SelectQueryBuilder<
  DB & {
    c: DB['claim'];
    p: DB['patient'];
    py: DB['payer'];
    pl: DB['plan'];
  },
  'c' | 'p' | 'py' | 'pl',
  unknown
>;

const openBlocks = sql`(select count(*) from claim_finding f where f.claim_id = c.id and f.closed_at is null
  and f.overridden_at is null and f.severity = 'block')`;

const rows = (db: Db): Rows =>
  db
    .selectFrom('claim as c')
    .innerJoin('patient as p', 'p.id', 'c.patient_id')
    .innerJoin('payer as py', 'py.id', 'c.payer_id')
    .innerJoin('plan as pl', 'pl.id', 'c.plan_id') as unknown as Rows;

const LINE = [
  'c.id',
  'c.version',
  'c.claim_number as claimNumber',
  'c.patient_id as patientId',
  sql<string>`p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name`.as('patientName'),
  'p.record_number as recordNumber',
  'py.name as payerName',
  'pl.name as planName',
  'c.payer_rank as rank',
  'c.frequency',
  'c.state',
  moment('c.state_since').as('stateSince'),
  'c.medium',
  'c.service_from as serviceFrom',
  'c.service_to as serviceTo',
  'c.charge_cents as chargeCents',
  sql<string | null>`coalesce(c.held_by_hand, (select f.sentence from claim_finding f where f.claim_id = c.id
    and f.closed_at is null and f.overridden_at is null and f.severity = 'block' order by f.opened_at, f.rule_id limit 1))`.as(
    'holdReason',
  ),
  sql<number>`${openBlocks}::integer`.as('blocks'),
  sql<number>`(select count(*) from claim_finding f where f.claim_id = c.id and f.closed_at is null
    and f.severity = 'warn')::integer`.as('warnings'),
  'c.last_day as lastDay',
  'c.owner_id as ownerId',
  sql<string | null>`(select u.display_name from user_account u where u.id = c.owner_id)`.as('ownerName'),
  'c.next_action as nextAction',
  'c.next_action_on as nextActionOn',
  'p.is_confidential as isConfidential',
] as const;

const read = async (query: Rows): Promise<ClaimLineOfList[]> =>
  (await query.select(LINE).execute()) as unknown as ClaimLineOfList[];

export type ClaimList = 'held' | 'ready' | 'sent' | 'near_limit' | 'denied';
const STATES_OF: Record<ClaimList, readonly ClaimState[]> = {
  held: ['created', 'held'],
  ready: ['ready'],
  sent: ['sent', 'accepted', 'in_adjudication'],
  near_limit: ['created', 'held', 'ready', 'denied'],
  denied: ['denied'],
};
/** Days before the last one on which a claim is near its limit. */
const NEAR_DAYS = 30;

export function selectList(db: Db, list: ClaimList, ids: readonly string[] | null) {
  let query = rows(db).where('c.state', 'in', [...STATES_OF[list]]);
  if (list === 'near_limit') query = query.where(sql<boolean>`c.last_day <= current_date + ${NEAR_DAYS}::integer`);
  if (ids) query = query.where('c.id', 'in', [...ids]);
  return read(query.orderBy(sql`c.last_day nulls last`).orderBy('c.id').limit(CLAIMS_LISTED_MAX));
}

export function selectOfPatient(db: Db, patientId: string, ids: readonly string[] | null) {
  let query = rows(db).where('c.patient_id', '=', patientId);
  if (ids) query = query.where('c.id', 'in', [...ids]);
  return read(query.orderBy('c.service_from', 'desc').orderBy('c.id').limit(PATIENT_MAX));
}

/** What is kept of a claim beside its line in lists. */
export interface ClaimRow {
  id: string;
  version: number;
  claimNumber: string;
  patientId: string;
  caseId: string | null;
  coverageId: string | null;
  payerId: string;
  planId: string;
  rank: string;
  frequency: string;
  state: ClaimState;
  medium: 'electronic' | 'paper';
  originalId: string | null;
  priorPaidOn: string | null;
  serviceFrom: string;
  serviceTo: string;
  chargeCents: number;
  claim: Claim;
  /** Null until it was judged. */
  context: ClaimContext | null;
  heldByHand: string | null;
  payerControlNumber: string | null;
  batchId: string | null;
}

const ROW = [
  'id',
  'version',
  'claim_number as claimNumber',
  'patient_id as patientId',
  'case_id as caseId',
  'coverage_id as coverageId',
  'payer_id as payerId',
  'plan_id as planId',
  'payer_rank as rank',
  'frequency',
  'state',
  'medium',
  'original_id as originalId',
  'prior_paid_on as priorPaidOn',
  'service_from as serviceFrom',
  'service_to as serviceTo',
  'charge_cents as chargeCents',
  'document as claim',
  'context',
  'held_by_hand as heldByHand',
  'payer_control_number as payerControlNumber',
  'batch_id as batchId',
] as const;

export async function selectClaim(db: Db, id: string): Promise<ClaimRow | undefined> {
  return (await db.selectFrom('claim').select(ROW).where('id', '=', id).executeTakeFirst()) as unknown as
    | ClaimRow
    | undefined;
}

export async function lockClaim(tx: Tx, id: string): Promise<ClaimRow | undefined> {
  return (await tx.selectFrom('claim').select(ROW).where('id', '=', id).forUpdate().executeTakeFirst()) as unknown as
    | ClaimRow
    | undefined;
}

export async function selectLine(db: Db, id: string): Promise<ClaimLineOfList | undefined> {
  const [row] = await read(rows(db).where('c.id', '=', id));
  return row;
}

export const selectFollowers = (db: Db, id: string) =>
  db
    .selectFrom('claim')
    .select(['id', 'claim_number as claimNumber', 'frequency', 'payer_rank as rank', 'state'])
    .where('original_id', '=', id)
    .orderBy('claim_number')
    .execute();

/** As many numbers as asked for, none of which was ever given out. */
export async function nextClaimNumbers(db: Db, count: number): Promise<string[]> {
  const { rows: numbers } = await sql<{ n: string }>`
    select nextval('claim_number_seq')::text as n from generate_series(1, ${count})`.execute(db);
  return numbers.map(({ n }) => n);
}

export type NewClaim = Omit<ClaimRow, 'version' | 'batchId' | 'state' | 'heldByHand'>;

export async function insertClaim(
  tx: Tx,
  it: NewClaim,
  lines: readonly { id: string; controlNumber: string; chargeLineId: string }[],
  at: { now: Temporal.Instant; by: string; words: string },
): Promise<void> {
  await tx
    .insertInto('claim')
    .values({
      id: it.id,
      claim_number: it.claimNumber,
      patient_id: it.patientId,
      case_id: it.caseId,
      coverage_id: it.coverageId,
      payer_id: it.payerId,
      plan_id: it.planId,
      payer_rank: it.rank,
      frequency: it.frequency,
      state: 'created',
      state_since: at.now.toString(),
      medium: it.medium,
      original_id: it.originalId,
      prior_paid_on: it.priorPaidOn,
      service_from: it.serviceFrom,
      service_to: it.serviceTo,
      charge_cents: it.chargeCents,
      document: JSON.stringify(it.claim),
      context: it.context === null ? null : JSON.stringify(it.context),
      payer_control_number: it.payerControlNumber,
    })
    .execute();
  if (lines.length > 0)
    await tx
      .insertInto('claim_line')
      .values(
        lines.map((line, place) => ({
          id: line.id,
          claim_id: it.id,
          place,
          control_number: line.controlNumber,
          charge_line_id: line.chargeLineId,
          payer_rank: it.rank,
        })),
      )
      .execute();
  await insertState(tx, it.id, { state: 'created', ...at });
}

async function insertState(
  tx: Tx,
  claimId: string,
  it: { state: ClaimState; now: Temporal.Instant; by: string; words: string },
): Promise<void> {
  await sql`update claim_state set until = ${it.now.toString()} where claim_id = ${claimId} and until is null`.execute(
    tx,
  );
  await sql`insert into claim_state (claim_id, place, state, since, by, words)
    select ${claimId}, coalesce(max(place), 0) + 1, ${it.state}, ${it.now.toString()}, ${it.by}, ${it.words}
    from claim_state where claim_id = ${claimId}`.execute(tx);
}

/** Puts a claim into another state and keeps the time. */
export async function setState(
  tx: Tx,
  claimId: string,
  it: { state: ClaimState; now: Temporal.Instant; by: string; words: string },
): Promise<void> {
  await tx
    .updateTable('claim')
    .set({ state: it.state, state_since: it.now.toString(), version: sql`version + 1` })
    .where('id', '=', claimId)
    .execute();
  await insertState(tx, claimId, it);
}

export type ClaimChange = Partial<{
  claim: Claim;
  context: ClaimContext;
  chargeCents: number;
  serviceFrom: string;
  serviceTo: string;
  heldByHand: string | null;
  payerControlNumber: string | null;
  batchId: string | null;
  ownerId: string | null;
  nextAction: string | null;
  nextActionOn: string | null;
  lastDay: string | null;
}>;

const COLUMN: Record<keyof ClaimChange, string> = {
  claim: 'document',
  context: 'context',
  chargeCents: 'charge_cents',
  serviceFrom: 'service_from',
  serviceTo: 'service_to',
  heldByHand: 'held_by_hand',
  payerControlNumber: 'payer_control_number',
  batchId: 'batch_id',
  ownerId: 'owner_id',
  nextAction: 'next_action',
  nextActionOn: 'next_action_on',
  lastDay: 'last_day',
};

export async function updateClaim(tx: Tx, id: string, change: ClaimChange): Promise<void> {
  const values = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      COLUMN[name as keyof ClaimChange],
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
  await tx
    .updateTable('claim')
    .set({ ...values, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** The lines of a claim that is no more can stand on another one. */
export async function freeLines(tx: Tx, claimId: string): Promise<void> {
  await tx.updateTable('claim_line').set({ live: null }).where('claim_id', '=', claimId).execute();
}

export const selectChargeLines = (db: Db, claimId: string) =>
  db
    .selectFrom('claim_line')
    .select(['control_number as controlNumber', 'charge_line_id as chargeLineId'])
    .where('claim_id', '=', claimId)
    .orderBy('place')
    .execute();

/** The charge sheets on whose lines a claim stands. */
export async function selectSheetIds(db: Db, claimId: string): Promise<string[]> {
  const { rows: found } = await sql<{ id: string }>`
    select distinct l.sheet_id as id from claim_line c join charge_line l on l.id = c.charge_line_id
    where c.claim_id = ${claimId} order by 1`.execute(db);
  return found.map(({ id }) => id);
}

export async function selectStates(db: Db, claimId: string): Promise<StateSpan[]> {
  return (await db
    .selectFrom('claim_state')
    .select(['state', moment('since').as('from'), moment('until').as('until'), 'by', 'words'])
    .where('claim_id', '=', claimId)
    .orderBy('place')
    .execute()) as unknown as StateSpan[];
}

/** How many claims came into each state since a moment, how many are in it now, and how long they stayed. */
export async function selectStateTimes(db: Db, since: string) {
  const { rows: found } = await sql<{
    state: ClaimState;
    claims: number;
    now: number;
    medianHours: number | null;
    worstHours: number | null;
  }>`
    select state, count(distinct claim_id)::integer as claims, count(*) filter (where until is null)::integer as now,
      round((percentile_cont(0.5) within group (order by extract(epoch from until - since)) / 3600)::numeric, 1)::float8
        as "medianHours",
      round((max(extract(epoch from until - since)) / 3600)::numeric, 1)::float8 as "worstHours"
    from claim_state where since >= ${since}::date group by state`.execute(db);
  return found;
}

// ---- findings

export async function selectFindings(db: Db, claimId: string): Promise<Finding[]> {
  return (await db
    .selectFrom('claim_finding')
    .select([
      'id',
      'rule_id as ruleId',
      'severity',
      'sentence',
      'source',
      'path',
      'told as values',
      'page',
      'role',
      moment('opened_at').as('openedAt'),
      moment('closed_at').as('closedAt'),
      moment('overridden_at').as('overriddenAt'),
      'overridden_by as overriddenBy',
      'override_reason as overrideReason',
    ])
    .where('claim_id', '=', claimId)
    .orderBy(sql`closed_at is not null`)
    .orderBy('severity')
    .orderBy('opened_at')
    .orderBy('rule_id')
    .execute()) as unknown as Finding[];
}

export async function insertFindings(
  tx: Tx,
  claimId: string,
  fresh: readonly Pick<
    Finding,
    'id' | 'ruleId' | 'severity' | 'sentence' | 'source' | 'path' | 'values' | 'page' | 'role'
  >[],
  now: Temporal.Instant,
): Promise<void> {
  if (fresh.length === 0) return;
  await tx
    .insertInto('claim_finding')
    .values(
      fresh.map((it) => ({
        id: it.id,
        claim_id: claimId,
        rule_id: it.ruleId,
        severity: it.severity,
        sentence: it.sentence,
        source: it.source,
        path: it.path,
        told: JSON.stringify(it.values),
        page: it.page,
        role: it.role,
        opened_at: now.toString(),
      })),
    )
    .execute();
}

export async function closeFindings(tx: Tx, ids: readonly string[], now: Temporal.Instant): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('claim_finding')
    .set({ closed_at: now.toString() })
    .where('id', 'in', [...ids])
    .execute();
}

export async function setOverride(
  tx: Tx,
  id: string,
  it: { at: Temporal.Instant; by: string; reason: string } | null,
): Promise<void> {
  await tx
    .updateTable('claim_finding')
    .set({
      overridden_at: it ? it.at.toString() : null,
      overridden_by: it?.by ?? null,
      override_reason: it?.reason ?? null,
    })
    .where('id', '=', id)
    .execute();
}
