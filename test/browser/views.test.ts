/** The views of the schedule in a real browser: by keyboard, mouse and finger; live; on paper; at 200 %; clean for axe. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { find } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as supply from '../../shared/supply.ts';
import { saveColumnSet } from '../../shared/worklists.ts';
import { findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, standsStill, watchPolicy } from '../helpers/desk-world.ts';
import { type Desk, type TestServer, until } from '../helpers/server.ts';

/** A Wednesday far from the seeded days, on which only these tests book. */
const EMPTY_DAY = '2031-03-12';
let world: TestServer;
let browser: Browser;
let manager: Desk;
let providers: practice.Provider[];
let rooms: practice.Room[];
let visitTypeId: string;
let patientIds: string[];

t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  manager = await world.desk('manager');
  const made = await manager.must(practice.resources, {});
  const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position;
  providers = made.providers.filter(({ profession }) => profession === 'provider').sort(byPosition);
  rooms = [...made.rooms].sort(byPosition);
  visitTypeId = made.visitTypes.find(({ code }) => code === 'FU')?.id ?? '';
  const { patients } = await manager.must(find, { text: 'a', limit: 10 });
  patientIds = patients.map(({ id }) => id);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

const book = (parts: { patient: number; provider: number; start: string; durationMinutes?: number }) =>
  manager.must(scheduling.book, {
    patientId: patientIds[parts.patient] ?? '',
    visitTypeId,
    providerId: providers[parts.provider]?.id ?? '',
    roomId: null,
    start: parts.start,
    durationMinutes: parts.durationMinutes ?? 30,
    note: '',
    confirmed: ['outside_hours', 'reserved', 'warned', 'too_soon', 'holiday', 'closed'],
    overbookReason: 'A test',
  });

async function openDay(width = 1366, height = 768, path = `/schedule/${EMPTY_DAY}`) {
  const desk = await browser.desk({ width, height, reducedMotion: true });
  const violations = await watchPolicy(desk.page);
  await signInByKeyboard(desk.page, world.url, 'manager');
  await desk.page.goto(`${world.url}${path}`);
  return { ...desk, violations };
}

const tile = (id: string) => `am-grid [data-tile="${id}"]`;
const inColumn = (column: string, id: string) => `am-grid [data-column="${column}"] [data-tile="${id}"]`;

t.test('a tile is dragged across columns that have to scroll under it; Escape puts it back', async (t) => {
  const booked = await book({ patient: 0, provider: 0, start: `${EMPTY_DAY}T14:00:00Z` });
  const { page, context, faults, violations } = await openDay(820, 700);
  await page.locator(tile(booked.id)).scrollIntoViewIfNeeded();
  await standsStill(page, tile(booked.id));
  const box = await page.locator(tile(booked.id)).boundingBox();
  if (!box) throw new Error('the tile is not on the screen');
  const last = providers.at(-1)?.id ?? '';
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 10, { steps: 4 });
  await page.waitForSelector('am-grid .ghost');
  await page.mouse.move(810, box.y + 10, { steps: 6 });
  await page.waitForSelector(`am-grid [data-column="${last}"] .ghost`);
  const scrolled = await page.evaluate(
    () => document.querySelector('am-grid')?.shadowRoot?.querySelector('.scroll')?.scrollLeft ?? 0,
  );
  t.ok(scrolled > 0, 'the columns came along');
  await page.mouse.up();
  await page.waitForSelector(inColumn(last, booked.id));
  await page.waitForSelector('.toast.done >> text=is now at');
  const now = (await manager.must(scheduling.day, { date: EMPTY_DAY })).appointments.find(({ id }) => id === booked.id);
  t.equal(now?.providerId, last);
  t.equal(now?.startText, booked.startText, 'sideways only');

  const again = await page.locator(tile(booked.id)).boundingBox();
  if (!again) throw new Error('the tile is not on the screen');
  await page.mouse.move(again.x + 20, again.y + 8);
  await page.mouse.down();
  await page.mouse.move(again.x - 60, again.y + 60, { steps: 4 });
  await page.waitForSelector('am-grid .ghost');
  await page.keyboard.press('Escape');
  await page.waitForSelector('am-grid .ghost', { state: 'detached' });
  await page.mouse.up();
  t.equal(await page.locator(inColumn(last, booked.id)).count(), 1);
  t.same([...(await violations()), ...faults], []);
  await context.close();
});

