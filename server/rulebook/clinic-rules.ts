/** What a rule of the clinic must be before it is kept: well written, with examples that behave. Pure. */
import Value from 'typebox/value';
import { Claim } from '../../shared/claim.ts';
import { ClaimContext } from '../../shared/claim-context.ts';
import { CLINIC_PREFIX, RULE_PARTS, type RuleDraft, type RuleFault } from '../../shared/clinic-rules.ts';
import { type Example, type Rule, TOPICS, type Topic } from '../../shared/rulebook.ts';
import { RuleError } from './ast.ts';
import { type CompiledRule, compileRule, type Facts } from './engine.ts';
import { ExampleError, factsOf } from './examples.ts';

export const asRule = (draft: RuleDraft, version: number): Rule => ({ ...draft, version, topic: 'clinic' });

/** A sample that is no claim cannot tell what a rule does with one. */
function factsFor(given: Example, example: Example): Facts[] {
  return factsOf(given, example).map((facts) => {
    const [wrong] = [...Value.Errors(Claim, facts.claim), ...Value.Errors(ClaimContext, facts.context)];
    if (wrong)
      throw new ExampleError(
        `With this the sample is no claim: ${wrong.instancePath || 'the claim'} ${wrong.message}.`,
      );
    return facts;
  });
}

function trialFaults(compiled: CompiledRule, kind: 'fail' | 'pass'): RuleFault[] {
  const { rule } = compiled;
  const fault = (sentence: string): RuleFault => ({ part: kind, position: null, sentence });
  if (rule[kind].length === 0)
    return [
      fault(
        kind === 'fail'
          ? 'Give an example in which the rule finds something.'
          : 'Give an example in which it finds nothing.',
      ),
    ];
  return rule[kind].flatMap((example, i) => {
    const place = rule[kind].length > 1 ? `Example ${i + 1}` : 'The example';
    try {
      const wrong = factsFor(rule.given, example).some(
        (facts) => compiled.judge(facts).length > 0 !== (kind === 'fail'),
      );
      if (!wrong) return [];
      return [
        fault(
          kind === 'fail'
            ? `${place} should be found, and the rule finds nothing in it.`
            : `${place} should pass, and the rule finds something in it.`,
        ),
      ];
    } catch (error) {
      if (error instanceof ExampleError) return [fault(`${place}: ${error.message}`)];
      throw error;
    }
  });
}

/** Everything that is wrong with a rule, in words and with its place; nothing: it can be kept. */
export function faultsOf(draft: RuleDraft): { faults: RuleFault[]; says: string | null } {
  const faults: RuleFault[] = [];
  if (!draft.id.startsWith(CLINIC_PREFIX))
    faults.push({
      part: 'id',
      position: 0,
      sentence: `The name of a rule of the clinic begins with “${CLINIC_PREFIX}”.`,
    });
  if (draft.effectiveFrom && draft.effectiveTo && draft.effectiveTo < draft.effectiveFrom)
    faults.push({ part: 'effectiveTo', position: null, sentence: 'The last day is before the first one.' });
  let compiled: CompiledRule;
  try {
    compiled = compileRule(asRule(draft, 1));
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const part = RULE_PARTS.find((one) => error.message.startsWith(`${one}: `)) ?? 'when';
    const sentence = error.message.startsWith(`${part}: `) ? error.message.slice(part.length + 2) : error.message;
    return { faults: [...faults, { part, position: error.position, sentence }], says: null };
  }
  faults.push(...trialFaults(compiled, 'fail'), ...trialFaults(compiled, 'pass'));
  const [first] = draft.fail;
  if (!first || faults.some(({ part }) => part === 'fail')) return { faults, says: null };
  return { faults, says: factsFor(draft.given, first).flatMap(compiled.judge)[0]?.sentence ?? null };
}

/** `when, at “fooo” (character 12): There is no function “fooo”.` */
export function faultWords({ part, position, sentence }: RuleFault, draft: RuleDraft): string {
  const text = part === 'fail' || part === 'pass' || part === 'given' ? '' : (draft[part] ?? '');
  const near = position === null ? '' : text.slice(position, position + 20).split(/\s/)[0];
  return `${part}${near ? `, at “${near}”` : ''}${position === null || part === 'id' ? '' : ` (character ${position + 1})`}: ${sentence}`;
}

/** Rules of these topics tell what a payer's front door throws out, or what does not add up: a claim that breaks one is lost. */
const MUST_BLOCK: ReadonlySet<Topic> = new Set([
  'identity',
  'addresses',
  'providers',
  'codes',
  'amounts',
  'filing',
  'secondary',
]);

/** Why a built-in rule may not be made to warn only; null: it may. */
export function mustBlock(rule: Rule): string | null {
  if (rule.severity === 'warn') return 'It only warns already.';
  if (rule.source.includes('CFR')) return 'The law asks for it; it stops a claim in every clinic.';
  if (MUST_BLOCK.has(rule.topic))
    return `What it tells (${TOPICS[rule.topic].toLowerCase()}) is thrown out by every payer; a single finding can be passed over with a reason.`;
  return null;
}
