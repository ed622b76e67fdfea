/** What the list of visits to move asks of the server, and how each act is taken back. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import type { Opening } from '../../shared/finder.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as supply from '../../shared/supply.ts';
import * as contract from '../../shared/worklists.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { shortDate } from '../elements/words.ts';

type Appointment = scheduling.Appointment;
type Outcome = OutputOf<typeof contract.moveMany>['outcomes'][number];

/** So many visits travel in one command: few enough that the progress moves. */
const AT_ONCE = 25;
const SUGGESTED_AT_ONCE = 100;

export interface Suggested {
  opening: Opening | null;
  others: readonly Opening[];
}

export interface Place {
  providerId: string;
  roomId: string | null;
  start: string;
}

/** Where an opening is, as a move names it. */
export const placeOf = (opening: Opening): Place => ({
  providerId: opening.providerId,
  roomId: opening.parts[0]?.roomId ?? null,
  start: opening.start,
});

const formerPlace = (it: Appointment): Place => ({
  providerId: it.providerId as string,
  roomId: it.roomId,
  start: it.start,
});

export const readStranded = (input: InputOf<typeof contract.stranded>) => send(contract.stranded, input);

export async function readSuggestions(
  wish: Omit<InputOf<typeof contract.suggestMoves>, 'appointmentIds'>,
  ids: readonly string[],
): Promise<Map<string, Suggested>> {
  const found = new Map<string, Suggested>();
  for (const some of slices(ids, SUGGESTED_AT_ONCE)) {
    const { suggestions } = await send(contract.suggestMoves, { ...wish, appointmentIds: some });
    for (const { appointmentId, opening, others } of suggestions) found.set(appointmentId, { opening, others });
  }
  return found;
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** What became of an act on several visits. */
export interface Result {
  done: { before: Appointment; after: Appointment }[];
  refused: { visit: Appointment; sentence: string }[];
}

/** Runs an act in parts. A part that fails altogether is told as such; those before it are done. */
async function inParts<T extends { visit: Appointment }>(
  items: readonly T[],
  act: (some: T[]) => Promise<{ outcomes: Outcome[] }>,
  progress: (done: number) => void,
): Promise<Result> {
  const result: Result = { done: [], refused: [] };
  for (const some of slices(items, AT_ONCE)) {
    const byId = new Map(some.map(({ visit }) => [visit.id, visit]));
    try {
      const { outcomes } = await act(some);
      for (const { id, done, sentence, appointment } of outcomes) {
        const before = byId.get(id) as Appointment;
        if (done && appointment) result.done.push({ before, after: appointment });
        else result.refused.push({ visit: before, sentence });
      }
    } catch (error) {
      for (const { visit } of some) result.refused.push({ visit, sentence: sentenceOf(error) });
    }
    progress(result.done.length + result.refused.length);
  }
  return result;
}

const reference = ({ id, version }: Appointment) => ({ id, expectedVersion: version });

export const moveAll = (
  moves: readonly { visit: Appointment; to: Place }[],
  progress: (done: number) => void = () => {},
): Promise<Result> =>
  inParts(
    moves,
    (some) => send(contract.moveMany, { moves: some.map(({ visit, to }) => ({ ...reference(visit), ...to })) }),
    progress,
  );

export const cancelAll = (
  visits: readonly Appointment[],
  why: { reason: scheduling.CancelReason; note: string },
  progress: (done: number) => void = () => {},
): Promise<Result> =>
  inParts(
    visits.map((visit) => ({ visit })),
    (some) => send(contract.cancelMany, { visits: some.map(({ visit }) => reference(visit)), ...why }),
    progress,
  );

export const countOf = (count: number): string => `${count} ${count === 1 ? 'visit' : 'visits'}`;

/** `11 moved, 2 could not: Okoye, Nia: Dr. Chen has another visit at that time.` */
export function resultText({ done, refused }: Result, word: string): string {
  const did = refused.length === 0 || done.length > 0 ? `${done.length} ${word}` : `None ${word}`;
  if (refused.length === 0) return `${did}.`;
  const first = refused.slice(0, 3).map(({ visit, sentence }) => `${visit.patientName}: ${sentence}`);
  const more = refused.length > 3 ? ` And ${refused.length - 3} more; each says why.` : '';
  return `${did}, ${refused.length} could not. ${first.join(' ')}${more}`;
}

/** Says what was moved; for ten seconds all of it can go back. */
export function sayMoved(result: Result, after: () => void): void {
  const [only] = result.done;
  if (!only) return;
  const text =
    result.done.length === 1
      ? `${only.after.patientName} is now on ${shortDate(only.after.date)} at ${only.after.startText}.`
      : resultText({ ...result, refused: [] }, 'moved');
  sayDone(text, async () => {
    const back = await moveAll(result.done.map(({ before, after: now }) => ({ visit: now, to: formerPlace(before) })));
    sayDone(resultText(back, back.done.length === 1 ? 'is back' : 'are back'));
    after();
  });
}

/** Says what was cancelled; for ten seconds all of it can be brought back. */
export function sayCancelled(result: Result, after: () => void): void {
  if (result.done.length === 0) return;
  sayDone(resultText({ ...result, refused: [] }, 'cancelled'), async () => {
    const back: Result = { done: [], refused: [] };
    for (const { after: cancelled } of result.done)
      try {
        const restored = await send(scheduling.restore, reference(cancelled));
        back.done.push({ before: cancelled, after: restored });
      } catch (error) {
        back.refused.push({ visit: cancelled, sentence: sentenceOf(error) });
      }
    sayDone(resultText(back, back.done.length === 1 ? 'is booked again' : 'are booked again'));
    after();
  });
}

export const recordCall = (input: InputOf<typeof contract.recordCall>) => send(contract.recordCall, input);

/** Somebody is away: one exception for each stretch. What was saved before one failed is taken back. */
export async function saveAway(
  stretches: readonly Pick<supply.SupplyException, 'fromDate' | 'untilDate' | 'startsMinute' | 'endsMinute'>[],
  who: { resourceId: string; reason: string },
): Promise<() => Promise<void>> {
  const saved: supply.SupplyException[] = [];
  const takeBack = async (): Promise<void> => {
    for (const { id, version } of saved) await send(supply.removeException, { id, expectedVersion: version });
  };
  try {
    for (const stretch of stretches) {
      const rest = { id: null, expectedVersion: null, kind: 'away', locationId: null, visitTypeIds: [] } as const;
      saved.push(await send(supply.saveException, { ...rest, ...who, ...stretch, visitTypeIds: [] }));
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return takeBack;
}
