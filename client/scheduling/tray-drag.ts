/** A visit from the tray is dragged onto the grid: the same ghost as within the grid shows where it would go. */
import type { Grid } from './grid.ts';
import type { SchedulePage } from './schedule-page.ts';
import { tray } from './tray.ts';

const SNAP = 5;
/** How long the ghost is while the visit itself is being read. */
const GHOST_MINUTES = 20;

const isOurs = (event: DragEvent): boolean =>
  tray.armedId !== null && (event.dataTransfer?.types.includes('application/x-anteroom-tray') ?? false);

function placeAt(grid: Grid, event: DragEvent): { columnId: string; minute: number } | null {
  for (const column of grid.renderRoot.querySelectorAll<HTMLElement>('.column')) {
    const { left, right, top } = column.getBoundingClientRect();
    if (event.clientX < left || event.clientX >= right) continue;
    const minute = Math.round((grid.from + (event.clientY - top) / grid.pixelsPerMinute) / SNAP) * SNAP;
    return { columnId: column.dataset.column ?? '', minute: Math.max(0, minute) };
  }
  return null;
}

export function trayOver(grid: Grid | null, event: DragEvent): void {
  if (!grid || grid.readOnly || !isOurs(event)) return;
  const place = placeAt(grid, event);
  if (!place) return;
  event.preventDefault();
  const duration = tray.armed?.durationMinutes ?? GHOST_MINUTES;
  const { drag } = grid;
  if (drag?.columnId === place.columnId && drag.minute === place.minute) return;
  grid.drag = { id: '', ...place, duration, byKeyboard: false };
}

export function trayLeft(grid: Grid | null): void {
  if (grid?.drag?.id === '') grid.drag = null;
}

export function trayDropped(page: SchedulePage, event: DragEvent): void {
  const { grid } = page;
  if (!grid || !isOurs(event)) return;
  event.preventDefault();
  const place = placeAt(grid, event);
  trayLeft(grid);
  if (place) void page.dropTray(place.columnId, place.minute);
}
