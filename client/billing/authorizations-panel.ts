/** Prior authorizations and referrals of a patient: what is left, until when; added and changed in place. */
import { html, nothing } from 'lit';
import {
  type Authorization,
  authorizationsTopic,
  type OBTAINED_BY,
  saveAuthorization,
} from '../../shared/authorizations.ts';
import type { InputOf } from '../../shared/contract.ts';
import { payersTopic } from '../../shared/coverage-payers.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

const KIND_WORDS = { authorization: 'Prior authorization', referral: 'Referral' } as const;
const OBTAINED_WORDS: Record<(typeof OBTAINED_BY)[number], string> = {
  '278': 'By X12 278',
  phone: 'By phone',
  portal: 'By a portal',
  fax: 'By fax',
  paper: 'On paper',
};
const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, word]) => ({ value, word }));
type Fields = Omit<InputOf<typeof saveAuthorization>, 'id' | 'expectedVersion'>;

class AuthorizationsPanel extends PageElement {
  static override properties = { patientId: {} };
  declare patientId: string;
  readonly #rows = new LiveRows(this, authorizationsTopic, () => this.patientId);
  readonly #payers = new LiveRows(this, payersTopic);

  constructor() {
    super();
    this.patientId = '';
  }

  #edit(row: Authorization | null): void {
    const payers = [
      { value: '', word: 'Any payer of the patient' },
      ...this.#payers.rows
        .filter(({ active, id }) => active || id === row?.payerId)
        .map(({ id, name }) => ({ value: id, word: name })),
    ];
    const date = (name: string, label: string, value: string | null, required = false) =>
      textField(name, label, value ? usDate(value) : '', { max: 10, required, hint: 'Like 4/12/2026' });
    const body = html`<div class="pair">
        ${selectField('kind', 'What it is', row?.kind ?? 'authorization', options(KIND_WORDS))}
        ${textField('number', 'Number', row?.number ?? '', { max: 50, required: true })}
        ${selectField('payerId', 'Of', row?.payerId ?? '', payers)}
        ${textField('procedures', 'For these codes', row?.procedures.join(' ') ?? '', { max: 300, hint: 'Empty: any code.' })}
        ${textField('allowed', 'Allowed', row?.allowed === null || !row ? '' : String(row.allowed), { max: 9, hint: 'Empty: without a limit.' })}
        ${selectField('countedIn', 'Counted in', row?.countedIn ?? 'visits', options({ visits: 'Visits', units: 'Units' }))}
        ${textField('usedBefore', 'Used before it was entered here', String(row?.usedBefore ?? 0), { max: 9 })}
        ${date('startsOn', 'From', row?.startsOn ?? practiceToday(), true)}
        ${date('endsOn', 'Through', row?.endsOn ?? null)}
        ${selectField('obtainedBy', 'How it came', row?.obtainedBy ?? 'phone', options(OBTAINED_WORDS))}
      </div>
      ${textField('contact', 'Whom one spoke to, and when', row?.contact ?? '', { max: 120 })}
      ${textField('note', 'Note', row?.note ?? '', { max: 300 })}
      ${activeField(row?.active ?? true)}`;
    void editRow<Fields>({
      title: row ? KIND_WORDS[row.kind] : 'Add an authorization or a referral',
      body,
      row,
      wide: true,
      read: (fields, form) => this.#read(fields, form, row),
      save: (typed) => send(saveAuthorization, typed),
    });
  }

  #read(fields: FormData, form: HTMLFormElement, row: Authorization | null): Fields | null {
    const wrong = (name: string, sentence: string): null => {
      const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      field?.setCustomValidity(sentence);
      field?.reportValidity();
      field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
      return null;
    };
    const typed = (name: string): string => textOf(fields, name).trim();
    const year = Number(practiceToday().slice(0, 4)) + 20;
    const startsOn = typedDate(typed('startsOn'), year);
    const endsOn = typed('endsOn') ? typedDate(typed('endsOn'), year) : null;
    if (!startsOn) return wrong('startsOn', 'Write it like 4/12/2026.');
    if (typed('endsOn') && !endsOn) return wrong('endsOn', 'Write it like 4/12/2026.');
    for (const name of ['allowed', 'usedBefore'])
      if (typed(name) && !/^\d{1,5}(\.\d{1,3})?$/.test(typed(name))) return wrong(name, 'A number, or nothing.');
    const procedures = typed('procedures')
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    if (procedures.some((code) => !/^[A-Z0-9]{5}$/.test(code)))
      return wrong('procedures', 'Codes of five letters and digits, with blanks between.');
    return {
      patientId: this.patientId,
      kind: typed('kind') as Fields['kind'],
      number: typed('number'),
      payerId: typed('payerId') || null,
      procedures,
      providerId: row?.providerId ?? null,
      countedIn: typed('countedIn') as Fields['countedIn'],
      allowed: typed('allowed') ? Number(typed('allowed')) : null,
      usedBefore: Number(typed('usedBefore') || 0),
      startsOn,
      endsOn,
      referringOutsideId: row?.referringOutsideId ?? null,
      obtainedBy: typed('obtainedBy') as Fields['obtainedBy'],
      contact: typed('contact'),
      note: typed('note'),
      active: fields.get('active') !== null,
    };
  }

  override render() {
    const rows = [...this.#rows.rows].sort(
      (a, b) => Number(b.active) - Number(a.active) || b.startsOn.localeCompare(a.startsOn),
    );
    const mayWrite = session.may('authorizations.write');
    return html`<section class="card stack" aria-labelledby="authorizations-title">
      <div class="row spread"><h2 id="authorizations-title">Authorizations and referrals</h2>
        ${mayWrite ? html`<button @click=${() => this.#edit(null)}><span class="icon icon-add"></span>Add an authorization</button>` : nothing}</div>
      ${
        this.#rows.state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<p class="muted">No authorization and no referral is written down.</p>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Authorizations and referrals"><table>
              <thead><tr><th>Number</th><th>For</th><th>Days</th><th>Used</th><th>Left</th>${mayWrite ? html`<th><span class="visually-hidden">Change</span></th>` : nothing}</tr></thead>
              <tbody>${rows.map((row) => this.#row(row, mayWrite))}</tbody></table></div>`
      }</section>`;
  }

  #row(row: Authorization, mayWrite: boolean) {
    const left =
      row.left === null
        ? 'no limit'
        : row.left <= 0
          ? html`<strong>exhausted</strong>`
          : `${row.left} ${row.countedIn}`;
    return html`<tr class=${row.active ? '' : 'idle'}><td>${row.number}<div class="small muted">${KIND_WORDS[row.kind]}${row.active ? '' : ', not in use'}</div></td>
      <td>${row.payerName ?? 'Any payer'}<div class="small muted">${row.procedures.join(', ') || 'any code'}</div></td>
      <td>${usDate(row.startsOn)} – ${row.endsOn ? usDate(row.endsOn) : 'no end'}</td><td>${row.used}</td><td>${left}</td>
      ${mayWrite ? html`<td class="acts"><button aria-label="Change ${row.number}" @click=${() => this.#edit(row)}>Change</button></td>` : nothing}</tr>`;
  }
}
customElements.define('am-authorizations', AuthorizationsPanel);
