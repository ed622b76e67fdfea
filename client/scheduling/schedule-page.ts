/** The schedule of a day: toolbar, grid, and the panel of what is being looked at or booked. */
import { html, nothing, type PropertyValues } from 'lit';
import type { PatientHit } from '../../shared/patients.ts';
import { providersTopic, roomsTopic, settingsTopic, visitTypesTopic } from '../../shared/practice.ts';
import { type Appointment, type Day, dayTopic } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import { sentenceOf } from '../api/send.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { longDate } from '../elements/words.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import { askCancel, attempt, confirm, setFlow } from './acts.ts';
import './appointment-panel.ts';
import { booking } from './booking.ts';
import './booking-panel.ts';
import * as data from './data.ts';
import './grid.ts';
import type { Grid, GridColumnTiles } from './grid.ts';
import { type ColumnKind, layOut } from './tiles.ts';

const NOW_MS = 20_000;
/** What stands around the opening hours, so that early and late visits have a place. */
const MARGIN_MINUTES = 60;
const NO_FACTS: readonly Appointment[] = [];

class SchedulePage extends PageElement {
  static override properties = {
    date: {},
    kind: { state: true },
    showCancelled: { state: true },
    openId: { state: true },
    frame: { state: true },
    problem: { state: true },
    pending: { state: true },
  };

  declare date: string;
  declare kind: ColumnKind;
  declare showCancelled: boolean;
  declare openId: string | null;
  declare frame: Day | null;
  declare problem: string | null;
  declare pending: ReadonlyMap<string, { columnId: string; minute: number; duration: number }>;

  readonly #day = new LiveRows(this, dayTopic, () => this.date || null);
  readonly #providers = new LiveRows(this, providersTopic);
  readonly #rooms = new LiveRows(this, roomsTopic);
  readonly #types = new LiveRows(this, visitTypesTopic);
  readonly #settings = new LiveRows(this, settingsTopic);
  #columns: GridColumnTiles[] = [];
  #range = { from: 420, to: 1140, opens: 480, closes: 1080 };
  #release: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #scrolledFor = '';
  #focusAfter: string | null = null;

  constructor() {
    super();
    this.date = '';
    this.kind = localStorage.getItem('columns') === 'rooms' ? 'rooms' : 'providers';
    this.showCancelled = false;
    this.openId = null;
    this.frame = null;
    this.problem = null;
    this.pending = new Map();
  }

  get #grid(): Grid | null {
    return this.find<Grid>('am-grid');
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = (): void => this.requestUpdate();
    booking.addEventListener('change', redraw);
    this.#timer = setInterval(redraw, NOW_MS);
    this.#release = [
      live.subscribe(redraw),
      () => booking.removeEventListener('change', redraw),
      useKeys({ help: KEYS, handle: (event) => this.#key(event) }),
    ];
    booking.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    for (const release of this.#release) release();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('date')) void this.#readFrame();
    this.#layOut();
  }

  protected override updated(): void {
    const grid = this.#grid;
    if (!grid || this.#columns.length === 0) return;
    if (this.#scrolledFor !== this.date) {
      this.#scrolledFor = this.date;
      void grid.updateComplete.then(() => grid.showNow());
    }
    if (this.#focusAfter && grid.tile(this.#focusAfter)) {
      grid.focusTile(this.#focusAfter);
      this.#focusAfter = null;
    }
  }

  async #readFrame(): Promise<void> {
    const { date } = this;
    if (!date || this.frame?.date === date) return;
    try {
      const frame = await data.readDay(date);
      if (this.date !== date) return;
      this.frame = frame;
      this.problem = null;
    } catch (error) {
      if (this.date === date) this.problem = sentenceOf(error);
    }
  }

  get #appointments(): readonly Appointment[] {
    if (this.#day.collection?.head !== null && this.#day.collection) return this.#day.rows;
    if (this.#day.rows.length > 0) return this.#day.rows;
    return this.frame?.date === this.date ? this.frame.appointments : NO_FACTS;
  }

  #layOut(): void {
    const { frame } = this;
    if (frame?.date !== this.date) {
      this.#columns = [];
      return;
    }
    const appointments = this.#appointments;
    const view = {
      kind: this.kind,
      dayStart: frame.start,
      showCancelled: this.showCancelled,
      providers: this.#providers.map,
      rooms: this.#rooms.map,
      visitTypes: this.#types.map,
      pending: this.pending,
    };
    this.#columns = layOut(appointments, view, this.#columns);
    this.#range = this.#rangeOf(frame);
  }

  /** Opening hours are wall-clock times; the grid counts elapsed minutes: on the days the clocks change they differ. */
  #rangeOf(frame: Day): { from: number; to: number; opens: number; closes: number } {
    const settings = this.#settings.rows[0];
    const elapsed = (minute: number): number => {
      if (minute >= 1440) return frame.lengthMinutes;
      const time = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
      const moment = Temporal.PlainDate.from(frame.date).toZonedDateTime({ timeZone: frame.zone, plainTime: time });
      return Math.round((moment.epochMilliseconds - Date.parse(frame.start)) / 60_000);
    };
    const opens = elapsed(settings?.opensMinute ?? 480);
    const closes = elapsed(settings?.closesMinute ?? 1080);
    const tiles = this.#columns.flatMap((column) => column.tiles);
    const first = Math.min(opens - MARGIN_MINUTES, ...tiles.map((tile) => tile.minute));
    const last = Math.max(closes + MARGIN_MINUTES, ...tiles.map((tile) => tile.minute + tile.duration));
    return {
      opens,
      closes,
      from: Math.max(0, Math.floor(first / 60) * 60),
      to: Math.min(frame.lengthMinutes, Math.ceil(last / 60) * 60),
    };
  }

  #timeAt = (minute: number): string => {
    const { frame } = this;
    if (!frame) return '';
    const wall = Temporal.Instant.fromEpochMilliseconds(Date.parse(frame.start) + minute * 60_000).toZonedDateTimeISO(
      frame.zone,
    );
    return clockText(wall.hour, wall.minute);
  };

