/** A confidential record: closed to all but its care team by every route and topic there is; the glass can be broken. */

import t from 'tap';
import type { TSchema } from 'typebox';
import { validatorOf } from '../../../server/kernel/validate.ts';
import { routes, topics } from '../../../server/modules.ts';
import * as access from '../../../shared/access.ts';
import { saveAuthorization } from '../../../shared/authorizations.ts';
import * as billing from '../../../shared/billing.ts';
import { saveRequest } from '../../../shared/correspondence.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import { saveGuarantors } from '../../../shared/household.ts';
import { auditTrail, signIn } from '../../../shared/identity.ts';
import { uuidv7 } from '../../../shared/ids.ts';
import { add, find, type Patient } from '../../../shared/patients.ts';
import { open, patientTopic, update } from '../../../shared/record.ts';
import { ROLES } from '../../../shared/roles.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as summary from '../../../shared/summary.ts';
import * as worklists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, MORNING, TEN } from '../../helpers/booking-world.ts';
import { MovableClock } from '../../helpers/clock.ts';
import { codeOf, join, OWN } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const DATE = '2026-03-18';
/** Everything that would tell who it is. */
const SECRETS = [
  'Quillfeather',
  'Zephyrine',
  'Thistlewood',
  '019-4477',
  '5550194477',
  '1931-02-28',
  'zq@example',
  'XQ471109',
];
const PERSON = {
  ...{ firstName: 'Zephyrine', middleName: null, lastName: 'Quillfeather', suffix: null, preferredName: null },
  ...{ birthDate: '1931-02-28', sex: 'female' as const, phone: '555-019-4477', email: 'zq@example.org' },
  ...{ addressLine: null, city: null, state: null, zip: null },
};
const clock = new MovableClock(MORNING);
let world: BookingWorld;
/** Has every role and is on no team. */
let outsider: Desk;
let member: Desk;
let memberId: string;
let patient: Patient;
/** Ids of everything that hangs on the record, by the kind of it. */
const ids: string[] = [];

t.before(async () => {
  world = await bookingWorld({ patients: 3, clock });
  const { front, visit } = world;
  const manager = await world.desk('manager');
  member = await world.desk('provider');
  outsider = await join(world, 'outsider', [...ROLES]);
  patient = await front.must(add, { ...PERSON, confirmedNew: true });
  const formerNames = [{ id: uuidv7(), firstName: 'Zephyrine', lastName: 'Thistlewood', untilDate: null }];
  await front.must(update, { id: patient.id, expectedVersion: 1, formerNames, notes: 'Thistlewood until 1960' });
  const appointment = await front.must(scheduling.book, visit({ patientId: patient.id, note: 'Mrs. Quillfeather' }));
  const { id, version } = appointment;
  const note = 'Zephyrine asks for the back door';
  await front.must(scheduling.setNote, { id, expectedVersion: version, note });
  await front.must(worklists.recordCall, { appointmentId: id, outcome: 'reached', note: 'Ms. Thistlewood answered' });
  const standby = await front.must(worklists.addStandby, {
    patientId: patient.id,
    visitTypeId: world.visitTypeId,
    providerId: null,
    fromDate: DATE,
    untilDate: DATE,
    note: 'call Quillfeather',
  });
  const spouseId = world.patientIds[1] as string;
  ids.push(patient.id, spouseId, id, standby.id, ...(await cover(manager)), ...(await know()), ...(await charge(id)));
  const share = { id: uuidv7(), relationship: 'spouse' as const, sharePercent: 100, fromDate: '2026-01-01' };
  const holder = { untilDate: null, note: '', holderPatientId: patient.id, outsider: null, accountId: null };
  await front.must(saveGuarantors, {
    patientId: spouseId,
    expectedVersion: 1,
    guarantors: [{ ...share, ...holder }],
  });
  const { people } = await front.must(access.careTeam, { patientId: patient.id });
  memberId = people.find(({ roles }) => roles.join() === 'provider')?.userId as string;
  t.equal(
    await codeOf(manager.send(access.setConfidential, { patientId: patient.id, isConfidential: true, memberIds: [] })),
    'invalid_input',
    'nobody could open it',
  );
});
t.teardown(() => world.stop());

