/**
 * The booking simulation: one scheduler interleaves the desks step by step over the real services, hub, client core and
 * Postgres. Any seed gives the same run and the same digest; the first violation is named with its step.
 */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Collection } from '../../client/live/collection.ts';
import { LiveConnection } from '../../client/live/connection.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import { type CommandReply, runCommand } from '../../server/kernel/command.ts';
import { Problem } from '../../server/kernel/problem.ts';
import { topics } from '../../server/modules.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { type Appointment, CANCEL_REASONS, CONFIRMATION, dayTopic, FLOW } from '../../shared/scheduling.ts';
import { type Act, Book, type Kept, type Verdict } from './model.ts';
import { Wire } from './network.ts';
import { FIRST_DATE, openWorld, type World, ZONE } from './world.ts';

export interface SimulationReport {
  seed: number;
  operations: number;
  steps: number;
  /** SHA-256 over every request and answer, in order. */
  digest: string;
  outcomes: Record<string, number>;
  faults: { droppedFrames: number; reconnects: number; crashes: number; repeats: number };
  /** The first thing that was not as it must be; null when all was well. */
  violation: { step: number; sentence: string } | null;
  seconds: number;
}

class Violation extends Error {}

const DESKS = 5;
const MINUTE_MS = 60_000;
const SETTLE_ROUNDS_MAX = 60;
/** The three days that everybody wants move on after so many operations, so that no day becomes a desert. */
const OPERATIONS_PER_DAY = 1_500;

interface Sent {
  contract: string;
  input: Record<string, unknown>;
  key: string;
  actor: UserActor;
  body: string;
}

/** A workstation: the client core as the browser runs it, on a network and timers of the simulation. */
class SimulatedDesk {
  readonly actor: UserActor;
  readonly connection: LiveConnection;
  readonly #world: World;
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  wire: Wire | null = null;
  reconnects = -1;
  date: string = FIRST_DATE;
  screen: Collection<Appointment>;
  #release: () => void;
  #timer = 0;

  constructor(world: World, actor: UserActor, random: Random) {
    this.#world = world;
    this.actor = actor;
    this.connection = new LiveConnection({
      openSocket: () => {
        this.reconnects++;
        this.wire = new Wire(world.hub, actor);
        return this.wire.client;
      },
      later: (ms, run) => {
        const id = this.#timer++;
        this.#timers.set(id, { at: world.now().epochMilliseconds + ms, run });
        return () => this.#timers.delete(id);
      },
      nowMs: () => world.now().epochMilliseconds,
      chance: () => random.next(),
    });
    this.screen = this.connection.collection<Appointment>(dayTopic.name, this.date);
    this.#release = this.screen.subscribe(() => {});
    this.connection.start();
  }

  look(date: string): void {
    if (date === this.date) return;
    this.date = date;
    const next = this.connection.collection<Appointment>(dayTopic.name, date);
    const release = next.subscribe(() => {});
    this.#release();
    this.connection.release(this.screen);
    this.screen = next;
    this.#release = release;
  }

