/** A real Chromium: the one of an npm package, or the machine's, or installed if we may. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of a Chromium; null where there is none and none can be had. */
export async function findChromium(): Promise<string | null> {
  const { CHROMIUM } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const packaged = (await import('@sparticuz/chromium')).default;
  const file = await packaged.executablePath().catch(() => null);
  if (file && spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0) return file;
  const found = () => USUAL.find((usual) => existsSync(usual)) ?? null;
  if (!found() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const apt = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'ignore', timeout: 240_000 });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
  }
  return found();
}

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export interface Browser {
  /** A workstation of its own: own cookies, own window. */
  desk(options?: { width?: number; height?: number; dark?: boolean; reducedMotion?: boolean }): Promise<BrowserDesk>;
  close(): Promise<void>;
}

export interface BrowserDesk {
  page: Page;
  context: BrowserContext;
  /** What a page must never do: policy violations, errors, requests to other origins. */
  faults: string[];
}

/** Opens the browser; throws with a sentence where there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('There is no Chromium here. Install one, or name it with CHROMIUM=/path.');
  const profile = mkdtempSync(path.join(os.tmpdir(), 'anteroom-browser-'));
  const browser = await chromium.launch({
    executablePath,
    args: [...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, HOME: profile },
  });
  return {
    async desk({ width = 1366, height = 768, dark = false, reducedMotion = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
        timezoneId: 'America/New_York',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000); // Three files at once on two cores wait for each other.
      const faults = watch(page);
      return { page, context, faults };
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request (401 while locked, 409) is said by the browser too; it is no fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = new URL(page.url() === 'about:blank' ? request.url() : page.url()).origin;
    if (protocol.startsWith('http') && origin !== own) faults.push(`request to ${origin}`);
  });
  return faults;
}

/** Begins to wait for a good answer from a route; asked for before the act, so that a quick answer is not missed. */
export const answerOf = (page: Page, route: string) =>
  page.waitForResponse((response) => response.url().endsWith(route) && response.ok());
