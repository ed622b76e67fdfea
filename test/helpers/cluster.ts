/** The Postgres of the tests: DATABASE_URL, or the one that the test run started, or one of this file's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { openHome } from '../../server/kernel/home.ts';
import { startPostgres } from '../../server/kernel/postgres/supervisor.ts';

export interface TestCluster {
  connectionString(database: string): string;
  stop(): Promise<void>;
}

/** The same server, another database. */
function onServer(url: string): TestCluster {
  return {
    connectionString(database) {
      const changed = new URL(url);
      changed.pathname = `/${database}`;
      return changed.toString();
    },
    stop: async () => {},
  };
}

/** Starts a cluster in a temporary folder, without fsync: tests of durability start their own server instead. */
export async function startTestCluster(): Promise<TestCluster & { url: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-test-'));
  await chmod(folder, 0o755);
  const say = () => {};
  const home = await openHome({
    path: path.join(folder, 'home'),
    say,
    productVersion: '0.0.0',
    schemaVersion: 0,
    sharedPath: path.join(folder, 'shared'),
  });
  const ownFolder = path.join(folder, 'own');
  await mkdir(ownFolder);
  const postgres = await startPostgres({
    folder: home.postgresPath,
    ownFolder,
    binaries: home.binariesPath,
    account: home.account,
    log: pino({ level: 'silent' }),
    say,
    fast: true,
  });
  return {
    url: postgres.connectionString('postgres'),
    connectionString: (database) => postgres.connectionString(database),
    async stop() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let started: Promise<TestCluster> | undefined;

/** The cluster of this process; a second call gets the same one. */
export function testCluster(): Promise<TestCluster> {
  started ??= openTestCluster();
  return started;
}

/** Ends the cluster if this process started it. */
export async function closeTestCluster(): Promise<void> {
  await (await started)?.stop();
  started = undefined;
}

async function openTestCluster(): Promise<TestCluster> {
  const given = process.env.DATABASE_URL || process.env.ANTEROOM_TEST_CLUSTER;
  if (given) return onServer(given);
  const cluster = await startTestCluster();
  process.once('beforeExit', () => void closeTestCluster());
  return cluster;
}
