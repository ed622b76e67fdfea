/** Starting and stopping, in words for the person at the console. */
import pg from 'pg';
import type { Logger } from 'pino';
import { builtWeb } from './kernel/build.ts';
import { HomeError } from './kernel/home.ts';
import { openLog } from './kernel/log.ts';
import { MigrationError } from './kernel/migrate.ts';
import { zoneDisagreement } from './kernel/zones.ts';
import type { Lan } from './lan.ts';
import { openPlace, type Place, VERSION } from './place.ts';
import type { Server } from './server.ts';

const say = (sentence: string): void => {
  process.stdout.write(`${sentence}\n`);
};

let drawn = '';

/** One line that is drawn over itself on a terminal; elsewhere each new tenth is a line. */
export function progressLine(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}${line.endsWith('100 %') ? '\n' : ''}`);
  else if (line.replace(/\d %$/, '') !== drawn.replace(/\d %$/, '')) say(line);
  drawn = line;
}

const HTTP_PORT = 8080;
const HTTPS_PORT = 8443;

/** Reads a port from the environment; throws HomeError with a sentence when it is none. */
function portFrom(name: string, usual: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return usual;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new HomeError(`${name} must be a port number between 0 and 65535, not “${text}”.`);
  return port;
}

/** Starts the product and stops it when it is told to; `build` names the build of these sources. */
export async function run(build: string): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.on(name, () => {
      if (stopping.signal.aborted) return;
      say('Stopping …');
      stopping.abort();
    });
  try {
    await start(build, process.argv.slice(2), stopping.signal);
  } catch (error) {
    if (error === stopping.signal.reason) return; // Stopped while it was starting: everything is put away already.
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof HomeError || error instanceof MigrationError) return error.message;
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Stop that program, or choose another port with ANTEROOM_HTTP_PORT or ANTEROOM_HTTPS_PORT.`;
  if (code === 'ENOSPC') return 'The disk is full. Make some space and start Anteroom again; nothing was lost.';
  return `Anteroom could not start: ${message}`;
}

async function start(build: string, args: string[], signal: AbortSignal): Promise<void> {
  const known = new Set(['--demo']);
  const unknown = args.find((arg) => !known.has(arg));
  if (unknown) throw new HomeError(`There is no option ${unknown}. Known: --demo.`);
  const httpPort = portFrom('ANTEROOM_HTTP_PORT', HTTP_PORT);
  const httpsPort = portFrom('ANTEROOM_HTTPS_PORT', HTTPS_PORT);
  const log = openLog();
  let server: Server | null = null;
  let lan: Lan | null = null;
  // While Postgres starts, the rest of the program is read; before, it would only keep Postgres from starting.
  const readRest = () => Promise.all([import('./server.ts'), import('./lan.ts')]);
  const place = await openPlace({
    log,
    say,
    onBegun: () => void readRest().catch(() => {}),
    onUp: () => server?.databaseMoved(),
  });
  try {
    const [{ startServer }, { openLan }] = await readRest();
    signal.throwIfAborted();
    if (args.includes('--demo')) await demonstrate(place, log);
    signal.throwIfAborted();
    const webFolder = await builtWeb(build, place.path, say);
    signal.throwIfAborted();
    lan = await openLan({
      folder: place.path,
      port: httpsPort,
      practice: await practiceName(place),
      version: VERSION,
      log,
    });
    server = await startServer({
      connectionString: place.connectionString,
      appRole: place.appRole,
      secrets: place.secrets,
      auditWitnessFile: place.auditWitnessFile,
      filesFolder: place.filesFolder,
      log,
      version: VERSION,
      webFolder,
      jobs: true,
      authorityPem: () => lan?.authority.certificatePem ?? null,
      listeners: [{ host: '127.0.0.1', port: httpPort }, lan.listener],
    });
  } catch (error) {
    await place.leave();
    throw error;
  }
  const isFound = lan.open(server, server.ports[1] as number).catch((error: Error) => {
    log.warn({ err: error.message }, 'mDNS did not start');
  });
  stopInOrder(signal, server, place, lan);
  const { host } = lan;
  await tell(server, place, lan).catch((error: Error) => {
    if (!signal.aborted) throw error;
  });
  await isFound;
  if (lan.host !== host)
    say(`  Another computer is called ${host} already; this server is https://${lan.host}:${server.ports[1]}`);
}

/** The name of the practice before the server runs; null while it is not set up. */
async function practiceName(place: Place): Promise<string | null> {
  const client = new pg.Client({ connectionString: place.connectionString() });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('select name from practice');
    return rows[0]?.name ?? null;
  } finally {
    await client.end();
  }
}

async function demonstrate(place: Place, log: Logger): Promise<void> {
  const { makeDemo } = await import('./interop/index.ts');
  const { openKernel } = await import('./server.ts');
  const kernel = openKernel({ ...place, log, version: VERSION });
  try {
    await makeDemo(kernel, say, progressLine);
  } finally {
    await kernel.database.close();
  }
}

function stopInOrder(signal: AbortSignal, server: Server, place: Place, lan: Lan): void {
  const stop = (): void => {
    lan
      .stop()
      .then(() => server.stop())
      .then(() => place.leave())
      .then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`Anteroom did not stop in order: ${error.message}\n`);
          process.exit(1);
        },
      );
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
}

async function tell(server: Server, place: Place, lan: Lan): Promise<void> {
  const [httpPort, httpsPort] = server.ports;
  const here = `http://127.0.0.1:${httpPort}`;
  say('');
  say(`Anteroom ${VERSION} is running.`);
  say(`  On this computer, open   ${here}`);
  for (const name of [lan.host, ...lan.addresses]) say(`  On the clinic's network  https://${name}:${httpsPort}`);
  say(`  Its certificate is ours  ${lan.authority.fingerprint}  (the launcher shows the same)`);
  const { setUp, database, clock, log } = server.kernel;
  if (setUp) {
    say('  This practice is not set up yet. Open this link once, within 24 hours:');
    say(`                           ${here}/set-up#${setUp.token}`);
  }
  say(`  The data lies in         ${place.path}`);
  say('  To stop, press Ctrl+C.');
  const practice = await database.db.selectFrom('practice').select('zone').executeTakeFirst();
  const differs = practice && (await zoneDisagreement(database.db, practice.zone, clock.now()));
  if (differs) {
    log.warn({ at: differs }, 'Postgres and Node disagree about the time zone');
    say(
      `  Warning: the database and the server disagree about the clock changes of ${practice.zone} from ${differs} on. Update both before that day.`,
    );
  }
}
