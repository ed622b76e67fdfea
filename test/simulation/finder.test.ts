/**
 * The finder against an enumerator that paints every minute and tries every room and member: random templates, exceptions,
 * blockouts, holidays, chains and bookings, over days on which the clocks change, in four zones, two of them at once.
 */
import t from 'tap';
import { simulateFinder } from '../../scripts/simulate/finder.ts';

for (const seed of [4, 20_261_124]) {
  t.test(`seed ${seed}: the same openings, none missed, none false; each can be booked`, async (t) => {
    const report = await simulateFinder(seed, 24);
    t.equal(report.violation, null, `step ${report.violation?.step}: ${report.violation?.sentence}`);
    const of = (outcome: string): number => report.outcomes[outcome] ?? 0;
    t.ok(of('searches') + of('chain searches') > 8, 'searches');
    t.ok(of('openings') > 50, 'openings');
    t.ok(of('booked') > 5, 'taken by somebody who may not overbook');
  });
}
