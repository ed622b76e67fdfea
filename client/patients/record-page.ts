/** The record of one patient: who it is, what to know first, each section changed in place, and the visits. */
import { html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Patient, Stay } from '../../shared/patients.ts';
import { open, type PatientRecord, patientTopic } from '../../shared/record.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import '../documents/portrait.ts';
import { ageOn, SEX_NAMES, usDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import './alerts.ts';
import './break-glass.ts';
import { askUnmerge } from './merges-panel.ts';
import { toHit } from './new-patient.ts';
import { PANELS } from './record-panels.ts';
import './record-section.ts';
import { SECTIONS } from './record-sections.ts';

class RecordPage extends PageElement {
  static override properties = {
    patientId: {},
    loaded: { state: true },
    stays: { state: true },
    problem: { state: true },
    closed: { state: true },
  };
  declare patientId: string | null;
  declare loaded: PatientRecord | null;
  declare stays: Stay[];
  declare problem: string | null;
  /** Confidential, and not open to this person. */
  declare closed: boolean;
  readonly #live = new LiveRows(this, patientTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = null;
    this.loaded = null;
    this.stays = [];
    this.problem = null;
    this.closed = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('patientId')) void this.#load();
    // Closed while it was open here: nothing of it stays on the screen.
    else if (this.#live.state === 'refused' && this.loaded) {
      this.loaded = null;
      void this.#load();
    }
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
    this.closed = false;
    if (!id) return;
    try {
      const { patient, stays } = await send(open, { id });
      if (this.patientId !== id) return;
      this.loaded = patient;
      this.stays = stays;
    } catch (error) {
      if (this.patientId !== id) return;
      this.problem = sentenceOf(error);
      this.closed = error instanceof ProblemError && error.code === 'record_confidential';
    }
  }

  override render() {
    const record = this.#record;
    if (this.closed)
      return html`<section class="card stack" aria-labelledby="closed-title"><h2 id="closed-title">Confidential record</h2>
        <am-break-glass .patientId=${this.patientId} @glass-broken=${() => void this.#load()}></am-break-glass></section>`;
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
      ${repeat(
        PANELS.filter((panel) => panel.shown()),
        ({ key }) => key,
        (panel) =>
          html`<div class="record-panel" id="panel-${panel.key}" tabindex="-1">${panel.draw(record, this.stays)}</div>`,
      )}
    </div>`;
  }

  #merged(record: PatientRecord, intoId: string) {
    return html`<div class="message warn row" role="status">
      <span>This record was merged into <a href="/patients/${intoId}">another record of the same person</a>; everything stands there.</span>
      ${session.may('patients.merge') ? html`<button @click=${() => void askUnmerge(record.id, `record ${record.recordNumber}`)}>Take the merge back</button>` : nothing}
    </div>`;
  }

  #goTo(key: string): void {
    const panel = this.find<HTMLElement>(`#panel-${key}`);
    panel?.scrollIntoView({ block: 'start' });
    panel?.focus({ preventScroll: true });
  }

  #head(record: PatientRecord) {
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    return html`<header class="card stack">
      <div class="row spread">
        <div class="row">${session.may('documents.read') ? html`<am-portrait .patientId=${record.id} .name=${nameOf(record)}></am-portrait>` : nothing}<div>
          <h2 id="patient-name">${nameOf(record)}
            ${record.status === 'active' ? nothing : html`<span class="chip">${record.status}</span>`}
            ${record.isConfidential ? html`<span class="chip">confidential</span>` : nothing}</h2>
          <p class="muted">Born ${usDate(record.birthDate)} (${ageOn(record.birthDate, today)}) · ${SEX_NAMES[record.sex]}${record.pronouns ? ` · ${record.pronouns}` : ''} · record ${record.recordNumber}</p>
          <p>${[record.phone, record.email, [record.addressLine, record.city, record.state, record.zip].filter(Boolean).join(', ')].filter(Boolean).join(' · ') || html`<span class="muted">No phone, mail or address</span>`}</p>
        </div></div>
        ${
          session.may('schedule.write') && record.status === 'active' && !record.mergedIntoId
            ? html`<button class="primary" @click=${() => void import('../scheduling/book-for.ts').then(({ bookFor }) => bookFor(toHit(record)))}><span class="icon icon-book"></span>Book</button>`
            : nothing
        }
      </div>
      ${record.mergedIntoId ? this.#merged(record, record.mergedIntoId) : nothing}
      <am-patient-alerts .patientId=${record.id}></am-patient-alerts>
      <nav class="row record-ways" aria-label="On this page">${PANELS.filter((panel) => panel.shown()).map(
        ({ key, title }) => html`<button class="quiet small" @click=${() => this.#goTo(key)}>${title}</button>`,
      )}</nav>
    </header>`;
  }
}
customElements.define('am-record-page', RecordPage);

/** `Imani “Mani” Fairweather Jr` */
const nameOf = ({ firstName, preferredName, middleName, lastName, suffix }: Patient): string =>
  [firstName, preferredName && `“${preferredName}”`, middleName, lastName, suffix].filter(Boolean).join(' ');
