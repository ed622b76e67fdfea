/** Choosing columns, their order and their colours, and keeping them on a function key. */
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { COLOUR_BY, type ColourBy, type ColumnSet } from '../../shared/worklists.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { ownSets, SET_KEYS } from './column-sets.ts';
import type { DayState } from './day-state.ts';
import { viewChoice } from './view-choice.ts';

type Column = ColumnSet['columns'][number];
type Named = Column & { name: string; detail: string };

const KIND_WORDS = { provider: 'Providers and staff', room: 'Rooms', equipment: 'Equipment' } as const;

class ColumnPicker extends LitElement {
  static override properties = { all: { attribute: false }, chosen: { attribute: false } };
  declare all: readonly Named[];
  declare chosen: Column[];

  constructor() {
    super();
    this.all = [];
    this.chosen = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  #toggle(column: Named, on: boolean): void {
    const rest = this.chosen.filter(({ id }) => id !== column.id);
    this.chosen = on ? [...rest, { kind: column.kind, id: column.id }] : rest;
  }

  /** Moves a column by one place; the keyboard stays on its button. */
  #shift(id: string, by: 1 | -1): void {
    const list = [...this.chosen];
    const from = list.findIndex((one) => one.id === id);
    const [column] = list.splice(from, 1);
    if (!column) return;
    list.splice(Math.max(0, from + by), 0, column);
    this.chosen = list;
    const selector = `[data-shift="${id} ${by}"]`;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus());
  }

  override render() {
    const names = new Map(this.all.map((one) => [one.id, one]));
    return html`<div class="column-picker">
      <div class="pick-from">
        ${(['provider', 'room', 'equipment'] as const).map((kind) => {
          const list = this.all.filter((one) => one.kind === kind);
          if (list.length === 0) return nothing;
          return html`<fieldset><legend>${KIND_WORDS[kind]}</legend>
            ${list.map(
              (one) =>
                html`<label class="check"><input type="checkbox" .checked=${this.chosen.some(({ id }) => id === one.id)} @change=${(event: Event) => this.#toggle(one, (event.target as HTMLInputElement).checked)} />${one.name}<span class="muted small">${one.detail}</span></label>`,
            )}
          </fieldset>`;
        })}
      </div>
      <div>
        <h3 id="pick-order">Columns from left to right</h3>
        ${this.chosen.length === 0 ? html`<p class="muted small">Choose at least one. Kept without columns, the key is freed.</p>` : nothing}
        <ol class="pick-order" aria-labelledby="pick-order">
          ${repeat(
            this.chosen,
            ({ id }) => id,
            ({ id }, i) => {
              const name = names.get(id)?.name ?? 'not here any more';
              return html`<li><span>${name}</span>
                <button type="button" class="quiet square" data-shift="${id} -1" aria-label="${name} further left" ?disabled=${i === 0} @click=${() => this.#shift(id, -1)}><span class="icon icon-up"></span></button>
                <button type="button" class="quiet square" data-shift="${id} 1" aria-label="${name} further right" ?disabled=${i === this.chosen.length - 1} @click=${() => this.#shift(id, 1)}><span class="icon icon-down"></span></button>
              </li>`;
            },
          )}
        </ol>
      </div>
    </div>`;
  }
}
customElements.define('am-column-picker', ColumnPicker);

function everything(state: DayState): Named[] {
  const byPosition = (a: { position: number }, b: { position: number }): number => a.position - b.position;
  const active = <T extends { active: boolean; position: number }>(rows: readonly T[]): T[] =>
    rows.filter((one) => one.active).sort(byPosition);
  return [
    ...active(state.providers.rows).map((one) => ({
      kind: 'provider' as const,
      id: one.id,
      name: one.displayName,
      detail: one.specialty ?? one.profession,
    })),
    ...active(state.rooms.rows).map((one) => ({ kind: 'room' as const, id: one.id, name: one.name, detail: '' })),
    ...active(state.equipment.rows).map((one) => ({
      kind: 'equipment' as const,
      id: one.id,
      name: one.name,
      detail: '',
    })),
  ];
}

/** Opens the editor on the set that is shown, or on a free key. */
export async function editColumnSet(state: DayState): Promise<void> {
  const shown = ownSets.on(viewChoice.now.columns);
  const free = SET_KEYS.find((key) => !ownSets.on(`F${key}`));
  const first = shown?.functionKey ?? free ?? SET_KEYS[0];
  const answer = await ask<{ functionKey: number; name: string; colourBy: ColourBy; columns: Column[] }>({
    title: 'Columns on a key',
    body: html`
      <div class="pair">
        <div class="field"><label for="set-key">Key</label><select id="set-key" name="key">
          ${SET_KEYS.map((key) => html`<option value=${key} ?selected=${key === first}>F${key}${ownSets.on(`F${key}`) ? `: ${ownSets.on(`F${key}`)?.name}` : ''}</option>`)}
        </select></div>
        <div class="field"><label for="set-name">Name</label><input id="set-name" name="name" maxlength="40" .value=${shown?.name ?? ''} placeholder="Monday team" autocomplete="off" /></div>
        <div class="field"><label for="set-colour">Colour by</label><select id="set-colour" name="colour">
          ${COLOUR_BY.map((by) => html`<option value=${by} ?selected=${by === (shown?.colourBy ?? viewChoice.now.colourBy)}>${by === 'type' ? 'visit type' : by}</option>`)}
        </select></div>
      </div>
      <am-column-picker .all=${everything(state)} .chosen=${[...(shown?.columns ?? [])]}></am-column-picker>
      <p class="small muted">F5, F11 and F12 stay with the browser. A key without columns of yours does what it always did.</p>
    `,
    yes: 'Keep',
    read(form) {
      const fields = new FormData(form);
      const { chosen } = form.querySelector('am-column-picker') as ColumnPicker;
      const functionKey = Number(fields.get('key'));
      const name = String(fields.get('name')).trim() || `F${functionKey}`;
      return { functionKey, name, colourBy: String(fields.get('colour')) as ColourBy, columns: chosen };
    },
  });
  if (!answer) return;
  try {
    await ownSets.save(answer);
    const isFreed = answer.columns.length === 0;
    viewChoice.set({ columns: isFreed ? 'providers' : `F${answer.functionKey}` });
    sayDone(isFreed ? `F${answer.functionKey} is free again.` : `F${answer.functionKey} shows “${answer.name}”.`);
  } catch (error) {
    sayProblem(error);
  }
}
