/** The time of a booking: what is chosen and whether it is held, what is free instead, or a time that is typed. */
import { html, nothing } from 'lit';
import type { Opening } from '../../shared/finder.ts';
import type { Provider } from '../../shared/practice.ts';
import { clockText } from '../../shared/time.ts';
import '../billing/authorization-line.ts';
import '../coverage/payer-line.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { type BookingDraft, booking } from './booking.ts';
import { held } from './held.ts';
import './when-field.ts';
import type { WhenField } from './when-field.ts';

class BookingWhen extends PageElement {
  static override properties = {
    draft: { attribute: false },
    openings: { attribute: false },
    providers: { attribute: false },
    zone: {},
    clock24: { type: Boolean },
    today: {},
    typeName: { attribute: false },
    isTyping: { state: true },
  };
  declare draft: BookingDraft | null;
  declare openings: readonly Opening[] | null;
  declare providers: readonly Provider[];
  declare zone: string;
  declare clock24: boolean;
  declare today: string;
  declare typeName: (id: string) => string;
  /** A date and a time are being written. */
  declare isTyping: boolean;
  readonly #redraw = (): void => this.requestUpdate();

  constructor() {
    super();
    this.draft = null;
    this.openings = null;
    this.providers = [];
    this.zone = 'UTC';
    this.clock24 = false;
    this.today = '';
    this.typeName = () => '';
    this.isTyping = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    held.addEventListener('change', this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    held.removeEventListener('change', this.#redraw);
  }

  override render() {
    const { draft } = this;
    if (!draft) return nothing;
    if (this.isTyping) return this.#typing(draft);
    if (draft.chain) return html`${this.#chain(draft.chain)} ${this.#payer(draft)}`;
    if (draft.start && held.state !== 'lost') return html`${this.#chosen(draft)} ${this.#payer(draft)}`;
    if (draft.start) return html`${this.#lost()} ${this.#offers('The nearest free times')} ${this.#more()}`;
    return draft.patient ? html`${this.#offers('Next free times')} ${this.#more()}` : this.#more();
  }

  #chosen(draft: BookingDraft) {
    return html`<div class="who chosen">
      <div><span class="small muted">Time</span><div><strong>${draft.startText}</strong></div></div>
      <div class="row">
        ${held.state === 'held' ? html`<span class="chip" data-held title="No other desk gets it while this is open"><span class="icon icon-lock"></span>held for you</span>` : nothing}
        <button class="quiet" @click=${() => this.#other()}>Another time</button>
      </div>
    </div>`;
  }

  /** Who pays on the day that is chosen. */
  #payer({ start, patient }: BookingDraft) {
    if (!start || !patient) return nothing;
    const date = Temporal.Instant.from(start).toZonedDateTimeISO(this.zone).toPlainDate().toString();
    return html`<am-payer-line .patientId=${patient.id} .date=${date}></am-payer-line>
      <am-authorization-line .patientId=${patient.id} .date=${date}></am-authorization-line>`;
  }

  #chain(chain: NonNullable<BookingDraft['chain']>) {
    const at = (start: string): string => {
      const wall = Temporal.Instant.from(start).toZonedDateTimeISO(this.zone);
      return clockText(wall.hour, wall.minute, this.clock24);
    };
    const who = (id: string): string => this.providers.find((one) => one.id === id)?.displayName ?? '';
    return html`<div class="who chosen">
      <div><span class="small muted">${chain.name}</span><div><strong>${this.draft?.startText}</strong></div>
        <ol class="steps small">${chain.parts.map((part) => html`<li>${at(part.start)} ${this.typeName(part.visitTypeId)} <span class="muted">${who(part.providerId)}</span></li>`)}</ol>
      </div>
      <button class="quiet" @click=${() => this.#other()}>Another time</button>
    </div>`;
  }

  /** Says whom the time was lost to, and the next one that is free, in one breath. */
  #lost() {
    const why = (held.loss?.message ?? '').replace(/ Choose another time\.$/, '');
    const [next] = this.openings ?? [];
    const nextText = next ? ` ${this.#shortText(next)} is free.` : '';
    return html`<p class="message warn" role="alert" data-lost>${why || `${this.draft?.startText} is not free any more.`}${nextText}</p>`;
  }

  /** The time alone where it is the same day. */
  #shortText(opening: Opening): string {
    const wall = Temporal.Instant.from(opening.start).toZonedDateTimeISO(this.zone);
    const wanted = Temporal.Instant.from(this.draft?.start ?? opening.start).toZonedDateTimeISO(this.zone);
    const time = clockText(wall.hour, wall.minute, this.clock24);
    return wall.toPlainDate().equals(wanted.toPlainDate())
      ? time
      : `${shortDate(wall.toPlainDate().toString())}, ${time}`;
  }

  #offers(label: string) {
    const names = new Map(this.providers.map((one) => [one.id, one.displayName]));
    const pick = (i: number): void => {
      this.dispatchEvent(new CustomEvent('opening-index', { detail: i, bubbles: true }));
    };
    return html`<div class="field">
      <span class="label" id="openings-label">${label}</span>
      <div class="openings" role="group" aria-labelledby="openings-label" data-openings tabindex="-1">
        ${
          this.openings === null
            ? html`<div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div>`
            : this.openings.length === 0
              ? html`<p class="muted">Nothing free in the next eight weeks. Choose another provider, or a place in the book.</p>`
              : this.openings.map(
                  (opening, i) => html`<button @click=${() => pick(i)}>
                    <kbd>${i + 1}</kbd><span class="opening"><strong>${opening.text}</strong> <span class="muted">${names.get(opening.providerId) ?? ''}</span></span>
                    <span class="chip why">${opening.why}</span>
                  </button>`,
                )
        }
      </div>
    </div>`;
  }

  #more() {
    return html`<div class="row">
      <button @click=${() => booking.update({ isFinding: true })}>More times …</button>
      <button @click=${() => this.#type()}>Type a time …</button>
    </div>`;
  }

  #type(): void {
    this.isTyping = true;
    void this.settled().then(() => this.find<WhenField>('am-when')?.focus());
  }

  #typing(draft: BookingDraft) {
    const wall = draft.start ? Temporal.Instant.from(draft.start).toZonedDateTimeISO(this.zone) : null;
    return html`<form class="stack note-box" @submit=${this.#set} @keydown=${this.#key}>
      <am-when date=${wall?.toPlainDate().toString() ?? this.today} .minute=${wall ? wall.hour * 60 + wall.minute : null} .zone=${this.zone} .clock24=${this.clock24}></am-when>
      <div class="row end">
        <button type="button" @click=${() => this.#leave()}>Go back</button>
        <button type="submit">Take this time</button>
      </div>
    </form>`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#leave();
  }

  #leave(): void {
    this.isTyping = false;
    this.#tell();
  }

  #set(event: SubmitEvent): void {
    event.preventDefault();
    const start = this.find<WhenField>('am-when')?.read();
    if (!start) return;
    const wall = Temporal.Instant.from(start).toZonedDateTimeISO(this.zone);
    const text = `${shortDate(wall.toPlainDate().toString())}, ${clockText(wall.hour, wall.minute, this.clock24)}`;
    this.isTyping = false;
    booking.choose({ start, startText: text });
    this.#tell();
  }

  #other(): void {
    booking.choose(null);
    this.#tell();
  }

  /** The keyboard goes on to what is missing now. */
  #tell(): void {
    this.dispatchEvent(new CustomEvent('time-changed', { bubbles: true }));
  }
}
customElements.define('am-booking-when', BookingWhen);
