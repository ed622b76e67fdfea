/**
 * The language of the rules, from text to tree.
 *
 * `claim.lines`, `line.units`; `'text'`, `3`, `$15.00` (cents), `@2026-01-01`, `true`; `['25', '59']`, `['99202'..'99215']`;
 * `a and b`, `a or b`, `not a`; `= != < <= > >=`, `+ - * /`; `x in [...]`, `x not in [...]`, `x matches 'J####'`;
 * `x is missing`, `x is present`; `x ?? y` (y where x is missing); `any l in claim.lines where …`, `every … where …`,
 * `no … where …`, `count … where …`, `first … where …`, `only … where …` (a shorter list), `sum l in claim.lines of l.units`;
 * functions, `npi(x)`.
 * A field of a list is the list of the fields. `line.number` counts from 1, `line.facts` is what the context knows of it.
 * Whatever is compared with something missing is unknown, and what is unknown finds nothing.
 */
import { type Binding, type Comparison, type Member, type Node, type Quantifier, RuleError } from './ast.ts';
import { type Token, tokens } from './lexer.ts';
import { compilePattern } from './pattern.ts';

const DEPTH_MAX = 40;
const NODES_MAX = 400;
const BINDINGS_MAX = 3;
const QUANTIFIERS: ReadonlySet<string> = new Set(['any', 'every', 'no', 'count', 'sum', 'first', 'only']);
const KEYWORDS: ReadonlySet<string> = new Set([
  ...QUANTIFIERS,
  ...['and', 'or', 'not', 'in', 'is', 'matches', 'missing', 'present', 'where', 'of', 'true', 'false'],
]);
const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

class Parser {
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  get token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  is(value: string): boolean {
    const { token } = this;
    return (token.kind === 'word' || token.kind === 'symbol') && token.value === value;
  }

  take(value: string): boolean {
    if (!this.is(value)) return false;
    this.#next++;
    return true;
  }

  expect(value: string): void {
    if (!this.take(value)) throw new RuleError(`“${value}” is wanted here.`, this.token.at);
  }

  name(): string {
    const { token } = this;
    if (token.kind !== 'word' || KEYWORDS.has(token.value)) throw new RuleError('A name is wanted here.', token.at);
    this.#next++;
    return token.value;
  }

  end(): void {
    if (this.token.kind !== 'end') throw new RuleError(`“${this.token.value}” is too much here.`, this.token.at);
  }

  /** Counts what is built and how deep: a text cannot make the server work without limit. */
  #made(node: Node): Node {
    if (++this.#nodes > NODES_MAX) throw new RuleError('The expression is too long. Make two rules of it.', node.at);
    return node;
  }

  expression(): Node {
    if (++this.#depth > DEPTH_MAX) throw new RuleError('The expression is nested too deeply.', this.token.at);
    let left = this.#and();
    while (this.is('or')) {
      const { at } = this.token;
      this.#next++;
      left = this.#made({ kind: 'logic', op: 'or', left, right: this.#and(), at });
    }
    this.#depth--;
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.is('and')) {
      const { at } = this.token;
      this.#next++;
      left = this.#made({ kind: 'logic', op: 'and', left, right: this.#not(), at });
    }
    return left;
  }

  #not(): Node {
    const { at } = this.token;
    if (!this.take('not')) return this.#comparison();
    if (++this.#depth > DEPTH_MAX) throw new RuleError('The expression is nested too deeply.', at);
    const node = this.#made({ kind: 'not', of: this.#not(), at });
    this.#depth--;
    return node;
  }

