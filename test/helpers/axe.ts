/** What axe finds on a page, light and dark alike. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>;
}

/** Rule and place of every finding; `target-size` is among the rules. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // What is still fading in has not got its colours yet.
  await page.evaluate(() => {
    for (const it of document.getAnimations()) if (it.effect?.getComputedTiming().iterations !== Infinity) it.finish();
  });
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: Axe }).axe.run({ runOnly, resultTypes: ['violations'], preload: false }),
    RULES,
  );
  return violations.map(({ id, nodes }) => {
    const places = nodes.map((node) => node.target.flat().join(' ')).slice(0, 3);
    return `${id}: ${places.join(' | ')}`;
  });
}
