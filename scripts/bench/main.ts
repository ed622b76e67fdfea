/** npm run bench -- [name …] [--json] [--busy] : a table, or JSON. Nothing here is a test: machines differ, ratios tell. */
import { optionsOf } from '../options.ts';
import { type BenchRow, busyness } from './row.ts';

const BENCHES: Record<string, () => Promise<BenchRow[]>> = {
  start: async () => (await import('./start.ts')).benchStart(),
  booking: async () => (await import('./booking.ts')).benchBooking(),
  race: async () => (await import('./booking.ts')).benchRace(),
  'day-view': async () => (await import('./day-view.ts')).benchDayView(),
  finder: async () => (await import('./book.ts')).benchFinder(),
  large: async () => (await import('./book.ts')).benchLarge(),
  search: async () => (await import('./search.ts')).benchSearch(),
  codes: async () => (await import('./codes.ts')).benchCodes(),
  record: async () => (await import('./record.ts')).benchRecord(),
  'fan-out': async () => (await import('./fan-out.ts')).benchFanOut(),
  edi: async () => (await import('./edi.ts')).benchEdi(),
  rulebook: async () => (await import('./rulebook.ts')).benchRulebook(),
  client: async () => (await import('./client.ts')).benchClient(),
};

const USAGE = `Usage: npm run bench -- [name …] [--json] [--busy]\nBenches: ${Object.keys(BENCHES).join(', ')}`;
const { values, positionals } = optionsOf(USAGE, {
  options: { json: { type: 'boolean', default: false }, busy: { type: 'boolean', default: false } },
  allowPositionals: true,
});
// Making two million visits or a million patients takes minutes: only who asks for it waits for it.
const ON_REQUEST = new Set(['large', 'search']);
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES).filter((name) => !ON_REQUEST.has(name));
const unknown = names.find((name) => !BENCHES[name]);
if (unknown) {
  process.stderr.write(`There is no bench “${unknown}”. Known: ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(2);
}
const BUSY = 0.7;
if (busyness() > BUSY && !values.busy) {
  process.stderr.write(
    `This machine is busy (load ${busyness().toFixed(2)} for each core): figures would say nothing. Wait a minute, or insist with --busy.\n`,
  );
  process.exit(3);
}
const rows: BenchRow[] = [];
for (const name of names) {
  if (!values.json) process.stderr.write(`${name} …\n`);
  rows.push(...(await (BENCHES[name] as () => Promise<BenchRow[]>)()));
}
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else {
  const text = (value: number | null): string => (value === null ? '–' : String(value));
  const table = [
    ['what', 'unit', 'ours', 'limit', 'ratio', 'budget', 'met'],
    ...rows.map((it) => [
      it.name,
      it.unit,
      text(it.ours),
      text(it.limit),
      text(it.ratio),
      it.budget,
      it.ok ? 'yes' : 'NO',
    ]),
  ];
  const widths = (table[0] as string[]).map((_, i) => Math.max(...table.map((line) => (line[i] as string).length)));
  for (const line of table)
    process.stdout.write(`${line.map((cell, i) => cell.padEnd(widths[i] as number)).join('  ')}\n`);
  for (const it of rows) process.stdout.write(`  ${it.name}: ${it.load}\n`);
}
process.exit(0);
