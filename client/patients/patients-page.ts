/** Patients: find one, look at the record, change it, add one. */
import { html, nothing, type PropertyValues } from 'lit';
import {
  open,
  PATIENT_STATUSES,
  type Patient,
  type PatientHit,
  patientTopic,
  type Stay,
  update,
} from '../../shared/patients.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { ageOn, SEX_NAMES, shortDate, usDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import { readVisits } from '../scheduling/data.ts';
import '../scheduling/history-panel.ts';
import { STATUS, statusOf } from '../scheduling/tiles.ts';
import { draftOfPatient, type PatientDraft, patientFields, readDraft } from './form.ts';
import './new-patient.ts';
import { toHit } from './new-patient.ts';
import './picker.ts';

const STAY_WORDS: Record<Stay['kind'], string> = {
  inpatient: 'Inpatient stay',
  skilled_nursing: 'Nursing facility',
  hospice: 'Hospice',
  over_24_hours: 'Over 24 hours',
};

class PatientsPage extends PageElement {
  static override properties = {
    patientId: {},
    loaded: { state: true },
    stays: { state: true },
    visits: { state: true },
    problem: { state: true },
    draft: { state: true },
    status: { state: true },
    errors: { state: true },
  };
  declare patientId: string | null;
  declare loaded: Patient | null;
  declare stays: Stay[];
  declare visits: { upcoming: Appointment[]; past: Appointment[] } | null;
  declare problem: string | null;
  /** What is being changed; null while the record is only looked at. */
  declare draft: PatientDraft | null;
  declare status: Patient['status'];
  declare errors: Record<string, string>;
  readonly #live = new LiveRows(this, patientTopic, () =>
    this.patientId && this.patientId !== 'new' ? this.patientId : null,
  );

  constructor() {
    super();
    this.patientId = null;
    this.loaded = null;
    this.stays = [];
    this.visits = null;
    this.problem = null;
    this.draft = null;
    this.status = 'active';
    this.errors = {};
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('patientId')) void this.#load();
  }

  protected override firstUpdated(): void {
    if (!this.patientId) this.find<HTMLElement & { focus(): void }>('am-patient-picker')?.focus();
  }

  get #patient(): Patient | null {
    return this.#live.rows[0] ?? (this.loaded?.id === this.patientId ? this.loaded : null);
  }

  get #today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  async #load(): Promise<void> {
    const id = this.patientId;
    this.problem = null;
    this.visits = null;
    this.draft = null;
    this.errors = {};
    if (!id || id === 'new') return;
    try {
      const [{ patient, stays }, visits] = await Promise.all([send(open, { id }), readVisits(id, 60)]);
      if (this.patientId !== id) return;
      this.loaded = patient;
      this.stays = stays;
      this.visits = visits;
      const kept = draftOf<PatientDraft>(`patient:${id}`);
      if (kept) {
        this.draft = kept;
        this.status = patient.status;
      }
    } catch (error) {
      if (this.patientId === id) this.problem = sentenceOf(error);
    }
  }

  async #save(patient: Patient): Promise<void> {
    if (!this.draft) return;
    const read = readDraft(this.draft);
    if ('errors' in read) {
      this.errors = read.errors;
      return;
    }
    try {
      const { status } = this;
      const deceasedOn = status === 'deceased' ? (patient.deceasedOn ?? this.#today) : null;
      this.loaded = await send(update, {
        id: patient.id,
        expectedVersion: patient.version,
        ...read.fields,
        status,
        deceasedOn,
      });
      discardDraft(`patient:${patient.id}`);
      this.draft = null;
      this.problem = null;
      sayDone('The record is changed.');
    } catch (error) {
      this.problem =
        error instanceof ProblemError && error.code === 'changed_meanwhile'
          ? 'Somebody changed this record meanwhile. What you typed still stands here: compare it with the record above and save again.'
          : sentenceOf(error);
    }
  }

  override render() {
    return html`<div class="content stack">
      ${
        this.patientId === 'new'
          ? nothing
          : html`<div class="card">
        <div class="row spread"><h1>Patients</h1>
          ${session.may('patients.write') ? html`<a class="button" href="/patients/new"><span class="icon icon-add"></span>Add a patient</a>` : nothing}</div>
        <am-patient-picker label="Find a patient" @patient-picked=${(event: CustomEvent<PatientHit>) => router.go(`/patients/${event.detail.id}`)} @patient-new=${(
          event: CustomEvent<string>,
        ) => {
          void import('./new-patient.ts').then(({ beginNewPatient }) => {
            beginNewPatient(event.detail);
            router.go('/patients/new');
          });
        }}></am-patient-picker>
      </div>`
      }
      ${this.patientId === 'new' ? html`<am-new-patient></am-new-patient>` : this.patientId ? this.#record() : nothing}
    </div>`;
  }

  #record() {
    const patient = this.#patient;
    if (!patient)
      return this.problem
        ? html`<p class="message" role="alert">${this.problem}</p>`
        : html`<div class="card stack"><div class="skeleton"></div><div class="skeleton"></div></div>`;
    return html`
      <article class="card stack" aria-labelledby="patient-name">
        <div class="row spread">
          <div>
            <h2 id="patient-name">${patient.firstName} ${patient.middleName ?? ''} ${patient.lastName} ${patient.suffix ?? ''}
              ${patient.status === 'active' ? nothing : html`<span class="chip">${patient.status}</span>`}</h2>
            <p class="muted">Born ${usDate(patient.birthDate)} (${ageOn(patient.birthDate, this.#today)}) · ${SEX_NAMES[patient.sex]} · record ${patient.recordNumber}</p>
          </div>
          <div class="row">
            ${
              session.may('schedule.write') && patient.status === 'active'
                ? html`<button class="primary" @click=${() => void import('../scheduling/book-for.ts').then(({ bookFor }) => bookFor(toHit(patient)))}><span class="icon icon-book"></span>Book</button>`
                : nothing
            }
            ${
              session.may('patients.write') && !this.draft
                ? html`<button @click=${() => {
                    this.draft = draftOfPatient(patient);
                    this.status = patient.status;
                  }}>Change</button>`
                : nothing
            }
          </div>
        </div>
        <dl class="facts">
          <div><dt>Phone</dt><dd>${patient.phone ?? 'none'}</dd></div>
          <div><dt>Mail</dt><dd>${patient.email ?? 'none'}</dd></div>
          <div><dt>Address</dt><dd>${[patient.addressLine, patient.city, patient.state, patient.zip].filter(Boolean).join(', ') || 'none'}</dd></div>
        </dl>
        ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
        ${this.draft ? this.#form(patient, this.draft) : nothing}
      </article>
      ${this.#history()}
    `;
  }

  #form(patient: Patient, draft: PatientDraft) {
    return html`<form class="stack" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      void this.#save(patient);
    }}>
      ${patientFields(draft, this.errors, (next) => {
        this.draft = next;
        saveDraft(`patient:${patient.id}`, next);
      })}
      <div class="field"><label for="patient-status">Status</label>
        <select id="patient-status" @change=${(event: Event) => {
          this.status = (event.target as HTMLSelectElement).value as Patient['status'];
        }}>${PATIENT_STATUSES.map((status) => html`<option value=${status} ?selected=${status === this.status}>${status}</option>`)}</select></div>
      <div class="row"><button class="primary" type="submit">Save</button>
        <button type="button" class="quiet" @click=${() => {
          discardDraft(`patient:${patient.id}`);
          this.draft = null;
          this.errors = {};
        }}>Throw the changes away</button></div>
    </form>`;
  }

  #history() {
    const { visits } = this;
    if (!visits) return html`<div class="card"><div class="skeleton"></div></div>`;
    const row = (visit: Appointment) => html`<tr>
      <td><a href="/schedule/${visit.date}">${shortDate(visit.date)}, ${visit.date.slice(0, 4)}</a></td>
      <td>${visit.startText} – ${visit.endText}</td>
      <td><span aria-hidden="true">${STATUS[statusOf(visit)]?.mark}</span> ${STATUS[statusOf(visit)]?.word}</td>
      <td>${visit.note}</td>
      <td class="history-cell"><am-appointment-history .appointmentId=${visit.id} .version=${visit.version}></am-appointment-history></td>
    </tr>`;
    const table = (title: string, list: Appointment[], empty: string) => html`<section class="card">
      <h2>${title}</h2>
      ${
        list.length === 0
          ? html`<p class="muted">${empty}</p>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${title}><table><thead><tr><th>Day</th><th>Time</th><th>State</th><th>Note</th><th>What happened</th></tr></thead><tbody>${list.map(row)}</tbody></table></div>`
      }
    </section>`;
    return html`
      ${table('Coming visits', visits.upcoming, 'Nothing is booked.')} ${table('Past visits', visits.past, 'None yet.')}
      ${
        this.stays.length > 0
          ? html`<section class="card"><h2>Stays</h2><div class="scroll-x" tabindex="0" role="region" aria-label="Stays"><table><thead><tr><th>From</th><th>To</th><th>Kind</th><th>What for</th></tr></thead>
              <tbody>${this.stays.map((stay) => html`<tr><td>${usDate(stay.start.slice(0, 10))}</td><td>${usDate(stay.end.slice(0, 10))}</td><td>${STAY_WORDS[stay.kind]}</td><td>${stay.description}</td></tr>`)}</tbody></table></div></section>`
          : nothing
      }
    `;
  }
}
customElements.define('am-patients-page', PatientsPage);
