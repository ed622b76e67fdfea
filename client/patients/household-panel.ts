/** The household of a patient: who pays for them, in what shares and since when; whom the same people pay for; newborns. */
import { html, nothing, type PropertyValues } from 'lit';
import { type Guarantor, type Household, household, saveGuarantors } from '../../shared/household.ts';
import type { PatientRecord } from '../../shared/record.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import {
  draftOfShare,
  newShare,
  RELATIONSHIP_WORDS,
  readShares,
  type ShareDraft,
  shareFields,
} from './household-form.ts';
import { askNewborn } from './newborn.ts';

/** What is typed, and what was written when that began. */
interface Typing {
  base: Guarantor[];
  drafts: ShareDraft[];
}

const TRIES = 3;

class HouseholdPanel extends PageElement {
  static override properties = {
    record: { attribute: false },
    home: { state: true },
    typing: { state: true },
    theirs: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare record: PatientRecord;
  declare home: Household | null;
  declare typing: Typing | null;
  /** Another desk wrote who pays while it was typed here. */
  declare theirs: Household | null;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.home = null;
    this.typing = null;
    this.theirs = null;
    this.errors = {};
    this.problem = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('record');
    if (!changed.has('record') || (before?.id === this.record.id && before.version === this.record.version)) return;
    if (before?.id !== this.record.id) {
      this.home = null;
      this.theirs = null;
      this.errors = {};
      this.problem = null;
      this.typing = draftOf<Typing>(this.#key);
    }
    void this.#load();
  }

  get #key(): string {
    return `patient:${this.record.id}:guarantors`;
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  async #load(): Promise<void> {
    const patientId = this.record.id;
    try {
      const home = await send(household, { patientId });
      if (this.record.id === patientId) this.home = home;
    } catch (error) {
      if (this.record.id === patientId) this.problem = sentenceOf(error);
    }
  }

  #type(drafts: ShareDraft[]): void {
    if (!this.typing) return;
    this.typing = { ...this.typing, drafts };
    saveDraft(this.#key, this.typing);
  }

