/** Booking and everything that happens to an appointment afterwards. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/scheduling.ts';
import { addMinutes, clinicDay, datesTouched, hoursOf } from '../../shared/time.ts';
import { type CommandContext, type QueryContext, RawJson } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireBookable } from '../patients/index.ts';
import { loadSettings, lockResources, selectVisitTypes } from '../practice/index.ts';
import * as queries from './queries.ts';
import { isWholeMinute, type Span } from './rules.ts';

/** The day as one JSON text: its frame from here, its appointments as Postgres wrote them. */
export async function readDay(ctx: QueryContext, { date }: InputOf<typeof contract.day>): Promise<RawJson> {
  const { zone } = await loadSettings(ctx.db);
  const day = clinicDay(date, zone);
  const appointments = await queries.selectTouchingJson(ctx.db, day);
  const frame = JSON.stringify({
    date,
    zone,
    start: day.start.toString(),
    lengthMinutes: day.lengthMinutes,
    hours: hoursOf(day),
  });
  return new RawJson(`${frame.slice(0, -1)},"appointments":${appointments}}`);
}

/** Rows of the live topic of a day. */
export async function loadDay(db: Db, date: string, ids: readonly string[] | null): Promise<contract.Appointment[]> {
  const { zone } = await loadSettings(db);
  return queries.selectTouching(db, clinicDay(date, zone), ids);
}

const timeNotValid = (detail?: string) => new Problem('time_not_valid', detail ? { detail } : {});

/** Throws time_not_valid unless the span is one that can be booked. */
function requireSpan(start: Temporal.Instant, durationMinutes: number): Span {
  const tooShort = durationMinutes < contract.DURATION_MINUTES_MIN || durationMinutes > contract.DURATION_MINUTES_MAX;
  if (tooShort || !isWholeMinute(start)) throw timeNotValid();
  const { year } = start.toZonedDateTimeISO('UTC');
  if (year < 1990 || year > 2100) throw timeNotValid('That date is too far away. Check the year.');
  return { start, end: addMinutes(start, durationMinutes) };
}

interface Wanted extends Span {
  patientId: string;
  providerId: string;
  roomId: string | null;
}

const resourcesOf = (wanted: Omit<Wanted, 'start' | 'end'>): string[] => [
  wanted.patientId,
  wanted.providerId,
  ...(wanted.roomId ? [wanted.roomId] : []),
];

/** Locks everything that is wanted (and what is given up) and throws not_bookable for what is not in use. */
async function lockWanted(ctx: CommandContext, wanted: Wanted, given: readonly string[] = []): Promise<void> {
  const ids = [...new Set([...resourcesOf(wanted), ...given])];
  const locked = new Map((await lockResources(ctx.tx, ids)).map((resource) => [resource.id, resource]));
  const expected = [
    { id: wanted.patientId, kind: 'patient' },
    { id: wanted.providerId, kind: 'person' },
    ...(wanted.roomId ? [{ id: wanted.roomId, kind: 'room' }] : []),
  ];
  for (const { id, kind } of expected) {
    const resource = locked.get(id);
    if (resource?.kind !== kind)
      throw new Problem('not_found', { detail: `That ${kind === 'person' ? 'provider' : kind} is not here any more.` });
    // What an appointment has already, it may keep: only what is newly taken must be in use.
    if (!resource.active && !given.includes(id)) throw new Problem('not_bookable');
  }
}

/** Takes the slot in lane 0, or throws slot_taken that names what was not free. */
async function takeSlot(
  ctx: CommandContext,
  appointmentId: string,
  wanted: Wanted,
  providerLane: number,
): Promise<void> {
  const holds = resourcesOf(wanted).map((resourceId) => ({
    appointmentId,
    resourceId,
    lane: resourceId === wanted.providerId ? providerLane : 0,
    start: wanted.start,
    end: wanted.end,
  }));
  const missing = await queries.takeHolds(ctx.tx, holds);
  if (missing.length > 0)
    throw slotTaken(
      wanted,
      missing.map((hold) => hold.resourceId),
    );
}

