/** A running server on a database of its own, and people who are signed in on it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importUsers } from '../../server/identity/index.ts';
import { act } from '../../server/kernel/act.ts';
import type { Clock } from '../../server/kernel/clock.ts';
import { openLog } from '../../server/kernel/log.ts';
import { secretsFrom } from '../../server/kernel/secrets.ts';
import { createPractice } from '../../server/practice/index.ts';
import { type Server, type ServerOptions, startServer } from '../../server/server.ts';
import type { CommandContract, InputOf, OutputOf, QueryContract } from '../../shared/contract.ts';
import * as identity from '../../shared/identity.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { ProblemBody } from '../../shared/problems.ts';
import { ROLE_NAMES, ROLES, type Role } from '../../shared/roles.ts';
import { testDatabase } from './database.ts';

export const PASSWORD = 'violet-harbour-72-lamp';

/** A clock that goes as fast as ours and shows another day: a Wednesday stays a Wednesday in every run. */
export function clockFrom(moment: string): Clock {
  const ahead = Temporal.Instant.from(moment).epochMilliseconds - Date.now();
  const now = () => Temporal.Instant.fromEpochMilliseconds(Date.now() + ahead);
  return { now, newId: () => uuidv7(now().epochMilliseconds) };
}

export interface Answer<T> {
  status: number;
  body: T;
  problem: ProblemBody;
  headers: Headers;
}

/** One workstation: its cookies, and what somebody does there. */
export class Desk {
  readonly url: string;
  cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Any request, as raw as a test wants it. */
  async fetch(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: { origin: this.url, cookie: this.cookieHeader, ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async send<C extends CommandContract | QueryContract>(
    contract: C,
    input: InputOf<C>,
    options: { key?: string } = {},
  ): Promise<Answer<OutputOf<C>>> {
    const key = options.key ?? randomBytes(12).toString('hex');
    const isGet = contract.method === 'GET';
    const query = isGet ? `?${new URLSearchParams(input as Record<string, string>)}` : '';
    const response = await this.fetch(`${contract.path}${query}`, {
      method: contract.method,
      headers: isGet ? {} : { 'content-type': 'application/json', 'idempotency-key': key },
      ...(isGet ? {} : { body: JSON.stringify(input) }),
    });
    const body = await response.json();
    return {
      status: response.status,
      body: body as OutputOf<C>,
      problem: body as ProblemBody,
      headers: response.headers,
    };
  }

  /** Like send, and throws when it is refused. */
  async must<C extends CommandContract | QueryContract>(contract: C, input: InputOf<C>): Promise<OutputOf<C>> {
    const answer = await this.send(contract, input);
    if (answer.status >= 400) throw new Error(`${contract.name}: ${answer.status} ${JSON.stringify(answer.problem)}`);
    return answer.body;
  }
}

export interface TestServer {
  server: Server;
  url: string;
  connectionString: string;
  /** Somebody with exactly this role, signed in at a desk of their own. */
  desk(role: Role): Promise<Desk>;
  /** A desk at which nobody is signed in. */
  emptyDesk(): Desk;
  stop(): Promise<void>;
}

/** A server whose practice is set up (America/New_York), with one person per role: `front_desk`, `biller`, … */
export async function testServer(
  options: Partial<ServerOptions> & { zone?: string; bare?: boolean } = {},
): Promise<TestServer> {
  const database = await testDatabase();
  const { zone = 'America/New_York', bare, ...rest } = options;
  const filesFolder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-files-'));
  const server = await startServer({
    connectionString: () => database.connectionString,
    appRole: database.appRole,
    secrets: secretsFrom(new Map([[1, randomBytes(32)]])),
    log: openLog(process.env.ANTEROOM_LOG ?? 'silent'),
    version: '0.0.0-test',
    webFolder: null,
    listeners: [{ host: '127.0.0.1', port: 0 }],
    filesFolder,
    ...rest,
  });
  const url = `http://127.0.0.1:${server.ports[0]}`;
  if (!bare) {
    await act(server.kernel, { kind: 'console', name: 'test' }, 'test.setUp', async (ctx) => {
      await createPractice(ctx, { name: 'Harbour Family Practice', zone });
      await importUsers(
        ctx,
        ROLES.map((role) => ({ username: role, displayName: ROLE_NAMES[role], roles: [role], password: PASSWORD })),
      );
    });
    server.kernel.setUp = null;
  }
  return {
    server,
    url,
    connectionString: database.connectionString,
    emptyDesk: () => new Desk(url),
    async desk(role) {
      const desk = new Desk(url);
      await desk.must(identity.signIn, { username: role, password: PASSWORD });
      return desk;
    },
    async stop() {
      await server.stop();
      await database.drop();
      await rm(filesFolder, { recursive: true, force: true });
    },
  };
}

/** Waits until `check` returns something that is true; throws with what it returned last. */
export async function until<T>(
  check: () => T | Promise<T>,
  what: string,
  ms = 10_000,
): Promise<Exclude<T, undefined | null | false | '' | 0>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value as Exclude<T, undefined | null | false | '' | 0>;
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain: ${what}`);
    await sleep(15);
  }
}
