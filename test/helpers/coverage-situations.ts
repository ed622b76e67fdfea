/** Written situations of coordination of benefits, with the order and the reason that a biller expects. */
import type { Candidate, Situation } from '../../server/coverage/rank-rules.ts';
import type { MspAnswers } from '../../shared/coverage.ts';

export const ON = '2026-03-18';

const cover = (planName: string, planKind: Candidate['planKind'], parts: Partial<Candidate> = {}): Candidate => ({
  id: planName,
  planName,
  planKind,
  relationship: 'self',
  employment: 'active',
  employerSize: 'from_100',
  subscriberBirthDate: '1980-01-01',
  startsOn: '2024-01-01',
  parentRole: 'together',
  courtDecree: false,
  ...parts,
});
export const answers = (parts: Partial<MspAnswers>): MspAnswers => ({
  entitlement: 'age',
  esrdSince: null,
  selfWorks: false,
  spouseWorks: false,
  familyWorks: false,
  groupPlan: false,
  employerSize: 'unknown',
  blackLung: false,
  vaAuthorised: false,
  workInjury: false,
  accident: false,
  ...parts,
});
const CHILD = '2018-05-05';
const GROWN = '1980-05-05';
const OLD = '1955-05-05';

const mother = (parts: Partial<Candidate> = {}) =>
  cover('Mother’s', 'group', { relationship: 'child', subscriberBirthDate: '1988-09-02', ...parts });
const father = (parts: Partial<Candidate> = {}) =>
  cover('Father’s', 'group', { relationship: 'child', subscriberBirthDate: '1975-11-20', ...parts });
const own = (parts: Partial<Candidate> = {}) => cover('Own', 'group', parts);
const spouse = (parts: Partial<Candidate> = {}) => cover('Spouse’s', 'group', { relationship: 'spouse', ...parts });
const medicare = cover('Medicare', 'medicare', { employment: 'none' });
const advantage = cover('Advantage', 'medicare_advantage', { employment: 'none' });
const medigap = cover('Medigap', 'medigap', { employment: 'none' });
const medicaid = cover('Medicaid', 'medicaid', { employment: 'none' });
const tricare = cover('TRICARE', 'tricare', { employment: 'none' });
const va = cover('VA', 'va', { employment: 'none' });
const comp = cover('Comp', 'workers_compensation');

export interface Told {
  what: string;
  born: string;
  of: Candidate[];
  /** Names in order; those that are not billed stand in `left`. */
  order: string[];
  left?: string[];
  /** The rule that decides about the first one, unless another one is named. */
  rule: string;
  about?: string;
  says: RegExp;
  msp?: MspAnswers;
  mspReason?: string;
  caseKind?: Situation['caseKind'];
  uncertain?: true;
}

