/** The clinical summary by keyboard: opened from the schedule, written, met by another desk, searched, printed. */
import { sql } from 'kysely';
import t from 'tap';
import type { InputOf } from '../../shared/contract.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as summary from '../../shared/summary.ts';
import { findings } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
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

t.test('a summary from the schedule to paper', async (t) => {
  const manager = await world.desk('manager');
  const day = await manager.must(scheduling.day, { date: DATE });
  const visit = day.appointments.find(({ booking, flow }) => booking === 'booked' && flow === 'expected');
  const patientId = visit?.patientId as string;
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'provider');
  await page.goto(`${world.url}/schedule/${DATE}`);
  const tile = page.locator(`am-grid [data-tile="${visit?.id}"]`);
  await tile.press('u');
  await page.waitForSelector('dialog[open] .summary-grid');
  t.match(await page.innerText('dialog[open]'), /not the electronic health record/);
  t.same(await findings(page), [], 'the summary over the schedule');

  // Text, code and unit come with what is chosen; the value of a blood pressure is typed as it is said.
  await page.locator('[data-add=vital]').press('Enter');
  await page.waitForSelector('#summary-text:focus');
  await page.keyboard.type('Blood pressure');
  await page.fill('#summary-value', '82/128');
  await page.locator('#summary-value').press('Control+Enter');
  await page.waitForSelector('#summary-value[aria-invalid=true]:focus');
  t.match(await page.innerText('#summary-value-hint'), /systolic value first/);
  t.same(await findings(page), [], 'the form');
  await page.fill('#summary-value', '128/82');
  await page.locator('#summary-value').press('Enter');
  await page.waitForSelector('.summary-value:has-text("128/82 mmHg")');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-add') === 'vital');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.tagName === 'AM-GRID');

  // Two desks at one entry: nothing is lost, and the second chooses.
  const allergy = await manager.must(summary.save, {
    ...{ id: null, expectedVersion: null, patientId, category: 'allergy', text: 'Penicillin', status: 'active' },
    ...{ codeSystem: null, code: null, startsOn: null, endsOn: null, value: null, diastolic: null, unit: null },
    ...{ valueText: null, interpretation: null, referenceRange: null, detail: null, severity: null, note: '' },
  });
  await page.goto(`${world.url}/patients/${patientId}`);
  await page.locator('[aria-label="Change Penicillin"]').press('Enter');
  await page.fill('#summary-detail', 'Hives');
  const { inErrorReason: _, recordedAt: __, recordedBy: ___, version, ...facts } = allergy;
  const theirs: InputOf<typeof summary.save> = { ...facts, expectedVersion: version, detail: 'Rash', severity: 'mild' };
  await manager.must(summary.save, theirs);
  const told = page.locator('am-summary-form [role=status]');
  await told.waitFor();
  t.match(await told.innerText(), /Reaction: from nothing to Rash/);
  t.equal(await page.inputValue('#summary-severity'), 'mild', 'what only they changed is taken in');
  t.equal(await page.inputValue('#summary-detail'), 'Hives');
  t.same(await findings(page), [], 'the form with a conflict');
  await page.locator('#summary-detail').press('Control+Enter');
  await page.waitForSelector('.summary-list p:has-text("mild · Hives")');

  // Searched, and a mistake is marked with its reason and taken back.
  await page.fill('#summary-search', 'hives penicillin');
  await page.waitForSelector('.summary-list p:has-text("Allergies")');
  t.same(await findings(page), [], 'what was found');
  await page.locator('[aria-label="Change Penicillin"]').press('Enter');
  await page.locator('button:has-text("Entered in error")').press('Enter');
  await page.fill('#mistake-reason', 'Told by another patient');
  await page.keyboard.press('Enter');
  await page.waitForSelector('p:has-text("Nothing fits")');
  await page.keyboard.press('Control+z');
  await page.locator('.toast .undo').press('Enter');
  await page.waitForSelector('[aria-label="Change Penicillin"]');
  await page.fill('#summary-search', '');
  await page.waitForSelector('.summary-grid');

  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      (globalThis as { printed?: string }).printed = document.querySelector('.paper')?.textContent ?? '';
    });
  });
  await page.locator('am-summary button:has-text("Print …")').press('Enter');
  await page.waitForSelector('dialog[open]');
  t.same(await findings(page), [], 'what to print');
  await page.locator('dialog[open] button.primary').press('Enter');
  await page.waitForFunction(() => (globalThis as { printed?: string }).printed !== undefined);
  const printed = (await page.evaluate(() => (globalThis as { printed?: string }).printed)) as string;
  for (const text of ['Penicillin', 'mild · Hives', '128/82 mmHg', 'not the electronic health record'])
    t.ok(printed.includes(text), `the paper says ${text}`);

  await page.setViewportSize({ width: 390, height: 780 });
  t.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'it holds on a phone');
  const { rows } = await sql<{ action: string; screen: string }>`select distinct action, after->>'screen' as screen
    from audit_event where subject_id = ${patientId} and action in ('summary.open', 'summary.list', 'scheduling.print')
    order by 1, 2`.execute(world.server.kernel.database.db);
  t.same(
    rows.map(({ action, screen }) => `${action} ${screen}`),
    [
      'scheduling.print null',
      'summary.list print',
      'summary.list record',
      'summary.open record',
      'summary.open schedule',
    ],
  );
  t.same([...(await violations()), ...faults.filter((fault) => !/400|409/.test(fault))], []);
  await context.close();
});
