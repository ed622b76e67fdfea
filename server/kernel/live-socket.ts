/** One live connection: its subscriptions, what it was sent last, and the patience that we have with it. */
import type { WebSocket } from 'ws';
import type { ServerMessage } from '../../shared/protocol.ts';
import type { UserActor } from './actor.ts';
import { LIMITS } from './limits.ts';
import type { LiveTopic } from './live-topic.ts';
import { Problem } from './problem.ts';

export interface Subscription {
  sub: number;
  topic: LiveTopic;
  key: string;
  /** The number of the last message that was sent for it; null while its snapshot is being read. */
  head: number | null;
  /** What happened while the snapshot was being read. */
  waiting: { seq: number; tail: string }[];
  /** When something in it will be closed to this person; null: no such time is known. */
  openUntil: Temporal.Instant | null;
}

export const topicKey = (topic: string, key: string): string => `${topic}\n${key}`;

export class LiveSocket {
  readonly socket: WebSocket;
  actor: UserActor;
  greeted = false;
  readonly subscriptions = new Map<number, Subscription>();
  #messages = 0;
  #windowStart = 0;
  #beats = 0;
  #silentBeats = 0;
  #reading = 0;
  #line: { isWanted(): boolean; go(isTurn: boolean): void }[] = [];

  constructor(socket: WebSocket, actor: UserActor) {
    this.socket = socket;
    this.actor = actor;
  }

  /** True while one of its subscriptions is for this topic and key. */
  watches(name: string): boolean {
    for (const { topic, key } of this.subscriptions.values())
      if (topicKey(topic.contract.name, key) === name) return true;
    return false;
  }

  /** Sends text; a reader that does not read is cut off, so that it cannot fill our memory. */
  sendText(text: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > LIMITS.socketBufferedBytesMax) {
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends or keeps a change; `tail` is the text that all readers of a topic share. */
  deliver(subscription: Subscription, seq: number, tail: string): void {
    if (subscription.head === null) {
      subscription.waiting.push({ seq, tail });
      return;
    }
    if (seq <= subscription.head) return;
    const after = subscription.head;
    subscription.head = seq;
    this.sendText(`{"type":"change","sub":${subscription.sub},"seq":${seq},"after":${after},${tail}`);
  }

  /** Too many messages within a second: true. */
  flooding(nowMs: number): boolean {
    if (nowMs - this.#windowStart >= 1000) {
      this.#windowStart = nowMs;
      this.#messages = 0;
    }
    this.#messages++;
    return this.#messages > LIMITS.socketMessagesPerSecondMax;
  }

  /** The other side gave a sign of life. */
  heard(): void {
    this.#silentBeats = 0;
  }

  /**
   * Once a beat: asks for a sign of life, and lets go whoever gave none for long, or has never said hello. A cable that
   * was pulled tells nobody; without this the socket would stay until the operating system gives up.
   */
  tend(): void {
    this.#beats++;
    this.#silentBeats++;
    const isMute = !this.greeted && this.#beats > LIMITS.socketGreetBeatsMax;
    const isGone = this.#silentBeats > LIMITS.socketSilentBeatsMax;
    const isFull = this.socket.bufferedAmount > LIMITS.socketBufferedBytesMax;
    if (isMute || isGone || isFull) this.socket.terminate();
    else if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  /**
   * Runs a few reads at a time, so that one screen that asks for everything leaves connections for the others. What is
   * not wanted any more when its turn comes is not read.
   */
  async inTurn(isWanted: () => boolean, read: () => Promise<void>): Promise<void> {
    if (this.#reading >= LIMITS.socketSnapshotsAtOnceMax) {
      this.#leaveOut();
      if (this.#line.length >= LIMITS.socketSnapshotsWaitingMax) throw new Problem('too_many_requests');
      const isTurn = await new Promise<boolean>((go) => this.#line.push({ isWanted, go }));
      if (!isTurn) return;
    } else this.#reading++;
    try {
      await read();
    } finally {
      this.#leaveOut();
      const next = this.#line.shift();
      if (next) next.go(true);
      else this.#reading--;
    }
  }

  #leaveOut(): void {
    const [wanted, unwanted] = [true, false].map((is) => this.#line.filter(({ isWanted }) => isWanted() === is));
    this.#line = wanted ?? [];
    for (const { go } of unwanted ?? []) go(false);
  }

  /** Says why and closes. */
  bye(code: string): void {
    this.send({ type: 'bye', code });
    this.socket.close(4000, code);
  }
}
