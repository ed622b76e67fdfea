/** Two records become one and two again: every row that names a patient, from the catalogue of the database. */

import pg from 'pg';
import t from 'tap';
import * as access from '../../../shared/access.ts';
import type { InputOf } from '../../../shared/contract.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import * as twice from '../../../shared/duplicates.ts';
import { uuidv7 } from '../../../shared/ids.ts';
import { add, find } from '../../../shared/patients.ts';
import { open, patientTopic, update } from '../../../shared/record.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as worklists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import { codeOf } from '../../helpers/people.ts';
import fc from '../../helpers/property.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const DATE = '2026-03-18';
let world: BookingWorld;
let front: Desk;
let manager: Desk;
let client: pg.Client;
let people: string[];

t.before(async () => {
  world = await bookingWorld({ patients: 6, providers: 6 });
  ({ front, patientIds: people } = world);
  manager = await world.desk('manager');
  client = new pg.Client({ connectionString: world.connectionString });
  await client.connect();
  // Tables that nobody knew of when the merge was written.
  await client.query(`create table made_later (id int primary key, about uuid references patient (id));
    create table made_later_too (patient_id uuid references patient (id), day int, primary key (patient_id, day));
    grant all on made_later, made_later_too to public`);
  const plan = await makePlan();
  for (const [i, id] of people.entries()) await furnish(id, i, plan);
});
t.teardown(async () => {
  await client.end();
  await world.stop();
});

async function makePlan(): Promise<payers.Plan> {
  const none = { phone: null, addressLine: null, city: null, state: null, zip: null };
  const payer = await manager.must(payers.savePayer, {
    ...{ id: null, expectedVersion: null, name: 'Harbour Mutual', claimPayerId: 'H1', eligibilityPayerId: null },
    ...{ statusPayerId: null, remittancePayerId: null, remittanceEnrolment: 'none', firstClaimDays: null },
    ...{ correctedClaimDays: null, secondaryClaimDays: null, appealDays: null, ...none, active: true },
  });
  return manager.must(payers.savePlan, {
    ...{
      id: null,
      expectedVersion: null,
      name: 'Harbour PPO',
      payerId: payer.id,
      kind: 'group',
      filingIndicator: 'CI',
    },
    ...{ employerId: null, referralNeeded: false, authorisationNeeded: false, copays: [], claimPayerId: null },
    ...{ eligibilityPayerId: null, firstClaimDays: null, active: true },
  });
}

const cover = (patientId: string, plan: payers.Plan, year: number, caseId: string | null) =>
  front.must(coverage.save, {
    ...{ id: null, expectedVersion: null, patientId, caseId, policyId: null, planId: plan.id, memberId: `M${year}` },
    ...{ groupNumber: null, employerId: null, employment: 'unknown' as const, medigapLetter: null, cobaId: null },
    ...{ subscriberPatientId: patientId, subscriber: null, relationship: 'self' as const, ownMemberId: null },
    ...{ parentRole: 'together' as const, courtDecree: false, startsOn: `${year}-01-01`, endsOn: `${year}-12-31` },
    ...{ rank: 1, rankReason: '', mspReason: null, qmb: false, others: [] },
  });

/** Something of everything; all of them have a visit at the same time, and none has a coverage at that of another. */
async function furnish(id: string, i: number, plan: payers.Plan): Promise<void> {
  const lists = {
    formerNames: [{ id: uuidv7(), firstName: `First${i}`, lastName: `Maiden${i}`, untilDate: null }],
    phones: [0, 1].map((n) => ({
      ...{ id: uuidv7(), use: 'mobile' as const, number: `555-010-30${i}${n}`, extension: null },
      ...{ mayCall: true, mayText: false, mayLeaveMessage: true, bestTime: null },
    })),
    emails: i % 2 ? [] : [{ id: uuidv7(), use: 'home' as const, address: `p${i}@example.org`, mayEmail: true }],
    addresses: [
      {
        ...{ id: uuidv7(), use: 'home' as const, line: `${i} Pier Street`, city: null, state: null, zip: null },
        ...{ fromDate: null, untilDate: null },
      },
    ],
    flags: [{ id: uuidv7(), text: `Flag ${i}`, atBooking: true, atCheckIn: false, untilDate: null }],
    pharmacy: `Pharmacy ${i}`,
    notes: i % 2 ? '' : `Notes ${i}`,
  };
  await front.must(update, { id, expectedVersion: 1, ...lists });
  const providerId = world.providerIds[i] as string;
  for (const start of [TEN, '2026-03-18T15:00:00Z'])
    await front.must(scheduling.book, world.visit({ patientId: id, providerId, start }));
  await front.must(worklists.addStandby, {
    ...{ patientId: id, visitTypeId: world.visitTypeId, providerId: null, fromDate: DATE, untilDate: DATE, note: '' },
  });
  const none = { injuryOn: null, injuryState: null, claimNumber: null, adjusterName: null, adjusterPhone: null };
  const injury = await front.must(coverage.saveCase, {
    ...{ id: null, expectedVersion: null, patientId: id, kind: 'auto' as const, name: `Accident ${i}`, ...none },
    ...{ employerId: null, attorneyName: null, attorneyPhone: null, closedOn: null },
  });
  await cover(id, plan, 2020 + i, null);
  await cover(id, plan, 2020 + i, injury.id);
  const wish = { patientId: id, expectedVersion: 0, confidentialAddress: null, confidentialPhone: `555-010-40${i}0` };
  if (i % 2) await front.must(coverage.saveDisclosure, wish);
  const { people: staff } = await manager.must(access.careTeam, { patientId: id });
  const memberIds = staff.filter(({ roles }) => roles.includes('manager') || i % 2).map(({ userId }) => userId);
  if (i > 3) await manager.must(access.setConfidential, { patientId: id, isConfidential: true, memberIds });
  await client.query('insert into made_later values ($1, $2)', [i, id]);
  await client.query('insert into made_later_too values ($1, 1), ($1, $2)', [id, i + 2]);
}

