/** Fields of a form, described: drawn with their hint or what is wrong, read from what was typed, shown as text. */
import { html, nothing } from 'lit';
import { serverNow } from '../live/live.ts';
import { typedDate, usDate } from './words.ts';

export interface FieldSpec {
  name: string;
  label: string;
  kind: 'text' | 'date' | 'choice' | 'tick' | 'area';
  max?: number;
  hint?: string;
  needed?: true;
  /** Of a choice: what can be chosen, by value. */
  words?: Record<string, string>;
  mode?: 'tel' | 'email' | 'numeric';
  /** Where nothing is written for a tick that is off. */
  off?: string;
  /** Of a date: two digits mean a year to come, not one of the past century. */
  ahead?: true;
}

export type FieldValue = string | boolean;

const FUTURE_YEARS = 50;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const wordsOf = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value, capital(value)]));

export const text = (name: string, label: string, max: number, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  kind: 'text',
  max,
  ...more,
});
export const date = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  kind: 'date',
  max: 10,
  mode: 'numeric',
  ...more,
});
export const choice = (
  name: string,
  label: string,
  words: Record<string, string>,
  more: Partial<FieldSpec> = {},
): FieldSpec => ({ name, label, kind: 'choice', words, ...more });
export const tick = (name: string, label: string, off?: string): FieldSpec => ({
  name,
  label,
  kind: 'tick',
  ...(off ? { off } : {}),
});

/** A value as its field holds it while it is typed. */
export const cellOf = ({ kind }: FieldSpec, value: unknown): FieldValue =>
  kind === 'tick' ? Boolean(value) : kind === 'date' && value ? usDate(value as string) : ((value as string) ?? '');

const CHECKS: Record<string, [RegExp, string]> = {
  zip: [/^\d{5}(-?\d{4})?$/, 'Five digits, or nine.'],
  npi: [/^\d{10}$/, 'Ten digits.'],
  extension: [/^\d{1,8}$/, 'Digits only.'],
};
const MODE_CHECKS: Record<string, [RegExp, string]> = {
  tel: [/^[0-9+(). x-]{7,30}$/, 'Write it like (555) 010-2030.'],
  email: [/^\S+@\S+\.\S+$/, 'That is no mail address.'],
};

/** What was typed as the contract wants it, or what is wrong with it. */
export function readCell(field: FieldSpec, cell: FieldValue): { value: unknown } | { error: string } {
  if (typeof cell === 'boolean') return { value: cell };
  const typed = cell.trim();
  if (!typed) return field.needed ? { error: 'This is needed.' } : { value: field.kind === 'area' ? '' : null };
  if (field.kind === 'date') {
    const thisYear = serverNow().toZonedDateTimeISO('UTC').year;
    const value = typedDate(typed, thisYear + (field.ahead ? FUTURE_YEARS : 0));
    return value ? { value } : { error: 'Write it like 4/12/1979.' };
  }
  const check = CHECKS[field.name] ?? MODE_CHECKS[field.mode ?? ''];
  return check && !check[0].test(typed) ? { error: check[1] } : { value: typed };
}

/** A value as a person reads it: the word of a choice, a tick only where it says something. */
export function shownValue(field: FieldSpec, cell: FieldValue): string {
  if (field.kind === 'tick') return cell ? field.label.toLowerCase() : (field.off ?? '');
  return field.words ? (field.words[String(cell)] ?? String(cell)) : String(cell);
}

/** Draws one field; `change` hears of every key. */
export function drawField(
  field: FieldSpec,
  value: FieldValue,
  at: {
    id: string;
    error: string | undefined;
    change: (value: FieldValue) => void;
    /** What is proposed while one types. */
    listId?: string;
  },
) {
  const { id, error, change, listId } = at;
  if (field.kind === 'tick')
    return html`<label class="check"><input type="checkbox" id=${id} .checked=${Boolean(value)}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />${field.label}</label>`;
  const typed = (event: Event): void => change((event.target as HTMLInputElement).value);
  const words = field.words ?? {};
  const control =
    field.kind === 'choice'
      ? html`<select id=${id} aria-invalid=${error ? 'true' : nothing} aria-describedby="${id}-hint" @change=${typed}>
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
