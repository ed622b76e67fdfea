/** Loop 2400 of an 837P, both ways. */
import type { ClaimDrug, ClaimLine, LineAdjudication } from '../../shared/claim.ts';
import {
  adjustmentsOf,
  ambulanceOf,
  attachmentsOf,
  conditionsOf,
  contractOf,
  date8,
  day,
  maybe,
  money,
  number,
  placeOf,
  plain,
  procedureOf,
  procedureParts,
  providerOf,
  reference,
  sent,
  sentNumber,
  writeAdjustments,
  writeAmbulance,
  writeAttachments,
  writeConditions,
  writeContract,
  writeDay,
  writePlace,
  writeProvider,
  writeReference,
} from './claim-parts.ts';
import { at, loopOf, loopsIn, parts, segmentOf, segmentsIn } from './look.ts';
import { periodElements } from './pieces.ts';
import { amountText, dateOf, periodOf, quantityText } from './values.ts';
import type { Loop } from './walk.ts';
import type { Sink } from './wire.ts';

/** DTP of a line that is one day, in the order of the guide. */
const DAYS = {
  prescriptionOn: '471',
  recertificationOn: '607',
  therapyBegunOn: '463',
  certificationOn: '461',
  lastSeenOn: '304',
  lastXrayOn: '455',
  initialTreatmentOn: '454',
} as const;
/** REF of a line, in the order of the guide; 6R stands between the first and the others. */
const NUMBERS = {
  mammographyNumber: 'EW',
  cliaNumber: 'X4',
  referringCliaNumber: 'F4',
  immunizationBatch: 'BT',
  referralNumber: '9F',
} as const;
const from = <K extends string, T>(names: Record<K, string>, read: (qualifier: string) => T): Record<K, T> =>
  Object.fromEntries(Object.entries<string>(names).map(([name, qualifier]) => [name, read(qualifier)])) as Record<K, T>;

export function lineOf(loop: Loop): ClaimLine {
  const sv1 = segmentOf(loop, 'SV1');
  const served = at(segmentOf(loop, 'DTP', '472'), 3);
  const { from: first, to: last } = periodOf(served) ?? { from: dateOf(served) ?? '', to: dateOf(served) ?? '' };
  const note = segmentOf(loop, 'NTE');
  const ps1 = segmentOf(loop, 'PS1');
  return {
    controlNumber: reference(loop, '6R') ?? '',
    ...procedureOf(sv1, 1),
    chargeCents: money(sv1, 2) ?? 0,
    unitKind: at(sv1, 3) === 'MJ' ? 'MJ' : 'UN',
    units: number(sv1, 4) ?? 0,
    placeOfService: at(sv1, 5),
    pointers: parts(sv1, 7)
      .filter((one) => /^\d{1,2}$/.test(one))
      .map(Number),
    isEmergency: at(sv1, 9) === 'Y',
    isEpsdt: at(sv1, 11) === 'Y',
    isFamilyPlanning: at(sv1, 12) === 'Y',
    copayExempt: at(sv1, 15) === '0',
    from: first,
    to: last,
    ...from(DAYS, (qualifier) => day(loop, qualifier)),
    attachments: attachmentsOf(loop),
    ambulance: ambulanceOf(loop),
    conditions: conditionsOf(loop),
    contract: contractOf(loop),
    ambulancePatients: number(segmentOf(loop, 'QTY', 'PT'), 2),
    obstetricUnits: number(segmentOf(loop, 'QTY', 'FL'), 2),
    priorAuthorization: reference(loop, 'G1'),
    ...from(NUMBERS, (qualifier) => reference(loop, qualifier)),
    salesTaxCents: money(segmentOf(loop, 'AMT', 'T'), 2),
    postageCents: money(segmentOf(loop, 'AMT', 'F4'), 2),
    note: note ? { kind: at(note, 1) as 'ADD' | 'DCP' | 'TPO', text: plain(note, 2) } : null,
    fileInformation: segmentsIn(loop, 'K3').map((one) => plain(one, 1)),
    purchasedFrom: maybe(ps1, 1),
    purchasedCents: money(ps1, 2),
    drug: drugOf(loopOf(loop, '2410')),
    rendering: providerOf(loopOf(loop, '2420A')),
    purchasedService: providerOf(loopOf(loop, '2420B')),
    facility: providerOf(loopOf(loop, '2420C')),
    supervising: providerOf(loopOf(loop, '2420D')),
    ordering: providerOf(loopOf(loop, '2420E')),
    referring: providerOf(loopOf(loop, '2420F')),
    ambulancePickUp: placeOf(loopOf(loop, '2420G')),
    ambulanceDropOff: placeOf(loopOf(loop, '2420H')),
    adjudications: loopsIn(loop, '2430').map(adjudicationOf),
  };
}

