/** Writes claims of shared/claim.ts as an 837P 005010X222A1. */
import {
  type BillingProvider,
  CLAIM_DATES,
  type Claim,
  type ClaimDateName,
  type OtherCoverage,
} from '../../shared/claim.ts';
import { writeLine } from './claim-line.ts';
import {
  CLAIM_NUMBERS,
  date8,
  sent,
  sentNumber,
  writeAddress,
  writeAdjustments,
  writeAmbulance,
  writeAttachments,
  writeConditions,
  writeContact,
  writeContract,
  writeDay,
  writeName,
  writeNumbers,
  writePayer,
  writePlace,
  writeProvider,
  writeReference,
} from './claim-parts.ts';
import type { Receiver, Submitter } from './claim-read.ts';
import { EdiError } from './finding.ts';
import { setNamed } from './sets.ts';
import { amountText, quantityText } from './values.ts';
import { type Envelope, fileText, Sink } from './wire.ts';

/** One ST to SE. */
export interface ClaimBatch {
  /** ST02: 4 to 9 characters. */
  controlNumber: string;
  /** BHT03. */
  batchId: string;
  isReissue: boolean;
  /** Civil: YYYY-MM-DD, HH:MM. */
  date: string;
  time: string;
  submitter: Submitter;
  receiver: Receiver;
  /** All for payment, or all encounters. */
  claims: readonly Claim[];
}

/** The file of these batches. Throws EdiError where something cannot be written down: a number that is too long, mixed purposes. */
export function writeClaims(envelope: Envelope, batches: readonly ClaimBatch[]): string {
  return fileText(
    envelope,
    setNamed('837P'),
    batches.map((batch) => ({ controlNumber: batch.controlNumber, lines: batchLines(batch) })),
  );
}

function batchLines(batch: ClaimBatch): string[] {
  const sink = new Sink();
  const purpose = batch.claims[0]?.purpose ?? 'CH';
  if (batch.claims.some((one) => one.purpose !== purpose))
    throw new EdiError('purposes_mixed', 'Claims for payment and encounters cannot share a transaction set.');
  sink.add(
    'BHT',
    '0019',
    batch.isReissue ? '18' : '00',
    batch.batchId,
    date8(batch.date),
    batch.time.replace(':', ''),
    purpose,
  );
  sink.add('NM1', '41', '2', batch.submitter.name, '', '', '', '', '46', batch.submitter.id);
  writeContact(sink, batch.submitter.contact, 2);
  sink.add('NM1', '40', '2', batch.receiver.name, '', '', '', '', '46', batch.receiver.id);
  const byBilling = new Map<string, Claim[]>();
  for (const claim of batch.claims) {
    const key = JSON.stringify({
      ...claim.billing,
      otherNumbers: claim.billing.otherNumbers.filter((one) => ['0B', '1G'].includes(one.qualifier)),
    });
    byBilling.set(key, [...(byBilling.get(key) ?? []), claim]);
  }
  for (const claims of byBilling.values()) {
    writeBilling(sink, (claims[0] as Claim).billing);
    for (const claim of claims) writeClaim(sink, claim);
  }
  return sink.lines;
}

function writeBilling(sink: Sink, it: BillingProvider): void {
  sink.level(0, '20', true);
  if (it.taxonomy) sink.add('PRV', 'BI', 'PXC', it.taxonomy);
  writeName(sink, '85', it, 'XX', it.npi);
  writeAddress(sink, it.address);
  sink.add('REF', it.taxIdKind, it.taxId.replaceAll('-', ''));
  writeNumbers(sink, it.otherNumbers, '0B', '1G');
  writeContact(sink, it.contact, 2);
  if (!it.payTo) return;
  sink.add('NM1', '87', it.isOrganization ? '2' : '1');
  writeAddress(sink, it.payTo);
}

function writeClaim(sink: Sink, claim: Claim): void {
  const { coverage, patient } = claim;
  const isSelf = coverage.relationship === '18';
  sink.level(1, '22', !isSelf);
  const pat = [
    ...(patient.diedOn ? ['D8', date8(patient.diedOn)] : ['', '']),
    ...(patient.weightPounds === null ? ['', ''] : ['01', quantityText(patient.weightPounds)]),
    patient.isPregnant ? 'Y' : '',
  ];
  const hasPat = pat.some((one) => one !== '');
  sink.add(
    'SBR',
    coverage.rank,
    isSelf ? '18' : '',
    coverage.groupNumber,
    coverage.groupNumber ? '' : coverage.groupName,
    coverage.mspReason ?? '',
    '',
    '',
    '',
    coverage.filingIndicator,
  );
  if (isSelf && hasPat) sink.add('PAT', '', '', '', '', ...pat);
  const { subscriber } = coverage;
  writeName(sink, 'IL', subscriber, 'MI', subscriber.memberId);
  if (isSelf) {
    writeAddress(sink, subscriber.address ?? patient.address);
    writeBirth(sink, subscriber.birthDate ?? patient.birthDate, subscriber.sex ?? patient.sex);
  }
  writeReference(sink, 'SY', subscriber.ssn);
  if (isSelf) writeReference(sink, 'Y4', coverage.casualtyClaimNumber);
  writePayer(sink, coverage.payer);
  writeNumbers(sink, claim.billing.otherNumbers, 'G2', 'LU');
  if (!isSelf) {
    sink.level(2, '23', false);
    sink.add('PAT', coverage.relationship, '', '', '', ...pat);
    writeName(sink, 'QC', patient);
    writeAddress(sink, patient.address);
    writeBirth(sink, patient.birthDate, patient.sex);
    writeReference(sink, 'Y4', coverage.casualtyClaimNumber);
  }
  writeHeader(sink, claim);
  for (const other of claim.others) writeOther(sink, other);
  for (const [i, line] of claim.lines.entries()) writeLine(sink, line, i);
}

