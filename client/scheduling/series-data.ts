/** What the desk asks of the server about visits that are booked together, and how each act is taken back. */
import type { InputOf } from '../../shared/contract.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as contract from '../../shared/series.ts';
import { send } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { live } from '../live/live.ts';
import { showOwn } from './data.ts';

type Appointment = scheduling.Appointment;

export const previewSeries = (input: InputOf<typeof contract.previewSeries>, signal: AbortSignal) =>
  send(contract.previewSeries, input, { signal });

const showAll = (appointments: readonly Appointment[]): void => {
  for (const one of appointments) showOwn(one);
};

/** `1 visit`, `8 visits` */
export const visitsWord = (count: number): string => `${count} ${count === 1 ? 'visit' : 'visits'}`;

const TAKE_BACK = { reason: 'entered_in_error', note: '' } as const;

export async function bookSeries(input: InputOf<typeof contract.bookSeries>): Promise<Appointment[]> {
  const { appointments } = await send(contract.bookSeries, input);
  showAll(appointments);
  const [first] = appointments as [Appointment];
  sayDone(`Booked ${visitsWord(appointments.length)} of ${first.patientName}.`, async () => {
    const reference = { id: first.id, expectedVersion: first.version };
    const gone = await send(contract.cancelSeries, { ...reference, scope: 'all', ...TAKE_BACK });
    showAll(gone.appointments);
    sayDone('The series is taken back.');
  });
  return appointments;
}

export type SeriesMove = Omit<InputOf<typeof contract.moveSeries>, 'id' | 'expectedVersion'>;

/**
 * @param back where the named visit goes when this is taken back, and the others with it; null: that would not put
 *   everybody where they were, so that nothing is offered
 */
export async function moveSeries(it: Appointment, to: SeriesMove, back: Omit<SeriesMove, 'scope'> | null) {
  const { appointments } = await send(contract.moveSeries, { id: it.id, expectedVersion: it.version, ...to });
  showAll(appointments);
  const moved = appointments.find(({ id }) => id === it.id) as Appointment;
  const undo = async (): Promise<void> => {
    const reference = { id: moved.id, expectedVersion: moved.version, scope: to.scope };
    const confirmed = [...scheduling.FINDING_CODES];
    showAll((await send(contract.moveSeries, { ...reference, ...back, confirmed })).appointments);
    sayDone(`${it.patientName}: everything is back where it was.`);
  };
  sayDone(`Moved ${visitsWord(appointments.length)} of ${it.patientName}.`, back ? undo : null);
  return moved;
}

export type SeriesCancel = Omit<InputOf<typeof contract.cancelSeries>, 'id' | 'expectedVersion'>;

export async function cancelSeries(it: Appointment, how: SeriesCancel): Promise<Appointment> {
  const { appointments } = await send(contract.cancelSeries, { id: it.id, expectedVersion: it.version, ...how });
  showAll(appointments);
  sayDone(`Cancelled ${visitsWord(appointments.length)} of ${it.patientName}.`, () => restoreAll(appointments));
  return appointments.find(({ id }) => id === it.id) as Appointment;
}

/** One after the other: what was taken by others meanwhile stays cancelled, and it is said how many those are. */
async function restoreAll(appointments: readonly Appointment[]): Promise<void> {
  let back = 0;
  let problem: unknown = null;
  for (const { id, version } of appointments) {
    try {
      showOwn(await send(scheduling.restore, { id, expectedVersion: version }));
      back++;
    } catch (error) {
      problem ??= error;
    }
  }
  if (back === 0) throw problem;
  const rest = appointments.length - back;
  sayDone(
    rest === 0
      ? `${visitsWord(back)} are booked again.`
      : `${back} of ${visitsWord(appointments.length)} are booked again; the others’ times were taken meanwhile.`,
  );
}

/** The visits of a series or a chain, once; in order. */
export function readTogether(key: string): Promise<contract.TogetherVisit[]> {
  const collection = live.collection<contract.TogetherVisit>(contract.togetherTopic.name, key);
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (collection.state === 'loading') return;
      stop();
      live.release(collection);
      if (collection.state === 'refused') reject(new Error(collection.refusal ?? ''));
      else resolve(inOrder([...collection.rows.values()]));
    };
    const stop = collection.subscribe(look);
    look();
  });
}

export const inOrder = <T extends Appointment>(visits: readonly T[]): T[] =>
  [...visits].sort((a, b) => a.start.localeCompare(b.start) || (a.id < b.id ? -1 : 1));
