import t from 'tap';
import { find } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import type { Role } from '../../shared/roles.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { findings, findingsInEveryLook } from '../helpers/axe.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { deskWorld, signInByKeyboard, standsStill, watchPolicy } from '../helpers/desk-world.ts';
import { openNetwork } from '../helpers/proxy.ts';
import { PASSWORD, type TestServer, until } from '../helpers/server.ts';

let world: TestServer;
let browser: Browser;

t.before(async () => {
  [world, browser] = await Promise.all([deskWorld(), openBrowser()]);
});
t.teardown(async () => {
  await browser.close();
  await world.stop();
});

const SCREENS: Record<string, [string, string][]> = {
  front_desk: [
    ['/schedule', 'am-grid [data-tile]'],
    ['/week', 'am-grid [data-tile]'],
    ['/patients', 'am-patient-picker input'],
    ['/patients/new', '#patient-lastName'],
    ['/me', '#pin-new'],
    ['/nothing-here', 'text=There is nothing at this address'],
  ],
  manager: [
    ['/setup/practice', '#zone'],
    ['/setup/providers', 'td'],
    ['/setup/rooms', 'td'],
    ['/setup/visit-types', 'td'],
  ],
  administrator: [['/setup/people', 'td']],
  privacy_officer: [['/audit', 'td']],
};

const tileText = (id: string) => `am-grid [data-tile="${id}"]`;

t.test(
  'by keyboard alone: sign in, find, book, move, cancel, undo, lock, unlock; another desk sees it all',
  async (t) => {
    const { page, faults } = await browser.desk();
    const violations = await watchPolicy(page);
    await signInByKeyboard(page, world.url, 'front_desk');
    await page.waitForSelector('am-grid [data-tile]');

    // Three letters, then at most three acts: Enter, a number, Ctrl+Enter.
    await page.keyboard.press('Control+k');
    await page.waitForSelector('dialog.palette[open] input:focus');
    await page.keyboard.type('app');
    await page.waitForSelector('dialog.palette [role=option]');
    const name = await page.locator('dialog.palette [role=option] .main').first().innerText();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-openings]:focus, [data-openings] button');
    await page.waitForSelector('.openings button');
    await page.waitForFunction(() => document.activeElement?.matches('[data-openings]'));
    await page.keyboard.press('1');
    await page.waitForSelector('[data-book]:focus');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.toast.done');
    t.match(await page.locator('.toast.done span').first().innerText(), `Booked ${name}`);

    // The keyboard stands on the new tile.
    const id = await page
      .waitForFunction(
        () => (document.querySelector('am-grid')?.shadowRoot?.activeElement as HTMLElement | null)?.dataset.tile,
      )
      .then((handle) => handle.jsonValue());
    if (typeof id !== 'string') throw new Error('no tile has the keyboard');
    const day = new URL(page.url()).pathname;

    const other = await browser.desk();
    await signInByKeyboard(other.page, world.url, 'manager');
    await other.page.goto(`${world.url}${day}`);
    await other.page.waitForSelector(tileText(id));
    const before = await other.page.locator(tileText(id)).getAttribute('aria-label');
    t.match(before, name, 'the booking stands on the other desk');

    // Move: pick up, five minutes down twice, drop.
    await page.keyboard.press('m');
    await page.waitForSelector('am-grid .ghost');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('+');
    await page.keyboard.press('-');
    await page.keyboard.press('Escape');
    t.equal(await page.locator('am-grid .ghost').count(), 0, 'Escape puts it back');
    await page.keyboard.press('m');
    await page.keyboard.press('-');
    await page.keyboard.press('Enter');
    await other.page.waitForFunction(
      ([tile, text]) =>
        document
          .querySelector('am-grid')
          ?.shadowRoot?.querySelector(`[data-tile="${tile}"]`)
          ?.getAttribute('aria-label') !== text,
      [id, before] as const,
    );
    t.not(
      await other.page.locator(tileText(id)).getAttribute('aria-label'),
      before,
      'the move stands on the other desk',
    );

    // Cancel with a reason; the tile goes from both desks.
    await page.waitForFunction(
      (tile) =>
        (document.querySelector('am-grid')?.shadowRoot?.activeElement as HTMLElement | null)?.dataset.tile === tile,
      id,
    );
    await page.waitForSelector('.toast.done >> text=is now at');
    await page.keyboard.press('Delete');
    await page.waitForSelector('body > dialog[open] select:focus');
    await page.keyboard.press('Control+Enter');
    await other.page.waitForSelector(tileText(id), { state: 'detached' });
    t.equal(await page.locator(tileText(id)).count(), 0, 'cancelled on both desks');

    await page.waitForSelector('.toast.done >> text=Cancelled');
    await page.keyboard.press('Control+z');
    await other.page.waitForSelector(tileText(id));
    t.pass('undone on the other desk');

    // Lock: nothing of a patient is left in the page; unlock returns to the same day.
    await page.keyboard.press('Control+l');
    await page.waitForSelector('text=This screen is locked.');
    t.notMatch(await page.content(), name, 'no patient behind the lock');
    await page.waitForSelector('input[type=password]:focus');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForSelector(tileText(id));
    t.equal(new URL(page.url()).pathname, day);

    t.same(
      [...(await violations()), ...faults, ...other.faults],
      [],
      'no policy violation, no error, no foreign request',
    );
    await page.context().close();
    await other.context.close();
  },
);

