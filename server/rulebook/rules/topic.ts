/** What most rules of a topic share, so that each says only what is its own. */
import type { Rule, Topic } from '../../../shared/rulebook.ts';

type Own = 'id' | 'says' | 'source' | 'at' | 'when' | 'fail' | 'pass';
export type Draft = Pick<Rule, Own> & Partial<Omit<Rule, Own>>;

/** A rule blocks, for every payer and date, until it says otherwise. */
export const topic = (name: Topic, shared: Pick<Rule, 'page' | 'role'>, drafts: readonly Draft[]): Rule[] =>
  drafts.map((draft) => ({
    version: 1,
    topic: name,
    effectiveFrom: null,
    effectiveTo: null,
    filingIndicators: [],
    payerIds: [],
    planKinds: [],
    severity: 'block',
    each: '',
    given: {},
    ...shared,
    ...draft,
  }));
