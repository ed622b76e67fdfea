/** Charges: from a visit and without one, once, by who may; billed lines do not change silently; what is missing is told. */
import t from 'tap';
import { chargesFor, chargesReady, putOnClaim, recordActuals, takeFromClaim } from '../../../server/billing/index.ts';
import { act } from '../../../server/kernel/act.ts';
import type { CommandContext } from '../../../server/kernel/context.ts';
import * as billing from '../../../shared/billing.ts';
import * as setup from '../../../shared/billing-setup.ts';
import * as coverage from '../../../shared/coverage.ts';
import { auditTrail } from '../../../shared/identity.ts';
import { again, type ChargeWorld, chargeWorld, GROUP, lineOf, OFFICE, TODAY } from '../../helpers/charges.ts';
import { NEW, NO_CASE } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Answer, Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: ChargeWorld;
let biller: Desk;
let provider: Desk;
t.before(async () => {
  world = await chargeWorld();
  ({ biller, provider } = world);
});
t.teardown(() => world.stop());

const run = <T>(work: (ctx: CommandContext) => Promise<T>): Promise<T> =>
  act(world.server.kernel, { kind: 'console', name: 'test' }, 'test.bill', work);
/** Paths of the fields that a refusal names. */
const pathsOf = async (answer: Promise<Answer<unknown>>): Promise<string[]> =>
  ((await answer).problem.errors ?? []).map(({ path }) => path);
const suggested = (over: Partial<Parameters<typeof item>[0]> = {}) => item(over);
function item(over: Partial<setup.SuperbillItem>) {
  return {
    ...{ ...NEW, visitTypeId: world.visitTypeId, providerId: null, label: 'Usual visit', procedure: '99213' },
    ...{ modifiers: [], units: 1, diagnoses: [], isSuggested: true, digit: 1, position: 0, active: true },
    ...over,
  };
}

t.test('who bills: numbers with their check digit, a street with nine digits, once each, by who may', async (t) => {
  const save = setup.billingProviders.save;
  for (const [over, path] of [
    [{ npi: '1234567890' }, '/npi'],
    [{ taxId: '111111111' }, '/taxId'],
    [{ street: 'P.O. Box 12' }, '/street'],
    [{ street: 'PO BOX 12' }, '/street'],
    [{ zip: '100010000' }, '/zip'],
    [{ zip: '10001' }, '/zip'],
    [{ taxonomy: 'FAMILY' }, '/taxonomy'],
  ] as const)
    t.same(await pathsOf(biller.send(save, { ...GROUP, taxId: '223456789', ...over })), [path], path);
  const payTo = { street: 'PO Box 12', street2: '', city: 'Harbourtown', state: 'NY', zip: '10001' };
  t.match(await biller.must(save, { ...GROUP, taxId: '223456789', payTo }), { version: 1, payTo });
  t.equal(await codeOf(biller.send(save, GROUP)), 'already_exists');
  t.equal(await codeOf(provider.send(save, { ...GROUP, taxId: '323456789' })), 'not_permitted');
  const office = await biller.must(setup.serviceFacilities.save, {
    ...OFFICE,
    name: 'A second place',
    npi: '1234567893',
  });
  const changed = { ...OFFICE, name: 'The second place', id: office.id, expectedVersion: 1 };
  t.match(await biller.must(setup.serviceFacilities.save, changed), { version: 2, npi: null });
  t.match((await biller.send(setup.serviceFacilities.save, changed)).problem, {
    code: 'changed_meanwhile',
    data: { current: { name: 'The second place' } },
  });
  const [absentProviderId = '', substituteProviderId = ''] = world.providerIds;
  const locum = {
    ...NEW,
    absentProviderId,
    substituteProviderId,
    modifier: 'Q6' as const,
    startsOn: '2026-05-01',
    note: '',
  };
  t.same(await pathsOf(biller.send(setup.locums.save, { ...locum, endsOn: '2026-04-01' })), ['/endsOn']);
  const span = { startsOn: '2026-05-01', endsOn: '2026-06-01' };
  t.equal(
    await codeOf(biller.send(setup.locums.save, { ...locum, ...span, substituteProviderId: absentProviderId })),
    'invalid_input',
  );
});

