/** The form of a coverage: what is kept comes back from it unchanged, and the suggested order becomes ranks. */
import t from 'tap';
import {
  allFields,
  blank,
  draftOfCoverage,
  groupsOf,
  hereCell,
  inSuggestedOrder,
  readCoverage,
} from '../../../client/coverage/draft.ts';
import type { Coverage, Suggestion } from '../../../shared/coverage.ts';
import type { Plan } from '../../../shared/coverage-payers.ts';
import { changeOf, coverageOf, planOf } from '../../helpers/coverage-inputs.ts';

const [ME, PARENT, PAYER] = ['me', 'parent', 'payer'];
const plan = (id: string, kind: Plan['kind']): Plan => ({ ...planOf(id, PAYER as string, kind), id, version: 1 });
const plans = [plan('ppo', 'group'), plan('supplement', 'medigap'), plan('medicare', 'medicare')];
const known = { payers: [], plans, employers: [] };
const kept = (planId: string, parts: Partial<Coverage> = {}): Coverage =>
  ({
    ...coverageOf(ME as string, planId),
    ...{ id: 'c1', version: 3, policyId: 'p1', payerId: PAYER, subscriberName: 'Ada Brambleford' },
    ...parts,
  }) as Coverage;
const OUTSIDE = {
  ...{ firstName: 'Robin', lastName: 'Dunmore', birthDate: '1979-05-06', sex: 'female' as const },
  ...{ addressLine: '1 Mill Way', city: 'Harbourtown', state: 'NY', zip: '00501' },
};

t.test('what is kept comes back from its form', async (t) => {
  for (const row of [
    kept('ppo', { employment: 'active', endsOn: '2031-12-31' }),
    kept('supplement', { medigapLetter: 'G', cobaId: '55123', rank: 2, rankReason: 'After Medicare' }),
    kept('medicare', { qmb: true, rank: 2, mspReason: '12' }),
    kept('ppo', {
      relationship: 'child',
      subscriberPatientId: PARENT ?? null,
      parentRole: 'custodial',
      courtDecree: true,
    }),
    kept('ppo', { relationship: 'spouse', subscriberPatientId: null, subscriber: OUTSIDE, ownMemberId: 'B2' }),
  ]) {
    const draft = draftOfCoverage(row);
    const read = readCoverage(draft, known, { id: row.id, version: 3, patientId: ME as string, caseId: null });
    const rankReason = row.rank === 1 ? row.rankReason : (draft.rankReason as string);
    t.match(read, { save: { ...changeOf(row), rankReason } }, row.planId);
    const names = new Set(allFields(draft, known, []).map(({ name }) => name));
    t.ok(groupsOf(draft, known).every(({ fields }) => fields.every(({ name }) => names.has(name))));
  }
});

t.test('what is missing is said by its field', async (t) => {
  const of = { id: null, version: null, patientId: ME as string, caseId: null };
  const draft = { ...blank('2026-03-18'), relationship: 'child', endsOn: '31/31/2026' };
  t.same(Object.keys((readCoverage(draft, known, of) as { errors: object }).errors).sort(), [
    ...['endsOn', 'memberId', 'payerId', 'planId', 'subscriberPatientId'],
  ]);
  const whole = { ...draft, payerId: PAYER as string, planId: 'ppo', memberId: 'X', endsOn: '12/31/27' };
  const read = readCoverage({ ...whole, here: hereCell(PARENT as string, 'Okoye, Nia') }, known, of);
  t.match(read, { save: { subscriberPatientId: PARENT, endsOn: '2027-12-31', startsOn: '2026-03-18', rank: 1 } });
});

t.test('the suggested order as ranks: who is not billed stands behind, who stays is not sent', async (t) => {
  const say = (id: string, rank: number | null): Suggestion => ({
    ...{ id, rank, version: id === 'new' ? null : 7, name: id, rule: 'alone', reason: `Because of ${id}` },
    ...{ mspReason: id === 'medicare' ? ('12' as const) : null, certain: true },
  });
  const save = coverageOf(ME as string, 'ppo');
  const rows = [
    { id: 'medicare', rank: 1 },
    { id: 'medicaid', rank: 3 },
    { id: 'va', rank: 2 },
  ];
  const all = [say('new', 1), say('medicare', 2), say('medicaid', 3), say('va', null)];
  t.match(inSuggestedOrder(save, all, rows), {
    rank: 1,
    rankReason: 'Because of new',
    others: [
      { id: 'medicare', expectedVersion: 7, rank: 2, mspReason: '12', rankReason: 'Because of medicare' },
      { id: 'va', rank: 4 },
    ],
  });
});
