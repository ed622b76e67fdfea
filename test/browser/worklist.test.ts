import type { Page } from 'playwright-core';
import t from 'tap';
import { find } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as supply from '../../shared/supply.ts';
import * as lists from '../../shared/worklists.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { answerOf, type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import { type Desk, type TestServer, until } from '../helpers/server.ts';

const TODAY = '2026-03-18';
let world: TestServer;
let browser: Browser;
let manager: Desk;

t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  manager = await world.desk('manager');
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

/** A provider of their own, with so many visits from 10:30 on. */
async function busyProvider(
  displayName: string,
  count: number,
): Promise<{ id: string; visits: scheduling.Appointment[] }> {
  const fields = { expectedVersion: null, specialty: null, npi: null, position: 1, active: true };
  const { id } = await manager.must(practice.saveProvider, { ...fields, id: null, displayName });
  const { visitTypes } = await manager.must(practice.resources, {});
  const followUp = visitTypes.find(({ code }) => code === 'FU') as practice.VisitType;
  const { patients } = await manager.must(find, { text: 'a', limit: 50 });
  const visits: scheduling.Appointment[] = [];
  for (const { id: patientId } of patients) {
    if (visits.length === count) break;
    const start = Temporal.Instant.from(`${TODAY}T14:30:00Z`).add({ minutes: visits.length * 20 });
    const visit = { patientId, visitTypeId: followUp.id, providerId: id, roomId: null, durationMinutes: 20, note: '' };
    const answer = await manager.send(scheduling.book, { ...visit, start: start.toString() });
    if (answer.status < 400) visits.push(answer.body);
  }
  if (visits.length < count) throw new Error('There are not enough patients with time.');
  return { id, visits };
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.id === wanted, id)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${id}.`);
}

const rows = (page: Page) => page.locator('tr.visit').count();
const waitForRows = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll('tr.visit').length === wanted, count);
const waitForPlaces = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll('tr.visit .to strong').length === wanted, count);
const standsInList = (page: Page) => page.waitForFunction(() => document.activeElement?.matches('[data-at]'));

t.test('a provider is called away with 14 visits left: worked to the end from one screen, by keyboard', async (t) => {
  const { id: providerId, visits } = await busyProvider('Dr. Zelda Thornwick', 14);
  const { page, faults } = await browser.desk();
  const violations = await watchPolicy(page);
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.waitForSelector('am-grid [data-tile]');
  const other = await browser.desk();
  await signInByKeyboard(other.page, world.url, 'manager');
  await other.page.waitForSelector('am-grid [data-tile]');

  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog.palette[open] input:focus');
  await page.keyboard.type('call a provider');
  await page.waitForSelector('dialog.palette [role=option]:has-text("Call a provider away")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#away-provider:focus');
  await page.keyboard.type('Dr. Zelda');
  t.same(await findings(page), [], 'axe: who is called away');
  await tabTo(page, 'away-from-time');
  await page.keyboard.type('1000AM');
  await tabTo(page, 'away-reason');
  await page.keyboard.type('called to the hospital');
  await page.keyboard.press('Enter');

  await waitForRows(page, 14);
  await waitForPlaces(page, 14);
  t.equal(new URL(page.url()).pathname, `/worklist/${providerId}`, 'places are sought already');
  t.match(await page.locator('.toast.done').innerText(), /is away from 10:00 AM today\. 14 visits must move/);
  t.match(await page.locator('tr.visit .why').first().innerText(), /away at that time \(called to the hospital\)/);
  t.ok((await page.locator('tr.visit a[href^="tel:"]').count()) > 0, 'a telephone number is one to call');
  await standsInList(page);
  t.same(await findings(page), [], 'axe: the list');
  await other.page.waitForSelector('a.to-move:has-text("14 to move")');

  // The call list, on paper.
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      (globalThis as { printed?: string }).printed = document.querySelector('.paper')?.textContent ?? '';
    });
  });
  const recorded = answerOf(page, '/scheduling/recordPrint');
  await page.keyboard.press('p');
  await recorded;
  await page.waitForFunction(() => (globalThis as { printed?: string }).printed !== undefined);
  const printed = (await page.evaluate(() => (globalThis as { printed?: string }).printed)) as string;
  t.same(
    visits.map(({ patientName }) => patientName).filter((name) => !printed.includes(name)),
    [],
    'everybody stands on the call list',
  );

  // Two are called; the first one takes the suggestion.
  await page.keyboard.press('c');
  await page.waitForSelector('body > dialog[open] input[type=radio]:focus');
  t.same(await findings(page), [], 'axe: a call');
  await page.keyboard.press('Enter');
  await page.waitForSelector('tr.visit.here .calls:has-text("Reached")');
  await standsInList(page);
  await page.keyboard.press('Enter');
  await waitForRows(page, 13);
  await standsInList(page);
  await page.keyboard.press('c');
  await page.waitForSelector('body > dialog[open] input[type=radio]:focus');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'call-note');
  await page.keyboard.type('with the daughter');
  await page.keyboard.press('Enter');
  await page.waitForSelector('tr.visit.here .calls:has-text("Left a message")');
  await standsInList(page);
  await page.keyboard.press('1'); // With the same provider, on another day.
  await waitForRows(page, 12);

  // Two are cancelled.
  await standsInList(page);
  await page.keyboard.press('Space');
  await page.keyboard.press('j');
  await standsInList(page);
  await page.keyboard.press('Space');
  await page.waitForSelector('.strip button:has-text("Cancel 2")');
  await page.keyboard.press('Delete');
  await page.waitForSelector('body > dialog[open] select:focus');
  t.same(await findings(page), [], 'axe: to cancel');
  await page.keyboard.press('Control+Enter');
  await waitForRows(page, 10);
  await standsInList(page);

  // Three go to next week.
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Space');
    if (i < 2) await page.keyboard.press('j');
    await standsInList(page);
  }
  await page.waitForSelector('.strip >> text=3 chosen');
  await page.locator('.strip input[type=date]').focus();
  await page.keyboard.type('03232026');
  await page.keyboard.press('Tab');
  await page.waitForFunction(
    () =>
      document.querySelectorAll('tr.visit.chosen .to strong').length === 3 &&
      !document.querySelector('.strip')?.textContent?.includes('Looking'),
  );
  await page.waitForFunction(() =>
    [...document.querySelectorAll('tr.visit.chosen .to strong')].every((it) => /Mar 2[3-9]/.test(it.textContent ?? '')),
  );
  await page.locator('tr.visit.here [data-at]').focus();
  await page.keyboard.press('m');
  await waitForRows(page, 7);
  await standsInList(page);

  // The others all at once; and back, and again.
  await page.keyboard.press('s');
  await waitForPlaces(page, 7);
  await page.keyboard.press('m');
  await waitForRows(page, 0);
  await page.waitForSelector('.toast.done >> text=7 moved');
  await page.keyboard.press('Control+z');
  await waitForRows(page, 7);
  t.equal(await rows(page), 7, 'taken back, all of them');
  await page.waitForSelector('.toast.done >> text=7 are back');
  await page.keyboard.press('s');
  await waitForPlaces(page, 7);
  await page.keyboard.press('m');
  await page.waitForSelector('text=Every visit has its place');
  t.same(await findings(page), [], 'axe: nothing is left');
  await other.page.waitForSelector('a.to-move', { state: 'detached' });
  t.pass('and no other desk is told of one');

  const left = await manager.must(lists.stranded, { from: TODAY, until: '2026-05-12', limit: 9 });
  t.equal(left.total, 0);
  const ends = { cancelled: 0, elsewhere: 0, nextWeek: 0 };
  for (const { patientId, id } of visits) {
    const { upcoming } = await manager.must(scheduling.patientVisits, { patientId: patientId as string, limit: 50 });
    const now = upcoming.find((one) => one.id === id);
    if (now?.booking === 'cancelled') ends.cancelled++;
    else if (now && now.date >= '2026-03-23') ends.nextWeek++;
    else if (now && (now.providerId !== providerId || now.date > TODAY)) ends.elsewhere++;
  }
  t.equal(ends.cancelled, 2);
  t.ok(ends.nextWeek >= 3, 'some go to next week');
  t.equal(ends.cancelled + ends.elsewhere + ends.nextWeek, 14, 'every visit has come to an end of its own');
  t.same(
    [...(await violations()), ...faults, ...other.faults],
    [],
    'no policy violation, no error, no foreign request',
  );
  await page.context().close();
  await other.context.close();
});

t.test('a change of template strands visits, and the list that is open shows them', async (t) => {
  const { id: resourceId, visits } = await busyProvider('Dr. Yorick Plumtree', 4);
  const { page, context } = await browser.desk();
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/worklist`);
  await page.waitForSelector('text=Every visit has its place');
  const { locations } = await manager.must(practice.resources, {});
  const save = (endsMinute: number) =>
    manager.must(supply.saveTemplates, {
      resourceId,
      from: TODAY,
      sessions: [1, 2, 3, 4, 5].map((weekday) => ({
        locationId: locations[0]?.id as string,
        weekday,
        everyWeeks: 1,
        startsMinute: 480,
        endsMinute,
        validUntil: null,
        visitTypeIds: [],
      })),
    });
  await save(11 * 60);
  await waitForRows(page, 3);
  t.match(await page.locator('tr.visit .why').first().innerText(), 'Dr. Yorick Plumtree does not work at that time.');
  await page.selectOption('select[aria-label="Why"]', 'outside_hours');
  t.equal(await rows(page), 3);
  await page.locator('tr.visit [data-at]').first().focus();
  await page.keyboard.press('x');
  await page.waitForSelector('tr.acts button[aria-pressed=true]:has-text("In the tray")');
  t.same(await findings(page), [], 'with the acts of a visit');
  await page.click('.toast button:has-text("Open the schedule")');
  await page.waitForURL(`**/schedule/${TODAY}`);
  await page.waitForSelector('.tray [data-tray][aria-pressed=true]');
  await page.goto(`${world.url}/worklist`);
  await waitForRows(page, 3);
  await save(18 * 60);
  await page.waitForSelector('text=Every visit has its place');
  t.pass('and the list is empty when the template carries them again');
  for (const { id, version } of visits)
    await manager.must(scheduling.cancel, { id, expectedVersion: version, reason: 'other', note: '' });
  await context.close();
});

