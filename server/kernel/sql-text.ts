/**
 * SQL as text with its values written in: only for the few messages that carry several statements, because a message
 * with parameters may carry one. Every value goes through PostgreSQL's own quoting rules here and nowhere else.
 */
import pg from 'pg';

export type SqlValue = string | number | boolean | null | Uint8Array;

/** A value as an SQL literal. Throws for a number that is not finite and for text with a NUL. */
export function literal(value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('A number in SQL text must be finite.');
    return String(value);
  }
  if (typeof value !== 'string') return `'\\x${Buffer.from(value).toString('hex')}'::bytea`;
  if (value.includes('\u0000')) throw new RangeError('Text in SQL must not contain NUL.');
  return pg.escapeLiteral(value);
}

/** Tagged template: sqlText`select ${1}` with every value quoted. */
export function sqlText(parts: TemplateStringsArray, ...values: SqlValue[]): string {
  return parts.reduce((text, part, i) => text + literal(values[i - 1] ?? null) + part);
}
