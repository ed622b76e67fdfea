/** The console's commands for whoever publishes bundles of code files: a key of one's own, and a signed bundle. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeFile, makeBundle } from './codesets/index.ts';
import { systemClock } from './kernel/clock.ts';
import { fingerprint, publicKeyText } from './kernel/signing.ts';

export const BUNDLE_OPTIONS = {
  key: { type: 'string' },
  publisher: { type: 'string' },
  days: { type: 'string' },
} as const;

export interface BundleValues {
  key?: string | undefined;
  publisher?: string | undefined;
  days?: string | undefined;
  force?: boolean | undefined;
}

type Say = (line: string) => void;

/** The quarter after the next one: who publishes each quarter is never stale. */
const DAYS = 200;

const sayKey = (key: KeyObject, say: Say): void => {
  const text = publicKeyText(key);
  say(`Public key, to be entered in Setup, Code sets: ${text}`);
  say(`Its fingerprint, to be compared over the telephone: ${fingerprint(text)}`);
};

async function writeNew(file: string, content: string | Buffer, refusal: string): Promise<void> {
  try {
    await writeFile(file, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new Error(refusal) : error;
  }
}

/** Writes a new private key, which never leaves its file, and says the public one. */
export async function makeKey(file: string, say: Say): Promise<number> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  await writeNew(file, pem, `${file} is there already. Choose another name: a key is never written over.`);
  say(`The private key is in ${file}. Keep it where only the publisher can read it.`);
  sayKey(privateKey, say);
  return 0;
}

async function readKey(file: string): Promise<KeyObject> {
  const key = createPrivateKey(await readFile(file));
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`${file} holds no Ed25519 key. Make one with “anteroom bundle key”.`);
  return key;
}

/** Reads every file of a folder as a clinic would, and puts those that can be read into one signed bundle. */
export async function makeBundleFile(folder: string, target: string, values: BundleValues, say: Say): Promise<number> {
  const { key: keyFile, publisher } = values;
  if (!keyFile || !publisher)
    throw new Error('A bundle needs the file of the private key and a name: --key FILE --publisher "NAME".');
  const key = await readKey(keyFile);
  const days = Number(values.days ?? DAYS);
  if (!Number.isInteger(days) || days < 1 || days > 1_000) throw new Error('--days is a number from 1 to 1000.');
  const found = await readdir(folder, { withFileTypes: true });
  const names = found.filter((one) => one.isFile() && !one.name.startsWith('.')).map(({ name }) => name);
  if (names.length === 0) throw new Error(`There is no file in ${folder}. Put the files in as they were published.`);
  const files: { name: string; bytes: Buffer; effectiveFrom: string | null; title: string }[] = [];
  for (const name of names.sort()) {
    const bytes = await readFile(path.join(folder, name));
    files.push({ name, bytes, ...(await describeFile(bytes, name)) });
  }
  // What came later stands on what came before.
  files.sort((a, b) => (a.effectiveFrom ?? '').localeCompare(b.effectiveFrom ?? ''));
  const issuedAt = systemClock.now().round('second');
  const validUntil = issuedAt.add({ hours: 24 * days });
  const bundle = makeBundle({ publisher, issuedAt, validUntil }, files, key);
  if (values.force) await writeFile(target, bundle);
  else await writeNew(target, bundle, `${target} is there already. Choose another name, or say --force.`);
  for (const { name, title, effectiveFrom } of files) say(`${name}: ${title}${effectiveFrom ? '' : ', without a day'}`);
  say(
    `${target}: ${files.length} ${files.length === 1 ? 'file' : 'files'}, good until ${validUntil.toString().slice(0, 10)}.`,
  );
  sayKey(key, say);
  return 0;
}
