/** What happened to one appointment, newest first. It is read when it is opened: every look is in the audit trail. */
import { html, nothing, type PropertyValues } from 'lit';
import { type HistoryLine, history } from '../../shared/history.ts';
import { send, sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';

class AppointmentHistory extends PageElement {
  static override properties = {
    appointmentId: {},
    version: { type: Number },
    open: { state: true },
    lines: { state: true },
    problem: { state: true },
  };

  declare appointmentId: string;
  /** While it is open, a new version is read at once. */
  declare version: number;
  declare open: boolean;
  declare lines: readonly HistoryLine[] | null;
  declare problem: string | null;

  constructor() {
    super();
    this.appointmentId = '';
    this.version = 0;
    this.open = false;
    this.lines = null;
    this.problem = null;
  }

  /** What was opened at the foot of a panel is brought into view. */
  protected override updated(changed: PropertyValues): void {
    if (changed.has('lines') && changed.get('lines') === null && this.lines)
      this.scrollIntoView({ block: 'nearest', behavior: 'auto' });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('appointmentId')) {
      this.lines = null;
      this.problem = null;
    }
    if (this.open && (changed.has('appointmentId') || changed.has('version') || changed.has('open'))) void this.#read();
  }

  async #read(): Promise<void> {
    const id = this.appointmentId;
    try {
      const { lines } = await send(history, { id });
      if (this.appointmentId !== id) return;
      this.lines = lines;
      this.problem = null;
    } catch (error) {
      if (this.appointmentId === id) this.problem = sentenceOf(error);
    }
  }

  override render() {
    return html`<details class="history" @toggle=${(event: Event) => {
      this.open = (event.target as HTMLDetailsElement).open;
    }}>
      <summary><span class="icon icon-history"></span>History</summary>
      ${this.open ? this.#body() : nothing}
    </details>`;
  }

  #body() {
    if (this.problem)
      return html`<div class="history-problem" role="alert"><p class="message">${this.problem}</p><button @click=${() => void this.#read()}>Try again</button></div>`;
    if (!this.lines)
      return html`<div class="history-loading" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></div>`;
    return html`<ol class="history-lines" aria-label="What happened, newest first">
      ${this.lines.map(
        (line) => html`<li>
          <span class="small muted">${line.atText}</span>
          <span><strong>${line.who}</strong> ${line.what}.</span>
          ${line.why ? html`<span class="small why">${line.why}</span>` : nothing}
        </li>`,
      )}
    </ol>`;
  }
}
customElements.define('am-appointment-history', AppointmentHistory);
