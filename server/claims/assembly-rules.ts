/**
 * Charges into claims. A visit can give several claims, and a claim can cover several visits: what belongs together goes
 * to the same payers for the same provider at the same place, and fits on one form of at most fifty lines and twelve
 * diagnoses.
 */
import type { ChargeLine, ChargeSheet } from '../../shared/billing.ts';
import type { BillingProviderRow, ServiceFacility } from '../../shared/billing-setup.ts';
import {
  CLAIM_DATES,
  type Claim,
  type ClaimAddress,
  type ClaimDateName,
  type ClaimLine,
  type ClaimPayer,
  type ClaimProvider,
  type DestinationCoverage,
  type OtherCoverage,
  PAYER_RANKS,
} from '../../shared/claim.ts';
import type { Coverage, PatientCase } from '../../shared/coverage.ts';
import type { Payer } from '../../shared/coverage-payers.ts';

export const CLAIM_LINES_MAX = 50;
const DIAGNOSES_MAX = 12;

export interface Address {
  line: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
}

export interface Person extends Address {
  firstName: string;
  middleName: string | null;
  lastName: string;
  suffix: string | null;
  birthDate: string | null;
  sex: string;
  diedOn: string | null;
}

/** Somebody who pays, with who holds the policy. */
export interface PaidBy {
  coverage: Coverage;
  payer: Payer;
  /** X12 id of the payer for claims; of a Medigap plan that takes claims that cross over, its COBA id. */
  payerId: string;
  subscriber: Person;
}

/** All that one claim is made of. */
export interface Sources {
  claimNumber: string;
  sheets: readonly ChargeSheet[];
  /** Of these sheets, in order. */
  lines: readonly ChargeLine[];
  billing: BillingProviderRow;
  facility: ServiceFacility | null;
  rendering: ClaimProvider | null;
  supervising: ClaimProvider | null;
  ordering: ClaimProvider | null;
  referring: ClaimProvider | null;
  patient: Person;
  of: PatientCase | null;
  payers: readonly PaidBy[];
  /** Which of the payers this claim goes to. */
  destination: number;
  priorAuthorization: string | null;
  referralNumber: string | null;
  isCapitated: boolean;
  /** On the day of service. */
  signatures: { release: boolean; benefits: boolean };
  medicalRecordNumber: string;
  /** Added to lines by what payers ask for: QW, Q6, 95. */
  tellsPatientPaidCents: number | null;
}

/** HL7's words for what X12 says in a letter. */
const SEX: Record<string, 'F' | 'M' | 'U'> = { female: 'F', male: 'M' };
const RELATIONSHIP: Record<Coverage['relationship'], DestinationCoverage['relationship']> = {
  self: '18',
  spouse: '01',
  child: '19',
  life_partner: '53',
  employee: '20',
  other: 'G8',
};

/** What the wire can carry: no accents, no signs outside of the character set, in capitals. */
export function wire(text: string | null | undefined, max: number): string {
  return (text ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[–—]/g, '-')
    .toUpperCase()
    .replaceAll(/[^ -~]/g, ' ')
    .replaceAll(/[*~^:|]/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, max)
    .trim();
}

const zip = (text: string | null): string => (text ?? '').replaceAll(/\D/g, '');

function addressOf(it: Address): ClaimAddress | null {
  if (!it.line && !it.city && !it.zip) return null;
  return {
    line1: wire(it.line, 55),
    line2: '',
    city: wire(it.city, 30),
    state: wire(it.state, 2),
    zip: zip(it.zip),
    country: '',
  };
}

const nameOf = (it: Person) => ({
  isOrganization: false,
  lastName: wire(it.lastName, 60),
  firstName: wire(it.firstName, 35),
  middleName: wire(it.middleName, 25),
  suffix: wire(it.suffix, 10),
});

function payerOf({ payer, payerId }: PaidBy): ClaimPayer {
  const { addressLine: line, city, state } = payer;
  return {
    name: wire(payer.name, 60),
    id: payerId,
    address: addressOf({ line, city, state, zip: payer.zip }),
    otherNumbers: [],
  };
}

