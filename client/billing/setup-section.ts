/** Setup: one of the lists of who bills, with its form, drawn from its description. */
import { html, nothing } from 'lit';
import { billingProviders, serviceFacilities } from '../../shared/billing-setup.ts';
import { payersTopic, plansTopic } from '../../shared/coverage-payers.ts';
import { locationsTopic, providersTopic, visitTypesTopic } from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents, typedDate, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { editRow, listCard, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { type RefList, SETUP_LISTS, type SetupField, type SetupList } from './setup-lists.ts';

type Row = { id: string; version: number; active?: boolean } & Record<string, unknown>;
const FUTURE_YEARS = 40;

class BillingList extends PageElement {
  static override properties = { list: {} };
  declare list: string;
  #rows: LiveRows<SetupList['topic']> | null = null;
  #shown = '';
  readonly #refs: Record<RefList, { rows: readonly unknown[] }> = {
    locations: new LiveRows(this, locationsTopic),
    providers: new LiveRows(this, providersTopic),
    facilities: new LiveRows(this, serviceFacilities.topic),
    payers: new LiveRows(this, payersTopic),
    plans: new LiveRows(this, plansTopic),
    billers: new LiveRows(this, billingProviders.topic),
    visitTypes: new LiveRows(this, visitTypesTopic),
  };

  constructor() {
    super();
    this.list = 'billing-providers';
  }

  get #list(): SetupList {
    return SETUP_LISTS[this.list] as SetupList;
  }

  override willUpdate(): void {
    if (this.#shown === this.list) return;
    this.#shown = this.list;
    this.#rows?.hostDisconnected();
    if (this.#rows) this.removeController(this.#rows);
    this.#rows = new LiveRows(this, this.#list.topic);
  }

  #named(of: RefList): { id: string; word: string; active: boolean }[] {
    return (this.#refs[of].rows as { id: string; name?: string; displayName?: string; active?: boolean }[]).map(
      (row) => ({
        id: row.id,
        word: row.displayName ?? row.name ?? '',
        active: row.active ?? true,
      }),
    );
  }

  #cell(field: SetupField, row: Row): string {
    const value = row[field.name];
    if (field.kind === 'ref')
      return value ? (this.#named(field.of as RefList).find(({ id }) => id === value)?.word ?? '') : (field.none ?? '');
    if (field.kind === 'choice') return value ? (field.words?.[String(value)] ?? String(value)) : (field.none ?? '');
    if (field.kind === 'date') return value ? usDate(String(value)) : '';
    if (field.kind === 'money') return money(Number(value));
    return value === null || value === undefined ? '' : String(value);
  }

  #draw(field: SetupField, row: Row | null) {
    const [object, member] = field.name.split('.');
    const value = member
      ? (row?.[object as string] as Record<string, unknown> | null | undefined)?.[member]
      : row?.[field.name];
    if (field.kind === 'tick') {
      const isOn = row === null ? field.name === 'active' : Boolean(value);
      return html`<label class="check"><input type="checkbox" name=${field.name} ?checked=${isOn} />${field.label}</label>`;
    }
    if (field.kind === 'maybe')
      return selectField(field.name, field.label, typeof value === 'boolean' ? (value ? 'yes' : 'no') : '', [
        { value: '', word: field.none ?? '' },
        { value: 'yes', word: 'Yes' },
        { value: 'no', word: 'No' },
      ]);
    if (field.kind === 'ref' || field.kind === 'choice') {
      const all =
        field.kind === 'ref'
          ? this.#named(field.of as RefList)
              .filter(({ active, id }) => active || id === value)
              .map(({ id, word }) => ({ value: id, word }))
          : Object.entries(field.words ?? {}).map(([one, word]) => ({ value: one, word }));
      const none = field.none === undefined ? [] : [{ value: '', word: field.none }];
      return selectField(field.name, field.label, String(value ?? ''), [...none, ...all]);
    }
    const shown = Array.isArray(value)
      ? value.join(' ')
      : field.kind === 'date'
        ? value
          ? usDate(String(value))
          : ''
        : field.kind === 'money'
          ? value === undefined
            ? ''
            : (Number(value) / 100).toFixed(2)
          : String(value ?? (field.name === 'units' ? 1 : ''));
    const hint = field.hint ?? (field.kind === 'date' ? 'Like 4/12/2026' : '');
    if (field.many)
      return html`<div class="field"><label for="edit-${field.name}">${field.label}</label>
        <textarea id="edit-${field.name}" name=${field.name} rows="4" required .value=${shown}></textarea>
        <span class="hint">${hint}</span></div>`;
    return textField(field.name, field.label, shown, { max: field.max ?? 300, required: field.needed ?? false, hint });
  }

  #read(fields: FormData, form: HTMLFormElement, row: Row | null): Record<string, unknown> | null {
    const { id: _, version: _version, ...kept } = row ?? ({ ...this.#list.fresh } as Partial<Row>);
    const read: Record<string, unknown> = { ...kept };
    for (const field of this.#list.fields) {
      const typed = textOf(fields, field.name).trim();
      const value = readValue(field, typed, fields.has(field.name));
      if (value === undefined) {
        const element = form.querySelector<HTMLInputElement>(`[name="${field.name}"]`);
        element?.setCustomValidity(WRONG[field.kind] ?? 'A number.');
        element?.reportValidity();
        element?.addEventListener('input', () => element.setCustomValidity(''), { once: true });
        return null;
      }
      read[field.name] = value;
    }
    return this.list === 'billing-providers' ? withPayTo(read) : read;
  }

  #edit(row: Row | null): void {
    const list = this.#list;
    void editRow<Record<string, unknown>>({
      title: row ? `Change this ${list.word}` : `Add a ${list.word}`,
      row,
      wide: true,
      body: html`<div class="pair">${list.fields.map((field) => this.#draw(field, row))}</div>`,
      read: (fields, form) => this.#read(fields, form, row),
      save: (typed) => send(list.save, typed as never),
    });
  }

  override render() {
    if (!this.#rows) return nothing;
    const columns = this.#list.fields.filter((field) => field.column);
    const rows = this.#rows.rows as unknown as Row[];
    const { more } = this.#list;
    return listCard(rows, {
      words: this.#list.words,
      word: this.#list.word,
      state: this.#rows.state,
      about: this.#list.about,
      head: columns.map(({ label }) => label),
      cells: (row) => columns.map((field) => this.#cell(field, row)),
      name: (row) =>
        columns
          .slice(0, 2)
          .map((field) => this.#cell(field, row))
          .join(', '),
      edit: (row) => this.#edit(row),
      ...(more
        ? {
            more: (row: Row) =>
              html`<a class="button" href="/setup/${more.section}/${row.id}">${more.word}<span class="visually-hidden"> of ${String(row.name)}</span></a>`,
          }
        : {}),
    });
  }
}
customElements.define('am-billing-list', BillingList);

const WRONG: Partial<Record<SetupField['kind'], string>> = {
  date: 'Write it like 4/12/2026.',
  money: 'An amount, like 125.00.',
};
const UPPER: ReadonlySet<string> = new Set([
  'state',
  'payTo.state',
  'taxonomy',
  'taxonomies',
  'procedure',
  'modifier',
  'modifiers',
  'diagnoses',
  'exceptCodes',
  'codes',
  'besideCodes',
  'cliaNumber',
]);
const DIGITS: ReadonlySet<string> = new Set(['zip', 'payTo.zip', 'taxId', 'npi']);

/** What was typed as the contract wants it; undefined where it cannot be read. */
function readValue(field: SetupField, typed: string, isThere: boolean): unknown {
  const text = UPPER.has(field.name)
    ? typed.toUpperCase()
    : DIGITS.has(field.name)
      ? typed.replaceAll(/[\s-]/g, '')
      : typed;
  switch (field.kind) {
    case 'tick':
      return isThere;
    case 'maybe':
      return text === '' ? null : text === 'yes';
    case 'codes':
      return text
        .replaceAll('.', '')
        .split(/[\s,]+/)
        .filter(Boolean);
    case 'money':
      return typedCents(text) ?? undefined;
    case 'number':
      return text === ''
        ? field.orNull
          ? null
          : undefined
        : /^\d{1,5}(\.\d{1,3})?$/.test(text)
          ? Number(text)
          : undefined;
    case 'date':
      return text === '' ? null : (typedDate(text, Number(practiceToday().slice(0, 4)) + FUTURE_YEARS) ?? undefined);
    default:
      return text === '' && (field.orNull || field.kind !== 'text') ? null : text;
  }
}

/** The second address, whole or not at all. */
function withPayTo(read: Record<string, unknown>): Record<string, unknown> {
  const { 'payTo.street': street, 'payTo.city': city, 'payTo.state': state, 'payTo.zip': zip, ...row } = read;
  return { ...row, payTo: street ? { street, street2: '', city, state, zip } : null };
}
