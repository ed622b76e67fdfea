/** The desk in a real browser: what it loads, how soon a full day stands, what one change from elsewhere costs, how a drag feels. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { act } from '../../server/kernel/act.ts';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import { bookInBulk } from '../../server/scheduling/index.ts';
import * as practice from '../../shared/practice.ts';
import { setNote } from '../../shared/scheduling.ts';
import * as supply from '../../shared/supply.ts';
import { openBrowser } from '../../test/helpers/browser.ts';
import { signInByKeyboard } from '../../test/helpers/desk-world.ts';
import { type DeskServer, openDeskServer } from './desk-server.ts';
import { type BenchRow, median, percentile, row } from './row.ts';

const COLUMNS = 25;
const TILES = 800;
const DATES = ['2031-03-12', '2031-03-13', '2031-03-14', '2031-03-17', '2031-03-18'];
const UPDATES = 60;

/** Fills a day with 25 columns and 800 tiles. */
async function fillDay(world: DeskServer, date: string): Promise<string[]> {
  const { kernel } = world.server;
  const { providers, visitTypes } = await world.desk.must(practice.resources, {});
  const patients = await kernel.database.db.selectFrom('patient').select('id').orderBy('id').limit(TILES).execute();
  const midnight = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: 'America/New_York' }).toInstant();
  const items = patients.map(({ id }, i) => {
    const start = midnight.add({ minutes: 7 * 60 + 20 * Math.floor(i / COLUMNS) });
    return {
      patientId: id,
      providerId: providers[i % COLUMNS]?.id as string,
      visitTypeId: visitTypes[i % visitTypes.length]?.id as string,
      roomId: null,
      start,
      end: start.add({ minutes: 20 }),
      note: i % 3 === 0 ? 'Bring the letter' : '',
      booking: 'booked',
      confirmation: 'confirmed',
      flow: 'expected',
      cancelReason: null,
      externalId: `bench-${date}-${i}`,
    } as const;
  });
  await act(kernel, { kind: 'console', name: 'bench' }, 'bench.fillDay', (ctx) => bookInBulk(ctx, items));
  const rows = await kernel.database.db
    .selectFrom('appointment')
    .select('id')
    .where('external_id', 'like', `bench-${date}-%`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Gives every column sessions (one of them reserved), a lunch, and a stretch that asks first: what a real frame carries. */
async function addSupply(world: DeskServer): Promise<void> {
  const { providers, visitTypes, locations } = await world.desk.must(practice.resources, {});
  const session = (weekday: number, startsMinute: number, endsMinute: number, visitTypeIds: string[]) => ({
    locationId: locations[0]?.id ?? '',
    weekday,
    everyWeeks: 1,
    startsMinute,
    endsMinute,
    validUntil: null,
    visitTypeIds,
  });
  const reserved = visitTypes.slice(0, 2).map(({ id }) => id);
  for (const { id } of providers.slice(0, COLUMNS)) {
    const days = [1, 2, 3, 4, 5].flatMap((day) => [
      session(day, 420, 540, reserved),
      session(day, 540, 720, []),
      session(day, 780, 1080, []),
    ]);
    await world.desk.must(supply.saveTemplates, { resourceId: id, from: '2030-01-01', sessions: days });
    for (const [kind, title, startsMinute, endsMinute] of [
      ['closed', 'Team meeting', 600, 615],
      ['warn', 'Keep for urgent visits', 900, 960],
    ] as const)
      await world.desk.must(supply.saveBlockout, {
        id: null,
        expectedVersion: null,
        kind,
        title,
        resourceId: id,
        locationId: null,
        visitTypeIds: [],
        fromDate: '2031-01-01',
        untilDate: null,
        weekdays: [],
        startsMinute,
        endsMinute,
      });
  }
}

/** Milliseconds from the wish to see a day to its tiles on the glass. */
async function firstPaint(page: Page, date: string): Promise<number> {
  return page.evaluate(
    ([day, tiles]) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        history.pushState(null, '', `/schedule/${day}`);
        dispatchEvent(new PopStateEvent('popstate'));
        const look = (): void => {
          const grid = document.querySelector('am-grid');
          const isThere = document.querySelector<HTMLButtonElement>('#schedule-date')?.value === day;
          if (isThere && (grid?.shadowRoot?.querySelectorAll('[data-tile]').length ?? 0) >= tiles)
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
          else requestAnimationFrame(look);
        };
        look();
      }),
    [date, TILES] as const,
  );
}

