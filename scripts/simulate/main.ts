/** npm run simulate -- booking|finder|claims --seed S --operations N [--json] [--out FOLDER] */
import { closeTestCluster } from '../../test/helpers/cluster.ts';
import { optionsOf } from '../options.ts';
import { type SimulationReport, simulateBooking } from './booking.ts';
import { simulateClaims } from './claims.ts';
import { simulateFinder } from './finder.ts';

const USAGE = `Usage: npm run simulate -- booking|finder|claims [--seed S] [--operations N] [--json] [--out FOLDER]
  booking  desks book, move, hold, repeat, import … while the network, the server and the supply do what they do
  finder   what the finder offers, against every minute tried one by one
  claims   N made-up claims of every scenario, written into FOLDER as 837P and CMS-1500, read back, added up
           and judged: none is blocked by the rulebook`;
const { values, positionals } = optionsOf(USAGE, {
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    operations: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
  allowPositionals: true,
});
const [name = 'booking', ...others] = positionals;
const [seed, operations] = [Number(values.seed), Number(values.operations)];
const isRight = ['booking', 'finder', 'claims'].includes(name) && others.length === 0;
if (!isRight || !Number.isSafeInteger(seed) || !Number.isSafeInteger(operations) || operations < 1) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

function tell(report: SimulationReport): void {
  const { outcomes, faults, checks, violation } = report;
  console.log(`Seed ${seed}: ${report.operations} operations in ${report.steps} steps, ${report.seconds} s`);
  const counts = Object.entries(outcomes).map(([what, count]) => `${what} ${count}`);
  console.log(`Outcomes: ${counts.join(', ')}`);
  console.log(
    `Faults: ${faults.droppedFrames} frames dropped, ${faults.reconnects} reconnects, ${faults.crashes} crashes, ${faults.repeats} repeats`,
  );
  console.log(
    `Checks: everything compared ${checks.settled} times, ${checks.sweeps} sweeps of soft holds, ${checks.snapshots} past days`,
  );
  console.log(`Digest: ${report.digest}`);
  console.log(violation ? `VIOLATION at step ${violation.step}: ${violation.sentence}` : 'No violation.');
}

async function run(): Promise<boolean> {
  if (name === 'claims') {
    const report = await simulateClaims(seed, operations, values.out);
    console.log(JSON.stringify(report, null, 2));
    return report.violations.length === 0;
  }
  if (name === 'finder') {
    const report = await simulateFinder(seed, operations);
    console.log(JSON.stringify(report, null, values.json ? 2 : 1));
    return report.violation === null;
  }
  const report = await simulateBooking(seed, operations);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else tell(report);
  return report.violation === null;
}

process.exitCode = (await run()) ? 0 : 1;
await closeTestCluster();
