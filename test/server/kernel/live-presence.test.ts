/** Who looks at what: told to the others, kept nowhere. */
import t from 'tap';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../shared/protocol.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { join, userNamed } from '../../helpers/people.ts';
import { type Desk, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let ana: Desk;
t.before(async () => {
  world = await bookingWorld({ patients: 1 });
  ana = await join(world, 'ana', ['front_desk'], undefined, 'Ana Lanternby');
});
t.teardown(() => world.stop());

const TOPIC = 'scheduling.day';
const KEY = '2026-03-18';

/** A screen that watches the day. */
async function watcher(desk: Desk, key = KEY, sub = 1): Promise<TestSocket> {
  const socket = await new TestSocket(desk).greet();
  await socket.subscribe(sub, TOPIC, key);
  return socket;
}
const stand = (socket: TestSocket, at: string | null, key = KEY) =>
  socket.say({ type: 'presence', topic: TOPIC, key, at });
const said = (socket: TestSocket) =>
  socket.heard.filter(
    (message): message is Extract<ServerMessage, { type: 'presence' }> => message.type === 'presence',
  );
/** Waits until the last that this screen heard is this. */
const sees = (socket: TestSocket, people: { name: string; at: string }[]) =>
  until(() => JSON.stringify(said(socket).at(-1)?.people ?? []) === JSON.stringify(people), JSON.stringify(people));

t.test('the others of the same day hear it, nobody else; who comes later hears it with the snapshot', async (t) => {
  const [mine, theirs, elsewhere] = [
    await watcher(ana),
    await watcher(world.front),
    await watcher(world.front, '2026-03-19'),
  ];
  stand(mine, 'visit-1');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'visit-1' }]);
  t.match(said(theirs).at(-1), { sub: 1 });
  stand(mine, 'visit-2');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'visit-2' }]);
  stand(theirs, 'visit-2');
  await sees(mine, [{ name: 'Front desk', at: 'visit-2' }]);
  const later = await watcher(await world.desk('manager'), KEY, 9);
  await sees(later, [
    { name: 'Ana Lanternby', at: 'visit-2' },
    { name: 'Front desk', at: 'visit-2' },
  ]);
  t.match(said(later), [{ sub: 9 }], 'once');
  stand(mine, null);
  await sees(later, [{ name: 'Front desk', at: 'visit-2' }]);
  t.same(said(elsewhere), [], 'another day is another room');
  const ownOther = await watcher(ana);
  stand(mine, 'visit-3');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'visit-3' }]);
  await sees(ownOther, [{ name: 'Front desk', at: 'visit-2' }]);
  stand(ownOther, 'visit-3');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'visit-3' }]);
  for (const socket of [mine, theirs, elsewhere, later, ownOther]) socket.close();
});

t.test('it ends with the subscription, the connection, the lock and the role', async (t) => {
  const theirs = await watcher(world.front);
  const mine = await watcher(ana);
  stand(mine, 'a');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'a' }]);
  mine.say({ type: 'unsubscribe', sub: 1 });
  await sees(theirs, []);
  await mine.subscribe(2, TOPIC, KEY);
  stand(mine, 'b');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'b' }]);
  mine.close();
  await sees(theirs, []);

  const locked = await watcher(ana);
  stand(locked, 'c');
  await sees(theirs, [{ name: 'Ana Lanternby', at: 'c' }]);
  await ana.must(identity.lock, {});
  await sees(theirs, []);
  t.equal((await locked.ended()).reason, 'session_locked');

  const ben = await join(world, 'ben', ['front_desk'], undefined, 'Ben Ironwood');
  const narrowed = await watcher(ben);
  stand(narrowed, 'd');
  await sees(theirs, [{ name: 'Ben Ironwood', at: 'd' }]);
  const administrator = await world.desk('administrator');
  const { id, version } = await userNamed(administrator, 'ben');
  await administrator.must(identity.updateUser, {
    id,
    expectedVersion: version,
    displayName: 'Ben',
    roles: ['privacy_officer'],
    active: true,
  });
  await sees(theirs, []);
  const from = narrowed.heard.length;
  stand(narrowed, 'e');
  t.match(await narrowed.next('refused', from), { code: 'not_found' });
  for (const socket of [theirs, narrowed]) socket.close();
});

t.test('who may not see the day, or does not watch it, is not heard; nonsense is refused', async (t) => {
  const theirs = await watcher(world.front);
  const officer = await new TestSocket(await world.desk('privacy_officer')).greet();
  t.match(await officer.subscribe(1, TOPIC, KEY), { code: 'not_permitted' });
  const stranger = await new TestSocket(await world.desk('manager')).greet();
  for (const socket of [officer, stranger]) {
    const from = socket.heard.length;
    stand(socket, 'here');
    t.match(await socket.next('refused', from), { code: 'not_found', sentence: /Subscribe/ });
    stand(socket, null);
  }
  for (const at of ['', 'x'.repeat(65), 'two\nlines', 7, undefined]) {
    const from = stranger.heard.length;
    stranger.say({ type: 'presence', topic: TOPIC, key: KEY, at });
    t.match(await stranger.next('refused', from), { code: 'invalid_input' });
  }
  const rude = await new TestSocket(await world.desk('manager')).settled();
  stand(rude, 'here');
  t.match(await rude.next('refused'), { code: 'upgrade_needed' });
  t.same(said(theirs), [], 'nothing of it was told');
  t.equal(PROTOCOL_VERSION >= 2, true);
  for (const socket of [theirs, officer, stranger, rude]) socket.close();
});

t.test('who moves without rest is told of a few times, and the last place is right', async (t) => {
  const theirs = await watcher(world.front);
  const mine = await watcher(await world.desk('manager'));
  const moves = LIMITS.socketMessagesPerSecondMax - 10;
  for (let i = 0; i < moves; i++) stand(mine, `visit-${i}`);
  await sees(theirs, [{ name: 'Manager', at: `visit-${moves - 1}` }]);
  t.ok(said(theirs).length < moves / 4, `${said(theirs).length} messages for ${moves} moves`);
  const sent = said(theirs).length;
  stand(mine, `visit-${moves - 1}`);
  stand(theirs, 'over here');
  await sees(mine, [{ name: 'Front desk', at: 'over here' }]);
  t.ok(said(theirs).length <= sent + 1, 'to stay where one is says nothing');
  for (const socket of [theirs, mine]) socket.close();
});
