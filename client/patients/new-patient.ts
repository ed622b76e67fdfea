/** Quick add. A likely duplicate is shown before anything is made. */
import { html, nothing } from 'lit';
import { add as addDocument } from '../../shared/documents.ts';
import type { LikelyHit } from '../../shared/duplicates.ts';
import { add, type Patient, type PatientHit } from '../../shared/patients.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import { draftFromText, EMPTY, type PatientDraft, patientFields, readDraft } from './form.ts';
import { likenessText } from './likeness.ts';
import { hitDetail } from './picker.ts';
import { followZip } from './zip.ts';

const KEY = 'patient-new';

/** Begins with what was typed into the box; an unfinished one of before is not overwritten by nothing. */
export function beginNewPatient(text: string): void {
  if (text) saveDraft(KEY, draftFromText(text));
}

/** The record as the finder shows it. */
export const toHit = (patient: Patient): PatientHit => ({
  id: patient.id,
  recordNumber: patient.recordNumber,
  name: `${patient.lastName}${patient.suffix ? ` ${patient.suffix}` : ''}, ${patient.firstName}`,
  birthDate: patient.birthDate,
  sex: patient.sex,
  phone: patient.phone,
  status: patient.status,
});

class NewPatient extends PageElement {
  static override properties = {
    draft: { state: true },
    errors: { state: true },
    problem: { state: true },
    likely: { state: true },
    busy: { state: true },
    scanned: { state: true },
  };
  declare draft: PatientDraft;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare likely: LikelyHit[];
  declare busy: boolean;
  /** What was filled in from a licence, in words. */
  declare scanned: string | null;
  #licenceId: string | null = null;
  /** What was asked for when the warning came: adding alone, or booking afterwards. */
  #thenBook = false;

  constructor() {
    super();
    this.draft = { ...EMPTY, ...draftOf<PatientDraft>(KEY) };
    this.errors = {};
    this.problem = null;
    this.likely = [];
    this.busy = false;
    this.scanned = null;
  }

  protected override firstUpdated(): void {
    const empty = [...this.querySelectorAll<HTMLInputElement>('input')].find((input) => input.value === '');
    empty?.focus();
  }

  async #save(confirmedNew: boolean, thenBook: boolean): Promise<void> {
    const read = readDraft(this.draft);
    if ('errors' in read) {
      this.errors = read.errors;
      await this.updateComplete;
      this.find<HTMLInputElement>('[aria-invalid=true]')?.focus();
      return;
    }
    this.#thenBook = thenBook;
    this.busy = true;
    this.errors = {};
    this.problem = null;
    try {
      const patient = await send(add, { ...read.fields, confirmedNew });
      discardDraft(KEY);
      await this.#keepLicence(patient.id);
      sayDone(`${patient.firstName} ${patient.lastName} is added, record ${patient.recordNumber}.`);
      if (thenBook) {
        const { bookFor } = await import('../scheduling/book-for.ts');
        await bookFor(toHit(patient));
      } else router.go(`/patients/${patient.id}`);
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'possible_duplicate')
        this.likely = (error.data as { matches: LikelyHit[] }).matches;
      else {
        this.problem = sentenceOf(error);
        if (error instanceof ProblemError)
          this.errors = Object.fromEntries(error.errors.map(({ path, message }) => [path.slice(1), message]));
      }
    } finally {
      this.busy = false;
    }
  }

  /** Fills the form from the barcode of a licence; what is not in it stays as it was typed. */
  async #scan(): Promise<void> {
    const { scanLicence } = await import('../documents/licence.ts');
    const scanned = await scanLicence();
    if (!scanned) return;
    const given = Object.entries(scanned.fields).filter(([, value]) => value !== '');
    this.draft = { ...this.draft, ...Object.fromEntries(given) };
    saveDraft(KEY, this.draft);
    this.#licenceId = scanned.uploadId;
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    const isOver = scanned.expiresOn !== null && scanned.expiresOn < today;
    this.scanned = isOver
      ? `This licence expired on ${usDate(scanned.expiresOn as string)}. Everything is filled in; check it.`
      : 'Filled in from the licence. Check it, and add the phone.';
    await this.updateComplete;
    this.find<HTMLInputElement>('#patient-phone')?.focus();
  }

  /** The picture of the licence goes into the record; the record is there whether or not it does. */
  async #keepLicence(patientId: string): Promise<void> {
    const uploadId = this.#licenceId;
    if (uploadId)
      await send(addDocument, { uploadId, patientId, category: 'photo_id', name: 'Driver’s licence, back' }).catch(
        sayProblem,
      );
  }

  override render() {
    const canBook = session.may('schedule.write');
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    return html`<form class="card stack" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      void this.#save(false, canBook);
    }}>
      <div class="row spread"><h1>New patient</h1>
        ${session.may('documents.write') ? html`<button type="button" @click=${() => void this.#scan()}><span class="icon icon-scan"></span>Scan a licence</button>` : nothing}</div>
      ${this.scanned ? html`<p class="message warn" role="status">${this.scanned}</p>` : nothing}
      ${patientFields(this.draft, this.errors, (draft) => {
        const isZip = draft.zip !== this.draft.zip;
        this.draft = draft;
        this.likely = [];
        saveDraft(KEY, draft);
        if (isZip)
          void followZip(
            draft.zip,
            () => this.draft,
            (place) => {
              this.draft = { ...this.draft, ...place };
              saveDraft(KEY, this.draft);
            },
          );
      })}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.likely.length > 0
          ? html`<div class="message warn stack" role="alert">
              <p>Somebody like this is here already. Is it the same person?</p>
              ${this.likely.map((hit) => html`<p><a href="/patients/${hit.id}">${hit.name}</a><br /><span class="small">${hitDetail(hit, today)}</span><br />${likenessText(hit.reasons)}</p>`)}
              <div><button type="button" @click=${() => void this.#save(true, this.#thenBook)}>This is somebody else: add</button></div>
            </div>`
          : nothing
      }
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.busy}>${canBook ? 'Add and book' : 'Add'}</button>
        ${canBook ? html`<button type="button" ?disabled=${this.busy} @click=${() => void this.#save(false, false)}>Add only</button>` : nothing}
        <button type="button" class="quiet" @click=${() => {
          discardDraft(KEY);
          router.go('/patients');
        }}>Throw away</button>
      </div>
    </form>`;
  }
}
customElements.define('am-new-patient', NewPatient);
