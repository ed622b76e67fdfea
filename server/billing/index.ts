/**
 * Charges: who bills, what was done, what was allowed. Claims read complete sheets here (`chargesReady`, `chargesFor`), put
 * lines on a claim and take them back; a line that stands on a claim does not change silently. A sheet that becomes ready is
 * in the change log as a change of the topic `billing.sheets`.
 */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  billing_provider_is_told_once: 'already_exists',
  location_is_one_place: 'already_exists',
  provider_has_one_profile: 'already_exists',
  assignment_ends_after_it_begins: 'ends_before_it_begins',
  credential_ends_after_it_begins: 'ends_before_it_begins',
  locum_ends_after_it_begins: 'ends_before_it_begins',
  telehealth_rule_ends_after_it_begins: 'ends_before_it_begins',
  payer_demand_ends_after_it_begins: 'ends_before_it_begins',
  code_list_ends_after_it_begins: 'ends_before_it_begins',
  patient_fact_ends_after_it_begins: 'ends_before_it_begins',
  capitation_ends_after_it_begins: 'ends_before_it_begins',
  authorization_ends_after_it_begins: 'ends_before_it_begins',
  sheet_ends_after_it_begins: 'ends_before_it_begins',
  line_ends_after_it_begins: 'ends_before_it_begins',
  standing_ends_after_it_begins: 'ends_before_it_begins',
  fee_schedule_ends_after_it_begins: 'ends_before_it_begins',
  fee_schedules_do_not_overlap: 'fee_schedules_overlap',
  poverty_line_begins_once: 'already_exists',
  sliding_level_ends_after_it_begins: 'ends_before_it_begins',
  income_ends_after_it_begins: 'ends_before_it_begins',
  notice_ends_after_it_begins: 'ends_before_it_begins',
  visit_is_charged_once: 'changed_meanwhile',
});

export { selectAuthorizations } from './authorization-queries.ts';
export { type BulkCharge, chargeInBulk } from './bulk.ts';
export { demandsOf, type ListedFacts, listsSay } from './fact-rules.ts';
export { saveFees } from './fees.ts';
export { addChargeLines, type ImportedLine, sortChargeLines } from './import.ts';
export { selectListsOf } from './list-queries.ts';
export { necessityOf } from './necessity-rules.ts';
export { selectNotices, selectSupport } from './notice-queries.ts';
export { answerOn, careOn } from './patient-fact-rules.ts';
export { readPatientFacts } from './patient-facts.ts';
export { type Prices, pricesOf } from './prices.ts';
export {
  billingProviderFor,
  chargesFor,
  chargesReady,
  credentialFor,
  type Party,
  putOnClaim,
  type ReadyCharges,
  recordActuals,
  takeFromClaim,
} from './ready.ts';
export { routes, topics } from './routes.ts';
export {
  readFacilities,
  readPayerDemands,
  readProfiles,
  readTelehealthRules,
  saveSetup,
} from './setup.ts';
