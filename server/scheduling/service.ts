/** Booking and everything that happens to an appointment afterwards. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/scheduling.ts';
import { dateAt } from '../../shared/time.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireBookable } from '../patients/index.ts';
import { type Supply, supplyOf } from '../supply/index.ts';
import { changeDays, changeEnded, changeTogether, loadOne, requireSpan, requireType, stampOf, typeOf } from './acts.ts';
import { lockForBooking } from './holds.ts';
import { type Answers, answersOf, lockAndRead, place, placeNew, type Reading, type Wanted } from './placement.ts';
import * as queries from './queries.ts';
import type { Span } from './rules.ts';
import { bookFromStandby } from './standby.ts';

export interface NewVisit {
  patientId: string;
  visitTypeId: string;
  providerId: string;
  roomId: string | null;
  start: Temporal.Instant;
  durationMinutes: number | null;
  note: string;
  preferred?: readonly string[];
  seriesId?: string;
  chainId?: string;
  chainPosition?: number;
}

/** What a new visit wants, its patient's birth date unread; throws for a type or a time that cannot be booked. */
function wantedUnread(supply: Supply, visit: NewVisit): Wanted & { span: Span } {
  const type = requireType(supply, visit.visitTypeId);
  const durationMinutes = visit.durationMinutes ?? type.durationMinutes;
  const span = requireSpan(visit.start, durationMinutes);
  return { ...visit, type, birthDate: null, start: span.start.epochMilliseconds, durationMinutes, span };
}

/** What a new visit wants; throws for a type, a patient or a time that cannot be booked. */
export async function wantedOf(ctx: CommandContext, supply: Supply, visit: NewVisit): Promise<Wanted & { span: Span }> {
  const wanted = wantedUnread(supply, visit);
  return { ...wanted, ...(await requireBookable(ctx.tx, visit.patientId)) };
}

/** Writes the row of a new visit and takes its slot; the locks are held. Returns it as the screens will see it. */
export async function insertVisit(
  ctx: CommandContext,
  supply: Supply,
  visit: NewVisit,
  wanted: Wanted & { span: Span },
  answers: Answers,
  reading?: Reading,
): Promise<contract.Appointment> {
  const id = ctx.newId();
  const row = {
    ...visit,
    ...wanted.span,
    id,
    booking: 'booked',
    confirmation: 'unsent',
    flow: 'expected',
    cancelReason: null,
    externalId: null,
  } as const;
  const { appointment, placed } = await placeNew(ctx, supply, row, {
    appointmentId: id,
    wanted,
    answers,
    ...(reading ? { reading } : {}),
  });
  changeEnded(ctx, supply, placed.ended);
  changeDays(ctx, supply, id, { ...wanted.span, locationId: placed.locationId });
  return appointment;
}

export async function book(ctx: CommandContext, input: InputOf<typeof contract.book>): Promise<contract.Appointment> {
  const supply = await supplyOf(ctx);
  if (input.standbyId) await bookFromStandby(ctx, input.standbyId, input.patientId);
  const visit = { ...input, start: Temporal.Instant.from(input.start) };
  const unread = wantedUnread(supply, visit);
  const held = input.holdId ? await lockForBooking(ctx, input.holdId) : null;
  const [{ birthDate }, reading] = await Promise.all([
    requireBookable(ctx.tx, visit.patientId),
    lockAndRead(ctx, supply, unread, held ? heldBy(held) : [], held ? [held.id] : []),
  ]);
  if (held) changeEnded(ctx, supply, await queries.deleteHolds(ctx.tx, [held.id]));
  const after = await insertVisit(ctx, supply, visit, { ...unread, birthDate }, answersOf(input), reading);
  ctx.audit({
    action: contract.book.name,
    entity: 'appointment',
    entityId: after.id,
    subjectId: input.patientId,
    reason: after.overbookReason ?? undefined,
    after,
  });
  return after;
}

interface Done {
  span?: Span & { locationId: string };
  reason?: string | undefined;
}

