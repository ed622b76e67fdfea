/** What a patient is covered by: who pays on a day, the cases with their coverages, and what has to be obeyed. */
import { html, nothing, type PropertyValues } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/coverage.ts';
import { employersTopic, payersTopic, plansTopic } from '../../shared/coverage-payers.ts';
import { draftOf } from '../api/drafts.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import type { Draft } from '../patients/three-way.ts';
import { practiceToday } from '../practice/rules-data.ts';
import './coverage-form.ts';
import { type CoverageForm, type CoverageTyping, draftKey } from './coverage-form.ts';
import { askMsp, editCase, editConfidential, editRestriction, showMedigap } from './dialogs.ts';
import { blank, draftOfCoverage } from './draft.ts';
import './payers-on-day.ts';
import { CASE_KIND_NAMES, RANK_NAMES, RELATIONSHIP_NAMES } from './words.ts';

type Opened = OutputOf<typeof contract.open>;

class CoveragePanel extends PageElement {
  static override properties = {
    patientId: {},
    opened: { state: true },
    problem: { state: true },
    begun: { state: true },
  };
  declare patientId: string;
  declare opened: Opened | null;
  declare problem: string | null;
  declare begun: CoverageTyping | null;

  readonly #coverages = new LiveRows(this, contract.coveragesTopic, () => this.patientId || null);
  readonly #cases = new LiveRows(this, contract.casesTopic, () => this.patientId || null);
  readonly #disclosures = new LiveRows(this, contract.disclosuresTopic, () => this.patientId || null);
  readonly #payers = new LiveRows(this, payersTopic);
  readonly #plans = new LiveRows(this, plansTopic);
  readonly #employers = new LiveRows(this, employersTopic);
  /** The wishes that the words of the questionnaire belong to. */
  #read = '';

  constructor() {
    super();
    this.patientId = '';
    this.opened = null;
    this.problem = null;
    this.begun = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const [wishes] = this.#disclosures.rows;
    const key = `${this.patientId} ${wishes?.mspAnsweredOn} ${JSON.stringify(wishes?.mspAnswers)}`;
    if (changed.has('patientId')) {
      this.begun = draftOf<CoverageTyping>(draftKey(this.patientId));
      this.opened = null;
    } else if (!wishes || key === this.#read) return;
    this.#read = key;
    void this.#open();
  }

  async #open(): Promise<void> {
    const { patientId } = this;
    try {
      const opened = await send(contract.open, { patientId });
      if (this.patientId === patientId) this.opened = opened;
      this.problem = null;
    } catch (error) {
      if (this.patientId === patientId) this.problem = sentenceOf(error);
    }
  }

