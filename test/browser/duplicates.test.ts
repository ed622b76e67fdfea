/** Two records of one person, by keyboard: warned of, compared, merged, taken back; and a record that is closed. */
import t from 'tap';
import * as access from '../../shared/access.ts';
import { add } from '../../shared/patients.ts';
import { open } from '../../shared/record.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { Desk, TestServer } from '../helpers/server.ts';

let world: TestServer;
let browser: Browser;
let biller: Desk;
const PERSON = {
  ...{ firstName: 'Rosalind', middleName: null, lastName: 'Thornquist', suffix: null, preferredName: null },
  ...{ birthDate: '1974-06-03', sex: 'female' as const, phone: '555-010-4410', email: null, addressLine: null },
  ...{ city: null, state: null, zip: null, confirmedNew: true },
};
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  biller = await world.desk('biller');
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

t.test('a likely pair is compared, merged and taken back from the keyboard', async (t) => {
  const first = await biller.must(add, PERSON);
  const second = await biller.must(add, { ...PERSON, lastName: 'Thornqvist', preferredName: 'Roz' });
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/patients/duplicates`);
  const pair = page.locator('.duplicate-pairs li', { hasText: 'Thornqvist' });
  await pair.waitFor();
  t.match(await pair.innerText(), /Names alike, the same birth date and the same phone/);
  t.same(await findingsInEveryLook(page), [], 'the list');

  // Two people; no, taken back.
  await pair.locator('button').press('Enter');
  await page.waitForSelector('.toast.done');
  t.equal(await pair.count(), 0);
  await page.keyboard.press('Control+z');
  await pair.locator('[data-compare]').press('Enter');
  await page.waitForSelector('.merge-choice');
  t.same(await findingsInEveryLook(page), [], 'side by side');
  const choice = page.locator('.merge-choice', { hasText: 'Last name' });
  const stays = (await page.url().match(/duplicates\/([^.]+)/)?.[1]) === first.id ? first : second;
  const other = stays === first ? second : first;
  await choice.locator('input').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('dialog[open]');
  t.match(await page.locator('dialog[open]').innerText(), /phone numbers: 1/);
  t.same(await findings(page), [], 'the question');
  await page.locator('dialog[open] [type=submit]').press('Enter');
  await page.waitForURL(`**/patients/${stays.id}`);
  await page.waitForSelector(`am-merges li:has-text("${other.recordNumber}")`);
  t.match((await biller.must(open, { id: stays.id })).patient, { lastName: other.lastName, preferredName: 'Roz' });

  // The page of the one that was merged leads to the other, and the merge is taken back from the record.
  await page.goto(`${world.url}/patients/${other.id}`);
  const lead = page.locator('a:has-text("another record of the same person")');
  await lead.waitFor();
  t.same(await findings(page), [], 'merged');
  await lead.press('Enter');
  await page.locator('am-merges button:has-text("Take it back")').press('Enter');
  await page.locator('dialog[open] [type=submit]').press('Enter');
  await page.waitForSelector('am-merges li:has-text("taken back")');
  t.match((await biller.must(open, { id: stays.id })).patient, { lastName: stays.lastName });
  t.same([await violations(), faults], [[], []]);
  await context.close();
});

t.test('a record is closed to all but a team; whoever looks at it loses it, and breaks the glass', async (t) => {
  const { id } = await biller.must(add, { ...PERSON, firstName: 'Ambrose', birthDate: '1980-01-02' });
  const [manager, front] = [await browser.desk({ reducedMotion: true }), await browser.desk({ reducedMotion: true })];
  await signInByKeyboard(manager.page, world.url, 'manager');
  await signInByKeyboard(front.page, world.url, 'front_desk');
  for (const { page } of [manager, front]) await page.goto(`${world.url}/patients/${id}`);
  await front.page.waitForSelector('#patient-name:has-text("Ambrose")');
  await manager.page.locator('am-care-team button:has-text("Make confidential")').press('Enter');
  await manager.page.waitForSelector('dialog [name=member]:checked');
  t.same(await findings(manager.page), [], 'the team is chosen');
  await manager.page.locator('dialog[open] [type=submit]').press('Enter');
  await front.page.waitForSelector('am-break-glass');
  t.notMatch(await front.page.locator('body').innerText(), /Thornquist/);
  t.same(await findingsInEveryLook(front.page), [], 'closed');
  await front.page.fill('#glass-reason', 'Collapsed in the waiting room');
  await front.page.locator('#glass-reason').press('Enter');
  await front.page.waitForSelector('#patient-name:has-text("confidential")');
  const { broken } = await (await world.desk('manager')).must(access.careTeam, { patientId: id });
  t.match(broken, [{ reason: 'Collapsed in the waiting room' }]);
  t.same([manager.faults, front.faults.filter((fault) => !fault.includes('403'))], [[], []]);
  for (const { context } of [manager, front]) await context.close();
});
