/** Pure: what every reader of rows needs: how one is rejected, and the checks that the forms of the desks make, too. */
import { validatorOf } from '../kernel/validate.ts';

/** Why one row is not taken: the sentence says what is wrong with which column, never a patient's name. */
export class RowRejected extends Error {}

/** Nobody who is alive was born before, and no book reaches further back. */
export const EARLIEST_DATE = '1850-01-01';

/** A member of the table itself: a class named “constructor” is none of ours. */
export const lookUp = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Which fields of ours a contract does not accept. */
export function wrongFields(schema: Parameters<typeof validatorOf>[0], input: unknown): string[] {
  const validator = validatorOf(schema);
  if (validator.Check(input)) return [];
  return [...new Set([...validator.Errors(input)].map(({ instancePath }) => instancePath.slice(1)))];
}

/** Checks by the same contract as the form of the desk; `columnOf` says which column a field of ours came from. */
export function requireContract(
  schema: Parameters<typeof validatorOf>[0],
  input: unknown,
  columnOf: Readonly<Record<string, string>>,
): void {
  const columns = wrongFields(schema, input).map((field) => lookUp(columnOf, field) ?? field);
  if (columns.length === 0) return;
  throw new RowRejected(`Missing, too long or not as expected: ${[...new Set(columns)].join(', ')}.`);
}
