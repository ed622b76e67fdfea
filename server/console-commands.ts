/** What the console can do, through the same services as the desks, also while the server is running. */
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addUser as addUserContract } from '../shared/identity.ts';
import { ROLE_NAMES, ROLES, type Role } from '../shared/roles.ts';
import { BUNDLE_OPTIONS, makeBundleFile, makeKey } from './console-bundle.ts';
import { exportTable, importFolder, importTable, type Kind, TRANSFER_OPTIONS } from './console-transfer.ts';
import { addUser, findUser, prepareFirstPassword, resetUser, updateUser } from './identity/index.ts';
import { act } from './kernel/act.ts';
import type { CommandContext, Kernel } from './kernel/context.ts';
import { HomeError } from './kernel/home.ts';
import { homePath } from './kernel/home-path.ts';
import { openLog } from './kernel/log.ts';
import { MigrationError } from './kernel/migrate.ts';
import { Problem } from './kernel/problem.ts';
import { checkInput } from './kernel/validate.ts';
import { VERSION, visitPlace } from './place.ts';
import { openKernel } from './server.ts';
import { readStatus } from './status.ts';

const USAGE = `The console of Anteroom:
  anteroom status                                   how the server is
  anteroom user add NAME --name "Full Name" --roles front_desk,biller
  anteroom user reset NAME                          a new first password; all sessions of the person end
  anteroom user disable NAME                        signs the person out everywhere, at once
  anteroom import synthea FOLDER                    patients, providers and visits from CSV files
  anteroom import patients|appointments|employers|coverage|charges|recalls FILE.csv
                                   from any other system; the columns are guessed and shown
      --dry-run                    look first: everything is told, nothing is changed
      --map 'field=Column'         which column a field is in; repeat it for several
      --same 'JSMITH=Dr. Smith'    their word and ours: providers, visit types, rooms, locations, states, plans
      --add-plans                  of coverage: payers and plans that are not here are made, to be completed in Setup
      --visit-type CODE            for rows that do not say what kind of visit they are
      --dates mdy|dmy|ymd          which number of their dates comes first
  anteroom export patients|appointments|employers|coverage FILE.csv
                                   can be imported again as it is
      --from 2026-01-01 --until 2026-03-31    visits of these days, or patients who have one
      --ical                       appointments as a calendar, without names of patients unless --names
      --force                      writes over a file that is there
  anteroom bundle key KEYFILE                       a new key of somebody who publishes code sets
  anteroom bundle make FOLDER BUNDLE.zip --key KEYFILE --publisher "NAME" [--days 200]
                                   files of codes as they were published, in one signed bundle
Roles: ${ROLES.join(', ')}. The data folder is ./anteroom-home, or what ANTEROOM_HOME names.`;

const KINDS: readonly Kind[] = ['patients', 'appointments', 'employers', 'coverage', 'charges', 'recalls'];

