/**
 * Code sets: which code holds on which day. Claims, charges and rules look codes up here, many at once, by the day of the
 * service (`lookUpCodes`, `lookUpPairs`, `lookUpUnits`); updates come as releases, which can be looked at and taken back.
 */
import { sourcesTopic } from '../../shared/code-sources.ts';
import { releasesTopic } from '../../shared/codesets.ts';
import { settingsTopic } from '../../shared/practice.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { voiceConstraints } from '../kernel/problem.ts';
import { selectBusy } from './queries.ts';
import { dueShipped, orderShipped } from './shipped.ts';
import { selectDueSources, selectPublishers } from './source-queries.ts';
import { lookAtSource } from './sources.ts';
import { workReleases } from './work.ts';

voiceConstraints({ code_source_is_named_once: 'already_exists', code_publisher_key_is_known_once: 'already_exists' });

export { makeBundle } from './bundle.ts';
export {
  type AskedCode,
  type CodeAnswer,
  type CodeStanding,
  codesOn,
  isValid,
  lookUpCodes,
  lookUpPairs,
  lookUpUnits,
  type PairAnswer,
  type UnitAnswer,
} from './lookup.ts';
export { addUses } from './queries.ts';
export { routes, topics } from './routes.ts';
export { describeFile } from './work.ts';
/** Whose signature counts here, for bundles of codes and for files of rules. */
export { selectPublishers as selectTrustedSigners };

export const jobs: JobKind[] = [
  { queue: 'codesets.shipped', topics: [settingsTopic.name], due: dueShipped, work: orderShipped },
  { queue: 'codesets.releases', topics: [releasesTopic.name], due: selectBusy, work: workReleases },
  {
    queue: 'codesets.sources',
    topics: [sourcesTopic.name],
    everyMs: 600_000,
    due: selectDueSources,
    work: lookAtSource,
  },
];
