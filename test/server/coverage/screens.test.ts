/** What the screens of coverage rest on: who pays for a visit, what a change would do, the order with its reasons. */
import t from 'tap';
import type { OutputOf } from '../../../shared/contract.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import * as patients from '../../../shared/patients.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import {
  changeOf,
  coverageOf,
  NEW,
  NO_ADDRESS,
  NO_CASE,
  payerOf,
  planOf,
  type Save,
} from '../../helpers/coverage-inputs.ts';
import { ON, SITUATIONS, type Told } from '../../helpers/coverage-situations.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const NOBODY = '01990000-0000-7000-8000-000000000000';
let world: BookingWorld;
let front: Desk;
let biller: Desk;
let harbourId: string;
const plans: Record<string, payers.Plan> = {};
const sizes = new Map<payers.Employer['size'], payers.Employer>();
const draft = (patientId: string, planName: string, parts: Partial<Save> = {}): Save =>
  coverageOf(patientId, plans[planName]?.id ?? NOBODY, parts);
const add = async (input: Save): Promise<OutputOf<typeof coverage.save>> => front.must(coverage.save, input);

t.before(async () => {
  world = await bookingWorld();
  front = world.front;
  biller = await world.desk('biller');
  harbourId = (await biller.must(payers.savePayer, payerOf('Harbour Mutual'))).id;
  const copays = [
    { visitTypeId: world.visitTypeId, copayCents: 2500 },
    { visitTypeId: null, copayCents: 4000 },
  ];
  plans['Harbour PPO'] = await biller.must(payers.savePlan, planOf('Harbour PPO', harbourId, 'group', { copays }));
  plans.Medicare = await biller.must(payers.savePlan, planOf('Medicare', harbourId, 'medicare'));
});
t.teardown(() => world.stop());

t.test('what the desk is told of a visit: who pays in its case, and the copay', async (t) => {
  const [id = ''] = world.patientIds;
  const { coverage: medicare } = await add(draft(id, 'Medicare', { rank: 2, qmb: true }));
  await add(draft(id, 'Harbour PPO'));
  const visit = await world.book({ patientId: id, start: '2026-04-17T14:00:00Z' });
  const told = () => front.must(coverage.visitPayers, { appointmentId: visit.id });
  t.match(await told(), {
    patientId: id,
    caseId: null,
    copayCents: 2500,
    payers: [{ planName: 'Harbour PPO' }, { planName: 'Medicare' }],
    facts: { qmb: true },
  });
  const socket = await new TestSocket(biller).settled();
  t.teardown(() => socket.close());
  await socket.greet();
  t.match(await socket.subscribe(1, coverage.disclosuresTopic.name, id), { rows: [{ id, version: 0 }] });
  await front.must(coverage.saveDisclosure, {
    patientId: id,
    expectedVersion: 0,
    confidentialAddress: null,
    confidentialPhone: '(555) 010-0199',
  });
  t.match(await socket.next('change'), {
    upsert: [{ id, version: 1, confidentialPhone: '(555) 010-0199' }],
  });
  const { coverages } = await front.must(coverage.open, { patientId: id });
  const first = coverages.find(({ planName }) => planName === 'Harbour PPO') as coverage.Coverage;
  const ahead = await front.must(coverage.previewRemoval, { id: first.id });
  t.match(ahead, { touchedCount: 1, touched: [{ before: 'Harbour PPO, then Medicare', after: 'Medicare' }] });
  const { suggestions } = await front.must(coverage.preview, changeOf(first, { employment: 'active' }));
  t.match(suggestions, [{ id: first.id }, { id: medicare.id, mspReason: '43' }]);
  await add(
    changeOf(first, {
      rank: 2,
      others: [
        { id: medicare.id, expectedVersion: medicare.version, rank: 1, mspReason: null, rankReason: 'As asked' },
      ],
    }),
  );
  t.match(await told(), { copayCents: 0, payers: [{ planName: 'Medicare' }, {}] }, 'nothing is collected of a QMB');
  const cases = (await front.must(coverage.open, { patientId: id })).coverages;
  t.match(
    cases.find(({ planName }) => planName === 'Medicare'),
    { rank: 1, rankReason: 'As asked' },
  );
  t.equal(await codeOf(front.send(coverage.visitPayers, { appointmentId: NOBODY })), 'not_found');
});

