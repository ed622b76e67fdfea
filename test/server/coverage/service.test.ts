/** What patients are covered by: saved, refused in words and by the database, chosen by day and case, seen on two desks. */
import { sql } from 'kysely';
import t from 'tap';
import type { OutputOf } from '../../../shared/contract.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import { find } from '../../../shared/patients.ts';
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
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const NOBODY = '01990000-0000-7000-8000-000000000000';

let world: BookingWorld;
let front: Desk;
let biller: Desk;
const plans: Record<string, payers.Plan> = {};
let small: payers.Employer;
let nextPatient = 0;
const patient = (): string => world.patientIds[nextPatient++] as string;

const draft = (patientId: string, planName: string, parts: Partial<Save> = {}): Save =>
  coverageOf(patientId, plans[planName]?.id ?? NOBODY, parts);
const add = async (input: Save): Promise<OutputOf<typeof coverage.save>> => front.must(coverage.save, input);
const payersOn = (patientId: string, date: string, caseId: string | null = null) =>
  front.must(coverage.payers, { patientId, caseId, date });
const namesOn = async (patientId: string, date: string, caseId: string | null = null) =>
  (await payersOn(patientId, date, caseId)).payers.map(({ planName }) => planName);

t.before(async () => {
  world = await bookingWorld({ patients: 20 });
  front = world.front;
  biller = await world.desk('biller');
  const harbour = await biller.must(payers.savePayer, payerOf('Harbour Mutual'));
  const federal = await biller.must(
    payers.savePayer,
    payerOf('Medicare Part B', { claimPayerId: 'MEDB', firstClaimDays: 365 }),
  );
  const state = await biller.must(payers.savePayer, payerOf('State Medicaid', { claimPayerId: 'SMCD' }));
  for (const [name, payerId, kind] of [
    ['Harbour PPO', harbour.id, 'group'],
    ['Lake HMO', harbour.id, 'group'],
    ['Medicare', federal.id, 'medicare'],
    ['Harbour Advantage', harbour.id, 'medicare_advantage'],
    ['Harbour Supplement', harbour.id, 'medigap'],
    ['Medicaid', state.id, 'medicaid'],
    ['Harbour Comp', harbour.id, 'workers_compensation'],
    ['Harbour Auto', harbour.id, 'auto'],
  ] as const)
    plans[name] = await biller.must(payers.savePlan, planOf(name, payerId, kind));
  small = await front.must(payers.saveEmployer, {
    ...NEW,
    name: 'Corner Bakery',
    size: 'under_20',
    ...NO_ADDRESS,
    active: true,
  });
});
t.teardown(() => world.stop());

t.test('payers, plans and employers: once each, filed as what they are, changed by who may', async (t) => {
  t.equal(await codeOf(biller.send(payers.savePayer, payerOf('HARBOUR mutual'))), 'already_exists');
  t.equal(await codeOf(front.send(payers.savePayer, payerOf('Another'))), 'not_permitted');
  const ppo = plans['Harbour PPO'] as payers.Plan;
  t.equal(await codeOf(biller.send(payers.savePlan, planOf('harbour ppo', ppo.payerId, 'group'))), 'already_exists');
  for (const [kind, filingIndicator] of [
    ['medicare_advantage', 'MB'],
    ['medigap', 'MA'],
    ['medicare', 'CI'],
  ] as const) {
    const wrong = await biller.send(payers.savePlan, planOf('Wrong', ppo.payerId, kind, { filingIndicator }));
    t.match(wrong.problem, { code: 'invalid_input', errors: [{ path: '/filingIndicator' }] });
  }
  const copays = [
    { visitTypeId: world.visitTypeId, copayCents: 2500 },
    { visitTypeId: null, copayCents: 4000 },
  ];
  const changed = await biller.must(payers.savePlan, {
    ...planOf('Harbour PPO', ppo.payerId, 'group', { copays, firstClaimDays: 90 }),
    id: ppo.id,
    expectedVersion: 1,
  });
  t.match(changed, { version: 2, copays });
  const late = await biller.send(payers.savePlan, {
    ...planOf('Harbour PPO', ppo.payerId, 'group'),
    id: ppo.id,
    expectedVersion: 1,
  });
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { version: 2 } } });
  const twice = await biller.send(
    payers.savePlan,
    planOf('Twice', ppo.payerId, 'group', { copays: [...copays, ...copays] }),
  );
  t.match(twice.problem, { code: 'invalid_input', errors: [{ path: '/copays' }] });
  t.equal(await codeOf(biller.send(payers.savePlan, planOf('Lost', NOBODY, 'group'))), 'not_found');
});

