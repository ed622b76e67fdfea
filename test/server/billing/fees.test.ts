/** Fee schedules: which one holds, what Medicare's share comes to, files of amounts, other prices for open charges, the sliding fee. */
import t from 'tap';
import { fitting, medicareCents, percentOf, readFeeFile } from '../../../server/billing/fee-rules.ts';
import * as billing from '../../../shared/billing.ts';
import type { InputOf } from '../../../shared/contract.ts';
import * as contract from '../../../shared/fees.ts';
import { auditTrail } from '../../../shared/identity.ts';
import * as practice from '../../../shared/practice.ts';
import { again, type ChargeWorld, chargeWorld, lineOf, TODAY } from '../../helpers/charges.ts';
import { Library } from '../../helpers/codesets.ts';
import { NEW } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import fc from '../../helpers/property.ts';
import type { Desk } from '../../helpers/server.ts';

let world: ChargeWorld;
let manager: Desk;
let locationId: string;
t.before(async () => {
  world = await chargeWorld(3, 8);
  manager = await world.desk('manager');
  locationId = (await manager.must(practice.resources, {})).locations[0]?.id as string;
});
t.teardown(() => world.stop());

type Schedule = InputOf<typeof contract.feeSchedules.save>;
const scheduleOf = (over: Partial<Schedule> = {}): Schedule => ({
  ...NEW,
  name: 'Standard',
  purpose: 'charge',
  ...{ payerId: null, planId: null, locationId: null, startsOn: '2026-01-01', endsOn: null },
  ...{ medicarePercent: null, locality: null, note: '' },
  ...over,
});
const add = (over: Partial<Schedule> = {}) => manager.must(contract.feeSchedules.save, scheduleOf(over));
const set = (schedule: contract.FeeSchedule, amounts: Record<string, number | null>) =>
  manager.must(contract.saveFees, {
    scheduleId: schedule.id,
    expectedVersion: schedule.version,
    changes: Object.entries(amounts).map(([key, amountCents]) => {
      const [procedure = '', modifier = ''] = key.split(' ');
      return { procedure, modifier, amountCents };
    }),
  });
const priceOf = (over: Partial<InputOf<typeof contract.priceOf>> = {}) =>
  manager.must(contract.priceOf, { procedure: '99213', date: TODAY, ...over });

t.test('what cannot be is refused in words, and who may is said by the role', async (t) => {
  const save = contract.feeSchedules.save;
  const pathOf = async (over: Partial<Schedule>) =>
    (await manager.send(save, scheduleOf(over))).problem.errors?.[0]?.path ?? '';
  t.equal(await pathOf({ purpose: 'allowed' }), '/payerId');
  t.equal(await pathOf({ planId: world.planId }), '/payerId');
  t.equal(await pathOf({ medicarePercent: 120 }), '/locality');
  t.equal(await pathOf({ locality: '13282 99' }), '/medicarePercent');
  t.equal(await pathOf({ endsOn: '2025-12-31' }), '/endsOn');
  t.equal(await pathOf({ medicarePercent: -3, locality: '13282 99' }), '/medicarePercent');
  t.equal(await codeOf(world.biller.send(save, scheduleOf())), 'not_permitted');
  t.equal(await codeOf(world.front.send(contract.priceOf, { procedure: '99213', date: TODAY })), 'not_permitted');
  const other = await add({ name: 'Of long ago', startsOn: '2010-01-01', endsOn: '2010-12-31' });
  t.equal(
    await codeOf(manager.send(save, scheduleOf({ startsOn: '2010-12-31', endsOn: null }))),
    'fee_schedules_overlap',
  );
  const two = await Promise.all(
    [1, 2].map((i) =>
      manager.send(save, scheduleOf({ name: `At once ${i}`, startsOn: '2011-05-01', endsOn: '2011-06-01' })),
    ),
  );
  t.same(two.map(({ status }) => status).sort(), [200, 409], 'of two at once one stands');
  const stale = {
    scheduleId: other.id,
    expectedVersion: 9,
    changes: [{ procedure: '99213', modifier: '', amountCents: 1 }],
  };
  t.equal(await codeOf(manager.send(contract.saveFees, stale)), 'changed_meanwhile');
  const twice = { ...stale, expectedVersion: 1, changes: [...stale.changes, ...stale.changes] };
  t.match((await manager.send(contract.saveFees, twice)).problem.detail, /stands there twice/);
});

