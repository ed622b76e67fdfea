/** The day with many columns: the face of the product. It draws what it is given and says what a person wants; it loads nothing. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { vars } from '../elements/vars.ts';
import { type Drag, GridDrag } from './grid-drag.ts';
import { type Bounds, type Lane, lanesOf, nextStop, type Stop, stopAt } from './grid-layout.ts';
import { gridStyle } from './grid-style.ts';

export interface GridColumn {
  id: string;
  name: string;
  detail: string;
}

export interface GridTile {
  id: string;
  columnId: string;
  /** Elapsed minutes since local midnight. */
  minute: number;
  duration: number;
  name: string;
  code: string;
  family: number;
  /** A sign for the status: status is never said by colour alone. */
  mark: string;
  status: string;
  timeText: string;
  typeName: string;
  note: string;
  /** All of it in words, for a screen reader. */
  label: string;
  movable: boolean;
}

export interface GridColumnTiles {
  column: GridColumn;
  tiles: readonly GridTile[];
}

export interface GridHour {
  minute: number;
  label: string;
}

const SNAP = 5;

export class Grid extends LitElement {
  static override styles = gridStyle;
  static override properties = {
    columns: { attribute: false },
    hours: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    opens: { type: Number },
    closes: { type: Number },
    step: { type: Number },
    now: { type: Number },
    readOnly: { type: Boolean },
    changed: { attribute: false },
    pending: { attribute: false },
    timeAt: { attribute: false },
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
  declare closes: number;
  declare step: number;
  /** The minute of the now-line; null on other days. */
  declare now: number | null;
  declare readOnly: boolean;
  declare changed: ReadonlySet<string>;
  declare pending: ReadonlySet<string>;
  /** What the clinic's clock says at a minute of this day. */
  declare timeAt: (minute: number) => string;
  declare drag: Drag | null;
  /** Where the keyboard stands. */
  declare at: { columnId: string; stop: Stop } | null;
  declare spoken: string;

  readonly #lanes = new WeakMap<readonly GridTile[], Map<string, Lane>>();
  readonly #dragging = new GridDrag(this);
  #hadFocus = false;

  constructor() {
    super();
    this.columns = [];
    this.hours = [];
    this.from = 0;
    this.to = 1440;
    this.opens = 480;
    this.closes = 1080;
    this.step = 15;
    this.now = null;
    this.readOnly = false;
    this.changed = new Set();
    this.pending = new Set();
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
    const held = id === null ? undefined : this.columns.find(({ tiles }) => tiles.some((tile) => tile.id === id));
    const tile = held?.tiles.find((one) => one.id === id);
    if (held && tile) this.at = { columnId: held.column.id, stop: { kind: 'tile', id: tile.id, minute: tile.minute } };
    else this.#stand();
    this.#hadFocus = true;
    this.requestUpdate();
  }

  get pixelsPerMinute(): number {
    const column = this.renderRoot.querySelector<HTMLElement>('.column');
    return column ? column.getBoundingClientRect().height / (this.to - this.from) : 2;
  }

  tile(id: string): GridTile | undefined {
    for (const { tiles } of this.columns) for (const tile of tiles) if (tile.id === id) return tile;
    return undefined;
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
    const first = this.columns[0];
    if (!first) {
      this.at = null;
      return;
    }
    const minute = this.now !== null && this.now >= this.from && this.now < this.to ? this.now : this.opens;
    this.at = { columnId: first.column.id, stop: stopAt(first.tiles, minute, this.bounds) };
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('columns') || changed.has('from') || this.at === null) this.#keepStanding();
    this.#hadFocus ||= (this.shadowRoot?.activeElement ?? null) !== null;
  }

