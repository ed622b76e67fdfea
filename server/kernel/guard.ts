/**
 * What is closed to some although their role may use the route. The kernel asks at every way in (what a route is asked
 * about, what a subscription is keyed by) and at every way out (answers, snapshots, changes), so that no module can
 * forget it; a module that knows whom a record is about answers.
 */
import type { Actor } from './actor.ts';
import type { Db } from './db.ts';

export interface Guard {
  /**
   * Throws where one of these ids names what is closed to the actor, or, for a write, what is not written to any more.
   * Returns until when all of it stays open: null where no end is known.
   */
  admit(db: Db, asks: Asks, ids: readonly string[], isWrite?: boolean): Promise<Temporal.Instant | null>;
  /** The same JSON with what is closed to the actor hidden, and until when the rest stays open. */
  veil(db: Db, asks: Asks, json: string): Promise<{ json: string; until: Temporal.Instant | null }>;
}

/** Who asks, and when. */
export interface Asks {
  actor: Actor;
  now: Temporal.Instant;
}

/** A change of this topic: what any list may show was closed, opened or made one, so that every screen reads again. */
export const REREAD_TOPIC = 'kernel.reread';

/** A row that says this of itself is shown whole only to those to whom its subject is open. */
const MARK = '"isConfidential":true';

/** Text without a mark, as nearly every one is, costs a look only. */
export async function veiled(guard: Guard, db: Db, asks: Asks, json: string): ReturnType<Guard['veil']> {
  return json.includes(MARK) ? guard.veil(db, asks, json) : { json, until: null };
}

/** The ids of those whom an input is about: of each member that is called so (`patientId`, `subscriberPatientId`). */
export function subjectsOf(input: unknown): string[] {
  return Object.entries(input as Record<string, unknown>).flatMap(([name, value]) =>
    /patientId$/i.test(name) && typeof value === 'string' ? [value] : [],
  );
}
