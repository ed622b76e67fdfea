/**
 * From tree to a closure, with every type checked on the way. A compiled expression knows the paths that it reads. Values:
 * a missing one is null, and null is also the third truth value, "unknown". Work is counted: an expression that goes
 * through lists in lists stops at its limit with a RuleLimit.
 */
import { type Binding, type Member, type Node, RuleError } from './ast.ts';
import { DEFINITIONS } from './definitions.ts';
import { accepts, FUNCTIONS } from './functions.ts';
import { LISTS } from './lists.ts';
import { compilePattern } from './pattern.ts';
import { COMPANIONS, nameOf, ROOTS, typeAt, type ValueType } from './types.ts';

/** Items that one expression may look at; 50 lines with 50 lines and their modifiers are 10,000. */
export const STEPS_MAX = 200_000;
/** An expression looked at more than STEPS_MAX items. */
export class RuleLimit extends Error {}

export interface Env {
  roots: Record<string, unknown>;
  /** By depth: the item and its place in its list, from 0. */
  items: unknown[];
  places: number[];
  steps: number;
}
export type Run = (env: Env) => unknown;

export interface Compiled {
  type: ValueType;
  run: Run;
  /** `claim.lines` of what is that list, or part of one; null for what was reckoned. */
  path: string | null;
  /** Of a list from which items were left out: their places say nothing. */
  isPart?: boolean;
}

interface Variable {
  name: string;
  slot: number;
  type: ValueType;
  path: string | null;
  isPart: boolean;
}

/** What stands around an expression: the variables, and where the paths go that it reads. */
export interface Scope {
  variables: readonly Variable[];
  /** Depth of quantifiers so far, definitions opened included. */
  reads: Set<string>;
  opened: number;
  /** The trees of the definitions; a test changes them. */
  definitions: typeof DEFINITIONS;
}

export const scope = (definitions = DEFINITIONS): Scope => ({
  variables: [],
  reads: new Set(),
  opened: 0,
  definitions,
});
const OPENED_MAX = 8;
const VARIABLES_MAX = 12;
const BOOLEAN: ValueType = { kind: 'boolean' };
const NUMBER: ValueType = { kind: 'number' };

const step = (env: Env): void => {
  if (++env.steps > STEPS_MAX) throw new RuleLimit();
};
const orMissing = (value: unknown): unknown => (value === undefined || value === '' ? null : value);

/** Compiles and notes what is read. Throws RuleError. */
export function compile(node: Node, within: Scope): Compiled {
  const made = compileNode(node, within);
  if (made.path !== null && made.type.kind !== 'object') within.reads.add(readOf(made.path, made.type));
  return made;
}

/** Of a list of objects only what it holds, `claim.lines[]`: their fields are noted where they are read. */
const readOf = (path: string, type: ValueType): string =>
  type.kind === 'list' && type.of.kind === 'object' ? `${path}[]` : path;

function compileNode(node: Node, within: Scope): Compiled {
  switch (node.kind) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'date': {
      const { value, kind } = node;
      return { type: { kind }, run: () => value, path: null };
    }
    case 'list':
      return compileList(node);
    case 'name':
      return compileName(node, within);
    case 'field':
      return compileField(node, within);
    case 'call':
      return compileCall(node, within);
    case 'not': {
      const of = boolean(node.of, within);
      return truth((env) => {
        const value = of(env);
        return value === null ? null : !value;
      });
    }
    case 'logic':
      return compileLogic(node, within);
    case 'compare':
      return compileComparison(node, within);
    case 'arithmetic':
      return compileArithmetic(node, within);
    case 'in':
      return compileIn(node, within);
    case 'matches': {
      const of = ofKind(node.of, within, 'text').run;
      const test = compilePattern(node.pattern);
      const { negated } = node;
      return truth((env) => {
        const value = of(env);
        return value === null ? null : test(value as string) !== negated;
      });
    }
    case 'presence': {
      const of = compile(node.of, within);
      if (of.path !== null) within.reads.add(of.path);
      const { present } = node;
      const isThere = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0);
      return truth((env) => isThere(of.run(env)) === present);
    }
    case 'else': {
      const [left, right] = [compile(node.left, within), compile(node.right, within)];
      requireSame(left.type, right.type, node.at);
      for (const { path } of [left, right]) if (path !== null) within.reads.add(path);
      return { type: left.type, run: (env) => left.run(env) ?? right.run(env), path: left.path };
    }
    case 'each':
      return compileQuantifier(node, within);
  }
}