t.test(
  'a draft survives a lock and a reload; the banner stands while the server is away and goes by itself',
  async (t) => {
    const { page, context } = await browser.desk();
    const network = await openNetwork(world.server.ports[0] as number);
    t.teardown(() => network.close());
    await signInByKeyboard(page, `http://127.0.0.1:${network.port}`, 'front_desk');
    await page.waitForSelector('am-grid [data-tile]');
    await page.click('.toolbar button.primary');
    await page.waitForSelector('am-booking-panel input');
    await page.fill('#booking-note', 'Bring the old reports');
    await page.reload(); // At once: what was typed last goes while the page is left.
    await page.waitForSelector('#booking-note');
    t.equal(await page.inputValue('#booking-note'), 'Bring the old reports');

    network.freeze(); // The worst case: no connection is closed, only nothing comes any more.
    await page.waitForSelector('.banner', { timeout: 11_000 });
    t.ok(await page.locator('am-grid[stale]').count(), 'the day is greyed');
    network.mend();
    await page.waitForSelector('.banner', { state: 'detached', timeout: 11_000 });
    await page.waitForSelector('am-grid[stale]', { state: 'detached' });
    t.pass('and so does the grey');
    await context.close();
  },
);

t.test('a tile is dragged to another column, and made longer by its edge', async (t) => {
  const desk = await world.desk('front_desk');
  const { providers, visitTypes } = await desk.must(practice.resources, {});
  const { patients } = await desk.must(find, { text: 'a', limit: 1 });
  const booked = await desk.must(scheduling.book, {
    patientId: patients[0]?.id ?? '',
    visitTypeId: visitTypes[0]?.id ?? '',
    providerId: providers[0]?.id ?? '',
    roomId: null,
    start: '2031-03-12T14:00:00Z',
    durationMinutes: 40,
    note: '',
  });
  const { page, context } = await browser.desk({ width: 1366, height: 900 });
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.goto(`${world.url}/schedule/${booked.date}`);
  const tile = page.locator(tileText(booked.id));
  await tile.scrollIntoViewIfNeeded();
  await standsStill(page, tileText(booked.id));
  const from = await tile.boundingBox();
  const to = await page.locator(`am-grid [data-column="${providers[1]?.id}"]`).boundingBox();
  const own = await page.locator(`am-grid [data-column="${providers[0]?.id}"]`).boundingBox();
  if (!from || !to || !own) throw new Error('the tile is not on the screen');
  t.ok(from.x >= own.x && from.x + from.width <= own.x + own.width, 'a tile lies within its column');
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 30, from.y + 70, { steps: 8 });
  await page.waitForSelector('am-grid .ghost');
  await page.mouse.up();
  await page.waitForSelector(`am-grid [data-column="${providers[1]?.id}"] [data-tile="${booked.id}"]`);
  await page.waitForSelector('.toast.done >> text=is now at');
  const moved = (await desk.must(scheduling.day, { date: booked.date })).appointments[0];
  t.equal(moved?.providerId, providers[1]?.id);
  t.not(moved?.startText, booked.startText);

  const box = await tile.boundingBox();
  if (!box) throw new Error('the tile is not on the screen');
  await page.mouse.move(box.x + 40, box.y + box.height - 3);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + box.height + 40, { steps: 5 });
  await page.mouse.up();
  await until(
    async () => (await desk.must(scheduling.day, { date: booked.date })).appointments[0]?.durationMinutes === 60,
    'one hour long',
  );
  t.pass('longer by its edge');
  await context.close();
});

t.test('axe finds nothing: every screen, light, dark, compact, and a phone', async (t) => {
  const { page, context, faults } = await browser.desk({ reducedMotion: true });
  const violations = await watchPolicy(page);
  await page.goto(world.url);
  await page.waitForSelector('#username');
  t.same(await findingsInEveryLook(page), [], 'sign in');
  for (const [role, screens] of Object.entries(SCREENS)) {
    await context.clearCookies();
    await signInByKeyboard(page, world.url, role as Role);
    for (const [path, ready] of screens) {
      await page.goto(`${world.url}${path}`);
      await page.waitForSelector(ready);
      t.same(await findingsInEveryLook(page), [], path);
    }
  }
  t.same([...(await violations()), ...faults], [], 'no policy violation, no error');
  await context.close();
});

t.test('axe finds nothing where something is open: panels, dialogs, palette', async (t) => {
  const { page, context } = await browser.desk({ reducedMotion: true });
  await signInByKeyboard(page, world.url, 'front_desk');
  await page.waitForSelector('am-grid [data-tile]');
  await page.locator('am-grid [data-tile]').first().press('Enter');
  await page.waitForSelector('am-appointment-panel h2');
  t.same(await findings(page), [], 'appointment panel');
  await page.keyboard.press('Escape');
  await page.click('.toolbar button.primary');
  await page.waitForSelector('am-booking-panel input');
  t.same(await findings(page), [], 'booking panel');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog.palette[open]');
  await page.keyboard.type('app');
  await page.waitForSelector('dialog.palette [role=option]');
  t.same(await findings(page), [], 'palette');
  await page.keyboard.press('Escape');
  await page.click('button[aria-label="Keys of this screen"]');
  await page.waitForSelector('body > dialog[open]');
  t.same(await findings(page), [], 'keys');
  await context.close();
});