function slotTaken(wanted: Wanted, missing: readonly string[]): Problem {
  const kindOf = (id: string) => (id === wanted.providerId ? 'provider' : id === wanted.roomId ? 'room' : 'patient');
  const taken = missing.map((id) => ({ kind: kindOf(id), id }));
  const words: Record<string, string> = { provider: 'The provider', room: 'The room', patient: 'The patient' };
  const who = taken.map(({ kind }, i) => (i === 0 ? words[kind] : words[kind]?.toLowerCase())).join(' and ');
  return new Problem('slot_taken', {
    detail: `${who} ${taken.length > 1 ? 'are' : 'is'} not free at that time any more. Choose another one.`,
    data: { taken },
  });
}

/** Tells every day that the spans touch. */
function changeDays(ctx: CommandContext, zone: string, id: string, ...spans: Span[]): void {
  for (const span of spans) {
    for (const date of datesTouched(span.start, span.end, zone)) ctx.change(contract.dayTopic.name, date, id);
  }
}

async function loadOne(db: Db, id: string): Promise<contract.Appointment> {
  const [appointment] = await queries.selectAppointments(db, [id]);
  if (!appointment) throw new Problem('not_found');
  return appointment;
}

export async function book(ctx: CommandContext, input: InputOf<typeof contract.book>): Promise<contract.Appointment> {
  const { zone } = await loadSettings(ctx.tx);
  const [visitType] = await selectVisitTypes(ctx.tx, [input.visitTypeId]);
  if (!visitType) throw new Problem('not_found', { detail: 'That visit type is not here any more.' });
  if (!visitType.active) throw new Problem('not_bookable');
  const span = requireSpan(Temporal.Instant.from(input.start), input.durationMinutes ?? visitType.durationMinutes);
  await requireBookable(ctx.tx, input.patientId);
  const wanted = { ...input, ...span };
  await lockWanted(ctx, wanted);
  const id = ctx.newId();
  const row = {
    ...wanted,
    id,
    lane: 0,
    booking: 'booked',
    confirmation: 'unsent',
    flow: 'expected',
    cancelReason: null,
    externalId: null,
  } as const;
  await queries.insertAppointments(ctx.tx, [row], ctx.now);
  await takeSlot(ctx, id, wanted, 0);
  const after = await loadOne(ctx.tx, id);
  changeDays(ctx, zone, id, span);
  ctx.audit({ action: contract.book.name, entity: 'appointment', entityId: id, subjectId: input.patientId, after });
  return after;
}

/** The common course of every change of an appointment: lock, compare the version, change, tell, audit. */
async function change(
  ctx: CommandContext,
  action: string,
  input: { id: string; expectedVersion: number },
  work: (row: queries.AppointmentRow) => Promise<{ span?: Span; reason?: string } | undefined>,
): Promise<contract.Appointment> {
  const row = await queries.lockAppointment(ctx.tx, input.id);
  if (!row) throw new Problem('not_found');
  const before = await loadOne(ctx.tx, input.id);
  if (row.version !== input.expectedVersion) throw new Problem('changed_meanwhile', { data: { current: before } });
  const { zone } = await loadSettings(ctx.tx);
  const done = await work(row);
  const after = await loadOne(ctx.tx, input.id);
  const old = { start: row.starts_at, end: row.ends_at };
  changeDays(ctx, zone, row.id, old, done?.span ?? old);
  ctx.audit({
    action,
    entity: 'appointment',
    entityId: row.id,
    subjectId: row.patient_id,
    reason: done?.reason,
    before,
    after,
  });
  return after;
}

function requireBooked(row: queries.AppointmentRow, what: string): void {
  if (row.booking === 'booked') return;
  const state = row.booking === 'cancelled' ? 'is cancelled' : 'was marked as a no-show';
  throw new Problem('wrong_state', { detail: `This appointment ${state}. Restore it before you ${what}.` });
}