const truth = (run: Run): Compiled => ({ type: BOOLEAN, run, path: null });

function ofKind(node: Node, within: Scope, kind: ValueType['kind']): Compiled {
  const made = compile(node, within);
  if (made.type.kind !== kind)
    throw new RuleError(`A ${kind} is wanted here, and this is a ${nameOf(made.type)}.`, node.at);
  return made;
}
const boolean = (node: Node, within: Scope): Run => ofKind(node, within, 'boolean').run;

function requireSame(left: ValueType, right: ValueType, at: number): void {
  if (nameOf(left) !== nameOf(right))
    throw new RuleError(`A ${nameOf(left)} cannot stand beside a ${nameOf(right)}.`, at);
}

/** A word that the field can never hold is a slip of the pen. */
function requireWords(type: ValueType, nodes: readonly Node[]): void {
  const words = type.kind === 'text' ? type.words : undefined;
  if (!words) return;
  const wrong = nodes.find((node) => node.kind === 'text' && !words.has(node.value));
  if (wrong?.kind === 'text')
    throw new RuleError(
      `It is never '${wrong.value}', only ${[...words].map((word) => `'${word}'`).join(', ')}.`,
      wrong.at,
    );
}

function compileList(node: Node & { kind: 'list' }): Compiled {
  const first = node.members[0];
  const kind = first?.kind === 'one' ? first.value.kind : first?.from.kind;
  const values = node.members.flatMap((one) => (one.kind === 'one' ? [one.value] : [one.from, one.to]));
  const other = values.find((value) => value.kind !== kind);
  if (other) throw new RuleError('A list holds values of one kind.', other.at);
  const plain = node.members.flatMap((one) => (one.kind === 'one' && 'value' in one.value ? [one.value.value] : []));
  return { type: { kind: 'list', of: { kind: kind as 'text' } }, run: () => plain, path: null };
}

function compileName({ name, at }: Node & { kind: 'name' }, within: Scope): Compiled {
  const variable = within.variables.findLast((one) => one.name === name);
  if (variable) {
    const { slot, type, path } = variable;
    return { type, run: (env) => orMissing(env.items[slot]), path };
  }
  const list = LISTS[name];
  if (list) {
    const values = [...list];
    return { type: { kind: 'list', of: { kind: 'text' } }, run: () => values, path: null };
  }
  const type = ROOTS.get(name);
  if (!type) throw new RuleError(`“${name}” is not known here.`, at);
  return { type, run: (env) => env.roots[name], path: name };
}

function compileField(node: Node & { kind: 'field' }, within: Scope): Compiled {
  const own = variableField(node, within);
  if (own) return own;
  const of = compile(node.of, within);
  const { field } = node;
  const inner = of.type.kind === 'list' ? of.type.of : of.type;
  const type = inner.kind === 'object' ? inner.fields.get(field) : undefined;
  if (!type) throw new RuleError(`There is no “${field}” in ${of.path ?? `a ${nameOf(of.type)}`}.`, node.at);
  const path = of.path === null ? null : `${of.path}.${field}`;
  const get = of.run;
  if (of.type.kind !== 'list')
    return { type, run: (env) => orMissing((get(env) as Record<string, unknown> | null)?.[field]), path };
  return {
    type: type.kind === 'list' ? type : { kind: 'list', of: type },
    run: (env) =>
      ((get(env) ?? []) as Record<string, unknown>[]).flatMap((one) => {
        step(env);
        return orMissing(one?.[field]) ?? [];
      }),
    path,
  };
}

/** `line.number` and `line.facts`: what is known of the place of an item. */
function variableField({ of, field }: Node & { kind: 'field' }, within: Scope): Compiled | null {
  const variable = of.kind === 'name' ? within.variables.findLast((one) => one.name === of.name) : undefined;
  if (!variable || variable.isPart) return null;
  const { slot } = variable;
  if (variable.type.kind === 'object' && variable.type.fields.has(field)) return null;
  if (field === 'number') return { type: NUMBER, run: (env) => (env.places[slot] ?? 0) + 1, path: null };
  const path = variable.path === null ? undefined : COMPANIONS.get(variable.path);
  if (field !== 'facts' || path === undefined) return null;
  const [, list = ''] = path.split('.');
  const type = typeAt(path);
  if (type?.kind !== 'list') return null;
  return {
    type: type.of,
    run: (env) => (env.roots.context as Record<string, unknown[]>)[list]?.[env.places[slot] ?? 0] ?? null,
    path,
  };
}

