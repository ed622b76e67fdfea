/** One appointment: what it is, where it stands, and everything that can be done with it. */
import { html, nothing, type PropertyValues } from 'lit';
import {
  equipmentTopic,
  locationsTopic,
  type Provider,
  type Room,
  settingsTopic,
  type VisitType,
} from '../../shared/practice.ts';
import { type Appointment, CONFIRMATION, type Confirmation, FLOW } from '../../shared/scheduling.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { longDate, shortDate } from '../elements/words.ts';
import type { Onlooker } from '../live/collection.ts';
import { LiveRows } from '../live/live.ts';
import '../billing/authorization-line.ts';
import '../coverage/payer-line.ts';
import '../patients/alerts.ts';
import {
  askCancel,
  attempt,
  CONFIRMATION_WORDS,
  cancelSentence,
  confirm,
  markNoShow,
  restore,
  setFlow,
  showPapers,
  showSummary,
} from './acts.ts';
import { bookAgain } from './book-again.ts';
import { booking } from './booking.ts';
import * as data from './data.ts';
import { askMove } from './move-dialog.ts';
import { namesAt, onlookersSentence } from './presence.ts';
import './group-panel.ts';
import './series-together.ts';
import './history-panel.ts';
import { STATUS, statusOf } from './tiles.ts';
import { tray } from './tray.ts';

class AppointmentPanel extends PageElement {
  static override properties = {
    appointment: { attribute: false },
    providers: { attribute: false },
    rooms: { attribute: false },
    visitTypes: { attribute: false },
    people: { attribute: false },
    readOnly: { type: Boolean },
  };

  declare appointment: Appointment | null;
  declare providers: readonly Provider[];
  declare rooms: readonly Room[];
  declare visitTypes: readonly VisitType[];
  /** Who else looks at something of the day. */
  declare people: readonly Onlooker[];
  declare readOnly: boolean;

  readonly #equipment = new LiveRows(this, equipmentTopic);
  readonly #locations = new LiveRows(this, locationsTopic);
  readonly #settings = new LiveRows(this, settingsTopic);
  /** The note that is being typed, and the visit as it was when that began. */
  #note: { from: Appointment; text: string } | null = null;

