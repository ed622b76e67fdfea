/** npm run seed -- --patients N --appointments M [--seed S]: fills the data folder's practice with made-up people, through the services. */
import { parseArgs } from 'node:util';
import { fillPractice } from '../server/interop/index.ts';
import { openLog } from '../server/kernel/log.ts';
import { VERSION, visitPlace } from '../server/place.ts';
import { progressLine } from '../server/run.ts';
import { openKernel } from '../server/server.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    patients: { type: 'string', default: '500' },
    appointments: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const [patients, appointments, seed] = [values.patients, values.appointments, values.seed].map(Number);
/** About what one provider sees on one day. */
const PER_PROVIDER_DAY = 13;
const PROVIDERS = 12;

async function seedPlace(): Promise<void> {
  if (![patients, appointments, seed].every((value) => Number.isSafeInteger(value) && (value as number) >= 0))
    throw new Error('Usage: npm run seed -- --patients N --appointments M [--seed S]');
  const log = openLog('error');
  const place = await visitPlace({ log, say: console.log });
  const kernel = openKernel({ ...place, log, version: VERSION });
  try {
    const days = Math.ceil((appointments as number) / (PER_PROVIDER_DAY * PROVIDERS) / 2) + 1;
    const plan = {
      seed: seed as number,
      providers: PROVIDERS,
      rooms: PROVIDERS + 2,
      patients: patients as number,
      daysBack: days,
      daysAhead: days,
      appointments: appointments as number,
    };
    const made = await fillPractice(kernel, plan, (what, share) =>
      progressLine(`Seeding ${what} ${Math.round(share * 100)} %`),
    );
    console.log(`There are now ${made.patients} patients and ${made.appointments} appointments of seed ${seed}.`);
  } finally {
    await kernel.database.close();
    await place.leave();
  }
}

try {
  await seedPlace();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
