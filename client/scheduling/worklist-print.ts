/** The call list on paper: whom to call, about what, where to, and room to write what came of it. */
import { html } from 'lit';
import type { Sheet } from '../desk/printing.ts';
import { shortDate } from '../elements/words.ts';
import { paperHead } from './sheets.ts';
import { countOf } from './worklist-data.ts';
import { CALL_WORDS, placeText, timeOf } from './worklist-rows.ts';
import type { WorklistState } from './worklist-state.ts';

const COLUMNS = 7;

export function callListSheet(state: WorklistState): Sheet | null {
  const { meant, filter } = state;
  if (meant.length === 0) return null;
  const whose = filter.providerId ? state.providers.map.get(filter.providerId)?.displayName : 'everybody';
  return {
    note: { print: 'calls', date: filter.from, providerId: filter.providerId, patientId: null },
    draw: () => html`<section class="sheet wide call-list"><table>
      <thead>
        ${paperHead('Calls about visits that must move', `${whose} · ${countOf(meant.length)}`, COLUMNS, state.settings.rows[0]?.clock24)}
        <tr><th>Time</th><th>Patient</th><th>Phone</th><th>Why</th><th>Where to</th><th>Calls so far</th><th>What came of it</th></tr>
      </thead>
      <tbody>${meant.map(({ appointment: it, phone, why, calls }) => {
        const opening = state.suggested.get(it.id)?.opening;
        const type = state.types.map.get(it.visitTypeId);
        return html`<tr>
          <td class="time">${shortDate(it.date)}<br />${it.startText}</td>
          <td><strong>${it.patientName}</strong><br />${type?.name}</td>
          <td class="time">${phone ?? 'none'}</td><td>${why}</td>
          <td>${opening ? placeText(state, opening) : ''}</td>
          <td>${calls.map(({ outcome, at, note }) => html`<div>${CALL_WORDS[outcome]}, ${timeOf(at)}${note ? `: ${note}` : ''}</div>`)}</td>
          <td class="blank"></td>
        </tr>`;
      })}</tbody>
    </table></section>`,
  };
}
