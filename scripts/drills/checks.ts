/** What must be true after every drill, asked of the database itself and of every screen. */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Collection } from '../../client/live/collection.ts';
import type { LiveConnection } from '../../client/live/connection.ts';
import { verifyChain } from '../../server/identity/index.ts';
import { openLog } from '../../server/kernel/log.ts';
import { migrate } from '../../server/kernel/migrate.ts';
import { openSecrets } from '../../server/kernel/secrets.ts';
import { openKernel } from '../../server/server.ts';
import { type Appointment, day, dayTopic } from '../../shared/scheduling.ts';
import type { Clinic } from './clinic.ts';
import { DAYS, dateOf, type Load } from './load.ts';

export interface Screen {
  connection: LiveConnection;
  days: Collection<Appointment>[];
}

const SETTLE_MS_MAX = 15_000;

/** A desk that looks at every day of the drill. */
export function openScreen(clinic: Clinic): Screen {
  const connection = clinic.connect();
  connection.start();
  const days = Array.from({ length: DAYS }, (_, i) => connection.collection<Appointment>(dayTopic.name, dateOf(i)));
  for (const collection of days) collection.subscribe(() => {});
  return { connection, days };
}

/** Everything that is wrong; nothing is what it should be. */
export async function violations(clinic: Clinic, load: Load, screens: readonly Screen[]): Promise<string[]> {
  const found = [...load.failures];
  found.push(...(await wrongBookings(clinic, load)), ...(await wrongScreens(clinic, screens)));
  found.push(...(await wrongTrail(clinic, load)));
  return found;
}

async function wrongBookings(clinic: Clinic, load: Load): Promise<string[]> {
  const client = new pg.Client({ connectionString: clinic.postgresUrl });
  await client.connect();
  try {
    const found: string[] = [];
    const { rows } = await client.query<{
      id: string;
      note: string;
      starts: string;
      provider_id: string;
      patient_id: string;
    }>(
      `select id, note, to_char(starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as starts, provider_id, patient_id from appointment`,
    );
    const kept = new Map(rows.map((row) => [row.id, row]));
    const told = new Set<string>();
    for (const { key, answer } of load.told) {
      const row = kept.get(answer.id);
      if (told.has(answer.id)) found.push(`${answer.id} was acknowledged for two keys`);
      told.add(answer.id);
      if (!row) found.push(`acknowledged and lost: ${key}`);
      else if (row.note !== answer.note || row.starts !== answer.start || row.provider_id !== answer.providerId)
        found.push(`acknowledged with other content: ${key}`);
    }
    const doubled = rows.length - told.size;
    if (doubled !== 0) found.push(`${rows.length} bookings are kept, ${told.size} were acknowledged`);
    const overlaps = await client.query(
      `select 1 from appointment a join appointment b on a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        and (a.provider_id = b.provider_id or a.patient_id = b.patient_id)
       where a.booking = 'booked' and b.booking = 'booked'`,
    );
    if (overlaps.rowCount) found.push(`${overlaps.rowCount} bookings overlap`);
    await client.query('create extension if not exists amcheck');
    await client.query(
      `select bt_index_check(c.oid, true) from pg_class c join pg_index i on i.indexrelid = c.oid join pg_am m on m.oid = c.relam
       where m.amname = 'btree' and c.relnamespace = 'public'::regnamespace`,
    );
    return found;
  } finally {
    await client.end();
  }
}

async function wrongScreens(clinic: Clinic, screens: readonly Screen[]): Promise<string[]> {
  const sorted = (rows: Iterable<Appointment>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const until = performance.now() + SETTLE_MS_MAX;
  for (;;) {
    const found: string[] = [];
    for (let i = 0; i < DAYS; i++) {
      const { appointments } = await clinic.desk.must(day, { date: dateOf(i) });
      for (const [n, screen] of screens.entries()) {
        const collection = screen.days[i];
        const isSame =
          collection?.state === 'live' && isDeepStrictEqual(sorted(collection.rows.values()), sorted(appointments));
        if (!isSame) found.push(`screen ${n} differs from the database on ${dateOf(i)} (${collection?.state})`);
      }
    }
    if (found.length === 0 || performance.now() > until) return found;
    await sleep(200);
  }
}

/** One line for each effect, and a chain that is whole. */
async function wrongTrail(clinic: Clinic, load: Load): Promise<string[]> {
  const connectionString = clinic.postgresUrl;
  const { appRole } = await migrate(connectionString);
  const secrets = await openSecrets(`${clinic.home}/secrets`);
  const kernel = openKernel({
    connectionString: () => connectionString,
    appRole,
    secrets,
    log: openLog('silent'),
    version: 'drill',
  });
  try {
    const found: string[] = [];
    const chain = await verifyChain(kernel);
    if (!chain.intact) found.push(`the audit trail is broken at event ${chain.firstBroken}`);
    const { count } = await kernel.database.db
      .selectFrom('audit_event')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('action', '=', 'scheduling.book')
      .executeTakeFirstOrThrow();
    if (count !== load.told.length)
      found.push(`the trail tells of ${count} bookings, ${load.told.length} were acknowledged`);
    return found;
  } finally {
    await kernel.database.close();
  }
}
