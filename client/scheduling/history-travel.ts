/**
 * The day as it stood: a bar above the grid with a slider that stops wherever something of this day changed. The grid
 * below is told by `past-day` events and can only be looked at meanwhile.
 */
import { html, nothing, type PropertyValues } from 'lit';
import { type DayAsOf, type DayStep, dayAsOf } from '../../shared/history.ts';
import { send, sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { serverNow } from '../live/live.ts';
import type { PastDay } from './day-state.ts';

/** A hand that slides passes many moments by; only where it rests is looked up. */
const REST_MS = 120;
const WEEKDAY = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' });
const UNCHANGED: ReadonlySet<string> = new Set();

class TimeTravel extends PageElement {
  static override properties = {
    date: {},
    locationId: {},
    zone: {},
    open: { type: Boolean, reflect: true },
    day: { state: true },
    index: { state: true },
    problem: { state: true },
  };

  declare date: string;
  /** A location whose days are its own; null: the practice. */
  declare locationId: string | null;
  declare zone: string;
  declare open: boolean;
  declare day: DayAsOf | null;
  /** The moment of the slider. */
  declare index: number;
  declare problem: string | null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;
  #focusAfter = '';
  #before: HTMLElement | null = null;

  constructor() {
    super();
    this.date = '';
    this.locationId = null;
    this.zone = 'UTC';
    this.open = false;
    this.day = null;
    this.index = 0;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  begin(): void {
    if (this.open) return;
    this.#before = document.activeElement as HTMLElement | null;
    this.open = true;
    this.#focusAfter = 'input[type=range]';
    void this.#look(serverNow().toString());
  }

  end(): void {
    if (!this.open) return;
    this.#stop();
    this.open = false;
    this.day = null;
    this.problem = null;
    this.#tell(null);
    (this.#before?.isConnected ? this.#before : document.querySelector<HTMLElement>('[data-past]'))?.focus();
  }

  #stop(): void {
    clearTimeout(this.#rest);
    this.#asking?.abort();
    this.#asking = null;
  }

  #tell(past: PastDay | null): void {
    this.dispatchEvent(new CustomEvent<PastDay | null>('past-day', { detail: past, bubbles: true }));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.open || changed.has('open') || !(changed.has('date') || changed.has('locationId'))) return;
    // Another day, the same moment: nothing of the present is shown in between.
    const at = this.day?.at ?? serverNow().toString();
    this.day = null;
    this.#tell({ at, appointments: [], changed: UNCHANGED });
    void this.#look(at);
  }

  protected override updated(): void {
    const target = this.#focusAfter && this.find<HTMLElement>(this.#focusAfter);
    if (!target) return;
    this.#focusAfter = '';
    target.focus();
  }

  async #look(at: string): Promise<void> {
    this.#stop();
    const asking = new AbortController();
    this.#asking = asking;
    const place = this.locationId ? { locationId: this.locationId } : {};
    try {
      const day = await send(dayAsOf, { date: this.date, at, ...place }, { signal: asking.signal });
      if (this.#asking !== asking) return;
      this.day = day;
      this.index = Math.max(0, lastUpTo(day.moments, day.at));
      this.problem = null;
      this.#tell({ at: day.at, appointments: day.appointments, changed: new Set(day.last?.appointmentIds) });
    } catch (error) {
      if (this.#asking === asking) this.problem = sentenceOf(error);
    }
  }

  /** Goes to a moment by its number; looks it up once the hand rests. */
  #go(index: number): void {
    const moments = this.day?.moments ?? [];
    const at = moments[Math.min(Math.max(index, 0), moments.length - 1)];
    if (at === undefined) return;
    this.index = moments.indexOf(at);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#look(at), REST_MS);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  }

  override render() {
    if (!this.open) return nothing;
    const { day } = this;
    return html`<section class="past-bar" aria-label="The day as it stood" @keydown=${this.#key}>
      <div class="past-head">
        <span class="icon icon-history"></span>
        <h2>${this.date ? WEEKDAY.format(new Date(`${this.date}T12:00:00Z`)) : ''} as it stood on ${day ? this.#shownText(day) : '…'}</h2>
        <button class="primary" @click=${() => this.end()}>Back to now <kbd>Esc</kbd></button>
      </div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${day ? this.#slider(day) : html`<div class="skeleton"></div>`}
    </section>`;
  }

  /** While the hand slides, the moment below it; when it rests, the one that is shown. */
  #shownText(day: DayAsOf): string {
    const moment = day.moments[this.index];
    const rests = moment === undefined || lastUpTo(day.moments, day.at) === this.index;
    return rests ? day.atText : textOf(moment, this.zone);
  }

  #slider(day: DayAsOf) {
    const { moments } = day;
    if (moments.length === 0)
      return html`<p role="status">Nothing was ever booked or changed on this day, so it always stood as it stands now.</p>`;
    const isFirst = this.index <= 0;
    const isLast = this.index >= moments.length - 1;
    return html`
      <div class="past-slide">
        <button ?disabled=${isFirst} @click=${() => this.#go(this.index - 1)}><span class="icon icon-left"></span>Earlier</button>
        <input
          type="range"
          min="0"
          max=${moments.length - 1}
          step="1"
          .value=${String(this.index)}
          aria-label="Moments at which this day changed"
          aria-valuetext="${this.#shownText(day)}, change ${this.index + 1} of ${moments.length}"
          @input=${(event: Event) => this.#go(Number((event.target as HTMLInputElement).value))}
        />
        <button ?disabled=${isLast} @click=${() => this.#go(this.index + 1)}>Later<span class="icon icon-right"></span></button>
        <label class="past-jump small">Go to <input type="datetime-local" .value=${localOf(day.at, this.zone)} @change=${(
          event: Event,
        ) => {
          const at = momentOf((event.target as HTMLInputElement).value, this.zone);
          if (at) void this.#look(at);
        }} /></label>
      </div>
      <div class="past-steps" role="status">
        ${this.#step('Just before', day.last, 'Nothing of this day was there yet.')}
        ${this.#step('Next', day.next, 'Nothing has changed since: so it stands now.')}
      </div>
    `;
  }

  #step(word: string, step: DayStep | null, none: string) {
    return html`<p><span class="past-word">${word}</span> ${
      step
        ? html`<strong>${step.who}</strong> ${step.what}.${step.at === this.day?.at ? nothing : html` <span class="past-time">${step.atText}</span>`}`
        : html`<span class="muted">${none}</span>`
    }</p>`;
  }
}
customElements.define('am-time-travel', TimeTravel);

/** The number of the last moment that is not after this one; -1 when all are. */
function lastUpTo(moments: readonly string[], at: string): number {
  const limit = Temporal.Instant.from(at);
  return moments.findLastIndex((one) => Temporal.Instant.compare(Temporal.Instant.from(one), limit) <= 0);
}

const textOf = (moment: string, zone: string): string =>
  Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toLocaleString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  });

/** `2026-03-18T10:20`, as the field of the browser wants it. */
const localOf = (moment: string, zone: string): string =>
  Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });

/** What was typed, to the end of its minute. */
function momentOf(local: string, zone: string): string | null {
  try {
    return Temporal.PlainDateTime.from(local).add({ seconds: 59 }).toZonedDateTime(zone).toInstant().toString();
  } catch {
    return null;
  }
}

const element = (): TimeTravel | null => document.querySelector('am-time-travel');

/** What the key H does: into the past, and back. */
export function toggleTimeTravel(): void {
  const travel = element();
  if (travel?.open) travel.end();
  else travel?.begin();
}

export const endTimeTravel = (): void => element()?.end();

export const pastButton = () =>
  html`<button class="square" data-past aria-label="As it stood …" title="The day as it stood  H" @click=${toggleTimeTravel}><span class="icon icon-history"></span></button>`;
