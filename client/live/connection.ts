/**
 * The live connection of a desk: says hello, keeps the subscriptions, notices holes and silence, comes back by itself.
 * Runs in browsers and in Node; the world (socket, timers, chance) is handed in.
 */
import { type ClientMessage, PROTOCOL_VERSION, type ServerMessage } from '../../shared/protocol.ts';
import { Collection, type LiveRowLike } from './collection.ts';

export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
}

export interface World {
  openSocket(): SocketLike;
  /** Calls once after so many milliseconds; returns what cancels it. */
  later(ms: number, run: () => void): () => void;
  nowMs(): number;
  /** 0 ≤ x < 1, for the jitter of reconnecting. */
  chance(): number;
}

export type ConnectionState = 'connecting' | 'live' | 'lost';

const RETRY_MS_FIRST = 250;
const RETRY_MS_MAX = 5_000;
/** Two beats may be late by this much before the server counts as lost. */
const BEAT_SLACK_MS = 1_000;
const HELLO_MS_MAX = 5_000;
/** A collection that nobody looks at any more is kept so long: going back and forth costs nothing. */
const GRACE_MS = 5_000;
/** What is left behind is kept for a way back: two weeks, and a little more. */
const GRACE_MAX = 18;
/** So many beats without an answer to a subscription: it is asked for again. */
const UNANSWERED_BEATS_MAX = 4;
/** Refusals that say something of the moment only (the database is starting again): asked once more after a while. */
const PASSING: ReadonlySet<string> = new Set(['database_unavailable', 'took_too_long', 'disk_full']);
const ASK_AGAIN_MS = 1_000;

export class LiveConnection {
  state: ConnectionState = 'connecting';
  /** Since when the state is what it is (milliseconds of this device's clock). */
  sinceMs: number;
  /** Server time minus device time. */
  offsetMs = 0;
  /** The server said goodbye with this code: a session ended, a page is too old. */
  onBye: (code: string) => void = () => {};
  /** A connection could not be made: perhaps the session is over. */
  onUnreachable: () => void = () => {};
  readonly #world: World;
  readonly #listeners = new Set<() => void>();
  readonly #collections = new Map<string, Collection>();
  readonly #bySub = new Map<number, Collection>();
  /** Beats that came while a subscription had no answer. */
  readonly #unanswered = new Map<number, number>();
  readonly #grace = new Map<string, () => void>();
  /** Where this person stands, by topic and key. */
  readonly #places = new Map<string, string>();
  #socket: SocketLike | null = null;
  #greeted = false;
  #epoch = '';
  #beatMs = 3_000;
  #retryMs = RETRY_MS_FIRST;
  #nextSub = 1;
  #running = false;
  #cancelSilence: () => void = () => {};
  #cancelRetry: () => void = () => {};

  constructor(world: World) {
    this.#world = world;
    this.sinceMs = world.nowMs();
  }

