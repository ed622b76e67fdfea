/** Templates, exceptions, blockouts and holidays: saved, refused in words, seen by everybody, never served when rolled back. */
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { openLog } from '../../../server/kernel/log.ts';
import { Problem } from '../../../server/kernel/problem.ts';
import { startServer } from '../../../server/server.ts';
import { loadSupply, saveHoliday } from '../../../server/supply/index.ts';
import * as practice from '../../../shared/practice.ts';
import { ROLES } from '../../../shared/roles.ts';
import * as supply from '../../../shared/supply.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let manager: Desk;
let mainId = '';

t.before(async () => {
  world = await bookingWorld({ providers: 8 });
  manager = await world.desk('manager');
  mainId = (await manager.must(practice.resources, {})).locations[0]?.id as string;
});
t.teardown(() => world.stop());

const provider = (i: number): string => world.providerIds[i] as string;
const NEW = { id: null, expectedVersion: null } as const;
const NOBODY = '01990000-0000-7000-8000-000000000000';

const plain = () => ({
  locationId: mainId,
  weekday: 1,
  everyWeeks: 1,
  startsMinute: 480,
  endsMinute: 720,
  validUntil: null as string | null,
  visitTypeIds: [] as string[],
  weekOffset: 0,
});
type Session = Partial<ReturnType<typeof plain>>;
const session = (parts: Session = {}) => ({ ...plain(), ...parts });
const away = (parts: object = {}) => ({
  ...NEW,
  resourceId: provider(0),
  kind: 'away' as const,
  locationId: null,
  fromDate: '2026-04-01',
  untilDate: '2026-04-02',
  startsMinute: 0,
  endsMinute: 1440,
  visitTypeIds: [],
  reason: ' Conference ',
  ...parts,
});
const block = (parts: object = {}) => ({
  ...NEW,
  kind: 'closed' as const,
  title: ' Meeting ',
  resourceId: null,
  locationId: null,
  visitTypeIds: [] as string[],
  fromDate: '2026-04-01',
  untilDate: null,
  weekdays: [3, 1, 3],
  startsMinute: 720,
  endsMinute: 780,
  ...parts,
});

t.test('templates are replaced from a date on; what held before ends the day before', async (t) => {
  const resourceId = provider(0);
  const save = (from: string, sessions: Session[]) =>
    manager.must(supply.saveTemplates, { resourceId, from, sessions: sessions.map((one) => session(one)) });
  await save('2026-01-05', [{ weekday: 1 }, { weekday: 2 }]);
  const second = await save('2026-03-23', [{ weekday: 1, endsMinute: 1020 }]);
  t.same(
    second.templates.map(({ weekday, validFrom, validUntil }) => [weekday, validFrom, validUntil]),
    [
      [1, '2026-01-05', '2026-03-22'],
      [1, '2026-03-23', null],
      [2, '2026-01-05', '2026-03-22'],
    ],
  );
  const third = await save('2026-03-23', [{ weekday: 4 }]);
  t.equal(third.templates.filter(({ validUntil }) => validUntil === null).length, 1, 'what began that day is gone');
  const none = await save('2026-03-30', []);
  t.equal(none.templates.filter(({ validUntil }) => validUntil === null).length, 0);
  const { templates } = await manager.must(supply.rules, { resourceId });
  t.ok(templates.length > 0 && templates.every(({ validUntil }) => validUntil === null || validUntil >= '2026-03-17'));
  const loaded = await loadSupply(world.server.kernel, world.server.kernel.database.db);
  t.match(loaded.on(resourceId, '2026-04-06'), { known: true, open: [] }, 'who stopped is not there');
  t.match(loaded.on(resourceId, '2025-12-29'), { known: false }, 'before the first hours the practice’s own stand in');
});

t.test('every other week, and the other week', async (t) => {
  const resourceId = provider(1);
  const sessions = [
    session({ weekday: 3, everyWeeks: 2 }),
    session({ weekday: 3, everyWeeks: 2, weekOffset: 1, startsMinute: 780, endsMinute: 900 }),
  ];
  await manager.must(supply.saveTemplates, { resourceId, from: '2026-03-20', sessions });
  const loaded = await loadSupply(world.server.kernel, world.server.kernel.database.db);
  const starts = (date: string) =>
    loaded
      .on(resourceId, date)
      .open.map(({ from }) => Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('America/New_York').hour);
  t.same(
    ['2026-03-25', '2026-04-01', '2026-04-08', '2026-04-15'].map((date) => starts(date)),
    [[13], [8], [13], [8]],
    'the week of the first day is the first one, although its Wednesday was over',
  );
});

