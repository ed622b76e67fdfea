/** What this workstation remembers of its server: no patient, no password. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface Remembered {
  id: string;
  name: string;
  /** `host:port`, the one that answered last first. */
  addresses: string[];
  authorityPem: string;
}

/** ANTEROOM_LAUNCHER_HOME, or the usual place of this system. */
export function memoryFolder(): string {
  const { ANTEROOM_LAUNCHER_HOME, APPDATA, XDG_CONFIG_HOME } = process.env;
  const base = APPDATA ?? XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config');
  return ANTEROOM_LAUNCHER_HOME || path.join(base, 'anteroom');
}

const file = (): string => path.join(memoryFolder(), 'server.json');

/** Null when nothing is remembered, or when what is remembered cannot be read. */
export async function recall(): Promise<Remembered | null> {
  try {
    const it = JSON.parse(await readFile(file(), 'utf8')) as Partial<Remembered>;
    return it.id && it.authorityPem && Array.isArray(it.addresses) ? (it as Remembered) : null;
  } catch {
    return null;
  }
}

export async function remember(it: Remembered): Promise<void> {
  await mkdir(memoryFolder(), { recursive: true, mode: 0o700 });
  await chmod(memoryFolder(), 0o700);
  const aside = `${file()}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(it)}\n`, { mode: 0o600 });
  await rename(aside, file());
}

export const forget = (): Promise<void> => rm(file(), { force: true });
