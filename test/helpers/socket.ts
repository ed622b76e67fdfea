/** A raw live socket: what a screen says and hears, message by message. */
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type ServerMessage } from '../../shared/protocol.ts';
import { type Desk, until } from './server.ts';

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export class TestSocket {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[] = [];
  closed: { code: number; reason: string } | null = null;
  /** The HTTP status with which the connection was refused. */
  refusedWith: number | null = null;

  constructor(desk: Desk, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${desk.url.replace('http', 'ws')}/api/live`, {
      headers: { origin: desk.url, cookie: desk.cookieHeader, ...headers },
    });
    this.socket.on('message', (data) => this.heard.push(JSON.parse(String(data)) as ServerMessage));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.refusedWith = response.statusCode ?? 0;
      this.closed = { code: 0, reason: 'refused' };
    });
    this.socket.on('error', () => {});
  }

  /** Waits for the opened connection, or for its refusal. */
  async settled(): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN || this.closed, 'the socket opens or is refused');
    return this;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async greet(): Promise<this> {
    await this.settled();
    this.say({ type: 'hello', protocol: PROTOCOL_VERSION });
    await this.next('hello');
    return this;
  }

  /** The first message of a kind from position `from` on. */
  async next<T extends ServerMessage['type']>(type: T, from = 0): Promise<Of<T>> {
    return until(
      () => this.heard.slice(from).find((message): message is Of<T> => message.type === type),
      `a message “${type}”`,
    );
  }

  /** Subscribes and waits for the answer: a snapshot, or a refusal. */
  async subscribe(sub: number, topic: string, key: string): Promise<Of<'snapshot'> | Of<'refused'>> {
    const from = this.heard.length;
    this.say({ type: 'subscribe', sub, topic, key });
    return until(
      () =>
        this.heard
          .slice(from)
          .find(
            (message): message is Of<'snapshot'> | Of<'refused'> =>
              (message.type === 'snapshot' || message.type === 'refused') && message.sub === sub,
          ),
      `an answer to ${topic}`,
    );
  }

  async ended(): Promise<{ code: number; reason: string }> {
    return until(() => this.closed, 'the socket closes');
  }

  close(): void {
    this.socket.terminate();
  }
}
