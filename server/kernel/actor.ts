/** Who is acting: a person with a session, nobody yet, the server's console, or a job. */
import type { Role } from '../../shared/roles.ts';

export interface UserActor {
  kind: 'user';
  userId: string;
  sessionId: string;
  deviceId: string;
  displayName: string;
  roles: readonly Role[];
  /** A locked session may only be ended; one with a given password may only change it. */
  state: 'active' | 'locked' | 'expired' | 'must_change_password';
}

export interface AnonymousActor {
  kind: 'anonymous';
  deviceId: string | null;
  /** Why there is no session: for the sentence that the person reads. */
  cause: 'none' | 'expired';
}

export interface ConsoleActor {
  kind: 'console';
  /** The account of the operating system that runs the console. */
  name: string;
}

export interface JobActor {
  kind: 'job';
  name: string;
}

export type Actor = UserActor | AnonymousActor | ConsoleActor | JobActor;

/** The actor as people know them, for what is kept with a name. What a job did, the program did: no reader knows jobs. */
export function displayNameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.displayName;
    case 'anonymous':
      return '';
    case 'job':
      return 'Anteroom';
    case 'console':
      return `${actor.name}, at the console`;
  }
}

/** The actor in one word, as the audit trail and the idempotency keys name it. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.userId}`;
    case 'anonymous':
      return actor.deviceId ? `device:${actor.deviceId}` : 'anonymous';
    default:
      return `${actor.kind}:${actor.name}`;
  }
}
