/** What took place and is not charged, at the left; the sheet of the chosen one beside it. Complete, and the next one opens. */
import { html, nothing } from 'lit';
import { type MissingCharge, missing, sheetsTopic } from '../../shared/billing.ts';
import { dayTopic } from '../../shared/scheduling.ts';
import { send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import './sheet-form.ts';

/** So far back is looked. */
const DAYS_BACK = 120;
const NEXT_WORDS: Record<MissingCharge['nextAction'], string> = {
  enter_charges: 'Enter the charges',
  finish_draft: 'Finish the draft',
  ask_provider: 'Ask the provider',
  set_amounts: 'Set the amounts',
};

class ChargesPage extends PageElement {
  static override properties = {
    chosenId: {},
    rows: { state: true },
    total: { state: true },
    problem: { state: true },
  };
  declare chosenId: string | null;
  declare rows: MissingCharge[] | null;
  declare total: number;
  declare problem: unknown;
  readonly #sheets = new LiveRows(this, sheetsTopic, practiceToday);
  readonly #day = new LiveRows(this, dayTopic, practiceToday);
  #seen = '';

  constructor() {
    super();
    this.chosenId = null;
    this.rows = null;
    this.total = 0;
    this.problem = null;
  }

  override willUpdate(): void {
    if (this.#sheets.state === 'loading' || this.#day.state === 'loading') return;
    // What others charge, and who arrives, changes the list; it is read again, not guessed.
    const seen = [...this.#sheets.rows, ...this.#day.rows].map(({ id, version }) => `${id}${version}`).join();
    if (seen === this.#seen && this.rows) return;
    this.#seen = seen;
    void this.#load();
  }

  async #load(): Promise<void> {
    const until = practiceToday();
    const from = Temporal.PlainDate.from(until).subtract({ days: DAYS_BACK }).toString();
    try {
      const { rows, total } = await send(missing, { from, until, providerId: null });
      this.rows = rows;
      this.total = total;
      this.problem = null;
    } catch (error) {
      this.problem = error;
    }
  }

  async #charged(isComplete: boolean): Promise<void> {
    const at = this.rows?.findIndex(({ id }) => id === this.#chosen?.id) ?? -1;
    const next = this.rows?.[at + 1] ?? this.rows?.[at - 1] ?? null;
    if (isComplete) router.go(next ? `/charges/${next.id}` : '/charges');
    await this.#load();
  }

  get #chosen(): MissingCharge | null {
    return this.rows?.find(({ id }) => id === this.chosenId) ?? (this.chosenId ? null : (this.rows?.[0] ?? null));
  }

  override render() {
    const { rows, problem } = this;
    return html`<div class="content wide stack">
      <div><h1>Charges</h1><p class="muted" role="status">${this.#sheets.state === 'stale' ? 'The connection is lost: this is how it stood last. ' : ''}${rows ? (rows.length === 0 ? 'All visits are charged.' : `${this.total} to charge, the oldest first.`) : ''}</p></div>
      ${problem ? html`<p class="message" role="alert">${sentenceOf(problem)}</p><button @click=${() => void this.#load()}>Try again</button>` : nothing}
      ${
        rows === null
          ? html`<div class="skeleton"></div>`
          : html`<div class="charges">
            <nav class="card missing" aria-label="Missing charges">${rows.length === 0 ? html`<p class="muted">Nothing is missing.</p>` : html`<ul>${rows.map((row) => this.#row(row))}</ul>`}</nav>
            <section class="card" aria-label="Charge sheet" @charged=${(event: CustomEvent<{ isComplete: boolean }>) => void this.#charged(event.detail.isComplete)}>
              <am-charge-sheet .row=${this.#chosen}></am-charge-sheet></section></div>`
      }
    </div>`;
  }

  #row(row: MissingCharge) {
    return html`<li><a href="/charges/${row.id}" aria-current=${row.id === this.#chosen?.id ? 'true' : nothing}>
      <strong>${row.patientName}</strong>
      <span class="small">${usDate(row.date)} ${row.timeText} · ${row.what}</span>
      <span class="small muted">${NEXT_WORDS[row.nextAction]} · ${row.ownerName}${row.ageDays > 0 ? ` · ${row.ageDays} ${row.ageDays === 1 ? 'day' : 'days'}` : ''}</span></a></li>`;
  }
}
customElements.define('am-charges-page', ChargesPage);
