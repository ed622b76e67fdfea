/** The one live connection of this page, and the Lit controller that draws from it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LiveTopicContract, RowOf } from '../../shared/contract.ts';
import type { Collection, CollectionState, LiveRowLike } from './collection.ts';
import { LiveConnection, type SocketLike } from './connection.ts';

export const live = new LiveConnection({
  openSocket: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`) as unknown as SocketLike,
  later(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  nowMs: () => Date.now(),
  chance: () => Math.random(),
});

/** What the clock of the server says now; workstations' clocks may be wrong. */
export const serverNow = (): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(Date.now() + live.offsetMs);

/** Draws its host again whenever the rows of a topic change. The host names topic and key, which may change. */
export class LiveRows<T extends LiveTopicContract> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #contract: T;
  readonly #key: () => string | null;
  #collection: Collection<RowOf<T> & LiveRowLike> | null = null;
  #unsubscribe: () => void = () => {};

  constructor(host: ReactiveControllerHost, contract: T, key: () => string | null = () => 'all') {
    this.#host = host;
    this.#contract = contract;
    this.#key = key;
    host.addController(this);
  }

  get collection(): Collection<RowOf<T> & LiveRowLike> | null {
    return this.#collection;
  }

  get rows(): RowOf<T>[] {
    return this.#collection ? ([...this.#collection.rows.values()] as RowOf<T>[]) : [];
  }

  get map(): ReadonlyMap<string, RowOf<T>> {
    return (this.#collection?.rows as ReadonlyMap<string, RowOf<T>> | undefined) ?? new Map();
  }

  get state(): CollectionState {
    return this.#collection?.state ?? 'loading';
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#leave();
  }

  #follow(): void {
    const key = this.#key();
    if (this.#collection && this.#collection.key === key) return;
    this.#leave();
    if (key === null) return;
    this.#collection = live.collection<RowOf<T> & LiveRowLike>(this.#contract.name, key);
    this.#unsubscribe = this.#collection.subscribe(() => this.#host.requestUpdate());
  }

  #leave(): void {
    this.#unsubscribe();
    if (this.#collection) live.release(this.#collection);
    this.#collection = null;
    this.#unsubscribe = () => {};
  }
}