async function workMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return (of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration')) * 1_000;
}

/** Script and layout of one change that comes from another desk. */
async function updateTimes(world: DeskServer, page: Page, ids: string[]): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const versions = new Map<string, number>();
  const times: number[] = [];
  for (let i = 0; i < UPDATES; i++) {
    const id = ids[(i * 13) % ids.length] as string;
    await sleep(60);
    const before = await workMs(session);
    const { version } = await world.desk.must(setNote, {
      id,
      expectedVersion: versions.get(id) ?? 1,
      note: `Note ${i}`,
    });
    versions.set(id, version);
    await page.waitForFunction(
      ([tile, text]) =>
        document
          .querySelector('am-grid')
          ?.shadowRoot?.querySelector(`[data-tile="${tile}"]`)
          ?.getAttribute('title')
          ?.includes(text),
      [id, `Note ${i}`] as const,
    );
    times.push((await workMs(session)) - before);
  }
  return times;
}

/** The longest task while a tile is dragged across the day. */
async function dragTask(page: Page, id: string): Promise<number> {
  await page.evaluate(() => {
    const state = globalThis as unknown as { longest: number };
    state.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) state.longest = Math.max(state.longest, entry.duration);
    }).observe({ type: 'longtask', buffered: false });
  });
  const tile = page.locator(`am-grid [data-tile="${id}"]`);
  await tile.scrollIntoViewIfNeeded();
  const box = await tile.boundingBox();
  if (!box) throw new Error('The tile is not on the screen.');
  await page.mouse.move(box.x + 20, box.y + 8);
  await page.mouse.down();
  for (let i = 0; i < 60; i++) {
    await page.mouse.move(box.x + 20 + i * 8, box.y + 8 + 60 * Math.sin(i / 6));
    await sleep(16);
  }
  await page.keyboard.press('Escape');
  await page.mouse.up();
  return page.evaluate(() => (globalThis as unknown as { longest: number }).longest);
}

export async function benchClient(): Promise<BenchRow[]> {
  const world = await openDeskServer({ providers: COLUMNS, patients: TILES, days: 0 });
  const browser = await openBrowser();
  try {
    const ids: string[][] = [];
    await addSupply(world);
    for (const date of DATES) ids.push(await fillDay(world, date));
    const { page } = await browser.desk({ width: 1920, height: 1080 });
    const files = new Set<string>();
    page.on('response', (response) => files.add(new URL(response.url()).pathname));
    await signInByKeyboard(page, world.url, 'manager');
    await page.waitForSelector('am-grid .column');
    const folder = await builtWeb(buildName(), process.cwd(), () => {});
    const assets = ['/index.html', ...[...files].filter((file) => /\.(js|css)$/.test(file))];
    const sizes = await Promise.all(
      assets.map(async (file) => gzipSync(await readFile(path.join(folder, file)), { level: 9 }).length),
    );
    const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1_024;
    const paints: number[] = [];
    for (const date of DATES) paints.push(await firstPaint(page, date));
    const updates = await updateTimes(world, page, ids.at(-1) as string[]);
    const longest = await dragTask(page, ids.at(-1)?.[COLUMNS * 4 + 3] as string);
    const load = `${COLUMNS} columns with supply, ${TILES} tiles, 1920 × 1080, headless, no graphics card`;
    return [
      row('client: first load, JS + CSS', 'KiB gzip', {
        ours: kilobytes,
        budget: '≤150',
        load: `${assets.length} files until the schedule stands, each gzipped by itself`,
      }),
      row('client: first paint of a full day', 'ms', {
        ours: median(paints),
        budget: '≤500',
        load: `${load}; ${DATES.length} days, worst ${Math.max(...paints).toFixed(0)} ms, server and network included`,
      }),
      row('client: one remote update, JS + layout p95', 'ms', {
        ours: percentile(updates, 0.95),
        budget: '≤8',
        load: `${load}; ${UPDATES} updates, median ${median(updates).toFixed(1)} ms; the poll that looks for the change is in it`,
      }),
      row('client: longest task while dragging', 'ms', {
        ours: longest,
        budget: '≤50',
        load: `${load}; 60 moves; 0 means no task over 50 ms`,
      }),
    ];
  } finally {
    await browser.close();
    await world.stop();
  }
}
