/** What a person does with an appointment, with the questions that it takes. Problems are said, never swallowed. */
import { html } from 'lit';
import {
  type Appointment,
  CANCEL_REASONS,
  type CancelReason,
  type Confirmation,
  type Flow,
} from '../../shared/scheduling.ts';
import { ProblemError } from '../api/send.ts';
import { sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import * as data from './data.ts';
import { STATUS, statusOf } from './tiles.ts';

export const REASON_WORDS: Record<CancelReason, string> = {
  patient_request: 'The patient asked',
  practice_request: 'The practice asked',
  provider_unavailable: 'The provider is away',
  weather: 'Weather',
  rescheduled: 'Moved to another day',
  entered_in_error: 'Entered by mistake',
  other: 'Other',
};

export const CONFIRMATION_WORDS: Record<Confirmation, string> = {
  unsent: 'Not asked yet',
  sent: 'Asked',
  confirmed: 'Confirmed',
  declined: 'Declined',
};

/** Runs an act. When somebody was faster, shows what they did and lets the person decide. */
export async function attempt(
  appointment: Appointment,
  what: string,
  act: (appointment: Appointment) => Promise<Appointment>,
): Promise<Appointment | null> {
  try {
    return await act(appointment);
  } catch (error) {
    const current =
      error instanceof ProblemError && error.code === 'changed_meanwhile'
        ? (error.data as { current?: Appointment }).current
        : undefined;
    if (!current) {
      sayProblem(error);
      return null;
    }
    const again = await ask({
      title: 'Somebody was faster',
      body: html`<p>
        ${current.patientName} was changed meanwhile: now ${current.startText} – ${current.endText} on ${current.date},
        ${STATUS[statusOf(current)]?.word}.
      </p>`,
      yes: `${what} anyway`,
      no: 'Leave it as it is',
    });
    return again ? attempt(current, what, act) : null;
  }
}

export async function askCancel(appointment: Appointment): Promise<Appointment | null> {
  const answer = await ask<{ reason: CancelReason; note: string }>({
    title: `Cancel ${appointment.patientName}, ${appointment.startText}?`,
    body: html`
      <div class="field">
        <label for="cancel-reason">Reason</label>
        <select id="cancel-reason" name="reason">
          ${CANCEL_REASONS.map((reason) => html`<option value=${reason}>${REASON_WORDS[reason]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="cancel-note">Note</label>
        <input id="cancel-note" name="note" maxlength="200" autocomplete="off" />
      </div>
    `,
    yes: 'Cancel the appointment',
    no: 'Keep it',
    danger: true,
    read(form) {
      const fields = new FormData(form);
      return { reason: String(fields.get('reason')), note: String(fields.get('note')) };
    },
  });
  if (!answer) return null;
  return attempt(appointment, 'Cancel', (now) => data.cancel(now, answer.reason, answer.note));
}

export const markNoShow = (appointment: Appointment) => attempt(appointment, 'Mark as no-show', data.noShow);
export const restore = (appointment: Appointment) => attempt(appointment, 'Restore', data.restore);
export const confirm = (appointment: Appointment, confirmation: Confirmation) =>
  attempt(appointment, 'Set', (now) => data.confirm(now, confirmation));
export const setFlow = (appointment: Appointment, flow: Flow) =>
  attempt(appointment, 'Set', (now) =>
    data.setFlow(now, flow, flow === 'expected' ? 'expected again' : (STATUS[flow]?.word ?? flow)),
  );