t.test(
  'one action completes a visit whose suggestions are right; the second desk reads what the first wrote',
  async (t) => {
    const patientId = world.patientIds[0] as string;
    await provider.must(setup.superbillItems.save, suggested({ diagnoses: ['E119'] }));
    await provider.must(
      setup.superbillItems.save,
      suggested({ procedure: 'G0108', label: 'Training', isSuggested: false, digit: 2 }),
    );
    const before = await biller.must(
      billing.saveSheet,
      world.sheet({ diagnoses: ['I10'], lines: [lineOf({ chargeCents: 12_500 })] }),
    );
    const appointmentId = await world.arrived({ patientId });
    const { proposal, superbill, notes, last, head, sheet } = await provider.must(billing.openVisit, { appointmentId });
    t.equal(sheet, null);
    t.match(head, { patientName: 'Last0, First0', payers: [{ planName: 'Harbour PPO' }] });
    t.match(proposal, { facilityId: world.officeId, placeOfService: '11', diagnoses: ['E119', 'I10'] });
    t.match(proposal.lines, [{ procedure: '99213', pointers: 'A', chargeCents: 12_500 }], 'as it was charged last');
    t.equal(proposal.lines.length, 1);
    t.same(
      superbill.map(({ digit }) => digit),
      [1, 2],
    );
    t.equal(last?.id, before.id);
    t.match(notes, [/last visit/]);
    const input = { ...NEW, ...proposal, isComplete: true, acceptsOverrun: false, correctionReason: null };
    const answers = await Promise.all([provider, biller, provider].map((desk) => desk.send(billing.saveSheet, input)));
    t.same(answers.map(({ status }) => status).sort(), [200, 409, 409]);
    t.match(answers.find(({ status }) => status === 409)?.problem, {
      code: 'changed_meanwhile',
      data: { current: { status: 'complete' } },
    });
    const done = answers.find(({ status }) => status === 200)?.body as billing.ChargeSheet;
    t.match(done, {
      version: 1,
      status: 'complete',
      lines: [{ expectedAllowedCents: null, actualPayerCents: null, feeCents: null }],
    });
    const key = 'the-same-twice-1';
    const changed = again(done, { note: 'said twice' });
    const [first, second] = [
      await biller.send(billing.saveSheet, changed, { key }),
      await biller.send(billing.saveSheet, changed, { key }),
    ];
    t.same(first.body, second.body, 'one completion, told twice');
    t.equal(first.body.version, 2);
    t.equal(
      await codeOf(world.front.send(billing.saveSheet, again(first.body))),
      'not_permitted',
      'the desk charges nothing',
    );
  },
);

t.test('a sheet is refused in words until it is right', async (t) => {
  const wrong = async (over: Partial<billing.SaveSheet>): Promise<string[]> =>
    pathsOf(biller.send(billing.saveSheet, world.sheet(over)));
  t.same(await wrong({ lines: [] }), ['/lines']);
  t.same(await wrong({ diagnoses: [] }), ['/diagnoses', '/lines/0/pointers']);
  t.same(await wrong({ diagnoses: ['I10', 'I10'] }), ['/diagnoses']);
  t.same(await wrong({ lines: [lineOf({ pointers: 'AC' })] }), ['/lines/0/pointers'], 'C is not there');
  t.same(await wrong({ lines: [lineOf({ pointers: 'AA' })] }), ['/lines/0/pointers']);
  t.same(await wrong({ lines: [lineOf({ chargeCents: null, pointers: '' })] }), [
    '/lines/0/chargeCents',
    '/lines/0/pointers',
  ]);
  t.same(await wrong({ lines: [lineOf({ modifiers: ['25', '25'] })] }), ['/lines/0/modifiers']);
  t.same(await wrong({ lines: [lineOf({ ndc: '00002751001' })] }), ['/lines/0/ndcQuantity']);
  t.same(await wrong({ lines: [lineOf({ fromOn: '2026-03-17' })] }), ['/lines/0/fromOn']);
  t.same(await wrong({ fromOn: '2026-03-19', toOn: '2026-03-19' }), ['/fromOn'], 'tomorrow');
  t.same(await wrong({ toOn: '2026-03-17' }), ['/toOn', '/lines/0/toOn']);
  t.same(await wrong({ renderingProviderId: null, facilityId: null, placeOfService: null }), [
    '/renderingProviderId',
    '/facilityId',
    '/placeOfService',
  ]);
  t.same(await wrong({ isIncidentTo: true }), ['/supervisingProviderId']);
  t.same(await wrong({ isAutoAccident: true }), ['/dates/accident', '/accidentState']);
  t.same(await wrong({ lines: [lineOf({ pointers: 'M' })] }), ['/lines/0/pointers'], 'there are twelve at most');
  t.match(await biller.must(billing.saveSheet, world.sheet({ lines: [], diagnoses: [], isComplete: false })), {
    status: 'draft',
  });
});

