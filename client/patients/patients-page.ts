/** Patients: find one, add one, look at the record. */
import { html, nothing } from 'lit';
import type { PatientHit } from '../../shared/patients.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import './break-glass.ts';
import './coming-of-age.ts';
import './duplicates-page.ts';
import './merge-page.ts';
import './new-patient.ts';
import './picker.ts';
import './record-page.ts';

class PatientsPage extends PageElement {
  static override properties = { patientId: {}, more: {} };
  /** The id of one, `new`, or `duplicates`. */
  declare patientId: string | null;
  /** With `duplicates`: the two to compare. */
  declare more: string | null;

  constructor() {
    super();
    this.patientId = null;
    this.more = null;
  }

  protected override firstUpdated(): void {
    if (!this.patientId) this.find<HTMLElement & { focus(): void }>('am-patient-picker')?.focus();
  }

  override render() {
    if (this.patientId === 'new') return html`<div class="content stack"><am-new-patient></am-new-patient></div>`;
    if (this.patientId === 'turning-18')
      return html`<div class="content stack"><am-coming-of-age></am-coming-of-age></div>`;
    if (this.patientId === 'duplicates')
      return html`<div class="content stack">${this.more ? html`<am-merge-page .pair=${this.more}></am-merge-page>` : html`<am-duplicates-page></am-duplicates-page>`}</div>`;
    return html`<div class="content stack">
      <div class="card">
        <div class="row spread"><h1>Patients</h1>
          <div class="row"><a class="button quiet" href="/recalls">Recalls</a><a class="button quiet" href="/requests">Records requests</a><a class="button quiet" href="/patients/turning-18">Turning eighteen</a>
            ${session.may('patients.merge') ? html`<a class="button quiet" href="/patients/duplicates">Likely duplicates</a>` : nothing}
            ${session.may('patients.write') ? html`<a class="button" href="/patients/new"><span class="icon icon-add"></span>Add a patient</a>` : nothing}</div></div>
        <am-patient-picker label="Find a patient" @patient-picked=${(event: CustomEvent<PatientHit>) => router.go(`/patients/${event.detail.id}`)} @patient-new=${(
          event: CustomEvent<string>,
        ) => {
          void import('./new-patient.ts').then(({ beginNewPatient }) => {
            beginNewPatient(event.detail);
            router.go('/patients/new');
          });
        }}></am-patient-picker>
      </div>
      ${
        this.patientId
          ? html`<am-record-page .patientId=${this.patientId}></am-record-page>`
          : html`<details class="card"><summary>Open a confidential record by its number</summary>
              <am-break-glass @glass-broken=${(event: CustomEvent<string>) => router.go(`/patients/${event.detail}`)}></am-break-glass></details>`
      }
    </div>`;
  }
}
customElements.define('am-patients-page', PatientsPage);