function compileCall(node: Node & { kind: 'call' }, within: Scope): Compiled {
  const definition = within.definitions.get(node.name);
  if (definition) return openDefinition(node, definition, within);
  const known = Object.hasOwn(FUNCTIONS, node.name) ? FUNCTIONS[node.name] : undefined;
  if (!known) throw new RuleError(`There is no function “${node.name}”.`, node.at);
  if (node.args.length !== known.takes.length)
    throw new RuleError(`“${node.name}” takes ${known.takes.length} values.`, node.at);
  const args = node.args.map((arg) => compile(arg, within));
  for (const [i, { type }] of args.entries())
    if (!accepts(known.takes[i] ?? 'any', type))
      throw new RuleError(
        `“${node.name}” takes a ${known.takes[i]} here, not a ${nameOf(type)}.`,
        node.args[i]?.at ?? 0,
      );
  const first = args[0]?.type;
  const element = first?.kind === 'list' ? first.of : undefined;
  const type =
    known.gives === 'element'
      ? (element ?? NUMBER)
      : known.gives === 'same'
        ? (first ?? NUMBER)
        : { kind: known.gives };
  const run = known.run as (...values: unknown[]) => unknown;
  const runs = args.map((arg) => arg.run);
  return {
    type,
    run: (env) => {
      step(env);
      const values = runs.map((one) => one(env));
      return values.includes(null) ? null : orMissing(run(...values));
    },
    path: null,
  };
}

/** A definition is opened where it stands, so that what is read stays known; it cannot open itself. */
function openDefinition(
  node: Node & { kind: 'call' },
  definition: { takes: string; body: Node },
  within: Scope,
): Compiled {
  const [arg] = node.args;
  if (node.args.length !== 1 || !arg) throw new RuleError(`“${node.name}” takes one value.`, node.at);
  if (within.opened >= OPENED_MAX) throw new RuleError('Definitions are opened too deeply.', node.at);
  if (arg.kind !== 'name') throw new RuleError(`“${node.name}” takes a name.`, arg.at);
  const variable = within.variables.findLast((one) => one.name === arg.name);
  if (!variable) throw new RuleError(`“${node.name}” takes something that a list is gone through for.`, arg.at);
  return compile(definition.body, {
    ...within,
    opened: within.opened + 1,
    variables: [...within.variables, { ...variable, name: definition.takes }],
  });
}

function compileLogic(node: Node & { kind: 'logic' }, within: Scope): Compiled {
  const [left, right] = [boolean(node.left, within), boolean(node.right, within)];
  const decides = node.op === 'or';
  return truth((env) => {
    const one = left(env);
    if (one === decides) return decides;
    const other = right(env);
    if (other === decides) return decides;
    return one === null || other === null ? null : !decides;
  });
}

const COMPARE: Record<string, (a: never, b: never) => boolean> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function compileComparison(node: Node & { kind: 'compare' }, within: Scope): Compiled {
  const [left, right] = [compile(node.left, within), compile(node.right, within)];
  requireSame(left.type, right.type, node.at);
  if (left.type.kind === 'list' || left.type.kind === 'object')
    throw new RuleError(`A ${left.type.kind} cannot be compared as a whole.`, node.at);
  requireWords(left.type, [node.right]);
  const test = COMPARE[node.op] as (a: unknown, b: unknown) => boolean;
  return truth((env) => {
    const a = left.run(env);
    if (a === null) return null;
    const b = right.run(env);
    return b === null ? null : test(a, b);
  });
}

function compileArithmetic(node: Node & { kind: 'arithmetic' }, within: Scope): Compiled {
  const [left, right] = [ofKind(node.left, within, 'number').run, ofKind(node.right, within, 'number').run];
  const { op } = node;
  return {
    type: NUMBER,
    run: (env) => {
      const [a, b] = [left(env) as number | null, right(env) as number | null];
      if (a === null || b === null) return null;
      if (op === '+') return a + b;
      if (op === '-') return a - b;
      if (op === '*') return a * b;
      return b === 0 ? null : a / b;
    },
    path: null,
  };
}