t.test('a finger that rests picks a tile up and carries it; a finger that moves scrolls', async (t) => {
  const booked = await book({ patient: 1, provider: 1, start: `${EMPTY_DAY}T15:00:00Z` });
  const { page, context, faults } = await openDay(820, 700);
  const touch = await context.newCDPSession(page);
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
  await page.locator(tile(booked.id)).scrollIntoViewIfNeeded();
  await standsStill(page, tile(booked.id));
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  const at = async () => {
    const box = await page.locator(tile(booked.id)).boundingBox();
    if (!box) throw new Error('the tile is not on the screen');
    return { x: box.x + 40, y: box.y + 12 };
  };
  const start = await at();
  await finger('touchStart', start.x, start.y);
  for (let i = 1; i <= 8; i++) await finger('touchMove', start.x, start.y - i * 12);
  t.equal(await page.locator('am-grid .ghost').count(), 0, 'it scrolls, nothing is picked up');
  await finger('touchEnd');

  await page.locator(tile(booked.id)).scrollIntoViewIfNeeded();
  await standsStill(page, tile(booked.id));
  const from = await at();
  const column = await page.locator(`am-grid [data-column="${providers[2]?.id}"]`).boundingBox();
  if (!column) throw new Error('the column is not on the screen');
  await finger('touchStart', from.x, from.y);
  await page.waitForSelector('am-grid .ghost');
  for (let i = 1; i <= 10; i++) await finger('touchMove', from.x + ((column.x + 40 - from.x) * i) / 10, from.y + 6 * i);
  await finger('touchEnd');
  await page.waitForSelector(inColumn(providers[2]?.id ?? '', booked.id));
  await page.waitForSelector('.toast.done >> text=is now at');
  const now = (await manager.must(scheduling.day, { date: EMPTY_DAY })).appointments.find(({ id }) => id === booked.id);
  t.equal(now?.providerId, providers[2]?.id);
  t.equal(now?.startText, '11:30 AM', 'sixty pixels further down');
  t.same(faults, []);
  await context.close();
});

t.test(
  'supply stands in the columns and follows what another desk changes; a hold is seen and does not move',
  async (t) => {
    const { page, context, faults } = await openDay();
    const mine = providers[3]?.id ?? '';
    await page.waitForSelector(`am-grid [data-column="${mine}"] .closed`, { state: 'attached' });
    const blockout = await manager.must(supply.saveBlockout, {
      id: null,
      expectedVersion: null,
      kind: 'closed',
      title: 'Fire drill',
      resourceId: mine,
      locationId: null,
      visitTypeIds: [],
      fromDate: EMPTY_DAY,
      untilDate: EMPTY_DAY,
      weekdays: [],
      startsMinute: 600,
      endsMinute: 660,
    });
    await page.waitForSelector(`am-grid [data-column="${mine}"] .is-closed >> text=Fire drill`);
    t.equal(await page.locator('am-grid .is-closed >> text=Fire drill').count(), 1, 'only there');
    await page.locator(`am-grid [data-column="${mine}"]`).click({ position: { x: 60, y: 4 } });
    await page.keyboard.press('Escape');
    await manager.must(supply.removeBlockout, { id: blockout.id, expectedVersion: blockout.version });
    await page.waitForSelector('am-grid .is-closed >> text=Fire drill', { state: 'detached' });

    const front = await world.desk('front_desk');
    const held = await front.must(scheduling.hold, {
      patientId: null,
      visitTypeId,
      providerId: mine,
      roomId: null,
      start: `${EMPTY_DAY}T17:00:00Z`,
      durationMinutes: 30,
    });
    const hold = page.locator(`${tile(held.id)}.held`);
    t.match(await hold.innerText(), /is booking/);
    t.equal(await hold.evaluate((element) => element.matches('.grip')), false);
    await hold.focus();
    await page.keyboard.press('m');
    t.equal(await page.locator('am-grid .ghost').count(), 0, 'it cannot be picked up');
    await front.must(scheduling.releaseHold, { id: held.id });
    await page.waitForSelector(tile(held.id), { state: 'detached' });
    t.same(faults, []);
    await context.close();
  },
);

