import t from 'tap';
import type { InputOf } from '../../../shared/contract.ts';
import { openings } from '../../../shared/finder.ts';
import * as practice from '../../../shared/practice.ts';
import { seededRandom } from '../../../shared/random.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as supply from '../../../shared/supply.ts';
import * as lists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, TEN } from '../../helpers/booking-world.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';

let world: BookingWorld;
let manager: Desk;
let locationId: string;
t.before(async () => {
  world = await bookingWorld({ providers: 4, rooms: 4, patients: 160 });
  manager = await world.desk('manager');
  const { locations } = await manager.must(practice.resources, {});
  locationId = locations[0]?.id as string;
});
t.teardown(() => world.stop());

const patient = (i: number) => world.patientIds[i] as string;
const provider = (i: number) => world.providerIds[i] as string;
const room = (i: number) => world.roomIds[i] as string;
const days = (count: number, minutes = 0) =>
  Temporal.Instant.from(TEN)
    .add({ minutes: count * 1440 + minutes })
    .toString();

const away = (resourceId: string, date: string, startsMinute = 0, endsMinute = 1440, reason = 'called away') =>
  world.front.must(supply.saveException, {
    id: null,
    expectedVersion: null,
    resourceId,
    kind: 'away',
    locationId: null,
    fromDate: date,
    untilDate: date,
    startsMinute,
    endsMinute,
    visitTypeIds: [],
    reason,
  });
const back = ({ id, version }: { id: string; version: number }) =>
  world.front.must(supply.removeException, { id, expectedVersion: version });
const blockout = (fields: Partial<InputOf<typeof supply.saveBlockout>>) =>
  world.front.must(supply.saveBlockout, {
    id: null,
    expectedVersion: null,
    kind: 'closed',
    title: 'Team meeting',
    resourceId: null,
    locationId: null,
    visitTypeIds: [],
    fromDate: '2026-03-18',
    untilDate: null,
    weekdays: [],
    startsMinute: 0,
    endsMinute: 1440,
    ...fields,
  });
const list = (parts: Partial<InputOf<typeof lists.stranded>> = {}, desk = world.front) =>
  desk.must(lists.stranded, { from: '2026-03-18', until: '2026-05-12', limit: 500, ...parts });
const idsOf = async (parts: Partial<InputOf<typeof lists.stranded>> = {}) =>
  (await list(parts)).visits.map(({ appointment }) => appointment.id);

t.test(
  'a provider who is called away strands what is left of the day, and what came of the calls is told',
  async (t) => {
    const visits = await Promise.all(
      [-60, 0, 30, 60].map((minutes, i) =>
        world.book({ patientId: patient(i), start: days(0, minutes), roomId: room(0) }),
      ),
    );
    const other = await world.book({ patientId: patient(9), providerId: provider(1), roomId: room(1) });
    t.same(await list(), { visits: [], total: 0 }, 'at first the list is empty');
    const exception = await away(provider(0), '2026-03-18', 600);
    const found = await list();
    t.same(
      found.visits.map(({ appointment }) => appointment.id),
      visits.slice(1).map(({ id }) => id),
      'those from ten o’clock on, soonest first; the one before and the colleague’s stay',
    );
    t.match(found.visits[0], {
      codes: ['away'],
      why: 'Dr. Number 0 is away at that time (called away).',
      phone: null,
      calls: [],
      appointment: { patientName: 'Last1, First1', startText: '10:00 AM' },
    });
    t.equal((await list({ limit: 1 })).total, 3, 'the count goes beyond the limit');
    t.same(await idsOf({ providerId: provider(1) }), []);
    t.same(
      await idsOf({ providerId: provider(1), all: true }),
      [other.id],
      'a whole day is there when it is asked for',
    );
    t.same((await list({ providerId: provider(1), all: true })).visits[0]?.codes, []);

    const [, first] = visits;
    const call = { appointmentId: first?.id as string, outcome: 'left_message' as const, note: ' on the machine ' };
    const written = await world.front.must(lists.recordCall, call);
    t.match(written, { outcome: 'left_message', note: 'on the machine', by: 'Front desk' });
    await manager.must(lists.recordCall, { ...call, outcome: 'reached', note: '' });
    const again = await list();
    t.same(
      again.visits[0]?.calls.map(({ outcome, by }) => [outcome, by]),
      [
        ['left_message', 'Front desk'],
        ['reached', 'Manager'],
      ],
    );
    t.equal(again.visits[0]?.appointment.version, first?.version, 'a call is no change of the visit');

    await back(exception);
    t.same(await idsOf(), [], 'taking it back empties the list');
    for (const { id, version } of [...visits, other])
      await world.front.must(scheduling.cancel, { id, expectedVersion: version, reason: 'weather', note: '' });
  },
);