t.test('the schedule that names most holds; what it does not name comes from the next one', async (t) => {
  await set(await add(), { '99213': 14_500, '99214': 21_000, '93000': 6_000, '93000 26': 2_500 });
  await set(await add({ name: 'Mutual', purpose: 'allowed', payerId: world.payerId }), {
    '99213': 9_200,
    '99214': 13_000,
  });
  await set(await add({ name: 'Mutual PPO', purpose: 'allowed', payerId: world.payerId, planId: world.planId }), {
    '99213': 8_800,
  });
  await set(await add({ name: 'This place', locationId }), { '99213': 15_100 });
  const of = { payerId: world.payerId, planId: world.planId };
  t.match(await priceOf(of), {
    charge: { cents: 14_500, scheduleName: 'Standard' },
    allowed: { cents: 8_800, scheduleName: 'Mutual PPO' },
  });
  t.match(await priceOf({ ...of, procedure: '99214' }), { allowed: { cents: 13_000, scheduleName: 'Mutual' } });
  t.match(await priceOf({ ...of, locationId }), { charge: { cents: 15_100, scheduleName: 'This place' } });
  t.match(await priceOf(), { allowed: null });
  t.same(await priceOf({ date: '2025-12-31' }), { charge: null, allowed: null }, 'by the day of the service');
  t.match(await priceOf({ procedure: '93000', modifiers: ['26'] }), { charge: { cents: 2_500 } });
  t.match(
    await priceOf({ procedure: '93000', modifiers: ['TC'] }),
    { charge: null },
    'a part is never priced as the whole',
  );
  t.match(await priceOf({ procedure: '93000', modifiers: ['59'] }), { charge: { cents: 6_000 } });
});

t.test('over random schedules the one that holds is the one that a naive search finds', (t) => {
  const id = fc.constantFrom(null, 'a', 'b');
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
  const schedule = fc
    .record({
      payerId: id,
      planId: id,
      locationId: id,
      startsOn: day,
      endsOn: fc.option(day),
      purpose: fc.constantFrom('charge', 'allowed'),
    })
    .filter((it) => (it.planId === null || it.payerId !== null) && (it.endsOn === null || it.endsOn >= it.startsOn));
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(schedule, { maxLength: 12 }), id, id, id, day, (drawn, payerId, planId, place, date) => {
        const all = drawn.map((it, i) => ({
          ...scheduleOf(),
          ...it,
          id: String(i),
          version: 1,
        })) as contract.FeeSchedule[];
        const asked = {
          procedure: '99213',
          modifiers: [],
          date,
          payerId,
          planId,
          locationId: place,
          placeOfService: null,
        };
        const order: [string | null, string | null, string | null][] = [];
        for (const [payer, plan] of [
          [payerId, planId],
          [payerId, null],
          [null, null],
        ])
          for (const where of [place, null]) order.push([payer ?? null, plan ?? null, where]);
        const isOn = (it: contract.FeeSchedule) =>
          it.purpose === 'charge' && date >= it.startsOn && (it.endsOn ?? '9') >= date;
        const naive = order
          .map(([payer, plan, where]) =>
            all.find((it) => isOn(it) && it.payerId === payer && it.planId === plan && it.locationId === where),
          )
          .find(Boolean);
        const [found] = fitting(all, 'charge', asked);
        const same = (it?: contract.FeeSchedule) => it && [it.payerId, it.planId, it.locationId].join();
        return same(found) === same(naive);
      }),
      { numRuns: 400 },
    ),
  );
  t.end();
});

t.test('what Medicare pays, exactly, and a share of it, half up', async (t) => {
  const values = {
    work: '0.45',
    nonFacilityPe: '0.72',
    facilityPe: '0.29',
    malpractice: '0.05',
    factor: '33.4009',
    bilateral: '1',
  };
  const place = { work: '1.071', pe: '1.392', mp: '0.413' };
  const at = (isFacility: boolean, isBothSides = false) => medicareCents(values, place, { isFacility, isBothSides });
  t.equal(at(false), 5_026);
  t.equal(at(true), 3_027);
  t.equal(at(false, true), 7_539);
  t.equal(
    medicareCents({ ...values, work: '0', nonFacilityPe: '0', malpractice: '0' }, place, {
      isFacility: false,
      isBothSides: false,
    }),
    null,
  );
  t.same(
    [percentOf(5_026, 120), percentOf(1, 50), percentOf(333, 33.33), percentOf(99_999_999, 9_999)],
    [6_031, 1, 111, 9_998_999_900],
  );
  const library = new Library(world, world.biller);
  const rvu = [
    'HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR',
    'G0101,,Ca screen,A,,0.45,0.72,,0.29,NA,0.05,1.22,0.79,0,ZZZ,0,0,0,0,0,0,0,0,,33.4009',
  ].join('\r\n');
  const gpci = [
    'Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI',
    '1112,CA,5,SAN FRANCISCO*,1.07,1.071,1.392,0.413',
  ].join('\n');
  await library.load(rvu, 'PPRRVU2026_Jan_nonQPP.csv', '2026-01-01');
  await library.load(gpci, 'GPCI2026.csv', '2026-01-01');
  await add({
    name: 'Share',
    purpose: 'allowed',
    payerId: world.payerId,
    locationId,
    medicarePercent: 120,
    locality: '01112 05',
  });
  t.match(await priceOf({ procedure: 'G0101', payerId: world.payerId, locationId }), {
    allowed: { cents: 6_031, how: '120 % of Medicare’s $50.26' },
  });
  t.match(await priceOf({ procedure: 'G0101', payerId: world.payerId, locationId, date: '2025-06-01' }), {
    allowed: null,
  });
});