/** The common course of every change of an appointment: lock, compare the version, change, tell, audit. */
export async function change(
  ctx: CommandContext,
  supply: Supply,
  action: string,
  input: { id: string; expectedVersion: number },
  work: (row: queries.AppointmentRow) => Promise<Done | undefined>,
): Promise<contract.Appointment> {
  const [row, [before]] = await Promise.all([
    queries.lockAppointment(ctx.tx, input.id),
    queries.selectAppointments(ctx.tx, [input.id]),
  ]);
  if (!row || !before || row.booking === 'held') throw new Problem('not_found');
  if (row.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
  const done = await work(row);
  const after = await loadOne(ctx.tx, input.id);
  const old = { start: row.starts_at, end: row.ends_at, locationId: row.location_id };
  changeDays(ctx, supply, row.id, old, done?.span ?? old);
  changeTogether(ctx, row);
  ctx.audit({
    action,
    entity: 'appointment',
    entityId: row.id,
    ...(row.patient_id ? { subjectId: row.patient_id } : {}),
    reason: done?.reason,
    before,
    after,
  });
  return after;
}

export function requireBooked(row: queries.AppointmentRow, what: string): void {
  if (row.booking === 'booked') return;
  const state = row.booking === 'cancelled' ? 'is cancelled' : 'was marked as a no-show';
  throw new Problem('wrong_state', { detail: `This appointment ${state}. Restore it before you ${what}.` });
}

/** Everything that an appointment has: kept even where it is not in use any more. */
export const heldBy = (row: queries.AppointmentRow): string[] => [
  ...(row.patient_id ? [row.patient_id] : []),
  row.provider_id,
  ...(row.room_id ? [row.room_id] : []),
  ...row.other_ids,
];

export const minutesOf = (row: queries.AppointmentRow): number =>
  (row.ends_at.epochMilliseconds - row.starts_at.epochMilliseconds) / 60_000;

export interface MoveTo {
  start?: string | undefined;
  durationMinutes?: number | undefined;
  providerId?: string | undefined;
  roomId?: string | null | undefined;
}

/** Where an appointment wants to go. */
export function wantedMove(supply: Supply, row: queries.AppointmentRow, to: MoveTo): Wanted & { span: Span } {
  const start = to.start ? Temporal.Instant.from(to.start) : row.starts_at;
  const span = requireSpan(start, to.durationMinutes ?? minutesOf(row));
  const zone = supply.zoneOf(row.location_id);
  return {
    type: typeOf(supply, row.visit_type_id),
    patientId: row.patient_id,
    birthDate: null, // Age was asked about when it was booked.
    providerId: to.providerId ?? row.provider_id,
    roomId: to.roomId === undefined ? row.room_id : to.roomId,
    start: span.start.epochMilliseconds,
    durationMinutes: to.durationMinutes ?? minutesOf(row),
    preferred: row.other_ids,
    keepsItsDay: dateAt(start, zone) === dateAt(row.starts_at, zone),
    span,
  };
}

/** Moves an appointment whose row and resources are locked. Returns where it stands now. */
export async function moveRow(
  ctx: CommandContext,
  supply: Supply,
  row: queries.AppointmentRow,
  wanted: Wanted & { span: Span },
  answers: Answers,
  reading?: Reading,
): Promise<Required<Done>['span']> {
  await queries.releaseHolds(ctx.tx, [row.id]);
  const placed = await place(ctx, supply, {
    appointmentId: row.id,
    wanted,
    answers,
    ...(reading ? { reading } : {}),
  });
  changeEnded(ctx, supply, placed.ended);
  await queries.updateAppointment(
    ctx.tx,
    row.id,
    {
      provider_id: wanted.providerId,
      room_id: wanted.roomId,
      location_id: placed.locationId,
      other_ids: placed.otherIds,
      starts_at: wanted.span.start,
      ends_at: wanted.span.end,
      lane: placed.lane,
      overbook_reason: placed.overbookReason,
    },
    stampOf(ctx, placed.overbookReason),
  );
  return { ...wanted.span, locationId: placed.locationId };
}

export async function move(ctx: CommandContext, input: InputOf<typeof contract.move>) {
  const supply = await supplyOf(ctx);
  return change(ctx, supply, contract.move.name, input, async (row) => {
    requireBooked(row, 'move it');
    const wanted = wantedMove(supply, row, input);
    const reading = await lockAndRead(ctx, supply, wanted, heldBy(row), [row.id]);
    const span = await moveRow(ctx, supply, row, wanted, answersOf(input), reading);
    return { span, reason: input.overbookReason };
  });
}

export interface Cancellation {
  reason: contract.CancelReason;
  note: string;
  cancelledBy?: contract.CancelledBy;
}

/** Whose wish a reason usually is. */
const whoCancels = (reason: contract.CancelReason): contract.CancelledBy =>
  reason === 'patient_request' || reason === 'rescheduled' ? 'patient' : 'practice';

/** Cancels an appointment whose row is locked. Returns the reason as the trail tells it. */
export async function cancelRow(
  ctx: CommandContext,
  row: queries.AppointmentRow,
  { reason, note, cancelledBy = whoCancels(reason) }: Cancellation,
): Promise<string> {
  await queries.releaseHolds(ctx.tx, [row.id]);
  const text = note.trim() ? `${reason}: ${note.trim()}` : reason;
  const cancelled = { cancel_reason: reason, cancel_note: note.trim() || null, cancelled_by: cancelledBy };
  await queries.updateAppointment(ctx.tx, row.id, { booking: 'cancelled', ...cancelled }, stampOf(ctx, text));
  return text;
}

export async function cancel(ctx: CommandContext, input: InputOf<typeof contract.cancel>) {
  const supply = await supplyOf(ctx);
  return change(ctx, supply, contract.cancel.name, input, async (row) => {
    requireBooked(row, 'cancel it');
    return { reason: await cancelRow(ctx, row, input) };
  });
}

export async function noShow(ctx: CommandContext, input: InputOf<typeof contract.noShow>) {
  const supply = await supplyOf(ctx);
  return change(ctx, supply, contract.noShow.name, input, async (row) => {
    requireBooked(row, 'mark it as a no-show');
    if (row.flow !== 'expected')
      throw new Problem('wrong_state', { detail: 'This patient has arrived. Set the visit back to expected first.' });
    await queries.releaseHolds(ctx.tx, [row.id]);
    await queries.updateAppointment(ctx.tx, row.id, { booking: 'no_show' }, stampOf(ctx));
    return undefined;
  });
}

export async function restore(ctx: CommandContext, input: InputOf<typeof contract.restore>) {
  const supply = await supplyOf(ctx);
  return change(ctx, supply, contract.restore.name, input, async (row) => {
    if (row.booking === 'booked') throw new Problem('wrong_state', { detail: 'This appointment is booked already.' });
    const wanted = wantedMove(supply, row, {});
    const [, reading] = await Promise.all([
      row.patient_id ? requireBookable(ctx.tx, row.patient_id) : null,
      lockAndRead(ctx, supply, wanted, [], [row.id]),
    ]);
    // It stood there before: only what is busy now is asked about, and an overlap that had a reason keeps it.
    const standing =
      row.overbook_reason ?? (row.lane > 0 && wanted.type.capacity === 1 ? 'It stood there before.' : null);
    const answers = answersOf(input);
    const placed = await place(ctx, supply, {
      appointmentId: row.id,
      wanted,
      answers: {
        ...answers,
        reason: answers.reason ?? standing,
        isStanding: answers.reason === null && standing !== null,
      },
      reading,
      askLater: true,
    });
    changeEnded(ctx, supply, placed.ended);
    await queries.updateAppointment(
      ctx.tx,
      row.id,
      {
        booking: 'booked',
        cancel_reason: null,
        cancel_note: null,
        cancelled_by: null,
        lane: placed.lane,
        other_ids: placed.otherIds,
        overbook_reason: placed.overbookReason ?? row.overbook_reason,
      },
      stampOf(ctx, placed.overbookReason),
    );
    return { reason: input.overbookReason };
  });
}

/** Changes that leave the slot alone. */
async function note(
  ctx: CommandContext,
  action: string,
  input: { id: string; expectedVersion: number },
  what: string | null,
  fields: (row: queries.AppointmentRow) => queries.AppointmentChange,
) {
  const supply = await supplyOf(ctx);
  return change(ctx, supply, action, input, async (row) => {
    if (what !== null) requireBooked(row, what);
    await queries.updateAppointment(ctx.tx, row.id, fields(row), stampOf(ctx));
    return undefined;
  });
}

export const confirm = (ctx: CommandContext, input: InputOf<typeof contract.confirm>) =>
  note(ctx, contract.confirm.name, input, 'confirm it', () => ({ confirmation: input.confirmation }));

export const setFlow = (ctx: CommandContext, input: InputOf<typeof contract.setFlow>) =>
  note(ctx, contract.setFlow.name, input, 'check the patient in', () => ({
    flow: input.flow,
    flow_at: input.flow === 'expected' ? null : ctx.now,
  }));

export const setNote = (ctx: CommandContext, input: InputOf<typeof contract.setNote>) =>
  note(ctx, contract.setNote.name, input, null, () => ({ note: input.note }));
