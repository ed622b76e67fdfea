/** Several visits at once, all or none: what stands in the way of any of them is told in one answer, date by date. */
import type { Appointment, Finding } from '../../shared/scheduling.ts';
import type { Occurrence } from '../../shared/series.ts';
import { dateAt } from '../../shared/time.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import type { Supply } from '../supply/index.ts';
import { claimsOf, spanOfClaims } from './claims.ts';
import {
  type Answers,
  type Assessment,
  comesTooSoon,
  judge,
  locationOf,
  requireAnswers,
  resourcesOf,
  type Wanted,
} from './placement.ts';
import * as queries from './queries.ts';
import { openingText, type Span } from './rules.ts';
import { insertVisit, type NewVisit } from './service.ts';

export type WantedVisit = Wanted & { span: Span };

/** So many dates are named in the sentence; all of them stand in the data. */
const NAMED_MAX = 3;

interface Refusal {
  occurrence: Occurrence;
  problem: Problem;
}

function refusalOf(supply: Supply, wanted: WantedVisit, problem: Problem): Refusal {
  const zone = supply.zoneOf(locationOf(supply, wanted));
  const { start } = wanted.span;
  const { findings = [] } = (problem.details.data ?? {}) as { findings?: Finding[] };
  const text = openingText(start, zone, supply.settings.clock24);
  const date = dateAt(start, zone);
  return { problem, occurrence: { date, start: start.toString(), text, state: 'conflict', remark: '', findings } };
}

/** One problem for all dates: the gravest code, the first dates in words, everything in the data. */
function asProblem(refusals: readonly Refusal[], total: number): Problem {
  const gravest =
    refusals.find(({ problem }) => problem.code === 'slot_taken') ??
    refusals.find(({ problem }) => problem.code === 'not_permitted') ??
    (refusals[0] as Refusal);
  const said = refusals.slice(0, NAMED_MAX).map(({ occurrence: { text, findings }, problem }) => {
    const sentences = findings.map(({ sentence }) => sentence).join(' ');
    return `${text}: ${sentences || problem.message}`;
  });
  const more = refusals.length - said.length;
  const count = `${refusals.length} of ${total} ${total === 1 ? 'time' : 'times'} cannot be booked like this.`;
  const detail = [count, ...said, more > 0 ? `And ${more} more.` : ''].filter(Boolean).join(' ');
  return new Problem(gravest.problem.code, { detail, data: { occurrences: refusals.map((one) => one.occurrence) } });
}

/** Runs `work`; a refusal is kept, what is no refusal of this visit is thrown. */
async function caught(supply: Supply, wanted: WantedVisit, work: () => Promise<void>): Promise<Refusal[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof Problem) || !['slot_taken', 'needs_answer', 'not_permitted'].includes(error.code))
      throw error;
    return [refusalOf(supply, wanted, error)];
  }
}

/** What stands in the way of each of several visits, as if it came alone; what is taken is read once for all of them. */
export async function assessAll(
  db: Db,
  supply: Supply,
  now: Temporal.Instant,
  all: readonly Wanted[],
  own: readonly string[],
  askingUserId: string | null,
): Promise<Assessment[]> {
  if (all.length === 0) return [];
  const ids = [...new Set(all.flatMap((wanted) => resourcesOf(supply, wanted)))];
  const spans = all.map((wanted) => spanOfClaims(claimsOf(wanted.type, wanted)));
  const entries = await queries.selectBusy(db, ids, ...spans);
  const found: Assessment[] = [];
  for (const wanted of all) {
    const isTooSoon = await comesTooSoon(db, wanted, wanted.start, own);
    found.push(judge(supply, now, wanted, { entries, own, isTooSoon }, askingUserId));
  }
  return found;
}

export const askingUser = (actor: Actor): string | null => (actor.kind === 'user' ? actor.userId : null);

/**
 * Throws, with all of its dates, unless every visit can be taken. The locks are held, so that it stays true.
 * @param own appointments whose slots count as free
 */
export async function requireFree(
  ctx: CommandContext,
  supply: Supply,
  all: readonly WantedVisit[],
  own: readonly string[],
  answers: Answers,
): Promise<void> {
  const found = await assessAll(ctx.tx, supply, ctx.now, all, own, askingUser(ctx.actor));
  const refusals: Refusal[] = [];
  for (const [i, wanted] of all.entries()) {
    const findings = found[i]?.findings ?? [];
    refusals.push(...(await caught(supply, wanted, async () => void requireAnswers(findings, answers, ctx.actor))));
  }
  if (refusals.length > 0) throw asProblem(refusals, all.length);
}

/** Does the work of one visit after the other; what they do to each other is told like any other conflict. */
export async function oneByOne<T extends { wanted: WantedVisit }>(
  supply: Supply,
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  for (const one of all) {
    const refusals = await caught(supply, one.wanted, () => work(one));
    if (refusals.length > 0) throw asProblem(refusals, all.length);
  }
}

/** Repeating is what a series is for: its own visits are never too soon after each other. */
export const amongThemselves = (given: Answers): Answers => ({ ...given, confirmed: [...given.confirmed, 'too_soon'] });

/** Books visits that were looked at together. Returns them in order. */
export async function insertAll(
  ctx: CommandContext,
  supply: Supply,
  all: readonly { visit: NewVisit; wanted: WantedVisit }[],
  answers: Answers,
): Promise<Appointment[]> {
  const booked: Appointment[] = [];
  await oneByOne(supply, all, async ({ visit, wanted }) => {
    booked.push(await insertVisit(ctx, supply, visit, wanted, amongThemselves(answers)));
  });
  return booked;
}
