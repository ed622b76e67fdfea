import t from 'tap';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { Desk, TestServer } from '../helpers/server.ts';

const DATE = '2026-03-25';
let world: TestServer;
let browser: Browser;
let front: Desk;
let visit: scheduling.Appointment;
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  front = await world.desk('front_desk');
  visit = await makeHistory();
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

/** One visit on an empty day, booked, confirmed, moved to another provider and later, cancelled, and brought back. */
async function makeHistory(): Promise<scheduling.Appointment> {
  const { providers, visitTypes } = await front.must(practice.resources, {});
  const today = await front.must(scheduling.day, { date: '2026-03-18' });
  let it = await front.must(scheduling.book, {
    patientId: today.appointments.find(({ patientId }) => patientId)?.patientId as string,
    visitTypeId: visitTypes.find(({ code }) => code === 'FU')?.id as string,
    providerId: providers[0]?.id as string,
    roomId: null,
    start: `${DATE}T14:00:00Z`,
    durationMinutes: 20,
    note: '',
  });
  const reference = () => ({ id: it.id, expectedVersion: it.version });
  it = await front.must(scheduling.confirm, { ...reference(), confirmation: 'confirmed' });
  const to = { start: `${DATE}T15:30:00Z`, providerId: providers[1]?.id as string };
  it = await front.must(scheduling.move, { ...reference(), ...to });
  it = await front.must(scheduling.cancel, { ...reference(), reason: 'weather', note: 'snow' });
  return front.must(scheduling.restore, reference());
}

const tile = () => `am-grid [data-tile="${visit.id}"]`;

t.test('the history of an appointment stands in its panel, in words', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/schedule/${DATE}`);
  await page.locator(tile()).press('Enter');
  const summary = page.locator('am-appointment-panel am-appointment-history summary');
  await summary.press('Enter');
  await page.waitForSelector('.history-lines li');
  const lines = await page.locator('.history-lines li').allInnerTexts();
  t.equal(lines.length, 5);
  t.match(lines[0], /Front desk brought it back\./);
  t.match(lines[1], /Front desk cancelled it for the practice\.\s+Weather: snow/);
  t.match(lines[2], /moved it from Wed, Mar 25, 10:00 AM with .+ to 11:30 AM with .+\./);
  t.match(lines[3], /wrote down that the patient confirmed\./);
  t.match(lines[4], /Wed, Mar 18, 10:2\d:\d\d AM\s+Front desk booked “Follow-up” Wed, Mar 25, 10:00 AM with/);
  t.same(await findings(page), [], 'panel with history');

  // What happens while it is open is told at once, also what somebody else does.
  visit = await front.must(scheduling.setNote, { id: visit.id, expectedVersion: visit.version, note: 'Blue folder' });
  await page.waitForSelector('.history-lines li:has-text("wrote the note “Blue folder”")');
  t.equal(await page.locator('.history-lines li').count(), 6);

  await page.goto(`${world.url}/patients/${visit.patientId}`);
  const row = page.locator('tr', { hasText: 'Blue folder' }).first();
  await row.locator('am-appointment-history summary').press('Enter');
  await row.locator('.history-lines li').first().waitFor();
  t.match(await row.locator('.history-lines').innerText(), /cancelled it for the practice/);
  t.same(await findings(page), [], 'list of visits with history');
  t.same([...(await violations()), ...faults], []);
  await context.close();
});

t.test('by keyboard into the past, step by step, and back to now', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/schedule/${DATE}`);
  await page.waitForSelector(tile());
  const label = () => page.locator(tile()).getAttribute('aria-label');
  const now = await label();
  const columnOf = () => page.locator(`am-grid .column:has([data-tile="${visit.id}"])`).getAttribute('data-column');
  const home = await columnOf();
  await page.keyboard.press('h');
  await page.waitForSelector('.past-slide input[type=range]:focus');
  t.match(await page.locator('.past-head h2').innerText(), /^Wednesday as it stood on Wed, Mar 18, \d+:\d\d:\d\d AM$/);
  t.match(await page.locator('.past-steps').innerText(), /Nothing has changed since/);
  t.same(await findings(page), [], 'the bar of the past');

  const back = async (words: RegExp): Promise<void> => {
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(
      (source) => new RegExp(source).test(document.querySelector('.past-steps')?.textContent ?? ''),
      `^\\s*Just before\\s+${words.source}`,
    );
  };
  await back(/Front desk\s+brought .+ back\./);
  await back(/Front desk\s+cancelled .+ for the practice\./);
  await page.waitForSelector(tile(), { state: 'detached' });
  t.match(await page.locator('.past-steps').innerText(), /Next\s+Front desk brought .+ back\. Wed, Mar 18/);
  await back(/Front desk\s+moved .+ from Wed, Mar 25, 10:00 AM/);
  await page.waitForSelector(tile());
  t.equal(await columnOf(), home);
  await back(/Front desk\s+wrote down that .+ confirmed\./);
  t.match(await label(), /^10:00 AM to 10:20 AM.*confirmed/);
  t.not(await columnOf(), home, 'it stood in the column of the first provider');
  await back(/Front desk\s+booked .+, “Follow-up”, Wed, Mar 25, 10:00 AM/);
  t.match(await label(), /booked/);
  t.ok(await page.locator('.past-slide button', { hasText: 'Earlier' }).isDisabled(), 'nothing is earlier');

  // The past can be looked at, not changed.
  await page.locator(tile()).press('Enter');
  await page.waitForSelector('am-appointment-panel h2');
  t.equal(await page.locator('am-appointment-panel button.danger').count(), 0, 'no act is offered');
  t.same(await findings(page), [], 'the past with a panel');
  await page.keyboard.press('Escape');
  await page.locator(tile()).press('m');
  t.equal(await page.locator('am-grid .ghost').count(), 0, 'nothing is picked up');

  await page.keyboard.press('Escape');
  await page.waitForSelector('.past-bar', { state: 'detached' });
  t.equal(await label(), now, 'now it stands as before');
  t.same([...(await violations()), ...faults], []);
  await context.close();
});

