/** Setup: visits that are booked one after the other: nurse, exam, laboratory. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, textField, textOf } from './parts.ts';

type Step = contract.VisitChain['steps'][number];
const STEPS_MIN = 2;
const STEPS_MAX = 8;

class ChainsSection extends PageElement {
  readonly #chains = new LiveRows(this, contract.chainsTopic);
  readonly #types = new LiveRows(this, contract.visitTypesTopic);

  override render() {
    return listCard(byPosition(this.#chains.rows), {
      words: 'chains',
      word: 'chain',
      state: this.#chains.state,
      about: 'Visits of one patient on one day, booked in one act: all of them, or none.',
      head: ['Name', 'Steps'],
      cells: (row) => [row.name, this.#steps(row)],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #steps(row: contract.VisitChain) {
    return html`<span class="row chain">${row.steps.map((step, i) => {
      const type = this.#types.map.get(step.visitTypeId);
      return html`${i > 0 ? html`<span class="muted small">${step.gapMinutesMax === 0 ? 'at once' : `within ${step.gapMinutesMax} min`}<span class="icon icon-right"></span></span>` : nothing}
        <span class="swatch f${type?.colour ?? 0}">${type?.code ?? '?'}</span>${type?.name ?? 'gone'}`;
    })}</span>`;
  }

  #edit(row: contract.VisitChain | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#chains.rows);
    const types = byPosition(this.#types.rows).filter(({ active }) => active);
    const first = types[0]?.id ?? '';
    const steps = row?.steps ?? [
      { visitTypeId: first, gapMinutesMax: 0 },
      { visitTypeId: types[1]?.id ?? first, gapMinutesMax: 15 },
    ];
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a chain',
      row,
      wide: true,
      body: html`${textField('name', 'Name', row?.name ?? '', { max: 60, required: true })}
        <am-chain-steps .types=${types} .steps=${steps}></am-chain-steps>
        ${activeField(row?.active ?? true)}`,
      read: (fields, form) => ({
        name: textOf(fields, 'name'),
        steps: form.querySelector<ChainSteps>('am-chain-steps')?.steps ?? [],
        active: fields.has('active'),
        position,
      }),
      save: (typed) => send(contract.saveChain, typed),
    });
  }
}
customElements.define('am-chains-section', ChainsSection);

/** The steps of a chain in a form: which visit, and how long the patient may wait before it. */
class ChainSteps extends PageElement {
  static override properties = { steps: { attribute: false }, types: { attribute: false } };
  declare steps: Step[];
  declare types: contract.VisitType[];

  constructor() {
    super();
    this.steps = [];
    this.types = [];
  }

  #change(i: number, parts: Partial<Step>): void {
    this.steps = this.steps.map((step, n) => (n === i ? { ...step, ...parts } : step));
  }

  #remove(i: number): void {
    this.steps = this.steps
      .filter((_, n) => n !== i)
      .map((step, n) => (n === 0 ? { ...step, gapMinutesMax: 0 } : step));
  }

  override render() {
    return html`<fieldset class="stack"><legend>Steps</legend>
      ${this.steps.map(
        (step, i) => html`<div class="line step">
          <span class="step-number" aria-hidden="true">${i + 1}</span>
          <label><span class="visually-hidden">Visit of step ${i + 1}</span>
            <select @change=${(event: Event) => this.#change(i, { visitTypeId: (event.target as HTMLSelectElement).value })}>
              ${this.types.map((type) => html`<option value=${type.id} ?selected=${type.id === step.visitTypeId}>${type.code} · ${type.name} (${type.durationMinutes} min)</option>`)}
            </select></label>
          ${
            i === 0
              ? html`<span class="muted small">begins the chain</span>`
              : html`<label class="with-unit"><span class="small">waits at most</span>
                  <input type="number" min="0" max="480" step="5" required .value=${String(step.gapMinutesMax)} aria-label="Wait before step ${i + 1}, in minutes"
                    @input=${(event: Event) => this.#change(i, { gapMinutesMax: Number((event.target as HTMLInputElement).value) })} /><span class="muted">min</span></label>`
          }
          ${
            this.steps.length > STEPS_MIN
              ? html`<button type="button" class="quiet square" aria-label="Remove step ${i + 1}" @click=${() => this.#remove(i)}><span class="icon icon-close"></span></button>`
              : nothing
          }
        </div>`,
      )}
      ${
        this.steps.length < STEPS_MAX
          ? html`<div><button type="button" @click=${() => {
              this.steps = [...this.steps, { visitTypeId: this.types[0]?.id ?? '', gapMinutesMax: 15 }];
            }}><span class="icon icon-add"></span>Add a step</button></div>`
          : nothing
      }
    </fieldset>`;
  }
}
customElements.define('am-chain-steps', ChainSteps);
