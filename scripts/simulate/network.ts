/** A network in memory between the real hub and the real client core: frames wait, get lost, and connections break, as the seed says. */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { SocketLike } from '../../client/live/connection.ts';
import type { UserActor } from '../../server/kernel/actor.ts';
import type { LiveHub } from '../../server/kernel/live.ts';

const HEAD = /^\{"type":"(\w+)"(?:,"sub":(\d+))?/;
const HEAD_LENGTH = 60;

/** The server's end: what the hub needs of a WebSocket. */
class ServerEnd extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly bufferedAmount = 0;
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
  }

  send(text: string): void {
    this.#wire.fromServer(text);
  }

  close(): void {
    this.#wire.cut();
  }

  terminate(): void {
    this.#wire.cut();
  }
}

/** One connection, from its opening to its end. */
export class Wire {
  /** Frames of the server that have not arrived yet. */
  readonly waiting: string[] = [];
  /** Frames of this step. Which of two snapshots is read first is chance, so that they are put in order before they wait. */
  #arriving: { sub: number; text: string }[] = [];
  readonly client: SocketLike;
  readonly #server: ServerEnd;
  /** Subscriptions whose answer the server is still preparing. */
  readonly #unanswered = new Set<number>();
  /** Those who wait for the last of these answers. */
  readonly #waiters: (() => void)[] = [];
  #opened = false;
  closed = false;

  constructor(hub: LiveHub, actor: UserActor) {
    this.#server = new ServerEnd(this);
    this.client = {
      send: (text) => this.#toServer(text),
      close: () => this.cut(),
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    hub.accept(this.#server as unknown as WebSocket, actor);
  }

  get busy(): boolean {
    return this.#unanswered.size > 0;
  }

  /** The connection is there: the client says hello. */
  open(): void {
    if (this.#opened || this.closed) return;
    this.#opened = true;
    this.client.onopen?.();
  }

  #toServer(text: string): void {
    if (this.closed) throw new Error('This connection is closed.');
    const message = JSON.parse(text) as { type: string; sub?: number };
    if (message.type === 'subscribe' && message.sub !== undefined) this.#unanswered.add(message.sub);
    if (message.type === 'unsubscribe' && message.sub !== undefined) this.#answer(message.sub);
    this.#server.emit('message', text, false);
  }

  fromServer(text: string): void {
    if (this.closed) return;
    // The members that matter stand first; to parse a whole day for them would cost more than all else here.
    const [, type, number] = HEAD.exec(text.slice(0, HEAD_LENGTH)) ?? [];
    // A hello comes before all, a beat tells of what was sent before it.
    const sub = number ? Number(number) : type === 'hello' ? 0 : Number.POSITIVE_INFINITY;
    this.#arriving.push({ sub, text });
    if (type === 'snapshot' || type === 'refused') this.#answer(sub);
  }

  #answer(sub: number): void {
    this.#unanswered.delete(sub);
    if (this.busy) return;
    for (const go of this.#waiters.splice(0)) go();
  }

  /** Brings the next frames to the client. */
  deliver(frames: number): void {
    for (let i = 0; i < frames && !this.closed; i++) {
      const text = this.waiting.shift();
      if (text === undefined) return;
      this.client.onmessage?.({ data: text });
    }
  }

  /** Breaks the connection; both ends hear of it. */
  cut(): void {
    if (this.closed) return;
    this.closed = true;
    this.waiting.length = 0;
    this.#arriving = [];
    this.#unanswered.clear();
    for (const go of this.#waiters.splice(0)) go();
    this.#server.readyState = 3;
    this.#server.emit('close');
    this.client.onclose?.();
  }

  /** Waits until the server has answered everything that it was asked. */
  async settled(): Promise<void> {
    if (this.busy && !this.closed) await new Promise<void>((go) => this.#waiters.push(go));
    if (this.#arriving.length === 0) return;
    this.waiting.push(
      ...this.#arriving.sort((a, b) => (a.sub < b.sub ? -1 : Number(a.sub > b.sub))).map(({ text }) => text),
    );
    this.#arriving = [];
  }
}
