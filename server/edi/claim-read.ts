/** Reads an 837P 005010X222A1 into the claim of shared/claim.ts. */
import {
  type BillingProvider,
  CLAIM_DATES,
  type Claim,
  type ClaimContact,
  type ClaimDateName,
  type ClaimPatient,
  type ClaimSubscriber,
  type DestinationCoverage,
  type OtherCoverage,
} from '../../shared/claim.ts';
import { lineOf } from './claim-line.ts';
import {
  addressOf,
  adjustmentsOf,
  ambulanceOf,
  attachmentsOf,
  CLAIM_NUMBERS,
  conditionsOf,
  contactOf,
  contractOf,
  day,
  maybe,
  money,
  nameOf,
  number,
  numbersOf,
  payerOf,
  placeOf,
  plain,
  providerOf,
  reference,
} from './claim-parts.ts';
import { at, holderOf, loopOf, loopsIn, parts, segmentOf, segmentsIn } from './look.ts';
import type { Segment } from './tokenizer.ts';
import { dateOf, periodOf } from './values.ts';
import type { Loop } from './walk.ts';

/** One claim with what its file tells about who sent it. */
export interface ReadClaim {
  claim: Claim;
  /** BHT03, and whether BHT02 says that it is sent once more. */
  batchId: string;
  isReissue: boolean;
  submitter: Submitter;
  receiver: Receiver;
}
export interface Submitter {
  name: string;
  id: string;
  contact: ClaimContact;
}
export interface Receiver {
  name: string;
  id: string;
}

/** Reads a loop 2300 as the reader hands it out. What the wire does not carry comes as null or empty. */
export function claimOf(loop: Loop): ReadClaim {
  const [root, level] = [holderOf(loop, 'ST'), holderOf(loop, '2000A')];
  const subscriberLevel = holderOf(loop, '2000B') ?? undefined;
  const patientLevel = holderOf(loop, '2000C') ?? undefined;
  const bht = segmentOf(root, 'BHT');
  const [submitter, receiver] = [loopOf(root, '1000A'), loopOf(root, '1000B')];
  const coverage = coverageOf(subscriberLevel, patientLevel);
  return {
    claim: {
      ...headerOf(loop),
      purpose: at(bht, 6) === 'RP' ? 'RP' : 'CH',
      billing: billingOf(level ?? undefined, subscriberLevel),
      coverage,
      patient: patientOf(subscriberLevel, patientLevel),
    },
    batchId: plain(bht, 3),
    isReissue: at(bht, 2) === '18',
    submitter: {
      name: plain(segmentOf(submitter, 'NM1'), 3),
      id: plain(segmentOf(submitter, 'NM1'), 9),
      contact: contactOf(submitter) ?? { name: '', phone: '', extension: '', fax: '', email: '' },
    },
    receiver: { name: plain(segmentOf(receiver, 'NM1'), 3), id: plain(segmentOf(receiver, 'NM1'), 9) },
  };
}

