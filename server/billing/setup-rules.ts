/** What the lists of who bills must be, and which of their rows holds for a service. Pure. */
import type {
  BillingAssignment,
  BillingProviderRow,
  Capitation,
  Credential,
  Locum,
  ProviderProfile,
  ServiceFacility,
  TelehealthRule,
} from '../../shared/billing-setup.ts';
import type { PlanKind } from '../../shared/coverage-payers.ts';
import type { FieldError } from '../../shared/problems.ts';
import { holdsOn } from '../../shared/time.ts';
import { isNpi } from '../practice/index.ts';

/** `P.O. Box 12`, `PO BOX 12`, `Post Office Box`: 2010AA N301 must be a street. */
const isPostBox = (line: string): boolean => /\b(p\.?\s*o\.?\s*box|post\s+office\s+box|pob)\b/i.test(line);

const NPI_WRONG = 'This NPI is not right: its last digit does not fit the others. Look at it again.';

/** The registry of postal codes has no such extension: it stands for “not known”. */
const hasNoExtension = (zip: string): boolean => /^\d{5}0000$/.test(zip);

export function wrongInProvider(
  row: Pick<BillingProviderRow, 'npi' | 'taxId' | 'street' | 'street2' | 'zip'>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!isNpi(row.npi)) errors.push({ path: '/npi', message: NPI_WRONG });
  if (/^(\d)\1{8}$/.test(row.taxId))
    errors.push({ path: '/taxId', message: 'This is no tax id: all its digits are the same.' });
  for (const field of ['street', 'street2'] as const)
    if (isPostBox(row[field]))
      errors.push({
        path: `/${field}`,
        message: 'A billing provider needs a street address. Write the post-office box into the pay-to address.',
      });
  if (hasNoExtension(row.zip))
    errors.push({ path: '/zip', message: 'Payers want all nine digits of the ZIP code. Look up the last four.' });
  return errors;
}

export function wrongInFacility(row: Pick<ServiceFacility, 'npi' | 'street'>): FieldError[] {
  const errors: FieldError[] = [];
  if (row.npi !== null && !isNpi(row.npi)) errors.push({ path: '/npi', message: NPI_WRONG });
  if (isPostBox(row.street))
    errors.push({ path: '/street', message: 'Services are not given in a post-office box. Write the street.' });
  return errors;
}

const BACKWARDS = 'The last day is before the first one. Correct one of the two dates.';

export const wrongInSpan = ({ startsOn, endsOn }: { startsOn: string; endsOn: string | null }): FieldError[] =>
  endsOn !== null && endsOn < startsOn ? [{ path: '/endsOn', message: BACKWARDS }] : [];

export const wrongInProfile = (
  row: Pick<ProviderProfile, 'providerId' | 'supervisorId' | 'isIncidentTo'>,
): FieldError[] => {
  if (row.supervisorId === row.providerId)
    return [{ path: '/supervisorId', message: 'Nobody supervises themselves. Choose somebody else, or nobody.' }];
  return row.isIncidentTo && row.supervisorId === null
    ? [{ path: '/supervisorId', message: 'What is billed incident-to needs a supervising provider. Choose one.' }]
    : [];
};

export function wrongInCredential(row: Pick<Credential, 'state' | 'effectiveOn' | 'endedOn'>): FieldError[] {
  const { state, effectiveOn, endedOn } = row;
  if (state === 'effective' && effectiveOn === null)
    return [{ path: '/effectiveOn', message: 'Say from which day on it holds.' }];
  if (state === 'ended' && endedOn === null) return [{ path: '/endedOn', message: 'Say on which day it held last.' }];
  if (state !== 'ended' && endedOn !== null)
    return [{ path: '/endedOn', message: 'It has an end: choose that it is ended, or take the end away.' }];
  return effectiveOn !== null && endedOn !== null && endedOn < effectiveOn
    ? [{ path: '/endedOn', message: BACKWARDS }]
    : [];
}

export const wrongInLocum = (
  row: Pick<Locum, 'absentProviderId' | 'substituteProviderId' | 'startsOn' | 'endsOn'>,
): FieldError[] =>
  row.absentProviderId === row.substituteProviderId
    ? [{ path: '/substituteProviderId', message: 'Nobody stands in for themselves. Choose somebody else.' }]
    : wrongInSpan(row);