/** What only tells of acts: who did what, and how often a row was changed. */
const HISTORY = /^(audit_|change_|idempotency$|appointment_history$|patient_merge|session$|device$)/;
const STAMPS = ['version', 'changed_at', 'changed_by', 'change_reason'];

/** Every row of every table of the catalogue that is no history, without the stamps. */
async function picture(): Promise<Record<string, string[]>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables.filter((one) => !HISTORY.test(one.name))) {
    const { rows } = await client.query<{ row: string }>(
      `select (to_jsonb(t) - $1::text[])::text as row from "${name}" t order by 1`,
      [STAMPS],
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

const versionOf = async (id: string): Promise<number> => (await manager.must(open, { id })).patient.version;

const mergeInput = async (winner: string, loser: string, take: twice.MergeField[] = []) => ({
  ...{ winnerPatientId: winner, winnerVersion: await versionOf(winner) },
  ...{ loserPatientId: loser, loserVersion: await versionOf(loser), take },
});

t.test('every foreign key to a patient is covered, and every table can be found again by its key', async (t) => {
  const { rows: found } = await client.query(`
    select k.table_name || '.' || k.column_name as name, count(*) over (partition by k.constraint_name)::int as columns
    from information_schema.referential_constraints r
      join information_schema.key_column_usage k using (constraint_name)
      join information_schema.constraint_column_usage u on u.constraint_name = r.constraint_name
    where u.table_name in ('patient', 'resource') and u.column_name = 'id' and k.table_name || '.' || k.column_name <> 'patient.id'
    order by 1`);
  const { rows: covered } = await client.query(
    `select table_name || '.' || column_name as name, key_columns from patient_references() order by 1`,
  );
  t.same(
    covered.map(({ name }) => name),
    [...new Set(found.map(({ name }) => name))],
    'a column that refers to a patient in another way has to be taught to patient_references()',
  );
  t.same(
    covered.filter(({ key_columns }) => !key_columns).map(({ name }) => name),
    [],
    'give these tables a primary key: without one a merge could not be taken back',
  );
  t.ok(covered.some(({ name }) => name === 'made_later.about'));
});

t.test('merged and taken back, any two of them are as they were, whatever was chosen', async (t) => {
  const pair = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 3, maxLength: 3 });
  const property = fc.asyncProperty(pair, fc.subarray([...twice.MERGE_FIELDS]), async ([w = 0, l = 0, m = 0], take) => {
    const [winner, loser, other] = [people[w], people[l], people[m]] as [string, string, string];
    const before = await picture();
    const merged = await manager.must(twice.merge, await mergeInput(winner, loser, take));
    t.equal(merged.phones.length, 4);
    const { rows: left } = await client.query('select table_name from patient_rows($1)', [loser]);
    const mayStay = ['patient_care_team', 'patient_disclosure', 'made_later_too'];
    t.same(
      left.map(({ table_name }) => table_name).filter((name) => !mayStay.includes(name)),
      [],
    );
    // A second one into the same record, and back in the order in which it was not done.
    await manager.must(twice.merge, await mergeInput(winner, other, take));
    await manager.must(twice.unmerge, { loserId: loser });
    await manager.must(twice.unmerge, { loserId: other });
    const after = await picture();
    for (const [name, rows] of Object.entries(before)) t.same(after[name], rows, name);
  });
  await fc.assert(property, { numRuns: 4, seed: 41 });
});

const PERSON = {
  ...{ middleName: null, suffix: null, preferredName: null, birthDate: '1980-04-13', sex: 'female' as const },
  ...{ email: null, addressLine: null, city: null, state: null, zip: null },
};
const NIA = { ...PERSON, firstName: 'Nia', lastName: 'Okoye', phone: '555-010-2030' };
const NIA_TOO = { ...PERSON, firstName: 'Nia', lastName: 'Okoy', phone: '555-010-7788' };
const addOne = (person: Omit<InputOf<typeof add>, 'confirmedNew'>) =>
  front.must(add, { ...person, confirmedNew: true });

