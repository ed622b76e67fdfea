/** The little month: to jump to a day by arrows, by a click, or by typing `4/12/2027`, `+14`, `+3w`. It shows how full the days are. */
import { html, LitElement, nothing, render } from 'lit';
import { type DayLoad, monthLoad } from '../../shared/views.ts';
import { send } from '../api/send.ts';
import { vars } from '../elements/vars.ts';
import { longDate, typedDate } from '../elements/words.ts';
import type { DayState } from './day-state.ts';
import { weekStart } from './navigation.ts';
import { viewChoice } from './view-choice.ts';

const WEEKS = 6;
const DAYS = 7;
const MONTH = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' });

const noon = (date: Temporal.PlainDate): Date => new Date(`${date}T12:00:00Z`);
export const monthName = (date: Temporal.PlainDate): string => MONTH.format(noon(date));
export const weekdayName = (date: Temporal.PlainDate): string => WEEKDAY.format(noon(date));

/** A date that a person typed, absolute or counted from another one; null when it cannot be read. */
export function jumpDate(text: string, from: Temporal.PlainDate): Temporal.PlainDate | null {
  const steps = /^([+-]\s*\d{1,4})\s*([dwmy]?)$/i.exec(text.trim());
  if (steps) {
    const count = Number(steps[1]?.replaceAll(/\s/g, ''));
    const unit = { d: 'days', w: 'weeks', m: 'months', y: 'years' }[steps[2]?.toLowerCase() || 'd'] ?? 'days';
    return from.add({ [unit]: count });
  }
  const date = typedDate(text, from.year + 80);
  const short = /^(\d{1,2})[/.-](\d{1,2})$/.exec(text.trim());
  if (short) {
    const [month = 1, day = 1] = [Number(short[1]), Number(short[2])];
    if (month > 12 || day > 31) return null;
    const same = Temporal.PlainDate.from({ year: from.year, month, day });
    return same.day === day ? same : null;
  }
  return date ? Temporal.PlainDate.from(date) : null;
}

interface MonthWorld {
  chosen: string;
  today: string;
  weekStartsOn: number;
  go(date: string): void;
  close(): void;
}

class MiniMonth extends LitElement {
  static override properties = {
    world: { attribute: false },
    at: { state: true },
    loads: { state: true },
    wrong: { state: true },
  };
  declare world: MonthWorld;
  declare at: Temporal.PlainDate;
  declare loads: ReadonlyMap<string, DayLoad>;
  declare wrong: boolean;
  #loadedFor = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.at = Temporal.PlainDate.from(this.world.chosen);
    this.loads = new Map();
    this.wrong = false;
    void this.updateComplete.then(() => this.#focus());
  }

