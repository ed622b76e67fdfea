/** Above the list of visits to move: which visits, where places are sought, and what is done with many. */
import { html, nothing } from 'lit';
import { STRANDED_BY, type StrandedBy } from '../../shared/worklists.ts';
import { printButton } from './navigation.ts';
import { callAway } from './worklist-away.ts';
import { countOf } from './worklist-data.ts';
import type { WorklistPage } from './worklist-page.ts';
import { REASON_WORDS } from './worklist-rows.ts';
import type { WorklistState } from './worklist-state.ts';

const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** Who can be chosen, in the order of their columns. */
function peopleOf(state: WorklistState, alsoId: string | null) {
  return state.providers.rows
    .filter(({ active, id }) => active || id === alsoId)
    .sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName));
}

export function worklistToolbar(page: WorklistPage) {
  const { state } = page;
  const { filter, total, reasons } = state;
  const date = (
    name: 'from' | 'until',
    label: string,
  ) => html`<input type="date" required aria-label=${label} .value=${filter[name]}
    @change=${(event: Event) => textOf(event) && state.set({ [name]: textOf(event) })} />`;
  return html`<div class="toolbar" role="group" aria-label="Which visits">
    <div class="row">
      <h1>Visits to move</h1>
      ${state.visits ? html`<span class="chip count" role="status">${filter.all ? countOf(total) : `${total} to move`}</span>` : nothing}
      ${date('from', 'From')}<span class="muted" aria-hidden="true">–</span>${date('until', 'Until')}
      <select aria-label="Provider" @change=${(event: Event) => page.choose(textOf(event))}>
        <option value="" .selected=${filter.providerId === null}>Everybody</option>
        ${peopleOf(state, filter.providerId).map(({ id, displayName }) => html`<option value=${id} .selected=${filter.providerId === id}>${displayName}</option>`)}
      </select>
      <select aria-label="Why" @change=${(event: Event) => state.set({ code: (textOf(event) || null) as StrandedBy | null })}>
        <option value="" .selected=${filter.code === null}>Any reason</option>
        ${STRANDED_BY.filter((code) => reasons.has(code) || filter.code === code).map(
          (code) =>
            html`<option value=${code} .selected=${filter.code === code}>${REASON_WORDS[code]} (${reasons.get(code) ?? 0})</option>`,
        )}
      </select>
      ${
        filter.providerId
          ? html`<label class="check small" title="Also visits that could stay, to clear a whole day"><input type="checkbox" .checked=${filter.all} @change=${(event: Event) => state.set({ all: (event.target as HTMLInputElement).checked })} />All visits</label>`
          : nothing
      }
    </div>
    <div class="row">
      ${printButton()}
      ${page.isReadOnly ? nothing : html`<button @click=${() => void callAway(filter.providerId)}><span class="icon icon-away"></span>Call away …</button>`}
    </div>
  </div>`;
}

export function placesBar(page: WorklistPage) {
  const { state } = page;
  if (page.isReadOnly || !state.visits || state.shown.length === 0) return nothing;
  const { chosen, wish, meant } = state;
  const seek = (change: Partial<typeof wish>): void => {
    state.wish = { ...wish, ...change };
    void state.suggest();
  };
  const movable = page.movable.length;
  const word = state.isSeeking ? 'Looking …' : `Find places for ${chosen.length > 0 ? '' : 'all '}${meant.length}`;
  return html`<div class="strip open" role="group" aria-label="Where to">
    <div class="row">
      <label class="small">Places from <input type="date" required .value=${wish.from} @change=${(event: Event) => textOf(event) && seek({ from: textOf(event) })} /></label>
      <label class="small">with <select @change=${(event: Event) => seek({ providerId: textOf(event) || null })}>
        <option value="" .selected=${wish.providerId === null}>anybody</option>
        ${peopleOf(state, null).map(({ id, displayName }) => html`<option value=${id} .selected=${wish.providerId === id}>${displayName}</option>`)}
      </select></label>
      <label class="check small" title="Also before the day of the visit"><input type="checkbox" .checked=${wish.sooner} @change=${(event: Event) => seek({ sooner: (event.target as HTMLInputElement).checked })} />Sooner is fine</label>
      <button ?disabled=${state.isSeeking || page.isBusy} @click=${() => void state.suggest()}>${word} <kbd>S</kbd></button>
    </div>
    <div class="row">
      <span class="small muted" role="status">${state.progress ?? (chosen.length > 0 ? `${chosen.length} chosen` : '')}</span>
      <button class=${movable > 0 ? 'primary' : ''} ?disabled=${movable === 0 || page.isBusy} @click=${() => void page.moveMeant()}>${
        movable === 0
          ? 'Move to their suggestions'
          : movable === 1
            ? 'Move 1 to its suggestion'
            : `Move ${movable} to their suggestions`
      } <kbd>M</kbd></button>
      ${chosen.length > 0 ? html`<button class="danger" ?disabled=${page.isBusy} @click=${() => void page.cancel(chosen)}>Cancel ${chosen.length} …</button>` : nothing}
    </div>
  </div>`;
}
