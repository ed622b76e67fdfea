/** The product within the process of the bench, on a Postgres that syncs to the disk: so that the moment of COMMIT is known. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { importUsers } from '../../server/identity/index.ts';
import { fillPractice } from '../../server/interop/index.ts';
import { act } from '../../server/kernel/act.ts';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import { openHome } from '../../server/kernel/home.ts';
import { openLog } from '../../server/kernel/log.ts';
import { migrate } from '../../server/kernel/migrate.ts';
import { startPostgres } from '../../server/kernel/postgres/supervisor.ts';
import { secretsFrom } from '../../server/kernel/secrets.ts';
import { createPractice } from '../../server/practice/index.ts';
import { type Server, startServer } from '../../server/server.ts';
import { signIn } from '../../shared/identity.ts';
import { Desk, PASSWORD } from '../../test/helpers/server.ts';

export interface DeskServer {
  server: Server;
  url: string;
  desk: Desk;
  /** When the last command was about to send its COMMIT (milliseconds since 1970). */
  committedAt(): number;
  stop(): Promise<void>;
}

export async function openDeskServer(size: { providers: number; patients: number; days: number }): Promise<DeskServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-bench-'));
  chmodSync(folder, 0o755);
  const say = () => {};
  const home = await openHome({
    path: path.join(folder, 'home'),
    say,
    productVersion: '0',
    schemaVersion: 0,
    sharedPath: path.join(folder, 'shared'),
  });
  const log = pino({ level: 'silent' });
  const postgres = await startPostgres({
    folder: home.postgresPath,
    ownFolder: home.path,
    binaries: home.binariesPath,
    account: home.account,
    log,
    say,
  });
  const { appRole } = await migrate(postgres.connectionString());
  let at = 0;
  const server = await startServer({
    connectionString: () => postgres.connectionString(),
    appRole,
    secrets: secretsFrom(new Map([[1, randomBytes(32)]])),
    log: openLog('silent'),
    version: 'bench',
    webFolder: await builtWeb(buildName(), process.cwd(), () => {}),
    listeners: [{ host: '127.0.0.1', port: 0 }],
    fault(point) {
      if (point === 'before-commit') at = performance.timeOrigin + performance.now();
    },
  });
  const { kernel } = server;
  await act(kernel, { kind: 'console', name: 'bench' }, 'bench.setUp', async (ctx) => {
    await createPractice(ctx, { name: 'Bench Practice', zone: 'America/New_York' });
    await importUsers(ctx, [{ username: 'manager', displayName: 'Bench', roles: ['manager'], password: PASSWORD }]);
  });
  kernel.setUp = null;
  const { providers, patients, days } = size;
  const plan = { seed: 3, providers, rooms: providers, patients, daysBack: 0, daysAhead: days, appointments: null };
  await fillPractice(kernel, plan, () => {});
  const url = `http://127.0.0.1:${server.ports[0]}`;
  const desk = new Desk(url);
  await desk.must(signIn, { username: 'manager', password: PASSWORD });
  return {
    server,
    url,
    desk,
    committedAt: () => at,
    async stop() {
      await server.stop();
      await postgres.stop();
      await home.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
