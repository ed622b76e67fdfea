/** Gathers what a claim is made of: charges, who bills, who is covered by whom, what was signed. */
import type { ChargeSheet } from '../../shared/billing.ts';
import type { ClaimProvider } from '../../shared/claim.ts';
import type { Subscriber } from '../../shared/coverage.ts';
import { billingProviderFor, type Party, type ReadyCharges, selectAuthorizations } from '../billing/index.ts';
import { chosenOn, selectCases, selectPayers, selectPlans } from '../coverage/index.ts';
import type { Db } from '../kernel/db.ts';
import type { PaidBy, Person, Sources } from './assembly-rules.ts';
import { wire } from './assembly-rules.ts';
import * as queries from './source-queries.ts';

/** Who can be made a claim for, or in words why not. */
export type Gathered =
  | { sources: Omit<Sources, 'claimNumber' | 'destination'>; caseId: string | null }
  | { refusal: string };

const outside = (it: Subscriber): Person => ({
  firstName: it.firstName,
  middleName: null,
  lastName: it.lastName,
  suffix: null,
  birthDate: it.birthDate,
  sex: it.sex,
  diedOn: null,
  line: it.addressLine,
  city: it.city,
  state: it.state,
  zip: it.zip,
});

async function payersOf(db: Db, sheet: ChargeSheet): Promise<PaidBy[]> {
  const { payers } = await chosenOn({ db }, sheet.patientId, sheet.fromOn, sheet.caseId);
  if (payers.length === 0) return [];
  const [owners, plans] = await Promise.all([
    selectPayers(db, [...new Set(payers.map(({ payerId }) => payerId))]),
    selectPlans(db, [...new Set(payers.map(({ planId }) => planId))]),
  ]);
  const people = await queries.selectPeople(db, [
    ...new Set(payers.flatMap(({ subscriberPatientId }) => subscriberPatientId ?? sheet.patientId)),
    sheet.patientId,
  ]);
  return payers.flatMap((coverage): PaidBy[] => {
    const payer = owners.find(({ id }) => id === coverage.payerId);
    const plan = plans.find(({ id }) => id === coverage.planId);
    // Whoever has a member id of their own is a subscriber to the payer, whoever holds the policy.
    const subscriber =
      coverage.ownMemberId !== null
        ? people.get(sheet.patientId)
        : coverage.subscriberPatientId
          ? people.get(coverage.subscriberPatientId)
          : coverage.subscriber && outside(coverage.subscriber);
    if (!payer || !subscriber) return [];
    const crosses = coverage.planKind === 'medigap' && coverage.cobaId;
    return [{ coverage, payer, payerId: crosses || plan?.claimPayerId || payer.claimPayerId || '', subscriber }];
  });
}

/** Somebody named on a claim. */
const providerOf = (it: Party | null): ClaimProvider | null =>
  it && {
    isOrganization: false,
    lastName: wire(it.lastName, 60),
    firstName: wire(it.firstName, 35),
    middleName: wire(it.middleName, 25),
    suffix: wire(it.suffix, 10),
    npi: it.npi ?? '',
    taxonomy: it.taxonomies[0] ?? '',
    address: null,
    contact: null,
    otherNumbers: [],
  };

const holds = ({ signedOn, expiresOn }: queries.Signature, on: string): boolean =>
  signedOn <= on && (expiresOn === null || expiresOn >= on);

/** All that the claims of these charges, which belong together, are made of. */
export async function gather(db: Db, charges: readonly ReadyCharges[]): Promise<Gathered> {
  const [of] = charges;
  if (!of) return { refusal: 'There are no charges.' };
  const first = of.sheet;
  const payers = await payersOf(db, first);
  const [paidBy] = payers;
  if (!paidBy) return { refusal: 'Nobody but the patient pays for it.' };
  const service = {
    date: first.fromOn,
    facilityId: first.facilityId,
    providerId: of.rendering?.providerId ?? null,
    payerId: paidBy.payer.id,
  };
  const billing = await billingProviderFor(db, service);
  if (!billing) return { refusal: 'Nobody was said to bill for it. Say in Setup who bills for which place.' };
  const cases = first.caseId ? await selectCases(db, first.patientId, [first.caseId]) : [];
  const signatures = await queries.selectSignatures(db, first.patientId);
  const authorizations = await selectAuthorizations(db, first.patientId);
  const patient = (await queries.selectPeople(db, [first.patientId])).get(first.patientId);
  if (!patient) return { refusal: 'The patient is not here any more.' };
  // Billed under who is away: the modifier says who stood in (Q5 in exchange, Q6 for a fee).
  const stoodIn = of.locum?.modifier;
  const sheets = charges.map(({ sheet }) => ({
    ...sheet,
    lines: sheet.lines.map((line) =>
      stoodIn && !line.modifiers.includes(stoodIn) && line.modifiers.length < 4
        ? { ...line, modifiers: [...line.modifiers, stoodIn] }
        : line,
    ),
  }));
  const lines = sheets.flatMap((sheet) => sheet.lines);
  const numberOf = (id: string | null | undefined): string | null =>
    authorizations.find((one) => one.id === id)?.number ?? null;
  const signed = (kind: string): boolean => signatures.some((one) => one.kind === kind && holds(one, first.fromOn));
  return {
    caseId: first.caseId,
    sources: {
      sheets,
      lines,
      billing,
      facility: of.facility,
      rendering: providerOf(of.rendering),
      supervising: first.isIncidentTo ? null : providerOf(of.supervising),
      ordering: providerOf(of.ordering),
      referring: providerOf(of.referring),
      patient,
      of: cases[0] ?? null,
      payers,
      priorAuthorization: numberOf(lines.find(({ authorizationId }) => authorizationId)?.authorizationId),
      referralNumber: numberOf(lines.find(({ referralId }) => referralId)?.referralId),
      isCapitated: lines.every(({ isCapitated }) => isCapitated),
      signatures: { release: signed('release_of_information'), benefits: signed('assignment_of_benefits') },
      medicalRecordNumber: patient.recordNumber,
      tellsPatientPaidCents: null,
    },
  };
}
