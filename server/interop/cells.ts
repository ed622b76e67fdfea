/** Pure: the cells of one row under our names of the fields. */
import { type Order, readDate } from './import-dates.ts';
import { RowRejected } from './rows.ts';
import { rearmed } from './transfer-fields.ts';

export interface Reading {
  /** The column of each field. */
  columns: Readonly<Record<string, string>>;
  /** Which number stands first in the dates of a column. */
  orders: ReadonlyMap<string, Order>;
  thisYear: number;
}

export class Cells {
  readonly columns: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, string>>;
  readonly #reading: Reading;

  constructor(values: Readonly<Record<string, string>>, reading: Reading) {
    this.columns = reading.columns;
    this.#values = values;
    this.#reading = reading;
  }

  /** The column of a field as the file calls it, for a sentence. */
  column(field: string): string {
    return `“${this.columns[field] ?? field}”`;
  }

  has(field: string): boolean {
    return this.columns[field] !== undefined;
  }

  /** The text of a field; empty where there is none. */
  text(field: string): string {
    const column = this.columns[field];
    return column === undefined ? '' : rearmed(this.#values[column] ?? '').trim();
  }

  /** The date at the beginning of a field and what follows it; null where no date begins. */
  dateIn(field: string, years: 'past' | 'this century'): { date: string; rest: string } | null {
    const order = this.#reading.orders.get(this.columns[field] ?? '') ?? 'mdy';
    return readDate(this.text(field), order, years, this.#reading.thisYear);
  }

  /** `2026-11-24`; empty where the field is. Midnight may follow, as spreadsheets write it. Throws RowRejected. */
  date(field: string, years: 'past' | 'this century'): string {
    if (this.text(field) === '') return '';
    const found = this.dateIn(field, years);
    if (found && /^([T ]?\s*(00:00(:00(\.0+)?)?|12:00(:00)? AM)?Z?)$/i.test(found.rest)) return found.date;
    throw new RowRejected(`The column ${this.column(field)} holds no date like 1980-04-12 or 04/12/1980.`);
  }
}