  get #rows(): readonly contract.Coverage[] {
    return this.#coverages.state === 'loading' ? (this.opened?.coverages ?? []) : this.#coverages.rows;
  }

  get #caseRows(): readonly contract.PatientCase[] {
    return this.#cases.state === 'loading' ? (this.opened?.cases ?? []) : this.#cases.rows;
  }

  async #begin(row: contract.Coverage | null, caseId: string | null): Promise<void> {
    const base = (row ? draftOfCoverage(row) : blank(practiceToday())) as Draft;
    const typing = { version: row?.version ?? 0, base, draft: base, changes: [] };
    this.begun = { rowId: row?.id ?? null, caseId, typing };
    await this.updateComplete;
    const form = this.find<CoverageForm>('am-coverage-form');
    await form?.updateComplete;
    form?.focus();
  }

  async #ended(): Promise<void> {
    const at = this.begun?.rowId;
    this.begun = null;
    await this.updateComplete;
    (this.find<HTMLElement>(`[data-coverage="${at}"]`) ?? this.find<HTMLElement>('[data-add]'))?.focus();
  }

  override render() {
    const { opened, problem } = this;
    if (problem)
      return html`<section class="card"><h2>Coverage</h2><p class="message" role="alert">${problem}</p></section>`;
    if (!opened) return html`<section class="card stack"><h2>Coverage</h2><div class="skeleton"></div></section>`;
    const canWrite = session.may('coverage.write');
    const wishes = this.#disclosures.rows[0] ?? opened.disclosure;
    const rows = this.#rows;
    return html`<section class="card stack coverage" aria-labelledby="coverage-title" @coverage-closed=${() => void this.#ended()}>
      <div class="row spread"><h2 id="coverage-title">Coverage</h2>
        ${
          canWrite && !this.begun
            ? html`<div class="row">
                <button data-add @click=${() => void this.#begin(null, null)}><span class="icon icon-add"></span>Add coverage</button>
                <button @click=${() => void editCase(this.patientId, null, this.#employers.rows)}>Open a case</button></div>`
            : nothing
        }</div>
      ${
        this.begun
          ? html`<am-coverage-form .patientId=${this.patientId} .begin=${this.begun} .rows=${rows} .caseName=${this.#caseName(this.begun.caseId)}
              .known=${{ payers: this.#payers.rows, plans: this.#plans.rows, employers: this.#employers.rows }}></am-coverage-form>`
          : nothing
      }
      <am-payers-on-day .patientId=${this.patientId} .cases=${this.#caseRows} .state=${JSON.stringify([rows.map(({ id, version }) => [id, version]), wishes])}></am-payers-on-day>
      ${[null, ...this.#caseRows].map((one) => this.#case(one, rows, canWrite && !this.begun))}
      ${this.#wishes(wishes, rows, opened.mspSays, canWrite)}
    </section>`;
  }

  #caseName(id: string | null): string {
    return id === null ? 'Health' : (this.#caseRows.find((one) => one.id === id)?.name ?? '');
  }

  #case(of: contract.PatientCase | null, all: readonly contract.Coverage[], canWrite: boolean) {
    const rows = all.filter(({ caseId }) => caseId === (of?.id ?? null));
    const today = practiceToday();
    const isOver = ({ endsOn }: contract.Coverage): boolean => endsOn !== null && endsOn < today;
    const order = (a: contract.Coverage, b: contract.Coverage): number =>
      Number(isOver(a)) - Number(isOver(b)) || a.rank - b.rank || (a.startsOn < b.startsOn ? 1 : -1);
    const title = of ? `${of.name} · ${CASE_KIND_NAMES[of.kind]}` : 'Health';
    const facts = of
      ? [
          of.injuryOn ? `injury ${usDate(of.injuryOn)}${of.injuryState ? ` in ${of.injuryState}` : ''}` : '',
          of.claimNumber ? `claim ${of.claimNumber}` : '',
          of.adjusterName || of.adjusterPhone
            ? `adjuster ${[of.adjusterName, of.adjusterPhone].filter(Boolean).join(', ')}`
            : '',
          of.attorneyName || of.attorneyPhone
            ? `attorney ${[of.attorneyName, of.attorneyPhone].filter(Boolean).join(', ')}`
            : '',
          of.employerId ? (this.#employers.map.get(of.employerId)?.name ?? '') : '',
          of.closedOn ? `closed ${usDate(of.closedOn)}` : '',
        ].filter(Boolean)
      : [];
    return html`<div class="stack tight">
      <div class="row spread"><h3>${title}</h3>
        ${
          of && canWrite
            ? html`<div class="row">
                ${of.kind === 'self_pay' ? nothing : html`<button @click=${() => void this.#begin(null, of.id)} aria-label="Add coverage to ${of.name}">Add coverage</button>`}
                <button @click=${() => void editCase(this.patientId, of, this.#employers.rows)} aria-label="Change the case ${of.name}">Change</button></div>`
            : nothing
        }</div>
      ${facts.length > 0 ? html`<p class="small muted">${facts.join(' · ')}</p>` : nothing}
      ${
        rows.length === 0
          ? html`<p class="muted">${of?.kind === 'self_pay' ? 'Paid by the patient.' : 'No coverage yet.'}</p>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Coverage: ${title}"><table class="coverage-table">
              <thead><tr><th>Pays</th><th>Plan</th><th>Member</th><th>Subscriber</th><th>From</th><th>Until</th><th><span class="visually-hidden">Change</span></th></tr></thead>
              <tbody>${[...rows].sort(order).map((row) => this.#row(row, isOver(row), canWrite))}</tbody></table></div>`
      }</div>`;
  }

  #row(row: contract.Coverage, isOver: boolean, canWrite: boolean) {
    const self = row.relationship === 'self';
    const relation = RELATIONSHIP_NAMES[row.relationship].split(/ of |:/)[0]?.toLowerCase();
    return html`<tr class=${isOver ? 'idle' : ''}>
      <td title=${row.rankReason || nothing}>${RANK_NAMES[row.rank]}${row.rankReason ? html`<div class="small muted coverage-why">${row.rankReason}</div>` : nothing}</td>
      <td>${row.planName}<div class="small muted">${row.payerName}${row.employerName ? ` · ${row.employerName}` : ''}</div>
        ${row.qmb ? html`<span class="chip">QMB</span>` : nothing}
        ${row.planKind === 'medigap' ? html`<button class="small" @click=${() => void showMedigap(row)} aria-label="What ${row.planName} pays">${row.medigapLetter ? `What plan ${row.medigapLetter} pays` : 'Which letter?'}</button>` : nothing}</td>
      <td>${row.ownMemberId ?? row.memberId}${row.groupNumber ? html`<div class="small muted">group ${row.groupNumber}</div>` : nothing}</td>
      <td>${self ? 'Self' : html`${row.subscriberName}<div class="small muted">patient is ${relation}</div>`}</td>
      <td>${usDate(row.startsOn)}</td><td>${row.endsOn ? usDate(row.endsOn) : ''}</td>
      <td class="acts">${canWrite ? html`<button data-coverage=${row.id} @click=${() => void this.#begin(row, row.caseId)} aria-label="Change or end ${row.planName} from ${usDate(row.startsOn)}">Change or end</button>` : nothing}</td>
    </tr>`;
  }

  /** What all messages, claims and statements obey; and the questionnaire of who has Medicare. */
  #wishes(
    wishes: contract.Disclosure,
    rows: readonly contract.Coverage[],
    mspSays: readonly string[],
    canWrite: boolean,
  ) {
    const hasMedicare = rows.some(({ planKind }) => planKind === 'medicare' || planKind === 'medicare_advantage');
    const { confidentialAddress: address, confidentialPhone: phone } = wishes;
    const payerName = (id: string | null): string =>
      id === null ? 'no payer' : (this.#payers.map.get(id)?.name ?? 'a payer');
    const hasQmb = rows.some(({ qmb, endsOn }) => qmb && (endsOn === null || endsOn >= practiceToday()));
    const isPlain =
      !address && !phone && !hasMedicare && !hasQmb && !wishes.mspAnswers && wishes.restrictions.length === 0;
    return html`<div class="stack tight">
      <h3>What has to be obeyed</h3>
      ${isPlain ? html`<p class="muted">Nothing beyond what always holds.</p>` : nothing}
      <ul class="record-list" ?hidden=${isPlain}>
        ${address || phone ? html`<li><strong>Reached in confidence:</strong> ${[address, phone].filter(Boolean).join(' · ')}</li>` : nothing}
        ${wishes.restrictions.map(
          (
            one,
          ) => html`<li><strong>Not told:</strong> ${one.about}, ${usDate(one.startsOn)}${one.endsOn === one.startsOn ? '' : ` – ${usDate(one.endsOn)}`}, to ${one.payerId === null ? 'any payer' : payerName(one.payerId)}
            ${canWrite ? html`<button class="quiet small" aria-label="Change what is not told: ${one.about}" @click=${() => void editRestriction(this.patientId, one, this.#payers.rows, practiceToday())}>Change</button>` : nothing}</li>`,
        )}
        ${hasQmb ? html`<li><strong>QMB:</strong> no Medicare cost share may be collected, billed or sent to collections.</li>` : nothing}
        ${wishes.mspAnswers ? html`<li><strong>Medicare questionnaire</strong> of ${usDate(wishes.mspAnsweredOn ?? '')}: ${mspSays.join(' ')}</li>` : nothing}
        ${hasMedicare && !wishes.mspAnswers ? html`<li>The Medicare questionnaire was not asked yet.</li>` : nothing}
      </ul>
      ${
        canWrite
          ? html`<div class="row">
              ${hasMedicare || wishes.mspAnswers ? html`<button @click=${() => void askMsp(wishes)}>Medicare questionnaire</button>` : nothing}
              <button @click=${() => void editConfidential(wishes)}>Reached in confidence</button>
              <button @click=${() => void editRestriction(this.patientId, null, this.#payers.rows, practiceToday())}>Not to be told to a plan</button></div>`
          : nothing
      }</div>`;
  }
}
customElements.define('am-coverage-panel', CoveragePanel);
