/** What a person does with an appointment, with the questions that it takes. Problems are said, never swallowed. */
import { html, nothing } from 'lit';
import type { Opening } from '../../shared/finder.ts';
import {
  type Appointment,
  CANCEL_REASONS,
  CANCELLED_BY,
  type CancelledBy,
  type CancelReason,
  type Confirmation,
  type Flow,
} from '../../shared/scheduling.ts';
import type { SeriesScope } from '../../shared/series.ts';
import { ProblemError } from '../api/send.ts';
import { sayProblem, type ToastLink } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { longDate } from '../elements/words.ts';
import { alertsOf } from '../patients/alerts.ts';
import { askFindings, findingsOf, type Sought } from './answers.ts';
import * as data from './data.ts';
import { cancelInSeries } from './series-acts.ts';
import { scopeChoice, scopeOf } from './series-scope.ts';
import { gapOf, standby } from './standby.ts';
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

export const CANCELLED_BY_WORDS: Record<CancelledBy, string> = {
  patient: 'The patient',
  caregiver: 'Somebody for the patient',
  practice: 'The practice',
};

/** `By the patient: Weather (snow)` */
export function cancelSentence({ cancelReason, cancelNote, cancelledBy }: Appointment): string {
  if (!cancelReason) return '';
  const by = cancelledBy ? `By ${CANCELLED_BY_WORDS[cancelledBy].toLowerCase()}: ` : '';
  return `${by}${REASON_WORDS[cancelReason]}${cancelNote ? ` (${cancelNote})` : ''}`;
}

export const CONFIRMATION_WORDS: Record<Confirmation, string> = {
  unsent: 'Not asked yet',
  sent: 'Asked',
  confirmed: 'Confirmed',
  declined: 'Declined',
};

type Act = (appointment: Appointment, answers: data.Answers) => Promise<Appointment>;

/** How the act is done at an opening instead; and for what one is looked for. */
interface Instead {
  sought: Sought;
  act: (appointment: Appointment, opening: Opening) => Promise<Appointment>;
}

/**
 * Runs an act. When somebody was faster, shows what they did and lets the person decide; when something is in the way,
 * asks about it.
 */
export async function attempt(
  appointment: Appointment,
  what: string,
  act: Act,
  instead: Instead | null = null,
): Promise<Appointment | null> {
  let now = appointment;
  let answers: data.Answers = {};
  for (;;) {
    try {
      return await act(now, answers);
    } catch (error) {
      const findings = findingsOf(error);
      if (findings.length > 0) {
        const title = `${what} ${now.patientName}?`;
        const way = await askFindings(findings, { title, verb: what, sought: instead?.sought ?? null });
        if (!way) return null;
        if ('answers' in way) answers = way.answers;
        else if (instead) return attempt(now, what, (current) => instead.act(current, way.opening), instead);
        continue;
      }
      const current = await askFaster(error, what);
      if (!current) return null;
      now = current;
    }
  }
}

/** Somebody changed it meanwhile: theirs, or ours all the same? Returns what stands there now; null: leave it. */
async function askFaster(error: unknown, what: string): Promise<Appointment | null> {
  const current =
    error instanceof ProblemError && error.code === 'changed_meanwhile'
      ? (error.data as { current?: Appointment }).current
      : undefined;
  if (!current) {
    sayProblem(error);
    return null;
  }
  const change = await data.readLastChange(current.id).catch(() => '');
  const again = await ask({
    title: 'Somebody was faster',
    body: html`${change ? html`<p><strong>${change}</strong></p>` : nothing}
      <p>
        ${current.patientName} is now on ${longDate(current.date)}, ${current.startText} – ${current.endText},
        ${STATUS[statusOf(current)]?.word}.
      </p>`,
    yes: `${what} anyway`,
    no: 'Leave it as it is',
  });
  return again ? current : null;
}

/** Moves an appointment, whatever is in the way being asked about. */
export async function moveTo(it: Appointment, to: data.MoveTo): Promise<Appointment | null> {
  const sought: Sought = {
    visitTypeId: it.visitTypeId,
    patientId: it.patientId,
    providerId: to.providerId ?? it.providerId,
    durationMinutes: to.durationMinutes ?? it.durationMinutes,
    around: to.start ?? it.start,
    insteadOf: it.id,
    // With another length its own place may be the right one.
    ...(to.durationMinutes === undefined || to.durationMinutes === it.durationMinutes
      ? { notAt: { start: it.start, providerId: it.providerId } }
      : {}),
  };
  return attempt(it, 'Move', (now, answers) => data.move(now, { ...to, ...answers }), {
    sought,
    act: (now, opening) => data.move(now, { ...to, ...placeOf(opening) }),
  });
}