  #nowMinute(): number | null {
    if (!this.frame || this.date !== this.#today) return null;
    return (serverNow().epochMilliseconds - Date.parse(this.frame.start)) / 60_000;
  }

  #goTo(date: string): void {
    this.openId = null;
    router.go(`/schedule/${date}`);
  }

  #step(days: number): void {
    this.#goTo(Temporal.PlainDate.from(this.date).add({ days }).toString());
  }

  #find(id: string): Appointment | undefined {
    return this.#day.map.get(id);
  }

  /** The appointment on which the keyboard stands, or whose panel is open. */
  get #current(): Appointment | undefined {
    const stop = this.#grid?.at?.stop;
    return this.openId ? this.#find(this.openId) : stop?.kind === 'tile' ? this.#find(stop.id) : undefined;
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#grid?.drag) return false;
    const it = this.#current;
    const canWrite = session.may('schedule.write') && it?.booking === 'booked' && !this.#isStale;
    const acts: Record<string, (() => void) | undefined> = {
      '[': () => this.#step(-1),
      ']': () => this.#step(1),
      t: () => this.#goTo(this.#today),
      w: () => router.go(`/week/${this.date}`),
      n: () => this.#grid?.showNow(),
      g: () => this.find<HTMLInputElement>('#schedule-date')?.showPicker?.(),
      i: canWrite ? () => void this.#advance(it) : undefined,
      o: canWrite ? () => void setFlow(it, 'checked_out') : undefined,
      c: canWrite ? () => void confirm(it, 'confirmed') : undefined,
      Delete: canWrite ? () => void askCancel(it) : undefined,
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    act?.();
    return act !== undefined;
  }

  async #advance(it: Appointment): Promise<void> {
    const next = {
      expected: 'arrived',
      arrived: 'roomed',
      roomed: 'with_provider',
      with_provider: 'checked_out',
    } as const;
    if (it.flow !== 'checked_out') await setFlow(it, next[it.flow]);
  }

  #openSlot(columnId: string, minute: number): void {
    const { frame } = this;
    if (!frame || !session.may('schedule.write') || this.#isStale) return;
    const start = Temporal.Instant.fromEpochMilliseconds(Date.parse(frame.start) + minute * 60_000);
    const place = this.kind === 'rooms' ? { roomId: columnId === 'none' ? null : columnId } : { providerId: columnId };
    this.openId = null;
    const known = { start: start.toString(), startText: this.#timeAt(minute), ...place };
    // A time without a provider cannot be booked yet: in the view of rooms the provider is chosen in the panel.
    if (booking.draft) booking.update(known);
    else booking.begin(known);
  }

  #beginBooking(): void {
    this.openId = null;
    if (!booking.draft) booking.begin({});
  }

  async #move(detail: { id: string; columnId: string; minute: number; durationMinutes: number }): Promise<void> {
    const it = this.#find(detail.id);
    const { frame } = this;
    if (!it || !frame) return;
    this.pending = new Map(this.pending).set(detail.id, {
      columnId: detail.columnId,
      minute: detail.minute,
      duration: detail.durationMinutes,
    });
    const start = Temporal.Instant.fromEpochMilliseconds(Date.parse(frame.start) + detail.minute * 60_000).toString();
    const home = this.kind === 'rooms' ? (it.roomId ?? 'none') : it.providerId;
    const place =
      detail.columnId === home
        ? {}
        : this.kind === 'rooms'
          ? { roomId: detail.columnId === 'none' ? null : detail.columnId }
          : { providerId: detail.columnId };
    const moved = await attempt(it, 'Move', (now) =>
      data.move(now, { start, durationMinutes: detail.durationMinutes, ...place }),
    );
    const pending = new Map(this.pending);
    pending.delete(detail.id);
    this.pending = pending;
    this.#focusAfter = detail.id;
    if (!moved) this.#grid?.say('It stays where it was.');
  }

  get #isStale(): boolean {
    return this.#day.state === 'stale' || live.state === 'lost';
  }

  #booked(appointment: Appointment): void {
    this.#focusAfter = appointment.id;
    if (appointment.date !== this.date) this.#goTo(appointment.date);
    else this.requestUpdate();
  }

  #closePanel(): void {
    const id = this.openId;
    this.openId = null;
    if (id === null || !booking.draft) this.#grid?.focusTile(id ?? this.#standing);
  }

  get #standing(): string | null {
    const stop = this.#grid?.at?.stop;
    return stop?.kind === 'tile' ? stop.id : null;
  }

  override render() {
    return html`
      <div class="schedule">
        ${this.#toolbar()}
        <div class="split">
          <div class="day">${this.#body()}</div>
          ${this.#panel()}
        </div>
      </div>
    `;
  }

  #toolbar() {
    const counts = this.#counts();
    return html`<div class="toolbar" role="group" aria-label="Day">
      <div class="row">
        <button class="square" aria-label="Day before" title="Day before  [" @click=${() => this.#step(-1)}><span class="icon icon-left"></span></button>
        <button @click=${() => this.#goTo(this.#today)} title="Today  T">Today</button>
        <button class="square" aria-label="Day after" title="Day after  ]" @click=${() => this.#step(1)}><span class="icon icon-right"></span></button>
        <label class="visually-hidden" for="schedule-date">Go to date</label>
        <input id="schedule-date" type="date" required .value=${this.date} @change=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          if (value) this.#goTo(value);
        }} />
        <h1>${this.date ? longDate(this.date) : ''}</h1>
      </div>
      <div class="row">
        <span class="small muted counts">${counts}</span>
        <div class="segmented" role="group" aria-label="Columns">
          ${(['providers', 'rooms'] as const).map(
            (kind) =>
              html`<button aria-pressed=${this.kind === kind} @click=${() => {
                this.kind = kind;
                localStorage.setItem('columns', kind);
              }}>${kind === 'providers' ? 'Providers' : 'Rooms'}</button>`,
          )}
        </div>
        <label class="check small"><input type="checkbox" .checked=${this.showCancelled} @change=${(event: Event) => {
          this.showCancelled = (event.target as HTMLInputElement).checked;
        }} />Cancelled</label>
        <a class="button" href="/week/${this.date}" title="The week  W">Week</a>
        ${
          session.may('schedule.write')
            ? html`<button class="primary" @click=${() => this.#beginBooking()}><span class="icon icon-book"></span>Book</button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #counts(): string {
    const booked = this.#appointments.filter((it) => it.booking === 'booked');
    const waiting = booked.filter((it) => it.flow === 'arrived').length;
    return `${booked.length} ${booked.length === 1 ? 'visit' : 'visits'}${waiting > 0 ? `, ${waiting} waiting` : ''}`;
  }

  #body() {
    if (this.#day.state === 'refused') return html`<div class="empty"><p>${this.#day.collection?.refusal}</p></div>`;
    if (this.problem && this.frame?.date !== this.date) {
      return html`<div class="empty" role="alert"><p>${this.problem}</p><button @click=${() => void this.#readFrame()}>Try again</button></div>`;
    }
    if (this.frame?.date !== this.date)
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    if (this.#columns.length === 0 && this.#providers.state === 'live') {
      return html`<div class="empty">
        <p>There ${this.kind === 'rooms' ? 'is no room' : 'is nobody'} to book yet.</p>
        ${session.may('practice.manage') ? html`<a class="button" href="/setup/${this.kind}">Add ${this.kind === 'rooms' ? 'a room' : 'a provider'}</a>` : html`<p>Ask your manager to add ${this.kind}.</p>`}
      </div>`;
    }
    const { from, to, opens, closes } = this.#range;
    return html`<am-grid
      .columns=${this.#columns}
      .hours=${this.frame.hours}
      .from=${from}
      .to=${to}
      .opens=${opens}
      .closes=${closes}
      .step=${this.#settings.rows[0]?.slotMinutes ?? 15}
      .now=${this.#nowMinute()}
      .timeAt=${this.#timeAt}
      .changed=${this.#day.collection?.changed ?? new Set()}
      .pending=${new Set(this.pending.keys())}
      .readOnly=${!session.may('schedule.write') || this.#isStale}
      ?stale=${this.#isStale}
      @tile-open=${(event: CustomEvent<{ id: string }>) => {
        this.openId = event.detail.id;
      }}
      @slot-open=${(event: CustomEvent<{ columnId: string; minute: number }>) => this.#openSlot(event.detail.columnId, event.detail.minute)}
      @tile-move=${(event: CustomEvent<{ id: string; columnId: string; minute: number; durationMinutes: number }>) => void this.#move(event.detail)}
    ></am-grid>`;
  }

  #panel() {
    const lists = { providers: this.#providers.rows, rooms: this.#rooms.rows, visitTypes: this.#types.rows };
    const byPosition = <T extends { position: number }>(rows: T[]): T[] =>
      [...rows].sort((a, b) => a.position - b.position);
    if (booking.draft && !this.openId && lists.visitTypes.length > 0) {
      return html`<aside class="panel" aria-label="New appointment" @panel-close=${() => this.#closePanel()} @booked=${(event: CustomEvent<Appointment>) => this.#booked(event.detail)}>
        <am-booking-panel .providers=${byPosition(lists.providers)} .rooms=${byPosition(lists.rooms)} .visitTypes=${byPosition(lists.visitTypes)}></am-booking-panel>
      </aside>`;
    }
    if (!this.openId) return nothing;
    return html`<aside class="panel" aria-label="Appointment" @panel-close=${() => this.#closePanel()}>
      <am-appointment-panel
        .appointment=${this.#find(this.openId) ?? null}
        .providers=${byPosition(lists.providers)}
        .rooms=${byPosition(lists.rooms)}
        .visitTypes=${byPosition(lists.visitTypes)}
        .readOnly=${this.#isStale}
      ></am-appointment-panel>
    </aside>`;
  }
}

const KEYS = [
  { keys: '[ ]', does: 'day before, day after' },
  { keys: 'T', does: 'today' },
  { keys: 'G', does: 'go to a date' },
  { keys: 'W', does: 'the week' },
  { keys: 'N', does: 'show the present time' },
  { keys: 'Arrows', does: 'walk through the day' },
  { keys: 'Enter', does: 'open the appointment, or book the free time' },
  { keys: 'M', does: 'pick up; arrows move, + and − change the length, Enter drops, Escape puts back' },
  { keys: 'I', does: 'check in, and on to the next step' },
  { keys: 'O', does: 'check out' },
  { keys: 'C', does: 'the patient confirmed' },
  { keys: 'Delete', does: 'cancel' },
];

customElements.define('am-schedule-page', SchedulePage);

/** Starts a booking for a patient who was found elsewhere. */
export async function bookFor(patient: PatientHit): Promise<void> {
  booking.begin({ patient });
  router.go('/schedule');
  await customElements.whenDefined('am-booking-panel');
  await new Promise(requestAnimationFrame);
  const panel = document.querySelector('am-booking-panel') as
    | (HTMLElement & { learn(patient: PatientHit): Promise<void> })
    | null;
  await panel?.learn(patient);
}
