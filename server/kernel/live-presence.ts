/**
 * Who looks at which row of a topic, told to everybody else who watches that topic and key. It is kept in the memory of
 * this process only and ends with the subscription: nothing is written, nothing outlives a connection.
 */

import { LIMITS } from './limits.ts';
import type { LiveSocket, Subscription } from './live-socket.ts';

type Watchers = ReadonlyMap<Subscription, LiveSocket>;

export class LivePresence {
  /** Who watches a topic and key now. */
  readonly #watchersOf: (name: string) => Watchers | undefined;
  readonly #places = new Map<string, Map<LiveSocket, string>>();
  /** Topics that were told of just now, and whether something changed since. */
  readonly #resting = new Map<string, { timer: NodeJS.Timeout; isStale: boolean }>();

  constructor(watchersOf: (name: string) => Watchers | undefined) {
    this.#watchersOf = watchersOf;
  }

  /** The person at this socket looks at something of the topic, or at nothing any more. */
  stand(socket: LiveSocket, name: string, at: string | null): void {
    const places = this.#places.get(name);
    if ((places?.get(socket) ?? null) === at) return;
    if (at === null) places?.delete(socket);
    else if (places) places.set(socket, at);
    else this.#places.set(name, new Map([[socket, at]]));
    if (places?.size === 0) this.#places.delete(name);
    this.#tellSoon(name);
  }

  /** Says to one new watcher who is there. */
  greet(subscription: Subscription, socket: LiveSocket, name: string): void {
    if (this.#places.has(name)) this.#tell(subscription, socket, name);
  }

  stop(): void {
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }

  /** At once when it is quiet; else once when the rest is over, so that nobody can make the server talk without end. */
  #tellSoon(name: string): void {
    const resting = this.#resting.get(name);
    if (resting) {
      resting.isStale = true;
      return;
    }
    for (const [subscription, socket] of this.#watchersOf(name) ?? []) this.#tell(subscription, socket, name);
    const timer = setTimeout(() => {
      const isStale = this.#resting.get(name)?.isStale;
      this.#resting.delete(name);
      if (isStale) this.#tellSoon(name);
    }, LIMITS.presenceRestMs);
    timer.unref();
    this.#resting.set(name, { timer, isStale: false });
  }

  /** One's own other screens are not somebody else. */
  #tell(subscription: Subscription, socket: LiveSocket, name: string): void {
    if (subscription.head === null) return; // It is greeted after its snapshot.
    const people = new Map<string, { name: string; at: string }>();
    for (const [other, at] of this.#places.get(name) ?? []) {
      const { userId, displayName } = other.actor;
      if (userId === socket.actor.userId) continue;
      if (people.size >= LIMITS.presencePeopleMax) break;
      people.set(`${userId} ${at}`, { name: displayName, at });
    }
    socket.send({ type: 'presence', sub: subscription.sub, people: [...people.values()] });
  }
}
