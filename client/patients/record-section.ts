/** One section of a record: shown, and changed in place. What is typed is kept; what another desk saves meanwhile is taken in and told. */
import { html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { InputOf } from '../../shared/contract.ts';
import { uuidv7 } from '../../shared/ids.ts';
import { type PatientRecord, update } from '../../shared/record.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { drawField, type FieldSpec, shownValue } from '../elements/fields.ts';
import { typedDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import { draftOfRecord, type ListSpec, readSection, type SectionSpec, shownRow } from './record-sections.ts';
import type { Cell, Draft, Row } from './three-way.ts';
import { drawTold, met, type Typing } from './told.ts';
import { followZip } from './zip.ts';

const TRIES = 3;

/** What ended stays to be read, and does not look like what holds. */
const isOver = ({ untilDate, expiresOn }: Row): boolean => {
  const { year } = serverNow().toZonedDateTimeISO('UTC');
  const last = untilDate || expiresOn;
  const until = last ? typedDate(String(last), year) : null;
  return until !== null && until < serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
};

class RecordSection extends PageElement {
  static override properties = {
    section: { attribute: false },
    record: { attribute: false },
    typing: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare section: SectionSpec;
  declare record: PatientRecord;
  declare typing: Typing | null;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.typing = null;
    this.errors = {};
    this.problem = null;
    this.busy = false;
  }

  get #key(): string {
    return `patient:${this.record.id}:${this.section.key}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('record');
    if (changed.has('record') && before?.id !== this.record.id) {
      this.typing = draftOf<Typing>(this.#key);
      this.errors = {};
      this.problem = null;
    }
    if (this.typing && this.record.version > this.typing.version) this.#meet(this.record);
  }

  /** Takes in what is kept now; true when this section is another one than the typing began with. */
  #meet(record: PatientRecord): boolean {
    if (!this.typing) return false;
    const theirs = draftOfRecord(this.section, record);
    const { typing, changes } = met(this.typing, record.version, theirs);
    this.#keep(typing);
    return changes.length > 0;
  }

  #keep(typing: Typing): void {
    this.typing = typing;
    saveDraft(this.#key, typing);
  }

  #type(draft: Draft): void {
    if (this.typing) this.#keep({ ...this.typing, draft });
  }

  async #begin(): Promise<void> {
    const base = draftOfRecord(this.section, this.record);
    this.typing = { version: this.record.version, base, draft: base, changes: [] };
    await this.updateComplete;
    this.find<HTMLElement>('input, select, textarea, form button')?.focus();
  }

  async #end(): Promise<void> {
    discardDraft(this.#key);
    this.typing = null;
    this.errors = {};
    this.problem = null;
    await this.updateComplete;
    this.find<HTMLElement>('[data-change]')?.focus();
  }

  async #save(): Promise<void> {
    if (!this.typing || this.busy) return;
    const read = readSection(this.section, this.typing.draft);
    if ('errors' in read) return this.#showErrors(read.errors, null);
    this.busy = true;
    try {
      for (let tries = 1; ; tries++) {
        try {
          await this.#send(read.values);
          break;
        } catch (error) {
          const current = error instanceof ProblemError ? (error.data as { current?: PatientRecord })?.current : null;
          if (!(error instanceof ProblemError) || error.code !== 'changed_meanwhile' || !current) throw error;
          // Another section was changed: this one can be saved all the same.
          const isOther = this.#meet(current);
          if (isOther || tries >= TRIES) return;
        }
      }
      await this.#end();
      sayDone(`${this.section.title}: saved.`);
    } catch (error) {
      const fields = error instanceof ProblemError ? error.errors : [];
      await this.#showErrors(
        Object.fromEntries(fields.map(({ path, message }) => [path.slice(1), message])),
        sentenceOf(error),
      );
    } finally {
      this.busy = false;
    }
  }

  async #send(values: Record<string, unknown>): Promise<void> {
    const expectedVersion = this.typing?.version ?? this.record.version;
    const record = await send(update, { ...values, id: this.record.id, expectedVersion } as InputOf<typeof update>);
    this.dispatchEvent(new CustomEvent<PatientRecord>('record-saved', { detail: record, bubbles: true }));
  }

  async #showErrors(errors: Record<string, string>, problem: string | null): Promise<void> {
    this.errors = errors;
    this.problem = problem;
    await this.updateComplete;
    this.find<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  override render() {
    const { section, typing } = this;
    const title = `section-${section.key}`;
    return html`<section class="card stack record-section" aria-labelledby=${title}>
      <div class="row spread"><h2 id=${title}>${section.title}</h2>
        ${!typing && !this.record.mergedIntoId && session.may('patients.write') ? html`<button data-change aria-label="Change ${section.title}" @click=${() => void this.#begin()}>Change</button>` : nothing}</div>
      ${typing ? this.#form(typing) : this.#facts()}
    </section>`;
  }

  #facts() {
    const draft = draftOfRecord(this.section, this.record);
    const fields = this.section.fields
      .map((field) => ({ field, shown: shownValue(field, draft[field.name] as Cell) }))
      .filter(({ shown }) => shown);
    const lists = this.section.lists.filter(({ name }) => (draft[name] as Row[]).length > 0);
    if (fields.length + lists.length === 0) return html`<p class="muted">Nothing is written here yet.</p>`;
    return html`
      ${lists.map(
        (list) => html`<div><h3>${list.title}</h3>
          <ul class="record-list">${(draft[list.name] as Row[]).map((row) => html`<li class=${isOver(row) ? 'muted' : ''}>${shownRow(list, row)}</li>`)}</ul></div>`,
      )}
      ${fields.length > 0 ? html`<dl class="facts">${fields.map(({ field, shown }) => html`<div><dt>${field.label}</dt><dd class="record-text">${shown}</dd></div>`)}</dl>` : nothing}
    `;
  }

  #form(typing: Typing) {
    const { draft } = typing;
    return html`<form class="stack" novalidate
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#save();
      }}
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#save();
      }}>
      ${typing.changes.length > 0 ? drawTold(typing, this.section, (next) => this.#keep(next)) : nothing}
      ${this.section.lists.map((list) => this.#list(list, draft))}
      ${this.section.fields.length > 0 ? html`<div class="pair">${this.section.fields.map((field) => this.#field(field, draft[field.name] as Cell, field.name, (value) => this.#type({ ...draft, [field.name]: value })))}</div>` : nothing}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row"><button class="primary" type="submit" ?disabled=${this.busy}>Save <kbd>Ctrl+Enter</kbd></button>
        <button type="button" class="quiet" @click=${() => void this.#end()}>Throw the changes away</button></div>
    </form>`;
  }

  #list(list: ListSpec, draft: Draft) {
    const rows = draft[list.name] as Row[];
    const put = (next: Row[]): void => this.#type({ ...draft, [list.name]: next });
    const name = list.word.replace(/^an? /, '');
    return html`<fieldset class="record-rows"><legend>${list.title}</legend>
      ${repeat(
        rows,
        (row) => row.id,
        (row, i) => html`<div class="record-row" role="group" aria-label="${name} ${i + 1}">
          <div class="pair">${list.fields
            .filter(({ kind }) => kind !== 'tick')
            .map((field) => this.#rowField(list, rows, i, field, put))}</div>
          <div class="row">${list.fields.filter(({ kind }) => kind === 'tick').map((field) => this.#rowField(list, rows, i, field, put))}</div>
          <div class="row end">
            ${i > 0 ? html`<button type="button" class="quiet" aria-label="Put ${name} ${i + 1} first" @click=${() => put([row, ...rows.filter((one) => one !== row)])}>Put first</button>` : nothing}
            <button type="button" class="quiet" aria-label="Remove ${name} ${i + 1}" @click=${() => put(rows.filter((one) => one !== row))}>Remove</button>
          </div>
        </div>`,
      )}
      <div><button type="button" @click=${async () => {
        put([...rows, { ...list.blank, id: uuidv7() } as Row]);
        await this.updateComplete;
        this.querySelector<HTMLElement>(
          `#${this.#idOf(`${list.name}/${rows.length}/${list.fields[0]?.name}`)}`,
        )?.focus();
      }}><span class="icon icon-add"></span>Add ${list.word}</button></div>
    </fieldset>`;
  }

  #rowField(list: ListSpec, rows: Row[], i: number, field: FieldSpec, put: (rows: Row[]) => void) {
    const row = rows[i] as Row;
    return this.#field(field, row[field.name] ?? '', `${list.name}/${i}/${field.name}`, (value) => {
      put(rows.map((one) => (one === row ? { ...row, [field.name]: value } : one)));
      if (field.name === 'zip') this.#followZip(list, row.id, String(value));
    });
  }

  #followZip(list: ListSpec, id: string, zip: string): void {
    const rows = (): Row[] => (this.typing?.draft[list.name] as Row[] | undefined) ?? [];
    const now = () => {
      const row = rows().find((one) => one.id === id);
      return { zip: String(row?.zip ?? ''), city: String(row?.city ?? ''), state: String(row?.state ?? '') };
    };
    void followZip(zip, now, (place) => {
      const { draft } = this.typing as Typing;
      this.#type({ ...draft, [list.name]: rows().map((one) => (one.id === id ? { ...one, ...place } : one)) });
    });
  }

  #idOf(path: string): string {
    return `record-${path.replaceAll('/', '-')}`;
  }

  #field(field: FieldSpec, value: Cell, path: string, change: (value: Cell) => void) {
    return drawField(field, value, { id: this.#idOf(path), error: this.errors[path], change });
  }
}
customElements.define('am-record-section', RecordSection);
