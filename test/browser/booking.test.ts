/** Booking at two desks at once: what is held, who looks, what is in the way, and what is put aside for later. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import t from 'tap';
import { find, type PatientHit } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import type { Role } from '../../shared/roles.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as worklists from '../../shared/worklists.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from '../helpers/desk-world.ts';
import { type Desk, type TestServer, until } from '../helpers/server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let world: TestServer;
let browser: Browser;
let front: Desk;
let patients: PatientHit[];
let providers: practice.Provider[];
let followUp: practice.VisitType;

t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
  front = await world.desk('front_desk');
  patients = (await front.must(find, { text: 'a', limit: 40 })).patients.filter(({ status }) => status === 'active');
  const all = await front.must(practice.resources, {});
  providers = all.providers.filter(({ active }) => active).sort((a, b) => a.position - b.position);
  followUp = all.visitTypes.find(({ code }) => code === 'FU') as practice.VisitType;
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

let used = 0;
const nextPatient = (): PatientHit => patients[used++] as PatientHit;
const provider = (i: number): string => (providers[i] as practice.Provider).id;
/** Ten in the morning of a day on which nothing is booked. */
const tenOn = (date: string): string =>
  Temporal.PlainDate.from(date)
    .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '10:00' })
    .toInstant()
    .toString();
const booked = (start: string, parts: { patientId?: string; providerId?: string } = {}) =>
  front.must(scheduling.book, {
    patientId: nextPatient().id,
    visitTypeId: followUp.id,
    providerId: provider(0),
    roomId: null,
    start,
    durationMinutes: 20,
    note: '',
    ...parts,
  });
const tileOf = (id: string): string => `am-grid [data-tile="${id}"]`;
const dayOf = (date: string) => front.must(scheduling.day, { date });

/** Somebody of a role at a workstation, on a day of the schedule. */
async function desk(role: Role, date: string, options: { dark?: boolean } = {}) {
  const it = await browser.desk({ reducedMotion: true, ...options });
  const violations = await watchPolicy(it.page);
  await signInByKeyboard(it.page, world.url, role);
  await it.page.goto(`${world.url}/schedule/${date}`);
  await it.page.waitForSelector('am-grid [data-column]');
  const clean = async (): Promise<string[]> => {
    const faults = [...(await violations()), ...it.faults];
    await it.context.close();
    return faults;
  };
  return { ...it, clean };
}

async function pick(page: Page, patient: PatientHit): Promise<void> {
  await page.fill('am-booking-panel am-patient-picker input', patient.recordNumber);
  await page.waitForSelector('am-booking-panel am-patient-picker [role=option]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-booking-panel .who strong');
}

