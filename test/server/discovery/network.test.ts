import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { type Cable, type Host, install, layCable, outcome } from '../../helpers/network.ts';
import { until } from '../../helpers/server.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const PORTS = { ANTEROOM_HTTP_PORT: '18180', ANTEROOM_HTTPS_PORT: '18543', ANTEROOM_LOG: 'error', DATABASE_URL: '' };
const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-lan-'));
chmodSync(folder, 0o755); // The account of Postgres passes through.
const cable = layCable();
const skip = typeof cable === 'string' ? cable : false;
const { left, right } = cable as Cable;
const running: ChildProcess[] = [];

t.teardown(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  }
  if (!skip) (cable as Cable).remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A real server on a host, with its own data; resolves when it says that it runs. */
async function serve(host: Host, home: string): Promise<{ words: () => string }> {
  const child = host.spawn(process.execPath, [path.join(ROOT, 'server/main.ts')], {
    ...PORTS,
    ANTEROOM_HOME: path.join(folder, home),
  });
  running.push(child);
  let words = '';
  child.stdout?.on('data', (data) => {
    words += data;
  });
  child.stderr?.on('data', (data) => {
    words += data;
  });
  await until(() => /To stop, press/.test(words) || child.exitCode !== null, 'the server runs', 90_000);
  return { words: () => words };
}

const launch = (host: Host, memory: string, ...args: string[]) =>
  outcome(
    host.spawn(process.execPath, [path.join(ROOT, 'client/launcher/main.ts'), '--print', ...args], {
      ANTEROOM_LAUNCHER_HOME: path.join(folder, memory),
    }),
  );

t.test('the launcher on one host finds the server on the other, without a default route', { skip }, async (t) => {
  const empty = await launch(right, 'desk', '--seconds', '1');
  t.equal(empty.code, 1, 'nobody is there yet');
  t.match(empty.text, /Start the launcher with the address that the server shows/);
  const { words } = await serve(left, 'one');
  t.match(words(), /https:\/\/anteroom\.local:18543/);
  t.match(words(), /https:\/\/10\.77\.0\.1:18543/);
  const routes = spawnSync('ip', ['-n', left.name, 'route', 'show', 'default'], { encoding: 'utf8' });
  t.equal(routes.stdout.trim(), '', 'there is no default route');
  const found = await launch(right, 'desk', '--seconds', '5');
  t.equal(found.code, 0, found.text);
  t.match(found.text, /https:\/\/10\.77\.0\.1:18543\//);
  const [fingerprint = 'none'] = /[0-9A-F]{4}(-[0-9A-F]{4}){3}/.exec(words()) ?? [];
  t.ok(found.text.includes(fingerprint), 'both show the same certificate');
});

t.test('it remembers: the second time nothing is looked for', { skip }, async (t) => {
  const again = await launch(right, 'desk');
  t.equal(again.code, 0);
  t.notMatch(again.text, /Looking for/);
  const typed = await launch(right, 'other desk', '10.77.0.1:18543');
  t.match(typed.text, /https:\/\/10\.77\.0\.1:18543\//, 'a typed address is the second way');
  const wrong = await launch(right, 'third desk', '10.77.0.1:9');
  t.match(wrong.text, /Nobody answers at 10\.77\.0\.1:9/);
});

t.test('avahi sees the service, its port and its host name', { skip: skip || !installAvahi() || false }, async (t) => {
  const conf = path.join(folder, 'avahi.conf');
  writeFileSync(
    conf,
    '[server]\nallow-interfaces=lan0\nenable-dbus=yes\nuse-ipv6=no\n[wide-area]\nenable-wide-area=no\n',
  );
  const address = `unix:path=${path.join(folder, 'bus')}`;
  const policy = ['user', 'own', 'send_destination', 'receive_sender'].map((what) => `<allow ${what}="*"/>`).join('');
  const busConf = path.join(folder, 'bus.conf');
  writeFileSync(
    busConf,
    `<busconfig><type>system</type><listen>${address}</listen><auth>EXTERNAL</auth><policy context="default">${policy}</policy></busconfig>`,
  );
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: address };
  const bus = spawn('dbus-daemon', ['--nofork', `--config-file=${busConf}`], { stdio: 'ignore' });
  running.push(bus);
  spawnSync('mkdir', ['-p', '/run/avahi-daemon']);
  const daemon = right.spawn(
    'avahi-daemon',
    ['-f', conf, '--no-drop-root', '--no-chroot', '--no-rlimits'],
    environment,
  );
  t.teardown(() => daemon.kill('SIGTERM'));
  const ask = (command: string, ...args: string[]) =>
    outcome(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } }));
  const seen = await until(
    async () => {
      const browse = await ask('avahi-browse', '-rtp', '_anteroom._tcp');
      return /^=.*$/m.exec(browse.text)?.[0];
    },
    'avahi-browse shows the service',
    30_000,
  );
  t.match(seen, /;Anteroom;_anteroom\._tcp;local;anteroom\.local;10\.77\.0\.1;18543;/);
  const resolved = await ask('avahi-resolve', '-4', '-n', 'anteroom.local');
  t.match(resolved.text, /anteroom\.local\s+10\.77\.0\.1/);
});

function installAvahi(): boolean {
  return (
    install('/usr/bin/avahi-browse', 'avahi-utils', 'avahi-daemon', 'dbus') &&
    install('/usr/sbin/avahi-daemon', 'avahi-daemon')
  );
}

t.test('a second server of the same name gets another name, and another host name', { skip }, async (t) => {
  const { words } = await serve(right, 'two');
  const host = await until(
    () => /https:\/\/(anteroom-[0-9a-f]{4}\.local)/.exec(words())?.[1],
    'another host name',
    15_000,
  );
  t.match(host, /^anteroom-/);
  const both = await launch(left, 'between two', '--seconds', '4');
  t.match(both.text, /1 {2}Anteroom \(anteroom\.local/);
  t.match(both.text, /2 {2}Anteroom \([0-9a-f]{4}\) \(anteroom-[0-9a-f]{4}\.local/);
  t.equal(both.code, 1, 'nobody is there to choose');
});

t.test('a new address is told by itself, and the desk finds its server again', { skip }, async (t) => {
  left.readdress('10.77.0.9');
  const found = await until(
    async () => {
      const { code, text } = await launch(right, 'desk', '--seconds', '3');
      return code === 0 && text.includes('https://10.77.0.9:18543/') ? text : null;
    },
    'the launcher finds the new address',
    40_000,
  );
  t.match(found, /Looking for/);
});