/** Medicare's number is printed with dashes and sent without them (CMS, MBI format). */
function memberIdOf({ ownMemberId, memberId, filingIndicator }: Coverage): string {
  const id = wire(ownMemberId ?? memberId, 80).replaceAll(' ', '');
  return filingIndicator === 'MB' || filingIndicator === 'MA' ? id.replaceAll('-', '') : id;
}

function coverageOf(paidBy: PaidBy, place: number) {
  const { coverage, subscriber } = paidBy;
  const isSelf = coverage.relationship === 'self' || coverage.ownMemberId !== null;
  return {
    rank: PAYER_RANKS[Math.min(place, PAYER_RANKS.length - 1)] as DestinationCoverage['rank'],
    // Whoever has a member id of their own is a subscriber to the payer.
    relationship: isSelf ? ('18' as const) : RELATIONSHIP[coverage.relationship],
    groupNumber: wire(coverage.groupNumber, 50),
    groupName: '',
    mspReason: place > 0 ? coverage.mspReason : null,
    filingIndicator: coverage.filingIndicator,
    subscriber: {
      ...nameOf(subscriber),
      memberId: memberIdOf(coverage),
      ssn: null,
      birthDate: subscriber.birthDate,
      sex: SEX[subscriber.sex] ?? ('U' as const),
      address: addressOf(subscriber),
    },
    payer: payerOf(paidBy),
  };
}

export const destinationOf = (paidBy: PaidBy, place: number, of: PatientCase | null): DestinationCoverage => ({
  ...coverageOf(paidBy, place),
  casualtyClaimNumber: wire(of?.claimNumber, 50) || null,
});

const otherOf = (paidBy: PaidBy, place: number, { signatures }: Sources): OtherCoverage => ({
  ...coverageOf(paidBy, place),
  mspReason: null,
  benefitsAssigned: signatures.benefits ? 'Y' : 'N',
  patientSignature: null,
  release: signatures.release ? 'Y' : 'I',
  paidCents: null,
  nonCoveredCents: null,
  remainingCents: null,
  adjustments: [],
  outpatient: null,
  paidOn: null,
  payerControlNumber: null,
  priorAuthorization: null,
  referralNumber: null,
});

/** The diagnoses of all sheets, each once, and of each sheet where its own stand among them. */
export function diagnosesOf(sheets: readonly Pick<ChargeSheet, 'id' | 'diagnoses'>[]) {
  const all = [...new Set(sheets.flatMap(({ diagnoses }) => diagnoses))];
  const places = new Map(sheets.map(({ id, diagnoses }) => [id, diagnoses.map((code) => all.indexOf(code) + 1)]));
  return { all, places };
}

function lineOf(
  line: ChargeLine,
  sheet: ChargeSheet,
  places: readonly number[],
  it: Sources,
  number: number,
): ClaimLine {
  const numbers = [...line.pointers].map((letter) => places[letter.charCodeAt(0) - 65] ?? 99);
  const placeOfService = line.placeOfService ?? sheet.placeOfService ?? '';
  return {
    controlNumber: `${it.claimNumber}L${number}`,
    procedure: line.procedure,
    modifiers: [...line.modifiers],
    description: '',
    chargeCents: line.chargeCents ?? 0,
    unitKind: line.unitKind,
    units: line.units,
    placeOfService: placeOfService === it.sheets[0]?.placeOfService ? '' : placeOfService,
    pointers: numbers,
    isEmergency: line.isEmergency,
    isEpsdt: line.isEpsdt,
    isFamilyPlanning: line.isFamilyPlanning,
    copayExempt: false,
    from: line.fromOn ?? sheet.fromOn,
    to: line.toOn ?? line.fromOn ?? sheet.toOn,
    prescriptionOn: null,
    recertificationOn: null,
    therapyBegunOn: null,
    certificationOn: null,
    lastSeenOn: null,
    lastXrayOn: null,
    initialTreatmentOn: null,
    attachments: [],
    ambulance: null,
    conditions: [],
    contract: null,
    ambulancePatients: null,
    obstetricUnits: null,
    priorAuthorization: null,
    referralNumber: null,
    cliaNumber: null,
    referringCliaNumber: null,
    mammographyNumber: null,
    immunizationBatch: null,
    salesTaxCents: null,
    postageCents: null,
    note: line.note ? { kind: 'ADD', text: wire(line.note, 80) } : null,
    fileInformation: [],
    purchasedFrom: null,
    purchasedCents: null,
    drug: line.ndc
      ? {
          ndc: line.ndc,
          quantity: line.ndcQuantity,
          unit: line.ndcUnit ?? '',
          prescriptionNumber: line.prescriptionNumber || null,
          isCompound: false,
        }
      : null,
    rendering: null,
    purchasedService: null,
    facility: null,
    supervising: null,
    ordering: it.ordering,
    referring: null,
    ambulancePickUp: null,
    ambulanceDropOff: null,
    adjudications: [],
  };
}

