/** The pure rules behind the views: who stands in which column, what is open, how full it is. */
import t from 'tap';
import { colourist, initialsOf } from '../../../client/scheduling/colours.ts';
import { columnsOf } from '../../../client/scheduling/columns.ts';
import { wordsAt } from '../../../client/scheduling/grid-model.ts';
import { partsOf } from '../../../client/scheduling/parts.ts';
import { columnSupply, gapsOf } from '../../../client/scheduling/supply-marks.ts';
import { layOut, minutesSince, type TileWorld, tilesOf, usedIds } from '../../../client/scheduling/tiles.ts';
import { fillOf, openStretches, waitsOf } from '../../../client/scheduling/totals.ts';
import type { Provider, ResourceClass, VisitType } from '../../../shared/practice.ts';
import type { Appointment, DaySupply } from '../../../shared/scheduling.ts';

const START = '2026-03-18T04:00:00Z';

const visit = (parts: Partial<Appointment> = {}): Appointment => ({
  id: 'a',
  version: 1,
  patientId: 'p',
  patientName: 'Okoye, Nia',
  isConfidential: false,
  visitTypeId: 'FU',
  providerId: 'chen',
  roomId: null,
  locationId: 'main',
  otherIds: [],
  start: '2026-03-18T14:00:00Z',
  end: '2026-03-18T14:30:00Z',
  date: '2026-03-18',
  startText: '10:00 AM',
  endText: '10:30 AM',
  durationMinutes: 30,
  lane: 0,
  overbookReason: null,
  seriesId: null,
  chainId: null,
  heldBy: null,
  heldUntil: null,
  booking: 'booked',
  confirmation: 'unsent',
  flow: 'expected',
  flowAt: null,
  note: '',
  cancelReason: null,
  cancelNote: null,
  cancelledBy: null,
  ...parts,
});

const type = (parts: Partial<VisitType> = {}): VisitType =>
  ({
    id: 'FU',
    code: 'FU',
    name: 'Follow-up',
    durationMinutes: 30,
    colour: 2,
    capacity: 1,
    needs: [],
    ...parts,
  }) as VisitType;
const provider = (id: string, parts: Partial<Provider> = {}): Provider =>
  ({
    id,
    displayName: `Dr. ${id}`,
    specialty: null,
    profession: 'provider',
    position: 0,
    active: true,
    ...parts,
  }) as Provider;
const classOf = (id: string, memberIds: string[]): [string, ResourceClass] => [id, { id, memberIds } as ResourceClass];
const mapOf = <T extends { id: string }>(...rows: T[]): Map<string, T> => new Map(rows.map((row) => [row.id, row]));

t.test('nurse 10, provider 15, nurse 5: everybody is taken for their own minutes only', async (t) => {
  const classes = new Map([classOf('nurses', ['ana', 'ben'])]);
  const needs = [
    { who: 'class', classId: 'nurses', fromMinute: 0, untilMinute: 10 },
    { who: 'provider', classId: null, fromMinute: 10, untilMinute: 25 },
    { who: 'class', classId: 'nurses', fromMinute: 25, untilMinute: 30 },
    { who: 'room', classId: null, fromMinute: 0, untilMinute: 30 },
  ] as VisitType['needs'];
  const of = (it: Appointment) =>
    partsOf(it, type({ needs }), classes).map((part) => `${part.resourceId} ${part.from}-${part.until}`);
  t.same(of(visit({ otherIds: ['ana'], roomId: 'r1' })), ['ana 0-10', 'r1 0-30', 'chen 10-25', 'ana 25-30']);
  t.same(
    of(visit({ otherIds: ['ana', 'ben'] })),
    ['ana 0-10', 'chen 10-25', 'ben 25-30'],
    'two nurses: both are shown',
  );
  t.same(
    of(visit({ durationMinutes: 50, otherIds: ['ana'], roomId: 'r1' })),
    ['ana 0-10', 'r1 0-50', 'chen 10-25', 'ana 25-50'],
    'what reaches the end follows the length',
  );
  t.same(
    of(visit({ otherIds: ['gone'] })),
    ['gone 0-30', 'chen 10-25'],
    'somebody who is not in the class any more is not hidden',
  );
});