  runTimers(): void {
    const now = this.#world.now().epochMilliseconds;
    const due = [...this.#timers]
      .filter(([, timer]) => timer.at <= now)
      .sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
    for (const [id, { run }] of due) if (this.#timers.delete(id)) run();
  }
}

export async function simulateBooking(seed: number, operations: number): Promise<SimulationReport> {
  const began = performance.now();
  const random = seededRandom(seed);
  const world = await openWorld(random, { desks: DESKS });
  const run = new Simulation(world, random);
  let violation: SimulationReport['violation'] = null;
  try {
    await run.go(operations);
    await run.finish();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = { step: run.step, sentence: error.message };
  } finally {
    await world.stop();
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { seed, operations: run.operations, steps: run.step, violation, seconds, ...run.summary() };
}

class Simulation {
  readonly #world: World;
  readonly #random: Random;
  readonly #desks: SimulatedDesk[];
  readonly #book = new Book();
  readonly #hash = createHash('sha256');
  readonly #outcomes: Record<string, number> = {};
  readonly #faults = { droppedFrames: 0, reconnects: 0, crashes: 0, repeats: 0 };
  readonly #sent: Sent[] = [];
  #effects = 0;
  step = 0;
  operations = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#desks = world.actors.map((actor) => new SimulatedDesk(world, actor, random));
  }

  summary(): Pick<SimulationReport, 'digest' | 'outcomes' | 'faults'> {
    const reconnects = this.#desks.reduce((sum, desk) => sum + desk.reconnects, 0);
    const outcomes = Object.fromEntries(Object.entries(this.#outcomes).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { digest: this.#hash.copy().digest('hex'), outcomes, faults: { ...this.#faults, reconnects } };
  }

  async go(operations: number): Promise<void> {
    while (this.operations < operations) {
      this.step++;
      await this.#oneStep();
      for (const desk of this.#desks) await desk.wire?.settled();
    }
  }

  async #oneStep(): Promise<void> {
    const random = this.#random;
    const desk = random.pick(this.#desks);
    desk.wire?.open();
    const dice = random.next();
    if (dice < 0.5) return this.#operate(desk);
    if (dice < 0.8) return desk.wire?.deliver(random.between(1, 8));
    if (dice < 0.84) return desk.look(this.#randomDate());
    if (dice < 0.87 && desk.wire && desk.wire.waiting.length > 0) {
      desk.wire.waiting.splice(random.between(0, desk.wire.waiting.length - 1), 1);
      this.#faults.droppedFrames++;
      return;
    }
    if (dice < 0.875) return desk.wire?.cut();
    if (dice < 0.9) return this.#world.hub.pulse();
    if (dice < 0.95) return this.#world.feed.drain();
    this.#world.advance(random.between(50, 4_000));
    for (const one of this.#desks) one.runTimers();
  }

  async #operate(desk: SimulatedDesk): Promise<void> {
    this.operations++;
    const random = this.#random;
    const old = this.#sent.length > 0 && random.chance(0.02) ? random.pick(this.#sent) : null;
    if (old) return this.#repeat(old);
    const act = this.#choose(desk);
    const { contract, input } = this.#request(act);
    const key = this.#world.newId();
    const verdict = this.#book.judge(act);
    const reply = await this.#send({ contract, input, key, actor: desk.actor });
    const row = this.#compare(act, verdict, reply);
    this.#record({ contract, input, key, actor: desk.actor, body: reply.body });
    if (row && desk.date === row.date && random.chance(0.9)) desk.screen.takeOwn(row);
    if (random.chance(0.7)) await this.#world.feed.drain();
  }

  /** A client that never heard the answer asks again, also much later: it must get the same one. */
  async #repeat(old: Sent): Promise<void> {
    this.#faults.repeats++;
    const reply = await this.#send(old);
    if (reply.body !== old.body) throw new Violation(`The repeated ${old.contract} was answered in another way.`);
    this.#count('repeated');
  }

  /** Sends as a client does: through crashes, and now and then twice at once under the same key. */
  async #send(call: Omit<Sent, 'body'>): Promise<CommandReply> {
    const random = this.#random;
    const route = this.#world.route(call.contract);
    const run = () =>
      runCommand(this.#world.kernel, route, { actor: call.actor, input: call.input, key: call.key, origin: null });
    if (random.chance(0.04)) {
      const [one, two] = await Promise.all([run(), run()]);
      if (one.body !== two.body) throw new Violation(`Two ${call.contract} with one key were answered differently.`);
      return one;
    }
    if (random.chance(0.06)) this.#world.failAt(random.pick(['before-commit', 'after-commit']));
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'internal') throw error;
      this.#faults.crashes++;
      return await run();
    } finally {
      this.#world.failAt(null);
    }
  }

  #record(sent: Sent): void {
    this.#hash.update(`${this.step} ${sent.contract} ${JSON.stringify(sent.input)} ${sent.body}\n`);
    this.#sent.push(sent);
    if (this.#sent.length > 500) this.#sent.shift();
  }

  #count(outcome: string): void {
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }

  /** The answer against the oracle; keeps what was done. */
  #compare(act: Act, verdict: Verdict, reply: CommandReply): Appointment | null {
    const answer = JSON.parse(reply.body) as Appointment & { code?: string };
    const code = reply.status < 400 ? 'ok' : (answer.code ?? 'none');
    this.#count(code === 'ok' ? act.kind : code);
    if (code !== verdict.code)
      throw new Violation(`${act.kind} was answered with ${code}, it should have been ${verdict.code}.`);
    if (!('after' in verdict)) return null;
    this.#effects++;
    const found: Kept = {
      patientId: answer.patientId ?? '',
      providerId: answer.providerId ?? '',
      roomId: answer.roomId,
      start: Date.parse(answer.start),
      end: Date.parse(answer.end),
      version: answer.version,
      booking: answer.booking as Kept['booking'],
      confirmation: answer.confirmation,
      flow: answer.flow,
      note: answer.note,
    };
    for (const [name, wanted] of Object.entries(verdict.after)) {
      const value = found[name as keyof Kept];
      if (value !== wanted) throw new Violation(`After ${act.kind}, ${name} is ${value}, it should be ${wanted}.`);
    }
    this.#book.kept.set(answer.id, verdict.after);
    return answer;
  }

  #randomDate(): string {
    const days = Math.floor(this.operations / OPERATIONS_PER_DAY) + this.#random.between(0, 2);
    return Temporal.PlainDate.from(FIRST_DATE).add({ days }).toString();
  }

