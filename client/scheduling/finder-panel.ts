/** Looks for openings by everything that a caller may want: who, what, which days, which hours, where. Keys 1 to 9 choose. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import type { Opening, openings as openingsContract } from '../../shared/finder.ts';
import {
  chainsTopic,
  FINDER_RULES,
  type FinderRule,
  locationsTopic,
  type Provider,
  settingsTopic,
  type VisitType,
} from '../../shared/practice.ts';
import { clockText } from '../../shared/time.ts';
import { draftOf, saveDraft } from '../api/drafts.ts';
import { sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { typedDate, typedTime, usDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import { readOpenings } from './data.ts';

/** What was asked for last; kept on the server, per person. */
interface Choices {
  /** A visit type, or `chain:` and the id of a chain. */
  what: string;
  providerIds: string[];
  weekdays: number[];
  fromMinute: number | null;
  untilMinute: number | null;
  locationId: string;
  rule: FinderRule | '';
}

/** What the finder is opened for: it wins over what was asked for last. */
export interface FinderWish {
  visitTypeId?: string | null;
  /** A chain of visits instead of a type. */
  chainId?: string | null;
  providerId?: string | null;
  patientId?: string | null;
  patientName?: string | null;
  insteadOf?: string | null;
  durationMinutes?: number | null;
  /** First date. */
  from?: string | null;
}

export interface FoundOpening {
  opening: Opening;
  chain: { id: string; name: string } | null;
}

const KEY = 'finder';
const SHOWN = 9;
const WAIT_MS = 250;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const RULE_WORDS: Record<FinderRule, string> = {
  soonest: 'the soonest',
  usual_provider: 'the usual provider',
  fill_gaps: 'those that fill a gap',
};
const EMPTY: Choices = {
  what: '',
  providerIds: [],
  weekdays: [],
  fromMinute: null,
  untilMinute: null,
  locationId: '',
  rule: '',
};

class FinderPanel extends PageElement {
  static override properties = {
    wish: { attribute: false },
    providers: { attribute: false },
    visitTypes: { attribute: false },
    choices: { state: true },
    found: { state: true },
    problem: { state: true },
    wrong: { state: true },
  };
  declare wish: FinderWish;
  declare providers: readonly Provider[];
  declare visitTypes: readonly VisitType[];
  declare choices: Choices;
  declare found: Opening[] | null;
  declare problem: string | null;
  /** The name of the field that cannot be read. */
  declare wrong: string | null;

