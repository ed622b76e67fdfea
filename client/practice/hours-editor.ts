/** The weekly hours of one resource in a form, with a picture that follows what is typed. */
import { html, nothing } from 'lit';
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import { firstRun, overlapInSomeWeek, weekOf, weeksBetween } from '../../shared/hours.ts';
import type { Location, PracticeSettings, VisitType } from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import {
  allOf,
  choices,
  endMinuteOf,
  minuteOf,
  timeText,
  typeChoices,
  visitTypesText,
  WEEKDAYS,
  weekdaysFrom,
} from './parts.ts';
import { practiceToday } from './rules-data.ts';
import { drawWeek } from './week-hours.ts';
import { weekPicture } from './week-picture.ts';

type Session = Required<InputOf<typeof contract.saveTemplates>['sessions'][number]>;

const SESSIONS_MAX = 100;
const TURNS_OFFERED = [1, 2, 3, 4];
const LAST_WORKDAY = 5;

/** What runs from a date on, as the form holds it: the turn of the weeks is kept. */
function sessionsFrom(templates: readonly contract.SessionTemplate[], from: string): Session[] {
  const begin = Temporal.PlainDate.from(from);
  return templates
    .filter(({ validUntil }) => validUntil === null || validUntil >= from)
    .map((one) => ({
      locationId: one.locationId,
      weekday: one.weekday,
      everyWeeks: one.everyWeeks,
      startsMinute: one.startsMinute,
      endsMinute: one.endsMinute,
      validUntil: one.validUntil,
      visitTypeIds: one.visitTypeIds,
      weekOffset: weeksBetween(begin, firstRun(one, begin)) % one.everyWeeks,
    }));
}

class HoursEditor extends PageElement {
  static override properties = {
    resourceId: {},
    name: {},
    homeId: {},
    fixedPlace: { type: Boolean },
    rules: { attribute: false },
    settings: { attribute: false },
    locations: { attribute: false },
    types: { attribute: false },
    from: { state: true },
    sessions: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare resourceId: string;
  declare name: string;
  declare homeId: string;
  declare fixedPlace: boolean;
  declare rules: OutputOf<typeof contract.rules>;
  declare settings: PracticeSettings;
  declare locations: Location[];
  declare types: VisitType[];
  declare from: string;
  declare sessions: Session[];
  declare problem: string | null;
  declare busy: boolean;
  /** What the form was filled from: somebody else's change meanwhile is noticed when it is saved. */
  #before: contract.SessionTemplate[] = [];

  constructor() {
    super();
    this.from = practiceToday();
    this.sessions = [];
    this.problem = null;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#before = this.rules.templates.filter((one) => one.resourceId === this.resourceId);
    this.sessions = sessionsFrom(this.#before, this.from);
    if (this.sessions.length === 0 && this.#before.length === 0) this.sessions = this.#usual();
  }

  /** What a form without hours begins with: the opening hours of the practice. */
  #usual(): Session[] {
    return [1, 2, 3, 4, 5].map((weekday) =>
      this.#plain(weekday, this.settings.opensMinute, this.settings.closesMinute),
    );
  }

  #plain(weekday: number, startsMinute: number, endsMinute: number): Session {
    const rest = { everyWeeks: 1, weekOffset: 0, validUntil: null, visitTypeIds: [] };
    return { locationId: this.homeId, weekday, startsMinute, endsMinute, ...rest };
  }

  #change(session: Session, parts: Partial<Session>): void {
    this.sessions = this.sessions.map((one) => (one === session ? { ...one, ...parts } : one));
  }

