/** Who pays for a date of service, in order, and why somebody is left out. */
import { html, nothing, type PropertyValues } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { type PatientCase, payers } from '../../shared/coverage.ts';
import { send, sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { CASE_KIND_NAMES, MSP_REASON_NAMES } from './words.ts';

const FUTURE_YEARS = 50;

class PayersOnDay extends PageElement {
  static override properties = {
    patientId: {},
    cases: { attribute: false },
    state: {},
    text: { state: true },
    caseId: { state: true },
    says: { state: true },
    problem: { state: true },
  };
  declare patientId: string;
  declare cases: readonly PatientCase[];
  /** Another one whenever what the answer rests on is another. */
  declare state: string;
  declare text: string;
  declare caseId: string | null;
  declare says: OutputOf<typeof payers> | null;
  declare problem: string | null;

  constructor() {
    super();
    this.patientId = '';
    this.cases = [];
    this.state = '';
    this.text = usDate(practiceToday());
    this.caseId = null;
    this.says = null;
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('patientId')) this.caseId = null;
    if (changed.has('state') || changed.has('patientId')) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { patientId, caseId } = this;
    const date = typedDate(this.text, Number(practiceToday().slice(0, 4)) + FUTURE_YEARS);
    if (!date) {
      this.problem = 'Write the day like 4/12/2026.';
      return;
    }
    try {
      const says = await send(payers, { patientId, caseId, date });
      if (this.patientId === patientId && this.caseId === caseId) this.says = says;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  override render() {
    const { says } = this;
    const facts = says?.facts;
    return html`<div class="note-box stack tight">
      <div class="row coverage-on">
        <label for="payers-on">Who pays on</label>
        <input id="payers-on" inputmode="numeric" maxlength="10" autocomplete="off" aria-invalid=${this.problem ? 'true' : nothing} .value=${this.text}
          @change=${(event: Event) => {
            this.text = (event.target as HTMLInputElement).value;
            void this.#ask();
          }} />
        ${
          this.cases.length > 0
            ? html`<label for="payers-case">for</label><select id="payers-case" @change=${(event: Event) => {
                this.caseId = (event.target as HTMLSelectElement).value || null;
                void this.#ask();
              }}><option value="">Health</option>${this.cases.map((one) => html`<option value=${one.id} ?selected=${one.id === this.caseId}>${one.name} (${CASE_KIND_NAMES[one.kind]})</option>`)}</select>`
            : nothing
        }</div>
      ${this.problem ? html`<p class="error-text" role="alert">${this.problem}</p>` : nothing}
      <div role="status">
        ${says && says.payers.length > 0 ? html`<ol class="coverage-order">${says.payers.map((one) => html`<li><strong>${one.planName}</strong> <span class="muted">${one.payerName}</span>, member ${one.memberId}${one.mspReason ? html` <span class="muted small">SBR05 ${MSP_REASON_NAMES[one.mspReason]}</span>` : nothing}</li>`)}</ol>` : nothing}
        ${says?.notes.map((note) => html`<p class="small">${note}</p>`)}
        ${facts?.qmb ? html`<p class="small"><span class="chip">QMB</span> Collect no Medicare cost share.</p>` : nothing}
        ${facts?.restricted ? html`<p class="small"><span class="chip">Restricted</span> Something of this day is not told to a plan.</p>` : nothing}
      </div>
    </div>`;
  }
}
customElements.define('am-payers-on-day', PayersOnDay);
