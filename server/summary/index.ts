/** The clinical summary: what is known of a patient’s health, for the desk and the provider. It is no EHR. */
export type { NewEntry } from './queries.ts';
export { routes, topics } from './routes.ts';
export { type Facts, plainFacts, wrongIn } from './rules.ts';
export { importEntries } from './service.ts';