  #of(weekday: number): Session[] {
    return this.sessions.filter((one) => one.weekday === weekday);
  }

  /** The first stretch of a day is a usual one; a further one begins after the last. */
  #add(weekday: number): void {
    const last = Math.max(0, ...this.#of(weekday).map(({ endsMinute }) => endsMinute));
    const { opensMinute, closesMinute } = this.settings;
    const starts = last === 0 ? opensMinute : Math.min(last + 60, 1425);
    const ends = last === 0 ? closesMinute : Math.min(Math.max(closesMinute, starts + 60), 1440);
    this.sessions = [...this.sessions, this.#plain(weekday, starts, ends)];
    void this.settled().then(() => {
      const all = this.querySelectorAll<HTMLInputElement>(`[data-day="${weekday}"] input[type=time]`);
      all[all.length - 2]?.focus();
    });
  }

  #copy(weekday: number): void {
    const day = this.#of(weekday);
    const others = [1, 2, 3, 4, 5].filter((one) => one !== weekday);
    const kept = this.sessions.filter((one) => one.weekday > LAST_WORKDAY || one.weekday === weekday);
    this.sessions = [...kept, ...others.flatMap((one) => day.map((session) => ({ ...session, weekday: one })))];
  }

  async #keepFor(session: Session): Promise<void> {
    const chosen = await ask<string[]>({
      title: 'Keep this time for some visits',
      body: choices(
        'types',
        'Visit types',
        session.visitTypeIds,
        typeChoices(this.types),
        'Nothing ticked: every visit.',
      ),
      yes: 'Keep',
      read: (form) => allOf(new FormData(form), 'types'),
    });
    if (chosen) this.#change(session, { visitTypeIds: chosen });
  }

  /** What is wrong with a stretch, in words. */
  #wrong(session: Session): string | null {
    if (session.startsMinute >= session.endsMinute) return 'ends before it begins';
    if (session.validUntil !== null && session.validUntil < this.from) return 'ends before the first day';
    const other = this.sessions.find((one) => one !== session && overlapInSomeWeek(one, session));
    return other ? 'overlaps another one' : null;
  }

  override render() {
    const days = this.sessions.length > 0 ? this.#preview() : null;
    const later = this.#before.some(({ validFrom, everyWeeks }) => validFrom > this.#after(everyWeeks));
    return html`<form class="stack hours-editor" novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <div class="row hours-dates">
        <div class="field"><label for="hours-from">These hours hold from</label>
          <input id="hours-from" type="date" required .value=${this.from} @change=${(event: Event) => this.#setFrom((event.target as HTMLInputElement).value)} /></div>
        <p class="muted small">What held before stays until the day before.</p>
      </div>
      ${later ? html`<p class="message warn">Other hours are set to begin later. Saving replaces those, too.</p>` : nothing}
      <div class="day-rows">${weekdaysFrom(this.settings.weekStartsOn).map((weekday) => this.#day(weekday))}</div>
      ${
        this.sessions.length === 0
          ? html`<p class="message warn">Without a single stretch ${this.name} cannot be booked from ${this.from ? shortDate(this.from) : 'then'} on.</p>`
          : nothing
      }
      ${days ? html`<h3>${this.#isInTurns ? `The week of ${shortDate(days[0]?.date.toString() ?? this.from)}` : 'The week'}</h3>${weekPicture(days, this.#pictureParts, '')}` : nothing}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.busy}>Save the hours</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('hours-left'))}>Leave them as they are</button>
      </div>
    </form>`;
  }

  get #isInTurns(): boolean {
    return this.sessions.some(({ everyWeeks }) => everyWeeks > 1);
  }

  get #pictureParts() {
    return {
      locations: new Map(this.locations.map((one) => [one.id, one])),
      types: new Map(this.types.map((one) => [one.id, one])),
      clock24: this.settings.clock24,
    };
  }

  #after(weeks: number): string {
    return this.from ? Temporal.PlainDate.from(this.from).add({ weeks }).toString() : '9999-12-31';
  }

  #setFrom(value: string): void {
    if (!value) return;
    // The turn of the weeks is that of the weeks themselves: it does not move with the date.
    const apart = weeksBetween(Temporal.PlainDate.from(this.from), Temporal.PlainDate.from(value));
    this.sessions = this.sessions.map((one) => ({
      ...one,
      weekOffset: (((one.weekOffset - apart) % one.everyWeeks) + one.everyWeeks) % one.everyWeeks,
    }));
    this.from = value;
  }

  /** The first whole week of the new hours. */
  #preview() {
    const from = Temporal.PlainDate.from(this.from);
    const monday = weekOf(from);
    const templates = this.sessions.map((one, i) => ({
      ...one,
      id: String(i),
      version: 1,
      resourceId: this.resourceId,
      validFrom: monday.add({ weeks: one.weekOffset }).toString(),
    }));
    const nothingElse = { exceptions: [], blockouts: [], holidays: [] };
    const whose = { resourceId: this.resourceId, homeId: this.homeId, always: false };
    // Also a week without a session of its own is drawn as known.
    const known = {
      ...templates[0],
      id: 'first',
      validFrom: monday.toString(),
      weekday: 8,
    } as contract.SessionTemplate;
    return drawWeek(monday, whose, { templates: [...templates, known], ...nothingElse }, this.settings);
  }

  #day(weekday: number) {
    const sessions = this.#of(weekday).sort((a, b) => a.startsMinute - b.startsMinute || a.weekOffset - b.weekOffset);
    const name = WEEKDAYS[weekday] ?? '';
    return html`<fieldset class="day-row" data-day=${weekday}><legend>${name}</legend>
      <div class="day-sessions">
        ${sessions.length === 0 ? html`<span class="muted small none">not working</span>` : nothing}
        ${sessions.map((session, i) => this.#session(session, `${name}, stretch ${i + 1}`))}
      </div>
      <div class="day-acts">
        ${this.sessions.length < SESSIONS_MAX ? html`<button type="button" class="quiet square" title="Add a stretch" aria-label="Add a stretch on ${name}" @click=${() => this.#add(weekday)}><span class="icon icon-add"></span></button>` : nothing}
        ${sessions.length > 0 && weekday <= LAST_WORKDAY ? html`<button type="button" class="quiet square" title="Copy to the other workdays" aria-label="Copy ${name} to the other workdays" @click=${() => this.#copy(weekday)}><span class="icon icon-copy"></span></button>` : nothing}
      </div>
    </fieldset>`;
  }

  #session(session: Session, name: string) {
    const wrong = this.#wrong(session);
    const time = (word: string, minute: number, set: (minute: number) => void, of: (text: string) => number) =>
      html`<input type="time" required aria-label="${name}: ${word}" aria-invalid=${wrong ? 'true' : 'false'} .value=${timeText(minute)}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          if (value) set(of(value));
        }} />`;
    return html`<div class="session-line">
      <span class="times">${time('from', session.startsMinute, (startsMinute) => this.#change(session, { startsMinute }), minuteOf)}
        <span aria-hidden="true">–</span>
        ${time('until', session.endsMinute, (endsMinute) => this.#change(session, { endsMinute }), endMinuteOf)}</span>
      ${
        this.locations.length > 1 && !this.fixedPlace
          ? html`<select class="place" aria-label="${name}: where" @change=${(event: Event) => this.#change(session, { locationId: (event.target as HTMLSelectElement).value })}>
              ${this.locations.filter(({ id, active }) => active || id === session.locationId).map((one) => html`<option value=${one.id} ?selected=${one.id === session.locationId}>${one.name}</option>`)}</select>`
          : nothing
      }
      <select class="turn" aria-label="${name}: how often" @change=${(event: Event) => this.#setTurn(session, (event.target as HTMLSelectElement).value)}>
        ${this.#turns(session).map(({ value, word, chosen }) => html`<option value=${value} ?selected=${chosen}>${word}</option>`)}</select>
      <button type="button" class="kept" aria-label="${name}: kept for ${session.visitTypeIds.length === 0 ? 'every visit' : visitTypesText(session.visitTypeIds, this.#pictureParts.types)}" @click=${() => void this.#keepFor(session)}>${session.visitTypeIds.length === 0 ? 'every visit' : `only ${visitTypesText(session.visitTypeIds, this.#pictureParts.types)}`}</button>
      ${this.#lastDay(session, name)}
      <button type="button" class="quiet square" aria-label="Remove ${name}" @click=${() => {
        this.sessions = this.sessions.filter((one) => one !== session);
      }}><span class="icon icon-close"></span></button>
      ${wrong ? html`<span class="error small">${wrong}</span>` : nothing}
    </div>`;
  }

  /** For as long as it goes on: without an end, or until a day that is chosen here. */
  #lastDay(session: Session, name: string) {
    if (session.validUntil === null)
      return html`<button type="button" class="kept end" aria-label="${name}: set a last day" @click=${() => this.#change(session, { validUntil: this.#usualEnd() })}>no end</button>`;
    return html`<span class="last-day">until <input type="date" required aria-label="${name}: last day" min=${this.from} .value=${session.validUntil}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          if (value) this.#change(session, { validUntil: value });
        }} /><button type="button" class="quiet square tiny" aria-label="${name}: without an end" title="Without an end" @click=${() => this.#change(session, { validUntil: null })}><span class="icon icon-close"></span></button></span>`;
  }

  /** A quarter of a year, to begin with. */
  #usualEnd(): string | null {
    return this.from ? Temporal.PlainDate.from(this.from).add({ weeks: 13 }).toString() : null;
  }

  #turns(session: Session): { value: string; word: string; chosen: boolean }[] {
    const monday = this.from ? weekOf(Temporal.PlainDate.from(this.from)) : null;
    const turns = TURNS_OFFERED.includes(session.everyWeeks) ? TURNS_OFFERED : [...TURNS_OFFERED, session.everyWeeks];
    return turns.flatMap((everyWeeks) =>
      Array.from({ length: everyWeeks }, (_, weekOffset) => ({
        value: `${everyWeeks} ${weekOffset}`,
        word:
          everyWeeks === 1
            ? 'every week'
            : `every ${everyWeeks} weeks from ${monday ? shortDate(monday.add({ days: weekOffset * 7 + session.weekday - 1 }).toString()) : '?'}`,
        chosen: everyWeeks === session.everyWeeks && weekOffset === session.weekOffset,
      })),
    );
  }

  #setTurn(session: Session, value: string): void {
    const [everyWeeks = 1, weekOffset = 0] = value.split(' ').map(Number);
    this.#change(session, { everyWeeks, weekOffset });
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wrong = this.sessions.find((one) => this.#wrong(one));
    if (wrong || !this.from) {
      this.problem = wrong ? `On ${WEEKDAYS[wrong.weekday]} a stretch ${this.#wrong(wrong)}.` : 'Choose the first day.';
      return;
    }
    this.busy = true;
    const running = this.#before.filter(({ validUntil }) => validUntil === null || validUntil >= this.from);
    const replaces = running.map(({ id, version }) => ({ id, version }));
    try {
      await send(contract.saveTemplates, {
        resourceId: this.resourceId,
        from: this.from,
        sessions: this.sessions,
        replaces,
      });
      sayDone(`The hours of ${this.name} are saved.`);
      this.dispatchEvent(new CustomEvent('hours-saved'));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('am-hours-editor', HoursEditor);
