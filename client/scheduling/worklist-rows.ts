/** The rows of the list of visits to move: when, who, why, what was said on the telephone, and where to. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Opening } from '../../shared/finder.ts';
import { clockText } from '../../shared/time.ts';
import type { CALL_OUTCOMES, Stranded, StrandedBy } from '../../shared/worklists.ts';
import { session } from '../desk/session.ts';
import { longDate, shortDate } from '../elements/words.ts';
import { tray } from './tray.ts';
import type { WorklistPage } from './worklist-page.ts';
import { todayOf, type WorklistState } from './worklist-state.ts';

export const REASON_WORDS: Record<StrandedBy, string> = {
  away: 'Away',
  holiday: 'Holiday',
  closed: 'Blocked time',
  outside_hours: 'Outside hours',
  reserved: 'Kept for other visits',
  not_active: 'Not in use any more',
};

export const CALL_WORDS: Record<(typeof CALL_OUTCOMES)[number], string> = {
  reached: 'Reached',
  left_message: 'Left a message',
  no_answer: 'No answer',
  wrong_number: 'Wrong number',
};

const COLUMNS = 7;

export function visitRows(page: WorklistPage) {
  const { state } = page;
  const days = Map.groupBy(state.shown, ({ appointment }) => appointment.date);
  return html`<table class="visits" aria-label="Visits to move">
    <thead><tr>
      <th><input type="checkbox" aria-label="Choose all" .checked=${isAllChosen(state)} ?disabled=${page.isReadOnly} @change=${() => page.chooseAll()} /></th>
      <th>Time</th><th>Patient</th><th>Visit</th><th>Why</th><th>Calls</th><th>Where to</th>
    </tr></thead>
    ${repeat(
      [...days],
      ([date]) => date,
      ([date, visits]) => html`<tbody>
        <tr class="date"><th colspan=${COLUMNS} scope="rowgroup">${longDate(date)} <span class="muted">${visits.length}</span></th></tr>
        ${repeat(
          visits,
          ({ appointment }) => appointment.id,
          (visit) => visitRow(page, visit),
        )}
      </tbody>`,
    )}
  </table>`;
}

const isAllChosen = ({ shown, selected }: WorklistState): boolean =>
  shown.length > 0 && shown.every(({ appointment }) => selected.has(appointment.id));

function visitRow(page: WorklistPage, visit: Stranded) {
  const { state } = page;
  const { appointment: it, why, phone, calls } = visit;
  const isHere = state.atId === it.id;
  const type = state.types.map.get(it.visitTypeId);
  const provider = it.providerId ? state.providers.map.get(it.providerId) : undefined;
  const room = it.roomId ? state.rooms.map.get(it.roomId) : undefined;
  const refusal = state.refusals.get(it.id);
  const isChosen = state.selected.has(it.id);
  return html`<tr class="visit ${isHere ? 'here' : ''} ${isChosen ? 'chosen' : ''}" data-visit=${it.id} @click=${(event: MouseEvent) => page.clicked(event, it.id)}>
      <td><input type="checkbox" data-at=${it.id} tabindex=${isHere ? 0 : -1} aria-current=${isHere ? 'true' : nothing}
        aria-label="${it.patientName}, ${it.startText}. ${why || 'Could stay.'}"
        .checked=${isChosen} ?disabled=${page.isReadOnly}
        @focus=${() => state.atId !== it.id && state.stand(it.id)}
        @click=${(event: MouseEvent) => page.toggled(event, it.id)} /></td>
      <td class="time"><strong>${it.startText}</strong><span class="muted small">${it.durationMinutes} min</span></td>
      <td class="who-is"><strong>${it.patientName}</strong>${
        phone
          ? html`<a class="phone" href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>`
          : html`<span class="muted small">no phone number</span>`
      }${it.flow === 'expected' ? nothing : html`<span class="chip waits"><span aria-hidden="true">●</span> is here</span>`}</td>
      <td class="what"><span><span class="swatch f${type?.colour ?? 0}">${type?.code ?? ''}</span> ${type?.name ?? ''}</span><span class="muted small">${[provider?.displayName, room?.name].filter(Boolean).join(', ')}</span></td>
      <td class="why">${why || html`<span class="muted">could stay</span>`}${refusal ? html`<span class="refusal">Could not: ${refusal}</span>` : nothing}</td>
      <td class="calls">${callsCell(visit, calls)}</td>
      <td class="to">${placeCell(state, visit, provider?.id ?? null)}</td>
    </tr>
    ${isHere && !page.isReadOnly ? actsRow(page, visit) : nothing}`;
}

function callsCell(_visit: Stranded, calls: Stranded['calls']) {
  const last = calls.at(-1);
  if (!last) return html`<span class="muted">none yet</span>`;
  const before = calls.length > 1 ? ` (${calls.length} calls)` : '';
  return html`<span>${CALL_WORDS[last.outcome]}${before}</span>
    <span class="muted small">${timeOf(last.at)}, ${last.by}${last.note ? `: ${last.note}` : ''}</span>`;
}

/** `10:05 AM`, or `Tue, Nov 24, 10:05 AM` when it was another day. */
export function timeOf(moment: string): string {
  const at = Temporal.Instant.from(moment).toZonedDateTimeISO(session.zone);
  const date = at.toPlainDate().toString();
  const clock = clockText(at.hour, at.minute);
  return date === todayOf() ? clock : `${shortDate(date)}, ${clock}`;
}

