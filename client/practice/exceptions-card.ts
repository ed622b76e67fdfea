/** Days away and extra work of one resource: added, changed, taken back. */
import { html, nothing } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import type { Location, VisitType } from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import { send } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import {
  allOf,
  choices,
  editRow,
  selectField,
  spanText,
  textField,
  textOf,
  typeChoices,
  visitTypesText,
} from './parts.ts';
import { practiceToday } from './rules-data.ts';
import { readSpan, spanFields } from './span-fields.ts';

class ExceptionsCard extends PageElement {
  static override properties = {
    resourceId: {},
    name: {},
    homeId: {},
    rules: { attribute: false },
    clock24: { type: Boolean },
    locations: { attribute: false },
    types: { attribute: false },
  };
  declare resourceId: string;
  declare name: string;
  declare homeId: string;
  declare rules: OutputOf<typeof contract.rules>;
  declare clock24: boolean;
  declare locations: Location[];
  declare types: VisitType[];

  override render() {
    const rows = this.rules.exceptions.filter((one) => one.resourceId === this.resourceId);
    return html`<section class="card stack">
      <div class="row spread section-head"><h2>Away and extra work</h2>
        <div class="row"><button @click=${() => void this.#edit(null, 'away')}><span class="icon icon-add"></span>Days away</button>
          <button @click=${() => void this.#edit(null, 'works')}><span class="icon icon-add"></span>Extra work</button></div></div>
      ${
        rows.length === 0
          ? html`<p class="muted">Nothing is planned: every week is as above.</p>`
          : html`<ul class="rule-list">${rows.map((one) => this.#row(one))}</ul>`
      }
    </section>`;
  }

  #row(one: contract.SupplyException) {
    const days =
      one.fromDate === one.untilDate
        ? shortDate(one.fromDate)
        : `${shortDate(one.fromDate)} – ${shortDate(one.untilDate)}`;
    const where =
      this.locations.length > 1 && one.locationId ? this.locations.find(({ id }) => id === one.locationId)?.name : null;
    const kept =
      one.visitTypeIds.length > 0
        ? `only ${visitTypesText(one.visitTypeIds, new Map(this.types.map((it) => [it.id, it])))}`
        : null;
    return html`<li class="row spread">
      <span class="row"><span class="chip kind-${one.kind}">${one.kind === 'away' ? 'Away' : 'Extra work'}</span>
        <strong>${days}</strong><span>${spanText(one, this.clock24)}</span>
        ${[where, kept, one.reason].filter(Boolean).map((word) => html`<span class="muted">${word}</span>`)}</span>
      <span class="row"><button aria-label="Change ${days}" @click=${() => void this.#edit(one, one.kind)}>Change</button>
        <button aria-label="Remove ${days}" @click=${() => void this.#remove(one)}>Remove</button></span>
    </li>`;
  }

  async #edit(row: contract.SupplyException | null, kind: contract.SupplyException['kind']): Promise<void> {
    const works = kind === 'works';
    const today = practiceToday();
    const saved = await editRow({
      title: row ? 'Change the days' : works ? `Extra work of ${this.name}` : `${this.name} is away`,
      row,
      body: html`<div class="pair">
          <div class="field"><label for="edit-fromDate">From</label><input id="edit-fromDate" name="fromDate" type="date" required .value=${row?.fromDate ?? today} @change=${bringAlong} /></div>
          <div class="field"><label for="edit-untilDate">Until</label><input id="edit-untilDate" name="untilDate" type="date" required .value=${row?.untilDate ?? today} /><span class="hint">This day included</span></div>
        </div>
        ${spanFields(row ?? (works ? { startsMinute: 480, endsMinute: 720 } : { startsMinute: 0, endsMinute: 1440 }))}
        ${
          works && this.locations.length > 1
            ? selectField(
                'locationId',
                'Where',
                row?.locationId ?? this.homeId,
                this.locations.filter(({ active }) => active).map(({ id, name }) => ({ value: id, word: name })),
              )
            : nothing
        }
        ${textField('reason', 'Reason', row?.reason ?? '', { max: 200, hint: works ? '' : 'Everybody who books reads it.' })}
        ${works ? choices('visitTypeIds', 'Kept for', row?.visitTypeIds ?? [], typeChoices(this.types), 'Nothing ticked: every visit. On holidays it stays closed.') : nothing}`,
      read: (fields) => ({
        resourceId: this.resourceId,
        kind,
        locationId: works ? textOf(fields, 'locationId') || this.homeId : null,
        fromDate: textOf(fields, 'fromDate'),
        untilDate: textOf(fields, 'untilDate'),
        ...readSpan(fields),
        visitTypeIds: allOf(fields, 'visitTypeIds'),
        reason: textOf(fields, 'reason'),
      }),
      save: (typed) => send(contract.saveException, typed),
    });
    if (saved) this.dispatchEvent(new CustomEvent('hours-saved'));
  }

  async #remove(one: contract.SupplyException): Promise<void> {
    const { id, version, ...fields } = one;
    try {
      await send(contract.removeException, { id, expectedVersion: version });
      sayDone(one.kind === 'away' ? 'The days away are removed.' : 'The extra work is removed.', async () => {
        await send(contract.saveException, { ...fields, id: null, expectedVersion: null });
      });
      this.dispatchEvent(new CustomEvent('hours-saved'));
    } catch (error) {
      sayProblem(error);
    }
  }
}
customElements.define('am-exceptions-card', ExceptionsCard);

/** The last day follows the first one when it would stand before it. */
export function bringAlong(event: Event): void {
  const from = event.target as HTMLInputElement;
  const until = from.form?.querySelector<HTMLInputElement>('[name=untilDate]');
  if (until?.value && until.value < from.value) until.value = from.value;
}
