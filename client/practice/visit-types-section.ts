/** Setup: what can be booked, and all that a visit of each type asks for. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/practice.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { byPosition, listCard, nextPosition } from './parts.ts';
import { editVisitType } from './visit-type-form.ts';

class VisitTypesSection extends PageElement {
  readonly #types = new LiveRows(this, contract.visitTypesTopic);
  readonly #providers = new LiveRows(this, contract.providersTopic);
  readonly #classes = new LiveRows(this, contract.classesTopic);

  override render() {
    return listCard(byPosition(this.#types.rows), {
      words: 'visit types',
      word: 'visit type',
      state: this.#types.state,
      head: ['Code', 'Name', 'Minutes', 'Who', 'Asks for'],
      cells: (row) => [
        html`<span class="swatch f${row.colour}">${row.code}</span>`,
        row.name,
        this.#minutes(row),
        this.#who(row),
        html`<span class="chips">${this.#demands(row).map((word) => html`<span class="chip">${word}</span>`)}</span>`,
      ],
      name: (row) => row.name,
      edit: (row) =>
        void editVisitType(row, {
          position: row?.position ?? nextPosition(this.#types.rows),
          providers: byPosition(this.#providers.rows),
          classes: byPosition(this.#classes.rows),
        }),
    });
  }

  #minutes(row: contract.VisitType) {
    const { beforeMinutes: before, afterMinutes: after } = row;
    return html`${row.durationMinutes}${before + after > 0 ? html` <span class="muted small">${before > 0 ? `${before} before` : nothing}${before > 0 && after > 0 ? ', ' : nothing}${after > 0 ? `${after} after` : nothing}</span>` : nothing}`;
  }

  #who(row: contract.VisitType): string {
    if (row.providerIds.length === 0) return 'every provider';
    const names = row.providerIds.flatMap((id) => this.#providers.map.get(id)?.displayName ?? []);
    return names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  }

  #demands(row: contract.VisitType): string[] {
    const classNames = row.needs.flatMap(({ classId }) =>
      classId ? [this.#classes.map.get(classId)?.name ?? '?'] : [],
    );
    return [
      ...new Set(classNames),
      ...(row.capacity > 1 ? [`group of ${row.capacity}`] : []),
      ...(row.telehealth ? ['telehealth'] : []),
      ...(row.selfBooking ? ['self-booking'] : []),
      ...(row.ageMonthsMin !== null || row.ageMonthsMax !== null ? ['ages'] : []),
    ];
  }
}
customElements.define('am-visit-types-section', VisitTypesSection);
