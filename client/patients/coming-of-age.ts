/** Children who come of age: whose record has to be looked at, what in it, and that it was. */
import { html, nothing } from 'lit';
import { type AdultPoint, type ComingOfAge, comingOfAge, reviewAdult } from '../../shared/household.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';

const POINT_WORDS: Record<AdultPoint, string> = {
  others_consent: 'others may consent',
  others_are_told: 'others may be told',
  others_pay: 'others pay',
  no_own_signature: 'no privacy notice signed by themself',
};

class ComingOfAgePage extends PageElement {
  static override properties = { list: { state: true }, problem: { state: true } };
  declare list: ComingOfAge | null;
  declare problem: string | null;

  constructor() {
    super();
    this.list = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.list = await send(comingOfAge, {});
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #review(patientId: string, name: string): Promise<void> {
    try {
      await send(reviewAdult, { patientId, done: true });
      await this.#load();
      this.find<HTMLElement>('h1')?.focus();
      sayDone(`${name}: looked at.`, async () => {
        await send(reviewAdult, { patientId, done: false });
        await this.#load();
      });
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  override render() {
    const { list } = this;
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    return html`<div class="card stack">
      <h1 tabindex="-1">Turning eighteen</h1>
      <p class="muted">From the eighteenth birthday on nobody else consents, is told or pays without the patient’s word. Here stand those whose record still says so, from 60 days before; who is put right goes by itself.</p>
      ${this.problem ? html`<p class="message" role="alert">${this.problem} <button @click=${() => void this.#load()}>Try again</button></p>` : nothing}
      ${
        !list
          ? html`<div class="skeleton"></div>`
          : list.patients.length === 0
            ? html`<p>Nobody is waiting here.</p>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Turning eighteen"><table>
                <thead><tr><th>Patient</th><th>Record</th><th>Eighteen</th><th>To look at</th>${session.may('patients.write') ? html`<th><span class="visually-hidden">Done</span></th>` : nothing}</tr></thead>
                <tbody>${list.patients.map(
                  (
                    it,
                  ) => html`<tr><td><a href="/patients/${it.patientId}">${it.patientName}</a></td><td>${it.recordNumber}</td>
                    <td>${it.on > today ? 'on' : 'since'} ${usDate(it.on)}</td>
                    <td>${it.points.map((point) => POINT_WORDS[point]).join(', ')}</td>
                    ${
                      session.may('patients.write')
                        ? html`<td><button aria-label="${it.patientName}: looked at" @click=${() => void this.#review(it.patientId, it.patientName)}>Looked at</button></td>`
                        : nothing
                    }</tr>`,
                )}</tbody></table></div>
                ${list.more ? html`<p class="hint">There are more than these 200.</p>` : nothing}`
      }
    </div>`;
  }
}
customElements.define('am-coming-of-age', ComingOfAgePage);
