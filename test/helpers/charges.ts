/** A practice that can charge: who bills, where, what is usually done; and sheets as a test needs them. */

import type { Authorization, saveAuthorization } from '../../shared/authorizations.ts';
import type { ChargeLineInput, SaveSheet } from '../../shared/billing.ts';
import * as setup from '../../shared/billing-setup.ts';
import type { InputOf } from '../../shared/contract.ts';
import * as coverage from '../../shared/coverage.ts';
import * as payers from '../../shared/coverage-payers.ts';
import * as practice from '../../shared/practice.ts';
import { setFlow } from '../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from './booking-world.ts';
import { coverageOf, NEW, payerOf, planOf } from './coverage-inputs.ts';
import type { Desk } from './server.ts';

export const GROUP: InputOf<typeof setup.billingProviders.save> = {
  ...NEW,
  name: 'Harbour Family Practice',
  firstName: null,
  npi: '1234567893',
  taxIdKind: 'EI',
  taxId: '123456789',
  taxonomy: '207Q00000X',
  street: '1 Pier Street',
  street2: '',
  city: 'Harbourtown',
  state: 'NY',
  zip: '100010001',
  payTo: null,
  contactName: 'Boris Sample',
  phone: '5550100100',
  payerNumbers: [],
  active: true,
};

export const OFFICE: InputOf<typeof setup.serviceFacilities.save> = {
  ...NEW,
  name: 'Harbour office',
  locationId: null,
  placeOfService: '11',
  npi: null,
  street: '1 Pier Street',
  street2: '',
  city: 'Harbourtown',
  state: 'NY',
  zip: '100010001',
  cliaNumber: '33D1234567',
  cliaEndsOn: null,
  mammographyNumber: null,
  active: true,
};

export const lineOf = (over: Partial<ChargeLineInput> = {}): ChargeLineInput => ({
  id: null,
  procedure: '99213',
  modifiers: [],
  unitKind: 'UN',
  units: 1,
  pointers: 'A',
  fromOn: null,
  toOn: null,
  placeOfService: null,
  chargeCents: 15_000,
  ndc: null,
  ndcQuantity: null,
  ndcUnit: null,
  prescriptionNumber: null,
  note: '',
  isEmergency: false,
  isEpsdt: false,
  isFamilyPlanning: false,
  authorizationId: null,
  referralId: null,
  ...over,
});

export interface ChargeWorld extends BookingWorld {
  biller: Desk;
  provider: Desk;
  groupId: string;
  officeId: string;
  hospitalId: string;
  payerId: string;
  planId: string;
  /** A visit at ten that the patient came for. */
  arrived(parts?: Parameters<BookingWorld['book']>[0]): Promise<string>;
  /** A complete sheet without a visit, on the day of the clock. */
  sheet(over?: Partial<SaveSheet>): SaveSheet;
  authorization(
    patientId: string,
    over?: Partial<InputOf<typeof saveAuthorization>>,
  ): InputOf<typeof saveAuthorization>;
}

export const TODAY = '2026-03-18';

/** The first patients are covered by one plan. */
export async function chargeWorld(covered = 3, patients = 12): Promise<ChargeWorld> {
  const world = await bookingWorld({ patients, clock: '2026-03-18T18:00:00Z' });
  const biller = await world.desk('biller');
  const { locations } = await biller.must(practice.resources, {});
  const { id: groupId } = await biller.must(setup.billingProviders.save, GROUP);
  const { id: officeId } = await biller.must(setup.serviceFacilities.save, {
    ...OFFICE,
    locationId: locations[0]?.id ?? null,
  });
  const hospital = { ...OFFICE, name: 'Harbour Hospital', placeOfService: '21', cliaNumber: null };
  const { id: hospitalId } = await biller.must(setup.serviceFacilities.save, hospital);
  const { id: payerId } = await biller.must(payers.savePayer, payerOf('Harbour Mutual'));
  const { id: planId } = await biller.must(payers.savePlan, planOf('Harbour PPO', payerId, 'group'));
  for (const patientId of world.patientIds.slice(0, covered))
    await biller.must(coverage.save, coverageOf(patientId, planId, { memberId: `XQ-${patientId.slice(-6)}` }));
  return {
    ...world,
    biller,
    provider: await world.desk('provider'),
    groupId,
    officeId,
    hospitalId,
    payerId,
    planId,
    async arrived(parts) {
      const { id, version } = await world.book({ start: '2026-03-18T14:00:00Z', ...parts });
      await world.front.must(setFlow, { id, expectedVersion: version, flow: 'arrived' });
      return id;
    },
    sheet: (over = {}) => ({
      ...NEW,
      kind: 'round',
      patientId: world.patientIds[0] as string,
      appointmentId: null,
      caseId: null,
      fromOn: TODAY,
      toOn: TODAY,
      facilityId: hospitalId,
      placeOfService: '21',
      renderingProviderId: world.providerIds[0] as string,
      supervisingProviderId: null,
      isIncidentTo: false,
      orderingProviderId: null,
      orderingOutsideId: null,
      referringProviderId: null,
      referringOutsideId: null,
      medium: null,
      isPatientAtHome: false,
      diagnoses: ['E119', 'I10'],
      dates: {},
      isEmploymentRelated: false,
      isAutoAccident: false,
      isOtherAccident: false,
      accidentState: null,
      note: '',
      lines: [lineOf()],
      isComplete: true,
      acceptsOverrun: false,
      correctionReason: null,
      ...over,
    }),
    authorization: (patientId, over = {}) => ({
      ...NEW,
      patientId,
      kind: 'authorization',
      number: 'AUTH-1001',
      payerId: null,
      procedures: [],
      providerId: null,
      countedIn: 'visits',
      allowed: 4,
      usedBefore: 0,
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
      referringOutsideId: null,
      obtainedBy: 'phone',
      contact: '',
      note: '',
      active: true,
      ...over,
    }),
  };
}

/** A sheet as it was answered, to be saved again. */
export function again(
  {
    version,
    patientName: _n,
    isConfidential: _c,
    status,
    statusReason: _r,
    completedAt: _a,
    completedBy: _b,
    lines,
    ...sheet
  }: import('../../shared/billing.ts').ChargeSheet,
  over: Partial<SaveSheet> = {},
): SaveSheet {
  const names = Object.keys(lineOf()) as (keyof ChargeLineInput)[];
  const plain = lines.map((line) => Object.fromEntries(names.map((name) => [name, line[name]])) as ChargeLineInput);
  return {
    ...sheet,
    expectedVersion: version,
    lines: plain,
    isComplete: status === 'complete',
    acceptsOverrun: false,
    correctionReason: null,
    ...over,
  };
}

export const leftOf = (all: readonly Authorization[], id: string): number | null | undefined =>
  all.find((one) => one.id === id)?.left;
