/** Says what another desk changed while something is typed here; where both changed one thing, whose it shall be. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FieldSpec } from '../elements/fields.ts';
import { type ListSpec, shownRow } from './record-sections.ts';
import { type Cell, type Change, type Draft, type Row, takeTheirs, threeWay } from './three-way.ts';

/** What is being typed, what was kept when that began, and what another desk changed since. */
export interface Typing {
  version: number;
  base: Draft;
  draft: Draft;
  changes: Change[];
}

/** The typing with what is kept now taken in. */
export function met(typing: Typing, version: number, theirs: Draft): { typing: Typing; changes: Change[] } {
  const { merged, changes } = threeWay(typing.base, typing.draft, theirs);
  return { typing: { version, base: theirs, draft: merged, changes: [...typing.changes, ...changes] }, changes };
}

interface Described {
  fields: readonly FieldSpec[];
  lists: readonly ListSpec[];
}

/** Draws what was changed meanwhile; `keep` hears of a choice. */
export function drawTold(typing: Typing, described: Described, keep: (typing: Typing) => void): TemplateResult {
  const clashes = typing.changes.some(({ clash }) => clash);
  return html`<div class="message warn stack" role="status">
    <p>Somebody changed this meanwhile. ${clashes ? 'What you typed stands here still; choose where both changed one thing, then save.' : 'Theirs and yours stand here together: look at it, and save.'}</p>
    <ul>${typing.changes.map(
      (change) => html`<li>${changeText(change, described)}
        ${
          change.clash
            ? html` <button type="button" @click=${() =>
                keep({
                  ...typing,
                  draft: takeTheirs(typing.draft, change),
                  changes: typing.changes.filter((one) => one !== change),
                })}>Take theirs</button>`
            : nothing
        }</li>`,
    )}</ul>
  </div>`;
}

function changeText({ list, field, before, theirs }: Change, { fields, lists }: Described): string {
  const spec = lists.find(({ name }) => name === list);
  const one = (spec?.fields ?? fields).find(({ name }) => name === field);
  const say = (value: Cell | Row | null): string => {
    if (value === null) return 'nothing';
    if (typeof value === 'object') return spec ? shownRow(spec, value) : '';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return (one?.words?.[value] ?? value) || 'nothing';
  };
  if (field === null) return theirs === null ? `Removed: ${say(before)}` : `Here now: ${say(theirs)}`;
  return `${spec ? `${spec.title}, ` : ''}${one?.label ?? field}: from ${say(before)} to ${say(theirs)}`;
}
