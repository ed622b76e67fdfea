/** What payers answered about coverages, and care elsewhere that changes who is billed: written down and changed in place. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import { coveragesTopic } from '../../shared/coverage.ts';
import { type PatientFact, patientFactsTopic, savePatientFact } from '../../shared/patient-facts.ts';
import { providersTopic } from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

const KIND_WORDS: Readonly<Record<PatientFact['kind'], string>> = {
  eligibility: 'Payer’s answer',
  hospice: 'Hospice election',
  home_health: 'Home-health plan',
  nursing_facility: 'Nursing facility',
};
const ANSWER_WORDS: Readonly<Record<NonNullable<PatientFact['answer']>, string>> = {
  active: 'Active',
  inactive: 'Not active',
  unknown: 'It could not say',
  failed: 'The question failed',
};
const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, word]) => ({ value, word }));
type Fields = Omit<InputOf<typeof savePatientFact>, 'id' | 'expectedVersion'>;
const FUTURE_YEARS = 40;

class PatientFactsPanel extends PageElement {
  static override properties = { patientId: {} };
  declare patientId: string;
  readonly #rows = new LiveRows(this, patientFactsTopic, () => this.patientId);
  readonly #coverages = new LiveRows(this, coveragesTopic, () => this.patientId || null);
  readonly #providers = new LiveRows(this, providersTopic);

  constructor() {
    super();
    this.patientId = '';
  }

  #edit(kind: PatientFact['kind'] | null, row: PatientFact | null): void {
    const isAnswer = (row?.kind ?? kind) === 'eligibility';
    const date = (name: string, label: string, value: string | null, required = false) =>
      textField(name, label, value ? usDate(value) : '', { max: 10, required, hint: 'Like 4/12/2026' });
    const today = practiceToday();
    const body = isAnswer
      ? html`<div class="pair">
          ${selectField('coverageId', 'About', row?.coverageId ?? '', this.#covered())}
          ${selectField('answer', 'It answered', row?.answer ?? 'active', options(ANSWER_WORDS))}
          ${date('answeredOn', 'On', row?.answeredOn ?? today, true)}
          ${date('startsOn', 'For services from', row?.startsOn ?? today, true)}
          ${date('endsOn', 'Through', row ? row.endsOn : null)}
          ${textField('saysMemberId', 'It has another member id', row?.saysMemberId ?? '', { max: 80, hint: 'Empty: the same as here.' })}
          ${textField('saysLastName', 'It has another last name', row?.saysLastName ?? '', { max: 60, hint: 'Empty: the same as here.' })}
          ${date('saysBirthDate', 'It has another birth date', row?.saysBirthDate ?? null)}</div>`
      : html`<div class="pair">
          ${selectField('kind', 'What it is', row?.kind ?? 'hospice', options(KIND_WORDS).slice(1))}
          ${selectField('attendingProviderId', 'Attending physician in hospice', row?.attendingProviderId ?? '', [
            { value: '', word: 'Nobody here' },
            ...this.#providers.rows
              .filter(({ active, id }) => active || id === row?.attendingProviderId)
              .map(({ id, displayName }) => ({ value: id, word: displayName })),
          ])}
          ${date('startsOn', 'From', row?.startsOn ?? today, true)}
          ${date('endsOn', 'Through', row?.endsOn ?? null)}</div>`;
    void editRow<Fields>({
      title: row ? KIND_WORDS[row.kind] : isAnswer ? 'Write down a payer’s answer' : 'Write down care elsewhere',
      body: html`${body}${textField('note', 'Note', row?.note ?? '', { max: 300 })}${activeField(row?.active ?? true)}`,
      row,
      wide: true,
      read: (fields, form) => this.#read(fields, form, isAnswer),
      save: (typed) => send(savePatientFact, typed),
    });
  }

  #covered() {
    return this.#coverages.rows.map(({ id, payerName, planName, startsOn, endsOn }) => ({
      value: id,
      word: `${payerName}, ${planName} (${usDate(startsOn)} – ${endsOn ? usDate(endsOn) : 'no end'})`,
    }));
  }

  #read(fields: FormData, form: HTMLFormElement, isAnswer: boolean): Fields | null {
    const typed = (name: string): string => textOf(fields, name).trim();
    const year = Number(practiceToday().slice(0, 4)) + FUTURE_YEARS;
    const dates: Record<string, string | null> = {};
    for (const name of ['startsOn', 'endsOn', 'answeredOn', 'saysBirthDate']) {
      dates[name] = typed(name) ? typedDate(typed(name), year) : null;
      if (!typed(name) || dates[name]) continue;
      const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      field?.setCustomValidity('Write it like 4/12/2026.');
      field?.reportValidity();
      field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
      return null;
    }
    return {
      patientId: this.patientId,
      kind: isAnswer ? 'eligibility' : (typed('kind') as Fields['kind']),
      startsOn: dates.startsOn as string,
      endsOn: dates.endsOn ?? null,
      coverageId: typed('coverageId') || null,
      answer: (typed('answer') || null) as Fields['answer'],
      answeredOn: dates.answeredOn ?? null,
      saysMemberId: typed('saysMemberId') || null,
      saysLastName: typed('saysLastName') || null,
      saysBirthDate: dates.saysBirthDate ?? null,
      attendingProviderId: typed('attendingProviderId') || null,
      note: typed('note'),
      active: fields.get('active') !== null,
    };
  }

  #says(row: PatientFact): string {
    if (row.kind !== 'eligibility')
      return [this.#providers.map.get(row.attendingProviderId ?? '')?.displayName, row.note].filter(Boolean).join(', ');
    const payer = this.#coverages.map.get(row.coverageId ?? '')?.payerName ?? '';
    const otherwise = [
      row.saysMemberId && `member id ${row.saysMemberId}`,
      row.saysLastName && `last name ${row.saysLastName}`,
      row.saysBirthDate && `born ${usDate(row.saysBirthDate)}`,
    ].filter(Boolean);
    const differs = otherwise.length > 0 ? `; it has ${otherwise.join(', ')}` : '';
    return `${payer}: ${ANSWER_WORDS[row.answer ?? 'unknown'].toLowerCase()}, ${row.answeredOn ? usDate(row.answeredOn) : ''}${differs}`;
  }

  override render() {
    const rows = [...this.#rows.rows].sort((a, b) => b.startsOn.localeCompare(a.startsOn));
    const mayWrite = session.may('authorizations.write');
    return html`<section class="card stack" aria-labelledby="facts-title">
      <div class="row spread"><h2 id="facts-title">Payers’ answers and care elsewhere</h2>
        ${
          mayWrite
            ? html`<div class="row">
              ${this.#coverages.rows.length > 0 ? html`<button @click=${() => this.#edit('eligibility', null)}><span class="icon icon-add"></span>Write down an answer</button>` : nothing}
              <button @click=${() => this.#edit('hospice', null)}><span class="icon icon-add"></span>Write down care elsewhere</button></div>`
            : nothing
        }</div>
      ${
        this.#rows.state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<p class="muted">No payer’s answer, no hospice election and no care elsewhere is written down.</p>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="What was written down"><table>
              <thead><tr><th>What</th><th>Days</th><th>It says</th>${mayWrite ? html`<th><span class="visually-hidden">Change</span></th>` : nothing}</tr></thead>
              <tbody>${rows.map((row) => this.#row(row, mayWrite))}</tbody></table></div>`
      }</section>`;
  }

  #row(row: PatientFact, mayWrite: boolean) {
    const word = KIND_WORDS[row.kind];
    return html`<tr class=${row.active ? '' : 'idle'}><td>${word}${row.active ? '' : html`<div class="small muted">not in use</div>`}</td>
      <td>${usDate(row.startsOn)} – ${row.endsOn ? usDate(row.endsOn) : 'no end'}</td><td>${this.#says(row)}</td>
      ${mayWrite ? html`<td class="acts"><button aria-label="Change ${word} from ${usDate(row.startsOn)}" @click=${() => this.#edit(null, row)}>Change</button></td>` : nothing}</tr>`;
  }
}
customElements.define('am-patient-facts', PatientFactsPanel);