function compileIn(node: Node & { kind: 'in' }, within: Scope): Compiled {
  const of = compile(node.of, within);
  const list = ofKind(node.list, within, 'list');
  requireSame({ kind: 'list', of: of.type }, list.type, node.at);
  const { negated } = node;
  if (node.list.kind !== 'list') {
    return truth((env) => {
      const value = of.run(env);
      const values = list.run(env) as unknown[] | null;
      return value === null || values === null ? null : values.includes(value) !== negated;
    });
  }
  const { members } = node.list;
  requireWords(
    of.type,
    members.flatMap((one) => (one.kind === 'one' ? [one.value] : [one.from, one.to])),
  );
  const holds = membership(members);
  return truth((env) => {
    const value = of.run(env);
    return value === null ? null : holds(value) !== negated;
  });
}

const constantOf = (node: Node): unknown => ('value' in node ? node.value : null);

function membership(members: readonly Member[]): (value: unknown) => boolean {
  const ones = new Set(members.flatMap((one) => (one.kind === 'one' ? [constantOf(one.value)] : [])));
  const ranges = members.flatMap((one) => (one.kind === 'range' ? [[constantOf(one.from), constantOf(one.to)]] : []));
  const isWithin = (value: unknown, from: unknown, to: unknown): boolean =>
    typeof value === 'string' && typeof from === 'string'
      ? value.length === from.length && value >= from && value <= String(to)
      : (value as number) >= (from as number) && (value as number) <= (to as number);
  return (value) => ones.has(value) || ranges.some(([from, to]) => isWithin(value, from, to));
}

/** Adds a variable for the items of a list. */
export function bind(
  { name, list: node }: Binding,
  within: Scope,
): { list: Run; inner: Scope; slot: number; path: string | null } {
  if (ROOTS.has(name)) throw new RuleError(`“${name}” has its meaning already; take another name.`, node.at);
  const slot = within.variables.length;
  if (slot >= VARIABLES_MAX) throw new RuleError('Too many lists within lists.', node.at);
  const list = ofKind(node, within, 'list');
  const type = (list.type as { of: ValueType }).of;
  const variables = [...within.variables, { name, slot, type, path: list.path, isPart: list.isPart === true }];
  return { list: list.run, inner: { ...within, variables }, slot, path: list.path };
}

function compileQuantifier(node: Node & { kind: 'each' }, within: Scope): Compiled {
  const { list, inner, slot, path } = bind(node, within);
  const { how } = node;
  const body = how === 'sum' ? ofKind(node.body, inner, 'number').run : boolean(node.body, inner);
  const visit = (env: Env, see: (value: unknown, item: unknown) => boolean): void => {
    const [item, place] = [env.items[slot], env.places[slot]];
    for (const [i, one] of ((list(env) ?? []) as unknown[]).entries()) {
      step(env);
      env.items[slot] = one;
      env.places[slot] = i;
      if (see(body(env), one)) break;
    }
    env.items[slot] = item;
    env.places[slot] = place ?? 0;
  };
  if (how === 'sum' || how === 'count') {
    const run = (env: Env): number => {
      let total = 0;
      visit(env, (value) => {
        total += value === true ? 1 : typeof value === 'number' ? value : 0;
        return false;
      });
      return total;
    };
    return { type: NUMBER, run, path: null };
  }
  if (how === 'first') {
    const type = inner.variables.at(-1)?.type ?? BOOLEAN;
    const run = (env: Env): unknown => {
      let found: unknown = null;
      visit(env, (value, item) => {
        if (value === true) found = item;
        return value === true;
      });
      return found;
    };
    return { type, run, path };
  }
  if (how === 'only') {
    const of = inner.variables.at(-1)?.type ?? BOOLEAN;
    const run = (env: Env): unknown[] => {
      const found: unknown[] = [];
      visit(env, (value, item) => {
        if (value === true) found.push(item);
        return false;
      });
      return found;
    };
    return { type: { kind: 'list', of }, run, path, isPart: true };
  }
  const stop = how !== 'every';
  const whenStopped = how === 'any';
  return truth((env) => {
    let stopped = false;
    let unknown = false;
    visit(env, (value) => {
      if (value === null) unknown = true;
      stopped = value === stop;
      return stopped;
    });
    if (stopped) return whenStopped;
    return unknown ? null : !whenStopped;
  });
}
