import t from 'tap';
import { simulateBooking } from '../../scripts/simulate/booking.ts';
import { Book } from '../../scripts/simulate/model.ts';

t.test('short runs of several seeds: no violation, and every kind of outcome', async (t) => {
  for (const seed of [3, 20_261_124]) {
    const report = await simulateBooking(seed, 500);
    t.equal(report.violation, null, `seed ${seed}: ${report.violation?.sentence}`);
    t.ok(report.faults.droppedFrames > 5 && report.faults.reconnects > 5 && report.faults.crashes > 5);
    for (const outcome of ['book', 'move', 'cancel', 'restore', 'slot_taken', 'changed_meanwhile', 'wrong_state'])
      t.ok(report.outcomes[outcome], `seed ${seed}: ${outcome}`);
  }
});

t.test('one seed gives one history, another seed another one', async (t) => {
  const [one, again, other] = [
    await simulateBooking(7, 150),
    await simulateBooking(7, 150),
    await simulateBooking(8, 150),
  ];
  t.equal(again.digest, one.digest);
  t.same(again.outcomes, one.outcomes);
  t.not(other.digest, one.digest);
});

t.test('the oracle itself: who meets whom', async (t) => {
  const book = new Book();
  const slot = { patientId: 'p', providerId: 'd', roomId: 'r', start: 0, end: 10 };
  const free = { version: 1, booking: 'booked', confirmation: 'unsent', flow: 'expected', note: '' } as const;
  book.kept.set('a', { ...slot, ...free });
  const judge = (other: Partial<typeof slot>) =>
    book.judge({ kind: 'book', note: '', slot: { ...slot, patientId: 'q', providerId: 'e', roomId: 's', ...other } })
      .code;
  t.equal(judge({}), 'ok');
  t.equal(judge({ patientId: 'p' }), 'slot_taken');
  t.equal(judge({ providerId: 'd' }), 'slot_taken');
  t.equal(judge({ roomId: 'r' }), 'slot_taken');
  t.equal(judge({ roomId: 'r', start: 10, end: 20 }), 'ok', 'one after the other');
});
