/** Setup: where care happens, each place with its own time zone. */

import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, textField, textOf } from './parts.ts';
import { zoneField } from './zones.ts';

class LocationsSection extends PageElement {
  readonly #locations = new LiveRows(this, contract.locationsTopic);
  readonly #settings = new LiveRows(this, contract.settingsTopic);

  override render() {
    return listCard(byPosition(this.#locations.rows), {
      words: 'locations',
      word: 'location',
      state: this.#locations.state,
      about: 'The first one is the home of everybody whose hours name no other place.',
      head: ['Name', 'Time zone', 'Address', 'Phone'],
      cells: (row) => [row.name, row.zone.replaceAll('_', ' '), row.address ?? '', row.phone ?? ''],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: contract.Location | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#locations.rows);
    const zone = row?.zone ?? this.#settings.rows[0]?.zone ?? 'America/New_York';
    return editRow({
      title: row ? `Change ${row.name}` : 'Add a location',
      row,
      body: html`${textField('name', 'Name', row?.name ?? '', { max: 60, required: true })}
        ${zoneField(zone, 'Its clocks decide when its hours begin and end.')}
        ${textField('address', 'Address', row?.address ?? '', { max: 200 })}
        ${textField('phone', 'Phone', row?.phone ?? '', { max: 40 })}
        ${activeField(row?.active ?? true)}`,
      read: (fields) => ({
        name: textOf(fields, 'name'),
        zone: textOf(fields, 'zone'),
        address: textOf(fields, 'address') || null,
        phone: textOf(fields, 'phone') || null,
        active: fields.has('active'),
        position,
      }),
      save: (typed) => send(contract.saveLocation, typed),
    });
  }
}
customElements.define('am-locations-section', LocationsSection);