t.test('what cannot be is refused with its sentence, by the server and by the database', async (t) => {
  const id = patient();
  const { coverage: first } = await add(draft(id, 'Harbour PPO', { startsOn: '2025-01-01', endsOn: '2026-06-30' }));
  const over = await front.send(coverage.save, draft(id, 'Lake HMO', { startsOn: '2026-06-30' }));
  t.match(over.problem, {
    code: 'coverage_overlaps',
    detail: /Harbour PPO is first .* until 06\/30\/2026/,
    data: { with: { id: first.id } },
  });
  await add(draft(id, 'Lake HMO', { startsOn: '2026-07-01' }));
  await add(draft(id, 'Medicaid', { rank: 2 }));
  const back = await front.send(coverage.save, draft(id, 'Lake HMO', { rank: 3, endsOn: '2025-12-31' }));
  t.match(back.problem, { code: 'coverage_ends_before_it_begins', errors: [{ path: '/endsOn' }] });
  for (const parts of [
    { relationship: 'child' },
    { relationship: 'self', subscriberPatientId: world.patientIds[19] },
    {
      relationship: 'spouse',
      subscriberPatientId: null,
      subscriber: {
        firstName: 'first0',
        lastName: 'LAST0',
        birthDate: '1980-04-12',
        sex: 'female',
        addressLine: null,
        city: null,
        state: null,
        zip: null,
      },
    },
  ] as Partial<Save>[])
    t.equal(await codeOf(front.send(coverage.save, draft(id, 'Lake HMO', { rank: 3, ...parts }))), 'subscriber_loop');
  const nobody = await front.send(coverage.save, draft(id, 'Lake HMO', { rank: 3, subscriberPatientId: null }));
  t.match(nobody.problem, { code: 'invalid_input', errors: [{ path: '/subscriberPatientId' }] });
  for (const cobaId of ['4711', '45000', '5500a', '550001'])
    t.match(
      (await front.send(coverage.save, draft(id, 'Harbour Supplement', { rank: 3, medigapLetter: 'G', cobaId })))
        .problem,
      { code: 'coba_id_invalid', detail: /five digits/, errors: [{ path: '/cobaId' }] },
    );
  const { db } = world.server.kernel.database;
  await t.rejects(
    sql`insert into coverage (id, patient_id, policy_id, rank, starts_on, relationship, created_at)
    values (gen_random_uuid(), ${id}, ${first.policyId}, 1, '2026-08-01', 'self', now())`.execute(db),
    /coverage_of_one_rank_does_not_overlap/,
  );
  await t.rejects(
    sql`update coverage set ends_on = '2024-12-31' where id = ${first.id}`.execute(db),
    /coverage_ends_after_it_begins/,
  );
  await t.rejects(
    sql`update policy set coba_id = '45000' where id = ${first.policyId}`.execute(db),
    /coba_id_is_five_digits_from_5/,
  );
  t.same((await front.must(coverage.open, { patientId: id })).coverages.length, 3, 'nothing of it was written');
});