t.test(
  'warned of with reasons, found as a pair, put aside for ever, and offered again when that is taken back',
  async (t) => {
    const winner = await addOne(NIA);
    const warned = await front.send(add, { ...NIA_TOO, confirmedNew: false });
    t.match(warned.problem, {
      code: 'possible_duplicate',
      data: { matches: [{ id: winner.id, reasons: ['similar_name', 'birth_date'] }] },
    });
    const loser = await addOne(NIA_TOO);
    const twin = await addOne({ ...NIA, firstName: 'Zola' });
    const pairs = async () => {
      const all = (await manager.must(twice.duplicates, { after: null })).pairs;
      return all.filter(({ a, b }) => [a, b].some(({ name }) => /Okoye?, /.test(name)));
    };
    t.match(await pairs(), [{ a: { id: winner.id }, b: { id: loser.id }, reasons: ['similar_name', 'birth_date'] }]);
    t.notOk(
      (await pairs()).some(({ a, b }) => [a.id, b.id].includes(twin.id)),
      'twins are two',
    );
    const pair = { patientId: loser.id, otherPatientId: winner.id };
    await manager.must(twice.sayDistinct, { ...pair, distinct: true });
    t.same(await pairs(), []);
    await manager.must(twice.sayDistinct, { ...pair, distinct: false });
    t.equal((await pairs()).length, 1);
  },
);

t.test('found by either name and number, closed to writes, live on every screen', async (t) => {
  const { patients: known } = await front.must(find, { text: 'Okoy', limit: 5 });
  const idOf = (name: string): string => known.find((one) => one.name === name)?.id as string;
  const [winner, loser] = [idOf('Okoye, Nia'), idOf('Okoy, Nia')];
  const visit = await front.must(scheduling.book, world.visit({ patientId: loser, start: '2026-03-18T18:00:00Z' }));
  const day = await new TestSocket(front).greet();
  await day.subscribe(1, scheduling.dayTopic.name, DATE);
  await day.subscribe(2, patientTopic.name, loser);
  const from = day.heard.length;
  const compared = await manager.must(twice.comparePair, { winnerPatientId: winner, loserPatientId: loser });
  t.match(compared.moving, [
    { what: 'visits', count: 1 },
    { what: 'phone numbers', count: 1 },
  ]);
  await manager.must(twice.merge, await mergeInput(winner, loser, ['pharmacy']));
  t.match(await day.next('change', from), { sub: 2, upsert: [{ mergedIntoId: winner }] });
  await day.next('resync', from);
  const again = await day.subscribe(1, scheduling.dayTopic.name, DATE);
  const rows = (again.type === 'snapshot' ? again.rows : []) as scheduling.Appointment[];
  t.match(
    rows.find(({ id }) => id === visit.id),
    { patientId: winner, patientName: 'Okoye, Nia' },
  );
  const { recordNumber } = (await front.must(open, { id: loser })).patient;
  for (const text of ['Okoye, Nia', 'Okoy, Nia', recordNumber, '0107788'])
    t.match((await front.must(find, { text, limit: 5 })).patients, [{ id: winner, name: 'Okoye, Nia' }], text);
  t.equal(await codeOf(world.try({ patientId: loser })), 'patient_merged');
  t.equal(await codeOf(front.send(update, { id: loser, expectedVersion: 3, pharmacy: 'x' })), 'patient_merged');
  t.match((await front.must(twice.merges, { patientId: winner })).merges, [
    { loserId: loser, by: 'Manager', undoneAt: null },
  ]);
  await front.must(update, { id: winner, expectedVersion: await versionOf(winner), pharmacy: 'Since then' });
  await manager.must(twice.unmerge, { loserId: loser });
  t.match(
    (await front.must(open, { id: winner })).patient,
    { pharmacy: 'Since then', phones: [{}] },
    'what was changed since stays',
  );
  t.match((await front.must(find, { text: recordNumber, limit: 5 })).patients, [{ id: loser }]);
  t.equal(await codeOf(manager.send(twice.unmerge, { loserId: loser })), 'not_found');
  day.close();
});

t.test('two coverages of one rank at one time are a question for a person: nothing is merged', async (t) => {
  const [winner, loser] = people as [string, string];
  await client.query(`update coverage set starts_on = '2020-06-01', ends_on = '2020-12-31' where patient_id = $1`, [
    loser,
  ]);
  const before = await picture();
  t.equal(await codeOf(manager.send(twice.merge, await mergeInput(winner, loser))), 'coverage_overlaps');
  t.same(await picture(), before);
  t.equal(await codeOf(front.send(twice.merge, await mergeInput(winner, loser))), 'not_permitted');
});
