/** Puts the parts together: database, live hub, change feed, sealer, jobs, listeners. Tests and benches use it as the product does. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type App, buildApp } from './app.ts';
import { refreshActors, startSealer, touch } from './identity/index.ts';
import { auditSql } from './kernel/audit.ts';
import { ChangeFeed } from './kernel/change-feed.ts';
import { CHANGE_CHANNEL } from './kernel/changes.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { FaultPoint, Kernel } from './kernel/context.ts';
import { openDatabase } from './kernel/db.ts';
import { type Jobs, startJobs } from './kernel/jobs.ts';
import { LIMITS } from './kernel/limits.ts';
import { LiveHub } from './kernel/live.ts';
import type { Secrets } from './kernel/secrets.ts';
import { openVault } from './kernel/vault.ts';
import { jobs as jobPlan, topics } from './modules.ts';
import { guard } from './patients/index.ts';
import { startHoldSweeper } from './scheduling/index.ts';

export interface Listener {
  host: string;
  port: number;
  isOurHost?(name: string): boolean;
  tls?: { key: string; cert: string };
}

export interface ServerOptions {
  connectionString: () => string;
  appRole: string | null;
  secrets: Secrets;
  /** Beside the keys; without it a cut of the audit trail is noticed by the running process only. */
  auditWitnessFile?: string | null;
  /** The folder of the vault; without it no file can be kept or read. */
  filesFolder?: string | null;
  log: Logger;
  version: string;
  webFolder: string | null;
  listeners: readonly Listener[];
  authorityPem?: () => string | null;
  clock?: Clock;
  fault?: (point: FaultPoint) => void | Promise<void>;
  /** Housekeeping and what comes later; tests that need no jobs go without. */
  jobs?: boolean;
}

export interface Server {
  kernel: Kernel;
  apps: App[];
  hub: LiveHub;
  serverId: string;
  /** The ports as they were really taken. */
  ports: number[];
  /** The database is back, perhaps at another port. */
  databaseMoved(): void;
  stop(): Promise<void>;
}

/** Other servers of the database hear of many commits at once; the desks of this one do not wait for it. */
const NOTIFY_EVERY_MS = 50;

/** Everything that a service needs, without listeners: the console and imports use this much. */
export function openKernel(options: Omit<ServerOptions, 'listeners' | 'webFolder'>): Kernel {
  const { log, secrets, version } = options;
  const database = openDatabase({ connectionString: options.connectionString(), appRole: options.appRole, log });
  const instance = randomUUID();
  let told = false;
  let lastToldAt = 0;
  let telling: Promise<unknown> = Promise.resolve();
  return {
    // Whoever writes and leaves (the console) still tells the server, which would notice by its poll only.
    database: { ...database, close: () => telling.then(() => database.close()) },
    clock: options.clock ?? systemClock,
    log,
    secrets,
    vault: openVault(options.filesFolder ?? null, secrets),
    auditWitnessFile: options.auditWitnessFile ?? null,
    guard,
    version,
    setUp: null,
    instance,
    ...(options.fault ? { fault: options.fault } : {}),
    announce() {
      if (told) return;
      told = true;
      telling = sleep(Math.max(0, lastToldAt + NOTIFY_EVERY_MS - performance.now())).then(() => {
        told = false;
        lastToldAt = performance.now();
        // Only a hint: the poll reads the log anyway.
        return database.pool.query(`notify ${CHANGE_CHANNEL}, '${instance}'`).catch(() => {});
      });
    },
  };
}

/** Starts the server on a migrated database. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const kernel = openKernel(options);
  const hub = new LiveHub({
    kernel,
    topics,
    refreshActors: (ids) => refreshActors(kernel, ids),
    touch: (sessionId) => touch(kernel, sessionId),
    opened: (actor, topic, key) => auditOpening(kernel, actor, topic, key),
  });
  const feed = new ChangeFeed({
    database: kernel.database,
    connectionString: options.connectionString,
    log: kernel.log,
    ownName: kernel.instance,
    onChanges: (changes) => hub.deliver(changes),
    onGap: () => void hub.restart().catch(() => {}),
  });
  let running: Jobs | null = null;
  const notify = kernel.announce;
  kernel.announce = (seq, changes) => {
    feed.offer(seq, changes);
    notify(seq, changes);
    running?.wake(new Set(changes.map(({ topic }) => topic)));
  };
  const { server_id: serverId } = await kernel.database.db
    .selectFrom('installation')
    .select('server_id')
    .executeTakeFirstOrThrow();
  await offerSetUp(kernel);
  await hub.start();
  await feed.start();
  const stopSealer = startSealer(kernel);
  const stopSweeper = startHoldSweeper(kernel);
  const apps: App[] = [];
  for (const listener of options.listeners) {
    const app = await buildApp({
      kernel,
      hub,
      serverId,
      webFolder: options.webFolder,
      ...(listener.isOurHost ? { isOurHost: listener.isOurHost } : {}),
      ...(listener.tls ? { tls: listener.tls } : {}),
      ...(options.authorityPem ? { authorityPem: options.authorityPem } : {}),
    });
    apps.push(app);
    await app.listen({ host: listener.host, port: listener.port }).catch(async (error: Error) => {
      hub.stop();
      await Promise.all(apps.map((one) => one.close()));
      await feed.stop();
      await stopSweeper();
      await stopSealer();
      await kernel.database.close();
      throw error;
    });
  }
  const jobs = options.jobs ? startJobs(kernel, options.connectionString(), jobPlan) : null;
  jobs?.then(
    (it) => {
      running = it;
    },
    (error: Error) => kernel.log.warn({ err: error }, 'the jobs did not start'),
  );
  return {
    kernel,
    apps,
    hub,
    serverId,
    ports: apps.map((app) => (app.server.address() as AddressInfo).port),
    databaseMoved() {
      kernel.database.moveTo(options.connectionString());
      feed.wake();
    },
    async stop() {
      hub.stop();
      await Promise.all(apps.map((app) => app.close()));
      await jobs?.then((it) => it.stop()).catch(() => {});
      await feed.stop();
      await stopSweeper();
      await stopSealer();
      await kernel.database.close();
    },
  };
}

/** While nobody has set the practice up, whoever holds the printed link may. */
async function offerSetUp(kernel: Kernel): Promise<void> {
  const practice = await kernel.database.db.selectFrom('practice').select('name').executeTakeFirst();
  if (practice) return;
  kernel.setUp = {
    token: randomBytes(16).toString('base64url'),
    validUntil: kernel.clock.now().add({ hours: LIMITS.setUpTokenHours }),
  };
}

/** Looking at patients is written down, also where it is a screen that stays open. */
async function auditOpening(
  kernel: Kernel,
  actor: Parameters<typeof auditSql>[1]['actor'],
  topic: string,
  key: string,
): Promise<void> {
  if (topic.startsWith('practice.')) return;
  const entry = {
    action: `${topic}.watch`,
    entity: topic.split('.')[1] ?? topic,
    entityId: key,
    ...(topic === 'patients.patient' ? { subjectId: key } : {}),
  };
  const stamp = { id: kernel.clock.newId(), at: kernel.clock.now(), actor, requestId: null };
  await kernel.database.pool.query(auditSql(entry, stamp));
}