  /** After a change from elsewhere the keyboard stays on its tile, wherever that went; if it is gone, on its place. */
  #keepStanding(): void {
    const { at } = this;
    if (!at) return this.#stand();
    if (at.stop.kind === 'tile') {
      const { id } = at.stop;
      const held = this.columns.find(({ tiles }) => tiles.some((tile) => tile.id === id));
      const tile = held?.tiles.find((one) => one.id === id);
      if (held && tile) {
        this.at = { columnId: held.column.id, stop: { kind: 'tile', id, minute: tile.minute } };
        return;
      }
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
        this.#hadFocus = false;
      }}>
        <div class="sheet" ${vars({ '--columns': this.columns.length, '--length': length, '--step': this.step })}>
          <div class="head corner"></div>
          ${this.columns.map(
            ({ column }) =>
              html`<div class="head" id="h-${column.id}"><strong title=${column.name}>${column.name}</strong><span>${column.detail}</span></div>`,
          )}
          <div class="hours" aria-hidden="true">
            ${this.hours
              .filter((hour) => hour.minute >= this.from && hour.minute < this.to)
              .map((hour) => html`<div class="hour" ${vars({ '--s': hour.minute - this.from })}>${hour.label}</div>`)}
            ${this.#nowLine()}
          </div>
          ${this.columns.map((column) => this.#column(column))}
        </div>
      </div>
      <div class="speak" role="status">${this.spoken}</div>
    `;
  }

  #nowLine() {
    if (this.now === null || this.now < this.from || this.now >= this.to) return nothing;
    return html`<div class="now" ${vars({ '--s': this.now - this.from })}></div>`;
  }

  #column({ column, tiles }: GridColumnTiles) {
    const here = this.at?.columnId === column.id ? this.at.stop : null;
    const drag = this.drag?.columnId === column.id ? this.drag : null;
    const hidden = this.drag && tiles.some((tile) => tile.id === this.drag?.id) ? this.drag.id : null;
    const marks = [...this.changed, ...this.pending].filter((id) => tiles.some((tile) => tile.id === id)).join();
    const template = () => html`<div
      class="column"
      role="group"
      aria-labelledby="h-${column.id}"
      data-column=${column.id}
      @pointerdown=${(event: PointerEvent) => this.#dragging.down(event, column.id)}
    >
      ${this.#closed(this.from, Math.max(this.from, this.opens))} ${this.#closed(Math.min(this.to, this.closes), this.to)}
      ${repeat(
        [...tiles].sort((a, b) => (a.id < b.id ? -1 : 1)),
        (tile) => tile.id,
        (tile) => this.#tile(tile, this.#lanesOf(tiles).get(tile.id), here?.kind === 'tile' && here.id === tile.id),
      )}
      ${here?.kind === 'free' ? this.#cursor(column, here.minute) : nothing}
      ${drag ? html`<div class="ghost" ${vars({ '--s': drag.minute - this.from, '--d': drag.duration })}>${this.timeAt(drag.minute)} – ${this.timeAt(drag.minute + drag.duration)}</div>` : nothing}
      ${this.#nowLine()}
    </div>`;
    return guard(
      [
        column.id,
        column.name,
        tiles,
        here?.kind,
        here?.minute,
        here?.kind === 'tile' ? here.id : '',
        drag?.minute,
        drag?.duration,
        hidden,
        marks,
        this.now,
        this.from,
        this.to,
        this.step,
        this.opens,
        this.closes,
      ],
      template,
    );
  }

  #closed(from: number, to: number) {
    if (to <= from) return nothing;
    return html`<div class="closed" ${vars({ '--s': from - this.from, '--d': to - from })}></div>`;
  }

  #tile(tile: GridTile, lane: Lane | undefined, isHere: boolean) {
    const classes = `tile f${tile.family} ${tile.status} ${this.changed.has(tile.id) ? 'changed' : ''} ${this.pending.has(tile.id) ? 'pending' : ''}`;
    const position = {
      '--s': tile.minute - this.from,
      '--d': Math.max(tile.duration, 12),
      '--l': lane?.lane ?? 0,
      '--k': lane?.lanes ?? 1,
    };
    return html`<button
      class=${classes}
      tabindex=${isHere ? 0 : -1}
      data-tile=${tile.id}
      title=${tile.label}
      aria-label=${tile.label}
      @click=${() => this.#click(tile)}
      ${vars(position)}
    >
      <span class="line"><span class="name">${tile.name}</span><span class="code">${tile.code}</span><span class="mark">${tile.mark}</span></span>
      ${tile.duration >= 20 ? html`<span class="more">${tile.timeText} ${tile.typeName}</span>` : nothing}
      ${tile.duration >= 35 && tile.note ? html`<span class="note">${tile.note}</span>` : nothing}
      ${tile.movable ? html`<span class="grip" data-grip></span>` : nothing}
    </button>`;
  }

  #cursor(column: GridColumn, minute: number) {
    const text = this.timeAt(minute);
    return html`<button
      class="cursor"
      tabindex="0"
      data-cursor
      @click=${() => this.openSlot(column.id, minute)}
      aria-label="${text}, ${column.name}, free. Press Enter to book."
      ${vars({ '--s': minute - this.from, '--d': this.step })}
    >${text}</button>`;
  }

  /** A screen reader or a finger may put the focus anywhere: the keyboard stands where the focus is. */
  #focused = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).dataset.tile;
    const tile = id ? this.tile(id) : undefined;
    if (!tile || (this.at?.stop.kind === 'tile' && this.at.stop.id === id)) return;
    this.at = { columnId: tile.columnId, stop: { kind: 'tile', id: tile.id, minute: tile.minute } };
  };

  #click(tile: GridTile): void {
    if (this.#dragging.justDragged) return;
    this.at = { columnId: tile.columnId, stop: { kind: 'tile', id: tile.id, minute: tile.minute } };
    this.#emit('tile-open', { id: tile.id });
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
      id: drag.id,
      columnId: drag.columnId,
      minute: drag.minute,
      durationMinutes: drag.duration,
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
    const taken = this.drag?.byKeyboard ? this.#keyWhileMoving(event, this.drag) : this.#keyWhileStanding(event);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
    this.#hadFocus = true;
  };

  #keyWhileStanding(event: KeyboardEvent): boolean {
    const at = this.at as NonNullable<typeof this.at>;
    const index = this.columns.findIndex((one) => one.column.id === at.columnId);
    const column = this.columns[index];
    if (!column) return false;
    const stand = (to: GridColumnTiles | undefined, stop: Stop): boolean => {
      if (to) this.at = { columnId: to.column.id, stop };
      return true;
    };
    switch (event.key) {
      case 'ArrowDown':
        return stand(column, nextStop(column.tiles, at.stop, 1, this.bounds));
      case 'ArrowUp':
        return stand(column, nextStop(column.tiles, at.stop, -1, this.bounds));
      case 'ArrowLeft':
      case 'ArrowRight': {
        const beside = this.columns[index + (event.key === 'ArrowLeft' ? -1 : 1)];
        return beside ? stand(beside, stopAt(beside.tiles, at.stop.minute, this.bounds)) : true;
      }
      case 'Home':
        return stand(column, stopAt(column.tiles, this.from, this.bounds));
      case 'End':
        return stand(column, stopAt(column.tiles, this.to - this.step, this.bounds));
      case 'Enter':
      case ' ':
        if (at.stop.kind === 'tile') this.#emit('tile-open', { id: at.stop.id });
        else this.openSlot(at.columnId, at.stop.minute);
        return true;
      case 'm':
      case 'M':
        return at.stop.kind === 'tile' && this.#pickUp(at.stop.id);
      default:
        return false;
    }
  }

  #pickUp(id: string): boolean {
    const tile = this.tile(id);
    if (!tile?.movable || this.readOnly) return true;
    this.drag = { id, columnId: tile.columnId, minute: tile.minute, duration: tile.duration, byKeyboard: true };
    this.say(`${tile.name} picked up. Arrows move, plus and minus change the length, Enter drops, Escape cancels.`);
    return true;
  }

  #keyWhileMoving(event: KeyboardEvent, drag: Drag): boolean {
    const index = this.columns.findIndex((one) => one.column.id === drag.columnId);
    const move = (change: Partial<Drag>): boolean => {
      const next = { ...drag, ...change };
      const fits = next.minute >= 0 && next.duration >= SNAP && next.duration <= 1440;
      if (fits) this.drag = next;
      const column = this.columns.find((one) => one.column.id === next.columnId);
      this.say(
        `${this.timeAt(next.minute)} to ${this.timeAt(next.minute + next.duration)}, ${column?.column.name ?? ''}`,
      );
      return true;
    };
    const beside = (by: number): string => this.columns[index + by]?.column.id ?? drag.columnId;
    const isLonger = event.key === '+' || event.key === '=' || (event.shiftKey && event.key === 'ArrowDown');
    const isShorter = event.key === '-' || (event.shiftKey && event.key === 'ArrowUp');
    if (isLonger) return move({ duration: drag.duration + SNAP });
    if (isShorter) return move({ duration: drag.duration - SNAP });
    switch (event.key) {
      case 'ArrowDown':
        return move({ minute: drag.minute + SNAP });
      case 'ArrowUp':
        return move({ minute: drag.minute - SNAP });
      case 'ArrowLeft':
        return move({ columnId: beside(-1) });
      case 'ArrowRight':
        return move({ columnId: beside(1) });
      case 'Enter':
        this.drop(drag);
        return true;
      case 'Escape':
        this.drag = null;
        this.say('Put back.');
        return true;
      default:
        return event.key !== 'Tab';
    }
  }
}
customElements.define('am-grid', Grid);

declare global {
  interface HTMLElementTagNameMap {
    'am-grid': Grid;
  }
}