function headerOf(loop: Loop): Omit<Claim, 'purpose' | 'billing' | 'coverage' | 'patient'> {
  const clm = segmentOf(loop, 'CLM');
  const [place = '', , frequency = ''] = parts(clm, 5);
  const causes = parts(clm, 11);
  const note = segmentOf(loop, 'NTE');
  const cr2 = segmentOf(loop, 'CR2');
  const providers = loopsIn(loop, '2310A');
  const byCode = (code: string): Loop | undefined => providers.find((one) => at(one.segments[0], 1) === code);
  const diagnoses = hiOf(loop, 'ABK', 'BK');
  return {
    claimNumber: plain(clm, 1),
    frequency: frequency as Claim['frequency'],
    chargeCents: money(clm, 2) ?? 0,
    patientPaidCents: money(segmentOf(loop, 'AMT', 'F5'), 2),
    placeOfService: place,
    providerSigned: at(clm, 6) === 'Y',
    assignment: at(clm, 7) as Claim['assignment'],
    benefitsAssigned: at(clm, 8) as Claim['benefitsAssigned'],
    release: at(clm, 9) as Claim['release'],
    patientSignature: at(clm, 10) === 'P' ? 'P' : null,
    isAutoAccident: causes.slice(0, 3).includes('AA'),
    isEmploymentRelated: causes.slice(0, 3).includes('EM'),
    isOtherAccident: causes.slice(0, 3).includes('OA'),
    accidentState: causes[3] || null,
    specialProgram: maybe(clm, 12),
    delayReason: maybe(clm, 20),
    others: loopsIn(loop, '2320').map(otherOf),
    dates: datesOf(loop),
    attachments: attachmentsOf(loop),
    contract: contractOf(loop),
    ...(Object.fromEntries(
      Object.entries(CLAIM_NUMBERS).map(([name, code]) => [name, reference(loop, code)]),
    ) as Record<keyof typeof CLAIM_NUMBERS, string | null>),
    fileInformation: segmentsIn(loop, 'K3').map((one) => plain(one, 1)),
    note: note ? { kind: at(note, 1) as 'ADD', text: plain(note, 2) } : null,
    ambulance: ambulanceOf(loop),
    spinalManipulation: cr2
      ? { condition: at(cr2, 8), description: plain(cr2, 10), description2: plain(cr2, 11) }
      : null,
    conditions: conditionsOf(loop),
    icdVersion: diagnoses && parts(diagnoses, 1)[0] === 'BK' ? '9' : '10',
    diagnoses: codesOf(diagnoses),
    anesthesiaProcedures: codesOf(hiOf(loop, 'BP')),
    conditionCodes: codesOf(hiOf(loop, 'BG')),
    referring: providerOf(byCode('DN')),
    primaryCare: providerOf(byCode('P3')),
    rendering: providerOf(loopOf(loop, '2310B')),
    facility: providerOf(loopOf(loop, '2310C')),
    supervising: providerOf(loopOf(loop, '2310D')),
    ambulancePickUp: placeOf(loopOf(loop, '2310E')),
    ambulanceDropOff: placeOf(loopOf(loop, '2310F')),
    lines: loopsIn(loop, '2400').map(lineOf),
  };
}

const hiOf = (loop: Loop, ...lists: string[]): Segment | undefined =>
  segmentsIn(loop, 'HI').find((one) => lists.includes(parts(one, 1)[0] ?? ''));
const codesOf = (hi: Segment | undefined): string[] =>
  (hi?.elements ?? []).slice(1).flatMap((_, i) => parts(hi, i + 1)[1] || []);

function datesOf(loop: Loop): Claim['dates'] {
  const names = Object.entries(CLAIM_DATES).map(([name, qualifier]) => [name, day(loop, qualifier)]);
  const disability = periodOf(at(segmentOf(loop, 'DTP', '314'), 3));
  return {
    ...(Object.fromEntries(names) as Record<ClaimDateName, string | null>),
    ...(disability ? { disabilityFrom: disability.from, disabilityTo: disability.to } : {}),
  };
}

function billingOf(level: Loop | undefined, subscriberLevel: Loop | undefined): BillingProvider {
  const own = loopOf(level, '2010AA');
  const nm1 = segmentOf(own, 'NM1');
  const tax = segmentOf(own, 'REF', 'EI', 'SY');
  const empty = { line1: '', line2: '', city: '', state: '', zip: '', country: '' };
  return {
    ...nameOf(nm1),
    npi: plain(nm1, 9),
    taxonomy: plain(segmentOf(level, 'PRV'), 3),
    taxIdKind: at(tax, 1) === 'SY' ? 'SY' : 'EI',
    taxId: plain(tax, 2),
    address: addressOf(own) ?? empty,
    contact: contactOf(own),
    payTo: addressOf(loopOf(level, '2010AB')),
    otherNumbers: [...numbersOf(own, '0B', '1G'), ...numbersOf(loopOf(subscriberLevel, '2010BB'), 'G2', 'LU')],
  };
}

