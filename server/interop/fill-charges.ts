/** Who bills in the demonstration, its superbill, and what was charged for visits that are over. Codes with our own words. */
import type { ChargeLineInput } from '../../shared/billing.ts';
import type { SuperbillItem } from '../../shared/billing-setup.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { type BulkCharge, chargeInBulk, readFacilities, saveSetup } from '../billing/index.ts';
import { saveReceiver } from '../claims/index.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { selectLocations, selectProviders, selectVisitTypes } from '../practice/index.ts';
import { fillFees } from './fill-fees.ts';

const ACTOR = { kind: 'console', name: 'fill' } as const;
const NEW = { id: null, expectedVersion: null } as const;
const TOWN = { street2: '', city: 'Harbourtown', state: 'NY' };
const BATCH = 400;

/** By the code of the visit type: what is usually done, and for how much. */
const USUAL: Record<string, { procedure: string; label: string; cents: number }> = {
  NP: { procedure: '99203', label: 'New patient, usual', cents: 21_000 },
  FU: { procedure: '99213', label: 'Follow-up, usual', cents: 14_500 },
  PX: { procedure: '99396', label: 'Yearly physical', cents: 24_000 },
  NV: { procedure: '99211', label: 'Nurse visit', cents: 5_500 },
  TH: { procedure: '99213', label: 'Telehealth, usual', cents: 14_500 },
  LB: { procedure: '36415', label: 'Blood draw', cents: 2_500 },
};
const MORE = [
  { procedure: '99214', label: 'Longer follow-up', digit: 2, cents: 21_000 },
  { procedure: 'G0444', label: 'Yearly depression screening', digit: 3, cents: 4_000 },
  { procedure: 'G0008', label: 'Giving a flu vaccine', digit: 4, cents: 3_500 },
  { procedure: '81002', label: 'Urine test, by strip', digit: 5, cents: 1_200 },
];
const DIAGNOSES = ['I10', 'E119', 'E785', 'J069', 'M5450', 'F411', 'K219', 'Z0000'];

const line = (procedure: string, chargeCents: number, pointers: string): ChargeLineInput => ({
  ...{ id: null, procedure, modifiers: [], unitKind: 'UN' as const, units: 1, pointers, fromOn: null, toOn: null },
  ...{
    placeOfService: null,
    chargeCents,
    ndc: null,
    ndcQuantity: null,
    ndcUnit: null,
    prescriptionNumber: null,
    note: '',
  },
  ...{ isEmergency: false, isEpsdt: false, isFamilyPlanning: false, authorizationId: null, referralId: null },
});

/** Who takes the claims of all payers. */
async function fillReceivers(ctx: CommandContext): Promise<void> {
  const ours = { ...NEW, senderQualifier: 'ZZ', senderId: 'HARBOURFAMILY', submitterId: 'HARBOURFAMILY' } as const;
  const contact = { submitterName: 'Harbour Family Practice', contactName: 'Billing', contactPhone: '5550100142' };
  const all = { isTest: true, payerIds: [], active: true };
  await saveReceiver(ctx, {
    ...{ ...ours, ...contact, ...all, name: 'Lantern Clearinghouse', medium: 'electronic' },
    ...{ receiverQualifier: 'ZZ', receiverId: 'LANTERNCH', applicationId: 'LANTERNCH' },
  });
}

/** Charges nearly all visits that are over: of the last days some are left, as in life. */
export async function fillCharges(kernel: Kernel, seed: number): Promise<void> {
  const facilities = await act(kernel, ACTOR, 'interop.fillBilling', fillBilling);
  const { db } = kernel.database;
  const codes = new Map((await selectVisitTypes(db, null)).map(({ id, code }) => [id, code]));
  const now = kernel.clock.now();
  const visits = await db
    .selectFrom('appointment')
    .select(['id', 'visit_type_id', 'location_id', 'starts_at'])
    .where('booking', '=', 'booked')
    .where('flow', '=', 'checked_out')
    .where('external_id', 'like', `fill-${seed}-%`)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  const random = seededRandom(seed * 3_001);
  const charges = visits.flatMap((visit): BulkCharge[] => {
    const usual = USUAL[codes.get(visit.visit_type_id) ?? ''];
    const facilityId = facilities.get(visit.location_id);
    const draw = {
      isLeft: random.chance(0.12),
      more: random.chance(0.25) ? random.pick(MORE) : null,
      codes: diagnosesOf(random),
    };
    const hours = now.since(visit.starts_at).total('hours');
    if (!usual || !facilityId || hours < 16 || (hours < 100 && draw.isLeft)) return [];
    const letters = draw.codes.map((_, i) => 'ABCD'[i]).join('');
    const lines = [
      line(usual.procedure, usual.cents, letters),
      ...(draw.more ? [line(draw.more.procedure, draw.more.cents, 'A')] : []),
    ];
    const place = codes.get(visit.visit_type_id) === 'TH' ? '10' : '11';
    return [
      { appointmentId: visit.id, status: 'complete', diagnoses: draw.codes, facilityId, placeOfService: place, lines },
    ];
  });
  for (let done = 0; done < charges.length; done += BATCH)
    await act(kernel, ACTOR, 'interop.fillCharges', (ctx) => chargeInBulk(ctx, charges.slice(done, done + BATCH)));
}

