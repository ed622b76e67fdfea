/**
 * Acts on many visits at once. Each is done or not by itself: all are locked first, in the one order that every path
 * keeps, then each is judged over one reading of the book in which those before it have moved already. What is refused
 * changes nothing and is told with its reason; only what passed is written.
 */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import { type Appointment, FINDING_CODES } from '../../shared/scheduling.ts';
import { dateAt } from '../../shared/time.ts';
import * as contract from '../../shared/worklists.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { type Supply, supplyOf } from '../supply/index.ts';
import { changeDays, changeEnded, changeTogether, stampOf } from './acts.ts';
import { type FormerPlace, selectFormerPlaces } from './bulk-acts-queries.ts';
import { claimsOf, spanOfClaims } from './claims.ts';
import {
  type Answers,
  type Assessment,
  comesTooSoon,
  judge,
  type Locked,
  lockAll,
  NO_ANSWERS,
  requireAnswers,
  requireUsable,
  resourcesOf,
  type Wanted,
} from './placement.ts';
import * as queries from './queries.ts';
import { BUSY, type Span } from './rules.ts';
import { cancelRow, heldBy, requireBooked, wantedMove } from './service.ts';

type Outcome = OutputOf<typeof contract.moveMany>['outcomes'][number];
type Reference = { id: string; expectedVersion: number };

const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);

/** What becomes of each visit: at first nothing is known, then it is refused or done. */
class Batch {
  readonly rows: ReadonlyMap<string, queries.AppointmentRow>;
  readonly before: ReadonlyMap<string, Appointment>;
  readonly #refusals = new Map<string, Problem>();

  private constructor(rows: readonly queries.AppointmentRow[], before: readonly Appointment[]) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.before = new Map(before.map((one) => [one.id, one]));
  }

  /** Locks the visits in id order and reads them. */
  static async lock(ctx: CommandContext, references: readonly Reference[]): Promise<Batch> {
    const ids = references.map(({ id }) => id);
    if (new Set(ids).size < ids.length)
      throw new Problem('invalid_input', { detail: 'One visit is named twice. Name each once.' });
    const rows = await queries.lockAppointments(ctx.tx, ids);
    return new Batch(rows, await queries.selectAppointments(ctx.tx, ids));
  }

  /** Runs a step for one visit; a refusal is noted. Undefined when it was refused, now or before. */
  attempt<T>(id: string, work: () => T): T | undefined {
    if (this.#refusals.has(id)) return undefined;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#refusals.set(id, error);
      return undefined;
    }
  }

  /** The row of a visit that is booked and still what the desk saw. Throws the problem of one that is not. */
  booked({ id, expectedVersion }: Reference, what: string): queries.AppointmentRow {
    const row = this.rows.get(id);
    if (!row || row.booking === 'held') throw new Problem('not_found');
    requireBooked(row, what);
    if (row.version !== expectedVersion) throw new Problem('changed_meanwhile');
    return row;
  }

  /** Reads the visits again, tells the trail of each that was done, and says what became of all. */
  async finish(
    ctx: CommandContext,
    action: string,
    references: readonly Reference[],
    reason?: string,
  ): Promise<{ outcomes: Outcome[] }> {
    const done = references.map(({ id }) => id).filter((id) => !this.#refusals.has(id));
    const after = new Map((await queries.selectAppointments(ctx.tx, done)).map((one) => [one.id, one]));
    for (const id of done) {
      const { patient_id: subjectId } = this.rows.get(id) as queries.AppointmentRow;
      ctx.audit({
        action,
        entity: 'appointment',
        entityId: id,
        ...(subjectId ? { subjectId } : {}),
        ...(reason ? { reason } : {}),
        before: this.before.get(id),
        after: after.get(id),
      });
    }
    const outcomes = references.map(({ id }) => ({
      id,
      done: after.has(id),
      sentence: this.#refusals.get(id)?.message ?? '',
      appointment: after.get(id) ?? this.before.get(id) ?? null,
    }));
    return { outcomes };
  }
}

interface Moving {
  row: queries.AppointmentRow;
  wanted: Wanted & { span: Span };
  /** Set when the visit goes back to where it was before its last change: what was there already is not asked again. */
  former: FormerPlace | null;
  answers: Answers;
  isTooSoon: boolean;
}

