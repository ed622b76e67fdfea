/**
 * The messages of the live connection (WebSocket at /api/live). A test hashes these schemas: change them only together
 * with PROTOCOL_VERSION and a line in its history.
 *
 * History
 * 1  hello, subscribe, unsubscribe, active; hello, snapshot, change, beat, resync, refused, bye.
 * 2  presence, both ways: who else looks at which row of a topic.
 */
import Type, { type Static } from 'typebox';
import { Line, Nullable, Shape } from './contract.ts';

export const PROTOCOL_VERSION = 2;

/** What the messages of each version hash to, in order. A line that was once released is never changed. */
export const PROTOCOL_HASHES: readonly string[] = ['b49dd1419ea6e6ed', '73537dee2820b95a'];

/** The number that a client gives its subscription. */
const Sub = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
/** A number of the change clock. */
const Seq = Type.Integer({ minimum: 0 });

/** First message of the client. */
export const ClientHello = Shape({ type: Type.Literal('hello'), protocol: Type.Integer({ minimum: 1 }) });
/** Asks for the rows of a topic and for every change after. The same number again means: from the start. */
export const ClientSubscribe = Shape({ type: Type.Literal('subscribe'), sub: Sub, topic: Line(64), key: Line(64) });
export const ClientUnsubscribe = Shape({ type: Type.Literal('unsubscribe'), sub: Sub });
/** A person touched a key or the mouse since the last such message; sent at most every 30 s. Keeps the session open. */
export const ClientActive = Shape({ type: Type.Literal('active') });
/**
 * The person looks at this row (or place) of a topic and key that this connection is subscribed to; null: at none any
 * more. Nothing of it is kept: it ends with the subscription or the connection.
 */
export const ClientPresence = Shape({
  type: Type.Literal('presence'),
  topic: Line(64),
  key: Line(64),
  at: Nullable(Line(64)),
});
export const ClientMessage = Type.Union([
  ClientHello,
  ClientSubscribe,
  ClientUnsubscribe,
  ClientActive,
  ClientPresence,
]);
export type ClientMessage = Static<typeof ClientMessage>;

const Row = Type.Object({ id: Type.String(), version: Type.Integer() });

/** Answer to hello. A new epoch (another database, or one restored from a backup) means: forget every number. */
export const ServerHello = Shape({
  type: Type.Literal('hello'),
  protocol: Type.Integer(),
  epoch: Type.String(),
  /** The server's clock, RFC 3339: the now-line follows it, not the workstation's clock. */
  now: Type.String(),
  beatMs: Type.Integer(),
});
/** All rows of the topic as they were at `seq`. */
export const ServerSnapshot = Shape({ type: Type.Literal('snapshot'), sub: Sub, seq: Seq, rows: Type.Array(Row) });
/** What changed at `seq`. `after` is the number of the message before it: another one held by the client is a hole. */
export const ServerChange = Shape({
  type: Type.Literal('change'),
  sub: Sub,
  seq: Seq,
  after: Seq,
  upsert: Type.Array(Row),
  remove: Type.Array(Type.String()),
});
/** The pulse: it also says the last number of every subscription, so that a lost last message is seen. */
export const ServerBeat = Shape({
  type: Type.Literal('beat'),
  now: Type.String(),
  heads: Type.Array(Type.Tuple([Sub, Seq])),
});
/** The subscription was dropped on the server (pruned log, slow reader): subscribe again. */
export const ServerResync = Shape({ type: Type.Literal('resync'), sub: Sub });
/** The subscription or message was refused; `code` is a problem code. */
export const ServerRefused = Shape({
  type: Type.Literal('refused'),
  sub: Type.Optional(Sub),
  code: Type.String(),
  sentence: Type.String(),
});
/** Last message before the server closes: `code` says why (session_locked, session_expired, restarting, …). */
export const ServerBye = Shape({ type: Type.Literal('bye'), code: Type.String() });
/** Everybody else who looks at something of the topic, whole: it replaces what was said before. */
export const ServerPresence = Shape({
  type: Type.Literal('presence'),
  sub: Sub,
  people: Type.Array(Shape({ name: Type.String(), at: Type.String() })),
});
export const ServerMessage = Type.Union([
  ServerHello,
  ServerSnapshot,
  ServerChange,
  ServerBeat,
  ServerResync,
  ServerRefused,
  ServerBye,
  ServerPresence,
]);
export type ServerMessage = Static<typeof ServerMessage>;
