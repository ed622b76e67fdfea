/** What is suggested for a sheet: from the visit, the superbill, the last visit, the case, the payers of the day. */
import type { Authorization } from '../../shared/authorizations.ts';
import type { ChargeLineInput, ChargeSheet, SheetDraft, SheetKind, StandingCharge } from '../../shared/billing.ts';
import type { Db } from '../kernel/db.ts';
import { selectAuthorizations } from './authorization-queries.ts';
import { fitting } from './authorization-rules.ts';
import { needsOn } from './authorizations.ts';
import { type Asked, lineStandings } from './lines.ts';
import * as rules from './proposal-rules.ts';
import { readFacilities, readLocums, readProfiles, readSuperbill, readTelehealthRules } from './setup.ts';
import { locumOf, telehealthOf } from './setup-rules.ts';
import { selectLastSheet } from './sheet-queries.ts';
import * as queries from './visit-queries.ts';

export interface Proposal {
  draft: SheetDraft;
  /** Why it is proposed so, in words. */
  notes: string[];
  last: ChargeSheet | null;
}

interface Wanted {
  kind: SheetKind;
  patientId: string;
  appointmentId: string | null;
  caseId: string | null;
  fromOn: string;
  toOn: string;
  visitTypeId: string | null;
  isTelehealth: boolean;
  locationId: string | null;
  facilityId: string | null;
  providerId: string | null;
  /** Of a standing charge. */
  procedure: string | null;
  diagnoses: readonly string[];
}

export const proposeVisit = (db: Db, visit: queries.Visit): Promise<Proposal> =>
  proposeSheet(db, {
    kind: 'visit',
    patientId: visit.patientId,
    appointmentId: visit.appointmentId,
    caseId: visit.caseId,
    fromOn: visit.date,
    toOn: visit.date,
    visitTypeId: visit.visitTypeId,
    isTelehealth: visit.isTelehealth,
    locationId: visit.locationId,
    facilityId: null,
    providerId: visit.providerId,
    procedure: null,
    diagnoses: [],
  });

export function proposeWithoutVisit(
  db: Db,
  {
    patientId,
    kind,
    date,
    standing,
  }: { patientId: string; kind: SheetKind; date: string; standing: StandingCharge | null },
): Promise<Proposal> {
  const { fromOn, toOn } = kind === 'monthly' ? rules.monthOf(date, standing) : { fromOn: date, toOn: date };
  return proposeSheet(db, {
    kind,
    patientId,
    appointmentId: null,
    caseId: standing?.caseId ?? null,
    fromOn,
    toOn,
    visitTypeId: null,
    isTelehealth: false,
    locationId: null,
    facilityId: standing?.facilityId ?? null,
    providerId: standing?.renderingProviderId ?? null,
    procedure: standing?.procedure ?? null,
    diagnoses: standing?.diagnoses ?? [],
  });
}

/** Where, and, for telehealth, with which modifier. */
async function placeFor(db: Db, wanted: Wanted, notes: string[]) {
  const facilities = (await readFacilities(db)).filter(({ active }) => active);
  const facility =
    facilities.find(({ id }) => id === wanted.facilityId) ??
    facilities.find(({ locationId }) => locationId !== null && locationId === wanted.locationId) ??
    (wanted.kind === 'round'
      ? undefined
      : facilities.find(({ locationId }) => locationId !== null && wanted.locationId === null));
  const place = {
    facilityId: facility?.id ?? null,
    placeOfService: facility?.placeOfService ?? null,
    modifier: null as string | null,
  };
  if (!wanted.isTelehealth) return place;
  const [first] = await needsOn(db, wanted.patientId, wanted.fromOn, wanted.caseId);
  const rule = telehealthOf(await readTelehealthRules(db), {
    payerId: first?.payerId ?? null,
    planKind: first?.planKind ?? null,
    medium: 'video',
    isAtHome: true,
    date: wanted.fromOn,
  });
  if (!rule) {
    notes.push('Telehealth, but no rule says its place of service on that day. Choose it, or add a rule in the setup.');
    return place;
  }
  notes.push(
    `Telehealth by video, patient at home: place of service ${rule.placeOfService}${rule.modifier ? `, modifier ${rule.modifier}` : ''}${first ? ` for ${first.planName}` : ''}.`,
  );
  return { ...place, placeOfService: rule.placeOfService, modifier: rule.modifier };
}

