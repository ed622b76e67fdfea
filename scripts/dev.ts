/**
 * npm run dev: the product as it is, and again whenever a source changes. The server is started anew (its Postgres is
 * adopted), the screens are built anew for the new sources; a page that is open reconnects and asks to be reloaded.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');
const WATCHED = ['server', 'shared', 'client'];
const QUIET_MS = 200;

let child: ChildProcess | null = null;
let timer: NodeJS.Timeout | undefined;
let isRestarting = false;

function start(): void {
  child = spawn(process.execPath, ['server/main.ts', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
}

async function restart(): Promise<void> {
  if (isRestarting) return;
  isRestarting = true;
  const old = child;
  if (old && old.exitCode === null) {
    await new Promise((resolve) => {
      old.once('exit', resolve);
      old.kill('SIGTERM');
    });
  }
  isRestarting = false;
  start();
}

for (const folder of WATCHED) {
  watch(path.join(ROOT, folder), { recursive: true }, (_event, file) => {
    if (!file || !/\.(ts|css|html|sql|svg)$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      console.log(`${path.join(folder, file)} changed.`);
      void restart();
    }, QUIET_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const running = child;
    if (!running || running.exitCode !== null) process.exit(0);
    running.once('exit', () => process.exit(0));
    running.kill('SIGTERM');
  });
}
start();
