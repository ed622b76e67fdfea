/** The client, built once per state of its sources into a folder named by their hash. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { access, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** Everything that the built client is made of. */
function sourceHash(): string {
  const files = globSync(['client/**/*', 'shared/**/*.ts', 'package-lock.json'], { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('launcher'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${path.relative(ROOT, file)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const isBuilt = (folder: string): boolean => existsSync(path.join(folder, 'index.html'));

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of the built client: what lies with the program, or else, where only others may write there, in the data
 * folder. Builds it when it is not there, aside first, so that a build that was cut off is never served. Throws what Vite
 * says when the sources cannot be built.
 */
export async function builtClient(home: string, say: (sentence: string) => void): Promise<string> {
  const name = `web-${sourceHash()}`;
  const shipped = path.join(ROOT, '.build');
  if (isBuilt(path.join(shipped, name))) return path.join(shipped, name);
  const base = (await isWritable(ROOT)) ? shipped : path.join(home, 'web');
  const folder = path.join(base, name);
  if (isBuilt(folder)) return folder;
  say('Building the screens, once for this version …');
  await mkdir(base, { recursive: true });
  const aside = `${folder}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const { build } = await import('vite');
  await build({
    configFile: path.join(ROOT, 'client', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: aside, emptyOutDir: true },
  });
  await rename(aside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(aside, { recursive: true, force: true });
    if (!isBuilt(folder)) throw error; // Somebody else built the same: theirs is as good.
  });
  await removeOld(base, path.basename(folder));
  return folder;
}

async function removeOld(base: string, current: string): Promise<void> {
  const old = (await readdir(base)).filter((name) => /^web-[0-9a-f]{16}$/.test(name) && name !== current);
  for (const name of old.slice(0, -2)) await rm(path.join(base, name), { recursive: true, force: true });
}
