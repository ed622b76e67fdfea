/** Examples of a rule made whole: the sample claim they name, with their changes in it. */
import type { Example, Rule } from '../../shared/rulebook.ts';
import type { CompiledRule, Facts } from './engine.ts';
import { SAMPLES } from './samples.ts';

/** An example that cannot be made says why. */
export class ExampleError extends Error {}
const EXAMPLES_MAX = 400;

/** One example for every value of `{ each: [...] }`. */
function spread(example: Example): Example[] {
  let all: Example[] = [{}];
  for (const [path, value] of Object.entries(example)) {
    const values = isEach(value) ? value.each : [value];
    all = all.flatMap((one) => values.map((each) => ({ ...one, [path]: each })));
    if (all.length > EXAMPLES_MAX) throw new ExampleError(`These are more than ${EXAMPLES_MAX} examples in one.`);
  }
  return all;
}

const isEach = (value: unknown): value is { each: unknown[] } =>
  typeof value === 'object' && value !== null && Array.isArray((value as { each?: unknown }).each);

/** `lines[0].units` into its steps; what does not begin with `context` lies in the claim. */
function stepsOf(path: string): string[] {
  const steps = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return steps[0] === 'context' ? steps : ['claim', ...steps];
}

function put(facts: Facts, path: string, value: unknown): void {
  const steps = stepsOf(path);
  const last = steps.pop() ?? '';
  let holder: unknown = facts;
  for (const step of steps) holder = ownField(holder, step, path);
  ownField(holder, last, path);
  (holder as Record<string, unknown>)[last] = structuredClone(value);
}

function ownField(holder: unknown, field: string, path: string): unknown {
  const isNext = Array.isArray(holder) && Number(field) === holder.length;
  if (typeof holder !== 'object' || holder === null || !(isNext || Object.hasOwn(holder, field)))
    throw new ExampleError(`The sample claim has no ${path}.`);
  return (holder as Record<string, unknown>)[field];
}

/** The claims and contexts that an example stands for; what all examples are given comes first. Throws ExampleError. */
export function factsOf(given: Example, example: Example): Facts[] {
  return spread({ ...given, ...example }).map(({ sample = 'office', ...changes }) => {
    const make = typeof sample === 'string' && Object.hasOwn(SAMPLES, sample) ? SAMPLES[sample] : undefined;
    if (!make)
      throw new ExampleError(
        `There is no sample claim “${String(sample)}”. There are ${Object.keys(SAMPLES).join(', ')}.`,
      );
    const facts = make();
    for (const [path, value] of Object.entries(changes)) put(facts, path, value);
    return facts;
  });
}

export interface Trial {
  kind: 'fail' | 'pass';
  /** Of the rule's list, from 0. */
  place: number;
  facts: Facts;
}

/** Every example of a rule, the ones that it must find first. */
export const trialsOf = (rule: Rule): Trial[] =>
  (['fail', 'pass'] as const).flatMap((kind) =>
    rule[kind].flatMap((example, place) => factsOf(rule.given, example).map((facts) => ({ kind, place, facts }))),
  );

/** The examples that a rule decides otherwise than it says. */
export const wrongTrials = (rule: CompiledRule, trials: readonly Trial[] = trialsOf(rule.rule)): Trial[] =>
  trials.filter(({ kind, facts }) => rule.judge(facts).length > 0 !== (kind === 'fail'));
