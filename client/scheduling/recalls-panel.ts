/** On the page of a patient: what they should come again for, and when. */
import { html, nothing } from 'lit';
import { providersTopic, visitTypesTopic } from '../../shared/practice.ts';
import { recallsTopic } from '../../shared/recalls.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { editRecall, RECALL_WORDS } from './recall-form.ts';

class RecallsPanel extends PageElement {
  static override properties = { patientId: {} };
  declare patientId: string;
  readonly #rows = new LiveRows(this, recallsTopic, () => this.patientId);
  readonly #types = new LiveRows(this, visitTypesTopic);
  readonly #providers = new LiveRows(this, providersTopic);

  constructor() {
    super();
    this.patientId = '';
  }

  override render() {
    const isOpen = (status: string): number => Number(status === 'open');
    const rows = [...this.#rows.rows].sort(
      (a, b) => isOpen(b.status) - isOpen(a.status) || a.dueOn.localeCompare(b.dueOn),
    );
    const mayWrite = session.may('schedule.write');
    const known = { types: this.#types.rows, providers: this.#providers.rows };
    return html`<section class="card stack" aria-labelledby="recalls-title">
      <div class="row spread"><h2 id="recalls-title">Recalls</h2>
        ${mayWrite ? html`<button @click=${() => void editRecall(this.patientId, null, known)}><span class="icon icon-add"></span>Add a recall</button>` : nothing}</div>
      ${
        this.#rows.state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<p class="muted">Nothing to come back for.</p>`
            : html`<ul class="record-list">${rows.map(
                (
                  row,
                ) => html`<li class=${row.status === 'open' ? '' : 'muted'}>${usDate(row.dueOn)} · ${row.reason} · ${RECALL_WORDS[row.status]}${row.againOn ? `, not before ${usDate(row.againOn)}` : ''}${row.note ? html` · ${row.note}` : nothing}
                ${mayWrite ? html`<button class="quiet" aria-label="Change the recall ${row.reason}" @click=${() => void editRecall(this.patientId, row, known)}>Change</button>` : nothing}</li>`,
              )}</ul>`
      }</section>`;
  }
}
customElements.define('am-recalls', RecallsPanel);
