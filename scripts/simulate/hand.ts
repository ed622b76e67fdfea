/** How a desk acts: requests go through crashes and repeats, every answer is written down and looked at. */
import { createHash } from 'node:crypto';
import type { UserActor } from '../../server/kernel/actor.ts';
import { type CommandReply, runCommand } from '../../server/kernel/command.ts';
import { Problem } from '../../server/kernel/problem.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import type { Random } from '../../shared/random.ts';
import type { Appointment, Finding } from '../../shared/scheduling.ts';
import type { Clinic } from './clinic.ts';
import type { SimulatedDesk } from './desk.ts';
import { Book, type Booking, type Kept } from './model.ts';
import type { Supplies } from './supply-acts.ts';
import { Violation, type World } from './world.ts';

interface Sent {
  contract: string;
  input: object;
  key: string;
  actor: UserActor;
  body: string;
}

export interface Answer<T> {
  code: string;
  body: T;
  /** What stands in the way, when it was refused for that. */
  findings: Finding[];
}

/** Refusals that any command may answer with. */
const COMMON = ['not_permitted', 'invalid_input'];
const REMEMBERED_MAX = 500;

export class Hand {
  readonly world: World;
  readonly random: Random;
  readonly clinic: Clinic;
  readonly supplies: Supplies;
  readonly book: Book;
  /** The three days that everybody wants begin here. */
  firstDate = '';
  readonly outcomes: Record<string, number> = {};
  readonly faults = { crashes: 0, repeats: 0 };
  /** How many lines of the audit trail each act must have left. */
  readonly trail: Record<string, number> = {};
  readonly #hash = createHash('sha256');
  readonly #sent: Sent[] = [];

  constructor(world: World, random: Random, clinic: Clinic, supplies: Supplies) {
    this.world = world;
    this.random = random;
    this.clinic = clinic;
    this.supplies = supplies;
    this.book = new Book({
      types: clinic.types,
      chosen: new Set([...clinic.classes.values()].flat()),
      mayAsk: (place) => supplies.mayAsk(place),
    });
  }

  get digest(): string {
    return this.#hash.copy().digest('hex');
  }

  get nowMs(): number {
    return this.world.now().epochMilliseconds;
  }

  count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  note(line: string): void {
    this.#hash.update(`${line}\n`);
  }

  audited(contract: string, lines = 1): void {
    this.trail[contract] = (this.trail[contract] ?? 0) + lines;
  }

  someDate(): string {
    return Temporal.PlainDate.from(this.firstDate)
      .add({ days: this.random.between(0, 2) })
      .toString();
  }

  /** A desk sends a command of its own. The answer must be one that the contract names. */
  async act<T>(desk: SimulatedDesk, contract: string, input: object): Promise<Answer<T>> {
    const call = { contract, input, key: this.world.newId(), actor: desk.actor };
    const reply = await this.#send(call);
    this.note(`${contract} ${JSON.stringify(input)} ${reply.body}`);
    this.#sent.push({ ...call, body: reply.body });
    if (this.#sent.length > REMEMBERED_MAX) this.#sent.shift();
    const body = JSON.parse(reply.body);
    const code: string = reply.status < 400 ? 'ok' : body.code;
    const { problems = [] } = this.world.route(contract).contract;
    if (reply.status >= 500 || (code !== 'ok' && ![...problems, ...COMMON].includes(code as ProblemCode)))
      throw new Violation(`${contract} was answered with ${reply.status} ${code}: ${body.detail}`);
    this.count(code === 'ok' ? (contract.split('.')[1] as string) : code);
    return { code, body, findings: body.data?.findings ?? [] };
  }

  async ask<T>(desk: SimulatedDesk, query: string, input: object): Promise<T> {
    const answer = await this.world.ask<T>(desk.actor, query, input);
    this.note(`${query} ${JSON.stringify(input)} ${JSON.stringify(answer)}`);
    this.count(query.split('.')[1] as string);
    return answer;
  }

  /** A client that never heard the answer asks again, also much later: it must get the same one. */
  async repeat(): Promise<boolean> {
    if (this.#sent.length === 0) return false;
    const old = this.random.pick(this.#sent);
    this.faults.repeats++;
    const reply = await this.#send(old);
    if (reply.body !== old.body) throw new Violation(`The repeated ${old.contract} was answered in another way.`);
    this.count('repeated');
    return true;
  }

  /** Sends as a client does: through crashes, and now and then twice at once under the same key. */
  async #send(call: Omit<Sent, 'body'>): Promise<CommandReply> {
    const { random, world } = this;
    const route = world.route(call.contract);
    const run = () =>
      runCommand(world.kernel, route, { actor: call.actor, input: call.input, key: call.key, origin: null });
    if (random.chance(0.04)) {
      const [one, two] = await Promise.all([run(), run()]);
      if (one.body !== two.body) throw new Violation(`Two ${call.contract} with one key were answered differently.`);
      return one;
    }
    const isFailing = random.chance(0.06);
    if (isFailing) world.failAt(random.pick(['before-commit', 'after-commit']));
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'internal' || !isFailing) throw error;
      this.faults.crashes++;
      return await run();
    } finally {
      world.failAt(null);
    }
  }

  /** Writes down what an answer says of an appointment. */
  keep(row: Appointment, more: Partial<Kept> = {}): Kept {
    const known = this.book.kept.get(row.id);
    const kept: Kept = {
      typeId: row.visitTypeId,
      patientId: row.patientId,
      providerId: row.providerId ?? '',
      roomId: row.roomId,
      start: Date.parse(row.start),
      end: Date.parse(row.end),
      version: row.version,
      booking: row.booking as Booking,
      confirmation: row.confirmation,
      flow: row.flow,
      note: row.note,
      reason: row.overbookReason,
      lane: row.lane,
      seriesId: row.seriesId,
      until: row.heldUntil === null ? 0 : Date.parse(row.heldUntil),
      owner: known?.owner ?? null,
      isImported: known?.isImported ?? false,
      ...more,
    };
    this.book.keep(row.id, kept);
    return kept;
  }

  /** The same for one of several: it must be one version further than it was. */
  keepNext(row: Appointment, more: Partial<Kept> = {}): Kept {
    const version = (this.book.kept.get(row.id)?.version ?? 0) + 1;
    if (row.version !== version)
      throw new Violation(`Appointment ${row.id} has version ${row.version}, it should be ${version}.`);
    return this.keep(row, more);
  }
}
