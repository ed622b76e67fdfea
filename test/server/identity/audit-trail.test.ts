import type pg from 'pg';
import t from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import * as patients from '../../../shared/patients.ts';
import * as practice from '../../../shared/practice.ts';
import * as record from '../../../shared/record.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { OWN, PIN } from '../../helpers/people.ts';
import { type Desk, PASSWORD, type TestServer, testServer, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const secretTexts = new Set([PASSWORD, OWN]);
let world: TestServer;
let desk: Desk;
/** The product's own connection, as its own role. */
let pool: pg.Pool;

t.before(async () => {
  world = await testServer();
  pool = world.server.kernel.database.pool;
  desk = await world.desk('front_desk');
});
t.teardown(() => world.stop());

interface Event {
  n: number;
  actor: string;
  session_id: string | null;
  device_id: string | null;
  action: string;
  entity: string | null;
  entity_id: string | null;
  subject_id: string | null;
  reason: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const lastEvent = async (): Promise<number> =>
  (await pool.query('select coalesce(max(n), 0) as n from audit_event')).rows[0].n;

/** What an act returns, and the one event that it left; throws when it left none or several. */
async function traced<T>(act: () => Promise<T>): Promise<{ result: T; event: Event }> {
  const before = await lastEvent();
  const result = await act();
  const { rows } = await pool.query<Event>('select * from audit_event where n > $1 order by n', [before]);
  const [event] = rows;
  if (!event || rows.length > 1) throw new Error(`left ${rows.length} events: ${rows.map((row) => row.action)}`);
  return { result, event };
}

const noteTokens = (of: Desk): void => {
  for (const token of of.cookies.values()) secretTexts.add(token);
};
const idOf = async (whose: Desk): Promise<string> => (await whose.must(identity.whoAmI, {})).me?.userId ?? 'nobody';

const person = {
  firstName: 'Quillfeather',
  middleName: null,
  lastName: 'Ostrowsky',
  suffix: null,
  preferredName: null,
  birthDate: '1971-02-27',
  sex: 'female' as const,
  phone: '(212) 555-0187',
  email: 'quill@example.org',
  addressLine: null,
  city: null,
  state: null,
  zip: null,
};
let patientId: string;

t.test('letting oneself in and out: one event each, by the person who did it, on that workstation', async (t) => {
  const other = world.emptyDesk();
  const first = await traced(() => other.must(identity.signIn, { username: 'biller', password: PASSWORD }));
  const biller = `user:${first.result.userId}`;
  t.match(first.event, { action: 'identity.signIn', actor: biller, entity: 'user', entity_id: first.result.userId });
  const { device_id: deviceId, session_id: sessionId } = first.event;
  t.ok(deviceId && sessionId, 'a workstation that was new is named, too');
  const here = { device_id: deviceId, session_id: sessionId, actor: biller };
  t.match((await traced(() => other.must(identity.setPin, { password: PASSWORD, pin: PIN }))).event, {
    ...here,
    action: 'identity.setPin',
  });
  noteTokens(other);
  t.match((await traced(() => other.must(identity.lock, {}))).event, { ...here, action: 'identity.lock' });
  const wrongPin = await traced(() => other.send(identity.unlock, { userId: first.result.userId, pin: '650917' }));
  t.match(wrongPin.event, {
    action: 'identity.unlock.refused',
    actor: `device:${deviceId}`,
    entity_id: first.result.userId,
  });
  const takeOver = await traced(() => other.must(identity.signIn, { username: 'provider', password: PASSWORD }));
  t.match(takeOver.event, { actor: `user:${takeOver.result.userId}`, device_id: deviceId });
  t.not(takeOver.event.session_id, sessionId);
  const refused = await traced(() => other.send(identity.signIn, { username: 'manager', password: 'wrong' }));
  t.match(refused.event, { action: 'identity.signIn.refused', actor: `device:${deviceId}`, entity: 'user' });
  t.not(refused.event.entity_id, takeOver.result.userId, 'whose name was tried, not who sat there');
  const unknown = await traced(() => other.send(identity.signIn, { username: 'nobody.here', password: 'wrong' }));
  t.match(unknown.event, { action: 'identity.signIn.refused', entity_id: null });
  const back = await traced(() => other.must(identity.unlock, { userId: first.result.userId, pin: PIN }));
  t.match(back.event, { ...here, action: 'identity.unlock' }, 'not by the person whose screen it was');
  t.match((await traced(() => other.must(identity.signOut, {}))).event, { ...here, action: 'identity.signOut' });
  noteTokens(other);
});

t.test('acts on people tell before and after', async (t) => {
  const administrator = await world.desk('administrator');
  const actor = `user:${await idOf(administrator)}`;
  const input = { username: 'traced', displayName: 'Traced Person', roles: ['biller' as const] };
  const added = await traced(() => administrator.must(identity.addUser, input));
  const { user, firstPassword } = added.result;
  t.match(added.event, { actor, action: 'identity.addUser', entity_id: user.id, before: null, after: input });
  const change = { id: user.id, expectedVersion: user.version, displayName: 'Traced Person', active: true };
  const changed = await traced(() => administrator.must(identity.updateUser, { ...change, roles: ['manager'] }));
  t.match(changed.event, { actor, before: { roles: ['biller'] }, after: { roles: ['manager'], version: 2 } });
  const reset = await traced(() => administrator.must(identity.resetUser, { id: user.id }));
  t.match(reset.event, { actor, action: 'identity.resetUser', before: { version: 2 }, after: { version: 3 } });
  const own = world.emptyDesk();
  await own.must(identity.signIn, { username: 'traced', password: reset.result.firstPassword });
  const passwords = { currentPassword: reset.result.firstPassword, newPassword: OWN };
  const chosen = await traced(() => own.must(identity.changePassword, passwords));
  t.match(chosen.event, { actor: `user:${user.id}`, action: 'identity.changePassword', before: null, after: null });
  for (const secret of [firstPassword, reset.result.firstPassword]) secretTexts.add(secret);
  for (const one of [administrator, own]) noteTokens(one);
});

t.test('acts on patients and visits name the patient, and why', async (t) => {
  const front = `user:${await idOf(desk)}`;
  const added = await traced(() => desk.must(patients.add, { ...person, confirmedNew: false }));
  patientId = added.result.id;
  t.match(added.event, { actor: front, subject_id: patientId, before: null, after: { lastName: 'Ostrowsky' } });
  const update = { id: patientId, expectedVersion: 1, phones: [] };
  const changed = await traced(() => desk.must(record.update, update));
  t.match(changed.event, { subject_id: patientId, before: { phone: person.phone }, after: { phone: null } });
  const again = await traced(async () => {
    await desk.send(record.update, update);
    return desk.must(record.open, { id: patientId });
  });
  t.match(again.event, { action: 'patients.open', subject_id: patientId }, 'what was refused changed nothing');
  const manager = await world.desk('manager');
  const doctor = {
    id: null,
    expectedVersion: null,
    displayName: 'Dr. Traced',
    specialty: null,
    npi: null,
    position: 0,
  };
  const provider = await manager.must(practice.saveProvider, { ...doctor, active: true });
  const { visitTypes } = await desk.must(practice.resources, {});
  const booked = await traced(() =>
    desk.must(scheduling.book, {
      patientId,
      providerId: provider.id,
      roomId: null,
      visitTypeId: visitTypes[0]?.id as string,
      start: '2031-03-18T14:00:00Z',
      durationMinutes: null,
      note: '',
    }),
  );
  t.match(booked.event, { actor: front, action: 'scheduling.book', subject_id: patientId, entity: 'appointment' });
  const { id, version } = booked.result;
  const cancel = { id, expectedVersion: version, reason: 'patient_request' as const, note: 'has a cold' };
  const cancelled = await traced(() => desk.must(scheduling.cancel, cancel));
  t.match(cancelled.event, {
    subject_id: patientId,
    reason: 'patient_request: has a cold',
    before: { booking: 'booked' },
    after: { booking: 'cancelled' },
  });
  t.ok(cancelled.event.device_id && cancelled.event.session_id);
});

t.test('lists that show patients are written down: whom, not what was typed', async (t) => {
  const found = await traced(() => desk.must(patients.find, { text: 'ostrow', limit: 5 }));
  t.match(found.event, {
    action: 'patients.find',
    entity: 'patient',
    subject_id: null,
    after: { patientIds: [patientId] },
  });
  t.notMatch(JSON.stringify(found.event), /ostrow/i);
  const before = await lastEvent();
  await desk.must(patients.find, { text: 'nobody at all', limit: 5 });
  t.equal(await lastEvent(), before, 'a list without anybody shows nothing');
  const duplicate = await traced(() => desk.send(patients.add, { ...person, confirmedNew: false }));
  t.match(duplicate.event, { action: 'patients.add.duplicates', after: { patientIds: [patientId] } });
  const day = await traced(() => desk.must(scheduling.day, { date: '2031-03-18' }));
  t.match(day.event, { action: 'scheduling.day', entity: 'day', entity_id: '2031-03-18' });
  const officer = await world.desk('privacy_officer');
  const seen = await officer.must(identity.auditTrail, { limit: 500, patientId });
  const actions = seen.events.map(({ action }) => action);
  t.ok(
    actions.includes('patients.find') && actions.includes('patients.add.duplicates'),
    'who saw this patient in a list',
  );
});

t.test('refused attempts are in the trail: once a minute each, with no word of what was sent', async (t) => {
  const administrator = await world.desk('administrator');
  const actor = `user:${await idOf(administrator)}`;
  const refused = async () =>
    (
      await pool.query<Event>(`select * from audit_event where actor = $1 and action like '%.refused' order by n`, [
        actor,
      ])
    ).rows;
  for (let i = 0; i < 5; i++) {
    const answer = await administrator.send(patients.find, { text: 'ostrowsky', limit: 5 });
    t.equal(answer.problem.code, 'not_permitted');
  }
  await administrator.send(patients.add, { ...person, confirmedNew: false });
  const socket = await new TestSocket(administrator).greet();
  t.match(await socket.subscribe(1, 'scheduling.day', '2031-03-18'), { code: 'not_permitted' });
  socket.close();
  await administrator.send(patients.find, { text: 'ostrowsky', limit: 5 });
  const rows = await until(async () => {
    const now = await refused();
    return now.length >= 3 ? now : null;
  }, 'three acts are written down');
  t.same(rows.map(({ action }) => action).sort(), [
    'patients.add.refused',
    'patients.find.refused',
    'scheduling.day.watch.refused',
  ]);
  t.notMatch(JSON.stringify(rows), /ostrowsky|555-0187|\b2031\b/i);
  t.ok(rows.every(({ session_id, device_id }) => session_id && device_id));
  const [app] = world.server.apps;
  const table = (app?.routeTable ?? []).filter(({ method, url }) => method === 'POST' && url.startsWith('/api/'));
  for (const { url } of [...table, ...table])
    await administrator.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '"x"' });
  t.ok((await refused()).length <= LIMITS.refusalsWrittenMax, 'somebody who tries everything fills no table');
});

