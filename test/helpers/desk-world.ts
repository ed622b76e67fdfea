/** A server with the built screens and a small, seeded practice, for tests in a real browser. */
import type { Page } from 'playwright-core';
import { fillPractice } from '../../server/interop/index.ts';
import { buildName, builtWeb } from '../../server/kernel/build.ts';
import type { Role } from '../../shared/roles.ts';
import { clockFrom, PASSWORD, type TestServer, testServer } from './server.ts';

/** A Wednesday, 10:20 in New York: the practice is open, with visits behind and ahead. */
const MORNING = '2026-03-18T14:20:00Z';

export async function deskWorld(options: { jobs?: boolean } = {}): Promise<TestServer> {
  const webFolder = await builtWeb(buildName(), process.cwd(), () => {});
  const world = await testServer({ webFolder, clock: clockFrom(MORNING), ...options });
  const plan = { seed: 7, providers: 6, rooms: 6, patients: 300, daysBack: 0, daysAhead: 3, appointments: null };
  await fillPractice(world.server.kernel, plan, () => {});
  return world;
}

/** Signs in as somebody of this role, with the keyboard only. */
export async function signInByKeyboard(page: Page, url: string, role: Role): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('#username:focus');
  await page.keyboard.type(role);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.shell');
}

/** Policy violations that a page has met, from before its first script on. */
export async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    (globalThis as { violations?: string[] }).violations = seen;
    addEventListener('securitypolicyviolation', (event) => seen.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return () => page.evaluate(() => (globalThis as { violations?: string[] }).violations ?? []);
}

/** Waits until something keeps its place for three pictures: columns find their widths when what stands in them has come. */
export async function standsStill(page: Page, selector: string): Promise<void> {
  const places: string[] = [];
  while (new Set(places.slice(-3)).size !== 1 || places.length < 3) {
    places.push(JSON.stringify(await page.locator(selector).boundingBox()));
    if (places.length > 500) throw new Error(`${selector} does not stand still.`);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}
