/**
 * Adds or changes what a patient is covered by. Before it is saved it is looked ahead: the suggested order with its
 * reasons, and the visits for which somebody else pays then. What is typed is kept; what another desk saves is taken in.
 */
import { html, nothing, type PropertyValues } from 'lit';
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import { type Coverage, open, preview, previewRemoval, remove, save } from '../../shared/coverage.ts';
import type { PatientHit } from '../../shared/patients.ts';
import { discardDraft, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { drawField, type FieldSpec, type FieldValue } from '../elements/fields.ts';
import { usDate } from '../elements/words.ts';
import { draftFromText } from '../patients/form.ts';
import '../patients/picker.ts';
import type { Draft } from '../patients/three-way.ts';
import { drawTold, met, type Typing } from '../patients/told.ts';
import {
  allFields,
  type CoverageDraft,
  draftOfCoverage,
  type FieldGroup,
  groupsOf,
  hereCell,
  hereId,
  hereName,
  inSuggestedOrder,
  type Known,
  readCoverage,
} from './draft.ts';
import { editEmployer } from './employer-form.ts';
import { orderList, touchedList } from './look.ts';

/** What is open: a row that is changed, or a new one in a case. */
export interface CoverageTyping {
  rowId: string | null;
  caseId: string | null;
  typing: Typing;
}

interface Look {
  /** What was looked ahead at: another draft or another state of the patient asks again. */
  of: string;
  save: InputOf<typeof preview>;
  says: OutputOf<typeof preview>;
}

/** What everybody on a policy has in common. */
const POLICY_CELLS: readonly string[] = [
  'policyId',
  'payerId',
  'planId',
  'memberId',
  'groupNumber',
  'employerId',
  'employment',
  'medigapLetter',
  'cobaId',
];

export const draftKey = (patientId: string): string => `coverage:${patientId}`;

export class CoverageForm extends PageElement {
  static override properties = {
    patientId: {},
    begin: { attribute: false },
    begun: { state: true },
    rows: { attribute: false },
    known: { attribute: false },
    caseName: {},
    look: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
    policies: { state: true },
  };
  declare patientId: string;
  /** What is opened. */
  declare begin: CoverageTyping;
  /** The same as it is typed by now. */
  declare begun: CoverageTyping;
  /** All that the patient is covered by, as it is kept now. */
  declare rows: readonly Coverage[];
  declare known: Known;
  declare caseName: string;
  declare look: Look | null;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare busy: boolean;
  /** Of the subscriber who is a patient here. */
  declare policies: readonly Coverage[];

  constructor() {
    super();
    this.look = null;
    this.errors = {};
    this.problem = null;
    this.busy = false;
    this.policies = [];
  }

  get #draft(): CoverageDraft {
    return this.begun.typing.draft as CoverageDraft;
  }

  get #row(): Coverage | null {
    return this.rows.find(({ id }) => id === this.begun.rowId) ?? null;
  }

  get #state(): string {
    return JSON.stringify([this.#draft, this.rows.map(({ id, version }) => [id, version])]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('begin')) {
      this.begun = this.begin;
      if (this.#draft.who === 'here') void this.#ofSubscriber();
    }
    const row = this.#row;
    if (row && row.version > this.begun.typing.version) this.#meet(row);
  }

  /** Where the hands begin: most often a coverage is opened to end it. */
  override focus(): void {
    this.find<HTMLElement>(this.begin.rowId ? '#coverage-endsOn' : '#coverage-payerId')?.focus();
  }

  get #toldFields(): FieldSpec[] {
    const { changes } = this.begun.typing;
    const people = changes.filter(({ field }) => field === 'here').flatMap(({ before, theirs }) => [before, theirs]);
    return allFields(this.#draft, this.known, people);
  }

  /** Takes in what is kept now; true when something here is another thing than the typing began with. */
  #meet(row: Coverage): boolean {
    const { typing, changes } = met(this.begun.typing, row.version, draftOfCoverage(row) as Draft);
    this.#keep(typing);
    return changes.length > 0;
  }

  #keep(typing: Typing): void {
    this.begun = { ...this.begun, typing };
    saveDraft(draftKey(this.patientId), this.begun);
  }

  #type(parts: CoverageDraft): void {
    const draft = { ...this.#draft, ...parts };
    // Another payer has other plans; a new coverage of another subscriber is another policy.
    if ('payerId' in parts && !('planId' in parts)) draft.planId = '';
    if (!this.begun.rowId && ('relationship' in parts || 'who' in parts || 'here' in parts)) draft.policyId = '';
    this.errors = {};
    this.problem = null;
    this.#keep({ ...this.begun.typing, draft: draft as Draft });
    if ('here' in parts) void this.#ofSubscriber();
  }

  #close(): void {
    discardDraft(draftKey(this.patientId));
    this.dispatchEvent(new CustomEvent('coverage-closed', { bubbles: true }));
  }

  /** Whoever depends on a patient here is most often covered by a policy of theirs that is known. */
  async #ofSubscriber(): Promise<void> {
    const id = hereId(this.#draft.here);
    this.policies = [];
    if (!id || id === this.patientId) return;
    const found = await send(open, { patientId: id }).catch(() => null);
    if (hereId(this.#draft.here) !== id) return;
    const own = found?.coverages.filter((one) => one.subscriberPatientId === id) ?? [];
    this.policies = own.filter((one, i) => own.findIndex(({ policyId }) => policyId === one.policyId) === i);
  }

  #joinPolicy(policyId: string): void {
    const policy = this.policies.find((one) => one.policyId === policyId);
    if (!policy) return this.#type({ policyId: '' });
    const of = draftOfCoverage(policy);
    this.#type(Object.fromEntries(POLICY_CELLS.map((name) => [name, of[name] ?? ''])));
  }

  async #submit(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (this.look?.of === this.#state) await this.#save(this.look.save);
      else await this.#lookAhead();
    } catch (error) {
      const current = error instanceof ProblemError ? (error.data as { current?: Coverage })?.current : null;
      // The rows come by themselves; what was foretold holds no more.
      if (error instanceof ProblemError && error.code === 'changed_meanwhile' && current) {
        this.look = null;
        if (current.id === this.begun.rowId) this.#meet(current);
        this.problem = 'Somebody changed what the patient is covered by meanwhile. Look at it again, and save.';
        return;
      }
      const fields = error instanceof ProblemError ? error.errors : [];
      await this.#showErrors(
        Object.fromEntries(fields.map(({ path, message }) => [path.split('/')[1] ?? '', message])),
        sentenceOf(error),
      );
    } finally {
      this.busy = false;
    }
  }

  async #lookAhead(): Promise<void> {
    const { caseId, rowId, typing } = this.begun;
    const of = { id: rowId, version: rowId ? typing.version : null, patientId: this.patientId, caseId };
    const read = readCoverage(this.#draft, this.known, of);
    if ('errors' in read) return this.#showErrors(read.errors, null);
    const state = this.#state;
    let says = await send(preview, read.save);
    let wanted = read.save;
    if (this.#draft.rank === '') {
      wanted = inSuggestedOrder(read.save, says.suggestions, this.rows);
      if (wanted.rank !== read.save.rank || wanted.others.length > 0) says = await send(preview, wanted);
    }
    this.look = { of: state, save: wanted, says };
    this.errors = {};
    this.problem = null;
    await this.updateComplete;
    const place = this.find<HTMLElement>('.coverage-look');
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: 'nearest' });
  }

  async #save(wanted: InputOf<typeof save>): Promise<void> {
    const { coverage, touchedCount } = await send(save, wanted);
    const visits = touchedCount === 0 ? '' : ` ${touchedCount} ${touchedCount === 1 ? 'visit' : 'visits'} changed.`;
    this.#close();
    sayDone(`${coverage.planName} is saved.${visits}`);
  }

  async #showErrors(errors: Record<string, string>, problem: string | null): Promise<void> {
    this.errors = errors;
    this.problem = Object.keys(errors).some((name) => this.find(`#coverage-${name}`)) ? null : problem;
    await this.updateComplete;
    this.find<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  async #remove(row: Coverage): Promise<void> {
    const ahead = await send(previewRemoval, { id: row.id }).catch((error) => {
      this.problem = sentenceOf(error);
      return null;
    });
    if (!ahead) return;
    const done = await ask({
      title: `Take out ${row.planName}?`,
      body: html`<p>Only what was entered in error is taken out. What has ended gets a last day instead, so that past visits keep their payer.</p>${touchedList(ahead)}`,
      yes: 'Take it out',
      danger: true,
      wide: true,
      save: async () => send(remove, { id: row.id, expectedVersion: this.#row?.version ?? row.version }),
    });
    if (!done) return;
    this.#close();
    sayDone(`${row.planName} is taken out.`);
  }

  override render() {
    const { typing, rowId } = this.begun;
    const row = this.#row;
    const isGone = rowId !== null && !row;
    const isLooked = this.look?.of === this.#state;
    return html`<form class="stack coverage-form" novalidate aria-label=${row ? `Change ${row.planName}` : 'Add coverage'}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#submit();
      }}
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#submit();
      }}>
      <h3>${row ? `Change ${row.planName}` : 'Add coverage'} <span class="muted">· ${this.caseName}</span></h3>
      ${isGone ? html`<p class="message" role="alert">This coverage was taken out on another desk. Go back, and look at the list.</p>` : nothing}
      ${typing.changes.length > 0 ? drawTold(typing, { fields: this.#toldFields, lists: [] }, (next) => this.#keep(next)) : nothing}
      ${groupsOf(this.#draft, this.known).map((group) => this.#group(group, row))}
      ${isLooked && this.look ? this.#ahead(this.look) : nothing}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.busy || isGone}>${isLooked ? 'Save' : 'Check'} <kbd>Ctrl+Enter</kbd></button>
        <button type="button" class="quiet" @click=${() => this.#close()}>Throw the changes away</button>
        ${row ? html`<button type="button" class="danger" @click=${() => void this.#remove(row)}>Entered in error …</button>` : nothing}
      </div>
    </form>`;
  }

  #group({ key, legend, fields }: FieldGroup, row: Coverage | null) {
    const ticks = fields.filter(({ kind }) => kind === 'tick');
    return html`<fieldset class="record-row"><legend>${legend}</legend>
      ${key === 'plan' && row ? html`<p class="muted small">A correction here is one for everybody on this policy. For a new plan, end this coverage and add another.</p>` : nothing}
      <div class="pair">${fields.filter(({ kind }) => kind !== 'tick').map((field) => this.#field(field))}</div>
      ${ticks.length > 0 ? html`<div class="row">${ticks.map((field) => this.#field(field))}</div>` : nothing}
      ${key === 'plan' ? this.#help(fields) : nothing}
      ${key === 'subscriber' && this.#draft.relationship !== 'self' && this.#draft.who === 'here' ? this.#here() : nothing}
    </fieldset>`;
  }

  /** What is not in a list yet. */
  #help(fields: readonly FieldSpec[]) {
    const hasEmployer = fields.some(({ name }) => name === 'employerId');
    return html`${this.known.plans.length === 0 ? html`<p class="muted small">There are no plans yet: billing adds payers and plans under Setup.</p>` : nothing}
      ${
        hasEmployer
          ? html`<div><button type="button" class="quiet" @click=${async () => {
              const saved = await editEmployer(null);
              if (saved) this.#type({ employerId: saved.id });
            }}><span class="icon icon-add"></span>Add an employer</button></div>`
          : nothing
      }`;
  }

  /** The subscriber is a patient here: who, and by which policy of theirs. */
  #here() {
    const draft = this.#draft;
    const error = this.errors.subscriberPatientId;
    const id = hereId(draft.here);
    const isChosen = id !== '' && id !== this.patientId;
    return html`
      ${
        isChosen
          ? html`<div class="row spread"><span>Subscriber: <strong>${hereName(draft.here)}</strong></span>
              <button type="button" class="quiet" @click=${() => this.#type({ here: '' })}>Another one</button></div>`
          : html`<am-patient-picker label="Subscriber" @patient-picked=${(event: CustomEvent<PatientHit>) => {
              event.stopPropagation();
              this.#type({ here: hereCell(event.detail.id, event.detail.name) });
            }} @patient-new=${(event: CustomEvent<string>) => {
              const { firstName, lastName } = draftFromText(event.detail);
              this.#type({ who: 'outside', firstName, lastName });
            }}></am-patient-picker>`
      }
      ${error ? html`<p class="error-text" role="alert">${error}</p>` : nothing}
      ${
        isChosen && this.policies.length > 0 && !this.begun.rowId
          ? html`<div class="field"><label for="coverage-policyId">Covered by</label>
              <select id="coverage-policyId" @change=${(event: Event) => this.#joinPolicy((event.target as HTMLSelectElement).value)}>
                <option value="">Another policy: write it above</option>
                ${this.policies.map((one) => html`<option value=${one.policyId} ?selected=${one.policyId === draft.policyId}>Their ${one.planName}, member ${one.memberId}, since ${usDate(one.startsOn)}</option>`)}
              </select></div>`
          : nothing
      }`;
  }

  #field(field: FieldSpec) {
    return drawField(field, this.#draft[field.name] ?? '', {
      id: `coverage-${field.name}`,
      error: this.errors[field.name],
      change: (value: FieldValue) => this.#type({ [field.name]: value }),
    });
  }

  #ahead({ says, save: wanted }: Look) {
    return html`<div class="note-box stack coverage-look" tabindex="-1" role="status">
      ${orderList(says.suggestions, wanted, this.rows, () => this.#type({ rank: '' }))}
      ${touchedList(says)}
      <p class="small">Nothing is saved yet. Save it, or change it above.</p>
    </div>`;
  }
}
customElements.define('am-coverage-form', CoverageForm);
