/** The record in a real browser, by keyboard: a section changed in place, two desks at one patient, alerts where they count. */
import t from 'tap';
import { add } from '../../shared/patients.ts';
import * as record from '../../shared/record.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
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
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

const kept = async () => (await biller.must(record.open, { id })).patient;

t.test('a section by keyboard; what another desk saves meanwhile is taken in, told, and nothing is lost', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/patients/${id}`);
  await page.waitForSelector('am-record-section');
  t.same(await findings(page), [], 'the record');

  await page.locator('[aria-label="Change Alerts and notes"]').press('Enter');
  await page.locator('am-record-section button:has-text("Add an alert")').press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'record-flags-0-text');
  await page.keyboard.type('Latex allergy');
  await page.fill('#record-notes', 'Comes with her sister');
  t.same(await findings(page), [], 'the form');

  // Another desk writes another section, which nobody here needs to hear of, and the same notes, which they do.
  const { version } = await kept();
  await biller.must(record.update, { id, expectedVersion: version, pharmacy: 'Pier Street' });
  await page.waitForSelector('dd:has-text("Pier Street")');
  t.equal(await page.locator('text=Somebody changed this meanwhile').count(), 0);
  const saved = page.waitForResponse(
    (response) =>
      response.url().endsWith('/saveDraft') && (response.request().postData()?.includes('her brother') ?? false),
  );
  await biller.must(record.update, {
    id,
    expectedVersion: version + 1,
    notes: 'Comes with her brother',
    mailReturnedOn: '2026-02-01',
  });
  const told = page.locator('am-record-section [role=status]');
  await told.waitFor();
  t.match(await told.innerText(), /Notes: from nothing to Comes with her brother/);
  t.match(await told.innerText(), /Mail comes back since: from nothing to 02\/01\/2026/);
  t.equal(await page.inputValue('#record-notes'), 'Comes with her sister');
  t.same(await findings(page), [], 'the form with a conflict');

  // What is typed outlives a reload.
  await saved;
  await page.reload();
  await page.waitForSelector('#record-notes');
  t.equal(await page.inputValue('#record-flags-0-text'), 'Latex allergy');
  await page.locator('button:has-text("Take theirs")').press('Enter');
  t.equal(await page.inputValue('#record-notes'), 'Comes with her brother');
  await page.locator('#record-notes').press('Control+Enter');
  await page.waitForSelector('.toast.done');
  t.match(await kept(), {
    notes: 'Comes with her brother',
    flags: [{ text: 'Latex allergy' }],
    mailReturnedOn: '2026-02-01',
  });
  await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Change Alerts and notes');

  // What cannot be right is said at its field, and the keyboard stands there.
  await page.locator('[aria-label="Change Other providers and pharmacy"]').press('Enter');
  await page.locator('am-record-section button:has-text("Add a provider")').press('Enter');
  await page.fill('#record-outsideProviders-0-name', 'Greta Dunmore MD');
  await page.fill('#record-outsideProviders-0-npi', '1234567890');
  await page.locator('#record-outsideProviders-0-npi').press('Enter');
  await page.waitForSelector('#record-outsideProviders-0-npi[aria-invalid=true]:focus');
  t.match(await page.innerText('#record-outsideProviders-0-npi-hint'), /check digit/);

  await page.setViewportSize({ width: 390, height: 780 });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  t.ok((await overflow()) <= 0, 'nothing stands out of a phone');
  t.same([...(await violations()), ...faults.filter((fault) => !fault.includes('409'))], []);
  await context.close();
});

t.test('alerts stand in the panel and are read before a check-in', async (t) => {
  const { page, context } = await browser.desk({ reducedMotion: true });
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/schedule/${DATE}`);
  const tile = page.locator(`am-grid [data-tile="${visit.id}"]`);
  await tile.press('Enter');
  await page.waitForSelector('am-appointment-panel am-patient-alerts li:has-text("Latex allergy")');
  await page.locator('am-appointment-panel button:has-text("Check in")').press('Enter');
  await page.waitForSelector('dialog[open] li:has-text("Latex allergy")');
  t.same(await findings(page), [], 'the question');
  await page.locator('dialog[open] button.primary').press('Enter');
  await page.waitForSelector('am-appointment-panel .chip:has-text("Arrived")');
  await context.close();
});

