/** Setup: machines and instruments that are booked with a visit. */
import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, selectField, textField, textOf } from './parts.ts';

class EquipmentSection extends PageElement {
  readonly #equipment = new LiveRows(this, contract.equipmentTopic);
  readonly #locations = new LiveRows(this, contract.locationsTopic);

  override render() {
    return listCard(byPosition(this.#equipment.rows), {
      words: 'equipment',
      word: 'piece of equipment',
      state: this.#equipment.state,
      about: 'It is taken through classes: put each piece into one, and let visit types ask for the class.',
      head: ['Name', 'Location'],
      cells: (row) => [row.name, this.#locations.map.get(row.locationId)?.name ?? ''],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: contract.Equipment | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#equipment.rows);
    const locations = byPosition(this.#locations.rows).filter(({ id, active }) => active || id === row?.locationId);
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a piece of equipment',
      row,
      body: html`${textField('name', 'Name', row?.name ?? '', { max: 60, required: true })}
        ${selectField(
          'locationId',
          'Location',
          row?.locationId ?? locations[0]?.id ?? '',
          locations.map(({ id, name }) => ({ value: id, word: name })),
        )}
        ${activeField(row?.active ?? true)}`,
      read: (fields) => ({
        name: textOf(fields, 'name'),
        locationId: textOf(fields, 'locationId'),
        active: fields.has('active'),
        position,
      }),
      save: (typed) => send(contract.saveEquipment, typed),
    });
  }
}
customElements.define('am-equipment-section', EquipmentSection);