const world = (types: VisitType[], classes: ReadonlyMap<string, ResourceClass> = new Map()): TileWorld => ({
  minuteOf: minutesSince(START),
  colourOf: colourist({ by: 'type', types: mapOf(...types), providers: new Map(), locations: new Map() }),
  providers: mapOf(provider('chen')),
  rooms: new Map(),
  types: mapOf(...types),
  classes,
});

t.test('a visit is a tile in each column that is shown; its first tile has its id', async (t) => {
  const it = visit({ roomId: 'r1' });
  const ids = (...shown: string[]) =>
    tilesOf(it, world([type()]), new Set(shown)).map(({ id, columnId }) => [id, columnId]);
  t.same(ids('chen'), [['a', 'chen']]);
  t.same(ids('r1', 'chen'), [
    ['a', 'chen'],
    ['a~1', 'r1'],
  ]);
  t.same(ids('none'), []);
  t.same(
    tilesOf(visit(), world([type()]), new Set(['none'])).map(({ columnId }) => columnId),
    ['none'],
    'no room yet',
  );
  t.equal(tilesOf(it, world([type()]), new Set(['chen']))[0]?.minute, 600);
});

t.test('an overlap is striped and says why; a hold says whose it is and does not move', async (t) => {
  const one = (it: Appointment, of = type()) => tilesOf(it, world([of]), new Set(['chen']))[0];
  t.match(one(visit({ lane: 1 })), { striped: true, label: /overbooked/ });
  t.match(one(visit({ overbookReason: 'Sisters' })), { striped: true, label: /overbooked: Sisters/, note: 'Sisters' });
  t.match(one(visit({ lane: 3 }), type({ capacity: 8 })), { striped: false }, 'the seat of a group is no overlap');
  const held = one(visit({ booking: 'held', heldBy: 'Frida', patientName: '' }));
  t.match(held, { name: 'Frida is booking', movable: false, status: 'held' });
});

t.test('a group is one tile with its seats', async (t) => {
  const group = type({ capacity: 3 });
  const seats = ['c', 'a', 'b', 'd'].map((id, lane) => visit({ id, lane, patientName: `Name ${id}` }));
  const w = world([group]);
  const shown = new Set(['chen']);
  const column = { id: 'chen', kind: 'provider', name: '', detail: '' } as const;
  const lay = (rows: Appointment[]) =>
    layOut(
      rows,
      [column],
      w.types,
      (it) => tilesOf(it, w, shown),
      () => null,
      [],
    )[0]?.tiles ?? [];
  const [tile, ...rest] = lay(seats.slice(0, 3));
  t.equal(rest.length, 0);
  t.match(tile, { id: 'a', memberIds: ['a', 'b', 'c'], name: 'Follow-up, 3/3', striped: false, movable: false });
  t.match(lay(seats)[0], { striped: true }, 'more than it holds');
  t.equal(lay([...seats.slice(0, 2), visit({ id: 'x', booking: 'held' })]).length, 2, 'a hold stands for itself');
});

t.test('a column whose visits are what they were keeps its list', async (t) => {
  const w = world([type()]);
  const columns = ['chen', 'ruiz'].map((id) => ({ id, kind: 'provider', name: id, detail: '' }) as const);
  const shown = new Set(['chen', 'ruiz']);
  const lay = (rows: Appointment[], before: ReturnType<typeof layOut> = []) =>
    layOut(
      rows,
      columns,
      w.types,
      (it) => tilesOf(it, w, shown),
      () => null,
      before,
    );
  const rows = [visit(), visit({ id: 'b', providerId: 'ruiz' })];
  const first = lay(rows);
  const second = lay([rows[0] as Appointment, visit({ id: 'b', providerId: 'ruiz', note: 'late' })], first);
  t.equal(second[0]?.tiles, first[0]?.tiles);
  t.not(second[1]?.tiles, first[1]?.tiles);
});

const supply = (parts: Partial<DaySupply> = {}): DaySupply => ({
  resourceId: 'chen',
  known: true,
  open: [
    { minute: 480, duration: 240, locationId: 'main', visitTypeIds: [] },
    { minute: 780, duration: 240, locationId: 'west', visitTypeIds: ['FU'] },
  ],
  blocks: [{ minute: 600, duration: 30, id: null, kind: 'closed', title: 'Meeting', visitTypeIds: [] }],
  ...parts,
});

