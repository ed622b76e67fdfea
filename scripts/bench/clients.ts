/** Many screens in one process: `clients.ts <ws url> <origin> <cookie> <topic> <key> <count>`. Tells when the last one heard. */
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../../shared/protocol.ts';

const [url = '', origin = '', cookie = '', topic = '', key = '', countText = '1'] = process.argv.slice(2);
const count = Number(countText);
const heard = new Map<string, number>();
let ready = 0;

/** Milliseconds since 1970, finer than Date.now. */
const now = (): number => performance.timeOrigin + performance.now();

function note(id: string): void {
  const sum = (heard.get(id) ?? 0) + 1;
  heard.set(id, sum);
  if (sum < count) return;
  heard.delete(id);
  process.send?.({ id, at: now() });
}

function greetedAll(): void {
  if (++ready === count) process.send?.({ ready });
}

for (let i = 0; i < count; i++) {
  const socket = new WebSocket(url, { headers: { origin, cookie } });
  socket.on('open', () => {
    if (topic) socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }));
    else greetedAll();
  });
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; id?: string; upsert?: { id: string }[] };
    if (message.type === 'hello') socket.send(JSON.stringify({ type: 'subscribe', sub: 1, topic, key }));
    else if (message.type === 'snapshot') greetedAll();
    else if (message.type === 'plain') note(message.id ?? '');
    else for (const row of message.upsert ?? []) note(row.id);
  });
  socket.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
process.on('disconnect', () => process.exit(0));
