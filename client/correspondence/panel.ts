/** What left the practice on paper for one patient: letters as they were printed, and requests for records with the faxes. */
import { html, nothing } from 'lit';
import { type LetterLine, letterTopic, openLetter, patientRequestsTopic } from '../../shared/correspondence.ts';
import { send } from '../api/send.ts';
import { printSheet } from '../desk/printing.ts';
import { session } from '../desk/session.ts';
import { sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { LETTER_TITLES, letterSheet } from './paper-sheets.ts';
import { editRequest, requestTable } from './requests.ts';

const daysOf = ({ fromDate, untilDate }: LetterLine): string =>
  [fromDate, untilDate === fromDate ? null : untilDate].flatMap((date) => (date ? usDate(date) : [])).join(' – ');

class CorrespondencePanel extends PageElement {
  static override properties = { patientId: {}, patientName: {} };
  declare patientId: string;
  declare patientName: string;
  readonly #letters = new LiveRows(this, letterTopic, () => this.patientId);
  readonly #requests = new LiveRows(this, patientRequestsTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = '';
    this.patientName = '';
  }

  async #papers(): Promise<void> {
    const { openPapers } = await import('./papers.ts');
    openPapers({ id: this.patientId, name: this.patientName });
  }

  /** Shows a letter as it was printed, and prints it again. */
  async #open(line: LetterLine): Promise<void> {
    const letter = await send(openLetter, { id: line.id });
    const again = await ask({
      title: `${LETTER_TITLES[letter.kind]} of ${usDate(letter.writtenOn)}`,
      body: html`<div class="paper-preview" role="region" aria-label="The letter" tabindex="0">${letterSheet(letter)}</div>`,
      yes: 'Print it again',
      no: 'Close',
      wide: true,
    });
    const note = { print: 'letter' as const, date: practiceToday(), providerId: null, patientId: this.patientId };
    if (again) await printSheet({ note, draw: () => letterSheet(letter) });
  }

  override render() {
    const letters = [...this.#letters.rows].sort((a, b) => b.writtenAt.localeCompare(a.writtenAt));
    const requests = [...this.#requests.rows].sort((a, b) => b.receivedOn.localeCompare(a.receivedOn));
    const mayWrite = session.may('correspondence.write');
    const isLoading = this.#letters.state === 'loading' || this.#requests.state === 'loading';
    return html`<section class="card stack" aria-labelledby="correspondence-title">
      <div class="row spread"><h2 id="correspondence-title">Letters and records requests</h2>
        ${
          mayWrite
            ? html`<div class="row"><button @click=${() => void this.#papers().catch(sayProblem)}><span class="icon icon-print"></span>Labels and letters …</button>
                <button data-add-request @click=${() => void editRequest(this.patientId, null)}><span class="icon icon-add"></span>Add a request or a fax</button></div>`
            : nothing
        }</div>
      ${isLoading ? html`<div class="skeleton"></div>` : nothing}
      ${!isLoading && letters.length + requests.length === 0 ? html`<p class="muted">No letter was printed, and nobody asked for records.</p>` : nothing}
      ${
        letters.length > 0
          ? html`<h3>Letters</h3><div class="scroll-x" tabindex="0" role="region" aria-label="Letters"><table>
              <thead><tr><th>Printed</th><th>Letter</th><th>About the days</th><th>Signed by</th><th>Printed by</th><th><span class="visually-hidden">Show</span></th></tr></thead>
              <tbody>${letters.map(
                (
                  line,
                ) => html`<tr><td>${usDate(Temporal.Instant.from(line.writtenAt).toZonedDateTimeISO(session.zone).toPlainDate().toString())}</td>
                  <td>${LETTER_TITLES[line.kind]}${line.addressee ? html`<div class="small muted">to ${line.addressee}</div>` : nothing}</td>
                  <td>${daysOf(line)}</td><td>${line.providerName ?? 'the practice'}</td><td>${line.writtenBy}</td>
                  <td class="acts"><button class="quiet" aria-label="Show the ${LETTER_TITLES[line.kind].toLowerCase()} of ${line.writtenAt.slice(0, 10)}" @click=${() => void this.#open(line).catch(sayProblem)}>Show</button></td></tr>`,
              )}</tbody></table></div>`
          : nothing
      }
      ${requests.length > 0 ? html`<h3>Requests for records, and faxes</h3>${requestTable(requests, mayWrite, false)}` : nothing}
    </section>`;
  }
}
customElements.define('am-correspondence', CorrespondencePanel);