t.test('what makes no sense is refused in words, and nothing is kept', async (t) => {
  const before = await manager.must(supply.rules, {});
  const templates = (sessions: Session[], from = '2026-05-04') =>
    manager.send(supply.saveTemplates, {
      resourceId: provider(2),
      from,
      sessions: sessions.map((one) => session(one)),
    });
  const cases: [string, Promise<{ status: number; problem: { code: string; detail: string } }>, string, RegExp][] = [
    ['ends first', templates([{ startsMinute: 720, endsMinute: 720 }]), 'invalid_input', /end after it begins/],
    ['over already', templates([{ validUntil: '2026-05-03' }]), 'invalid_input', /last day/],
    ['turn', templates([{ everyWeeks: 2, weekOffset: 2 }]), 'invalid_input', /one turn/],
    [
      'over before its other week',
      templates([{ everyWeeks: 2, weekOffset: 1, validUntil: '2026-05-08' }]),
      'invalid_input',
      /last day/,
    ],
    [
      'reserved inside open',
      templates([{}, { startsMinute: 600, visitTypeIds: [world.visitTypeId] }]),
      'invalid_input',
      /Monday overlap/,
    ],
    ['no location', templates([{ locationId: NOBODY }]), 'not_found', /location/],
    ['no type', templates([{ visitTypeIds: [NOBODY] }]), 'not_found', /visit type/],
    ['year', templates([{}], '0206-05-04'), 'invalid_input', /year/],
    ['year zero', templates([{}], '0000-05-04'), 'invalid_input', /year/],
    [
      'nobody',
      manager.send(supply.saveTemplates, { resourceId: NOBODY, from: '2026-05-04', sessions: [] }),
      'not_found',
      /not here any more/,
    ],
    [
      'a patient has no hours',
      manager.send(supply.saveTemplates, {
        resourceId: world.patientIds[0] as string,
        from: '2026-05-04',
        sessions: [],
      }),
      'not_found',
      /not here any more/,
    ],
    [
      'dates turned',
      manager.send(supply.saveException, away({ untilDate: '2026-03-31' })),
      'invalid_input',
      /last day/,
    ],
    ['very long', manager.send(supply.saveException, away({ untilDate: '2029-01-01' })), 'invalid_input', /two years/],
    ['works nowhere', manager.send(supply.saveException, away({ kind: 'works' })), 'invalid_input', /where/],
    ['only nothing', manager.send(supply.saveBlockout, block({ kind: 'only' })), 'invalid_input', /which visit types/],
    [
      'no time',
      manager.send(supply.saveBlockout, block({ startsMinute: 800, endsMinute: 780 })),
      'invalid_input',
      /end after/,
    ],
    ['blank', manager.send(supply.saveBlockout, block({ title: '   ' })), 'invalid_input', /./],
    ['weekday', manager.send(supply.saveBlockout, block({ weekdays: [8] })), 'invalid_input', /./],
    [
      'no such day',
      manager.send(supply.saveHoliday, { ...NEW, date: '2026-02-30', name: 'X', locationId: null }),
      'invalid_input',
      /./,
    ],
    ['gone', manager.send(supply.removeBlockout, { id: NOBODY, expectedVersion: 1 }), 'not_found', /./],
    [
      'gone, too',
      manager.send(supply.saveHoliday, {
        id: NOBODY,
        expectedVersion: 1,
        date: '2026-07-04',
        name: 'X',
        locationId: null,
      }),
      'not_found',
      /./,
    ],
  ];
  for (const [name, answer, code, words] of cases) {
    const { status, problem } = await answer;
    t.ok(status >= 400 && status < 500, `${name}: ${status}`);
    t.match(problem, { code, detail: words }, name);
  }
  t.same(await manager.must(supply.rules, {}), before, 'nothing of all that is there');
});

t.test('stretches that touch, take turns or say the same are no overlap', async (t) => {
  const fine: Session[][] = [
    [{}, { startsMinute: 720, endsMinute: 800, visitTypeIds: [world.visitTypeId] }],
    [{ everyWeeks: 2 }, { everyWeeks: 2, weekOffset: 1, visitTypeIds: [world.visitTypeId] }],
    [{}, { startsMinute: 600, endsMinute: 800 }],
    [{}, { weekday: 2, visitTypeIds: [world.visitTypeId, world.visitTypeId] }],
  ];
  for (const sessions of fine) {
    const input = { resourceId: provider(3), from: '2026-05-04', sessions: sessions.map((one) => session(one)) };
    t.equal((await manager.send(supply.saveTemplates, input)).status, 200, JSON.stringify(sessions));
  }
  const { templates } = await manager.must(supply.rules, { resourceId: provider(3) });
  t.same(templates.find(({ weekday }) => weekday === 2)?.visitTypeIds, [world.visitTypeId], 'twice named is once kept');
});

