/** Programs of the bench that run beside it. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export interface Helper {
  child: ChildProcess;
  /** What it said first. */
  ready: Record<string, number>;
  stop(): void;
}

/** Starts a helper and waits for its first message. */
export async function startHelper(file: string, ...args: string[]): Promise<Helper> {
  const child = fork(path.join(import.meta.dirname, file), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await new Promise<Record<string, number>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Record<string, number>));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { child, ready, stop: () => child.disconnect() };
}

/** The next message of a helper. */
export const nextMessage = <T>(helper: Helper): Promise<T> =>
  new Promise((resolve) => helper.child.once('message', (message) => resolve(message as T)));
