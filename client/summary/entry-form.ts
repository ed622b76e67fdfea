/** The form of one entry of the summary. What is typed is kept; what another desk saves meanwhile is taken in and told. */
import { html, nothing, type PropertyValues } from 'lit';
import { type Category, type ClinicalEntry, save } from '../../shared/summary.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { drawField } from '../elements/fields.ts';
import { serverNow } from '../live/live.ts';
import { type Cell, type Change, type Draft, takeTheirs, threeWay } from '../patients/three-way.ts';
import { draftOfEntry, readEntry, withSuggestion } from './entry-draft.ts';
import { suggestionsOf } from './suggestions.ts';
import { CATEGORY_WORDS, fieldsOf } from './words.ts';

/** What is being typed, what the entry said when that began, and what another desk changed since. */
interface Typing {
  version: number | null;
  base: Draft;
  draft: Draft;
  changes: Change[];
}

/** Under which name the typing of an entry is kept: by its id, or as the new one of its category. */
export const entryKey = (patientId: string, of: ClinicalEntry | Category): string =>
  `summary:${patientId}:${typeof of === 'string' ? of : of.id}`;

export class EntryForm extends PageElement {
  static override properties = {
    patientId: {},
    category: {},
    entry: { attribute: false },
    typing: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare patientId: string;
  declare category: Category;
  /** As it is kept now; null: a new one. */
  declare entry: ClinicalEntry | null;
  declare typing: Typing | null;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.entry = null;
    this.typing = null;
    this.errors = {};
    this.problem = null;
    this.busy = false;
  }

  get #key(): string {
    return entryKey(this.patientId, this.entry ?? this.category);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.typing) {
      const base = draftOfEntry(this.category, this.entry, this.#today);
      this.typing = draftOf<Typing>(this.#key) ?? {
        ...{ version: this.entry?.version ?? null, base, draft: base, changes: [] },
      };
    }
    if (changed.has('entry') && this.entry && this.entry.version > (this.typing.version ?? 0)) this.#meet(this.entry);
  }

  protected override firstUpdated(): void {
    this.find<HTMLElement>('input, select')?.focus();
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  /** Takes in what is kept now; true where another desk changed something that has to be looked at. */
  #meet(entry: ClinicalEntry): boolean {
    if (!this.typing) return false;
    const theirs = draftOfEntry(this.category, entry, this.#today);
    const { merged, changes } = threeWay(this.typing.base, this.typing.draft, theirs);
    const all = [...this.typing.changes, ...changes];
    this.#keep({ version: entry.version, base: theirs, draft: merged, changes: all });
    return changes.length > 0;
  }

  #keep(typing: Typing): void {
    this.typing = typing;
    saveDraft(this.#key, typing);
  }

  #type(name: string, value: Cell): void {
    if (!this.typing) return;
    const { draft } = this.typing;
    const next = name === 'text' ? withSuggestion(this.category, draft, String(value)) : { ...draft, [name]: value };
    this.#keep({ ...this.typing, draft: next });
  }

  #end(saved: ClinicalEntry | null): void {
    discardDraft(this.#key);
    this.dispatchEvent(new CustomEvent('entry-done', { detail: saved, bubbles: true }));
  }

  async #save(): Promise<void> {
    if (!this.typing || this.busy) return;
    const read = readEntry(this.typing.draft);
    if ('errors' in read) return this.#showErrors(read.errors, null);
    this.busy = true;
    try {
      const { patientId, category, entry } = this;
      const reference = { id: entry?.id ?? null, expectedVersion: entry ? this.typing.version : null };
      this.#end(await send(save, { ...read.facts, ...reference, patientId, category }));
    } catch (error) {
      const current = error instanceof ProblemError ? (error.data as { current?: ClinicalEntry })?.current : null;
      if (error instanceof ProblemError && error.code === 'changed_meanwhile' && current) {
        if (this.#meet(current)) return;
        this.busy = false;
        return this.#save();
      }
      const fields = error instanceof ProblemError ? error.errors : [];
      const errors = fields.map(({ path, message }) => [path.slice(1), message]);
      await this.#showErrors(Object.fromEntries(errors), sentenceOf(error));
    } finally {
      this.busy = false;
    }
  }

  async #showErrors(errors: Record<string, string>, problem: string | null): Promise<void> {
    this.errors = errors;
    this.problem = problem;
    await this.updateComplete;
    this.find<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  override render() {
    const { typing, category, entry } = this;
    if (!typing) return nothing;
    const { word } = CATEGORY_WORDS[category];
    const list = `summary-${category}-known`;
    return html`<form class="stack summary-form" novalidate aria-label=${entry ? `Change ${entry.text}` : `Add ${word}`}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#save();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        this.#end(null);
      }}
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#save();
      }}>
      <h4>${entry ? `Change ${entry.text}` : `Add ${word}`}</h4>
      ${typing.changes.length > 0 ? this.#told(typing) : nothing}
      <datalist id=${list}>${suggestionsOf(category).map(({ text, code }) => html`<option value=${text}>${code}</option>`)}</datalist>
      <div class="pair">${fieldsOf(category).map((field) =>
        drawField(field, typing.draft[field.name] as Cell, {
          id: `summary-${field.name}`,
          error: this.errors[field.name],
          change: (value) => this.#type(field.name, value),
          ...(field.name === 'text' ? { listId: list } : {}),
        }),
      )}</div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row"><button class="primary" type="submit" ?disabled=${this.busy}>Save <kbd>Ctrl+Enter</kbd></button>
        <button type="button" class="quiet" @click=${() => this.#end(null)}>Throw the changes away <kbd>Esc</kbd></button>
        ${entry ? html`<button type="button" class="danger" @click=${() => this.#mistake(entry)}>Entered in error …</button>` : nothing}</div>
    </form>`;
  }

  #mistake(entry: ClinicalEntry): void {
    this.dispatchEvent(new CustomEvent('entry-mistake', { detail: entry, bubbles: true }));
  }

  /** What another desk changed since the typing began; where both changed one thing, whose it shall be. */
  #told(typing: Typing) {
    const clashes = typing.changes.some(({ clash }) => clash);
    return html`<div class="message warn stack" role="status">
      <p>Somebody changed this meanwhile. ${clashes ? 'What you typed stands here still; choose where both changed one thing, then save.' : 'Theirs and yours stand here together: look at it, and save.'}</p>
      <ul>${typing.changes.map((change) => {
        const field = fieldsOf(this.category).find(({ name }) => name === change.field);
        const say = (cell: unknown): string => (field?.words?.[String(cell)] ?? String(cell)) || 'nothing';
        return html`<li>${field?.label}: from ${say(change.before)} to ${say(change.theirs)}
          ${
            change.clash
              ? html` <button type="button" @click=${() =>
                  this.#keep({
                    ...typing,
                    draft: takeTheirs(typing.draft, change),
                    changes: typing.changes.filter((one) => one !== change),
                  })}>Take theirs</button>`
              : nothing
          }</li>`;
      })}</ul>
    </div>`;
  }
}
customElements.define('am-summary-form', EntryForm);
