/** What is printed of a patient: labels for the chart, the slip that goes along through a visit, letters with their letterhead. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Letter, Letterhead, LetterKind } from '../../shared/correspondence.ts';
import type { PatientRecord } from '../../shared/record.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { ageOn, longDate, SEX_NAMES, usDate } from '../elements/words.ts';
import { practiceToday } from '../practice/rules-data.ts';

export const LETTER_TITLES: Record<LetterKind, string> = {
  work_note: 'Work note',
  school_note: 'School note',
  letter: 'Letter',
};

/** Avery 5160 and its kind: three across, ten down. */
export const LABELS_ON_SHEET = 30;

const nameOf = ({ lastName, suffix, firstName, middleName }: PatientRecord): string =>
  `${lastName}${suffix ? ` ${suffix}` : ''}, ${[firstName, middleName].filter(Boolean).join(' ')}`;

const label = (record: PatientRecord): TemplateResult => html`<div class="chart-label">
  <strong>${nameOf(record)}</strong>
  <span>Born ${usDate(record.birthDate)} · ${SEX_NAMES[record.sex]}</span>
  <span>Record ${record.recordNumber}</span>
  <span>${record.phone ?? ''}</span>
</div>`;

/** One label of 2.25 × 1.25 inches, as label printers have them. */
export const labelSheet = (record: PatientRecord): TemplateResult =>
  html`<section class="sheet label-sheet">${label(record)}</section>`;

/** Labels on a letter-sized sheet; `skip` of them are used up already. */
export const labelsSheet = (record: PatientRecord, count: number, skip: number): TemplateResult =>
  html`<section class="sheet labels-sheet">${Array.from({ length: skip }, () => html`<div></div>`)}${Array.from({ length: Math.min(count, LABELS_ON_SHEET - skip) }, () => label(record))}</section>`;

export interface Slip {
  record: PatientRecord;
  visit: Appointment;
  alerts: readonly string[];
  /** Null: whoever prints may not read it, or it cannot be had. */
  payers: readonly string[] | null;
  words: { type: string; provider: string; room: string; location: string };
  practiceName: string;
}

/** The slip that goes along with the patient: who, why, where, what to mind, and boxes to tick on the way. */
export const slipSheet = ({ record, visit, alerts, payers, words, practiceName }: Slip): TemplateResult =>
  html`<section class="sheet slip-sheet">
    <header><strong>${practiceName}</strong><span>${words.location}</span></header>
    <h2>Route slip</h2>
    <p class="slip-name">${nameOf(record)}</p>
    <p>Born ${usDate(record.birthDate)} (${ageOn(record.birthDate, practiceToday())}) · ${SEX_NAMES[record.sex]} · record ${record.recordNumber}</p>
    ${alerts.length > 0 ? html`<ul class="slip-alerts">${alerts.map((alert) => html`<li>${alert}</li>`)}</ul>` : nothing}
    <dl>
      <div><dt>When</dt><dd>${longDate(visit.date)}, ${visit.startText} – ${visit.endText}</dd></div>
      <div><dt>Visit</dt><dd>${words.type}</dd></div>
      ${visit.note ? html`<div><dt>Reason and note</dt><dd>${visit.note}</dd></div>` : nothing}
      <div><dt>Provider</dt><dd>${words.provider || 'none'}</dd></div>
      <div><dt>Room</dt><dd>${words.room || '__________'}</dd></div>
      ${payers === null ? nothing : html`<div><dt>Pays</dt><dd>${payers.length > 0 ? payers.join('; then ') : 'No coverage on this day: self-pay'}</dd></div>`}
    </dl>
    <table><thead><tr><th>Step</th><th>Time</th><th>By</th></tr></thead><tbody>
      ${['Checked in', 'In the room', 'With the provider', 'Laboratory or imaging', 'Checked out', 'Next visit booked'].map((step) => html`<tr><td>☐ ${step}</td><td></td><td></td></tr>`)}
    </tbody></table>
  </section>`;

const head = ({
  practiceName,
  locationName,
  address,
  phone,
}: Letterhead): TemplateResult => html`<header class="letterhead">
  <strong>${practiceName}</strong>
  <span>${[locationName, address, phone].filter(Boolean).join(' · ')}</span>
</header>`;

/** A letter as it was, or is about to be, printed. */
export const letterSheet = (
  letter: Pick<Letter, 'kind' | 'letterhead' | 'patientName' | 'birthDate' | 'addressee' | 'body' | 'writtenOn'>,
): TemplateResult => {
  const { letterhead } = letter;
  return html`<section class="sheet letter-sheet">
    ${head(letterhead)}
    <p>${longDate(letter.writtenOn)}</p>
    <p>${letter.addressee ?? 'To whom it may concern'}</p>
    <p>Re: <strong>${letter.patientName}</strong>, born ${usDate(letter.birthDate)}</p>
    <p class="letter-body">${letter.body}</p>
    <footer><p>______________________________</p>
      <p>${letterhead.providerName ?? letterhead.practiceName}${letterhead.providerNpi ? html`<br />NPI ${letterhead.providerNpi}` : nothing}</p></footer>
  </section>`;
};

interface NoteFacts {
  name: string;
  seenOn: string | null;
  fromDate: string | null;
  untilDate: string | null;
  restrictions: string;
}

/** What a note says by itself: days and restrictions, and nothing of why. */
export function noteText(kind: LetterKind, { name, seenOn, fromDate, untilDate, restrictions }: NoteFacts): string {
  if (kind === 'letter') return '';
  const place = kind === 'work_note' ? 'work' : 'school';
  const until = untilDate ?? fromDate;
  const days =
    fromDate && until && fromDate !== until
      ? `from ${longDate(fromDate)} through ${longDate(until)}`
      : fromDate
        ? `on ${longDate(fromDate)}`
        : '';
  return [
    seenOn ? `${name} was seen in our practice on ${longDate(seenOn)}.` : '',
    days ? `Please excuse ${name} from ${place} ${days}.` : '',
    restrictions
      ? `On return to ${place} the following applies: ${restrictions}`
      : until
        ? `${name} may return to ${place} without restrictions after that.`
        : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
