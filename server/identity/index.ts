/** Who works here, on which workstation, and what they did. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({ username_is_unique: 'already_exists' });

export { startSealer, verifyChain } from './audit-chain.ts';
export { recentSubjects } from './audit-trail.ts';
export { routesWith } from './routes.ts';
export { userOf } from './service.ts';
export { authenticate, refreshActors, touch } from './sessions.ts';
export {
  addUser,
  findUser,
  importUsers,
  type KnownUser,
  prepareFirstPassword,
  resetUser,
  updateUser,
} from './users.ts';
