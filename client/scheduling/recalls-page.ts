/** Who should be called to come again: the list of a stretch of days, worked off by telephone. */
import { html, nothing } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { providersTopic, visitTypesTopic } from '../../shared/practice.ts';
import { recallsDue } from '../../shared/recalls.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { bookFor } from './book-for.ts';
import { changeRecall, editRecall } from './recall-form.ts';

type Due = OutputOf<typeof recallsDue>;
type Row = Due['rows'][number];
const AHEAD_DAYS = 30;
const LATER_DAYS = 7;

class RecallsPage extends PageElement {
  static override properties = {
    until: { state: true },
    providerId: { state: true },
    due: { state: true },
    problem: { state: true },
  };
  declare until: string;
  declare providerId: string;
  declare due: Due | null;
  declare problem: unknown;
  readonly #types = new LiveRows(this, visitTypesTopic);
  readonly #providers = new LiveRows(this, providersTopic);

  constructor() {
    super();
    this.until = Temporal.PlainDate.from(practiceToday()).add({ days: AHEAD_DAYS }).toString();
    this.providerId = '';
    this.due = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    const { until, providerId } = this;
    try {
      const due = await send(recallsDue, { until, providerId: providerId || null });
      if (until !== this.until || providerId !== this.providerId) return;
      [this.due, this.problem] = [due, null];
    } catch (error) {
      this.problem = error;
    }
  }

  /** What was done is looked at again: the list is worked off by several desks. */
  async #act(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      sayProblem(error);
    }
    await this.#load();
  }

  #choose(parts: { until?: string; providerId?: string }): void {
    if (parts.until === '') return;
    Object.assign(this, parts);
    this.due = null;
    void this.#load();
  }

  override render() {
    const { due, problem } = this;
    return html`<div class="content wide stack">
      <div><h1>Recalls</h1><p class="muted" role="status">${due ? `${due.total} to call${due.total > due.rows.length ? `, the first ${due.rows.length} are shown` : ''}. Add one on the page of its patient.` : ''}</p></div>
      <section class="card stack" aria-label="Who should come again">
        <div class="row">
          <div class="field"><label for="recalls-until">Due by</label><input id="recalls-until" type="date" required .value=${this.until} @change=${(
            event: Event,
          ) => this.#choose({ until: (event.target as HTMLInputElement).value })} /></div>
          <div class="field"><label for="recalls-provider">With</label><select id="recalls-provider" @change=${(
            event: Event,
          ) => this.#choose({ providerId: (event.target as HTMLSelectElement).value })}>
            <option value="">Everybody</option>${this.#providers.rows.filter(({ active }) => active).map(({ id, displayName }) => html`<option value=${id} ?selected=${id === this.providerId}>${displayName}</option>`)}</select></div>
        </div>
        ${problem ? html`<p class="message" role="alert">${sentenceOf(problem)}</p><button @click=${() => void this.#load()}>Try again</button>` : nothing}
        ${due ? this.#list(due.rows) : problem ? nothing : html`<div class="skeleton"></div>`}
      </section></div>`;
  }

  #list(rows: readonly Row[]) {
    if (rows.length === 0) return html`<div class="empty"><p>Nobody has to be called for these days.</p></div>`;
    const mayWrite = session.may('schedule.write');
    return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Recalls that are due"><table>
      <thead><tr><th>Due</th><th>Patient</th><th>Phone</th><th>For</th><th>Comes next</th>${mayWrite ? html`<th><span class="visually-hidden">What to do</span></th>` : nothing}</tr></thead>
      <tbody>${rows.map((row) => this.#row(row, mayWrite))}</tbody></table></div>`;
  }

  #row(row: Row, mayWrite: boolean) {
    const provider = this.#providers.map.get(row.providerId ?? '');
    const later = Temporal.PlainDate.from(practiceToday()).add({ days: LATER_DAYS }).toString();
    const hit = { id: row.patientId, name: row.patientName, recordNumber: row.recordNumber, birthDate: row.birthDate };
    const known = { types: this.#types.rows, providers: this.#providers.rows };
    const change = (parts: Parameters<typeof changeRecall>[1], said: string) =>
      void this.#act(() => changeRecall(row, parts, said, () => this.#load()));
    return html`<tr><td>${usDate(row.dueOn)}</td>
      <td><a href="/patients/${row.patientId}">${row.patientName}</a><div class="small muted">born ${usDate(row.birthDate)} · ${row.recordNumber}</div></td>
      <td>${row.phone ?? html`<span class="muted">no phone</span>`}</td>
      <td>${row.reason}<div class="small muted">${[provider?.displayName, row.note].filter(Boolean).join(' · ')}</div></td>
      <td>${row.nextVisit ? `${usDate(row.nextVisit.date)} ${row.nextVisit.startText}` : html`<span class="muted">–</span>`}</td>
      ${
        mayWrite
          ? html`<td class="acts"><div class="row">
            <button class="primary" aria-label="Book ${row.patientName}" @click=${() => void bookFor({ ...hit, sex: 'unknown', phone: row.phone, status: 'active' })}>Book</button>
            ${row.nextVisit ? html`<button aria-label="${row.patientName} is booked" @click=${() => change({ status: 'booked' }, `${row.reason}: booked.`)}>Is booked</button>` : nothing}
            <button aria-label="Call ${row.patientName} later" @click=${() => change({ againOn: later }, `Again from ${usDate(later)} on.`)}>Later</button>
            <button aria-label="Change the recall of ${row.patientName}" @click=${() => void editRecall(row.patientId, row, known).then(() => this.#load())}>Change</button></div></td>`
          : nothing
      }</tr>`;
  }
}
customElements.define('am-recalls-page', RecallsPage);