t.test('supply in words: closed, reserved, elsewhere, blocked', async (t) => {
  const words = { types: mapOf(type()), placeName: (id: string) => id, hasPlaces: true, locationId: null };
  const all = columnSupply(supply(), 1440, words);
  t.same(all.closed, [
    { minute: 0, duration: 480 },
    { minute: 720, duration: 60 },
    { minute: 1020, duration: 420 },
  ]);
  t.equal(wordsAt(all, 500), 'free');
  t.equal(wordsAt(all, 610), 'Meeting');
  t.equal(wordsAt(all, 730), 'not open');
  t.equal(wordsAt(all, 800), 'reserved for FU');
  const main = columnSupply(supply(), 1440, { ...words, locationId: 'main' });
  t.equal(wordsAt(main, 800), 'not open, at west', 'a session elsewhere is closed here');
  t.equal(wordsAt(null, 800), 'free');
});

t.test('how full: overlaps count once, blocked time is not open, closed time is not booked', async (t) => {
  const open = openStretches(supply(), 1440, null);
  t.same(open, [
    { minute: 480, duration: 120 },
    { minute: 630, duration: 90 },
    { minute: 780, duration: 240 },
  ]);
  const taken = [
    { minute: 470, duration: 30 },
    { minute: 490, duration: 20 },
    { minute: 590, duration: 60 },
  ];
  t.same(fillOf(open, taken), { openMinutes: 450, bookedMinutes: 30 + 10 + 20 });
  t.same(fillOf([], taken), { openMinutes: 0, bookedMinutes: 0 });
  t.same(gapsOf([], 1380), [{ minute: 0, duration: 1380 }], 'a day of 23 hours');
});

t.test('who waits, and who waits too long', async (t) => {
  const now = Date.parse('2026-03-18T14:20:00Z');
  const arrived = (flowAt: string) => visit({ flow: 'arrived', flowAt });
  const rows = [
    arrived('2026-03-18T14:00:00Z'),
    arrived('2026-03-18T14:05:00Z'),
    arrived('2026-03-18T14:25:00Z'),
    visit(),
  ];
  t.same(waitsOf(rows, now, 15), { count: 3, longest: 20, late: 1 }, 'exactly 15 minutes are not yet too long');
  t.same(waitsOf([visit({ flow: 'arrived', booking: 'no_show' })], now, 15), { count: 0, longest: 0, late: 0 });
});

t.test('columns: who works, who has visits, one’s own set in its order', async (t) => {
  const providers = mapOf(provider('chen'), provider('ruiz', { position: 1 }), provider('gone', { active: false }));
  const it = {
    providers,
    rooms: new Map(),
    equipment: new Map(),
    supply: new Map([['chen', supply()]]),
    used: usedIds([]),
    locationId: null,
  };
  const ids = (result: ReturnType<typeof columnsOf>) => result.columns.map(({ id }) => id);
  t.same(columnsOf('providers', undefined, it, false).off, ['Dr. ruiz']);
  t.same(ids(columnsOf('providers', undefined, it, true)), ['chen', 'ruiz']);
  t.same(ids(columnsOf('providers', undefined, { ...it, used: new Set(['gone']) }, false)), ['chen', 'gone']);
  t.same(
    ids(columnsOf('providers', undefined, { ...it, supply: new Map() }, false)),
    ['chen', 'ruiz'],
    'nobody works: all',
  );
  const columns = [
    { kind: 'provider' as const, id: 'ruiz' },
    { kind: 'room' as const, id: 'no more' },
    { kind: 'provider' as const, id: 'chen' },
  ];
  const set = { id: 's', version: 1, functionKey: 2, name: '', columns, colourBy: 'type' as const };
  t.same(ids(columnsOf('F2', set, it, false)), ['ruiz', 'chen']);
});

t.test('initials are letters of names, not of titles', async (t) => {
  t.equal(initialsOf('Dr. Wren Abernathy'), 'WA');
  t.equal(initialsOf('Josephine Foxglove'), 'JF');
  t.equal(initialsOf('Westside'), 'WE');
  t.equal(initialsOf('Dr. O’Malley'), 'OM');
});
