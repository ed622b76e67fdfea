/**
 * What is made of the sources once for each state of them, in a folder named by their hash: `web`, the screens, and
 * `program`, the server with its libraries in a few files (read from a thousand small ones it takes a second longer).
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { homePath, placesOf } from './home-path.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SHIPPED = path.join(ROOT, '.build');
const ENTRIES = ['run', 'console-commands'] as const;

const inHome = (home: string): string => path.join(home, 'build');
const isBuilt = (folder: string): boolean => existsSync(path.join(folder, 'web', 'index.html'));

/** The name of the build of these sources: a hash of all that it is made of, and of the place that it refers to. */
export function buildName(): string {
  const files = ['client', 'shared', 'server']
    .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.(md|png|sql|gz|tsv)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  files.push(path.join(ROOT, 'package-lock.json'));
  files.sort();
  const hash = createHash('sha256').update(`${ROOT}\n`);
  for (const file of files) hash.update(`${path.relative(ROOT, file)}\n`).update(readFileSync(file));
  return `build-${hash.digest('hex').slice(0, 16)}`;
}

/** A part of the program: from the build where there is one, with the data or with the program, else from its source. */
export async function readProgram(name: string, entry: (typeof ENTRIES)[number]): Promise<unknown> {
  const folder = [SHIPPED, ...placesOf(path.resolve(homePath())).map(inHome)]
    .map((base) => path.join(base, name))
    .find(isBuilt);
  const file = folder ? path.join(folder, 'program', `${entry}.js`) : path.join(ROOT, 'server', `${entry}.ts`);
  return import(pathToFileURL(file).href);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of the built screens: what lies with the program, or else, where only others may write there, in the data
 * folder. Builds screens and program when they are not there, aside first, so that a build that was cut off is never
 * used. Throws what Vite says when the sources cannot be built.
 */
export async function builtWeb(name: string, home: string, say: (sentence: string) => void): Promise<string> {
  if (isBuilt(path.join(SHIPPED, name))) return path.join(SHIPPED, name, 'web');
  const base = (await isWritable(ROOT)) ? SHIPPED : inHome(home);
  const folder = path.join(base, name);
  const web = path.join(folder, 'web');
  if (isBuilt(folder)) return web;
  say('Building the screens, once for this version …');
  await mkdir(base, { recursive: true });
  const aside = `${folder}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await Promise.all([buildWeb(path.join(aside, 'web')), buildProgram(path.join(aside, 'program'))]);
  await rename(aside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(aside, { recursive: true, force: true });
    if (!isBuilt(folder)) throw error; // Somebody else built the same: theirs is as good.
  });
  await removeOld(base, name);
  return web;
}

async function buildWeb(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: path.join(ROOT, 'client', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
}

async function buildProgram(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    plugins: [ownPlace],
    ssr: { noExternal: true, external: ['vite'] },
    build: {
      ssr: true,
      target: 'esnext',
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { input: ENTRIES.map((entry) => path.join(ROOT, 'server', `${entry}.ts`)) },
    },
  });
}

/** Migrations, packages and the rest lie where the sources lie, also for the program that was made of them. */
const ownPlace = {
  name: 'own-place',
  transform: (code: string, id: string): string | null =>
    id.startsWith(path.join(ROOT, 'server'))
      ? code.replaceAll(/import\.meta\.dirname/g, JSON.stringify(path.dirname(id)))
      : null,
};

/** Keeps the two newest besides the current one: a server that runs still reads from its own. */
async function removeOld(base: string, current: string): Promise<void> {
  const names = (await readdir(base)).filter((name) => /^build-[0-9a-f]{16}$/.test(name) && name !== current);
  const made = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(base, name))).mtimeMs })),
  );
  const old = made.sort((a, b) => b.at - a.at).slice(2);
  for (const { name } of old) await rm(path.join(base, name), { recursive: true, force: true });
}
