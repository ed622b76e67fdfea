/** Labels, a work note and a request for records by keyboard: seen before, printed, kept, sent by fax. */
import t from 'tap';
import * as scheduling from '../../shared/scheduling.ts';
import { findings } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { TestServer } from '../helpers/server.ts';

const DATE = '2026-03-18';
let world: TestServer;
let browser: Browser;
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

t.test('from a visit to paper, and a request from its coming to its fax', async (t) => {
  const manager = await world.desk('manager');
  const day = await manager.must(scheduling.day, { date: DATE });
  const visit = day.appointments.find(({ booking, flow }) => booking === 'booked' && flow === 'expected');
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  // Chromium itself lets a page print once in a while only, so one paper stands for all: they go the same way.
  await page.addInitScript(() => {
    addEventListener('beforeprint', () => {
      (globalThis as { printed?: string }).printed = document.querySelector('.paper')?.textContent ?? '';
    });
  });
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/schedule/${DATE}`);
  await page.locator(`am-grid [data-tile="${visit?.id}"]`).press('e');
  await page.waitForSelector('dialog[open] .chart-label');
  t.same(await findings(page), [], 'a label');
  t.match(await page.innerText('.paper-preview'), /\nBorn .*\nRecord \d+/);

  await page.selectOption('#papers-paper', 'route_slip');
  await page.waitForSelector('.slip-sheet dd:has-text("self-pay")');
  t.same(await findings(page), [], 'a route slip');
  t.match(await page.innerText('.paper-preview'), /March 18, 2026, [\s\S]*Provider[\s\S]*Checked out/);

  // The note says days and restrictions by itself, and nothing of why.
  await page.selectOption('#papers-paper', 'work_note');
  await page.fill('#papers-fromDate', '3/18/2026');
  await page.fill('#papers-untilDate', '3/17/2026');
  await page.locator('#papers-untilDate').press('Control+Enter');
  await page.waitForSelector('#papers-untilDate[aria-invalid=true]:focus');
  await page.fill('#papers-untilDate', '3/20/2026');
  await page.fill('#papers-restrictions', 'no lifting over 10 pounds');
  await page.waitForSelector('.paper-preview :text("no lifting over 10 pounds")');
  t.same(await findings(page), [], 'a work note');
  await page.locator('#papers-restrictions').press('Control+Enter');
  await page.waitForFunction(() => (globalThis as { printed?: string }).printed !== undefined);
  const note = (await page.evaluate(() => (globalThis as { printed?: string }).printed)) as string;
  t.match(
    note,
    /Harbour Family Practice[\s\S]*To whom it may concern[\s\S]*seen in our practice on Wednesday, March 18, 2026/,
  );
  t.match(
    note,
    /from Wednesday, March 18, 2026 through Friday, March 20, 2026[\s\S]*no lifting over 10 pounds[\s\S]*Dr\. /,
  );
  await page.waitForFunction(() => document.activeElement?.tagName === 'AM-GRID');

  await page.goto(`${world.url}/patients/${visit?.patientId}`);
  await page.locator('am-correspondence [aria-label^="Show the work note"]').press('Enter');
  await page.waitForSelector('dialog[open] .letter-sheet :text("no lifting over 10 pounds")');
  t.same(await findings(page), [], 'the letter in the log');
  await page.keyboard.press('Escape');

  await page.locator('[data-add-request]').press('Enter');
  await page.fill('#edit-requestedBy', 'Quayside Law');
  await page.selectOption('#edit-requester', 'attorney');
  await page.selectOption('#edit-authority', 'authorization');
  await page.fill('#edit-receivedOn', '2/2/2026');
  await page.fill('#edit-about', 'Visits of 2025');
  t.same(await findings(page), [], 'the form of a request');
  await page.locator('#edit-about').press('Enter');
  await page.waitForSelector('am-correspondence td:has-text("03/04/2026, overdue")');
  await page.goto(`${world.url}/requests`);
  await page.waitForSelector('p[role=status]:has-text("1 open, 1 overdue")');
  t.same(await findings(page), [], 'the list');
  await page.locator('button:has-text("Sent …")').press('Enter');
  await page.fill('#edit-sentTo', '010-2030');
  await page.fill('#edit-pages', '12');
  await page.locator('#edit-pages').press('Enter');
  await page.waitForSelector('#edit-sentTo[aria-invalid=true]:focus');
  await page.fill('#edit-sentTo', '(555) 010-2030');
  await page.locator('#edit-sentTo').press('Enter');
  await page.waitForSelector('p[role=status]:has-text("0 open")');

  await page.goto(`${world.url}/patients/${visit?.patientId}`);
  await page.waitForSelector('am-correspondence td:has-text("By fax on 03/18/2026, (555) 010-2030, 12 pages")');
  await page.setViewportSize({ width: 390, height: 780 });
  t.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'it holds on a phone');
  t.same([...(await violations()), ...faults.filter((fault) => !/400/.test(fault))], []);
  await context.close();
});