t.test('a place that is taken meanwhile is told beside the visit, and another one is sought', async (t) => {
  const { id: providerId, visits } = await busyProvider('Dr. Xenia Wolfsbane', 2);
  const exception = await manager.must(supply.saveException, {
    id: null,
    expectedVersion: null,
    resourceId: providerId,
    kind: 'away',
    locationId: null,
    fromDate: TODAY,
    untilDate: TODAY,
    startsMinute: 0,
    endsMinute: 1440,
    visitTypeIds: [],
    reason: 'ill',
  });
  const { page, context } = await browser.desk();
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/worklist/${providerId}`);
  await waitForRows(page, 2);
  await standsInList(page);
  const answered = page.waitForResponse((response) => response.url().endsWith('/scheduling/suggestMoves'));
  await page.keyboard.press('s');
  const { suggestions } = (await (await answered).json()) as {
    suggestions: { appointmentId: string; opening: { providerId: string; start: string; text: string } }[];
  };
  await waitForPlaces(page, 2);
  const taken = suggestions.find(({ appointmentId }) => appointmentId === visits[0]?.id)?.opening;
  const { patients } = await manager.must(find, { text: 'e', limit: 50 });
  const { visitTypeId } = visits[0] as scheduling.Appointment;
  const place = { visitTypeId, roomId: null, durationMinutes: 20, note: '' };
  await until(async () => {
    const patientId = patients.pop()?.id as string;
    const wanted = { ...place, patientId, providerId: taken?.providerId as string, start: taken?.start as string };
    return (await manager.send(scheduling.book, wanted)).status < 400;
  }, 'somebody takes the place');
  await page.keyboard.press('m');
  await waitForRows(page, 1);
  t.match(await page.locator('.said').innerText(), /1 moved, 1 could not/, 'the result says what could not be done');
  await page.waitForSelector('tr.visit .refusal');
  await page.waitForFunction(
    (text) => document.querySelector('tr.visit .to strong')?.textContent !== text,
    taken?.text,
  );
  t.pass('another place stands there');
  t.same(await findings(page), [], 'axe: a refusal');
  await standsInList(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Every visit has its place');
  await manager.must(supply.removeException, { id: exception.id, expectedVersion: exception.version });
  await context.close();
});

t.test(
  'who may only read sees the list without what changes it; dark, compact and on a phone axe finds nothing',
  async (t) => {
    const { id: providerId } = await busyProvider('Dr. Wanda Larkspur', 3);
    await manager.must(supply.saveException, {
      id: null,
      expectedVersion: null,
      resourceId: providerId,
      kind: 'away',
      locationId: null,
      fromDate: TODAY,
      untilDate: TODAY,
      startsMinute: 0,
      endsMinute: 1440,
      visitTypeIds: [],
      reason: '',
    });
    const reader = await browser.desk();
    await signInByKeyboard(reader.page, world.url, 'biller');
    await reader.page.goto(`${world.url}/worklist`);
    await waitForRows(reader.page, 3);
    t.equal(await reader.page.locator('.worklist button:has-text("Call away")').count(), 0);
    t.equal(await reader.page.locator('tr.acts, .strip').count(), 0);
    t.same(await findings(reader.page), []);
    await reader.context.close();
    const { page, context } = await browser.desk({ reducedMotion: true });
    await signInByKeyboard(page, world.url, 'front_desk');
    await page.goto(`${world.url}/worklist/${providerId}`);
    await waitForRows(page, 3);
    await standsInList(page);
    await page.keyboard.press('s');
    await waitForPlaces(page, 3);
    t.same(await findingsInEveryLook(page), []);
    await context.close();
  },
);

t.test(
  'from the heading of a column: called away and taken back; a day is cleared of some of its visits',
  async (t) => {
    const { id: providerId, visits } = await busyProvider('Dr. Ulric Bramblewood', 3);
    const { page, faults } = await browser.desk({ width: 1900 });
    await signInByKeyboard(page, world.url, 'front_desk');
    const menu = page.locator(`am-grid #h-${providerId} .head-menu`);
    const openMenu = async (): Promise<void> => {
      await page.waitForSelector('am-grid [data-tile]');
      await menu.scrollIntoViewIfNeeded();
      await menu.click();
      await page.waitForSelector('body > dialog[open] input[name=what]');
    };
    await openMenu();
    t.same(await findings(page), [], 'axe: what happens to this day');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#away-provider');
    t.equal(await page.inputValue('#away-provider'), providerId, 'the provider of the column is chosen');
    await page.fill('#away-until', '2026-03-17');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('body > dialog[open] [data-wrong]:not([hidden])');
    t.pass('an end before the beginning is refused in words');
    await page.fill('#away-until', '2026-03-19');
    await page.keyboard.press('Control+Enter');
    await waitForRows(page, 3);
    const exceptions = async () =>
      (await manager.must(supply.rules, { resourceId: providerId })).exceptions.map(
        ({ fromDate, untilDate, startsMinute, endsMinute }) => [fromDate, untilDate, startsMinute, endsMinute],
      );
    const saved = await exceptions();
    t.equal(saved.length, 2, 'the rest of today, and all of tomorrow');
    t.same(saved[1], ['2026-03-19', '2026-03-19', 0, 1440]);
    await page.waitForSelector('.toast.done .undo');
    await page.keyboard.press('Control+z');
    await page.waitForSelector('text=Every visit has its place');
    t.same(await exceptions(), [], 'nothing of it is left');

    await page.goto(`${world.url}/schedule/${TODAY}`);
    await openMenu();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForRows(page, 3);
    t.match(await page.locator('tr.visit .why').first().innerText(), 'could stay');
    await standsInList(page);
    await page.keyboard.press('a');
    await page.keyboard.press('Delete');
    await page.waitForSelector('body > dialog[open] .names');
    await page.keyboard.press('Control+Enter');
    await waitForRows(page, 0);
    await page.keyboard.press('Control+z');
    await waitForRows(page, 3);
    const { visits: left } = await manager.must(lists.stranded, {
      from: TODAY,
      until: TODAY,
      providerId,
      all: true,
      limit: 9,
    });
    t.same(
      left.map(({ appointment }) => appointment.id).sort(),
      visits.map(({ id }) => id).sort(),
      'all are booked again',
    );
    t.same(faults, []);
    await page.context().close();
  },
);