function facilityOf({ facility, billing }: Sources): ClaimProvider | null {
  // At home nobody else owns the place; where the billing provider itself is, 2310C is not sent.
  if (!facility || facility.placeOfService === '12') return null;
  const isBillings = facility.zip === billing.zip && wire(facility.street, 55) === wire(billing.street, 55);
  if (isBillings) return null;
  return {
    isOrganization: true,
    lastName: wire(facility.name, 60),
    firstName: '',
    middleName: '',
    suffix: '',
    npi: facility.npi ?? '',
    taxonomy: '',
    address: {
      line1: wire(facility.street, 55),
      line2: wire(facility.street2, 55),
      city: wire(facility.city, 30),
      state: facility.state,
      zip: facility.zip,
      country: '',
    },
    contact: null,
    otherNumbers: [],
  };
}

function billingOf(it: BillingProviderRow, payer: Payer | undefined): Claim['billing'] {
  const phone = it.phone.replaceAll(/\D/g, '');
  const street = (of: { street: string; street2: string; city: string; state: string; zip: string }): ClaimAddress => ({
    line1: wire(of.street, 55),
    line2: wire(of.street2, 55),
    city: wire(of.city, 30),
    state: of.state,
    zip: of.zip,
    country: '',
  });
  return {
    isOrganization: it.firstName === null,
    lastName: wire(it.name, 60),
    firstName: wire(it.firstName, 35),
    middleName: '',
    suffix: '',
    npi: it.npi,
    taxonomy: it.taxonomy,
    taxIdKind: it.taxIdKind,
    taxId: it.taxId,
    address: street(it),
    contact:
      it.contactName && phone
        ? { name: wire(it.contactName, 60), phone: phone.slice(0, 10), extension: '', fax: '', email: '' }
        : null,
    payTo: it.payTo ? street(it.payTo) : null,
    otherNumbers: it.payerNumbers
      .filter(({ payerId }) => payerId === payer?.id)
      .map(({ qualifier, value }) => ({ qualifier, value: wire(value, 50) })),
  };
}