  get #first(): Temporal.PlainDate {
    return weekStart(this.at.with({ day: 1 }).toString(), this.world.weekStartsOn);
  }

  protected override willUpdate(): void {
    const from = this.#first.toString();
    if (from === this.#loadedFor) return;
    this.#loadedFor = from;
    const until = this.#first.add({ days: WEEKS * DAYS - 1 }).toString();
    const { locationId } = viewChoice.now;
    // The bars are a help, not the point: without an answer the days stand without them.
    send(monthLoad, { from, until, ...(locationId ? { locationId } : {}) })
      .then(({ days }) => {
        this.loads = new Map(days.map((day) => [day.date, day]));
      })
      .catch(() => {});
  }

  #focus(): void {
    this.querySelector<HTMLElement>('[data-day][tabindex="0"]')?.focus();
  }

  #walk(to: Temporal.PlainDate): void {
    this.at = to;
    void this.updateComplete.then(() => this.#focus());
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, Temporal.DurationLike> = {
      ArrowLeft: { days: -1 },
      ArrowRight: { days: 1 },
      ArrowUp: { days: -DAYS },
      ArrowDown: { days: DAYS },
      PageUp: { months: -1 },
      PageDown: { months: 1 },
    };
    const step = steps[event.key];
    if (step) this.#walk(this.at.add(step));
    else if (event.key === 't' || event.key === 'T') this.#walk(Temporal.PlainDate.from(this.world.today));
    else if (/^[\d+-]$/.test(event.key)) {
      const field = this.querySelector('input');
      if (field) {
        field.value += event.key;
        field.focus();
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #typed(event: SubmitEvent): void {
    event.preventDefault();
    const text = this.querySelector('input')?.value ?? '';
    const date = jumpDate(text, Temporal.PlainDate.from(this.world.chosen));
    this.wrong = date === null;
    if (date) this.world.go(date.toString());
  }

  override render() {
    const days = Array.from({ length: WEEKS * DAYS }, (_, i) => this.#first.add({ days: i }));
    return html`
      <form class="mini-typed" @submit=${(event: SubmitEvent) => this.#typed(event)}>
        <input aria-label="Type a date, or +14 for in 14 days" placeholder="12/24/2027, +14, +3w" autocomplete="off" aria-invalid=${this.wrong} />
        <button type="submit">Go</button>
      </form>
      ${this.wrong ? html`<p class="small error" role="alert">Write it like 12/24/2027, or +14.</p>` : nothing}
      <div class="mini-title">
        <button class="quiet square" aria-label="Month before" @click=${() => this.#walk(this.at.subtract({ months: 1 }))}><span class="icon icon-left"></span></button>
        <strong aria-live="polite">${monthName(this.at)}</strong>
        <button class="quiet square" aria-label="Month after" @click=${() => this.#walk(this.at.add({ months: 1 }))}><span class="icon icon-right"></span></button>
      </div>
      <div class="mini-days" role="group" aria-label="Days" @keydown=${(event: KeyboardEvent) => this.#key(event)}>
        ${days.slice(0, DAYS).map((day) => html`<span class="mini-head" aria-hidden="true">${weekdayName(day).slice(0, 2)}</span>`)}
        ${days.map((day) => this.#day(day))}
      </div>
      <div class="mini-foot small muted"><span>The bar shows how much of the day is booked.</span></div>
    `;
  }

  #day(day: Temporal.PlainDate) {
    const date = day.toString();
    const load = this.loads.get(date);
    const isClosed = load !== undefined && load.openMinutes === 0;
    const share = load && load.openMinutes > 0 ? Math.round((100 * load.bookedMinutes) / load.openMinutes) : 0;
    const words = load ? (isClosed ? `, ${load.holiday ?? 'closed'}` : `, ${share} % booked`) : '';
    const classes = [
      day.month === this.at.month ? '' : 'other',
      date === this.world.today ? 'today' : '',
      isClosed ? 'shut' : '',
    ];
    return html`<button
      class="mini-day ${classes.filter(Boolean).join(' ')}"
      data-day=${date}
      tabindex=${date === this.at.toString() ? 0 : -1}
      aria-label="${longDate(date)}${words}"
      aria-current=${date === this.world.chosen ? 'date' : nothing}
      title=${load?.holiday ?? nothing}
      @click=${() => this.world.go(date)}
      ${vars({ '--load': share })}
    >${day.day}<i></i></button>`;
  }
}
customElements.define('am-mini-month', MiniMonth);

/** Opens the little month under a button; it closes when a day is chosen, by Escape and by a click beside it. */
export function openMiniMonth(
  button: HTMLElement,
  chosen: string,
  state: Pick<DayState, 'today' | 'settings'>,
  go: (date: string) => void,
): void {
  if (document.querySelector('dialog.mini')) return;
  const dialog = document.createElement('dialog');
  dialog.className = 'mini';
  dialog.setAttribute('aria-label', 'Go to a date');
  const close = (): void => {
    dialog.close();
    dialog.remove();
    button.focus();
  };
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  const world: MonthWorld = {
    chosen,
    today: state.today,
    weekStartsOn: state.settings.rows[0]?.weekStartsOn ?? 7,
    go(date) {
      close();
      go(date);
    },
    close,
  };
  const { left, bottom } = button.getBoundingClientRect();
  dialog.style.setProperty('--x', `${Math.max(8, Math.min(left, innerWidth - 316))}px`);
  dialog.style.setProperty('--y', `${Math.max(8, Math.min(bottom + 6, innerHeight - 420))}px`);
  document.body.append(dialog);
  render(html`<am-mini-month .world=${world}></am-mini-month>`, dialog);
  dialog.showModal();
}
