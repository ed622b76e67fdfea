/** The live connection in bad hands: handshakes and frames that are not right, bombs, floods, and silence. */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import * as patients from '../../../shared/patients.ts';
import { PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { sendRaw } from '../../helpers/raw.ts';
import { type Desk, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let port: number;
t.before(async () => {
  world = await bookingWorld({ patients: 3 });
  port = world.server.ports[0] as number;
});
t.teardown(() => world.stop());

const upgrade = (headers: Record<string, string | null> = {}, method = 'GET'): string => {
  const all: Record<string, string | null> = {
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    Origin: world.url,
    Cookie: world.front.cookieHeader,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${method} /api/live HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};

t.test('the handshake: our page, a session that is open, and nothing packed', async (t) => {
  const locked = await world.desk('front_desk');
  await locked.must(identity.lock, {});
  const ended = await world.desk('front_desk');
  const endedCookie = ended.cookieHeader;
  await ended.must(identity.signOut, {});
  const cases: [string, Record<string, string | null>, number[]][] = [
    ['no origin', { Origin: null }, [403]],
    ['another origin', { Origin: 'http://evil.example' }, [403]],
    ['an origin that is none', { Origin: 'null' }, [403]],
    ['another scheme', { Origin: world.url.replace('http', 'https') }, [403]],
    ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site' }, [403]],
    ['a rebound name', { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` }, [403]],
    ['no cookie', { Cookie: null }, [401]],
    ['a cookie that is none', { Cookie: 'anteroom-session=abc' }, [401]],
    ['a session that was ended', { Cookie: endedCookie }, [401]],
    ['a locked session', { Cookie: locked.cookieHeader }, [401]],
    ['another version', { 'Sec-WebSocket-Version': '7' }, [400, 426]],
    ['no key', { 'Sec-WebSocket-Key': null }, [400]],
    ['a key that is none', { 'Sec-WebSocket-Key': 'short' }, [400]],
    ['another protocol', { Upgrade: 'h2c' }, [400, 404, 426]],
  ];
  for (const [what, headers, statuses] of cases) {
    const { statuses: seen, text } = await sendRaw(port, upgrade(headers));
    t.ok(seen.length === 1 && statuses.includes(seen[0] as number), `${what}: ${seen}`);
    t.notMatch(text, /101 Switching/);
  }
  t.notMatch((await sendRaw(port, upgrade({}, 'POST'))).text, /101 Switching/);
  const { text } = await sendRaw(
    port,
    upgrade({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }),
  );
  t.match(text, /101 Switching/);
  t.notMatch(text, /sec-websocket-extensions/i, 'packing is not agreed to');
});

/** A frame of a client, masked with zeroes. */
function frame(first: number, payload: Buffer, length = payload.length): Buffer {
  const head = length < 126 ? Buffer.from([first, 0x80 | length]) : Buffer.from([first, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (length >= 126) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}
const text = (message: unknown): Buffer => frame(0x81, Buffer.from(JSON.stringify(message)));
const repeat = (count: number, bytes: Buffer): Buffer[] => Array.from({ length: count }, () => bytes);
const HELLO = { type: 'hello', protocol: PROTOCOL_VERSION };

/** A connection without a library behind it: it answers no ping, and reads only when it wants to. */
class RawSocket {
  readonly socket: net.Socket;
  heard = Buffer.alloc(0);
  closed = false;

  constructor(desk: Desk = world.front) {
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.on('data', (data: Buffer) => {
      this.heard = Buffer.concat([this.heard, data]);
    });
    this.socket
      .on('error', () => {})
      .on('close', () => {
        this.closed = true;
      });
    this.socket.write(upgrade({ Cookie: desk.cookieHeader }));
  }

  async open(): Promise<this> {
    await until(() => this.heard.includes('\r\n\r\n'), 'the handshake');
    return this;
  }

  /** The code of the close frame, which is the last thing that a server says. */
  async ended(): Promise<number> {
    await until(() => this.closed, 'the connection ends');
    const at = this.heard.lastIndexOf(0x88);
    return at >= 0 && at + 4 <= this.heard.length ? this.heard.readUInt16BE(at + 2) : 0;
  }
}

const stillWorks = async (t: Test, what: string): Promise<void> => {
  const { patients: found } = await world.front.must(patients.find, { text: 'last', limit: 5 });
  t.equal(found.length, 3, what);
};

t.test('frames that break the rules end the connection, and nothing else', async (t) => {
  const part = Buffer.from('a');
  const cases: [string, Buffer, number[]][] = [
    [
      'half a megabyte in pieces',
      Buffer.concat([frame(0x01, Buffer.alloc(40_000, 'a')), frame(0x00, Buffer.alloc(40_000, 'a'))]),
      [1009],
    ],
    ['a hundred thousand pieces', Buffer.concat([frame(0x01, part), ...repeat(100_000, frame(0x00, part))]), [1008]],
    ['pieces of nothing', Buffer.concat([frame(0x01, part), ...repeat(100_000, frame(0x00, Buffer.alloc(0)))]), [1008]],
    ['a length of 4 EB', frame(0x81, part, 2 ** 62), [1009]],
    ['a length of 1 GB', frame(0x81, part, 2 ** 30), [1009]],
    ['a packed frame', frame(0xc1, randomBytes(100)), [1002]],
    ['UTF-8 that is none', frame(0x81, Buffer.from([0xc3, 0x28])), [1007]],
    ['a lone surrogate', frame(0x81, Buffer.from([0xed, 0xa0, 0x80])), [1007]],
    ['a frame without mask', Buffer.from([0x81, 0x01, 0x61]), [1002]],
    ['an unknown kind', frame(0x83, part), [1002]],
    ['a ping that is too long', frame(0x89, Buffer.alloc(126), 126), [1002]],
    ['a ping in pieces', frame(0x09, part), [1002]],
    ['a piece of nothing before', frame(0x80, part), [1002]],
    ['a close code that is none', frame(0x88, Buffer.from([0x03, 0xe7])), [1002]],
    ['half a close', frame(0x88, Buffer.from([0x03])), [1002]],
    ['noise', randomBytes(400).fill(0xff, 0, 1), [1002]],
  ];
  for (const [what, bytes, codes] of cases) {
    const raw = await new RawSocket().open();
    raw.socket.write(bytes);
    const code = await raw.ended();
    t.ok(codes.includes(code), `${what}: ${code}`);
  }
  await until(() => world.server.hub.socketCount === 0, 'nothing is left of them');
  await stillWorks(t, 'the desks did not notice');
});

t.test('floods: pings that are never read, everything at once, everything again', async (t) => {
  const rssBefore = process.memoryUsage.rss();
  const pinger = await new RawSocket().open();
  pinger.socket.pause();
  const pings = Buffer.concat(repeat(2_000, frame(0x89, Buffer.alloc(125))));
  for (let i = 0; i < 40 && !pinger.closed; i++) pinger.socket.write(pings);
  await until(() => world.server.hub.socketCount === 0, 'whoever pings on and on is let go');
  pinger.socket.destroy();

  const greedy = await new TestSocket(world.front).greet();
  const reader = await new TestSocket(await world.desk('manager')).greet();
  for (let sub = 1; sub <= LIMITS.socketSubscriptionsMax; sub++)
    greedy.say({ type: 'subscribe', sub, topic: 'scheduling.day', key: '2026-03-18' });
  await stillWorks(t, 'while one screen asks for everything, another is answered');
  t.match(await reader.subscribe(1, 'practice.rooms', 'all'), { type: 'snapshot' });
  await until(
    () => greedy.heard.filter(({ type }) => type === 'snapshot').length === LIMITS.socketSubscriptionsMax,
    'and it gets everything in the end',
  );
  await sleep(1_000);
  const from = greedy.heard.length;
  for (let i = 0; i < 90; i++) greedy.say({ type: 'subscribe', sub: 1, topic: 'scheduling.day', key: '2026-03-18' });
  await until(
    () => greedy.heard.slice(from).some((message) => message.type === 'snapshot' && message.sub === 1),
    'the same asked for ninety times is read for the last one',
  );
  t.equal(greedy.closed, null);
  const rss = process.memoryUsage.rss() - rssBefore;
  t.ok(rss < 150_000_000, `the memory stays calm (${Math.round(rss / 1e6)} MB)`);
  greedy.close();
  reader.close();
});

t.test('whoever never says hello, and whoever fell silent, is let go; who answers stays', async (t) => {
  const { hub } = world.server;
  await until(() => hub.socketCount === 0, 'nobody is there');
  const mute = await new RawSocket().open();
  const silent = await new RawSocket().open();
  silent.socket.write(text(HELLO));
  const alive = await new TestSocket(world.front).greet();
  let pings = 0;
  alive.socket.on('ping', () => pings++);
  const beat = async (): Promise<void> => {
    const seen = pings;
    hub.tend();
    await until(() => pings > seen, 'the ping arrives');
    await sleep(20); // Its answer goes back by itself.
  };
  await until(() => hub.socketCount === 3, 'all three are there');
  for (let i = 0; i <= LIMITS.socketGreetBeatsMax; i++) await beat();
  await until(() => mute.closed, 'the mute one is let go');
  t.equal(silent.closed, false);
  for (let i = 0; i <= LIMITS.socketSilentBeatsMax; i++) await beat();
  await until(() => silent.closed, 'the silent one is let go');
  t.match(await alive.subscribe(1, 'practice.rooms', 'all'), { type: 'snapshot' }, 'the living one is served');
  t.equal(hub.socketCount, 1);
  alive.close();
});

t.test('more tabs than a person has', async (t) => {
  const { hub } = world.server;
  await until(() => hub.socketCount === 0, 'nobody is there');
  const tabs = Array.from({ length: LIMITS.socketsPerSessionMax }, () => new RawSocket());
  await until(() => hub.socketCount === LIMITS.socketsPerSessionMax, 'all are taken');
  const one = await new TestSocket(world.front).settled();
  t.match(await one.next('bye'), { code: 'too_many_requests' });
  const other = await new TestSocket(await world.desk('manager')).greet();
  t.match(await other.subscribe(1, 'practice.rooms', 'all'), { type: 'snapshot' }, 'others are not kept out');
  for (const tab of tabs) tab.socket.destroy();
  other.close();
});
