/** Setup: the amounts of one fee schedule: looked up, changed, read from a file, set beside another; and what a service costs. */
import { html, nothing } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { payersTopic } from '../../shared/coverage-payers.ts';
import * as contract from '../../shared/fees.ts';
import { locationsTopic } from '../../shared/practice.ts';
import { send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents, typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { readFile } from './fee-file.ts';
import { PURPOSES } from './setup-lists.ts';

type Page = OutputOf<typeof contract.fees>;
type Compared = OutputOf<typeof contract.compareFees>;
type Price = OutputOf<typeof contract.priceOf>;
const DAYS_AHEAD_YEARS = 5;

class FeesSection extends PageElement {
  static override properties = {
    scheduleId: {},
    search: { state: true },
    offset: { state: true },
    page: { state: true },
    otherId: { state: true },
    compared: { state: true },
    price: { state: true },
    problem: { state: true },
  };
  declare scheduleId: string | null;
  declare search: string;
  declare offset: number;
  declare page: Page | null;
  declare otherId: string;
  declare compared: Compared | null;
  declare price: Price | null;
  declare problem: unknown;
  readonly #schedules = new LiveRows(this, contract.feeSchedules.topic);
  readonly #payers = new LiveRows(this, payersTopic);
  readonly #locations = new LiveRows(this, locationsTopic);
  #shown = '';

  constructor() {
    super();
    this.scheduleId = null;
    this.search = '';
    this.offset = 0;
    this.page = null;
    this.otherId = '';
    this.compared = null;
    this.price = null;
    this.problem = null;
  }

  get #schedule(): contract.FeeSchedule | null {
    const all = this.#schedules.rows;
    return (
      all.find(({ id }) => id === this.scheduleId) ?? all.find(({ purpose }) => purpose === 'charge') ?? all[0] ?? null
    );
  }

  /** What others change of the schedule is read again: its version says so. */
  override willUpdate(): void {
    const schedule = this.#schedule;
    const shown = schedule ? [schedule.id, schedule.version, this.search, this.offset, this.otherId].join() : '';
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (schedule) void this.#load(schedule, shown);
  }

  async #load(schedule: contract.FeeSchedule, shown: string): Promise<void> {
    const { search, offset, otherId } = this;
    try {
      const page = await send(contract.fees, { scheduleId: schedule.id, search: search.toUpperCase(), offset });
      const compared = otherId ? await send(contract.compareFees, { scheduleId: schedule.id, otherId }) : null;
      if (shown !== this.#shown) return;
      [this.page, this.compared, this.problem] = [page, compared, null];
    } catch (error) {
      if (shown === this.#shown) this.problem = error;
    }
  }

  override render() {
    const schedule = this.#schedule;
    if (this.#schedules.state === 'loading') return html`<div class="skeleton"></div>`;
    if (!schedule)
      return html`<section class="card empty"><p>There is no fee schedule yet. ${session.may('fees.change') ? html`<a href="/setup/fee-schedules">Add the first one</a>: what you charge.` : 'A manager adds the first one.'}</p></section>`;
    return html`<div class="stack">
      ${this.#amounts(schedule)}
      ${this.#tryPrice()}
    </div>`;
  }

  #nameOf(it: contract.FeeSchedule): string {
    return `${it.name}, from ${usDate(it.startsOn)}${it.endsOn ? ` through ${usDate(it.endsOn)}` : ''}`;
  }

  #amounts(schedule: contract.FeeSchedule) {
    const { page, problem } = this;
    const mayChange = session.may('fees.change');
    const others = this.#schedules.rows.filter(({ id }) => id !== schedule.id);
    return html`<section class="card stack" aria-labelledby="fees-title">
      <div class="row spread section-head"><div><h2 id="fees-title">Amounts</h2>
          <p class="muted small">${PURPOSES[schedule.purpose]}, for one unit of a code.${schedule.medicarePercent === null ? '' : ` Codes that are not here: ${schedule.medicarePercent} % of what Medicare pays at ${schedule.locality}.`}</p></div>
        ${mayChange ? html`<button class="primary" @click=${() => void this.#set(schedule, null)}><span class="icon icon-add"></span>Set an amount</button>` : nothing}</div>
      <div class="pair">
        <div class="field"><label for="fees-schedule">Fee schedule</label>
          <select id="fees-schedule" @change=${(event: Event) => {
            this.offset = 0;
            router.go(`/setup/fees/${(event.target as HTMLSelectElement).value}`);
          }}>${this.#schedules.rows.map((one) => html`<option value=${one.id} ?selected=${one.id === schedule.id}>${this.#nameOf(one)}</option>`)}</select></div>
        <div class="field"><label for="fees-search">Codes that begin with</label>
          <input id="fees-search" maxlength="5" autocomplete="off" .value=${this.search} @input=${(event: Event) => {
            this.offset = 0;
            this.search = (event.target as HTMLInputElement).value.trim();
          }} /></div>
        <div class="field"><label for="fees-other">Set it beside</label>
          <select id="fees-other" @change=${(event: Event) => {
            this.otherId = (event.target as HTMLSelectElement).value;
          }}><option value="">Nothing</option>${others.map((one) => html`<option value=${one.id} ?selected=${one.id === this.otherId}>${this.#nameOf(one)}</option>`)}</select></div>
      </div>
      <div class="row">
        ${mayChange ? html`<button @click=${() => void readFile(schedule)}>Read a file …</button>` : nothing}
        <button @click=${() => void this.#write(schedule)}>Write a file</button></div>
      ${problem ? html`<p class="message" role="alert">${sentenceOf(problem)}</p>` : nothing}
      ${this.compared ? this.#comparison(schedule, this.compared) : page ? this.#table(schedule, page, mayChange) : html`<div class="skeleton"></div>`}
    </section>`;
  }

  #table(schedule: contract.FeeSchedule, page: Page, mayChange: boolean) {
    if (page.total === 0)
      return html`<p class="muted" role="status">${this.search ? `No code here begins with ${this.search}.` : 'No amounts yet. Set one, or read a file.'}</p>`;
    const last = Math.min(this.offset + page.rows.length, page.total);
    return html`<p class="muted small" role="status">${this.offset + 1} to ${last} of ${page.total}</p>
      <div class="scroll-x" tabindex="0" role="region" aria-label="Codes and amounts"><table>
        <thead><tr><th>Code</th><th>Modifier</th><th class="number">Amount</th>${mayChange ? html`<th><span class="visually-hidden">Change</span></th>` : nothing}</tr></thead>
        <tbody>${page.rows.map(
          (
            fee,
          ) => html`<tr><td>${fee.procedure}</td><td>${fee.modifier}</td><td class="number">${money(fee.amountCents)}</td>
            ${mayChange ? html`<td class="acts"><button aria-label="Change ${fee.procedure} ${fee.modifier}" @click=${() => void this.#set(schedule, fee)}>Change</button><button aria-label="Take out ${fee.procedure} ${fee.modifier}" @click=${() => void this.#takeOut(schedule, fee)}>Take out</button></td>` : nothing}</tr>`,
        )}</tbody></table></div>
      ${
        page.total > contract.FEES_SHOWN_MAX
          ? html`<div class="row"><button ?disabled=${this.offset === 0} @click=${() => {
              this.offset = Math.max(0, this.offset - contract.FEES_SHOWN_MAX);
            }}>Those before</button>
          <button ?disabled=${last >= page.total} @click=${() => {
            this.offset += contract.FEES_SHOWN_MAX;
          }}>The next ones</button></div>`
          : nothing
      }`;
  }

  #comparison(schedule: contract.FeeSchedule, { rows, different, same }: Compared) {
    const other = this.#schedules.rows.find(({ id }) => id === this.otherId);
    const cell = (cents: number | null) => (cents === null ? html`<span class="muted">not there</span>` : money(cents));
    const change = (a: number | null, b: number | null): string =>
      a === null || b === null || b === 0
        ? ''
        : `${a >= b ? '+' : '−'}${Math.abs(Math.round(((a - b) * 1000) / b) / 10)} %`;
    return html`<p role="status">${different === 0 ? 'They say the same.' : `${different} ${different === 1 ? 'code differs' : 'codes differ'}, ${same} the same.${different > rows.length ? ` The first ${rows.length}:` : ''}`}</p>
      ${
        rows.length === 0
          ? nothing
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Differences"><table>
        <thead><tr><th>Code</th><th class="number">${schedule.name}</th><th class="number">${other?.name ?? ''}</th><th class="number">Difference</th></tr></thead>
        <tbody>${rows.map((row) => html`<tr><td>${row.procedure} ${row.modifier}</td><td class="number">${cell(row.cents)}</td><td class="number">${cell(row.otherCents)}</td><td class="number">${change(row.cents, row.otherCents)}</td></tr>`)}</tbody></table></div>`
      }`;
  }

  async #set(schedule: contract.FeeSchedule, fee: contract.Fee | null): Promise<void> {
    const change = await ask<contract.FeeChange>({
      title: fee ? `${fee.procedure} ${fee.modifier}` : 'Set an amount',
      body: html`${fee ? nothing : textField('procedure', 'Code', '', { max: 5, required: true })}
        ${fee ? nothing : textField('modifier', 'Modifier', '', { max: 2, hint: 'Only where it makes another amount, like 26 or TC.' })}
        ${textField('amountCents', 'Amount of one unit', fee ? (fee.amountCents / 100).toFixed(2) : '', { max: 12, required: true, hint: 'Like 125.00' })}`,
      yes: 'Set it',
      read: (form) => {
        const fields = new FormData(form);
        const amountCents = typedCents(textOf(fields, 'amountCents'));
        const procedure = fee?.procedure ?? textOf(fields, 'procedure').trim().toUpperCase();
        const modifier = fee?.modifier ?? textOf(fields, 'modifier').trim().toUpperCase();
        const wrong = amountCents === null ? 'amountCents' : /^[A-Z0-9]{5}$/.test(procedure) ? null : 'procedure';
        if (wrong === null) return { procedure, modifier, amountCents };
        const field = form.querySelector<HTMLInputElement>(`[name=${wrong}]`);
        field?.setCustomValidity(wrong === 'procedure' ? 'Five letters and digits.' : 'An amount, like 125.00.');
        field?.reportValidity();
        field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
        return null;
      },
      save: (typed: contract.FeeChange) => this.#save(schedule, [typed]),
    });
    if (change) this.#done(schedule, `${change.procedure} ${change.modifier}`.trim(), fee, change);
  }

  async #takeOut(schedule: contract.FeeSchedule, fee: contract.Fee): Promise<void> {
    const change = { ...fee, amountCents: null };
    try {
      await this.#save(schedule, [change]);
      this.#done(schedule, `${fee.procedure} ${fee.modifier}`.trim(), fee, change);
    } catch (error) {
      sayProblem(error);
    }
  }

  /** Whatever was set can be taken back at once. */
  #done(schedule: contract.FeeSchedule, word: string, before: contract.Fee | null, now: contract.FeeChange): void {
    const same = before && before.procedure === now.procedure && before.modifier === now.modifier;
    const back = { procedure: now.procedure, modifier: now.modifier, amountCents: same ? before.amountCents : null };
    const undo = async () => {
      await this.#save(schedule, [back]);
    };
    sayDone(
      now.amountCents === null ? `${word} is taken out.` : `${word}: ${money(now.amountCents)}.`,
      same || before === null ? undo : null,
    );
  }

  #save(schedule: contract.FeeSchedule, changes: contract.FeeChange[]) {
    const { version } = this.#schedules.rows.find(({ id }) => id === schedule.id) ?? schedule;
    return send(contract.saveFees, { scheduleId: schedule.id, expectedVersion: version, changes });
  }

  async #write(schedule: contract.FeeSchedule): Promise<void> {
    try {
      const { csv, fileName } = await send(contract.exportFees, { scheduleId: schedule.id });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
      link.download = fileName;
      link.click();
      URL.revokeObjectURL(link.href);
      sayDone(`${fileName} is among your downloads.`);
    } catch (error) {
      sayProblem(error);
    }
  }

  #tryPrice() {
    const said = (what: string, found: Price['charge']) =>
      html`<p>${what}: ${found ? html`<strong>${money(found.cents)}</strong> <span class="muted">by “${found.scheduleName}”${found.how ? `, ${found.how}` : ''}</span>` : html`<span class="muted">no schedule says so</span>`}</p>`;
    return html`<section class="card stack" aria-labelledby="price-title"><h2 id="price-title">What does it cost?</h2>
      <form class="stack" @submit=${(event: SubmitEvent) => void this.#ask(event)}>
        <div class="pair">
          ${textField('procedure', 'Code', '', { max: 5, required: true })}
          ${textField('modifiers', 'Modifiers', '', { max: 11 })}
          ${textField('date', 'On', usDate(practiceToday()), { max: 10, required: true })}
          <div class="field"><label for="price-payer">Payer</label><select id="price-payer" name="payerId"><option value="">The patient pays</option>
            ${this.#payers.rows.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></div>
          <div class="field"><label for="price-location">At</label><select id="price-location" name="locationId"><option value="">Anywhere</option>
            ${this.#locations.rows.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></div>
          ${textField('placeOfService', 'Place of service', '11', { max: 2 })}
        </div>
        <div class="row"><button>Look it up</button></div></form>
      <div role="status">${this.price ? html`${said('Charged', this.price.charge)}${said('Allowed by the payer', this.price.allowed)}` : nothing}</div>
    </section>`;
  }

  async #ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const typed = (name: string): string => textOf(fields, name).trim();
    const date = typedDate(typed('date'), Number(practiceToday().slice(0, 4)) + DAYS_AHEAD_YEARS);
    if (!date) {
      sayProblem(new Error('Write the day like 4/12/2026.'));
      return;
    }
    const modifiers = typed('modifiers')
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    try {
      this.price = await send(contract.priceOf, {
        procedure: typed('procedure').toUpperCase(),
        date,
        ...(modifiers.length > 0 ? { modifiers } : {}),
        ...(typed('payerId') ? { payerId: typed('payerId') } : {}),
        ...(typed('locationId') ? { locationId: typed('locationId') } : {}),
        ...(typed('placeOfService') ? { placeOfService: typed('placeOfService') } : {}),
      });
    } catch (error) {
      sayProblem(error);
    }
  }
}
customElements.define('am-fees-section', FeesSection);
