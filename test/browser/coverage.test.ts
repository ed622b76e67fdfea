/** Coverage in a real browser, by keyboard: payers and plans in the setup, a patient's coverage, and the desk told of it. */
import t from 'tap';
import * as coverage from '../../shared/coverage.ts';
import * as payers from '../../shared/coverage-payers.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { changeOf, payerOf, planOf } from '../helpers/coverage-inputs.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import type { Desk, TestServer } from '../helpers/server.ts';

const DATE = '2026-03-18';
let world: TestServer;
let browser: Browser;
let biller: Desk;
let visit: scheduling.Appointment;
let id: string;
t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  biller = await world.desk('biller');
  const day = await biller.must(scheduling.day, { date: DATE });
  visit = day.appointments.find((one) => one.booking === 'booked' && one.flow === 'expected') as scheduling.Appointment;
  id = visit.patientId as string;
  const federal = await biller.must(payers.savePayer, payerOf('Medicare Part B'));
  await biller.must(payers.savePlan, planOf('Medicare', federal.id, 'medicare'));
  await biller.must(payers.savePlan, planOf('Harbour Supplement', federal.id, 'medigap'));
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

const kept = async () => (await biller.must(coverage.open, { patientId: id })).coverages;

t.test('from the payer to the line at check-in, with the keyboard alone', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'biller');
  const press = (selector: string) => page.locator(selector).first().press('Enter');
  const choose = async (selector: string, label: string) => {
    await page.locator(selector).focus();
    await page.selectOption(selector, { label });
  };

  // A payer and its plan.
  await page.goto(`${world.url}/setup/payers`);
  await press('button:has-text("Add a payer")');
  await page.keyboard.type('Harbour Mutual');
  await page.fill('#edit-claimPayerId', 'HM001');
  t.same(await findings(page), [], 'the form of a payer');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('td:has-text("Harbour Mutual")');
  await press('button:has-text("Add a payer")');
  await page.keyboard.type('HARBOUR mutual');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('dialog [data-problem]:not([hidden])');
  await page.keyboard.press('Escape');
  await page.goto(`${world.url}/setup/plans`);
  await press('button:has-text("Add a plan")');
  await choose('#edit-payerId', 'Harbour Mutual');
  await page.fill('#edit-name', 'Harbour PPO');
  await press('button:has-text("Add a copay")');
  await page.fill('[aria-label="Amount of copay 1"]', '25');
  t.same(await findings(page), [], 'the form of a plan');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('td:has-text("$25.00")');
  t.same(await findings(page), [], 'the plans');

  // The patient's coverage: what cannot be is said at its field; what it touches is told before it is saved.
  await page.goto(`${world.url}/patients/${id}`);
  await press('[data-add]');
  await page.waitForFunction(() => document.activeElement?.id === 'coverage-payerId');
  await choose('#coverage-payerId', 'Harbour Mutual');
  await choose('#coverage-planId', 'Harbour PPO');
  await page.fill('#coverage-memberId', 'XQ 4711-09');
  await page.fill('#coverage-startsOn', '1/1/2026');
  await page.fill('#coverage-endsOn', '12/31/25');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#coverage-endsOn[aria-invalid=true]:focus');
  t.match(await page.innerText('#coverage-endsOn-hint'), /before the first one/);
  t.same(await findings(page), [], 'the form with a refusal');
  await page.fill('#coverage-endsOn', '');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-look:focus');
  const ahead = await page.innerText('.coverage-look');
  t.match(ahead, /only one on that day/);
  t.match(ahead, /visits? ha(s|ve) another payer then[\s\S]*the patient\s+Harbour PPO/);
  t.same(await findings(page), [], 'looked ahead');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-table td:has-text("Harbour PPO")');
  t.match(await kept(), [{ planName: 'Harbour PPO', rank: 1, startsOn: '2026-01-01', rankReason: /only one/ }]);
  await page.waitForSelector('am-payers-on-day li:has-text("XQ 4711-09")');

  // Another one first at the same time, and a Medigap id that is none.
  await press('[data-add]');
  await choose('#coverage-payerId', 'Medicare Part B');
  await choose('#coverage-planId', 'Harbour Supplement');
  await page.fill('#coverage-memberId', 'G 1');
  await choose('#coverage-medigapLetter', 'Plan G');
  await page.fill('#coverage-cobaId', '45000');
  await choose('#coverage-rank', 'First');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#coverage-cobaId[aria-invalid=true]:focus');
  t.match(await page.innerText('#coverage-cobaId-hint'), /five digits/);
  await page.fill('#coverage-cobaId', '55123');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-look:focus');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#coverage-rank[aria-invalid=true]:focus');
  t.match(await page.innerText('#coverage-rank-hint'), /Harbour PPO is first/);
  await choose('#coverage-rank', 'As suggested');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-look:focus');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-table td:has-text("Harbour Supplement")');
  await press('[aria-label="What Harbour Supplement pays"]');
  await page.waitForSelector('dialog[open] td:has-text("Part B deductible")');
  t.match(await page.innerText('dialog[open]'), /An office visit[\s\S]*collect nothing of it at the desk/);
  t.same(await findings(page), [], 'Medigap');
  await page.keyboard.press('Escape');

  // Two desks at one coverage: theirs is taken in and told, where both wrote the person chooses.
  await press('[aria-label^="Change or end Harbour PPO"]');
  await page.fill('#coverage-memberId', 'MINE 1');
  const [ppo] = await kept();
  await biller.must(coverage.save, changeOf(ppo as coverage.Coverage, { memberId: 'THEIRS 1', groupNumber: '77' }));
  const told = page.locator('.coverage-form .message.warn[role=status]');
  await told.waitFor();
  t.match(await told.innerText(), /Member id: from XQ 4711-09 to THEIRS 1/);
  t.equal(await page.inputValue('#coverage-groupNumber'), '77');
  t.equal(await page.inputValue('#coverage-memberId'), 'MINE 1');
  t.same(await findings(page), [], 'the form with a conflict');
  await press('button:has-text("Take theirs")');
  await page.fill('#coverage-endsOn', '6/30/2026');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-look:focus');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage-table td:has-text("06/30/2026")');
  t.match((await kept())[0], { memberId: 'THEIRS 1', groupNumber: '77', endsOn: '2026-06-30' });

  // What has to be obeyed, and a case.
  await press('button:has-text("Reached in confidence")');
  await page.fill('#edit-confidentialPhone', '(555) 010-0199');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage li:has-text("(555) 010-0199")');
  await press('button:has-text("Open a case")');
  t.same(await findings(page), [], 'the form of a case');
  await page.fill('#edit-name', 'Wrist');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.coverage h3:has-text("Wrist")');
  await page.setViewportSize({ width: 390, height: 780 });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  t.ok((await overflow()) <= 0, 'nothing stands out of a phone');
  t.same(await findings(page), [], 'the record on a phone');

  // One line at the desk.
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`${world.url}/schedule/${DATE}`);
  await page.locator(`am-grid [data-tile="${visit.id}"]`).press('Enter');
  await page.waitForSelector('am-appointment-panel [data-payer]:has-text("Pays: Harbour PPO")');
  t.match(await page.innerText('am-appointment-panel [data-payer]'), /copay \$25\.00/);
  await choose('am-appointment-panel [data-payer] select', 'Wrist');
  await page.waitForSelector('am-appointment-panel [data-payer]:has-text("No coverage on this date")');
  t.same(await findings(page), [], 'the panel of the visit');
  t.same([...(await violations()), ...faults.filter((fault) => !/40[09]/.test(fault))], []);
  await context.close();
});
