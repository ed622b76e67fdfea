/** A date and a time as they are typed. A time that the clocks skip is refused with the next one; one that comes twice is asked about. */
import { html, nothing } from 'lit';
import { clockText, wallMoment } from '../../shared/time.ts';
import { PageElement } from '../elements/element.ts';
import { longDate, typedDate, typedTime, usDate } from '../elements/words.ts';

/** Two digits mean a year to come, not one of the past century. */
const FUTURE_YEARS = 50;

const textOf = (minute: number, clock24: boolean): string => clockText(Math.floor(minute / 60), minute % 60, clock24);

export class WhenField extends PageElement {
  static override properties = {
    date: {},
    minute: { type: Number },
    zone: {},
    clock24: { type: Boolean },
    problem: { state: true },
    instead: { state: true },
    twice: { state: true },
  };
  /** What stands there at first. */
  declare date: string;
  declare minute: number | null;
  declare zone: string;
  declare clock24: boolean;
  declare problem: string | null;
  /** The minute that is offered for one that is not there. */
  declare instead: number | null;
  declare twice: { text: string; moments: string[] } | null;

  constructor() {
    super();
    this.date = '';
    this.minute = null;
    this.zone = 'UTC';
    this.clock24 = false;
    this.problem = null;
    this.instead = null;
    this.twice = null;
  }

  override focus(): void {
    this.find<HTMLInputElement>('[name=time]')?.focus();
  }

  /** The moment that is meant; null, and a sentence beside the fields, where there is none or two. */
  read(): string | null {
    const dateText = this.find<HTMLInputElement>('[name=date]')?.value ?? '';
    const timeText = this.find<HTMLInputElement>('[name=time]')?.value ?? '';
    const date = typedDate(dateText, Number(this.date.slice(0, 4)) + FUTURE_YEARS);
    const minute = typedTime(timeText);
    if (!date) return this.#refuse('That date cannot be read. Write it like 11/24/2026.');
    if (minute === null)
      return this.#refuse(`That time cannot be read. Write it like ${textOf(14 * 60 + 5, this.clock24)}.`);
    const it = wallMoment(date, minute, this.zone);
    if (it.kind === 'one') return this.#take(it.at.toString());
    if (it.kind === 'twice') return this.#chosen(textOf(minute, this.clock24), it);
    const next = it.next.toZonedDateTimeISO(this.zone);
    const instead = next.hour * 60 + next.minute;
    this.#refuse(
      `There is no ${textOf(minute, this.clock24)} on ${longDate(date)}: the clocks go forward. The next time is ${textOf(instead, this.clock24)}.`,
    );
    this.instead = instead;
    return null;
  }

  #chosen(text: string, it: { first: Temporal.Instant; second: Temporal.Instant }): string | null {
    const moments = [it.first.toString(), it.second.toString()];
    const choice = this.find<HTMLInputElement>('[name=which]:checked')?.value;
    if (choice && moments.includes(choice)) return this.#take(choice);
    this.twice = { text, moments };
    this.problem = null;
    this.instead = null;
    void this.settled().then(() => this.find<HTMLInputElement>('[name=which]')?.focus());
    return null;
  }

  #take(moment: string): string {
    this.problem = null;
    this.instead = null;
    return moment;
  }

  #refuse(problem: string): null {
    this.problem = problem;
    this.instead = null;
    this.twice = null;
    return null;
  }

  #takeNext(): void {
    const input = this.find<HTMLInputElement>('[name=time]');
    if (!input || this.instead === null) return;
    input.value = textOf(this.instead, this.clock24);
    this.problem = null;
    this.instead = null;
    input.focus();
  }

  #changed(): void {
    this.problem = null;
    this.instead = null;
    this.twice = null;
  }

  override render() {
    const time = this.minute === null ? '' : textOf(this.minute, this.clock24);
    return html`<div class="pair" @input=${(event: Event) => {
      if ((event.target as HTMLInputElement).type === 'text') this.#changed();
    }}>
        <div class="field"><label for="when-date">Date</label>
          <input id="when-date" type="text" name="date" value=${this.date ? usDate(this.date) : ''} autocomplete="off" inputmode="numeric" /></div>
        <div class="field"><label for="when-time">Time</label>
          <input id="when-time" type="text" name="time" value=${time} autocomplete="off" /></div>
      </div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.instead === null
          ? nothing
          : html`<button type="button" @click=${() => this.#takeNext()}>Take ${textOf(this.instead, this.clock24)}</button>`
      }
      ${
        this.twice
          ? html`<fieldset class="choice"><legend>${this.twice.text} comes twice on this day. Which one?</legend>
              ${['The first one, before the clocks go back', 'The second one, after it'].map(
                (word, i) =>
                  html`<label class="check"><input type="radio" name="which" value=${this.twice?.moments[i] ?? ''} />${word}</label>`,
              )}</fieldset>`
          : nothing
      }`;
  }
}
customElements.define('am-when', WhenField);
