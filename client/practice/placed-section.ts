/** Setup: what stands at a location and is booked with a visit: rooms, machines and instruments. */
import { html } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, selectField, textField, textOf } from './parts.ts';

type Placed = contract.Room | contract.Equipment;

/** One kind of them: where its rows come from, its words, and how one is saved. */
interface Kind {
  topic: typeof contract.roomsTopic | typeof contract.equipmentTopic;
  words: string;
  word: string;
  add: string;
  about: string;
  save(input: InputOf<typeof contract.saveRoom> & InputOf<typeof contract.saveEquipment>): Promise<Placed>;
}

class PlacedSection extends PageElement {
  readonly #kind: Kind;
  readonly #things: LiveRows<Kind['topic']>;
  readonly #locations = new LiveRows(this, contract.locationsTopic);

  constructor(kind: Kind) {
    super();
    this.#kind = kind;
    this.#things = new LiveRows(this, kind.topic);
  }

  override render() {
    const { words, word, about } = this.#kind;
    return listCard<Placed>(byPosition<Placed>(this.#things.rows), {
      words,
      word,
      state: this.#things.state,
      about,
      head: ['Name', 'Location'],
      cells: (row) => [row.name, this.#locations.map.get(row.locationId)?.name ?? ''],
      name: (row) => row.name,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: Placed | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#things.rows);
    const locations = byPosition(this.#locations.rows).filter(({ id, active }) => active || id === row?.locationId);
    return editRow({
      title: row ? `Change ${row.name}` : this.#kind.add,
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
      save: (typed) => this.#kind.save(typed),
    });
  }
}

customElements.define(
  'am-rooms-section',
  class extends PlacedSection {
    constructor() {
      super({
        topic: contract.roomsTopic,
        words: 'rooms',
        word: 'room',
        add: 'Add a room',
        about: 'A room without hours of its own can be booked whenever somebody works there.',
        save: (input) => send(contract.saveRoom, input),
      });
    }
  },
);

customElements.define(
  'am-equipment-section',
  class extends PlacedSection {
    constructor() {
      super({
        topic: contract.equipmentTopic,
        words: 'equipment',
        word: 'piece of equipment',
        add: 'Add a piece of equipment',
        about: 'It is taken through classes: put each piece into one, and let visit types ask for the class.',
        save: (input) => send(contract.saveEquipment, input),
      });
    }
  },
);
