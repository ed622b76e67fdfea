/**
 * Pure: coordination of benefits. Which of several coverages pays first, with the reason in words. Groups come in layers
 * (Medicare secondary payer rules, 42 CFR 411; Medicaid last, 42 CFR 433.139); within the layer of employers' and
 * individual plans the order of the NAIC model regulation (MDL-120). A person confirms what is suggested.
 */
import type { CaseKind, Coverage, MspAnswers, Suggestion } from '../../shared/coverage.ts';

/** What the rules have to know of a coverage. */
export type Candidate = Pick<
  Coverage,
  | 'id'
  | 'planName'
  | 'planKind'
  | 'relationship'
  | 'employment'
  | 'employerSize'
  | 'subscriberBirthDate'
  | 'startsOn'
  | 'parentRole'
  | 'courtDecree'
>;

export interface Situation {
  /** The patient's. */
  birthDate: string;
  /** The first day for which the order is asked. */
  on: string;
  /** Null: health. */
  caseKind: CaseKind | null;
  msp: MspAnswers | null;
}

type Ordered = Omit<Suggestion, 'version'>;
type Verdict = Pick<Ordered, 'rule' | 'reason' | 'certain' | 'mspReason'>;
interface Placed extends Verdict {
  candidate: Candidate;
  /** Null: not billed here. */
  layer: number | null;
}

const LAYER = {
  ofTheCase: 0,
  beforeMedicare: 1,
  medicare: 2,
  medigap: 3,
  afterMedicare: 4,
  tricare: 5,
  champva: 6,
  chip: 7,
  medicaid: 8,
} as const;

const ESRD_MONTHS = 30;
const MEDICARE_AGE = 65;
const isMedicare = ({ planKind }: Candidate): boolean => planKind === 'medicare' || planKind === 'medicare_advantage';

/** The order of those who are covered on one day, the ones that are not billed at the end. */
export function suggestOrder(candidates: readonly Candidate[], situation: Situation): Ordered[] {
  const placed = candidates.map((candidate) => place(candidate, candidates, situation));
  const billed = placed.filter((one) => one.layer !== null);
  const compare = comparison(billed.map(({ candidate }) => candidate));
  billed.sort((a, b) => Number(a.layer) - Number(b.layer) || compare(a.candidate, b.candidate).order);
  const left = placed.filter((one) => one.layer === null);
  return [...billed, ...left].map((one, i) => {
    const verdict = isAmongEquals(one, billed) ? among(one, billed, compare) : one;
    const { rule, certain } = verdict;
    const reason =
      billed.length === 1 && one.layer !== null && rule === 'alone' ? alone(one.candidate) : verdict.reason;
    const mspReason = isMedicare(one.candidate) && one.layer !== null ? whyNotFirst(billed, i, situation) : null;
    return {
      id: one.candidate.id,
      name: one.candidate.planName,
      rank: one.layer === null ? null : i + 1,
      rule,
      reason,
      certain,
      mspReason,
    };
  });
}

const alone = ({ planName }: Candidate): string => `${planName} is the only one on that day.`;

/** X12 1336: why Medicare, at this place of the order, is not the first. */
function whyNotFirst(billed: readonly Placed[], at: number, { caseKind }: Situation): Suggestion['mspReason'] {
  if (at === 0) return null;
  if (caseKind === 'workers_compensation') return '15';
  if (caseKind === 'auto') return '14';
  if (caseKind === 'liability') return '47';
  return billed.slice(0, at).find(({ mspReason }) => mspReason)?.mspReason ?? null;
}

