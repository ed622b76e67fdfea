/** Words of the setup. */
import type { FinderRule, Provider, ResourceClass } from '../../shared/practice.ts';
import type { Blockout } from '../../shared/supply.ts';

export const PROFESSION_NAMES: Record<Provider['profession'], string> = {
  provider: 'Provider',
  nurse: 'Nurse',
  technician: 'Technician',
  other: 'Other',
};
export const CLASS_KIND_NAMES: Record<ResourceClass['kind'], string> = {
  person: 'People',
  room: 'Rooms',
  equipment: 'Equipment',
};
export const FINDER_RULE_NAMES: Record<FinderRule, string> = {
  usual_provider: 'The usual provider, if within two days of the soonest',
  soonest: 'The soonest, whoever it is',
  fill_gaps: 'What leaves no gap beside it',
};
export const BLOCKOUT_KIND_NAMES: Record<Blockout['kind'], string> = {
  closed: 'No booking',
  warn: 'Ask first',
  only: 'Only some visits',
};
