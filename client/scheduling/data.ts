/** Everything that the schedule asks of the server, and how each act is taken back. */
import type { InputOf } from '../../shared/contract.ts';
import { openings } from '../../shared/finder.ts';
import { history } from '../../shared/history.ts';
import type { PatientHit } from '../../shared/patients.ts';
import { open as openPatient } from '../../shared/record.ts';
import * as contract from '../../shared/scheduling.ts';
import { bookChain as chainContract } from '../../shared/series.ts';
import * as worklists from '../../shared/worklists.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, type ToastLink } from '../desk/toasts.ts';
import { shortDate } from '../elements/words.ts';
import { live } from '../live/live.ts';
import { alsoFollowing } from './series-acts.ts';

type Appointment = contract.Appointment;
type Standby = worklists.Standby;

/** Shows the answer at once on the days that are open here; the live change that follows says the same. */
export function showOwn(appointment: Appointment): Appointment {
  for (const key of contract.dayKeysOf(appointment, session.zone))
    live.peek<Appointment>(contract.dayTopic.name, key)?.takeOwn(appointment);
  return appointment;
}

const reference = (appointment: Appointment) => ({ id: appointment.id, expectedVersion: appointment.version });

export const readDay = (date: string, locationId: string | null) =>
  send(contract.day, locationId ? { date, locationId } : { date });
export const readOpenings = (input: InputOf<typeof openings>, signal?: AbortSignal) =>
  send(openings, input, signal ? { signal } : {});
/** The last thing that happened to an appointment, in words. */
export async function readLastChange(id: string): Promise<string> {
  const { lines } = await send(history, { id });
  const [last] = lines;
  return last ? `${last.who} ${last.what}.` : '';
}
export const readRecord = async (id: string) => (await send(openPatient, { id })).patient;
/** A patient of whom only the id is known, as the booking names them. */
export async function readPatient(id: string): Promise<PatientHit> {
  const { recordNumber, birthDate, sex, phone, status, firstName, lastName, suffix } = await readRecord(id);
  const name = `${lastName}${suffix ? ` ${suffix}` : ''}, ${firstName}`;
  return { id, recordNumber, name, birthDate, sex, phone, status };
}
export const readVisits = (patientId: string, limit = 30) => send(contract.patientVisits, { patientId, limit });

const takeBack = { reason: 'entered_in_error', note: '' } as const;
/** The undo asks nothing: it goes back to what stood there before. */
const ALL_CONFIRMED = { confirmed: [...contract.FINDING_CODES] };

/** @param standby the entry of the list that this booking ends; the undo puts it back */
export async function book(input: InputOf<typeof contract.book>, standby: Standby | null = null): Promise<Appointment> {
  const ends = standby ? { standbyId: standby.id } : {};
  const booked = showOwn(await send(contract.book, { ...input, ...ends }));
  sayDone(`Booked ${booked.patientName} at ${booked.startText}.`, async () => {
    showOwn(await send(contract.cancel, { ...reference(booked), ...takeBack }));
    if (standby)
      await send(worklists.endStandby, { id: standby.id, expectedVersion: standby.version + 1, done: false });
    sayDone(`The booking is taken back${standby ? '; the patient is on standby again' : ''}.`);
  });
  return booked;
}

export async function bookChain(input: InputOf<typeof chainContract>): Promise<Appointment[]> {
  const { appointments } = await send(chainContract, input);
  for (const appointment of appointments) showOwn(appointment);
  const [first] = appointments;
  sayDone(`Booked ${appointments.length} visits of ${first?.patientName} from ${first?.startText}.`, async () => {
    for (const one of appointments) showOwn(await send(contract.cancel, { ...reference(one), ...takeBack }));
    sayDone('The visits are taken back.');
  });
  return appointments;
}

export type MoveTo = Omit<InputOf<typeof contract.move>, 'id' | 'expectedVersion'>;

export async function move(before: Appointment, to: MoveTo): Promise<Appointment> {
  const moved = showOwn(await send(contract.move, { ...reference(before), ...to }));
  const isOtherDay = moved.date !== before.date;
  const where = isOtherDay
    ? `on ${shortDate(moved.date)}, ${moved.startText}`
    : `at ${moved.startText} – ${moved.endText}`;
  sayDone(
    `${moved.patientName} is now ${where}.`,
    async () => {
      const back = {
        start: before.start,
        durationMinutes: before.durationMinutes,
        roomId: before.roomId,
        ...ALL_CONFIRMED,
        ...(before.overbookReason ? { overbookReason: before.overbookReason } : {}),
        ...(before.providerId ? { providerId: before.providerId } : {}),
      };
      showOwn(await send(contract.move, { ...reference(moved), ...back }));
      sayDone(
        `${moved.patientName} is back ${isOtherDay ? `on ${shortDate(before.date)}, ` : 'at '}${before.startText}.`,
      );
    },
    alsoFollowing(before, moved),
  );
  return moved;
}

export async function addStandby(input: InputOf<typeof worklists.addStandby>): Promise<Standby> {
  const standby = await send(worklists.addStandby, input);
  sayDone(`${standby.patientName} is on standby.`, async () => {
    await send(worklists.endStandby, { id: standby.id, expectedVersion: standby.version, done: true });
    sayDone(`${standby.patientName} is off the standby list.`);
  });
  return standby;
}

export async function endStandby(standby: Standby): Promise<void> {
  const ended = await send(worklists.endStandby, { id: standby.id, expectedVersion: standby.version, done: true });
  sayDone(`${standby.patientName} is off the standby list.`, async () => {
    await send(worklists.endStandby, { id: ended.id, expectedVersion: ended.version, done: false });
    sayDone(`${standby.patientName} is on standby again.`);
  });
}

/** Taking back a cancellation and a no-show is the same act. */
const restoreLater = (appointment: Appointment) => async () => {
  const restored = showOwn(await send(contract.restore, reference(appointment)));
  sayDone(`${restored.patientName} is booked again at ${restored.startText}.`);
};

export interface Cancellation {
  reason: contract.CancelReason;
  note: string;
  cancelledBy: contract.CancelledBy;
}

/** @param next what can be done about the time that is free now */
export async function cancel(
  before: Appointment,
  how: Cancellation,
  next: (cancelled: Appointment) => ToastLink | null = () => null,
): Promise<Appointment> {
  const cancelled = showOwn(await send(contract.cancel, { ...reference(before), ...how }));
  const link = next(cancelled);
  sayDone(`Cancelled ${cancelled.patientName}, ${cancelled.startText}.`, restoreLater(cancelled), link);
  return cancelled;
}

export async function noShow(before: Appointment): Promise<Appointment> {
  const missed = showOwn(await send(contract.noShow, reference(before)));
  sayDone(`${missed.patientName} did not come.`, restoreLater(missed));
  return missed;
}

export type Answers = Pick<InputOf<typeof contract.restore>, 'confirmed' | 'overbookReason'>;

export async function restore(before: Appointment, answers: Answers = {}): Promise<Appointment> {
  const restored = showOwn(await send(contract.restore, { ...reference(before), ...answers }));
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
