/** npm run drills -- [name …] [--seed S] [--rounds N] [--minutes M] [--json] */
import { optionsOf } from '../options.ts';
import { DRILLS, drill } from './drills.ts';
import { fuzzApart } from './edi-fuzz.ts';

const USAGE = `Usage: npm run drills -- [name …] [--seed S] [--rounds N] [--json]
       npm run drills -- edi-fuzz [--seed S] [--minutes M] [--json]
Drills: ${DRILLS.join(', ')}; edi-fuzz throws broken X12 files at the reader for so many minutes`;
const { values, positionals } = optionsOf(USAGE, {
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : DRILLS;
const [seed, rounds, minutes] = [Number(values.seed), Number(values.rounds), Number(values.minutes)];
const isFuzz = names.length === 1 && names[0] === 'edi-fuzz';
if (
  (!isFuzz && names.some((name) => !DRILLS.includes(name))) ||
  !(minutes > 0) ||
  !Number.isSafeInteger(seed) ||
  !(rounds >= 1)
) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
if (isFuzz) {
  const { unexpected, ...report } = await fuzzApart(seed, { seconds: 60 * minutes });
  process.stdout.write(`${JSON.stringify({ ...report, unexpected }, null, 2)}\n`);
  process.exit(report.ok ? 0 : 1);
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
