/** “Dr. Chen is called away from 10:00 AM today”: said in one dialog, and the visits that it strands are opened. */
import { html } from 'lit';
import { type Provider, resources } from '../../shared/practice.ts';
import type { SupplyException } from '../../shared/supply.ts';
import { clockText } from '../../shared/time.ts';
import { send } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { shortDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import { countOf, readStranded, saveAway } from './worklist-data.ts';
import { type Filter, todayOf, WEEKS_DAYS } from './worklist-state.ts';

const DAY_MINUTES = 1440;

interface Opened {
  filter: Partial<Filter>;
  /** Places are sought at once. */
  seek: boolean;
}

let opened: Opened | null = null;
/** Tells a list that is open already that it shall show something else. */
export const openedEvents = new EventTarget();

/** What the list shall show when it opens, once. */
export function takeOpened(): Opened | null {
  const it = opened;
  opened = null;
  return it;
}

function open(providerId: string, it: Opened): void {
  opened = it;
  router.go(`/worklist/${providerId}`);
  openedEvents.dispatchEvent(new Event('opened'));
}

/** Opens everything that a provider has on a day, to move or to cancel it. */
export const clearDay = (providerId: string, date: string): void =>
  open(providerId, { filter: { from: date, until: date, all: true, code: null }, seek: false });

interface Away {
  providerId: string;
  fromDate: string;
  fromMinute: number;
  untilDate: string;
  untilMinute: number;
  reason: string;
}

type Stretch = Pick<SupplyException, 'fromDate' | 'untilDate' | 'startsMinute' | 'endsMinute'>;

const plusDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

/** An exception has the same hours on each of its days: the first and the last day may need one of their own. */
export function stretchesOf({
  fromDate,
  fromMinute,
  untilDate,
  untilMinute,
}: Omit<Away, 'providerId' | 'reason'>): Stretch[] {
  if (fromDate === untilDate) return [{ fromDate, untilDate, startsMinute: fromMinute, endsMinute: untilMinute }];
  const isWholeFirst = fromMinute === 0;
  const isWholeLast = untilMinute === DAY_MINUTES;
  const whole = {
    fromDate: isWholeFirst ? fromDate : plusDays(fromDate, 1),
    untilDate: isWholeLast ? untilDate : plusDays(untilDate, -1),
  };
  const first = { fromDate, untilDate: fromDate, startsMinute: fromMinute, endsMinute: DAY_MINUTES };
  const last = { fromDate: untilDate, untilDate, startsMinute: 0, endsMinute: untilMinute };
  return [
    ...(isWholeFirst ? [] : [first]),
    ...(whole.fromDate <= whole.untilDate ? [{ ...whole, startsMinute: 0, endsMinute: DAY_MINUTES }] : []),
    ...(isWholeLast ? [] : [last]),
  ];
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Now, on the last five minutes. */
function presentClock(): string {
  const { hour, minute } = serverNow().toZonedDateTimeISO(session.zone);
  return `${String(hour).padStart(2, '0')}:${String(minute - (minute % 5)).padStart(2, '0')}`;
}

/** Asks who is away and when, saves it, and opens the visits that must move, with places sought already. */
export async function callAway(providerId: string | null = null, date: string = todayOf()): Promise<void> {
  try {
    const { providers } = await send(resources, {});
    const answer = await askAway(
      providers.filter(({ active }) => active),
      providerId,
      date,
    );
    if (answer) await goAway(providers.find(({ id }) => id === answer.providerId)?.displayName ?? '', answer);
  } catch (error) {
    sayProblem(error);
  }
}

async function goAway(name: string, away: Away): Promise<void> {
  const { providerId, reason, fromDate, fromMinute, untilDate } = away;
  const takeBack = await saveAway(stretchesOf(away), { resourceId: providerId, reason });
  const { total } = await readStranded({ from: fromDate, until: untilDate, providerId, limit: 1 });
  open(providerId, { filter: { from: fromDate, until: untilDate, all: false, code: null }, seek: true });
  const day = fromDate === todayOf() ? 'today' : `on ${shortDate(fromDate)}`;
  const from = fromMinute === 0 ? `from ${shortDate(fromDate)}` : `from ${clockOf(fromMinute)} ${day}`;
  sayDone(`${name} is away ${from}. ${total === 0 ? 'No visit' : countOf(total)} must move.`, async () => {
    await takeBack();
    sayDone(`${name} is not away any more.`);
  });
}

const clockOf = (minute: number): string => clockText(Math.floor(minute / 60) % 24, minute % 60);

function askAway(providers: readonly Provider[], providerId: string | null, date: string): Promise<Away | null> {
  const isToday = date === todayOf();
  return ask<Away>({
    title: 'Call away',
    body: html`
      <div class="field"><label for="away-provider">Who is called away</label><select id="away-provider" name="provider" required>
        ${providerId ? '' : html`<option value="">Choose …</option>`}
        ${providers.map(({ id, displayName }) => html`<option value=${id} ?selected=${id === providerId}>${displayName}</option>`)}
      </select></div>
      <div class="pair">
        <div class="field"><label for="away-from">From</label><input id="away-from" name="fromDate" type="date" required .value=${date} /></div>
        <div class="field"><label for="away-from-time">at</label><input id="away-from-time" name="fromTime" type="time" required step="300" .value=${isToday ? presentClock() : '00:00'} /></div>
      </div>
      <div class="pair">
        <div class="field"><label for="away-until">Until</label><input id="away-until" name="untilDate" type="date" required .value=${date} max=${plusDays(date, WEEKS_DAYS * 6)} /></div>
        <div class="field"><label for="away-until-time">at</label><input id="away-until-time" name="untilTime" type="time" step="300" aria-describedby="away-hint" /></div>
      </div>
      <p id="away-hint" class="small muted">Without an end time: all the rest of that day.</p>
      <div class="field"><label for="away-reason">Reason</label><input id="away-reason" name="reason" maxlength="200" autocomplete="off" placeholder="called away" /></div>
      <p class="message" role="alert" hidden data-wrong>It must end after it begins.</p>
    `,
    yes: 'Call away',
    read(form) {
      const fields = new FormData(form);
      const said = (name: string): string => String(fields.get(name) ?? '');
      const away = {
        providerId: said('provider'),
        fromDate: said('fromDate'),
        fromMinute: minuteOf(said('fromTime')),
        untilDate: said('untilDate'),
        untilMinute: said('untilTime') ? minuteOf(said('untilTime')) : DAY_MINUTES,
        reason: said('reason').trim() || 'called away',
      };
      const isWrong =
        away.untilDate < away.fromDate || (away.untilDate === away.fromDate && away.untilMinute <= away.fromMinute);
      form.querySelector('[data-wrong]')?.toggleAttribute('hidden', !isWrong);
      return isWrong ? null : away;
    },
  });
}

/** What can be done with a provider's day, from the heading of the column. */
export async function askAboutDay(providerId: string, name: string, date: string): Promise<void> {
  const what = await ask<string>({
    title: `${name}, ${shortDate(date)}`,
    body: html`<fieldset class="outcomes"><legend>What happens to this day</legend>
      <label class="check"><input type="radio" name="what" value="away" checked />Called away: find what must move</label>
      <label class="check"><input type="radio" name="what" value="clear" />Move or cancel visits of this day</label>
    </fieldset>`,
    yes: 'Go on',
    read: (form) => String(new FormData(form).get('what')),
  });
  if (what === 'away') await callAway(providerId, date);
  else if (what === 'clear') clearDay(providerId, date);
}
