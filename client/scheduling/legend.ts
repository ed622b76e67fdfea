/** What colours, codes, marks and patterns mean. */
import { html } from 'lit';
import { colourist, initialsOf, STATUS } from './colours.ts';
import { ownSets } from './column-sets.ts';
import type { DayState } from './day-state.ts';
import { viewChoice } from './view-choice.ts';

const PATTERNS = [
  ['closed', 'not open'],
  ['is-reserved', 'reserved, or only these visits'],
  ['is-warn', 'ask first'],
  ['is-away', 'blocked, away or holiday'],
  ['striped', 'overbooked'],
  ['held', 'held for two minutes'],
] as const;

const byPosition = <T extends { position: number }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);

export function legend(state: DayState) {
  const by = ownSets.on(viewChoice.now.columns)?.colourBy ?? viewChoice.now.colourBy;
  return html`<div class="legend" role="note" aria-label="Legend">
    ${by === 'status' ? '' : html`<ul>${swatches(by, state).map(({ family, code, word }) => html`<li><span class="swatch f${family}">${code}</span>${word}</li>`)}</ul>`}
    <ul>
      ${Object.entries(STATUS).map(
        ([status, { mark, word, family }]) =>
          html`<li>${by === 'status' ? html`<span class="swatch f${family} mark-${status}">${mark}</span>` : html`<span class="sign">${mark}</span>`}${word}</li>`,
      )}
    </ul>
    <ul>${PATTERNS.map(([kind, word]) => html`<li><span class="pattern ${kind}"></span>${word}</li>`)}</ul>
  </div>`;
}

function swatches(by: string, state: DayState): { family: number; code: string; word: string }[] {
  const colourOf = colourist({
    by: by === 'provider' || by === 'location' ? by : 'type',
    types: state.types.map,
    providers: state.providers.map,
    locations: state.locations.map,
  });
  type Sample = Parameters<typeof colourOf>[0];
  if (by === 'provider')
    return byPosition(state.providers.rows.filter(({ active }) => active)).map((one) => ({
      family: colourOf({ providerId: one.id } as Sample).family,
      code: initialsOf(one.displayName),
      word: one.displayName,
    }));
  if (by === 'location')
    return byPosition(state.locations.rows.filter(({ active }) => active)).map((one) => ({
      family: colourOf({ locationId: one.id } as Sample).family,
      code: initialsOf(one.name),
      word: one.name,
    }));
  return byPosition(state.types.rows.filter(({ active }) => active)).map((one) => ({
    family: one.colour,
    code: one.code,
    word: one.name,
  }));
}
