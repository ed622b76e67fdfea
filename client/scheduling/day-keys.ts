/** The keys of the page of a day. */
import type { Appointment } from '../../shared/scheduling.ts';
import { choosePrint } from '../desk/printing.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { askCancel, confirm, setFlow, showPapers, showSummary } from './acts.ts';
import { ownSets } from './column-sets.ts';
import { endTimeTravel, toggleTimeTravel } from './history-travel.ts';
import { viewPath } from './navigation.ts';
import type { SchedulePage } from './schedule-page.ts';
import { tray } from './tray.ts';
import { viewChoice } from './view-choice.ts';

export const DAY_KEYS = [
  { keys: '[ ]', does: 'day before, day after' },
  { keys: 'T', does: 'today' },
  { keys: 'G', does: 'go to a date' },
  { keys: 'D W A', does: 'the day as a grid, the week, the day as a list' },
  { keys: '/', does: 'search in the day: Enter steps through what is found' },
  { keys: 'F2 – F9', does: 'your own columns, where you keep some (not F5)' },
  { keys: 'L P', does: 'legend, print' },
  { keys: 'N', does: 'show the present time' },
  { keys: 'H', does: 'the day as it stood, and back to now' },
  { keys: 'Arrows', does: 'walk through the day' },
  { keys: 'Enter', does: 'open the appointment, or book the free time' },
  { keys: 'M', does: 'pick up; arrows move, + and − change the length, Enter drops, Escape puts back' },
  { keys: 'I', does: 'check in, and on to the next step' },
  { keys: 'O', does: 'check out' },
  { keys: 'C', does: 'the patient confirmed' },
  { keys: 'Delete', does: 'cancel' },
  { keys: 'F', does: 'find a time' },
  {
    keys: 'X',
    does: 'into the tray, to be moved to another day; V or Enter drops it on a free time, Escape takes it out',
  },
  { keys: 'Y', does: 'book the same visit once more' },
  { keys: 'S', does: 'who is on standby for this day' },
  { keys: 'E', does: 'labels, route slip, notes and letters of the patient' },
  { keys: 'U', does: 'the clinical summary of the patient, for those who may read it' },
];

const NEXT = {
  expected: 'arrived',
  arrived: 'roomed',
  roomed: 'with_provider',
  with_provider: 'checked_out',
} as const;

async function advance(it: Appointment): Promise<void> {
  if (it.flow !== 'checked_out') await setFlow(it, NEXT[it.flow]);
}

/** A key on which nothing is kept stays with the browser. */
function takeFunctionKey(key: string): boolean {
  if (!ownSets.on(key)) return false;
  viewChoice.set({ columns: key });
  return true;
}

/** Takes a key of the page; says whether it was one. */
export function takeDayKey(page: SchedulePage, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || page.grid?.drag) return false;
  const it = page.current;
  const canWrite = it?.booking === 'booked' && !page.isReadOnly;
  if (/^F\d$/.test(event.key)) return takeFunctionKey(event.key);
  const acts: Record<string, (() => void) | undefined> = {
    '[': () => page.step(-1),
    ']': () => page.step(1),
    t: () => page.goTo(page.state.today),
    a: () => router.go(viewPath('agenda', page.date)),
    d: () => router.go(viewPath('schedule', page.date)),
    w: () => page.goToWeek(),
    l: () => viewChoice.set({ legend: !viewChoice.now.legend }),
    p: choosePrint,
    h: toggleTimeTravel,
    n: () => page.grid?.showNow(),
    g: () => document.querySelector<HTMLElement>('#schedule-date')?.click(),
    '/': () => document.querySelector<HTMLInputElement>('#day-search')?.select(),
    i: canWrite ? () => void advance(it) : undefined,
    o: canWrite ? () => void setFlow(it, 'checked_out') : undefined,
    c: canWrite ? () => void confirm(it, 'confirmed') : undefined,
    Delete: canWrite ? () => void askCancel(it) : undefined,
    f: page.isReadOnly ? undefined : () => page.findTime(),
    x: canWrite ? () => tray.toggle(it) : undefined,
    v: tray.armedId && !page.isReadOnly ? () => page.dropTrayHere() : undefined,
    y: it?.patientId && !page.isReadOnly ? () => page.bookAgain(it) : undefined,
    s: () => page.showStandby(),
    e: it?.patientId && session.may('correspondence.write') ? () => showPapers(it) : undefined,
    u: it?.patientId && session.may('summary.read') ? () => showSummary(it) : undefined,
    Escape: page.state.past ? endTimeTravel : tray.armedId ? () => tray.remove(tray.armedId as string) : undefined,
  };
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  act?.();
  return act !== undefined;
}