  async #begin(): Promise<void> {
    if (!this.home) return;
    const drafts = this.home.guarantors.map((one) => draftOfShare(one, this.record.id));
    this.typing = {
      base: this.home.guarantors,
      drafts: drafts.length > 0 ? drafts : [newShare(this.home.isMinor, this.#today)],
    };
    await this.updateComplete;
    this.find<HTMLElement>('form input, form select')?.focus();
  }

  async #end(): Promise<void> {
    discardDraft(this.#key);
    this.typing = null;
    this.theirs = null;
    this.errors = {};
    this.problem = null;
    await this.#load();
    await this.updateComplete;
    this.find<HTMLElement>('[data-change]')?.focus();
  }

  async #save(): Promise<void> {
    if (!this.typing || this.busy) return;
    const patientId = this.record.id;
    const read = readShares(this.typing.drafts, patientId);
    if ('errors' in read) return this.#refused(read.errors, null);
    this.busy = true;
    try {
      for (let tries = 1; ; tries++) {
        const home = this.theirs ?? (await send(household, { patientId }));
        if (!this.theirs && JSON.stringify(home.guarantors) !== JSON.stringify(this.typing.base)) {
          this.theirs = home;
          return;
        }
        try {
          await send(saveGuarantors, { patientId, expectedVersion: home.version, guarantors: read.rows });
          break;
        } catch (error) {
          if (!(error instanceof ProblemError) || error.code !== 'changed_meanwhile' || tries >= TRIES) throw error;
          this.theirs = null;
        }
      }
      await this.#end();
      sayDone('Who pays: saved.');
    } catch (error) {
      const fields = error instanceof ProblemError ? error.errors : [];
      await this.#refused(
        Object.fromEntries(fields.map(({ path, message }) => [path.replace('/guarantors/', ''), message])),
        sentenceOf(error),
      );
    } finally {
      this.busy = false;
    }
  }

  async #refused(errors: Record<string, string>, problem: string | null): Promise<void> {
    this.errors = errors;
    this.problem = problem;
    await this.updateComplete;
    this.find<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  override render() {
    const { home, typing } = this;
    if (!home)
      return html`<section class="card">${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : html`<div class="skeleton"></div>`}</section>`;
    const mayWrite = session.may('patients.write');
    return html`<section class="card stack" aria-labelledby="household-title">
      <div class="row spread"><h2 id="household-title">Who pays, and the household</h2>
        ${
          mayWrite && !typing
            ? html`<div class="row">
                ${home.isMinor || this.record.sex === 'male' ? nothing : html`<button @click=${() => void askNewborn(this.record)}>Add a newborn</button>`}
                <button data-change aria-label="Change who pays" @click=${() => void this.#begin()}>Change</button></div>`
            : nothing
        }</div>
      ${typing ? this.#form(typing, home) : this.#facts(home)}
    </section>`;
  }

  #facts(home: Household) {
    const today = this.#today;
    const holds = (it: Guarantor): boolean => it.fromDate <= today && (it.untilDate === null || it.untilDate >= today);
    const now = home.guarantors.filter(holds);
    const others = home.guarantors.filter((it) => !holds(it));
    // Two records that were made one may each have had somebody who pays all.
    const sum = now.reduce((total, { sharePercent }) => total + sharePercent, 0);
    return html`
      ${now.length > 0 && sum !== 100 ? html`<p class="message warn">The shares of today come to ${sum} %. Change who pays, so that they come to 100 %.</p>` : nothing}
      ${
        now.length > 0
          ? html`<ul class="record-list">${now.map((it) => this.#guarantor(it))}</ul>`
          : home.isMinor
            ? html`<p class="message warn">Nobody is written down who pays for this child.</p>`
            : html`<p class="muted">The patient pays for themself.</p>`
      }
      ${
        others.length > 0
          ? html`<details><summary>Before, or later: ${others.length}</summary><ul class="record-list">${others.map((it) => this.#guarantor(it))}</ul></details>`
          : nothing
      }
      ${
        home.members.length > 0
          ? html`<div><h3>In this household</h3><ul class="record-list">${home.members.map(
              (it) =>
                html`<li><a href="/patients/${it.patientId}">${it.patientName}</a> · account ${it.accountNumber}, whose holder is ${it.relationship === 'self' ? 'the patient' : `the ${RELATIONSHIP_WORDS[it.relationship]}`}${it.sharePercent === 100 ? '' : `, ${it.sharePercent} %`}</li>`,
            )}</ul></div>`
          : nothing
      }
    `;
  }

  #guarantor(it: Guarantor) {
    const { patientId, patientName, outsider } = it.holder;
    const who = outsider
      ? [outsider.name, outsider.phone, outsider.addressLine].filter(Boolean).join(', ')
      : patientId === this.record.id
        ? 'The patient'
        : html`<a href="/patients/${patientId}">${patientName}</a>`;
    const said = [
      it.relationship === 'self' ? '' : RELATIONSHIP_WORDS[it.relationship],
      `${it.sharePercent} %`,
      `from ${usDate(it.fromDate)}${it.untilDate ? ` to ${usDate(it.untilDate)}` : ''}`,
      `account ${it.accountNumber}`,
      it.note,
    ].filter(Boolean);
    return html`<li>${who} · ${said.join(' · ')}</li>`;
  }

  #form(typing: Typing, home: Household) {
    return html`<form class="stack" novalidate
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#save();
      }}
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#save();
      }}>
      ${this.theirs ? this.#told(this.theirs) : nothing}
      ${shareFields(typing.drafts, this.errors, home.outsiders, (drafts) => this.#type(drafts))}
      <div><button type="button" @click=${async () => {
        this.#type([...typing.drafts, newShare(home.isMinor, this.#today)]);
        await this.updateComplete;
        this.find<HTMLElement>(`#guarantor-${typing.drafts.length}-kind`)?.focus();
      }}><span class="icon icon-add"></span>Add somebody who pays</button></div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row"><button class="primary" type="submit" ?disabled=${this.busy}>Save <kbd>Ctrl+Enter</kbd></button>
        <button type="button" class="quiet" @click=${() => void this.#end()}>Throw the changes away</button></div>
    </form>`;
  }

  /** Two desks at one list: what was typed stands here still; which of the two holds is chosen by a person. */
  #told(theirs: Household) {
    return html`<div class="message warn stack" role="status">
      <p>Another desk wrote who pays meanwhile:</p>
      ${
        theirs.guarantors.length > 0
          ? html`<ul>${theirs.guarantors.map((it) => this.#guarantor(it))}</ul>`
          : html`<p>Nobody but the patient.</p>`
      }
      <p>What you typed stands here still. Save it in the place of theirs, or <button type="button" @click=${() => void this.#end()}>take theirs</button></p>
    </div>`;
  }
}
customElements.define('am-household', HouseholdPanel);
