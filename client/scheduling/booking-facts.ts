/** What the desk should know while it books: the patient's other visits, the no-shows, what the visit type asks for. */
import { html, nothing, type TemplateResult } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import type { PatientHit } from '../../shared/patients.ts';
import type { ResourceClass, VisitType } from '../../shared/practice.ts';
import type { patientVisits } from '../../shared/scheduling.ts';
import { shortDate } from '../elements/words.ts';
import '../patients/alerts.ts';
import { hitDetail } from '../patients/picker.ts';

export type Visits = OutputOf<typeof patientVisits>;

const NEXT_SHOWN = 3;

/** @param typeName the words for a visit type, @param providerName for a provider */
export function patientFacts(
  visits: Visits,
  names: { type: (id: string) => string; provider: (id: string | null) => string },
): TemplateResult {
  const next = visits.upcoming.filter(({ booking }) => booking === 'booked');
  const missed = visits.past.find(({ booking }) => booking === 'no_show');
  const count = visits.noShowCount;
  const times = count === 1 ? 'once' : `${count} times`;
  return html`
    ${
      count > 0
        ? html`<p class="message warn">Did not come ${times} before${missed ? `, last on ${shortDate(missed.date)} ${missed.date.slice(0, 4)}` : ''}.</p>`
        : nothing
    }
    ${
      next.length > 0
        ? html`<div class="note-box small" data-next-visits>
            <ul>${next
              .slice(0, NEXT_SHOWN)
              .map(
                (one) =>
                  html`<li><strong>Has</strong> ${shortDate(one.date)}, ${one.startText} <span class="muted">${[names.type(one.visitTypeId), names.provider(one.providerId)].filter(Boolean).join(', ')}</span></li>`,
              )}</ul>
            ${next.length > NEXT_SHOWN ? html`<span class="muted">and ${next.length - NEXT_SHOWN} more</span>` : nothing}
          </div>`
        : nothing
    }`;
}

const agesOf = (type: VisitType): string => {
  const text = (months: number): string => (months < 36 ? `${months} months` : `${Math.floor(months / 12)} years`);
  const { ageMonthsMin: min, ageMonthsMax: max } = type;
  if (min === null && max === null) return '';
  if (min === null) return `Up to ${text(max as number)}.`;
  return max === null ? `From ${text(min)}.` : `From ${text(min)} to ${text(max)}.`;
};

/** What the type needs besides the provider, and whom it is for. */
export function typeFacts(type: VisitType, classes: ReadonlyMap<string, ResourceClass>) {
  const needs = [...new Set(type.needs.flatMap(({ classId }) => classes.get(classId ?? '')?.name ?? []))];
  const lines = [
    agesOf(type),
    type.planNote ?? '',
    needs.length > 0 ? `Also takes: ${needs.join(', ')}.` : '',
    type.capacity > 1 ? `A group of up to ${type.capacity}.` : '',
    type.telehealth ? 'By video.' : '',
  ].filter(Boolean);
  if (lines.length === 0) return nothing;
  return html`<div class="note-box small" data-type-facts>${lines.map((line) => html`<p>${line}</p>`)}</div>`;
}

/** Said when the time is agreed: it stands after the times, which have to be seen first. */
export const typeAdvice = ({ instructions }: VisitType) =>
  instructions ? html`<p class="note-box small"><strong>Tell the patient:</strong> ${instructions}</p>` : nothing;

/** Whom the visit is for; `change` chooses somebody else. */
export const patientCard = (patient: PatientHit, today: string, change: (() => void) | null) =>
  html`<div class="who">
    <div><strong>${patient.name}</strong><div class="small muted">${hitDetail(patient, today)}</div></div>
    ${change ? html`<button class="quiet" @click=${change}>Change</button>` : nothing}
  </div><am-patient-alerts place="booking" .patientId=${patient.id}></am-patient-alerts>`;
