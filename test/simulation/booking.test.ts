import t from 'tap';
import { simulateBooking } from '../../scripts/simulate/booking.ts';
import { Book, type Kept, piecesOf } from '../../scripts/simulate/model.ts';

const OUTCOMES = [
  ...['book', 'hold', 'move', 'cancel', 'restore', 'slot_taken', 'changed_meanwhile', 'wrong_state', 'overbooked'],
  ...['needs_answer', 'not_permitted', 'bookSeries', 'openings', 'saveTemplates', 'saveBlockout', 'addStandby'],
];

t.test('a short run: no violation, every kind of outcome, and the same again', async (t) => {
  const seed = 20_261_124;
  const report = await simulateBooking(seed, 450);
  t.equal(report.violation, null, `seed ${seed}: ${report.violation?.sentence}`);
  t.ok(report.faults.droppedFrames > 5 && report.faults.reconnects > 5 && report.faults.crashes > 5);
  t.ok(report.checks.settled > 1 && report.checks.sweeps > 1 && report.checks.snapshots > 0);
  for (const outcome of OUTCOMES) t.ok(report.outcomes[outcome], outcome);
});

t.test('one seed gives one history, another seed another one', async (t) => {
  const [one, again, other] = [
    await simulateBooking(7, 120),
    await simulateBooking(7, 120),
    await simulateBooking(8, 120),
  ];
  t.equal(again.digest, one.digest);
  t.same(again.outcomes, one.outcomes);
  t.not(other.digest, one.digest);
});

const PLAIN = { minutes: 10, before: 0, after: 0, capacity: 1, needs: [], isAsking: false };
const MINUTE_MS = 60_000;
const place = { typeId: 'plain', patientId: 'p', providerId: 'd', roomId: 'r', start: 0, end: 10 * MINUTE_MS };
const kept: Kept = {
  ...place,
  version: 1,
  booking: 'booked',
  confirmation: 'unsent',
  flow: 'expected',
  note: '',
  reason: null,
  lane: 0,
  seriesId: null,
  until: 0,
  owner: null,
  isImported: false,
};

function bookOf(first: Partial<Kept>) {
  const types = new Map([
    ['plain', PLAIN],
    ['group', { ...PLAIN, capacity: 2 }],
  ]);
  const book = new Book({ types, chosen: new Set(['nurse']), mayAsk: ({ providerId }) => providerId === 'asks' });
  book.keep('a', { ...kept, ...first });
  const judge = (other: Partial<typeof place>, now = 0) =>
    book.judge(
      {
        kind: 'book',
        note: '',
        place: { ...place, patientId: 'q', providerId: 'e', roomId: 's', ...other },
      },
      { userId: 'u', now },
    ).codes;
  return { book, judge };
}

t.test('the oracle itself: who meets whom', async (t) => {
  const { judge } = bookOf({});
  t.same(judge({}), ['ok']);
  t.same(judge({ patientId: 'p' }), ['slot_taken']);
  t.same(judge({ providerId: 'd' }), ['slot_taken']);
  t.same(judge({ roomId: 'r' }), ['slot_taken']);
  t.same(judge({ roomId: 'r', start: 10 * MINUTE_MS, end: 20 * MINUTE_MS }), ['ok'], 'one after the other');
  t.same(judge({ providerId: 'asks' }), ['ok', 'needs_answer'], 'what the supply says is not known');
  t.same(judge({ providerId: 'nurse' }), ['ok', 'needs_answer', 'slot_taken'], 'somebody whom a class may have taken');
});

t.test('the oracle itself: soft holds run out, groups are full', async (t) => {
  const held = bookOf({ booking: 'held', until: 5_000, owner: 'v' });
  t.same(held.judge({ providerId: 'd' }, 4_999), ['slot_taken']);
  t.same(held.judge({ providerId: 'd' }, 5_000), ['ok'], 'nobody waits for the sweep');
  const { book, judge } = bookOf({ typeId: 'group' });
  const join = { typeId: 'group', providerId: 'd', roomId: 'r' };
  t.same(judge(join), ['ok']);
  t.same(judge({ ...join, patientId: 'p' }), ['slot_taken'], 'twice in one group');
  book.keep('b', { ...kept, typeId: 'group', patientId: 'x' });
  t.same(judge(join), ['slot_taken']);
});

t.test('the oracle itself: what a pattern takes', async (t) => {
  const needs = [
    { who: 'class', classId: 'c', fromMinute: 0, untilMinute: 5 },
    { who: 'provider', classId: null, fromMinute: 5, untilMinute: 10 },
  ] as const;
  const pieces = piecesOf({ ...PLAIN, before: 5, after: 10, needs }, { ...place, end: 20 * MINUTE_MS });
  t.same(
    pieces.map(({ who, from, to }) => [who, from / MINUTE_MS, to / MINUTE_MS]),
    [
      ['patient', 0, 20],
      ['class', -5, 5],
      ['provider', 5, 30],
    ],
  );
});
