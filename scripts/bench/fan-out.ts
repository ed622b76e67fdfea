/** From COMMIT to the last of many screens, and to the paint on another desk, in a real browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import * as practice from '../../shared/practice.ts';
import { book, dayTopic } from '../../shared/scheduling.ts';
import { openBrowser } from '../../test/helpers/browser.ts';
import { signInByKeyboard } from '../../test/helpers/desk-world.ts';
import { type DeskServer, openDeskServer } from './desk-server.ts';
import { type Helper, nextMessage, startHelper } from './helper.ts';
import { type BenchRow, median, percentile, row } from './row.ts';

const DATE = '2031-03-12';
const MIDNIGHT = Date.parse('2031-03-12T05:00:00Z');
const BOOKINGS = 100;
const now = (): number => performance.timeOrigin + performance.now();

interface People {
  patients: string[];
  providers: string[];
  visitTypeId: string;
}

let taken = 0;

/** Books a place that is free; the id of the appointment. */
async function bookNext(world: DeskServer, people: People): Promise<string> {
  const n = taken++;
  const { providers, patients } = people;
  const providerId = providers[n % providers.length] as string;
  const minute = 8 * 60 + 5 * Math.floor(n / providers.length);
  const start = new Date(MIDNIGHT + minute * 60_000).toISOString().replace('.000Z', 'Z');
  const patientId = patients[n % patients.length] as string;
  const input = {
    patientId,
    providerId,
    roomId: null,
    visitTypeId: people.visitTypeId,
    start,
    durationMinutes: 5,
    note: '',
  };
  return (await world.desk.must(book, input)).id;
}

/** Times until the last of the sockets heard of a booking. */
async function socketsOfOurs(world: DeskServer, people: People, clients: Helper): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < BOOKINGS; i++) {
    const heard = nextMessage<{ at: number }>(clients);
    await bookNext(world, people);
    const committed = world.committedAt();
    times.push((await heard).at - committed);
    await sleep(10);
  }
  return times;
}

/** The same text to as many sockets from a server that does nothing else. */
async function socketsOfBare(count: number): Promise<number[]> {
  const bare = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => bare.once('listening', resolve));
  const { port } = bare.address() as { port: number };
  const clients = await startHelper('clients.ts', `ws://127.0.0.1:${port}`, '', '', '', '', String(count));
  const times: number[] = [];
  for (let i = 0; i < BOOKINGS; i++) {
    const heard = nextMessage<{ at: number }>(clients);
    const text = JSON.stringify({ type: 'plain', id: String(i), fill: 'x'.repeat(600) });
    const sent = now();
    for (const socket of bare.clients) socket.send(text);
    times.push((await heard).at - sent);
    await sleep(10);
  }
  clients.stop();
  bare.close();
  return times;
}

/** Notes when each tile is on the glass: after the frame that follows its arrival. */
async function watchPaint(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted: Record<string, number> = {};
    (globalThis as unknown as { painted: Record<string, number> }).painted = painted;
    const root = document.querySelector('am-grid')?.shadowRoot as ShadowRoot;
    const note = (id: string): void => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          painted[id] ??= performance.timeOrigin + performance.now();
        };
        channel.port2.postMessage(0);
      });
    };
    new MutationObserver((records) => {
      for (const record of records)
        for (const node of record.addedNodes)
          if (node instanceof HTMLElement && node.dataset.tile) note(node.dataset.tile);
    }).observe(root, { childList: true, subtree: true });
  });
}

async function paintTimes(world: DeskServer, people: People, page: Page): Promise<number[]> {
  const committed = new Map<string, number>();
  for (let i = 0; i < BOOKINGS; i++) {
    const id = await bookNext(world, people);
    committed.set(id, world.committedAt());
    await sleep(40);
  }
  await sleep(500);
  const painted = await page.evaluate(() => (globalThis as unknown as { painted: Record<string, number> }).painted);
  const times = [...committed].flatMap(([id, at]) => (painted[id] === undefined ? [] : [painted[id] - at]));
  if (times.length < BOOKINGS) throw new Error(`Only ${times.length} of ${BOOKINGS} bookings were painted.`);
  return times;
}

export async function benchFanOut(): Promise<BenchRow[]> {
  const world = await openDeskServer({ providers: 20, patients: 300, days: 0 });
  const browser = await openBrowser();
  try {
    const { providers, visitTypes } = await world.desk.must(practice.resources, {});
    const patients = await world.server.kernel.database.db.selectFrom('patient').select('id').execute();
    const people = {
      patients: patients.map(({ id }) => id),
      providers: providers.map(({ id }) => id),
      visitTypeId: visitTypes[0]?.id ?? '',
    };
    const { page } = await browser.desk();
    await signInByKeyboard(page, world.url, 'manager');
    await page.goto(`${world.url}/schedule/${DATE}`);
    await page.waitForSelector('am-grid .column');
    await watchPaint(page);
    const connect = (count: number) =>
      startHelper(
        'clients.ts',
        `${world.url.replace('http', 'ws')}/api/live`,
        world.url,
        world.desk.cookieHeader,
        dayTopic.name,
        DATE,
        String(count),
      );
    const rows: BenchRow[] = [];
    for (const desks of [2, 30, 200]) {
      // One desk books, one paints in the browser, the others listen.
      const others = desks > 2 ? await connect(desks - 2) : null;
      const times = await paintTimes(world, people, page);
      others?.stop();
      const load = `${BOOKINGS} bookings 40 ms apart, ${desks} desks: one books, one paints in a real browser, the others are sockets of one other process`;
      rows.push(
        row(`commit → paint, ${desks} desks: p50`, 'ms', { ours: median(times), budget: '≤100', load }),
        row(`commit → paint, ${desks} desks: p99`, 'ms', { ours: percentile(times, 0.99), budget: '≤100', load }),
      );
    }
    await page.close();
    const clients = await connect(200);
    const ours = await socketsOfOurs(world, people, clients);
    clients.stop();
    const bare = await socketsOfBare(200);
    rows.push(
      row('commit → last of 200 sockets: p50', 'ms', {
        ours: median(ours),
        limit: median(bare),
        budget: '≤1.3',
        load: `${BOOKINGS} bookings; p99 ours ${percentile(ours, 0.99).toFixed(1)}, bare ${percentile(bare, 0.99).toFixed(1)} ms; ours begins before COMMIT is sent, the limit is a bare broadcast of as many bytes`,
      }),
    );
    return rows;
  } finally {
    await browser.close();
    await world.stop();
  }
}
