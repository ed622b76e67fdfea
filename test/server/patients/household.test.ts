/** Who pays for whom: shares that come out, one account for one payer, newborns, and children who come of age. */

import t from 'tap';
import { comesOfAge, wrongInGuarantors } from '../../../server/patients/household-rules.ts';
import { careTeam, setConfidential } from '../../../shared/access.ts';
import type { InputOf } from '../../../shared/contract.ts';
import * as homes from '../../../shared/household.ts';
import { uuidv7 } from '../../../shared/ids.ts';
import { add, type Patient } from '../../../shared/patients.ts';
import { open, update } from '../../../shared/record.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { codeOf, join } from '../../helpers/people.ts';
import fc from '../../helpers/property.ts';

type Share = InputOf<typeof homes.saveGuarantors>['guarantors'][number];
const REACH = {
  phone: '(555) 010-2030',
  email: null,
  addressLine: '4 Quay Lane',
  city: 'Harbourtown',
  state: 'MA',
  zip: '02108',
};
let world: BookingWorld;
t.before(async () => {
  world = await bookingWorld({ patients: 1 });
});
t.teardown(() => world.stop());

const person = (firstName: string, birthDate: string): Promise<Patient> =>
  world.front.must(add, {
    ...{ firstName, lastName: 'Brambleford', middleName: null, suffix: null, preferredName: null },
    ...{ birthDate, sex: 'female', ...REACH, confirmedNew: true },
  });
const share = (parts: Partial<Share>): Share => ({
  ...{ id: uuidv7(), relationship: 'parent', sharePercent: 100, fromDate: '2026-01-01', untilDate: null, note: '' },
  ...{ holderPatientId: null, outsider: null, accountId: null, ...parts },
});
const outsider = (name: string): homes.Outsider => ({ ...REACH, name, birthDate: null });
const homeOf = (patientId: string) => world.front.must(homes.household, { patientId });
const save = async (patientId: string, guarantors: Share[], expectedVersion?: number) =>
  world.front.send(homes.saveGuarantors, {
    patientId,
    guarantors,
    expectedVersion: expectedVersion ?? (await homeOf(patientId)).version,
  });

t.test(
  'parents who share, one after the other; one account for one payer; the household is seen from each side',
  async (t) => {
    const [mother, first, second] = [
      await person('Ottilie', '1988-02-03'),
      await person('Wren', '2017-05-05'),
      await person('Lark', '2019-06-06'),
    ];
    t.same((await homeOf(first.id)).isMinor, true);
    const decree = 'Father pays half by decree of 2026';
    const father = share({ outsider: outsider('Cosmo Larkspur'), sharePercent: 50, note: decree });
    await save(first.id, [share({ holderPatientId: mother.id, sharePercent: 50 }), father]);
    await save(second.id, [share({ holderPatientId: mother.id })]);
    const home = await homeOf(first.id);
    t.same(
      home.guarantors
        .map(({ holder, sharePercent, note }) => [holder.outsider?.name ?? holder.patientName, sharePercent, note])
        .sort(),
      [
        ['Brambleford, Ottilie', 50, ''],
        ['Cosmo Larkspur', 50, decree],
      ],
    );
    t.same(
      home.members.map(({ patientId }) => patientId),
      [second.id],
    );
    const hers = await homeOf(mother.id);
    t.same(
      hers.members.map(({ patientId }) => patientId),
      [first.id, second.id],
    );
    t.equal(new Set(hers.members.map(({ accountNumber }) => accountNumber)).size, 1, 'both on one account');
    const account = home.guarantors.find(({ holder }) => holder.outsider);
    t.match((await homeOf(second.id)).outsiders, [
      { accountNumber: account?.accountNumber, outsider: { name: 'Cosmo Larkspur' } },
    ]);
    t.same(home.outsiders, [], 'who pays here already is not offered');
    await save(first.id, [{ ...father, sharePercent: 100, accountId: account?.accountId ?? null }]);
    t.same(
      (await homeOf(first.id)).guarantors.map(({ accountNumber }) => accountNumber),
      [account?.accountNumber],
      'somebody outside keeps the account',
    );
  },
);

t.test('each refusal says what to do, and nothing is changed', async (t) => {
  const [child, grown, other] = [
    await person('Finch', '2015-01-01'),
    await person('Merle', '1980-01-01'),
    await person('Pipit', '2014-01-01'),
  ];
  const refused = async (guarantors: Share[], path: string, words: RegExp) => {
    const response = await save(child.id, guarantors);
    t.equal(response.status, 400);
    const [error] = response.problem.errors ?? [];
    t.equal(error?.path, path);
    t.match(error?.message, words);
  };
  const pays = { holderPatientId: grown.id };
  await refused([share({ ...pays, untilDate: '2025-12-31' })], '/guarantors/0/untilDate', /ends before it begins/);
  await refused([share({})], '/guarantors/0/holderPatientId', /Name one who pays/);
  await refused([share({ ...pays, relationship: 'self' })], '/guarantors/0/relationship', /Only the patient/);
  await refused([share({ holderPatientId: other.id })], '/guarantors/0/holderPatientId', /Pipit is not 18 yet/);
  await refused([share({ holderPatientId: uuidv7() })], '/guarantors/0/holderPatientId', /not here any more/);
  await refused(
    [share(pays), share({ outsider: outsider('Cosmo Larkspur'), sharePercent: 50, fromDate: '2026-03-01' })],
    '/guarantors/1/sharePercent',
    /From 03\/01\/2026 on the shares come to 150 %/,
  );
  await world.front.must(update, { id: grown.id, expectedVersion: 1, status: 'deceased' });
  await refused([share(pays)], '/guarantors/0/holderPatientId', /Merle has died/);
  const { version } = await homeOf(child.id);
  await world.front.must(update, { id: child.id, expectedVersion: version, notes: 'Another desk' });
  t.equal(
    await codeOf(save(child.id, [share({ outsider: outsider('Cosmo Larkspur') })], version)),
    'changed_meanwhile',
  );
  t.same((await homeOf(child.id)).guarantors, []);
});