function place(candidate: Candidate, all: readonly Candidate[], situation: Situation): Placed {
  const { planKind, planName } = candidate;
  const put = (layer: number | null, rule: string, reason: string, more: Partial<Verdict> = {}): Placed => ({
    candidate,
    layer,
    rule,
    reason,
    certain: true,
    mspReason: null,
    ...more,
  });
  const advantage = all.find((one) => one.planKind === 'medicare_advantage');
  const { caseKind, msp } = situation;
  switch (planKind) {
    case 'workers_compensation':
    case 'auto':
    case 'liability':
    case 'employer_contract':
      return planKind === caseKind
        ? put(LAYER.ofTheCase, 'of_the_case', `${planName} pays first in its own case.`)
        : put(null, 'other_case', `${planName} belongs to a case of its own: open one, and add it there.`);
    case 'medicare':
      return advantage
        ? put(
            null,
            'advantage_replaces',
            `${advantage.planName} stands in place of Medicare: a claim to Part B while it is active is wrong.`,
          )
        : put(LAYER.medicare, 'medicare', medicareWords(candidate, all));
    case 'medicare_advantage':
      return put(
        LAYER.medicare,
        'advantage',
        `${planName} pays in place of Medicare. ${medicareWords(candidate, all)}`.trim(),
      );
    case 'medigap':
      return advantage
        ? put(null, 'no_medigap_with_advantage', `${planName} pays nothing while ${advantage.planName} is active.`)
        : put(LAYER.medigap, 'medigap', `${planName} pays after Medicare: it covers what Medicare leaves.`);
    case 'tricare':
      return put(LAYER.tricare, 'tricare', `${planName} pays after every other health plan except Medicaid.`);
    case 'champva':
      return put(LAYER.champva, 'champva', `${planName} pays after every other health plan except Medicaid.`);
    case 'va':
      return msp?.vaAuthorised
        ? put(LAYER.ofTheCase, 'va_authorised', `${planName} authorised this care: it pays alone, before Medicare.`, {
            mspReason: '42',
          })
        : put(
            null,
            'va_not_authorised',
            `${planName} pays only for care that it authorised, and never beside another plan.`,
          );
    case 'chip':
      return put(LAYER.chip, 'chip', `${planName} pays after every plan except Medicaid.`);
    case 'medicaid':
      return put(LAYER.medicaid, 'medicaid_last', `${planName} is always last: Medicaid pays what nobody else has to.`);
    default:
      return all.some(isMedicare)
        ? besideMedicare(put, candidate, situation)
        : put(LAYER.beforeMedicare, 'alone', alone(candidate));
  }
}

function medicareWords({ planName, planKind }: Candidate, all: readonly Candidate[]): string {
  if (all.length === 1) return planKind === 'medicare' ? alone({ planName } as Candidate) : '';
  return all.some((one) => one.planKind === 'group')
    ? 'Medicare stands where the group plan leaves it: see there.'
    : 'No group plan through work stands before Medicare.';
}

type Put = (layer: number | null, rule: string, reason: string, more?: Partial<Verdict>) => Placed;

