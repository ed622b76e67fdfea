/** Booking: who, what for, when. After the name three more keys at most: Enter, a number, Ctrl+Enter. */
import { html, nothing } from 'lit';
import type { Opening } from '../../shared/finder.ts';
import type { PatientHit } from '../../shared/patients.ts';
import type { Provider, Room, VisitType } from '../../shared/practice.ts';
import { ProblemError, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { serverNow } from '../live/live.ts';
import '../patients/picker.ts';
import type { PatientPicker } from '../patients/picker.ts';
import { hitDetail } from '../patients/picker.ts';
import { booking } from './booking.ts';
import { book, readOpenings, readVisits } from './data.ts';

const OFFERED = 3;

class BookingPanel extends PageElement {
  static override properties = {
    providers: { attribute: false },
    rooms: { attribute: false },
    visitTypes: { attribute: false },
    openings: { state: true },
    busy: { state: true },
    problem: { state: true },
    noShows: { state: true },
  };

  declare providers: readonly Provider[];
  declare rooms: readonly Room[];
  declare visitTypes: readonly VisitType[];
  declare openings: Opening[] | null;
  declare busy: boolean;
  declare problem: string | null;
  declare noShows: number;

  #asking: AbortController | null = null;
  #wantedFor = '';

  constructor() {
    super();
    this.providers = [];
    this.rooms = [];
    this.visitTypes = [];
    this.openings = null;
    this.busy = false;
    this.problem = null;
    this.noShows = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    booking.addEventListener('change', this.#changed);
    this.#changed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    booking.removeEventListener('change', this.#changed);
    this.#asking?.abort();
  }

  #changed = (): void => {
    this.requestUpdate();
    void this.#offer();
  };

  protected override firstUpdated(): void {
    this.#focusNext();
  }

  /** The keyboard goes to what is missing: the patient, or the choice of a time. */
  #focusNext(): void {
    const { draft } = booking;
    void this.settled().then(() => {
      if (!draft?.patient) this.find<PatientPicker>('am-patient-picker')?.focus();
      else this.find<HTMLElement>(draft.start ? '[data-book]' : '[data-openings]')?.focus();
    });
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  get #type(): VisitType | undefined {
    const wanted = booking.draft?.visitTypeId;
    return this.visitTypes.find((type) => type.id === wanted) ?? this.visitTypes.find((type) => type.active);
  }

  /** Fetches the next openings whenever patient, type or provider are others than those they were fetched for. */
  async #offer(): Promise<void> {
    const { draft } = booking;
    const type = this.#type;
    if (!draft?.patient || draft.start || !type) return;
    const wanted = `${draft.patient.id} ${type.id} ${draft.providerId}`;
    if (wanted === this.#wantedFor) return;
    this.#wantedFor = wanted;
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.openings = null;
    try {
      const from = serverNow().round({ smallestUnit: 'minute', roundingMode: 'ceil' }).toString();
      const input = {
        visitTypeId: type.id,
        patientId: draft.patient.id,
        providerIds: draft.providerId ? [draft.providerId] : [],
        from,
        durationMinutes: null,
        limit: OFFERED,
      };
      const { openings } = await readOpenings(input, signal);
      if (signal.aborted) return;
      this.openings = openings;
      this.problem = null;
    } catch (error) {
      if (!signal.aborted) this.problem = sentenceOf(error);
    }
  }

  async #pick(patient: PatientHit): Promise<void> {
    booking.update({ patient });
    this.#focusNext();
    await this.learn(patient);
  }

  /** Who and what the patient usually comes for becomes the proposal, unless the person chose already. */
  async learn(patient: PatientHit): Promise<void> {
    try {
      const visits = await readVisits(patient.id, 20);
      if (booking.draft?.patient?.id !== patient.id) return;
      this.noShows = visits.noShowCount;
      const usual = this.providers.find((provider) => provider.id === visits.usualProviderId && provider.active);
      const last = this.visitTypes.find((type) => type.id === visits.lastVisitTypeId && type.active);
      booking.update({
        providerId: booking.draft.providerId ?? usual?.id ?? null,
        visitTypeId: booking.draft.visitTypeId ?? last?.id ?? null,
      });
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #choose(index: number): void {
    const opening = this.openings?.[index];
    if (!opening) return;
    booking.update({ start: opening.start, startText: opening.text, providerId: opening.providerId });
    this.#focusNext();
  }

  async #book(): Promise<void> {
    const { draft } = booking;
    const type = this.#type;
    if (this.busy) return;
    if (!draft?.patient || !draft.start || !draft.providerId || !type) {
      this.problem = !draft?.patient
        ? 'Choose the patient first.'
        : !draft.start
          ? 'Choose a time first: press 1, 2 or 3.'
          : 'Choose the provider first.';
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      const { patient, start, providerId, roomId, note } = draft;
      const booked = await book({
        patientId: patient.id,
        visitTypeId: type.id,
        providerId,
        roomId,
        start,
        durationMinutes: null,
        note,
      });
      booking.end();
      this.dispatchEvent(new CustomEvent('booked', { detail: booked, bubbles: true }));
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'slot_taken') {
        booking.update({ start: null, startText: null });
        this.#wantedFor = '';
        await this.#offer();
        this.problem = `${error.message} The next free times are offered below.`;
        this.#focusNext();
      } else if (error instanceof ProblemError && error.status > 0) this.problem = sentenceOf(error);
      else sayProblem(error);
    } finally {
      this.busy = false;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void this.#book();
      return;
    }
    const isText = (event.target as Element).matches('input, textarea');
    if (!isText && /^[1-3]$/.test(event.key) && !booking.draft?.start) {
      event.preventDefault();
      this.#choose(Number(event.key) - 1);
    }
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #close(): void {
    booking.end();
    this.dispatchEvent(new CustomEvent('panel-close', { bubbles: true }));
  }

  override render() {
    const { draft } = booking;
    if (!draft) return nothing;
    return html`
      <section class="panel-body" aria-labelledby="booking-title" @keydown=${this.#key}>
        <div class="row spread">
          <h2 id="booking-title">New appointment</h2>
          <button class="quiet square" aria-label="Close without booking" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
        </div>
        ${draft.patient ? this.#who(draft.patient) : html`<am-patient-picker @patient-picked=${(event: CustomEvent<PatientHit>) => void this.#pick(event.detail)}></am-patient-picker>`}
        ${this.noShows > 0 && draft.patient ? html`<p class="message warn">Did not come ${this.noShows} ${this.noShows === 1 ? 'time' : 'times'} before.</p>` : nothing}
        ${this.#fields()} ${this.#when()}
        <div class="field">
          <label for="booking-note">Note for the front desk</label>
          <textarea id="booking-note" maxlength="500" .value=${draft.note} @input=${(event: InputEvent) => booking.update({ note: (event.target as HTMLTextAreaElement).value })}></textarea>
        </div>
        <div class="panel-foot">
          ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
          <button class="primary" data-book ?disabled=${this.busy} @click=${() => void this.#book()}>
            Book ${draft.startText ?? ''} <kbd>Ctrl+Enter</kbd>
          </button>
        </div>
      </section>
    `;
  }

  #who(patient: PatientHit) {
    return html`<div class="who">
      <div><strong>${patient.name}</strong><div class="small muted">${hitDetail(patient, this.#today)}</div></div>
      <button class="quiet" @click=${() => {
        booking.update({ patient: null });
        this.#wantedFor = '';
        this.#focusNext();
      }}>Change</button>
    </div>`;
  }

  #fields() {
    const draft = booking.draft as NonNullable<typeof booking.draft>;
    const value = (event: Event): string | null => (event.target as HTMLSelectElement).value || null;
    const option = (id: string, name: string, chosen: string | null) =>
      html`<option value=${id} ?selected=${id === chosen}>${name}</option>`;
    return html`<div class="field">
        <label for="booking-type">Visit type</label>
        <select id="booking-type" @change=${(event: Event) => booking.update({ visitTypeId: value(event) })}>
          ${this.visitTypes.filter((type) => type.active).map((type) => option(type.id, `${type.code} ${type.name}, ${type.durationMinutes} min`, this.#type?.id ?? null))}
        </select>
      </div>
      <div class="pair"><div class="field">
        <label for="booking-provider">Provider</label>
        <select id="booking-provider" @change=${(event: Event) => booking.update({ providerId: value(event), ...(draft.start && !value(event) ? { start: null, startText: null } : {}) })}>
          ${option('', 'Anybody', draft.providerId)}
          ${this.providers.filter((provider) => provider.active).map((provider) => option(provider.id, provider.displayName, draft.providerId))}
        </select>
      </div>
      <div class="field">
        <label for="booking-room">Room</label>
        <select id="booking-room" @change=${(event: Event) => booking.update({ roomId: value(event) })}>
          ${option('', 'Later', draft.roomId)}
          ${this.rooms.filter((room) => room.active).map((room) => option(room.id, room.name, draft.roomId))}
        </select>
      </div>
    </div>`;
  }

  #when() {
    const draft = booking.draft as NonNullable<typeof booking.draft>;
    if (draft.start) {
      return html`<div class="who chosen">
        <div><span class="small muted">Time</span><div><strong>${draft.startText}</strong></div></div>
        <button class="quiet" @click=${() => {
          this.#wantedFor = '';
          booking.update({ start: null, startText: null });
          this.#focusNext();
        }}>Another time</button>
      </div>`;
    }
    if (!draft.patient) return nothing;
    const names = new Map(this.providers.map((provider) => [provider.id, provider.displayName]));
    return html`<div class="field">
      <span class="label" id="openings-label">Next free times</span>
      <div class="openings" role="group" aria-labelledby="openings-label" data-openings tabindex="-1">
        ${
          this.openings === null
            ? html`<div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div>`
            : this.openings.length === 0
              ? html`<p class="muted">Nothing free in the next eight weeks. Choose another provider, or a place in the book.</p>`
              : this.openings.map(
                  (opening, i) => html`<button @click=${() => this.#choose(i)}>
                    <kbd>${i + 1}</kbd><span><strong>${opening.text}</strong> <span class="muted">${names.get(opening.providerId) ?? ''}</span></span>
                  </button>`,
                )
        }
      </div>
    </div>`;
  }
}
customElements.define('am-booking-panel', BookingPanel);
