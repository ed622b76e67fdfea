/** A workstation: the client core as the browser runs it, on a network and timers of the simulation. */
import type { Collection, LiveRowLike } from '../../client/live/collection.ts';
import { LiveConnection } from '../../client/live/connection.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import type { Random } from '../../shared/random.ts';
import { type Appointment, dayKeysOf, dayTopic } from '../../shared/scheduling.ts';
import { Wire } from './network.ts';
import { type World, ZONE } from './world.ts';

/** Rows that somebody looks at, until they look at others. */
class Screen<Row extends LiveRowLike> {
  readonly #connection: LiveConnection;
  rows: Collection<Row>;
  #release: () => void;

  constructor(connection: LiveConnection, topic: string, key: string) {
    this.#connection = connection;
    this.rows = connection.collection<Row>(topic, key);
    this.#release = this.rows.subscribe(() => {});
  }

  look(topic: string, key: string): void {
    if (this.rows.topic === topic && this.rows.key === key) return;
    const next = this.#connection.collection<Row>(topic, key);
    const release = next.subscribe(() => {});
    this.#release();
    this.#connection.release(this.rows);
    this.rows = next;
    this.#release = release;
  }
}

export class SimulatedDesk {
  readonly actor: UserActor;
  readonly connection: LiveConnection;
  readonly #world: World;
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  readonly #day: Screen<Appointment>;
  readonly #aside: Screen<LiveRowLike>;
  wire: Wire | null = null;
  reconnects = -1;
  /** The soft hold that this person made last; perhaps it is gone. */
  holdId: string | null = null;
  #timer = 0;

  constructor(world: World, actor: UserActor, random: Random, date: string) {
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
    this.#day = new Screen(this.connection, dayTopic.name, date);
    this.#aside = new Screen(this.connection, 'scheduling.standby', 'all');
    this.connection.start();
  }

  /** The appointments of the day that this desk looks at. */
  get screen(): Collection<Appointment> {
    return this.#day.rows;
  }

  /** Everything on its screens. */
  get screens(): Collection<LiveRowLike>[] {
    return [this.#day.rows as unknown as Collection<LiveRowLike>, this.#aside.rows];
  }

  /** @param key a date, or a date @ a location */
  look(key: string): void {
    this.#day.look(dayTopic.name, key);
  }

  lookAside(topic: string, key: string): void {
    this.#aside.look(topic, key);
  }

  /** Shows what this desk did itself, as the browser does: before the change comes. */
  takeOwn(row: Appointment): void {
    if (dayKeysOf(row, ZONE).includes(this.screen.key)) this.screen.takeOwn(row);
  }

  runTimers(): void {
    const now = this.#world.now().epochMilliseconds;
    const due = [...this.#timers]
      .filter(([, timer]) => timer.at <= now)
      .sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
    for (const [id, { run }] of due) if (this.#timers.delete(id)) run();
  }

  /** Everything that is under way arrives. */
  async catchUp(): Promise<void> {
    this.runTimers();
    this.wire?.open();
    for (let i = 0; i < 2; i++) {
      await this.wire?.settled();
      this.wire?.deliver(1_000_000);
    }
  }
}
