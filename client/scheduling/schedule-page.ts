/**
 * The schedule of a day. The page holds what is chosen and says what is done; what it knows stands in day-state.ts, its
 * toolbar, keys and panels in files of their own.
 */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { useKeys } from '../desk/keys.ts';
import { usePrint } from '../desk/printing.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { live } from '../live/live.ts';
import { moveTo } from './acts.ts';
import './agenda.ts';
import type { Agenda } from './agenda.ts';
import { bookAgain } from './book-again.ts';
import { booking } from './booking.ts';
import { ownSets } from './column-sets.ts';
import { DAY_KEYS, takeDayKey } from './day-keys.ts';
import { DayLayout } from './day-layout.ts';
import { barsAbove, panelBeside } from './day-panels.ts';
import { DaySearch } from './day-search.ts';
import { DayState } from './day-state.ts';
import { dayToolbar } from './day-toolbar.ts';
import './grid.ts';
import type { Grid } from './grid.ts';
import type { TileRole } from './grid-model.ts';
import { held } from './held.ts';
import { legend } from './legend.ts';
import { Presence } from './presence.ts';
import { chooseDaySheet, plainDaySheet } from './print.ts';
import { type Gap, standby } from './standby.ts';
import { tray } from './tray.ts';
import { trayDropped, trayLeft, trayOver } from './tray-drag.ts';
import { viewChoice } from './view-choice.ts';

const NOW_MS = 20_000;
const NOTHING: ReadonlySet<string> = new Set();

export interface TileMove {
  /** The appointment. */
  id: string;
  role: TileRole;
  columnId: string;
  /** Where the visit would begin, in elapsed minutes of the day. */
  minute: number;
  durationMinutes: number;
}

export class SchedulePage extends PageElement {
  static override properties = {
    date: {},
    mode: {},
    openId: { state: true },
    groupIds: { state: true },
    pending: { state: true },
    showOptions: { state: true },
  };

  declare date: string;
  /** The same day as a grid or as a list. */
  declare mode: 'grid' | 'agenda';
  /** The appointment whose panel is open. */
  declare openId: string | null;
  /** The seats of the group whose panel is open. */
  declare groupIds: readonly string[];
  /** Appointments as they were just put, while the server has not answered yet. */
  declare pending: ReadonlyMap<string, Appointment>;
  /** The second row of the toolbar, where the screen is small. */
  declare showOptions: boolean;

  readonly state = new DayState(this, () => this.date);
  readonly layout = new DayLayout();
  readonly search = new DaySearch(this);
  readonly presence = new Presence(
    this,
    () => this.state.day.collection?.key ?? '',
    () => this.openId ?? held.id,
  );
  #release: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #scrolledFor = '';
  #focusAfter: string | null = null;

  constructor() {
    super();
    this.date = '';
    this.mode = 'grid';
    this.openId = null;
    this.groupIds = [];
    this.pending = new Map();
    this.showOptions = false;
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
    const { grid } = this;
    if (!grid) return this.find<Agenda>('am-agenda')?.current ?? null;
    const stop = grid.at?.stop;
    return stop?.kind === 'tile' ? (grid.tile(stop.id)?.appointmentId ?? null) : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = (): void => this.requestUpdate();
    const sources = [booking, held, standby, tray, viewChoice, ownSets];
    for (const source of sources) source.addEventListener('change', redraw);
    this.#timer = setInterval(redraw, NOW_MS);
    this.#release = [
      live.subscribe(redraw),
      standby.follow(redraw),
      ...sources.map((source) => () => source.removeEventListener('change', redraw)),
      usePrint({
        choose: () => chooseDaySheet(this.state),
        sheet: () => plainDaySheet(this.state, this.mode === 'agenda' ? viewChoice.now.providerId : null),
      }),
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
    if (this.state.isReady) this.layout.update(this.state, viewChoice.now, this.pending);
    else this.layout.clear();
    this.search.update();
  }

