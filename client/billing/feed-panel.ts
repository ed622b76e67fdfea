/** Charges that an EHR sent and that found no visit: why, what to do, and dropped with a reason where they are not ours. */
import { html } from 'lit';
import * as contract from '../../shared/charge-feed.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { textField, textOf } from '../practice/parts.ts';

class ChargeFeed extends PageElement {
  readonly #waiting = new LiveRows(this, contract.waitingTopic);

  override render() {
    const { rows, state } = this.#waiting;
    return html`<section class="card stack" aria-labelledby="feed-title">
      <div class="row spread section-head"><div><h2 id="feed-title">Charges from the EHR that found no visit</h2>
          <p class="muted small">What found its visit is on the sheet there, as a draft. What waits here is tried again every half minute: check the patient in, or correct the visit, and it goes there by itself.</p></div>
        ${session.may('charges.write') ? html`<button @click=${() => void this.#look()}>Look now</button>` : ''}</div>
      ${
        state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<div class="empty"><p>Nothing waits.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Charges that wait"><table>
                <thead><tr><th>Day</th><th>Record · visit</th><th>Codes</th><th>Why it waits</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
                <tbody>${rows.toSorted((a, b) => a.receivedAt.localeCompare(b.receivedAt)).map((row) => this.#row(row))}</tbody></table></div>`
      }</section>`;
  }

  #row(row: contract.WaitingCharges) {
    return html`<tr><td>${usDate(row.serviceOn)}</td><td class="record-text">${[row.recordNumber, row.visitNumber].filter(Boolean).join(' · ')}</td>
      <td>${row.procedures.join(', ')}</td>
      <td>${row.reason}<div class="small muted">${row.sender}, message ${row.controlId}, ${momentText(row.receivedAt, session.zone)}</div></td>
      <td class="acts">${session.may('charges.write') ? html`<button aria-label="Drop message ${row.controlId}" @click=${() => void this.#drop(row)}>Drop</button>` : ''}</td></tr>`;
  }

  async #look(): Promise<void> {
    try {
      await send(contract.lookNow, {});
      sayDone('It is looked at.');
    } catch (error) {
      sayProblem(error);
    }
  }

  async #drop(row: contract.WaitingCharges): Promise<void> {
    const done = await ask<string>({
      title: 'Drop these charges?',
      body: html`<p>${row.procedures.join(', ')} of ${usDate(row.serviceOn)} are not charged here. The file stays where it is.</p>
        ${textField('reason', 'Why', '', { max: 200, required: true })}`,
      yes: 'Drop them',
      danger: true,
      read: (form) => textOf(new FormData(form), 'reason').trim() || null,
      save: (reason: string) => {
        const { version } = this.#waiting.map.get(row.id) ?? row;
        return send(contract.dropCharges, { id: row.id, expectedVersion: version, reason });
      },
    });
    if (done) sayDone('Dropped.');
  }
}
customElements.define('am-charge-feed', ChargeFeed);
