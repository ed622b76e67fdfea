/** What the sections of the setup have in common: lists, forms, times. */
import { html, nothing, type TemplateResult } from 'lit';
import type { VisitType } from '../../shared/practice.ts';
import { clockText } from '../../shared/time.ts';
import { ProblemError } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';

export const byPosition = <T extends { position: number }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);
export const nextPosition = (rows: readonly { position: number }[]): number =>
  Math.min(10_000, Math.max(-1, ...rows.map((row) => row.position)) + 1);

const DAY_MINUTES = 1440;
/** `08:05` for a time field; the midnight that ends a day is the one that begins the next. */
export const timeText = (minute: number): string =>
  clockText(Math.floor((minute % DAY_MINUTES) / 60), minute % 60, true);
export const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
/** An end at 00:00 is the midnight after. */
export const endMinuteOf = (text: string): number => minuteOf(text) || DAY_MINUTES;

/** `8:05 AM`; the end of the day is midnight. */
export const wallText = (minute: number, clock24: boolean): string =>
  minute === DAY_MINUTES ? (clock24 ? '24:00' : 'midnight') : clockText(Math.floor(minute / 60), minute % 60, clock24);

export const isAllDay = (it: { startsMinute: number; endsMinute: number }): boolean =>
  it.startsMinute === 0 && it.endsMinute === DAY_MINUTES;

export const spanText = (it: { startsMinute: number; endsMinute: number }, clock24: boolean): string =>
  isAllDay(it) ? 'all day' : `${wallText(it.startsMinute, clock24)} – ${wallText(it.endsMinute, clock24)}`;

export const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The weekdays in the order of the practice: 7 first where the week begins on Sunday. */
export const weekdaysFrom = (weekStartsOn: number): number[] =>
  Array.from({ length: 7 }, (_, i) => ((weekStartsOn - 1 + i) % 7) + 1);

/** `Mon, Tue, Wed`, or `Mon–Fri`. */
export function weekdaysText(weekdays: readonly number[]): string {
  if (weekdays.length === 0 || weekdays.length === 7) return 'every day';
  const short = (day: number): string => (WEEKDAYS[day] ?? '').slice(0, 3);
  const sorted = [...weekdays].sort((a, b) => a - b);
  const isRun = sorted.length > 2 && sorted.every((day, i) => i === 0 || day === (sorted[i - 1] as number) + 1);
  return isRun ? `${short(sorted[0] as number)}–${short(sorted.at(-1) as number)}` : sorted.map(short).join(', ');
}

export const visitTypesText = (ids: readonly string[], types: ReadonlyMap<string, VisitType>): string =>
  ids.map((id) => types.get(id)?.code ?? '?').join(', ');

interface ListParts<T> {
  /** `rooms`, `room`. */
  words: string;
  word: string;
  state: string;
  head: string[];
  cells: (row: T) => (string | TemplateResult)[];
  /** What a screen reader hears after “Change”. */
  name: (row: T) => string;
  edit: (row: T | null) => void;
  /** A way to more of a row. */
  more?: (row: T) => TemplateResult;
  /** A sentence under the heading. */
  about?: string;
}

/** A card with a table, one row for each thing, and what adds one. */
export function listCard<T extends { id: string; active?: boolean }>(rows: readonly T[], parts: ListParts<T>) {
  const title = parts.words.charAt(0).toUpperCase() + parts.words.slice(1);
  return html`<section class="card stack">
    <div class="row spread section-head"><div><h2>${title}</h2>
        ${parts.about ? html`<p class="muted small">${parts.about}</p>` : nothing}</div>
      <button class="primary" @click=${() => parts.edit(null)}><span class="icon icon-add"></span>Add ${article(parts.word)}</button></div>
    ${
      parts.state === 'loading'
        ? html`<div class="skeleton"></div>`
        : rows.length === 0
          ? html`<div class="empty"><p>There are no ${parts.words} yet. Add the first one.</p></div>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${title}><table>
              <thead><tr>${parts.head.map((head) => html`<th>${head}</th>`)}<th><span class="visually-hidden">Change</span></th></tr></thead>
              <tbody>${rows.map(
                (row) => html`<tr class=${row.active === false ? 'idle' : ''}>
                  ${parts.cells(row).map((cell, i) => html`<td>${cell}${i === 0 && row.active === false ? html` <span class="chip">not in use</span>` : nothing}</td>`)}
                  <td class="acts">${parts.more?.(row) ?? nothing}<button @click=${() => parts.edit(row)} aria-label="Change ${parts.name(row)}">Change</button></td></tr>`,
              )}</tbody></table></div>`
    }
  </section>`;
}

