/**
 * Files that only this server can read, in a folder of its own. Each has a key of its own, which is kept sealed in the
 * database (secrets.ts): whoever holds the folder alone, or the database alone, holds nothing. Content is encrypted while
 * it streams, in blocks (AES-256-GCM), so that a large file is never held whole and a cut or changed one is noticed.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { flushFolder } from './files.ts';
import { Problem } from './problem.ts';
import type { Secrets } from './secrets.ts';

const BLOCK_BYTES = 65_536;
const TAG_BYTES = 16;
const NAME = /^[0-9a-f-]{36}$/;
const PURPOSE = 'file';

/** A file that is whole and on the disk. */
export interface StoredFile {
  /** Random: says nothing of the content, also to who knows the content. */
  name: string;
  /** Its key, sealed for this name: to be kept in the database. */
  sealedKey: Buffer;
  sizeBytes: number;
  /** HMAC of the content: the same for the same content, and of no use to who lacks our key. */
  address: Buffer;
}

export interface Vault {
  /** Writes, flushes and names a file. `watch` sees each piece as it passes. Throws too_large beyond `bytesMax`. */
  write(
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    bytesMax: number,
    watch?: (piece: Uint8Array) => void,
  ): Promise<StoredFile>;
  /** The content in pieces. Throws when the file was changed, cut or swapped. */
  read(name: string, sealedKey: Uint8Array): AsyncGenerator<Buffer>;
  readWhole(name: string, sealedKey: Uint8Array): Promise<Buffer>;
  remove(name: string): Promise<void>;
  /** Names of files that were written before a moment. */
  namesBefore(moment: Temporal.Instant): Promise<string[]>;
}

/** The number of the block and whether it is the last: no block can be moved, repeated or left out. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 0);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealBlock(key: Buffer, index: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, isLast));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, cipher.getAuthTag()]);
}

function openBlock(key: Buffer, index: number, isLast: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, isLast));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
}

/** Cuts pieces of any size into blocks; the last one is told as such and may be empty. */
async function* blocksOf(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ plain: Buffer; isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of content) {
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    let at = 0;
    for (; held.length - at > BLOCK_BYTES; at += BLOCK_BYTES)
      yield { plain: held.subarray(at, at + BLOCK_BYTES), isLast: false };
    held = held.subarray(at);
  }
  yield { plain: held, isLast: true };
}

export function openVault(folder: string | null, secrets: Secrets): Vault {
  const fileOf = (name: string): string => {
    if (folder === null) throw new Error('This process has no folder for files.');
    if (!NAME.test(name)) throw new Error('That is no name of a file of ours.');
    return path.join(folder, name.slice(0, 2), name);
  };
  const keyOf = (name: string, sealedKey: Uint8Array): Buffer => secrets.open(PURPOSE, sealedKey, name);

  async function* read(name: string, sealedKey: Uint8Array): AsyncGenerator<Buffer> {
    const key = keyOf(name, sealedKey);
    const handle = await open(fileOf(name), 'r');
    try {
      const { size } = await handle.stat();
      const blocks = Math.max(1, Math.ceil(size / (BLOCK_BYTES + TAG_BYTES)));
      for (let index = 0; index < blocks; index++) {
        const sealed = Buffer.alloc(Math.min(BLOCK_BYTES + TAG_BYTES, size - index * (BLOCK_BYTES + TAG_BYTES)));
        await handle.read(sealed, 0, sealed.length, index * (BLOCK_BYTES + TAG_BYTES));
        yield openBlock(key, index, index === blocks - 1, sealed);
      }
    } finally {
      await handle.close();
    }
  }

  return {
    read,
    async write(content, bytesMax, watch) {
      const name = randomUUID();
      const key = randomBytes(32);
      const file = fileOf(name);
      const hash = createHash('sha256');
      let sizeBytes = 0;
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const aside = `${file}.aside`;
      const handle = await open(aside, 'wx', 0o600);
      try {
        let index = 0;
        for await (const { plain, isLast } of blocksOf(counted(content))) {
          await writeAll(handle, sealBlock(key, index++, isLast, plain));
        }
        await handle.sync();
        await handle.close();
        await rename(aside, file);
        await flushFolder(path.dirname(file));
      } catch (error) {
        await handle.close().catch(() => {});
        await rm(aside, { force: true });
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Problem('disk_full', { cause: error });
        throw error;
      }
      return {
        name,
        sealedKey: secrets.seal(PURPOSE, key, name),
        sizeBytes,
        address: secrets.mac(PURPOSE, hash.digest()),
      };

      async function* counted(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
        for await (const piece of pieces) {
          sizeBytes += piece.length;
          if (sizeBytes > bytesMax) throw new Problem('too_large', { detail: tooLarge(bytesMax) });
          hash.update(piece);
          watch?.(piece);
          yield piece;
        }
      }
    },
    async readWhole(name, sealedKey) {
      const pieces: Buffer[] = [];
      for await (const piece of read(name, sealedKey)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    remove: (name) => rm(fileOf(name), { force: true }),
    async namesBefore(moment) {
      if (folder === null) return [];
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const names: string[] = [];
      for (const entry of entries) {
        const file = path.join(entry.parentPath, entry.name);
        const info = entry.isFile() ? await stat(file).catch(() => null) : null;
        if (!info || info.mtimeMs >= moment.epochMilliseconds) continue;
        if (NAME.test(entry.name)) names.push(entry.name);
        else if (entry.name.endsWith('.aside')) await rm(file, { force: true });
      }
      return names;
    },
  };
}

/** The sentence for a file that is too large. */
export const tooLarge = (bytesMax: number): string =>
  `That file is too large: at most ${Math.floor(bytesMax / 1_048_576)} MB. Scan it with fewer dots per inch, or in parts.`;

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}
