/**
 * The policy file: who may do what. Every route and every live topic names one of these permissions; nothing else
 * decides. The role × route matrix test reads this table and the live route table and compares them with what the
 * server really answers.
 */
export const ROLES = ['front_desk', 'biller', 'provider', 'manager', 'administrator', 'privacy_officer'] as const;
export type Role = (typeof ROLES)[number];

/** The words for people. */
export const ROLE_NAMES: Record<Role, string> = {
  front_desk: 'Front desk',
  biller: 'Biller',
  provider: 'Provider',
  manager: 'Manager',
  administrator: 'Administrator',
  privacy_officer: 'Privacy officer',
};

/** Who may pass: everybody, anybody with a session (also a locked one), anybody signed in, or the roles named. */
type Audience = 'anyone' | 'session' | 'signed-in' | readonly Role[];

const CLINIC_STAFF = ['front_desk', 'biller', 'provider', 'manager'] as const;

export const POLICY = {
  /** The first page, signing in, health. */
  public: 'anyone',
  /** Locking and signing out: works from behind the lock screen too. */
  'session.end': 'session',
  /** Choosing one's own password: all that somebody with a given password may do. */
  'self.password': 'signed-in',
  /** One's own account, drafts and preferences. */
  'self.manage': 'signed-in',
  /** Names of providers, rooms and visit types: needed by every screen, no patient data. */
  'practice.read': 'signed-in',
  'practice.manage': ['manager', 'administrator'],
  'patients.read': CLINIC_STAFF,
  'patients.write': ['front_desk', 'biller', 'manager'],
  /** To make two records one, and to take that back. */
  'patients.merge': ['biller', 'manager'],
  /** To close records to all but a care team. */
  'patients.restrict': ['provider', 'manager'],
  /** What patients are covered by, and the payers, plans and employers that stand behind it. */
  'coverage.read': CLINIC_STAFF,
  'coverage.write': ['front_desk', 'biller', 'manager'],
  /** Payers and plans. */
  'coverage.setUp': ['biller', 'manager'],
  /** The clinical summary, by minimum necessary: neither booking nor billing needs it (decisions/0018). */
  'summary.read': ['provider', 'manager'],
  'summary.write': ['provider', 'manager'],
  /** Scanned papers and pictures; the sensitive ones are for those who treat and for the manager. */
  'documents.read': CLINIC_STAFF,
  'documents.readSensitive': ['provider', 'manager'],
  'documents.write': CLINIC_STAFF,
  /** Letters, and requests for records. */
  'correspondence.read': CLINIC_STAFF,
  'correspondence.write': CLINIC_STAFF,
  /** Code sets hold no patient data: every screen may look a code up. */
  'codes.read': 'signed-in',
  'codes.favour': ['biller', 'provider', 'manager'],
  /** Updates of code sets. */
  'codes.manage': ['biller', 'manager', 'administrator'],
  /** Whence updates may come by themselves, and whose signature counts. */
  'codes.sources': ['manager', 'administrator'],
  'schedule.read': CLINIC_STAFF,
  'schedule.write': ['front_desk', 'provider', 'manager'],
  /** To take a time that is not free or not open, with a reason. */
  'schedule.overbook': ['provider', 'manager'],
  /** Charge sheets, and what is left of authorizations. */
  'charges.read': CLINIC_STAFF,
  'charges.write': ['biller', 'provider', 'manager'],
  /** To charge something else than the fee schedule says. */
  'charges.price': ['biller', 'manager'],
  /** To change what stands on a claim already, with a reason. */
  'charges.correct': ['biller', 'manager'],
  /** What services cost and what payers agreed to: seen, and changed. Income of a household is written at the counter. */
  'fees.read': ['biller', 'manager'],
  'fees.change': ['manager'],
  'income.read': CLINIC_STAFF,
  'income.write': ['front_desk', 'biller', 'manager'],
  /** Folders into which another system writes charges. */
  'charges.feed': ['manager', 'administrator'],
  'authorizations.write': ['front_desk', 'biller', 'manager'],
  /** Who bills, credentialing, telehealth by payer. */
  'billing.setUp': ['biller', 'manager'],
  /** Claims: seen and worked on; a finding is passed over, a batch is let go. */
  'claims.read': ['biller', 'provider', 'manager'],
  'claims.write': ['biller', 'manager'],
  'claims.override': ['biller', 'manager'],
  'claims.release': ['biller', 'manager'],
  /** Every rule with its source and examples; the clinic's own are written, and built-in ones softened, by few. */
  'rulebook.read': ['biller', 'provider', 'manager', 'administrator'],
  'rulebook.manage': ['manager', 'administrator'],
  'users.manage': ['administrator'],
  'audit.read': ['privacy_officer'],
} as const satisfies Record<string, Audience>;

export type Permission = keyof typeof POLICY;

/** True when a signed-in, unlocked person with these roles may use the permission. */
export function mayUse(permission: Permission, roles: readonly Role[]): boolean {
  const audience: Audience = POLICY[permission];
  return typeof audience === 'string' || audience.some((role) => roles.includes(role));
}

/** Who can do it, in words: for the sentence that a person without the permission reads. */
export function whoMay(permission: Permission): string {
  const audience: Audience = POLICY[permission];
  if (typeof audience === 'string') return 'anybody who is signed in';
  return audience.map((role) => ROLE_NAMES[role].toLowerCase()).join(', ');
}