/** The place that an opening of one visit names. */
export function placeOf(opening: Opening): { start: string; providerId: string; roomId?: string } {
  const room = opening.parts[0]?.roomId;
  return { start: opening.start, providerId: opening.providerId, ...(room ? { roomId: room } : {}) };
}

/** Whose wish a reason usually is: chosen beforehand, and changed with one key. */
const USUALLY_BY: Record<CancelReason, CancelledBy> = {
  patient_request: 'patient',
  rescheduled: 'patient',
  practice_request: 'practice',
  provider_unavailable: 'practice',
  weather: 'practice',
  entered_in_error: 'practice',
  other: 'practice',
};

export async function askCancel(appointment: Appointment): Promise<Appointment | null> {
  const reasonChosen = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const by = select.form?.elements.namedItem('by') as HTMLSelectElement | null;
    if (by) by.value = USUALLY_BY[select.value as CancelReason];
  };
  const answer = await ask<data.Cancellation & { scope: SeriesScope }>({
    title: `Cancel ${appointment.patientName}, ${appointment.startText}?`,
    body: html`
      <div class="pair">
        <div class="field">
          <label for="cancel-reason">Reason</label>
          <select id="cancel-reason" name="reason" @change=${reasonChosen}>
            ${CANCEL_REASONS.map((reason) => html`<option value=${reason}>${REASON_WORDS[reason]}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="cancel-by">Cancelled by</label>
          <select id="cancel-by" name="by">
            ${CANCELLED_BY.map((by) => html`<option value=${by}>${CANCELLED_BY_WORDS[by]}</option>`)}
          </select>
        </div>
      </div>
      <div class="field">
        <label for="cancel-note">Note</label>
        <input id="cancel-note" name="note" maxlength="200" autocomplete="off" />
      </div>
      ${scopeChoice(appointment, false)}
    `,
    yes: 'Cancel the appointment',
    no: 'Keep it',
    danger: true,
    read(form) {
      const fields = new FormData(form);
      return {
        reason: String(fields.get('reason')) as CancelReason,
        cancelledBy: String(fields.get('by')) as CancelledBy,
        note: String(fields.get('note')),
        scope: scopeOf(fields),
      };
    },
  });
  if (!answer) return null;
  const { scope, ...how } = answer;
  if (scope !== 'this') return cancelInSeries(appointment, { scope, ...how });
  return attempt(appointment, 'Cancel', (now) => data.cancel(now, how, standbyLink));
}

/** After a cancellation: whoever waits for such a time is one key away. */
function standbyLink(cancelled: Appointment): ToastLink | null {
  const gap = gapOf(cancelled);
  const count = standby.fitting(gap).length;
  if (count === 0) return null;
  return { word: `${count} on standby could come`, run: () => standby.open(gap) };
}

export const markNoShow = (appointment: Appointment) => attempt(appointment, 'Mark as no-show', data.noShow);
export const restore = (appointment: Appointment) => attempt(appointment, 'Bring back', data.restore);
export const confirm = (appointment: Appointment, confirmation: Confirmation) =>
  attempt(appointment, 'Set', (now) => data.confirm(now, confirmation));
/** Where the patient is. What the desk has to know of somebody who arrives is read out first, if there is anything. */
export async function setFlow(appointment: Appointment, flow: Flow): Promise<Appointment | null> {
  if (flow === 'arrived' && appointment.flow === 'expected' && !(await askCheckIn(appointment))) return null;
  return attempt(appointment, 'Set', (now) =>
    data.setFlow(now, flow, flow === 'expected' ? 'expected again' : (STATUS[flow]?.word ?? flow)),
  );
}

/** True where nothing is to be known, and when it was read. */
async function askCheckIn({ patientId, patientName }: Appointment): Promise<boolean> {
  if (!patientId) return true;
  try {
    const alerts = alertsOf(await data.readRecord(patientId), 'check-in');
    if (alerts.length === 0) return true;
    const body = html`<ul class="message warn patient-alerts">${alerts.map((alert) => html`<li>${alert}</li>`)}</ul>`;
    return (await ask({ title: `Check in ${patientName}`, body, yes: 'Check in' })) !== null;
  } catch (error) {
    sayProblem(error);
    return false;
  }
}

export function showPapers(it: Appointment): void {
  const { patientId: id, patientName: name } = it;
  if (id)
    void import('../correspondence/papers.ts').then(({ openPapers }) => openPapers({ id, name }, it)).catch(sayProblem);
}

export function showSummary({ patientId: id, patientName: name }: Appointment): void {
  if (id) void import('../summary/dialog.ts').then(({ openSummary }) => openSummary({ id, name })).catch(sayProblem);
}