const subscriberOf = (loop: Loop | undefined): ClaimSubscriber => {
  const [nm1, dmg] = [segmentOf(loop, 'NM1'), segmentOf(loop, 'DMG')];
  return {
    ...nameOf(nm1),
    memberId: plain(nm1, 9),
    ssn: reference(loop, 'SY'),
    birthDate: dateOf(at(dmg, 2)),
    sex: (at(dmg, 3) || null) as ClaimSubscriber['sex'],
    address: addressOf(loop),
  };
};

function coverageOf(level: Loop | undefined, patientLevel: Loop | undefined): DestinationCoverage {
  const sbr = segmentOf(level, 'SBR');
  const person = loopOf(level, '2010BA');
  return {
    rank: at(sbr, 1) as DestinationCoverage['rank'],
    relationship: (patientLevel ? at(segmentOf(patientLevel, 'PAT'), 1) : '18') as DestinationCoverage['relationship'],
    groupNumber: plain(sbr, 3),
    groupName: plain(sbr, 4),
    mspReason: maybe(sbr, 5),
    filingIndicator: at(sbr, 9),
    subscriber: subscriberOf(person),
    payer: payerOf(loopOf(level, '2010BB')),
    casualtyClaimNumber: reference(person, 'Y4') ?? reference(loopOf(patientLevel, '2010CA'), 'Y4'),
  };
}

function patientOf(level: Loop | undefined, patientLevel: Loop | undefined): ClaimPatient {
  const person = patientLevel ? loopOf(patientLevel, '2010CA') : loopOf(level, '2010BA');
  const [pat, dmg] = [segmentOf(patientLevel ?? level, 'PAT'), segmentOf(person, 'DMG')];
  return {
    ...nameOf(segmentOf(person, 'NM1')),
    birthDate: dateOf(at(dmg, 2)),
    sex: (at(dmg, 3) || null) as ClaimPatient['sex'],
    address: addressOf(person),
    diedOn: dateOf(at(pat, 6)),
    weightPounds: number(pat, 8),
    isPregnant: at(pat, 9) === 'Y',
  };
}

function otherOf(loop: Loop): OtherCoverage {
  const [sbr, oi, moa] = [segmentOf(loop, 'SBR'), segmentOf(loop, 'OI'), segmentOf(loop, 'MOA')];
  const payer = loopOf(loop, '2330B');
  return {
    rank: at(sbr, 1) as OtherCoverage['rank'],
    relationship: at(sbr, 2) as OtherCoverage['relationship'],
    groupNumber: plain(sbr, 3),
    groupName: plain(sbr, 4),
    mspReason: maybe(sbr, 5),
    filingIndicator: at(sbr, 9),
    subscriber: subscriberOf(loopOf(loop, '2330A')),
    payer: payerOf(payer),
    benefitsAssigned: at(oi, 3) as OtherCoverage['benefitsAssigned'],
    patientSignature: at(oi, 4) === 'P' ? 'P' : null,
    release: at(oi, 6) as OtherCoverage['release'],
    paidCents: money(segmentOf(loop, 'AMT', 'D'), 2),
    nonCoveredCents: money(segmentOf(loop, 'AMT', 'A8'), 2),
    remainingCents: money(segmentOf(loop, 'AMT', 'EAF'), 2),
    adjustments: adjustmentsOf(loop),
    outpatient: moa
      ? {
          reimbursementRate: number(moa, 1),
          hcpcsPayableCents: money(moa, 2),
          remarks: [3, 4, 5, 6, 7].map((n) => plain(moa, n)).filter((one) => one !== ''),
          esrdPaidCents: money(moa, 8),
          nonPayableProfessionalCents: money(moa, 9),
        }
      : null,
    paidOn: day(payer, '573'),
    payerControlNumber: reference(payer, 'F8'),
    priorAuthorization: reference(payer, 'G1'),
    referralNumber: reference(payer, '9F'),
  };
}
