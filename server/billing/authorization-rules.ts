/** What is left of an authorization, what to say of it, and whether it fits a line. Pure. */
import { type Authorization, type AuthorizationNotice, LOW_COUNT, LOW_DAYS } from '../../shared/authorizations.ts';

type Limits = Pick<Authorization, 'startsOn' | 'endsOn' | 'left' | 'active'>;

export function stateOn(it: Limits, date: string): AuthorizationNotice['state'] {
  if (!it.active) return 'inactive';
  if (date < it.startsOn) return 'not_begun';
  if (it.endsOn !== null && date > it.endsOn) return 'ended';
  if (it.left !== null && it.left <= 0) return 'exhausted';
  if (it.left !== null && it.left <= LOW_COUNT) return 'low';
  return it.endsOn !== null && daysBetween(date, it.endsOn) <= LOW_DAYS ? 'low' : 'good';
}

const daysBetween = (from: string, until: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days;

const isUsable = (it: Limits, date: string): boolean => ['good', 'low'].includes(stateOn(it, date));

/** A service for which an authorization is looked for. */
export interface Wanted {
  kind: Authorization['kind'];
  date: string;
  procedure: string;
  providerId: string | null;
  /** Who pays, in order. */
  payerIds: readonly string[];
}

type Candidate = Limits & Pick<Authorization, 'id' | 'kind' | 'payerId' | 'procedures' | 'providerId'>;

/** Whether it speaks of this service at all, whatever is left of it. */
export const speaksOf = (it: Omit<Candidate, 'id'>, wanted: Wanted): boolean =>
  it.active &&
  it.kind === wanted.kind &&
  it.startsOn <= wanted.date &&
  (it.endsOn === null || it.endsOn >= wanted.date) &&
  (it.payerId === null || wanted.payerIds.includes(it.payerId)) &&
  (it.providerId === null || it.providerId === wanted.providerId) &&
  (it.procedures.length === 0 || it.procedures.includes(wanted.procedure));

/** The one to use: it speaks of the service, something is left, and it ends first; what names the code goes before. */
export function fitting<C extends Candidate>(all: readonly C[], wanted: Wanted): C | undefined {
  const endOf = ({ endsOn }: C): string => endsOn ?? '9999-12-31';
  return all
    .filter((it) => speaksOf(it, wanted) && isUsable(it, wanted.date))
    .sort(
      (a, b) =>
        Number(b.procedures.length > 0) - Number(a.procedures.length > 0) ||
        (endOf(a) < endOf(b) ? -1 : endOf(a) > endOf(b) ? 1 : a.id < b.id ? -1 : 1),
    )[0];
}

const NOUN = { authorization: 'Authorization', referral: 'Referral' } as const;

function words(it: Authorization, state: AuthorizationNotice['state']): string {
  const name = `${NOUN[it.kind]} ${it.number}${it.payerName ? ` (${it.payerName})` : ''}`;
  const unit = it.allowed === 1 ? it.countedIn.slice(0, -1) : it.countedIn;
  const count = it.allowed === null ? '' : `${it.used} of ${it.allowed} ${unit} used`;
  switch (state) {
    case 'exhausted':
      return `${name} is exhausted: ${count}. Ask for more before the visit.`;
    case 'ended':
      return `${name} ended on ${it.endsOn}. Ask for a new one before the visit.`;
    case 'not_begun':
      return `${name} begins on ${it.startsOn} only.`;
    default:
      return `${name} is nearly used up: ${[count, it.endsOn ? `good through ${it.endsOn}` : ''].filter(Boolean).join(', ')}.`;
  }
}

/** Whom the plan of the day asks of. */
export interface Needs {
  payerId: string;
  planName: string;
  authorizationNeeded: boolean;
  referralNeeded: boolean;
}

/** What must be said on a day: what is near its end or over while nothing better is there, and what is missing. */
export function noticesOn(
  all: readonly Authorization[],
  date: string,
  payers: readonly Needs[],
): AuthorizationNotice[] {
  const same = (a: Authorization, b: Authorization): boolean => a.kind === b.kind && a.payerId === b.payerId;
  const ofThisDay = all.filter(
    ({ payerId, active }) => active && (payerId === null || payers.some((payer) => payer.payerId === payerId)),
  );
  const notices = ofThisDay.flatMap((it): AuthorizationNotice[] => {
    const state = stateOn(it, date);
    if (state === 'good') return [];
    const isReplaced = ofThisDay.some((other) => other !== it && same(other, it) && isUsable(other, date));
    // One that was over long ago is history.
    const isOld = it.endsOn !== null && daysBetween(it.endsOn, date) > 90;
    if (state !== 'low' && (isReplaced || isOld)) return [];
    if (state === 'not_begun' && daysBetween(date, it.startsOn) > LOW_DAYS) return [];
    return [{ authorizationId: it.id, state, text: words(it, state) }];
  });
  const [first] = payers;
  const lacks = (kind: Authorization['kind']): boolean =>
    !ofThisDay.some((it) => it.kind === kind && isUsable(it, date)) &&
    !notices.some(({ authorizationId }) => all.some(({ id, kind: of }) => id === authorizationId && of === kind));
  if (first?.authorizationNeeded && lacks('authorization'))
    notices.push({
      authorizationId: null,
      state: 'missing',
      text: `${first.planName} asks for a prior authorization, and none is here for that day.`,
    });
  if (first?.referralNeeded && lacks('referral'))
    notices.push({
      authorizationId: null,
      state: 'missing',
      text: `${first.planName} asks for a referral, and none is here for that day.`,
    });
  return notices;
}
