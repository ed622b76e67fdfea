/** Pure rules of coverage: who pays on a day, which visits a change touches, and what cannot be. */
import type { CaseKind, Coverage, Restriction } from '../../shared/coverage.ts';
import type { Plan } from '../../shared/coverage-payers.ts';

export type Covered = Pick<
  Coverage,
  | 'id'
  | 'caseId'
  | 'policyId'
  | 'rank'
  | 'startsOn'
  | 'endsOn'
  | 'payerId'
  | 'payerName'
  | 'planName'
  | 'planKind'
  | 'mspReason'
  | 'qmb'
>;

export interface CaseOf {
  id: string;
  kind: CaseKind;
}

export const isActiveOn = ({ startsOn, endsOn }: Pick<Coverage, 'startsOn' | 'endsOn'>, date: string): boolean =>
  startsOn <= date && (endsOn === null || endsOn >= date);

/** SBR05 for the Medicare that follows somebody who answers for an accident. */
const MSP_OF_CASE = { auto: '14', liability: '47' } as const;

interface Chosen<C> {
  payers: C[];
  /** Why somebody is not among them, in words. */
  notes: string[];
}

/**
 * Who pays for a date of service, in order. Compensation and contracts pay alone; what an auto or liability carrier
 * leaves goes on to health; self-pay goes to nobody. Medicare Advantage stands in place of Medicare and Medigap.
 */
export function payersOn<C extends Covered>(
  coverages: readonly C[],
  date: string,
  of: CaseOf | null,
  restrictions: readonly Restriction[],
): Chosen<C> {
  if (of?.kind === 'self_pay') return { payers: [], notes: ['This case is paid by the patient: no plan is billed.'] };
  const inCase = (caseId: string | null): C[] =>
    coverages
      .filter((one) => one.caseId === caseId && isActiveOn(one, date))
      .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  const isAccident = of?.kind === 'auto' || of?.kind === 'liability';
  const health = of === null || isAccident ? inCase(null) : [];
  const notes: string[] = [];
  const advantage = health.find(({ planKind }) => planKind === 'medicare_advantage');
  const replaced = (one: C): boolean => {
    if (!advantage || (one.planKind !== 'medicare' && one.planKind !== 'medigap')) return false;
    notes.push(
      one.planKind === 'medicare'
        ? `${one.planName} is not billed: ${advantage.planName} stands in its place on that day.`
        : `${one.planName} is not billed: Medigap pays nothing beside ${advantage.planName}.`,
    );
    return true;
  };
  const behind = of !== null && isAccident ? MSP_OF_CASE[of.kind as keyof typeof MSP_OF_CASE] : null;
  const ordered = [
    ...(of ? inCase(of.id) : []),
    ...health
      .filter((one) => !replaced(one))
      .map((one) => (behind && isMedicare(one) ? { ...one, mspReason: behind } : one)),
  ];
  const payers = ordered.filter((one) => {
    const kept = restrictions.find((it) => isActiveOn(it, date) && (it.payerId === null || it.payerId === one.payerId));
    if (kept) notes.push(`${one.payerName} is not told of ${kept.about}: the patient paid in full and asked for it.`);
    return !kept;
  });
  if (payers.length === 0 && ordered.length === 0) notes.push('Nobody covers that day: the patient pays.');
  return { payers, notes };
}

const isMedicare = ({ planKind }: Covered): boolean => planKind === 'medicare' || planKind === 'medicare_advantage';

/** What messages, claims and statements of a day have to obey. */
export function factsOn(coverages: readonly Covered[], date: string, restrictions: readonly Restriction[]) {
  const active = coverages.filter((one) => isActiveOn(one, date));
  return {
    medicareAdvantage: active.some(({ planKind }) => planKind === 'medicare_advantage'),
    medicaid: active.some(({ planKind }) => planKind === 'medicaid'),
    qmb: active.some(({ qmb }) => qmb),
    restricted: restrictions.some((one) => isActiveOn(one, date)),
  };
}

/** From whose members with QMB nothing is collected. */
const QMB_BARS: ReadonlySet<string> = new Set(['medicare', 'medicare_advantage', 'medicaid']);

/**
 * Cents that the first plan asks for at the desk: as it has it for this visit type, else for every visit; null where it
 * names none. Nothing where nothing may be collected: compensation, and Medicare's share of a QMB.
 */
