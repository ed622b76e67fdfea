/** The audit trail, for the privacy officer: who did or saw what, when, where; and whether the chain is whole. */
import { html, nothing } from 'lit';
import { type AuditEvent, auditCheck, auditTrail } from '../../shared/identity.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';

const PAGE = 100;

class AuditPage extends PageElement {
  static override properties = {
    events: { state: true },
    more: { state: true },
    problem: { state: true },
    action: { state: true },
    checking: { state: true },
  };
  declare events: AuditEvent[] | null;
  declare more: boolean;
  declare problem: string | null;
  declare action: string;
  declare checking: boolean;

  constructor() {
    super();
    this.events = null;
    this.more = false;
    this.problem = null;
    this.action = '';
    this.checking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(before?: number): Promise<void> {
    try {
      const { events, more } = await send(auditTrail, {
        limit: PAGE,
        action: this.action,
        ...(before ? { before } : {}),
      });
      this.events = before ? [...(this.events ?? []), ...events] : events;
      this.more = more;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #check(): Promise<void> {
    this.checking = true;
    try {
      const report = await send(auditCheck, {});
      if (report.intact)
        sayDone(`The chain is whole: ${report.sealed} events sealed, ${report.unsealed} waiting for their seal.`);
      else
        this.problem = `The chain is broken at position ${report.firstBroken}. Somebody changed the trail outside of Anteroom. Keep the machine as it is and call for help.`;
    } catch (error) {
      sayProblem(error);
    } finally {
      this.checking = false;
    }
  }

  #row(event: AuditEvent) {
    const at = Temporal.Instant.from(event.at).toZonedDateTimeISO(session.zone);
    const time = at.toLocaleString('en-US', {
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      second: '2-digit',
    });
    const details = event.before !== null || event.after !== null;
    return html`<tr>
      <td>${time}</td>
      <td>${event.actorName ?? event.actor}<div class="small muted">${event.device ?? ''}</div></td>
      <td>${event.action}${event.reason ? html`<div class="small muted">${event.reason}</div>` : nothing}</td>
      <td class="small">${event.patientId ? html`patient ${event.patientId.slice(-8)}` : (event.entity ?? '')}</td>
      <td>${event.sealed ? 'sealed' : 'waiting'}</td>
      <td>${details ? html`<details><summary>Before and after</summary><pre>${JSON.stringify({ before: event.before, after: event.after }, null, 1)}</pre></details>` : nothing}</td>
    </tr>`;
  }

  override render() {
    return html`<div class="content wide stack">
      <div class="row spread">
        <h1>Audit trail</h1>
        <button ?disabled=${this.checking} @click=${() => void this.#check()}>${this.checking ? 'Checking …' : 'Check the chain'}</button>
      </div>
      <div class="field">
        <label for="audit-action">Acts that begin with</label>
        <input id="audit-action" maxlength="80" placeholder="for example patients.open" .value=${this.action} @change=${(
          event: Event,
        ) => {
          this.action = (event.target as HTMLInputElement).value.trim();
          void this.#read();
        }} />
      </div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.events === null
          ? html`<div class="skeleton"></div>`
          : this.events.length === 0
            ? html`<div class="empty"><p>No act begins like this.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Events"><table>
                <thead><tr><th>When</th><th>Who</th><th>What</th><th>About</th><th>Seal</th><th>Details</th></tr></thead>
                <tbody>${this.events.map((event) => this.#row(event))}</tbody>
              </table></div>`
      }
      ${this.more ? html`<button @click=${() => void this.#read(this.events?.at(-1)?.id)}>Older events</button>` : nothing}
    </div>`;
  }
}
customElements.define('am-audit-page', AuditPage);