export const SITUATIONS: Told[] = [
  { what: 'one plan only', born: GROWN, of: [own()], order: ['Own'], rule: 'alone', says: /only one/ },
  {
    what: 'child of two insured parents: birthday by month and day, not by year',
    born: CHILD,
    of: [father(), mother()],
    order: ['Mother’s', 'Father’s'],
    rule: 'birthday',
    says: /birthday rule/,
  },
  {
    what: 'both parents born on one day of the year: the longer coverage',
    born: CHILD,
    of: [mother({ subscriberBirthDate: '1988-11-20' }), father({ startsOn: '2020-01-01' })],
    order: ['Father’s', 'Mother’s'],
    rule: 'longer',
    says: /longer/,
  },
  {
    what: 'divorce decree: the father’s plan pays, whoever has custody',
    born: CHILD,
    of: [mother({ parentRole: 'custodial' }), father({ parentRole: 'other_parent', courtDecree: true })],
    order: ['Father’s', 'Mother’s'],
    rule: 'court_decree',
    says: /court/,
  },
  {
    what: 'parents apart without a decree: the parent with custody',
    born: CHILD,
    of: [father({ parentRole: 'other_parent' }), mother({ parentRole: 'custodial' })],
    order: ['Mother’s', 'Father’s'],
    rule: 'custody',
    says: /custody/,
  },
  {
    what: 'the stepfather in the home goes before the father',
    born: CHILD,
    of: [
      father({ parentRole: 'other_parent' }),
      cover('Stepfather’s', 'group', { relationship: 'child', parentRole: 'custodial_spouse' }),
    ],
    order: ['Stepfather’s', 'Father’s'],
    rule: 'custody',
    says: /spouse/,
  },
  {
    what: 'a birth date is not known: ask',
    born: CHILD,
    of: [father(), mother({ subscriberBirthDate: null })],
    order: ['Mother’s', 'Father’s'],
    rule: 'birthday',
    says: /birthday/,
    uncertain: true,
  },
  {
    what: 'one’s own plan goes before the spouse’s',
    born: GROWN,
    of: [spouse({ startsOn: '2001-01-01' }), own()],
    order: ['Own', 'Spouse’s'],
    rule: 'own_before_dependent',
    says: /subscriber/,
  },
  {
    what: 'two own plans: current work before retirement',
    born: GROWN,
    of: [cover('Retiree', 'group', { employment: 'retired', startsOn: '2000-01-01' }), own()],
    order: ['Own', 'Retiree'],
    rule: 'active_before_retired',
    says: /retire/,
  },
  {
    what: 'two own plans: COBRA goes last',
    born: GROWN,
    of: [cover('COBRA', 'group', { employment: 'cobra', startsOn: '2000-01-01' }), own()],
    order: ['Own', 'COBRA'],
    rule: 'before_cobra',
    says: /COBRA/,
  },
  {
    what: 'two jobs: the longer coverage',
    born: GROWN,
    of: [own(), cover('First job', 'group', { startsOn: '2011-01-01' })],
    order: ['First job', 'Own'],
    rule: 'longer',
    says: /longer/,
  },
  {
    what: 'two jobs begun on one day: ask',
    born: GROWN,
    of: [own(), cover('Other job', 'group')],
    order: ['Other job', 'Own'],
    rule: 'undecided',
    says: /Ask/,
    uncertain: true,
  },
  {
    what: 'working aged, 20 employees or more',
    born: OLD,
    of: [medicare, own({ employerSize: 'under_100' })],
    order: ['Own', 'Medicare'],
    rule: 'working_aged',
    says: /20 or more/,
    mspReason: '12',
  },
  {
    what: 'aged, and the spouse works for a large employer',
    born: OLD,
    of: [medicare, spouse()],
    order: ['Spouse’s', 'Medicare'],
    rule: 'working_aged',
    says: /before Medicare/,
    mspReason: '12',
  },
  {
    what: 'working aged, small employer',
    born: OLD,
    of: [own({ employerSize: 'under_20' }), medicare],
    order: ['Medicare', 'Own'],
    rule: 'small_employer',
    about: 'Own',
    says: /fewer than 20/,
  },
  {
    what: 'working aged, and nobody knows how many employees: ask',
    born: OLD,
    of: [medicare, own({ employerSize: 'unknown' })],
    order: ['Own', 'Medicare'],
    rule: 'working_aged',
    says: /Ask/,
    mspReason: '12',
    uncertain: true,
  },
  {
    what: 'retired, with a plan of the former employer',
    born: OLD,
    of: [own({ employment: 'retired' }), medicare],
    order: ['Medicare', 'Own'],
    rule: 'retired',
    about: 'Own',
    says: /nobody works/,
  },
  {
    what: 'Medicare by age and COBRA',
    born: OLD,
    of: [own({ employment: 'cobra' }), medicare],
    order: ['Medicare', 'Own'],
    rule: 'cobra',
    about: 'Own',
    says: /COBRA/,
  },
  {
    what: 'disability, employer of 100 or more',
    born: GROWN,
    of: [medicare, own()],
    order: ['Own', 'Medicare'],
    rule: 'disability_large_employer',
    says: /100 or more/,
    mspReason: '43',
  },
  {
    what: 'disability, employer of 20 to 99',
    born: GROWN,
    of: [own({ employerSize: 'under_100' }), medicare],
    order: ['Medicare', 'Own'],
    rule: 'disability_small_employer',
    about: 'Own',
    says: /fewer than 100/,
  },
  {
    what: 'kidney failure, within the 30 months, even with COBRA of a small employer',
    born: GROWN,
    of: [medicare, own({ employment: 'cobra', employerSize: 'under_20' })],
    order: ['Own', 'Medicare'],
    rule: 'esrd_first',
    says: /until 05\/01\/2026/,
    msp: answers({ entitlement: 'esrd', esrdSince: '2023-11-01' }),
    mspReason: '13',
  },
  {
    what: 'kidney failure, the 30 months are over',
    born: GROWN,
    of: [own(), medicare],
    order: ['Medicare', 'Own'],
    rule: 'esrd_over',
    about: 'Own',
    says: /ended on 03\/01\/2026/,
    msp: answers({ entitlement: 'esrd', esrdSince: '2023-09-01' }),
  },
  {
    what: 'the policy says nothing of work, the questionnaire does',
    born: OLD,
    of: [medicare, spouse({ employment: 'unknown', employerSize: 'unknown' })],
    order: ['Spouse’s', 'Medicare'],
    rule: 'working_aged',
    says: /20 or more/,
    msp: answers({ spouseWorks: true, groupPlan: true, employerSize: 'under_100' }),
    mspReason: '12',
  },
  {
    what: 'the spouse’s active plan, Medicare, and a retiree plan of one’s own: in this order',
    born: OLD,
    of: [own({ employment: 'retired' }), medicare, spouse()],
    order: ['Spouse’s', 'Medicare', 'Own'],
    rule: 'working_aged',
    says: /before Medicare/,
    mspReason: '12',
  },
  {
    what: 'Medicare Advantage in place of Medicare, and no Medigap beside it',
    born: OLD,
    of: [medicare, medigap, advantage],
    order: ['Advantage'],
    left: ['Medicare', 'Medigap'],
    rule: 'advantage',
    says: /in place of Medicare/,
  },
  {
    what: 'Medigap after Medicare',
    born: OLD,
    of: [medigap, medicare],
    order: ['Medicare', 'Medigap'],
    rule: 'medigap',
    about: 'Medigap',
    says: /after Medicare/,
  },
  {
    what: 'Medicaid is last, also after Medicare and an own plan',
    born: OLD,
    of: [medicaid, medicare, own({ employment: 'retired' })],
    order: ['Medicare', 'Own', 'Medicaid'],
    rule: 'medicaid_last',
    about: 'Medicaid',
    says: /always last/,
  },
  {
    what: 'TRICARE after Medicare and Medigap, before Medicaid',
    born: OLD,
    of: [tricare, medicaid, medigap, medicare],
    order: ['Medicare', 'Medigap', 'TRICARE', 'Medicaid'],
    rule: 'tricare',
    about: 'TRICARE',
    says: /except Medicaid/,
  },
  {
    what: 'Veterans Affairs did not authorise: it is not billed',
    born: OLD,
    of: [va, medicare],
    order: ['Medicare'],
    left: ['VA'],
    rule: 'va_not_authorised',
    about: 'VA',
    says: /authorised/,
  },
  {
    what: 'Veterans Affairs authorised: before Medicare',
    born: OLD,
    of: [medicare, va],
    order: ['VA', 'Medicare'],
    rule: 'va_authorised',
    says: /authorised/,
    msp: answers({ vaAuthorised: true }),
    mspReason: '42',
  },
  {
    what: 'compensation is not billed in health: it has a case of its own',
    born: GROWN,
    of: [comp, own()],
    order: ['Own'],
    left: ['Comp'],
    rule: 'other_case',
    about: 'Comp',
    says: /case of its own/,
  },
  {
    what: 'compensation in its case',
    born: GROWN,
    of: [comp],
    order: ['Comp'],
    rule: 'of_the_case',
    says: /its own case/,
    caseKind: 'workers_compensation',
  },
  {
    what: 'an individual plan beside Medicare',
    born: OLD,
    of: [cover('Individual', 'individual'), medicare],
    order: ['Medicare', 'Individual'],
    rule: 'individual_after_medicare',
    about: 'Individual',
    says: /no group plan/,
  },
];