/** A patient in the situation, all but the last of the coverages saved; returns the input that looks ahead at the last. */
async function situated(told: Told): Promise<Save> {
  const { id } = await front.must(patients.add, {
    firstName: 'Amaia',
    middleName: null,
    lastName: 'Situated',
    suffix: null,
    preferredName: null,
    birthDate: told.born,
    sex: 'female',
    phone: null,
    email: null,
    addressLine: null,
    city: null,
    state: null,
    zip: null,
    confirmedNew: true,
  });
  if (told.msp)
    await front.must(coverage.saveDisclosure, {
      patientId: id,
      expectedVersion: 0,
      confidentialAddress: null,
      confidentialPhone: null,
      mspAnswers: told.msp,
    });
  const opened = told.caseKind
    ? await front.must(coverage.saveCase, { ...NEW, ...NO_CASE, patientId: id, kind: told.caseKind, name: 'Case' })
    : null;
  const days = new Set(told.of.map(({ startsOn }) => startsOn));
  const inputs: Save[] = [];
  for (const [i, one] of told.of.entries()) {
    const { planName, planKind, relationship, employment, employerSize, parentRole, courtDecree } = one;
    const payerId = harbourId;
    const name = `${planName} (${planKind})`;
    plans[name] ??= await biller.must(payers.savePlan, planOf(name, payerId, planKind));
    const person = {
      firstName: 'Some',
      lastName: 'Body',
      birthDate: one.subscriberBirthDate,
      sex: 'unknown' as const,
      ...{ addressLine: null, city: null, state: null, zip: null },
    };
    inputs.push(
      draft(id, name, {
        ...{ relationship, employment, parentRole, courtDecree, rank: i + 1, caseId: opened?.id ?? null },
        employerId: sizes.get(employerSize)?.id ?? null,
        // All that begin on one day begin on the day that the situation is about.
        startsOn: days.size === 1 ? ON : one.startsOn,
        ...(relationship === 'self' ? {} : { subscriberPatientId: null, subscriber: person }),
      }),
    );
  }
  inputs.sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  const last = inputs.pop() as Save;
  for (const input of inputs) await add(input);
  return last;
}

t.test(`${SITUATIONS.length} situations as the screen gets them: the order, its reason, and what to ask`, async (t) => {
  for (const size of ['under_20', 'under_100', 'from_100'] as const)
    sizes.set(
      size,
      await front.must(payers.saveEmployer, { ...NEW, name: `Of size ${size}`, size, ...NO_ADDRESS, active: true }),
    );
  for (const told of SITUATIONS) {
    const { suggestions } = await front.must(coverage.preview, await situated(told));
    const nameOf = ({ name }: { name: string }): string => name.replace(/ \(\w+\)$/, '');
    const order = suggestions.filter(({ rank }) => rank !== null).map(nameOf);
    // Where nothing decides, either may stand first, and it is to be asked.
    if (told.rule === 'undecided') order.sort((a, b) => told.order.indexOf(a) - told.order.indexOf(b));
    t.same(order, told.order, told.what);
    t.same(new Set(suggestions.filter(({ rank }) => rank === null).map(nameOf)), new Set(told.left ?? []));
    const one = suggestions.find((it) => nameOf(it) === (told.about ?? told.order[0]));
    t.match(one, { rule: told.rule, reason: told.says, certain: !told.uncertain }, told.what);
    t.equal(suggestions.find(({ mspReason }) => mspReason)?.mspReason, told.mspReason, `${told.what}: SBR05`);
  }
});
