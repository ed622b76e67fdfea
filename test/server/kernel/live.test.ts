import pg from 'pg';
import t from 'tap';
import { WebSocket } from 'ws';
import type { Collection } from '../../../client/live/collection.ts';
import { LiveConnection, type SocketLike } from '../../../client/live/connection.ts';
import { act } from '../../../server/kernel/act.ts';
import { CHANGE_CHANNEL } from '../../../server/kernel/changes.ts';
import { LIMITS } from '../../../server/kernel/limits.ts';
import { openLog } from '../../../server/kernel/log.ts';
import { importProviders, saveRoom } from '../../../server/practice/index.ts';
import { openKernel, startServer } from '../../../server/server.ts';
import * as identity from '../../../shared/identity.ts';
import * as practice from '../../../shared/practice.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../shared/protocol.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import { dayTopic } from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { Desk, PASSWORD, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let manager: Desk;
t.before(async () => {
  world = await bookingWorld({ patients: 2 });
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

const DAY = '2026-03-18';
let rooms = 0;
/** Adds a room; returns its row and the number of the change. */
async function addRoom(desk = manager): Promise<{ room: practice.Room; seq: number }> {
  const name = `Live ${++rooms}`;
  const input = { id: null, expectedVersion: null, name, position: rooms, active: true };
  const { status, body, headers } = await desk.send(practice.saveRoom, input);
  if (status !== 200) throw new Error(`no room: ${status}`);
  return { room: body, seq: Number(headers.get('change-seq')) };
}

t.test('a snapshot, then every change with its number and the number before', async (t) => {
  const socket = await new TestSocket(world.front).settled();
  socket.say({ type: 'hello', protocol: PROTOCOL_VERSION });
  const hello = await socket.next('hello');
  t.match(hello, { protocol: PROTOCOL_VERSION, beatMs: LIMITS.beatMs, epoch: `${world.server.serverId}.0` });
  t.match(hello.now, /^2026-03-18T/, 'the server’s clock');
  const snapshot = await socket.subscribe(7, 'practice.rooms', 'all');
  if (snapshot.type !== 'snapshot') throw new Error('refused');
  t.same(
    snapshot.rows.map((row) => (row as practice.Room).name),
    ['Room 0', 'Room 1'],
  );
  const first = await addRoom();
  const second = await addRoom();
  const changes = await until(() => {
    const heard = socket.heard.filter((message) => message.type === 'change');
    return heard.length === 2 ? heard : null;
  }, 'two changes');
  t.same(changes, [
    { type: 'change', sub: 7, seq: first.seq, after: snapshot.seq, upsert: [first.room], remove: [] },
    { type: 'change', sub: 7, seq: second.seq, after: first.seq, upsert: [second.room], remove: [] },
  ]);
  await world.server.hub.pulse();
  t.same(
    (await socket.next('beat', socket.heard.length - 1)).heads,
    [[7, second.seq]],
    'the pulse says the last number',
  );
  socket.say({ type: 'unsubscribe', sub: 7 });
  socket.say({ type: 'subscribe', sub: 8, topic: 'practice.settings', key: 'all' });
  await until(() => socket.heard.some((message) => message.type === 'snapshot' && message.sub === 8), 'the next topic');
  const from = socket.heard.length;
  await addRoom();
  const settings = await manager.must(practice.settings, {});
  const { id: _id, version, supplyVersion: _supply, ...fields } = settings;
  await manager.must(practice.saveSettings, { ...fields, expectedVersion: version });
  await socket.next('change', from);
  t.same(
    socket.heard.slice(from).filter((message) => message.type === 'change' && message.sub === 7),
    [],
    'nothing more of what was given up',
  );
  socket.close();
});

t.test('what moves away is removed from one key and put into the other', async (t) => {
  const visit = await world.book();
  const socket = await new TestSocket(world.front).greet();
  t.match(await socket.subscribe(1, 'scheduling.day', DAY), { rows: [{ id: visit.id }] });
  t.match(await socket.subscribe(2, 'scheduling.day', '2026-03-19'), { rows: [] });
  const start = '2026-03-19T14:00:00Z';
  await world.front.must(scheduling.move, { id: visit.id, expectedVersion: visit.version, start });
  const changes = await until(() => {
    const heard = socket.heard.filter((message) => message.type === 'change');
    return heard.length === 2 ? heard : null;
  }, 'both days change');
  const [left, came] = changes.toSorted((a, b) => a.sub - b.sub);
  t.match(left, { sub: 1, upsert: [], remove: [visit.id] });
  t.match(came, { sub: 2, upsert: [{ id: visit.id, version: visit.version + 1 }], remove: [] });
  t.equal(left?.seq, came?.seq, 'one act, one number');
  socket.close();
});

t.test('another protocol, no greeting, nonsense and too much at once are refused', async (t) => {
  const old = await new TestSocket(world.front).settled();
  old.say({ type: 'hello', protocol: PROTOCOL_VERSION + 1 });
  t.match(await old.next('bye'), { code: 'upgrade_needed' });
  t.match(await old.ended(), { code: 4000, reason: 'upgrade_needed' });

  const rude = await new TestSocket(world.front).settled();
  rude.say({ type: 'subscribe', sub: 1, topic: 'practice.rooms', key: 'all' });
  t.match(await rude.next('refused'), { code: 'upgrade_needed' });
  t.equal(rude.heard.length, 1, 'and no rows');
  rude.close();

  const odd = await new TestSocket(world.front).greet();
  const nonsense = ['', '{', 'null', '[]', '{"type":"bye"}', '{"type":"subscribe","sub":0,"topic":"a","key":"b"}'];
  for (const text of [...nonsense, '{"type":"active","more":1}']) {
    const from = odd.heard.length;
    odd.say(text);
    t.match(await odd.next('refused', from), { code: 'invalid_input' }, text);
  }
  odd.socket.send(Buffer.from('{"type":"active"}'), { binary: true });
  await until(() => odd.heard.filter((message) => message.type === 'refused').length > nonsense.length + 1, 'binary');
  odd.say('x'.repeat(LIMITS.socketMessageBytesMax + 1));
  t.equal((await odd.ended()).code, 1009, 'one message that is too large');

  const flood = await new TestSocket(world.front).greet();
  for (let i = 0; i < 2 * LIMITS.socketMessagesPerSecondMax + 2; i++) flood.say({ type: 'active' });
  t.match(await flood.next('bye'), { code: 'too_many_requests' });
  t.match(await flood.ended(), { code: 4000 });
});

t.test('topics that are not there, keys that are none, and what the role does not include', async (t) => {
  const socket = await new TestSocket(world.front).greet();
  t.match(await socket.subscribe(1, 'practice.secrets', 'all'), { type: 'refused', code: 'not_found' });
  t.match(await socket.subscribe(2, 'scheduling.day', 'all'), { code: 'invalid_input' });
  t.match(await socket.subscribe(3, 'scheduling.day', '2026-02-30'), { code: 'invalid_input' });
  t.match(await socket.subscribe(4, 'patients.patient', "x' or 1=1"), { code: 'invalid_input' });
  const { pool } = world.server.kernel.database;
  const watched = async () =>
    (await pool.query("select count(*) as n from audit_event where action like '%.watch'")).rows[0].n;
  const before = await watched();
  const administrator = await new TestSocket(await world.desk('administrator')).greet();
  t.match(await administrator.subscribe(1, 'scheduling.day', DAY), { code: 'not_permitted' });
  t.match(await administrator.subscribe(2, 'patients.patient', world.patientIds[0] as string), {
    code: 'not_permitted',
  });
  t.equal(await watched(), before, 'nothing was looked at');
  const visit = await world.book({ start: '2026-03-18T16:00:00Z' });
  t.match(await administrator.subscribe(3, 'practice.rooms', 'all'), { type: 'snapshot' });
  t.notOk(JSON.stringify(administrator.heard).includes(visit.id), 'nor does any change arrive');
  administrator.close();
  for (let sub = 10; sub < 10 + LIMITS.socketSubscriptionsMax; sub++)
    socket.say({ type: 'subscribe', sub, topic: 'practice.settings', key: 'all' });
  await until(
    () => socket.heard.filter((message) => message.type === 'snapshot').length === LIMITS.socketSubscriptionsMax,
    'as many as are allowed',
  );
  t.match(await socket.subscribe(999, 'practice.settings', 'all'), { code: 'too_many_requests' });
  socket.close();
});

t.test('a reader that does not read is cut off; everybody else goes on', async (t) => {
  const many = Array.from({ length: 4_000 }, (_, i) => ({
    externalId: `bulk-${i}`,
    displayName: `Dr. With A Rather Long Name To Fill The Line ${i}`,
    specialty: 'Something that takes a number of letters to be written down in full',
  }));
  await act(world.server.kernel, { kind: 'console', name: 'test' }, 'test.bulk', (ctx) => importProviders(ctx, many));
  const reader = await new TestSocket(world.front).greet();
  await reader.subscribe(1, 'practice.rooms', 'all');
  const slow = await new TestSocket(world.front).greet();
  const count = world.server.hub.socketCount;
  slow.socket.pause();
  for (let i = 0; i < 40; i++) slow.say({ type: 'subscribe', sub: 1 + i, topic: 'practice.providers', key: 'all' });
  await until(() => world.server.hub.socketCount < count, 'the slow one is cut off');
  t.equal(world.server.hub.socketCount, count - 1);
  const { room } = await addRoom();
  t.match(await reader.next('change'), { upsert: [{ id: room.id }] });
  slow.socket.resume();
  t.equal((await slow.ended()).code, 1006);
  reader.close();
});

/** The client's own core over a real socket, whose frames can be lost. */
class Screen {
  readonly live: LiveConnection;
  readonly asked: unknown[] = [];
  socket: WebSocket | null = null;
  lose: (message: ServerMessage) => boolean = () => false;

  constructor(desk: Desk) {
    this.live = new LiveConnection({
      openSocket: () => this.#open(desk),
      later(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      nowMs: () => performance.now(),
      chance: () => 0,
    });
    this.live.start();
  }

  #open(desk: Desk): SocketLike {
    const headers = { origin: desk.url, cookie: desk.cookieHeader };
    const socket = new WebSocket(`${desk.url.replace('http', 'ws')}/api/live`, { headers });
    this.socket = socket;
    const like: SocketLike = {
      send: (text) => {
        this.asked.push(JSON.parse(text));
        socket.send(text);
      },
      close: () => socket.close(),
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    socket.on('open', () => like.onopen?.());
    socket.on('message', (data) => {
      if (!this.lose(JSON.parse(String(data)) as ServerMessage)) like.onmessage?.({ data: String(data) });
    });
    socket.on('close', () => like.onclose?.());
    socket.on('error', () => like.onerror?.());
    return like;
  }

  get subscriptions(): number {
    return this.asked.filter((message) => (message as { type: string }).type === 'subscribe').length;
  }

  async rooms(): Promise<Collection> {
    const collection = this.live.collection('practice.rooms', 'all');
    await until(() => collection.state === 'live', 'the rooms are there');
    return collection;
  }
}

const has = (collection: Collection, { room }: { room: practice.Room }) =>
  until(() => collection.state === 'live' && collection.rows.has(room.id), `${room.name} is on the screen`);

t.test(
  'the client’s core: a lost message is seen by the next one, or by the pulse, and all is asked for anew',
  async (t) => {
    const screen = new Screen(world.front);
    const collection = await screen.rooms();
    const seen = await addRoom();
    await has(collection, seen);
    t.equal(screen.subscriptions, 1, 'as long as nothing is lost, nothing is asked for again');
    let lost = 0;
    screen.lose = (message) => message.type === 'change' && lost++ === 0;
    const gone = await addRoom();
    await until(() => lost === 1, 'a frame is lost');
    t.notOk(collection.rows.has(gone.room.id));
    await has(collection, await addRoom());
    await has(collection, gone);
    // Once or more: another change may come between what was asked for and its answer.
    const asked = screen.subscriptions;
    t.ok(asked >= 2, 'it has asked again');
    lost = 0;
    const last = await addRoom();
    await until(() => lost === 1, 'the last frame is lost');
    t.notOk(collection.rows.has(last.room.id));
    await world.server.hub.pulse();
    await has(collection, last);
    t.ok(screen.subscriptions > asked, 'and again');
    screen.lose = () => false;
    screen.live.stop();
  },
);

t.test('the client’s core: a broken connection comes back by itself, with what happened meanwhile', async (t) => {
  const screen = new Screen(world.front);
  const collection = await screen.rooms();
  const states: string[] = [];
  screen.live.subscribe(() => states.push(screen.live.state));
  screen.socket?.terminate();
  await until(() => screen.live.state === 'lost', 'the connection is lost');
  t.equal(collection.state, 'stale', 'the rows stay on the screen');
  const meanwhile = await addRoom();
  await has(collection, meanwhile);
  t.same(states, ['lost', 'live']);
  await has(collection, await addRoom());
  screen.live.stop();
  t.equal(collection.rows.size, 0, 'after a lock nothing stays in memory');
});

t.test('what another process changes arrives, too; many writers, no row missing', async (t) => {
  const screen = new Screen(world.front);
  const collection = await screen.rooms();
  const other = await startServer({
    connectionString: () => world.connectionString,
    appRole: null,
    secrets: world.server.kernel.secrets,
    log: openLog('silent'),
    version: '0.0.0-test',
    webFolder: null,
    listeners: [{ host: '127.0.0.1', port: 0 }],
    clock: world.server.kernel.clock,
  });
  t.teardown(() => other.stop());
  const there = new Desk(`http://127.0.0.1:${other.ports[0]}`);
  await there.must(identity.signIn, { username: 'manager', password: PASSWORD });
  const begin = performance.now();
  await has(collection, await addRoom(there));
  t.ok(performance.now() - begin < 1_000, 'by the hint, not by the poll');
  const late = [new Screen(world.front), new Screen(world.front)];
  const writes = Array.from({ length: 60 }, (_, i) => addRoom(i % 2 ? there : manager));
  const [first, second] = await Promise.all(late.map((one) => one.rooms()));
  for (const write of await Promise.all(writes))
    for (const one of [collection, first, second]) await has(one as Collection, write);
  t.equal(first?.rows.size, collection.rows.size);
  t.equal(screen.subscriptions, 1, 'no hole was seen: the numbers come in order');
  for (const one of [screen, ...late]) one.live.stop();
});

t.test('who writes and leaves at once, as the console does, still tells the servers', async (t) => {
  const { connectionString, server } = world;
  const listener = new pg.Client({ connectionString });
  await listener.connect();
  let told = 0;
  listener.on('notification', () => told++);
  await listener.query(`listen ${CHANGE_CHANNEL}`);
  const { secrets, clock } = server.kernel;
  const log = openLog('silent');
  const leaving = openKernel({
    connectionString: () => connectionString,
    appRole: null,
    secrets,
    log,
    version: '0',
    clock,
  });
  const screen = new Screen(world.front);
  const collection = await screen.rooms();
  const room = { id: null, expectedVersion: null, name: 'From the console', position: 0, active: true };
  const saved = await act(leaving, { kind: 'console', name: 'test' }, 'test.room', (ctx) => saveRoom(ctx, room));
  await leaving.database.close();
  await until(() => told === 1, 'the hint');
  await has(collection, { room: saved });
  t.equal(told, 1, 'once');
  screen.live.stop();
  await listener.end();
});

t.test('leafing through a hundred weeks in a few seconds: every week is shown, none is refused', async (t) => {
  const screen = new Screen(world.front);
  await screen.rooms();
  const first = Temporal.PlainDate.from('2026-03-01');
  for (let week = 0; week < 100; week++) {
    const days = Array.from({ length: 7 }, (_, i) =>
      screen.live.collection(dayTopic.name, first.add({ days: 7 * week + i }).toString()),
    );
    const leave = days.map((day) => day.subscribe(() => {}));
    // Every tenth week is looked at; through the others somebody only passes.
    if (week % 10 === 9) await until(() => days.every(({ state }) => state === 'live'), `week ${week}`);
    for (const end of leave) end();
    for (const day of days) screen.live.release(day);
    t.notOk(
      days.some(({ state }) => state === 'refused'),
      `week ${week}`,
    );
  }
  screen.live.stop();
});

t.test('a log that was pruned, and a database that was restored: everybody starts anew', async (t) => {
  const { pool } = world.server.kernel.database;
  const screen = new Screen(world.front);
  const collection = await screen.rooms();
  await pool.query('update change_clock set seq = seq + 100');
  await has(collection, await addRoom());
  t.equal(screen.subscriptions, 2, 'the hole in the log was told by the server');
  const { seq } = await addRoom();
  await pool.query('update change_clock set seq = seq - 50');
  await pool.query('delete from change_log where seq > $1', [seq - 50]);
  await pool.query('update installation set restore_count = restore_count + 1');
  await has(collection, await addRoom());
  t.ok((collection.head ?? seq) < seq, 'numbers that are higher than the database’s are forgotten');
  await has(collection, await addRoom());
  const socket = await new TestSocket(world.front).greet();
  t.equal((await socket.next('hello')).epoch, `${world.server.serverId}.1`);
  socket.close();
  screen.live.stop();
});
