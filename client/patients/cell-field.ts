/** One field of a form that is typed into cells: with its label, its hint, and what is wrong with it. */
import { html, nothing } from 'lit';
import type { FieldSpec } from './record-sections.ts';
import type { Cell } from './three-way.ts';

interface CellParts {
  id: string;
  error: string | undefined;
  change: (value: Cell) => void;
  /** What is proposed while one types. */
  listId?: string;
}

export function cellField(field: FieldSpec, value: Cell, { id, error, change, listId }: CellParts) {
  if (field.kind === 'tick')
    return html`<label class="check"><input type="checkbox" id=${id} .checked=${Boolean(value)}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />${field.label}</label>`;
  const typed = (event: Event): void => change((event.target as HTMLInputElement).value);
  const words = field.words ?? {};
  const control =
    field.kind === 'choice'
      ? html`<select id=${id} @change=${typed}>
          ${[...Object.entries(words), ...(String(value) in words ? [] : [[String(value), String(value)]])].map(
            ([one, word]) => html`<option value=${one} ?selected=${one === value}>${word}</option>`,
          )}</select>`
      : field.kind === 'area'
        ? html`<textarea id=${id} maxlength=${field.max ?? nothing} rows="4" .value=${String(value)} @input=${typed}></textarea>`
        : html`<input id=${id} maxlength=${field.max ?? nothing} autocomplete="off" list=${listId ?? nothing} inputmode=${field.mode ?? 'text'} .value=${String(value)}
            aria-invalid=${error ? 'true' : nothing} aria-describedby="${id}-hint" @input=${typed} />`;
  return html`<div class="field"><label for=${id}>${field.label}</label>${control}
    <span id="${id}-hint" class=${error ? 'error' : 'hint'}>${error ?? field.hint ?? ''}</span></div>`;
}
