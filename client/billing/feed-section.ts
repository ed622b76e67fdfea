/** Setup: folders into which another system writes charges. */
import { html } from 'lit';
import * as contract from '../../shared/charge-feed.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { textField, textOf } from '../practice/parts.ts';

class ChargeFolders extends PageElement {
  readonly #folders = new LiveRows(this, contract.foldersTopic);

  override render() {
    const { rows, state } = this.#folders;
    return html`<section class="card stack" aria-labelledby="folders-title">
      <div class="row spread section-head"><div><h2 id="folders-title">Charges from the EHR</h2>
          <p class="muted small">Folders of the server into which another system writes files of HL7 v2 messages (DFT^P03). Each charge goes onto the draft sheet of its visit, where a person completes it.
            Files that were read lie in “done”, others in “failed” with the reason. What found no visit waits under Charges, From the EHR.</p></div>
        <button class="primary" @click=${() => void this.#add()}><span class="icon icon-add"></span>Add a folder</button></div>
      ${
        state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<div class="empty"><p>No folder is read. Charges are entered by hand, or imported on the console.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Folders that are read"><table>
                <thead><tr><th>Folder</th><th>What came last</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
                <tbody>${rows.map(
                  (
                    row,
                  ) => html`<tr><td class="record-text">${row.place}<div class="small muted">added by ${row.addedBy}</div></td>
                    <td>${row.outcome ? html`${row.isRefused ? html`<strong>${row.outcome}</strong>` : row.outcome}<div class="small muted">${row.lookedAt ? momentText(row.lookedAt, session.zone) : ''}</div>` : html`<span class="muted">nothing yet</span>`}</td>
                    <td class="acts"><div class="row"><button aria-label="Look now at ${row.place}" @click=${() => void this.#look()}>Look now</button>
                      <button aria-label="Take ${row.place} off" @click=${() => void this.#remove(row)}>Take off</button></div></td></tr>`,
                )}</tbody></table></div>`
      }</section>`;
  }

  async #add(): Promise<void> {
    const done = await ask<string>({
      title: 'Add a folder',
      body: html`<p class="small">The account that Anteroom runs under must be able to read and write there; nobody else should.</p>
        ${textField('place', 'Folder of the server', '', { max: 500, required: true, hint: 'Like /srv/charges' })}`,
      yes: 'Add it',
      read: (form) => textOf(new FormData(form), 'place').trim() || null,
      save: (place: string) => send(contract.addFolder, { place }),
    });
    if (done) sayDone('It is read from now on.');
  }

  async #look(): Promise<void> {
    try {
      await send(contract.lookNow, {});
      sayDone('It is looked at.');
    } catch (error) {
      sayProblem(error);
    }
  }

  async #remove({ id, place }: contract.ChargeFolder): Promise<void> {
    const done = await ask({
      title: 'Take this folder off?',
      body: html`<p>Nothing more is read from ${place}. What was taken stays.</p>`,
      yes: 'Take it off',
      danger: true,
      save: () => send(contract.removeFolder, { id }),
    });
    if (done) sayDone('Taken off.');
  }
}
customElements.define('am-charge-folders', ChargeFolders);
