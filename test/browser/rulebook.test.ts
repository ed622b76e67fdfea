/** The rulebook by keyboard: found by words, looked at, a rule written while it is checked, tried on the past, switched off. */
import t from 'tap';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { TestServer } from '../helpers/server.ts';

let world: TestServer;
let browser: Browser;
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld({ jobs: true }), openBrowser()]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

t.test('a rule is found, written, tried and switched off', async (t) => {
  const desk = await browser.desk({ reducedMotion: true });
  const { page } = desk;
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/rulebook`);
  await page.waitForSelector('a[data-rule]');
  await page.keyboard.press('/');
  await page.keyboard.type('check digit billing');
  await page.waitForSelector('am-rulebook-page [role=status]:has-text("1 rule")');
  t.same(await findings(page), [], 'the list');
  await page.locator('a[data-rule]').press('Enter');
  await page.waitForSelector('h1:has-text("npi.billing")');
  await page.waitForSelector('.must-block:has-text("The law asks for it")');
  t.same(await findings(page), [], 'a built-in rule');

  await page.goto(`${world.url}/rulebook`);
  await page.waitForSelector('a[data-rule]');
  await page.keyboard.press('n');
  await page.locator('#rule-id').fill('clinic.second-look');
  await page.locator('#rule-source').fill('Billing meeting');
  await page.locator('#rule-says').fill('Line {line.number}: look at {line.procedure} twice.');
  await page.locator('#rule-when').fill("line.proc = '99213'");
  await page.waitForSelector('#about-when .error:has-text("proc")');
  t.equal(await page.locator('#rule-when').getAttribute('aria-invalid'), 'true');
  await page.locator('#rule-when').fill("line.procedure = '99213'");
  await page.waitForSelector('#about-pass .error:has-text("should pass")');
  await page.locator('#rule-pass').fill('lines[0].procedure = "99214"');
  await page.waitForSelector('.fit:has-text("look at 99213 twice")');
  t.same(await findingsInEveryLook(page), [], 'the editor');
  await page.locator('button:has-text("Try it")').press('Enter');
  await page.waitForSelector('.trial:has-text("There is no claim since")', { timeout: 60_000 });
  await page.locator('#rule-pass').press('Control+End');
  await page.locator('button[type=submit]').press('Enter');
  await page.waitForSelector('h1:has-text("clinic.second-look")');
  await page.locator('button:has-text("Switch off")').press('Enter');
  await page.waitForSelector('.chip:has-text("off")');
  t.same(await findings(page), [], 'an own rule');

  const reader = await browser.desk({ reducedMotion: true });
  await signInByKeyboard(reader.page, world.url, 'biller');
  await reader.page.goto(`${world.url}/rulebook/clinic~second-look`);
  await reader.page.waitForSelector('h1:has-text("clinic.second-look")');
  t.equal(await reader.page.locator('button:has-text("Switch on")').count(), 0, 'billers read');
  t.same([...(await violations()), ...desk.faults, ...reader.faults], []);
  await desk.context.close();
  await reader.context.close();
});
