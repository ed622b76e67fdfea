/** Files that must be whole after a power cut: written aside, flushed, and put in place in one step. */
import { open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Replaces a file of ours as a whole; only we can read it. Whoever looks sees the old text or the new one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, text, { mode: 0o600, flush: true });
  await rename(aside, file);
  await flushFolder(path.dirname(file));
}

/** A new name in a folder lasts only when the folder itself is flushed. Windows has no such call, and needs none. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