t.test('shares: whoever passes the rule pays 100 on each day on which anybody is named', (t) => {
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
  const row = fc.record({ from: day, until: fc.option(day), sharePercent: fc.constantFrom(50, 100) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), (drawn) => {
      const rows = drawn.map(({ from, until, sharePercent }) =>
        share({ holderPatientId: 'x', fromDate: from, untilDate: until, sharePercent }),
      );
      const sums = Array.from({ length: 31 }, (_, i) =>
        Temporal.PlainDate.from('2026-02-01').add({ days: i }).toString(),
      ).map((on) =>
        rows
          .filter((one) => one.fromDate <= on && (one.untilDate ?? '9999') >= on)
          .reduce((sum, { sharePercent }) => sum + sharePercent, 0),
      );
      const isRight =
        sums.every((sum) => sum === 0 || sum === 100) && rows.every((one) => (one.untilDate ?? '9999') >= one.fromDate);
      return (wrongInGuarantors('y', rows).length === 0) === isRight;
    }),
  );
  t.end();
});

t.test('a newborn has what the mother’s record says, and an alert until it has to be enrolled', async (t) => {
  const mother = await person('Isolde', '1995-07-07');
  const child = { patientId: mother.id, firstName: 'Baby', lastName: 'Brambleford', sex: 'unknown' as const };
  const baby = await world.front.must(homes.addNewborn, { ...child, birthDate: '2026-03-17' });
  const { patient } = await world.front.must(open, { id: baby.id });
  t.same([patient.phone, patient.addressLine, patient.zip], [mother.phone, mother.addressLine, mother.zip]);
  t.match(patient.contacts, [{ name: 'Isolde Brambleford', relationship: 'parent', mayConsent: true }]);
  t.match(patient.flags, [{ text: /under the coverage of Isolde/, untilDate: '2026-04-16' }]);
  t.match((await homeOf(baby.id)).guarantors, [{ holder: { patientId: mother.id }, sharePercent: 100 }]);
  const late = await world.front.send(homes.addNewborn, { ...child, birthDate: '2024-03-17' });
  t.match(late.problem, { errors: [{ path: '/birthDate', message: /older than a year/ }] });
});

t.test('who comes of age is listed with what to look at, until somebody did; a closed record is not', async (t) => {
  t.same([comesOfAge('2008-02-29'), comesOfAge('2008-03-18')], ['2026-03-01', '2026-03-18']);
  const soon = await person('Robin', '2008-04-20');
  const hidden = await person('Sorrel', '2008-04-21');
  await person('Teal', '2008-09-20');
  const contacts = [
    { id: uuidv7(), name: 'Ottilie Brambleford', relationship: 'parent' as const, phone: null, note: null },
  ].map((one) => ({ ...one, isEmergency: true, mayBring: true, mayConsent: true, mayBeTold: false }));
  await world.front.must(update, { id: soon.id, expectedVersion: 1, contacts });
  await save(soon.id, [share({ outsider: outsider('Cosmo Larkspur') })]);
  const manager = await world.desk('manager');
  await join(world, 'teamed', ['provider']);
  const { people } = await manager.must(careTeam, { patientId: hidden.id });
  const memberIds = people.filter(({ name }) => name === 'teamed').map(({ userId }) => userId);
  await manager.must(setConfidential, { patientId: hidden.id, isConfidential: true, memberIds });
  const team = await manager.must(homes.comingOfAge, {});
  t.match(
    team.patients.find(({ patientId }) => patientId === soon.id),
    { on: '2026-04-20', points: ['others_consent', 'others_pay'] },
  );
  t.notOk(
    team.patients.some(({ patientName }) => patientName === 'Brambleford, Teal'),
    'not so soon',
  );
  const points = async () =>
    (await world.front.must(homes.comingOfAge, {})).patients.find(({ patientId }) => patientId === soon.id)?.points;
  t.same(await points(), ['others_consent', 'others_pay']);
  await world.front.must(homes.reviewAdult, { patientId: soon.id, done: true });
  t.equal(await points(), undefined);
  await world.front.must(homes.reviewAdult, { patientId: soon.id, done: false });
  t.same(await points(), ['others_consent', 'others_pay']);

  const grown = await person('Swift', '2008-03-01');
  const pointsOf = async () =>
    (await world.front.must(homes.comingOfAge, {})).patients.find(({ patientId }) => patientId === grown.id)?.points;
  t.same(await pointsOf(), ['no_own_signature']);
  const signature = { kind: 'privacy_notice' as const, signedOn: '2026-03-02', expiresOn: null, signedBy: 'Swift' };
  await world.front.must(update, { id: grown.id, expectedVersion: 1, signatures: [{ id: uuidv7(), ...signature }] });
  t.equal(await pointsOf(), undefined, 'what is put right goes by itself');
});
