/** Hosts of our own on this machine: two network namespaces with a cable between them. Where that is forbidden, it says why. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Host {
  name: string;
  address: string;
  /** Starts a program on this host. */
  spawn(command: string, args: string[], environment?: Record<string, string>): ChildProcess;
  /** Gives the host another address in place of its own. */
  readdress(address: string): void;
}

export interface Cable {
  left: Host;
  right: Host;
  remove(): void;
}

function ip(...args: string[]): { ok: boolean; words: string } {
  const done = spawnSync('ip', args, { encoding: 'utf8' });
  return { ok: done.status === 0, words: done.stderr ?? String(done.error ?? '') };
}

/** Installs Debian packages when we may. */
export function install(file: string, ...packages: string[]): boolean {
  if (existsSync(file)) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const apt = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'ignore', timeout: 240_000 });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  return existsSync(file);
}

/** Two hosts without any default route; or the reason why there can be none. */
export function layCable(): Cable | string {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip') && !install('/usr/sbin/ip', 'iproute2'))
    return 'there is no iproute2';
  const tag = `${process.pid % 100_000}`;
  const names = [`al${tag}`, `ar${tag}`] as const;
  const remove = (): void => {
    for (const name of names) ip('netns', 'del', name);
  };
  const steps: string[][] = [
    ...names.map((name) => ['netns', 'add', name]),
    ['link', 'add', 'lan0', 'netns', names[0], 'type', 'veth', 'peer', 'name', 'lan0', 'netns', names[1]],
  ];
  for (const [i, name] of names.entries()) {
    steps.push(['-n', name, 'link', 'set', 'lo', 'up'], ['-n', name, 'link', 'set', 'lan0', 'up']);
    steps.push(['-n', name, 'addr', 'add', `10.77.0.${i + 1}/24`, 'dev', 'lan0']);
  }
  for (const step of steps) {
    const done = ip(...step);
    if (done.ok) continue;
    remove();
    return `this machine forbids network namespaces (${done.words.trim()})`;
  }
  const host = (name: string, address: string): Host => ({
    name,
    address,
    spawn(command, args, environment = {}) {
      return spawn('ip', ['netns', 'exec', name, command, ...args], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    },
    readdress(next) {
      ip('-n', name, 'addr', 'flush', 'dev', 'lan0');
      ip('-n', name, 'addr', 'add', `${next}/24`, 'dev', 'lan0');
    },
  });
  return { left: host(names[0], '10.77.0.1'), right: host(names[1], '10.77.0.2'), remove };
}

/** Runs to the end; what was said on both outputs, and the exit code. */
export async function outcome(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
  });
  child.stderr?.on('data', (data) => {
    text += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}