t.test('exceptions, blockouts and holidays are added, changed and removed by version', async (t) => {
  const kinds = [
    [supply.saveException, supply.removeException, away(), { reason: 'Other' }],
    [supply.saveBlockout, supply.removeBlockout, block(), { title: 'Other' }],
    [
      supply.saveHoliday,
      supply.removeHoliday,
      { ...NEW, date: '2026-09-01', name: ' Fair ', locationId: null },
      { name: 'Other' },
    ],
  ] as const;
  for (const [save, remove, input, other] of kinds) {
    const made = (await manager.must(save, input as never)) as { id: string; version: number };
    t.equal(made.version, 1, save.name);
    const changed = (await manager.must(save, {
      ...input,
      ...other,
      id: made.id,
      expectedVersion: 1,
    } as never)) as typeof made;
    t.match(changed, { id: made.id, version: 2, ...other });
    const late = await manager.send(save, { ...input, id: made.id, expectedVersion: 1 } as never);
    t.match(late.problem, { code: 'changed_meanwhile', data: { current: { version: 2 } } });
    const lateRemoval = await manager.send(remove, { id: made.id, expectedVersion: 1 });
    t.match(lateRemoval.problem, { code: 'changed_meanwhile', data: { current: { version: 2 } } });
    t.same(await manager.must(remove, { id: made.id, expectedVersion: 2 }), {});
    t.equal((await manager.send(remove, { id: made.id, expectedVersion: 2 })).problem.code, 'not_found');
  }
  const saved = await manager.must(supply.saveBlockout, block());
  t.match(saved, { title: 'Meeting', weekdays: [1, 3] }, 'blanks and doubles are gone');
  await manager.must(supply.removeBlockout, { id: saved.id, expectedVersion: 1 });
});

t.test('a day is a holiday once, everywhere and at one place', async (t) => {
  const fair = { ...NEW, date: '2026-08-03', name: 'Harbour Fair', locationId: null };
  const { id } = await manager.must(supply.saveHoliday, fair);
  const again = await manager.send(supply.saveHoliday, { ...fair, name: 'Other' });
  t.match(again.problem, { code: 'already_exists', detail: 'That day is a holiday already: Harbour Fair.' });
  t.equal((await manager.send(supply.saveHoliday, { ...fair, locationId: mainId })).status, 200);
  t.equal(
    (await manager.send(supply.saveHoliday, { ...fair, id, expectedVersion: 1 })).status,
    200,
    'itself is not in its way',
  );
  const both = await Promise.all(
    Array.from({ length: 8 }, () => manager.send(supply.saveHoliday, { ...fair, date: '2026-08-04' })),
  );
  t.equal(both.filter(({ status }) => status === 200).length, 1, 'eight at once: one');
  t.ok(both.every(({ status, problem }) => status === 200 || problem.code === 'already_exists'));
});

t.test('who may what', async (t) => {
  for (const role of ROLES) {
    const desk = await world.desk(role);
    const manages = role === 'manager' || role === 'administrator';
    const writes = ['front_desk', 'provider', 'manager'].includes(role);
    const sessions = [session()];
    const answers = [
      [manages, await desk.send(supply.saveTemplates, { resourceId: provider(4), from: '2026-06-01', sessions })],
      [
        manages,
        await desk.send(supply.saveHoliday, {
          ...NEW,
          date: `2026-10-1${ROLES.indexOf(role)}`,
          name: 'X',
          locationId: null,
        }),
      ],
      [writes, await desk.send(supply.saveException, away({ resourceId: provider(4) }))],
      [writes, await desk.send(supply.saveBlockout, block({ fromDate: '2027-01-04', untilDate: '2027-01-04' }))],
      [true, await desk.send(supply.rules, {})],
    ] as const;
    for (const [may, { status, problem }] of answers)
      t.ok(may ? status === 200 : status === 403 && problem.code === 'not_permitted', `${role}: ${status}`);
  }
  t.equal((await world.emptyDesk().send(supply.rules, {})).status, 401);
});