t.test('who may: all of the clinic read, who books writes calls down; nobody else', async (t) => {
  const visit = await world.book({ patientId: patient(20), start: days(1) });
  const reads = { from: '2026-03-18', until: '2026-03-20', limit: 5 };
  const call = { appointmentId: visit.id, outcome: 'reached', note: '' } as const;
  const rows: Record<string, [string, string]> = {};
  for (const role of ['front_desk', 'biller', 'provider', 'manager', 'administrator', 'privacy_officer'] as const) {
    const desk = await world.desk(role);
    rows[role] = [await codeOf(desk.send(lists.stranded, reads)), await codeOf(desk.send(lists.recordCall, call))];
  }
  t.same(rows, {
    front_desk: ['ok', 'ok'],
    biller: ['ok', 'not_permitted'],
    provider: ['ok', 'ok'],
    manager: ['ok', 'ok'],
    administrator: ['not_permitted', 'not_permitted'],
    privacy_officer: ['not_permitted', 'not_permitted'],
  });
  const unknown = { ...call, appointmentId: '01890000-0000-7000-8000-000000000000' };
  t.equal(await codeOf(world.front.send(lists.recordCall, unknown)), 'not_found');
  const { note: _, ...place } = world.visit({ patientId: patient(21), start: days(1, 60) });
  const held = await world.front.must(scheduling.hold, place);
  t.equal(await codeOf(world.front.send(lists.recordCall, { ...call, appointmentId: held.id })), 'not_found');
});

t.test('templates, holidays, blockouts and what is not in use strand; a place taken with a reason stays', async (t) => {
  const at = (i: number, minutes = 0) => ({
    patientId: patient(30 + i),
    providerId: provider(2),
    start: days(2, minutes),
  });
  const plain = await world.book(at(0));
  const late = await world.book(at(1, 180));
  await manager.must(supply.saveTemplates, {
    resourceId: provider(2),
    from: '2026-03-18',
    sessions: [1, 2, 3, 4, 5].map((weekday) => ({
      locationId,
      weekday,
      everyWeeks: 1,
      startsMinute: 480,
      endsMinute: 720,
      validUntil: null,
      visitTypeIds: [],
    })),
  });
  t.match((await list()).visits, [{ appointment: { id: late.id }, why: 'Dr. Number 2 does not work at that time.' }]);
  const evening = await manager.must(scheduling.book, {
    ...world.visit(at(2, 300)),
    overbookReason: 'She comes in for this one',
  });
  t.same(await idsOf(), [late.id], 'who was booked there with a reason stays');

  const closed = await blockout({ resourceId: provider(2), fromDate: '2026-03-20', untilDate: '2026-03-20' });
  t.match(
    (await list()).visits.map(({ codes }) => codes),
    [['closed'], ['closed', 'outside_hours']],
  );
  await world.front.must(supply.removeBlockout, { id: closed.id, expectedVersion: closed.version });

  const holiday = await manager.must(supply.saveHoliday, {
    id: null,
    expectedVersion: null,
    date: '2026-03-20',
    name: 'Harbour Day',
    locationId: null,
  });
  const onHoliday = await list();
  t.match(onHoliday.visits[0], { codes: ['holiday'], why: 'That day is a holiday (Harbour Day).' });
  t.equal(onHoliday.visits.at(-1)?.appointment.id, evening.id, 'a holiday strands also what had a reason');
  await manager.must(supply.removeHoliday, { id: holiday.id, expectedVersion: holiday.version });

  const only = await blockout({
    kind: 'only',
    title: 'Physicals',
    resourceId: provider(2),
    visitTypeIds: [
      (await manager.must(practice.resources, {})).visitTypes.find(({ code }) => code === 'PX')?.id as string,
    ],
    untilDate: '2026-03-20',
    fromDate: '2026-03-20',
    endsMinute: 700,
  });
  t.match((await list()).visits[0], { codes: ['reserved'], appointment: { id: plain.id } });
  await world.front.must(supply.removeBlockout, { id: only.id, expectedVersion: only.version });

  const roomed = await world.book({ ...at(3, 60), roomId: room(2) });
  const lasting = { id: room(2), expectedVersion: 1, name: 'Room 2', position: 2 };
  await manager.must(practice.saveRoom, { ...lasting, active: false });
  t.match(
    (await list()).visits.find(({ appointment }) => appointment.id === roomed.id),
    { codes: ['not_active'], why: 'Room 2 is not in use any more.' },
  );
  await manager.must(practice.saveRoom, { ...lasting, expectedVersion: 2, active: true });
  const gone = await away(room(2), '2026-03-20', 0, 1440, 'painted');
  t.match((await list()).visits.find(({ appointment }) => appointment.id === roomed.id)?.why, /Room 2.*painted/);
  await back(gone);
  const { providers } = await manager.must(practice.resources, {});
  const { version, position, displayName, specialty, npi } = providers.find(
    ({ id }) => id === provider(2),
  ) as practice.Provider;
  const person = { id: provider(2), displayName, specialty, npi, position };
  await manager.must(practice.saveProvider, { ...person, expectedVersion: version, active: false });
  t.same(
    (await list()).visits.filter(({ codes }) => codes.includes('not_active')).map(({ appointment }) => appointment.id),
    [plain.id, roomed.id, late.id, evening.id],
    'who does not work here any more strands everything',
  );
  await manager.must(practice.saveProvider, { ...person, expectedVersion: version + 1, active: true });
});

