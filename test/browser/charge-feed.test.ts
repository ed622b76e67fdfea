/** Charges from the EHR on screen: a folder named in Setup, what found no visit on the list, dropped by keyboard. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { findingsInEveryLook } from '../helpers/axe.ts';
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

t.test('a folder is named, its charges are read, and what finds no visit is dropped with a reason', async (t) => {
  const folder = t.testdir({});
  const lines = [
    'MSH|^~\\&|EHR|CLINIC|PM|CLINIC|20260318140500||DFT^P03|M1|P|2.5.1',
    'PID|1||NOBODY-1',
    'FT1|1|T1||20260318||CG|99213',
    '',
  ];
  writeFileSync(path.join(folder, 'charges.hl7'), lines.join('\r'));
  const { page, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/setup/charge-folders`);
  await page.getByRole('button', { name: 'Add a folder' }).press('Enter');
  await page.getByLabel('Folder of the server').fill(path.join(folder, 'nowhere'));
  await page.keyboard.press('Enter');
  await page.getByText(/There is no folder/).waitFor();
  await page.getByLabel('Folder of the server').fill(folder);
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: folder }).first().waitFor();
  // A file must have rested before it is read.
  for (let tries = 0; tries < 20 && !existsSync(path.join(folder, 'done')); tries++) {
    await page.waitForTimeout(2_000);
    await page.getByRole('button', { name: /^Look now at/ }).press('Enter');
  }
  await page.locator('td:has-text("Took charges.hl7.")').waitFor();
  t.same(await findingsInEveryLook(page), []);
  await page.goto(`${world.url}/charges/feed`);
  await page.getByText(/There is no visit like this/).waitFor();
  t.same(await findingsInEveryLook(page), []);
  await page.getByRole('button', { name: 'Drop message M1' }).press('Enter');
  await page.getByLabel('Why').fill('Not our patient');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing waits.').waitFor();
  t.same(await violations(), []);
  t.same(faults, []);
});