  readonly #chains = new LiveRows(this, chainsTopic);
  readonly #locations = new LiveRows(this, locationsTopic);
  readonly #settings = new LiveRows(this, settingsTopic);
  #from: string | null = null;
  #until: string | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.wish = {};
    this.providers = [];
    this.visitTypes = [];
    this.choices = EMPTY;
    this.found = null;
    this.problem = null;
    this.wrong = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = { ...EMPTY, ...draftOf<Choices>(KEY) };
    const { visitTypeId, chainId, providerId, from } = this.wish;
    this.choices = {
      ...kept,
      ...(visitTypeId ? { what: visitTypeId } : {}),
      ...(chainId ? { what: `chain:${chainId}` } : {}),
      ...(providerId === undefined ? {} : { providerIds: providerId ? [providerId] : [] }),
    };
    this.#from = from ?? null;
    this.#later(0);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  protected override firstUpdated(): void {
    this.find<HTMLElement>('[data-found]')?.focus();
  }

  get #clock24(): boolean {
    return this.#settings.rows[0]?.clock24 ?? false;
  }

  /** The chain that is asked for; null: a visit type is. */
  get #chain(): { id: string; name: string } | null {
    const { what } = this.choices;
    return what.startsWith('chain:') ? (this.#chains.map.get(what.slice(6)) ?? null) : null;
  }

  get #typeId(): string | null {
    if (this.choices.what.startsWith('chain:')) return null;
    const types = this.visitTypes.filter(({ active }) => active);
    return (types.find(({ id }) => id === this.choices.what) ?? types[0])?.id ?? null;
  }

  #set(change: Partial<Choices>): void {
    this.choices = { ...this.choices, ...change };
    saveDraft(KEY, this.choices);
    this.#later(WAIT_MS);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  get #input(): InputOf<typeof openingsContract> {
    const { choices, wish } = this;
    const now = serverNow().round({ smallestUnit: 'minute', roundingMode: 'ceil' });
    const first = this.#from
      ? Temporal.PlainDate.from(this.#from).toZonedDateTime({ timeZone: session.zone }).toInstant()
      : now;
    return {
      visitTypeId: this.#typeId,
      ...(this.#typeId === null ? { chainId: choices.what.slice(6) } : {}),
      patientId: wish.patientId ?? null,
      providerIds: choices.providerIds.filter((id) => this.providers.some((one) => one.id === id && one.active)),
      ...(this.#locations.map.has(choices.locationId) ? { locationId: choices.locationId } : {}),
      from: (Temporal.Instant.compare(first, now) < 0 ? now : first).toString(),
      ...(this.#until ? { until: this.#until } : {}),
      ...(choices.weekdays.length > 0 ? { weekdays: choices.weekdays } : {}),
      ...(choices.fromMinute === null ? {} : { fromMinute: choices.fromMinute }),
      ...(choices.untilMinute === null ? {} : { untilMinute: choices.untilMinute }),
      durationMinutes: this.#typeId === wish.visitTypeId ? (wish.durationMinutes ?? null) : null,
      ...(wish.insteadOf ? { insteadOf: wish.insteadOf } : {}),
      ...(choices.rule ? { rule: choices.rule } : {}),
      limit: SHOWN,
    };
  }

  async #ask(): Promise<void> {
    if (this.visitTypes.length === 0) return;
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.found = null;
    this.problem = null;
    try {
      const { openings } = await readOpenings(this.#input, signal);
      if (!signal.aborted) this.found = openings;
    } catch (error) {
      if (!signal.aborted) this.problem = sentenceOf(error);
    }
  }

  #choose(index: number): void {
    const opening = this.found?.[index];
    if (!opening) return;
    const detail: FoundOpening = { opening, chain: this.#chain };
    this.dispatchEvent(new CustomEvent<FoundOpening>('opening-picked', { detail, bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isText = (event.target as Element).matches('input:not([type=checkbox]), select');
    if (!isText && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      this.#choose(Number(event.key) - 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('finder-close', { bubbles: true }));
  }

  override render() {
    return html`<section class="panel-body" aria-labelledby="finder-title" @keydown=${this.#key}>
      <div class="row spread">
        <h2 id="finder-title">Find a time${this.wish.patientName ? html` <span class="muted">for ${this.wish.patientName}</span>` : nothing}</h2>
        <button class="quiet square" aria-label="Close the search" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
      </div>
      ${this.#results()} ${this.#what()} ${this.#when()}
    </section>`;
  }

  #results() {
    const names = new Map(this.providers.map((one) => [one.id, one.displayName]));
    return html`<div class="openings" role="group" aria-label="Free times" data-found tabindex="-1">
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.found === null
          ? this.problem
            ? nothing
            : html`<div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div>`
          : this.found.length === 0
            ? html`<p class="muted">Nothing is free like this. Allow more days, other hours or another provider.</p>`
            : this.found.map((one, i) => this.#opening(one, i, names))
      }
    </div>`;
  }

  #opening(one: Opening, i: number, names: ReadonlyMap<string, string>) {
    const who = [...new Set(one.parts.map(({ providerId }) => names.get(providerId) ?? ''))].filter(Boolean).join(', ');
    const where = this.#locations.rows.length > 1 ? this.#locations.map.get(one.locationId)?.name : undefined;
    return html`<button @click=${() => this.#choose(i)}>
      <kbd>${i + 1}</kbd>
      <span class="opening"><strong>${one.text}</strong> <span class="muted">${[who, where, one.parts.length > 1 ? `${one.durationMinutes} min in all` : ''].filter(Boolean).join(' · ')}</span></span>
      <span class="chip why">${one.why}</span>
    </button>`;
  }

  #what() {
    const { choices } = this;
    const chains = this.#chains.rows.filter(({ active }) => active).sort((a, b) => a.position - b.position);
    const chosen = this.#typeId ?? choices.what;
    return html`<div class="field"><label for="finder-what">For</label>
        <select id="finder-what" ?disabled=${Boolean(this.wish.insteadOf)} @change=${(event: Event) => this.#set({ what: (event.target as HTMLSelectElement).value })}>
          ${this.visitTypes.filter(({ active }) => active).map((type) => html`<option value=${type.id} ?selected=${type.id === chosen}>${type.code} ${type.name}, ${type.durationMinutes} min</option>`)}
          ${
            chains.length > 0 && !this.wish.insteadOf
              ? html`<optgroup label="Several visits in a row">${chains.map((chain) => html`<option value="chain:${chain.id}" ?selected=${chosen === `chain:${chain.id}`}>${chain.name}</option>`)}</optgroup>`
              : nothing
          }
        </select></div>
      <details class="choices" ?open=${choices.providerIds.length > 0}>
        <summary>With ${choices.providerIds.length === 0 ? 'anybody' : `${choices.providerIds.length} of ${this.providers.filter(({ active }) => active).length}`}</summary>
        <div class="checks">${this.providers
          .filter(({ active }) => active)
          .map(
            (one) =>
              html`<label class="check"><input type="checkbox" .checked=${choices.providerIds.includes(one.id)} @change=${() => this.#set({ providerIds: toggled(choices.providerIds, one.id) })} />${one.displayName}</label>`,
          )}</div>
      </details>`;
  }

  #when() {
    const { choices } = this;
    const places = this.#locations.rows.filter(({ active }) => active);
    const time = (name: 'fromMinute' | 'untilMinute', label: string) => {
      const minute = choices[name];
      return html`<div class="field"><label for="finder-${name}">${label}</label>
        <input id="finder-${name}" autocomplete="off" aria-invalid=${this.wrong === name} .value=${minute === null ? '' : clockText(Math.floor(minute / 60), minute % 60, this.#clock24)}
          placeholder="any time" @change=${(event: Event) => this.#typed(name, (event.target as HTMLInputElement).value)} /></div>`;
    };
    const date = (name: 'from' | 'until', label: string, value: string | null) =>
      html`<div class="field"><label for="finder-${name}">${label}</label>
        <input id="finder-${name}" autocomplete="off" inputmode="numeric" aria-invalid=${this.wrong === name} .value=${value ? usDate(value) : ''}
          placeholder=${name === 'from' ? 'now' : 'in eight weeks'} @change=${(event: Event) => this.#dated(name, (event.target as HTMLInputElement).value)} /></div>`;
    return html`<fieldset class="choice"><legend>Days</legend><div class="weekdays">
        ${DAYS.map(
          (day, i) =>
            html`<button type="button" aria-pressed=${choices.weekdays.includes(i + 1)} aria-label=${DAY_NAMES[i] ?? ''} @click=${() => this.#set({ weekdays: toggled(choices.weekdays, i + 1).sort() })}>${day}</button>`,
        )}</div></fieldset>
      <div class="pair">${time('fromMinute', 'Starts from')} ${time('untilMinute', 'Starts before')}</div>
      <div class="pair">${date('from', 'First date', this.#from)} ${date('until', 'Last date', this.#until)}</div>
      ${this.wrong ? html`<p class="message" role="alert">That cannot be read. Write dates like 11/24/2026 and times like ${clockText(14, 5, this.#clock24)}.</p>` : nothing}
      <div class="pair">
        ${
          places.length > 1
            ? html`<div class="field"><label for="finder-where">Where</label><select id="finder-where" @change=${(event: Event) => this.#set({ locationId: (event.target as HTMLSelectElement).value })}>
                <option value="">anywhere</option>${places.map((one) => html`<option value=${one.id} ?selected=${one.id === choices.locationId}>${one.name}</option>`)}</select></div>`
            : nothing
        }
        <div class="field"><label for="finder-rule">First come</label><select id="finder-rule" @change=${(event: Event) => this.#set({ rule: (event.target as HTMLSelectElement).value as FinderRule | '' })}>
          <option value="">as the practice set it</option>${FINDER_RULES.map((rule) => html`<option value=${rule} ?selected=${rule === choices.rule}>${RULE_WORDS[rule]}</option>`)}</select></div>
      </div>
      <button @click=${() => this.#forget()}>Any day, any time, anybody</button>`;
  }

  #typed(name: 'fromMinute' | 'untilMinute', text: string): void {
    const minute = text.trim() === '' ? null : typedTime(text);
    this.wrong = text.trim() !== '' && minute === null ? name : null;
    if (this.wrong === null) this.#set({ [name]: minute });
  }

  #dated(name: 'from' | 'until', text: string): void {
    const date = text.trim() === '' ? null : typedDate(text, serverNow().toZonedDateTimeISO(session.zone).year + 50);
    this.wrong = text.trim() !== '' && date === null ? name : null;
    if (this.wrong !== null) return;
    if (name === 'from') this.#from = date;
    else this.#until = date;
    this.requestUpdate();
    this.#later(0);
  }

  #forget(): void {
    this.#from = null;
    this.#until = null;
    this.wrong = null;
    this.#set({ ...EMPTY, what: this.choices.what });
  }
}

function toggled<T>(list: readonly T[], one: T): T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}
customElements.define('am-finder-panel', FinderPanel);
