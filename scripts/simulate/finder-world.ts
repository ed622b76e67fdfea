/** Clinics that nobody would plan: random people, rooms, patterns, templates and rules, saved through the real commands. */
import { randomBytes } from 'node:crypto';
import { importUsers } from '../../server/identity/index.ts';
import { act } from '../../server/kernel/act.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import { runCommand } from '../../server/kernel/command.ts';
import type { CommandRoute, Kernel, QueryRoute } from '../../server/kernel/context.ts';
import { runQuery } from '../../server/kernel/http.ts';
import { openLog } from '../../server/kernel/log.ts';
import { secretsFrom } from '../../server/kernel/secrets.ts';
import { routes } from '../../server/modules.ts';
import { importPatients } from '../../server/patients/index.ts';
import { createPractice } from '../../server/practice/index.ts';
import { openKernel } from '../../server/server.ts';
import type { CommandContract, InputOf, OutputOf, QueryContract } from '../../shared/contract.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { ProblemBody } from '../../shared/problems.ts';
import type { Random } from '../../shared/random.ts';
import type { Role } from '../../shared/roles.ts';
import { testDatabase } from '../../test/helpers/database.ts';

/** Each zone with the first day of a window in which its clocks change, if they ever do. */
export const SCENES = [
  { zone: 'America/New_York', days: ['2026-10-30', '2027-03-12'] },
  { zone: 'America/Phoenix', days: ['2026-10-30', '2027-03-12'] },
  { zone: 'Europe/Berlin', days: ['2026-10-23', '2027-03-26'] },
  { zone: 'Australia/Lord_Howe', days: ['2027-04-02', '2026-10-02'] },
] as const;

export interface Reply<T> {
  code: string;
  body: T;
  problem: ProblemBody;
}

export class FinderWorld {
  readonly kernel: Kernel;
  readonly #drop: () => Promise<void>;
  readonly #actors: Record<'front_desk' | 'manager', UserActor>;
  readonly #clock: { nowMs: number };
  readonly patientIds: string[];

  constructor(
    kernel: Kernel,
    drop: () => Promise<void>,
    clock: { nowMs: number },
    people: Pick<FinderWorld, 'patientIds'> & { actors: Record<'front_desk' | 'manager', UserActor> },
  ) {
    this.kernel = kernel;
    this.#drop = drop;
    this.#clock = clock;
    this.#actors = people.actors;
    this.patientIds = people.patientIds;
  }

  now(): Temporal.Instant {
    return this.kernel.clock.now();
  }

  advance(ms: number): void {
    this.#clock.nowMs += ms;
  }

  async do<C extends CommandContract>(
    role: 'front_desk' | 'manager',
    contract: C,
    input: InputOf<C>,
  ): Promise<Reply<OutputOf<C>>> {
    const route = routes.find((one) => one.contract.name === contract.name) as CommandRoute;
    const call = { actor: this.#actors[role], input, key: this.kernel.clock.newId(), origin: null };
    const reply = await runCommand(this.kernel, route, call);
    const body = JSON.parse(reply.body);
    return { code: reply.status < 400 ? 'ok' : body.code, body, problem: body };
  }

  async ask<C extends QueryContract>(contract: C, input: InputOf<C>): Promise<OutputOf<C>> {
    const route = routes.find((one) => one.contract.name === contract.name) as QueryRoute;
    return JSON.parse(await runQuery(this.kernel, route, { actor: this.#actors.front_desk, input, origin: null }));
  }

  async close(): Promise<void> {
    await this.kernel.database.close();
    await this.#drop();
  }
}

const CONSOLE = { kind: 'console', name: 'simulation' } as const;
const PATIENTS = 14;

export async function openFinderWorld(random: Random, zone: string, begin: string): Promise<FinderWorld> {
  const database = await testDatabase();
  const clock = { nowMs: Temporal.Instant.from(begin).epochMilliseconds };
  const now = () => Temporal.Instant.fromEpochMilliseconds(clock.nowMs);
  const kernel = openKernel({
    connectionString: () => database.connectionString,
    appRole: database.appRole,
    secrets: secretsFrom(new Map([[1, randomBytes(32)]])),
    log: openLog('silent'),
    version: '0.0.0-simulation',
    clock: { now, newId: () => uuidv7(clock.nowMs, (length) => random.bytes(length)) },
  });
  kernel.announce = () => {};
  const people = await act(kernel, CONSOLE, 'simulation.fill', async (ctx) => {
    await createPractice(ctx, { name: 'Simulated Practice', zone });
    const names = ['front_desk', 'manager'] as const;
    const users = names.map((name) => ({
      username: name,
      displayName: name,
      roles: [name] as Role[],
      password: ctx.newId(),
    }));
    await importUsers(ctx, users);
    const rows = await ctx.tx.selectFrom('user_account').select(['id', 'username']).execute();
    const actorOf = (name: (typeof names)[number]): UserActor => ({
      kind: 'user',
      userId: rows.find(({ username }) => username === name)?.id ?? '',
      sessionId: ctx.newId(),
      deviceId: ctx.newId(),
      displayName: name,
      roles: [name],
      state: 'active',
    });
    const { idByExternalId } = await importPatients(
      ctx,
      Array.from({ length: PATIENTS }, (_, i) => ({ externalId: `p${i}`, fields: plainPatient(i) })),
    );
    const actors = { front_desk: actorOf('front_desk'), manager: actorOf('manager') };
    return { patientIds: [...idByExternalId.values()].sort(), actors };
  });
  return new FinderWorld(kernel, () => database.drop(), clock, people);
}

const NOTHING = { middleName: null, suffix: null, preferredName: null, deceasedOn: null, phone: null, email: null };
const NOWHERE = { addressLine: null, city: null, state: null, zip: null };
const plainPatient = (i: number) => ({
  ...NOTHING,
  ...NOWHERE,
  firstName: `First${i}`,
  lastName: `Sample${i}`,
  birthDate: '1980-04-12',
  sex: 'female' as const,
  status: 'active' as const,
});
