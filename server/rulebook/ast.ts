/** The tree of an expression. `at` is the place in the text, from 0: errors point there. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Quantifier = 'any' | 'every' | 'no' | 'count' | 'sum' | 'first' | 'only';

/** A value of a list, or a stretch of codes of one length: `'99202'..'99215'`. */
export type Member = { kind: 'one'; value: Node } | { kind: 'range'; from: Node; to: Node };

export type Node = { at: number } & (
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'date'; value: string }
  | { kind: 'list'; members: Member[] }
  | { kind: 'name'; name: string }
  | { kind: 'field'; of: Node; field: string }
  | { kind: 'call'; name: string; args: Node[] }
  | { kind: 'not'; of: Node }
  | { kind: 'logic'; op: 'and' | 'or'; left: Node; right: Node }
  | { kind: 'compare'; op: Comparison; left: Node; right: Node }
  | { kind: 'arithmetic'; op: '+' | '-' | '*' | '/'; left: Node; right: Node }
  | { kind: 'in'; of: Node; list: Node; negated: boolean }
  | { kind: 'matches'; of: Node; pattern: string; negated: boolean }
  | { kind: 'presence'; of: Node; present: boolean }
  | { kind: 'else'; left: Node; right: Node }
  | { kind: 'each'; how: Quantifier; name: string; list: Node; body: Node }
);

/** `line in claim.lines`. */
export interface Binding {
  name: string;
  list: Node;
}

/** What is wrong with the text of a rule, and where: `position` counts characters from 0. */
export class RuleError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}
