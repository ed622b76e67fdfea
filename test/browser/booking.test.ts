/** Booking at two desks at once: what is held, who looks, what is in the way. */
import t from 'tap';
import type * as scheduling from '../../shared/scheduling.ts';
import { findings } from '../helpers/axe.ts';
import { type BookingDesks, bookingDesks, pick, tenOn, tileOf, typeTime } from '../helpers/booking-desks.ts';
import { until } from '../helpers/server.ts';

let desks: BookingDesks;
t.before(async () => {
  desks = await bookingDesks();
});
t.teardown(() => desks.stop());

t.test(
  'two desks: the hold is seen with its name, so is who looks at it; who comes too late is offered the next times in place',
  async (t) => {
    const { followUp, nextPatient, provider, dayOf, desk } = desks;
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
    const { followUp, nextPatient, provider, booked, dayOf, desk } = desks;
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
  const { provider, booked, dayOf, desk } = desks;
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
  'two desks at one appointment: what is typed and where the keyboard stands survives; nobody overwrites in silence',
  async (t) => {
    const { booked, dayOf, desk } = desks;
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