  /** The server has just said its time (ISO 8601). */
  setServerTime(now: string): void {
    this.offsetMs = Date.parse(now) - this.#world.nowMs();
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  /** Closes, and forgets every row: after a lock nothing of a patient stays in memory. */
  stop(): void {
    this.#running = false;
    this.#cancelRetry();
    this.#drop();
    for (const collection of this.#collections.values()) collection.refuse('');
    for (const cancel of this.#grace.values()) cancel();
    this.#collections.clear();
    this.#bySub.clear();
    this.#unanswered.clear();
    this.#grace.clear();
    this.#places.clear();
    this.#setState('connecting');
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The living rows of a topic and key; everybody who asks for the same gets the same. */
  collection<Row extends LiveRowLike>(topic: string, key: string): Collection<Row> {
    const name = `${topic}\n${key}`;
    this.#grace.get(name)?.();
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = new Collection(topic, key, this.#nextSub++);
      this.#collections.set(name, collection);
      this.#bySub.set(collection.sub, collection);
      if (this.#greeted) this.#ask(collection);
    }
    return collection as unknown as Collection<Row>;
  }

  /** The rows of a topic and key that somebody follows already; asks for nothing. */
  peek<Row extends LiveRowLike>(topic: string, key: string): Collection<Row> | undefined {
    return this.#collections.get(`${topic}\n${key}`) as unknown as Collection<Row> | undefined;
  }

  /** Asks again for what was refused: something was opened to this person. */
  askRefused(): void {
    for (const collection of this.#collections.values()) if (collection.state === 'refused') this.#ask(collection);
  }

  /** Says that a listener left; what nobody looks at is given up after a while. */
  release(collection: { topic: string; key: string }): void {
    const name = `${collection.topic}\n${collection.key}`;
    const held = this.#collections.get(name);
    if (!held || held.watched) return;
    this.#grace.get(name)?.();
    const cancel = this.#world.later(GRACE_MS, () => {
      this.#grace.delete(name);
      this.#giveUp(name);
    });
    this.#grace.set(name, () => {
      cancel();
      this.#grace.delete(name);
    });
    // Whoever leafs through the weeks leaves seven days behind each time: the server follows so many and no more.
    const [oldest] = this.#grace.keys();
    if (this.#grace.size <= GRACE_MAX || oldest === undefined) return;
    this.#grace.get(oldest)?.();
    this.#giveUp(oldest);
  }

  #giveUp(name: string): void {
    const held = this.#collections.get(name);
    if (!held || held.watched) return;
    this.#collections.delete(name);
    this.#bySub.delete(held.sub);
    this.#unanswered.delete(held.sub);
    this.#send({ type: 'unsubscribe', sub: held.sub });
  }

  /** Tells the other desks at which row this person looks; null: at none any more. It counts while somebody subscribes. */
  stand(topic: string, key: string, at: string | null): void {
    const name = `${topic}\n${key}`;
    if ((this.#places.get(name) ?? null) === at) return;
    if (at === null) this.#places.delete(name);
    else this.#places.set(name, at);
    if (this.#collections.has(name)) this.#send({ type: 'presence', topic, key, at });
  }

  /** Somebody is at the screen. */
  active(): void {
    this.#send({ type: 'active' });
  }

  /** Tries at once: the network came back, or the page did. */
  hurry(): void {
    if (!this.#running || this.#socket) return;
    this.#cancelRetry();
    this.#connect();
  }

  #connect(): void {
    let socket: SocketLike;
    try {
      socket = this.#world.openSocket();
    } catch {
      this.#retry();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => this.#send({ type: 'hello', protocol: PROTOCOL_VERSION });
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#receive(JSON.parse(String(data)) as ServerMessage);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lose();
    };
    socket.onerror = () => {};
    this.#listenForSilence(HELLO_MS_MAX);
  }

  #listenForSilence(ms: number): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#world.later(ms, () => this.#lose());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    this.#cancelSilence();
    socket?.close();
  }

  #lose(): void {
    this.#drop();
    for (const collection of this.#collections.values())
      if (collection.state !== 'refused') collection.await('loading');
    this.#setState('lost');
    if (this.#running) this.onUnreachable();
    this.#retry();
  }

  #retry(): void {
    if (!this.#running) return;
    const ms = this.#retryMs * (0.5 + this.#world.chance());
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    this.#cancelRetry = this.#world.later(ms, () => this.#connect());
  }

  #send(message: ClientMessage): void {
    if (!this.#socket || (message.type !== 'hello' && !this.#greeted)) return;
    try {
      this.#socket.send(JSON.stringify(message));
    } catch {
      this.#lose();
    }
  }

  #ask(collection: Collection): void {
    this.#unanswered.delete(collection.sub);
    collection.await('loading');
    const { topic, key } = collection;
    this.#send({ type: 'subscribe', sub: collection.sub, topic, key });
    const at = this.#places.get(`${topic}\n${key}`);
    if (at !== undefined) this.#send({ type: 'presence', topic, key, at });
  }

  #askLater(collection: Collection): void {
    collection.await('loading');
    this.#world.later(ASK_AGAIN_MS * (0.5 + this.#world.chance()), () => {
      if (this.#greeted && collection.head === null && this.#bySub.get(collection.sub) === collection)
        this.#ask(collection);
    });
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'hello') return this.#greet(message);
    if (message.type === 'bye') return this.#leave(message.code);
    // A server that has not greeted us is none that we can ask, however it beats: then the wait for its hello goes on.
    if (!this.#greeted) return;
    this.#listenForSilence(2 * this.#beatMs + BEAT_SLACK_MS);
    if (message.type === 'beat') return this.#compare(message.now, message.heads as [number, number][]);
    const collection = message.sub === undefined ? undefined : this.#bySub.get(message.sub);
    if (!collection) return;
    if (message.type === 'snapshot') collection.takeSnapshot(message);
    else if (message.type === 'presence') collection.takePeople(message.people);
    else if (message.type === 'resync') this.#ask(collection);
    else if (message.type === 'refused' && PASSING.has(message.code)) this.#askLater(collection);
    else if (message.type === 'refused') collection.refuse(message.sentence);
    else if (!collection.takeChange(message)) this.#ask(collection);
  }

  #greet(message: Extract<ServerMessage, { type: 'hello' }>): void {
    this.#greeted = true;
    this.#retryMs = RETRY_MS_FIRST;
    this.#beatMs = message.beatMs;
    this.#epoch = message.epoch;
    this.#listenForSilence(2 * this.#beatMs + BEAT_SLACK_MS);
    this.setServerTime(message.now);
    this.#setState('live');
    for (const collection of this.#collections.values()) this.#ask(collection);
  }

  /** The identity of the database behind the server. */
  get epoch(): string {
    return this.#epoch;
  }

  #leave(code: string): void {
    this.#drop();
    for (const collection of this.#collections.values()) collection.await('loading');
    this.#setState('lost');
    if (code === 'restarting' || code === 'too_many_requests') this.#retry();
    else this.onBye(code);
  }

  /**
   * What the server sent last, by subscription. Another number than ours is a message that was lost on the way; so is a
   * number for rows that never came. Frames keep their order: what is only late cannot be in a beat yet.
   */
  #compare(now: string, heads: [number, number][]): void {
    this.setServerTime(now);
    const sent = new Map(heads);
    for (const collection of this.#collections.values()) {
      if (collection.state === 'refused') continue;
      const head = sent.get(collection.sub);
      if (collection.head === null && head === undefined) this.#waitOn(collection);
      else if (collection.head === null || head === undefined || collection.head < head) this.#ask(collection);
    }
  }

  /** The server is still reading, or its answer was lost. */
  #waitOn(collection: Collection): void {
    const beats = (this.#unanswered.get(collection.sub) ?? 0) + 1;
    this.#unanswered.set(collection.sub, beats);
    if (beats >= UNANSWERED_BEATS_MAX) this.#ask(collection);
  }

  #setState(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.sinceMs = this.#world.nowMs();
    for (const listener of [...this.#listeners]) listener();
  }
}
