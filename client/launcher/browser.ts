/** Opens the desk in a window of its own: a browser without address bar and tabs, with a profile that belongs to Anteroom. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { memoryFolder } from './memory.ts';

const CANDIDATES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** ANTEROOM_BROWSER, or one of the usual ones; null when there is none that can open an app window. */
export function findBrowser(): string | null {
  const { ANTEROOM_BROWSER } = process.env;
  if (ANTEROOM_BROWSER) return ANTEROOM_BROWSER;
  return (CANDIDATES[process.platform] ?? []).find((file) => existsSync(file)) ?? null;
}

/** The key that the launcher has verified is accepted, and no other one that the system does not trust. */
export function appArguments(url: string, keyHash: string): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${path.join(memoryFolder(), 'browser')}`,
    `--ignore-certificate-errors-spki-list=${keyHash}`,
    '--no-first-run',
    '--no-default-browser-check',
  ];
}

export function openApp(browser: string, url: string, keyHash: string): void {
  spawn(browser, appArguments(url, keyHash), { detached: true, stdio: 'ignore' }).unref();
}