/** A group or individual plan of somebody who has Medicare, too. */
function besideMedicare(put: Put, candidate: Candidate, situation: Situation): Placed {
  const { planName: name, planKind } = candidate;
  const first = LAYER.beforeMedicare;
  const after = LAYER.afterMedicare;
  if (planKind !== 'group')
    return put(after, 'individual_after_medicare', `${name} is no group plan through work: Medicare pays first.`);
  const { msp, on } = situation;
  const entitlement = entitlementOf(situation);
  if (entitlement === 'esrd') {
    if (!msp?.esrdSince)
      return put(first, 'esrd_first', `${name} pays first for 30 months of kidney failure. Ask when they began.`, {
        certain: false,
        mspReason: '13',
      });
    const ends = Temporal.PlainDate.from(msp.esrdSince).add({ months: ESRD_MONTHS }).toString();
    return on < ends
      ? put(
          first,
          'esrd_first',
          `${name} pays before Medicare: the 30 months of kidney failure last until ${us(ends)}.`,
          { mspReason: '13' },
        )
      : put(after, 'esrd_over', `Medicare pays before ${name}: the 30 months of kidney failure ended on ${us(ends)}.`);
  }
  const { employment, size } = workOf(candidate, msp);
  if (employment === 'cobra')
    return put(after, 'cobra', `Medicare pays before ${name}: it is continued coverage (COBRA).`);
  if (employment === 'retired' || employment === 'none')
    return put(after, 'retired', `Medicare pays before ${name}: nobody works for it any more.`);
  const isCertain = employment === 'active' && size !== 'unknown';
  const ask = isCertain ? '' : ' Ask whether the subscriber still works there, and how many employees there are.';
  if (entitlement === 'disability')
    return size === 'from_100' || size === 'unknown'
      ? put(
          first,
          'disability_large_employer',
          `${name} pays before Medicare: disability, and an employer of 100 or more.${ask}`,
          { certain: isCertain, mspReason: '43' },
        )
      : put(
          after,
          'disability_small_employer',
          `Medicare pays before ${name}: disability, and an employer of fewer than 100.${ask}`,
          { certain: isCertain },
        );
  return size === 'under_20'
    ? put(after, 'small_employer', `Medicare pays before ${name}: the employer has fewer than 20 employees.${ask}`, {
        certain: isCertain,
      })
    : put(first, 'working_aged', `${name} pays before Medicare: current work for an employer of 20 or more.${ask}`, {
        certain: isCertain,
        mspReason: '12',
      });
}

