/** Unfinished forms live on the server, never in the browser: a lock, a reload or a power cut loses nothing. */
import {
  discardDraft as discardContract,
  drafts as draftsContract,
  saveDraft as saveContract,
} from '../../shared/identity.ts';
import { send } from './send.ts';

const SAVE_MS = 400;
/** Characters of a draft that a browser still carries when its page is gone. */
const OUTLIVING_MAX = 20_000;
const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; body: string }>();
let held: Map<string, unknown> | null = null;
/** What is on its way, by key: a discard that overtook a save would be undone by it. */
const onTheWay = new Map<string, Promise<unknown>>();

/** Sends one after the other; whatever comes of it, the form itself still stands on the screen. */
function inOrder(key: string, request: () => Promise<unknown>): Promise<unknown> {
  const done = (onTheWay.get(key) ?? Promise.resolve()).then(() => request().catch(() => {}));
  onTheWay.set(key, done);
  return done;
}

/** All drafts of the person who is signed in; read once after signing in. */
export async function loadDrafts(): Promise<void> {
  const { drafts } = await send(draftsContract, {});
  held = new Map(drafts.map((draft) => [draft.key, JSON.parse(draft.body) as unknown]));
}

/** Forgets what is held here, when somebody else takes the screen. */
export function forgetDrafts(): void {
  held = null;
}

export const draftOf = <T>(key: string): T | null => (held?.get(key) as T | undefined) ?? null;

export function saveDraft(key: string, value: unknown): void {
  held?.set(key, value);
  clearTimeout(waiting.get(key)?.timer);
  const timer = setTimeout(() => void flush(key), SAVE_MS);
  waiting.set(key, { timer, body: JSON.stringify(value) });
}

async function flush(key: string): Promise<void> {
  const item = waiting.get(key);
  if (!item) return;
  waiting.delete(key);
  clearTimeout(item.timer);
  await inOrder(key, () => send(saveContract, { key, body: item.body }));
}

/** Sends what still waits, before a lock. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...waiting.keys()].map(flush));
}

/** The page is left: what still waits goes at once, for there will be nobody to send it in order. */
export function leaveDrafts(): void {
  for (const [key, { timer, body }] of waiting) {
    clearTimeout(timer);
    void send(saveContract, { key, body }, { outlivesPage: body.length < OUTLIVING_MAX }).catch(() => {});
  }
  waiting.clear();
}

export function discardDraft(key: string): void {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  if (!held?.has(key)) return;
  held.delete(key);
  void inOrder(key, () => send(discardContract, { key }));
}
