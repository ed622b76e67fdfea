/** What took place and is not charged, at the left; the sheet of the chosen one beside it. Complete, and the next one opens. */
import { html, nothing } from 'lit';
import { type MissingCharge, missing, type SheetState, sheetsTopic } from '../../shared/billing.ts';
import { unclaimed } from '../../shared/claims.ts';
import type { OutputOf } from '../../shared/contract.ts';
import { dayTopic } from '../../shared/scheduling.ts';
import { send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { money, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import type { SheetTarget } from './sheet-form.ts';
import './feed-panel.ts';
import './reprice-panel.ts';
import './sheet-form.ts';

/** So far back is looked. */
const DAYS_BACK = 120;
const NEXT_WORDS: Record<MissingCharge['nextAction'], string> = {
  enter_charges: 'Enter the charges',
  finish_draft: 'Finish the draft',
  ask_provider: 'Ask the provider',
  set_amounts: 'Set the amounts',
};

const STATUS_WORDS: Record<SheetState, string> = {
  draft: 'A draft',
  complete: 'Complete',
  no_charge: 'No charge',
  void: 'Taken back',
};
const TABS = [
  ['', 'To charge'],
  ['done', 'Charged'],
  ['unclaimed', 'Without a claim'],
  ['prices', 'Other than the fee'],
  ['feed', 'From the EHR'],
] as const;
type Tab = (typeof TABS)[number][0];
type Unclaimed = OutputOf<typeof unclaimed>['rows'][number];

/** A sheet that is there, as the form is asked for it. */
const targetOf = (sheetId: string, patientId: string, date: string): SheetTarget => ({
  ...{ id: sheetId, sheetId, appointmentId: null, standingId: null, patientId, date, isSheet: true },
});

class ChargesPage extends PageElement {
  static override properties = {
    chosenId: {},
    sheetId: {},
    rows: { state: true },
    total: { state: true },
    without: { state: true },
    date: { state: true },
    problem: { state: true },
  };
  /** From the address: what is to be charged, or a list; with `sheet` the next one is the id of a sheet. */
  declare chosenId: string | null;
  declare sheetId: string | null;
  declare rows: MissingCharge[] | null;
  declare total: number;
  declare without: Unclaimed[] | null;
  /** The day of which the charged ones are shown. */
  declare date: string;
  declare problem: unknown;
  readonly #sheets = new LiveRows(this, sheetsTopic, practiceToday);
  readonly #done = new LiveRows(this, sheetsTopic, () => (this.#tab === 'done' ? this.date : null));
  readonly #day = new LiveRows(this, dayTopic, practiceToday);
  #seen = '';
  #tab: Tab = '';

  constructor() {
    super();
    this.chosenId = null;
    this.sheetId = null;
    this.rows = null;
    this.total = 0;
    this.without = null;
    this.date = practiceToday();
    this.problem = null;
  }

  override willUpdate(): void {
    // A sheet that is opened leaves the list beside it as it is; prices and what the EHR sent have no place beside them.
    if (this.chosenId === 'sheet' && (this.#tab === 'prices' || this.#tab === 'feed')) this.#tab = '';
    if (this.chosenId !== 'sheet') this.#tab = TABS.find(([tab]) => tab !== '' && tab === this.chosenId)?.[0] ?? '';
    if (this.#sheets.state === 'loading' || this.#day.state === 'loading') return;
    // What others charge, and who arrives, changes the list; it is read again, not guessed.
    const seen = [
      this.#tab,
      ...[...this.#sheets.rows, ...this.#day.rows].map(({ id, version }) => `${id}${version}`),
    ].join();
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
      if (this.#tab === 'unclaimed') this.without = (await send(unclaimed, {})).rows;
      this.problem = null;
    } catch (error) {
      this.problem = error;
    }
  }

  async #charged(isComplete: boolean): Promise<void> {
    const at = this.rows?.findIndex(({ id }) => id === this.#chosen?.id) ?? -1;
    const next = this.rows?.[at + 1] ?? this.rows?.[at - 1] ?? null;
    if (isComplete && this.#tab === '' && this.chosenId !== 'sheet')
      router.go(next ? `/charges/${next.id}` : '/charges');
    await this.#load();
  }

  get #chosen(): MissingCharge | null {
    if (this.#tab !== '' || this.chosenId === 'sheet') return null;
    return this.rows?.find(({ id }) => id === this.chosenId) ?? (this.chosenId ? null : (this.rows?.[0] ?? null));
  }

  get #target(): SheetTarget | null {
    if (this.chosenId === 'sheet' && this.sheetId) return targetOf(this.sheetId, '', this.date);
    return this.#chosen;
  }

  override render() {
    const { rows, problem } = this;
    return html`<div class="content wide stack">
      <div><h1>Charges</h1><p class="muted" role="status">${this.#sheets.state === 'stale' ? 'The connection is lost: this is how it stood last. ' : ''}${rows ? (rows.length === 0 ? 'All visits are charged.' : `${this.total} to charge, the oldest first.`) : ''}</p></div>
      <nav class="tabs" aria-label="Which charges">${TABS.filter(
        ([tab]) => tab !== 'prices' || session.may('charges.price'),
      ).map(
        ([tab, word]) =>
          html`<a href=${tab ? `/charges/${tab}` : '/charges'} aria-current=${tab === this.#tab ? 'page' : nothing}>${word}</a>`,
      )}</nav>
      ${problem ? html`<p class="message" role="alert">${sentenceOf(problem)}</p><button @click=${() => void this.#load()}>Try again</button>` : nothing}
      ${
        this.#tab === 'prices'
          ? html`<am-reprice></am-reprice>`
          : this.#tab === 'feed'
            ? html`<am-charge-feed></am-charge-feed>`
            : rows === null
              ? html`<div class="skeleton"></div>`
              : html`<div class="charges">
            <nav class="card missing" aria-label=${TABS.find(([tab]) => tab === this.#tab)?.[1] ?? ''}>${this.#list(rows)}</nav>
            <section class="card" aria-label="Charge sheet" @charged=${(event: CustomEvent<{ isComplete: boolean }>) => void this.#charged(event.detail.isComplete)}>
              <am-charge-sheet .row=${this.#target}></am-charge-sheet></section></div>`
      }
    </div>`;
  }

  #list(rows: MissingCharge[]) {
    if (this.#tab === 'done') return this.#doneList();
    if (this.#tab === 'unclaimed') return this.#withoutList();
    if (rows.length === 0) return html`<p class="muted">Nothing is missing.</p>`;
    return html`<ul>${rows.map(
      (row) => html`<li><a href="/charges/${row.id}" aria-current=${row.id === this.#chosen?.id ? 'true' : nothing}>
        <strong>${row.patientName}</strong>
        <span class="small">${usDate(row.date)} ${row.timeText} · ${row.what}</span>
        <span class="small muted">${NEXT_WORDS[row.nextAction]} · ${row.ownerName}${row.ageDays > 0 ? ` · ${row.ageDays} ${row.ageDays === 1 ? 'day' : 'days'}` : ''}</span></a></li>`,
    )}</ul>`;
  }

  #link(sheetId: string, name: string, lines: readonly string[]) {
    return html`<li><a href="/charges/sheet/${sheetId}" aria-current=${sheetId === this.sheetId ? 'true' : nothing}>
      <strong>${name}</strong>${lines.map((line, i) => html`<span class="small ${i > 0 ? 'muted' : ''}">${line}</span>`)}</a></li>`;
  }

  #doneList() {
    const kept = this.#done.rows.filter(({ status }) => status !== 'draft');
    return html`<label class="small">Day of service <input type="date" required max=${practiceToday()} .value=${this.date} @change=${(
      event: Event,
    ) => {
      const { value } = event.target as HTMLInputElement;
      if (value) this.date = value;
    }} /></label>
    ${
      this.#done.state === 'loading'
        ? html`<div class="skeleton"></div>`
        : kept.length === 0
          ? html`<p class="muted">Nothing was charged for that day.</p>`
          : html`<ul>${[...kept]
              .sort((a, b) => a.patientName.localeCompare(b.patientName))
              .map((row) =>
                this.#link(row.id, row.patientName, [money(row.chargeCents), STATUS_WORDS[row.status]]),
              )}</ul>`
    }`;
  }

  #withoutList() {
    const { without } = this;
    if (!without) return html`<div class="skeleton"></div>`;
    if (without.length === 0)
      return html`<p class="muted">Every complete charge stands on a claim, or the patient pays it.</p>`;
    return html`<ul>${without.map((row) => this.#link(row.sheetId, row.patientName, [`${usDate(row.date)} · ${money(row.chargeCents)}`, row.words]))}</ul>`;
  }
}
customElements.define('am-charges-page', ChargesPage);