  #randomStart(): number {
    const day = Temporal.PlainDate.from(this.#randomDate()).toZonedDateTime({ timeZone: ZONE });
    // Around the night in which an hour comes twice, and in the morning: few slots, many who want them.
    const minute = this.#random.pick([0, 480]) + 5 * this.#random.between(0, 47);
    return day.epochMilliseconds + minute * MINUTE_MS;
  }

  #choose(desk: SimulatedDesk): Act {
    const random = this.#random;
    const world = this.#world;
    const all = [...desk.screen.rows.values()];
    const booked = all.filter((row) => row.booking === 'booked');
    if (booked.length < 6 || random.chance(0.4)) {
      const start = this.#randomStart();
      const type = random.pick(world.visitTypes);
      const slot = {
        patientId: random.pick(world.patientIds),
        providerId: random.pick(world.providerIds),
        roomId: random.chance(0.3) ? null : random.pick(world.roomIds),
        start,
        end: start + type.durationMinutes * MINUTE_MS,
      };
      return { kind: 'book', slot, note: random.chance(0.2) ? 'Bring the letter' : '' };
    }
    const it = random.pick(random.chance(0.8) ? booked : all);
    // What the screen shows may be old: then the server must say so. Now and then a desk makes it up.
    const reference = { id: random.chance(0.01) ? world.newId() : it.id, expectedVersion: it.version };
    const any = random.pick([
      'move',
      'move',
      'cancel',
      'cancel',
      'restore',
      'noShow',
      'confirm',
      'setFlow',
      'setNote',
    ] as const);
    const kind = it.booking !== 'booked' && random.chance(0.5) ? 'restore' : any;
    switch (kind) {
      case 'move':
        return { kind, ...reference, to: this.#newPlace(it) };
      case 'confirm':
        return { kind, ...reference, confirmation: random.pick(CONFIRMATION) };
      case 'setFlow':
        return { kind, ...reference, flow: random.pick(FLOW) };
      case 'setNote':
        return { kind, ...reference, note: `Note ${random.between(1, 99)}` };
      default:
        return { kind, ...reference };
    }
  }