/** The policy of the patient, by which another one is covered as well. */
async function cover(manager: Desk): Promise<string[]> {
  const none = { phone: null, addressLine: null, city: null, state: null, zip: null };
  const payer = await manager.must(payers.savePayer, {
    ...{ id: null, expectedVersion: null, name: 'Harbour Mutual', claimPayerId: 'H1', eligibilityPayerId: null },
    ...{ statusPayerId: null, remittancePayerId: null, remittanceEnrolment: 'none', firstClaimDays: null },
    ...{ correctedClaimDays: null, secondaryClaimDays: null, appealDays: null, ...none, active: true },
  });
  const plan = await manager.must(payers.savePlan, {
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
  const mine = {
    ...{ id: null, expectedVersion: null, patientId: patient.id, caseId: null, policyId: null, planId: plan.id },
    ...{ memberId: 'XQ471109', groupNumber: null, employerId: null, employment: 'unknown' as const },
    ...{ medigapLetter: null, cobaId: null, subscriberPatientId: patient.id, subscriber: null },
    ...{ relationship: 'self' as const, ownMemberId: null, parentRole: 'together' as const, courtDecree: false },
    ...{ startsOn: '2026-01-01', endsOn: null, rank: 1, rankReason: '', mspReason: null, qmb: false, others: [] },
  };
  const own = await manager.must(coverage.save, mine);
  const dependent = { patientId: world.patientIds[1] as string, relationship: 'spouse' as const, memberId: 'D1' };
  const others = await manager.must(coverage.save, { ...mine, ...dependent });
  return [own.coverage.id, others.coverage.id];
}

/** What was done for the patient, and allowed. */
async function charge(appointmentId: string): Promise<string[]> {
  const who = { supervisingProviderId: null, renderingProviderId: null, facilityId: null, orderingProviderId: null };
  const others = { orderingOutsideId: null, referringProviderId: null, referringOutsideId: null, medium: null };
  const accident = { isEmploymentRelated: false, isAutoAccident: false, isOtherAccident: false, accidentState: null };
  const sheet = await member.must(billing.saveSheet, {
    ...{ id: null, expectedVersion: null, kind: 'visit', patientId: patient.id, appointmentId, caseId: null },
    ...{ fromOn: DATE, toOn: DATE, placeOfService: null, isIncidentTo: false, isPatientAtHome: false, diagnoses: [] },
    ...{ ...who, ...others, ...accident, dates: {}, note: 'Quillfeather, by phone', lines: [], isComplete: false },
    ...{ acceptsOverrun: false, correctionReason: null },
  });
  const authorization = await world.front.must(saveAuthorization, {
    ...{ id: null, expectedVersion: null, patientId: patient.id, kind: 'referral', number: 'R-1', payerId: null },
    ...{
      procedures: [],
      providerId: null,
      countedIn: 'visits',
      allowed: null,
      usedBefore: 0,
      startsOn: DATE,
      endsOn: null,
    },
    ...{ referringOutsideId: null, obtainedBy: 'phone', contact: 'Zephyrine', note: '', active: true },
  });
  return [sheet.id, authorization.id];
}

/** What is known of the patient’s health. */
async function know(): Promise<string[]> {
  const none = { codeSystem: null, code: null, value: null, diastolic: null, unit: null, valueText: null };
  const entry = {
    ...{ id: null, expectedVersion: null, patientId: patient.id, category: 'problem' as const, ...none },
    ...{ text: 'Quillfeather’s cough', status: 'active' as const, startsOn: null, endsOn: null, severity: null },
    ...{ interpretation: null, referenceRange: null, detail: null, note: 'says Ms. Thistlewood' },
  };
  await world.front.must(saveRequest, {
    ...{
      id: null,
      expectedVersion: null,
      patientId: patient.id,
      requestedBy: 'Zephyrine herself',
      requester: 'patient',
    },
    ...{
      authority: 'access',
      about: 'All of Mrs. Quillfeather',
      receivedOn: DATE,
      extensionReason: null,
      status: 'open',
    },
    ...{ statusReason: null, sentOn: null, sentHow: null, sentTo: 'zq@example.org', pages: null, note: '' },
  });
  await member.must(summary.save, entry);
  return [(await member.must(summary.save, entry)).id];
}

interface Schema extends TSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

/** Something that a contract takes: this id wherever one is wanted, the day and the time of the visit. */
function sample(schema: Schema, it: { id: string; blank: boolean }, name = ''): unknown {
  if (schema.anyOf) return sample(schema.anyOf[it.blank ? schema.anyOf.length - 1 : 0] as Schema, it, name);
  if (schema.type === 'null') return null;
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, one]) => [key, sample(one, it, key)]));
  if (schema.type === 'array') return [sample(schema.items as Schema, it, name)];
  if (schema.type === 'integer') return name === 'limit' ? schema.maximum : Math.max(schema.minimum ?? 1, 1);
  if (schema.type === 'boolean') return true;
  if (schema.format === 'uuid') return idFor(name, it.id);
  if (schema.format === 'date') return DATE;
  if (schema.format === 'date-time') return name === 'at' ? '2026-03-19T04:00:00Z' : TEN;
  if (/month/i.test(name)) return DATE.slice(0, 7);
  return schema.pattern?.includes('[0-9]') ? '5550100000' : 'Quill';
}

