/** Coordination of benefits: written situations with the order that a biller expects, and what always holds. */

import t from 'tap';
import { type Candidate, mspSays, type Situation, suggestOrder } from '../../../server/coverage/rank-rules.ts';
import { RELATIONSHIPS } from '../../../shared/coverage.ts';
import { PLAN_KINDS } from '../../../shared/coverage-payers.ts';
import { answers, ON, SITUATIONS } from '../../helpers/coverage-situations.ts';
import fc from '../../helpers/property.ts';

t.test(`${SITUATIONS.length} situations`, async (t) => {
  for (const told of SITUATIONS) {
    const situation: Situation = {
      birthDate: told.born,
      on: ON,
      caseKind: told.caseKind ?? null,
      msp: told.msp ?? null,
    };
    for (const plans of [told.of, [...told.of].reverse()]) {
      const order = suggestOrder(plans, situation);
      const billed = order.filter(({ rank }) => rank !== null);
      t.same(
        billed.map(({ name }) => name),
        told.order,
        told.what,
      );
      t.same(
        billed.map(({ rank }) => rank),
        billed.map((_, i) => i + 1),
      );
      t.same(new Set(order.filter(({ rank }) => rank === null).map(({ name }) => name)), new Set(told.left ?? []));
      const one = order.find(({ name }) => name === (told.about ?? told.order[0]));
      t.match(one, { rule: told.rule, reason: told.says, certain: !told.uncertain }, told.what);
      t.equal(order.find(({ mspReason }) => mspReason)?.mspReason, told.mspReason, `${told.what}: SBR05`);
    }
  }
});

t.test(
  'whatever the plans: each stands once, the order does not depend on how they come, and Medicaid is last',
  async (t) => {
    const date = fc.constantFrom('1955-02-03', '1980-04-05', '1990-04-05', '2018-12-24');
    const candidate = fc.record({
      planKind: fc.constantFrom(...PLAN_KINDS),
      relationship: fc.constantFrom(...RELATIONSHIPS),
      employment: fc.constantFrom('unknown', 'active', 'retired', 'cobra', 'none'),
      employerSize: fc.constantFrom('unknown', 'under_20', 'under_100', 'from_100'),
      subscriberBirthDate: fc.option(date),
      startsOn: fc.constantFrom('2020-01-01', '2024-01-01', '2025-06-01'),
      parentRole: fc.constantFrom('together', 'custodial', 'custodial_spouse', 'other_parent', 'other_parent_spouse'),
      courtDecree: fc.boolean(),
    }) as fc.Arbitrary<Omit<Candidate, 'id' | 'planName'>>;
    const many = fc.array(candidate, { minLength: 1, maxLength: 6 }).chain((list) => {
      const all = list.map((one, i): Candidate => ({ ...one, id: `c${i}`, planName: `Plan ${i}` }));
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
    });
    fc.assert(
      fc.property(many, date, ([all, shuffled], birthDate) => {
        const situation: Situation = { birthDate, on: ON, caseKind: null, msp: null };
        const order = suggestOrder(all, situation);
        const ids = (of: typeof order) =>
          of
            .filter(({ rank }) => rank !== null)
            .map(({ id }) => id)
            .join();
        if (ids(order) !== ids(suggestOrder(shuffled, situation))) return false;
        if (new Set(order.map(({ id }) => id)).size !== all.length || order.some(({ reason }) => reason.trim() === ''))
          return false;
        const kinds = order
          .filter(({ rank }) => rank !== null)
          .map(({ id }) => all.find((one) => one.id === id)?.planKind);
        const first = kinds.indexOf('medicaid');
        return first < 0 || kinds.slice(first).every((kind) => kind === 'medicaid');
      }),
      { numRuns: 300 },
    );
    t.pass('300 random sets');
  },
);

t.test('the questionnaire says who is first in words', async (t) => {
  t.match(mspSays(answers({}), ON).join(), /Medicare is first/);
  t.match(mspSays(answers({ selfWorks: true, groupPlan: true, employerSize: 'under_100' }), ON).join(), /20 or more/);
  t.match(
    mspSays(answers({ spouseWorks: true, groupPlan: true, employerSize: 'under_20' }), ON).join(),
    /fewer than 20/,
  );
  t.match(
    mspSays(
      answers({ entitlement: 'disability', familyWorks: true, groupPlan: true, employerSize: 'from_100' }),
      ON,
    ).join(),
    /100 or more/,
  );
  t.match(mspSays(answers({ workInjury: true, accident: true, blackLung: true, vaAuthorised: true }), ON), [
    /at work/,
    /auto/,
    /lung/,
    /Veterans/,
    /first/,
  ]);
});
