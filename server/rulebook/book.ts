/** The rules that come with the product, compiled once. */
import { CLINIC_RULES_MAX, type ClinicRule } from '../../shared/clinic-rules.ts';
import type { Rule } from '../../shared/rulebook.ts';
import type { Db } from '../kernel/db.ts';
import { RuleError } from './ast.ts';
import { type CompiledRule, compileRule } from './engine.ts';
import { selectClinicRules, selectSoftenings } from './queries.ts';
import { addresses } from './rules/addresses.ts';
import { amounts } from './rules/amounts.ts';
import { authorization } from './rules/authorization.ts';
import { casualty } from './rules/casualty.ts';
import { codes } from './rules/codes.ts';
import { coverage } from './rules/coverage.ts';
import { dates } from './rules/dates.ts';
import { editing } from './rules/editing.ts';
import { filing } from './rules/filing.ts';
import { identity } from './rules/identity.ts';
import { medicare } from './rules/medicare.ts';
import { medigap } from './rules/medigap.ts';
import { modifiers } from './rules/modifiers.ts';
import { providers } from './rules/providers.ts';
import { secondary } from './rules/secondary.ts';
import { services } from './rules/services.ts';
import { substances } from './rules/substances.ts';

export const BUILT_IN: readonly Rule[] = [
  ...identity,
  ...addresses,
  ...coverage,
  ...medicare,
  ...medigap,
  ...secondary,
  ...casualty,
  ...providers,
  ...authorization,
  ...codes,
  ...modifiers,
  ...services,
  ...substances,
  ...editing,
  ...amounts,
  ...dates,
  ...filing,
];

let compiled: readonly CompiledRule[] | null = null;

/** The built-in rules, ready to be asked. */
export function builtInRules(): readonly CompiledRule[] {
  compiled ??= BUILT_IN.map((rule) => compileRule(rule));
  return compiled;
}

/** Compiled rules of the clinic by id and version: they are asked for with every claim. */
const own = new Map<string, CompiledRule>();

/** None where the language has moved on under a rule: the others go on judging, and its page says what is wrong with it. */
function compiledOwn({ id, version, rule }: ClinicRule): CompiledRule[] {
  const key = `${id} ${version}`;
  const known = own.get(key);
  if (known) return [known];
  try {
    const compiled = compileRule(rule);
    if (own.size > 2 * CLINIC_RULES_MAX) own.clear();
    own.set(key, compiled);
    return [compiled];
  } catch (error) {
    if (error instanceof RuleError) return [];
    throw error;
  }
}

/** The same rule, which only warns. */
const softened = (it: CompiledRule): CompiledRule => ({
  ...it,
  rule: { ...it.rule, severity: 'warn' },
  judge: (facts) => it.judge(facts).map((finding) => ({ ...finding, severity: 'warn' })),
});

/** The rules that judge claims now: the built-in ones, as this clinic lets them speak, and its own that are on. */
export async function rulesInForce(db: Db): Promise<readonly CompiledRule[]> {
  const soft = new Set((await selectSoftenings(db, null)).map(({ ruleId }) => ruleId));
  const clinic = (await selectClinicRules(db, null)).filter(({ isOn }) => isOn);
  return [...builtInRules().map((it) => (soft.has(it.rule.id) ? softened(it) : it)), ...clinic.flatMap(compiledOwn)];
}