/** The command line is not right: said together with what can be typed. */
class UsageError extends Error {}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs one command line; returns the exit code. */
export async function runConsole(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    process.stderr.write(`${await sentenceOf(error, args[0] === 'export' ? 'exported' : 'imported')}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function sentenceOf(error: unknown, what: string): Promise<string> {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof Problem) {
    const fields = error.details.errors?.map(({ path, message }) => `\n  ${path.slice(1)}: ${message}`) ?? [];
    return `${error.message}${fields.join('')}`;
  }
  const { FileRefused } = await import('./interop/index.ts');
  const { message } = error as Error;
  if (error instanceof FileRefused)
    return `${message}\n${error.partly ? 'It changed while it was read. What was imported before that stays, and is not imported twice.' : `Nothing was ${what}.`}`;
  if (error instanceof HomeError || error instanceof MigrationError) return message;
  return `This did not work: ${message}`;
}

async function dispatch(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, verb, subject, ...more] = positionals;
  const kind = KINDS.find((one) => one === verb);
  const isBundle = command === 'bundle' && verb === 'make';
  if (!command || values.help) {
    say(USAGE);
    return 0;
  }
  if (more.length > (isBundle ? 1 : 0)) throw new UsageError(`“${more.at(-1)}” is one word too many.`);
  requireFitting(values, `${command} ${verb ?? ''}`.trim());
  if (command === 'status' && !verb) return status();
  if (command === 'user' && verb === 'add') return addPerson(need(subject, 'the name to sign in with'), values);
  if (command === 'user' && verb === 'reset') return resetPerson(need(subject, 'the name of the person'));
  if (command === 'user' && verb === 'disable') return disablePerson(need(subject, 'the name of the person'));
  if (command === 'import' && verb === 'synthea')
    return importFolder(need(subject, 'the folder of the CSV files'), me(), atPlace, say);
  if (command === 'import' && kind) return importTable(kind, need(subject, 'the CSV file'), values, me(), atPlace, say);
  if (command === 'export' && kind && kind !== 'charges' && kind !== 'recalls')
    return exportTable(kind, need(subject, 'the file to write'), values, me(), atPlace, say);
  if (command === 'bundle' && verb === 'key') return makeKey(need(subject, 'the file to write the key to'), say);
  if (isBundle)
    return makeBundleFile(need(subject, 'the folder of the files'), need(more[0], 'the file to write'), values, say);
  throw new UsageError(`There is no command “${positionals.slice(0, 2).join(' ')}”.`);
}

function parse(args: readonly string[]) {
  try {
    const own = { name: { type: 'string' }, roles: { type: 'string' }, help: { type: 'boolean' } } as const;
    const options = { ...own, ...TRANSFER_OPTIONS, ...BUNDLE_OPTIONS };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const IMPORT_OPTIONS = ['map', 'same', 'visit-type', 'dates', 'dry-run'];
const EXPORT_OPTIONS = ['from', 'until', 'ical', 'names', 'force'];
const OPTIONS_OF: Record<string, readonly string[]> = {
  'user add': ['name', 'roles'],
  'import patients': IMPORT_OPTIONS,
  'import appointments': IMPORT_OPTIONS,
  'import employers': ['map', 'dry-run'],
  'import coverage': ['map', 'same', 'dates', 'dry-run', 'add-plans'],
  'import charges': ['map', 'dates', 'dry-run'],
  'import recalls': ['map', 'same', 'dates', 'dry-run'],
  'export patients': EXPORT_OPTIONS,
  'export appointments': EXPORT_OPTIONS,
  'export employers': ['force'],
  'export coverage': ['force'],
  'bundle make': ['key', 'publisher', 'days', 'force'],
};

/** An option that is not heard would do harm: whoever says --dry-run means that nothing is to be changed. */
function requireFitting(values: Readonly<Record<string, unknown>>, command: string): void {
  const wrong = Object.keys(values).find((name) => !(OPTIONS_OF[command] ?? []).includes(name));
  if (wrong) throw new UsageError(`“anteroom ${command}” has no option --${wrong}.`);
}

function need(value: string | undefined, what: string): string {
  if (!value) throw new UsageError(`The command needs ${what}.`);
  return value;
}

const me = (): string => os.userInfo().username;

/** Opens what the work needs, also beside a running server, and leaves it as it was. */
async function atPlace<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const log = openLog('error');
  const place = await visitPlace({ log, say });
  try {
    const kernel = openKernel({ ...place, log, version: VERSION });
    try {
      return await work(kernel);
    } finally {
      await kernel.database.close();
    }
  } finally {
    await place.leave();
  }
}

const asConsole = <T>(kernel: Kernel, name: string, work: (ctx: CommandContext) => Promise<T>): Promise<T> =>
  act(kernel, { kind: 'console', name: me() }, name, work);

async function addPerson(username: string, values: { name?: string; roles?: string }): Promise<number> {
  const roles = need(values.roles, `the roles: --roles ${ROLES.join(',')}`).split(',') as Role[];
  const unknown = roles.find((role) => !ROLES.includes(role));
  if (unknown !== undefined) throw new UsageError(`There is no role “${unknown}”.`);
  const input = { username, displayName: need(values.name, 'the full name: --name "Full Name"'), roles };
  checkInput(addUserContract.input, input);
  const first = await prepareFirstPassword();
  return atPlace(async (kernel) => {
    const { user } = await asConsole(kernel, addUserContract.name, (ctx) => addUser(ctx, input, first));
    say(`${user.displayName} can sign in as ${user.username} (${roles.map((role) => ROLE_NAMES[role]).join(', ')}).`);
    say(`First password, to be changed at the first sign-in: ${first.password}`);
    return 0;
  });
}

async function resetPerson(username: string): Promise<number> {
  const first = await prepareFirstPassword();
  return atPlace(async (kernel) => {
    const { user } = await asConsole(kernel, 'identity.resetUser', async (ctx) =>
      resetUser(ctx, { id: (await findUser(ctx.tx, username)).id }, first),
    );
    say(`${user.displayName} is signed out everywhere. New first password: ${first.password}`);
    return 0;
  });
}

function disablePerson(username: string): Promise<number> {
  return atPlace(async (kernel) => {
    const user = await asConsole(kernel, 'identity.updateUser', async (ctx) => {
      const { id, version, displayName, roles } = await findUser(ctx.tx, username);
      return updateUser(ctx, { id, expectedVersion: version, displayName, roles, active: false });
    });
    say(`${user.displayName} is disabled and signed out everywhere.`);
    return 0;
  });
}

async function status(): Promise<number> {
  const lines = await readStatus(path.resolve(homePath()), atPlace);
  for (const line of lines) say(line);
  return 0;
}
