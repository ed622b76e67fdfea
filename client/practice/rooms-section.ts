/** Setup: rooms, each at its location. */
import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, selectField, textField, textOf } from './parts.ts';

class RoomsSection extends PageElement {
  readonly #rooms = new LiveRows(this, contract.roomsTopic);
  readonly #locations = new LiveRows(this, contract.locationsTopic);

  override render() {
    return listCard(byPosition(this.#rooms.rows), {
      words: 'rooms',
      word: 'room',
      state: this.#rooms.state,
      about: 'A room without hours of its own can be booked whenever somebody works there.',
      head: ['Name', 'Location'],
      cells: (row) => [row.name, this.#locations.map.get(row.locationId)?.name ?? ''],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: contract.Room | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#rooms.rows);
    const locations = byPosition(this.#locations.rows).filter(({ id, active }) => active || id === row?.locationId);
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a room',
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
      save: (typed) => send(contract.saveRoom, typed),
    });
  }
}
customElements.define('am-rooms-section', RoomsSection);