t.test('what stands on a claim changes with a reason only, by who may, and the claim is told', async (t) => {
  const sheet = await provider.must(
    billing.saveSheet,
    world.sheet({ lines: [lineOf(), lineOf({ procedure: '99232', chargeCents: 9_000 })] }),
  );
  const [line, other] = sheet.lines as [billing.ChargeLine, billing.ChargeLine];
  t.ok((await chargesReady(world.server.kernel.database.db, 100)).some((one) => one.sheet.id === sheet.id));
  await run((ctx) => putOnClaim(ctx, [line.id, other.id], 'C1001'));
  t.notOk((await chargesReady(world.server.kernel.database.db, 100)).some((one) => one.sheet.id === sheet.id));
  await t.rejects(
    run((ctx) => putOnClaim(ctx, [line.id], 'C1002')),
    { code: 'charge_billed' },
    'one claim at a time',
  );
  const [billed] = (await chargesFor(world.server.kernel.database.db, [sheet.id])).map((one) => one.sheet);
  const changed = (over: Partial<billing.SaveSheet> = {}) => {
    const input = again(billed as billing.ChargeSheet, over);
    return {
      ...input,
      lines: input.lines.map((one, i) => (i === 0 ? { ...one, units: 2, chargeCents: 30_000 } : one)),
    };
  };
  t.equal(await codeOf(provider.send(billing.saveSheet, changed({ correctionReason: 'two units' }))), 'not_permitted');
  t.match((await biller.send(billing.saveSheet, changed())).problem, { code: 'charge_billed', detail: /C1001/ });
  t.equal(
    await codeOf(biller.send(billing.saveSheet, again(billed as billing.ChargeSheet, { isComplete: false }))),
    'charge_billed',
  );
  t.equal(
    await codeOf(biller.send(billing.saveSheet, again(billed as billing.ChargeSheet, { lines: [] }))),
    'invalid_input',
  );
  const oneOut = again(billed as billing.ChargeSheet);
  t.equal(await codeOf(biller.send(billing.saveSheet, { ...oneOut, lines: oneOut.lines.slice(1) })), 'charge_billed');
  t.equal(
    await codeOf(biller.send(billing.voidSheet, { id: sheet.id, expectedVersion: 2, reason: 'no' })),
    'charge_billed',
  );
  const corrected = await biller.must(billing.saveSheet, changed({ correctionReason: 'Two units were given' }));
  t.match(corrected.lines, [
    { claimNumber: 'C1001', correctedAt: /2026-03-18/ },
    { claimNumber: 'C1001', correctedAt: null },
  ]);
  t.ok(
    (await chargesReady(world.server.kernel.database.db, 100)).some((one) => one.sheet.id === sheet.id),
    'to be replaced',
  );
  await run((ctx) =>
    recordActuals(ctx, [
      { lineId: line.id, actualAllowedCents: 11_000, actualPayerCents: 9_000, actualPatientCents: 2_000 },
    ]),
  );
  await run((ctx) => takeFromClaim(ctx, 'C1001', [line.id, other.id]));
  const free = (await chargesFor(world.server.kernel.database.db, [sheet.id]))[0]?.sheet;
  t.match(free?.lines, [
    { claimNumber: null, actualAllowedCents: 11_000, actualPatientCents: 2_000 },
    { claimNumber: null },
  ]);
  const officer = await world.desk('privacy_officer');
  const { events } = await officer.must(auditTrail, { patientId: world.patientIds[0] as string, limit: 50 });
  t.ok(events.some(({ action, reason }) => action === 'billing.saveSheet' && reason === 'Two units were given'));
});