t.test('a subscriber whom others depend on cannot become a dependent', async (t) => {
  const [parent, child] = [patient(), patient()];
  const { coverage: own } = await add(draft(parent, 'Harbour PPO'));
  const { coverage: childs } = await add(
    draft(child, 'Harbour PPO', { policyId: own.policyId, subscriberPatientId: parent, relationship: 'child' }),
  );
  t.match(childs, { memberId: 'XQ 4711-09', subscriberName: 'First1 Last1', policyId: own.policyId });
  const turned = await front.send(
    coverage.save,
    changeOf(childs, { subscriberPatientId: child, relationship: 'self' }),
  );
  t.match(turned.problem, { code: 'subscriber_loop', detail: /their own dependent/ });
  await add(changeOf(childs, { memberId: 'NEW 1' }));
  const { coverages } = await front.must(coverage.open, { patientId: parent });
  t.match(coverages, [{ memberId: 'NEW 1', version: 2 }], 'the policy is one for both');
  const late = await front.send(coverage.save, changeOf(own, { groupNumber: '77' }));
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { memberId: 'NEW 1', version: 2 } } });
});

t.test('two desks at one coverage: the second sees what the first did', async (t) => {
  const id = patient();
  const { coverage: row } = await add(draft(id, 'Harbour PPO'));
  const socket = await new TestSocket(biller).settled();
  t.teardown(() => socket.close());
  await socket.greet();
  const seen = await socket.subscribe(1, coverage.coveragesTopic.name, id);
  t.match(seen, { type: 'snapshot', rows: [{ id: row.id, memberId: 'XQ 4711-09' }] });
  const answers = await Promise.all(
    [front, biller].map((desk, i) => desk.send(coverage.save, changeOf(row, { memberId: `DESK ${i}` }))),
  );
  t.same(answers.map(({ status }) => status).sort(), [200, 409]);
  const lost = answers.find(({ status }) => status === 409);
  t.match(lost?.problem.data, { current: { id: row.id, memberId: /^DESK \d$/ } });
});

t.test('the suggestion, its ranks from its first day on, and the visits that are touched', async (t) => {
  const id = patient();
  const past = await world.book({ patientId: id, start: '2026-03-18T13:00:00Z' });
  const coming = await world.book({ patientId: id, start: '2026-04-15T14:00:00Z' });
  const { coverage: federal, touchedCount } = await add(draft(id, 'Medicare', { startsOn: '2025-01-01' }));
  t.equal(touchedCount, 2);
  const input = draft(id, 'Harbour PPO', { startsOn: '2026-04-01', employment: 'active', employerId: small.id });
  const looked = await front.must(coverage.preview, input);
  t.match(looked.suggestions, [
    { id: federal.id, rank: 1, version: 1 },
    { id: 'new', rank: 2, rule: 'disability_small_employer', reason: /fewer than 100/, version: null },
  ]);
  const large = await front.must(payers.saveEmployer, {
    ...NEW,
    name: 'Shipyard',
    size: 'from_100',
    ...NO_ADDRESS,
    active: true,
  });
  const others = [{ id: federal.id, expectedVersion: 1, rank: 2 }];
  const ahead = await front.must(coverage.preview, { ...input, employerId: large.id, others });
  t.match(ahead.suggestions, [
    { id: 'new', rank: 1, certain: true },
    { id: federal.id, rank: 2, mspReason: '43' },
  ]);
  t.match(ahead.touched, [
    {
      appointmentId: coming.id,
      date: '2026-04-15',
      timeText: '10:00 AM',
      before: 'Medicare',
      after: 'Harbour PPO, then Medicare',
      isPast: false,
    },
  ]);
  const saved = await add({ ...input, employerId: large.id, others });
  t.same(saved.touched, ahead.touched, 'what was foretold');
  const { coverages } = await front.must(coverage.open, { patientId: id });
  t.match(
    coverages.filter(({ planName }) => planName === 'Medicare'),
    [
      { rank: 1, startsOn: '2025-01-01', endsOn: '2026-03-31' },
      { rank: 2, startsOn: '2026-04-01', endsOn: null },
    ],
    'the past keeps its order',
  );
  t.same(await namesOn(id, '2026-03-31'), ['Medicare']);
  t.same(await namesOn(id, '2026-04-01'), ['Harbour PPO', 'Medicare']);
  const first = coverages.find(({ rank, startsOn }) => rank === 1 && startsOn === '2025-01-01') as coverage.Coverage;
  const ended = await add(changeOf(first, { endsOn: '2026-02-28' }));
  t.match(ended.touched, [{ appointmentId: past.id, before: 'Medicare', after: 'the patient' }], 'a retroactive end');
  t.equal(ended.touchedCount, 1);
  const gone = await front.must(coverage.remove, { id: saved.coverage.id, expectedVersion: saved.coverage.version });
  t.match(gone.touched, [{ appointmentId: coming.id, after: 'Medicare' }]);
  const swap = (await front.must(coverage.open, { patientId: id })).coverages;
  t.equal(swap.length, 2);
});