type Decided = Moving & Pick<Assessment, 'holds' | 'lane' | 'otherIds' | 'locationId'>;

export async function moveMany(ctx: CommandContext, input: InputOf<typeof contract.moveMany>) {
  const supply = await supplyOf(ctx);
  const batch = await Batch.lock(ctx, input.moves);
  const asked = input.moves.flatMap((move) => {
    const found = batch.attempt(move.id, () => {
      const row = batch.booked(move, 'move it');
      return { row, wanted: wantedMove(supply, row, move) };
    });
    return found ? [found] : [];
  });
  // Read before the resources are locked: the visits are, and nobody shall wait for what need not be read then.
  const former = await selectFormerPlaces(
    ctx.tx,
    asked.map(({ row }) => row),
  );
  const wanted = asked.map((one) => one.wanted);
  const given = asked.flatMap(({ row }) => heldBy(row));
  const locked: Locked = await lockAll(ctx, supply, wanted, given);
  const usable = asked.filter(
    (one) => batch.attempt(one.row.id, () => requireUsable(locked, one.wanted, heldBy(one.row)) ?? true) === true,
  );
  const moving = await prepare(ctx, usable, former);
  const decided = decide(ctx, supply, batch, moving, await readBook(ctx, supply, moving));
  await write(ctx, supply, decided);
  return batch.finish(ctx, contract.moveMany.name, input.moves);
}

/** What is known of each move beforehand: whether it is a way back, and what was said yes to at the old place. */
async function prepare(
  ctx: CommandContext,
  asked: readonly { row: queries.AppointmentRow; wanted: Moving['wanted'] }[],
  former: ReadonlyMap<string, FormerPlace>,
): Promise<Moving[]> {
  const moving: Moving[] = [];
  for (const { row, wanted } of asked) {
    const old = former.get(row.id);
    const isBack =
      old?.providerId === wanted.providerId &&
      old.roomId === wanted.roomId &&
      old.startsAt.epochMilliseconds === wanted.start;
    const wasTooSoon = await comesTooSoon(ctx.tx, wanted, row.starts_at.epochMilliseconds, [row.id]);
    const isTooSoon = !wasTooSoon && (await comesTooSoon(ctx.tx, wanted, wanted.start, [row.id]));
    const answers = isBack ? { confirmed: FINDING_CODES, reason: old.overbookReason, isStanding: true } : NO_ANSWERS;
    moving.push({ row, wanted, former: isBack ? old : null, answers, isTooSoon });
  }
  return moving;
}

/** Everything that takes, on the days of the moves, what they want. Soft holds that have run out are ended first. */
async function readBook(ctx: CommandContext, supply: Supply, moving: readonly Moving[]): Promise<queries.BusyEntry[]> {
  const entries: queries.BusyEntry[] = [];
  for (const day of Map.groupBy(moving, ({ wanted }) => Math.floor(wanted.start / 86_400_000)).values()) {
    const ids = [...new Set(day.flatMap(({ wanted }) => resourcesOf(supply, wanted)))];
    const claims = day.flatMap(({ wanted }) => claimsOf(wanted.type, wanted));
    entries.push(...(await queries.selectBusy(ctx.tx, ids, spanOfClaims(claims))));
  }
  const isOver = ({ heldUntil }: queries.BusyEntry): boolean =>
    heldUntil !== null && heldUntil.epochMilliseconds <= ctx.now.epochMilliseconds;
  const overIds = [...new Set(entries.filter(isOver).map(({ appointmentId }) => appointmentId))];
  const ended = await queries.deleteHolds(ctx.tx, overIds);
  changeEnded(ctx, supply, ended);
  const gone = new Set(ended.map(({ id }) => id));
  // One that somebody is ending at this moment is in the way still.
  return entries
    .filter(({ appointmentId }) => !gone.has(appointmentId))
    .map((entry) => (isOver(entry) ? { ...entry, heldUntil: null } : entry));
}

/**
 * Judges one after the other. Whose place is taken is judged again after the others: where visits follow each other from
 * place to place, the one behind can go when the one before has gone.
 */
