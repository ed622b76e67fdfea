/** Soft holds: two minutes in which nobody else gets the slot that somebody is about to book. They end by themselves. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/scheduling.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireBookable } from '../patients/index.ts';
import { loadSupply, supplyOf } from '../supply/index.ts';
import { changeDays, changeEnded, loadOne, requireSpan, requireType, stampOf } from './acts.ts';
import { lockAndRead, NO_ANSWERS, placeNew, type Wanted } from './placement.ts';
import * as queries from './queries.ts';

const userIdOf = (ctx: CommandContext): string | null => (ctx.actor.kind === 'user' ? ctx.actor.userId : null);
const untilOf = (ctx: CommandContext): Temporal.Instant => ctx.now.add({ seconds: contract.HOLD_SECONDS });

/** One's own hold, locked; throws hold_gone for any other. */
async function lockOwn(ctx: CommandContext, id: string): Promise<queries.AppointmentRow> {
  const row = await queries.lockAppointment(ctx.tx, id);
  const isMine = row?.booking === 'held' && row.held_by === userIdOf(ctx);
  const isOver = (row?.held_until?.epochMilliseconds ?? 0) <= ctx.now.epochMilliseconds;
  if (!row || !isMine || isOver) throw new Problem('hold_gone');
  return row;
}

export async function hold(ctx: CommandContext, input: InputOf<typeof contract.hold>): Promise<contract.Appointment> {
  const supply = await supplyOf(ctx);
  const type = requireType(supply, input.visitTypeId);
  const durationMinutes = input.durationMinutes ?? type.durationMinutes;
  const span = requireSpan(Temporal.Instant.from(input.start), durationMinutes);
  const wanted: Wanted = { ...input, type, birthDate: null, durationMinutes, start: span.start.epochMilliseconds };
  const before = input.replaces ? await queries.lockAppointment(ctx.tx, input.replaces) : undefined;
  const mine = before?.booking === 'held' && before.held_by === userIdOf(ctx) ? [before.id] : [];
  const [reading] = await Promise.all([
    lockAndRead(ctx, supply, wanted, [], mine),
    input.patientId ? requireBookable(ctx.tx, input.patientId) : null,
  ]);
  changeEnded(ctx, supply, await queries.deleteHolds(ctx.tx, mine));
  const row = {
    ...input,
    ...span,
    id: ctx.newId(),
    note: '',
    booking: 'held',
    confirmation: 'unsent',
    flow: 'expected',
    cancelReason: null,
    externalId: null,
    heldUntil: untilOf(ctx),
    heldBy: userIdOf(ctx),
  } as const;
  // What the desk will be asked about is asked when it books; only what is busy cannot be held.
  const placing = { appointmentId: row.id, wanted, answers: NO_ANSWERS, reading, askLater: true };
  const { placed, appointment } = await placeNew(ctx, supply, row, placing);
  changeEnded(ctx, supply, placed.ended);
  changeDays(ctx, supply, row.id, { ...span, locationId: placed.locationId });
  return appointment;
}

export async function renewHold(ctx: CommandContext, input: InputOf<typeof contract.renewHold>) {
  const supply = await supplyOf(ctx);
  const row = await lockOwn(ctx, input.id);
  await queries.updateAppointment(ctx.tx, row.id, { held_until: untilOf(ctx) }, stampOf(ctx));
  changeEnded(ctx, supply, [row]);
  return loadOne(ctx.tx, row.id);
}

export async function releaseHold(ctx: CommandContext, input: InputOf<typeof contract.releaseHold>) {
  const supply = await supplyOf(ctx);
  const row = await queries.lockAppointment(ctx.tx, input.id);
  if (row?.booking === 'held' && row.held_by === userIdOf(ctx))
    changeEnded(ctx, supply, await queries.deleteHolds(ctx.tx, [row.id]));
  return {};
}

/**
 * One's own hold that a booking makes good, locked; null when there is none. A hold that has run out is no reason to
 * refuse: whoever is first gets the slot. It is given up only after the resources are locked: who waits for a resource
 * with a deleted row behind it deadlocks with the one who has the resource and wants the row's time.
 */
export async function lockForBooking(ctx: CommandContext, holdId: string): Promise<queries.AppointmentRow | null> {
  const row = await queries.lockAppointment(ctx.tx, holdId);
  return row?.booking === 'held' && row.held_by === userIdOf(ctx) ? row : null;
}

/** Ends the holds that have run out and tells the screens. Booking does not wait for this: it passes over them. */
export async function expireHolds(kernel: Kernel): Promise<number> {
  const ids = await queries.selectExpiredHolds(kernel.database.db, kernel.clock.now());
  if (ids.length === 0) return 0;
  return act(kernel, { kind: 'job', name: 'holds' }, 'scheduling.expireHolds', async (ctx) => {
    const supply = await loadSupply(kernel, ctx.tx);
    const rows = await queries.lockAppointments(ctx.tx, ids);
    const over = rows.filter(
      (row) => row.booking === 'held' && (row.held_until?.epochMilliseconds ?? 0) <= ctx.now.epochMilliseconds,
    );
    const ended = await queries.deleteHolds(
      ctx.tx,
      over.map(({ id }) => id),
    );
    changeEnded(ctx, supply, ended);
    return ended.length;
  });
}

const SWEEP_MS = 2_000;

/** Sweeps every two seconds until stopped. */
export function startHoldSweeper(kernel: Kernel): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = expireHolds(kernel)
      .catch((error: { code?: string }) =>
        kernel.log.warn({ code: error.code }, 'holds could not be ended; trying again'),
      )
      .finally(() => {
        busy = false;
      });
  }, SWEEP_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