t.test(
  'a file of amounts: looked at first, bad lines named, the rest taken; written out and read again it is the same',
  async (t) => {
    const schedule = await set(await add({ name: 'From a file', startsOn: '2012-01-01', endsOn: '2012-12-31' }), {
      '99213': 100,
      '99999': 900,
    });
    const csv =
      '\uFEFFCode;Mod;Fee\r\n99213;;$1,250.50\r\n93000;26;12.5\r\n9921;;1\r\n99214;;-3\r\n93000;26;13\r\nG0008;XYZ;4\r\n"G0009";;7\r\n';
    const file = { scheduleId: schedule.id, csv, isComplete: true };
    const report = await manager.must(contract.previewFees, file);
    t.match(report, { added: 2, changed: 1, takenOut: 1, same: 0, refusedCount: 4 });
    t.same(
      report.refused.map(({ line }) => line),
      [4, 5, 6, 7],
    );
    t.match(report.refused[2]?.why, /stands in line 3 already/);
    t.equal((await manager.must(contract.fees, { scheduleId: schedule.id })).total, 2, 'nothing is written by looking');
    const done = await manager.must(contract.importFees, { ...file, expectedVersion: schedule.version });
    t.same(done.report, report);
    const { rows } = await manager.must(contract.fees, { scheduleId: schedule.id });
    t.same(
      rows.map(({ procedure, modifier, amountCents }) => `${procedure}${modifier} ${amountCents}`),
      ['9300026 1250', '99213 125050', 'G0009 700'],
    );
    const out = await manager.must(contract.exportFees, { scheduleId: schedule.id });
    t.match(await manager.must(contract.previewFees, { ...file, csv: out.csv }), {
      added: 0,
      changed: 0,
      takenOut: 0,
      same: 3,
      refusedCount: 0,
    });
    t.match(
      (await manager.send(contract.previewFees, { ...file, csv: 'a,b\n1,2\n' })).problem.detail,
      /first line must name the columns/,
    );
    t.equal(typeof readFeeFile('code,amount\n"99213,1\n'), 'string', 'an open quotation mark');
    t.same(
      readFeeFile(''),
      'The first line must name the columns: code, modifier and amount. Write those words above the columns.',
    );
    const other = await set(await add({ name: 'Beside it', startsOn: '2013-01-01', endsOn: '2013-12-31' }), {
      '99213': 125_050,
      '90471': 300,
    });
    t.match(await manager.must(contract.compareFees, { scheduleId: schedule.id, otherId: other.id }), {
      different: 3,
      same: 1,
    });
    const privacy = await world.desk('privacy_officer');
    const { events } = await privacy.must(auditTrail, { action: 'billing.importFees', limit: 10 });
    t.equal(events.length, 1);
  },
);

