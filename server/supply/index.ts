/** Supply: when people, rooms and equipment are there to be booked. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({ holiday_is_once: 'already_exists' });

export { routes } from './routes.ts';
export {
  type Block,
  type DaySupplyOf,
  freeFor,
  instantAt,
  mergeSessions,
  minus,
  type Session,
  type Stretch,
} from './rules.ts';
export { saveBlockout, saveException, saveHoliday, saveTemplates } from './service.ts';
export { lastSupply, loadSupply, SUPPLY_VERSION, Supply, supplyOf } from './supply.ts';
