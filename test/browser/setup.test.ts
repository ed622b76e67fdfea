/** The setup in a real browser: by keyboard, two desks at once, refusals in place, undo, stranded visits, axe. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { fillPractice } from '../../server/interop/index.ts';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import * as practice from '../../shared/practice.ts';
import * as supply from '../../shared/supply.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import { clockFrom, type Desk, type TestServer, testServer, until } from '../helpers/server.ts';

const PLAN = { seed: 7, providers: 6, rooms: 6, patients: 300, daysBack: 0, daysAhead: 4, appointments: null };
let world: TestServer;
let browser: Browser;
let manager: Desk;

t.before(async () => {
  const webFolder = await builtWeb(buildName(), process.cwd(), () => {});
  world = await testServer({ webFolder, clock: clockFrom('2026-03-18T14:20:00Z') });
  await fillPractice(world.server.kernel, { ...PLAN, clinic: true }, () => {});
  [browser, manager] = await Promise.all([openBrowser(), world.desk('manager')]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

/** A desk of the manager, on a section that has loaded. */
async function open(section: string, role: 'manager' | 'administrator' = 'manager') {
  const desk = await browser.desk({ reducedMotion: true });
  await signInByKeyboard(desk.page, world.url, role);
  await go(desk.page, section);
  return desk;
}

async function go(page: Page, section: string): Promise<void> {
  await page.goto(`${world.url}/setup/${section}`);
  await page.waitForSelector('.setup-section h2');
  await page.waitForFunction(() => !document.querySelector('.setup-section .skeleton'));
}

const DIALOG = 'body > dialog[open]';
const closed = (page: Page) => page.waitForSelector(DIALOG, { state: 'detached' });

