/** Likely duplicates: warned of while registering, and listed pair by pair until somebody decides. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/duplicates.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import type { Asks } from '../kernel/guard.ts';
import { Problem } from '../kernel/problem.ts';
import { closedAmong } from './access.ts';
import * as queries from './duplicate-queries.ts';
import { isLikelyPair, type Like, likenesses } from './duplicate-rules.ts';

/** So many patients are compared with all others in one call: a fraction of a second among a million. */
const PIECE = 4_000;
/** So many pieces are looked through in one call while few are found. */
const PIECES_MAX = 5;
const PAIRS_ENOUGH = 20;

/** The records of these ids, without those that are closed to whoever asks. */
async function openLikes(db: Db, asks: Asks, ids: readonly string[]): Promise<queries.LikeHit[]> {
  const closed = await closedAmong(db, asks, ids);
  return queries.selectLikes(
    db,
    ids.filter((id) => !closed.has(id)),
  );
}

/** Who may be the person that is being added, and why. */
export async function likelyOf(db: Db, asks: Asks, like: Like): Promise<contract.LikelyHit[]> {
  const found = await openLikes(db, asks, await queries.selectLikely(db, like));
  return found.map((one) => ({ ...one.hit, reasons: likenesses(like, one.like) }));
}

export async function findDuplicates(ctx: QueryContext, { after }: InputOf<typeof contract.duplicates>) {
  const pairs: contract.DuplicatePair[] = [];
  let next = after;
  for (let pieces = 0; pieces < PIECES_MAX && pairs.length < PAIRS_ENOUGH; pieces++) {
    const found = await queries.selectCandidates(ctx.db, next, PIECE);
    const likes = await openLikes(ctx.db, ctx, [...new Set(found.pairs.flatMap(({ a, b }) => [a, b]))]);
    const byId = new Map(likes.map((one) => [one.hit.id, one]));
    for (const pair of found.pairs) {
      const [a, b] = [byId.get(pair.a), byId.get(pair.b)];
      if (a && b && isLikelyPair(a.like, b.like))
        pairs.push({ a: a.hit, b: b.hit, reasons: likenesses(a.like, b.like) });
    }
    next = found.last;
    if (next === null) break;
  }
  const patientIds = [...new Set(pairs.flatMap(({ a, b }) => [a.id, b.id]))];
  if (patientIds.length > 0)
    await ctx.audit({ action: contract.duplicates.name, entity: 'patient', after: { patientIds } });
  return { pairs, next };
}

export async function sayDistinct(ctx: CommandContext, input: InputOf<typeof contract.sayDistinct>) {
  const { patientId, otherPatientId, distinct } = input;
  const known = await queries.selectLikes(ctx.tx, [patientId, otherPatientId]);
  if (known.length < 2) throw new Problem('not_found');
  const pair = [patientId, otherPatientId].sort() as [string, string];
  if (distinct) await queries.insertDistinct(ctx.tx, pair, actorName(ctx.actor), ctx.now);
  else await queries.deleteDistinct(ctx.tx, pair);
  for (const [id, otherId] of [pair, pair.toReversed() as [string, string]])
    ctx.audit({
      action: contract.sayDistinct.name,
      entity: 'patient',
      entityId: id,
      subjectId: id,
      after: { otherId, distinct },
    });
  return {};
}
