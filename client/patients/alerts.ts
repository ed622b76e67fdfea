/** What a desk has to know about a patient before it books or receives them. */
import { html, nothing } from 'lit';
import { type PatientRecord, patientTopic } from '../../shared/record.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import { SIGNATURE_WORDS } from './record-sections.ts';

export type AlertPlace = 'booking' | 'check-in' | 'record';

/** The sentences to show there today; the record itself shows all that hold. */
export function alertsOf(record: PatientRecord, place: AlertPlace): string[] {
  const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  const isShown = (flag: PatientRecord['flags'][number]): boolean =>
    place === 'record' || (place === 'booking' ? flag.atBooking : flag.atCheckIn);
  return [
    ...(record.dismissedOn
      ? [
          `Dismissed from the practice on ${usDate(record.dismissedOn)}${record.dismissedReason ? `: ${record.dismissedReason}` : ''}`,
        ]
      : []),
    ...record.flags
      .filter((flag) => isShown(flag) && (flag.untilDate === null || flag.untilDate >= today))
      .map(({ text }) => text),
    ...(record.interpreterNeeded ? ['Needs an interpreter'] : []),
    ...(record.mailReturnedOn && place !== 'booking'
      ? [`Mail comes back since ${usDate(record.mailReturnedOn)}: ask for the address`]
      : []),
  ];
}

/** Release of information is signed where somebody asks for it; the others every patient signs. */
const WANTED = ['privacy_notice', 'assignment_of_benefits', 'financial_policy'] as const;

/**
 * One sentence for what is not signed, or not any more. It stands beside the visit and stops nobody: a practice that is
 * new here has signatures of no one yet.
 */
function signaturesWanted(record: PatientRecord): string[] {
  const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  const holds = (kind: string): boolean =>
    record.signatures.some((one) => one.kind === kind && (one.expiresOn === null || one.expiresOn >= today));
  const missing = WANTED.filter((kind) => !holds(kind)).map((kind) => SIGNATURE_WORDS[kind].toLowerCase());
  return missing.length > 0 ? [`To be signed: ${missing.join(', ')}`] : [];
}

class PatientAlerts extends PageElement {
  static override properties = { patientId: {}, place: {} };
  declare patientId: string | null;
  declare place: AlertPlace;
  readonly #live = new LiveRows(this, patientTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = null;
    this.place = 'record';
  }

  override render() {
    const [record] = this.#live.rows;
    const wanted = record && this.place !== 'booking' ? signaturesWanted(record) : [];
    const alerts = record ? [...alertsOf(record, this.place), ...wanted] : [];
    if (alerts.length === 0) return nothing;
    return html`<ul class="message warn patient-alerts" aria-label="Alerts of this patient">${alerts.map((alert) => html`<li>${alert}</li>`)}</ul>`;
  }
}
customElements.define('am-patient-alerts', PatientAlerts);
