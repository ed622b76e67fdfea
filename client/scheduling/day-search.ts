/** Looking for something in the day that is shown: tiles that fit are pointed at, Enter steps through them. */
import type { GridTile } from './grid-model.ts';
import type { SchedulePage } from './schedule-page.ts';

const textOf = (tile: GridTile): string =>
  `${tile.name} ${tile.typeName} ${tile.code} ${tile.note} ${tile.label}`.toLowerCase();

export class DaySearch {
  readonly #page: SchedulePage;
  text = '';
  /** Tiles that fit, in the order of the clock. */
  found: readonly string[] = [];
  /** The same as a set; null while nothing is searched. The same finding is the same object. */
  hits: ReadonlySet<string> | null = null;
  at = -1;

  constructor(page: SchedulePage) {
    this.#page = page;
  }

  /** Looks again in what is shown now. */
  update(): void {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      [this.found, this.hits, this.at] = [[], null, -1];
      return;
    }
    const tiles = this.#page.layout.columns.flatMap((column) => column.tiles);
    const found = tiles
      .filter((tile) => words.every((word) => textOf(tile).includes(word)))
      .sort((a, b) => a.minute - b.minute)
      .map(({ id }) => id);
    if (this.hits && found.length === this.found.length && found.every((id, i) => id === this.found[i])) return;
    const current = this.found[this.at];
    [this.found, this.hits] = [found, new Set(found)];
    this.at = current === undefined ? -1 : found.indexOf(current);
  }

  look(text: string): void {
    this.text = text;
    this.at = -1;
    this.#page.requestUpdate();
  }

  /** To the next or the former hit; the keyboard stays in the field. */
  step(by: 1 | -1): void {
    if (this.found.length === 0) return;
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.#page.grid?.reveal(this.found[this.at] as string);
    this.#page.requestUpdate();
  }

  /** Leaves the search; the keyboard goes to the hit that was shown last. */
  leave(): void {
    const id = this.found[this.at] ?? null;
    this.look('');
    this.#page.grid?.focusTile(id);
  }

  get words(): string {
    if (this.hits === null) return '';
    if (this.found.length === 0) return 'nothing found';
    return this.at < 0 ? `${this.found.length} found` : `${this.at + 1} of ${this.found.length}`;
  }
}