t.test('amounts: a provider writes the first one, and no other afterwards', async (t) => {
  const sheet = await provider.must(
    billing.saveSheet,
    world.sheet({ isComplete: false, lines: [lineOf({ chargeCents: null })] }),
  );
  const with_ = (from: billing.ChargeSheet, chargeCents: number) => {
    const input = again(from);
    return { ...input, lines: input.lines.map((line) => ({ ...line, chargeCents })) };
  };
  const priced = await provider.must(billing.saveSheet, with_(sheet, 8_000));
  t.match((await provider.send(billing.saveSheet, with_(priced, 9_000))).problem, {
    code: 'not_permitted',
    detail: /biller, manager/,
  });
  t.match(await biller.must(billing.saveSheet, with_(priced, 9_000)), { lines: [{ chargeCents: 9_000 }] });
});

t.test('telehealth, cases, incident-to and locum are proposed, and told to claims', async (t) => {
  const { db } = world.server.kernel.database;
  const [first = '', second = '', third = ''] = world.providerIds;
  const patientId = world.patientIds[1] as string;
  await biller.must(setup.providerProfiles.save, {
    ...{ ...NEW, providerId: second, lastName: 'Sample', firstName: 'Nia', middleName: '', suffix: '' },
    ...{ taxonomies: ['363L00000X'], supervisorId: first, isIncidentTo: true },
  });
  const span = { startsOn: TODAY, endsOn: TODAY };
  const locum = {
    ...NEW,
    absentProviderId: first,
    substituteProviderId: third,
    modifier: 'Q6' as const,
    ...span,
    note: '',
  };
  await biller.must(setup.locums.save, locum);
  const pose = async (providerId: string, start: string) =>
    provider.must(billing.openVisit, { appointmentId: await world.arrived({ patientId, providerId, start }) });
  const nurse = await pose(second, '2026-03-18T15:00:00Z');
  t.match(nurse.proposal, { isIncidentTo: true, supervisingProviderId: first });
  const stand = await pose(third, '2026-03-18T16:00:00Z');
  t.match(stand.proposal.lines, [{ modifiers: ['Q6'] }]);
  const sheets: billing.ChargeSheet[] = [];
  for (const { proposal } of [nurse, stand]) {
    const lines = proposal.lines.map((line) => ({ ...line, pointers: 'A', chargeCents: 5_000 }));
    const rest = { isComplete: true, acceptsOverrun: false, correctionReason: null };
    sheets.push(await biller.must(billing.saveSheet, { ...NEW, ...proposal, diagnoses: ['I10'], lines, ...rest }));
  }
  const ready = await chargesFor(
    db,
    sheets.map(({ id }) => id),
  );
  const of = (sheet: billing.ChargeSheet | undefined) => ready.find((one) => one.sheet.id === sheet?.id);
  t.match(of(sheets[0]), {
    performing: { lastName: 'Sample', taxonomies: ['363L00000X'] },
    rendering: { providerId: first, lastName: '0' },
  });
  t.match(of(sheets[1]), {
    performing: { providerId: third },
    rendering: { providerId: first },
    locum: { modifier: 'Q6' },
  });
  const injury = {
    ...NEW,
    ...NO_CASE,
    patientId,
    kind: 'auto' as const,
    name: 'Crash',
    injuryOn: '2026-03-01',
    injuryState: 'NY',
  };
  const { id: caseId } = await biller.must(coverage.saveCase, injury);
  const appointmentId = await world.arrived({ patientId, start: '2026-03-18T19:00:00Z' });
  await biller.must(coverage.setVisitCase, { appointmentId, caseId });
  const crash = await biller.must(billing.openVisit, { appointmentId });
  t.match(crash.proposal, { isAutoAccident: true, accidentState: 'NY', dates: { accident: '2026-03-01' } });
});

