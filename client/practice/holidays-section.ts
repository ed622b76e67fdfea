/** Setup: days on which the practice, or one location, is closed. */
import { html, nothing } from 'lit';
import { federalHolidays } from '../../shared/holidays.ts';
import * as practice from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import { send } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { longDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { byPosition, editRow, selectField, textField, textOf } from './parts.ts';
import { LiveRules, practiceToday, Stranding } from './rules-data.ts';

const EVERYWHERE = '';
const YEARS_AHEAD = 3;

class HolidaysSection extends PageElement {
  static override properties = { year: { state: true }, busy: { state: true } };
  declare year: number | null;
  declare busy: boolean;
  readonly #rules = new LiveRules(this);
  readonly #locations = new LiveRows(this, practice.locationsTopic);
  readonly #stranding = new Stranding(this);

  constructor() {
    super();
    this.year = null;
    this.busy = false;
  }

  /** The federal holidays of a year that are still to come and that nobody has added. */
  #missing(year: number): { date: string; name: string }[] {
    const known = new Set(this.#rules.rules?.holidays.filter((one) => one.locationId === null).map(({ date }) => date));
    const today = practiceToday();
    return federalHolidays(year).filter(({ date }) => date >= today && !known.has(date));
  }

  get #year(): number {
    if (this.year !== null) return this.year;
    const thisYear = Number(practiceToday().slice(0, 4));
    return this.#missing(thisYear).length > 0 ? thisYear : thisYear + 1;
  }

  override render() {
    const { rules, problem } = this.#rules;
    return html`<div class="stack">${this.#stranding.render()}
      <section class="card stack">
        <div class="row spread section-head"><div><h2>Holidays</h2>
            <p class="muted small">On these days nobody is offered a time, whatever the working hours say.</p></div>
          <button class="primary" @click=${() => void this.#edit(null)}><span class="icon icon-add"></span>Add a holiday</button></div>
        ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
        ${rules === null ? html`<div class="skeleton"></div>` : html`${this.#usual()}${this.#list(rules.holidays)}`}
      </section></div>`;
  }

  #usual() {
    const year = this.#year;
    const thisYear = Number(practiceToday().slice(0, 4));
    const missing = this.#missing(year);
    return html`<div class="row usual">
      <label for="holiday-year">US federal holidays of</label>
      <select id="holiday-year" class="short" @change=${(event: Event) => {
        this.year = Number((event.target as HTMLSelectElement).value);
      }}>${Array.from({ length: YEARS_AHEAD }, (_, i) => thisYear + i).map((one) => html`<option value=${one} ?selected=${one === year}>${one}</option>`)}</select>
      ${
        missing.length === 0
          ? html`<span class="muted">are all there.</span>`
          : html`<button ?disabled=${this.busy} @click=${() => void this.#addUsual(missing)}>Add ${missing.length} ${missing.length === 1 ? 'day' : 'days'}</button>
            <span class="muted small">with the days on which they are observed</span>`
      }</div>`;
  }

  #list(holidays: readonly contract.Holiday[]) {
    if (holidays.length === 0)
      return html`<div class="empty"><p>There are no holidays yet. Add the usual ones above, or one of your own.</p></div>`;
    const years = Map.groupBy(holidays, ({ date }) => date.slice(0, 4));
    return [...years].map(
      ([year, rows]) => html`<div class="stack tight"><h3>${year}</h3>
        <ul class="rule-list">${rows.map(
          (
            one,
          ) => html`<li class="row spread"><span class="row"><span class="holiday-date">${longDate(one.date).replace(/, \d{4}$/, '')}</span><strong>${one.name}</strong>
              ${one.locationId ? html`<span class="chip">${this.#locations.map.get(one.locationId)?.name ?? '?'} only</span>` : nothing}</span>
            <span class="row"><button aria-label="Change ${one.name}, ${one.date}" @click=${() => void this.#edit(one)}>Change</button>
              <button aria-label="Remove ${one.name}, ${one.date}" @click=${() => void this.#remove(one)}>Remove</button></span></li>`,
        )}</ul></div>`,
    );
  }

  async #addUsual(days: readonly { date: string; name: string }[]): Promise<void> {
    const added: contract.Holiday[] = [];
    this.busy = true;
    try {
      for (const day of days)
        added.push(await send(contract.saveHoliday, { id: null, expectedVersion: null, ...day, locationId: null }));
    } catch (error) {
      sayProblem(error);
    } finally {
      this.busy = false;
    }
    if (added.length === 0) return;
    sayDone(`${added.length} holidays are added.`, async () => {
      for (const { id, version } of added) await send(contract.removeHoliday, { id, expectedVersion: version });
    });
    await this.#stranding.look('the holidays');
  }

  async #edit(row: contract.Holiday | null): Promise<void> {
    const locations = byPosition(this.#locations.rows);
    const saved = await editRow({
      title: row ? `Change ${row.name}` : 'Add a holiday',
      row,
      body: html`<div class="field"><label for="edit-date">Day</label><input id="edit-date" name="date" type="date" required .value=${row?.date ?? ''} /></div>
        ${textField('name', 'Name', row?.name ?? '', { max: 80, required: true })}
        ${locations.length > 1 ? selectField('locationId', 'Where', row?.locationId ?? EVERYWHERE, [{ value: EVERYWHERE, word: 'Everywhere' }, ...locations.map(({ id, name }) => ({ value: id, word: name }))]) : nothing}`,
      read: (fields) => ({
        date: textOf(fields, 'date'),
        name: textOf(fields, 'name'),
        locationId: textOf(fields, 'locationId') || null,
      }),
      save: (typed) => send(contract.saveHoliday, typed),
    });
    if (saved) await this.#stranding.look('the holidays');
  }

  async #remove(one: contract.Holiday): Promise<void> {
    const { id, version, ...fields } = one;
    try {
      await send(contract.removeHoliday, { id, expectedVersion: version });
      sayDone(`${one.name} is removed.`, async () => {
        await send(contract.saveHoliday, { ...fields, id: null, expectedVersion: null });
      });
    } catch (error) {
      sayProblem(error);
    }
  }
}
customElements.define('am-holidays-section', HolidaysSection);
