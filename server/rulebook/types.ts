/** Types of the language, read from the schemas of the facts, so that a rule that misspells a field is refused. */
import type { TSchema } from 'typebox';
import { Claim } from '../../shared/claim.ts';
import { ClaimContext } from '../../shared/claim-context.ts';

export type ScalarKind = 'text' | 'number' | 'boolean' | 'date';
export type ValueType =
  | { kind: ScalarKind; words?: ReadonlySet<string> }
  | { kind: 'list'; of: ValueType }
  | { kind: 'object'; fields: ReadonlyMap<string, ValueType> };

interface JsonSchema {
  type?: string;
  format?: string;
  enum?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
}

function typeOf(schema: JsonSchema): ValueType {
  const some = schema.anyOf?.filter(({ type }) => type !== 'null');
  if (some?.length === 1 && some[0]) return typeOf(some[0]);
  if (schema.type === 'object')
    return {
      kind: 'object',
      fields: new Map(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, typeOf(field)])),
    };
  if (schema.type === 'array' && schema.items) return { kind: 'list', of: typeOf(schema.items) };
  if (schema.type === 'integer' || schema.type === 'number') return { kind: 'number' };
  if (schema.type === 'boolean') return { kind: 'boolean' };
  if (schema.format === 'date') return { kind: 'date' };
  return schema.enum ? { kind: 'text', words: new Set(schema.enum) } : { kind: 'text' };
}

/** The names that every expression may begin with. */
export const ROOTS: ReadonlyMap<string, ValueType> = new Map([
  ['claim', typeOf(Claim as TSchema as JsonSchema)],
  ['context', typeOf(ClaimContext as TSchema as JsonSchema)],
]);

/** `list of text`, for messages. */
export const nameOf = (type: ValueType): string => (type.kind === 'list' ? `list of ${nameOf(type.of)}` : type.kind);

/** What the context knows of the items of these lists, in the same order. */
export const COMPANIONS: ReadonlyMap<string, string> = new Map([
  ['claim.lines', 'context.lines'],
  ['claim.diagnoses', 'context.diagnoses'],
  ['claim.others', 'context.others'],
]);

/** The type at `claim.lines.units`, through lists; null where there is none. */
export function typeAt(path: string): ValueType | null {
  const [root = '', ...fields] = path.split('.');
  let type = ROOTS.get(root) ?? null;
  for (const field of fields) {
    while (type?.kind === 'list') type = type.of;
    type = type?.kind === 'object' ? (type.fields.get(field) ?? null) : null;
  }
  return type;
}
