/** Every small change of an expression's tree: turned operators, dropped halves, other constants. */
import type { Comparison, Member, Node, Quantifier } from '../../server/rulebook/ast.ts';
import { compilePattern } from '../../server/rulebook/pattern.ts';

export interface Mutant {
  /** What was changed, for the message. */
  what: string;
  node: Node;
}

const OTHER: Record<Comparison, Comparison[]> = {
  '=': ['!='],
  '!=': ['='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const QUANTIFIED: Partial<Record<Quantifier, Quantifier[]>> = { any: ['every', 'no'], every: ['any'], no: ['any'] };
const INVERSE = { '+': '-', '-': '+', '*': '/', '/': '*' } as const;

const shifted = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const bumped = (text: string, by: number): string =>
  /^\d+$/.test(text)
    ? String(Number(text) + by).padStart(text.length, '0')
    : text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + by);

/** The same pattern with one place less at either end, and with one place more. */
function patternsBeside(pattern: string): string[] {
  const atoms = pattern.match(/(?:\\.|\[[^\]]*\]|.)(?:\{\d+(?:,\d+)?\}|[*+])?/gs) ?? [];
  return [atoms.slice(1).join(''), atoms.slice(0, -1).join(''), `${pattern}@@@`, '?*'].filter((one) => one !== pattern);
}

function* leafMutants(node: Node): Generator<Mutant> {
  switch (node.kind) {
    case 'text':
      yield { what: `'${node.value}' → '${node.value}~'`, node: { ...node, value: `${node.value}~` } };
      break;
    case 'number':
      for (const by of [-1, 1])
        yield { what: `${node.value} → ${node.value + by}`, node: { ...node, value: node.value + by } };
      break;
    case 'boolean':
      yield { what: `${node.value} → ${!node.value}`, node: { ...node, value: !node.value } };
      break;
    case 'date':
      for (const by of [-1, 1])
        yield { what: `${node.value} ${by} day`, node: { ...node, value: shifted(node.value, by) } };
      break;
    case 'compare':
      for (const op of OTHER[node.op]) yield { what: `${node.op} → ${op}`, node: { ...node, op } };
      break;
    case 'logic':
      yield { what: `${node.op} turned`, node: { ...node, op: node.op === 'and' ? 'or' : 'and' } };
      yield { what: `right half of ${node.op} dropped`, node: node.left };
      yield { what: `left half of ${node.op} dropped`, node: node.right };
      break;
    case 'not':
      yield { what: 'not dropped', node: node.of };
      break;
    case 'presence':
      yield { what: 'presence turned', node: { ...node, present: !node.present } };
      break;
    case 'in':
      yield { what: 'in turned', node: { ...node, negated: !node.negated } };
      break;
    case 'matches':
      yield { what: 'matches turned', node: { ...node, negated: !node.negated } };
      for (const pattern of patternsBeside(node.pattern)) {
        compilePattern(pattern);
        yield { what: `'${node.pattern}' → '${pattern}'`, node: { ...node, pattern } };
      }
      break;
    case 'else':
      yield { what: 'right of ?? dropped', node: node.left };
      yield { what: 'left of ?? dropped', node: node.right };
      break;
    case 'arithmetic':
      yield { what: `${node.op} turned`, node: { ...node, op: INVERSE[node.op] } };
      break;
    case 'each':
      for (const how of QUANTIFIED[node.how] ?? []) yield { what: `${node.how} → ${how}`, node: { ...node, how } };
      break;
    case 'list':
      for (const [i, member] of node.members.entries()) {
        const rest = node.members.filter((_, j) => j !== i);
        if (rest.length > 0) yield { what: `member ${i} dropped`, node: { ...node, members: rest } };
        if (member.kind === 'range')
          for (const one of ranges(member)) yield { ...one, node: { ...node, members: [...rest, one.member] } };
      }
      break;
  }
}

function* ranges({ from, to }: Member & { kind: 'range' }): Generator<{ what: string; member: Member }> {
  if (from.kind !== 'text' || to.kind !== 'text') return;
  for (const by of [-1, 1]) {
    yield {
      what: `from ${from.value} ${by}`,
      member: { kind: 'range', from: { ...from, value: bumped(from.value, by) }, to },
    };
    yield { what: `to ${to.value} ${by}`, member: { kind: 'range', from, to: { ...to, value: bumped(to.value, by) } } };
  }
}

/** All mutants of a tree, at any depth. */
export function* mutants(node: Node): Generator<Mutant> {
  yield* leafMutants(node);
  for (const [key, child] of Object.entries(node)) {
    if (key === 'members') {
      for (const [i, member] of (child as Member[]).entries())
        if (member.kind === 'one' && node.kind === 'list' && node.members.length === 1)
          for (const { what, node: value } of mutants(member.value))
            yield {
              what,
              node: { ...node, members: node.members.map((one, j) => (j === i ? { kind: 'one', value } : one)) },
            };
    } else if (Array.isArray(child)) {
      for (const [i, arg] of (child as Node[]).entries())
        for (const { what, node: other } of mutants(arg))
          yield { what, node: { ...node, [key]: (child as Node[]).map((one, j) => (j === i ? other : one)) } as Node };
    } else if (typeof child === 'object' && child !== null) {
      for (const { what, node: other } of mutants(child as Node))
        yield { what, node: { ...node, [key]: other } as Node };
    }
  }
}
