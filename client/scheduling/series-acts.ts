/** What a person does with a series: moving and cancelling several visits at once, and what stands in the way, date by date. */
import { html, nothing } from 'lit';
import { whoMay } from '../../shared/roles.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { Occurrence, SeriesScope, TogetherVisit } from '../../shared/series.ts';
import { ProblemError } from '../api/send.ts';
import { sayDone, sayProblem, type ToastLink } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { attempt } from './acts.ts';
import { mayOverride } from './answers.ts';
import type { Answers, MoveTo } from './data.ts';
import * as data from './series-data.ts';
import { reached } from './series-scope.ts';

/** The dates that a refusal carries. */
export function occurrencesOf(error: unknown): Occurrence[] {
  if (!(error instanceof ProblemError)) return [];
  return (error.data as { occurrences?: Occurrence[] } | undefined)?.occurrences ?? [];
}

/** What answers the findings of several dates at once. */
export function answersTo(occurrences: readonly Pick<Occurrence, 'findings'>[], reason: string): Answers {
  const findings = occurrences.flatMap((one) => one.findings);
  const confirmed = [...new Set(findings.filter(({ severity }) => severity === 'confirm').map(({ code }) => code))];
  return { ...(confirmed.length > 0 ? { confirmed } : {}), ...(reason ? { overbookReason: reason } : {}) };
}

export const needsReason = (occurrences: readonly Pick<Occurrence, 'findings'>[]): boolean =>
  occurrences.some(({ findings }) => findings.some(({ severity }) => severity === 'reason'));

/** Asks about what is in the way of some of the dates; null: the person goes back. */
async function askOccurrences(occurrences: readonly Occurrence[], verb: string): Promise<Answers | null> {
  const may = mayOverride(occurrences.flatMap(({ findings }) => findings));
  const isReasonNeeded = needsReason(occurrences) && may;
  return ask<Answers>({
    title: occurrences.length === 1 ? 'One date is not free' : `${occurrences.length} dates are not free`,
    body: html`
      <ul class="findings">
        ${occurrences.map(
          ({ text, findings }) => html`<li class="reason"><span class="icon icon-stop"></span>
            <span><strong>${text}</strong><br />${findings.map(({ sentence }) => sentence).join(' ')}</span></li>`,
        )}
      </ul>
      ${
        isReasonNeeded
          ? html`<div class="field">
              <label for="series-reason">Why all the same?</label>
              <input id="series-reason" name="reason" maxlength="200" required autocomplete="off" />
            </div>`
          : nothing
      }
      <p class="muted">${may ? 'Nothing is changed yet.' : `Nothing is changed. Move those dates by themselves first; to ${verb.toLowerCase()} there all the same is up to: ${whoMay('schedule.overbook')}.`}</p>
    `,
    yes: may ? `${verb} all the same` : null,
    read(form) {
      const reason = String(new FormData(form).get('reason') ?? '').trim();
      return isReasonNeeded && reason === '' ? null : answersTo(occurrences, reason);
    },
  });
}

/** Runs an act on several visits; what is in the way of some of them is asked about. */
async function attemptAll(
  it: Appointment,
  verb: string,
  act: (now: Appointment, answers: Answers) => Promise<Appointment>,
): Promise<Appointment | null> {
  let answers: Answers = {};
  for (;;) {
    try {
      return await act(it, answers);
    } catch (error) {
      const occurrences = occurrencesOf(error);
      if (occurrences.length === 0) return attempt(it, verb, () => Promise.reject(error));
      const given = await askOccurrences(occurrences, verb);
      if (!given) return null;
      answers = given;
    }
  }
}

/** What a move changes; nothing else is sent, so that visits of the series keep what is their own. */
function changesOf(it: Appointment, to: MoveTo): Omit<data.SeriesMove, 'scope'> {
  return {
    ...(to.start && Date.parse(to.start) !== Date.parse(it.start) ? { start: to.start } : {}),
    ...(to.providerId && to.providerId !== it.providerId ? { providerId: to.providerId } : {}),
    ...(to.roomId !== undefined && to.roomId !== it.roomId ? { roomId: to.roomId } : {}),
    ...(to.durationMinutes && to.durationMinutes !== it.durationMinutes ? { durationMinutes: to.durationMinutes } : {}),
  };
}

/**
 * What takes a move back; null where it would not put everybody where they were: the named one stood by itself, or those
 * who follow had providers, rooms or lengths of their own.
 */
function backOf(it: Appointment, to: Omit<data.SeriesMove, 'scope'>, visits: readonly TogetherVisit[]) {
  const named = visits.find(({ id }) => id === it.id);
  const isSame = (key: 'providerId' | 'roomId' | 'durationMinutes'): boolean =>
    to[key] === undefined || visits.every((one) => one[key] === it[key]);
  if (!named || (to.start && named.alone) || !it.providerId) return null;
  if (!isSame('providerId') || !isSame('roomId') || !isSame('durationMinutes')) return null;
  return {
    ...(to.start ? { start: it.start } : {}),
    ...(to.providerId ? { providerId: it.providerId } : {}),
    ...(to.roomId === undefined ? {} : { roomId: it.roomId }),
    ...(to.durationMinutes ? { durationMinutes: it.durationMinutes } : {}),
  };
}

export async function moveInSeries(it: Appointment, scope: SeriesScope, to: MoveTo): Promise<Appointment | null> {
  const changes = changesOf(it, to);
  if (Object.keys(changes).length === 0 || !it.seriesId) {
    sayDone('Nothing changed.');
    return null;
  }
  const visits = reached(await data.readTogether(it.seriesId), it, scope);
  const back = backOf(it, changes, visits);
  return attemptAll(it, 'Move', (now, answers) => data.moveSeries(now, { scope, ...changes, ...answers }, back));
}

export const cancelInSeries = (it: Appointment, how: data.SeriesCancel): Promise<Appointment | null> =>
  attemptAll(it, 'Cancel', (now) => data.cancelSeries(now, how));

const placeOf = ({ start, roomId, durationMinutes, providerId }: Appointment): MoveTo => ({
  start,
  roomId,
  durationMinutes,
  ...(providerId ? { providerId } : {}),
});

/** After one visit was moved: the following ones are one key away. */
export function alsoFollowing(before: Appointment, moved: Appointment): ToastLink | null {
  const { seriesId } = moved;
  if (!seriesId) return null;
  const run = async (): Promise<void> => {
    const all = await data.readTogether(seriesId);
    const now = all.find(({ id }) => id === moved.id);
    const visits = reached(all, before, 'following');
    if (!now || visits.length < 2) return sayDone('No visits of this series come after it.');
    const { start: _, ...place } = changesOf(before, placeOf(moved));
    // The named one stands there already: its start tells the others by how much they follow.
    const to = { scope: 'following', start: moved.start, ...place } as const;
    // Back is where it stood before it was moved by itself, if the series had put it there.
    const back = backOf(
      before,
      to,
      visits.map((one) => (one.id === before.id ? { ...one, ...before, alone: false } : one)),
    );
    await attemptAll(now, 'Move', (current, answers) => data.moveSeries(current, { ...to, ...answers }, back));
  };
  return { word: 'Also the following', run: () => void run().catch(sayProblem) };
}
