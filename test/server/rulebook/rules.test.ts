/** Every rule by its examples, and the examples by every small change of the rules. */
import t from 'tap';
import Value from 'typebox/value';
import { RuleError } from '../../../server/rulebook/ast.ts';
import { BUILT_IN, builtInRules } from '../../../server/rulebook/book.ts';
import { DEFINITIONS, type DEFINITIONS as Definitions } from '../../../server/rulebook/definitions.ts';
import { type CompiledRule, compileRule, evaluate } from '../../../server/rulebook/engine.ts';
import { trialsOf, wrongTrials } from '../../../server/rulebook/examples.ts';
import { parse } from '../../../server/rulebook/parser.ts';
import { SAMPLES } from '../../../server/rulebook/samples.ts';
import { Claim } from '../../../shared/claim.ts';
import { ClaimContext } from '../../../shared/claim-context.ts';
import { Rule } from '../../../shared/rulebook.ts';
import { mutants } from '../../helpers/rule-mutants.ts';

const trials = new Map(BUILT_IN.map((rule) => [rule.id, trialsOf(rule)]));
/** An expression that names what can never be is refused when it is loaded; any other has to decide an example otherwise. */
function isRefusedOrRed(rule: Rule, trees: Parameters<typeof compileRule>[1]): boolean {
  let compiled: CompiledRule;
  try {
    compiled = compileRule(rule, trees);
  } catch (error) {
    if (error instanceof RuleError) return true;
    throw error;
  }
  return wrongTrials(compiled, trials.get(rule.id)).length > 0;
}

t.test('every rule is whole, has its own id, and decides its examples as it says', async (t) => {
  t.equal(new Set(BUILT_IN.map(({ id }) => id)).size, BUILT_IN.length, 'ids are unique');
  for (const compiled of builtInRules()) {
    const { rule } = compiled;
    t.same([...Value.Errors(Rule, rule)], [], rule.id);
    t.notMatch(rule.source, /\.md|to verify/, `${rule.id} names what a reader can look up`);
    const counts = (kind: 'fail' | 'pass') => (trials.get(rule.id) ?? []).filter((one) => one.kind === kind).length;
    if (counts('fail') === 0 || counts('pass') === 0) t.fail(`${rule.id} lacks examples`);
    const wrong = wrongTrials(compiled, trials.get(rule.id)).map(({ kind, place }) => `${kind} ${place}`);
    t.same(wrong, [], rule.id);
  }
});

t.test('no rule has anything against a sample claim, and samples are claims', async (t) => {
  for (const [name, make] of Object.entries(SAMPLES)) {
    const facts = make();
    t.same([...Value.Errors(Claim, facts.claim)], [], `${name} is a claim`);
    t.same([...Value.Errors(ClaimContext, facts.context)], [], `${name} has its context`);
    t.same(
      evaluate(builtInRules(), facts).map(({ sentence, ruleId }) => `${ruleId}: ${sentence}`),
      [],
      name,
    );
  }
});

t.test('every change of an expression turns an example red', async (t) => {
  const alive: string[] = [];
  let count = 0;
  for (const rule of BUILT_IN)
    for (const { what, node } of mutants(parse(rule.when))) {
      count++;
      if (!isRefusedOrRed(rule, { when: node })) alive.push(`${rule.id}: ${what}`);
    }
  t.same(alive, []);
  t.comment(`${count} mutants of ${BUILT_IN.length} rules`);
});

t.test('every change of a definition turns an example of a rule that uses it red', async (t) => {
  const alive: string[] = [];
  for (const [name, definition] of DEFINITIONS) {
    const users = BUILT_IN.filter(({ when }) => when.includes(`${name}(`));
    for (const { what, node } of mutants(definition.body)) {
      const definitions: typeof Definitions = new Map([...DEFINITIONS, [name, { ...definition, body: node }]]);
      if (!users.some((rule) => isRefusedOrRed(rule, { definitions }))) alive.push(`${name}: ${what}`);
    }
  }
  t.same(alive, []);
});

t.test('a rule keeps to its payers and dates', async (t) => {
  const alive = builtInRules().flatMap(({ rule, judge }) => {
    const found = (trials.get(rule.id) ?? []).find(({ kind }) => kind === 'fail')?.facts;
    if (!found) return [];
    const claim = structuredClone(found.claim);
    const context = structuredClone(found.context);
    const elsewhere: string[] = [];
    const tell = (what: string): void =>
      void (judge({ claim, context }).length > 0 && elsewhere.push(`${rule.id}: ${what}`));
    if (rule.filingIndicators.length > 0) {
      claim.coverage.filingIndicator = '11';
      tell('another payer');
    }
    if (rule.effectiveFrom) {
      for (const line of claim.lines) line.from = '2001-01-01';
      tell('before it was in force');
    }
    return elsewhere;
  });
  t.same(alive, []);
});