/** The claim of these charges to one of the payers. What is not known stays empty: the rulebook says what is missing. */
export function assemble(it: Sources): Claim {
  const [first] = it.sheets;
  if (!first) throw new RangeError('A claim is made of at least one charge sheet.');
  const { all, places } = diagnosesOf(it.sheets);
  const sheetOf = new Map(it.sheets.flatMap((sheet) => sheet.lines.map((line) => [line.id, sheet] as const)));
  const lines = it.lines.map((line, i) => {
    const sheet = sheetOf.get(line.id) ?? first;
    return lineOf(line, sheet, places.get(sheet.id) ?? [], it, i + 1);
  });
  const destination = it.payers[it.destination];
  if (!destination) throw new RangeError('A claim goes to one of the payers.');
  const dates = Object.fromEntries(
    Object.keys(CLAIM_DATES).map((name) => [name, first.dates[name as ClaimDateName] ?? null]),
  ) as Claim['dates'];
  const isWork = first.isEmploymentRelated || it.of?.kind === 'workers_compensation';
  const isAuto = first.isAutoAccident || it.of?.kind === 'auto';
  const isAccident = isAuto || first.isOtherAccident || it.of?.kind === 'liability';
  return {
    claimNumber: it.claimNumber,
    purpose: it.isCapitated ? 'RP' : 'CH',
    frequency: '1',
    payerControlNumber: null,
    chargeCents: lines.reduce((sum, { chargeCents }) => sum + chargeCents, 0),
    patientPaidCents: it.tellsPatientPaidCents,
    placeOfService: first.placeOfService ?? '',
    providerSigned: true,
    assignment: 'A',
    benefitsAssigned: it.signatures.benefits ? 'Y' : 'N',
    release: it.signatures.release ? 'Y' : 'I',
    patientSignature: null,
    isAutoAccident: isAuto,
    isEmploymentRelated: isWork,
    isOtherAccident: isAccident && !isAuto,
    accidentState: isAuto ? (first.accidentState ?? it.of?.injuryState ?? null) : null,
    specialProgram: null,
    delayReason: null,
    billing: billingOf(it.billing, destination.payer),
    coverage: destinationOf(destination, it.destination, it.of),
    others: it.payers.flatMap((one, place) => (place === it.destination ? [] : [otherOf(one, place, it)])),
    patient: {
      ...nameOf(it.patient),
      birthDate: it.patient.birthDate,
      sex: SEX[it.patient.sex] ?? 'U',
      address: addressOf(it.patient),
      diedOn: it.patient.diedOn,
      weightPounds: null,
      isPregnant: false,
    },
    dates: { ...dates, accident: isAccident || isWork ? (dates.accident ?? it.of?.injuryOn ?? null) : null },
    attachments: [],
    contract: null,
    serviceAuthorizationException: null,
    section4081: null,
    mammographyNumber: lines.some(({ procedure }) => /^(77065|77066|77067)$/.test(procedure))
      ? (it.facility?.mammographyNumber ?? null)
      : null,
    referralNumber: it.referralNumber,
    priorAuthorization: it.priorAuthorization,
    cliaNumber: lines.some(({ procedure, modifiers }) => /^8\d{4}$/.test(procedure) || modifiers.includes('QW'))
      ? (it.facility?.cliaNumber ?? null)
      : null,
    repricedNumber: null,
    adjustedRepricedNumber: null,
    deviceExemption: null,
    clearinghouseTrace: null,
    medicalRecordNumber: wire(it.medicalRecordNumber, 50) || null,
    demonstrationId: null,
    carePlanOversight: null,
    fileInformation: [],
    note: null,
    ambulance: null,
    spinalManipulation: null,
    conditions: [],
    icdVersion: '10',
    diagnoses: all.slice(0, DIAGNOSES_MAX),
    anesthesiaProcedures: [],
    conditionCodes: [],
    referring: it.referring,
    primaryCare: null,
    rendering: it.rendering?.npi === it.billing.npi ? null : it.rendering,
    facility: facilityOf(it),
    supervising: it.supervising,
    ambulancePickUp: null,
    ambulanceDropOff: null,
    lines,
  };
}

/** Sheets that can share a claim: rounds of one stay do, a visit stands alone. */
const shareKey = (sheet: ChargeSheet): string =>
  sheet.kind === 'round'
    ? JSON.stringify([
        ...[sheet.patientId, sheet.caseId, sheet.facilityId, sheet.placeOfService, sheet.renderingProviderId],
        ...[sheet.supervisingProviderId, sheet.orderingProviderId, sheet.orderingOutsideId],
        ...[sheet.referringProviderId, sheet.referringOutsideId, sheet.dates.admission ?? null],
      ])
    : sheet.id;

/** Which sheets stand on one claim together, in order of their days; never more than fit. */
export function grouped(sheets: readonly ChargeSheet[]): ChargeSheet[][] {
  const groups = Map.groupBy(
    [...sheets].sort((a, b) => a.fromOn.localeCompare(b.fromOn) || a.id.localeCompare(b.id)),
    shareKey,
  );
  return [...groups.values()].flatMap((group) => {
    const packed: ChargeSheet[][] = [];
    for (const sheet of group) {
      const last = packed.at(-1);
      const together = [...(last ?? []), sheet];
      const isOneYear = last?.[0]?.fromOn.slice(0, 4) === sheet.fromOn.slice(0, 4);
      const fits =
        isOneYear &&
        together.reduce((sum, { lines }) => sum + lines.length, 0) <= CLAIM_LINES_MAX &&
        diagnosesOf(together).all.length <= DIAGNOSES_MAX;
      if (last && fits) last.push(sheet);
      else packed.push([sheet]);
    }
    return packed;
  });
}
