/** Setup: payers, with their ids for each transaction and the days in which they take a claim. */
import { html } from 'lit';
import { ENROLMENTS, type Payer, payersTopic, savePayer } from '../../shared/coverage-payers.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, editRow, listCard, selectField, textField, textOf } from '../practice/parts.ts';
import { addressFields, readAddress } from './employer-form.ts';
import { byName } from './lists.ts';
import { ENROLMENT_NAMES } from './words.ts';

/** A payer id of a transaction; also of a plan that has one of its own. */
export const payerIdField = (name: string, label: string, value: string | null, hint = '') =>
  html`<div class="field"><label for="edit-${name}">${label}</label>
    <input id="edit-${name}" name=${name} pattern="[A-Za-z0-9]{2,15}" title="2 to 15 letters and digits" maxlength="15" autocomplete="off" .value=${value ?? ''} />
    ${hint ? html`<span class="hint">${hint}</span>` : ''}</div>`;

export const daysField = (name: string, label: string, value: number | null, hint: string) =>
  html`<div class="field"><label for="edit-${name}">${label}</label>
    <div class="with-unit"><input id="edit-${name}" name=${name} type="number" min="1" max="3650" .value=${value === null ? '' : String(value)} /><span class="muted">days</span></div>
    <span class="hint">${hint}</span></div>`;

export const idOf = (fields: FormData, name: string): string | null => textOf(fields, name).trim() || null;
export const daysOf = (fields: FormData, name: string): number | null => Number(textOf(fields, name)) || null;

const daysText = (days: number | null): string => (days === null ? '' : String(days));

class PayersSection extends PageElement {
  readonly #payers = new LiveRows(this, payersTopic);

  override render() {
    return listCard(byName(this.#payers.rows), {
      words: 'payers',
      word: 'payer',
      state: this.#payers.state,
      about: 'Who is billed. What members have of a payer is a plan.',
      head: ['Name', 'Claim id', 'Eligibility id', 'First claim, days', 'Appeal, days', 'Remittances'],
      cells: (row) => [
        row.name,
        row.claimPayerId ?? '',
        row.eligibilityPayerId ?? '',
        daysText(row.firstClaimDays),
        daysText(row.appealDays),
        ENROLMENT_NAMES[row.remittanceEnrolment],
      ],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: Payer | null): Promise<boolean> {
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a payer',
      row,
      wide: true,
      body: html`${textField('name', 'Name', row?.name ?? '', { max: 120, required: true })}
        <fieldset class="choices"><legend>Payer ids</legend>
          <p class="hint muted small">As the clearing house lists them; each kind of message may have its own.</p>
          <div class="pair">
            ${payerIdField('claimPayerId', 'Claims (837)', row?.claimPayerId ?? null)}
            ${payerIdField('eligibilityPayerId', 'Eligibility (270)', row?.eligibilityPayerId ?? null)}
            ${payerIdField('statusPayerId', 'Claim status (276)', row?.statusPayerId ?? null)}
            ${payerIdField('remittancePayerId', 'Remittances (835)', row?.remittancePayerId ?? null)}
          </div></fieldset>
        ${selectField(
          'remittanceEnrolment',
          'Electronic remittances',
          row?.remittanceEnrolment ?? 'none',
          ENROLMENTS.map((value) => ({ value, word: ENROLMENT_NAMES[value] })),
        )}
        <fieldset class="choices"><legend>Timely filing</legend><div class="pair">
          ${daysField('firstClaimDays', 'First claim', row?.firstClaimDays ?? null, 'From the date of service')}
          ${daysField('correctedClaimDays', 'Corrected claim', row?.correctedClaimDays ?? null, 'From the date of service')}
          ${daysField('secondaryClaimDays', 'As second payer', row?.secondaryClaimDays ?? null, 'From the first payer’s remittance')}
          ${daysField('appealDays', 'Appeal', row?.appealDays ?? null, 'From the denial')}
        </div></fieldset>
        ${addressFields(row)} ${activeField(row?.active ?? true)}`,
      read: (fields) => ({
        name: textOf(fields, 'name'),
        claimPayerId: idOf(fields, 'claimPayerId'),
        eligibilityPayerId: idOf(fields, 'eligibilityPayerId'),
        statusPayerId: idOf(fields, 'statusPayerId'),
        remittancePayerId: idOf(fields, 'remittancePayerId'),
        remittanceEnrolment: textOf(fields, 'remittanceEnrolment') as Payer['remittanceEnrolment'],
        firstClaimDays: daysOf(fields, 'firstClaimDays'),
        correctedClaimDays: daysOf(fields, 'correctedClaimDays'),
        secondaryClaimDays: daysOf(fields, 'secondaryClaimDays'),
        appealDays: daysOf(fields, 'appealDays'),
        ...readAddress(fields),
        active: fields.has('active'),
      }),
      save: (typed) => send(savePayer, typed),
    });
  }
}
customElements.define('am-payers-section', PayersSection);
