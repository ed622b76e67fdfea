/** What axe finds on a page: as it stands, and in every look that it can have. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>;
}

/** Rule and place of every finding; `target-size` is among the rules. `only` asks for these, `but` for all others. */
export async function findings(
  page: Page,
  { only, but = [] }: { only?: readonly string[]; but?: readonly string[] } = {},
): Promise<string[]> {
  // Half a megabyte: sent only to a page that has not got it.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(`(() => {${AXE}})()`);
  // What is still fading in has not got its colours yet.
  await page.evaluate(() => {
    for (const it of document.getAnimations()) if (it.effect?.getComputedTiming().iterations !== Infinity) it.finish();
  });
  const { violations } = await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: Axe }).axe.run({ ...options, resultTypes: ['violations'], preload: false }),
    {
      runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: TAGS },
      rules: Object.fromEntries(but.map((rule) => [rule, { enabled: false }])),
    },
  );
  return violations.map(({ id, nodes }) => {
    const places = nodes.map((node) => node.target.flat().join(' ')).slice(0, 3);
    return `${id}: ${places.join(' | ')}`;
  });
}

const frame = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));

/**
 * Light, dark, compact and on a phone without opening the page anew: every rule in the light; in the dark what colours
 * change, in compact what sizes change, and on the phone, where things stand elsewhere, all but the colours. On a phone nothing may need
 * sideways scrolling. The page is left as it was found.
 */
export async function findingsInEveryLook(page: Page): Promise<string[]> {
  const found: string[] = [];
  const look = async (name: string, rules: Parameters<typeof findings>[1] = {}) => {
    await frame(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${name}: ${wide} px too wide`);
    found.push(...(await findings(page, rules)).map((one) => `${name}: ${one}`));
  };
  const size = page.viewportSize() ?? { width: 1366, height: 768 };
  await look('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await look('dark', { only: ['color-contrast', 'link-in-text-block'] });
  await page.emulateMedia({ colorScheme: 'light' });
  const density = (to: string) =>
    page.evaluate((value) => {
      document.documentElement.dataset.density = value;
    }, to);
  await density('compact');
  await look('compact', { only: ['target-size', 'scrollable-region-focusable'] });
  await density('comfortable');
  await page.setViewportSize({ width: 390, height: size.height });
  await look('phone', { but: ['color-contrast'] });
  await page.setViewportSize(size);
  await frame(page);
  return found;
}
