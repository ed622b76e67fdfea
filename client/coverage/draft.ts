/** A coverage as its form holds it: the fields that it asks for, and the way between a coverage and what is sent. */
import type { InputOf } from '../../shared/contract.ts';
import {
  type Coverage,
  EMPLOYMENTS,
  MSP_REASONS,
  type preview,
  RELATIONSHIPS,
  type Suggestion,
} from '../../shared/coverage.ts';
import { MEDIGAP_LETTERS } from '../../shared/coverage-medigap.ts';
import type { Employer, Payer, Plan } from '../../shared/coverage-payers.ts';
import { SEXES } from '../../shared/patients.ts';
import { cellOf, choice, date, type FieldSpec, type FieldValue, readCell, text, tick } from '../elements/fields.ts';
import { SEX_NAMES } from '../elements/words.ts';
import { byName } from './lists.ts';
import { EMPLOYMENT_NAMES, MSP_REASON_NAMES, PARENT_ROLE_NAMES, RANK_NAMES, RELATIONSHIP_NAMES } from './words.ts';

export type CoverageDraft = Record<string, FieldValue>;
type Save = InputOf<typeof preview>;

/** What is known of who pays. */
export interface Known {
  payers: readonly Payer[];
  plans: readonly Plan[];
  employers: readonly Employer[];
}

export interface FieldGroup {
  key: 'plan' | 'subscriber' | 'dates';
  legend: string;
  fields: FieldSpec[];
}

const REASON_MAX = 400;
const SUBSCRIBER = ['firstName', 'lastName', 'birthDate', 'sex', 'addressLine', 'city', 'state', 'zip'] as const;

const chosen = <T extends { id: string; name: string; active: boolean }>(rows: readonly T[], held: FieldValue) =>
  Object.fromEntries(byName(rows.filter(({ id, active }) => active || id === held)).map(({ id, name }) => [id, name]));
const named = <V extends string>(values: readonly V[], names: Record<V, string>): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value, names[value]]));
const ask = (words: Record<string, string>): Record<string, string> => ({ '': 'Choose …', ...words });

const planOf = (draft: CoverageDraft, { plans }: Known): Plan | undefined =>
  plans.find(({ id }) => id === draft.planId);
const isMedicare = (plan: Plan | undefined): boolean =>
  plan?.kind === 'medicare' || plan?.kind === 'medicare_advantage';

