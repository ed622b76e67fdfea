/** Rules into closures, once; then claims through them. Pure: the same facts give the same findings in the same order. */
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext } from '../../shared/claim-context.ts';
import type { Finding, Rule } from '../../shared/rulebook.ts';
import { type Node, RuleError } from './ast.ts';
import { bind, compile, type Env, RuleLimit, type Run, type Scope, scope } from './compile.ts';
import { printDate } from './functions.ts';
import { parse, parseBindings } from './parser.ts';
import { typeAt } from './types.ts';

export interface Facts {
  claim: Claim;
  context: ClaimContext;
}

export interface CompiledRule {
  rule: Rule;
  /** `claim.lines.units`: a change of anything else cannot change its findings. */
  reads: ReadonlySet<string>;
  judge(facts: Facts): Finding[];
}

/** Findings of one rule on one claim; more say nothing new. */
const FINDINGS_MAX = 50;
/** What decides whether a rule applies at all. */
const SCOPE_READS = {
  filingIndicators: 'claim.coverage.filingIndicator',
  payerIds: 'claim.coverage.payer.id',
} as const;

interface Placeholder {
  name: string;
  run: Run;
}

/** Throws RuleError, whose message begins with the part of the rule where `position` counts. */
export function compileRule(rule: Rule, trees?: { when?: Node; definitions?: Scope['definitions'] }): CompiledRule {
  const outer = scope(trees?.definitions);
  const lists: { list: Run; slot: number }[] = [];
  let within: Scope = outer;
  within = inPart('each', () => {
    for (const binding of parseBindings(rule.each)) {
      const { list, inner, slot } = bind(binding, within);
      lists.push({ list, slot });
      within = inner;
    }
    return within;
  });
  const when = inPart('when', () => {
    const node = trees?.when ?? parse(rule.when);
    const made = compile(node, within);
    if (made.type.kind !== 'boolean')
      throw new RuleError(`A rule asks something that is true or false, and this is a ${made.type.kind}.`, node.at);
    return made.run;
  });
  const { parts, placeholders } = inPart('says', () => compileSentence(rule.says, within));
  const path = inPart('at', () => compilePath(rule.at, within));
  for (const key of ['filingIndicators', 'payerIds'] as const)
    if (rule[key].length > 0) outer.reads.add(SCOPE_READS[key]);
  if (rule.planKinds.length > 0) outer.reads.add('context.payer.planKind');
  if (rule.effectiveFrom || rule.effectiveTo) outer.reads.add('claim.lines.from');

  const judge = (facts: Facts): Finding[] => {
    if (!applies(rule, facts)) return [];
    const env: Env = { roots: facts as never, items: [], places: [], steps: 0 };
    const findings: Finding[] = [];
    const walk = (depth: number): void => {
      const next = lists[depth];
      if (!next) {
        if (when(env) === true && findings.length < FINDINGS_MAX)
          findings.push(tell(rule, env, parts, placeholders, path(env)));
        return;
      }
      for (const [i, item] of ((next.list(env) ?? []) as unknown[]).entries()) {
        env.items[next.slot] = item;
        env.places[next.slot] = i;
        walk(depth + 1);
      }
    };
    try {
      walk(0);
    } catch (error) {
      if (!(error instanceof RuleLimit)) throw error;
      return [undecided(rule)];
    }
    return findings;
  };
  return { rule, reads: outer.reads, judge };
}

function inPart<T>(part: 'each' | 'when' | 'says' | 'at', work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw new RuleError(`${part}: ${error.message}`, error.position);
    throw error;
  }
}

function applies(rule: Rule, { claim, context }: Facts): boolean {
  const within = (list: readonly string[], value: string | null): boolean =>
    list.length === 0 || (value !== null && list.includes(value));
  if (!within(rule.filingIndicators, claim.coverage.filingIndicator)) return false;
  if (!within(rule.payerIds, claim.coverage.payer.id)) return false;
  if (!within(rule.planKinds, context.payer.planKind)) return false;
  if (!rule.effectiveFrom && !rule.effectiveTo) return true;
  const on = claim.lines.reduce<string | null>(
    (least, { from }) => (least === null || from < least ? from : least),
    null,
  );
  return on !== null && (rule.effectiveFrom ?? on) <= on && on <= (rule.effectiveTo ?? on);
}