t.test('two who save hours at once: one after the other, and the second is told', async (t) => {
  const input = { resourceId: provider(5), from: '2026-06-01', sessions: [session(), session({ weekday: 2 })] };
  await Promise.all(Array.from({ length: 6 }, () => manager.must(supply.saveTemplates, input)));
  const { templates } = await manager.must(supply.rules, { resourceId: provider(5) });
  t.equal(templates.length, 2, 'nothing is there twice');
  const replaces = templates.map(({ id, version }) => ({ id, version }));
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => manager.send(supply.saveTemplates, { ...input, replaces })),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  const refused = answers.filter(({ status }) => status !== 200);
  t.ok(refused.every(({ problem }) => problem.code === 'changed_meanwhile'));
  t.match(refused[0]?.problem.data, { current: { length: 2 } });
});

t.test('every change reaches the settings topic with another number, and the trail', async (t) => {
  const socket = await new TestSocket(manager).greet();
  t.teardown(() => socket.close());
  const snapshot = await socket.subscribe(1, practice.settingsTopic.name, 'all');
  const [{ supplyVersion } = { supplyVersion: 0 }] =
    'rows' in snapshot ? (snapshot.rows as practice.PracticeSettings[]) : [];
  const seen = new Set([supplyVersion]);
  const changes: (() => Promise<unknown>)[] = [
    () => manager.must(supply.saveTemplates, { resourceId: provider(6), from: '2026-06-01', sessions: [session()] }),
    () => manager.must(supply.saveException, away({ resourceId: provider(6) })),
    () => manager.must(supply.saveBlockout, block({ resourceId: provider(6) })),
    () => manager.must(supply.saveHoliday, { ...NEW, date: '2026-12-24', name: 'Eve', locationId: null }),
  ];
  for (const change of changes) {
    const from = socket.heard.length;
    await change();
    const { upsert } = await socket.next('change', from);
    const [row] = upsert as practice.PracticeSettings[];
    t.notOk(seen.has(row?.supplyVersion ?? 0), 'a number that was never there');
    seen.add(row?.supplyVersion ?? 0);
  }
});

t.test('a change that is rolled back is never served', async (t) => {
  const { kernel } = world.server;
  const { db } = kernel.database;
  const before = await loadSupply(kernel, db);
  const isThere = (loaded: typeof before): boolean => loaded.rules.holidays.some(({ date }) => date === '2027-03-03');
  const holiday = { ...NEW, date: '2027-03-03', name: 'Never', locationId: null };
  await t.rejects(
    act(kernel, { kind: 'console', name: 'test' }, 'test.rollBack', async (ctx) => {
      await saveHoliday(ctx, holiday);
      t.ok(isThere(await loadSupply(kernel, ctx.tx)), 'inside, it is seen');
      t.notOk(isThere(await loadSupply(kernel, db)), 'outside, it is not, although the memory was just filled inside');
      t.ok(isThere(await loadSupply(kernel, ctx.tx)), 'and inside still');
      throw new Problem('wrong_state');
    }),
  );
  const after = await loadSupply(kernel, db);
  t.notOk(isThere(after));
  t.equal(after.settings.supplyVersion, before.settings.supplyVersion);
  const kept = await manager.must(supply.saveHoliday, { ...holiday, date: '2027-03-04' });
  const next = await loadSupply(kernel, db);
  t.notOk(isThere(next), 'the next number does not bring it either');
  t.ok(next.rules.holidays.some(({ id }) => id === kept.id));
});

t.test('two servers on one database both see a change at once', async (t) => {
  const other = await startServer({
    connectionString: () => world.connectionString,
    appRole: null,
    secrets: world.server.kernel.secrets,
    log: openLog('silent'),
    version: '0.0.0-other',
    webFolder: null,
    listeners: [{ host: '127.0.0.1', port: 0 }],
  });
  t.teardown(() => other.stop());
  const { kernel } = world.server;
  const see = async (which: typeof kernel, date: string): Promise<boolean> =>
    (await loadSupply(which, which.database.db)).rules.holidays.some((one) => one.date === date);
  t.notOk(await see(kernel, '2027-05-05'));
  t.notOk(await see(other.kernel, '2027-05-05'));
  const here = await manager.must(supply.saveHoliday, { ...NEW, date: '2027-05-05', name: 'A', locationId: null });
  t.ok(await see(other.kernel, '2027-05-05'), 'made here, seen there');
  await act(other.kernel, { kind: 'console', name: 'test' }, 'test.there', (ctx) =>
    saveHoliday(ctx, { ...NEW, date: '2027-05-06', name: 'B', locationId: null }),
  );
  t.ok(await see(kernel, '2027-05-06'), 'made there, seen here');
  await manager.must(supply.removeHoliday, { id: here.id, expectedVersion: here.version });
  t.notOk(await see(other.kernel, '2027-05-05'));
});
