/** Locations, rooms, equipment, classes, visit types and chains: saved, changed, refused in words, seen live. */
import t from 'tap';
import { isNpi, needsProblem } from '../../../server/practice/rules.ts';
import * as practice from '../../../shared/practice.ts';
import { ROLES } from '../../../shared/roles.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let manager: Desk;
let mainId = '';

t.before(async () => {
  world = await bookingWorld({ providers: 4, rooms: 3 });
  manager = await world.desk('manager');
  mainId = (await manager.must(practice.resources, {})).locations[0]?.id as string;
});
t.teardown(() => world.stop());

const NEW = { id: null, expectedVersion: null } as const;
const NOBODY = '01990000-0000-7000-8000-000000000000';
let position = 100;
const place = (parts: object = {}) => ({
  ...NEW,
  name: `Place ${position}`,
  zone: 'America/Chicago',
  address: '  ',
  phone: null,
  position: position++,
  active: true,
  ...parts,
});
const machine = (parts: object = {}) => ({
  ...NEW,
  name: `Machine ${position}`,
  locationId: mainId,
  position: position++,
  active: true,
  ...parts,
});
const someClass = (parts: object = {}) => ({
  ...NEW,
  name: `Class ${position}`,
  kind: 'room' as const,
  memberIds: world.roomIds,
  position: position++,
  ...parts,
});
const visitType = (parts: object = {}) => ({
  ...NEW,
  code: `V${position % 10}`,
  name: 'Visit',
  durationMinutes: 30,
  colour: 1,
  position: position++,
  active: true,
  ...parts,
});

t.test('a location has its own zone; a zone that nobody knows is refused', async (t) => {
  const made = await manager.must(practice.saveLocation, place({ name: ' Lakeside ', phone: ' 555-0100 ' }));
  t.match(made, { name: 'Lakeside', zone: 'America/Chicago', address: null, phone: '555-0100', version: 1 });
  const twin = await manager.send(practice.saveLocation, place({ name: 'LAKESIDE' }));
  t.equal(twin.problem.code, 'already_exists');
  for (const zone of ['Mars/Olympus', 'GMT+25', '+05:00'])
    t.match((await manager.send(practice.saveLocation, place({ zone }))).problem, {
      code: 'invalid_input',
      errors: [{ path: '/zone' }],
    });
  const late = await manager.send(practice.saveLocation, place({ id: made.id, expectedVersion: 7 }));
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { name: 'Lakeside', version: 1 } } });
});

t.test('one location at least stays in use', async (t) => {
  const { locations } = await manager.must(practice.resources, {});
  const off = (one: practice.Location) =>
    manager.send(practice.saveLocation, { ...rowOf(one), expectedVersion: one.version, active: false });
  const answers = [];
  for (const one of locations) answers.push(await off(one));
  t.match(answers.at(-1)?.problem, { code: 'invalid_input', detail: /One location at least/ });
  t.equal(answers.filter(({ status }) => status === 200).length, locations.length - 1);
  for (const one of (await manager.must(practice.resources, {})).locations)
    await manager.must(practice.saveLocation, { ...rowOf(one), expectedVersion: one.version, active: true });
});

const rowOf = ({ version: _, ...row }: practice.Location) => row;

t.test('locations in the zone of the practice follow it, others stay where they are', async (t) => {
  const settings = await manager.must(practice.settings, {});
  const { id: _, version, supplyVersion, ...fields } = settings;
  const saved = await manager.must(practice.saveSettings, {
    ...fields,
    expectedVersion: version,
    zone: 'America/Denver',
  });
  t.ok(saved.supplyVersion !== supplyVersion, 'the answer says the number that holds from now on');
  const zones = async () =>
    new Map((await manager.must(practice.resources, {})).locations.map((one) => [one.name, one.zone]));
  t.match(
    [...(await zones())],
    [
      ['Main office', 'America/Denver'],
      ['Lakeside', 'America/Chicago'],
    ],
  );
  await manager.must(practice.saveSettings, { ...fields, expectedVersion: saved.version });
  t.equal((await zones()).get('Main office'), 'America/New_York');
});

t.test('equipment stands at a location, and can be put out of use', async (t) => {
  const made = await manager.must(practice.saveEquipment, machine({ name: 'Ultrasound' }));
  t.match(made, { name: 'Ultrasound', locationId: mainId, active: true });
  t.equal((await manager.send(practice.saveEquipment, machine({ name: 'ultrasound' }))).problem.code, 'already_exists');
  t.equal((await manager.send(practice.saveEquipment, machine({ locationId: NOBODY }))).problem.code, 'not_found');
  const off = machine({ id: made.id, expectedVersion: 1, name: 'Ultrasound', active: false });
  t.match(await manager.must(practice.saveEquipment, off), { version: 2, active: false });
});

