/** Two records side by side: what each says, what is kept where they differ, and what moves when they become one. */
import { html, nothing, type PropertyValues } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { comparePair, MERGE_FIELDS, type MergeField, merge, unmerge } from '../../shared/duplicates.ts';
import type { PatientRecord } from '../../shared/record.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { SEX_NAMES, usDate } from '../elements/words.ts';

const WORDS: Record<MergeField, string> = {
  firstName: 'First name',
  middleName: 'Middle name',
  lastName: 'Last name',
  suffix: 'Suffix',
  preferredName: 'Called',
  birthDate: 'Birth date',
  sex: 'Sex',
  status: 'Status',
  genderIdentity: 'Gender identity',
  pronouns: 'Pronouns',
  language: 'Language',
  interpreterNeeded: 'Interpreter',
  pharmacy: 'Pharmacy',
  notes: 'Notes',
  dismissedOn: 'Dismissed',
  mailReturnedOn: 'Mail comes back since',
};

function said(record: PatientRecord, field: MergeField): string {
  if (field === 'sex') return SEX_NAMES[record.sex];
  if (field === 'interpreterNeeded') return record.interpreterNeeded ? 'Needed' : 'Not needed';
  if (field === 'status') return record.deceasedOn ? `deceased ${usDate(record.deceasedOn)}` : record.status;
  const value = record[field];
  if (field === 'birthDate' || field === 'mailReturnedOn') return value ? usDate(String(value)) : '';
  if (field === 'dismissedOn')
    return record.dismissedOn ? `${usDate(record.dismissedOn)} ${record.dismissedReason ?? ''}`.trim() : '';
  return value === null ? '' : String(value);
}

const fullName = ({ firstName, lastName, suffix }: PatientRecord): string =>
  `${lastName}${suffix ? ` ${suffix}` : ''}, ${firstName}`;

class MergePage extends PageElement {
  static override properties = {
    pair: {},
    compared: { state: true },
    taken: { state: true },
    problem: { state: true },
  };
  /** From the address: the ids of the record that stays and of the other one, `a.b`. */
  declare pair: string;
  declare compared: OutputOf<typeof comparePair> | null;
  /** What is kept from the record that does not stay. */
  declare taken: ReadonlySet<MergeField>;
  declare problem: string | null;

  constructor() {
    super();
    this.pair = '';
    this.compared = null;
    this.taken = new Set();
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('pair')) void this.#load();
  }

  async #load(): Promise<void> {
    const { pair } = this;
    const [winnerPatientId = '', loserPatientId = ''] = pair.split('.');
    try {
      const compared = await send(comparePair, { winnerPatientId, loserPatientId });
      if (this.pair !== pair) return;
      this.compared = compared;
      this.problem = null;
      const { winner, loser } = compared;
      this.taken = new Set(MERGE_FIELDS.filter((field) => said(winner, field) === '' && said(loser, field) !== ''));
    } catch (error) {
      if (this.pair === pair) this.problem = sentenceOf(error);
    }
  }

  #swap(): void {
    router.go(`/patients/duplicates/${this.pair.split('.').reverse().join('.')}`, { replace: true });
  }

  async #merge({ winner, loser, moving }: OutputOf<typeof comparePair>): Promise<void> {
    const input = {
      winnerPatientId: winner.id,
      winnerVersion: winner.version,
      loserPatientId: loser.id,
      loserVersion: loser.version,
      take: [...this.taken],
    };
    const done = await ask({
      title: `Make record ${loser.recordNumber} a part of ${winner.recordNumber}?`,
      body: html`<p>${fullName(winner)}, record ${winner.recordNumber}, stays. ${moving.length > 0 ? 'These move to it:' : 'Nothing has to move.'}</p>
        ${moving.length > 0 ? html`<ul>${moving.map(({ what, count }) => html`<li>${what}: ${count}</li>`)}</ul>` : nothing}
        <p class="muted">Number ${loser.recordNumber} finds this record from then on. It can be taken back from the record at any time.</p>`,
      yes: 'Merge the records',
      danger: true,
      read: () => true,
      save: () =>
        send(merge, input).catch((error: unknown) => {
          if (error instanceof ProblemError && error.code === 'changed_meanwhile') void this.#load();
          throw error;
        }),
    });
    if (!done) return;
    router.go(`/patients/${winner.id}`);
    sayDone(`Record ${loser.recordNumber} is a part of ${winner.recordNumber} now.`, async () => {
      await send(unmerge, { loserId: loser.id });
      router.go('/patients/duplicates');
    });
  }

  override render() {
    const { compared, problem } = this;
    return html`<section class="card stack" aria-labelledby="merge-title">
      <div class="row spread"><h1 id="merge-title">Are these one person?</h1>
        <a class="button quiet" href="/patients/duplicates">Likely duplicates</a></div>
      ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
      ${compared ? this.#compare(compared) : problem ? nothing : html`<div class="skeleton"></div><div class="skeleton"></div>`}
    </section>`;
  }

  #compare(compared: OutputOf<typeof comparePair>) {
    const { winner, loser, moving } = compared;
    const differing = MERGE_FIELDS.filter((field) => said(winner, field) !== said(loser, field));
    const same = MERGE_FIELDS.filter((field) => !differing.includes(field) && said(winner, field) !== '');
    return html`<form class="stack" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      void this.#merge(compared);
    }} @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.#merge(compared);
    }}>
      <div class="merge-heads">
        ${[winner, loser].map(
          (
            record,
          ) => html`<div class="record-row"><p><strong>${record === winner ? 'Stays' : 'Becomes a part of it'}</strong></p>
            <p><a href="/patients/${record.id}">${fullName(record)}</a><br /><span class="small">Record ${record.recordNumber} · born ${usDate(record.birthDate)} · ${record.phone ?? 'no phone'}</span></p></div>`,
        )}
      </div>
      <div><button type="button" @click=${() => this.#swap()}>Let record ${loser.recordNumber} stay instead</button></div>
      ${
        differing.length > 0
          ? html`<h2>Where they differ, keep</h2>${differing.map((field) => this.#choice(field, winner, loser))}`
          : html`<p>They say the same of the person.</p>`
      }
      ${same.length > 0 ? html`<p class="muted">The same in both: ${same.map((field) => WORDS[field].toLowerCase()).join(', ')}.</p>` : nothing}
      <h2>What moves</h2>
      ${
        moving.length > 0
          ? html`<ul class="record-list">${moving.map(({ what, count }) => html`<li>${what}: ${count}</li>`)}</ul>`
          : html`<p class="muted">Nothing hangs on record ${loser.recordNumber}.</p>`
      }
      <div class="row"><button class="primary" type="submit">Merge the records <kbd>Ctrl+Enter</kbd></button></div>
    </form>`;
  }

  #choice(field: MergeField, winner: PatientRecord, loser: PatientRecord) {
    const choose = (isTaken: boolean): void => {
      const taken = new Set(this.taken);
      if (isTaken) taken.add(field);
      else taken.delete(field);
      this.taken = taken;
    };
    return html`<fieldset class="merge-choice"><legend>${WORDS[field]}</legend>${[winner, loser].map((record) => {
      const isLoser = record === loser;
      return html`<label class="check"><input type="radio" name=${field} .checked=${this.taken.has(field) === isLoser} @change=${() => choose(isLoser)} />
        <span class="record-text">${said(record, field) || html`<span class="muted">nothing</span>`}</span></label>`;
    })}</fieldset>`;
  }
}
customElements.define('am-merge-page', MergePage);