const article = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;

export const activeField = (active: boolean) =>
  html`<label class="check"><input type="checkbox" name="active" ?checked=${active} />In use</label>`;

export const textField = (
  name: string,
  label: string,
  value: string,
  more: { max: number; required?: boolean; hint?: string },
) =>
  html`<div class="field"><label for="edit-${name}">${label}</label>
    <input id="edit-${name}" name=${name} ?required=${more.required ?? false} maxlength=${more.max} autocomplete="off" .value=${value} />
    ${more.hint ? html`<span class="hint">${more.hint}</span>` : nothing}</div>`;

export const selectField = (
  name: string,
  label: string,
  value: string,
  options: readonly { value: string; word: string }[],
) =>
  html`<div class="field"><label for="edit-${name}">${label}</label><select id="edit-${name}" name=${name}>
    ${options.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.word}</option>`)}</select></div>`;

/** Ticks for some of several things. */
export const choices = (
  name: string,
  legend: string,
  chosen: readonly string[],
  options: readonly { id: string; word: string | TemplateResult }[],
  hint = '',
) =>
  html`<fieldset class="choices"><legend>${legend}</legend>
    ${hint ? html`<p class="hint muted small">${hint}</p>` : nothing}
    <div class="choice-grid">${options.map(
      (one) =>
        html`<label class="check"><input type="checkbox" name=${name} value=${one.id} ?checked=${chosen.includes(one.id)} /><span>${one.word}</span></label>`,
    )}</div></fieldset>`;

export const typeChoices = (types: readonly VisitType[]) =>
  byPosition(types)
    .filter(({ active }) => active)
    .map((type) => ({
      id: type.id,
      word: html`<span class="swatch f${type.colour}">${type.code}</span> ${type.name}`,
    }));

export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? '');
export const allOf = (fields: FormData, name: string): string[] => fields.getAll(name).map(String);

interface Reference {
  id: string | null;
  expectedVersion: number | null;
}

/** Names the row that a form changes: by the version that the form was opened with. */
export const referenceTo = (row: { id: string; version: number } | null): Reference => ({
  id: row?.id ?? null,
  expectedVersion: row?.version ?? null,
});

interface Form<T> {
  title: string;
  body: TemplateResult;
  row: { id: string; version: number } | null;
  read: (fields: FormData, form: HTMLFormElement) => T | null;
  save: (typed: T & Reference) => Promise<unknown>;
  wide?: boolean;
  yes?: string;
}

/** Opens a form, and saves it. When somebody else was faster, saving a second time replaces theirs. Says whether it was saved. */
export async function editRow<T extends object>(form: Form<T>): Promise<boolean> {
  const reference = referenceTo(form.row);
  const answer = await ask<T>({
    title: form.title,
    body: form.body,
    yes: form.yes ?? 'Save',
    wide: form.wide ?? false,
    read: (element) => form.read(new FormData(element), element),
    save: async (typed: T) => {
      try {
        await form.save({ ...typed, ...reference });
      } catch (error) {
        const current =
          error instanceof ProblemError ? (error.data as { current?: { version?: number } })?.current : null;
        if (!(error instanceof ProblemError) || error.code !== 'changed_meanwhile' || !current?.version) throw error;
        reference.expectedVersion = current.version;
        throw new ProblemError({
          code: 'changed_meanwhile',
          detail: 'Somebody changed this meanwhile. Save again to put yours in its place, or go back to see theirs.',
        });
      }
    },
  });
  if (answer !== null) sayDone('Saved.');
  return answer !== null;
}
