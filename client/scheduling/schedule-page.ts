/**
 * The schedule of a day. The page holds what is chosen and says what is done; what it knows stands in day-state.ts, its
 * toolbar, keys and panels in files of their own.
 */
import { html } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { live } from '../live/live.ts';
import { attempt } from './acts.ts';
import { booking } from './booking.ts';
import * as data from './data.ts';
import { DAY_KEYS, takeDayKey } from './day-keys.ts';
import { barsAbove, panelBeside } from './day-panels.ts';
import { DayState } from './day-state.ts';
import { dayToolbar } from './day-toolbar.ts';
import './grid.ts';
import type { Grid, GridColumnTiles } from './grid.ts';
import { type ColumnKind, layOut } from './tiles.ts';

const NOW_MS = 20_000;
/** What stands around the opening hours, so that early and late visits have a place. */
const MARGIN_MINUTES = 60;

interface TileMove {
  id: string;
  columnId: string;
  minute: number;
  durationMinutes: number;
}

export class SchedulePage extends PageElement {
  static override properties = {
    date: {},
    kind: { state: true },
    showCancelled: { state: true },
    openId: { state: true },
    pending: { state: true },
  };

  declare date: string;
  declare kind: ColumnKind;
  declare showCancelled: boolean;
  /** The appointment whose panel is open. */
  declare openId: string | null;
  declare pending: ReadonlyMap<string, { columnId: string; minute: number; duration: number }>;

