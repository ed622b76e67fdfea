/** npm run drills -- [name …] [--seed S] [--rounds N] [--json] */
import { optionsOf } from '../options.ts';
import { DRILLS, drill } from './drills.ts';

const USAGE = `Usage: npm run drills -- [name …] [--seed S] [--rounds N] [--json]\nDrills: ${DRILLS.join(', ')}`;
const { values, positionals } = optionsOf(USAGE, {
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : DRILLS;
const [seed, rounds] = [Number(values.seed), Number(values.rounds)];
if (names.some((name) => !DRILLS.includes(name)) || !Number.isSafeInteger(seed) || !(rounds >= 1)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const reports = [];
for (const name of names) {
  const report = await drill(name, seed, rounds);
  reports.push(report);
  if (values.json) continue;
  const { acknowledged, refused, retries, replayed, reconnects, readyMsMedian, readyMsMax } = report;
  process.stdout.write(
    `${name}, seed ${seed}, ${rounds} times: ${acknowledged} booked, ${refused} refused, ${retries} retries, ${replayed} replays, ` +
      `${reconnects} reconnects; ready again after ${readyMsMedian} ms (median), ${readyMsMax} ms (worst): ${report.ok ? 'ok' : 'FAILED'}\n`,
  );
  for (const violation of report.violations) process.stdout.write(`  ${violation}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
process.exitCode = reports.every((report) => report.ok) ? 0 : 1;
