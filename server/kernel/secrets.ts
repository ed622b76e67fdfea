/**
 * The server's key: 32 random bytes in a 0600 file outside data and backups. From it come one key per purpose; sealed
 * values carry the version of the key, so that it can be changed without reading everything at once.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { flushFolder } from './files.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The version of a key is one byte of every sealed value. */
const VERSION_MAX = 255;

/** The key file is lost or damaged; the message says which, and what to do. */
export class KeyFileError extends Error {}

export interface Secrets {
  /** Encrypts for one purpose (AES-256-GCM). The context (say a row's id) is authenticated but not stored. */
  seal(purpose: string, plain: Uint8Array | string, context?: string): Buffer;
  /** Throws when the value was changed, belongs to another context or to an unknown key. */
  open(purpose: string, sealed: Uint8Array, context?: string): Buffer;
  /** HMAC-SHA256 under a key of its own purpose. */
  mac(purpose: string, data: Uint8Array | string): Buffer;
}

/** Secrets over key bytes by version; the highest version seals. */
export function secretsFrom(keys: ReadonlyMap<number, Uint8Array>): Secrets {
  const current = Math.max(...keys.keys());
  const derived = new Map<string, Buffer>();
  const keyFor = (version: number, purpose: string): Buffer => {
    const name = `${version}:${purpose}`;
    let key = derived.get(name);
    if (!key) {
      const master = keys.get(version);
      if (!master) throw new Error(`The key of version ${version} is not in the key file.`);
      key = Buffer.from(hkdfSync('sha256', master, '', `anteroom:${purpose}`, KEY_BYTES));
      derived.set(name, key);
    }
    return key;
  };
  return {
    seal(purpose, plain, context = '') {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyFor(current, purpose), nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([current]), nonce, cipher.getAuthTag(), body]);
    },
    open(purpose, sealed, context = '') {
      const bytes = Buffer.from(sealed);
      if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw new Error('A sealed value is too short.');
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', keyFor(bytes[0] ?? 0, purpose), nonce);
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    },
    mac: (purpose, data) =>
      createHmac('sha256', keyFor(1, `mac:${purpose}`))
        .update(data)
        .digest(),
  };
}

const KEY_FILE = 'server.key';
const ADVICE = 'Put back the copy that was kept when Anteroom was installed; nothing was changed.';

/** Makes the key file of a new data folder unless it is there. Two starts at once agree on one key. */
export async function makeKeyFile(folder: string): Promise<void> {
  const file = path.join(folder, KEY_FILE);
  if (existsSync(file)) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const text = `${JSON.stringify({ 1: randomBytes(KEY_BYTES).toString('base64') })}\n`;
  await writeFile(fresh, text, { mode: 0o600, flush: true });
  await link(fresh, file).catch(() => {}); // Somebody else was first: theirs counts.
  await rm(fresh, { force: true });
  await flushFolder(folder);
}

/**
 * Opens the key file of a folder. Throws KeyFileError when it is lost or damaged: a new key in its place would make the
 * audit trail look forged and what was sealed unreadable.
 */
export async function openSecrets(folder: string): Promise<Secrets> {
  const file = path.join(folder, KEY_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new KeyFileError(`The key file ${file} is lost. ${ADVICE}`);
    throw new KeyFileError(`The key file ${file} cannot be read (${error.code}). ${ADVICE}`);
  });
  const keys = parseKeys(text);
  if (!keys) throw new KeyFileError(`The key file ${file} is damaged. ${ADVICE}`);
  await chmod(file, 0o600);
  return secretsFrom(keys);
}

/** The keys by version; null when the text is not a whole key file. */
function parseKeys(text: string): Map<number, Buffer> | null {
  try {
    const keys = new Map(
      Object.entries(JSON.parse(text) as Record<string, string>).map(([version, key]) => [
        Number(version),
        Buffer.from(key, 'base64'),
      ]),
    );
    const isWhole = [...keys].every(
      ([version, key]) =>
        Number.isInteger(version) && version >= 1 && version <= VERSION_MAX && key.length === KEY_BYTES,
    );
    return isWhole && keys.has(1) ? keys : null;
  } catch {
    return null;
  }
}