function idFor(name: string, id: string): string | undefined {
  if (/provider/i.test(name)) return world.providerIds[0];
  if (/visitType/i.test(name)) return world.visitTypeId;
  return /location/i.test(name) ? undefined : id;
}

/** Acts that change the account of whoever does them, the one that opens the record, and the trail, which is not closed. */
const LEFT_OUT = /^identity\.|^patients\.breakGlass$/;

/** What every route answers about every one of the ids, with and without what may be left out. */
async function everyAnswer(
  desk: Desk,
  kind: 'query' | 'command',
  only?: readonly string[],
): Promise<{ name: string; text: string }[]> {
  const answers: { name: string; text: string }[] = [];
  for (const { contract } of routes.filter((one) => one.kind === kind && !LEFT_OUT.test(one.contract.name))) {
    if (contract.kind === 'file' || (only && !only.includes(contract.name))) continue;
    const schema = JSON.stringify(contract.input);
    for (const id of schema.includes('"uuid"') ? ids : ids.slice(0, 1))
      for (const blank of kind === 'query' && schema.includes('"null"') ? [true, false] : [false]) {
        const input = JSON.parse(JSON.stringify(sample(contract.input as Schema, { id, blank })));
        const { body } = await desk.send(contract, input as never);
        answers.push({ name: contract.name, text: JSON.stringify(body) });
      }
  }
  return answers;
}

const leaking = (answers: readonly { name: string; text: string }[]): string[] => {
  const leaks = answers.filter(({ text }) => SECRETS.some((secret) => text.includes(secret)));
  return [...new Set(leaks.map(({ name }) => name))].sort();
};

async function everyTopic(desk: Desk): Promise<{ name: string; text: string }[]> {
  const texts: { name: string; text: string }[] = [];
  for (const { contract } of topics) {
    const keys = ['all', DATE, DATE.slice(0, 7), ...ids].filter((key) => validatorOf(contract.key).Check(key));
    const socket = await new TestSocket(desk).greet();
    for (const [i, key] of keys.entries())
      texts.push({ name: contract.name, text: JSON.stringify(await socket.subscribe(i + 1, contract.name, key)) });
    socket.close();
  }
  return texts;
}

const TELLING_TOPICS = [
  'correspondence.openRequests',
  'coverage.coverages',
  'patients.patient',
  'scheduling.day',
  'scheduling.standby',
];
const TELLING_ROUTES = [
  ...[
    'coverage.open',
    'coverage.payers',
    'coverage.visitPayers',
    'patients.find',
    'patients.household',
    'patients.open',
    'scheduling.day',
  ],
  ...[
    'scheduling.dayAsOf',
    'scheduling.history',
    'scheduling.patientVisits',
    'scheduling.stranded',
    'summary.list',
    'summary.open',
  ],
];

