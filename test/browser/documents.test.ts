/**
 * A new patient by keyboard alone: the licence fills the form, a likely duplicate is warned of, the card becomes coverage,
 * somebody else pays a share, an allergy is written down, the summary is printed; papers are put away and come back.
 */
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
import { household } from '../../shared/household.ts';
import { add } from '../../shared/patients.ts';
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

t.test('from the licence to the printed summary', async (t) => {
  const random = seededRandom(5);
  const facts = cardFacts(random);
  const card = file('card.jpg', (await photograph(drawCard('stacked', facts, random), random)).bytes);
  const face = file('face.jpg', (await photograph(drawCard('dark', facts, random), random)).bytes);
  const licence = file('licence.png', await drawBarcode(LICENCES[1]?.text ?? ''));
  await payerOf(facts);
  await (await world.desk('front_desk')).must(add, {
    ...{ firstName: LICENCES[1]?.says.firstName ?? '', lastName: 'OQuill', middleName: null, suffix: null },
    ...{ preferredName: null, birthDate: '2001-11-30', sex: 'unknown', phone: null, email: null, addressLine: null },
    ...{ city: null, state: null, zip: null, confirmedNew: true },
  });
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  const choose = async (press: () => Promise<void>, place: string): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
    await chooser.setFiles(place);
  };
  await signInByKeyboard(page, world.url, 'manager');

  await page.goto(`${world.url}/patients/new`);
  await page.locator('summary:has-text("address")').press('Enter');
  await page.locator('#patient-zip').pressSequentially('02139');
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#patient-city')?.value === 'Cambridge');
  t.equal(await page.inputValue('#patient-state'), 'MA');
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
  await page.waitForSelector('[role=alert]:has-text("Somebody like this is here already")');
  t.same(await findings(page), [], 'the warning');
  await page.locator('button:has-text("This is somebody else")').press('Enter');
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

  // A photo of the patient stands at the head of the record.
  await choose(() => page.locator("[aria-label^='Add a photo of']").press('Enter'), face);
  await page.waitForFunction(() => (document.querySelector('img.portrait') as HTMLImageElement | null)?.naturalWidth);
  t.same(await findings(page), [], 'the record with a photo');

  // Somebody outside pays a share of it.
  await page.locator('[aria-label="Change who pays"]').press('Enter');
  await page.waitForSelector('#guarantor-0-kind:focus');
  await page.fill('#guarantor-0-sharePercent', '60');
  await page.locator('button:has-text("Add somebody who pays")').press('Enter');
  await page.waitForSelector('#guarantor-1-kind:focus');
  await page.keyboard.type('Somebody outside');
  await page.fill('#guarantor-1-name', 'Cosmo Larkspur');
  await page.fill('#guarantor-1-sharePercent', '40');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('am-household li:has-text("Cosmo Larkspur"):has-text("40 %")');
  const { guarantors } = await (await world.desk('biller')).must(household, { patientId });
  t.match(guarantors, [{ sharePercent: 60 }, { sharePercent: 40 }]);

  // The summary, and its paper.
  await page.locator('[data-add=allergy]').press('Enter');
  await page.waitForSelector('#summary-text:focus');
  await page.keyboard.type('Penicillin');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[aria-label="Change Penicillin"]');
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      (globalThis as { printed?: string }).printed = document.querySelector('.paper')?.textContent ?? '';
    });
  });
  await page.locator('am-summary button:has-text("Print …")').press('Enter');
  await page.locator('dialog[open] button.primary').press('Enter');
  await page.waitForFunction(() => (globalThis as { printed?: string }).printed !== undefined);
  const printed = (await page.evaluate(() => (globalThis as { printed?: string }).printed)) as string;
  for (const text of ["O'Quill", 'Penicillin']) t.ok(printed.includes(text), `the paper says ${text}`);

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