t.test('another day at the same moment; a day on which nothing ever was; dark and on a phone', async (t) => {
  for (const look of [{ dark: true }, { width: 390, height: 844 }]) {
    const { page, context } = await browser.desk({ reducedMotion: true, ...look });
    await signInByKeyboard(page, world.url, 'front_desk');
    await page.goto(`${world.url}/schedule/${DATE}`);
    await page.waitForSelector(tile());
    await page.keyboard.press('h');
    await page.waitForSelector('.past-slide');
    t.same(await findings(page), [], JSON.stringify(look));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    t.ok(overflow <= 0, 'no sideways scrolling');
    await page.locator('[aria-label="Day after"]').click();
    await page.waitForSelector('.past-bar >> text=Thursday as it stood on');
    await page.waitForSelector('.past-bar >> text=Nothing was ever booked or changed on this day');
    t.same(await findings(page), [], 'an empty past');
    await page.click('.past-bar .primary');
    await page.waitForSelector('.past-bar', { state: 'detached' });
    await context.close();
  }
});

t.test('a calendar feed is made, read, and closed in Setup', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/setup/feeds`);
  await page.waitForSelector('text=No feed was given out yet.');
  t.same(await findings(page), [], 'empty');
  await page.locator('am-feeds-section button.primary').press('Enter');
  await page.waitForSelector('#feed-provider');
  t.same(await findings(page), [], 'the question');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#feed-address');
  const address = await page.inputValue('#feed-address');
  t.match(address, /^http:\/\/127\.0\.0\.1:\d+\/api\/feed\/[\w-]{43}\.ics$/);
  t.same(await findings(page), [], 'the address');
  await page.locator('[data-copy]').press('Enter');
  await page.waitForSelector('[data-copy] >> text=Copied');
  t.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await page.keyboard.press('Escape');

  const calendar = await (await fetch(address)).text();
  t.match(calendar, /BEGIN:VEVENT[\s\S]+SUMMARY:Visit \(/);
  await page.reload();
  await page.waitForSelector('am-feeds-section td');
  t.notMatch(await page.locator('am-feeds-section tbody').innerText(), /never/, 'it says when it was read');
  t.notMatch(await page.content(), /api\/feed/, 'the address is not shown again');
  t.same(await findings(page), [], 'the list');

  await page.locator('am-feeds-section button.danger').press('Enter');
  await page.waitForSelector('dialog button.danger');
  await page.locator('dialog button.danger').press('Enter');
  await page.waitForSelector('am-feeds-section td >> text=closed');
  t.equal((await fetch(address)).status, 404);
  t.same([...(await violations()), ...faults], []);
  await context.close();
});
