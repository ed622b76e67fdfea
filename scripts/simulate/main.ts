/** npm run simulate -- booking|finder --seed S --operations N [--json] */
import { parseArgs } from 'node:util';
import { closeTestCluster } from '../../test/helpers/cluster.ts';
import { simulateBooking } from './booking.ts';
import { simulateFinder } from './finder.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    operations: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [name = 'booking'] = positionals;
const [seed, operations] = [Number(values.seed), Number(values.operations)];
if (
  !['booking', 'finder'].includes(name) ||
  !Number.isSafeInteger(seed) ||
  !Number.isSafeInteger(operations) ||
  operations < 1
) {
  console.error('Usage: npm run simulate -- booking|finder --seed S --operations N [--json]');
  process.exit(2);
}
if (name === 'finder') {
  const found = await simulateFinder(seed, operations);
  console.log(JSON.stringify(found, null, values.json ? 2 : 1));
  await closeTestCluster();
  process.exit(found.violation ? 1 : 0);
}
const report = await simulateBooking(seed, operations);
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  console.log(`Seed ${seed}: ${report.operations} operations in ${report.steps} steps, ${report.seconds} s`);
  console.log(
    `Outcomes: ${Object.entries(report.outcomes)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
  );
  const { droppedFrames, reconnects, crashes, repeats } = report.faults;
  console.log(
    `Faults: ${droppedFrames} frames dropped, ${reconnects} reconnects, ${crashes} crashes, ${repeats} repeats`,
  );
  console.log(`Digest: ${report.digest}`);
  console.log(
    report.violation ? `VIOLATION at step ${report.violation.step}: ${report.violation.sentence}` : 'No violation.',
  );
}
await closeTestCluster();
process.exitCode = report.violation ? 1 : 0;
