/** One box that finds a patient by whatever one knows of them; empty, it offers whom one had to do with last. */
import { html, nothing } from 'lit';
import { type FoundPatient, find, type PatientHit } from '../../shared/patients.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { ageOn, SEX_NAMES, shortDate, usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';

const WAIT_MS = 80;
const SHOWN = 8;
let nextId = 1;

/** A line that tells namesakes apart. */
export const hitDetail = (patient: PatientHit & Partial<FoundPatient>, today: string): string =>
  [
    patient.preferredName ? `called ${patient.preferredName}` : '',
    `${usDate(patient.birthDate)} (${ageOn(patient.birthDate, today)})`,
    SEX_NAMES[patient.sex],
    patient.phone ?? '',
    `#${patient.recordNumber}`,
    patient.nextVisit ? `next ${shortDate(patient.nextVisit.date)}, ${patient.nextVisit.startText}` : '',
  ]
    .filter(Boolean)
    .join(' · ');

export interface PickerCommand {
  label: string;
  keys: string;
  run(): void;
}

export class PatientPicker extends PageElement {
  static override properties = {
    label: {},
    commands: { attribute: false },
    hits: { state: true },
    at: { state: true },
    text: { state: true },
    problem: { state: true },
    searched: { state: true },
  };

  declare label: string;
  /** What else the box offers: the command palette gives its commands. */
  declare commands: readonly PickerCommand[];
  declare hits: FoundPatient[];
  declare at: number;
  declare text: string;
  declare problem: string | null;
  /** The text that the hits belong to; null while they belong to none. */
  declare searched: string | null;

  readonly #id = `picker-${nextId++}`;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #search: AbortController | null = null;
  #enterWaits = false;

  constructor() {
    super();
    this.label = 'Patient';
    this.commands = [];
    this.hits = [];
    this.at = 0;
    this.text = '';
    this.problem = null;
    this.searched = null;
  }

  override focus(): void {
    this.find<HTMLInputElement>('input')?.focus();
  }

  clear(): void {
    const input = this.find<HTMLInputElement>('input');
    if (input) input.value = '';
    this.#typed('');
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  get #shownCommands(): PickerCommand[] {
    const words = this.text.toLowerCase().trim();
    return this.commands.filter((command) => words === '' || command.label.toLowerCase().includes(words));
  }

  #typed(text: string): void {
    this.text = text;
    this.at = 0;
    clearTimeout(this.#timer);
    this.#search?.abort();
    // Those of the empty box are no answer to what is typed now, nor the other way round.
    if (text.trim() === '' || !this.searched?.trim()) {
      this.hits = [];
      this.searched = null;
    }
    if (text.trim() !== '') this.#timer = setTimeout(() => void this.#ask(text), WAIT_MS);
    else if (this.contains(document.activeElement)) void this.#ask('');
  }

  #entered(): void {
    if (this.text.trim() === '' && this.searched === null) void this.#ask('');
  }

  #left(event: FocusEvent): void {
    if (this.text.trim() !== '' || this.contains(event.relatedTarget as Node | null)) return;
    this.#search?.abort();
    this.hits = [];
    this.searched = null;
  }

  async #ask(text: string): Promise<void> {
    // Whoever may see nobody has the commands of the box alone.
    if (!session.may('patients.read')) return;
    this.#search = new AbortController();
    const { signal } = this.#search;
    try {
      const { patients } = await send(find, { text: text.slice(0, 100), limit: SHOWN }, { signal });
      if (signal.aborted) return;
      this.hits = patients;
      this.searched = text;
      this.problem = null;
      // Unseen, nobody is taken for another.
      if (this.#enterWaits && !patients[0]?.isNear) this.#choose(0);
    } catch (error) {
      if (signal.aborted) return;
      this.problem =
        error instanceof ProblemError && error.code === 'invalid_input'
          ? 'That cannot be searched for.'
          : sentenceOf(error);
    } finally {
      if (!signal.aborted) this.#enterWaits = false;
    }
  }

  #choose(index: number): void {
    const patient = this.hits[index];
    if (patient) {
      this.dispatchEvent(new CustomEvent<PatientHit>('patient-picked', { detail: patient, bubbles: true }));
      return;
    }
    const command = this.#shownCommands[index - this.hits.length];
    if (command) {
      this.dispatchEvent(new CustomEvent('command-picked', { bubbles: true }));
      command.run();
    } else if (this.#offersNew) this.#addNew();
  }

  get #offersNew(): boolean {
    return (
      this.text.trim() !== '' &&
      this.searched === this.text &&
      this.hits.every(({ isNear }) => isNear) &&
      session.may('patients.write')
    );
  }

  #addNew(): void {
    this.dispatchEvent(new CustomEvent<string>('patient-new', { detail: this.text.trim(), bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    const count = this.hits.length + this.#shownCommands.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (count > 0) this.at = (this.at + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      // Somebody types faster than the server answers: the Enter waits for what was typed.
      if (this.text.trim() !== '' && this.searched !== this.text) this.#enterWaits = true;
      else this.#choose(this.at);
    }
  }

  override render() {
    const options = [
      ...this.hits.map((patient) => ({
        main: patient.name,
        detail: hitDetail(patient, this.#today),
        status: patient.status,
      })),
      ...this.#shownCommands.map((command) => ({
        main: command.label,
        detail: command.keys,
        status: 'active' as const,
      })),
    ];
    const isOpen = options.length > 0;
    const isRecent = this.hits.length > 0 && this.searched === '';
    return html`
      <div class="field picker">
        <label for="${this.#id}-input">${this.label}</label>
        <input
          id="${this.#id}-input"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          maxlength="100"
          aria-expanded=${isOpen}
          aria-controls="${this.#id}-list"
          aria-autocomplete="list"
          aria-activedescendant=${isOpen ? `${this.#id}-${this.at}` : nothing}
          placeholder="Name, birth date, phone or record number"
          .value=${this.text}
          @input=${(event: InputEvent) => this.#typed((event.target as HTMLInputElement).value)}
          @keydown=${this.#key}
          @focus=${this.#entered}
          @focusout=${this.#left}
        />
        ${isRecent ? html`<p class="hint">Whom you had to do with last</p>` : nothing}
        <ul id="${this.#id}-list" role="listbox" aria-label=${isRecent ? 'Whom you had to do with last' : 'Found'} class="options" ?hidden=${!isOpen}>
          ${options.map(
            (option, i) => html`<li
              id="${this.#id}-${i}"
              role="option"
              aria-selected=${i === this.at}
              @pointerdown=${(event: PointerEvent) => event.preventDefault()}
              @click=${() => this.#choose(i)}
            >
              <span class="main">${option.main}${option.status === 'active' ? nothing : html` <em>(${option.status})</em>`}</span>
              <span class="detail">${option.detail}</span>
            </li>`,
          )}
        </ul>
        ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
        ${
          this.#offersNew
            ? html`<p class="hint" role="status">
                ${this.hits.length > 0 ? 'Nobody is called exactly so.' : 'Nobody found.'} <button type="button" @click=${() => this.#addNew()}>Add “${this.text.trim()}” as a new patient</button>
              </p>`
            : nothing
        }
      </div>
    `;
  }
}
customElements.define('am-patient-picker', PatientPicker);
