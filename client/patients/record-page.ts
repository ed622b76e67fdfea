/** The record of one patient: who it is, what to know first, each section changed in place, and the visits. */
import { html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Patient, Stay } from '../../shared/patients.ts';
import { open, type PatientRecord, patientTopic } from '../../shared/record.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { ageOn, SEX_NAMES, shortDate, usDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import { readVisits } from '../scheduling/data.ts';
import '../scheduling/history-panel.ts';
import { STATUS, statusOf } from '../scheduling/tiles.ts';
import './alerts.ts';
import { toHit } from './new-patient.ts';
import './record-section.ts';
import { SECTIONS } from './record-sections.ts';

const STAY_WORDS: Record<Stay['kind'], string> = {
  inpatient: 'Inpatient stay',
  skilled_nursing: 'Nursing facility',
  hospice: 'Hospice',
  over_24_hours: 'Over 24 hours',
};
const VISITS_SHOWN = 60;

class RecordPage extends PageElement {
  static override properties = {
    patientId: {},
    loaded: { state: true },
    stays: { state: true },
    visits: { state: true },
    problem: { state: true },
  };
  declare patientId: string | null;
  declare loaded: PatientRecord | null;
  declare stays: Stay[];
  declare visits: { upcoming: Appointment[]; past: Appointment[] } | null;
  declare problem: string | null;
  readonly #live = new LiveRows(this, patientTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = null;
    this.loaded = null;
    this.stays = [];
    this.visits = null;
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('patientId')) void this.#load();
  }

  /** The newest of what was loaded, what came by itself and what was saved here. */
  get #record(): PatientRecord | null {
    const [row] = this.#live.rows;
    const loaded = this.loaded?.id === this.patientId ? this.loaded : null;
    return row && row.version >= (loaded?.version ?? 0) ? row : loaded;
  }

  async #load(): Promise<void> {
    const id = this.patientId;
    this.problem = null;
    this.visits = null;
    if (!id) return;
    try {
      const [{ patient, stays }, visits] = await Promise.all([send(open, { id }), readVisits(id, VISITS_SHOWN)]);
      if (this.patientId !== id) return;
      this.loaded = patient;
      this.stays = stays;
      this.visits = visits;
    } catch (error) {
      if (this.patientId === id) this.problem = sentenceOf(error);
    }
  }

  override render() {
    const record = this.#record;
    if (!record)
      return this.problem
        ? html`<p class="message" role="alert">${this.problem}</p>`
        : html`<div class="card stack"><div class="skeleton"></div><div class="skeleton"></div></div>`;
    return html`<div class="stack" @record-saved=${(event: CustomEvent<PatientRecord>) => {
      this.loaded = event.detail;
    }}>
      ${this.#head(record)}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="record-grid">${repeat(
        SECTIONS,
        ({ key }) => key,
        (section) => html`<am-record-section .section=${section} .record=${record}></am-record-section>`,
      )}</div>
      ${this.#visits()}
    </div>`;
  }

  #head(record: PatientRecord) {
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    return html`<header class="card stack">
      <div class="row spread">
        <div>
          <h2 id="patient-name">${nameOf(record)}
            ${record.status === 'active' ? nothing : html`<span class="chip">${record.status}</span>`}</h2>
          <p class="muted">Born ${usDate(record.birthDate)} (${ageOn(record.birthDate, today)}) · ${SEX_NAMES[record.sex]}${record.pronouns ? ` · ${record.pronouns}` : ''} · record ${record.recordNumber}</p>
          <p>${[record.phone, record.email, [record.addressLine, record.city, record.state, record.zip].filter(Boolean).join(', ')].filter(Boolean).join(' · ') || html`<span class="muted">No phone, mail or address</span>`}</p>
        </div>
        ${
          session.may('schedule.write') && record.status === 'active'
            ? html`<button class="primary" @click=${() => void import('../scheduling/book-for.ts').then(({ bookFor }) => bookFor(toHit(record)))}><span class="icon icon-book"></span>Book</button>`
            : nothing
        }
      </div>
      <am-patient-alerts .patientId=${record.id}></am-patient-alerts>
    </header>`;
  }

  #visits() {
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
customElements.define('am-record-page', RecordPage);

/** `Imani “Mani” Fairweather Jr` */
const nameOf = ({ firstName, preferredName, middleName, lastName, suffix }: Patient): string =>
  [firstName, preferredName && `“${preferredName}”`, middleName, lastName, suffix].filter(Boolean).join(' ');
