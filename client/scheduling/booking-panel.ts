/** Booking: who, what for, when. After the name three more keys at most: Enter, a number, Ctrl+Enter. */
import { html, nothing } from 'lit';
import type { Opening } from '../../shared/finder.ts';
import type { PatientHit } from '../../shared/patients.ts';
import { classesTopic, type Provider, type Room, settingsTopic, type VisitType } from '../../shared/practice.ts';
import { type Appointment, DURATION_MINUTES_MAX, DURATION_MINUTES_MIN } from '../../shared/scheduling.ts';
import { sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import type { Onlooker } from '../live/collection.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import type { PatientPicker } from '../patients/picker.ts';
import { placeOf } from './acts.ts';
import { askFindings, findingsOf, nearestOpenings, type Sought } from './answers.ts';
import { booking } from './booking.ts';
import { patientCard, patientFacts, typeAdvice, typeFacts, type Visits } from './booking-facts.ts';
import './booking-when.ts';
import './chain-offer.ts';
import { type Answers, book, bookChain, readVisits } from './data.ts';
import './finder-panel.ts';
import type { FinderWish, FoundOpening } from './finder-panel.ts';
import { held, type Slot } from './held.ts';
import { namesAt, onlookersSentence } from './presence.ts';
import { repeatBooking } from './series-repeat.ts';
import { askStandby } from './standby-panel.ts';

class BookingPanel extends PageElement {
  static override properties = {
    providers: { attribute: false },
    rooms: { attribute: false },
    visitTypes: { attribute: false },
    people: { attribute: false },
    zone: {},
    openings: { state: true },
    busy: { state: true },
    problem: { state: true },
    visits: { state: true },
  };

  declare providers: readonly Provider[];
  declare rooms: readonly Room[];
  declare visitTypes: readonly VisitType[];
  /** Who else looks at something of the day. */
  declare people: readonly Onlooker[];
  /** Of the location that is looked at. */
  declare zone: string;
  declare openings: Opening[] | null;
  declare busy: boolean;
  declare problem: string | null;
  declare visits: Visits | null;

  readonly #classes = new LiveRows(this, classesTopic);
  readonly #settings = new LiveRows(this, settingsTopic);
  #asking: AbortController | null = null;
  #wantedFor = '';
  /** The patient whose visits are known, or were asked for in vain. */
  #learned = '';
  /** Where the keyboard was when the panel was opened. */
  #openedFrom: Element | null = null;
  #learning = '';
  /** The chain that the finder is opened for. */
  #chainId: string | null = null;

  constructor() {
    super();
    this.providers = [];
    this.rooms = [];
    this.visitTypes = [];
    this.people = [];
    this.zone = session.zone;
    this.openings = null;
    this.busy = false;
    this.problem = null;
    this.visits = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    booking.addEventListener('change', this.#changed);
    held.addEventListener('change', this.#heldChanged);
    held.start();
    this.#changed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    booking.removeEventListener('change', this.#changed);
    held.removeEventListener('change', this.#heldChanged);
    held.stop();
    this.#asking?.abort();
  }

  #changed = (): void => {
    this.requestUpdate();
    const { draft } = booking;
    if (draft?.patient && draft.patient.id !== this.#learned) {
      void this.#learn(draft.patient);
      return;
    }
    if (!draft?.patient) {
      this.visits = null;
      this.#learned = '';
    }
    if (draft) held.want(this.#slot);
    void this.#offer();
  };

  /** Somebody has the time: the next ones are offered in place, and the keys 1 to 3 choose among them. */
  #heldChanged = (): void => {
    this.requestUpdate();
    if (held.state !== 'lost') return;
    void this.#offer();
    if (!this.contains(document.activeElement) || document.activeElement?.matches('[data-book], button'))
      void this.settled().then(() => this.find<HTMLElement>('[data-openings]')?.focus());
  };

  protected override firstUpdated(): void {
    this.#openedFrom = document.activeElement;
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

  /** Times that come late find the keyboard where it was left, or nowhere: a digit must choose among them all the same. */
  #focusOpenings(): void {
    void this.settled().then(() => {
      const { activeElement: at } = document;
      const isAway = at === document.body || at === this.#openedFrom;
      if (isAway && !booking.draft?.start) this.find<HTMLElement>('[data-openings]')?.focus();
    });
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(this.zone).toPlainDate().toString();
  }

  get #type(): VisitType | undefined {
    const wanted = booking.draft?.visitTypeId;
    return this.visitTypes.find((type) => type.id === wanted) ?? this.visitTypes.find((type) => type.active);
  }

  /** What is to be held: as soon as it is known where, whoever it will be for. */
  get #slot(): Slot | null {
    const { draft } = booking;
    const type = this.#type;
    if (!draft?.start || !draft.providerId || !type || draft.chain) return null;
    const { start, providerId, roomId, durationMinutes, patient } = draft;
    return { patientId: patient?.id ?? null, visitTypeId: type.id, providerId, roomId, start, durationMinutes };
  }

  get #sought(): Sought | null {
    const { draft } = booking;
    const type = this.#type;
    if (!draft || !type) return null;
    const { providerId, durationMinutes, start, patient } = draft;
    return { visitTypeId: type.id, patientId: patient?.id ?? null, providerId, durationMinutes, around: start };
  }

  /** Fetches the next openings whenever what is looked for is something else than what they were fetched for. */
  async #offer(): Promise<void> {
    const { draft } = booking;
    const sought = this.#sought;
    const isNeeded = draft?.start ? held.state === 'lost' : Boolean(draft?.patient);
    if (!isNeeded || !sought) return;
    const wanted = JSON.stringify([sought, held.loss?.message]);
    if (wanted === this.#wantedFor) return;
    this.#wantedFor = wanted;
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.openings = null;
    try {
      const openings = await nearestOpenings(sought, signal);
      if (signal.aborted) return;
      this.openings = openings;
      this.problem = null;
      this.#focusOpenings();
    } catch (error) {
      if (!signal.aborted) this.problem = sentenceOf(error);
    }
  }

  /** Who and what the patient usually comes for becomes the proposal, unless the person chose already. */
  async #learn(patient: PatientHit): Promise<void> {
    if (this.#learning === patient.id) return;
    this.#learning = patient.id;
    this.visits = null;
    let change: { providerId?: string | null; visitTypeId?: string | null } = {};
    try {
      const visits = await readVisits(patient.id, 50);
      if (booking.draft?.patient?.id !== patient.id) return;
      this.visits = visits;
      const usual = this.providers.find((one) => one.id === visits.usualProviderId && one.active);
      const last = this.visitTypes.find((one) => one.id === visits.lastVisitTypeId && one.active);
      change = {
        providerId: booking.draft.providerId ?? usual?.id ?? null,
        visitTypeId: booking.draft.visitTypeId ?? last?.id ?? null,
      };
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.#learning = '';
      if (booking.draft?.patient?.id === patient.id) this.#learned = patient.id;
    }
    booking.update(change);
  }

  #choose(index: number): void {
    const opening = this.openings?.[index];
    if (!opening) return;
    booking.choose({ start: opening.start, startText: opening.text }, placeOf(opening));
    this.#focusNext();
  }

  #found({ opening, chain }: FoundOpening): void {
    this.#chainId = null;
    const time = { start: opening.start, startText: opening.text };
    if (chain) booking.choose(time, { chain: { ...chain, parts: opening.parts }, providerId: opening.providerId });
    else booking.choose(time, { ...placeOf(opening), visitTypeId: opening.parts[0]?.visitTypeId ?? null });
    this.#focusNext();
  }

  /** What is missing still, in words. */
  get #missing(): string | null {
    const { draft } = booking;
    if (!draft?.patient) return 'Choose the patient first.';
    if (!draft.start) return 'Choose a time first: press 1, 2 or 3.';
    return draft.providerId || draft.chain ? null : 'Choose the provider first.';
  }

  async #book(): Promise<void> {
    if (this.busy) return;
    this.problem = this.#missing;
    if (this.problem) return;
    this.busy = true;
    try {
      await held.settled();
      const booked = booking.draft?.chain ? await this.#bookChain() : await this.#bookOne();
      if (!booked) return;
      held.made();
      booking.end();
      this.dispatchEvent(new CustomEvent('booked', { detail: booked, bubbles: true }));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  /** Books, asking about whatever is in the way. Null: the person goes back; everything typed stands. */
  async #bookOne(answers: Answers = {}, opening: Opening | null = null): Promise<Appointment | null> {
    const { draft } = booking;
    const type = this.#type;
    if (!draft?.patient || !draft.start || !draft.providerId || !type) return null;
    const { patient, start, providerId, roomId, durationMinutes, note, standby } = draft;
    const visit = { patientId: patient.id, visitTypeId: type.id, providerId, roomId, start, durationMinutes, note };
    const place = opening ? placeOf(opening) : held.id ? { holdId: held.id } : {};
    try {
      return await book({ ...visit, ...place, ...answers }, standby);
    } catch (error) {
      const findings = findingsOf(error);
      if (findings.length === 0) throw error;
      const title = `Book ${patient.name}, ${opening?.text ?? draft.startText ?? ''}?`;
      const way = await askFindings(findings, { title, verb: 'Book', sought: this.#sought });
      if (!way) return null;
      return 'answers' in way ? this.#bookOne(way.answers, opening) : this.#bookOne({}, way.opening);
    }
  }

  async #bookChain(): Promise<Appointment | null> {
    const { draft } = booking;
    if (!draft?.patient || !draft.chain) return null;
    const { patient, chain, note } = draft;
    const booked = await bookChain({ patientId: patient.id, chainId: chain.id, parts: chain.parts, note });
    return booked[0] ?? null;
  }

  async #putOnStandby(): Promise<void> {
    const { draft } = booking;
    const type = this.#type;
    if (!draft?.patient || !type) {
      this.problem = 'Choose the patient first.';
      return;
    }
    const date = draft.start
      ? Temporal.Instant.from(draft.start).toZonedDateTimeISO(this.zone).toPlainDate().toString()
      : this.#today;
    const { providerId, patient, note } = draft;
    if (await askStandby({ patient, type, providerId, date, note }, this.providers)) this.#close();
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void this.#book();
      return;
    }
    const isText = (event.target as Element).matches('input, textarea, select');
    const isOffering = !booking.draft?.start || held.state === 'lost';
    if (!isText && /^[1-3]$/.test(event.key) && isOffering) {
      event.preventDefault();
      this.#choose(Number(event.key) - 1);
    }
    if (event.key === 'Escape') {
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
    if (draft.isFinding) return this.#finder(draft.patient);
    const others = onlookersSentence(namesAt(this.people, held.id));
    return html`
      <section class="panel-body footed" aria-labelledby="booking-title" @keydown=${this.#key}>
        <div class="panel-scroll"><div class="row spread">
          <h2 id="booking-title">${draft.standby ? 'Book from standby' : 'New appointment'}</h2>
          <button class="quiet square" aria-label="Close without booking" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
        </div>
        ${others ? html`<p class="message warn" role="status">${others}</p>` : nothing}
        ${draft.patient ? patientCard(draft.patient, this.#today, draft.standby ? null : () => this.#picked(null)) : html`<am-patient-picker @patient-picked=${(event: CustomEvent<PatientHit>) => this.#picked(event.detail)}></am-patient-picker>`}
        ${this.visits && draft.patient ? patientFacts(this.visits, this.#names) : nothing}
        ${draft.chain ? nothing : this.#fields()}
        ${draft.chain || draft.start ? nothing : html`<am-chain-offer visitTypeId=${this.#type?.id ?? ''} @chain-picked=${(event: CustomEvent<string>) => this.#findChain(event.detail)}></am-chain-offer>`}
        <am-booking-when
          .draft=${draft}
          .openings=${this.openings}
          .providers=${this.providers}
          .zone=${this.zone}
          .clock24=${this.#settings.rows[0]?.clock24 ?? false}
          .today=${this.#today}
          .typeName=${this.#names.type}
          @opening-index=${(event: CustomEvent<number>) => this.#choose(event.detail)}
          @time-changed=${() => this.#focusNext()}
        ></am-booking-when>
        ${this.#type && !draft.chain ? typeAdvice(this.#type) : nothing}
        <div class="field">
          <label for="booking-note">Note for the front desk</label>
          <textarea id="booking-note" maxlength="500" .value=${draft.note} @input=${(event: InputEvent) => booking.update({ note: (event.target as HTMLTextAreaElement).value })}></textarea>
        </div>
        <div class="row">
          ${draft.standby || draft.chain ? nothing : html`<button data-repeat @click=${() => void this.#repeat()}>Repeat …</button>`}
          ${draft.standby ? nothing : html`<button @click=${() => void this.#putOnStandby()}>Put on standby …</button>`}
        </div></div>
        <div class="panel-foot">
          ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
          <button class="primary" data-book ?disabled=${this.busy} @click=${() => void this.#book()}>
            Book ${draft.chain ? `${draft.chain.parts.length} visits, ` : ''}${draft.startText ?? ''} <kbd>Ctrl+Enter</kbd>
          </button>
        </div>
      </section>
    `;
  }

  #finder(patient: PatientHit | null) {
    const { draft } = booking;
    const wish: FinderWish = {
      ...(patient || draft?.visitTypeId ? { visitTypeId: this.#type?.id ?? null } : {}),
      ...(patient || draft?.providerId ? { providerId: draft?.providerId ?? null } : {}),
      ...(this.#chainId ? { chainId: this.#chainId } : {}),
      patientId: patient?.id ?? null,
      patientName: patient?.name ?? null,
      durationMinutes: draft?.durationMinutes ?? null,
    };
    return html`<am-finder-panel .wish=${wish} .providers=${this.providers} .visitTypes=${this.visitTypes}
      @opening-picked=${(event: CustomEvent<FoundOpening>) => this.#found(event.detail)}
      @finder-close=${() => this.#leaveFinder()}></am-finder-panel>`;
  }

  #findChain(chainId: string | null): void {
    this.#chainId = chainId;
    booking.update({ isFinding: chainId !== null });
  }

  async #repeat(): Promise<void> {
    const type = this.#type;
    this.problem = this.#missing;
    if (this.problem || !type) return;
    const first = await repeatBooking(
      type,
      this.#names.provider(booking.draft?.providerId ?? null),
      this.#settings.rows[0],
    );
    if (first) this.dispatchEvent(new CustomEvent('booked', { detail: first, bubbles: true }));
  }

  /** Back to the form; where nothing was begun yet, the panel goes. */
  #leaveFinder(): void {
    const { draft } = booking;
    if (!draft?.patient && !draft?.start && draft?.note === '') return this.#close();
    this.#findChain(null);
    this.#focusNext();
  }

  get #names() {
    return {
      type: (id: string) => this.visitTypes.find((one) => one.id === id)?.name ?? '',
      provider: (id: string | null) => this.providers.find((one) => one.id === id)?.displayName ?? '',
    };
  }

  #picked(patient: PatientHit | null): void {
    booking.update({ patient });
    this.#focusNext();
  }

  #fields() {
    const draft = booking.draft as NonNullable<typeof booking.draft>;
    const type = this.#type;
    const value = (event: Event): string | null => (event.target as HTMLSelectElement).value || null;
    const option = (id: string, name: string, chosen: string | null) =>
      html`<option value=${id} ?selected=${id === chosen}>${name}</option>`;
    return html`<div class="type-row"><div class="field">
        <label for="booking-type">Visit type</label>
        <select id="booking-type" @change=${(event: Event) => booking.update({ visitTypeId: value(event), durationMinutes: null })}>
          ${this.visitTypes.filter((one) => one.active).map((one) => option(one.id, `${one.code} ${one.name}`, type?.id ?? null))}
        </select>
      </div>
      <div class="field">
        <label for="booking-minutes">Minutes</label>
        <input id="booking-minutes" type="number" min=${DURATION_MINUTES_MIN} max=${DURATION_MINUTES_MAX} step="5" .value=${String(draft.durationMinutes ?? type?.durationMinutes ?? '')} @change=${(event: Event) => this.#minutes(event.target as HTMLInputElement)} />
      </div></div>
      ${type ? typeFacts(type, this.#classes.map) : nothing}
      <div class="pair"><div class="field">
        <label for="booking-provider">Provider</label>
        <select id="booking-provider" @change=${(event: Event) => booking.update({ providerId: value(event), ...(draft.start && !value(event) ? { start: null, startText: null } : {}) })}>
          ${option('', 'Anybody', draft.providerId ?? '')}
          ${this.providers.filter((provider) => provider.active).map((provider) => option(provider.id, provider.displayName, draft.providerId))}
        </select>
      </div>
      <div class="field">
        <label for="booking-room">Room</label>
        <select id="booking-room" @change=${(event: Event) => booking.update({ roomId: value(event) })}>
          ${option('', 'Later', draft.roomId ?? '')}
          ${this.rooms.filter((room) => room.active).map((room) => option(room.id, room.name, draft.roomId))}
        </select>
      </div>
    </div>`;
  }

  #minutes(input: HTMLInputElement): void {
    const minutes = Number(input.value);
    const isUsual = input.value === '' || minutes === this.#type?.durationMinutes;
    if (!isUsual && !input.checkValidity() && (minutes < DURATION_MINUTES_MIN || minutes > DURATION_MINUTES_MAX)) {
      this.problem = `A visit lasts from ${DURATION_MINUTES_MIN} minutes to 24 hours.`;
      return;
    }
    this.problem = null;
    booking.update({ durationMinutes: isUsual ? null : Math.round(minutes) });
  }
}
customElements.define('am-booking-panel', BookingPanel);
