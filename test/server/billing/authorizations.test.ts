/** Authorizations and referrals: counted down by visit or unit, refused where they do not fit, warned of in time. */

import t from 'tap';
import * as authorizations from '../../../shared/authorizations.ts';
import * as billing from '../../../shared/billing.ts';
import { again, type ChargeWorld, chargeWorld, leftOf, lineOf, TODAY } from '../../helpers/charges.ts';
import { codeOf } from '../../helpers/people.ts';
import fc from '../../helpers/property.ts';
import type { Answer, Desk } from '../../helpers/server.ts';

let world: ChargeWorld;
let biller: Desk;
t.before(async () => {
  world = await chargeWorld();
  biller = world.biller;
});
t.teardown(() => world.stop());

/** Paths of the fields that a refusal names. */
const pathsOf = async (answer: Promise<Answer<unknown>>): Promise<string[]> =>
  ((await answer).problem.errors ?? []).map(({ path }) => path);

t.test('authorizations count down by visit, are refused when they do not fit, and warned of', async (t) => {
  const patientId = world.patientIds[2] as string;
  const save = authorizations.saveAuthorization;
  const { id } = await world.front.must(
    save,
    world.authorization(patientId, { allowed: 2, payerId: world.payerId, procedures: ['99213'] }),
  );
  t.equal(await codeOf(world.provider.send(save, world.authorization(patientId))), 'not_permitted');
  t.equal(
    await codeOf(biller.send(save, world.authorization(patientId, { endsOn: '2025-01-01' }))),
    'ends_before_it_begins',
  );
  const charge = (over: Partial<billing.SaveSheet> = {}) =>
    world.sheet({ patientId, lines: [lineOf({ authorizationId: id }), lineOf({ authorizationId: id })], ...over });
  const first = await biller.must(billing.saveSheet, charge());
  const read = async () => (await biller.must(billing.openSheet, { sheetId: first.id })).authorizations;
  t.equal(leftOf(await read(), id), 1, 'two lines of one visit are one visit');
  await biller.must(billing.saveSheet, again(first));
  t.equal(leftOf(await read(), id), 1, 'saved again, counted once');
  const notices = async () =>
    (await world.front.must(authorizations.authorizationNotices, { patientId, caseId: null, date: TODAY })).notices;
  t.match(await notices(), [{ state: 'low', text: /1 of 2 visits used/ }]);
  const answers = await Promise.all([1, 2, 3].map(() => biller.send(billing.saveSheet, charge())));
  t.same(answers.map(({ status }) => status).sort(), [200, 409, 409], 'one visit was left');
  t.match(answers.find(({ status }) => status === 409)?.problem, { code: 'authorization_exhausted' });
  t.match(await notices(), [{ state: 'exhausted', text: /2 of 2 visits used/ }]);
  await biller.must(billing.saveSheet, charge({ acceptsOverrun: true }));
  t.equal(leftOf(await read(), id), -1);
  t.same(
    await pathsOf(
      biller.send(billing.saveSheet, charge({ lines: [lineOf({ authorizationId: id, procedure: '99214' })] })),
    ),
    ['/lines/0/authorizationId'],
  );
  t.same(
    await pathsOf(biller.send(billing.saveSheet, charge({ lines: [lineOf({ referralId: id })] }))),
    ['/lines/0/referralId'],
    'it is no referral',
  );
  const stranger = world.sheet({ patientId: world.patientIds[5] as string, lines: [lineOf({ authorizationId: id })] });
  t.same(
    await pathsOf(biller.send(billing.saveSheet, stranger)),
    ['/lines/0/authorizationId'],
    'it is somebody else’s',
  );
});

t.test(
  'what is left is what a naive count leaves, after any saves, changes, drafts, voids and merely free sheets',
  async (t) => {
    const patientId = world.patientIds[6] as string;
    const made: { id: string; countedIn: 'units' | 'visits'; allowed: number; usedBefore: number }[] = [];
    for (const countedIn of ['units', 'visits'] as const) {
      const parts = { number: countedIn, countedIn, allowed: 40, usedBefore: 1.5 };
      made.push({
        ...parts,
        id: (await biller.must(authorizations.saveAuthorization, world.authorization(patientId, parts))).id,
      });
    }
    const line = fc.record({
      units: fc.integer({ min: 1, max: 4000 }).map((n) => n / 1000),
      of: fc.integer({ min: 0, max: 2 }),
    });
    const step = fc.record({
      act: fc.constantFrom('save', 'save', 'change', 'void'),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      at: fc.nat(20),
      isComplete: fc.boolean(),
    });
    const sheets: billing.ChargeSheet[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const { act, lines, at, isComplete } of steps) {
          const asked = lines.map(({ units, of }) => lineOf({ units, authorizationId: made[of]?.id ?? null }));
          const place = sheets.length > 0 ? at % sheets.length : -1;
          const known = sheets[place];
          const parts = { lines: asked, isComplete, acceptsOverrun: true };
          if (act === 'save' || !known)
            sheets.push(await biller.must(billing.saveSheet, world.sheet({ patientId, ...parts })));
          else if (act === 'change') sheets[place] = await biller.must(billing.saveSheet, again(known, parts));
          else {
            await biller.must(billing.voidSheet, { id: known.id, expectedVersion: known.version, reason: 'wrong' });
            sheets.splice(place, 1);
          }
        }
        const { authorizations: all } = await biller.must(billing.propose, {
          patientId,
          kind: 'supply',
          date: '2026-03-18',
          standingId: null,
        });
        return made.every(({ id, countedIn, allowed, usedBefore }) => {
          let used = usedBefore * 1000;
          for (const sheet of sheets) {
            let named = 0;
            for (const one of sheet.lines)
              if (one.authorizationId === id) named += countedIn === 'units' ? Math.round(one.units * 1000) : 1000;
            used += countedIn === 'units' ? named : Math.min(named, 1000);
          }
          return leftOf(all, id) === (allowed * 1000 - used) / 1000;
        });
      }),
      { numRuns: 8, seed: 5 },
    );
    t.ok(sheets.length > 0, `${sheets.length} sheets stand`);
  },
);