t.test(
  'who pays, by keyboard: a share for somebody outside, refused and put right; a newborn; who comes of age',
  async (t) => {
    const { page, context, faults } = await browser.desk({ reducedMotion: true });
    const violations = await watchPolicy(page);
    const mother = await biller.must(add, {
      ...{ firstName: 'Ottilie', lastName: 'Quaysider', middleName: null, suffix: null, preferredName: null },
      ...{ birthDate: '1990-02-03', sex: 'female', phone: '(555) 010-2030', email: null },
      ...{ addressLine: '4 Quay Lane', city: 'Harbourtown', state: 'MA', zip: '02108', confirmedNew: true },
    });
    await signInByKeyboard(page, world.url, 'front_desk');
    await page.goto(`${world.url}/patients/${mother.id}`);
    await page.locator('[aria-label="Change who pays"]').press('Enter');
    await page.waitForSelector('#guarantor-0-kind:focus');
    await page.fill('#guarantor-0-sharePercent', '60');
    await page.locator('button:has-text("Add somebody who pays")').press('Enter');
    await page.waitForSelector('#guarantor-1-kind:focus');
    await page.keyboard.type('Somebody outside');
    await page.waitForSelector('#guarantor-1-name');
    await page.fill('#guarantor-1-name', 'Cosmo Larkspur');
    await page.fill('#guarantor-1-sharePercent', '50');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#guarantor-1-sharePercent-hint:has-text("come to 110 %")');
    t.same(await findingsInEveryLook(page), [], 'the form, refused');
    await page.fill('#guarantor-1-sharePercent', '40');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('am-household li:has-text("Cosmo Larkspur"):has-text("40 %")');
    await page.locator('button:has-text("Add a newborn")').press('Enter');
    await page.waitForSelector('dialog[open] #newborn-first:focus');
    t.same(await findings(page), [], 'the newborn');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#patient-name:has-text("Baby Quaysider")');
    await page.waitForSelector('.patient-alerts >> text=Newborn: bill under the coverage of Ottilie Quaysider');
    await page.waitForSelector('am-household li:has-text("Quaysider, Ottilie"):has-text("parent")');
    t.same(await findings(page), [], 'the child');

    const grown = await biller.must(add, {
      ...{ firstName: 'Robin', lastName: 'Quaysider', middleName: null, suffix: null, preferredName: null },
      ...{ birthDate: '2008-03-01', sex: 'male', phone: null, email: null },
      ...{ addressLine: null, city: null, state: null, zip: null, confirmedNew: true },
    });
    await page.goto(`${world.url}/patients/turning-18`);
    await page.waitForSelector(`td:has-text("Quaysider, Robin")`);
    t.same(await findingsInEveryLook(page), [], 'turning eighteen');
    await page.locator('[aria-label="Quaysider, Robin: looked at"]').press('Enter');
    await page.waitForSelector(`td:has-text("Quaysider, Robin")`, { state: 'detached' });
    await page.locator('.toast.done .undo').press('Enter');
    await page.waitForSelector(`a[href="/patients/${grown.id}"]`);
    t.same([...faults, ...(await violations())], []);
    await context.close();
  },
);

t.test('a recall is added on the page of its patient, called, put off, and booked from the list', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  const patient = await biller.must(add, {
    ...{ firstName: 'Leopold', lastName: 'Saltmarsh', middleName: null, suffix: null, preferredName: null },
    ...{ birthDate: '1961-05-06', sex: 'male', phone: '(555) 010-2077', email: null },
    ...{ addressLine: null, city: null, state: null, zip: null, confirmedNew: true },
  });
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/patients/${patient.id}`);
  await page.locator('am-recalls button:has-text("Add a recall")').press('Enter');
  await page.waitForSelector('dialog [name=reason]:focus');
  await page.keyboard.type('Yearly physical');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('3/20/2026');
  t.same(await findings(page), [], 'a recall');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-recalls li:has-text("03/20/2026 · Yearly physical · To be called")');
  await page.goto(`${world.url}/recalls`);
  await page.waitForSelector('tr:has-text("Saltmarsh, Leopold")');
  t.same(await findingsInEveryLook(page), [], 'who should be called');
  await page.locator('[aria-label="Call Saltmarsh, Leopold later"]').press('Enter');
  await page.waitForSelector('text=Nobody has to be called');
  await page.keyboard.press('Control+z');
  await page.locator('[aria-label="Book Saltmarsh, Leopold"]').press('Enter');
  await page.waitForSelector('am-booking-panel >> text=Saltmarsh, Leopold');
  t.same([...(await violations()), ...faults], []);
  await context.close();
});
