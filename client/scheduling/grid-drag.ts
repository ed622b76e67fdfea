/** Dragging with mouse, pen or finger: a tile to another place, its lower edge to another length. Escape puts it back. */
import type { Grid } from './grid.ts';

export interface Drag {
  id: string;
  columnId: string;
  minute: number;
  duration: number;
  byKeyboard: boolean;
}

const SNAP = 5;
/** A mouse that moved less than this clicks; a finger trembles more. */
const START_PX = 4;
const TREMBLE_PX = 10;
/** A finger that rests this long picks the tile up; before that it scrolls. */
const LONG_PRESS_MS = 350;
const EDGE_PX = 40;
/** The lower edge by which a tile is made longer. */
const GRIP_PX = 6;

interface Press {
  pointerId: number;
  tileId: string | null;
  columnId: string;
  isResize: boolean;
  startX: number;
  startY: number;
  /** Minutes between the tile's start and where it was grabbed. */
  grabbed: number;
  isTouch: boolean;
  timer: ReturnType<typeof setTimeout> | null;
}

export class GridDrag {
  readonly #grid: Grid;
  #press: Press | null = null;
  #frame = 0;
  #last: PointerEvent | null = null;
  /** The click that follows a drag is none. */
  justDragged = false;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  down(event: PointerEvent, columnId: string): void {
    if (event.button !== 0 || this.#press) return;
    this.justDragged = false;
    const target = event.target as Element;
    const element = target.closest<HTMLElement>('[data-tile]');
    const tileId = element?.dataset.tile ?? null;
    const tile = tileId ? this.#grid.tile(tileId) : undefined;
    this.#press = {
      pointerId: event.pointerId,
      tileId: tile?.movable && !this.#grid.readOnly ? tileId : null,
      columnId,
      isResize: element?.matches('.grip') === true && event.clientY > element.getBoundingClientRect().bottom - GRIP_PX,
      startX: event.clientX,
      startY: event.clientY,
      grabbed: tile ? this.#minuteAt(event) - tile.minute : 0,
      isTouch: event.pointerType === 'touch',
      timer: null,
    };
    if (this.#press.isTouch && this.#press.tileId) this.#press.timer = setTimeout(() => this.#begin(), LONG_PRESS_MS);
    const isEmpty = !tileId && !target.closest('[data-cursor]');
    addEventListener('pointermove', this.#move);
    addEventListener('pointerup', isEmpty ? this.#upOnEmpty : this.#up);
    addEventListener('pointercancel', this.#cancel);
    addEventListener('keydown', this.#key, true);
    addEventListener('contextmenu', this.#noMenu);
    if (target.closest('[data-cursor]')) this.#press.tileId = null;
  }

  #minuteAt(event: { clientY: number }): number {
    const column = this.#grid.renderRoot.querySelector<HTMLElement>('.column');
    if (!column) return 0;
    const { top } = column.getBoundingClientRect();
    return this.#grid.from + (event.clientY - top) / this.#grid.pixelsPerMinute;
  }

  /** All columns are equally wide: two of them tell where the others are. */
  #columnAt(event: { clientX: number }): string | null {
    const first = this.#grid.renderRoot.querySelector<HTMLElement>('.column')?.getBoundingClientRect();
    if (!first || first.width === 0) return null;
    const index = Math.floor((event.clientX - first.left) / first.width);
    return this.#grid.columns[index]?.column.id ?? null;
  }

  #begin(): void {
    const press = this.#press;
    const tile = press?.tileId ? this.#grid.tile(press.tileId) : undefined;
    if (!press || !tile) return;
    this.#grid.drag = {
      id: tile.id,
      columnId: tile.columnId,
      minute: tile.minute,
      duration: tile.duration,
      byKeyboard: false,
    };
    if (press.isTouch) navigator.vibrate?.(12);
    this.#frame = requestAnimationFrame(this.#scrollAtEdges);
  }

  #move = (event: PointerEvent): void => {
    const press = this.#press;
    if (!press || event.pointerId !== press.pointerId) return;
    this.#last = event;
    const distance = Math.hypot(event.clientX - press.startX, event.clientY - press.startY);
    const far = distance >= (press.isTouch ? TREMBLE_PX : START_PX);
    if (!this.#grid.drag) {
      if (!far) return;
      if (press.isTouch || !press.tileId) return this.#forget(); // A finger that moves scrolls.
      this.#begin();
    }
    event.preventDefault();
    this.#follow(event);
  };

  #follow(event: PointerEvent): void {
    const press = this.#press;
    const { drag } = this.#grid;
    if (!press || !drag) return;
    const snap = (minute: number): number => Math.round(minute / SNAP) * SNAP;
    if (press.isResize) {
      const duration = Math.max(SNAP, snap(this.#minuteAt(event)) - drag.minute);
      if (duration !== drag.duration) this.#grid.drag = { ...drag, duration };
      return;
    }
    const minute = Math.max(0, snap(this.#minuteAt(event) - press.grabbed));
    const under = this.#columnAt(event) ?? drag.columnId;
    const columnId = this.#grid.mayDrop(drag.id, under) ? under : drag.columnId;
    if (minute !== drag.minute || columnId !== drag.columnId) this.#grid.drag = { ...drag, minute, columnId };
  }

  #scrollAtEdges = (): void => {
    const scroll = this.#grid.renderRoot.querySelector('.scroll');
    if (!this.#grid.drag || !scroll || !this.#press) return;
    if (this.#last) {
      const box = scroll.getBoundingClientRect();
      const pull = (at: number, low: number, high: number): number =>
        at < low + EDGE_PX ? -12 : at > high - EDGE_PX ? 12 : 0;
      const dx = pull(this.#last.clientX, box.left + 64, box.right);
      const dy = pull(this.#last.clientY, box.top + 44, box.bottom);
      if (dx || dy) {
        scroll.scrollBy(dx, dy);
        this.#follow(this.#last);
      }
    }
    this.#frame = requestAnimationFrame(this.#scrollAtEdges);
  };

  #up = (): void => {
    const { drag } = this.#grid;
    this.#forget();
    if (!drag) return;
    this.justDragged = true;
    setTimeout(() => {
      this.justDragged = false;
    }, 50);
    this.#grid.drop(drag);
  };

  #upOnEmpty = (event: PointerEvent): void => {
    const press = this.#press;
    this.#forget();
    if (!press) return;
    const step = this.#grid.step;
    const minute = Math.floor(this.#minuteAt(event) / step) * step;
    if (minute >= this.#grid.from && minute < this.#grid.to) this.#grid.openSlot(press.columnId, minute);
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#grid.drag) return;
    event.preventDefault();
    event.stopPropagation();
    this.justDragged = true;
    this.#grid.drag = null;
    this.#grid.say('Put back.');
    this.#forget();
  };

  #cancel = (): void => {
    this.#grid.drag = null;
    this.#forget();
  };

  #forget(): void {
    if (this.#press?.timer) clearTimeout(this.#press.timer);
    this.#press = null;
    this.#last = null;
    cancelAnimationFrame(this.#frame);
    removeEventListener('pointermove', this.#move);
    removeEventListener('pointerup', this.#up);
    removeEventListener('pointerup', this.#upOnEmpty);
    removeEventListener('pointercancel', this.#cancel);
    removeEventListener('keydown', this.#key, true);
    removeEventListener('contextmenu', this.#noMenu);
  }

  /** A finger that rests would open the menu of the browser instead of picking the tile up. */
  #noMenu = (event: Event): void => {
    if (this.#press?.isTouch) event.preventDefault();
  };
}