async function proposeSheet(db: Db, wanted: Wanted): Promise<Proposal> {
  const notes: string[] = [];
  const last = (await selectLastSheet(db, wanted.patientId, wanted.fromOn, null)) ?? null;
  const place = await placeFor(db, wanted, notes);
  const locum = locumOf(await readLocums(db), wanted.providerId, wanted.fromOn);
  if (locum) notes.push(`Stands in for an absent provider: billed under them with ${locum.modifier}.`);
  const profile = (await readProfiles(db)).find(({ providerId }) => providerId === wanted.providerId);
  if (profile?.isIncidentTo) notes.push('Billed incident-to, under the supervising provider.');
  const items = rules.suggestedItems(await readSuperbill(db), wanted);
  const { diagnoses, note } = rules.suggestedDiagnoses({ wanted: wanted.diagnoses, items, last, on: wanted.fromOn });
  if (note) notes.push(note);
  const accident = wanted.caseId
    ? rules.accidentOf(await queries.selectCaseFacts(db, wanted.caseId))
    : rules.NO_ACCIDENT;
  const added = [place.modifier, locum?.modifier ?? null];
  const bare = wanted.procedure
    ? [rules.lineOf({ procedure: wanted.procedure, modifiers: [], units: 1, diagnoses: [] }, diagnoses, added)]
    : items.map((item) => rules.lineOf(item, diagnoses, added));
  const authorizations = await selectAuthorizations(db, wanted.patientId);
  const payerIds = (await needsOn(db, wanted.patientId, wanted.fromOn, wanted.caseId)).map(({ payerId }) => payerId);
  const lines = await priced(db, { ...wanted, ...place, lines: bare });
  const named = lines.map((line) => withAuthorizations(line, authorizations, { ...wanted, payerIds }));
  const referral = authorizations.find(({ id }) => named.some(({ referralId }) => referralId === id));
  const draft: SheetDraft = {
    kind: wanted.kind,
    patientId: wanted.patientId,
    appointmentId: wanted.appointmentId,
    caseId: wanted.caseId,
    fromOn: wanted.fromOn,
    toOn: wanted.toOn,
    facilityId: place.facilityId,
    placeOfService: place.placeOfService,
    renderingProviderId: wanted.providerId,
    supervisingProviderId: profile?.supervisorId ?? null,
    isIncidentTo: profile?.isIncidentTo ?? false,
    orderingProviderId: null,
    orderingOutsideId: null,
    referringProviderId: null,
    referringOutsideId: referral?.referringOutsideId ?? null,
    medium: wanted.isTelehealth ? 'video' : null,
    isPatientAtHome: wanted.isTelehealth,
    diagnoses,
    ...accident,
    note: '',
    lines: named,
  };
  return { draft, notes, last };
}

/** Amounts: by the fee schedule, else as the practice charged last. */
async function priced(db: Db, sheet: Omit<Asked, 'lines'> & { lines: ChargeLineInput[] }): Promise<ChargeLineInput[]> {
  const standings = await lineStandings(db, sheet);
  const before = await queries.selectLastAmounts(db, sheet.lines);
  return sheet.lines.map((line, i) => {
    const unit = before[i];
    const asBefore = unit === null || unit === undefined ? null : Math.round(unit * line.units);
    return { ...line, chargeCents: standings[i]?.feeCents ?? asBefore };
  });
}

function withAuthorizations(
  line: ChargeLineInput,
  all: readonly Authorization[],
  { fromOn, providerId, payerIds }: { fromOn: string; providerId: string | null; payerIds: readonly string[] },
): ChargeLineInput {
  const wanted = { date: line.fromOn ?? fromOn, procedure: line.procedure, providerId, payerIds };
  return {
    ...line,
    authorizationId: fitting(all, { kind: 'authorization', ...wanted })?.id ?? null,
    referralId: fitting(all, { kind: 'referral', ...wanted })?.id ?? null,
  };
}
