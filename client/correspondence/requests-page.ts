/** All requests for records that wait for an answer, the most urgent first; live between desks. */
import { html } from 'lit';
import { openRequestsTopic } from '../../shared/correspondence.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { requestTable } from './requests.ts';

class RequestsPage extends PageElement {
  readonly #live = new LiveRows(this, openRequestsTopic);

  override render() {
    const rows = [...this.#live.rows].sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.id.localeCompare(b.id));
    const overdue = rows.filter(({ dueOn }) => dueOn < practiceToday()).length;
    return html`<div class="content wide stack">
      <div><h1>Records requests</h1>
        <p class="muted" role="status">${this.#live.state === 'stale' ? 'The connection is lost: this is how it stood last. ' : ''}${rows.length} open${overdue > 0 ? `, ${overdue} overdue` : ''}. Add one on the page of its patient.</p></div>
      <section class="card">${
        this.#live.state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<div class="empty"><p>Nobody waits for records. What is asked for is written down on the page of the patient.</p><a href="/patients">Find the patient</a></div>`
            : requestTable(rows, session.may('correspondence.write'), true)
      }</section>
    </div>`;
  }
}
customElements.define('am-requests-page', RequestsPage);
