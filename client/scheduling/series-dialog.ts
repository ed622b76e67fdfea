/**
 * Repeating a visit: the rule in a plain sentence, every date that it makes with what stands in its way, and a choice for
 * each: leave it out, take the nearest free time of that day, or book it all the same. Nothing is booked before the end.
 */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { Occurrence, SeriesRule } from '../../shared/series.ts';
import { ruleWords } from '../../shared/series-words.ts';
import { clockText } from '../../shared/time.ts';
import { ProblemError, sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { serverNow } from '../live/live.ts';
import { mayOverride } from './answers.ts';
import { readOpenings } from './data.ts';
import { answersTo, needsReason, occurrencesOf } from './series-acts.ts';
import { bookSeries, previewSeries, visitsWord } from './series-data.ts';
import { ruleFields } from './series-form.ts';

export interface RepeatedVisit {
  patientId: string;
  patientName: string;
  type: VisitType;
  providerId: string;
  providerName: string;
  roomId: string | null;
  durationMinutes: number | null;
  note: string;
  /** The time that was chosen: the first one. */
  start: string;
  holdId: string | null;
  zone: string;
  clock24: boolean;
  /** ISO day on which a week begins. */
  weekStartsOn: number;
}

/** What a person chose for one date. */
interface Choice {
  /** Not booked, though it is free. */
  isOut?: boolean;
  /** Booked although something is in the way. */
  isForced?: boolean;
  /** Another time of the same day. */
  instead?: { start: string; text: string };
  /** What came of looking for one. */
  told?: string;
}

const PREVIEW_WAIT_MS = 250;
const OPENINGS_ASKED = 50;
const USUAL_COUNT = 8;

class SeriesDialog extends PageElement {
  static override properties = {
    visit: { attribute: false },
    rule: { state: true },
    occurrences: { state: true },
    choices: { state: true },
    reason: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare visit: RepeatedVisit;
  declare rule: SeriesRule;
  /** Null while they are asked for. */
  declare occurrences: readonly Occurrence[] | null;
  declare choices: ReadonlyMap<string, Choice>;
  declare reason: string;
  declare problem: string | null;
  declare busy: boolean;
  done: (booked: Appointment[] | null) => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor() {
    super();
    this.occurrences = null;
    this.choices = new Map();
    this.reason = '';
    this.problem = null;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const start = Temporal.Instant.from(this.visit.start).toZonedDateTimeISO(this.visit.zone);
    this.rule = {
      everyWeeks: 1,
      weekdays: [start.dayOfWeek],
      minute: start.hour * 60 + start.minute,
      from: start.toPlainDate().toString(),
      count: USUAL_COUNT,
      until: null,
      holidays: 'skip',
    };
    void this.#preview();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  protected override firstUpdated(): void {
    this.find<HTMLDialogElement>('dialog')?.showModal();
    this.find<HTMLInputElement>('#series-weeks')?.focus();
  }

  #close(booked: Appointment[] | null): void {
    this.find<HTMLDialogElement>('dialog')?.close();
    this.done(booked);
  }

  #changed(change: Partial<SeriesRule>): void {
    this.rule = { ...this.rule, ...change };
    this.occurrences = null;
    this.problem = null;
    this.#asking?.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#preview(), PREVIEW_WAIT_MS);
  }

  get #place() {
    const { patientId, type, providerId, roomId, durationMinutes, holdId } = this.visit;
    const place = { patientId, visitTypeId: type.id, providerId, roomId, durationMinutes };
    return holdId ? { ...place, holdId } : place;
  }

  async #preview(): Promise<void> {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const { occurrences } = await previewSeries({ ...this.#place, rule: this.rule }, signal);
      if (signal.aborted) return;
      // A choice belongs to its moment: what the new rule makes elsewhere is undecided.
      const starts = new Set(occurrences.map(({ start }) => start));
      this.choices = new Map([...this.choices].filter(([start]) => starts.has(start)));
      this.occurrences = occurrences;
    } catch (error) {
      if (signal.aborted) return;
      this.occurrences = [];
      this.problem = sentenceOf(error);
    }
  }

  #choose(start: string, choice: Choice): void {
    this.choices = new Map(this.choices).set(start, choice);
    this.problem = null;
  }

  /** The moment at which a date would be booked; null: it is left out. */
  #takenAt({ start, state }: Occurrence): string | null {
    const { isOut, isForced, instead } = this.choices.get(start) ?? {};
    if (state === 'skipped' || isOut) return null;
    return instead?.start ?? (state === 'free' || isForced ? start : null);
  }

  /** Dates that are booked although something is in the way. */
  get #forced(): Occurrence[] {
    return (this.occurrences ?? []).filter((one) => one.state === 'conflict' && this.#takenAt(one) === one.start);
  }

  /** Looks for the free time of that day that is nearest to the wanted one. */
  async #findNearest(one: Occurrence): Promise<void> {
    const { patientId, type, providerId, durationMinutes, zone, clock24 } = this.visit;
    const morning = Temporal.PlainDate.from(one.date).toZonedDateTime(zone).toInstant();
    const now = serverNow().round({ smallestUnit: 'minute', roundingMode: 'ceil' });
    const from = Temporal.Instant.compare(morning, now) < 0 ? now : morning;
    try {
      const { openings } = await readOpenings({
        visitTypeId: type.id,
        patientId,
        providerIds: [providerId],
        from: from.toString(),
        until: one.date,
        durationMinutes,
        rule: 'soonest',
        limit: OPENINGS_ASKED,
      });
      const distance = (start: string): number => Math.abs(Date.parse(start) - Date.parse(one.start));
      const [nearest] = openings.map(({ start }) => start).sort((a, b) => distance(a) - distance(b));
      if (!nearest) return this.#choose(one.start, { told: 'Nothing else is free that day.' });
      const wall = Temporal.Instant.from(nearest).toZonedDateTimeISO(zone);
      this.#choose(one.start, { instead: { start: nearest, text: clockText(wall.hour, wall.minute, clock24) } });
    } catch (error) {
      this.#choose(one.start, { told: sentenceOf(error) });
    }
  }

  #giveUp(one: Occurrence): void {
    this.#choose(one.start, {});
    this.#focus(`[data-date="${one.date}"] [data-nearest]`);
  }

  async #findAll(conflicts: readonly Occurrence[]): Promise<void> {
    for (const one of conflicts) await this.#findNearest(one);
    this.#focus('[data-book-series]');
  }

  /** What had the keyboard may be gone with the answer: it goes on to what comes next. */
  #focus(selector: string): void {
    void this.settled().then(() => this.find<HTMLElement>(selector)?.focus());
  }

  async #takeNearest(one: Occurrence): Promise<void> {
    await this.#findNearest(one);
    this.#focus(`[data-date="${one.date}"] :is(input:enabled, button)`);
  }

  async #book(): Promise<void> {
    if (this.busy || !this.occurrences) return;
    const starts = this.occurrences.flatMap((one) => this.#takenAt(one) ?? []);
    const forced = this.#forced;
    this.problem =
      starts.length === 0
        ? 'Choose at least one date.'
        : needsReason(forced) && this.reason.trim() === ''
          ? 'Say why you book although something is in the way.'
          : null;
    if (this.problem) return;
    this.busy = true;
    const answers = answersTo(forced, needsReason(forced) ? this.reason.trim() : '');
    try {
      const input = { ...this.#place, rule: this.rule, starts, note: this.visit.note, ...answers };
      this.#close(await bookSeries(input));
    } catch (error) {
      this.problem = sentenceOf(error);
      if (error instanceof ProblemError && occurrencesOf(error).length > 0) this.#learn(occurrencesOf(error));
    } finally {
      this.busy = false;
    }
  }

  /** Dates that were taken meanwhile: they become conflicts, and a time that was chosen instead is given up. */
  #learn(refused: readonly Occurrence[]): void {
    const byStart = new Map(refused.map((one) => [Date.parse(one.start), one]));
    const choices = new Map(this.choices);
    this.occurrences = (this.occurrences ?? []).map((one) => {
      const taken = this.#takenAt(one);
      const refusal = taken === null ? undefined : byStart.get(Date.parse(taken));
      if (!refusal) return one;
      choices.set(one.start, taken === one.start ? {} : { told: 'That time was just taken, too.' });
      return taken === one.start ? { ...one, state: 'conflict', findings: refusal.findings } : one;
    });
    this.choices = choices;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.#book();
  }

  override render() {
    const { visit, rule } = this;
    const forced = this.#forced;
    const count = (this.occurrences ?? []).filter((one) => this.#takenAt(one) !== null).length;
    return html`<dialog class="series" aria-labelledby="series-title" @keydown=${this.#key} @cancel=${(
      event: Event,
    ) => {
      event.preventDefault();
      this.#close(null);
    }}>
      <div class="row spread">
        <h2 id="series-title">Repeat for ${visit.patientName}</h2>
        <button class="quiet square" aria-label="Close without booking" @click=${() => this.#close(null)}><span class="icon icon-close"></span></button>
      </div>
      <p class="muted">${visit.type.name}, ${visit.durationMinutes ?? visit.type.durationMinutes} min, ${visit.providerName}</p>
      <div class="series-split">
        ${ruleFields(rule, visit.weekStartsOn, (change) => this.#changed(change))}
        <section class="stack" aria-labelledby="series-sentence">
          <h3 id="series-sentence" aria-live="polite">${ruleWords(rule, visit.clock24)}</h3>
          ${this.#dates()}
        </section>
      </div>
      ${
        needsReason(forced)
          ? html`<div class="field"><label for="series-why">Why all the same?</label>
              <input id="series-why" maxlength="200" autocomplete="off" .value=${this.reason} @input=${(
                event: InputEvent,
              ) => {
                this.reason = (event.target as HTMLInputElement).value;
              }} /></div>`
          : nothing
      }
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row end">
        <button @click=${() => this.#close(null)}>Go back</button>
        <button class="primary" data-book-series ?disabled=${this.busy || count === 0} @click=${() => void this.#book()}>Book ${visitsWord(count)} <kbd>Ctrl+Enter</kbd></button>
      </div>
    </dialog>`;
  }

  #dates() {
    const all = this.occurrences;
    if (all === null)
      return html`<div class="stack" aria-busy="true">${Array.from({ length: 5 }, () => html`<div class="skeleton"></div>`)}</div>`;
    if (all.length === 0)
      return this.problem ? nothing : html`<p class="muted">This rule makes no date. Choose other days.</p>`;
    const open = all.filter((one) => one.state === 'conflict' && this.#takenAt(one) === null);
    return html`
      ${
        open.length > 0
          ? html`<div class="row spread message warn" role="status"><span>${open.length === 1 ? 'One date is not free and is left out.' : `${open.length} dates are not free and are left out.`}</span>
              <button class="slim" data-nearest-all @click=${() => void this.#findAll(open)}>Take the nearest free ${open.length === 1 ? 'time' : 'times'}</button></div>`
          : nothing
      }
      <ol class="dates" data-dates tabindex="0" aria-label="Dates">${repeat(
        all,
        ({ start }) => start,
        (one) => this.#date(one),
      )}</ol>`;
  }

  #date(one: Occurrence) {
    const choice = this.choices.get(one.start) ?? {};
    const isTaken = this.#takenAt(one) !== null;
    if (one.state === 'skipped')
      return html`<li class="skipped"><span class="sign" aria-hidden="true">–</span><span><strong>${one.text}</strong> <span class="small">${one.remark}</span></span></li>`;
    const mayTake = one.state === 'free' || choice.instead !== undefined || mayOverride(one.findings);
    const toggle = (event: Event): void => {
      const isOn = (event.target as HTMLInputElement).checked;
      const { instead } = choice;
      this.#choose(one.start, {
        ...(instead ? { instead } : {}),
        ...(one.state === 'conflict' && !instead ? { isForced: isOn } : { isOut: !isOn }),
      });
    };
    return html`<li class=${choice.instead ? 'free' : one.state} data-date=${one.date}>
      <label class="check"><input type="checkbox" .checked=${isTaken} ?disabled=${!mayTake} @change=${toggle} />
        <span><strong>${choice.instead ? one.text.replace(/, [^,]*$/, `, ${choice.instead.text}`) : one.text}</strong>
          ${choice.instead ? html`<span class="small muted">instead of ${one.text.replace(/^.*, /, '')}</span>` : nothing}
          ${one.remark ? html`<span class="small muted">${one.remark}</span>` : nothing}</span></label>
      ${one.state === 'conflict' ? this.#ways(one, choice, isTaken) : nothing}
    </li>`;
  }

  #ways(one: Occurrence, choice: Choice, isTaken: boolean) {
    if (choice.instead)
      return html`<button class="quiet slim" @click=${() => this.#giveUp(one)}>Not that time</button>`;
    return html`<span class="why small">${[...new Set(one.findings.map(({ sentence }) => sentence))].join(' ')} ${isTaken ? 'Booked all the same.' : ''} ${choice.told ?? ''}</span>
      ${choice.told || isTaken ? nothing : html`<button class="slim" data-nearest @click=${() => void this.#takeNearest(one)}>Nearest free time that day</button>`}`;
  }
}
customElements.define('am-series-dialog', SeriesDialog);

/** Opens the dialog; resolves with what was booked, and with null when it was closed. */
export function askSeries(visit: RepeatedVisit): Promise<Appointment[] | null> {
  const before = document.activeElement as HTMLElement | null;
  const element = document.createElement('am-series-dialog') as SeriesDialog;
  element.visit = visit;
  return new Promise((resolve) => {
    element.done = (booked) => {
      element.remove();
      before?.focus();
      resolve(booked);
    };
    document.body.append(element);
  });
}
