/**
 * Attempts at what a role does not include, for the trail: who and what, never what was sent. Somebody who tries on and
 * on fills no table: each act once a minute, with how often it was tried before, and so many a minute for each person.
 */
import type { ProblemCode } from '../../shared/problems.ts';
import type { Actor } from './actor.ts';
import { auditSql } from './audit.ts';
import type { Kernel } from './context.ts';
import { LIMITS } from './limits.ts';

interface Tries {
  sinceMs: number;
  /** The acts that were written down since then. */
  written: Set<string>;
  /** How often each act was refused without being written down. */
  silent: Map<string, number>;
}

const books = new WeakMap<Kernel, Map<string, Tries>>();

/** True for what is closed to somebody, by role or by the record. */
export const isRefusal = (code: ProblemCode): boolean => code === 'not_permitted' || code === 'record_confidential';

/** Writes a refused attempt down, in its own time. `what` is the name of the contract. */
export function noteRefusal(kernel: Kernel, actor: Actor, what: string): void {
  if (actor.kind !== 'user' || actor.state !== 'active') return;
  const repeated = silentBefore(kernel, actor.userId, what);
  if (repeated === null) return;
  const entry = { action: `${what}.refused`, ...(repeated > 0 ? { after: { repeated } } : {}) };
  const stamp = { id: kernel.clock.newId(), at: kernel.clock.now(), actor, requestId: null };
  kernel.database.pool
    .query(auditSql(entry, stamp))
    .catch((error: { code?: string }) =>
      kernel.log.warn({ code: error.code }, 'a refused attempt was not written down'),
    );
}

/** How many tries of this act were passed over since it was written last; null when this one is passed over, too. */
function silentBefore(kernel: Kernel, userId: string, what: string): number | null {
  const book = books.get(kernel) ?? new Map<string, Tries>();
  books.set(kernel, book);
  const nowMs = performance.now();
  const tries = book.get(userId) ?? { sinceMs: nowMs, written: new Set(), silent: new Map() };
  book.set(userId, tries);
  if (nowMs - tries.sinceMs >= LIMITS.refusalWindowMs) {
    tries.sinceMs = nowMs;
    tries.written.clear();
  }
  const silent = tries.silent.get(what) ?? 0;
  if (tries.written.has(what) || tries.written.size >= LIMITS.refusalsWrittenMax) {
    tries.silent.set(what, silent + 1);
    return null;
  }
  tries.written.add(what);
  tries.silent.delete(what);
  return silent;
}
