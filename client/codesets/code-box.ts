/** One box that finds a code by its beginning or by words; empty, it offers the favourites of a provider and what they use most. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/codesets.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import { systemWords } from './words.ts';

const WAIT_MS = 60;
let nextId = 1;

/** Until when it holds, where it will not hold for ever. */
const untilText = ({ validTo }: contract.Code): string => (validTo === null ? '' : `until ${usDate(validTo)}`);

/** Says `code-picked` with the code that was chosen; `date` is the day of the service. */
export class CodeBox extends PageElement {
  static override properties = {
    label: {},
    systems: { attribute: false },
    date: {},
    providerId: { attribute: false },
    headings: { type: Boolean },
    found: { state: true },
    at: { state: true },
    text: { state: true },
    searched: { state: true },
    notLoaded: { state: true },
    problem: { state: true },
  };

  declare label: string;
  declare systems: readonly contract.CodeSystem[];
  /** The day of the service; today when it is empty. */
  declare date: string;
  declare providerId: string | null;
  declare headings: boolean;
  declare found: contract.FoundCode[];
  declare at: number;
  declare text: string;
  /** The text that the codes belong to; null while they belong to none. */
  declare searched: string | null;
  declare notLoaded: readonly contract.CodeSystem[];
  declare problem: string | null;

  readonly #id = `code-box-${nextId++}`;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #search: AbortController | null = null;
  #enterWaits = false;

  constructor() {
    super();
    this.label = 'Code';
    this.systems = ['icd10cm'];
    this.date = '';
    this.providerId = null;
    this.headings = false;
    this.found = [];
    this.at = 0;
    this.text = '';
    this.searched = null;
    this.notLoaded = [];
    this.problem = null;
  }

  override focus(): void {
    this.find<HTMLInputElement>('input')?.focus();
  }

  clear(): void {
    this.text = '';
    this.#close();
  }

  get #date(): string {
    return this.date || serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#search?.abort();
    this.#enterWaits = false;
    this.found = [];
    this.searched = null;
    this.at = 0;
  }

  #typed(text: string): void {
    this.text = text;
    this.at = 0;
    clearTimeout(this.#timer);
    this.#search?.abort();
    this.#timer = setTimeout(() => void this.#ask(text), WAIT_MS);
  }

  async #ask(text: string): Promise<void> {
    this.#search?.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    try {
      const answer = await send(
        contract.search,
        {
          systems: [...this.systems],
          text: text.slice(0, 200),
          date: this.#date,
          providerId: this.providerId,
          headings: this.headings,
        },
        { signal },
      );
      if (signal.aborted) return;
      this.found = answer.codes;
      this.notLoaded = answer.notLoaded;
      this.searched = text;
      this.problem = null;
      if (this.#enterWaits) this.#choose(0);
    } catch (error) {
      if (!signal.aborted) this.problem = sentenceOf(error);
    } finally {
      if (!signal.aborted) this.#enterWaits = false;
    }
  }

  #choose(index: number): void {
    const code = this.found[index];
    if (!code) return;
    this.clear();
    this.dispatchEvent(new CustomEvent<contract.FoundCode>('code-picked', { detail: code, bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    const count = this.found.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (count > 0) this.at = (this.at + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (this.text.trim() === '' && count === 0) return;
      event.preventDefault();
      // Somebody types faster than the server answers: the Enter waits for what was typed.
      if (this.searched !== this.text) this.#enterWaits = true;
      else this.#choose(this.at);
    } else if (event.key === 'Escape' && count > 0) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  override updated(): void {
    this.find(`[id="${this.#id}-${this.at}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  override render() {
    const isOpen = this.found.length > 0;
    const isEmpty = this.searched !== null && this.searched.trim() !== '' && !isOpen;
    return html`<div class="field code-box">
      <label for="${this.#id}-input">${this.label}</label>
      <input id="${this.#id}-input" type="text" role="combobox" autocomplete="off" spellcheck="false" maxlength="200"
        aria-expanded=${isOpen} aria-controls="${this.#id}-list" aria-autocomplete="list"
        aria-activedescendant=${isOpen ? `${this.#id}-${this.at}` : nothing} placeholder="Code or words"
        .value=${this.text}
        @input=${(event: InputEvent) => this.#typed((event.target as HTMLInputElement).value)}
        @keydown=${this.#key}
        @focus=${() => {
          if (this.text === '' && this.providerId !== null) void this.#ask('');
        }}
        @focusout=${() => this.#close()} />
      <ul id="${this.#id}-list" role="listbox" aria-label="Codes" class="options" ?hidden=${!isOpen}>
        ${this.found.map(
          (code, i) => html`<li id="${this.#id}-${i}" role="option" aria-selected=${i === this.at}
            @pointerdown=${(event: PointerEvent) => event.preventDefault()} @click=${() => this.#choose(i)}>
            <span class="main"><strong class="code">${contract.codeAsWritten(code.system, code.code)}</strong> ${code.long ?? code.short}</span>
            <span class="detail">${[
              code.isFavourite ? 'favourite' : '',
              this.systems.length > 1 ? contract.SYSTEM_NAMES[code.system] : '',
              code.isBillable ? '' : 'heading, not billable',
              untilText(code),
            ]
              .filter(Boolean)
              .join(' · ')}</span>
          </li>`,
        )}
      </ul>
      ${
        isEmpty
          ? html`<p class="hint" role="status">${
              this.notLoaded.length === this.systems.length
                ? `Nothing is loaded for that day: ${systemWords(this.notLoaded)}. Setup, Code sets has more.`
                : 'No code has these words on that day. Try the beginning of a word, or fewer words.'
            }</p>`
          : nothing
      }
      ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
    </div>`;
  }
}
customElements.define('am-code-box', CodeBox);
