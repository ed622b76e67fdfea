/** The keys of the list of visits to move. */
import { choosePrint } from '../desk/printing.ts';
import type { WorklistPage } from './worklist-page.ts';

export const WORKLIST_KEYS = [
  { keys: 'J K', does: 'next visit, visit before' },
  { keys: 'S', does: 'find a place for all, or for the chosen ones' },
  { keys: 'Enter', does: 'move the visit to its suggestion' },
  { keys: '1 2 3', does: 'move it to one of the other places' },
  { keys: 'C', does: 'write down what came of a call' },
  { keys: 'Space', does: 'choose; with Shift everything between' },
  { keys: 'A', does: 'choose all, or none' },
  { keys: 'M', does: 'move the chosen ones (or all) to their suggestions' },
  { keys: 'Delete', does: 'cancel the visit, or the chosen ones' },
  { keys: 'X', does: 'put the visit into the tray, to place it by hand' },
  { keys: 'P', does: 'print the call list' },
  { keys: 'Escape', does: 'choose none' },
];

/** Takes a key of the page; says whether it was one. */
export function takeWorklistKey(page: WorklistPage, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { state, current, isReadOnly } = page;
  // On a button or a link Enter is the button's own.
  const isOnControl = (event.target as Element).closest('button, a, select, summary') !== null;
  const act = (work: () => void): (() => void) | undefined => (isReadOnly ? undefined : work);
  const on = (work: (visit: NonNullable<typeof current>) => void) => (current ? act(() => work(current)) : undefined);
  const acts: Record<string, (() => void) | undefined> = {
    j: () => page.step(1, event.shiftKey),
    k: () => page.step(-1, event.shiftKey),
    ArrowDown: isOnControl ? undefined : () => page.step(1, event.shiftKey),
    ArrowUp: isOnControl ? undefined : () => page.step(-1, event.shiftKey),
    s: act(() => void state.suggest()),
    m: act(() => void page.moveMeant()),
    a: act(() => page.chooseAll()),
    c: on((visit) => void page.call(visit)),
    x: on((visit) => page.toTray(visit)),
    p: () => choosePrint(),
    1: on((visit) => void page.take(visit, 1)),
    2: on((visit) => void page.take(visit, 2)),
    3: on((visit) => void page.take(visit, 3)),
    Enter: isOnControl ? undefined : on((visit) => void page.take(visit, 0)),
    Delete: on((visit) => void page.cancel(state.chosen.length > 0 ? state.chosen : [visit])),
    Escape: state.selected.size > 0 ? () => state.select([]) : undefined,
  };
  const work = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  work?.();
  return work !== undefined;
}