t.test('by keyboard: search, the little month, week, list, month and columns of one’s own', async (t) => {
  const { page, context, faults, violations } = await openDay(1366, 768, '/schedule');
  const path = () => new URL(page.url()).pathname;
  await page.waitForSelector('am-grid [data-tile]');
  const today = (await page.getAttribute('#schedule-date', 'value')) ?? '';

  await page.keyboard.press('/');
  await page.waitForSelector('#day-search:focus');
  await page.keyboard.type('follow');
  await page.waitForSelector('am-grid .hit');
  const found = await page.locator('am-grid .hit').count();
  t.match(await page.locator('.day-search [role=status]').innerText(), `${found} found`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  t.match(await page.locator('.day-search [role=status]').innerText(), `2 of ${found}`);
  t.equal(await page.locator('#day-search:focus').count(), 1, 'the keyboard stays in the field');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() =>
    document.querySelector('am-grid')?.shadowRoot?.activeElement?.matches('[data-tile]'),
  );
  t.equal(await page.locator('am-grid[searching]').count(), 0);

  await page.keyboard.press('g');
  await page.waitForSelector('dialog.mini [data-day]:focus');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const nextWeek = Temporal.PlainDate.from(today).add({ weeks: 1 }).toString();
  await page.waitForURL(`**/schedule/${nextWeek}`);
  await page.keyboard.press('g');
  await page.waitForSelector('dialog.mini [data-day]:focus');
  await page.keyboard.type('-7');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/schedule/${today}`);

  await page.waitForSelector('am-grid [data-tile]');
  await page.locator(`am-grid [data-column="${providers[1]?.id}"] [data-tile]`).first().focus();
  await page.keyboard.press('w');
  await page.waitForSelector('am-grid.week [data-tile]');
  t.equal(path(), `/week/${today}`);
  t.equal(await page.inputValue('#view-provider'), providers[1]?.id, 'the week of whom one looked at');
  await page.keyboard.press('a');
  await page.waitForSelector('.agenda [data-row]');
  t.ok(await page.locator('.agenda tr.free').count(), 'what is free stands between the visits');
  await page.locator('.agenda [data-row][tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForSelector('aside.panel');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.agenda [data-row]:focus');

  await page.click('nav[aria-label="View"] >> text=Month');
  await page.waitForSelector('.month-day[data-day]');
  await page.locator('.month-day[tabindex="0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/schedule/${Temporal.PlainDate.from(today).add({ days: 1 })}`);

  await page.waitForSelector('am-grid .column');
  t.notOk(await pressed(page, 'F2'), 'a key without columns stays with the browser');
  await page.click('[aria-label="Choose columns"]');
  await page.waitForSelector('am-column-picker input');
  await page.fill('#set-name', 'Two');
  await page
    .locator('am-column-picker label', { hasText: rooms[0]?.name ?? '' })
    .first()
    .locator('input')
    .check();
  await page
    .locator('am-column-picker label', { hasText: providers[2]?.displayName ?? '' })
    .locator('input')
    .check();
  await page.click('dialog[open] button[type=submit]');
  await page.waitForFunction(
    () => document.querySelector('am-grid')?.shadowRoot?.querySelectorAll('.column').length === 2,
  );
  await page.click('.segmented.slim >> text=Providers');
  await page.waitForFunction(
    () => (document.querySelector('am-grid')?.shadowRoot?.querySelectorAll('.column').length ?? 0) > 2,
  );
  t.ok(await pressed(page, 'F2'), 'now the key is ours');
  await page.waitForFunction(
    () => document.querySelector('am-grid')?.shadowRoot?.querySelectorAll('.column').length === 2,
  );
  const columns = await page
    .locator('am-grid .column')
    .evaluateAll((list) => list.map((one) => (one as HTMLElement).dataset.column));
  t.same(columns, [rooms[0]?.id, providers[2]?.id], 'in the order chosen');
  t.notOk(await pressed(page, 'F5'), 'a reload stays a reload');
  t.same([...(await violations()), ...faults], []);
  await context.close();
});

/** Whether the page takes a key for itself. */
const pressed = (page: Page, key: string): Promise<boolean> =>
  page.evaluate(
    (name) =>
      !document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true })),
    key,
  );

t.test('a visit is moved to another day in the week of a provider', async (t) => {
  const booked = await book({ patient: 4, provider: 4, start: `${EMPTY_DAY}T16:00:00Z` });
  const { page, context, faults } = await openDay();
  await page.locator(tile(booked.id)).focus();
  await page.keyboard.press('w');
  await page.waitForSelector(`am-grid.week [data-column="${EMPTY_DAY}"] [data-tile="${booked.id}"]`);
  await page.locator(tile(booked.id)).focus();
  await page.keyboard.press('m');
  await page.waitForSelector('am-grid .ghost');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`am-grid.week [data-column="2031-03-13"] [data-tile="${booked.id}"]`);
  await page.waitForSelector('.toast.done');
  await page.keyboard.press('Control+z');
  await page.waitForSelector(`am-grid.week [data-column="${EMPTY_DAY}"] [data-tile="${booked.id}"]`);
  t.pass('there and back');
  t.same(faults, []);
  await context.close();
});

