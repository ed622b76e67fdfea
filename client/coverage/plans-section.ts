/** Setup: the plans of the payers: how they are filed, what they need first, what they ask for at the desk. */
import { html, nothing } from 'lit';
import {
  employersTopic,
  FILING_INDICATORS,
  type FilingIndicator,
  PLAN_KINDS,
  type Plan,
  type PlanKind,
  payersTopic,
  plansTopic,
  savePlan,
  USUAL_FILING,
} from '../../shared/coverage-payers.ts';
import { type VisitType, visitTypesTopic } from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, selectField, textField, textOf } from '../practice/parts.ts';
import { byName } from './lists.ts';
import { daysField, daysOf, idOf, payerIdField } from './payers-section.ts';
import { PLAN_KIND_NAMES } from './words.ts';

type Copay = Plan['copays'][number];

class PlansSection extends PageElement {
  readonly #plans = new LiveRows(this, plansTopic);
  readonly #payers = new LiveRows(this, payersTopic);
  readonly #employers = new LiveRows(this, employersTopic);
  readonly #types = new LiveRows(this, visitTypesTopic);

  override render() {
    // The form is drawn once: what it lets choose has to be here before it can be opened.
    if ([this.#payers, this.#employers, this.#types].some(({ state }) => state === 'loading'))
      return html`<section class="card stack"><h2>Plans</h2><div class="skeleton"></div></section>`;
    if (this.#payers.rows.length === 0)
      return html`<section class="card empty"><h2>Plans</h2><p>A plan belongs to a payer. <a href="/setup/payers">Add the payer first.</a></p></section>`;
    return listCard(byName(this.#plans.rows), {
      words: 'plans',
      word: 'plan',
      state: this.#plans.state,
      about: 'What a patient is covered by. Copays are shown at the desk.',
      head: ['Name', 'Payer', 'Kind', 'Filed as', 'Copays', 'Needs'],
      cells: (row) => [
        row.name,
        this.#payers.map.get(row.payerId)?.name ?? '',
        PLAN_KIND_NAMES[row.kind],
        row.filingIndicator,
        this.#copays(row),
        [row.referralNeeded ? 'referral' : '', row.authorisationNeeded ? 'authorisation' : '']
          .filter(Boolean)
          .join(', '),
      ],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #copays({ copays }: Plan): string {
    return copays
      .map(({ visitTypeId, copayCents }) =>
        visitTypeId ? `${this.#types.map.get(visitTypeId)?.code ?? '?'} ${money(copayCents)}` : money(copayCents),
      )
      .join(', ');
  }

  #edit(row: Plan | null): Promise<boolean> {
    const payers = byName(this.#payers.rows).filter(({ id, active }) => active || id === row?.payerId);
    const employers = byName(this.#employers.rows).filter(({ id, active }) => active || id === row?.employerId);
    const kind = row?.kind ?? 'group';
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a plan',
      row,
      wide: true,
      body: html`<div class="stack" @change=${followKind}>
        <div class="pair">
          ${selectField(
            'payerId',
            'Payer',
            row?.payerId ?? '',
            payers.map(({ id, name }) => ({ value: id, word: name })),
          )}
          ${textField('name', 'Name', row?.name ?? '', { max: 120, required: true })}
        </div>
        <div class="pair">
          ${selectField(
            'kind',
            'Kind',
            kind,
            PLAN_KINDS.map((value) => ({ value, word: PLAN_KIND_NAMES[value] })),
          )}
          ${selectField(
            'filingIndicator',
            'Filed as',
            row?.filingIndicator ?? USUAL_FILING[kind],
            Object.entries(FILING_INDICATORS).map(([value, word]) => ({ value, word: `${value} · ${word}` })),
          )}
          ${selectField('employerId', 'Employer', row?.employerId ?? '', [
            { value: '', word: 'None' },
            ...employers.map(({ id, name }) => ({ value: id, word: name })),
          ])}
        </div>
        <div class="row">
          <label class="check"><input type="checkbox" name="referralNeeded" ?checked=${row?.referralNeeded ?? false} />Needs a referral</label>
          <label class="check"><input type="checkbox" name="authorisationNeeded" ?checked=${row?.authorisationNeeded ?? false} />Needs authorisation</label>
        </div>
        <am-copays .copays=${row?.copays ?? []} .types=${byPosition(this.#types.rows)}></am-copays>
        <fieldset class="choices"><legend>Where it differs from its payer</legend><div class="pair">
          ${payerIdField('claimPayerId', 'Claims (837)', row?.claimPayerId ?? null)}
          ${payerIdField('eligibilityPayerId', 'Eligibility (270)', row?.eligibilityPayerId ?? null)}
          ${daysField('firstClaimDays', 'First claim', row?.firstClaimDays ?? null, 'From the date of service')}
        </div></fieldset>
        ${activeField(row?.active ?? true)}</div>`,
      read: (fields, form) => {
        const copays = form.querySelector<Copays>('am-copays')?.read() ?? [];
        if (copays === 'wrong') return null;
        return {
          payerId: textOf(fields, 'payerId'),
          name: textOf(fields, 'name'),
          kind: textOf(fields, 'kind') as PlanKind,
          filingIndicator: textOf(fields, 'filingIndicator') as FilingIndicator,
          employerId: textOf(fields, 'employerId') || null,
          referralNeeded: fields.has('referralNeeded'),
          authorisationNeeded: fields.has('authorisationNeeded'),
          copays,
          claimPayerId: idOf(fields, 'claimPayerId'),
          eligibilityPayerId: idOf(fields, 'eligibilityPayerId'),
          firstClaimDays: daysOf(fields, 'firstClaimDays'),
          active: fields.has('active'),
        };
      },
      save: (typed) => send(savePlan, typed),
    });
  }
}
customElements.define('am-plans-section', PlansSection);

/** Another kind is usually filed as something else. */
function followKind(event: Event): void {
  const select = event.target as HTMLSelectElement;
  const filing = select.form?.elements.namedItem('filingIndicator') as HTMLSelectElement | null;
  if (select.name === 'kind' && filing) filing.value = USUAL_FILING[select.value as PlanKind];
}

interface Typed {
  visitTypeId: string | null;
  text: string;
}

/** The copays of a plan in a form, one line for each visit type. */
class Copays extends PageElement {
  static override properties = {
    copays: { attribute: false },
    types: { attribute: false },
    lines: { state: true },
    wrong: { state: true },
  };
  declare copays: readonly Copay[];
  declare types: readonly VisitType[];
  declare lines: Typed[];
  /** The line whose amount cannot be read. */
  declare wrong: number | null;

  constructor() {
    super();
    this.copays = [];
    this.types = [];
    this.lines = [];
    this.wrong = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.lines = this.copays.map(({ visitTypeId, copayCents }) => ({
      visitTypeId,
      text: money(copayCents).replace('$', ''),
    }));
  }

  /** The copays; `wrong`, and a sentence beside it, where an amount cannot be read. */
  read(): Copay[] | 'wrong' {
    const cents = this.lines.map(({ text }) => typedCents(text));
    const at = cents.indexOf(null);
    this.wrong = at < 0 ? null : at;
    if (at >= 0) {
      void this.updateComplete.then(() => this.find<HTMLElement>('[aria-invalid=true]')?.focus());
      return 'wrong';
    }
    return this.lines.map(({ visitTypeId }, i) => ({ visitTypeId, copayCents: cents[i] as number }));
  }

  #put(i: number, parts: Partial<Typed>): void {
    this.lines = this.lines.map((line, n) => (n === i ? { ...line, ...parts } : line));
  }

  async #add(): Promise<void> {
    this.lines = [...this.lines, { visitTypeId: null, text: '' }];
    await this.updateComplete;
    [...this.querySelectorAll<HTMLElement>('select')].at(-1)?.focus();
  }

  override render() {
    return html`<fieldset class="choices stack"><legend>Copays</legend>
      ${this.lines.map(
        (line, i) => html`<div class="line copay" role="group" aria-label="Copay ${i + 1}">
          <label><span class="visually-hidden">Visit of copay ${i + 1}</span>
            <select @change=${(event: Event) => this.#put(i, { visitTypeId: (event.target as HTMLSelectElement).value || null })}>
              <option value="" ?selected=${line.visitTypeId === null}>Every other visit</option>
              ${this.types
                .filter(({ id, active }) => active || id === line.visitTypeId)
                .map(
                  (type) =>
                    html`<option value=${type.id} ?selected=${type.id === line.visitTypeId}>${type.code} · ${type.name}</option>`,
                )}
            </select></label>
          <label class="with-unit"><span class="muted">$</span><input aria-label="Amount of copay ${i + 1}" inputmode="decimal" maxlength="10" autocomplete="off"
            aria-invalid=${this.wrong === i ? 'true' : nothing} .value=${line.text}
            @input=${(event: InputEvent) => this.#put(i, { text: (event.target as HTMLInputElement).value })} /></label>
          <button type="button" class="quiet square" aria-label="Remove copay ${i + 1}" @click=${() => {
            this.lines = this.lines.filter((_, n) => n !== i);
          }}><span class="icon icon-close"></span></button>
        </div>`,
      )}
      ${this.wrong === null ? nothing : html`<p class="message" role="alert">Write the amount like 25 or 25.50.</p>`}
      <div><button type="button" @click=${() => void this.#add()}><span class="icon icon-add"></span>Add a copay</button></div>
    </fieldset>`;
  }
}
customElements.define('am-copays', Copays);