function writeBirth(sink: Sink, birthDate: string | null, sex: string | null): void {
  if (birthDate || sex) sink.add('DMG', birthDate ? 'D8' : '', date8(birthDate), sex ?? 'U');
}

function writeHeader(sink: Sink, claim: Claim): void {
  const causes = [
    claim.isAutoAccident && 'AA',
    claim.isEmploymentRelated && 'EM',
    claim.isOtherAccident && 'OA',
  ].filter((one) => one !== false);
  const related = causes.length > 0 ? [causes[0] ?? '', causes[1] ?? '', '', claim.accidentState ?? ''] : '';
  const signed = claim.providerSigned ? 'Y' : 'N';
  sink.add(
    'CLM',
    claim.claimNumber,
    amountText(claim.chargeCents),
    '',
    '',
    [claim.placeOfService, 'B', claim.frequency],
    signed,
    claim.assignment,
    claim.benefitsAssigned,
    claim.release,
    claim.patientSignature ?? '',
    related,
    claim.specialProgram ?? '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    claim.delayReason ?? '',
  );
  writeDates(sink, claim.dates);
  writeAttachments(sink, claim.attachments);
  writeContract(sink, claim.contract);
  if (claim.patientPaidCents !== null) sink.add('AMT', 'F5', sent(claim.patientPaidCents));
  for (const [name, code] of Object.entries(CLAIM_NUMBERS))
    writeReference(sink, code, claim[name as keyof typeof CLAIM_NUMBERS]);
  for (const one of claim.fileInformation) sink.add('K3', one);
  if (claim.note) sink.add('NTE', claim.note.kind, claim.note.text);
  writeAmbulance(sink, claim.ambulance);
  const { spinalManipulation: spine } = claim;
  if (spine) sink.add('CR2', '', '', '', '', '', '', '', spine.condition, '', spine.description, spine.description2);
  writeConditions(sink, claim.conditions);
  const [first, others] = claim.icdVersion === '10' ? ['ABK', 'ABF'] : ['BK', 'BF'];
  const undotted = claim.diagnoses.map((code) => code.replaceAll('.', ''));
  if (undotted.length > 0) sink.add('HI', ...undotted.map((code, i) => [i === 0 ? first : others, code]));
  if (claim.anesthesiaProcedures.length > 0)
    sink.add('HI', ...claim.anesthesiaProcedures.map((code, i) => [i === 0 ? 'BP' : 'BO', code]));
  if (claim.conditionCodes.length > 0) sink.add('HI', ...claim.conditionCodes.map((code) => ['BG', code]));
  writeProvider(sink, 'DN', claim.referring);
  writeProvider(sink, 'P3', claim.primaryCare);
  writeProvider(sink, '82', claim.rendering, { taxonomy: true });
  writeProvider(sink, '77', claim.facility, { address: true, contact: 'phone' });
  writeProvider(sink, 'DQ', claim.supervising);
  writePlace(sink, 'PW', claim.ambulancePickUp);
  writePlace(sink, '45', claim.ambulanceDropOff);
}

function writeDates(sink: Sink, dates: Claim['dates']): void {
  const { disabilityFrom, disabilityTo } = dates;
  for (const [name, qualifier] of Object.entries(CLAIM_DATES)) {
    if (disabilityFrom && disabilityTo && name.startsWith('disability')) {
      if (name === 'disabilityFrom') sink.add('DTP', '314', 'RD8', `${date8(disabilityFrom)}-${date8(disabilityTo)}`);
    } else writeDay(sink, qualifier, dates[name as ClaimDateName]);
  }
}

function writeOther(sink: Sink, it: OtherCoverage): void {
  sink.add(
    'SBR',
    it.rank,
    it.relationship,
    it.groupNumber,
    it.groupNumber ? '' : it.groupName,
    it.mspReason ?? '',
    '',
    '',
    '',
    it.filingIndicator,
  );
  writeAdjustments(sink, it.adjustments);
  for (const [code, amount] of [
    ['D', it.paidCents],
    ['A8', it.nonCoveredCents],
    ['EAF', it.remainingCents],
  ] as const)
    if (amount !== null) sink.add('AMT', code, sent(amount));
  sink.add('OI', '', '', it.benefitsAssigned, it.patientSignature ?? '', '', it.release);
  const moa = it.outpatient;
  if (moa)
    sink.add(
      'MOA',
      sentNumber(moa.reimbursementRate),
      sent(moa.hcpcsPayableCents),
      ...Array.from({ length: 5 }, (_, i) => moa.remarks[i] ?? ''),
      sent(moa.esrdPaidCents),
      sent(moa.nonPayableProfessionalCents),
    );
  writeName(sink, 'IL', it.subscriber, 'MI', it.subscriber.memberId);
  writeAddress(sink, it.subscriber.address);
  writeReference(sink, 'SY', it.subscriber.ssn);
  writePayer(sink, it.payer, () => writeDay(sink, '573', it.paidOn));
  writeReference(sink, 'G1', it.priorAuthorization);
  writeReference(sink, '9F', it.referralNumber);
  writeReference(sink, 'F8', it.payerControlNumber);
}
