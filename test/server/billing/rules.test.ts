/** Which row of the setup holds for a service, and what is left of an authorization. */

import t from 'tap';
import { speaksOf, stateOn } from '../../../server/billing/authorization-rules.ts';
import { askedCodes, wrongCodes } from '../../../server/billing/rules.ts';
import { assignmentOf, credentialOf, isCapitated, telehealthOf } from '../../../server/billing/setup-rules.ts';
import type { BillingAssignment, Credential } from '../../../shared/billing-setup.ts';
import { lineOf } from '../../helpers/charges.ts';
import fc from '../../helpers/property.ts';

const ID = '01990000-0000-7000-8000-000000000000';

t.test(
  'who bills: nothing that contradicts the service, and nothing that names less than another row that fits',
  async (t) => {
    const some = fc.option(fc.constantFrom('a', 'b'), { nil: null });
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}`);
    const row = fc.record({
      facilityId: some,
      providerId: some,
      payerId: some,
      startsOn: day,
      endsOn: fc.option(day, { nil: null }),
    });
    const named = (it: Pick<BillingAssignment, 'facilityId' | 'providerId' | 'payerId'>): number =>
      [it.facilityId, it.providerId, it.payerId].filter((one) => one !== null).length;
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 12 }),
        fc.record({ date: day, facilityId: some, providerId: some, payerId: some }),
        (rows, service) => {
          const all = rows.map(
            (it, i): BillingAssignment => ({ ...it, id: String(i), version: 1, billingProviderId: String(i) }),
          );
          const fits = all.filter((it) => {
            if (service.date < it.startsOn || (it.endsOn && service.date > it.endsOn)) return false;
            if (it.facilityId && it.facilityId !== service.facilityId) return false;
            if (it.providerId && it.providerId !== service.providerId) return false;
            return !it.payerId || it.payerId === service.payerId;
          });
          const found = assignmentOf(all, service);
          if (!found) return fits.length === 0;
          return fits.includes(found) && fits.every((it) => named(it) <= named(found));
        },
      ),
    );
    t.equal(assignmentOf([], { date: '2026-03-01', facilityId: null, providerId: null, payerId: null }), undefined);
  },
);

t.test('credentialing: the best row of the day; pending holds, also before the first day', async (t) => {
  const service = { date: '2026-03-18', facilityId: 'f', providerId: 'p', payerId: 'x' };
  const row = (over: Partial<Credential>): Credential => ({
    ...{ id: ID, version: 1, providerId: 'p', payerId: 'x', facilityId: null, state: 'effective' as const },
    ...{ submittedOn: null, effectiveOn: '2026-01-01', endedOn: null, payerProviderNumber: '', note: '', ...over },
  });
  const standing = (...rows: Credential[]) => credentialOf(rows, service).standing;
  t.equal(standing(), 'none');
  t.equal(standing(row({})), 'effective');
  t.equal(standing(row({ providerId: 'q' })), 'none');
  t.equal(standing(row({ effectiveOn: '2026-04-01' })), 'pending');
  t.equal(standing(row({ state: 'ended', endedOn: '2026-03-17' })), 'ended');
  t.equal(standing(row({ state: 'ended', endedOn: '2026-03-18' })), 'effective', 'its last day');
  t.equal(
    standing(row({}), row({ facilityId: 'f', state: 'pending', effectiveOn: null })),
    'pending',
    'the place is named',
  );
  t.equal(standing(row({}), row({ facilityId: 'g', state: 'pending', effectiveOn: null })), 'effective');
});

t.test('telehealth, capitation and what is left, on their first and last days', async (t) => {
  const rule = {
    id: ID,
    version: 1,
    payerId: null,
    planKind: null,
    medium: 'video' as const,
    isAtHome: true,
    placeOfService: '10',
    modifier: '95',
    startsOn: '2026-01-01',
    endsOn: '2026-03-18',
    source: '',
  };
  const medicare = { ...rule, planKind: 'medicare' as const, modifier: null };
  const asked = { payerId: 'x', planKind: 'medicare' as const, medium: 'video' as const, isAtHome: true };
  t.equal(telehealthOf([rule, medicare], { ...asked, date: '2026-03-18' })?.modifier, null);
  t.equal(telehealthOf([rule, medicare], { ...asked, planKind: 'group', date: '2026-03-18' })?.modifier, '95');
  t.equal(telehealthOf([rule, medicare], { ...asked, date: '2026-03-19' }), undefined);
  t.equal(
    telehealthOf([rule, { ...rule, payerId: 'x', modifier: 'GT' }, medicare], { ...asked, date: '2026-01-01' })
      ?.modifier,
    'GT',
  );
  const head = {
    id: ID,
    version: 1,
    payerId: 'x',
    planId: null,
    exceptCodes: ['90471'],
    startsOn: '2026-01-01',
    endsOn: null,
  };
  t.ok(isCapitated([head], { payerId: 'x', planId: 'y', procedure: '99213', date: '2026-01-01' }));
  t.notOk(isCapitated([head], { payerId: 'x', planId: 'y', procedure: '90471', date: '2026-01-01' }), 'carved out');
  const it = { active: true, startsOn: '2026-01-01', endsOn: '2026-03-18', left: 5 };
  t.same(
    ['2025-12-31', '2026-01-01', '2026-03-04', '2026-03-18', '2026-03-19'].map((date) => stateOn(it, date)),
    ['not_begun', 'good', 'low', 'low', 'ended'],
  );
  t.same(
    [2, 0, -1].map((left) => stateOn({ ...it, left }, '2026-01-02')),
    ['low', 'exhausted', 'exhausted'],
  );
  const any = { ...it, kind: 'referral' as const, payerId: null, procedures: [], providerId: null };
  const wanted = { kind: 'referral' as const, date: '2026-01-02', procedure: '99213', providerId: 'p', payerIds: [] };
  t.ok(speaksOf(any, wanted));
  t.notOk(speaksOf({ ...any, payerId: 'x' }, wanted), 'nobody of that payer covers');
});

t.test('codes are asked for the day of their line, and told where they stand', async (t) => {
  const lines = [lineOf(), lineOf({ procedure: 'G0108', fromOn: '2026-03-02' })];
  const asked = askedCodes({ fromOn: '2026-03-01', diagnoses: ['E11', 'I10'], lines });
  t.match(asked, [
    { system: 'icd10cm', code: 'E11', date: '2026-03-01' },
    { code: 'I10' },
    { system: 'cpt', code: '99213', date: '2026-03-01' },
    { system: 'hcpcs', code: 'G0108', date: '2026-03-02', path: '/lines/1/procedure' },
  ]);
  const answers = (['heading', 'valid', 'no_set', 'other_date'] as const).map((standing) => ({
    standing,
    isStale: false,
  }));
  t.match(wrongCodes(asked, answers), [
    { path: '/diagnoses', message: /E11 stands for more exact/ },
    { path: '/lines/1/procedure', message: /does not hold on that day/ },
  ]);
  t.same(
    wrongCodes(
      asked,
      answers.map((one) => ({ ...one, isStale: true })),
    ),
    [],
    'of another time nothing is said',
  );
});
