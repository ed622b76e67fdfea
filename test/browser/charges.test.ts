/** Charge entry by keyboard: one action where the suggestions are right, mended in place where they are not, then the next. */
import t from 'tap';
import * as billing from '../../shared/billing.ts';
import * as setup from '../../shared/billing-setup.ts';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { answerOf, type Browser, openBrowser } from '../helpers/browser.ts';
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

t.test('two visits: one as suggested, one mended in place; another desk sees them go', async (t) => {
  const biller = await world.desk('biller');
  const { locations, visitTypes } = await biller.must(practice.resources, {});
  await biller.must(setup.serviceFacilities.save, { ...OFFICE, locationId: locations[0]?.id ?? null });
  for (const { id: visitTypeId } of visitTypes)
    await biller.must(setup.superbillItems.save, {
      ...{ ...NEW, visitTypeId, providerId: null, label: 'Usual visit', procedure: '99213', modifiers: [], units: 1 },
      ...{ diagnoses: ['I10'], isSuggested: true, digit: 1, position: 0, active: true },
    });
  const before = (await biller.must(billing.missing, { from: DATE, until: DATE, providerId: null })).total;
  t.ok(before > 3, `${before} visits to charge`);
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'biller');
  await page.goto(`${world.url}/charges`);

  // The first one of its kind has no amount yet: the sheet says so, and the cursor stands where it is typed.
  await page.waitForSelector('[data-row="0"] [name=procedure]:focus');
  t.equal(await page.inputValue('[data-row="0"] [name=procedure]'), '99213');
  t.equal(await page.inputValue('[aria-label="Diagnosis A"]'), 'I10');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[data-row="0"] [name=charge]:focus');
  t.match(await page.innerText('am-charge-sheet [role=alert]'), /no amount/);
  t.same(await findingsInEveryLook(page), [], 'the sheet with what is wrong');
  await page.keyboard.type('150');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-row="1"] [name=procedure]:focus');
  await page.keyboard.type('g0108');
  for (const [name, text] of [
    ['modifiers', '25'],
    ['units', '2'],
    ['pointers', ''],
    ['charge', '80.50'],
  ] as const) {
    await page.keyboard.press('Tab');
    await page.waitForSelector(`[data-row="1"] [name=${name}]:focus`);
    if (text) {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    }
  }
  const first = await page.innerText('am-charge-sheet h2');
  const saved = answerOf(page, '/api/billing/saveSheet');
  await page.keyboard.press('Control+Enter');
  const sheet = (await (await saved).json()) as billing.ChargeSheet;
  t.match(sheet, {
    status: 'complete',
    lines: [
      { procedure: '99213', chargeCents: 15_000, pointers: 'A' },
      { procedure: 'G0108', modifiers: ['25'], units: 2, chargeCents: 8_050, pointers: 'A' },
    ],
  });
  await page.waitForFunction((name) => document.querySelector('am-charge-sheet h2')?.textContent !== name, first);

  // The next one is right as it is proposed: one action.
  await page.waitForSelector('[data-row="0"] [name=procedure]:focus');
  t.equal(await page.inputValue('[data-row="0"] [name=charge]'), '150.00', 'as it was charged last');
  const again = answerOf(page, '/api/billing/saveSheet');
  await page.keyboard.press('Control+Enter');
  await again;
  await page.waitForFunction(
    (left) => document.querySelector('[role=status]')?.textContent?.includes(String(left)),
    before - 2,
  );

  // What is complete is found again by its day, said more about, and kept.
  await page.goto(`${world.url}/charges/done`);
  await page.click(`a[href="/charges/sheet/${sheet.id}"]`);
  await page.waitForSelector('[data-row="1"] [name=procedure]');
  await page.click('.sheet-more summary');
  await page.check('text=An automobile accident');
  await page.fill('[name=accidentState]', 'ny');
  await page.fill('#sheet-date-accident', '2026-03-01');
  await page.click('[aria-label="More about line 2"]');
  await page.waitForSelector('dialog[open] [name=ndc]');
  await page.fill('[name=ndc]', '2-1433-80');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('dialog[open] [data-problem] >> text=how much of the drug');
  await page.fill('[name=ndcQuantity]', '0.5');
  t.same(await findings(page), [], 'more about a line');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[aria-label^="More about line 2: something"]');
  t.same(await findings(page), [], 'more about the sheet');
  const more = answerOf(page, '/api/billing/saveSheet');
  // The key that saves takes what is still being typed.
  await page.focus('#sheet-note');
  await page.keyboard.type('told by phone');
  await page.keyboard.press('Control+Enter');
  t.match(await (await more).json(), {
    note: 'told by phone',
    isAutoAccident: true,
    accidentState: 'NY',
    dates: { accident: '2026-03-01' },
    lines: [{ ndc: null }, { ndc: '00002143380', ndcQuantity: 0.5, ndcUnit: 'ML' }],
  });
  await page.goto(`${world.url}/charges/unclaimed`);
  await page.waitForSelector('.missing >> text=Every complete charge stands on a claim');

  // What another desk charges is gone from this list.
  await page.goto(`${world.url}/charges`);
  const [other] = (await biller.must(billing.missing, { from: DATE, until: DATE, providerId: null })).rows.slice(-1);
  await biller.must(billing.setNoCharge, { missingId: other?.id as string, expectedVersion: null, reason: 'Courtesy' });
  await page.waitForFunction(
    (left) => document.querySelector('[role=status]')?.textContent?.includes(String(left)),
    before - 3,
  );
  const day = await biller.must(scheduling.day, { date: DATE });
  t.ok(day.appointments.some(({ id }) => id === sheet.appointmentId));
  t.same([...(await violations()), ...faults], []);
  await context.close();
});
