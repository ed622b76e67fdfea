/** Compiled checks of contracts, made when first used. */
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { FieldError } from '../../shared/problems.ts';
import { Problem } from './problem.ts';

const compiled = new WeakMap<TSchema, Validator>();

export function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema) as unknown as Validator;
    compiled.set(schema, validator);
  }
  return validator;
}

/** What Fastify asks for each route: compiled when the first request comes, once for http and https. */
export function validatorCompiler({ schema, httpPart }: { schema: TSchema; httpPart: string }) {
  return (value: unknown) => {
    const validator = validatorOf(schema);
    // Addresses hold text only: what the schema wants as a number is read as one.
    const converted = httpPart === 'body' ? value : Value.Convert(schema, value);
    return validator.Check(converted) ? { value: converted } : { error: [...validator.Errors(converted)] };
  };
}

interface SchemaError {
  instancePath: string;
  message: string;
  keyword: string;
  params?: Record<string, unknown>;
}

const FIELD_SENTENCES: Record<string, string> = {
  required: 'This is needed.',
  additionalProperties: 'There is no such field.',
  format: 'This is not written in the expected form.',
  pattern: 'This is not written in the expected form.',
  minLength: 'This is too short.',
  maxLength: 'This is too long.',
};

/** What is wrong, field by field, in words. */
export function fieldErrors(errors: readonly SchemaError[]): FieldError[] {
  const result: FieldError[] = [];
  for (const error of errors.slice(0, 20)) {
    const names = (error.params?.requiredProperties ?? error.params?.additionalProperties) as string[] | undefined;
    const message = FIELD_SENTENCES[error.keyword] ?? `This ${error.message}.`;
    if (names?.length) for (const name of names) result.push({ path: `${error.instancePath}/${name}`, message });
    else result.push({ path: error.instancePath || '/', message });
  }
  return result;
}

/** Throws `invalid_input` that names the fields. */
export function checkInput(schema: TSchema, input: unknown): void {
  const validator = validatorOf(schema);
  if (!validator.Check(input)) throw invalidInput(fieldErrors([...validator.Errors(input)] as SchemaError[]));
  const path = halfCharacter(input, '');
  if (path !== null) throw invalidInput([{ path: path || '/', message: 'This holds half of a character.' }]);
}

/** Where a text holds a lone surrogate, which JSON may carry and no database can keep; null where none does. */
function halfCharacter(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : path;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    const found = halfCharacter(member, `${path}/${name}`);
    if (found !== null) return found;
  }
  return null;
}

export function invalidInput(errors: FieldError[]): Problem {
  const names = errors.map((error) => error.path.replace(/^\//, '').replaceAll('/', '.') || 'the form');
  return new Problem('invalid_input', {
    detail: `Not right: ${[...new Set(names)].join(', ')}. Correct it and try again.`,
    errors,
  });
}

/** An answer that does not fit its contract must not leave the server: something in it might not be meant for the reader. */
export function checkOutput(name: string, schema: TSchema, output: unknown): void {
  const validator = validatorOf(schema);
  if (validator.Check(output)) return;
  const paths = [...validator.Errors(output)].map((error) => (error as SchemaError).instancePath).slice(0, 5);
  throw new Error(`The answer of ${name} does not fit its contract at ${paths.join(', ')}`);
}
