/** What a change of coverage would do, in words: the suggested order with its reasons, and the visits that it touches. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import type { Coverage, preview, Suggestion, Touched } from '../../shared/coverage.ts';
import { usDate } from '../elements/words.ts';
import { MSP_REASON_NAMES, RANK_NAMES } from './words.ts';

/** The order on the first day; where a person chose another one, what is suggested instead and why. */
export function orderList(
  suggestions: readonly Suggestion[],
  wanted: InputOf<typeof preview>,
  rows: readonly Coverage[],
  useSuggested: () => void,
) {
  const own = wanted.id ?? 'new';
  const mine = suggestions.find(({ id }) => id === own);
  const differs = mine !== undefined && mine.rank !== null && mine.rank !== wanted.rank;
  const rankNow = (id: string): number | undefined => rows.find((one) => one.id === id)?.rank;
  return html`<div class="stack tight">
    <h4>Who pays from ${usDate(wanted.startsOn)} on, as suggested</h4>
    <ol class="coverage-order">${suggestions
      .filter(({ rank }) => rank !== null)
      .map(
        (one) => html`<li class=${one.certain ? '' : 'is-open'}><strong>${one.name}</strong>
          ${one.id === own ? html` <span class="chip">this one</span>` : nothing}
          ${one.id !== own && rankNow(one.id) !== one.rank ? html` <span class="chip">was ${RANK_NAMES[rankNow(one.id) ?? 0]?.toLowerCase()}</span>` : nothing}
          <div class="small">${one.reason}${one.mspReason ? html` <span class="muted">SBR05 ${MSP_REASON_NAMES[one.mspReason]}</span>` : nothing}</div>
          ${one.certain ? nothing : html`<div class="message warn small">Not certain: ask first, then confirm.</div>`}</li>`,
      )}</ol>
    ${suggestions
      .filter(({ rank }) => rank === null)
      .map((one) => html`<p class="small"><strong>${one.name}</strong> is not billed: ${one.reason}</p>`)}
    ${
      differs
        ? html`<p class="message warn">You put it ${RANK_NAMES[wanted.rank]?.toLowerCase()}; suggested is ${RANK_NAMES[mine.rank ?? 0]?.toLowerCase()}.
            <button type="button" @click=${useSuggested}>Take the suggested order</button></p>`
        : nothing
    }
  </div>`;
}

/** The visits of whom somebody else pays then. */
export function touchedList({ touched, touchedCount }: { touched: readonly Touched[]; touchedCount: number }) {
  if (touchedCount === 0) return html`<p class="small muted">No visit is touched.</p>`;
  return html`<div class="stack tight">
    <h4>${touchedCount} ${touchedCount === 1 ? 'visit has' : 'visits have'} another payer then</h4>
    <div class="scroll-x" tabindex="0" role="region" aria-label="Visits with another payer"><table>
      <thead><tr><th>Day</th><th>Visit</th><th>Pays now</th><th>Pays then</th></tr></thead>
      <tbody>${touched.map(
        (
          one,
        ) => html`<tr><td>${usDate(one.date)} ${one.timeText}${one.isPast ? html` <span class="chip">past</span>` : nothing}</td>
          <td>${one.visitTypeName}, ${one.providerName}</td><td>${one.before}</td><td>${one.after}</td></tr>`,
      )}</tbody></table></div>
    ${touchedCount > touched.length ? html`<p class="small muted">The first ${touched.length} of them.</p>` : nothing}
  </div>`;
}
