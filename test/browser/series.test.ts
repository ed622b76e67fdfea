/** What is booked together, without a mouse: a series with a date that is taken, a chain, a group. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { find, type PatientHit } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import { type Desk, type TestServer, until } from '../helpers/server.ts';

let world: TestServer;
let browser: Browser;
let front: Desk;
let patients: PatientHit[];
let providers: practice.Provider[];
let types: practice.VisitType[];

t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  front = await world.desk('front_desk');
  patients = (await front.must(find, { text: 'a', limit: 20 })).patients.filter(({ status }) => status === 'active');
  const all = await front.must(practice.resources, {});
  providers = all.providers.filter(({ active }) => active).sort((a, b) => a.position - b.position);
  types = all.visitTypes;
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

const typeOf = (code: string) => types.find((one) => one.code === code) as practice.VisitType;
const provider = (i: number) => providers[i] as practice.Provider;
const patient = (i: number) => patients[i] as PatientHit;

/** Somebody at the front desk, on a day of the schedule. */
async function desk(date: string, options: { dark?: boolean; width?: number } = {}) {
  const it = await browser.desk({ reducedMotion: true, ...options });
  const violations = await watchPolicy(it.page);
  await signInByKeyboard(it.page, world.url, 'front_desk');
  await it.page.goto(`${world.url}/schedule/${date}`);
  await it.page.waitForSelector('am-grid [data-column]');
  const clean = async (): Promise<string[]> => {
    const faults = [...(await violations()), ...it.faults];
    await it.context.close();
    return faults;
  };
  return { ...it, clean };
}

/** Begins a booking: the patient by record number, then the visit type and the provider. */
async function begin(page: Page, who: PatientHit, type: practice.VisitType, with_: practice.Provider): Promise<void> {
  await page.locator('.toolbar button.primary').press('Enter');
  await page.waitForSelector('am-booking-panel am-patient-picker input:focus');
  await page.keyboard.type(who.recordNumber);
  await page.waitForSelector('am-booking-panel [role=option]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-booking-panel .who strong');
  await page.selectOption('#booking-type', type.id);
  await page.selectOption('#booking-provider', with_.id);
}

async function typeTime(page: Page, date: string, time: string): Promise<void> {
  await page.locator('am-booking-when button', { hasText: 'Type a time' }).press('Enter');
  await page.fill('am-when [name=date]', date);
  await page.fill('am-when [name=time]', time);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-held]');
}

/** The patient's booked visits of later months, as the server has them: the seeded ones are all in March. */
async function visitsOf(who: PatientHit): Promise<string[]> {
  const { upcoming } = await front.must(scheduling.patientVisits, { patientId: who.id, limit: 50 });
  return upcoming
    .filter(({ booking, date }) => booking === 'booked' && date > '2026-04')
    .sort((a, b) => a.start.localeCompare(b.start))
    .map(({ date, startText }) => `${date} ${startText}`);
}

const toast = (page: Page, text: string) => page.waitForSelector(`.toast.done >> text=${text}`);

