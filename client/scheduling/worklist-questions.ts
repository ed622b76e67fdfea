/** What the list of visits to move asks a person: what came of a call, why visits are cancelled. */
import { html } from 'lit';
import { CANCEL_REASONS, type CancelReason } from '../../shared/scheduling.ts';
import { CALL_OUTCOMES, type Stranded } from '../../shared/worklists.ts';
import { ask } from '../elements/ask.ts';
import { REASON_WORDS } from './acts.ts';
import { countOf } from './worklist-data.ts';
import { CALL_WORDS } from './worklist-rows.ts';

type CallOutcome = (typeof CALL_OUTCOMES)[number];

export const askCall = ({ appointment, phone }: Stranded) =>
  ask<{ outcome: CallOutcome; note: string }>({
    title: `Call ${appointment.patientName}`,
    body: html`
      <p>${phone ? html`<a class="phone large" href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>` : 'There is no phone number in the record.'}</p>
      <fieldset class="outcomes"><legend>What came of it</legend>
        ${CALL_OUTCOMES.map(
          (outcome, i) =>
            html`<label class="check"><input type="radio" name="outcome" value=${outcome} ?checked=${i === 0} ?autofocus=${i === 0} />${CALL_WORDS[outcome]}</label>`,
        )}
      </fieldset>
      <div class="field"><label for="call-note">Note</label><input id="call-note" name="note" maxlength="200" autocomplete="off" /></div>
    `,
    yes: 'Write it down',
    read(form) {
      const fields = new FormData(form);
      return { outcome: String(fields.get('outcome')), note: String(fields.get('note')) };
    },
  });

export function askCancelAll(visits: readonly Stranded[]) {
  const [only] = visits;
  const isOne = visits.length === 1 && only;
  return ask<{ reason: CancelReason; note: string }>({
    title: isOne
      ? `Cancel ${only.appointment.patientName}, ${only.appointment.startText}?`
      : `Cancel ${countOf(visits.length)}?`,
    body: html`
      ${isOne ? '' : html`<p class="names">${visits.map(({ appointment }) => appointment.patientName).join(' · ')}</p>`}
      <div class="field"><label for="cancel-reason">Reason</label><select id="cancel-reason" name="reason">
        ${CANCEL_REASONS.map((reason) => html`<option value=${reason} ?selected=${reason === 'provider_unavailable'}>${REASON_WORDS[reason]}</option>`)}
      </select></div>
      <div class="field"><label for="cancel-note">Note</label><input id="cancel-note" name="note" maxlength="200" autocomplete="off" /></div>
    `,
    yes: isOne ? 'Cancel the appointment' : `Cancel ${countOf(visits.length)}`,
    no: isOne ? 'Keep it' : 'Keep them',
    danger: true,
    read(form) {
      const fields = new FormData(form);
      return { reason: String(fields.get('reason')), note: String(fields.get('note')) };
    },
  });
}