/** Types a date and a time into the booking. */
async function typeTime(page: Page, date: string, time: string): Promise<void> {
  await page.click('am-booking-when button:has-text("Type a time")');
  await page.fill('am-when [name=date]', date);
  await page.fill('am-when [name=time]', time);
  await page.keyboard.press('Enter');
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }> };
      }
    ).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => node.target.flat().join(' '))
        .slice(0, 3)
        .join(' | ')}`,
  );
}

t.test(
  'two desks: the hold is seen with its name, so is who looks at it; who comes too late is offered the next times in place',
  async (t) => {
    const date = '2027-03-10';
    const [one, two] = [await desk('manager', date), await desk('front_desk', date)];
    await one.page.locator(`am-grid [data-column="${provider(0)}"]`).click({ position: { x: 60, y: 250 } });
    await one.page.waitForSelector('[data-held]');
    const held = two.page.locator('am-grid .tile.held');
    await held.waitFor();
    t.match(await held.getAttribute('aria-label'), /Manager is booking/);
    const { appointments } = await dayOf(date);
    const [hold] = appointments as [scheduling.Appointment];
    t.match(hold, { booking: 'held', heldBy: 'Manager' });

    await held.press('Enter');
    await two.page.waitForSelector('am-appointment-panel h2:has-text("Manager is booking this time")');
    t.equal(await two.page.locator('am-appointment-panel button.danger').count(), 0, 'nothing can be done to it');
    await one.page.waitForSelector('am-booking-panel [role=status]:has-text("Front desk is looking at this too.")');
    await one.page.waitForSelector('am-grid .tile .people:has-text("FD")');
    await two.page.keyboard.press('Escape');
    await one.page.waitForSelector('am-grid .tile .people:has-text("FD")', { state: 'detached' });

    const late = nextPatient();
    await two.page.click('.toolbar button.primary');
    await pick(two.page, late);
    await two.page.selectOption('#booking-type', followUp.id);
    await two.page.selectOption('#booking-provider', provider(0));
    await typeTime(two.page, '3/10/2027', hold.startText);
    const lost = two.page.locator('[data-lost]:has-text("is free")');
    await lost.waitFor();
    t.match(await lost.innerText(), /^Manager is just booking that time\. .*M is free\.$/);
    await two.page.waitForSelector('[data-openings]:focus');
    await two.page.keyboard.press('1');
    await two.page.waitForSelector('[data-held]');
    await until(
      async () => (await dayOf(date)).appointments.filter(({ booking }) => booking === 'held').length === 2,
      'both hold a time',
    );

    await pick(one.page, nextPatient());
    await one.page.waitForSelector('[data-held]');
    await one.page.keyboard.press('Control+Enter');
    await one.page.waitForSelector('.toast.done >> text=Booked');
    await two.page.click('am-booking-when button:has-text("Another time")');
    await two.page.waitForSelector('am-booking-when .openings button');
    await typeTime(two.page, '3/10/2027', hold.startText);
    await two.page.waitForSelector('[data-lost]:has-text("was just taken by Manager.")');
    await two.page.keyboard.press('Escape');
    await until(
      async () => (await dayOf(date)).appointments.every(({ booking }) => booking === 'booked'),
      'closing gives the hold up',
    );
    t.same([...(await one.clean()), ...(await two.clean())], []);
  },
);

t.test(
  'overbooking: a manager gives a reason and the tile is striped; the front desk is told who may, and takes another time',
  async (t) => {
    const date = '2027-03-11';
    const there = await booked(tenOn(date));
    const one = await desk('manager', date);
    await one.page.locator(tileOf(there.id)).press('Enter');
    await one.page.click('am-appointment-panel button:has-text("Book beside it")');
    await pick(one.page, nextPatient());
    await one.page.fill('#booking-note', 'Brings the sister');
    await one.page.waitForSelector('[data-lost]');
    await one.page.keyboard.press('Control+Enter');
    await one.page.waitForSelector('dialog[open] .findings li.reason');
    t.match(
      await one.page.locator('dialog[open] .findings').innerText(),
      /has another visit at that time|just taken by Front desk/,
    );
    t.same(await findings(one.page), [], 'the question');
    await one.page.keyboard.press('Escape');
    t.equal(
      await one.page.inputValue('#booking-note'),
      'Brings the sister',
      'who goes back finds everything that was typed',
    );
    await one.page.locator('[data-book]').click();
    await one.page.fill('dialog[open] #answer-reason', 'Dr. agreed by telephone');
    await one.page.keyboard.press('Enter');
    await one.page.waitForSelector('.toast.done >> text=Booked');
    await one.page.waitForSelector('am-grid .tile.striped');
    const second = (await dayOf(date)).appointments.find(({ id }) => id !== there.id);
    t.match(second, { lane: 1, overbookReason: 'Dr. agreed by telephone', note: 'Brings the sister' });
    await one.page.locator('am-grid .tile.striped').press('Enter');
    await one.page.waitForSelector('am-appointment-panel .message:has-text("Overbooked: Dr. agreed by telephone")');

    const two = await desk('front_desk', date);
    const patient = nextPatient();
    await two.page.click('.toolbar button.primary');
    await pick(two.page, patient);
    await two.page.selectOption('#booking-type', followUp.id);
    await two.page.selectOption('#booking-provider', provider(0));
    await typeTime(two.page, '3/11/2027', '10:00 AM');
    await two.page.waitForSelector('[data-lost]');
    await two.page.keyboard.press('Control+Enter');
    await two.page.waitForSelector('dialog[open] >> text=up to: provider, manager');
    t.equal(await two.page.locator('dialog[open] #answer-reason').count(), 0, 'no reason is asked for');
    t.equal(await two.page.locator('dialog[open] button:has-text("all the same")').count(), 0);
    await two.page.waitForSelector('dialog[open] .openings button');
    await two.page.keyboard.press('1');
    await two.page.waitForSelector('.toast.done >> text=Booked');
    const mine = (await dayOf(date)).appointments.find(({ patientId }) => patientId === patient.id);
    t.match(mine, { booking: 'booked', lane: 0, overbookReason: null });
    t.same([...(await one.clean()), ...(await two.clean())], []);
  },
);

t.test('a move that is refused asks the same question, and a drag goes back when it is left', async (t) => {
  const date = '2027-03-12';
  const [first, second] = [await booked(tenOn(date)), await booked(tenOn(date), { providerId: provider(1) })];
  const { page, clean } = await desk('front_desk', date);
  await page.locator(tileOf(second.id)).press('m');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] .findings');
  await page.waitForSelector('dialog[open] .openings button:has-text("Move")');
  await page.keyboard.press('Escape');
  t.match(
    (await dayOf(date)).appointments.find(({ id }) => id === second.id),
    { providerId: provider(1), version: 1 },
  );
  await page.locator(tileOf(second.id)).press('m');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] .openings button');
  await page.keyboard.press('1');
  await page.waitForSelector('.toast.done >> text=is now');
  const moved = (await dayOf(date)).appointments.find(({ id }) => id === second.id);
  t.equal(moved?.providerId, first.providerId, 'one key moves it to the nearest time with the wanted provider');
  t.same(await clean(), []);
});

t.test(
  'by keyboard through the tray to the next week: it survives a reload, keeps its slot, is dropped, undone and taken out',
  async (t) => {
    const date = '2027-03-16';
    const it = await booked(tenOn(date));
    const { page, clean } = await desk('front_desk', date);
    await page.locator(tileOf(it.id)).press('x');
    await page.waitForSelector(`.tray [data-tray="${it.id}"][aria-pressed=true]:has-text("${it.patientName}")`);
    await page.waitForResponse((response) => response.url().endsWith('/identity/saveDraft') && response.ok());
    t.match((await dayOf(date)).appointments[0], { version: 1, booking: 'booked' }, 'it keeps its slot');
    await page.reload();
    await page.waitForSelector(`.tray [data-tray="${it.id}"]:has-text("${it.patientName}")`);
    await page.click(`.tray [data-tray="${it.id}"]`);
    await page.waitForSelector('am-grid [tabindex="0"]');
    await page.locator('am-grid [tabindex="0"]').focus();
    for (let i = 0; i < 7; i++) await page.keyboard.press(']');
    await page.waitForURL('**/schedule/2027-03-23');
    await page.waitForSelector('am-grid [data-cursor]');
    t.same(await findings(page), [], 'with the tray');
    await page.locator('am-grid [data-cursor]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast.done >> text=is now on Tue, Mar 23');
    await page.waitForSelector(tileOf(it.id));
    await page.waitForSelector('.tray', { state: 'detached' });
    t.equal((await dayOf(date)).appointments.length, 0);
    await page.keyboard.press('Control+z');
    await until(async () => (await dayOf(date)).appointments.length === 1, 'taken back');

    await page.goto(`${world.url}/schedule/${date}`);
    await page.locator(tileOf(it.id)).press('x');
    await page.waitForSelector('.tray');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.tray', { state: 'detached' });
    t.equal((await dayOf(date)).appointments[0]?.start, it.start, 'taken out it stands where it stood');
    t.same(await clean(), []);
  },
);

t.test(
  'standby: put on the list while booking, told of after a cancellation, booked from it in one act, and undone',
  async (t) => {
    const date = '2027-03-18';
    const it = await booked(tenOn(date));
    const patient = nextPatient();
    const { page, clean } = await desk('front_desk', date);
    await page.locator(tileOf(it.id)).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await pick(page, patient);
    await page.selectOption('#booking-type', followUp.id);
    await page.fill('#booking-note', 'Any morning');
    await page.click('button:has-text("Put on standby")');
    await page.waitForSelector('dialog[open] #standby-from');
    t.same(await findings(page), [], 'the question');
    await page.fill('dialog[open] #standby-until', '3/17/2027');
    await page.click('dialog[open] button[type=submit]');
    await page.waitForSelector('dialog[open] [role=alert]:has-text("before the first one")');
    t.equal(await page.inputValue('dialog[open] #standby-note'), 'Any morning', 'nothing typed is lost');
    await page.fill('dialog[open] #standby-until', '3/25/2027');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast.done >> text=is on standby');

    await page.locator(tileOf(it.id)).focus();
    await page.keyboard.press('Delete');
    await page.waitForSelector('dialog[open] #cancel-reason');
    t.same(await findings(page), [], 'the cancel dialog');
    await page.selectOption('#cancel-reason', 'weather');
    t.equal(await page.inputValue('#cancel-by'), 'practice', 'who usually cancels for this reason');
    await page.selectOption('#cancel-by', 'caregiver');
    await page.fill('#cancel-note', 'Snow');
    await page.keyboard.press('Control+Enter');
    await page.click('.toast button:has-text("1 on standby could come")');
    await page.waitForSelector('am-standby-panel .chip:has-text("fits")');
    t.same(await findings(page), [], 'the list');
    t.match(await page.locator('am-standby-panel').innerText(), /Any morning/);
    await page.keyboard.press('1');
    await page.waitForSelector('[data-held]');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.toast.done >> text=Booked');
    const rows = (await dayOf(date)).appointments;
    t.match(
      rows.find(({ id }) => id === it.id),
      { cancelReason: 'weather', cancelledBy: 'caregiver', cancelNote: 'Snow' },
    );
    t.match(
      rows.find(({ patientId }) => patientId === patient.id),
      { start: it.start, booking: 'booked' },
    );
    const waiting = async () => {
      const { rows } = await world.server.kernel.database.pool.query(
        'select done_at from standby where patient_id = $1',
        [patient.id],
      );
      return rows.map(({ done_at }) => done_at === null);
    };
    t.same(await waiting(), [false], 'off the list');
    await page.keyboard.press('Control+z');
    await until(async () => (await waiting())[0] === true, 'on the list again');
    t.equal((await dayOf(date)).appointments.find(({ patientId }) => patientId === patient.id)?.booking, 'cancelled');
    const other = await front.send(worklists.addStandby, {
      patientId: patient.id,
      visitTypeId: followUp.id,
      providerId: null,
      fromDate: date,
      untilDate: date,
      note: '',
    });
    t.equal(other.problem.code, 'already_exists');
    t.same(await clean(), []);
  },
);

t.test(
  'two desks at one appointment: what is typed and where the keyboard stands survives; nobody overwrites in silence',
  async (t) => {
    const date = '2027-03-19';
    const it = await booked(tenOn(date));
    const [one, two] = [await desk('manager', date), await desk('front_desk', date)];
    await one.page.locator(tileOf(it.id)).press('Enter');
    await one.page.waitForSelector('#appointment-note');
    await two.page.locator(tileOf(it.id)).press('Enter');
    await two.page.waitForSelector('am-appointment-panel [role=status]:has-text("Manager is looking at this too.")');
    await two.page.focus('#appointment-note');
    await two.page.keyboard.type('Needs the ');
    await one.page.fill('#appointment-note', 'Wheelchair');
    await one.page.keyboard.press('Tab');
    await until(async () => (await dayOf(date)).appointments[0]?.note === 'Wheelchair', 'the other desk has written');
    await two.page.waitForFunction(
      (id) =>
        document
          .querySelector('am-grid')
          ?.shadowRoot?.querySelector(`[data-tile="${id}"]`)
          ?.getAttribute('aria-label')
          ?.includes('Wheelchair'),
      it.id,
    );
    await two.page.keyboard.type('lift');
    t.equal(await two.page.inputValue('#appointment-note'), 'Needs the lift', 'text and focus are kept');
    await two.page.keyboard.press('Tab');
    await two.page.waitForSelector('dialog[open] h2:has-text("Somebody was faster")');
    await two.page.waitForSelector('dialog[open] >> text=Manager');
    await two.page.click('dialog[open] button:has-text("Leave it as it is")');
    t.equal((await dayOf(date)).appointments[0]?.note, 'Wheelchair');

    await two.page.click('am-appointment-panel button:has-text("Move to")');
    await two.page.fill('am-when [name=time]', '11:15');
    await one.page.selectOption('#appointment-confirmation', 'confirmed');
    await until(
      async () => (await dayOf(date)).appointments[0]?.confirmation === 'confirmed',
      'confirmed at the other desk',
    );
    await two.page.keyboard.press('Enter');
    await two.page.waitForSelector('dialog[open] h2:has-text("Somebody was faster")');
    await two.page.click('dialog[open] button:has-text("Move anyway")');
    await one.page.waitForSelector('am-appointment-panel dd:has-text("11:15 AM")');
    t.match((await dayOf(date)).appointments[0], {
      startText: '11:15 AM',
      confirmation: 'confirmed',
      note: 'Wheelchair',
    });
    t.same([...(await one.clean()), ...(await two.clean())], []);
  },
);

t.test(
  'the finder: keys 1 to 9, what was chosen last stays, times that the clocks skip or double are asked about',
  async (t) => {
    const { page, clean } = await desk('front_desk', '2026-03-18', { dark: true });
    await page.keyboard.press('f');
    await page.waitForSelector('am-finder-panel .openings button:nth-of-type(9)');
    t.same(await findings(page), [], 'the finder, dark');
    await page.click('am-finder-panel .weekdays button[aria-label=Friday]');
    await page.fill('#finder-fromMinute', '2p');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => {
      const found = [...document.querySelectorAll('am-finder-panel .openings strong')].map(
        (one) => one.textContent ?? '',
      );
      return found.length > 0 && found.every((text) => /^Fri, .+ [2-9]:\d\d PM$/.test(text));
    });
    await page.waitForResponse((response) => response.url().endsWith('/identity/saveDraft') && response.ok());
    await page.locator('[data-found]').focus();
    const second = await page.locator('am-finder-panel .openings strong').nth(1).innerText();
    await page.keyboard.press('2');
    await page.waitForSelector('[data-held]');
    t.match(await page.locator('.who.chosen strong').innerText(), second);
    await page.keyboard.press('Escape');
    await page.reload();
    await page.waitForSelector('am-grid [data-column]');
    await page.keyboard.press('f');
    await page.waitForSelector('am-finder-panel .weekdays button[aria-label=Friday][aria-pressed=true]');
    t.equal(await page.inputValue('#finder-fromMinute'), '2:00 PM');
    await page.keyboard.press('Escape');

    await page.click('.toolbar button.primary');
    await pick(page, nextPatient());
    await page.waitForSelector('am-booking-when .openings button');
    await typeTime(page, '3/14/2027', '2:30 am');
    await page.waitForSelector('am-when [role=alert]:has-text("The next time is 3:00 AM.")');
    await page.click('am-when button:has-text("Take 3:00 AM")');
    t.equal(await page.inputValue('am-when [name=time]'), '3:00 AM');
    await page.fill('am-when [name=date]', '11/7/2027');
    await page.fill('am-when [name=time]', '1:30 am');
    await page.keyboard.press('Enter');
    await page.waitForSelector('am-when input[type=radio]:focus');
    t.same(await findings(page), [], 'which of the two');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.who.chosen');
    t.match(await page.locator('.who.chosen strong').innerText(), /Sun, Nov 7, 1:30 AM/);
    await page.keyboard.press('Escape');
    t.same(await clean(), []);
  },
);

t.test(
  'book again takes everything but the time; the patient’s no-shows and next visits stand beside it',
  async (t) => {
    const date = '2027-03-24';
    const patientId = nextPatient().id;
    const missed = await booked(tenOn('2027-03-25'), { patientId });
    await front.must(scheduling.noShow, { id: missed.id, expectedVersion: 1 });
    const it = await booked(tenOn(date), { patientId, providerId: provider(2) });
    const { page, clean } = await desk('front_desk', date);
    await page.locator(tileOf(it.id)).press('y');
    await page.waitForSelector('am-booking-panel .who strong');
    await page.waitForSelector('am-booking-panel [data-next-visits]:has-text("Wed, Mar 24")');
    t.match(
      await page.locator('am-booking-panel .message.warn').first().innerText(),
      /Did not come (once|\d+ times) before/,
    );
    t.equal(await page.inputValue('#booking-type'), followUp.id);
    t.equal(await page.inputValue('#booking-provider'), provider(2));
    t.same(await findings(page), [], 'the booking with what is known');
    await page.waitForSelector('am-booking-when .openings button');
    await page.keyboard.press('1');
    await page.waitForSelector('[data-book]:focus');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.toast.done >> text=Booked');
    t.same(await clean(), []);
  },
);
