/** The rules that come with the product, compiled once. */
import type { Rule } from '../../shared/rulebook.ts';
import type { Db } from '../kernel/db.ts';
import { type CompiledRule, compileRule } from './engine.ts';
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

/** The rules that judge claims now. There are none but the built-in ones yet: `db` is where the clinic's own will be. */
export const rulesInForce = async (_db: Db): Promise<readonly CompiledRule[]> => builtInRules();