const us = (date: string): string => `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;

function entitlementOf({ msp, birthDate, on }: Situation): MspAnswers['entitlement'] {
  if (msp) return msp.entitlement;
  const age = Temporal.PlainDate.from(birthDate).until(on, { largestUnit: 'years' }).years;
  return age >= MEDICARE_AGE ? 'age' : 'disability';
}

/** What the policy says of work; where it says nothing, what the questionnaire does. */
function workOf({ employment, employerSize, relationship }: Candidate, msp: MspAnswers | null) {
  const size = employerSize === 'unknown' ? (msp?.employerSize ?? 'unknown') : employerSize;
  if (employment !== 'unknown' || !msp) return { employment, size };
  const works = relationship === 'self' ? msp.selfWorks : relationship === 'spouse' ? msp.spouseWorks : msp.familyWorks;
  return { employment: works && msp.groupPlan ? ('active' as const) : ('retired' as const), size };
}

const isAmongEquals = (one: Placed, billed: readonly Placed[]): boolean =>
  billed.some((other) => other !== one && one.layer !== null && other.layer === one.layer);

type Comparison = (a: Candidate, b: Candidate) => { order: number; rule: string; words: string; certain: boolean };

/** The verdict on one of several of a layer: how it stands to its neighbour. */
function among(one: Placed, billed: readonly Placed[], compare: Comparison): Verdict {
  const equals = billed.filter(({ layer }) => layer === one.layer);
  const at = equals.indexOf(one);
  const [first, second] = at === 0 ? [one, equals[1] as Placed] : [equals[at - 1] as Placed, one];
  const { rule, words, certain } = compare(first.candidate, second.candidate);
  const order = `${first.candidate.planName} pays before ${second.candidate.planName}: ${words}`;
  const layered = one.rule === 'alone' ? '' : `${one.reason} `;
  return { rule, reason: `${layered}${order}`, certain: certain && one.certain, mspReason: one.mspReason };
}

const PARENT_ORDER = ['together', 'custodial', 'custodial_spouse', 'other_parent', 'other_parent_spouse'];

/** The steps of the NAIC order for these; each is one key, so that the order is total. */
function comparison(all: readonly Candidate[]): Comparison {
  const isOwn = ({ relationship }: Candidate): boolean => relationship === 'self' || relationship === 'employee';
  const dependents = all.filter((one) => !isOwn(one) && (one.planKind === 'group' || one.planKind === 'individual'));
  const areChildren = dependents.every(({ relationship }) => relationship === 'child');
  const areApart = dependents.some(({ parentRole, courtDecree }) => parentRole !== 'together' || courtDecree);
  const child = (key: (one: Candidate) => string | number) => (one: Candidate) =>
    areChildren && !isOwn(one) ? key(one) : '';
  const steps: [rule: string, words: string, key: (one: Candidate) => string | number][] = [
    [
      'group_before_individual',
      'a group plan goes before an individual one.',
      (one) => (one.planKind === 'group' ? 0 : 1),
    ],
    [
      'own_before_dependent',
      'the patient is the subscriber of the first and a dependent of the second.',
      (one) => (isOwn(one) ? 0 : 1),
    ],
    ['court_decree', 'a court says that this parent’s plan pays.', child((one) => (one.courtDecree ? 0 : 1))],
    [
      'custody',
      'the plan of the parent with custody goes first, then that of their spouse, then the other parent’s.',
      child((one) => PARENT_ORDER.indexOf(one.parentRole)),
    ],
    [
      'birthday',
      'that parent’s birthday comes first in the year (birthday rule).',
      child((one) => (areApart ? '' : (one.subscriberBirthDate?.slice(5) ?? ''))),
    ],
    ['active_before_retired', 'current work goes before retirement.', (one) => (one.employment === 'retired' ? 1 : 0)],
    ['before_cobra', 'continued coverage (COBRA) goes last.', (one) => (one.employment === 'cobra' ? 1 : 0)],
    ['longer', 'it has covered for longer.', (one) => one.startsOn],
  ];
  return (a, b) => {
    for (const [rule, words, key] of steps) {
      const [x, y] = [key(a), key(b)];
      if (x !== y)
        return { order: x < y ? -1 : 1, rule, words, certain: rule !== 'birthday' || (x !== '' && y !== '') };
    }
    const words = 'both began on one day and nothing else decides. Ask both plans.';
    return { order: a.id < b.id ? -1 : 1, rule: 'undecided', words, certain: false };
  };
}

/** Who pays before Medicare by the answers of the questionnaire, whatever plans are on file; null: nobody. */
export function firstByAnswers(msp: MspAnswers, on: string): string | null {
  if (msp.vaAuthorised) return 'Veterans Affairs';
  const said = groupPlanOf(msp, on);
  return said?.mspReason ? 'a group health plan, by the Medicare questionnaire' : null;
}

/** What the answers of the questionnaire say, whatever plans are on file. */
export function mspSays(msp: MspAnswers, on: string): string[] {
  const lines: string[] = [];
  if (msp.workInjury) lines.push('An injury at work: open a compensation case; Medicare is second there (15).');
  if (msp.accident) lines.push('An accident: open an auto or liability case; Medicare is second there (14, 47).');
  if (msp.blackLung) lines.push('Black lung: the federal program pays first for care of the lungs (41).');
  if (msp.vaAuthorised) lines.push('Veterans Affairs authorised this care and pays for it alone (42).');
  return [...lines, groupPlanOf(msp, on)?.reason ?? 'No group plan through current work: Medicare is first.'];
}

/** What a group plan of which the answers tell means beside Medicare; null: there is none. */
function groupPlanOf(msp: MspAnswers, on: string): Verdict | null {
  const works = msp.selfWorks || msp.spouseWorks || (msp.entitlement === 'disability' && msp.familyWorks);
  if (!msp.groupPlan || (!works && msp.entitlement !== 'esrd')) return null;
  const plan = {
    planKind: 'group',
    planName: 'The group plan',
    relationship: 'self',
    employment: works ? 'active' : 'retired',
    employerSize: msp.employerSize,
  } as Candidate;
  const put: Put = (layer, rule, reason, more) => ({
    candidate: plan,
    layer,
    rule,
    reason,
    certain: true,
    mspReason: null,
    ...more,
  });
  return besideMedicare(put, plan, { birthDate: on, on, caseKind: null, msp });
}
