/** Setup: which diagnoses support a procedure, by the policies that the clinic loads. */
import { html } from 'lit';
import * as contract from '../../shared/notices.ts';
import { send } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';

class NecessitySection extends PageElement {
  readonly #policies = new LiveRows(this, contract.necessityTopic);

  override render() {
    const { rows: policies, state } = this.#policies;
    return html`<section class="card stack">
      <div class="row spread section-head"><div><h2>Medical necessity</h2>
          <p class="muted small">Which diagnoses support a procedure, by coverage policies (NCD, LCD) or payers. A claim whose line has none of them is stopped before it leaves.</p></div>
        <button class="primary" @click=${() => this.find<HTMLInputElement>('#necessity-file')?.click()}>Read a file …</button>
        <input id="necessity-file" class="visually-hidden" tabindex="-1" aria-hidden="true" type="file" accept=".csv,.txt" @change=${(
          event: Event,
        ) => {
          const input = event.target as HTMLInputElement;
          const [file] = input.files ?? [];
          if (file)
            void this.#read(file).finally(() => {
              input.value = '';
            });
        }} /></div>
      <p class="small">A CSV file whose first line names its columns: policy, code, diagnosis; if need be payer, from, through. <span class="code">I20*</span> stands for all that begin so. A policy that the file names is replaced as a whole.</p>
      ${
        state === 'loading'
          ? html`<div class="skeleton"></div>`
          : policies.length === 0
            ? html`<div class="empty"><p>No policy is loaded, so nothing is said of necessity.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Policies that are loaded"><table>
              <thead><tr><th>Policy</th><th class="number">Procedures</th><th class="number">Rows</th><th>From</th></tr></thead>
              <tbody>${policies.map((one) => html`<tr><td>${one.id}</td><td class="number">${one.procedures}</td><td class="number">${one.rows}</td><td>${usDate(one.startsOn)}</td></tr>`)}</tbody></table></div>`
      }</section>`;
  }

  async #read(file: File): Promise<void> {
    try {
      const csv = await file.text();
      const report = await send(contract.previewNecessity, { csv });
      const taken = await ask({
        title: `Take ${file.name}?`,
        wide: true,
        body: html`<p>${report.rows} rows of ${report.policies} ${report.policies === 1 ? 'policy' : 'policies'}; ${report.replaced} rows that stand there are replaced.${report.refusedCount > 0 ? html` <strong>${report.refusedCount} lines are not usable.</strong>` : ''}</p>
          ${report.refused.length > 0 ? html`<ul class="small">${report.refused.slice(0, 10).map(({ line, why }) => html`<li>Line ${line}: ${why}</li>`)}</ul>` : ''}`,
        yes: report.rows === 0 ? null : 'Take it',
        save: () => send(contract.importNecessity, { csv }),
      });
      if (!taken) return;
      sayDone('The policies are in. Claims are judged by them from now on.');
    } catch (error) {
      sayProblem(error);
    }
  }
}
customElements.define('am-necessity-section', NecessitySection);
