/** Fee schedules by keyboard: a schedule, its amounts from a file, the fee on a sheet, open charges given the new fee and back. */
import { generateKeyPairSync } from 'node:crypto';
import os from 'node:os';
import t from 'tap';
import { publicKeyText } from '../../server/kernel/signing.ts';
import * as billing from '../../shared/billing.ts';
import * as setup from '../../shared/billing-setup.ts';
import * as contract from '../../shared/fees.ts';
import * as practice from '../../shared/practice.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { OFFICE } from '../helpers/charges.ts';
import { NEW } from '../helpers/coverage-inputs.ts';
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

t.test('a schedule is made, filled, and changes what open charges ask for', async (t) => {
  const manager = await world.desk('manager');
  const { locations, visitTypes } = await manager.must(practice.resources, {});
  await manager.must(setup.serviceFacilities.save, { ...OFFICE, locationId: locations[0]?.id ?? null });
  for (const { id: visitTypeId } of visitTypes)
    await manager.must(setup.superbillItems.save, {
      ...{ ...NEW, visitTypeId, providerId: null, label: 'Usual visit', procedure: '99213', modifiers: [], units: 1 },
      ...{ diagnoses: ['I10'], isSuggested: true, digit: 1, position: 0, active: true },
    });
  const { rows } = await manager.must(billing.missing, { from: DATE, until: DATE, providerId: null });
  const appointmentId = rows.find((row) => row.appointmentId)?.appointmentId as string;
  const { proposal, head } = await manager.must(billing.openVisit, { appointmentId });
  const lines = proposal.lines.map((line) => ({ ...line, chargeCents: 12_000, pointers: 'A' }));
  const how = { isComplete: false, acceptsOverrun: false, correctionReason: null };
  await manager.must(billing.saveSheet, { ...NEW, ...proposal, lines, ...how });

  const { page, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/setup/fee-schedules`);
  await page.focus('button:has-text("Add a fee schedule")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [name=name]:focus');
  await page.keyboard.type('Standard fees');
  await page.focus('dialog [name=startsOn]');
  await page.keyboard.type('1/1/2026');
  t.same(await findings(page), [], 'the form of a schedule');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast.done');
  await page.focus('a:has-text("Amounts of Standard fees")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=No amounts yet');
  await page.focus('button:has-text("Read a file")');
  await page.keyboard.press('Enter');
  await page.setInputFiles('#fee-file', {
    name: 'fees.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Code,Modifier,Amount\n99213,,150.00\n99214,,"1,210.00"\nNOPE,,x\n'),
  });
  await page.focus('dialog button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog >> text=2 new, 0 changed');
  t.match(await page.innerText('dialog[open]'), /Line 4: “NOPE” is no code/);
  t.same(await findings(page), [], 'what a file would change');
  await page.focus('dialog button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('td:has-text("$1,210.00")');
  await page.focus('button[aria-label="Take out 99214 "]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('td:has-text("$1,210.00")', { state: 'detached' });
  await page.keyboard.press('Control+z');
  await page.waitForSelector('td:has-text("$1,210.00")');
  await page.fill('section[aria-labelledby=price-title] [name=procedure]', '99213');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=$150.00 by “Standard fees”');
  t.same(await findingsInEveryLook(page), [], 'the amounts');

  await page.goto(`${world.url}/charges/prices`);
  await page.waitForSelector(`am-reprice td:has-text("${head.patientName}")`);
  t.same(await findings(page), [], 'other than the fee');
  await page.focus('am-reprice [aria-label="All of them"]');
  await page.keyboard.press('Space');
  await page.focus('am-reprice button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog >> text=$30.00 more in all');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-reprice >> text=Every open charge');
  await page.keyboard.press('Control+z');
  await page.waitForSelector(`am-reprice td:has-text("$120.00")`);
  await page.focus('am-reprice td a');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-charge-sheet >> text=Fee $150.00');

  // A code that is typed brings its fee along, and the fee follows the units.
  await page.focus('[data-row="1"] [name=procedure]');
  await page.keyboard.type('99214');
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('[data-row="1"] [name=charge]')?.value === '1210.00',
  );
  await page.focus('[data-row="1"] [name=units]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2');
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('[data-row="1"] [name=charge]')?.value === '2420.00',
  );

  await manager.must(contract.povertyLines.save, {
    ...{ ...NEW, startsOn: '2026-01-15', firstCents: 1_600_000, nextCents: 550_000 },
  });
  const level = { ...NEW, startsOn: '2026-01-01', endsOn: null, name: 'A', upToPercent: 100, paysPercent: 20 };
  await manager.must(contract.slidingLevels.save, level);
  await page.goto(`${world.url}/patients/${head.patientId}`);
  await page.focus('am-income button:has-text("Declare an income")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [name=householdSize]:focus');
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('27,000');
  t.same(await findings(page), [], 'an income');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-income >> text=level “A”: 20 % of a charge is paid');
  await page.locator('am-notices button:has-text("Add a notice")').press('Enter');
  await page.waitForSelector('dialog [name=procedures]:focus');
  await page.keyboard.type('99213');
  t.same(await findings(page), [], 'a notice');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-notices li:has-text("99213 · 1: wants it, Medicare is billed")');
  t.same(await findings(page), [], 'the record with its panels');

  await page.goto(`${world.url}/setup/necessity`);
  await page.waitForSelector('text=No policy is loaded');
  await page.setInputFiles('#necessity-file', {
    name: 'lcd.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('policy,code,diagnosis\nL00001,93000,I20*\nL00001,93000,nothing\n'),
  });
  await page.waitForSelector('dialog >> text=1 rows of 1 policy');
  t.same(await findings(page), [], 'what a file of policies would change');
  await page.focus('dialog button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-necessity-section td:has-text("L00001")');
  t.same([...(await violations()), ...faults], []);
});

t.test('where updates of codes may come from by themselves', async (t) => {
  const { page, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'manager');
  await page.goto(`${world.url}/setup/codes`);
  await page.locator('button:has-text("Allow a place")').press('Enter');
  await page.waitForSelector('dialog [name=place]:focus');
  await page.keyboard.type('codes');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog >> text=Enter the whole path of a folder');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(os.tmpdir());
  t.same(await findings(page), [], 'a place');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`am-code-sources td:has-text("${os.tmpdir()}")`);
  await page.locator('button:has-text("Add a publisher")').press('Enter');
  await page.waitForSelector('dialog [name=name]:focus');
  await page.keyboard.type('Sample Codes Co.');
  await page.keyboard.press('Tab');
  await page.keyboard.type(publicKeyText(generateKeyPairSync('ed25519').privateKey));
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-code-sources li:has-text("Sample Codes Co.")');
  await page.locator('[aria-label="Trust Sample Codes Co. no more"]').press('Enter');
  await page.locator('dialog[open] button.danger').press('Enter');
  await page.waitForSelector('am-code-sources >> text=Nobody’s yet');
  t.same(await findingsInEveryLook(page), [], 'the page of code sets');
  t.same([...(await violations()), ...faults], []);
});