t.test('who has arrived must be told too; who is with the provider, done or past is not named', async (t) => {
  const visits = await Promise.all(
    Array.from({ length: 4 }, (_, i) =>
      world.book({ patientId: patient(50 + i), providerId: provider(3), start: days(5, i * 30) }),
    ),
  );
  const flows = ['expected', 'arrived', 'with_provider', 'checked_out'] as const;
  for (const [i, { id }] of visits.entries())
    if (i > 0)
      await world.front.must(scheduling.setFlow, { id, expectedVersion: 1, flow: flows[i] as scheduling.Flow });
  const exception = await away(provider(3), '2026-03-23');
  t.same(
    await idsOf({ providerId: provider(3) }),
    visits.slice(0, 2).map(({ id }) => id),
  );
  await back(exception);
});

t.test('a nurse or a machine that is away strands the visits that need just them', async (t) => {
  const nurses: string[] = [];
  for (const name of ['Nurse Ada', 'Nurse Bea'])
    nurses.push(
      (
        await manager.must(practice.saveProvider, {
          id: null,
          expectedVersion: null,
          displayName: name,
          specialty: null,
          npi: null,
          profession: 'nurse',
          position: 90,
          active: true,
        })
      ).id,
    );
  const anyNurse = await manager.must(practice.saveClass, {
    id: null,
    expectedVersion: null,
    name: 'any nurse',
    kind: 'person',
    memberIds: nurses,
    position: 1,
  });
  const type = await manager.must(practice.saveVisitType, {
    id: null,
    expectedVersion: null,
    code: 'WN',
    name: 'With a nurse',
    durationMinutes: 30,
    colour: 1,
    position: 50,
    active: true,
    needs: [
      { who: 'class', classId: anyNurse.id, fromMinute: 0, untilMinute: 10 },
      { who: 'provider', classId: null, fromMinute: 10, untilMinute: 30 },
    ],
  });
  const visit = await world.book({ patientId: patient(60), visitTypeId: type.id, start: days(6) });
  const [nurseId = ''] = visit.otherIds;
  t.ok(nurses.includes(nurseId));
  const later = await away(nurseId, '2026-03-24', 610);
  t.same(await idsOf({ providerId: nurseId }), [], 'she is needed for the first ten minutes only');
  await back(later);
  const whole = await away(nurseId, '2026-03-24');
  t.match((await list({ providerId: nurseId })).visits, [
    { appointment: { id: visit.id }, codes: ['away'], why: /Nurse/ },
  ]);
  const { suggestions } = await world.front.must(lists.suggestMoves, {
    appointmentIds: [visit.id],
    providerIds: [provider(0)],
    from: days(6),
    until: '2026-03-24',
  });
  t.match(
    suggestions[0]?.opening?.parts[0],
    { otherIds: nurses.filter((id) => id !== nurseId) },
    'the other one is found',
  );
  await back(whole);
});

