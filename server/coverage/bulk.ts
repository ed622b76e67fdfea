/** Coverage from other systems, in bulk: what is here already is known, what cannot be is told, the rest is written. */

import { coveragesTopic } from '../../shared/coverage.ts';
import { isCobaId } from '../../shared/coverage-medigap.ts';
import { canonicalJson } from '../../shared/json.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import * as bulk from './bulk-queries.ts';
import { selectPlans } from './payer-queries.ts';
import { type CoverageFields, memberKey, type PolicyFields } from './queries.ts';
import { isActiveOn, isLoop, overlapIn, overlapWords } from './rules.ts';

/** One span of one patient in health. */
export type BulkCoverage = PolicyFields &
  Omit<CoverageFields, 'caseId' | 'policyId'> & {
    /** The id in the other system; null: known by patient, plan, member, rank and first day. */
    externalId: string | null;
    /** Nobody said since when: the same plan, member and rank on that day is the same coverage. */
    isSinceUnknown?: boolean;
  };

export interface SortedCoverages {
  fresh: BulkCoverage[];
  /** Why one cannot be in, in words: an overlap is never lost in silence. */
  refused: Map<BulkCoverage, string>;
}

const keyOf = (it: { patientId: string; planId: string; rank: number; startsOn: string }, member: string): string =>
  [it.patientId, it.planId, it.rank, it.startsOn, member].join();

/**
 * Which of these are new, and which cannot be. It reads only. `planned` holds what a look without writing has taken
 * before, and is added to.
 */
export async function sortCoverages(
  db: Db,
  items: readonly BulkCoverage[],
  planned: BulkCoverage[] = [],
): Promise<SortedCoverages> {
  const result: SortedCoverages = { fresh: [], refused: new Map() };
  if (items.length === 0) return result;
  const patientIds = [...new Set(items.map(({ patientId }) => patientId))];
  const standing = await bulk.selectHealthSpans(db, patientIds);
  const plans = new Map(
    (await selectPlans(db, [...new Set(items.map((one) => one.planId))])).map((one) => [one.id, one]),
  );
  const people = new Map((await bulk.selectPeople(db, patientIds)).map((one) => [one.id, one]));
  const spanOf = (it: BulkCoverage) => ({
    ...it,
    id: '',
    caseId: null,
    planName: plans.get(it.planId)?.name ?? '',
    memberKey: memberKey(it.memberId),
  });
  const spans = Map.groupBy([...standing, ...planned.map(spanOf)], ({ patientId }) => patientId);
  const owners = await bulk.selectOwners(
    db,
    items.flatMap(({ externalId }) => externalId ?? []),
  );
  // What we gave out ourselves is known by our own id.
  for (const { id, patientId } of standing) owners.set(id, patientId);
  const keys = new Set(standing.map((one) => keyOf(one, one.memberKey)));
  for (const it of items) {
    const owner = it.externalId === null ? undefined : owners.get(it.externalId);
    if (owner === it.patientId || keys.has(keyOf(it, memberKey(it.memberId)))) continue;
    const own = spans.get(it.patientId) ?? [];
    if (it.isSinceUnknown && own.some((one) => isSame(one, it) && isActiveOn(one, it.startsOn))) continue;
    const why = owner
      ? 'The id of this coverage is that of another patient here.'
      : whyNot(it, people.get(it.patientId), [...own, spanOf(it)]);
    if (why !== null) {
      result.refused.set(it, why);
      continue;
    }
    spans.set(it.patientId, [...own, spanOf(it)]);
    result.fresh.push(it);
  }
  planned.push(...result.fresh);
  return result;
}

const isSame = (one: { planId: string; rank: number; memberKey: string }, it: BulkCoverage): boolean =>
  one.planId === it.planId && one.rank === it.rank && one.memberKey === memberKey(it.memberId);

type Span = Parameters<typeof overlapIn>[0][number];

function whyNot(
  it: BulkCoverage,
  patient: { name: string; birthDate: string } | undefined,
  spans: readonly Pick<Span, 'rank' | 'startsOn' | 'endsOn' | 'planName'>[],
): string | null {
  if (!patient) return 'The patient is not here any more.';
  if (it.endsOn !== null && it.endsOn < it.startsOn) return new Problem('coverage_ends_before_it_begins').message;
  if (isLoop(it, patient)) return new Problem('subscriber_loop').message;
  if (it.cobaId !== null && !isCobaId(it.cobaId)) return new Problem('coba_id_invalid').message;
  const whole = spans.map((span) => ({ ...span, caseId: null }) as unknown as Span);
  const last = whole.at(-1) as Span;
  const other = overlapIn(whole)?.find((one) => one !== last);
  return other ? overlapWords(other) : null;
}

/** Writes what `sortCoverages` found to be new; whoever has one plan, member and subscriber has one policy. */
export async function importCoverages(ctx: CommandContext, fresh: readonly BulkCoverage[]): Promise<void> {
  if (fresh.length === 0) return;
  const policyKey = (it: PolicyFields): string =>
    canonicalJson([it.planId, memberKey(it.memberId), it.subscriberPatientId, it.subscriber]);
  const members = fresh.map((it) => ({ planId: it.planId, memberKey: memberKey(it.memberId) }));
  const known = new Map((await bulk.selectPoliciesOf(ctx.tx, members)).map((it) => [policyKey(it), it.id]));
  const policies: (PolicyFields & { id: string })[] = [];
  const rows = fresh.map((it) => {
    const key = policyKey(it);
    let policyId = known.get(key);
    if (!policyId) {
      policyId = ctx.newId();
      known.set(key, policyId);
      policies.push({ ...it, id: policyId });
    }
    return { ...it, id: ctx.newId(), caseId: null, policyId };
  });
  await bulk.insertPolicies(ctx.tx, policies);
  await bulk.insertCoverages(ctx.tx, rows, ctx.now);
  for (const row of rows) {
    ctx.change(coveragesTopic.name, row.patientId, row.id);
    const about = { entity: 'coverage', entityId: row.id, subjectId: row.patientId };
    ctx.audit({ action: 'coverage.import', ...about, after: row });
  }
}
