/** The visits of one patient, coming and past, and the stays. */
import { html, nothing, type PropertyValues } from 'lit';
import type { Stay } from '../../shared/patients.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate, usDate } from '../elements/words.ts';
import { readVisits } from '../scheduling/data.ts';
import '../scheduling/history-panel.ts';
import { STATUS, statusOf } from '../scheduling/tiles.ts';

const STAY_WORDS: Record<Stay['kind'], string> = {
  inpatient: 'Inpatient stay',
  skilled_nursing: 'Nursing facility',
  hospice: 'Hospice',
  over_24_hours: 'Over 24 hours',
};
const VISITS_SHOWN = 60;

class RecordVisits extends PageElement {
  static override properties = {
    patientId: {},
    stays: { attribute: false },
    visits: { state: true },
    problem: { state: true },
  };
  declare patientId: string;
  declare stays: readonly Stay[];
  declare visits: { upcoming: Appointment[]; past: Appointment[] } | null;
  declare problem: string | null;

  constructor() {
    super();
    this.patientId = '';
    this.stays = [];
    this.visits = null;
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('patientId')) void this.#load();
  }

  async #load(): Promise<void> {
    const id = this.patientId;
    this.problem = null;
    this.visits = null;
    try {
      const visits = await readVisits(id, VISITS_SHOWN);
      if (this.patientId === id) this.visits = visits;
    } catch (error) {
      if (this.patientId === id) this.problem = sentenceOf(error);
    }
  }

  override render() {
    const { visits, problem } = this;
    if (problem) return html`<div class="card"><p class="message" role="alert">${problem}</p></div>`;
    if (!visits) return html`<div class="card"><div class="skeleton"></div></div>`;
    return html`<div class="stack">
      ${table('Coming visits', visits.upcoming, 'Nothing is booked.')} ${table('Past visits', visits.past, 'None yet.')}
      ${
        this.stays.length > 0
          ? html`<section class="card"><h2>Stays</h2><div class="scroll-x" tabindex="0" role="region" aria-label="Stays"><table><thead><tr><th>From</th><th>To</th><th>Kind</th><th>What for</th></tr></thead>
              <tbody>${this.stays.map((stay) => html`<tr><td>${usDate(stay.start.slice(0, 10))}</td><td>${usDate(stay.end.slice(0, 10))}</td><td>${STAY_WORDS[stay.kind]}</td><td>${stay.description}</td></tr>`)}</tbody></table></div></section>`
          : nothing
      }
    </div>`;
  }
}
customElements.define('am-record-visits', RecordVisits);

const table = (title: string, list: readonly Appointment[], empty: string) => html`<section class="card">
  <h2>${title}</h2>
  ${
    list.length === 0
      ? html`<p class="muted">${empty}</p>`
      : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${title}><table><thead><tr><th>Day</th><th>Time</th><th>State</th><th>Note</th><th>What happened</th></tr></thead><tbody>${list.map(row)}</tbody></table></div>`
  }
</section>`;

const row = (visit: Appointment) => html`<tr>
  <td><a href="/schedule/${visit.date}">${shortDate(visit.date)}, ${visit.date.slice(0, 4)}</a></td>
  <td>${visit.startText} – ${visit.endText}</td>
  <td><span aria-hidden="true">${STATUS[statusOf(visit)]?.mark}</span> ${STATUS[statusOf(visit)]?.word}</td>
  <td>${visit.note}</td>
  <td class="history-cell"><am-appointment-history .appointmentId=${visit.id} .version=${visit.version}></am-appointment-history></td>
</tr>`;
