/** Setup: times with a rule: no booking, ask first, only some visits. */
import { html, nothing } from 'lit';
import * as practice from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import { send } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { bringAlong } from './exceptions-card.ts';
import {
  allOf,
  byPosition,
  choices,
  editRow,
  selectField,
  spanText,
  textField,
  textOf,
  typeChoices,
  visitTypesText,
  WEEKDAYS,
  weekdaysFrom,
  weekdaysText,
} from './parts.ts';
import { LiveRules, practiceToday, Stranding } from './rules-data.ts';
import { readSpan, spanFields } from './span-fields.ts';
import { BLOCKOUT_KIND_NAMES } from './words.ts';

const EVERYBODY = '';

class BlockoutsSection extends PageElement {
  readonly #rules = new LiveRules(this);
  readonly #providers = new LiveRows(this, practice.providersTopic);
  readonly #rooms = new LiveRows(this, practice.roomsTopic);
  readonly #equipment = new LiveRows(this, practice.equipmentTopic);
  readonly #locations = new LiveRows(this, practice.locationsTopic);
  readonly #types = new LiveRows(this, practice.visitTypesTopic);
  readonly #stranding = new Stranding(this);

  get #everyone(): { id: string; name: string }[] {
    const people = byPosition(this.#providers.rows).map(({ id, displayName, active }) => ({
      id,
      name: displayName,
      active,
    }));
    return [...people, ...byPosition(this.#rooms.rows), ...byPosition(this.#equipment.rows)].filter(
      ({ active }) => active,
    );
  }

  override render() {
    const { rules, problem } = this.#rules;
    return html`<div class="stack">${this.#stranding.render()}
      <section class="card stack">
        <div class="row spread section-head"><div><h2>Blockouts</h2>
            <p class="muted small">Times with a rule, once or every week: meetings, lunch, time kept for some visits.</p></div>
          <button class="primary" @click=${() => void this.#edit(null)}><span class="icon icon-add"></span>Add a blockout</button></div>
        ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
        ${
          rules === null
            ? html`<div class="skeleton"></div>`
            : rules.blockouts.length === 0
              ? html`<div class="empty"><p>There are no blockouts. Add a meeting, or time that is kept for some visits.</p></div>`
              : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Blockouts"><table>
                  <thead><tr><th>What</th><th>Rule</th><th>When</th><th>For</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
                  <tbody>${rules.blockouts.map((one) => this.#row(one))}</tbody></table></div>`
        }
      </section></div>`;
  }

  #row(one: contract.Blockout) {
    const kind =
      one.kind === 'only' ? `Only ${visitTypesText(one.visitTypeIds, this.#types.map)}` : BLOCKOUT_KIND_NAMES[one.kind];
    const who =
      this.#everyone.find(({ id }) => id === one.resourceId)?.name ?? (one.resourceId ? 'not in use' : 'everybody');
    const where = one.locationId ? ` at ${this.#locations.map.get(one.locationId)?.name ?? '?'}` : '';
    return html`<tr><td>${one.title}</td><td><span class="chip kind-${one.kind}">${kind}</span></td>
      <td>${this.#when(one)}</td><td>${who}${where}</td>
      <td class="acts"><div class="row end"><button aria-label="Change ${one.title}" @click=${() => void this.#edit(one)}>Change</button>
        <button aria-label="Remove ${one.title}" @click=${() => void this.#remove(one)}>Remove</button></div></td></tr>`;
  }

  #when(one: contract.Blockout): string {
    const time = spanText(one, this.#rules.clock24);
    if (one.untilDate === one.fromDate) return `${shortDate(one.fromDate)}, ${time}`;
    const days = weekdaysText(one.weekdays);
    const from = one.fromDate > practiceToday() ? `, from ${shortDate(one.fromDate)}` : '';
    const until = one.untilDate ? `, until ${shortDate(one.untilDate)}` : '';
    return `${days.charAt(0).toUpperCase()}${days.slice(1)}, ${time}${from}${until}`;
  }

  async #edit(row: contract.Blockout | null): Promise<void> {
    const today = practiceToday();
    const saved = await editRow({
      title: row ? `Change ${row.title}` : 'Add a blockout',
      row,
      wide: true,
      body: html`<div class="stack" data-kind=${row?.kind ?? 'closed'}>
        <div class="pair">${textField('title', 'What', row?.title ?? '', { max: 80, required: true })}
          <div class="field"><label for="edit-kind">Rule</label><select id="edit-kind" name="kind" @change=${showTypes}>
            ${contract.BLOCKOUT_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === row?.kind}>${BLOCKOUT_KIND_NAMES[kind]}</option>`)}</select></div></div>
        <div class="only-types">${choices('visitTypeIds', 'Only these visits', row?.visitTypeIds ?? [], typeChoices(this.#types.rows))}</div>
        <div class="pair">
          ${selectField('resourceId', 'For', row?.resourceId ?? EVERYBODY, [{ value: EVERYBODY, word: 'Everybody' }, ...this.#everyone.map(({ id, name }) => ({ value: id, word: name }))])}
          ${this.#locations.rows.length > 1 ? selectField('locationId', 'Where', row?.locationId ?? EVERYBODY, [{ value: EVERYBODY, word: 'Everywhere' }, ...byPosition(this.#locations.rows).map(({ id, name }) => ({ value: id, word: name }))]) : nothing}
        </div>
        ${spanFields(row ?? { startsMinute: 720, endsMinute: 780 })}
        <div class="pair">
          <div class="field"><label for="edit-fromDate">From</label><input id="edit-fromDate" name="fromDate" type="date" required .value=${row?.fromDate ?? today} @change=${bringAlong} /></div>
          <div class="field"><label for="edit-untilDate">Until</label><input id="edit-untilDate" name="untilDate" type="date" .value=${row ? (row.untilDate ?? '') : today} /><span class="hint">This day included; empty: without an end</span></div>
        </div>
        <fieldset class="choices"><legend>On</legend><p class="hint muted small">Nothing ticked: every day.</p>
          <div class="row">${weekdaysFrom(this.#rules.weekStartsOn).map((day) => html`<label class="check"><input type="checkbox" name="weekdays" value=${day} ?checked=${row?.weekdays.includes(day) ?? false} />${WEEKDAYS[day]?.slice(0, 3)}</label>`)}</div>
        </fieldset></div>`,
      read: (fields) => {
        const kind = textOf(fields, 'kind') as contract.Blockout['kind'];
        return {
          kind,
          title: textOf(fields, 'title'),
          resourceId: textOf(fields, 'resourceId') || null,
          locationId: textOf(fields, 'locationId') || null,
          visitTypeIds: kind === 'only' ? allOf(fields, 'visitTypeIds') : [],
          fromDate: textOf(fields, 'fromDate'),
          untilDate: textOf(fields, 'untilDate') || null,
          weekdays: allOf(fields, 'weekdays').map(Number),
          ...readSpan(fields),
        };
      },
      save: (typed) => send(contract.saveBlockout, typed),
    });
    if (saved) await this.#stranding.look('the blockouts');
  }

  async #remove(one: contract.Blockout): Promise<void> {
    const { id, version, ...fields } = one;
    try {
      await send(contract.removeBlockout, { id, expectedVersion: version });
      sayDone(`“${one.title}” is removed.`, async () => {
        await send(contract.saveBlockout, { ...fields, id: null, expectedVersion: null });
      });
    } catch (error) {
      sayProblem(error);
    }
  }
}
customElements.define('am-blockouts-section', BlockoutsSection);

/** The visit types stand in the form only where the rule asks for them. */
function showTypes(event: Event): void {
  const select = event.target as HTMLSelectElement;
  select.closest('[data-kind]')?.setAttribute('data-kind', select.value);
}
