/** What claims read of charges: complete sheets with everybody whom a claim names, and who bills for them. */
import type { ChargeSheet } from '../../shared/billing.ts';
import type {
  BillingProviderRow,
  Credential,
  Locum,
  ProviderProfile,
  ServiceFacility,
} from '../../shared/billing-setup.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { selectProviders } from '../practice/index.ts';
import { readAssignments, readCredentials, readFacilities, readLocums, readProfiles, readProviders } from './setup.ts';
import { assignmentOf, credentialOf, locumOf, type Service, type Standing } from './setup-rules.ts';
import * as queries from './sheet-queries.ts';
import { announce } from './sheets.ts';
import { selectOutside } from './visit-queries.ts';

/** A provider as claims name them. One of the two ids is null. */
export interface Party {
  providerId: string | null;
  outsideId: string | null;
  lastName: string;
  firstName: string;
  middleName: string;
  suffix: string;
  npi: string | null;
  /** The first is the usual one. */
  taxonomies: string[];
}

export interface ReadyCharges {
  sheet: ChargeSheet;
  facility: ServiceFacility | null;
  /** Under whom it is billed: who saw the patient, or the supervising one of incident-to, or the absent one of a locum. */
  rendering: Party | null;
  /** Who saw the patient. */
  performing: Party | null;
  supervising: Party | null;
  ordering: Party | null;
  referring: Party | null;
  locum: Locum | null;
}

/** Complete sheets with a line that stands on no claim or was corrected since, the oldest first. */
export const chargesReady = async (db: Db, limit: number): Promise<ReadyCharges[]> =>
  withParties(db, await queries.selectReady(db, limit));

/** Sheets by their ids, whatever their state. */
export const chargesFor = async (db: Db, sheetIds: readonly string[]): Promise<ReadyCharges[]> =>
  withParties(db, await queries.selectSheets(db, sheetIds));

async function withParties(db: Db, sheets: readonly ChargeSheet[]): Promise<ReadyCharges[]> {
  if (sheets.length === 0) return [];
  const [facilities, locums, profiles, providers] = [
    await readFacilities(db),
    await readLocums(db),
    await readProfiles(db),
    await selectProviders(db, null),
  ];
  const outsideIds = sheets.flatMap(({ orderingOutsideId, referringOutsideId }) =>
    [orderingOutsideId, referringOutsideId].filter((id) => id !== null),
  );
  const outside = await selectOutside(db, outsideIds);
  const inHouse = (id: string | null): Party | null => {
    const provider = providers.find((one) => one.id === id);
    return provider
      ? partyOf(
          provider,
          profiles.find(({ providerId }) => providerId === id),
        )
      : null;
  };
  const anyOf = (id: string | null, outsideId: string | null): Party | null => {
    const other = outside.find((one) => one.id === outsideId);
    return other ? outsideParty(other) : inHouse(id);
  };
  return sheets.map((sheet) => {
    const locum = locumOf(locums, sheet.renderingProviderId, sheet.fromOn) ?? null;
    const performing = inHouse(sheet.renderingProviderId);
    const supervising = inHouse(sheet.supervisingProviderId);
    return {
      sheet,
      facility: facilities.find(({ id }) => id === sheet.facilityId) ?? null,
      performing,
      supervising,
      rendering: locum ? inHouse(locum.absentProviderId) : sheet.isIncidentTo ? supervising : performing,
      ordering: anyOf(sheet.orderingProviderId, sheet.orderingOutsideId),
      referring: anyOf(sheet.referringProviderId, sheet.referringOutsideId),
      locum,
    };
  });
}

/** `Dr. Nia Okoye`, `Marigold Fernsby, RN`: where no profile says it, the last word is the last name. */
function namesOf(displayName: string): { firstName: string; lastName: string } {
  const words = (displayName.split(',')[0] ?? '')
    .replace(/^(dr|prof)\.?\s+/i, '')
    .trim()
    .split(/\s+/);
  return { lastName: words.at(-1) ?? '', firstName: words.slice(0, -1).join(' ') };
}