t.test(
  'what is missing is told live: from visits, rounds and months; with owner, next action, a reason, a follow-up',
  async (t) => {
    const patientId = world.patientIds[4] as string;
    const appointmentId = await world.arrived({ patientId, start: '2026-03-18T20:00:00Z' });
    const standing = {
      ...{
        ...NEW,
        patientId,
        kind: 'round' as const,
        label: 'Hospital rounds',
        caseId: null,
        facilityId: world.hospitalId,
      },
      ...{ renderingProviderId: world.providerIds[1] as string, procedure: '99232', diagnoses: ['I10'] },
      ...{ startsOn: '2026-03-16', endsOn: null },
    };
    const { id: standingId } = await provider.must(billing.saveStanding, standing);
    await provider.must(billing.saveStanding, {
      ...standing,
      kind: 'monthly',
      label: 'Care management',
      procedure: '99490',
      startsOn: '2026-01-10',
    });
    const mine = async () =>
      (await biller.must(billing.missing, { from: '2026-01-01', until: '2026-03-31', providerId: null })).rows.filter(
        (row) => row.patientId === patientId,
      );
    const rows = await mine();
    t.same(
      rows.map(({ date, what, nextAction }) => [date, what, nextAction]),
      [
        ['2026-01-10', 'Care management', 'ask_provider'],
        ['2026-02-01', 'Care management', 'ask_provider'],
        ['2026-03-16', 'Hospital rounds', 'enter_charges'],
        ['2026-03-17', 'Hospital rounds', 'enter_charges'],
        ['2026-03-18', 'Hospital rounds', 'enter_charges'],
        ['2026-03-18', 'Follow-up', 'enter_charges'],
      ],
    );
    const month = await provider.must(billing.propose, {
      patientId,
      kind: 'monthly',
      date: '2026-02-01',
      standingId: null,
    });
    t.match(month.proposal, { fromOn: '2026-02-01', toOn: '2026-02-28' });
    const round = await provider.must(billing.propose, { patientId, kind: 'round', date: '2026-03-16', standingId });
    t.match(round.proposal, {
      facilityId: world.hospitalId,
      placeOfService: '21',
      lines: [{ procedure: '99232', pointers: 'A' }],
    });
    const lines = round.proposal.lines.map((line) => ({ ...line, chargeCents: 9_000 }));
    await provider.must(billing.saveSheet, {
      ...NEW,
      ...round.proposal,
      lines,
      isComplete: true,
      acceptsOverrun: false,
      correctionReason: null,
    });
    const missingId = `${standingId}@2026-03-17`;
    await provider.must(billing.setNoCharge, { missingId, expectedVersion: null, reason: 'Not seen that day' });
    t.equal(
      await codeOf(provider.send(billing.setNoCharge, { missingId, expectedVersion: null, reason: 'twice' })),
      'not_found',
    );
    const note = { ownerUserId: null, note: 'Called, waits for the report', on: '2026-03-20' };
    const told = await biller.must(billing.followUp, { missingId: appointmentId, expectedVersion: null, ...note });
    t.equal(
      await codeOf(biller.send(billing.followUp, { missingId: appointmentId, expectedVersion: null, ...note })),
      'changed_meanwhile',
    );
    await provider.must(billing.saveSheet, {
      ...world.sheet({ patientId, isComplete: false, kind: 'visit' }),
      appointmentId,
      lines: [lineOf({ chargeCents: null })],
    });
    const [, , roundLeft, visit] = await mine();
    t.match(roundLeft, { date: '2026-03-18', what: 'Hospital rounds', ownerName: 'Dr. Number 1' });
    t.match(visit, { appointmentId, nextAction: 'set_amounts', version: told.version, followUpOn: '2026-03-20' });
    const socket = await new TestSocket(biller).settled();
    await socket.greet();
    const topic = await socket.subscribe(1, billing.sheetsTopic.name, TODAY);
    t.ok(
      'rows' in topic && topic.rows.some((row) => (row as { appointmentId?: string }).appointmentId === appointmentId),
    );
    socket.close();
    const version = (await biller.must(billing.openVisit, { appointmentId })).sheet?.version ?? null;
    t.match(
      await biller.must(billing.setNoCharge, {
        missingId: appointmentId,
        expectedVersion: version,
        reason: 'Courtesy',
      }),
      { status: 'no_charge' },
    );
    t.equal((await mine()).length, 3);
  },
);
