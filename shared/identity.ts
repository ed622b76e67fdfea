/** Contracts of identity: who works here, sessions on shared workstations, drafts, the audit trail. */
import Type, { type Static } from 'typebox';
import {
  command,
  Id,
  Line,
  Moment,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Shape,
  Version,
} from './contract.ts';
import { ROLES } from './roles.ts';

export const RoleSchema = OneOf(ROLES);
const Roles = Type.Array(RoleSchema, { minItems: 1, maxItems: ROLES.length, uniqueItems: true });
/** What a person signs in with: letters, digits, dot, dash, underscore. Upper and lower case are the same. */
const Username = Type.String({ minLength: 2, maxLength: 40, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
/** Any characters; pasting is fine. Strength is judged by the server when it is set. */
const Password = Type.String({ minLength: 1, maxLength: 256 });
const Pin = Type.String({ pattern: '^[0-9]{6}$' });

export const Me = Shape({
  userId: Id,
  username: Type.String(),
  displayName: Type.String(),
  roles: Type.Array(RoleSchema),
  hasPin: Type.Boolean(),
  /** The password was given by an administrator: only changing it is possible now. */
  mustChangePassword: Type.Boolean(),
  /** The screen locks itself after this time without a key or a click. */
  lockAfterMs: Type.Integer(),
});
export type Me = Static<typeof Me>;

/** A name tile of the sign-in page: somebody who has signed in on this workstation before. */
export const Tile = Shape({
  userId: Id,
  username: Type.String(),
  displayName: Type.String(),
  /** Signed in with the password within the last hours here: the PIN is enough. */
  pinUsable: Type.Boolean(),
});
export type Tile = Static<typeof Tile>;

export const WhoAmI = Shape({
  state: OneOf(['set_up_needed', 'signed_out', 'locked', 'signed_in']),
  me: Nullable(Me),
  tiles: Type.Array(Tile),
  practiceName: Nullable(Type.String()),
  zone: Nullable(Type.String()),
  now: Moment,
  version: Type.String(),
});
export type WhoAmI = Static<typeof WhoAmI>;

export const whoAmI = query({
  name: 'identity.whoAmI',
  permission: 'public',
  summary: 'The state of this workstation: set up or not, who is signed in, who worked here before.',
  input: Nothing,
  output: WhoAmI,
});

export const setUp = command({
  name: 'identity.setUp',
  permission: 'public',
  summary:
    'First start: names the practice, its time zone and the first administrator. Needs the link that the server printed.',
  input: Shape({
    token: Line(100),
    practiceName: Line(120),
    zone: Line(60),
    displayName: Line(80),
    username: Username,
    password: Password,
    /** In a small practice the first person usually manages it, too. */
    alsoManager: Type.Boolean(),
  }),
  output: Me,
  problems: ['set_up_link_invalid', 'already_set_up', 'password_too_weak'],
});

export const signIn = command({
  name: 'identity.signIn',
  permission: 'public',
  summary: 'Opens a session with name and password; also unlocks, and switches the user of a shared workstation.',
  input: Shape({ username: Line(40), password: Password }),
  output: Me,
  problems: ['wrong_credentials', 'too_many_tries'],
});

export const unlock = command({
  name: 'identity.unlock',
  permission: 'public',
  summary: 'Unlocks with the PIN: only on the workstation where the person signed in within the last 12 hours.',
  input: Shape({ userId: Id, pin: Pin }),
  output: Me,
  problems: ['wrong_pin', 'pin_not_usable', 'too_many_tries'],
});

export const lock = command({
  name: 'identity.lock',
  permission: 'session.end',
  summary: 'Locks this screen; what was typed is kept as a draft.',
  input: Nothing,
  output: Nothing,
});

export const signOut = command({
  name: 'identity.signOut',
  permission: 'session.end',
  summary: 'Ends the session.',
  input: Nothing,
  output: Nothing,
});

export const changePassword = command({
  name: 'identity.changePassword',
  permission: 'self.password',
  summary: 'Changes one’s own password; all other sessions of the person end.',
  input: Shape({ currentPassword: Password, newPassword: Password }),
  output: Nothing,
  problems: ['wrong_credentials', 'password_too_weak', 'too_many_tries'],
});

export const setPin = command({
  name: 'identity.setPin',
  permission: 'self.manage',
  summary: 'Sets one’s own six-digit PIN for unlocking this workstation.',
  input: Shape({ password: Password, pin: Pin }),
  output: Nothing,
  problems: ['wrong_credentials', 'too_many_tries'],
});

export const User = Shape({
  id: Id,
  version: Version,
  username: Type.String(),
  displayName: Type.String(),
  roles: Type.Array(RoleSchema),
  active: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  lastSignInAt: Nullable(Moment),
});
export type User = Static<typeof User>;

export const users = query({
  name: 'identity.users',
  permission: 'users.manage',
  summary: 'Everybody with an account.',
  input: Nothing,
  output: Shape({ users: Type.Array(User) }),
});

export const addUser = command({
  name: 'identity.addUser',
  permission: 'users.manage',
  summary: 'Adds a person; the answer carries a first password, to be changed at the first sign-in.',
  input: Shape({ username: Username, displayName: Line(80), roles: Roles }),
  output: Shape({ user: User, firstPassword: Type.String() }),
  problems: ['already_exists'],
});

export const updateUser = command({
  name: 'identity.updateUser',
  permission: 'users.manage',
  summary:
    'Changes name, roles or activity; a changed role narrows open screens at once, a disabled person is signed out.',
  input: Shape({ id: Id, expectedVersion: Version, displayName: Line(80), roles: Roles, active: Type.Boolean() }),
  output: User,
  problems: ['not_found', 'changed_meanwhile', 'last_administrator'],
});

export const resetUser = command({
  name: 'identity.resetUser',
  permission: 'users.manage',
  summary: 'Gives a person a new first password and ends all their sessions.',
  input: Shape({ id: Id }),
  output: Shape({ user: User, firstPassword: Type.String() }),
  problems: ['not_found'],
});

/** What a person was typing, kept on the server so that a lock, a reload or a power cut loses nothing. */
export const Draft = Shape({ key: Type.String(), body: Type.String(), savedAt: Moment });
export type Draft = Static<typeof Draft>;

/** `booking`, `patient-new`, `patient:<id>` … */
const DraftKey = Type.String({ pattern: '^[a-z][a-z0-9:-]{0,79}$' });

export const drafts = query({
  name: 'identity.drafts',
  permission: 'self.manage',
  summary: 'One’s own unfinished forms.',
  input: Nothing,
  output: Shape({ drafts: Type.Array(Draft) }),
});

export const saveDraft = command({
  name: 'identity.saveDraft',
  permission: 'self.manage',
  summary: 'Keeps an unfinished form (JSON text), encrypted, for 14 days.',
  input: Shape({ key: DraftKey, body: Paragraph(65_536) }),
  output: Nothing,
});

export const discardDraft = command({
  name: 'identity.discardDraft',
  permission: 'self.manage',
  summary: 'Throws an unfinished form away.',
  input: Shape({ key: DraftKey }),
  output: Nothing,
});

export const AuditEvent = Shape({
  id: Type.Integer(),
  at: Moment,
  actor: Type.String(),
  actorName: Nullable(Type.String()),
  device: Nullable(Type.String()),
  action: Type.String(),
  entity: Nullable(Type.String()),
  entityId: Nullable(Type.String()),
  patientId: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  before: Type.Unknown(),
  after: Type.Unknown(),
  sealed: Type.Boolean(),
});
export type AuditEvent = Static<typeof AuditEvent>;

export const auditTrail = query({
  name: 'identity.auditTrail',
  permission: 'audit.read',
  summary: 'The audit trail, newest first, optionally of one patient, person or kind of act.',
  inBody: true,
  input: Shape({
    patientId: Type.Optional(Id),
    userId: Type.Optional(Id),
    action: Type.Optional(OptionalLine(80)),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  }),
  output: Shape({ events: Type.Array(AuditEvent), more: Type.Boolean() }),
});

export const auditCheck = query({
  name: 'identity.auditCheck',
  permission: 'audit.read',
  summary: 'Recomputes the hash chain over the whole trail and names the first event that does not fit.',
  input: Nothing,
  output: Shape({
    intact: Type.Boolean(),
    sealed: Type.Integer(),
    unsealed: Type.Integer(),
    firstBroken: Nullable(Type.Integer()),
  }),
});