t.test('a class holds resources of one kind, each once', async (t) => {
  const [room = ''] = world.roomIds;
  const made = await manager.must(practice.saveClass, someClass({ name: 'Any room', memberIds: [room, room] }));
  t.same(made.memberIds, [room]);
  for (const memberIds of [[room, world.providerIds[0]], [world.patientIds[0]], [NOBODY]])
    t.match((await manager.send(practice.saveClass, someClass({ memberIds }))).problem, {
      code: 'invalid_input',
      errors: [{ path: '/memberIds' }],
    });
  const people = await manager.must(practice.saveClass, someClass({ kind: 'person', memberIds: world.providerIds }));
  t.equal(people.memberIds.length, 4);
  const all = { id: made.id, expectedVersion: 1, name: 'Any room', memberIds: world.roomIds };
  t.same((await manager.must(practice.saveClass, someClass(all))).memberIds.length, 3);
  const none = await manager.must(practice.saveClass, someClass({ ...all, expectedVersion: 2, memberIds: [] }));
  t.same(none.memberIds, [], 'a class may be empty for a while');
});

t.test('what is wrong with a pattern is said in words', async (t) => {
  const classes = new Set(['nurse']);
  const need = (
    who: practice.VisitNeed['who'],
    fromMinute: number,
    untilMinute: number,
    classId: string | null = null,
  ) => ({
    who,
    classId,
    fromMinute,
    untilMinute,
  });
  const says = (needs: practice.VisitNeed[], more: object = {}) =>
    needsProblem({ needs, durationMinutes: 30, ageMonthsMin: null, ageMonthsMax: null, ...more }, classes);
  t.equal(says([]), null);
  t.equal(says([need('class', 0, 10, 'nurse'), need('provider', 10, 25), need('class', 25, 30, 'nurse')]), null);
  t.match(says([need('provider', 10, 10)]), /end after it begins/);
  t.match(says([need('provider', 0, 31)]), /after the visit/);
  t.match(says([need('class', 0, 10)]), /Choose a class/);
  t.match(says([need('provider', 0, 10, 'nurse')]), /Choose a class/);
  t.match(says([need('provider', 0, 10), need('class', 0, 10, 'gone')]), /not here any more/);
  t.match(says([need('room', 0, 30)]), /when the provider is needed/);
  t.match(says([], { ageMonthsMin: 24, ageMonthsMax: 12 }), /youngest age/);
  t.equal(says([], { ageMonthsMin: 24, ageMonthsMax: 24 }), null);
});

t.test('a visit type keeps all that it asks for; what is left out of a change stays', async (t) => {
  const nurses = await manager.must(
    practice.saveClass,
    someClass({ kind: 'person', memberIds: [world.providerIds[3]] }),
  );
  const asks = {
    beforeMinutes: 5,
    afterMinutes: 10,
    capacity: 8,
    providerIds: [world.providerIds[0], world.providerIds[0]],
    needs: [
      { who: 'class', classId: nurses.id, fromMinute: 0, untilMinute: 10 },
      { who: 'provider', classId: null, fromMinute: 10, untilMinute: 30 },
    ],
    ageMonthsMin: 216,
    ageMonthsMax: null,
    repeatDaysMin: 30,
    planNote: 'Once a year',
    instructions: 'Bring your meter.\nAnd your questions.',
    selfBooking: true,
    telehealth: false,
  };
  const made = await manager.must(practice.saveVisitType, visitType({ code: 'ZA', ...asks }));
  t.match(made, { ...asks, providerIds: [world.providerIds[0]] });
  const change = visitType({ id: made.id, expectedVersion: 1, code: 'ZA', name: 'Other' });
  t.match(await manager.must(practice.saveVisitType, change), {
    name: 'Other',
    version: 2,
    capacity: 8,
    needs: asks.needs,
  });
  const shorter = await manager.send(practice.saveVisitType, { ...change, expectedVersion: 2, durationMinutes: 20 });
  t.match(shorter.problem, { code: 'invalid_input', detail: /ends after the visit/, errors: [{ path: '/needs' }] });
  for (const providerIds of [[NOBODY], [world.roomIds[0]], [world.patientIds[0]]])
    t.equal(
      (await manager.send(practice.saveVisitType, visitType({ code: 'ZB', providerIds }))).problem.code,
      'not_found',
    );
  t.equal((await manager.send(practice.saveVisitType, visitType({ code: 'ZA' }))).problem.code, 'already_exists');
  for (const bad of [
    { code: 'abc' },
    { capacity: 0 },
    { capacity: 201 },
    { durationMinutes: 4 },
    { colour: 6 },
    { beforeMinutes: -5 },
  ])
    t.equal(
      (await manager.send(practice.saveVisitType, visitType({ code: 'ZC', ...bad }))).problem.code,
      'invalid_input',
      JSON.stringify(bad),
    );
});

