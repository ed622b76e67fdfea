/** A living copy of the rows of one topic and key: a snapshot, and every change after it, in order. */
import type { ServerMessage } from '../../shared/protocol.ts';

export interface LiveRowLike {
  id: string;
  version: number;
}

export type CollectionState = 'loading' | 'live' | 'stale' | 'refused';

/** Somebody else who looks at a row of the topic. */
export interface Onlooker {
  name: string;
  /** The id of the row. */
  at: string;
}

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;
type Change = Extract<ServerMessage, { type: 'change' }>;

export class Collection<Row extends LiveRowLike = LiveRowLike> {
  readonly topic: string;
  readonly key: string;
  readonly sub: number;
  state: CollectionState = 'loading';
  /** Why it was refused, in words. */
  refusal: string | null = null;
  rows: ReadonlyMap<string, Row> = new Map();
  /** The number of the last message that is in it; null while it waits for a snapshot. */
  head: number | null = null;
  /** Counts every change of rows or state: cheap to compare. */
  revision = 0;
  /** The ids of the last change, for a screen that wants to point at them. */
  changed: ReadonlySet<string> = new Set();
  /** Who else is here; nobody while the connection is lost. */
  people: readonly Onlooker[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(topic: string, key: string, sub: number) {
    this.topic = topic;
    this.key = key;
    this.sub = sub;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  takeSnapshot(message: Snapshot): void {
    this.rows = new Map((message.rows as Row[]).map((row) => [row.id, row]));
    this.head = message.seq;
    this.refusal = null;
    this.changed = new Set();
    this.#set('live');
  }

  /** Returns false when a message before this one is missing: then everything has to be asked for again. */
  takeChange(message: Change): boolean {
    if (this.head === null || message.seq <= this.head) return true; // A snapshot is on its way, or has it already.
    if (message.after !== this.head) return false;
    const rows = new Map(this.rows);
    for (const id of message.remove) rows.delete(id);
    for (const row of message.upsert as Row[]) {
      const held = rows.get(row.id);
      if (!held || held.version <= row.version) rows.set(row.id, row);
    }
    this.rows = rows;
    this.head = message.seq;
    this.changed = new Set(message.upsert.map((row) => row.id));
    this.#set('live');
    return true;
  }

  /** The answer to a command of ours arrives before the change does: shown at once, overtaken by whatever is newer. */
  takeOwn(row: Row): void {
    const held = this.rows.get(row.id);
    if (this.head === null || (held && held.version >= row.version)) return;
    this.rows = new Map(this.rows).set(row.id, row);
    this.changed = new Set([row.id]);
    this.#set(this.state);
  }

  takePeople(people: readonly Onlooker[]): void {
    this.people = people;
    this.#set(this.state);
  }

  /** Waits for a new snapshot; the rows stay on the screen meanwhile. */
  await(state: 'loading' | 'stale'): void {
    this.head = null;
    this.people = [];
    this.#set(this.rows.size > 0 ? 'stale' : state);
  }

  refuse(sentence: string): void {
    this.rows = new Map();
    this.people = [];
    this.head = null;
    this.refusal = sentence;
    this.#set('refused');
  }

  #set(state: CollectionState): void {
    this.state = state;
    this.revision++;
    for (const listener of [...this.#listeners]) listener();
  }
}
