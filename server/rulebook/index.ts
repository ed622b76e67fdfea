/** The rulebook: what must be right about a claim before it leaves, and what is wrong with this one. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({ rule_id_is_unique: 'already_exists' });

export { builtInRules, rulesInForce } from './book.ts';
export { asRule } from './clinic-rules.ts';
export { type CompiledRule, changedPaths, compileRule, evaluate, type Facts, rulesReading } from './engine.ts';
export { routes, topics } from './routes.ts';
export { aContext } from './samples.ts';
export { requireFit } from './service.ts';
