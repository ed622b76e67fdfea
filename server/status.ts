/** `anteroom status`: whether the server runs, and what lies in its data, in a few lines. No patient is named. */
import { sql } from 'kysely';
import { verifyChain } from './identity/index.ts';
import type { Kernel } from './kernel/context.ts';
import { findRunning, type RunningServer } from './kernel/home.ts';
import { schemaVersion } from './kernel/migrate.ts';
import { VERSION } from './place.ts';

interface Counts {
  practice: string | null;
  zone: string | null;
  users: number;
  providers: number;
  patients: number;
  appointments: number;
  bytes: number;
}

/** Reads the state; `atPlace` opens the database of the running server. */
export async function readStatus(
  home: string,
  atPlace: <T>(work: (kernel: Kernel) => Promise<T>) => Promise<T>,
): Promise<string[]> {
  const running = await findRunning(home);
  if (!running) {
    return [
      `Anteroom ${VERSION}: the server is not running on ${home}.`,
      'Start it with npm start; nothing else was looked at.',
    ];
  }
  return atPlace((kernel) => describe(kernel, running));
}

async function describe(kernel: Kernel, { folder, pid }: RunningServer): Promise<string[]> {
  const { rows } = await sql<Counts>`select
      (select name from practice) as practice, (select zone from practice) as zone,
      (select count(*) from user_account where active) as users,
      (select count(*) from provider) as providers,
      (select count(*) from patient) as patients,
      (select count(*) from appointment) as appointments,
      pg_database_size(current_database()) as bytes`.execute(kernel.database.db);
  const counts = rows[0] as Counts;
  const chain = await verifyChain(kernel);
  const trail = chain.intact
    ? `whole: ${chain.sealed} events sealed, ${chain.unsealed} waiting for the next seal`
    : `BROKEN at event ${chain.firstBroken}: somebody changed it outside of Anteroom. Tell the privacy officer.`;
  return [
    `Anteroom ${VERSION} is running on ${folder} (process ${pid}, schema ${schemaVersion()}).`,
    counts.practice ? `Practice: ${counts.practice}, ${counts.zone}` : 'Practice: not set up yet',
    `People who can sign in: ${counts.users}; providers: ${counts.providers}; patients: ${counts.patients}; appointments: ${counts.appointments}`,
    `Database: ${(counts.bytes / 1_048_576).toFixed(0)} MiB`,
    `Audit trail: ${trail}`,
  ];
}
