/** Everything that the schedule asks of the server, and how each act is taken back. */
import type { InputOf } from '../../shared/contract.ts';
import { openings } from '../../shared/finder.ts';
import * as contract from '../../shared/scheduling.ts';
import { send } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { live } from '../live/live.ts';

type Appointment = contract.Appointment;

/** Shows the answer at once on the days that are open here; the live change that follows says the same. */
function showOwn(appointment: Appointment): Appointment {
  const collection = live.collection<Appointment>(contract.dayTopic.name, appointment.date);
  if (collection.watched) collection.takeOwn(appointment);
  else live.release(collection);
  return appointment;
}

const reference = (appointment: Appointment) => ({ id: appointment.id, expectedVersion: appointment.version });

export const readDay = (date: string, locationId: string | null) =>
  send(contract.day, locationId ? { date, locationId } : { date });
export const readOpenings = (input: InputOf<typeof openings>, signal?: AbortSignal) =>
  send(openings, input, signal ? { signal } : {});
export const readVisits = (patientId: string, limit = 30) => send(contract.patientVisits, { patientId, limit });

export async function book(input: InputOf<typeof contract.book>): Promise<Appointment> {
  const booked = showOwn(await send(contract.book, input));
  sayDone(`Booked ${booked.patientName} at ${booked.startText}.`, async () => {
    showOwn(await send(contract.cancel, { ...reference(booked), reason: 'entered_in_error', note: '' }));
    sayDone('The booking is taken back.');
  });
  return booked;
}

export async function move(
  before: Appointment,
  to: Omit<InputOf<typeof contract.move>, 'id' | 'expectedVersion'>,
): Promise<Appointment> {
  const moved = showOwn(await send(contract.move, { ...reference(before), ...to }));
  sayDone(`${moved.patientName} is now at ${moved.startText} – ${moved.endText}.`, async () => {
    const back = {
      start: before.start,
      durationMinutes: before.durationMinutes,
      roomId: before.roomId,
      ...(before.providerId ? { providerId: before.providerId } : {}),
    };
    showOwn(await send(contract.move, { ...reference(moved), ...back }));
    sayDone(`${moved.patientName} is back at ${before.startText}.`);
  });
  return moved;
}

/** Taking back a cancellation and a no-show is the same act. */
const restoreLater = (appointment: Appointment) => async () => {
  const restored = showOwn(await send(contract.restore, reference(appointment)));
  sayDone(`${restored.patientName} is booked again at ${restored.startText}.`);
};

export async function cancel(before: Appointment, reason: contract.CancelReason, note: string): Promise<Appointment> {
  const cancelled = showOwn(await send(contract.cancel, { ...reference(before), reason, note }));
  sayDone(`Cancelled ${cancelled.patientName}, ${cancelled.startText}.`, restoreLater(cancelled));
  return cancelled;
}

export async function noShow(before: Appointment): Promise<Appointment> {
  const missed = showOwn(await send(contract.noShow, reference(before)));
  sayDone(`${missed.patientName} did not come.`, restoreLater(missed));
  return missed;
}

export async function restore(before: Appointment): Promise<Appointment> {
  const restored = showOwn(await send(contract.restore, reference(before)));
  sayDone(`${restored.patientName} is booked again at ${restored.startText}.`);
  return restored;
}

export async function confirm(before: Appointment, confirmation: contract.Confirmation): Promise<Appointment> {
  const after = showOwn(await send(contract.confirm, { ...reference(before), confirmation }));
  sayDone(`${after.patientName}: ${confirmation}.`, async () => {
    showOwn(await send(contract.confirm, { ...reference(after), confirmation: before.confirmation }));
  });
  return after;
}

export async function setFlow(before: Appointment, flow: contract.Flow, word: string): Promise<Appointment> {
  const after = showOwn(await send(contract.setFlow, { ...reference(before), flow }));
  sayDone(`${after.patientName}: ${word}.`, async () => {
    showOwn(await send(contract.setFlow, { ...reference(after), flow: before.flow }));
  });
  return after;
}

export async function setNote(before: Appointment, note: string): Promise<Appointment> {
  return showOwn(await send(contract.setNote, { ...reference(before), note }));
}
