/** The clinical summary of a patient: by category at a glance, searched, written, printed; live between desks. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { OutputOf } from '../../shared/contract.ts';
import {
  CATEGORIES,
  type Category,
  type ClinicalEntry,
  list,
  open,
  type SummaryScreen,
  setInError,
  summaryTopic,
} from '../../shared/summary.ts';
import { draftOf } from '../api/drafts.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { entryKey } from './entry-form.ts';
import { choosePrint } from './print.ts';
import { CATEGORY_WORDS, detailsOf, NOT_THE_EHR, valueText } from './words.ts';

const PAGE = 50;
const WAIT_MS = 120;

/** What is looked for, where it is more than the glance. */
interface Looking {
  category: Category | null;
  text: string;
  withErrors: boolean;
  from: number;
}

const GLANCE: Looking = { category: null, text: '', withErrors: false, from: 0 };

class SummaryPanel extends PageElement {
  static override properties = {
    patientId: {},
    patientName: {},
    screen: {},
    front: { state: true },
    page: { state: true },
    looking: { state: true },
    writing: { state: true },
    problem: { state: true },
  };
  declare patientId: string;
  declare patientName: string;
  declare screen: SummaryScreen;
  declare front: OutputOf<typeof open> | null;
  declare page: OutputOf<typeof list> | null;
  declare looking: Looking;
  /** The entry that is being changed, or the category to which one is added. */
  declare writing: ClinicalEntry | Category | null;
  declare problem: string | null;
  readonly #live = new LiveRows(this, summaryTopic, () => this.patientId);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor() {
    super();
    this.screen = 'record';
    this.patientName = '';
    this.front = null;
    this.page = null;
    this.looking = GLANCE;
    this.writing = null;
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('patientId')) {
      [this.front, this.page, this.looking, this.writing] = [null, null, GLANCE, null];
      void this.#load();
    }
    const [row] = this.#live.rows;
    if (row && this.front && row.id === this.patientId && row.changes !== this.front.changes) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  get #isGlance(): boolean {
    const { category, text, withErrors } = this.looking;
    return category === null && text.trim() === '' && !withErrors;
  }

  async #load(): Promise<void> {
    const { patientId, looking, screen } = this;
    const asked = ++this.#asked;
    const isFirst = this.front === null;
    try {
      const isGlance = this.#isGlance;
      const [front, page] = await Promise.all([
        send(open, { patientId, screen }),
        isGlance ? null : send(list, { patientId, screen, ...looking, onlyActive: false, limit: PAGE }),
      ]);
      if (asked !== this.#asked) return;
      [this.front, this.page, this.problem] = [front, page, null];
      if (isFirst) this.writing = this.#kept();
      else this.#refresh();
    } catch (error) {
      if (asked === this.#asked) this.problem = sentenceOf(error);
    }
  }

  /** What was being typed before a lock or a reload. */
  #kept(): ClinicalEntry | Category | null {
    const all = [...CATEGORIES, ...(this.front?.entries ?? [])];
    return all.find((of) => draftOf(entryKey(this.patientId, of)) !== null) ?? null;
  }

  /** The form of an entry has to know what another desk made of it. */
  #refresh(): void {
    const { writing } = this;
    if (!writing || typeof writing === 'string') return;
    const known = [...(this.page?.entries ?? []), ...(this.front?.entries ?? [])].find(({ id }) => id === writing.id);
    if (known && known.version > writing.version) this.writing = known;
  }

  #look(parts: Partial<Looking>, ms = 0): void {
    this.looking = { ...this.looking, from: 0, ...parts };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(), ms);
  }

  async #write(of: ClinicalEntry | Category): Promise<void> {
    await import('./entry-form.ts');
    this.writing = of;
  }

  async #done(saved: ClinicalEntry | null): Promise<void> {
    const { writing } = this;
    this.writing = null;
    if (saved) {
      sayDone(`${saved.text}: saved.`);
      await this.#load();
    }
    await this.settled();
    if (!writing) return;
    const selector = typeof writing === 'string' ? `[data-add="${writing}"]` : `[data-entry="${writing.id}"]`;
    (this.find<HTMLElement>(selector) ?? this.find<HTMLElement>('input'))?.focus();
  }

  async #mark(entry: ClinicalEntry): Promise<void> {
    const marked = await ask<{ reason: string; kept?: ClinicalEntry }>({
      title: 'Entered in error',
      body: html`<p><strong>${entry.text}</strong> is kept with its reason, and is not shown or printed any more.</p>
        <div class="field"><label for="mistake-reason">Why</label>
          <input id="mistake-reason" name="reason" required maxlength="200" autocomplete="off" placeholder="for example: belongs to another patient" /></div>`,
      yes: 'Mark it',
      danger: true,
      read: (form) => ({ reason: String(new FormData(form).get('reason')) }),
      save: async (answer: { reason: string; kept?: ClinicalEntry }) => {
        const reference = { id: entry.id, expectedVersion: entry.version };
        answer.kept = await send(setInError, { ...reference, reason: answer.reason });
      },
    });
    const kept = marked?.kept;
    if (!kept) return;
    sayDone(`${entry.text}: marked as entered in error.`, () => this.#unmark(kept));
    this.writing = null;
    await this.#load();
    await this.settled();
    this.find<HTMLElement>(`[data-add="${entry.category}"], input`)?.focus();
  }

  async #unmark({ id, version }: ClinicalEntry): Promise<void> {
    await send(setInError, { id, expectedVersion: version, reason: null });
    await this.#load();
  }

  override render() {
    const { front, problem } = this;
    const unread = this.#live.state === 'stale' && front;
    return html`<section class="card stack summary" aria-labelledby="summary-title" id="summary">
      <div class="row spread"><div><h2 id="summary-title">Clinical summary</h2><p class="muted small">${NOT_THE_EHR}</p></div>
        <button ?disabled=${!front} @click=${() => void choosePrint(this.patientId, this.patientName).catch(sayProblem)}><span class="icon icon-print"></span>Print …</button></div>
      ${unread ? html`<p class="message warn" role="status">The connection is lost: this is how it stood last.</p>` : nothing}
      ${problem ? html`<p class="message" role="alert">${problem} <button @click=${() => void this.#load()}>Try again</button></p>` : nothing}
      ${front ? this.#body(front) : problem ? nothing : html`<div class="skeleton"></div><div class="skeleton"></div>`}
    </section>`;
  }

  #body(front: OutputOf<typeof open>) {
    const { looking } = this;
    const inError = front.counts.reduce((sum, one) => sum + one.inError, 0);
    return html`
      <div class="row summary-look">
        <div class="field"><label for="summary-search">Look for</label>
          <input id="summary-search" type="search" maxlength="100" autocomplete="off" .value=${looking.text}
            @input=${(event: Event) => this.#look({ text: (event.target as HTMLInputElement).value }, WAIT_MS)} /></div>
        <div class="field"><label for="summary-category">In</label>
          <select id="summary-category" @change=${(event: Event) => this.#look({ category: ((event.target as HTMLSelectElement).value || null) as Category | null })}>
            <option value="" ?selected=${looking.category === null}>Everything</option>
            ${front.counts.map(({ category, total }) => html`<option value=${category} ?selected=${looking.category === category}>${CATEGORY_WORDS[category].title} (${total})</option>`)}
          </select></div>
        ${
          inError > 0
            ? html`<label class="check"><input type="checkbox" .checked=${looking.withErrors} @change=${(event: Event) => this.#look({ withErrors: (event.target as HTMLInputElement).checked })} />With what was entered in error (${inError})</label>`
            : nothing
        }
        ${this.#isGlance ? nothing : html`<button @click=${() => void this.#glance()}>Back to the glance</button>`}
      </div>
      <div @entry-done=${(event: CustomEvent<ClinicalEntry | null>) => void this.#done(event.detail)}
        @entry-mistake=${(event: CustomEvent<ClinicalEntry>) => void this.#mark(event.detail)}>
        ${this.#isGlance ? this.#glanceOf(front) : this.#found()}
      </div>`;
  }

  async #glance(): Promise<void> {
    this.#look(GLANCE);
    await this.settled();
    this.find<HTMLElement>('#summary-search')?.focus();
  }

  #glanceOf({ counts, entries }: OutputOf<typeof open>) {
    return html`<div class="summary-grid">${repeat(
      counts,
      ({ category }) => category,
      ({ category, active, total }) => {
        const words = CATEGORY_WORDS[category];
        const mine = entries.filter((entry) => entry.category === category);
        const rest = total - mine.length;
        return html`<section class="summary-part" aria-labelledby="summary-${category}-title">
          <div class="row spread"><h3 id="summary-${category}-title">${words.title} ${total > 0 ? html`<span class="muted">${words.over && total > active ? `${active} active, ${total} in all` : total}</span>` : nothing}</h3>
            ${this.#adder(category)}</div>
          ${this.writing === category ? this.#form(category) : nothing}
          ${mine.length > 0 ? this.#list(mine) : html`<p class="muted small">${words.none}</p>`}
          ${rest > 0 ? html`<button class="quiet" @click=${() => this.#look({ category })}>All ${total} …</button>` : nothing}
        </section>`;
      },
    )}</div>`;
  }

  #adder(category: Category) {
    if (!session.may('summary.write') || this.writing === category) return nothing;
    return html`<button class="quiet" data-add=${category} aria-label="Add ${CATEGORY_WORDS[category].word}" @click=${() => void this.#write(category)}><span class="icon icon-add"></span>Add</button>`;
  }

  #found() {
    const { page, looking } = this;
    if (!page) return html`<div class="skeleton"></div>`;
    const last = looking.from + page.entries.length;
    return html`<div class="stack">
      <div class="row spread"><p class="muted" role="status">${page.total === 0 ? 'Nothing fits. Take a word away, or look in everything.' : `${looking.from + 1} – ${last} of ${page.total}`}</p>
        ${looking.category ? this.#adder(looking.category) : nothing}</div>
      ${typeof this.writing === 'string' ? this.#form(this.writing) : nothing}
      ${this.#list(page.entries, looking.category === null)}
      ${
        page.total > PAGE
          ? html`<div class="row"><button ?disabled=${looking.from === 0} @click=${() => this.#look({ from: Math.max(0, looking.from - PAGE) })}>Before</button>
              <button ?disabled=${last >= page.total} @click=${() => this.#look({ from: looking.from + PAGE })}>After</button></div>`
          : nothing
      }
    </div>`;
  }

  #list(entries: readonly ClinicalEntry[], withCategory = false): TemplateResult {
    const { writing } = this;
    return html`<ul class="summary-list">${repeat(
      entries,
      ({ id }) => id,
      (entry) =>
        typeof writing === 'object' && writing?.id === entry.id
          ? html`<li>${this.#form(writing)}</li>`
          : this.#row(entry, withCategory),
    )}</ul>`;
  }

  #row(entry: ClinicalEntry, withCategory: boolean) {
    const words = CATEGORY_WORDS[entry.category];
    const isOver = entry.status === 'resolved';
    const value = valueText(entry);
    return html`<li class=${isOver || entry.inErrorReason ? 'muted' : ''}>
      <div>
        <p><strong class=${entry.inErrorReason ? 'struck' : ''}>${entry.text}</strong>${value ? html` <span class="summary-value">${value}</span>` : nothing}
          ${isOver ? html`<span class="chip">${words.over}</span>` : nothing}
          ${entry.inErrorReason ? html`<span class="chip">Entered in error: ${entry.inErrorReason}</span>` : nothing}</p>
        <p class="small muted">${[...(withCategory ? [words.title] : []), ...detailsOf(entry)].join(' · ')}</p>
        ${entry.note ? html`<p class="small record-text">${entry.note}</p>` : nothing}
      </div>
      ${
        !session.may('summary.write')
          ? nothing
          : entry.inErrorReason
            ? html`<button @click=${() => void this.#unmark(entry).catch(sayProblem)} aria-label="Take the mark off ${entry.text}">It is right</button>`
            : html`<button class="quiet" data-entry=${entry.id} @click=${() => void this.#write(entry)} aria-label="Change ${entry.text}">Change</button>`
      }
    </li>`;
  }

  #form(of: ClinicalEntry | Category) {
    void import('./entry-form.ts');
    const entry = typeof of === 'string' ? null : of;
    return keyed(
      entry?.id ?? of,
      html`<am-summary-form .patientId=${this.patientId} .category=${entry?.category ?? of} .entry=${entry}></am-summary-form>`,
    );
  }
}
customElements.define('am-summary', SummaryPanel);