export function copayOf(
  first: Pick<Plan, 'copays' | 'kind'> | null,
  visitTypeId: string,
  of: CaseOf | null,
  qmb: boolean,
): number | null {
  if (!first) return null;
  if (of?.kind === 'workers_compensation' || (qmb && QMB_BARS.has(first.kind))) return 0;
  const asked = (id: string | null) => first.copays.find((one) => one.visitTypeId === id)?.copayCents;
  return asked(visitTypeId) ?? asked(null) ?? null;
}

/** `Harbour PPO, then Medicare`; `the patient` where nobody covers. */
export const payersText = (payers: readonly Covered[]): string =>
  payers.map(({ planName }) => planName).join(', then ') || 'the patient';

export interface VisitOn {
  date: string;
  caseOf: CaseOf | null;
}

/** The visits for which another plan pays, or another order, after a change of what the patient is covered by. */
export function touchedVisits<V extends VisitOn>(
  visits: readonly V[],
  before: readonly Covered[],
  after: readonly Covered[],
  restrictions: readonly Restriction[],
): { visit: V; before: string; after: string }[] {
  return visits.flatMap((visit) => {
    const was = payersOn(before, visit.date, visit.caseOf, restrictions).payers;
    const is = payersOn(after, visit.date, visit.caseOf, restrictions).payers;
    const key = (payers: readonly Covered[]): string =>
      payers.map(({ policyId, planName }) => `${policyId} ${planName}`).join();
    return key(was) === key(is) ? [] : [{ visit, before: payersText(was), after: payersText(is) }];
  });
}

/** The civil day before. */
export const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();

/** The place that a coverage takes in the order, with why. */
export type Placing = Pick<Covered, 'rank'> & Partial<Pick<Coverage, 'rankReason' | 'mspReason'>>;

/**
 * The spans of a case after one of them took its rank: those whose rank changes are cut at its first day, so that the
 * past stays as it was. `placings` holds the new ranks by id.
 */
export function reranked<C extends Covered>(
  coverages: readonly C[],
  from: string,
  placings: ReadonlyMap<string, Placing>,
): { shifted: C[]; cut: { before: C; after: C }[] } {
  const shifted: C[] = [];
  const cut: { before: C; after: C }[] = [];
  for (const one of coverages) {
    const placing = placings.get(one.id);
    if (!placing || placing.rank === one.rank || (one.endsOn !== null && one.endsOn < from)) continue;
    if (one.startsOn >= from) shifted.push({ ...one, ...placing });
    else cut.push({ before: { ...one, endsOn: dayBefore(from) }, after: { ...one, startsOn: from, ...placing } });
  }
  return { shifted, cut };
}

/** Two coverages of one rank and case at the same time, or null. The database refuses them; this tells which. */
export function overlapIn<C extends Covered>(coverages: readonly C[]): [C, C] | null {
  const ordered = [...coverages].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  for (const [i, one] of ordered.entries()) {
    const other = ordered
      .slice(i + 1)
      .find(
        (it) => it.caseId === one.caseId && it.rank === one.rank && (one.endsOn === null || it.startsOn <= one.endsOn),
      );
    if (other) return [one, other];
  }
  return null;
}

export const RANK_WORDS = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** `03/01/2026` */
const us = (date: string): string => `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;

/** Who is in the way, and how to get past. */
export function overlapWords(other: Covered): string {
  const span = `from ${us(other.startsOn)} ${other.endsOn ? `until ${us(other.endsOn)}` : 'on'}`;
  return `${other.planName} is ${RANK_WORDS[other.rank]} in this case ${span}. End it the day before, or give one of the two another rank.`;
}

/** What cannot be of a patient and the subscriber of their policy; null when all is well. */
export function isLoop(
  it: Pick<Coverage, 'patientId' | 'relationship' | 'subscriberPatientId' | 'subscriber'>,
  patient: { name: string; birthDate: string },
): boolean {
  const isPatient =
    it.subscriberPatientId === it.patientId ||
    (it.subscriber !== null &&
      it.subscriber.birthDate === patient.birthDate &&
      `${it.subscriber.firstName} ${it.subscriber.lastName}`.toLowerCase() === patient.name.toLowerCase());
  return it.relationship === 'self' ? it.subscriberPatientId !== it.patientId : isPatient;
}
