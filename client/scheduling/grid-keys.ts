/** The keyboard in the grid: walking through the day, and moving a tile without a mouse. */
import type { Grid } from './grid.ts';
import type { Drag } from './grid-drag.ts';
import { nextStop, type Stop, stopAt } from './grid-layout.ts';
import { type GridColumnTiles, wordsAt } from './grid-model.ts';

const SNAP = 5;
const VISIT_MINUTES_MAX = 1440;

/** A key while nothing is picked up; says whether it was taken. */
export function keyWhileStanding(grid: Grid, event: KeyboardEvent): boolean {
  const { at, columns, bounds } = grid;
  const index = columns.findIndex((one) => one.column.id === at?.columnId);
  const column = columns[index];
  if (!at || !column) return false;
  const stand = (to: GridColumnTiles | undefined, stop: Stop): boolean => {
    if (to) grid.at = { columnId: to.column.id, stop };
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return stand(column, nextStop(column.tiles, at.stop, 1, bounds));
    case 'ArrowUp':
      return stand(column, nextStop(column.tiles, at.stop, -1, bounds));
    case 'ArrowLeft':
    case 'ArrowRight': {
      const beside = columns[index + (event.key === 'ArrowLeft' ? -1 : 1)];
      return beside ? stand(beside, stopAt(beside.tiles, at.stop.minute, bounds)) : true;
    }
    case 'Home':
      return stand(column, stopAt(column.tiles, grid.from, bounds));
    case 'End':
      return stand(column, stopAt(column.tiles, grid.to - grid.step, bounds));
    case 'Enter':
    case ' ':
      if (at.stop.kind === 'tile') grid.openTile(at.stop.id);
      else grid.openSlot(at.columnId, at.stop.minute);
      return true;
    case 'm':
    case 'M':
      return at.stop.kind === 'tile' && pickUp(grid, at.stop.id);
    default:
      return false;
  }
}

function pickUp(grid: Grid, id: string): boolean {
  const tile = grid.tile(id);
  if (!tile?.movable || grid.readOnly) return true;
  grid.drag = { id: tile.id, columnId: tile.columnId, minute: tile.minute, duration: tile.duration, byKeyboard: true };
  grid.say(`${tile.name} picked up. Arrows move, plus and minus change the length, Enter drops, Escape cancels.`);
  return true;
}

/** The next column to which this tile may go. */
function columnBeside(grid: Grid, drag: Drag, by: 1 | -1): string {
  const index = grid.columns.findIndex((one) => one.column.id === drag.columnId);
  for (let i = index + by; grid.columns[i]; i += by) {
    const { column } = grid.columns[i] as GridColumnTiles;
    if (grid.mayDrop(drag.id, column.id)) return column.id;
  }
  return drag.columnId;
}

/** A key while a tile is picked up; says whether it was taken. */
export function keyWhileMoving(grid: Grid, event: KeyboardEvent, drag: Drag): boolean {
  const move = (change: Partial<Drag>): boolean => {
    const next = { ...drag, ...change };
    const tile = grid.tile(drag.id);
    const isWhole = (tile?.after ?? 0) === 0 || next.duration === drag.duration;
    const fits = next.minute >= 0 && next.duration >= SNAP && next.duration <= VISIT_MINUTES_MAX && isWhole;
    if (fits) grid.drag = next;
    const held = grid.columns.find((one) => one.column.id === next.columnId);
    const words = wordsAt(held?.supply ?? null, next.minute);
    const place = words === 'free' ? '' : `, ${words}`;
    grid.say(
      `${grid.timeAt(next.minute)} to ${grid.timeAt(next.minute + next.duration)}, ${held?.column.name ?? ''}${place}`,
    );
    return true;
  };
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
      return move({ columnId: columnBeside(grid, drag, -1) });
    case 'ArrowRight':
      return move({ columnId: columnBeside(grid, drag, 1) });
    case 'Enter':
      grid.drop(drag);
      return true;
    case 'Escape':
      grid.drag = null;
      grid.say('Put back.');
      return true;
    default:
      return event.key !== 'Tab';
  }
}