function decide(
  ctx: CommandContext,
  supply: Supply,
  batch: Batch,
  moving: readonly Moving[],
  entries: readonly queries.BusyEntry[],
): Decided[] {
  const askingUserId = ctx.actor.kind === 'user' ? ctx.actor.userId : null;
  let book = [...entries];
  const decided: Decided[] = [];
  const fits = (one: Moving): Decided => {
    const { row, wanted, former, answers, isTooSoon } = one;
    const found = judge(supply, ctx.now, wanted, { entries: book, own: [row.id], isTooSoon }, askingUserId);
    requireAnswers(former ? found.findings.filter(({ code }) => BUSY.has(code)) : found.findings, answers, ctx.actor);
    return { ...one, ...found };
  };
  const take = (one: Decided): void => {
    const { row, wanted } = one;
    const visit = {
      appointmentId: row.id,
      visitTypeId: row.visit_type_id,
      providerId: wanted.providerId,
      start: wanted.start,
      end: wanted.span.end.epochMilliseconds,
      heldUntil: null,
      byUserId: null,
      byName: null,
      bookedAt: null,
    };
    book = [
      ...book.filter(({ appointmentId }) => appointmentId !== row.id),
      ...one.holds.map((it) => ({ ...it, ...visit })),
    ];
    decided.push(one);
  };
  let open = [...moving];
  for (let before = Number.POSITIVE_INFINITY; open.length > 0 && open.length < before; ) {
    before = open.length;
    const taken: Moving[] = [];
    for (const one of open) {
      try {
        take(fits(one));
      } catch (error) {
        if (!(error instanceof Problem && error.code === 'slot_taken'))
          batch.attempt(one.row.id, () => {
            throw error;
          });
        else taken.push(one);
      }
    }
    open = taken;
  }
  for (const one of open) batch.attempt(one.row.id, () => fits(one));
  return decided;
}

async function write(ctx: CommandContext, supply: Supply, decided: readonly Decided[]): Promise<void> {
  await queries.releaseHolds(
    ctx.tx,
    decided.map(({ row }) => row.id),
  );
  const holds = decided.flatMap(({ row, holds }) => holds.map((hold) => ({ ...hold, appointmentId: row.id })));
  if ((await queries.takeHolds(ctx.tx, holds)).length > 0) throw new Problem('slot_taken');
  for (const { row, wanted, former, lane, otherIds, locationId } of decided) {
    const place = { provider_id: wanted.providerId, room_id: wanted.roomId, location_id: locationId };
    const time = { starts_at: wanted.span.start, ends_at: wanted.span.end };
    const overbook_reason = former?.overbookReason ?? null;
    await queries.updateAppointment(
      ctx.tx,
      row.id,
      { ...place, ...time, ...flowOf(supply, row, wanted, former), other_ids: otherIds, lane, overbook_reason },
      stampOf(ctx, overbook_reason),
    );
    const old = { start: row.starts_at, end: row.ends_at, locationId: row.location_id };
    changeDays(ctx, supply, row.id, old, { ...wanted.span, locationId });
    changeTogether(ctx, row);
  }
}

/** Who waits here today does not wait on the other day: the visit is expected again. The way back knows what it was. */
function flowOf(supply: Supply, row: queries.AppointmentRow, { start }: Wanted, former: FormerPlace | null) {
  if (former) return { flow: former.flow, flow_at: former.flowAt };
  const zone = supply.zoneOf(row.location_id);
  if (dateAt(row.starts_at, zone) === dateAt(instant(start), zone)) return {};
  return { flow: 'expected', flow_at: null } as const;
}

export async function cancelMany(ctx: CommandContext, input: InputOf<typeof contract.cancelMany>) {
  const supply = await supplyOf(ctx);
  const batch = await Batch.lock(ctx, input.visits);
  let reason = '';
  for (const visit of input.visits) {
    const row = batch.attempt(visit.id, () => batch.booked(visit, 'cancel it'));
    if (!row) continue;
    reason = await cancelRow(ctx, row, input);
    changeDays(ctx, supply, row.id, { start: row.starts_at, end: row.ends_at, locationId: row.location_id });
    changeTogether(ctx, row);
  }
  return batch.finish(ctx, contract.cancelMany.name, input.visits, reason);
}
