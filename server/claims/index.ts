/** Claims: from charges to what a payer takes, and everything that becomes of it. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  receiver_name_is_unique: 'already_exists',
  // Two desks made claims of one charge at the same moment: sent again, the second finds it claimed.
  charge_is_on_one_claim_for_each_payer: 'took_too_long',
});

export { saveReceiver } from './batches.ts';
export { jobs } from './jobs.ts';
export { routes, topics } from './routes.ts';
