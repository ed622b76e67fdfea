/** Notices (ABN) that a patient signed before services that Medicare may not pay. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/notices.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents, typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

type Fields = Omit<InputOf<typeof contract.saveNotice>, 'id' | 'expectedVersion'>;
const CHOICES: Record<contract.AdvanceNotice['choice'], string> = {
  '1': '1: wants it, Medicare is billed',
  '2': '2: wants it, Medicare is not billed',
  '3': '3: does not want it',
};
const YEARS_AHEAD = 5;

class NoticesPanel extends PageElement {
  static override properties = { patientId: {} };
  declare patientId: string;
  readonly #rows = new LiveRows(this, contract.noticesTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = '';
  }

  #edit(row: contract.AdvanceNotice | null): void {
    const today = practiceToday();
    const inAYear = Temporal.PlainDate.from(today).add({ years: 1 }).subtract({ days: 1 }).toString();
    const date = (name: string, label: string, value: string, hint: string) =>
      textField(name, label, usDate(value), { max: 10, required: true, hint });
    void editRow<Fields>({
      title: row ? 'Change a notice' : 'A notice was signed',
      row,
      wide: true,
      body: html`<div class="pair">
          ${textField('procedures', 'For these codes', row?.procedures.join(' ') ?? '', { max: 300, hint: 'Empty: whatever is done in its days.' })}
          ${selectField(
            'choice',
            'What was ticked',
            row?.choice ?? '1',
            Object.entries(CHOICES).map(([value, word]) => ({ value, word })),
          )}
          ${date('signedOn', 'Signed on', row?.signedOn ?? today, 'Before the service')}
          ${date('endsOn', 'Good through', row?.endsOn ?? inAYear, 'A year at most')}
          ${textField('estimateCents', 'Said to cost', row?.estimateCents == null ? '' : (row.estimateCents / 100).toFixed(2), { max: 12 })}</div>
        ${textField('reason', 'Why Medicare may not pay', row?.reason ?? '', { max: 200 })}
        ${activeField(row?.active ?? true)}`,
      read: (fields, form) => this.#read(fields, form),
      save: (typed) => send(contract.saveNotice, typed),
    });
  }

  #read(fields: FormData, form: HTMLFormElement): Fields | null {
    const typed = (name: string): string => textOf(fields, name).trim();
    const year = Number(practiceToday().slice(0, 4)) + YEARS_AHEAD;
    const procedures = typed('procedures')
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    const [signedOn, endsOn] = [typedDate(typed('signedOn'), year), typedDate(typed('endsOn'), year)];
    const estimateCents = typed('estimateCents') ? typedCents(typed('estimateCents')) : null;
    const wrong: [string, string, boolean][] = [
      [
        'procedures',
        'Codes of five letters and digits, with blanks between.',
        procedures.every((code) => /^[A-Z0-9]{5}$/.test(code)),
      ],
      ['signedOn', 'Write it like 4/12/2026.', signedOn !== null],
      ['endsOn', 'Write it like 4/12/2026.', endsOn !== null],
      ['estimateCents', 'An amount, like 125.00.', typed('estimateCents') === '' || estimateCents !== null],
    ];
    const [name, sentence] = wrong.find(([, , isRight]) => !isRight) ?? [];
    if (name || !signedOn || !endsOn) {
      const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      field?.setCustomValidity(sentence ?? '');
      field?.reportValidity();
      field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
      return null;
    }
    const choice = typed('choice') as Fields['choice'];
    const { patientId } = this;
    const active = fields.get('active') !== null;
    return { patientId, procedures, choice, signedOn, endsOn, estimateCents, reason: typed('reason'), active };
  }

  override render() {
    const rows = this.#rows.rows.toSorted(
      (a, b) => Number(b.active) - Number(a.active) || b.signedOn.localeCompare(a.signedOn),
    );
    const mayWrite = session.may('authorizations.write');
    return html`<section class="card stack" aria-labelledby="notices-title">
      <div class="row spread"><h2 id="notices-title">Signed notices (ABN)</h2>
        ${mayWrite ? html`<button @click=${() => this.#edit(null)}><span class="icon icon-add"></span>Add a notice</button>` : nothing}</div>
      ${
        this.#rows.state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<p class="muted">No notice is on file: GA and GX stop a claim to Medicare.</p>`
            : html`<ul class="record-list">${rows.map(
                (
                  row,
                ) => html`<li class=${row.active ? '' : 'muted'}>${row.procedures.join(', ') || 'Any service'} · ${CHOICES[row.choice]} · ${usDate(row.signedOn)} – ${usDate(row.endsOn)}${row.estimateCents === null ? '' : ` · ${money(row.estimateCents)}`}${row.reason ? ` · ${row.reason}` : ''}${row.active ? '' : ' · not in use'}
                ${mayWrite ? html`<button class="quiet" aria-label="Change the notice of ${usDate(row.signedOn)}" @click=${() => this.#edit(row)}>Change</button>` : nothing}</li>`,
              )}</ul>`
      }</section>`;
  }
}
customElements.define('am-notices', NoticesPanel);
