/** A file of amounts: chosen, looked at, taken. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/fees.ts';
import { send } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { money } from '../elements/words.ts';

/** Asks for a file, shows what it would change, and takes it when a person says so. */
export async function readFile(schedule: contract.FeeSchedule): Promise<void> {
  const chosen = await ask<{ file: File; isComplete: boolean }>({
    title: 'Read amounts from a file',
    body: html`<p class="small">A CSV file whose first line names its columns: code, modifier, amount. Excel writes one with “Save as, CSV”.</p>
      <div class="field"><label for="fee-file">File</label><input id="fee-file" name="file" type="file" required accept=".csv,.txt,.tsv" /></div>
      <label class="check"><input type="checkbox" name="isComplete" />Take out the codes that the file does not name</label>`,
    yes: 'Look at it',
    read: (form) => {
      const fields = new FormData(form);
      const file = fields.get('file');
      return file instanceof File && file.size > 0 ? { file, isComplete: fields.has('isComplete') } : null;
    },
  });
  if (!chosen) return;
  try {
    const { isComplete } = chosen;
    const file = { scheduleId: schedule.id, csv: await chosen.file.text(), isComplete };
    const report = await send(contract.previewFees, file);
    const taken = await ask({
      title: `Into “${schedule.name}”`,
      wide: true,
      body: drawReport(report),
      yes: report.added + report.changed + report.takenOut === 0 ? null : 'Take it',
      read: () => true,
      save: () => send(contract.importFees, { ...file, expectedVersion: schedule.version }),
    });
    if (taken) sayDone('The amounts are in. What was charged before is not touched.');
  } catch (error) {
    sayProblem(error);
  }
}

function drawReport(report: contract.FeeReport) {
  const { added, changed, takenOut, same, refused, refusedCount, differences } = report;
  return html`<p>${added} new, ${changed} changed, ${takenOut} taken out, ${same} as they are${refusedCount > 0 ? html`, <strong>${refusedCount} not usable</strong>` : nothing}.</p>
    ${
      refused.length > 0
        ? html`<div class="message warn"><p>These lines are left out:</p><ul>${refused.slice(0, 10).map(({ line, why }) => html`<li>Line ${line}: ${why}</li>`)}</ul>
          ${refusedCount > 10 ? html`<p>and ${refusedCount - 10} more.</p>` : nothing}</div>`
        : nothing
    }
    ${
      differences.length > 0
        ? html`<div class="scroll-x" tabindex="0" role="region" aria-label="The largest differences"><table><thead><tr><th>Code</th><th class="number">Now</th><th class="number">By the file</th></tr></thead>
        <tbody>${differences.map((row) => html`<tr><td>${row.procedure} ${row.modifier}</td><td class="number">${row.beforeCents === null ? '' : money(row.beforeCents)}</td><td class="number">${row.afterCents === null ? 'taken out' : money(row.afterCents)}</td></tr>`)}</tbody></table></div>`
        : nothing
    }`;
}