  constructor() {
    super();
    this.appointment = null;
    this.providers = [];
    this.rooms = [];
    this.visitTypes = [];
    this.people = [];
    this.readOnly = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('appointment');
    if (before && before.id !== this.appointment?.id) this.#note = null;
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
    const status = STATUS[statusOf(it)];
    const canWrite = session.may('schedule.write') && !this.readOnly;
    const others = onlookersSentence(namesAt(this.people, it.id));
    return html`
      <section class="panel-body" aria-labelledby="appointment-title" @keydown=${this.#key}>
        <div class="row spread">
          <h2 id="appointment-title">${it.booking === 'held' ? `${it.heldBy ?? 'Somebody'} is booking this time` : it.patientName}</h2>
          <button class="quiet square" data-first aria-label="Close" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
        </div>
        ${others ? html`<p class="message warn" role="status">${others}</p>` : nothing}
        ${
          it.patientId
            ? html`<am-patient-alerts place="check-in" .patientId=${it.patientId}></am-patient-alerts>
              <am-payer-line .patientId=${it.patientId} .date=${it.date} .appointmentId=${it.id}></am-payer-line>
      <am-authorization-line .patientId=${it.patientId} .date=${it.date}></am-authorization-line>`
            : nothing
        }
        <div class="row">
          <span class="chip"><span aria-hidden="true">${status?.mark}</span> ${status?.word}</span>
          ${it.cancelReason ? html`<span class="small muted">${cancelSentence(it)}</span>` : nothing}
        </div>
        ${it.overbookReason ? html`<p class="message warn">Overbooked: ${it.overbookReason}</p>` : nothing}
        <dl class="facts">${this.#facts(it).map(([word, text]) => html`<div><dt>${word}</dt><dd>${text}</dd></div>`)}</dl>
        <am-together .appointment=${it} .typeName=${(id: string) => this.visitTypes.find((one) => one.id === id)?.name ?? ''}></am-together>
        ${(type?.capacity ?? 1) > 1 ? html`<am-group .appointment=${it} marks ?readOnly=${!canWrite}></am-group>` : nothing}
        ${type && it.booking === 'booked' && type.instructions ? html`<p class="note-box small"><strong>Tell the patient:</strong> ${type.instructions}</p>` : nothing}
        ${
          it.booking === 'held'
            ? html`<p class="muted">If it is not booked, the time becomes free by itself.</p>`
            : html`<div class="row spread">
                <a href="/patients/${it.patientId}">Open the patient’s record</a>
                ${session.may('summary.read') ? html`<button class="quiet" @click=${() => showSummary(it)}>Clinical summary <kbd>U</kbd></button>` : nothing}
                ${session.may('correspondence.write') ? html`<button class="quiet" @click=${() => showPapers(it)}>Labels and letters <kbd>E</kbd></button>` : nothing}
                ${it.booking === 'booked' ? html`<button class="quiet" @click=${() => this.dispatchEvent(new CustomEvent('print-card', { bubbles: true }))}><span class="icon icon-print"></span>Print card</button>` : nothing}
              </div>
              ${canWrite ? this.#acts(it) : nothing}`
        }
        ${it.booking === 'held' ? nothing : html`<am-appointment-history .appointmentId=${it.id} .version=${it.version}></am-appointment-history>`}
      </section>
    `;
  }

  /** What it is, in pairs of a word and what stands behind it. */
  #facts(it: Appointment): [string, unknown][] {
    const type = this.visitTypes.find((one) => one.id === it.visitTypeId);
    const others = it.otherIds.map((id) => this.#nameOf(id)).filter(Boolean);
    const location = this.#locations.map.get(it.locationId);
    return [
      ['When', html`${it.startText} – ${it.endText}<br /><span class="muted">${longDate(it.date)}</span>`],
      ['Visit', `${type ? `${type.code} ${type.name}` : ''}, ${it.durationMinutes} min`],
      ['Provider', this.#nameOf(it.providerId) || 'none'],
      ['Room', this.#nameOf(it.roomId) || 'none yet'],
      ...(others.length > 0 ? [['Also takes', others.join(', ')] as [string, unknown]] : []),
      ...(location && this.#locations.rows.length > 1 ? [['Where', location.name] as [string, unknown]] : []),
    ];
  }

  #nameOf(id: string | null): string {
    const thing = this.rooms.find((one) => one.id === id) ?? this.#equipment.map.get(id ?? '');
    return this.providers.find((one) => one.id === id)?.displayName ?? thing?.name ?? '';
  }

  #acts(it: Appointment) {
    if (it.booking !== 'booked') {
      return html`<div class="row">
        <button class="primary" @click=${() => void restore(it)}>Bring it back</button>
        <button @click=${() => this.#bookAgain(it)}>Book again <kbd>Y</kbd></button>
      </div>`;
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
        <textarea id="appointment-note" maxlength="500" .value=${this.#note?.text ?? it.note}
          @input=${(event: Event) => this.#typed(it, (event.target as HTMLTextAreaElement).value)} @change=${() => void this.#saveNote(it)}></textarea>
      </div>
      <div class="row">
        <button @click=${() => void this.#moveTo(it)}>Move to …</button>
        <button aria-pressed=${tray.has(it.id)} @click=${() => this.#toTray(it)}>${tray.has(it.id) ? 'Out of the tray' : 'To the tray'} <kbd>X</kbd></button>
        <button @click=${() => this.#bookAgain(it)}>Book again <kbd>Y</kbd></button>
        ${session.may('schedule.overbook') ? html`<button @click=${() => this.#bookBeside(it)}>Book beside it</button>` : nothing}
        ${it.flow === 'expected' ? html`<button @click=${() => void markNoShow(it)}>Did not come</button>` : nothing}
        <button class="danger" @click=${() => void askCancel(it)}>Cancel … <kbd>Del</kbd></button>
      </div>
    `;
  }

  async #moveTo(it: Appointment): Promise<void> {
    const zone = this.#locations.map.get(it.locationId)?.zone ?? session.zone;
    const clock24 = this.#settings.rows[0]?.clock24 ?? false;
    await askMove(it, { providers: this.providers, rooms: this.rooms, zone, clock24 });
  }

  #toTray(it: Appointment): void {
    tray.toggle(it);
    if (tray.has(it.id)) this.#close();
    else this.requestUpdate();
  }

  #typed(it: Appointment, text: string): void {
    this.#note = { from: this.#note?.from ?? it, text };
  }

  /** What somebody else wrote meanwhile is never overwritten in silence: then the older version is named, and it is asked. */
  async #saveNote(it: Appointment): Promise<void> {
    const note = this.#note;
    this.#note = null;
    if (!note || note.text === it.note) return;
    const from = note.from.note === it.note ? it : note.from;
    const saved = await attempt(from, 'Save your note', (now) => data.setNote(now, note.text));
    if (!saved) this.requestUpdate();
  }

  /** Over a visit that is there already, for those who may: the reason is asked for when it is booked. */
  #bookBeside(it: Appointment): void {
    this.#close();
    booking.begin({ providerId: it.providerId, start: it.start, startText: `${shortDate(it.date)}, ${it.startText}` });
  }

  #bookAgain(it: Appointment): void {
    this.#close();
    void bookAgain(it);
  }
}
customElements.define('am-appointment-panel', AppointmentPanel);