t.test('while it is open the same questions are answered with who it is: they would see a leak', async (t) => {
  const found = [...leaking(await everyTopic(outsider)), ...leaking(await everyAnswer(outsider, 'query'))];
  t.same(
    [...TELLING_TOPICS, ...TELLING_ROUTES].filter((name) => !found.includes(name)),
    [],
  );
});

t.test('closed: whoever watches loses it at once, and the day says that the time is taken', async (t) => {
  const socket = await new TestSocket(outsider).greet();
  await socket.subscribe(1, patientTopic.name, patient.id);
  await socket.subscribe(2, scheduling.dayTopic.name, DATE);
  const from = socket.heard.length;
  const manager = await world.desk('manager');
  await manager.must(access.setConfidential, { patientId: patient.id, isConfidential: true, memberIds: [memberId] });
  t.match(await socket.next('refused', from), { sub: 1, code: 'record_confidential' });
  t.match(await socket.next('resync', from), { sub: 2 });
  const day = await socket.subscribe(2, scheduling.dayTopic.name, DATE);
  t.match(day, {
    rows: [{ patientName: access.CONFIDENTIAL_NAME, note: '', isConfidential: true, booking: 'booked' }],
  });
  socket.close();
});

t.test('no topic and no route tells anybody outside of the team who it is', async (t) => {
  t.same(leaking(await everyTopic(outsider)), []);
  t.same(leaking(await everyAnswer(outsider, 'query')), []);
  for (const text of [...SECRETS, patient.recordNumber, 'quil zeph', '4477', ''])
    t.same(
      (await outsider.must(find, { text, limit: 50 })).patients.filter(({ id }) => id === patient.id),
      [],
      text,
    );
  const again = { ...PERSON, confirmedNew: false };
  t.equal(await codeOf(outsider.send(add, again)), 'ok', 'a new record like it tells nothing of the other');
});

t.test('the team sees all of it, live as well', async (t) => {
  const told = leaking(await everyTopic(member));
  t.same(
    TELLING_TOPICS.filter((name) => !told.includes(name)),
    [],
  );
  t.same(leaking(await everyAnswer(member, 'query', TELLING_ROUTES)), TELLING_ROUTES);
});

t.test('a broken glass opens it for an hour, with a reason, on the record', async (t) => {
  const { patients } = await outsider.must(find, { text: patient.recordNumber, limit: 5 });
  t.same(patients, []);
  const socket = await new TestSocket(outsider).greet();
  const number = { id: null, recordNumber: patient.recordNumber, reason: 'Collapsed in the waiting room' };
  const { patientId, until: end } = await outsider.must(access.breakGlass, number);
  t.equal(patientId, patient.id);
  t.match((await outsider.must(open, { id: patientId })).patient, { lastName: 'Quillfeather' });
  t.match(await socket.subscribe(1, patientTopic.name, patientId), { type: 'snapshot' });
  t.match(await socket.subscribe(2, scheduling.dayTopic.name, DATE), {
    rows: [{ patientName: 'Quillfeather, Zephyrine' }],
  });
  const { broken, members } = await member.must(access.careTeam, { patientId });
  t.match([broken, members], [[{ name: 'outsider', reason: number.reason, until: end }], [{ userId: memberId }]]);
  const privacy = await world.desk('privacy_officer');
  const { events } = await privacy.must(auditTrail, { patientId, action: access.breakGlass.name, limit: 5 });
  t.match(events, [{ actorName: 'outsider', reason: number.reason }]);
  const from = socket.heard.length;
  clock.forward({ minutes: access.GLASS_MINUTES });
  await world.server.hub.pulse();
  t.match(await socket.next('refused', from), { sub: 1, code: 'record_confidential' });
  t.match(await socket.next('resync', from), { sub: 2 });
  outsider = world.emptyDesk();
  await outsider.must(signIn, { username: 'outsider', password: OWN });
  t.equal(await codeOf(outsider.send(open, { id: patientId })), 'record_confidential');
  socket.close();
});

t.test('acts on what hangs on the record tell nothing either', async (t) => {
  t.same(leaking(await everyAnswer(outsider, 'command')), []);
});
