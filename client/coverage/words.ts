/** Words of coverage: what is chosen, in the words of the desk. */
import type { CASE_KINDS, EMPLOYMENTS, MSP_REASONS, PARENT_ROLES, RELATIONSHIPS } from '../../shared/coverage.ts';
import type { EMPLOYER_SIZES, ENROLMENTS, PlanKind } from '../../shared/coverage-payers.ts';

type Words<V extends readonly string[]> = Record<V[number], string>;

export const PLAN_KIND_NAMES: Record<PlanKind, string> = {
  group: 'Group, through work',
  individual: 'Individual',
  medicare: 'Medicare',
  medicare_advantage: 'Medicare Advantage',
  medigap: 'Medigap',
  medicaid: 'Medicaid',
  chip: 'CHIP',
  tricare: 'TRICARE',
  champva: 'CHAMPVA',
  va: 'Veterans Affairs',
  workers_compensation: 'Workers’ compensation',
  auto: 'Auto',
  liability: 'Liability',
  employer_contract: 'Contract with an employer',
  other: 'Other',
};
export const CASE_KIND_NAMES: Words<typeof CASE_KINDS> = {
  workers_compensation: 'Workers’ compensation',
  auto: 'Auto accident',
  liability: 'Other liability',
  self_pay: 'Self-pay',
  employer_contract: 'Contract with an employer',
};
export const RELATIONSHIP_NAMES: Words<typeof RELATIONSHIPS> = {
  self: 'Self: the patient is the subscriber',
  spouse: 'Spouse of the subscriber',
  child: 'Child of the subscriber',
  life_partner: 'Life partner of the subscriber',
  employee: 'Employee of the subscriber',
  other: 'Other dependent',
};
export const EMPLOYMENT_NAMES: Words<typeof EMPLOYMENTS> = {
  unknown: 'Not asked',
  active: 'Works there',
  retired: 'Retired',
  cobra: 'Left, continued (COBRA)',
  none: 'No work behind it',
};
export const PARENT_ROLE_NAMES: Words<typeof PARENT_ROLES> = {
  together: 'Parents live together',
  custodial: 'Parent with custody',
  custodial_spouse: 'Spouse of the parent with custody',
  other_parent: 'Other parent',
  other_parent_spouse: 'Spouse of the other parent',
};
export const EMPLOYER_SIZE_NAMES: Words<typeof EMPLOYER_SIZES> = {
  unknown: 'Not asked',
  under_20: 'Fewer than 20',
  under_100: '20 to 99',
  from_100: '100 or more',
};
export const ENROLMENT_NAMES: Words<typeof ENROLMENTS> = {
  none: 'Not asked for',
  requested: 'Asked for',
  enrolled: 'Enrolled',
};
export const MSP_REASON_NAMES: Words<typeof MSP_REASONS> = {
  '12': '12 · working aged, group plan',
  '13': '13 · kidney failure, first 30 months',
  '14': '14 · no-fault insurance, auto',
  '15': '15 · workers’ compensation',
  '16': '16 · Public Health Service or federal agency',
  '41': '41 · black lung',
  '42': '42 · Veterans Affairs',
  '43': '43 · disability, large group plan',
  '47': '47 · other liability',
};
export const RANK_NAMES = ['', 'First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth'];
