/** Seven days side by side: of one provider, to work on, or of everybody, to look and to find. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { useKeys } from '../desk/keys.ts';
import { choosePrint, printSheet, type Sheet, usePrint } from '../desk/printing.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { longDate } from '../elements/words.ts';
import { live, serverNow } from '../live/live.ts';
import { moveTo } from './acts.ts';
import './appointment-panel.ts';
import { booking } from './booking.ts';
import { locationChoice, providerChoice } from './choices.ts';
import './grid.ts';
import type { Grid } from './grid.ts';
import type { GridHour } from './grid-model.ts';
import { dateButton, printButton, viewPath, viewSwitch } from './navigation.ts';
import type { TileMove } from './schedule-page.ts';
import { weekSheet } from './sheets.ts';
import { tray } from './tray.ts';
import { viewChoice } from './view-choice.ts';
import { WeekLayout } from './week-layout.ts';
import { WeekState } from './week-state.ts';

const NOW_MS = 20_000;
const HOURS = 24;

class WeekPage extends PageElement {
  static override properties = { date: {}, openId: { state: true }, pending: { state: true } };
  /** Any day of the week. */
  declare date: string;
  declare openId: string | null;
  declare pending: ReadonlySet<string>;

  readonly state = new WeekState(this, () => this.date);
  readonly layout = new WeekLayout();
  #release: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #scrolledFor = '';

  constructor() {
    super();
    this.date = '';
    this.openId = null;
    this.pending = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = (): void => this.requestUpdate();
    viewChoice.addEventListener('change', redraw);
    this.#timer = setInterval(redraw, NOW_MS);
    this.#release = [
      live.subscribe(redraw),
      () => viewChoice.removeEventListener('change', redraw),
      usePrint({ choose: () => this.#print(), sheet: () => this.#sheet() }),
      useKeys({ help: KEYS, handle: (event) => this.#key(event) }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    for (const release of this.#release) release();
  }

  get #grid(): Grid | null {
    return this.find<Grid>('am-grid');
  }

  get #isReadOnly(): boolean {
    return viewChoice.now.providerId === null || !session.may('schedule.write') || this.state.isStale;
  }

  #sheet(): Sheet | null {
    if (!this.state.isReady) return null;
    const { providerId } = viewChoice.now;
    return {
      note: { print: 'week', date: this.state.dateOf(0), providerId, patientId: null },
      draw: () => weekSheet(this.state, providerId),
    };
  }

  async #print(): Promise<void> {
    const sheet = this.#sheet();
    if (sheet) await printSheet(sheet);
  }

  #step(weeks: number): void {
    this.openId = null;
    router.go(`/week/${Temporal.PlainDate.from(this.date).add({ weeks }).toString()}`);
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#grid?.drag) return false;
    const acts: Record<string, () => void> = {
      '[': () => this.#step(-1),
      ']': () => this.#step(1),
      t: () => router.go('/week'),
      d: () => router.go(viewPath('schedule', this.#grid?.at?.columnId ?? this.date)),
      a: () => router.go(viewPath('agenda', this.#grid?.at?.columnId ?? this.date)),
      n: () => this.#grid?.showNow(),
      p: choosePrint,
      g: () => this.find<HTMLElement>('#schedule-date')?.click(),
    };
    const act = acts[event.key.toLowerCase()];
    act?.();
    return act !== undefined;
  }

  protected override willUpdate(): void {
    if (this.date && this.state.settings.rows.length > 0) this.layout.update(this.state, !this.#isReadOnly);
  }

  protected override updated(): void {
    const grid = this.#grid;
    const week = this.date ? this.state.dateOf(0) : '';
    if (!grid || this.#scrolledFor === week) return;
    this.#scrolledFor = week;
    void grid.updateComplete.then(() => grid.showNow());
  }

  async #move({ id, columnId, minute, durationMinutes }: TileMove): Promise<void> {
    const it = this.state.find(id);
    if (!it) return;
    this.pending = new Set([...this.pending, id]);
    const start = this.state.momentAt(columnId, minute);
    await moveTo(it, { start, durationMinutes });
    this.pending = new Set([...this.pending].filter((one) => one !== id));
  }

  /** A free place of a provider's week is booked in the day's own screen. */
  #book(date: string, minute: number): void {
    const { providerId } = viewChoice.now;
    if (this.#isReadOnly || !providerId) return;
    if (tray.armed) return void this.#dropTray(tray.armed, this.state.momentAt(date, minute), providerId);
    booking.begin({ start: this.state.momentAt(date, minute), startText: this.state.timeAt(minute), providerId });
    router.go(viewPath('schedule', date));
  }

  async #dropTray(it: Appointment, start: string, providerId: string): Promise<void> {
    if (await moveTo(it, { start, providerId })) tray.remove(it.id);
  }

  override render() {
    if (!this.date) return nothing;
    return html`<div class="schedule">
      <div class="bars">${this.#toolbar()}<am-tray></am-tray></div>
      <div class="split"><div class="day">${this.#body()}</div>${this.#panel()}</div>
    </div>`;
  }

  #toolbar() {
    const { state, layout } = this;
    const title = state.settings.rows.length > 0 ? `Week of ${longDate(state.dateOf(0))}` : '';
    return html`<div class="toolbar" role="group" aria-label="Week">
        <div class="row">
          <button class="square" aria-label="Week before" title="Week before  [" @click=${() => this.#step(-1)}><span class="icon icon-left"></span></button>
          <button @click=${() => router.go('/week')} title="This week  T">This week</button>
          <button class="square" aria-label="Week after" title="Week after  ]" @click=${() => this.#step(1)}><span class="icon icon-right"></span></button>
          ${dateButton(this.date, state, (date) => router.go(viewPath('week', date)))}
          <h1>${title}</h1>
        </div>
        <div class="row">${viewSwitch('week', this.date)} ${printButton()}</div>
      </div>
      <div class="strip open" role="group" aria-label="How the week is shown">
        <div class="row">
          ${providerChoice(this.state)} ${locationChoice(this.state)}
          <label class="check small"><input type="checkbox" .checked=${viewChoice.now.showCancelled} @change=${(event: Event) => viewChoice.set({ showCancelled: (event.target as HTMLInputElement).checked })} />Cancelled</label>
        </div>
        <div class="totals small">
          <span class="counts"><strong>${layout.visits}</strong> ${layout.visits === 1 ? 'visit' : 'visits'}</span>
          ${layout.share === null ? nothing : html`<span class="counts"><strong>${layout.share} %</strong> booked</span>`}
        </div>
      </div>`;
  }

  #body() {
    const { state, layout } = this;
    const [refused] = state.days.filter((day) => day.state === 'refused');
    if (refused) return html`<div class="empty"><p>${refused.collection?.refusal}</p></div>`;
    if (state.problem && !state.isReady)
      return html`<div class="empty" role="alert"><p>${state.problem}</p><button @click=${() => void state.read()}>Try again</button></div>`;
    if (!state.isReady || state.days.some((day) => day.state === 'loading'))
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    const now = serverNow().toZonedDateTimeISO(state.zone);
    const isThisWeek = layout.columns.some(({ column }) => column.id === state.today);
    const hours: GridHour[] = Array.from({ length: HOURS }, (_, hour) => ({
      minute: hour * 60,
      label: state.timeAt(hour * 60),
    }));
    return html`<am-grid
      class="week"
      .columns=${layout.columns}
      .hours=${hours}
      .from=${layout.range.from}
      .to=${layout.range.to}
      .opens=${layout.range.opens}
      .step=${state.settings.rows[0]?.slotMinutes ?? 15}
      .now=${isThisWeek ? now.hour * 60 + now.minute : null}
      .nowColumnId=${state.today}
      .timeAt=${state.timeAt}
      .pending=${this.pending}
      .readOnly=${this.#isReadOnly}
      ?stale=${state.isStale}
      @tile-open=${(event: CustomEvent<{ id: string }>) => {
        this.openId = event.detail.id;
      }}
      @head-open=${(event: CustomEvent<{ columnId: string }>) => router.go(viewPath('schedule', event.detail.columnId))}
      @slot-open=${(event: CustomEvent<{ columnId: string; minute: number }>) => this.#book(event.detail.columnId, event.detail.minute)}
      @tile-move=${(event: CustomEvent<TileMove>) => void this.#move(event.detail)}
    ></am-grid>`;
  }

  #panel() {
    if (!this.openId) return nothing;
    const it: Appointment | undefined = this.state.find(this.openId);
    const close = (): void => {
      const id = this.openId;
      this.openId = null;
      this.#grid?.focusTile(id);
    };
    return html`<aside class="panel" aria-label="Appointment" @panel-close=${close}>
      <am-appointment-panel
        .appointment=${it ?? null}
        .providers=${this.state.providers.rows}
        .rooms=${this.state.rooms.rows}
        .visitTypes=${this.state.types.rows}
        .readOnly=${this.state.isStale}
      ></am-appointment-panel>
    </aside>`;
  }
}

const KEYS = [
  { keys: '[ ]', does: 'week before, week after' },
  { keys: 'T', does: 'this week' },
  { keys: 'G P', does: 'go to a date, print the week' },
  { keys: 'D A', does: 'the day on which the keyboard stands, as a grid or as a list' },
  { keys: 'Arrows', does: 'walk through the week' },
  { keys: 'Enter', does: 'open the appointment, or book the free time (of one provider)' },
  { keys: 'M', does: 'pick up (in the week of one provider); arrows move, Enter drops' },
];

customElements.define('am-week-page', WeekPage);