t.test('looking at patients, and at the trail itself, is written down', async (t) => {
  const actor = `user:${await idOf(desk)}`;
  const socket = await new TestSocket(desk).greet();
  const watched = await traced(() => socket.subscribe(1, 'patients.patient', patientId));
  t.match(watched.event, { actor, action: 'patients.patient.watch', subject_id: patientId });
  t.ok(watched.event.device_id);
  const day = await traced(() => socket.subscribe(2, 'scheduling.day', '2031-03-18'));
  t.match(day.event, { actor, action: 'scheduling.day.watch', entity_id: '2031-03-18' });
  socket.close();
  const officer = await world.desk('privacy_officer');
  const limit = 500;
  const all = await traced(() => officer.must(identity.auditTrail, { limit }));
  t.match(all.event, { actor: `user:${await idOf(officer)}`, action: 'identity.auditTrail' });
  const ofPatient = await traced(() => officer.must(identity.auditTrail, { limit, patientId }));
  t.equal(ofPatient.event.subject_id, patientId);
  const actions = ofPatient.result.events.map((event) => event.action);
  for (const action of ['patients.add', 'patients.update', 'patients.open', 'scheduling.book', 'scheduling.cancel'])
    t.ok(actions.includes(action), action);
  t.same([...new Set(ofPatient.result.events.map((event) => event.patientId))].sort(), [patientId, null]);
  const frontId = await idOf(desk);
  const ofPerson = await officer.must(identity.auditTrail, { limit, userId: frontId, action: 'identity.' });
  t.match(
    ofPerson.events.map(({ action, actorName, device }) => ({ action, actorName, device })),
    [{ action: 'identity.signIn', actorName: 'Front desk', device: 'Browser on an unknown system' }],
    'a person’s own sign-ins are found by the person',
  );
  const page = await officer.must(identity.auditTrail, { limit: 2 });
  const next = await officer.must(identity.auditTrail, { limit: 2, before: page.events.at(-1)?.id as number });
  const [newest, , ...rest] = [...page.events, ...next.events].map((event) => event.id);
  t.ok(page.more && rest.every((id) => id < (newest ?? 0)) && rest.length === 2);
  const checked = await traced(() => officer.must(identity.auditCheck, {}));
  t.match(checked.event, { action: 'identity.auditCheck', after: { intact: true, firstBroken: null } });
  noteTokens(officer);
});

