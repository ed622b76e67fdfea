/** One line at booking and check-in: who pays for the visit on its day, or that nobody does. */
import { html, nothing, type PropertyValues } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { casesTopic, coveragesTopic, payers, setVisitCase, visitPayers } from '../../shared/coverage.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { money } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';

type Says = OutputOf<typeof payers> & Partial<OutputOf<typeof visitPayers>>;

class PayerLine extends PageElement {
  static override properties = {
    patientId: {},
    date: {},
    appointmentId: {},
    says: { state: true },
  };
  declare patientId: string | null;
  /** The day that is being booked; of a visit that is there, its own day counts. */
  declare date: string | null;
  declare appointmentId: string | null;
  declare says: Says | null;
  readonly #coverages = new LiveRows(this, coveragesTopic, () => this.patientId);
  readonly #cases = new LiveRows(this, casesTopic, () => this.patientId);
  #asked = '';

  constructor() {
    super();
    this.patientId = null;
    this.date = null;
    this.appointmentId = null;
    this.says = null;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    if (!session.may('coverage.read') || !this.patientId || this.#coverages.state === 'loading') return;
    const versions = this.#coverages.rows.map(({ id, version }) => `${id}${version}`).join();
    const key = `${this.patientId} ${this.appointmentId} ${this.date} ${versions}`;
    if (key === this.#asked || (!this.appointmentId && !this.date)) return;
    this.#asked = key;
    void this.#ask(key);
  }

  async #ask(key: string): Promise<void> {
    const { patientId, date, appointmentId } = this;
    const says: Says | null = await (appointmentId
      ? send(visitPayers, { appointmentId })
      : send(payers, { patientId: patientId as string, caseId: null, date: date as string })
    ).catch(() => null);
    // What cannot be read is left out: it hinders no booking, and the record says why.
    if (key === this.#asked) this.says = says;
  }

  async #toCase(caseId: string | null): Promise<void> {
    try {
      await send(setVisitCase, { appointmentId: this.appointmentId as string, caseId });
      sayDone('The case of the visit is set.');
    } catch (error) {
      sayProblem(error);
    }
    await this.#ask(this.#asked);
  }

  override render() {
    const { says } = this;
    if (!says) return nothing;
    const { facts, copayCents } = says;
    const names = says.payers.map(({ planName }) => planName).join(', then ');
    const needs = [
      ...(says.payers.some((one) => one.referralNeeded) ? ['a referral'] : []),
      ...(says.payers.some((one) => one.authorisationNeeded) ? ['authorisation'] : []),
    ];
    const open = this.#cases.rows.filter(({ closedOn, id }) => closedOn === null || id === says.caseId);
    return html`<div class="payer-line small ${names ? '' : 'is-none'}" data-payer>
      <span><strong>${names ? `Pays: ${names}` : 'No coverage on this date'}</strong>${
        copayCents === null || copayCents === undefined
          ? nothing
          : html` · ${copayCents === 0 ? 'no copay' : `copay ${money(copayCents)}`}`
      }${needs.length > 0 ? ` · needs ${needs.join(' and ')}` : ''}${facts.qmb ? ' · QMB: collect no Medicare cost share' : ''}${facts.restricted ? ' · something of this day is not told to a plan' : ''}</span>
      ${
        this.appointmentId && open.length > 0 && session.may('coverage.write')
          ? html`<label><span class="visually-hidden">Case of this visit</span><select @change=${(event: Event) => void this.#toCase((event.target as HTMLSelectElement).value || null)}>
              <option value="" ?selected=${!says.caseId}>Health</option>${open.map((one) => html`<option value=${one.id} ?selected=${one.id === says.caseId}>${one.name}</option>`)}</select></label>`
          : nothing
      }</div>`;
  }
}
customElements.define('am-payer-line', PayerLine);
