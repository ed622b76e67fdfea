/** The simulated clinic: the real kernel, services and database, with a clock, ids and faults that the seed decides. */
import { randomBytes } from 'node:crypto';
import { importUsers } from '../../server/identity/index.ts';
import { fictitiousPatient } from '../../server/interop/people.ts';
import { act } from '../../server/kernel/act.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import { ChangeFeed } from '../../server/kernel/change-feed.ts';
import type { Change } from '../../server/kernel/changes.ts';
import type { CommandRoute, FaultPoint, Kernel, QueryRoute } from '../../server/kernel/context.ts';
import { runQuery } from '../../server/kernel/http.ts';
import { LiveHub } from '../../server/kernel/live.ts';
import { openLog } from '../../server/kernel/log.ts';
import { secretsFrom } from '../../server/kernel/secrets.ts';
import { routes, topics } from '../../server/modules.ts';
import { importPatients } from '../../server/patients/index.ts';
import { createPractice } from '../../server/practice/index.ts';
import { openKernel } from '../../server/server.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { Random } from '../../shared/random.ts';
import type { Role } from '../../shared/roles.ts';
import { testDatabase } from '../../test/helpers/database.ts';

export const ZONE = 'America/New_York';
/** The clocks of New York go back on the second day. */
export const FIRST_DATE = '2026-10-31';
const BEGIN = Temporal.Instant.from('2026-10-30T12:00:00Z');
/** The feed is drained by hand; no poll may come in between. */
const NEVER_MS = 2_000_000_000;

export class SimulatedFault extends Error {}

/** Something is not as it must be. */
export class Violation extends Error {}

/** Who sits at the desks. */
const ROLES_OF_DESKS: readonly Role[] = ['front_desk', 'front_desk', 'manager', 'provider', 'front_desk'];
const PATIENTS = 40;
/** So often the feed reads the log, although this process committed all of it. */
const READ_SHARE = 0.15;

export interface World {
  kernel: Kernel;
  hub: LiveHub;
  /** Every change that is committed reaches the hub: as the process has announced it, or as the log has it. */
  drain(): Promise<void>;
  route(name: string): CommandRoute;
  /** Asks as a screen does; the answer is what the contract says. */
  ask<T>(actor: UserActor, name: string, input: object): Promise<T>;
  /** One for each desk. */
  actors: UserActor[];
  patientIds: string[];
  /** The next command that reaches this point fails there, once. */
  failAt(point: FaultPoint | null): void;
  now(): Temporal.Instant;
  advance(ms: number): void;
  newId(): string;
  stop(): Promise<void>;
}

export async function openWorld(random: Random): Promise<World> {
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
  // The scheduler alone decides when the feed hands on what was announced, or reads it in the log.
  const announced: [number, readonly Change[]][] = [];
  kernel.announce = (seq, changes) => announced.push([seq, changes]);
  const people = await fill(kernel, random);
  const byId = new Map(people.actors.map((actor) => [actor.sessionId, actor]));
  const hub = new LiveHub({
    kernel,
    topics,
    beatMs: null,
    refreshActors: async (ids) => new Map(ids.map((id) => [id, byId.get(id) as UserActor])),
    touch: async () => {},
    opened: async () => {},
  });
  let awaited = { seq: 0, go: () => {} };
  const feed = new ChangeFeed({
    database: kernel.database,
    connectionString: () => database.connectionString,
    log: kernel.log,
    async onChanges(changes) {
      await hub.deliver(changes);
      if ((changes.at(-1)?.seq ?? 0) >= awaited.seq) awaited.go();
    },
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
    async drain() {
      const all = announced.splice(0);
      // A hole makes the feed read: what was announced before it is in the log.
      if (random.chance(READ_SHARE)) return feed.drain();
      const seq = all.at(-1)?.[0] ?? 0;
      if (seq <= feed.cursor) return;
      const done = new Promise<void>((go) => {
        awaited = { seq, go };
      });
      for (const [one, changes] of all) feed.offer(one, changes);
      await done;
    },
    route: (name) => byName.get(name) as CommandRoute,
    ask: async (actor, name, input) =>
      JSON.parse(await runQuery(kernel, byName.get(name) as QueryRoute, { actor, input, origin: null })),
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

export const CONSOLE = { kind: 'console', name: 'simulation' } as const;

async function fill(kernel: Kernel, random: Random): Promise<Pick<World, 'actors' | 'patientIds'>> {
  const today = BEGIN.toZonedDateTimeISO(ZONE).toPlainDate();
  return act(kernel, CONSOLE, 'simulation.fill', async (ctx) => {
    await createPractice(ctx, { name: 'Simulated Practice', zone: ZONE });
    await importUsers(
      ctx,
      ROLES_OF_DESKS.map((role, i) => {
        const name = `desk${i}`;
        return { username: name, displayName: name, roles: [role], password: ctx.newId() };
      }),
    );
    const rows = await ctx.tx.selectFrom('user_account').select(['id', 'display_name']).orderBy('username').execute();
    const actors = rows.map(
      (row, i): UserActor => ({
        kind: 'user',
        userId: row.id,
        sessionId: ctx.newId(),
        deviceId: ctx.newId(),
        displayName: row.display_name,
        roles: [ROLES_OF_DESKS[i] as Role],
        state: 'active',
      }),
    );
    const patients = await importPatients(
      ctx,
      Array.from({ length: PATIENTS }, (_, i) => ({ externalId: `p${i}`, fields: fictitiousPatient(random, today) })),
    );
    return { actors, patientIds: [...patients.idByExternalId.values()].sort() };
  });
}