t.test('a patient is found by a member id, whole or in part, until it is another one', async (t) => {
  const id = patient();
  const { coverage: saved } = await add(draft(id, 'Harbour PPO', { memberId: 'QZ-77 4410K' }));
  const found = async (text: string) =>
    (await front.must(find, { text, limit: 5 })).patients.some((one) => one.id === id);
  for (const text of ['qz774410k', 'QZ-77 4410K', '4410k', 'qz77']) t.ok(await found(text), text);
  await front.must(coverage.save, changeOf(saved, { memberId: 'QZ774499' }));
  t.notOk(await found('4410k'));
  t.ok(await found('qz774499'));
});

t.test('two change places in one act', async (t) => {
  const id = patient();
  const { coverage: a } = await add(draft(id, 'Harbour PPO'));
  const { coverage: b } = await add(draft(id, 'Lake HMO', { rank: 2 }));
  const swapped = await add(changeOf(a, { rank: 2, others: [{ id: b.id, expectedVersion: b.version, rank: 1 }] }));
  t.equal(swapped.coverage.rank, 2);
  t.same(await namesOn(id, '2026-02-01'), ['Lake HMO', 'Harbour PPO']);
});

t.test('who pays, by case and day, and what has to be obeyed', async (t) => {
  const id = patient();
  await add(draft(id, 'Medicare', { startsOn: '2024-01-01', rank: 1 }));
  await add(draft(id, 'Harbour Supplement', { startsOn: '2024-01-01', rank: 2, medigapLetter: 'G', cobaId: '55123' }));
  await add(draft(id, 'Harbour Advantage', { startsOn: '2026-05-01', rank: 3 }));
  await add(draft(id, 'Medicaid', { rank: 4, qmb: true }));
  const before = await payersOn(id, '2026-04-30');
  t.match(before.payers, [
    { planName: 'Medicare', claimPayerId: 'MEDB', firstClaimDays: 365 },
    { planName: 'Harbour Supplement', filingIndicator: 'CI', cobaId: '55123' },
    { planName: 'Medicaid' },
  ]);
  t.match(before.facts, { medicareAdvantage: false, medicaid: true, qmb: true, restricted: false });
  const after = await payersOn(id, '2026-05-01');
  t.same(
    after.payers.map(({ planName }) => planName),
    ['Harbour Advantage', 'Medicaid'],
  );
  t.match(after.notes, [/Medicare is not billed/, /Medigap pays nothing/]);
  t.match(await payersOn(id, '2023-12-31'), { payers: [], notes: [/the patient pays/] });
  const noCase = { ...NO_CASE, injuryOn: '2026-03-01', injuryState: 'ny', employerId: small.id };
  const open = (kind: coverage.CaseKind) =>
    front.must(coverage.saveCase, { ...NEW, patientId: id, kind, name: kind, ...noCase });
  const [work, crash, selfPay] = [await open('workers_compensation'), await open('auto'), await open('self_pay')];
  await add(draft(id, 'Harbour Comp', { caseId: work.id, startsOn: '2026-03-01' }));
  await add(draft(id, 'Harbour Auto', { caseId: crash.id, startsOn: '2026-03-01' }));
  t.same(await namesOn(id, '2026-04-01', work.id), ['Harbour Comp'], 'compensation pays alone');
  t.match((await payersOn(id, '2026-04-01', crash.id)).payers, [
    { planName: 'Harbour Auto' },
    { planName: 'Medicare', mspReason: '14' },
    {},
    {},
  ]);
  t.match(await payersOn(id, '2026-04-01', selfPay.id), { payers: [], notes: [/paid by the patient/] });
  t.equal(
    await codeOf(
      front.send(coverage.payers, { patientId: world.patientIds[0] as string, caseId: work.id, date: '2026-04-01' }),
    ),
    'not_found',
  );
  const visit = await world.book({ patientId: id, start: '2026-04-10T14:00:00Z' });
  await front.must(coverage.setVisitCase, { appointmentId: visit.id, caseId: work.id });
  const { coverages } = await front.must(coverage.open, { patientId: id });
  const comp = coverages.find(({ planName }) => planName === 'Harbour Comp') as coverage.Coverage;
  t.match((await front.must(coverage.preview, changeOf(comp, { endsOn: '2026-04-01' }))).touched, [
    { appointmentId: visit.id, after: 'the patient' },
  ]);
  const medicaid = coverages.find(({ planName }) => planName === 'Medicaid') as coverage.Coverage;
  t.equal(
    (await front.must(coverage.preview, changeOf(medicaid, { endsOn: '2026-04-01' }))).touchedCount,
    0,
    'the visit is not in health',
  );
});