t.test('a chain has two steps at least, the first at once, each of a type that is here', async (t) => {
  const { visitTypes } = await manager.must(practice.resources, {});
  const [one = '', two = ''] = visitTypes.map(({ id }) => id);
  const chain = (steps: object[], parts: object = {}) =>
    ({ ...NEW, name: `Chain ${position}`, steps, position: position++, active: true, ...parts }) as never;
  const steps = [
    { visitTypeId: one, gapMinutesMax: 15 },
    { visitTypeId: two, gapMinutesMax: 30 },
    { visitTypeId: one, gapMinutesMax: 0 },
  ];
  const made = await manager.must(practice.saveChain, chain(steps, { name: 'Physical' }));
  t.same(
    made.steps.map(({ gapMinutesMax }) => gapMinutesMax),
    [0, 30, 0],
    'nobody waits before the first',
  );
  t.equal((await manager.send(practice.saveChain, chain(steps, { name: 'PHYSICAL' }))).problem.code, 'already_exists');
  t.equal((await manager.send(practice.saveChain, chain(steps.slice(1, 2)))).problem.code, 'invalid_input');
  t.equal(
    (await manager.send(practice.saveChain, chain([...steps, { visitTypeId: NOBODY, gapMinutesMax: 0 }]))).problem.code,
    'not_found',
  );
  t.equal(
    (await manager.send(practice.saveChain, chain([{ visitTypeId: one, gapMinutesMax: 481 }, steps[1] ?? {}]))).problem
      .code,
    'invalid_input',
  );
  const off = chain(steps, { id: made.id, expectedVersion: 1, name: 'Physical', active: false });
  t.match(await manager.must(practice.saveChain, off), { active: false, version: 2 });
});

t.test('people have a profession, and an NPI whose check digit is right', async (t) => {
  const person = {
    ...NEW,
    displayName: ' Nora Nurse ',
    specialty: ' ',
    npi: null,
    profession: 'nurse',
    position: 50,
    active: true,
  } as const;
  const made = await manager.must(practice.saveProvider, person);
  t.match(made, { displayName: 'Nora Nurse', specialty: null, profession: 'nurse' });
  const { profession: _, ...rest } = person;
  const kept = await manager.must(practice.saveProvider, {
    ...rest,
    id: made.id,
    expectedVersion: 1,
    npi: '1234567893',
  });
  t.equal(kept.profession, 'nurse', 'left out, it stays');
  t.ok(isNpi('1234567893'));
  const wrong = await manager.send(practice.saveProvider, { ...person, npi: '1234567890' });
  t.match(wrong.problem, { code: 'invalid_input', errors: [{ path: '/npi' }] });
  const twin = await manager.send(practice.saveProvider, { ...person, npi: '1234567893' });
  t.equal(twin.problem.code, 'already_exists');
});

t.test('who does not manage the practice changes nothing of it', async (t) => {
  for (const role of ROLES.filter((one) => one !== 'manager' && one !== 'administrator')) {
    const desk = await world.desk(role);
    for (const answer of [
      await desk.send(practice.saveLocation, place()),
      await desk.send(practice.saveEquipment, machine()),
      await desk.send(practice.saveClass, someClass()),
      await desk.send(practice.saveVisitType, visitType({ code: 'ZD' })),
    ])
      t.match(answer.problem, { code: 'not_permitted', detail: /manager, administrator/ }, role);
    t.equal((await desk.send(practice.resources, {})).status, 200, `${role} may read`);
  }
});

t.test('every screen sees a new class, machine, location and chain at once', async (t) => {
  const socket = await new TestSocket(world.front).greet();
  t.teardown(() => socket.close());
  const { visitTypes } = await manager.must(practice.resources, {});
  const id = visitTypes[0]?.id ?? '';
  const steps = [0, 5].map((gapMinutesMax) => ({ visitTypeId: id, gapMinutesMax }));
  const acts = [
    [practice.locationsTopic, () => manager.must(practice.saveLocation, place())],
    [practice.equipmentTopic, () => manager.must(practice.saveEquipment, machine())],
    [practice.classesTopic, () => manager.must(practice.saveClass, someClass())],
    [
      practice.chainsTopic,
      () => manager.must(practice.saveChain, { ...NEW, name: 'Live', steps, position: 9, active: true }),
    ],
  ] as const;
  for (const [i, [topic, run]] of acts.entries()) {
    await socket.subscribe(i + 1, topic.name, 'all');
    const from = socket.heard.length;
    const saved = await run();
    const { upsert } = await socket.next('change', from);
    t.same(upsert, [saved], topic.name);
  }
});
