import t from 'tap';
import { LiveConnection, type SocketLike } from '../../../client/live/connection.ts';

t.test('a server that beats and never said hello is left, and another connection is made', async (t) => {
  const sockets: SocketLike[] = [];
  const timers = new Map<number, { at: number; run: () => void }>();
  let now = 0;
  let last = 0;
  const connection = new LiveConnection({
    openSocket() {
      const socket = { send() {}, close() {}, onopen: null, onmessage: null, onclose: null, onerror: null };
      sockets.push(socket);
      return socket;
    },
    later(ms, run) {
      const id = ++last;
      timers.set(id, { at: now + ms, run });
      return () => timers.delete(id);
    },
    nowMs: () => now,
    chance: () => 0,
  });
  const advance = (ms: number): void => {
    now += ms;
    for (const [id, { at, run }] of [...timers]) if (at <= now && timers.delete(id)) run();
  };
  connection.start();
  for (let i = 0; i < 4; i++) {
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: 'beat', now: '2026-11-24T12:00:00Z', heads: [] }) });
    advance(2_000);
  }
  t.equal(connection.state, 'lost');
  t.equal(sockets.length, 2, 'its hello was lost: it is asked for again');
  const hello = { type: 'hello', protocol: 1, epoch: 'e', now: '2026-11-24T12:00:08Z', beatMs: 3_000 };
  sockets[1]?.onmessage?.({ data: JSON.stringify(hello) });
  t.equal(connection.state, 'live');
});