/** A service whose biller, credentialing or rule is asked for. */
export interface Service {
  date: string;
  facilityId: string | null;
  /** Under whom it is billed. */
  providerId: string | null;
  payerId: string | null;
}

/**
 * The row that names most of place, provider and payer, among those that hold on the day and contradict nothing; of two
 * that name as much, provider before payer before place, then the younger. Undefined: nobody said.
 */
export function assignmentOf(rows: readonly BillingAssignment[], service: Service): BillingAssignment | undefined {
  const rankOf = (row: BillingAssignment): number =>
    (row.providerId ? 4 : 0) +
    (row.payerId ? 3 : 0) +
    (row.facilityId ? 2 : 0) +
    10 * [row.providerId, row.payerId, row.facilityId].filter(Boolean).length;
  return rows
    .filter(
      (row) =>
        holdsOn(row, service.date) &&
        (['facilityId', 'providerId', 'payerId'] as const).every(
          (key) => row[key] === null || row[key] === service[key],
        ),
    )
    .sort(
      (a, b) =>
        rankOf(b) - rankOf(a) || (a.startsOn < b.startsOn ? 1 : a.startsOn > b.startsOn ? -1 : a.id < b.id ? -1 : 1),
    )[0];
}

/** What a payer knows of a provider on a day. `none`: nothing was written down. */
export type Standing = 'effective' | 'pending' | 'ended' | 'none';

const isAsked = (row: Credential, service: Service): boolean =>
  row.providerId === service.providerId &&
  row.payerId === service.payerId &&
  (row.facilityId === null || row.facilityId === service.facilityId);

function standingOn({ state, effectiveOn, endedOn }: Credential, date: string): Standing {
  if (state === 'pending' || effectiveOn === null) return state === 'ended' ? 'ended' : 'pending';
  if (endedOn !== null && endedOn < date) return 'ended';
  // Before its first day the payer does not know the provider yet: a claim of such a day waits for what becomes of it.
  return effectiveOn <= date ? 'effective' : 'pending';
}

/** Of several rows the best holds: effective, then pending, then ended. What names the place goes before what does not. */
export function credentialOf(
  rows: readonly Credential[],
  service: Service,
): { standing: Standing; row: Credential | null } {
  const asked = rows.filter((row) => isAsked(row, service));
  const exact = asked.filter(({ facilityId }) => facilityId !== null);
  const order: Standing[] = ['effective', 'pending', 'ended'];
  for (const standing of order) {
    const row = (exact.length > 0 ? exact : asked).find((one) => standingOn(one, service.date) === standing);
    if (row) return { standing, row };
  }
  return { standing: 'none', row: null };
}

/** Who was away on the day on which this provider saw the patient in their place. */
export const locumOf = (rows: readonly Locum[], substituteId: string | null, date: string): Locum | undefined =>
  rows.find((row) => row.substituteProviderId === substituteId && holdsOn(row, date));

/** Place of service and modifier of a telehealth visit; undefined where no rule speaks of that day. */
export function telehealthOf(
  rows: readonly TelehealthRule[],
  asked: {
    payerId: string | null;
    planKind: PlanKind | null;
    medium: TelehealthRule['medium'];
    isAtHome: boolean;
    date: string;
  },
): TelehealthRule | undefined {
  const rankOf = (row: TelehealthRule): number => (row.payerId ? 2 : 0) + (row.planKind ? 1 : 0);
  return rows
    .filter(
      (row) =>
        holdsOn(row, asked.date) &&
        row.medium === asked.medium &&
        row.isAtHome === asked.isAtHome &&
        (row.payerId === null || row.payerId === asked.payerId) &&
        (row.planKind === null || row.planKind === asked.planKind),
    )
    .sort((a, b) => rankOf(b) - rankOf(a) || (a.startsOn < b.startsOn ? 1 : -1))[0];
}

/** Whether a procedure is paid by the head for this plan on this day. */
export const isCapitated = (
  rows: readonly Capitation[],
  asked: { payerId: string; planId: string; procedure: string; date: string },
): boolean =>
  rows.some(
    (row) =>
      row.payerId === asked.payerId &&
      (row.planId === null || row.planId === asked.planId) &&
      holdsOn(row, asked.date) &&
      !row.exceptCodes.includes(asked.procedure),
  );
