/** A month: how many visits each day has, how full it is, and when nobody is there. */
import { html, nothing } from 'lit';
import { locationsTopic, providersTopic, settingsTopic } from '../../shared/practice.ts';
import { type DayLoad, monthLoad, monthTopic } from '../../shared/views.ts';
import { send, sentenceOf } from '../api/send.ts';
import { useKeys } from '../desk/keys.ts';
import { choosePrint, printSheet, type Sheet, usePrint } from '../desk/printing.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { vars } from '../elements/vars.ts';
import { longDate } from '../elements/words.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import { locationChoice, providerChoice } from './choices.ts';
import { monthName, weekdayName } from './mini-month.ts';
import { dateButton, printButton, viewPath, viewSwitch, weekStart } from './navigation.ts';
import { monthSheet } from './sheets.ts';
import { viewChoice } from './view-choice.ts';

const DAYS = 7;
/** Changes that come close together are answered by one question. */
const GATHER_MS = 800;

class MonthPage extends PageElement {
  static override properties = { month: {}, loads: { state: true }, problem: { state: true }, at: { state: true } };
  /** `2026-11` */
  declare month: string;
  declare loads: readonly DayLoad[];
  declare problem: string | null;
  /** The day on which the keyboard stands. */
  declare at: string;

  readonly #topic = new LiveRows(this, monthTopic, () => this.month || null);
  readonly providers = new LiveRows(this, providersTopic);
  readonly locations = new LiveRows(this, locationsTopic);
  readonly settings = new LiveRows(this, settingsTopic);
  #release: (() => void)[] = [];
  #asked = '';
  #loadedFor = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.month = '';
    this.loads = [];
    this.problem = null;
    this.at = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = (): void => this.requestUpdate();
    viewChoice.addEventListener('change', redraw);
    this.#release = [
      live.subscribe(redraw),
      () => viewChoice.removeEventListener('change', redraw),
      usePrint({ choose: () => this.#print(), sheet: () => this.#sheet() }),
      useKeys({ help: KEYS, handle: (event) => this.#key(event) }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    for (const release of this.#release) release();
  }

  get locationId(): string | null {
    const { locationId } = viewChoice.now;
    return locationId && this.locations.map.get(locationId)?.active ? locationId : null;
  }

  get today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  get #first(): Temporal.PlainDate {
    return Temporal.PlainDate.from(`${this.month}-01`);
  }

  get #last(): Temporal.PlainDate {
    return this.#first.add({ months: 1 }).subtract({ days: 1 });
  }

  protected override willUpdate(): void {
    if (!this.month) return;
    if (!this.at.startsWith(this.month)) this.at = this.today.startsWith(this.month) ? this.today : `${this.month}-01`;
    const version = this.settings.rows[0]?.supplyVersion ?? '';
    const what = `${this.month} ${viewChoice.now.providerId} ${this.locationId}`;
    const wanted = `${what} ${version} ${this.#topic.collection?.revision}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    clearTimeout(this.#timer);
    if (what === this.#loadedFor) this.#timer = setTimeout(() => void this.#read(what), GATHER_MS);
    else void this.#read(what);
  }

  async #read(what: string): Promise<void> {
    const { providerId } = viewChoice.now;
    const { locationId } = this;
    try {
      const { days } = await send(monthLoad, {
        from: this.#first.toString(),
        until: this.#last.toString(),
        ...(providerId ? { providerId } : {}),
        ...(locationId ? { locationId } : {}),
      });
      if (!this.#asked.startsWith(what)) return;
      this.loads = days;
      this.#loadedFor = what;
      this.problem = null;
    } catch (error) {
      if (this.#asked.startsWith(what)) this.problem = sentenceOf(error);
    }
  }

  #sheet(): Sheet | null {
    const { providerId } = viewChoice.now;
    const who = (providerId && this.providers.map.get(providerId)?.displayName) || 'all providers';
    const settings = this.settings.rows[0];
    if (this.loads.length === 0 || !settings) return null;
    return {
      note: { print: 'month', date: `${this.month}-01`, providerId, patientId: null },
      draw: () => monthSheet(this.month, this.loads, who, settings.weekStartsOn, settings.clock24),
    };
  }

  async #print(): Promise<void> {
    const sheet = this.#sheet();
    if (sheet) await printSheet(sheet);
  }

  #step(months: number): void {
    router.go(`/month/${this.#first.add({ months }).toString().slice(0, 7)}`);
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const acts: Record<string, () => void> = {
      '[': () => this.#step(-1),
      ']': () => this.#step(1),
      t: () => router.go('/month'),
      d: () => router.go(viewPath('schedule', this.at)),
      w: () => router.go(viewPath('week', this.at)),
      a: () => router.go(viewPath('agenda', this.at)),
      p: choosePrint,
      g: () => this.find<HTMLElement>('#schedule-date')?.click(),
    };
    const act = acts[event.key.toLowerCase()];
    act?.();
    return act !== undefined;
  }

  #walk(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -DAYS, ArrowDown: DAYS }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Temporal.PlainDate.from(this.at).add({ days: by }).toString();
    if (!next.startsWith(this.month)) this.#step(by < 0 ? -1 : 1);
    this.at = next;
    void this.settled().then(() => this.find<HTMLElement>(`[data-day="${next}"]`)?.focus());
  }

  override render() {
    if (!this.month) return nothing;
    const visits = this.loads.reduce((sum, day) => sum + day.visits, 0);
    const open = this.loads.reduce((sum, day) => sum + day.openMinutes, 0);
    const booked = this.loads.reduce((sum, day) => sum + day.bookedMinutes, 0);
    return html`<div class="schedule">
      <div class="bars">
        <div class="toolbar" role="group" aria-label="Month">
          <div class="row">
            <button class="square" aria-label="Month before" title="Month before  [" @click=${() => this.#step(-1)}><span class="icon icon-left"></span></button>
            <button @click=${() => router.go('/month')} title="This month  T">This month</button>
            <button class="square" aria-label="Month after" title="Month after  ]" @click=${() => this.#step(1)}><span class="icon icon-right"></span></button>
            ${dateButton(this.at, this, (date) => {
              this.at = date;
              router.go(viewPath('month', date));
            })}
            <h1>${monthName(this.#first)}</h1>
          </div>
          <div class="row">${viewSwitch('month', this.at)} ${printButton()}</div>
        </div>
        <div class="strip open" role="group" aria-label="How the month is shown">
          <div class="row">${providerChoice(this)} ${locationChoice(this)}</div>
          <div class="totals small">
            <span class="counts"><strong>${visits}</strong> ${visits === 1 ? 'visit' : 'visits'}</span>
            ${open > 0 ? html`<span class="counts"><strong>${Math.round((100 * booked) / open)} %</strong> booked</span>` : nothing}
          </div>
        </div>
      </div>
      ${this.#body()}
    </div>`;
  }

  #body() {
    if (this.problem && this.loads.length === 0)
      return html`<div class="empty" role="alert"><p>${this.problem}</p><button @click=${() => {
        this.#asked = '';
        this.requestUpdate();
      }}>Try again</button></div>`;
    if (!this.loads[0]?.date.startsWith(this.month))
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    const start = weekStart(`${this.month}-01`, this.settings.rows[0]?.weekStartsOn ?? 7);
    const lead = start.until(this.#first, { largestUnit: 'days' }).days;
    return html`<div class="month" role="group" aria-label="Days of the month" @keydown=${(event: KeyboardEvent) => this.#walk(event)}>
      ${Array.from({ length: DAYS }, (_, i) => html`<span class="month-head" aria-hidden="true">${weekdayName(start.add({ days: i }))}</span>`)}
      ${Array.from({ length: lead }, () => html`<span class="month-blank"></span>`)}
      ${this.loads.map((load) => this.#day(load))}
    </div>`;
  }

  #day({ date, visits, openMinutes, bookedMinutes, holiday }: DayLoad) {
    const isClosed = openMinutes === 0;
    const share = isClosed ? 0 : Math.round((100 * bookedMinutes) / openMinutes);
    const free = Math.max(0, openMinutes - bookedMinutes);
    const word = visits === 1 ? 'visit' : 'visits';
    const words = isClosed ? (holiday ?? 'closed') : `${share} % booked, ${Math.floor(free / 60)} h free`;
    const classes = [
      isClosed ? 'shut' : '',
      date === this.today ? 'today' : '',
      date < this.today ? 'past' : '',
      !isClosed && share >= 95 ? 'full' : '',
    ];
    return html`<a
      class="month-day ${classes.filter(Boolean).join(' ')}"
      href=${viewPath('schedule', date)}
      data-day=${date}
      tabindex=${date === this.at ? 0 : -1}
      aria-label="${longDate(date)}: ${visits} ${word}, ${words}"
      @focus=${() => {
        this.at = date;
      }}
      ${vars({ '--load': share })}
    >
      <span class="month-date">${Number(date.slice(8))}</span>
      ${isClosed ? html`<span class="month-word">${holiday ?? 'Closed'}</span>` : html`<span class="month-share">${share} %</span>`}
      ${visits > 0 || !isClosed ? html`<span class="month-visits"><strong>${visits}</strong> ${word}</span>` : nothing}
      ${isClosed ? nothing : html`<i></i>`}
    </a>`;
  }
}

const KEYS = [
  { keys: '[ ]', does: 'month before, month after' },
  { keys: 'T', does: 'this month' },
  { keys: 'G P', does: 'go to a date, print the month' },
  { keys: 'Arrows', does: 'walk through the days' },
  { keys: 'Enter, D', does: 'the day' },
  { keys: 'W A', does: 'the week, the list of the day' },
];

customElements.define('am-month-page', MonthPage);
