/** Coverage: who pays for a patient's care, in which order, and what has to be obeyed. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  employer_name_is_unique: 'already_exists',
  payer_name_is_unique: 'already_exists',
  plan_name_is_unique_with_its_payer: 'already_exists',
  coverage_ends_after_it_begins: 'coverage_ends_before_it_begins',
  restriction_ends_after_it_begins: 'coverage_ends_before_it_begins',
  coverage_of_one_rank_does_not_overlap: 'coverage_overlaps',
  coba_id_is_five_digits_from_5: 'coba_id_invalid',
});

export { type BulkCoverage, importCoverages, sortCoverages } from './bulk.ts';
export { chosenOn, coveragesOn, saveCase, saveDisclosure, saveRestriction } from './cases.ts';
export { selectEmployers, selectPayers, selectPlans } from './payer-queries.ts';
export { saveEmployer, savePayer, savePlan } from './payers.ts';
export { selectCases } from './queries.ts';
export { firstByAnswers } from './rank-rules.ts';
export { routes, topics } from './routes.ts';
export { requireCase, save } from './service.ts';
