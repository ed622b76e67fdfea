/** The simulated clinic: the real kernel, services and database, with a clock, ids and faults that the seed decides. */
import { randomBytes } from 'node:crypto';
import { importUsers } from '../../server/identity/index.ts';
import { fictitiousPatient, fictitiousProvider } from '../../server/interop/people.ts';
import { act } from '../../server/kernel/act.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import { ChangeFeed } from '../../server/kernel/change-feed.ts';
import type { CommandRoute, FaultPoint, Kernel } from '../../server/kernel/context.ts';
import { LiveHub } from '../../server/kernel/live.ts';
import { openLog } from '../../server/kernel/log.ts';
import { secretsFrom } from '../../server/kernel/secrets.ts';
import { routes, topics } from '../../server/modules.ts';
import { importPatients } from '../../server/patients/index.ts';
import { createPractice, importProviders, saveRoom, selectVisitTypes } from '../../server/practice/index.ts';
import { openKernel } from '../../server/server.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { Random } from '../../shared/random.ts';
import { testDatabase } from '../../test/helpers/database.ts';

export const ZONE = 'America/New_York';
/** The clocks of New York go back on the second day. */
export const FIRST_DATE = '2026-10-31';
const BEGIN = Temporal.Instant.from('2026-10-30T12:00:00Z');
/** The feed is drained by hand; no poll may come in between. */
const NEVER_MS = 2_000_000_000;

export class SimulatedFault extends Error {}

export interface World {
  kernel: Kernel;
  hub: LiveHub;
  feed: ChangeFeed;
  route(name: string): CommandRoute;
  actors: UserActor[];
  providerIds: string[];
  roomIds: string[];
  patientIds: string[];
  visitTypes: { id: string; durationMinutes: number }[];
  /** The next command that reaches this point fails there, once. */
  failAt(point: FaultPoint | null): void;
  now(): Temporal.Instant;
  advance(ms: number): void;
  newId(): string;
  stop(): Promise<void>;
}

export async function openWorld(random: Random, size: { desks: number }): Promise<World> {
  const database = await testDatabase();
  let nowMs = BEGIN.epochMilliseconds;
  let failing: FaultPoint | null = null;
  const now = () => Temporal.Instant.fromEpochMilliseconds(nowMs);
  const newId = () => uuidv7(nowMs, (length) => random.bytes(length));
  const kernel = openKernel({
    connectionString: () => database.connectionString,
    appRole: database.appRole,
    secrets: secretsFrom(new Map([[1, randomBytes(32)]])),
    log: openLog('silent'),
    version: '0.0.0-simulation',
    clock: { now, newId },
    fault(point) {
      if (point !== failing) return;
      failing = null;
      throw new SimulatedFault(point);
    },
  });
  kernel.announce = () => {}; // The scheduler alone decides when the feed reads.
  const people = await fill(kernel, random, size.desks);
  const byId = new Map(people.actors.map((actor) => [actor.sessionId, actor]));
  const hub = new LiveHub({
    kernel,
    topics,
    beatMs: null,
    refreshActors: async (ids) => new Map(ids.map((id) => [id, byId.get(id) as UserActor])),
    touch: async () => {},
    opened: async () => {},
  });
  const feed = new ChangeFeed({
    database: kernel.database,
    connectionString: () => database.connectionString,
    log: kernel.log,
    onChanges: (changes) => hub.deliver(changes),
    onGap: () => void hub.restart(),
    pollMs: NEVER_MS,
  });
  await hub.start();
  await feed.start();
  const byName = new Map(routes.map((route) => [route.contract.name, route]));
  return {
    ...people,
    kernel,
    hub,
    feed,
    route: (name) => byName.get(name) as CommandRoute,
    failAt(point) {
      failing = point;
    },
    now,
    advance(ms) {
      nowMs += ms;
    },
    newId,
    async stop() {
      hub.stop();
      await feed.stop();
      await kernel.database.close();
      await database.drop();
    },
  };
}

const CONSOLE = { kind: 'console', name: 'simulation' } as const;

async function fill(kernel: Kernel, random: Random, desks: number) {
  const today = BEGIN.toZonedDateTimeISO(ZONE).toPlainDate();
  return act(kernel, CONSOLE, 'simulation.fill', async (ctx) => {
    await createPractice(ctx, { name: 'Simulated Practice', zone: ZONE });
    const names = Array.from({ length: desks }, (_, i) => `desk${i}`);
    await importUsers(
      ctx,
      names.map((name) => ({ username: name, displayName: name, roles: ['front_desk'], password: ctx.newId() })),
    );
    const rows = await ctx.tx.selectFrom('user_account').select(['id', 'display_name']).orderBy('username').execute();
    const actors = rows.map(
      (row): UserActor => ({
        kind: 'user',
        userId: row.id,
        sessionId: ctx.newId(),
        deviceId: ctx.newId(),
        displayName: row.display_name,
        roles: ['front_desk'],
        state: 'active',
      }),
    );
    const providers = await importProviders(
      ctx,
      Array.from({ length: 4 }, (_, i) => ({ externalId: `p${i}`, ...fictitiousProvider(random, i) })),
    );
    const patients = await importPatients(
      ctx,
      Array.from({ length: 40 }, (_, i) => ({ externalId: `p${i}`, fields: fictitiousPatient(random, today) })),
    );
    const roomIds: string[] = [];
    for (let i = 0; i < 3; i++) {
      const room = { id: null, expectedVersion: null, name: `Room ${i + 1}`, position: i, active: true };
      roomIds.push((await saveRoom(ctx, room)).id);
    }
    const visitTypes = await selectVisitTypes(ctx.tx, null);
    return {
      actors,
      providerIds: [...providers.idByExternalId.values()].sort(),
      patientIds: [...patients.idByExternalId.values()].sort(),
      roomIds,
      visitTypes,
    };
  });
}
