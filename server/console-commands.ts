/** What the console can do, through the same services as the desks, also while the server is running. */
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addUser as addUserContract } from '../shared/identity.ts';
import { ROLE_NAMES, ROLES, type Role } from '../shared/roles.ts';
import { addUser, findUser, prepareFirstPassword, resetUser, updateUser } from './identity/index.ts';
import { act } from './kernel/act.ts';
import type { CommandContext, Kernel } from './kernel/context.ts';
import { HomeError } from './kernel/home.ts';
import { openLog } from './kernel/log.ts';
import { MigrationError } from './kernel/migrate.ts';
import { Problem } from './kernel/problem.ts';
import { checkInput } from './kernel/validate.ts';
import { homePath, VERSION, visitPlace } from './place.ts';
import { progressLine } from './run.ts';
import { openKernel } from './server.ts';
import { readStatus } from './status.ts';

const USAGE = `The console of Anteroom:
  anteroom status                                   how the server is
  anteroom user add NAME --name "Full Name" --roles front_desk,biller
  anteroom user reset NAME                          a new first password; all sessions of the person end
  anteroom user disable NAME                        signs the person out everywhere, at once
  anteroom import synthea FOLDER                    patients, providers and visits from CSV files
Roles: ${ROLES.join(', ')}. The data folder is ./anteroom-home, or what ANTEROOM_HOME names.`;

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
    process.stderr.write(`${await sentenceOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function sentenceOf(error: unknown): Promise<string> {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof Problem) {
    const fields = error.details.errors?.map(({ path, message }) => `\n  ${path.slice(1)}: ${message}`) ?? [];
    return `${error.message}${fields.join('')}`;
  }
  const { FileRefused } = await import('./interop/index.ts');
  const { message } = error as Error;
  if (error instanceof FileRefused)
    return `${message}\n${error.partly ? 'It changed while it was read. What was imported before that stays, and is not imported twice.' : 'Nothing was imported.'}`;
  if (error instanceof HomeError || error instanceof MigrationError) return message;
  return `This did not work: ${message}`;
}

async function dispatch(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, verb, subject, ...more] = positionals;
  if (!command || values.help) {
    say(USAGE);
    return 0;
  }
  if (more.length > 0) throw new UsageError(`“${more[0]}” is one word too many.`);
  if (command === 'status' && !verb) return status();
  if (command === 'user' && verb === 'add') return addPerson(need(subject, 'the name to sign in with'), values);
  if (command === 'user' && verb === 'reset') return resetPerson(need(subject, 'the name of the person'));
  if (command === 'user' && verb === 'disable') return disablePerson(need(subject, 'the name of the person'));
  if (command === 'import' && verb === 'synthea') return importFolder(need(subject, 'the folder of the CSV files'));
  throw new UsageError(`There is no command “${positionals.slice(0, 2).join(' ')}”.`);
}

function parse(args: readonly string[]) {
  try {
    const options = { name: { type: 'string' }, roles: { type: 'string' }, help: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
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

async function importFolder(folder: string): Promise<number> {
  const { importSynthea, reportLines } = await import('./interop/index.ts');
  return atPlace(async (kernel) => {
    const report = await importSynthea(kernel, path.resolve(folder), me(), (what, share) =>
      progressLine(`${what.charAt(0).toUpperCase()}${what.slice(1)} ${bar(share)} ${Math.floor(share * 100)} %`),
    );
    for (const line of reportLines(report)) say(line);
    return 0;
  });
}

const BAR_WIDTH = 24;

const bar = (share: number): string => {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
};

async function status(): Promise<number> {
  const lines = await readStatus(path.resolve(homePath()), atPlace);
  for (const line of lines) say(line);
  return 0;
}
