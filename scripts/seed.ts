/**
 * npm run seed -- --patients N --appointments M [--seed S]: fills the data folder's practice with made-up people, through
 * the services; what is more than a practice has comes as a town, past them, because a million take minutes that way.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fillPractice } from '../server/interop/index.ts';
import { openLog } from '../server/kernel/log.ts';
import { VERSION, visitPlace } from '../server/place.ts';
import { progressLine } from '../server/run.ts';
import { openKernel } from '../server/server.ts';
import { copyTown } from './population/main.ts';

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
const THROUGH_SERVICES_MAX = 10_000;

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
      patients: Math.min(patients as number, THROUGH_SERVICES_MAX),
      daysBack: days,
      daysAhead: days,
      appointments: appointments as number,
    };
    const made = await fillPractice(kernel, plan, (what, share) =>
      progressLine(`Seeding ${what} ${Math.round(share * 100)} %`),
    );
    const more = (patients as number) - made.patients;
    if (more > 0) await seedTown(place.connectionString(), more);
    console.log(
      `There are now ${made.patients + Math.max(0, more)} patients and ${made.appointments} appointments of seed ${seed}.`,
    );
  } finally {
    await kernel.database.close();
    await place.leave();
  }
}

async function seedTown(connectionString: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const today = Temporal.Now.plainDateISO('UTC');
    await copyTown(client, { count, seed: seed as number, today }, (share) =>
      progressLine(`Seeding the town ${Math.round(share * 100)} %`),
    );
  } finally {
    await client.end();
  }
}

try {
  await seedPlace();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