  #newPlace(it: Appointment): Extract<Act, { kind: 'move' }>['to'] {
    const random = this.#random;
    const start = random.chance(0.7) ? this.#randomStart() : Date.parse(it.start);
    const minutes = random.chance(0.3) ? 5 * random.between(1, 18) : it.durationMinutes;
    return {
      start,
      end: start + minutes * MINUTE_MS,
      ...(random.chance(0.4) ? { providerId: random.pick(this.#world.providerIds) } : {}),
      ...(random.chance(0.3) ? { roomId: random.chance(0.2) ? null : random.pick(this.#world.roomIds) } : {}),
    };
  }

  /** The act as the contracts write it. */
  #request(act: Act): { contract: string; input: Record<string, unknown> } {
    const contract = `scheduling.${act.kind}`;
    const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();
    if (act.kind === 'book') {
      const { patientId, providerId, roomId, start, end } = act.slot;
      const durationMinutes = (end - start) / MINUTE_MS;
      const type = this.#world.visitTypes.find((one) => one.durationMinutes === durationMinutes);
      const input = { patientId, providerId, roomId, visitTypeId: type?.id, start: at(start), note: act.note };
      return { contract, input: { ...input, durationMinutes: this.#random.chance(0.5) ? null : durationMinutes } };
    }
    const { kind, ...rest } = act;
    if (kind === 'cancel') return { contract, input: { ...rest, reason: this.#random.pick(CANCEL_REASONS), note: '' } };
    if (act.kind !== 'move') return { contract, input: rest };
    const { start = 0, end = 0, ...place } = act.to;
    const { id, expectedVersion } = act;
    const input = { id, expectedVersion, ...place, start: at(start), durationMinutes: (end - start) / MINUTE_MS };
    return { contract, input };
  }

  /** The network heals; then every screen must equal the database, and nothing may overlap. */
  async finish(): Promise<void> {
    for (let round = 0; round < SETTLE_ROUNDS_MAX; round++) {
      this.#world.advance(1_500);
      for (const desk of this.#desks) {
        desk.runTimers();
        desk.wire?.open();
        await desk.wire?.settled();
        desk.wire?.deliver(1_000_000);
        await desk.wire?.settled();
        desk.wire?.deliver(1_000_000);
      }
      await this.#world.feed.drain();
      await this.#world.hub.pulse();
      await turn();
    }
    await this.#checkScreens();
    await this.#checkOverlaps();
    await this.#checkTrail();
  }

  async #checkScreens(): Promise<void> {
    const topic = topics.find(({ contract }) => contract.name === dayTopic.name);
    const text = (rows: Iterable<{ id: string }>) => JSON.stringify([...rows].sort((a, b) => (a.id < b.id ? -1 : 1)));
    for (const [i, desk] of this.#desks.entries()) {
      const kept = await topic?.load(this.#world.kernel.database.db, desk.date, null);
      if (desk.screen.state !== 'live') throw new Violation(`Desk ${i} is ${desk.screen.state} at the end.`);
      if (text(desk.screen.rows.values()) !== text(kept ?? []))
        throw new Violation(`The screen of desk ${i} differs from the database on ${desk.date}.`);
    }
  }

  /** Without the help of the constraint: from the appointments themselves. */
  async #checkOverlaps(): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      select a.id from appointment a join appointment b on a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        and (a.provider_id = b.provider_id or a.patient_id = b.patient_id or a.room_id = b.room_id)
      where a.booking = 'booked' and b.booking = 'booked' limit 1`.execute(this.#world.kernel.database.db);
    if (rows[0]) throw new Violation(`Appointment ${rows[0].id} overlaps another one.`);
    const kept = await this.#world.kernel.database.db.selectFrom('appointment').select(['id', 'version']).execute();
    const differing = kept.find((row) => this.#book.kept.get(row.id)?.version !== row.version);
    if (differing || kept.length !== this.#book.kept.size)
      throw new Violation(`The book holds ${kept.length} appointments, the oracle ${this.#book.kept.size}.`);
  }

  /** One line of the audit trail for each effect, whatever was repeated or crashed. */
  async #checkTrail(): Promise<void> {
    const { rows } = await sql<{ count: number }>`
      select count(*) from audit_event where entity = 'appointment'`.execute(this.#world.kernel.database.db);
    if (rows[0]?.count !== this.#effects)
      throw new Violation(`The audit trail holds ${rows[0]?.count} acts, ${this.#effects} were done.`);
  }
}
