/** The pattern of a visit in a form: who is needed from which minute to which, drawn as a small timeline. */
import { html, nothing } from 'lit';
import type { ResourceClass, VisitNeed } from '../../shared/practice.ts';
import { PageElement } from '../elements/element.ts';
import { vars } from '../elements/vars.ts';

const NEEDS_MAX = 20;

/** Marks on the scale: as few as can be read. */
const stepOf = (minutes: number): number => [5, 10, 15, 30, 60, 120, 240].find((step) => minutes / step <= 8) ?? 480;

export class PatternEditor extends PageElement {
  static override properties = {
    needs: { attribute: false },
    classes: { attribute: false },
    minutes: { type: Number },
    minutesBefore: { type: Number },
    minutesAfter: { type: Number },
  };
  declare needs: VisitNeed[];
  declare classes: ResourceClass[];
  declare minutes: number;
  declare minutesBefore: number;
  declare minutesAfter: number;

  constructor() {
    super();
    this.needs = [];
    this.classes = [];
    this.minutes = 20;
    this.minutesBefore = 0;
    this.minutesAfter = 0;
  }

  #change(i: number, parts: Partial<VisitNeed>): void {
    this.needs = this.needs.map((need, n) => (n === i ? { ...need, ...parts } : need));
  }

  #begin(): void {
    const all = { classId: null, fromMinute: 0, untilMinute: this.minutes };
    this.needs = [
      { ...all, who: 'provider' },
      { ...all, who: 'room' },
    ];
  }

  #add(): void {
    const classId = this.classes[0]?.id ?? null;
    const until = { fromMinute: 0, untilMinute: this.minutes };
    this.needs = [
      ...this.needs,
      classId ? { who: 'class', classId, ...until } : { who: 'room', classId: null, ...until },
    ];
  }

  #nameOf(need: Pick<VisitNeed, 'who' | 'classId'>): string {
    if (need.who === 'class') return this.classes.find(({ id }) => id === need.classId)?.name ?? 'a class that is gone';
    return need.who === 'provider' ? 'Provider' : 'Room';
  }

  #setWho(i: number, value: string): void {
    if (value === 'provider' || value === 'room') this.#change(i, { who: value, classId: null });
    else this.#change(i, { who: 'class', classId: value });
  }

  override render() {
    const shown: readonly VisitNeed[] =
      this.needs.length > 0
        ? this.needs
        : (['provider', 'room'] as const).map((who) => ({
            who,
            classId: null,
            fromMinute: 0,
            untilMinute: this.minutes,
          }));
    return html`<fieldset class="visit-pattern"><legend>Who is needed when</legend>
      <div class="pattern-rows">
        ${this.#scale()}
        ${shown.map((need, i) => this.#row(need, i))}
      </div>
      ${
        this.needs.length === 0
          ? html`<p class="muted small">The provider, and the room if one is chosen, are needed for all of it.</p>
              <div><button type="button" @click=${() => this.#begin()}>Say it part by part</button></div>`
          : html`<div class="row">
              ${this.needs.length < NEEDS_MAX ? html`<button type="button" @click=${() => this.#add()}><span class="icon icon-add"></span>Add a part</button>` : nothing}
              <button type="button" class="quiet" @click=${() => {
                this.needs = [];
              }}>All of it again</button></div>`
      }
    </fieldset>`;
  }

  get #reach(): { from: number; length: number } {
    const last = this.needs.reduce((most, need) => Math.max(most, need.untilMinute), this.minutes);
    return { from: -this.minutesBefore, length: Math.max(1, this.minutesBefore + last + this.minutesAfter) };
  }

  #scale() {
    const { from, length } = this.#reach;
    const step = stepOf(length);
    const marks = Array.from({ length: Math.floor(this.minutes / step) + 1 }, (_, i) => i * step);
    return html`<div class="pattern-scale" aria-hidden="true">
      ${marks.map((minute) => html`<span ${vars({ '--at': (minute - from) / length })}>${minute}</span>`)}</div>`;
  }

  #row(need: VisitNeed, i: number) {
    const { from, length } = this.#reach;
    const share = (minutes: number): number => Math.max(0, minutes) / length;
    const isFirst = need.fromMinute === 0;
    const isLast = need.untilMinute >= this.minutes;
    const name = this.#nameOf(need);
    const isGiven = this.needs.length > 0;
    const number = (word: string, key: 'fromMinute' | 'untilMinute') =>
      html`<input type="number" min=${key === 'fromMinute' ? 0 : 1} max="1440" required aria-label="${name}, ${word} minute" .value=${String(need[key])}
        @input=${(event: Event) => this.#change(i, { [key]: Number((event.target as HTMLInputElement).value) })} />`;
    return html`<div class="pattern-row">
      ${
        isGiven
          ? html`<select aria-label="Who, part ${i + 1}" @change=${(event: Event) => this.#setWho(i, (event.target as HTMLSelectElement).value)}>
              <option value="provider" ?selected=${need.who === 'provider'}>Provider</option>
              <option value="room" ?selected=${need.who === 'room'}>Room that is chosen</option>
              ${this.classes.map((one) => html`<option value=${one.id} ?selected=${need.classId === one.id}>${one.name}</option>`)}
            </select>
            <span class="pattern-span">${number('from', 'fromMinute')}<span aria-hidden="true">–</span>${number('until', 'untilMinute')}</span>`
          : html`<span class="pattern-name">${name}</span>`
      }
      <span class="pattern-track ${isGiven ? '' : 'plain'}" role="img" aria-label="${name}: minute ${need.fromMinute} to ${need.untilMinute}">
        ${isFirst && this.minutesBefore > 0 ? html`<span class="buffer" ${vars({ '--at': 0, '--wide': share(this.minutesBefore) })}></span>` : nothing}
        <span class="bar ${need.who}" ${vars({ '--at': share(need.fromMinute - from), '--wide': share(need.untilMinute - need.fromMinute) })}></span>
        ${isLast && this.minutesAfter > 0 ? html`<span class="buffer" ${vars({ '--at': share(need.untilMinute - from), '--wide': share(this.minutesAfter) })}></span>` : nothing}
      </span>
      ${
        isGiven
          ? html`<button type="button" class="quiet square" aria-label="Remove the part of ${name}" @click=${() => {
              this.needs = this.needs.filter((_, n) => n !== i);
            }}><span class="icon icon-close"></span></button>`
          : nothing
      }
    </div>`;
  }
}
customElements.define('am-pattern-editor', PatternEditor);
