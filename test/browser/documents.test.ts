/** Scanning by keyboard: a licence fills the form, a card becomes coverage line by line, papers are put away and come back. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { type CardFacts, cardFacts } from '../../scripts/cards/facts.ts';
import { drawCard } from '../../scripts/cards/layouts.ts';
import { photograph } from '../../scripts/cards/photo.ts';
import * as coverage from '../../shared/coverage.ts';
import * as payers from '../../shared/coverage-payers.ts';
import { seededRandom } from '../../shared/random.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import { drawBarcode, LICENCES } from '../helpers/licences.ts';
import type { TestServer } from '../helpers/server.ts';

let world: TestServer;
let browser: Browser;
let folder: string;
t.before(async () => {
  [world, browser, folder] = await Promise.all([
    deskWorld({ jobs: true }),
    openBrowser(),
    mkdtemp(path.join(os.tmpdir(), 'anteroom-scans-')),
  ]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

function file(name: string, bytes: Buffer | string): string {
  const place = path.join(folder, name);
  writeFileSync(place, bytes);
  return place;
}

/** The payer and the plan of the card, as the setup has them. */
async function payerOf(facts: CardFacts): Promise<void> {
  const manager = await world.desk('manager');
  const none = { phone: null, addressLine: null, city: null, state: null, zip: null };
  const payer = await manager.must(payers.savePayer, {
    ...{ id: null, expectedVersion: null, name: facts.payer, claimPayerId: 'H1', eligibilityPayerId: null },
    ...{ statusPayerId: null, remittancePayerId: null, remittanceEnrolment: 'none', firstClaimDays: null },
    ...{ correctedClaimDays: null, secondaryClaimDays: null, appealDays: null, ...none, active: true },
  });
  await manager.must(payers.savePlan, {
    ...{ id: null, expectedVersion: null, name: facts.plan, payerId: payer.id, kind: 'group', filingIndicator: 'CI' },
    ...{ employerId: null, referralNeeded: false, authorisationNeeded: false, copays: [], claimPayerId: null },
    ...{ eligibilityPayerId: null, firstClaimDays: null, active: true },
  });
}

t.test('a licence and a card by keyboard', async (t) => {
  const random = seededRandom(5);
  const facts = cardFacts(random);
  const card = file('card.jpg', (await photograph(drawCard('stacked', facts, random), random)).bytes);
  const licence = file('licence.png', await drawBarcode(LICENCES[1]?.text ?? ''));
  await payerOf(facts);
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  const choose = async (press: () => Promise<void>, place: string): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
    await chooser.setFiles(place);
  };
  await signInByKeyboard(page, world.url, 'front_desk');

  await page.goto(`${world.url}/patients/new`);
  await page.locator('button:has-text("Scan a licence")').press('Enter');
  await page.waitForSelector('dialog[open] #licence-file');
  await choose(() => page.locator('#licence-file').press('Enter'), card);
  await page.locator('dialog[open] button.primary').press('Enter');
  await page.waitForSelector('dialog[open] [data-problem]:has-text("No barcode")');
  t.same(await findings(page), [], 'the question with a refusal');
  await choose(() => page.locator('#licence-file').press('Enter'), licence);
  await page.locator('dialog[open] button.primary').press('Enter');
  await page.waitForSelector('#patient-phone:focus');
  t.equal(await page.inputValue('#patient-lastName'), "O'Quill");
  t.equal(await page.inputValue('#patient-birthDate'), '11/30/2001');
  await page.locator('button:has-text("Add only")').press('Enter');
  await page.waitForSelector('.document:has-text("Photo ID")');

  const files = page.locator('.document-drop button:has-text("Choose files")');
  await choose(() => files.press('Enter'), file('page.jpg', '<svg onload=alert(1)>'));
  await page.waitForSelector('am-record-documents [role=alert]:has-text("SVG")');
  await page.locator('button:has-text("Understood")').press('Enter');
  await choose(() => files.press('Enter'), card);
  await page.waitForSelector('am-card-review table', { timeout: 60_000 });
  t.equal(await page.inputValue('[aria-label="Member id as read"]'), facts.memberId);
  t.same(await findingsInEveryLook(page), [], 'what the card says');
  await page.locator('am-card-review button.primary').press('Enter');
  await page.waitForSelector('am-card-review', { state: 'detached' });
  const patientId = page.url().split('/').at(-1) as string;
  const { coverages } = await (await world.desk('biller')).must(coverage.open, { patientId });
  t.match(coverages, [{ payerName: facts.payer, memberId: facts.memberId, rank: 1 }]);

  await page.locator('[aria-label="Put away card.jpg"]').press('Enter');
  await page.waitForSelector('[aria-label="Put away card.jpg"]', { state: 'detached' });
  await page.keyboard.press('Control+z');
  await page.locator('[aria-label="Look at card.jpg"]').press('Enter');
  await page.waitForFunction(
    () => (document.querySelector('.document-whole') as HTMLImageElement | null)?.naturalWidth,
  );
  t.same(await findings(page), [], 'the document');
  await page.keyboard.press('Escape');
  t.same([...(await violations()), ...faults], []);
  await context.close();
});