t.test('what is not to be told, and where the patient wants to be reached', async (t) => {
  const id = patient();
  await add(draft(id, 'Harbour PPO'));
  const payerId = plans['Harbour PPO']?.payerId as string;
  const about = { patientId: id, payerId, startsOn: '2026-03-18', endsOn: '2026-03-18', about: 'the test of that day' };
  const wishes = await front.must(coverage.saveRestriction, { ...NEW, ...about });
  t.match(wishes.restrictions, [{ about: 'the test of that day', version: 1 }]);
  t.equal(
    await codeOf(front.send(coverage.saveRestriction, { ...NEW, ...about, endsOn: '2026-03-17' })),
    'coverage_ends_before_it_begins',
  );
  const where = { patientId: id, confidentialAddress: ' PO Box 9 ', confidentialPhone: null };
  t.match(await front.must(coverage.saveDisclosure, { ...where, expectedVersion: 0 }), {
    confidentialAddress: 'PO Box 9',
    version: 1,
  });
  t.equal(await codeOf(biller.send(coverage.saveDisclosure, { ...where, expectedVersion: 0 })), 'changed_meanwhile');
  const told = await payersOn(id, '2026-03-18');
  t.match(told, {
    payers: [],
    notes: [/Harbour Mutual is not told of the test/],
    facts: { restricted: true, confidentialAddress: 'PO Box 9' },
  });
  t.same(await namesOn(id, '2026-03-19'), ['Harbour PPO']);
  const mspAnswers = {
    entitlement: 'age',
    esrdSince: null,
    selfWorks: true,
    spouseWorks: false,
    familyWorks: false,
    groupPlan: true,
    employerSize: 'under_20',
    blackLung: false,
    vaAuthorised: false,
    workInjury: false,
    accident: false,
  } as const;
  await front.must(coverage.saveDisclosure, { ...where, expectedVersion: 1, mspAnswers });
  const answered = await front.must(coverage.open, { patientId: id });
  t.match(answered, { disclosure: { mspAnsweredOn: '2026-03-18' }, mspSays: [/fewer than 20/] });
});
