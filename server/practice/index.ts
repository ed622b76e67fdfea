/** The practice: its settings, and the resources that a schedule is made of. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  practice_is_one_row: 'already_set_up',
  practice_pkey: 'already_set_up',
  npi_is_unique: 'already_exists',
  room_name_is_unique: 'already_exists',
  visit_type_code_is_unique: 'already_exists',
  location_name_is_unique: 'already_exists',
  equipment_name_is_unique: 'already_exists',
  resource_class_name_is_unique: 'already_exists',
  visit_chain_name_is_unique: 'already_exists',
});

export { selectLocations } from './place-queries.ts';
export {
  insertResources,
  type LockedResource,
  lockResources,
  selectProviders,
  selectRooms,
  selectSupplyVersion,
  selectVisitTypes,
  setResourceActive,
} from './queries.ts';
export { routes, topics } from './routes.ts';
export { isNpi, isZone, PLAIN_DEMANDS } from './rules.ts';
export {
  bumpSupply,
  createPractice,
  importProviders,
  loadResources,
  loadSettings,
  type Resources,
  saveChain,
  saveClass,
  saveEquipment,
  saveLocation,
  saveProvider,
  saveRoom,
  saveVisitType,
} from './service.ts';
