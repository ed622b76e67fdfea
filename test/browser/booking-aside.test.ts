/** What is put aside and found again: the tray, the standby list, the finder, the same visit once more, a quiet screen. */
import t from 'tap';
import * as scheduling from '../../shared/scheduling.ts';
import * as worklists from '../../shared/worklists.ts';
import { findings } from '../helpers/axe.ts';
import { type BookingDesks, bookingDesks, pick, tenOn, tileOf, typeTime } from '../helpers/booking-desks.ts';
import { answerOf } from '../helpers/browser.ts';
import { until } from '../helpers/server.ts';

let desks: BookingDesks;
t.before(async () => {
  desks = await bookingDesks();
});
t.teardown(() => desks.stop());

t.test(
  'by keyboard through the tray to the next week: it survives a reload, keeps its slot, is dropped, undone and taken out',
  async (t) => {
    const { world, booked, dayOf, desk } = desks;
    const date = '2027-03-16';
    const it = await booked(tenOn(date));
    const { page, clean } = await desk('front_desk', date);
    const saved = answerOf(page, '/identity/saveDraft');
    await page.locator(tileOf(it.id)).press('x');
    await page.waitForSelector(`.tray [data-tray="${it.id}"][aria-pressed=true]:has-text("${it.patientName}")`);
    await saved;
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
    const { world, front, followUp, nextPatient, booked, dayOf, desk } = desks;
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
  'the finder: keys 1 to 9, what was chosen last stays, times that the clocks skip or double are asked about',
  async (t) => {
    const { nextPatient, desk } = desks;
    const { page, clean } = await desk('front_desk', '2026-03-18', true);
    await page.keyboard.press('f');
    await page.waitForSelector('am-finder-panel .openings button:nth-of-type(9)');
    t.same(await findings(page), [], 'the finder, dark');
    await page.click('am-finder-panel .weekdays button[aria-label=Friday]');
    const saved = answerOf(page, '/identity/saveDraft');
    await page.fill('#finder-fromMinute', '2p');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => {
      const found = [...document.querySelectorAll('am-finder-panel .openings strong')].map(
        (one) => one.textContent ?? '',
      );
      return found.length > 0 && found.every((text) => /^Fri, .+ [2-9]:\d\d PM$/.test(text));
    });
    await saved;
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
    const { front, followUp, nextPatient, provider, booked, desk } = desks;
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
    await page.waitForSelector('[data-openings]:focus');
    await page.keyboard.press('1');
    await page.waitForSelector('[data-book]:focus');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.toast.done >> text=Booked');
    t.same(await clean(), []);
  },
);

t.test('a screen that nobody touches says that it will lock; any key keeps it open, else it locks', async (t) => {
  const { desk } = desks;
  const { page, clean } = await desk('front_desk', '2027-03-24');
  await page.clock.install();
  await page.reload();
  await page.waitForSelector('am-grid [data-column]');
  await page.keyboard.press('Shift');
  const quiet = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 5) await page.clock.fastForward(5_000);
  };
  await quiet(265);
  t.equal(await page.locator('.toast.warning').count(), 0);
  await quiet(10);
  await page.waitForSelector('.toast.warning:has-text("Press any key to stay.")');
  t.same(await findings(page), [], 'with the warning');
  await page.keyboard.press('Shift');
  await page.waitForSelector('.toast.warning', { state: 'detached' });
  await quiet(265);
  t.equal(await page.locator('.toast.warning').count(), 0, 'the time begins anew');
  await quiet(10);
  await page.waitForSelector('.toast.warning');
  await quiet(40);
  await page.waitForSelector('text=This screen is locked.');
  t.equal(await page.locator('.toast.warning').count(), 0);
  t.same(await clean(), []);
});
