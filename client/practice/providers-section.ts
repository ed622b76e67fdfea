/** Setup: providers, nurses, technicians: everybody who can be booked. */
import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { activeField, byPosition, editRow, listCard, nextPosition, selectField, textField, textOf } from './parts.ts';
import { PROFESSION_NAMES } from './words.ts';

class ProvidersSection extends PageElement {
  readonly #providers = new LiveRows(this, contract.providersTopic);

  override render() {
    return listCard(byPosition(this.#providers.rows), {
      words: 'providers and staff',
      word: 'person',
      state: this.#providers.state,
      about: 'Everybody who can be booked. Who may sign in is said under “Accounts”.',
      head: ['Name', 'Profession', 'Specialty', 'NPI', 'Hours'],
      cells: (row) => [
        row.displayName,
        PROFESSION_NAMES[row.profession],
        row.specialty ?? '',
        row.npi ?? '',
        html`<a href="/setup/hours/${row.id}" aria-label="Hours of ${row.displayName}">Hours</a>`,
      ],
      name: (row) => row.displayName,
      edit: (row) => void this.#edit(row),
    });
  }

  #edit(row: contract.Provider | null): Promise<boolean> {
    const position = row?.position ?? nextPosition(this.#providers.rows);
    return editRow({
      title: row ? `Change ${row.displayName}` : 'Add a person',
      row,
      body: html`${textField('displayName', 'Name', row?.displayName ?? '', { max: 80, required: true })}
        ${selectField(
          'profession',
          'Profession',
          row?.profession ?? 'provider',
          contract.PROFESSIONS.map((value) => ({ value, word: PROFESSION_NAMES[value] })),
        )}
        ${textField('specialty', 'Specialty', row?.specialty ?? '', { max: 80 })}
        <div class="field"><label for="edit-npi">NPI</label><input id="edit-npi" name="npi" inputmode="numeric" pattern="[0-9]{10}" title="Ten digits" maxlength="10" autocomplete="off" .value=${row?.npi ?? ''} />
          <span class="hint">Ten digits; may be left out for now.</span></div>
        ${activeField(row?.active ?? true)}`,
      read: (fields) => ({
        displayName: textOf(fields, 'displayName'),
        profession: textOf(fields, 'profession') as contract.Provider['profession'],
        specialty: textOf(fields, 'specialty') || null,
        npi: textOf(fields, 'npi') || null,
        active: fields.has('active'),
        position,
      }),
      save: (typed) => send(contract.saveProvider, typed),
    });
  }
}
customElements.define('am-providers-section', ProvidersSection);