function compileSentence(says: string, within: Scope): { parts: string[]; placeholders: Placeholder[] } {
  const parts: string[] = [];
  const placeholders: Placeholder[] = [];
  let at = 0;
  for (const found of says.matchAll(/\{([^{}]*)\}/g)) {
    const [whole, name = ''] = found;
    parts.push(says.slice(at, found.index));
    at = found.index + whole.length;
    try {
      placeholders.push({ name, run: compile(parse(name), within).run });
    } catch (error) {
      if (error instanceof RuleError) throw new RuleError(error.message, error.position + found.index + 1);
      throw error;
    }
  }
  parts.push(says.slice(at));
  return { parts, placeholders };
}

/** `claim.lines[line].units`: each name in brackets is one that `each` goes through. */
function compilePath(text: string, within: Scope): (env: Env) => string {
  if (!typeAt(text.replaceAll(/\[\w+\]/g, ''))) throw new RuleError(`There is no field ${text}.`, 0);
  const pieces = text.split(/\[(\w+)\]/);
  const slots = pieces.map((piece, i) => {
    if (i % 2 === 0) return -1;
    const variable = within.variables.findLast(({ name }) => name === piece);
    if (!variable) throw new RuleError(`“${piece}” is no name of \`each\`.`, text.indexOf(`[${piece}]`));
    return variable.slot;
  });
  return (env) => pieces.map((piece, i) => (i % 2 === 0 ? piece : `[${env.places[slots[i] ?? 0]}]`)).join('');
}

const PRINTED_MAX = 200;
function print(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(print).join(', ').slice(0, PRINTED_MAX);
  const text = String(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? printDate(text) : text.slice(0, PRINTED_MAX);
}

function tell(rule: Rule, env: Env, parts: string[], placeholders: Placeholder[], path: string): Finding {
  const values = placeholders.map(({ name, run }) => ({ name, value: print(run(env)) }));
  const sentence = parts.map((part, i) => part + (values[i]?.value ?? '')).join('');
  return { ...head(rule), severity: rule.severity, sentence, path, values };
}

const head = ({ id, version, topic, page, role, source }: Rule) => ({
  ruleId: id,
  ruleVersion: version,
  topic,
  page,
  role,
  source,
});

/** It neither blocks nor passes silently. */
const undecided = (rule: Rule): Finding => ({
  ...head(rule),
  severity: 'warn',
  sentence: `The rule ${rule.id} looks at too much of this claim and was not decided. Make the rule simpler.`,
  path: rule.at.replaceAll(/\[\w+\]/g, ''),
  values: [],
});

const plainPath = (path: string): string => path.replaceAll(/\[\d+\]/g, '');
/** `claim.lines[]` is touched by the list as a whole, not by a field of a line. */
function touches(read: string, changed: string): boolean {
  const path = read.endsWith('[]') ? read.slice(0, -2) : read;
  if (path === changed || path.startsWith(`${changed}.`)) return true;
  return path === read && changed.startsWith(`${read}.`);
}

/** The rules whose findings can be others after a change of these paths: `claim.lines[0].units`, `context.coverage`. */
export function rulesReading(rules: readonly CompiledRule[], changedPaths: readonly string[]): CompiledRule[] {
  const changed = [...new Set(changedPaths.map(plainPath))];
  return rules.filter(({ reads }) => [...reads].some((read) => changed.some((path) => touches(read, path))));
}

/**
 * Findings in the order of the rules, and within a rule in the order of the claim. With `changedPaths` only the rules that
 * read one of them are asked: their findings take the place of what they said before (`rulesReading` names them).
 */
export function evaluate(rules: readonly CompiledRule[], facts: Facts, changedPaths?: readonly string[]): Finding[] {
  const asked = changedPaths ? rulesReading(rules, changedPaths) : rules;
  return asked.flatMap((rule) => rule.judge(facts));
}

/** Where two facts differ, for `evaluate`: whole lists of another length, else the fields. */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (Object.is(before, after)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(before) || !isObject(after)) return [path];
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length) return [path];
  const inside = (key: string): string => (Array.isArray(after) ? `${path}[${key}]` : path ? `${path}.${key}` : key);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    changedPaths(before[key], after[key], inside(key)),
  );
}