  #comparison(): Node {
    const left = this.sum();
    const { at, kind, value } = this.token;
    if (kind === 'symbol' && COMPARISONS.has(value)) {
      this.#next++;
      return this.#made({ kind: 'compare', op: value as Comparison, left, right: this.sum(), at });
    }
    if (this.take('is')) {
      const present = this.take('present');
      if (!present) this.expect('missing');
      return this.#made({ kind: 'presence', of: left, present, at });
    }
    const negated = this.take('not');
    if (this.take('in')) return this.#made({ kind: 'in', of: left, list: this.sum(), negated, at });
    if (this.take('matches')) return this.#matches(left, negated, at);
    if (negated) throw new RuleError('“in” or “matches” is wanted here.', this.token.at);
    return left;
  }

  #matches(of: Node, negated: boolean, at: number): Node {
    const { token } = this;
    if (token.kind !== 'text') throw new RuleError('A pattern in quotes is wanted here.', token.at);
    this.#next++;
    try {
      compilePattern(token.value);
    } catch (error) {
      throw new RuleError((error as Error).message, token.at);
    }
    return this.#made({ kind: 'matches', of, pattern: token.value, negated, at });
  }

  sum(): Node {
    let left = this.#product();
    for (;;) {
      const { at, value } = this.token;
      if (!this.is('+') && !this.is('-')) return left;
      this.#next++;
      left = this.#made({ kind: 'arithmetic', op: value as '+' | '-', left, right: this.#product(), at });
    }
  }

  #product(): Node {
    let left = this.#else();
    for (;;) {
      const { at, value } = this.token;
      if (!this.is('*') && !this.is('/')) return left;
      this.#next++;
      left = this.#made({ kind: 'arithmetic', op: value as '*' | '/', left, right: this.#else(), at });
    }
  }

  #else(): Node {
    let left = this.#postfix();
    while (this.is('??')) {
      const { at } = this.token;
      this.#next++;
      left = this.#made({ kind: 'else', left, right: this.#postfix(), at });
    }
    return left;
  }

  #postfix(): Node {
    let node = this.#primary();
    while (this.is('.')) {
      const { at } = this.token;
      this.#next++;
      node = this.#made({ kind: 'field', of: node, field: this.name(), at: at + 1 });
    }
    return node;
  }

  #primary(): Node {
    const { token } = this;
    const { at } = token;
    if (token.kind === 'end') throw new RuleError('The expression ends too early.', at);
    if (token.kind === 'word' && QUANTIFIERS.has(token.value)) return this.#quantifier(token.value as Quantifier);
    if (this.take('(')) {
      const node = this.expression();
      this.expect(')');
      return node;
    }
    if (this.is('[')) return this.#list();
    if (token.kind === 'word' && !KEYWORDS.has(token.value)) {
      this.#next++;
      return this.is('(') ? this.#call(token.value, at) : this.#made({ kind: 'name', name: token.value, at });
    }
    return this.#literal();
  }

  #literal(): Node {
    const { token } = this;
    const { at } = token;
    this.#next++;
    if (token.kind === 'text') return this.#made({ kind: 'text', value: token.value, at });
    if (token.kind === 'number') return this.#made({ kind: 'number', value: token.value, at });
    if (token.kind === 'date') return this.#made({ kind: 'date', value: token.value, at });
    if (token.value === 'true' || token.value === 'false')
      return this.#made({ kind: 'boolean', value: token.value === 'true', at });
    throw new RuleError(`“${token.value}” cannot stand here.`, at);
  }

  #call(name: string, at: number): Node {
    this.expect('(');
    const args: Node[] = [];
    if (!this.take(')')) {
      do args.push(this.expression());
      while (this.take(','));
      this.expect(')');
    }
    return this.#made({ kind: 'call', name, args, at });
  }

  #list(): Node {
    const { at } = this.token;
    this.expect('[');
    const members: Member[] = [];
    do {
      const value = this.#literal();
      members.push(this.take('..') ? { kind: 'range', from: value, to: this.#literal() } : { kind: 'one', value });
    } while (this.take(','));
    this.expect(']');
    return this.#made({ kind: 'list', members, at });
  }

  #quantifier(how: Quantifier): Node {
    const { at } = this.token;
    this.#next++;
    if (++this.#depth > DEPTH_MAX) throw new RuleError('The expression is nested too deeply.', at);
    const name = this.name();
    this.expect('in');
    const list = this.#postfix();
    this.expect(how === 'sum' ? 'of' : 'where');
    const body = how === 'sum' ? this.sum() : this.expression();
    this.#depth--;
    return this.#made({ kind: 'each', how, name, list, body, at });
  }
}

/** Throws RuleError with the position of what is wrong. */
export function parse(text: string): Node {
  const parser = new Parser(text);
  const node = parser.expression();
  parser.end();
  return node;
}

/** `line in claim.lines, pointer in line.pointers`; empty text binds nothing. */
export function parseBindings(text: string): Binding[] {
  const parser = new Parser(text);
  const bindings: Binding[] = [];
  if (parser.token.kind === 'end') return bindings;
  do {
    if (bindings.length === BINDINGS_MAX)
      throw new RuleError(`A rule goes through at most ${BINDINGS_MAX} lists.`, parser.token.at);
    const name = parser.name();
    parser.expect('in');
    bindings.push({ name, list: parser.sum() });
  } while (parser.take(','));
  parser.end();
  return bindings;
}
