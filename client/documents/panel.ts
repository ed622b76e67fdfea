/** The papers of a patient: one place to drop, choose, paste and photograph, and the list of what there is. */
import { html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cardsTopic, readCard } from '../../shared/cards.ts';
import type { OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/documents.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { hasCamera, takePicture } from './camera.ts';
import './card-review.ts';
import { documentAddress, filesOf, type Incoming, pictureName, takeIn } from './intake.ts';
import { factWords } from './words.ts';

type Listed = OutputOf<typeof contract.list>;
type Document = contract.Document;

const ACCEPT = contract.MEDIA_TYPES.join();
const TYPING = 'input, textarea, select, [contenteditable]';

class RecordDocuments extends PageElement {
  static override properties = {
    patientId: {},
    listed: { state: true },
    problem: { state: true },
    category: { state: true },
    filter: { state: true },
    removed: { state: true },
    camera: { state: true },
    over: { state: true },
  };
  declare patientId: string;
  declare listed: Listed | null;
  declare problem: string | null;
  /** What is sent next is one of these. */
  declare category: contract.Category;
  declare filter: contract.Category | null;
  declare removed: boolean;
  declare camera: boolean;
  declare over: boolean;
  readonly #incoming: Incoming[] = [];
  readonly #shelf = new LiveRows(this, contract.shelfTopic, () => this.patientId || null);
  readonly #cards = new LiveRows(this, cardsTopic, () => this.patientId || null);
  #read = '';

  constructor() {
    super();
    this.patientId = '';
    this.listed = null;
    this.problem = null;
    this.category = 'insurance_card';
    this.filter = null;
    this.removed = false;
    this.camera = false;
    this.over = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('paste', this.#paste);
    void hasCamera().then((has) => {
      this.camera = has;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('paste', this.#paste);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('patientId')) {
      this.listed = null;
      this.#incoming.length = 0;
    }
    if (this.#shelf.state === 'loading') return;
    const key = JSON.stringify([this.patientId, this.filter, this.removed, this.#shelf.rows[0]?.version]);
    if (key === this.#read) return;
    this.#read = key;
    void this.#load(null);
  }

  async #load(after: string | null): Promise<void> {
    const { patientId, filter, removed } = this;
    try {
      const page = await send(contract.list, { patientId, category: filter, removed, after });
      if (patientId !== this.patientId) return;
      const before = after ? (this.listed?.documents ?? []) : [];
      this.listed = { ...page, documents: [...before, ...page.documents] };
      this.problem = null;
    } catch (error) {
      if (patientId === this.patientId) this.problem = sentenceOf(error);
    }
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const files = filesOf(event.clipboardData);
    if (files.length === 0 || !session.may('documents.write') || document.querySelector('dialog[open]')) return;
    if ((event.target as Element | null)?.closest?.(TYPING)) return;
    event.preventDefault();
    void this.#add(files);
  };

  async #add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const added = await takeIn(this.patientId, this.category, files, this.#incoming, () => this.requestUpdate());
      if (added.length > 0) {
        const names = added.length === 1 ? `“${added[0]?.name}” is` : `${added.length} documents are`;
        sayDone(`${names} kept.`, () => this.#setRemoved(added, true));
      }
    } catch (error) {
      sayProblem(error);
    }
  }

  async #photograph(): Promise<void> {
    const isCard = this.category === 'insurance_card';
    const front = await takePicture(isCard ? 'The front of the card' : contract.CATEGORY_NAMES[this.category]);
    if (!front) return;
    const back = isCard ? await takePicture('The back of the card, if you like') : null;
    const what = contract.CATEGORY_NAMES[this.category];
    const pictures = [front, back].filter((one) => one !== null);
    await this.#add(pictures.map((one, i) => new File([one], pictureName(what, i + 1), { type: 'image/jpeg' })));
  }

  async #setRemoved(documents: readonly Document[], removed: boolean): Promise<void> {
    for (const { id, version } of documents) await send(contract.setRemoved, { id, expectedVersion: version, removed });
  }

  async #putAway(document: Document): Promise<void> {
    try {
      const after = await send(contract.setRemoved, {
        id: document.id,
        expectedVersion: document.version,
        removed: document.removedAt === null,
      });
      const words = after.removedAt ? 'is put away' : 'is back in the list';
      sayDone(`“${after.name}” ${words}.`, () => this.#setRemoved([after], after.removedAt === null));
      await this.updateComplete;
      this.find<HTMLElement>('[data-documents]')?.focus();
    } catch (error) {
      sayProblem(error);
    }
  }

  async #change(document: Document): Promise<void> {
    await ask<{ name: string; category: contract.Category }>({
      title: 'Name and category',
      yes: 'Save',
      body: html`<div class="field"><label for="document-name">Name</label><input id="document-name" name="name" maxlength="120" required .value=${document.name} /></div>
        <div class="field"><label for="document-category">Category</label>${categories('document-category', document.category)}</div>`,
      read: (form) => {
        const data = new FormData(form);
        return { name: String(data.get('name')), category: String(data.get('category')) as contract.Category };
      },
      save: (fields: { name: string; category: contract.Category }) =>
        send(contract.update, { id: document.id, expectedVersion: document.version, ...fields }),
    });
  }

  #show(document: Document): void {
    const address = documentAddress(document.id, 'whole');
    void ask({
      title: document.name,
      wide: true,
      yes: null,
      no: 'Close',
      body: html`<img class="document-whole" src=${address} alt="${contract.CATEGORY_NAMES[document.category]}: ${document.name}" />
        <p><a href=${address} target="_blank" rel="noopener">Open it in a tab of its own</a></p>`,
    });
  }

  async #readAgain(document: Document): Promise<void> {
    await send(readCard, { frontId: document.id, backId: null }).catch(sayProblem);
  }

  override render() {
    const mayWrite = session.may('documents.write');
    return html`<section class="card stack documents" aria-labelledby="documents-title">
      <h2 id="documents-title" tabindex="-1" data-documents>Documents</h2>
      ${mayWrite ? this.#intake() : nothing}
      ${this.#incoming.map((it) => this.#arriving(it))}
      ${repeat(
        this.#cards.rows,
        ({ id }) => id,
        (card) => html`<am-card-review .card=${card}></am-card-review>`,
      )}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${this.listed ? this.#list(this.listed, mayWrite) : html`<div class="skeleton"></div>`}
    </section>`;
  }

  #intake() {
    return html`<div class="document-drop ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => {
        event.preventDefault();
        this.over = true;
      }}
      @dragleave=${() => {
        this.over = false;
      }}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        this.over = false;
        void this.#add(filesOf(event.dataTransfer));
      }}>
      <label for="document-kind">What it is</label>
      ${categories('document-kind', this.category, (category) => {
        this.category = category;
      })}
      <input class="visually-hidden" type="file" id="document-files" tabindex="-1" aria-hidden="true" multiple accept=${ACCEPT} @change=${(
        event: Event,
      ) => {
        const input = event.target as HTMLInputElement;
        void this.#add([...(input.files ?? [])]);
        input.value = '';
      }} />
      <button @click=${() => this.find<HTMLInputElement>('#document-files')?.click()}><span class="icon icon-add"></span>Choose files</button>
      ${this.camera ? html`<button @click=${() => void this.#photograph()}><span class="icon icon-camera"></span>Camera</button>` : nothing}
      <span class="muted small">or drop them here, or paste them. Pictures and PDF, up to 32 MB. Front and back of a card together are read as one.</span>
    </div>`;
  }

  #arriving(it: Incoming) {
    if (it.problem)
      return html`<p class="message row spread" role="alert"><span>${it.name}: ${it.problem}</span>
        <button class="quiet" @click=${() => {
          this.#incoming.splice(this.#incoming.indexOf(it), 1);
          this.requestUpdate();
        }}>Understood</button></p>`;
    return html`<p class="row"><span>${it.name}</span><progress max="1" .value=${it.share} aria-label="${it.name} is being sent"></progress></p>`;
  }

  #list({ documents, hasMore, counts, removedCount, cardFacts }: Listed, mayWrite: boolean) {
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    return html`
      ${cardFacts.length > 0 ? html`<p class="small"><span class="muted">From the card:</span> ${factWords(cardFacts)}</p>` : nothing}
      <div class="row">
        <label for="document-filter">Show</label>
        <select id="document-filter" @change=${(event: Event) => {
          this.filter = ((event.target as HTMLSelectElement).value || null) as contract.Category | null;
        }}>
          <option value="" ?selected=${this.filter === null}>All (${all})</option>
          ${counts.map(({ category, count }) => html`<option value=${category} ?selected=${category === this.filter}>${contract.CATEGORY_NAMES[category]} (${count})</option>`)}
        </select>
        ${
          removedCount > 0 || this.removed
            ? html`<label class="check"><input type="checkbox" .checked=${this.removed} @change=${() => {
                this.removed = !this.removed;
              }} /> What was put away (${removedCount})</label>`
            : nothing
        }
      </div>
      ${documents.length === 0 ? html`<p class="muted">${this.removed ? 'Nothing was put away.' : 'Nothing is here yet. Drop the first card or letter above.'}</p>` : nothing}
      <ul class="document-list">${repeat(
        documents,
        ({ id }) => id,
        (document) => this.#row(document, mayWrite),
      )}</ul>
      ${hasMore ? html`<div><button @click=${() => void this.#load(documents.at(-1)?.id ?? null)}>Show more</button></div>` : nothing}`;
  }

  #row(document: Document, mayWrite: boolean) {
    const { id, name, category, mediaType, addedAt, addedBy, removedAt } = document;
    const isPicture = mediaType.startsWith('image/');
    const day = Temporal.Instant.from(addedAt).toZonedDateTimeISO(session.zone).toPlainDate().toString();
    return html`<li class="document">
      ${
        isPicture
          ? html`<button class="document-picture" aria-label="Look at ${name}" @click=${() => this.#show(document)}><img src=${documentAddress(id, 'thumbnail')} loading="lazy" alt="" /></button>`
          : html`<a class="document-picture" href=${documentAddress(id, 'whole')} download aria-label="Save ${name}"><span class="icon icon-document"></span></a>`
      }
      <p class="document-name">${name}<br /><span class="muted small">${contract.CATEGORY_NAMES[category]} · ${shortDate(day)}, ${day.slice(0, 4)} · ${addedBy}</span></p>
      ${
        mayWrite
          ? html`<div class="row">
              ${category === 'insurance_card' && isPicture && !removedAt ? html`<button class="quiet" aria-label="Read ${name}" @click=${() => void this.#readAgain(document)}>Read</button>` : nothing}
              <button class="quiet" aria-label="Change ${name}" @click=${() => void this.#change(document)}>Change</button>
              <button class="quiet" aria-label="${removedAt ? 'Bring back' : 'Put away'} ${name}" @click=${() => void this.#putAway(document)}>${removedAt ? 'Bring back' : 'Put away'}</button>
            </div>`
          : nothing
      }
    </li>`;
  }
}
customElements.define('am-record-documents', RecordDocuments);

const categories = (id: string, chosen: contract.Category, change: (category: contract.Category) => void = () => {}) =>
  html`<select id=${id} name="category" @change=${(event: Event) => change((event.target as HTMLSelectElement).value as contract.Category)}>
    ${contract.CATEGORIES.map((one) => html`<option value=${one} ?selected=${one === chosen}>${contract.CATEGORY_NAMES[one]}</option>`)}
  </select>`;
