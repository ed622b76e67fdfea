/**
 * The booking simulation: one scheduler interleaves the desks step by step over the real services, hub, client core and
 * Postgres. Any seed gives the same run and the same digest; the first violation is named with its step.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { Problem } from '../../server/kernel/problem.ts';
import { topics } from '../../server/modules.ts';
import { expireHolds } from '../../server/scheduling/index.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { buildClinic } from './clinic.ts';
import { SimulatedDesk } from './desk.ts';
import { Hand } from './hand.ts';
import { cancelMany, changeStandby, findAndTake, importSome, moveMany } from './many-acts.ts';
import * as oracles from './oracles.ts';
import { plainAct } from './plain-acts.ts';
import { Snapshots } from './snapshots.ts';
import { Supplies } from './supply-acts.ts';
import { bookSeries, changeSeries } from './together-acts.ts';
import { FIRST_DATE, openWorld, Violation, type World } from './world.ts';

export interface SimulationReport {
  seed: number;
  operations: number;
  steps: number;
  /** SHA-256 over every request and answer, in order. */
  digest: string;
  outcomes: Record<string, number>;
  faults: { droppedFrames: number; reconnects: number; crashes: number; repeats: number };
  /** How often everything was compared, and how many past days at the end. */
  checks: { settled: number; sweeps: number; snapshots: number };
  /** The first thing that was not as it must be; null when all was well. */
  violation: { step: number; sentence: string } | null;
  seconds: number;
}

const DAY_MS = 86_400_000;
const SETTLE_ROUNDS_MAX = 60;
/** The three days that everybody wants move on after so many operations, so that no day becomes a desert. */
const OPERATIONS_PER_DAY = 1_000;
/** So often, and at least after so many operations, the network heals and everything is compared. */
const SETTLED_TIMES = 25;
const OPERATIONS_PER_SETTLING_MIN = 250;
const SWEEP_MS = 2_000;