/** What this coverage asks for, in groups: another plan or another subscriber asks for other things. */
export function groupsOf(draft: CoverageDraft, known: Known): FieldGroup[] {
  const plan = planOf(draft, known);
  const ofPayer = known.plans.filter(({ payerId }) => payerId === draft.payerId);
  const isSelf = draft.relationship === 'self';
  const isOutside = !isSelf && draft.who === 'outside';
  const isMedigap = plan?.kind === 'medigap';
  const hasWork = plan?.kind === 'group' || plan?.kind === 'workers_compensation';
  return [
    {
      key: 'plan',
      legend: 'Plan and policy',
      fields: [
        choice('payerId', 'Payer', ask(chosen(known.payers, draft.payerId ?? '')), { needed: true }),
        choice('planId', 'Plan', ask(chosen(ofPayer, draft.planId ?? '')), { needed: true }),
        text('memberId', 'Member id', 80, { needed: true }),
        text('groupNumber', 'Group number', 50),
        ...(hasWork
          ? [choice('employerId', 'Employer', { '': 'None', ...chosen(known.employers, draft.employerId ?? '') })]
          : []),
        ...(plan?.kind === 'group'
          ? [choice('employment', 'The subscriber', named(EMPLOYMENTS, EMPLOYMENT_NAMES))]
          : []),
        ...(isMedigap
          ? [
              choice('medigapLetter', 'Medigap plan', {
                '': 'Not known',
                ...Object.fromEntries(MEDIGAP_LETTERS.map((letter) => [letter, `Plan ${letter}`])),
              }),
              text('cobaId', 'COBA id', 5, {
                mode: 'numeric',
                hint: 'Blank unless the card shows one: 5 and four digits',
              }),
            ]
          : []),
        ...(isMedicare(plan) || plan?.kind === 'medicaid'
          ? [tick('qmb', 'QMB: no Medicare cost share may be collected')]
          : []),
      ],
    },
    {
      key: 'subscriber',
      legend: 'Subscriber',
      fields: [
        choice('relationship', 'The patient is', named(RELATIONSHIPS, RELATIONSHIP_NAMES)),
        ...(isSelf
          ? []
          : [choice('who', 'The subscriber is', { here: 'A patient here', outside: 'A person outside' })]),
        ...(isOutside
          ? [
              text('lastName', 'Last name', 80, { needed: true, hint: 'Or the organization' }),
              text('firstName', 'First name', 80),
              date('birthDate', 'Birth date', { hint: 'The birthday rule asks for it' }),
              choice('sex', 'Sex', named(SEXES, SEX_NAMES)),
              text('addressLine', 'Street', 120),
              text('city', 'City', 80),
              text('state', 'State', 40),
              text('zip', 'ZIP', 10, { mode: 'numeric' }),
            ]
          : []),
        ...(isSelf
          ? []
          : [text('ownMemberId', 'The patient’s own member id', 80, { hint: 'Where it is another one' })]),
        ...(draft.relationship === 'child'
          ? [
              choice('parentRole', 'This is the plan of', PARENT_ROLE_NAMES),
              tick('courtDecree', 'A court says that this plan pays'),
            ]
          : []),
      ],
    },
    {
      key: 'dates',
      legend: 'Dates and order',
      fields: [
        date('startsOn', 'First day', { needed: true, ahead: true }),
        date('endsOn', 'Last day', { ahead: true, hint: 'Empty while it goes on' }),
        choice('rank', 'Pays', {
          '': 'As suggested',
          ...Object.fromEntries(RANK_NAMES.flatMap((name, rank) => (rank > 0 ? [[String(rank), name]] : []))),
        }),
        ...(draft.rank === '' ? [] : [text('rankReason', 'Why in this place', REASON_MAX)]),
        ...(isMedicare(plan) && draft.rank !== '' && draft.rank !== '1'
          ? [
              choice('mspReason', 'Medicare is not first because', {
                '': 'Not said',
                ...named(MSP_REASONS, MSP_REASON_NAMES),
              }),
            ]
          : []),
      ],
    },
  ];
}

/** A subscriber who is a patient here, as one cell: `id Name`. Whoever takes another one takes both. */
export const hereCell = (id: string, name: string): string => `${id} ${name}`;
export const hereId = (cell: FieldValue | undefined): string => String(cell ?? '').split(' ')[0] ?? '';
export const hereName = (cell: FieldValue | undefined): string =>
  String(cell ?? '')
    .split(' ')
    .slice(1)
    .join(' ');

/** Every field that there can be: to say what another desk changed, shown or not. */
export const allFields = (draft: CoverageDraft, known: Known, cells: readonly unknown[]): FieldSpec[] => [
  ...['child', 'self'].flatMap((relationship) =>
    groupsOf({ ...draft, relationship, who: 'outside', rank: '2' }, known).flatMap(({ fields }) => fields),
  ),
  choice('here', 'Subscriber', Object.fromEntries(cells.map((cell) => [String(cell), hereName(String(cell))]))),
];

/** A new one begins today, as the patient's own. */
export const blank = (today: string): CoverageDraft => ({
  payerId: '',
  planId: '',
  policyId: '',
  memberId: '',
  groupNumber: '',
  employerId: '',
  employment: 'unknown',
  medigapLetter: '',
  cobaId: '',
  qmb: false,
  relationship: 'self',
  who: 'here',
  here: '',
  ...Object.fromEntries(SUBSCRIBER.map((name) => [name, name === 'sex' ? 'unknown' : ''])),
  ownMemberId: '',
  parentRole: 'together',
  courtDecree: false,
  startsOn: cellOf(date('', ''), today),
  endsOn: '',
  rank: '',
  rankReason: '',
  mspReason: '',
});