t.test('no password, PIN or token stands in the trail; no patient in the change log', async (t) => {
  noteTokens(desk);
  const { rows: trail } = await pool.query<{ text: string }>(
    'select row_to_json(e)::text as text from audit_event e union all select row_to_json(i)::text from idempotency i',
  );
  t.ok(trail.length > 30 && secretTexts.size > 10, `${trail.length} rows, ${secretTexts.size} secrets`);
  const found = [...secretTexts].filter((secret) => trail.some(({ text }) => text.includes(secret)));
  t.same(found, []);
  // Six digits may stand by chance inside an id; between other signs they would be the PIN.
  t.same(
    trail.filter(({ text }) => new RegExp(`(^|[^0-9a-f-])${PIN}([^0-9a-f]|$)`).test(text)),
    [],
  );
  const { rows: log } = await pool.query<Record<'topic' | 'key' | 'entity_id', string>>(
    'select topic, key, entity_id from change_log',
  );
  t.ok(log.length > 10);
  const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const date = /^\d{4}-\d\d(-\d\d)?$/;
  const odd = log.filter(
    (row) =>
      !/^[a-z]+\.[a-zA-Z]+$/.test(row.topic) ||
      !(id.test(row.key) || row.key === 'all' || date.test(row.key)) ||
      !(id.test(row.entity_id) || row.entity_id === 'practice' || date.test(row.entity_id)),
  );
  t.same(odd, [], 'topics, dates and ids only');
  const birthdays = log.filter((row) => row.key === person.birthDate);
  t.same(birthdays, []);
});
