/** The day with many columns: the face of the product. It draws what it is given and says what a person wants; it loads nothing. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { vars } from '../elements/vars.ts';
import { type Drag, GridDrag } from './grid-drag.ts';
import { keyWhileMoving, keyWhileStanding } from './grid-keys.ts';
import { type Bounds, type Lane, lanesOf, type Stop, seatsOf, stopAt } from './grid-layout.ts';
import { type GridColumnTiles, type GridHour, type GridTile, wordsAt } from './grid-model.ts';
import { gridStyle } from './grid-style.ts';
import { supplyStyle } from './grid-supply-style.ts';
import { headTemplate, supplyTemplate, tileTemplate } from './grid-tile.ts';

const NOBODY: ReadonlySet<string> = new Set();

export class Grid extends LitElement {
  static override styles = [supplyStyle, gridStyle];
  static override properties = {
    columns: { attribute: false },
    hours: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    opens: { type: Number },
    step: { type: Number },
    now: { type: Number },
    nowColumnId: { attribute: false },
    readOnly: { type: Boolean },
    changed: { attribute: false },
    pending: { attribute: false },
    timeAt: { attribute: false },
    hits: { attribute: false },
    people: { attribute: false },
    drag: { state: true },
    at: { state: true },
    spoken: { state: true },
  };

  declare columns: readonly GridColumnTiles[];
  declare hours: readonly GridHour[];
  /** The part of the day that is shown. */
  declare from: number;
  declare to: number;
  declare opens: number;
  declare step: number;
  /** The minute of the now-line; null on other days. */
  declare now: number | null;
  /** Only this column has the now-line; null: all of them. */
  declare nowColumnId: string | null;
  declare readOnly: boolean;
  declare changed: ReadonlySet<string>;
  declare pending: ReadonlySet<string>;
  /** Tiles that a search found; null while nothing is searched. */
  declare hits: ReadonlySet<string> | null;
  /** Who else looks at which appointment. */
  declare people: ReadonlyMap<string, readonly string[]>;
  /** What the clinic's clock says at a minute of this day. */
  declare timeAt: (minute: number) => string;
  declare drag: Drag | null;
  /** Where the keyboard stands. */
  declare at: { columnId: string; stop: Stop } | null;
  declare spoken: string;

  readonly #lanes = new WeakMap<readonly GridTile[], Map<string, Lane>>();
  /** Which element of its column each tile has. */
  readonly #seats = new Map<string, ReadonlyMap<string, number>>();
  readonly #dragging = new GridDrag(this);
  #hadFocus = false;

  constructor() {
    super();
    this.columns = [];
    this.hours = [];
    this.from = 0;
    this.to = 1440;
    this.opens = 480;
    this.step = 15;
    this.now = null;
    this.nowColumnId = null;
    this.readOnly = false;
    this.changed = NOBODY;
    this.pending = NOBODY;
    this.hits = null;
    this.people = new Map();
    this.timeAt = String;
    this.drag = null;
    this.at = null;
    this.spoken = '';
  }

  get bounds(): Bounds {
    return { from: this.from, to: this.to, step: this.step };
  }

  /** Brings the now-line, or the opening, into view. */
  showNow(): void {
    const scroll = this.renderRoot.querySelector('.scroll');
    if (!scroll) return;
    const minute = (this.now ?? this.opens + 90) - 90;
    scroll.scrollTo({ top: Math.max(0, (minute - this.from) * this.pixelsPerMinute) });
  }

  /** Puts the keyboard on a tile, or on the first place of the day. */
  focusTile(id: string | null): void {
    const tile = id === null ? undefined : this.tile(id);
    if (tile) this.#standOn(tile);
    else this.#stand();
    this.#hadFocus = true;
    this.requestUpdate();
  }

  /** Brings a tile into view and stands on it, without taking the keyboard away from where it is. */
  reveal(id: string): void {
    const tile = this.tile(id);
    if (!tile) return;
    this.#standOn(tile);
    void this.updateComplete.then(() =>
      this.renderRoot
        .querySelector(`[data-tile="${tile.id}"]`)
        ?.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' }),
    );
  }

  get pixelsPerMinute(): number {
    const column = this.renderRoot.querySelector<HTMLElement>('.column');
    return column ? column.getBoundingClientRect().height / (this.to - this.from) : 2;
  }

  /** The tile of this id, or the one in which this appointment sits. */
  tile(id: string): GridTile | undefined {
    for (const { tiles } of this.columns) for (const tile of tiles) if (tile.id === id) return tile;
    for (const { tiles } of this.columns) for (const tile of tiles) if (tile.memberIds.includes(id)) return tile;
    return undefined;
  }

  /** Whether a tile may go to a column: its own always, another person's or room's if it stands for one. */
  mayDrop(id: string, columnId: string): boolean {
    const tile = this.tile(id);
    if (!tile || tile.columnId === columnId) return true;
    const kind = this.columns.find((one) => one.column.id === columnId)?.column.kind;
    return tile.role !== 'other' && kind !== 'equipment' && kind !== undefined;
  }

  #standOn(tile: GridTile): void {
    this.at = { columnId: tile.columnId, stop: { kind: 'tile', id: tile.id, minute: tile.minute } };
  }

  say(text: string): void {
    this.spoken = text;
  }

  #lanesOf(tiles: readonly GridTile[]): Map<string, Lane> {
    let lanes = this.#lanes.get(tiles);
    if (!lanes) {
      lanes = lanesOf(tiles);
      this.#lanes.set(tiles, lanes);
    }
    return lanes;
  }

  /** Somewhere to stand that exists: the place before, or the first column now. */
  #stand(): void {
    const first = this.columns.find(({ column }) => column.id === this.nowColumnId) ?? this.columns[0];
    if (!first) {
      this.at = null;
      return;
    }
    const minute = this.now !== null && this.now >= this.from && this.now < this.to ? this.now : this.opens;
    this.at = { columnId: first.column.id, stop: stopAt(first.tiles, minute, this.bounds) };
  }

  protected override firstUpdated(): void {
    // While a finger carries a tile nothing scrolls under it; a listener that may refuse must say so.
    const refuse = (event: TouchEvent): void => {
      if (this.drag && !this.drag.byKeyboard && event.cancelable) event.preventDefault();
    };
    this.renderRoot
      .querySelector('.scroll')
      ?.addEventListener('touchmove', refuse as EventListener, { passive: false });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('hits')) this.toggleAttribute('searching', this.hits !== null);
    if (changed.has('columns') || changed.has('from') || this.at === null) this.#keepStanding();
    this.#hadFocus ||= (this.shadowRoot?.activeElement ?? null) !== null;
  }

  /** After a change from elsewhere the keyboard stays on its tile, wherever that went; if it is gone, on its place. */
  #keepStanding(): void {
    const { at } = this;
    if (!at) return this.#stand();
    if (at.stop.kind === 'tile') {
      const tile = this.tile(at.stop.id);
      if (tile) return this.#standOn(tile);
    }
    const column = this.columns.find((one) => one.column.id === at.columnId);
    if (!column) return this.#stand();
    this.at = { columnId: at.columnId, stop: stopAt(column.tiles, at.stop.minute, this.bounds) };
  }

  protected override updated(): void {
    if (!this.#hadFocus) return;
    this.#hadFocus = false;
    const target = this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]');
    if (target && this.shadowRoot?.activeElement !== target) target.focus({ preventScroll: false });
  }

  override render() {
    const length = this.to - this.from;
    return html`
      <div class="scroll" @keydown=${this.#key} @focusin=${this.#focused} @focusout=${() => {
        if (!this.isUpdatePending) this.#hadFocus = false; // Else it is we who took the tile away that had it.
      }}>
        <div class="sheet" ${vars({ '--columns': this.columns.length, '--length': length, '--step': this.step })}>
          <div class="head corner"></div>
          ${this.columns.map(({ column }) => headTemplate(column, () => this.#emit('head-open', { columnId: column.id }), this.readOnly ? null : () => this.#emit('head-menu', { columnId: column.id })))}
          <div class="hours" aria-hidden="true">
            ${this.hours
              .filter((hour) => hour.minute >= this.from && hour.minute < this.to)
              .map((hour) => html`<div class="hour" ${vars({ '--s': hour.minute - this.from })}>${hour.label}</div>`)}
          </div>
          ${this.columns.map((column) => this.#column(column))} ${this.#nowLine()}
        </div>
      </div>
      <div class="speak" role="status">${this.spoken}</div>
    `;
  }

  /** One line over all columns: that the time goes on draws no column anew. */
  #nowLine() {
    if (this.now === null || this.now < this.from || this.now >= this.to) return nothing;
    const index = this.columns.findIndex(({ column }) => column.id === this.nowColumnId);
    const place = index < 0 ? { '--first': 2, '--last': -1 } : { '--first': index + 2, '--last': index + 3 };
    return html`<div class="now" ${vars({ '--s': this.now - this.from, ...place })}></div>`;
  }

  #column({ column, tiles, supply }: GridColumnTiles) {
    const here = this.at?.columnId === column.id ? this.at.stop : null;
    const drag = this.drag?.columnId === column.id ? this.drag : null;
    const inside = (ids: ReadonlySet<string> | null): string =>
      ids === null || ids.size === 0
        ? ''
        : tiles
            .filter((tile) => ids.has(tile.id) || tile.memberIds.some((id) => ids.has(id)))
            .map(({ id }) => id)
            .join();
    const lifted = this.drag && tiles.some((tile) => tile.id === this.drag?.id) ? this.drag.id : '';
    const [changed, pending, hits] = [inside(this.changed), inside(this.pending), inside(this.hits)];
    const peopleAt = (tile: GridTile): string[] => tile.memberIds.flatMap((id) => this.people.get(id) ?? []);
    const people = this.people.size === 0 ? '' : tiles.map((tile) => peopleAt(tile).join()).join(';');
    const has = (list: string, tile: GridTile): boolean => list !== '' && list.split(',').includes(tile.id);
    const seats = seatsOf(tiles, this.#seats.get(column.id));
    this.#seats.set(column.id, seats);
    const template = () => html`<div
      class="column"
      role="group"
      aria-labelledby="h-${column.id}"
      data-column=${column.id}
      @pointerdown=${(event: PointerEvent) => this.#dragging.down(event, column.id)}
      @click=${this.#click}
    >
      ${supplyTemplate(supply, this.from, this.to)}
      ${repeat(
        [...tiles].sort((a, b) => (seats.get(a.id) ?? 0) - (seats.get(b.id) ?? 0)),
        (tile) => seats.get(tile.id),
        (tile) =>
          tileTemplate(tile, this.#lanesOf(tiles).get(tile.id), {
            from: this.from,
            isHere: here?.kind === 'tile' && here.id === tile.id,
            isChanged: has(changed, tile),
            isPending: has(pending, tile) || tile.id === lifted,
            isHit: has(hits, tile),
            canMove: !this.readOnly,
            people: peopleAt(tile),
          }),
      )}
      ${here?.kind === 'free' ? this.#cursor({ column, tiles, supply }, here.minute) : nothing}
      ${drag ? html`<div class="ghost" ${vars({ '--s': drag.minute - this.from, '--d': drag.duration })}>${this.timeAt(drag.minute)} – ${this.timeAt(drag.minute + drag.duration)}</div>` : nothing}
    </div>`;
    return guard(
      [
        column.id,
        column.name,
        tiles,
        supply,
        here?.kind,
        here?.minute,
        here?.kind === 'tile' ? here.id : '',
        drag?.minute,
        drag?.duration,
        lifted,
        changed,
        pending,
        hits,
        people,
        this.from,
        this.to,
        this.step,
        this.readOnly,
        this.timeAt,
      ],
      template,
    );
  }

  #cursor({ column, tiles, supply }: GridColumnTiles, minute: number) {
    const text = this.timeAt(minute);
    const room = Math.min(
      this.step,
      ...tiles.filter((tile) => tile.minute > minute).map((tile) => tile.minute - minute),
    );
    const words = wordsAt(supply, minute);
    return html`<button
      class="cursor"
      tabindex="0"
      data-cursor
      @click=${() => this.openSlot(column.id, minute)}
      aria-label="${text}, ${column.name}, ${words}.${this.readOnly ? '' : ' Press Enter to book.'}"
      ${vars({ '--s': minute - this.from, '--d': room })}
    >${text}</button>`;
  }

  /** A screen reader or a finger may put the focus anywhere: the keyboard stands where the focus is. */
  #focused = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).dataset.tile;
    const tile = id ? this.tile(id) : undefined;
    if (!tile || (this.at?.stop.kind === 'tile' && this.at.stop.id === id)) return;
    this.#standOn(tile);
  };

  #click = (event: MouseEvent): void => {
    const id = (event.target as Element).closest<HTMLElement>('[data-tile]')?.dataset.tile;
    const tile = id ? this.tile(id) : undefined;
    if (!tile || this.#dragging.justDragged) return;
    this.#standOn(tile);
    this.openTile(tile.id);
  };

  openTile(id: string): void {
    const tile = this.tile(id);
    if (tile) this.#emit('tile-open', { id: tile.appointmentId, memberIds: tile.memberIds });
  }

  #emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** A person let go of a tile, or of a place. */
  drop(drag: Drag): void {
    const tile = this.tile(drag.id);
    this.drag = null;
    if (!tile) return;
    const isSame = tile.columnId === drag.columnId && tile.minute === drag.minute && tile.duration === drag.duration;
    if (isSame) {
      this.say('Nothing changed.');
      return;
    }
    this.say(`Moving to ${this.timeAt(drag.minute)}.`);
    this.#emit('tile-move', {
      id: tile.appointmentId,
      role: tile.role,
      columnId: drag.columnId,
      minute: drag.minute - tile.before,
      durationMinutes: tile.before + drag.duration + tile.after,
    });
  }

  openSlot(columnId: string, minute: number): void {
    const column = this.columns.find((one) => one.column.id === columnId);
    if (!column) return;
    this.at = { columnId, stop: { kind: 'free', minute } };
    if (!this.readOnly) this.#emit('slot-open', { columnId, minute });
  }

  #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.at) return;
    const taken = this.drag?.byKeyboard ? keyWhileMoving(this, event, this.drag) : keyWhileStanding(this, event);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
    this.#hadFocus = true;
  };
}
customElements.define('am-grid', Grid);

declare global {
  interface HTMLElementTagNameMap {
    'am-grid': Grid;
  }
}