export function draftOfCoverage(row: Coverage): CoverageDraft {
  const values = row as unknown as Record<string, unknown>;
  const outside = (row.subscriber ?? {}) as Record<string, unknown>;
  const cells = Object.entries(blank(row.startsOn)).map(([name, empty]) => {
    const value = SUBSCRIBER.includes(name as 'sex') ? outside[name] : values[name];
    const isDate = name === 'startsOn' || name === 'endsOn' || name === 'birthDate';
    if (typeof empty === 'boolean') return [name, Boolean(value)];
    return [name, isDate ? cellOf(date('', ''), value ?? '') : String(value ?? (name === 'sex' ? 'unknown' : ''))];
  });
  const here = row.subscriberPatientId ? hereCell(row.subscriberPatientId, row.subscriberName) : '';
  return { ...Object.fromEntries(cells), here, who: row.subscriber ? 'outside' : 'here' } as CoverageDraft;
}

interface Of {
  id: string | null;
  version: number | null;
  patientId: string;
  caseId: string | null;
}

/** What is sent, or what is wrong by field. The rank is the one that was chosen, else 1 until the order is suggested. */
export function readCoverage(
  draft: CoverageDraft,
  known: Known,
  of: Of,
): { save: Save } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const field of groupsOf(draft, known).flatMap(({ fields }) => fields)) {
    const read = readCell(field, draft[field.name] ?? '');
    if ('error' in read) errors[field.name] = read.error;
    else values[field.name] = read.value;
  }
  const plan = planOf(draft, known);
  if (!errors.planId && plan?.payerId !== draft.payerId) errors.planId = 'Choose a plan of this payer.';
  const isSelf = draft.relationship === 'self';
  const isOutside = !isSelf && draft.who === 'outside';
  if (!isSelf && !isOutside && !hereId(draft.here)) errors.subscriberPatientId = 'Say who the subscriber is.';
  if (Object.keys(errors).length > 0) return { errors };
  const given = <T>(name: string): T | null => (values[name] as T | undefined) ?? null;
  return {
    save: {
      id: of.id,
      expectedVersion: of.version,
      patientId: of.patientId,
      caseId: of.caseId,
      policyId: (draft.policyId as string) || null,
      planId: draft.planId as string,
      memberId: values.memberId as string,
      groupNumber: given('groupNumber'),
      employerId: given('employerId'),
      employment: given<Save['employment']>('employment') ?? 'unknown',
      medigapLetter: given('medigapLetter'),
      cobaId: given('cobaId'),
      subscriberPatientId: isSelf ? of.patientId : isOutside ? null : hereId(draft.here),
      subscriber: isOutside
        ? ({
            ...Object.fromEntries(SUBSCRIBER.map((name) => [name, given(name)])),
            firstName: given<string>('firstName') ?? '',
          } as Save['subscriber'])
        : null,
      relationship: draft.relationship as Save['relationship'],
      ownMemberId: given('ownMemberId'),
      parentRole: given<Save['parentRole']>('parentRole') ?? 'together',
      courtDecree: Boolean(values.courtDecree),
      startsOn: values.startsOn as string,
      endsOn: given('endsOn'),
      rank: Number(draft.rank) || 1,
      rankReason: given<string>('rankReason') ?? '',
      mspReason: given('mspReason'),
      qmb: Boolean(values.qmb),
      others: [],
    },
  };
}

/** The save with the whole order as it is suggested: who is not billed stands behind who is. */
export function inSuggestedOrder(
  save: Save,
  suggestions: readonly Suggestion[],
  all: readonly Pick<Coverage, 'id' | 'rank'>[],
): Save {
  const own = save.id ?? 'new';
  const billed = suggestions.filter(({ rank }) => rank !== null);
  const ordered = [...billed, ...suggestions.filter(({ rank }) => rank === null)].slice(0, RANK_NAMES.length - 1);
  const placed = ordered.map((one, i) => ({ ...one, rank: i + 1 }));
  const mine = placed.find(({ id }) => id === own);
  const others = placed
    .filter(({ id, rank }) => id !== own && all.some((one) => one.id === id && one.rank !== rank))
    .map(({ id, version, rank, reason, mspReason }) => ({
      id,
      expectedVersion: version ?? 1,
      rank,
      rankReason: reason.slice(0, REASON_MAX),
      mspReason,
    }));
  return {
    ...save,
    rank: mine?.rank ?? save.rank,
    rankReason: mine?.reason.slice(0, REASON_MAX) ?? '',
    mspReason: mine?.mspReason ?? null,
    others,
  };
}
