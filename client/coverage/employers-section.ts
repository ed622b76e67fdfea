/** Setup: employers, through whom group plans and compensation come. */
import { employersTopic } from '../../shared/coverage-payers.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { listCard } from '../practice/parts.ts';
import { addressText, editEmployer } from './employer-form.ts';
import { byName } from './lists.ts';
import { EMPLOYER_SIZE_NAMES } from './words.ts';

class EmployersSection extends PageElement {
  readonly #employers = new LiveRows(this, employersTopic);

  override render() {
    return listCard(byName(this.#employers.rows), {
      words: 'employers',
      word: 'employer',
      state: this.#employers.state,
      about: 'How many people work there decides whether a group plan pays before Medicare.',
      head: ['Name', 'Employees', 'Address', 'Phone'],
      cells: (row) => [row.name, EMPLOYER_SIZE_NAMES[row.size], addressText(row), row.phone ?? ''],
      name: (row) => row.name,
      edit: (row) => void editEmployer(row),
    });
  }
}
customElements.define('am-employers-section', EmployersSection);
