/**
 * From the visit to the batch by keyboard, on two desks: charged in one action, held by the rulebook, mended where it
 * leads, ready by itself, written into a batch and let go.
 */
import t from 'tap';
import * as setup from '../../shared/billing-setup.ts';
import * as claims from '../../shared/claims.ts';
import * as coverage from '../../shared/coverage.ts';
import * as payers from '../../shared/coverage-payers.ts';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { GROUP, OFFICE } from '../helpers/charges.ts';
import { coverageOf, NEW, payerOf, planOf } from '../helpers/coverage-inputs.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { TestServer } from '../helpers/server.ts';
import { TestSocket } from '../helpers/socket.ts';

const DATE = '2026-03-18';
let world: TestServer;
let browser: Browser;
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld({ jobs: true }), openBrowser()]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

/** The batches as a screen is given them. */
async function batchesOf(): Promise<claims.Batch[]> {
  const socket = await new TestSocket(await world.desk('biller')).greet();
  const { rows } = (await socket.subscribe(1, claims.batchesTopic.name, 'all')) as unknown as { rows: claims.Batch[] };
  socket.close();
  return rows;
}

t.test('appointment, charges, findings, batch', async (t) => {
  const biller = await world.desk('biller');
  const { locations, visitTypes } = await biller.must(practice.resources, {});
  await biller.must(setup.billingProviders.save, GROUP);
  await biller.must(setup.serviceFacilities.save, { ...OFFICE, locationId: locations[0]?.id ?? null });
  for (const { id: visitTypeId } of visitTypes)
    await biller.must(setup.superbillItems.save, {
      ...{ ...NEW, visitTypeId, providerId: null, label: 'Usual visit', procedure: '99213', modifiers: [], units: 1 },
      ...{ diagnoses: ['I10'], isSuggested: true, digit: 1, position: 0, active: true },
    });
  const payer = await biller.must(payers.savePayer, payerOf('Harbour Mutual'));
  const plan = await biller.must(payers.savePlan, planOf('Harbour PPO', payer.id, 'group'));
  const day = await biller.must(scheduling.day, { date: DATE });
  const seen = new Set(day.appointments.flatMap(({ patientId }) => patientId ?? []));
  for (const patientId of seen)
    await biller.must(coverage.save, coverageOf(patientId, plan.id, { memberId: 'XQ471109' }));
  await biller.must(claims.saveReceiver, {
    ...NEW,
    ...{ name: 'Sample Clearinghouse', medium: 'electronic', senderQualifier: 'ZZ', senderId: 'HARBOUR' },
    ...{ receiverQualifier: 'ZZ', receiverId: 'SAMPLECH', submitterId: 'HARB01', applicationId: 'SAMPLE' },
    ...{ submitterName: 'Harbour Family Practice', contactName: 'Boris Sample', contactPhone: '5550100100' },
    ...{ isTest: true, payerIds: [], active: true },
  });

  const [one, two] = [await browser.desk({ reducedMotion: true }), await browser.desk({ reducedMotion: true })];
  const violations = await watchPolicy(one.page);
  const { page } = one;
  await signInByKeyboard(page, world.url, 'biller');
  await signInByKeyboard(two.page, world.url, 'manager');
  await two.page.goto(`${world.url}/claims/held`);
  await two.page.waitForSelector('am-claims-page [role=status]:has-text("0 claims")');

  // The first charge has no amount yet; it is typed, and one action completes the visit.
  await page.goto(`${world.url}/charges`);
  await page.waitForSelector('[data-row="0"] [name=procedure]:focus');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[data-row="0"] [name=charge]:focus');
  await page.keyboard.type('150');
  await page.keyboard.press('Control+Enter');

  // The other desk sees the claim come, and what stops it.
  const held = two.page.locator('a[data-claim]').first();
  await held.waitFor();
  t.same(await findings(two.page), [], 'held claims');
  const number = await held.innerText();
  await page.goto(`${world.url}/claims`);
  await page.waitForSelector('a[data-claim]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`h1:has-text("Claim ${number}")`);
  await page.waitForSelector('.finding.block');
  t.same(await findingsInEveryLook(page), [], 'a claim with findings');

  // What can go with it is asked in a form; test/server/claims saves it.
  await page.locator('button:has-text("Attachments")').press('Enter');
  await page.waitForSelector('dialog[open] [name=report0]');
  t.same(await findings(page), [], 'what goes with the claim');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog[open]', { state: 'detached' });

  // The tax id stands for one: it is mended where the finding leads, and the claim goes on by itself on both desks.
  await page.locator('.finding.block a:has-text("Open who bills")').press('Enter');
  await page.locator('[aria-label^="Change Harbour Family Practice"]').press('Enter');
  await page.waitForSelector('dialog[open] [name=taxId], dialog[open] #edit-taxId');
  await page.fill('dialog[open] [name=taxId], dialog[open] #edit-taxId', '934567821');
  await page.keyboard.press('Control+Enter');
  await two.page.waitForSelector('am-claims-page [role=status]:has-text("0 claims")', { timeout: 60_000 });
  await two.page.keyboard.press('2');
  await two.page.waitForSelector(`a[data-claim]:has-text("${number}")`);

  await page.goto(`${world.url}/claims/batches`);
  await page.locator('button:has-text("Make a batch (1 ready)")').press('Enter');
  const release = page.locator('button:has-text("Let it go")');
  await release.waitFor({ timeout: 60_000 });
  t.same(await findings(page), [], 'batches');
  await release.press('Enter');
  await page.locator('dialog[open] [type=submit]').press('Enter');
  await page.waitForSelector('td:has-text("Let go")');
  await two.page.keyboard.press('3');
  await two.page.waitForSelector(`a[data-claim]:has-text("${number}")`);
  const [batch] = await batchesOf();
  t.match(batch, { claims: 1, chargeCents: 15_000, state: 'released' });
  t.same([...(await violations()), ...one.faults, ...two.faults], []);
  await one.context.close();
  await two.context.close();
});
