/** Setup: resources that stand in for each other: “any exam room”, “any nurse”. */
import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { allOf, byPosition, choices, editRow, listCard, nextPosition, textField, textOf } from './parts.ts';
import { CLASS_KIND_NAMES, PROFESSION_NAMES } from './words.ts';

const MEMBERS_SHOWN = 4;

class ClassesSection extends PageElement {
  readonly #classes = new LiveRows(this, contract.classesTopic);
  readonly #providers = new LiveRows(this, contract.providersTopic);
  readonly #rooms = new LiveRows(this, contract.roomsTopic);
  readonly #equipment = new LiveRows(this, contract.equipmentTopic);

  override render() {
    return listCard(byPosition(this.#classes.rows), {
      words: 'classes',
      word: 'class',
      state: this.#classes.state,
      about: 'A visit that asks for “any nurse” gets one of the members who is there and free.',
      head: ['Name', 'Of', 'Members'],
      cells: (row) => [row.name, CLASS_KIND_NAMES[row.kind], this.#membersText(row)],
      name: (row) => row.name,
      edit: (row) => void this.#begin(row),
    });
  }

  #membersText(row: contract.ResourceClass) {
    const words = new Map(this.#optionsOf(row.kind, row.memberIds).map(({ id, word }) => [id, word]));
    const names = row.memberIds
      .map((id) => words.get(id) ?? '?')
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    if (names.length === 0) return html`<span class="muted">nobody yet: visits that ask for it find no time</span>`;
    const more = names.length - MEMBERS_SHOWN;
    return more > 1 ? `${names.slice(0, MEMBERS_SHOWN).join(', ')} and ${more} more` : names.join(', ');
  }

  #optionsOf(kind: contract.ResourceClass['kind'], chosen: readonly string[]): { id: string; word: string }[] {
    const isShown = (one: { id: string; active: boolean }): boolean => one.active || chosen.includes(one.id);
    if (kind === 'person')
      return byPosition(this.#providers.rows)
        .filter(isShown)
        .map(({ id, displayName, profession }) => ({
          id,
          word:
            profession === 'provider' ? displayName : `${displayName} (${PROFESSION_NAMES[profession].toLowerCase()})`,
        }));
    const things = kind === 'room' ? this.#rooms.rows : this.#equipment.rows;
    return byPosition(things)
      .filter(isShown)
      .map(({ id, name }) => ({ id, word: name }));
  }

  /** A class keeps its kind; a new one is asked for it first. */
  async #begin(row: contract.ResourceClass | null): Promise<void> {
    const kind =
      row?.kind ??
      (await ask<contract.ResourceClass['kind']>({
        title: 'Add a class',
        body: html`<fieldset class="choices"><legend>Of what?</legend>
          ${contract.CLASS_KINDS.map((one, i) => html`<label class="check"><input type="radio" name="kind" value=${one} ?checked=${i === 0} />${CLASS_KIND_NAMES[one]}</label>`)}
        </fieldset>`,
        yes: 'Choose members',
        read: (form) => new FormData(form).get('kind'),
      }));
    if (kind) await this.#edit(row, kind);
  }

  #edit(row: contract.ResourceClass | null, kind: contract.ResourceClass['kind']): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#classes.rows);
    const options = this.#optionsOf(kind, row?.memberIds ?? []);
    return editRow({
      title: row ? `Change ${row.name}` : `Add a class of ${CLASS_KIND_NAMES[kind].toLowerCase()}`,
      row,
      body: html`${textField('name', 'Name', row?.name ?? '', { max: 60, required: true, hint: 'As it is said: “Any exam room”.' })}
        ${choices('memberIds', 'Members', row?.memberIds ?? [], options)}`,
      read: (fields) => ({ name: textOf(fields, 'name'), kind, memberIds: allOf(fields, 'memberIds'), position }),
      save: (typed) => send(contract.saveClass, typed),
    });
  }
}
customElements.define('am-classes-section', ClassesSection);
