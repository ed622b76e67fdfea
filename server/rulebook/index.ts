/** The rulebook: what must be right about a claim before it leaves, and what is wrong with this one. */
export { builtInRules, rulesInForce } from './book.ts';
export { type CompiledRule, changedPaths, compileRule, evaluate, type Facts, rulesReading } from './engine.ts';
export { aContext } from './samples.ts';