function drugOf(loop: Loop | undefined): ClaimDrug | null {
  const lin = segmentOf(loop, 'LIN');
  if (!lin) return null;
  const ctp = segmentOf(loop, 'CTP');
  const prescription = segmentOf(loop, 'REF');
  return {
    ndc: plain(lin, 3),
    quantity: number(ctp, 4),
    unit: parts(ctp, 5)[0] ?? '',
    prescriptionNumber: maybe(prescription, 2),
    isCompound: at(prescription, 1) === 'VY',
  };
}

function adjudicationOf(loop: Loop): LineAdjudication {
  const svd = segmentOf(loop, 'SVD');
  const { procedure, modifiers } = procedureOf(svd, 3);
  return {
    payerId: plain(svd, 1),
    paidCents: money(svd, 2) ?? 0,
    procedure,
    modifiers,
    units: number(svd, 5) ?? 0,
    bundledInto: number(svd, 6),
    adjustments: adjustmentsOf(loop),
    paidOn: day(loop, '573'),
    remainingCents: money(segmentOf(loop, 'AMT', 'EAF'), 2),
  };
}

/** Line `index` of a claim, from 0. */
export function writeLine(sink: Sink, line: ClaimLine, index: number): void {
  const yes = (is: boolean): string => (is ? 'Y' : '');
  sink.add('LX', String(index + 1));
  sink.add(
    'SV1',
    procedureParts(line.procedure, line.modifiers, line.description),
    amountText(line.chargeCents),
    line.unitKind,
    quantityText(line.units),
    line.placeOfService,
    '',
    line.pointers.map(String),
    '',
    yes(line.isEmergency),
    '',
    yes(line.isEpsdt),
    yes(line.isFamilyPlanning),
    '',
    '',
    line.copayExempt ? '0' : '',
  );
  writeAttachments(sink, line.attachments);
  writeAmbulance(sink, line.ambulance);
  writeConditions(sink, line.conditions);
  sink.add('DTP', '472', ...periodElements(line));
  for (const [name, qualifier] of Object.entries(DAYS)) writeDay(sink, qualifier, line[name as keyof typeof DAYS]);
  if (line.ambulancePatients !== null) sink.add('QTY', 'PT', quantityText(line.ambulancePatients));
  if (line.obstetricUnits !== null) sink.add('QTY', 'FL', quantityText(line.obstetricUnits));
  writeContract(sink, line.contract);
  writeReference(sink, 'G1', line.priorAuthorization);
  writeReference(sink, '6R', line.controlNumber);
  for (const [name, qualifier] of Object.entries(NUMBERS))
    writeReference(sink, qualifier, line[name as keyof typeof NUMBERS]);
  if (line.salesTaxCents !== null) sink.add('AMT', 'T', sent(line.salesTaxCents));
  if (line.postageCents !== null) sink.add('AMT', 'F4', sent(line.postageCents));
  for (const one of line.fileInformation) sink.add('K3', one);
  if (line.note) sink.add('NTE', line.note.kind, line.note.text);
  if (line.purchasedFrom !== null) sink.add('PS1', line.purchasedFrom, sent(line.purchasedCents));
  writeDrug(sink, line.drug);
  writeProvider(sink, '82', line.rendering, { taxonomy: true });
  writeProvider(sink, 'QB', line.purchasedService, { name: false });
  writeProvider(sink, '77', line.facility, { address: true });
  writeProvider(sink, 'DQ', line.supervising);
  writeProvider(sink, 'DK', line.ordering, { address: true, contact: 'all' });
  writeProvider(sink, 'DN', line.referring);
  writePlace(sink, 'PW', line.ambulancePickUp);
  writePlace(sink, '45', line.ambulanceDropOff);
  for (const one of line.adjudications) writeAdjudication(sink, one);
}

function writeDrug(sink: Sink, drug: ClaimDrug | null): void {
  if (!drug) return;
  sink.add('LIN', '', 'N4', drug.ndc);
  sink.add('CTP', '', '', '', sentNumber(drug.quantity), drug.unit);
  writeReference(sink, drug.isCompound ? 'VY' : 'XZ', drug.prescriptionNumber);
}

function writeAdjudication(sink: Sink, it: LineAdjudication): void {
  const bundled = it.bundledInto === null ? '' : String(it.bundledInto);
  sink.add(
    'SVD',
    it.payerId,
    amountText(it.paidCents),
    procedureParts(it.procedure, it.modifiers),
    '',
    quantityText(it.units),
    bundled,
  );
  writeAdjustments(sink, it.adjustments);
  if (it.paidOn) sink.add('DTP', '573', 'D8', date8(it.paidOn));
  if (it.remainingCents !== null) sink.add('AMT', 'EAF', sent(it.remainingCents));
}