export const move = (ctx: CommandContext, input: InputOf<typeof contract.move>) =>
  change(ctx, contract.move.name, input, async (row) => {
    requireBooked(row, 'move it');
    const durationMinutes =
      input.durationMinutes ?? (row.ends_at.epochMilliseconds - row.starts_at.epochMilliseconds) / 60_000;
    const span = requireSpan(input.start ? Temporal.Instant.from(input.start) : row.starts_at, durationMinutes);
    const wanted = {
      ...span,
      patientId: row.patient_id,
      providerId: input.providerId ?? row.provider_id,
      roomId: input.roomId === undefined ? row.room_id : input.roomId,
    };
    const given = [row.patient_id, row.provider_id, ...(row.room_id ? [row.room_id] : [])];
    await lockWanted(ctx, wanted, given);
    await queries.releaseHolds(ctx.tx, row.id);
    await queries.updateAppointment(ctx.tx, row.id, {
      provider_id: wanted.providerId,
      room_id: wanted.roomId,
      starts_at: span.start,
      ends_at: span.end,
      ...(wanted.providerId === row.provider_id ? {} : { lane: 0 }),
    });
    await takeSlot(ctx, row.id, wanted, wanted.providerId === row.provider_id ? row.lane : 0);
    return { span };
  });

export const cancel = (ctx: CommandContext, input: InputOf<typeof contract.cancel>) =>
  change(ctx, contract.cancel.name, input, async (row) => {
    requireBooked(row, 'cancel it');
    await queries.releaseHolds(ctx.tx, row.id);
    await queries.updateAppointment(ctx.tx, row.id, {
      booking: 'cancelled',
      cancel_reason: input.reason,
      cancel_note: input.note.trim() || null,
    });
    return { reason: input.note.trim() ? `${input.reason}: ${input.note.trim()}` : input.reason };
  });

export const noShow = (ctx: CommandContext, input: InputOf<typeof contract.noShow>) =>
  change(ctx, contract.noShow.name, input, async (row) => {
    requireBooked(row, 'mark it as a no-show');
    if (row.flow !== 'expected')
      throw new Problem('wrong_state', { detail: 'This patient has arrived. Set the visit back to expected first.' });
    await queries.releaseHolds(ctx.tx, row.id);
    await queries.updateAppointment(ctx.tx, row.id, { booking: 'no_show' });
    return undefined;
  });

export const restore = (ctx: CommandContext, input: InputOf<typeof contract.restore>) =>
  change(ctx, contract.restore.name, input, async (row) => {
    if (row.booking === 'booked') throw new Problem('wrong_state', { detail: 'This appointment is booked already.' });
    await requireBookable(ctx.tx, row.patient_id);
    const wanted = {
      start: row.starts_at,
      end: row.ends_at,
      patientId: row.patient_id,
      providerId: row.provider_id,
      roomId: row.room_id,
    };
    await lockWanted(ctx, wanted);
    await queries.updateAppointment(ctx.tx, row.id, { booking: 'booked', cancel_reason: null, cancel_note: null });
    await takeSlot(ctx, row.id, wanted, row.lane);
    return undefined;
  });

export const confirm = (ctx: CommandContext, input: InputOf<typeof contract.confirm>) =>
  change(ctx, contract.confirm.name, input, async (row) => {
    requireBooked(row, 'confirm it');
    await queries.updateAppointment(ctx.tx, row.id, { confirmation: input.confirmation });
    return undefined;
  });

export const setFlow = (ctx: CommandContext, input: InputOf<typeof contract.setFlow>) =>
  change(ctx, contract.setFlow.name, input, async (row) => {
    requireBooked(row, 'check the patient in');
    await queries.updateAppointment(ctx.tx, row.id, {
      flow: input.flow,
      flow_at: input.flow === 'expected' ? null : ctx.now,
    });
    return undefined;
  });

export const setNote = (ctx: CommandContext, input: InputOf<typeof contract.setNote>) =>
  change(ctx, contract.setNote.name, input, async (row) => {
    await queries.updateAppointment(ctx.tx, row.id, { note: input.note });
    return undefined;
  });