t.test('a location is added by keyboard alone and stands on another desk', async (t) => {
  const [one, other] = [await open('locations'), await open('locations')];
  const { page } = one;
  await page.focus('.setup-section button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`${DIALOG} input:focus`);
  await page.keyboard.type('Mill Pond Clinic');
  await page.keyboard.press('Control+Enter');
  await closed(page);
  await other.page.waitForSelector('td >> text=Mill Pond Clinic');
  t.equal(
    await page.evaluate(() => document.activeElement?.textContent?.trim()),
    'Add a location',
    'the keyboard is where it was',
  );
  // The same name again is refused in the dialog, which keeps what was typed.
  await page.keyboard.press('Enter');
  await page.waitForSelector(`${DIALOG} input:focus`);
  await page.keyboard.type('Mill pond clinic');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector(`${DIALOG} [data-problem] >> text=There is one of that name already`);
  t.equal(await page.inputValue('#edit-name'), 'Mill pond clinic');
  t.same(await findings(page), []);
  await page.keyboard.press('Escape');
  await closed(page);
  t.same([...one.faults, ...other.faults], []);
  await Promise.all([one.context.close(), other.context.close()]);
});

t.test('two change one row: the second is told, and may put theirs in its place', async (t) => {
  const { page, context } = await open('rooms');
  await page.click('button[aria-label="Change Room 1"]');
  await page.waitForSelector('#edit-name');
  const { rooms } = await manager.must(practice.resources, {});
  const { version, ...room } = rooms.find(({ name }) => name === 'Room 1') as practice.Room;
  await manager.must(practice.saveRoom, { ...room, name: 'Room One', expectedVersion: version });
  await page.fill('#edit-name', 'Room Uno');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector(`${DIALOG} [data-problem] >> text=Save again to put yours in its place`);
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('td >> text=Room Uno');
  await manager.must(practice.saveRoom, { ...room, name: 'Room 1', expectedVersion: version + 2 });
  t.pass();
  await context.close();
});

t.test('the pattern of a visit: nurse 10, provider 15, nurse 5', async (t) => {
  const { page, context } = await open('visit-types');
  await page.click('text=Add a visit type');
  await page.fill('#edit-code', 'ij');
  await page.fill('#edit-name', 'Injection');
  await page.fill('#edit-durationMinutes', '30');
  await page.fill('#edit-ageMonthsMin', '18 m');
  await page.click('text=Say it part by part');
  const row = (i: number) => page.locator('.pattern-row').nth(i);
  await row(0).locator('select').selectOption({ label: 'Any nurse' });
  await row(0).locator('input').nth(1).fill('10');
  await row(1).locator('select').selectOption({ label: 'Any nurse' });
  await row(1).locator('input').nth(0).fill('25');
  await page.click(`${DIALOG} button[type=submit]`);
  await page.waitForSelector(`${DIALOG} [data-problem] >> text=must say when the provider is needed`);
  await page.click('text=Add a part');
  await row(2).locator('select').selectOption('provider');
  await row(2).locator('input').nth(0).fill('10');
  await row(2).locator('input').nth(1).fill('25');
  t.match(await row(2).locator('[role=img]').getAttribute('aria-label'), 'Provider: minute 10 to 25');
  await page.click(`${DIALOG} button[type=submit]`);
  await page.waitForSelector('td >> text=Injection');
  const { visitTypes, classes } = await manager.must(practice.resources, {});
  const classId = classes.find(({ name }) => name === 'Any nurse')?.id;
  t.match(
    visitTypes.find(({ code }) => code === 'IJ'),
    {
      durationMinutes: 30,
      ageMonthsMin: 18,
      needs: [
        { who: 'class', classId, fromMinute: 0, untilMinute: 10 },
        { who: 'class', classId, fromMinute: 25, untilMinute: 30 },
        { who: 'provider', classId: null, fromMinute: 10, untilMinute: 25 },
      ],
    },
  );
  await context.close();
});

t.test('hours: who has none follows the practice; set, in turns, kept for some; and the week is drawn', async (t) => {
  const person = {
    id: null,
    expectedVersion: null,
    displayName: 'Dr. Late Comer',
    specialty: null,
    npi: null,
    position: 300,
    active: true,
  };
  const { id } = await manager.must(practice.saveProvider, person);
  const { page, context, faults } = await open(`hours/${id}`);
  await page.waitForSelector('text=opening hours of the practice stand in: Monday to Friday, 8:00 AM to 6:00 PM');
  t.equal(await page.locator('.session.stand-in').count(), 5);
  await page.click('text=Set the hours');
  await page.waitForSelector('#hours-from:focus');
  const monday = page.locator('[data-day="1"]');
  await monday.locator('input[type=time]').nth(1).fill('12:00');
  await monday.locator('button[aria-label="Copy Monday to the other workdays"]').click();
  await monday.locator('button[aria-label="Add a stretch on Monday"]').click();
  t.equal(await page.locator('.session-line').count(), 6);
  const second = monday.locator('.session-line').nth(1);
  await second.locator('input[type=time]').nth(0).fill('11:00');
  await second.locator('text=overlaps another one').waitFor();
  await page.click('text=Save the hours');
  await page.waitForSelector('[role=alert] >> text=On Monday a stretch overlaps another one.');
  await second.locator('input[type=time]').nth(0).fill('13:00');
  await second.locator('select.turn').selectOption({ index: 2 });
  await second.locator('button.kept:not(.end)').click();
  await page.check(`${DIALOG} label:has-text("New patient") input`);
  await page.keyboard.press('Control+Enter');
  await closed(page);
  await second.locator('button.end').click();
  t.equal(await second.locator('.last-day input').inputValue(), '2026-06-17', 'a quarter of a year, to begin with');
  await second.locator('.last-day input').fill('2026-12-31');
  t.same(await findings(page), [], 'the editor');
  await page.click('text=Save the hours');
  await page.waitForSelector('.toast.done >> text=The hours of Dr. Late Comer are saved.');
  await page.waitForSelector('text=Change the hours');
  const { templates } = await manager.must(supply.rules, { resourceId: id });
  t.equal(templates.length, 6);
  t.match(
    templates.find(({ everyWeeks }) => everyWeeks === 2),
    {
      weekday: 1,
      startsMinute: 780,
      endsMinute: 1080,
      validFrom: '2026-03-23',
      validUntil: '2026-12-31',
      visitTypeIds: { length: 1 },
    },
  );
  await page.click('button[aria-label="Week after"]');
  await page.waitForSelector('.session >> text=every 2 weeks');
  await page.click('button[aria-label="Week after"]');
  await page.waitForSelector('.session >> text=every 2 weeks', { state: 'detached' });
  t.same(faults, []);
  await context.close();
});

t.test('a day away says how many visits it strands; taking it back and back again', async (t) => {
  const { providers } = await manager.must(practice.resources, {});
  const { page, context } = await open(`hours/${providers[1]?.id}`);
  await page.click('button:has-text("Days away")');
  await page.fill('#edit-fromDate', '2026-03-19');
  await page.keyboard.press('Tab');
  t.equal(await page.inputValue('#edit-untilDate'), '2026-03-19', 'the last day came along');
  await page.fill('#edit-reason', 'Called away');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.stranding >> text=no longer fit these hours');
  t.match(await page.innerText('.stranding strong'), /^\d+ booked visits$/);
  t.equal(await page.getAttribute('.stranding a', 'href'), '/worklist');
  t.same(await findings(page), []);
  const mine = async () =>
    (await manager.must(supply.rules, { resourceId: providers[1]?.id as string })).exceptions.filter(
      ({ reason }) => reason === 'Called away',
    ).length;
  await page.click('button[aria-label="Remove Thu, Mar 19"]');
  await page.waitForSelector('.toast.done >> text=The days away are removed.');
  await until(async () => (await mine()) === 0, 'it is gone');
  await page.keyboard.press('Control+z');
  await until(async () => (await mine()) === 1, 'it is back');
  await page.waitForSelector('.rule-list >> text=Called away');
  await context.close();
});

t.test('the federal holidays of a year in one click, and back; a blockout for some visits', async (t) => {
  const { page, context } = await open('holidays');
  await page.selectOption('#holiday-year', '2028');
  await page.click('.usual button');
  await page.waitForSelector('.toast.done >> text=holidays are added.');
  await page.waitForSelector('h3 >> text=2028');
  await page.keyboard.press('Control+z');
  await page.waitForSelector('h3 >> text=2028', { state: 'detached' });
  await go(page, 'blockouts');
  await page.click('text=Add a blockout');
  await page.fill('#edit-title', 'Flu shots');
  await page.selectOption('#edit-kind', 'only');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector(`${DIALOG} [data-problem] >> text=Say which visit types`);
  await page.check(`${DIALOG} label:has-text("Nurse visit") input`);
  await page.fill('#edit-untilDate', '');
  await page.check(`${DIALOG} label:has-text("Tue") input`);
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('td >> text=Only NV');
  t.match(await page.innerText('tr:has-text("Flu shots")'), /Tue, 12:00 PM – 1:00 PM/);
  await page.click('button[aria-label="Remove Flu shots"]');
  await page.waitForSelector('td >> text=Flu shots', { state: 'detached' });
  await page.keyboard.press('Control+z');
  await page.waitForSelector('td >> text=Flu shots');
  await context.close();
});

t.test('the practice: how weeks and times are shown, at once on every desk', async (t) => {
  const [one, other] = [await open('practice'), await open('blockouts')];
  await one.page.selectOption('#edit-clock', '24');
  await one.page.selectOption('#edit-weekStartsOn', '1');
  await one.page.fill('#closes', '00:00');
  await one.page.click('button[type=submit]');
  await one.page.waitForSelector('.toast.done >> text=The practice is saved.');
  await other.page.waitForSelector('td >> text=08:00 – 08:30');
  const settings = await manager.must(practice.settings, {});
  t.match(settings, { clock24: true, weekStartsOn: 1, closesMinute: 1440 }, 'midnight is the end of the day');
  await Promise.all([one.context.close(), other.context.close()]);
});

t.test('an administrator, who sees no visits, sets up as well; a front desk has no setup', async (t) => {
  const { page, context, faults } = await open('holidays', 'administrator');
  await page.click('text=Add a holiday');
  await page.fill('#edit-date', '2026-03-20');
  await page.fill('#edit-name', 'Harbour Fair');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.rule-list >> text=Harbour Fair');
  t.same(faults, []);
  await context.clearCookies();
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/setup/hours`);
  await page.waitForSelector('text=Your role does not include this screen.');
  t.equal(await page.locator('.setup-section').count(), 0);
  await context.close();
});

const SECTIONS = [
  'practice',
  'locations',
  'providers',
  'rooms',
  'equipment',
  'classes',
  'visit-types',
  'chains',
  'hours',
  'blockouts',
  'holidays',
];
const FORMS: [string, string][] = [
  ['visit-types', 'button[aria-label="Change Procedure"]'],
  ['chains', 'td button'],
  ['classes', 'td button'],
  ['blockouts', 'td button'],
];

t.test('axe finds nothing: every section and form, light, dark, compact, and a phone', async (t) => {
  const { providers } = await manager.must(practice.resources, {});
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  for (const section of [...SECTIONS, `hours/${providers[0]?.id}`]) {
    await go(page, section);
    t.same(await findingsInEveryLook(page), [], section);
  }
  for (const [section, button] of FORMS) {
    await go(page, section);
    await page.locator(button).first().click();
    await page.waitForSelector(DIALOG);
    t.same(await findings(page), [], `a form of ${section}`);
  }
  t.same([...(await violations()), ...faults], [], 'no policy violation, no error');
  await context.close();
});