/** `Wed, Mar 18, 2:15 PM with Dr. Okoye, Room 2` */
export function placeText(state: WorklistState, opening: Opening): string {
  const provider = state.providers.map.get(opening.providerId)?.displayName ?? '';
  const room = state.rooms.map.get(opening.parts[0]?.roomId ?? '')?.name;
  return `${opening.text} with ${provider}${room ? `, ${room}` : ''}`;
}

function placeCell(state: WorklistState, { appointment }: Stranded, providerId: string | null) {
  const found = state.suggested.get(appointment.id);
  if (!found)
    return state.isSeeking
      ? html`<span class="skeleton" aria-label="Looking for a place"></span>`
      : html`<span class="muted">not sought yet</span>`;
  const { opening } = found;
  if (!opening) return html`<span class="muted">no place within eight weeks</span>`;
  const provider = state.providers.map.get(opening.providerId);
  const room = state.rooms.map.get(opening.parts[0]?.roomId ?? '')?.name;
  return html`<strong>${opening.text}</strong>
    <span class="small ${opening.providerId === providerId ? 'muted' : ''}">${opening.providerId === providerId ? 'same provider' : provider?.displayName}${room ? `, ${room}` : ''}</span>`;
}

/** What can be done with the visit on which the keyboard stands. */
function actsRow(page: WorklistPage, visit: Stranded) {
  const { state } = page;
  const found = state.suggested.get(visit.appointment.id);
  const isBusy = page.isBusy;
  return html`<tr class="acts"><td></td><td colspan=${COLUMNS - 1}><div class="row" role="group" aria-label="What to do with ${visit.appointment.patientName}">
    ${
      found?.opening
        ? html`<button class="primary" ?disabled=${isBusy} @click=${() => void page.take(visit, 0)}>Move there <kbd>Enter</kbd></button>`
        : html`<button ?disabled=${isBusy || state.isSeeking} @click=${() => void state.suggest([visit.appointment.id])}>Find a place</button>`
    }
    ${(found?.others ?? []).map(
      (
        opening,
        i,
      ) => html`<button class="other" ?disabled=${isBusy} title=${placeText(state, opening)} @click=${() => void page.take(visit, i + 1)}>
        <kbd>${i + 1}</kbd><span>${opening.text}<span class="muted small">${state.providers.map.get(opening.providerId)?.displayName}</span></span>
      </button>`,
    )}
    <span class="space"></span>
    <button ?disabled=${isBusy} @click=${() => void page.call(visit)}><span class="icon icon-phone"></span>Call <kbd>C</kbd></button>
    <button ?disabled=${isBusy} aria-pressed=${tray.has(visit.appointment.id)} title="Keep it at hand, and choose a free time in the schedule" @click=${() => page.toTray(visit)}>${tray.has(visit.appointment.id) ? 'In the tray' : 'To the tray'} <kbd>X</kbd></button>
    <button class="danger" ?disabled=${isBusy} @click=${() => void page.cancel([visit])}>Cancel … <kbd>Del</kbd></button>
  </div></td></tr>`;
}