  protected override updated(): void {
    this.find<Agenda>('am-agenda')?.requestUpdate();
    const { grid } = this;
    if (!grid || this.layout.columns.length === 0) return;
    if (this.#scrolledFor !== this.date) {
      this.#scrolledFor = this.date;
      void grid.updateComplete.then(() => grid.showNow());
    }
    if (this.#focusAfter && grid.tile(this.#focusAfter)) {
      grid.focusTile(this.#focusAfter);
      this.#focusAfter = null;
    }
  }

  goTo(date: string): void {
    this.openId = null;
    this.groupIds = [];
    this.state.past = null;
    router.go(`/${this.mode === 'agenda' ? 'agenda' : 'schedule'}/${date}`);
  }

  /** The week of the provider who is looked at. */
  goToWeek(columnId = this.grid?.at?.columnId): void {
    if (columnId && this.state.providers.map.has(columnId)) viewChoice.set({ providerId: columnId });
    router.go(`/week/${this.date}`);
  }

  step(days: number): void {
    this.goTo(Temporal.PlainDate.from(this.date).add({ days }).toString());
  }

  beginBooking(): void {
    this.openId = null;
    if (!booking.draft) booking.begin({});
  }

  findTime(): void {
    this.openId = null;
    this.groupIds = [];
    if (booking.draft) booking.update({ isFinding: true });
    else booking.begin({ isFinding: true });
  }

  bookAgain(it: Appointment): void {
    this.openId = null;
    this.groupIds = [];
    void bookAgain(it);
  }

  /** The list of the day; where the keyboard stands on a free time, who could come then. */
  showStandby(): void {
    const { at } = this.grid ?? {};
    const isFree = at?.stop.kind === 'free' && this.state.isReady;
    this.openId = null;
    this.groupIds = [];
    standby.open(isFree ? this.gapAt(at.columnId, at.stop.minute) : null);
  }

  /** How long it is free from a minute on in a column, until the next tile or the end of what is shown. */
  gapAt(columnId: string, minute: number): Gap {
    const column = this.layout.columns.find((one) => one.column.id === columnId);
    const next = Math.min(
      this.layout.range.to,
      ...(column?.tiles ?? []).map((tile) => tile.minute).filter((one) => one > minute),
    );
    return {
      date: this.date,
      start: this.state.momentAt(minute),
      startText: this.state.timeAt(minute),
      durationMinutes: next - minute,
      providerId: this.placeOf(columnId).providerId ?? null,
    };
  }

  dropTrayHere(): void {
    const { at } = this.grid ?? {};
    if (at?.stop.kind === 'free') void this.dropTray(at.columnId, at.stop.minute);
    else this.grid?.say('Stand on a free time first.');
  }

  openTile(id: string, memberIds: readonly string[] = []): void {
    this.groupIds = memberIds.length > 1 ? memberIds : [];
    this.openId = memberIds.length > 1 ? null : id;
  }

  /** What a column stands for when something is put there. */
  placeOf(columnId: string): { providerId?: string; roomId?: string | null } {
    const kind = this.layout.columns.find(({ column }) => column.id === columnId)?.column.kind;
    if (kind === 'provider') return { providerId: columnId };
    if (kind === 'room') return { roomId: columnId };
    return kind === 'none' ? { roomId: null } : {};
  }

  openSlot(columnId: string, minute: number): void {
    if (this.isReadOnly || !this.state.isReady) return;
    if (tray.armedId) return void this.dropTray(columnId, minute);
    this.openId = null;
    this.groupIds = [];
    const known = {
      start: this.state.momentAt(minute),
      startText: this.state.timeAt(minute),
      ...this.placeOf(columnId),
    };
    // A time without a provider cannot be booked yet: beside a room the provider is chosen in the panel.
    if (booking.draft) booking.update(known);
    else booking.begin(known);
  }

  /** The visit from the tray gets this place; until then it keeps its own. */
  async dropTray(columnId: string, minute: number): Promise<void> {
    const it = tray.armed;
    if (!it || this.isReadOnly || !this.state.isReady) return;
    const moved = await moveTo(it, { start: this.state.momentAt(minute), ...this.placeOf(columnId) });
    if (!moved) return;
    tray.remove(it.id);
    this.showBooked(moved);
  }

  async move({ id, role, columnId, minute, durationMinutes }: TileMove): Promise<void> {
    const it = this.state.find(id);
    if (!it || !this.state.isReady) return;
    const start = this.state.momentAt(minute);
    const place = role === 'other' ? {} : this.placeOf(columnId);
    const shown = { ...it, ...place, start, durationMinutes, startText: this.state.timeAt(minute) };
    this.pending = new Map(this.pending).set(id, shown);
    const moved = await moveTo(it, { start, durationMinutes, ...place });
    const pending = new Map(this.pending);
    pending.delete(id);
    this.pending = pending;
    this.#focusAfter = id;
    if (!moved) this.grid?.say('It stays where it was.');
  }

  /** Puts the keyboard on what was just booked, on whichever day it is. */
  showBooked(appointment: Appointment): void {
    this.#focusAfter = appointment.id;
    if (appointment.date !== this.date) this.goTo(appointment.date);
    else this.requestUpdate();
  }

  closePanel(): void {
    const id = this.openId ?? this.groupIds[0] ?? null;
    this.openId = null;
    this.groupIds = [];
    if (this.mode === 'agenda') this.find<Agenda>('am-agenda')?.focusRow(id);
    else if (id === null || !booking.draft) this.grid?.focusTile(id ?? this.#standing);
  }

  override render() {
    return html`
      <div class="schedule">
        <div class="bars">
          ${dayToolbar(this)}${viewChoice.now.legend && this.mode === 'grid' ? legend(this.state) : nothing}${barsAbove(this)}
        </div>
        <div class="split">
          <div class="day">${this.#body()}</div>
          ${panelBeside(this)}
        </div>
      </div>
    `;
  }

  #body() {
    const { state, layout } = this;
    if (state.day.state === 'refused') return html`<div class="empty"><p>${state.day.collection?.refusal}</p></div>`;
    if (state.problem && !state.isReady) {
      return html`<div class="empty" role="alert"><p>${state.problem}</p><button @click=${() => void state.read()}>Try again</button></div>`;
    }
    if (!state.isReady || !state.frame)
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    if (this.mode === 'agenda') {
      return html`<am-agenda .page=${this} @tile-open=${this.#opened}></am-agenda>`;
    }
    if (layout.columns.length === 0 && state.providers.state === 'live') return this.#nobody();
    return html`<am-grid
      .columns=${layout.columns}
      .hours=${state.frame.hours}
      .from=${layout.range.from}
      .to=${layout.range.to}
      .opens=${layout.range.opens}
      .step=${state.settings.rows[0]?.slotMinutes ?? 15}
      .now=${state.past ? null : state.nowMinute}
      .timeAt=${state.timeAt}
      .changed=${state.past?.changed ?? state.day.collection?.changed ?? NOTHING}
      .pending=${this.pending.size > 0 ? new Set(this.pending.keys()) : NOTHING}
      .hits=${this.search.hits}
      .people=${this.presence.people(state.day.collection?.people)}
      .readOnly=${this.isReadOnly}
      ?stale=${state.isStale}
      @tile-open=${this.#opened}
      @head-menu=${(event: CustomEvent<{ columnId: string }>) => void this.#askAboutDay(event.detail.columnId)}
      @head-open=${(event: CustomEvent<{ columnId: string }>) => this.goToWeek(event.detail.columnId)}
      @slot-open=${(event: CustomEvent<{ columnId: string; minute: number }>) => this.openSlot(event.detail.columnId, event.detail.minute)}
      @tile-move=${(event: CustomEvent<TileMove>) => void this.move(event.detail)}
      @dragover=${(event: DragEvent) => trayOver(this.grid, event)}
      @dragleave=${() => trayLeft(this.grid)}
      @drop=${(event: DragEvent) => trayDropped(this, event)}
    ></am-grid>`;
  }

  async #askAboutDay(columnId: string): Promise<void> {
    const { askAboutDay } = await import('./worklist-away.ts');
    await askAboutDay(columnId, this.state.providers.map.get(columnId)?.displayName ?? '', this.date);
  }

  #opened = (event: CustomEvent<{ id: string; memberIds: readonly string[] }>): void =>
    this.openTile(event.detail.id, event.detail.memberIds);

  #nobody() {
    const { columns } = viewChoice.now;
    const [kind, word] =
      columns === 'rooms'
        ? ['rooms', 'room']
        : columns === 'equipment'
          ? ['equipment', 'equipment']
          : ['providers', 'provider'];
    return html`<div class="empty">
      <p>There is no ${word} to book yet.</p>
      ${session.may('practice.manage') ? html`<a class="button" href="/setup/${kind}">Add ${word === 'equipment' ? '' : 'a '}${word}</a>` : html`<p>Ask your manager to add ${kind}.</p>`}
    </div>`;
  }
}

customElements.define('am-schedule-page', SchedulePage);
