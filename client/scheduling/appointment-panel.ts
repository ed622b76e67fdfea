/** One appointment: what it is, where it stands, and everything that can be done with it. */
import { html, nothing } from 'lit';
import type { Provider, Room, VisitType } from '../../shared/practice.ts';
import { type Appointment, CONFIRMATION, type Confirmation, FLOW } from '../../shared/scheduling.ts';
import { session } from '../desk/session.ts';
import { sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { longDate, typedDate, usDate } from '../elements/words.ts';
import { askCancel, attempt, CONFIRMATION_WORDS, confirm, markNoShow, REASON_WORDS, restore, setFlow } from './acts.ts';
import * as data from './data.ts';
import './history-panel.ts';
import { STATUS, statusOf } from './tiles.ts';

class AppointmentPanel extends PageElement {
  static override properties = {
    appointment: { attribute: false },
    providers: { attribute: false },
    rooms: { attribute: false },
    visitTypes: { attribute: false },
    readOnly: { type: Boolean },
  };

  declare appointment: Appointment | null;
  declare providers: readonly Provider[];
  declare rooms: readonly Room[];
  declare visitTypes: readonly VisitType[];
  declare readOnly: boolean;

  constructor() {
    super();
    this.appointment = null;
    this.providers = [];
    this.rooms = [];
    this.visitTypes = [];
    this.readOnly = false;
  }

  protected override firstUpdated(): void {
    this.find<HTMLElement>('[data-first]')?.focus();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('panel-close', { bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  }

  override render() {
    const it = this.appointment;
    if (!it)
      return html`<section class="panel-body"><p class="muted">This appointment is not on this day any more.</p>
      <button data-first @click=${() => this.#close()}>Close</button></section>`;
    const type = this.visitTypes.find((one) => one.id === it.visitTypeId);
    const provider = this.providers.find((one) => one.id === it.providerId);
    const room = this.rooms.find((one) => one.id === it.roomId);
    const status = STATUS[statusOf(it)];
    const canWrite = session.may('schedule.write') && !this.readOnly;
    return html`
      <section class="panel-body" aria-labelledby="appointment-title" @keydown=${this.#key}>
        <div class="row spread">
          <h2 id="appointment-title">${it.patientName}</h2>
          <button class="quiet square" data-first aria-label="Close" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
        </div>
        <div>
          <span class="chip"><span aria-hidden="true">${status?.mark}</span> ${status?.word}</span>
          ${it.cancelReason ? html`<span class="small muted">${REASON_WORDS[it.cancelReason]}${it.cancelNote ? `: ${it.cancelNote}` : ''}</span>` : nothing}
        </div>
        <dl class="facts">
          <div><dt>When</dt><dd>${it.startText} – ${it.endText}<br /><span class="muted">${longDate(it.date)}</span></dd></div>
          <div><dt>Visit</dt><dd>${type ? `${type.code} ${type.name}` : ''}, ${it.durationMinutes} min</dd></div>
          <div><dt>Provider</dt><dd>${provider?.displayName ?? 'none'}</dd></div>
          <div><dt>Room</dt><dd>${room?.name ?? 'none yet'}</dd></div>
        </dl>
        <div class="row spread">
          <a href="/patients/${it.patientId}">Open the patient’s record</a>
          ${it.booking === 'booked' ? html`<button class="quiet" @click=${() => this.dispatchEvent(new CustomEvent('print-card', { bubbles: true }))}><span class="icon icon-print"></span>Print card</button>` : nothing}
        </div>
        ${canWrite ? this.#acts(it) : nothing}
        <am-appointment-history .appointmentId=${it.id} .version=${it.version}></am-appointment-history>
      </section>
    `;
  }

  #acts(it: Appointment) {
    if (it.booking !== 'booked') {
      return html`<button class="primary" @click=${() => void restore(it)}>Bring it back</button>`;
    }
    const next = FLOW[FLOW.indexOf(it.flow) + 1];
    const words: Record<string, string> = {
      arrived: 'Check in',
      roomed: 'To the room',
      with_provider: 'Provider begins',
      checked_out: 'Check out',
    };
    return html`
      <div class="row">
        ${next ? html`<button class="primary" @click=${() => void setFlow(it, next)}>${words[next]} <kbd>${next === 'checked_out' ? 'O' : 'I'}</kbd></button>` : nothing}
        ${it.flow === 'expected' ? nothing : html`<button @click=${() => void setFlow(it, 'expected')}>Not here yet</button>`}
      </div>
      <div class="field">
        <label for="appointment-confirmation">The patient said</label>
        <select id="appointment-confirmation" @change=${(event: Event) => void confirm(it, (event.target as HTMLSelectElement).value as Confirmation)}>
          ${CONFIRMATION.map((value) => html`<option value=${value} ?selected=${value === it.confirmation}>${CONFIRMATION_WORDS[value]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="appointment-note">Note</label>
        <textarea id="appointment-note" maxlength="500" .value=${it.note} @change=${(event: Event) => this.#saveNote(it, (event.target as HTMLTextAreaElement).value)}></textarea>
      </div>
      <div class="row">
        <button @click=${() => void this.#moveTo(it)}>Move to …</button>
        ${it.flow === 'expected' ? html`<button @click=${() => void markNoShow(it)}>Did not come</button>` : nothing}
        <button class="danger" @click=${() => void askCancel(it)}>Cancel … <kbd>Del</kbd></button>
      </div>
    `;
  }

  #saveNote(it: Appointment, note: string): void {
    if (note !== it.note) data.setNote(it, note).catch(sayProblem);
  }

  /** For everybody who cannot or does not want to drag. */
  async #moveTo(it: Appointment): Promise<void> {
    const start = Temporal.Instant.from(it.start).toZonedDateTimeISO(session.zone);
    const time = start.toPlainTime().toString({ smallestUnit: 'minute' });
    const option = (id: string, name: string, chosen: string | null) =>
      html`<option value=${id} ?selected=${id === chosen}>${name}</option>`;
    const answer = await ask<{ start: string; durationMinutes: number; providerId: string; roomId: string | null }>({
      title: `Move ${it.patientName}`,
      body: html`
        <div class="pair">
          <div class="field"><label for="move-date">Date</label><input id="move-date" name="date" .value=${usDate(it.date)} autocomplete="off" /></div>
          <div class="field"><label for="move-time">Time</label><input id="move-time" name="time" type="time" step="60" .value=${time} /></div>
          <div class="field"><label for="move-length">Minutes</label><input id="move-length" name="length" type="number" min="5" max="1440" .value=${String(it.durationMinutes)} /></div>
        </div>
        <div class="pair">
          <div class="field"><label for="move-provider">Provider</label><select id="move-provider" name="provider">
            ${this.providers.filter((one) => one.active || one.id === it.providerId).map((one) => option(one.id, one.displayName, it.providerId))}
          </select></div>
          <div class="field"><label for="move-room">Room</label><select id="move-room" name="room">
            ${option('', 'none', it.roomId ?? '')} ${this.rooms.filter((one) => one.active || one.id === it.roomId).map((one) => option(one.id, one.name, it.roomId))}
          </select></div>
        </div>
        <p class="message" role="alert" hidden data-wrong>That date or time cannot be read. Write it like 11/24/2026.</p>
      `,
      yes: 'Move',
      read(form) {
        const fields = new FormData(form);
        const date = typedDate(String(fields.get('date')), start.year);
        const clock = String(fields.get('time'));
        const minutes = Number(fields.get('length'));
        if (!date || !/^\d{2}:\d{2}/.test(clock) || !Number.isInteger(minutes) || minutes < 5) {
          form.querySelector('[data-wrong]')?.removeAttribute('hidden');
          return null;
        }
        const moment = Temporal.PlainDate.from(date).toZonedDateTime({
          timeZone: session.zone,
          plainTime: Temporal.PlainTime.from(clock),
        });
        return {
          start: moment.toInstant().toString(),
          durationMinutes: minutes,
          providerId: String(fields.get('provider')),
          roomId: String(fields.get('room')) || null,
        };
      },
    });
    if (answer) await attempt(it, 'Move', (now) => data.move(now, answer));
  }
}
customElements.define('am-appointment-panel', AppointmentPanel);