t.test('one suggestion is what the finder would say first', async (t) => {
  const visit = await world.book({ patientId: patient(155), start: days(1, 240) });
  const exception = await away(provider(0), '2026-03-19');
  const [found] = (
    await world.front.must(lists.suggestMoves, {
      appointmentIds: [visit.id],
      providerIds: [],
      from: days(1),
      until: '2026-04-20',
    })
  ).suggestions;
  const { openings: first } = await world.front.must(openings, {
    visitTypeId: visit.visitTypeId,
    patientId: visit.patientId,
    providerIds: [],
    from: days(1),
    durationMinutes: visit.durationMinutes,
    insteadOf: visit.id,
    limit: 1,
  });
  t.same(found?.opening, first[0]);
  t.equal(found?.others.length, 3, 'and there are others to choose from');
  const own = [found?.opening, ...(found?.others ?? [])].find((one) => one?.providerId === provider(0));
  t.ok(
    Date.parse(own?.start ?? '') >= Date.parse('2026-03-20T12:00:00Z'),
    'among them whoever had it, when they are back',
  );
  const nowhere = await world.front.must(lists.suggestMoves, {
    appointmentIds: [visit.id],
    providerIds: [provider(0)],
    from: days(1),
    until: '2026-03-19',
  });
  t.same(nowhere.suggestions, [{ appointmentId: visit.id, opening: null, others: [] }], 'null where there is none');
  await back(exception);
  const unknown = {
    appointmentIds: ['01890000-0000-7000-8000-000000000000'],
    providerIds: [],
    from: days(1),
    until: '2026-03-19',
  };
  t.equal(await codeOf(world.front.send(lists.suggestMoves, unknown)), 'not_found');
});

t.test('the list is what the rules of booking say of each visit, over random supply', async (t) => {
  const random = seededRandom(31);
  for (let i = 0; i < 60; i++)
    await world.try({
      patientId: patient(70 + (i % 80)),
      providerId: provider(i % 4),
      roomId: i % 3 === 0 ? null : room(i % 4),
      start: days(7 + Math.floor(i / 8), (i % 8) * 40),
    });
  const { visitTypes } = await manager.must(practice.resources, {});
  let named = 0;
  for (let round = 0; round < 8; round++) {
    const resourceId = random.pick([...world.providerIds, ...world.roomIds]);
    const startsMinute = random.pick([0, 540, 600, 660]);
    await manager.must(supply.saveTemplates, {
      resourceId,
      from: random.pick(['2026-03-18', '2026-03-26']),
      sessions: [1, 2, 3, 4, 5, 6, 7]
        .filter(() => random.chance(0.7))
        .map((weekday) => ({
          locationId,
          weekday,
          everyWeeks: random.pick([1, 1, 2]),
          startsMinute,
          endsMinute: startsMinute + random.pick([120, 300, 480]),
          validUntil: null,
          visitTypeIds: random.pick([[], [], [random.pick(visitTypes).id]]),
        })),
    });
    await blockout({
      kind: random.pick(['closed', 'warn', 'only'] as const),
      resourceId: random.pick([null, provider(round % 4)]),
      visitTypeIds: [random.pick(visitTypes).id],
      weekdays: [1 + (round % 7)],
      startsMinute: 600,
      endsMinute: 660,
    });
    const every = (await list({ all: true })).visits;
    const naive = every.filter(({ codes }) => codes.length > 0);
    const found = await list();
    t.same(found.visits, naive, `round ${round}: ${naive.length} of ${every.length}`);
    t.equal(found.total, naive.length);
    named += naive.length;
  }
  t.ok(named > 50, 'and there was something to find');
});