const diagnosesOf = (random: Random): string[] => [
  ...new Set([random.pick(DIAGNOSES), ...(random.chance(0.4) ? [random.pick(DIAGNOSES)] : [])]),
];

/** Places by location; what stands already is left alone. */
async function fillBilling(ctx: CommandContext): Promise<Map<string, string>> {
  const known = await readFacilities(ctx.tx);
  const places = () =>
    readFacilities(ctx.tx).then(
      (rows) => new Map(rows.flatMap(({ locationId, id }) => (locationId ? [[locationId, id] as const] : []))),
    );
  if (known.length > 0) return places();
  const group = {
    ...{
      ...NEW,
      ...TOWN,
      name: 'Harbour Family Practice',
      firstName: null,
      npi: '1234567893',
      taxIdKind: 'EI' as const,
    },
    ...{
      taxId: '990000001',
      taxonomy: '207Q00000X',
      street: '1 Pier Street',
      zip: '100010101',
      contactName: 'Boris Sample',
    },
    ...{ phone: '5550100100', payerNumbers: [], active: true },
    payTo: { ...TOWN, street: 'PO Box 12', zip: '10001' },
  };
  const { id: billingProviderId } = await saveSetup.provider(ctx, group);
  const nowhere = { facilityId: null, providerId: null, payerId: null, endsOn: null };
  await saveSetup.assignment(ctx, { ...NEW, ...nowhere, billingProviderId, startsOn: '2020-01-01' });
  for (const [i, { id: locationId, name }] of (await selectLocations(ctx.tx, null)).entries())
    await saveSetup.facility(ctx, {
      ...{
        ...NEW,
        ...TOWN,
        name,
        locationId,
        placeOfService: '11',
        npi: null,
        street: `${i === 0 ? '1 Pier Street' : '12 Lighthouse Road'}`,
      },
      ...{
        zip: '100010101',
        cliaNumber: i === 0 ? '33D0000001' : null,
        cliaEndsOn: null,
        mammographyNumber: null,
        active: true,
      },
    });
  const hospital = {
    placeOfService: '21',
    npi: '1234567893',
    street: '200 Anchor Avenue',
    zip: '100010200',
    locationId: null,
  };
  const none = { cliaNumber: null, cliaEndsOn: null, mammographyNumber: null, active: true };
  await saveSetup.facility(ctx, { ...NEW, ...TOWN, ...hospital, ...none, name: 'Harbour General Hospital' });
  await fillProfiles(ctx);
  await fillReceivers(ctx);
  await fillFees(ctx, [...Object.values(USUAL), ...MORE]);
  const types = await selectVisitTypes(ctx.tx, null);
  const item: Omit<SuperbillItem, 'id' | 'version' | 'label' | 'procedure' | 'digit'> = {
    ...{
      visitTypeId: null,
      providerId: null,
      modifiers: [],
      units: 1,
      diagnoses: [],
      isSuggested: false,
      position: 0,
      active: true,
    },
  };
  for (const [code, { procedure, label }] of Object.entries(USUAL)) {
    const visitTypeId = types.find((type) => type.code === code)?.id;
    if (visitTypeId)
      await saveSetup.superbillItem(ctx, {
        ...NEW,
        ...item,
        visitTypeId,
        procedure,
        label,
        isSuggested: true,
        digit: 1,
      });
  }
  for (const [position, { procedure, label, digit }] of MORE.entries())
    await saveSetup.superbillItem(ctx, { ...NEW, ...item, procedure, label, digit, position: position + 1 });
  return places();
}

/** Providers as claims name them. */
async function fillProfiles(ctx: CommandContext): Promise<void> {
  const everybody = await selectProviders(ctx.tx, null);
  const supervisor = everybody.find(({ profession, npi }) => profession === 'provider' && npi !== null);
  for (const { id: providerId, displayName, profession, npi } of everybody) {
    // What a nurse does is billed under a physician of the practice.
    const isUnder = profession !== 'provider' || npi === null;
    if (isUnder && !supervisor) continue;
    const words = (displayName.split(',')[0] ?? '').replace(/^Dr\. /, '').split(' ');
    await saveSetup.profile(ctx, {
      ...{
        ...NEW,
        providerId,
        lastName: words.at(-1) ?? '',
        firstName: words.slice(0, -1).join(' '),
        middleName: '',
        suffix: '',
      },
      ...{
        taxonomies: [isUnder ? '163W00000X' : '207Q00000X'],
        supervisorId: isUnder ? (supervisor?.id ?? null) : null,
        isIncidentTo: isUnder,
      },
    });
  }
}