export async function simulateBooking(seed: number, operations: number): Promise<SimulationReport> {
  const began = performance.now();
  const random = seededRandom(seed);
  const world = await openWorld(random);
  let violation: SimulationReport['violation'] = null;
  let run: Simulation | null = null;
  try {
    run = await Simulation.begin(world, random);
    await run.go(operations);
  } catch (error) {
    if (!(error instanceof Violation || error instanceof Problem) || !run) throw error;
    const sentence = error instanceof Problem ? `Thrown: ${error.code}: ${error.stack}` : error.message;
    violation = { step: run.step, sentence };
  } finally {
    await world.stop();
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { seed, operations: run.operations, steps: run.step, violation, seconds, ...run.summary() };
}

type OneAct = (hand: Hand, desk: SimulatedDesk) => Promise<void>;

class Simulation {
  readonly #world: World;
  readonly #random: Random;
  readonly #hand: Hand;
  readonly #desks: SimulatedDesk[];
  readonly #snapshots = new Snapshots();
  readonly #imported = new Set<string>();
  readonly #checks = { settled: 0, sweeps: 0 };
  /** Acts besides the plain ones, each with the number that the dice must stay below. */
  readonly #acts: readonly (readonly [number, OneAct])[];
  #droppedFrames = 0;
  #sweptMs: number;
  step = 0;
  operations = 0;

  private constructor(world: World, random: Random, hand: Hand) {
    this.#world = world;
    this.#random = random;
    this.#hand = hand;
    this.#sweptMs = hand.nowMs;
    this.#desks = world.actors.map((actor) => new SimulatedDesk(world, actor, random, FIRST_DATE));
    this.#acts = [
      [0.02, (it, desk) => it.supplies.change(it, desk)],
      [0.03, bookSeries],
      [0.055, changeSeries],
      [0.08, findAndTake],
      [0.088, moveMany],
      [0.093, cancelMany],
      [0.108, changeStandby],
      [0.112, (it) => importSome(it, this.#imported)],
    ];
  }

  static async begin(world: World, random: Random): Promise<Simulation> {
    const clinic = await buildClinic(world, random);
    const hand = new Hand(world, random, clinic, new Supplies(clinic));
    hand.firstDate = FIRST_DATE;
    const run = new Simulation(world, random, hand);
    const manager = run.#desks.find(({ actor }) => actor.roles.includes('manager'));
    await hand.supplies.begin(hand, manager as SimulatedDesk);
    return run;
  }

  summary(): Pick<SimulationReport, 'digest' | 'outcomes' | 'faults' | 'checks'> {
    const { digest, outcomes, faults } = this.#hand;
    const reconnects = this.#desks.reduce((sum, desk) => sum + desk.reconnects, 0);
    return {
      digest,
      outcomes: Object.fromEntries(Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1))),
      faults: { ...faults, droppedFrames: this.#droppedFrames, reconnects },
      checks: { ...this.#checks, snapshots: this.#snapshots.count },
    };
  }

  async go(operations: number): Promise<void> {
    const perSettling = Math.max(OPERATIONS_PER_SETTLING_MIN, Math.ceil(operations / SETTLED_TIMES));
    let next = perSettling;
    while (this.operations < operations) {
      this.step++;
      await this.#oneStep();
      for (const desk of this.#desks) await desk.wire?.settled();
      if (this.operations < next || this.operations >= operations) continue;
      next += perSettling;
      const first = Date.parse(this.#hand.firstDate);
      await this.#settle({ from: first - 2 * DAY_MS, until: first + 6 * DAY_MS });
    }
    await this.#settle(null);
    await this.#snapshots.check(this.#hand);
  }

  async #oneStep(): Promise<void> {
    const random = this.#random;
    const desk = random.pick(this.#desks);
    desk.wire?.open();
    const dice = random.next();
    if (dice < 0.5) return this.#operate(desk);
    if (dice < 0.8) return desk.wire?.deliver(random.between(1, 8));
    if (dice < 0.84) return this.#look(desk);
    if (dice < 0.87 && desk.wire && desk.wire.waiting.length > 0) {
      desk.wire.waiting.splice(random.between(0, desk.wire.waiting.length - 1), 1);
      this.#droppedFrames++;
      return;
    }
    if (dice < 0.875) return desk.wire?.cut();
    if (dice < 0.9) return this.#world.hub.pulse();
    if (dice < 0.94) return this.#world.drain();
    if (dice < 0.948) return this.#snapshots.take(this.#hand, this.#hand.someDate());
    if (dice < 0.96 && this.#hand.nowMs - this.#sweptMs >= SWEEP_MS) return this.#sweep();
    this.#advance(random.chance(0.08) ? random.between(20_000, 150_000) : random.between(50, 4_000));
  }

  #advance(ms: number): void {
    this.#world.advance(ms);
    for (const desk of this.#desks) desk.runTimers();
  }

  #look(desk: SimulatedDesk): void {
    const random = this.#random;
    const date = this.#hand.someDate();
    if (random.chance(0.7)) {
      desk.look(random.chance(0.8) ? date : `${date}@${this.#hand.clinic.secondId}`);
      return;
    }
    const { seriesId, chainId } = [...desk.screen.rows.values()].find((row) => row.seriesId ?? row.chainId) ?? {};
    const together = seriesId ?? chainId;
    const dice = random.next();
    if (dice < 0.4 && together) desk.lookAside('scheduling.together', together);
    else if (dice < 0.55) desk.lookAside('scheduling.month', date.slice(0, 7));
    else desk.lookAside('scheduling.standby', 'all');
  }

  async #operate(desk: SimulatedDesk): Promise<void> {
    this.operations++;
    const random = this.#random;
    const days = Math.floor(this.operations / OPERATIONS_PER_DAY);
    this.#hand.firstDate = Temporal.PlainDate.from(FIRST_DATE).add({ days }).toString();
    this.#hand.note(`${this.step}`);
    if (random.chance(0.02) && (await this.#hand.repeat())) return;
    const dice = random.next();
    const act = this.#acts.find(([below]) => dice < below)?.[1] ?? plainAct;
    await act(this.#hand, desk);
    if (random.chance(0.7)) await this.#world.drain();
  }

  /** Ends soft holds as the server does every two seconds. None that had run out at the last sweep may still be there. */
  async #sweep(): Promise<void> {
    const { db } = this.#world.kernel.database;
    const overdue = async (ms: number): Promise<number> => {
      const { rows } = await sql<{ id: string }>`select id from appointment
        where booking = 'held' and held_until <= ${new Date(ms).toISOString()}`.execute(db);
      return rows.length;
    };
    const before = await overdue(this.#sweptMs);
    await expireHolds(this.#world.kernel);
    this.#sweptMs = this.#hand.nowMs;
    this.#checks.sweeps++;
    if (before > 0 || (await overdue(this.#sweptMs)) > 0) throw new Violation('A soft hold outlives its two minutes.');
    const tooLong = (await overdue(this.#sweptMs + 24 * 3_600_000)) - (await overdue(this.#sweptMs + 120_000));
    if (tooLong > 0) throw new Violation('A soft hold was given more than two minutes.');
    for (const [id, kept] of this.#hand.book.held()) {
      if (kept.until <= this.#sweptMs) this.#hand.book.keep(id, null);
    }
  }

  /** The network heals; then every screen must equal the database, and everything else must be as it must be. */
  async #settle(range: oracles.Range): Promise<void> {
    let differing: string | null = '';
    for (let round = 0; round < SETTLE_ROUNDS_MAX && differing !== null; round++) {
      this.#advance(1_500);
      for (const desk of this.#desks) await desk.catchUp();
      await this.#world.drain();
      await this.#world.hub.pulse();
      await turn();
      for (const desk of this.#desks) await desk.catchUp();
      if (round >= 2) differing = await this.#differingScreen();
    }
    if (differing !== null) throw new Violation(differing);
    await this.#sweep();
    await oracles.checkOverlaps(this.#hand, range);
    await oracles.checkBook(this.#hand, range);
    await oracles.checkHistories(this.#hand, range);
    if (range === null) await oracles.checkChains(this.#hand);
    await oracles.checkTrail(this.#hand);
    await oracles.checkStandby(this.#hand);
    this.#checks.settled++;
  }

  async #differingScreen(): Promise<string | null> {
    // A day without visits has no row in a month, unless it had some before.
    const sorted = (rows: Iterable<{ id: string; visits?: number }>) =>
      [...rows].filter(({ visits }) => visits !== 0).sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const [i, desk] of this.#desks.entries()) {
      for (const screen of desk.screens) {
        const { topic, key, state } = screen;
        if (state !== 'live') return `Desk ${i} is ${state} although the network is well: ${topic} ${key}.`;
        const kept = await topics
          .find(({ contract }) => contract.name === topic)
          ?.load(this.#world.kernel.database.db, key, null);
        if (!isDeepStrictEqual(sorted(screen.rows.values()), sorted(kept ?? [])))
          return `The screen of desk ${i} differs from the database on ${topic} ${key}.`;
      }
    }
    return null;
  }
}
