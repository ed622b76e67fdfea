/**
 * A contract says what one route takes and gives: path, permission, schemas and problem codes. The server builds the
 * route from it, the client its typed call, and the OpenAPI page its text.
 */
import Type, { type Static, type TObject, type TSchema } from 'typebox';
import type { ProblemCode } from './problems.ts';
import type { Permission } from './roles.ts';

interface ContractParts<Input extends TObject, Output extends TSchema> {
  /** `module.verb`; the path is `/api/module/verb`. */
  name: string;
  permission: Permission;
  /** One sentence for the API page. */
  summary: string;
  input: Input;
  output: Output;
  /** What it can answer besides the problems that every route shares. */
  problems?: readonly ProblemCode[];
}

export interface CommandContract<Input extends TObject = TObject, Output extends TSchema = TSchema>
  extends ContractParts<Input, Output> {
  kind: 'command';
  method: 'POST';
  path: string;
  /** The body is a file (application/octet-stream) of at most so many bytes, and the input is empty. */
  fileBytesMax?: number;
}

export interface QueryContract<Input extends TObject = TObject, Output extends TSchema = TSchema>
  extends ContractParts<Input, Output> {
  kind: 'query';
  method: 'GET' | 'POST';
  path: string;
}

/** A read whose answer is a file, not JSON. */
export interface FileContract<Input extends TObject = TObject> extends Omit<ContractParts<Input, TSchema>, 'output'> {
  kind: 'file';
  method: 'GET';
  path: string;
}

export interface LiveTopicContract<Row extends TSchema = TSchema> {
  kind: 'topic';
  name: string;
  permission: Permission;
  summary: string;
  /** What the key must look like: a date, an id, or 'all'. */
  key: TSchema;
  /** Every row has an `id` and a `version`. */
  row: Row;
}

export type InputOf<C> = C extends { input: infer I extends TSchema } ? Static<I> : never;
export type OutputOf<C> = C extends { output: infer O extends TSchema } ? Static<O> : never;
export type RowOf<T> = T extends LiveTopicContract<infer R> ? Static<R> : never;

const pathOf = (name: string): string => `/api/${name.replace('.', '/')}`;

/** A write: POST with an Idempotency-Key header; runs in one transaction, is audited and is made live. */
export function command<I extends TObject, O extends TSchema>(parts: ContractParts<I, O>): CommandContract<I, O> {
  return { ...parts, kind: 'command', method: 'POST', path: pathOf(parts.name) };
}

/** A write whose body is a file: nothing of it is told beside it, so that no name of a file stands in an address. */
export function upload<O extends TSchema>(
  parts: Omit<ContractParts<TObject, O>, 'input'> & { fileBytesMax: number },
): CommandContract<TObject<Record<never, never>>, O> {
  return { ...parts, input: Nothing, kind: 'command', method: 'POST', path: pathOf(parts.name) };
}

/** A read that answers with a file. Its input is ids and words of ours: it stands in the address. */
export function fileRead<I extends TObject>(parts: Omit<ContractParts<I, TSchema>, 'output'>): FileContract<I> {
  return { ...parts, kind: 'file', method: 'GET', path: pathOf(parts.name) };
}

/**
 * A read. It is a GET unless `inBody` is set: what a person typed about a patient must not stand in an address, where
 * it would end up in histories and logs.
 */
export function query<I extends TObject, O extends TSchema>(
  parts: ContractParts<I, O> & { inBody?: true },
): QueryContract<I, O> {
  const { inBody, ...rest } = parts;
  return { ...rest, kind: 'query', method: inBody ? 'POST' : 'GET', path: pathOf(parts.name) };
}

/** A set of rows that screens can hold a living copy of. */
export function liveTopic<R extends TSchema>(parts: Omit<LiveTopicContract<R>, 'kind'>): LiveTopicContract<R> {
  return { ...parts, kind: 'topic' };
}

/** An object that refuses members it does not know: a misspelt field is an error, never silently dropped. */
export function Shape<P extends Record<string, TSchema>>(properties: P): TObject<P> {
  return Type.Object(properties, { additionalProperties: false }) as TObject<P>;
}

/** One line of text that a person typed: no control characters, no line breaks, not only blanks. */
export const Line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]*$' });

/** One line that may also be empty. */
export const OptionalLine = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

/** Text of several lines: tabs and line breaks are welcome, other control characters are not. */
export const Paragraph = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

export const Id = Type.String({ format: 'uuid' });
/** A calendar date of the clinic, `2026-11-24`. */
export const CivilDate = Type.String({ format: 'date' });
/** A moment with its offset, RFC 3339. */
export const Moment = Type.String({ format: 'date-time' });
/** Counts the changes of a row; a command carries the version that its screen showed. */
export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** Names the row that a command changes; one that is about to be made has neither id nor version yet. */
export const Reference = { id: Nullable(Id), expectedVersion: Nullable(Version) };
/** One of a few words. */
export const OneOf = <const V extends readonly string[]>(values: V) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values] });
export const Nothing = Shape({});
