/** The sliding fee of a household: what was declared, what share of a charge it pays, and until when. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/fees.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents, typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, editRow, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

type Fields = Omit<InputOf<typeof contract.saveIncome>, 'id' | 'expectedVersion'>;

class IncomePanel extends PageElement {
  static override properties = { patientId: {} };
  declare patientId: string;
  readonly #rows = new LiveRows(this, contract.incomeTopic, () => this.patientId);
  readonly #lines = new LiveRows(this, contract.povertyLines.topic);
  readonly #levels = new LiveRows(this, contract.slidingLevels.topic);

  constructor() {
    super();
    this.patientId = '';
  }

  #edit(row: contract.IncomeDeclaration | null): void {
    const today = practiceToday();
    const inAYear = Temporal.PlainDate.from(today).add({ years: 1 }).subtract({ days: 1 }).toString();
    const date = (name: string, label: string, value: string) =>
      textField(name, label, usDate(value), { max: 10, required: true, hint: 'Like 4/12/2026' });
    void editRow<Fields>({
      title: row ? 'Change what was declared' : 'Declare an income',
      row,
      body: html`<div class="pair">
          ${textField('householdSize', 'People in the household', String(row?.householdSize ?? ''), { max: 2, required: true })}
          ${textField('yearlyCents', 'Their income in a year', row ? (row.yearlyCents / 100).toFixed(2) : '', { max: 14, required: true, hint: 'Of all together, like 27,000' })}
          ${date('startsOn', 'From', row?.startsOn ?? today)}
          ${date('endsOn', 'Through', row?.endsOn ?? inAYear)}</div>
        ${textField('proof', 'What was shown', row?.proof ?? '', { max: 200, hint: 'Like: tax return of 2025' })}
        ${activeField(row?.active ?? true)}`,
      read: (fields, form) => this.#read(fields, form),
      save: (typed) => send(contract.saveIncome, typed),
    });
  }

  #read(fields: FormData, form: HTMLFormElement): Fields | null {
    const typed = (name: string): string => textOf(fields, name).trim();
    const year = Number(practiceToday().slice(0, 4)) + 20;
    const read = {
      householdSize: /^([1-9]|[12]\d|30)$/.test(typed('householdSize')) ? Number(typed('householdSize')) : null,
      yearlyCents: typedCents(typed('yearlyCents')),
      startsOn: typedDate(typed('startsOn'), year),
      endsOn: typedDate(typed('endsOn'), year),
    };
    const says: Record<keyof typeof read, string> = {
      householdSize: 'A number from 1 to 30.',
      yearlyCents: 'An amount, like 27,000.',
      startsOn: 'Write it like 4/12/2026.',
      endsOn: 'Write it like 4/12/2026.',
    };
    const wrong = (Object.keys(read) as (keyof typeof read)[]).find((name) => read[name] === null);
    if (wrong) {
      const field = form.querySelector<HTMLInputElement>(`[name="${wrong}"]`);
      field?.setCustomValidity(says[wrong]);
      field?.reportValidity();
      field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
      return null;
    }
    const { patientId } = this;
    return { ...(read as Fields), patientId, proof: typed('proof'), active: fields.get('active') !== null };
  }

  override render() {
    const [declarations, lines, levels] = [this.#rows.rows, this.#lines.rows, this.#levels.rows];
    const slide = contract.slideOn({ declarations, lines, levels }, practiceToday());
    const mayWrite = session.may('income.write');
    return html`<section class="card stack" aria-labelledby="income-title">
      <div class="row spread"><h2 id="income-title">Sliding fee</h2>
        ${mayWrite ? html`<button @click=${() => this.#edit(null)}><span class="icon icon-add"></span>Declare an income</button>` : nothing}</div>
      ${this.#rows.state === 'loading' ? html`<div class="skeleton"></div>` : html`<p role="status">${sentence(slide, declarations.length > 0, lines.length > 0)}</p>`}
      ${
        declarations.length === 0
          ? nothing
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Declared incomes"><table>
            <thead><tr><th>Household</th><th class="number">In a year</th><th>Days</th><th>Shown</th>${mayWrite ? html`<th><span class="visually-hidden">Change</span></th>` : nothing}</tr></thead>
            <tbody>${[...declarations]
              .sort((a, b) => b.startsOn.localeCompare(a.startsOn))
              .map(
                (
                  row,
                ) => html`<tr class=${row.active ? '' : 'idle'}><td>${row.householdSize}</td><td class="number">${money(row.yearlyCents)}</td>
                <td>${usDate(row.startsOn)} – ${usDate(row.endsOn)}${row.active ? '' : ', not in use'}</td><td>${row.proof}</td>
                ${mayWrite ? html`<td class="acts"><button aria-label="Change what was declared from ${usDate(row.startsOn)}" @click=${() => this.#edit(row)}>Change</button></td>` : nothing}</tr>`,
              )}</tbody></table></div>`
      }</section>`;
  }
}
customElements.define('am-income', IncomePanel);

function sentence(slide: contract.Slide | null, isDeclared: boolean, isLineThere: boolean): string {
  if (!isDeclared) return 'No income is declared: services without a payer are charged in full.';
  if (!isLineThere) return 'The poverty guideline of this year is not entered in the setup, so nothing is let off.';
  if (!slide) return 'What was declared does not hold today: ask again. Services without a payer are charged in full.';
  const { povertyPercent, level, declaration } = slide;
  const until = ` Holds through ${usDate(declaration.endsOn)}.`;
  return level
    ? `${povertyPercent} % of the poverty guideline, level “${level.name}”: ${level.paysPercent} % of a charge is paid where no payer pays.${until}`
    : `${povertyPercent} % of the poverty guideline: above every level, so charges are paid in full.${until}`;
}
