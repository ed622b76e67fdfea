/** A file that we hand out: for its owner only, whole or not there, and never over another one unasked. */
import { rmSync } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { flushFolder } from '../kernel/files.ts';
import { FileRefused } from './csv-file.ts';

const CHUNK_CHARS = 65_536;

/** What is being written: data of patients must not lie about when a person interrupts. */
const unfinished = new Set<string>();

/** Takes away what is not whole yet; for a process that ends now. */
export function discardUnfinished(): void {
  for (const aside of unfinished) rmSync(aside, { force: true });
}

export class OutFile {
  readonly name: string;
  readonly #path: string;
  readonly #aside: string;
  readonly #force: boolean;
  readonly #handle: FileHandle;
  #held = '';

  private constructor(file: string, aside: string, force: boolean, handle: FileHandle) {
    this.name = path.basename(file);
    this.#path = file;
    this.#aside = aside;
    this.#force = force;
    this.#handle = handle;
  }

  /** Throws FileRefused where a file stands already, or where none can be written. */
  static async open(file: string, force: boolean): Promise<OutFile> {
    await requireFree(file, force);
    const aside = `${file}.${process.pid}.part`;
    try {
      const handle = await open(aside, 'wx', 0o600);
      unfinished.add(aside);
      return new OutFile(file, aside, force, handle);
    } catch (error) {
      throw refusal(file, error);
    }
  }

  async write(text: string): Promise<void> {
    this.#held += text;
    if (this.#held.length >= CHUNK_CHARS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#held;
    this.#held = '';
    // Without a position: `writeFile` on a handle goes on where it stood.
    await this.#handle.writeFile(text);
  }

  /** Everything is on the disk, under its name aside. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
  }

  /** Gives the file its name in one step. Throws FileRefused when another file came there meanwhile. */
  async place(): Promise<void> {
    if (this.#force) await rename(this.#aside, this.#path);
    else await this.#link();
    unfinished.delete(this.#aside);
    await flushFolder(path.dirname(this.#path));
  }

  /** A link fails where a name is taken; a rename would not. Memory sticks know no links. */
  async #link(): Promise<void> {
    try {
      await link(this.#aside, this.#path);
      await rm(this.#aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refusal(this.#path, error);
      await requireFree(this.#path, false);
      await rename(this.#aside, this.#path);
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(this.#aside, { force: true });
    unfinished.delete(this.#aside);
  }
}

async function requireFree(file: string, force: boolean): Promise<void> {
  const there = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw refusal(file, error);
  });
  if (there?.isDirectory()) throw new FileRefused(`${file} is a folder. Name the file in it.`);
  if (there && !force)
    throw new FileRefused(`${file} is there already. Choose another name, or say --force to write over it.`);
}

function refusal(file: string, error: unknown): FileRefused {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST')
    return new FileRefused(`${file} is there already. Choose another name, or say --force to write over it.`);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FileRefused(`There is no folder ${path.dirname(file)}.`);
  if (code === 'ENOSPC') return new FileRefused('The disk is full. Make some space and start the export again.');
  return new FileRefused(`${file} cannot be written (${code}). Look at the permissions of its folder.`);
}
