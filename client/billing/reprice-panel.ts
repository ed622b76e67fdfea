/** Charges on no claim yet whose amount is not that of the fee schedule: ticked, given the fee, and back again. */
import { html, nothing } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/fees.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { money, usDate } from '../elements/words.ts';
import { textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

type Found = OutputOf<typeof contract.repricing>;
type Row = Found['rows'][number];
const DAYS_BACK = 90;

class RepricePanel extends PageElement {
  static override properties = {
    from: { state: true },
    until: { state: true },
    found: { state: true },
    chosen: { state: true },
    problem: { state: true },
  };
  declare from: string;
  declare until: string;
  declare found: Found | null;
  declare chosen: ReadonlySet<string>;
  declare problem: unknown;

  constructor() {
    super();
    this.until = practiceToday();
    this.from = Temporal.PlainDate.from(this.until).subtract({ days: DAYS_BACK }).toString();
    this.found = null;
    this.chosen = new Set();
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    const { from, until } = this;
    try {
      const found = await send(contract.repricing, { from, until });
      if (from !== this.from || until !== this.until) return;
      [this.found, this.chosen, this.problem] = [found, new Set(), null];
    } catch (error) {
      this.problem = error;
    }
  }

  #days(parts: { from?: string; until?: string }): void {
    if (!(parts.from ?? parts.until)) return;
    Object.assign(this, parts);
    this.found = null;
    void this.#load();
  }

  async #reprice(rows: readonly Row[]): Promise<void> {
    const sum = rows.reduce((all, row) => all + row.feeCents - (row.chargeCents ?? 0), 0);
    const change =
      sum === 0 ? 'The sum stays as it is.' : `${money(Math.abs(sum))} ${sum > 0 ? 'more' : 'less'} in all.`;
    const lines = rows.map(({ id, chargeCents, feeCents }) => ({ id, fromCents: chargeCents, toCents: feeCents }));
    let left: { id: string; why: string }[] = [];
    const reason = await ask<string>({
      title: `Give ${rows.length} ${rows.length === 1 ? 'charge' : 'charges'} the fee`,
      body: html`<p>${change}</p>${textField('reason', 'Why', 'New fee schedule', { max: 200, required: true })}`,
      yes: 'Give the fee',
      read: (form) => textOf(new FormData(form), 'reason').trim() || null,
      save: async (typed: string) => {
        ({ left } = await send(contract.reprice, { lines, reason: typed }));
      },
    });
    if (!reason) return;
    const stayed = new Set(left.map(({ id }) => id));
    const done = lines.filter(({ id }) => !stayed.has(id));
    const undo = async () => {
      const back = done.map(({ id, fromCents, toCents }) => ({ id, fromCents: toCents, toCents: fromCents }));
      await send(contract.reprice, { lines: back, reason: `Taken back: ${reason}`.slice(0, 200) });
      await this.#load();
    };
    if (done.length > 0)
      sayDone(`${done.length} ${done.length === 1 ? 'charge has' : 'charges have'} the fee now.`, undo);
    const [first] = left;
    if (first) sayProblem(new Error(`${left.length} stayed as they were. ${first.why}`));
    await this.#load();
  }

  override render() {
    const { found, problem } = this;
    const day = (name: 'from' | 'until', word: string) =>
      html`<div class="field"><label for="reprice-${name}">${word}</label><input id="reprice-${name}" type="date" required .value=${this[name]} @change=${(
        event: Event,
      ) => this.#days({ [name]: (event.target as HTMLInputElement).value })} /></div>`;
    return html`<section class="card stack" aria-labelledby="reprice-title">
      <div><h2 id="reprice-title">Other than the fee</h2><p class="muted small">Charges on no claim yet that ask for another amount than the fee schedule of their day says: it was typed so, or the schedule was changed since.</p></div>
      <div class="row">${day('from', 'Services from')}${day('until', 'through')}</div>
      ${problem ? html`<p class="message" role="alert">${sentenceOf(problem)}</p><button @click=${() => void this.#load()}>Try again</button>` : nothing}
      ${found ? this.#list(found) : problem ? nothing : html`<div class="skeleton"></div>`}
    </section>`;
  }

  #list({ rows, isMore }: Found) {
    if (rows.length === 0)
      return html`<p role="status">${isMore ? 'Of the newest charges of these days each asks for the fee. Choose fewer days to look at the others.' : 'Every open charge of these days asks for the fee, or no schedule speaks of it.'}</p>`;
    const chosen = rows.filter(({ id }) => this.chosen.has(id));
    const tick = (ids: readonly string[], isOn: boolean): void => {
      this.chosen = new Set([...this.chosen].filter((id) => !ids.includes(id)).concat(isOn ? ids : []));
    };
    return html`<p role="status">${rows.length} ${rows.length === 1 ? 'charge' : 'charges'}${isMore ? ' are shown, there are more' : ''}.</p>
      <div class="scroll-x" tabindex="0" role="region" aria-label="Charges other than the fee"><table>
        <thead><tr><th><input type="checkbox" aria-label="All of them" .checked=${chosen.length === rows.length} @change=${(
          event: Event,
        ) =>
          tick(
            rows.map(({ id }) => id),
            (event.target as HTMLInputElement).checked,
          )} /></th><th>Patient</th><th>Day</th><th>Code</th><th class="number">Units</th><th class="number">Asks for</th><th class="number">Fee</th><th>By</th></tr></thead>
        <tbody>${rows.map(
          (
            row,
          ) => html`<tr><td><input type="checkbox" aria-label="${row.procedure} of ${row.patientName}, ${usDate(row.date)}" .checked=${this.chosen.has(row.id)} @change=${(
            event: Event,
          ) => tick([row.id], (event.target as HTMLInputElement).checked)} /></td>
            <td><a href="/charges/sheet/${row.sheetId}">${row.patientName}</a></td><td>${usDate(row.date)}</td><td>${row.procedure} ${row.modifiers.join(' ')}</td><td class="number">${row.units}</td>
            <td class="number">${row.chargeCents === null ? 'nothing yet' : money(row.chargeCents)}</td><td class="number">${money(row.feeCents)}</td><td class="small">${row.scheduleName}</td></tr>`,
        )}</tbody></table></div>
      <div class="row end"><button class="primary" ?disabled=${chosen.length === 0} @click=${() => void this.#reprice(chosen).catch(sayProblem)}>Give ${chosen.length || ''} the fee …</button></div>`;
  }
}
customElements.define('am-reprice', RepricePanel);
