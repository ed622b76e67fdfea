/** The one place that decides whether an actor may use a permission. */
import { mayUse, type Permission, POLICY, whoMay } from '../../shared/roles.ts';
import type { Actor } from './actor.ts';
import { Problem } from './problem.ts';

/** Throws the problem that says why not. */
export function authorise(permission: Permission, actor: Actor): void {
  const audience = POLICY[permission];
  if (audience === 'anyone' || actor.kind === 'console' || actor.kind === 'job') return;
  if (actor.kind === 'anonymous') throw new Problem(actor.cause === 'expired' ? 'session_expired' : 'not_signed_in');
  if (actor.state === 'expired') throw new Problem('session_expired');
  if (audience === 'session') return;
  if (actor.state === 'locked') throw new Problem('session_locked');
  if (actor.state === 'must_change_password' && permission !== 'self.password') {
    throw new Problem('not_permitted', {
      detail: 'Your password was given to you by somebody else. Choose your own first.',
    });
  }
  if (!mayUse(permission, actor.roles)) {
    throw new Problem('not_permitted', { detail: `Your role does not include this. Ask: ${whoMay(permission)}.` });
  }
}