t.test('a series with one date that is taken; this and the following are moved, the rest is cancelled', async (t) => {
  const who = patient(0);
  const other = { patientId: patient(1).id, visitTypeId: typeOf('FU').id, providerId: provider(0).id, roomId: null };
  // Tuesday, June 16, from 9:00 to 9:20 is taken.
  await front.must(scheduling.book, { ...other, start: '2026-06-16T13:00:00Z', durationMinutes: 20, note: '' });
  const { page, clean } = await desk('2026-06-09');
  await begin(page, who, typeOf('FU'), provider(0));
  await typeTime(page, '06/09/2026', '9:00 AM');
  await page.locator('[data-repeat]').press('Enter');
  await page.waitForSelector('dialog.series #series-weeks:focus');
  await page.waitForSelector('[data-date]');
  await page.locator('input[aria-label="Number of visits"]').fill('4');
  await page.waitForFunction(() => document.querySelectorAll('[data-date]').length === 4);
  t.equal(await page.innerText('#series-sentence'), 'Every Tuesday at 9:00 AM, 4 times');
  t.match(await page.innerText('[data-date="2026-06-16"]'), `${provider(0).displayName} has another visit`);
  t.match(await page.innerText('[data-book-series]'), 'Book 3 visits');
  t.same(await findings(page), [], 'axe: the dialog with a conflict');
  t.same(await visitsOf(who), [], 'nothing is booked yet');

  await page.locator('[data-date="2026-06-16"] [data-nearest]').press('Enter');
  await page.waitForSelector('[data-date="2026-06-16"] input:checked');
  t.match(await page.innerText('[data-date="2026-06-16"]'), 'instead of 9:00 AM');
  await page.keyboard.press('Control+Enter');
  await toast(page, 'Booked 4 visits');
  const booked = await visitsOf(who);
  t.equal(booked.length, 4);
  t.same([booked[0], booked[2], booked[3]], ['2026-06-09 9:00 AM', '2026-06-23 9:00 AM', '2026-06-30 9:00 AM']);
  t.match(booked[1], /^2026-06-16 /);

  // The panel of the first one: which it is, and ways to the others.
  await page.waitForFunction(() => Boolean(document.querySelector('am-grid')?.shadowRoot?.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-together] li');
  t.equal(await page.innerText('#together-title'), '1 of 4 · every Tuesday at 9:00 AM');
  t.match(await page.innerText('[data-together]'), /Tue, Jun 16, .*\s+own time/);
  t.same(await findings(page), [], 'axe: the panel of a visit of a series');
  await page.locator('[data-together] a', { hasText: 'Jun 23' }).press('Enter');
  await page.waitForURL('**/schedule/2026-06-23');
  await page.waitForFunction(() => Boolean(document.querySelector('am-grid')?.shadowRoot?.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#together-title')?.textContent?.startsWith('3 of 4'));

  // This and the following go to Thursdays at 10:00.
  await page.locator('am-appointment-panel button', { hasText: 'Move to' }).press('Enter');
  await page.waitForSelector('body > dialog[open] input[value=following]');
  await page.fill('am-when [name=date]', '06/25/2026');
  await page.fill('am-when [name=time]', '10:00 AM');
  await page.locator('input[value=following]').press('Space');
  t.same(await findings(page), [], 'axe: the question which visits are meant');
  await page.locator('body > dialog[open] button[type=submit]').press('Enter');
  await toast(page, 'Moved 2 visits');
  t.same(await visitsOf(who), [...booked.slice(0, 2), '2026-06-25 10:00 AM', '2026-07-02 10:00 AM']);
  await page.keyboard.press('Control+z');
  await toast(page, 'everything is back');
  t.same(await visitsOf(who), booked, 'taken back');

  // All that are to come are cancelled, and come back.
  await page.goto(`${world.url}/schedule/2026-06-09`);
  const first = page.locator('am-grid [data-tile]', { hasText: who.name.slice(0, 8) }).first();
  await first.press('Enter');
  await page.waitForSelector('[data-together] li');
  await page.keyboard.press('Delete');
  await page.waitForSelector('body > dialog[open] input[value=all]');
  await page.locator('input[value=all]').press('Space');
  await page.keyboard.press('Control+Enter');
  await toast(page, 'Cancelled 4 visits');
  t.same(await visitsOf(who), []);
  await page.keyboard.press('Control+z');
  await toast(page, '4 visits are booked again');
  t.same(await visitsOf(who), booked);
  t.same(await clean(), [], 'no policy violation, no error');
});

t.test('one visit of a series is moved, and the following after it from the toast', async (t) => {
  const who = patient(2);
  const { page, clean } = await desk('2026-08-04');
  await begin(page, who, typeOf('FU'), provider(1));
  await typeTime(page, '08/04/2026', '9:00 AM');
  await page.locator('[data-repeat]').press('Enter');
  await page.waitForSelector('[data-date]');
  await page.locator('input[aria-label="Number of visits"]').fill('3');
  await page.waitForFunction(() => document.querySelectorAll('[data-date]').length === 3);
  await page.keyboard.press('Control+Enter');
  await toast(page, 'Booked 3 visits');
  await page.waitForFunction(() => Boolean(document.querySelector('am-grid')?.shadowRoot?.activeElement));
  await page.keyboard.press('m');
  await page.waitForSelector('am-grid .ghost');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await toast(page, 'is now at');
  const [moved] = await visitsOf(who);
  t.not(moved, '2026-08-04 9:00 AM');
  t.same((await visitsOf(who)).slice(1), ['2026-08-11 9:00 AM', '2026-08-18 9:00 AM'], 'the others stay');
  await page.locator('.toast button', { hasText: 'Also the following' }).press('Enter');
  await toast(page, 'Moved 3 visits');
  const time = moved?.slice('2026-08-04 '.length);
  t.same(await visitsOf(who), [`2026-08-04 ${time}`, `2026-08-11 ${time}`, `2026-08-18 ${time}`]);
  await page.keyboard.press('Control+z');
  await until(async () => (await visitsOf(who))[2] === '2026-08-18 9:00 AM', 'all are back');
  t.same(await visitsOf(who), ['2026-08-04 9:00 AM', '2026-08-11 9:00 AM', '2026-08-18 9:00 AM']);
  t.same(await clean(), []);
});

t.test('a chain: offered where the visit is part of one, booked as a whole, shown in every part', async (t) => {
  const manager = await world.desk('manager');
  const steps = [
    { visitTypeId: typeOf('NV').id, gapMinutesMax: 0 },
    { visitTypeId: typeOf('PX').id, gapMinutesMax: 30 },
  ];
  const fields = { id: null, expectedVersion: null, name: 'First visit', steps, position: 0, active: true };
  await manager.must(practice.saveChain, fields);
  const who = patient(3);
  const { page, clean } = await desk('2026-03-18');
  await begin(page, who, typeOf('PX'), provider(2));
  await page.locator('[data-chains] button', { hasText: 'First visit, 2 visits' }).press('Enter');
  await page.waitForSelector('[data-found] button');
  t.same(await findings(page), [], 'axe: openings of a chain');
  await page.locator('[data-found] button').first().press('Enter');
  await page.waitForSelector('am-booking-panel .steps li');
  await page.keyboard.press('Control+Enter');
  await toast(page, 'Booked 2 visits');
  const { upcoming } = await front.must(scheduling.patientVisits, { patientId: who.id, limit: 50 });
  t.equal(upcoming.filter(({ chainId }) => chainId !== null).length, 2);
  await page.waitForFunction(() => Boolean(document.querySelector('am-grid')?.shadowRoot?.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-together] li');
  t.equal(await page.innerText('#together-title'), 'Part 1 of 2 visits in a row');
  t.match(await page.innerText('[data-together]'), 'Physical');
  t.same(await findings(page), [], 'axe: the panel of a part');
  t.same(await clean(), []);
});

t.test('a group: who is in, how many seats are left, one more patient until it is full', async (t) => {
  const manager = await world.desk('manager');
  const group = await manager.must(practice.saveVisitType, {
    id: null,
    expectedVersion: null,
    code: 'GB',
    name: 'Back school',
    durationMinutes: 60,
    colour: 2,
    position: 60,
    active: true,
    capacity: 3,
  });
  const place = { visitTypeId: group.id, providerId: provider(3).id, roomId: null, start: '2026-06-11T15:00:00Z' };
  for (const i of [4, 5])
    await front.must(scheduling.book, { ...place, patientId: patient(i).id, durationMinutes: null, note: '' });
  const { page, clean } = await desk('2026-06-11');
  await page.locator('am-grid [data-tile]', { hasText: 'Back school' }).first().press('Enter');
  await page.waitForSelector('[data-group] li');
  t.equal(await page.innerText('#group-title'), '1 of 3 seats left');
  t.same(await findings(page), [], 'axe: the group');
  await page.locator('[data-add]').press('Enter');
  await page.waitForSelector('am-booking-panel am-patient-picker input:focus');
  await page.keyboard.type(patient(6).recordNumber);
  await page.waitForSelector('am-booking-panel [role=option]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-book]:focus');
  await page.keyboard.press('Control+Enter');
  await toast(page, `Booked ${patient(6).name}`);
  const { appointments } = await front.must(scheduling.day, { date: '2026-06-11' });
  t.same(
    appointments
      .filter(({ visitTypeId }) => visitTypeId === group.id)
      .map(({ lane }) => lane)
      .sort(),
    [0, 1, 2],
  );
  await page.locator('am-grid [data-tile]', { hasText: 'Back school' }).first().press('Enter');
  await page.waitForFunction(() => document.querySelector('#group-title')?.textContent?.startsWith('Full'));
  t.equal(await page.locator('[data-add]').count(), 0, 'nobody more is offered a seat');
  // One leaves at another desk: the seat is offered here at once.
  const last = appointments.find(({ patientId }) => patientId === patient(4).id) as scheduling.Appointment;
  const gone = { id: last.id, expectedVersion: last.version, reason: 'patient_request', note: '' } as const;
  await front.must(scheduling.cancel, gone);
  await page.waitForFunction(() => document.querySelector('#group-title')?.textContent === '1 of 3 seats left');
  t.same(await clean(), []);
});

t.test('the dialog in the dark and on a phone: axe finds nothing, nothing scrolls sideways', async (t) => {
  for (const look of [{ dark: true }, { width: 390 }]) {
    const { page, clean } = await desk('2026-10-06', look);
    await begin(page, patient(7), typeOf('FU'), provider(0));
    await typeTime(page, '10/06/2026', '9:00 AM');
    await page.locator('[data-repeat]').press('Enter');
    await page.waitForSelector('[data-date]');
    t.same(await findings(page), [], JSON.stringify(look));
    const overflow = await page.evaluate(() => {
      const dialog = document.querySelector('dialog.series');
      return dialog ? dialog.scrollWidth - dialog.clientWidth : 1;
    });
    t.ok(overflow <= 0, 'no sideways scrolling');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.series', { state: 'detached' });
    t.ok(await page.locator('am-booking-panel').count(), 'Escape closes the dialog, not the booking');
    // A draft would wait for the same person at the next workstation.
    await page.locator('am-booking-panel [aria-label="Close without booking"]').press('Enter');
    await page.waitForSelector('am-booking-panel', { state: 'detached' });
    t.same(await clean(), []);
  }
});