t.test('the month is alive', async (t) => {
  const { page, context } = await openDay(1366, 768, '/month/2031-04');
  const day = '.month-day[data-day="2031-04-09"] .month-visits strong';
  await page.waitForSelector(day);
  t.equal(await page.locator(day).innerText(), '0');
  await book({ patient: 5, provider: 0, start: '2031-04-09T15:00:00Z' });
  await page.waitForFunction((selector) => document.querySelector(selector)?.textContent === '1', day);
  t.pass('a booking elsewhere is counted');
  await context.close();
});

t.test('on paper: a page for each provider, their names and times, no notes, and it is written down', async (t) => {
  await book({ patient: 6, provider: 0, start: '2031-05-14T15:00:00Z' });
  const second = await book({ patient: 7, provider: 1, start: '2031-05-14T15:00:00Z' });
  const { current } = { current: second };
  await manager.must(scheduling.setNote, { id: current.id, expectedVersion: current.version, note: 'Private words' });
  const { page, context, faults, violations } = await openDay(1366, 768, '/schedule/2031-05-14');
  await page.waitForSelector(tile(second.id));
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
  t.equal(pages, 2, 'two providers have visits');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const text = await page.locator('body').innerText();
  for (const words of [
    second.patientName,
    second.startText,
    providers[0]?.displayName ?? '',
    providers[1]?.displayName ?? '',
    'Printed',
    'Wednesday, May 14, 2031',
  ])
    t.match(text, words);
  t.notMatch(text, 'Private words');
  t.notMatch(text, 'Search this day', 'nothing of the screen');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  t.equal(await page.locator('.paper').innerText(), '', 'nothing stays behind');
  const rows = () =>
    world.server.kernel.database.db
      .selectFrom('audit_event')
      .select(['entity', 'entity_id'])
      .where('action', '=', 'scheduling.print')
      .execute();
  await until(async () => (await rows()).length >= 2, 'both prints are written down');
  t.match((await rows())[0], { entity: 'day', entity_id: '2031-05-14' });
  t.same([...(await violations()), ...faults], []);
  await context.close();
});

t.test('at 200 % nothing is cut off, and the day can be worked on', async (t) => {
  const booked = await book({ patient: 8, provider: 0, start: `${EMPTY_DAY}T19:00:00Z` });
  const { page, context } = await openDay(683, 384);
  await page.locator(tile(booked.id)).focus();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  t.ok(overflow <= 0, 'no sideways scrolling of the page');
  const grid = await page.locator('am-grid').boundingBox();
  const box = await page.locator(tile(booked.id)).boundingBox();
  if (!grid || !box) throw new Error('nothing is on the screen');
  t.ok(box.y >= grid.y && box.y < grid.y + grid.height, 'what has the keyboard is in view');
  const top = await page.evaluate(
    ([x, y]) => {
      const inner = document.querySelector('am-grid')?.shadowRoot?.elementFromPoint(x ?? 0, y ?? 0);
      return inner?.closest<HTMLElement>('[data-tile]')?.dataset.tile;
    },
    [box.x + 20, box.y + 6] as const,
  );
  t.equal(top, booked.id, 'and not under anything');
  await page.click('.options-toggle');
  await page.click('.strip >> text=Rooms');
  await page.waitForSelector(`am-grid [data-column="${rooms[0]?.id}"]`, { state: 'attached' });
  await context.close();
});

t.test('axe finds nothing in the views, and nothing that opens from them', async (t) => {
  await manager.must(saveColumnSet, {
    functionKey: 3,
    name: 'Mixed',
    columns: [{ kind: 'room', id: rooms[0]?.id ?? '' }],
    colourBy: 'provider',
  });
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  const view = JSON.stringify({ legend: true, providerId: providers[0]?.id, columns: 'all' });
  await page.addInitScript((choice) => localStorage.setItem('view', choice), view);
  await signInByKeyboard(page, world.url, 'manager');
  for (const [path, ready] of [
    ['/schedule', 'am-grid [data-tile]'],
    ['/week', 'am-grid [data-tile]'],
    ['/month', '.month-day'],
    ['/agenda', '.agenda [data-row]'],
  ] as const) {
    await page.goto(`${world.url}${path}`);
    await page.waitForSelector(ready);
    t.same(await findingsInEveryLook(page), [], path);
  }
  await page.goto(`${world.url}/schedule`);
  await page.waitForSelector('am-grid [data-tile]');
  await page.click('#schedule-date');
  await page.waitForSelector('dialog.mini [data-day]');
  t.same(await findingsInEveryLook(page), [], 'little month');
  await page.keyboard.press('Escape');
  await page.click('[aria-label="Choose columns"]');
  await page.waitForSelector('am-column-picker input');
  t.same(await findingsInEveryLook(page), [], 'columns');
  t.same([...(await violations()), ...faults], [], 'no policy violation, no error');
  await context.close();
});
