/**
 * The live hub: holds the sockets, answers subscriptions with a snapshot and then with every change, in order. Rows are
 * loaded once per topic and key, however many screens look at them.
 */
import '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { PROBLEMS, type ProblemCode } from '../../shared/problems.ts';
import { ClientMessage, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import type { UserActor } from './actor.ts';
import { authorise } from './authorise.ts';
import type { LoggedChange } from './change-feed.ts';
import type { Kernel } from './context.ts';
import { type Asks, REREAD_TOPIC, veiled } from './guard.ts';
import { LIMITS } from './limits.ts';
import { LivePresence } from './live-presence.ts';
import { LiveSocket, type Subscription, topicKey } from './live-socket.ts';
import type { LiveTopic } from './live-topic.ts';
import { Problem, toProblem } from './problem.ts';
import { isRefusal, noteRefusal } from './refusals.ts';
import { validatorOf } from './validate.ts';

/** Changes of this topic tell that a session was locked, ended or got other roles; the key is the session's id. */
export const SESSION_TOPIC = 'identity.session';

export interface LiveHubOptions {
  kernel: Kernel;
  topics: readonly LiveTopic[];
  /** The actors of these sessions as they are now; a session that is missing is over. */
  refreshActors(sessionIds: readonly string[]): Promise<Map<string, UserActor>>;
  /** Somebody is at the screen of this session. */
  touch(sessionId: string): Promise<void>;
  /** Writes into the audit trail that a topic was opened. */
  opened(actor: UserActor, topic: string, key: string): Promise<void>;
  /** Milliseconds between two pulses; a simulation takes none and pulses by itself. */
  beatMs?: number | null;
}

export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #topics: Map<string, LiveTopic>;
  readonly #sockets = new Set<LiveSocket>();
  /** Who looks at which topic and key. */
  readonly #watchers = new Map<string, Map<Subscription, LiveSocket>>();
  readonly #presence = new LivePresence((name) => this.#watchers.get(name));
  #beat: NodeJS.Timeout | null = null;
  #epoch = '';
  #checking = false;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#topics = new Map(options.topics.map((topic) => [topic.contract.name, topic]));
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  async start(): Promise<void> {
    await this.#readEpoch();
    const { beatMs = LIMITS.beatMs } = this.#options;
    if (beatMs === null) return;
    this.#beat = setInterval(() => {
      this.tend();
      void this.pulse();
    }, beatMs);
  }

  stop(): void {
    if (this.#beat) clearInterval(this.#beat);
    this.#presence.stop();
    for (const socket of this.#sockets) socket.bye('restarting');
  }

  /** Takes over a socket that was opened with a valid session. */
  accept(webSocket: WebSocket, actor: UserActor): void {
    const socket = new LiveSocket(webSocket, actor);
    const ofSession = [...this.#sockets].filter((other) => other.actor.sessionId === actor.sessionId).length;
    if (this.#sockets.size >= LIMITS.socketsMax || ofSession >= LIMITS.socketsPerSessionMax) {
      socket.bye('too_many_requests');
      webSocket.on('error', () => webSocket.terminate());
      return;
    }
    this.#sockets.add(socket);
    // Each ping is answered by the library: whoever pings on and reads nothing would fill our memory with the answers.
    webSocket.on('ping', () => {
      if (socket.flooding(Date.now())) webSocket.terminate();
      socket.heard();
    });
    webSocket.on('pong', () => socket.heard());
    webSocket.on('message', (data, isBinary) => void this.#receive(socket, data, isBinary));
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      this.#sockets.delete(socket);
      for (const sub of [...socket.subscriptions.keys()]) this.#drop(socket, sub);
    });
  }

  /** Brings a batch of changes to every screen that looks at them. */
  async deliver(changes: LoggedChange[]): Promise<void> {
    const sessions = new Set<string>();
    const reopened = new Set<string>();
    const touched = new Map<string, { seq: number; ids: Set<string> }>();
    for (const change of changes) {
      if (change.topic === SESSION_TOPIC) sessions.add(change.key);
      if (change.topic === REREAD_TOPIC) reopened.add(change.key);
      const name = topicKey(change.topic, change.key);
      if (!this.#watchers.has(name)) continue;
      const entry = touched.get(name) ?? { seq: 0, ids: new Set<string>() };
      entry.seq = change.seq;
      entry.ids.add(change.id);
      touched.set(name, entry);
    }
    if (sessions.size > 0) await this.#checkSessions(sessions);
    // Any list may show somebody who was closed or opened: everybody reads again.
    if (reopened.size > 0) await this.#reconsider(() => true);
    for (const [name, { seq, ids }] of touched) await this.#deliverTopic(name, seq, ids);
  }

  /** Our place in the log was lost: everybody starts again from a snapshot. */
  async restart(): Promise<void> {
    await this.#readEpoch();
    for (const socket of this.#sockets) {
      for (const subscription of socket.subscriptions.values()) socket.send({ type: 'resync', sub: subscription.sub });
    }
  }

  async #deliverTopic(name: string, seq: number, ids: Set<string>): Promise<void> {
    const watchers = this.#watchers.get(name);
    const [first] = watchers?.keys() ?? [];
    if (!watchers || !first) return;
    const rows = await first.topic.load(this.#options.kernel.database.db, first.key, [...ids]);
    for (const row of rows) ids.delete(row.id);
    const text = JSON.stringify(rows);
    const remove = JSON.stringify([...ids]);
    const shown = new Map<string, ReturnType<typeof veiled>>();
    for (const [subscription, socket] of watchers) {
      const { userId } = socket.actor;
      const mine = shown.get(userId) ?? this.#veiled(socket, text);
      shown.set(userId, mine);
      const { json, until } = await mine;
      subscription.openUntil = earlier(subscription.openUntil, until);
      socket.deliver(subscription, seq, `"upsert":${json},"remove":${remove}}`);
    }
  }

  #asks = (socket: LiveSocket): Asks => ({ actor: socket.actor, now: this.#options.kernel.clock.now() });

  #veiled(socket: LiveSocket, json: string): ReturnType<typeof veiled> {
    const { guard, database } = this.#options.kernel;
    return veiled(guard, database.db, this.#asks(socket), json);
  }

  /** Whom the key names must be open to whoever watches. Returns until when it is. */
  async #admit(socket: LiveSocket, key: string): Promise<Temporal.Instant | null> {
    if (!ID.test(key)) return null;
    const { guard, database } = this.#options.kernel;
    return guard.admit(database.db, this.#asks(socket), [key]);
  }

  /** What was opened or closed to somebody since is read again, or taken away. */
  async #reconsider(isMeant: (subscription: Subscription) => boolean): Promise<void> {
    for (const socket of this.#sockets)
      for (const subscription of [...socket.subscriptions.values()].filter(isMeant)) {
        subscription.openUntil = null;
        await this.#admit(socket, subscription.key).then(
          () => socket.send({ type: 'resync', sub: subscription.sub }),
          (error: unknown) => {
            this.#drop(socket, subscription.sub);
            refuse(socket, subscription.sub, toProblem(error));
          },
        );
      }
  }

  async #receive(socket: LiveSocket, data: unknown, isBinary: boolean): Promise<void> {
    const isOpen = socket.socket.readyState === socket.socket.OPEN;
    if (!isOpen) return; // Whoever was sent away and talks on is not listened to.
    socket.heard();
    if (socket.flooding(Date.now())) {
      socket.bye('too_many_requests');
      return;
    }
    const message = isBinary ? null : parseMessage(String(data));
    if (!message) return refuse(socket, undefined, new Problem('invalid_input'));
    if (message.type === 'hello') return this.#greet(socket, message.protocol);
    if (!socket.greeted) return refuse(socket, undefined, new Problem('upgrade_needed'));
    if (message.type === 'active') return this.#options.touch(socket.actor.sessionId).catch(() => {});
    if (message.type === 'unsubscribe') return this.#drop(socket, message.sub);
    if (message.type === 'presence') return this.#stand(socket, message);
    await this.#subscribe(socket, message).catch((error: unknown) => {
      this.#drop(socket, message.sub);
      const problem = toProblem(error);
      if (isRefusal(problem.code)) noteRefusal(this.#options.kernel, socket.actor, `${message.topic}.watch`);
      if (problem.status >= 500)
        this.#options.kernel.log.error({ err: problem.cause ?? problem }, 'a subscription failed');
      refuse(socket, message.sub, problem);
    });
  }

  #greet(socket: LiveSocket, protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      socket.bye('upgrade_needed');
      return;
    }
    socket.greeted = true;
    const now = this.#options.kernel.clock.now().toString();
    socket.send({ type: 'hello', protocol: PROTOCOL_VERSION, epoch: this.#epoch, now, beatMs: LIMITS.beatMs });
  }

  async #subscribe(socket: LiveSocket, request: { sub: number; topic: string; key: string }): Promise<void> {
    this.#drop(socket, request.sub);
    const topic = this.#topics.get(request.topic);
    if (!topic) throw new Problem('not_found', { detail: 'There is no such topic.' });
    authorise(topic.contract.permission, socket.actor);
    if (!validatorOf(topic.contract.key).Check(request.key)) throw new Problem('invalid_input');
    if (socket.subscriptions.size >= LIMITS.socketSubscriptionsMax) throw new Problem('too_many_requests');
    const subscription: Subscription = {
      sub: request.sub,
      topic,
      key: request.key,
      head: null,
      waiting: [],
      openUntil: null,
    };
    socket.subscriptions.set(request.sub, subscription);
    this.#watch(subscription, socket);
    const isWanted = (): boolean => socket.subscriptions.get(request.sub) === subscription;
    await socket.inTurn(isWanted, () => this.#read(socket, subscription, isWanted));
  }

  async #read(socket: LiveSocket, subscription: Subscription, isWanted: () => boolean): Promise<void> {
    const { sub, topic, key } = subscription;
    const keyUntil = await this.#admit(socket, key);
    const { seq, rows } = await this.#snapshot(topic, key);
    const { json, until } = await this.#veiled(socket, rows);
    subscription.openUntil = earlier(keyUntil, until);
    await this.#options.opened(socket.actor, topic.contract.name, key);
    if (!isWanted()) return;
    subscription.head = seq;
    socket.sendText(`{"type":"snapshot","sub":${sub},"seq":${seq},"rows":${json}}`);
    for (const { seq: waitingSeq, tail } of subscription.waiting.splice(0))
      socket.deliver(subscription, waitingSeq, tail);
    this.#presence.greet(subscription, socket, topicKey(topic.contract.name, key));
  }

  /** Who may see a topic, and does, may say where in it they are. */
  #stand(socket: LiveSocket, { topic, key, at }: { topic: string; key: string; at: string | null }): void {
    const name = topicKey(topic, key);
    if (socket.watches(name)) this.#presence.stand(socket, name, at);
    else if (at !== null) refuse(socket, undefined, new Problem('not_found', { detail: 'Subscribe to it first.' }));
  }

  /** Number and rows of one and the same moment. */
  async #snapshot(topic: LiveTopic, key: string): Promise<{ seq: number; rows: string }> {
    if (topic.snapshot) return topic.snapshot(this.#options.kernel, key);
    return this.#options.kernel.database.transaction(
      async ({ tx }) => {
        const { seq } = await tx.selectFrom('change_clock').select('seq').executeTakeFirstOrThrow();
        return { seq, rows: JSON.stringify(await topic.load(tx, key, null)) };
      },
      { isolation: 'repeatable read' },
    );
  }

  #watch(subscription: Subscription, socket: LiveSocket): void {
    const name = topicKey(subscription.topic.contract.name, subscription.key);
    const watchers = this.#watchers.get(name) ?? new Map<Subscription, LiveSocket>();
    watchers.set(subscription, socket);
    this.#watchers.set(name, watchers);
  }

  #unwatch(subscription: Subscription): void {
    const name = topicKey(subscription.topic.contract.name, subscription.key);
    const watchers = this.#watchers.get(name);
    watchers?.delete(subscription);
    if (watchers?.size === 0) this.#watchers.delete(name);
  }

  #drop(socket: LiveSocket, sub: number): void {
    const subscription = socket.subscriptions.get(sub);
    if (!subscription) return;
    socket.subscriptions.delete(sub);
    this.#unwatch(subscription);
    const name = topicKey(subscription.topic.contract.name, subscription.key);
    if (!socket.watches(name)) this.#presence.stand(socket, name, null);
  }

  /** Lets go the sockets at whose other end nobody is any more. */
  tend(): void {
    for (const socket of this.#sockets) socket.tend();
  }

  /** The pulse of every socket; sessions that ran out are found here, whoever ended them. */
  async pulse(): Promise<void> {
    const now = this.#options.kernel.clock.now().toString();
    for (const socket of this.#sockets) {
      const heads = [...socket.subscriptions.values()].flatMap(({ sub, head }) =>
        head === null ? [] : [[sub, head] as [number, number]],
      );
      if (socket.greeted) socket.send({ type: 'beat', now, heads });
    }
    const time = this.#options.kernel.clock.now();
    await this.#reconsider(({ openUntil }) => openUntil !== null && Temporal.Instant.compare(openUntil, time) <= 0);
    if (this.#checking) return;
    this.#checking = true;
    const sessions = new Set([...this.#sockets].map((socket) => socket.actor.sessionId));
    await this.#checkSessions(sessions).catch(() => {}); // The database is away; the next pulse asks again.
    this.#checking = false;
  }

  /** Closes or narrows the sockets of sessions that were ended, locked or given other roles. */
  async #checkSessions(sessionIds: Set<string>): Promise<void> {
    const affected = [...this.#sockets].filter((socket) => sessionIds.has(socket.actor.sessionId));
    if (affected.length === 0) return;
    const actors = await this.#options.refreshActors([...new Set(affected.map((socket) => socket.actor.sessionId))]);
    for (const socket of affected) {
      const actor = actors.get(socket.actor.sessionId);
      if (!actor || actor.state === 'expired') socket.bye('session_expired');
      else if (actor.state === 'locked') socket.bye('session_locked');
      else this.#narrow(socket, actor);
    }
  }

  #narrow(socket: LiveSocket, actor: UserActor): void {
    socket.actor = actor;
    for (const subscription of [...socket.subscriptions.values()]) {
      try {
        authorise(subscription.topic.contract.permission, actor);
      } catch (error) {
        this.#drop(socket, subscription.sub);
        refuse(socket, subscription.sub, toProblem(error));
      }
    }
  }

  async #readEpoch(): Promise<void> {
    const row = await this.#options.kernel.database.db
      .selectFrom('installation')
      .select(['server_id', 'restore_count'])
      .executeTakeFirstOrThrow();
    this.#epoch = `${row.server_id}.${row.restore_count}`;
  }
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The sooner of two moments; null is never. */
const earlier = (a: Temporal.Instant | null, b: Temporal.Instant | null): Temporal.Instant | null =>
  a && b ? (Temporal.Instant.compare(a, b) <= 0 ? a : b) : (a ?? b);

function parseMessage(text: string): ClientMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    return validatorOf(ClientMessage).Check(message) ? (message as ClientMessage) : null;
  } catch {
    return null;
  }
}

function refuse(socket: LiveSocket, sub: number | undefined, problem: Problem): void {
  const code: ProblemCode = problem.code;
  socket.send({
    type: 'refused',
    ...(sub === undefined ? {} : { sub }),
    code,
    sentence: problem.message || PROBLEMS[code].sentence,
  });
}

/** The route of the live connection; the permission is that of everybody who is signed in. */
export function registerLive(app: FastifyInstance, hub: LiveHub): void {
  app.get('/api/live', { websocket: true, config: { permission: 'self.manage' } }, (socket, request) => {
    const { actor } = request;
    if (actor.kind !== 'user') socket.close(4000, 'not_signed_in');
    else hub.accept(socket, actor);
  });
}