function partyOf(
  provider: { id: string; displayName: string; npi: string | null },
  profile: ProviderProfile | undefined,
): Party {
  const { lastName, firstName } = profile ?? namesOf(provider.displayName);
  return {
    providerId: provider.id,
    outsideId: null,
    lastName,
    firstName,
    middleName: profile?.middleName ?? '',
    suffix: profile?.suffix ?? '',
    npi: provider.npi,
    taxonomies: profile?.taxonomies ?? [],
  };
}

/** The address book has names as they are spoken, or `Last, First`. */
function outsideParty({ id, name, npi }: { id: string; name: string; npi: string | null }): Party {
  const [last, first] = name.split(',').map((part) => part.trim());
  const { lastName, firstName } =
    first && !/^(MD|DO|NP|PA|RN)\b/i.test(first) ? { lastName: last ?? '', firstName: first } : namesOf(name);
  return { providerId: null, outsideId: id, lastName, firstName, middleName: '', suffix: '', npi, taxonomies: [] };
}

/** Under whom a service is billed to a payer; null: nobody said. `providerId` is who is named as rendering. */
export async function billingProviderFor(db: Db, service: Service): Promise<BillingProviderRow | null> {
  const rows = await readAssignments(db);
  const assignment = assignmentOf(rows, service);
  if (assignment) return (await readProviders(db, [assignment.billingProviderId]))[0] ?? null;
  // Where one bills for everything nobody need say so.
  const active = rows.length === 0 ? (await readProviders(db)).filter((row) => row.active) : [];
  return active.length === 1 ? (active[0] ?? null) : null;
}

/** What a payer knows of a provider at a place on a day: while it is pending, claims wait. */
export const credentialFor = async (
  db: Db,
  service: Service,
): Promise<{ standing: Standing; row: Credential | null }> => credentialOf(await readCredentials(db), service);

/** Puts lines on a claim; throws charge_billed where one stands on another claim by now, or its sheet is not complete. */
export async function putOnClaim(ctx: CommandContext, lineIds: readonly string[], claimNumber: string): Promise<void> {
  const sheets = await queries.lockSheetsOf(ctx.tx, lineIds);
  const wanted = new Set(lineIds);
  const lines = sheets.flatMap((sheet) =>
    sheet.lines.filter(({ id }) => wanted.has(id)).map((line) => ({ ...line, status: sheet.status })),
  );
  const taken = lines.find(
    (line) => line.status !== 'complete' || (line.claimNumber !== null && line.claimNumber !== claimNumber),
  );
  if (lines.length < wanted.size || taken)
    throw new Problem('charge_billed', {
      detail: taken?.claimNumber
        ? `The line ${taken.procedure} stands on claim ${taken.claimNumber} already.`
        : 'One of these lines is not complete any more. Look at its charge sheet.',
    });
  await queries.setClaim(ctx.tx, lineIds, claimNumber);
  await tellAll(ctx, 'billing.putOnClaim', sheets, claimNumber);
}

/** Takes lines from a claim that was taken back before it left: they are ready again. */
export async function takeFromClaim(
  ctx: CommandContext,
  claimNumber: string,
  lineIds: readonly string[],
): Promise<void> {
  const sheets = await queries.lockSheetsOf(ctx.tx, lineIds);
  const mine = sheets.flatMap(({ lines }) =>
    lines.filter((line) => line.claimNumber === claimNumber && lineIds.includes(line.id)),
  );
  await queries.setClaim(
    ctx.tx,
    mine.map(({ id }) => id),
    null,
  );
  await tellAll(ctx, 'billing.takeFromClaim', sheets, claimNumber);
}

/** Writes what came of lines beside what was expected. */
export async function recordActuals(ctx: CommandContext, actuals: readonly queries.Actuals[]): Promise<void> {
  const sheets = await queries.lockSheetsOf(
    ctx.tx,
    actuals.map(({ lineId }) => lineId),
  );
  await queries.setActuals(ctx.tx, actuals);
  for (const sheet of sheets) announce(ctx, sheet);
}

async function tellAll(
  ctx: CommandContext,
  action: string,
  sheets: readonly ChargeSheet[],
  claimNumber: string,
): Promise<void> {
  for (const sheet of sheets) {
    announce(ctx, sheet);
    ctx.audit({
      action,
      entity: 'charge_sheet',
      entityId: sheet.id,
      subjectId: sheet.patientId,
      after: { claimNumber },
    });
  }
}
