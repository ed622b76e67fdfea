/** Whose and where: the choices that day, week, month and list share. */
import { html, nothing } from 'lit';
import type { DayState } from './day-state.ts';
import { viewChoice } from './view-choice.ts';

type Lists = Pick<DayState, 'providers' | 'locations' | 'locationId'>;

export function providerChoice(lists: Lists) {
  const providers = lists.providers.rows
    .filter(({ active, id }) => active || id === viewChoice.now.providerId)
    .sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName));
  return html`<label class="visually-hidden" for="view-provider">Provider</label>
    <select id="view-provider" class="slim" @change=${(event: Event) => viewChoice.set({ providerId: (event.target as HTMLSelectElement).value || null })}>
      <option value="" ?selected=${viewChoice.now.providerId === null}>All providers</option>
      ${providers.map((it) => html`<option value=${it.id} ?selected=${viewChoice.now.providerId === it.id}>${it.displayName}</option>`)}
    </select>`;
}

export function locationChoice(lists: Lists) {
  const locations = lists.locations.rows.filter(({ active }) => active).sort((a, b) => a.position - b.position);
  if (locations.length < 2) return nothing;
  const { locationId } = lists;
  return html`<label class="visually-hidden" for="view-location">Location</label>
    <select id="view-location" class="slim" @change=${(event: Event) => viewChoice.set({ locationId: (event.target as HTMLSelectElement).value || null })}>
      <option value="" ?selected=${locationId === null}>All locations</option>
      ${locations.map((it) => html`<option value=${it.id} ?selected=${locationId === it.id}>${it.name}</option>`)}
    </select>`;
}