t.test(
  'charges: the fee is proposed, another amount stands out, open ones are given the new fee and back',
  async (t) => {
    const { biller, provider, patientIds } = world;
    const appointmentId = await world.arrived({ patientId: patientIds[5] as string });
    const { proposal } = await biller.must(billing.openVisit, { appointmentId });
    t.equal(proposal.facilityId, world.officeId);
    const bare = world.sheet({ patientId: patientIds[0] as string, facilityId: world.officeId, placeOfService: '11' });
    const saved = await biller.must(billing.saveSheet, {
      ...bare,
      lines: [lineOf({ chargeCents: 20_000, units: 2 })],
      isComplete: false,
    });
    t.match(
      saved.lines[0],
      { feeCents: 30_200, chargeCents: 20_000, expectedAllowedCents: 17_600 },
      'two units; the lesser of agreed and charged',
    );
    t.equal(
      await codeOf(provider.send(billing.saveSheet, { ...bare, lines: [lineOf({ chargeCents: 1 })] })),
      'not_permitted',
    );
    await provider.must(billing.saveSheet, { ...bare, lines: [lineOf({ chargeCents: 15_100 })], isComplete: false });
    const free = await provider.must(billing.saveSheet, {
      ...bare,
      patientId: patientIds[1] as string,
      lines: [lineOf({ chargeCents: null })],
    });
    t.equal(free.lines[0]?.chargeCents, 15_100, 'where nothing is typed the fee stands');
    const week = { from: TODAY, until: TODAY };
    const { rows } = await biller.must(contract.repricing, week);
    t.match(
      rows,
      [{ sheetId: saved.id, chargeCents: 20_000, feeCents: 30_200, scheduleName: 'This place' }],
      'only what differs',
    );
    const [row] = rows as [(typeof rows)[number]];
    const wanted = { id: row.id, fromCents: 20_000, toCents: 30_200 };
    t.equal(await codeOf(provider.send(contract.reprice, { lines: [wanted], reason: 'New fees' })), 'not_permitted');
    t.same(await biller.must(contract.reprice, { lines: [wanted, wanted], reason: 'New fees' }), {
      changed: [row.id],
      left: [{ id: row.id, why: 'It stands in the list twice.' }],
    });
    t.same((await biller.must(contract.repricing, week)).rows, []);
    t.match((await biller.must(contract.reprice, { lines: [wanted], reason: 'Again' })).left, [
      { why: /changed its amount meanwhile/ },
    ]);
    await biller.must(contract.reprice, {
      lines: [{ id: row.id, fromCents: 30_200, toCents: 20_000 }],
      reason: 'Taken back',
    });
    const { sheet } = await biller.must(billing.openSheet, { sheetId: saved.id });
    t.match(sheet?.lines[0], { chargeCents: 20_000, feeCents: 30_200, expectedAllowedCents: 17_600 });
    const kept = await biller.must(billing.saveSheet, again(sheet as billing.ChargeSheet));
    t.equal(kept.lines[0]?.chargeCents, 20_000, 'what was typed stays');
  },
);

t.test('the sliding fee: by household and income, until it runs out, for who pays alone', async (t) => {
  const patientId = world.patientIds[6] as string;
  await manager.must(contract.povertyLines.save, {
    ...NEW,
    startsOn: '2026-01-15',
    firstCents: 1_600_000,
    nextCents: 550_000,
  });
  const level = { ...NEW, startsOn: '2026-01-01', endsOn: null };
  await manager.must(contract.slidingLevels.save, { ...level, name: 'A', upToPercent: 100, paysPercent: 20 });
  await manager.must(contract.slidingLevels.save, { ...level, name: 'B', upToPercent: 200, paysPercent: 60 });
  const income = {
    ...NEW,
    patientId,
    householdSize: 3,
    yearlyCents: 2_700_000,
    startsOn: '2026-02-01',
    endsOn: TODAY,
    proof: 'Tax return',
    active: true,
  };
  t.equal(
    await codeOf(world.front.send(contract.saveIncome, { ...income, endsOn: '2026-01-31' })),
    'ends_before_it_begins',
  );
  t.equal(await codeOf(world.provider.send(contract.saveIncome, income)), 'not_permitted');
  await world.front.must(contract.saveIncome, income);
  const own = (over: Partial<billing.SaveSheet> = {}) =>
    world.sheet({ patientId, lines: [lineOf({ procedure: '99214', chargeCents: 21_000 })], ...over });
  t.match((await world.biller.must(billing.saveSheet, own())).lines[0], {
    expectedPayerCents: 0,
    expectedPatientCents: 4_200,
  });
  const { lines, levels } = {
    lines: [{ id: '', version: 1, startsOn: '2026-01-15', firstCents: 1_600_000, nextCents: 550_000 }],
    levels: [],
  };
  const at = (yearlyCents: number) =>
    contract.slideOn({ declarations: [{ ...income, id: '', version: 1, yearlyCents }], lines, levels }, TODAY)
      ?.povertyPercent;
  t.same([at(2_700_000), at(2_700_001), at(2_726_999), at(0)], [100, 100, 100, 0], 'whole percents, rounded down');
  const above = [{ ...level, id: 'x', version: 1, name: 'A', upToPercent: 100, paysPercent: 20 }];
  const found = contract.slideOn(
    { declarations: [{ ...income, id: '', version: 1, yearlyCents: 2_700_001 }], lines, levels: above },
    TODAY,
  );
  t.equal(found?.level, null, 'one cent above the limit is above it');
  t.equal(
    contract.slideOn({ declarations: [{ ...income, id: '', version: 1 }], lines, levels: above }, '2026-03-19'),
    null,
    'it ran out',
  );
  const covered = world.patientIds[0] as string;
  await world.front.must(contract.saveIncome, { ...income, patientId: covered });
  const line = (await world.biller.must(billing.saveSheet, world.sheet({ patientId: covered }))).lines[0];
  t.equal(line?.expectedPatientCents, null, 'whoever is insured pays what the plan says');
});