  readonly state = new DayState(this, () => this.date);
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
    this.pending = new Map();
  }

  get grid(): Grid | null {
    return this.find<Grid>('am-grid');
  }

  /** Nothing may be changed here: no right to, no connection, or the past is looked at. */
  get isReadOnly(): boolean {
    return !session.may('schedule.write') || this.state.isStale || this.state.past !== null;
  }

  /** The appointment on which the keyboard stands, or whose panel is open. */
  get current(): Appointment | undefined {
    const id = this.openId ?? this.#standing;
    return id ? this.state.find(id) : undefined;
  }

  get #standing(): string | null {
    const stop = this.grid?.at?.stop;
    return stop?.kind === 'tile' ? stop.id : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = (): void => this.requestUpdate();
    booking.addEventListener('change', redraw);
    this.#timer = setInterval(redraw, NOW_MS);
    this.#release = [
      live.subscribe(redraw),
      () => booking.removeEventListener('change', redraw),
      useKeys({ help: DAY_KEYS, handle: (event) => takeDayKey(this, event) }),
    ];
    booking.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    for (const release of this.#release) release();
  }

  protected override willUpdate(): void {
    this.#layOut();
  }

  protected override updated(): void {
    const { grid } = this;
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

  #layOut(): void {
    const { state } = this;
    if (!state.isReady || !state.frame) {
      this.#columns = [];
      return;
    }
    const view = {
      kind: this.kind,
      dayStart: state.frame.start,
      showCancelled: this.showCancelled,
      providers: state.providers.map,
      rooms: state.rooms.map,
      visitTypes: state.types.map,
      pending: this.pending,
    };
    this.#columns = layOut(state.appointments, view, this.#columns);
    const settings = state.settings.rows[0];
    const opens = state.elapsed(settings?.opensMinute ?? 480);
    const closes = state.elapsed(settings?.closesMinute ?? 1080);
    const tiles = this.#columns.flatMap((column) => column.tiles);
    const first = Math.min(opens - MARGIN_MINUTES, ...tiles.map((tile) => tile.minute));
    const last = Math.max(closes + MARGIN_MINUTES, ...tiles.map((tile) => tile.minute + tile.duration));
    this.#range = {
      opens,
      closes,
      from: Math.max(0, Math.floor(first / 60) * 60),
      to: Math.min(state.frame.lengthMinutes, Math.ceil(last / 60) * 60),
    };
  }

  goTo(date: string): void {
    this.openId = null;
    this.state.past = null;
    router.go(`/schedule/${date}`);
  }

  step(days: number): void {
    this.goTo(Temporal.PlainDate.from(this.date).add({ days }).toString());
  }

  beginBooking(): void {
    this.openId = null;
    if (!booking.draft) booking.begin({});
  }

  openTile(id: string): void {
    this.openId = id;
  }

  openSlot(columnId: string, minute: number): void {
    if (this.isReadOnly || !this.state.isReady) return;
    const place = this.kind === 'rooms' ? { roomId: columnId === 'none' ? null : columnId } : { providerId: columnId };
    this.openId = null;
    const known = { start: this.state.momentAt(minute), startText: this.state.timeAt(minute), ...place };
    // A time without a provider cannot be booked yet: in the view of rooms the provider is chosen in the panel.
    if (booking.draft) booking.update(known);
    else booking.begin(known);
  }

  async #move(detail: TileMove): Promise<void> {
    const it = this.state.find(detail.id);
    if (!it || !this.state.isReady) return;
    const { columnId, minute, durationMinutes } = detail;
    this.pending = new Map(this.pending).set(detail.id, { columnId, minute, duration: durationMinutes });
    const home = this.kind === 'rooms' ? (it.roomId ?? 'none') : it.providerId;
    const place =
      columnId === home
        ? {}
        : this.kind === 'rooms'
          ? { roomId: columnId === 'none' ? null : columnId }
          : { providerId: columnId };
    const start = this.state.momentAt(minute);
    const moved = await attempt(it, 'Move', (now) => data.move(now, { start, durationMinutes, ...place }));
    const pending = new Map(this.pending);
    pending.delete(detail.id);
    this.pending = pending;
    this.#focusAfter = detail.id;
    if (!moved) this.grid?.say('It stays where it was.');
  }

  /** Puts the keyboard on what was just booked, on whichever day it is. */
  showBooked(appointment: Appointment): void {
    this.#focusAfter = appointment.id;
    if (appointment.date !== this.date) this.goTo(appointment.date);
    else this.requestUpdate();
  }

  closePanel(): void {
    const id = this.openId;
    this.openId = null;
    if (id === null || !booking.draft) this.grid?.focusTile(id ?? this.#standing);
  }

  override render() {
    return html`
      <div class="schedule">
        <div class="bars">${dayToolbar(this)}${barsAbove(this)}</div>
        <div class="split">
          <div class="day">${this.#body()}</div>
          ${panelBeside(this)}
        </div>
      </div>
    `;
  }

  #body() {
    const { state } = this;
    if (state.day.state === 'refused') return html`<div class="empty"><p>${state.day.collection?.refusal}</p></div>`;
    if (state.problem && !state.isReady) {
      return html`<div class="empty" role="alert"><p>${state.problem}</p><button @click=${() => void state.read()}>Try again</button></div>`;
    }
    if (!state.isReady || !state.frame)
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    if (this.#columns.length === 0 && state.providers.state === 'live') return this.#nobody();
    const { from, to, opens, closes } = this.#range;
    return html`<am-grid
      .columns=${this.#columns}
      .hours=${state.frame.hours}
      .from=${from}
      .to=${to}
      .opens=${opens}
      .closes=${closes}
      .step=${state.settings.rows[0]?.slotMinutes ?? 15}
      .now=${state.nowMinute}
      .timeAt=${state.timeAt}
      .changed=${state.day.collection?.changed ?? new Set()}
      .pending=${new Set(this.pending.keys())}
      .readOnly=${this.isReadOnly}
      ?stale=${state.isStale}
      @tile-open=${(event: CustomEvent<{ id: string }>) => this.openTile(event.detail.id)}
      @slot-open=${(event: CustomEvent<{ columnId: string; minute: number }>) => this.openSlot(event.detail.columnId, event.detail.minute)}
      @tile-move=${(event: CustomEvent<TileMove>) => void this.#move(event.detail)}
    ></am-grid>`;
  }

  #nobody() {
    const word = this.kind === 'rooms' ? 'a room' : 'a provider';
    return html`<div class="empty">
      <p>There ${this.kind === 'rooms' ? 'is no room' : 'is nobody'} to book yet.</p>
      ${session.may('practice.manage') ? html`<a class="button" href="/setup/${this.kind}">Add ${word}</a>` : html`<p>Ask your manager to add ${this.kind}.</p>`}
    </div>`;
  }
}

customElements.define('am-schedule-page', SchedulePage);
