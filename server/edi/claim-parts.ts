/** Parts of an 837P that several of its loops share, both ways: names, addresses, numbers, adjustments. */
import type {
  Adjustment,
  Claim,
  ClaimAddress,
  ClaimContact,
  ClaimPayer,
  ClaimProvider,
  OtherNumber,
} from '../../shared/claim.ts';
import { at, parts, segmentOf, segmentsIn, triplets } from './look.ts';
import type { Segment } from './tokenizer.ts';
import { amountText, centsOf, dateOf, isDecimal, plainText, quantityText } from './values.ts';
import type { Loop } from './walk.ts';
import type { Sink } from './wire.ts';

export const plain = (segment: Segment | undefined, element: number): string => plainText(at(segment, element));
export const maybe = (segment: Segment | undefined, element: number): string | null => plain(segment, element) || null;
export const number = (segment: Segment | undefined, element: number): number | null =>
  isDecimal(at(segment, element)) ? Number(at(segment, element)) : null;
export const money = (segment: Segment | undefined, element: number): number | null => centsOf(at(segment, element));
export const sent = (cents: number | null): string => (cents === null ? '' : amountText(cents));
export const sentNumber = (value: number | null): string => (value === null ? '' : quantityText(value));
export const date8 = (date: string | null): string => (date ?? '').replaceAll('-', '');
/** REF02 of a qualifier. */
export const reference = (loop: Loop | undefined, qualifier: string): string | null =>
  maybe(segmentOf(loop, 'REF', qualifier), 2);
export const day = (loop: Loop | undefined, qualifier: string): string | null =>
  dateOf(at(segmentOf(loop, 'DTP', qualifier), 3));

export function writeReference(sink: Sink, qualifier: string, value: string | null): void {
  if (value) sink.add('REF', qualifier, value);
}
export function writeDay(sink: Sink, qualifier: string, date: string | null): void {
  if (date) sink.add('DTP', qualifier, 'D8', date8(date));
}

/** NM102 to NM107. */
interface Named {
  isOrganization: boolean;
  lastName: string;
  firstName: string;
  middleName: string;
  suffix: string;
}
export const nameOf = (nm1: Segment | undefined): Named => ({
  isOrganization: at(nm1, 2) === '2',
  lastName: plain(nm1, 3),
  firstName: plain(nm1, 4),
  middleName: plain(nm1, 5),
  suffix: plain(nm1, 7),
});
export function writeName(sink: Sink, code: string, who: Named, qualifier = '', id = ''): void {
  const person = who.isOrganization ? ['', '', '', ''] : [who.firstName, who.middleName, '', who.suffix];
  sink.add('NM1', code, who.isOrganization ? '2' : '1', who.lastName, ...person, id === '' ? '' : qualifier, id);
}

/** N3 and N4. */
export function addressOf(loop: Loop | undefined): ClaimAddress | null {
  const [n3, n4] = [segmentOf(loop, 'N3'), segmentOf(loop, 'N4')];
  if (!n3 && !n4) return null;
  return {
    line1: plain(n3, 1),
    line2: plain(n3, 2),
    city: plain(n4, 1),
    state: plain(n4, 2),
    zip: plain(n4, 3),
    country: plain(n4, 4),
  };
}
export function writeAddress(sink: Sink, address: ClaimAddress | null): void {
  if (!address) return;
  sink.add('N3', address.line1, address.line2);
  sink.add('N4', address.city, address.state, address.zip.replaceAll('-', ''), address.country);
}

/** REF of loop 2300, in the order of the guide. */
export const CLAIM_NUMBERS = {
  serviceAuthorizationException: '4N',
  section4081: 'F5',
  mammographyNumber: 'EW',
  referralNumber: '9F',
  priorAuthorization: 'G1',
  payerControlNumber: 'F8',
  cliaNumber: 'X4',
  repricedNumber: '9A',
  adjustedRepricedNumber: '9C',
  deviceExemption: 'LX',
  clearinghouseTrace: 'D9',
  medicalRecordNumber: 'EA',
  demonstrationId: 'P4',
  carePlanOversight: '1J',
} as const;

const CHANNELS = { TE: 'phone', EX: 'extension', FX: 'fax', EM: 'email' } as const;

/** All PER of a loop as one contact. */
export function contactOf(loop: Loop | undefined): ClaimContact | null {
  const found = segmentsIn(loop, 'PER', 'IC');
  if (found.length === 0) return null;
  const contact: ClaimContact = { name: plain(found[0], 2), phone: '', extension: '', fax: '', email: '' };
  for (const per of found)
    for (const n of [3, 5, 7]) {
      const channel = CHANNELS[at(per, n) as keyof typeof CHANNELS];
      if (channel) contact[channel] ||= plain(per, n + 1);
    }
  return contact;
}
/** Three ways to reach somebody fit into one PER; the fourth needs a second one, where that is allowed. */
export function writeContact(sink: Sink, contact: ClaimContact | null, most = 1): void {
  if (!contact) return;
  const ways = Object.entries(CHANNELS).flatMap(([code, name]) => (contact[name] ? [[code, contact[name]]] : []));
  if (ways.length === 0) return;
  for (let i = 0; i < most && (i === 0 || ways.length > 3 * i); i++)
    sink.add('PER', 'IC', i === 0 ? contact.name : '', ...ways.slice(3 * i, 3 * i + 3).flat());
}

export const numbersOf = (loop: Loop | undefined, ...qualifiers: string[]): OtherNumber[] =>
  segmentsIn(loop, 'REF', ...qualifiers).map((ref) => ({ qualifier: at(ref, 1), value: plain(ref, 2) }));
export function writeNumbers(sink: Sink, numbers: readonly OtherNumber[], ...qualifiers: string[]): void {
  for (const { qualifier, value } of numbers) if (qualifiers.includes(qualifier)) sink.add('REF', qualifier, value);
}

const PROVIDER_NUMBERS = ['0B', '1G', 'G2', 'LU'];

/** A loop of 2310 or 2420; null where there is none. */
export function providerOf(loop: Loop | undefined): ClaimProvider | null {
  const nm1 = segmentOf(loop, 'NM1');
  if (!nm1) return null;
  return {
    ...nameOf(nm1),
    npi: plain(nm1, 9),
    taxonomy: plain(segmentOf(loop, 'PRV'), 3),
    address: addressOf(loop),
    contact: contactOf(loop),
    otherNumbers: numbersOf(loop, ...PROVIDER_NUMBERS),
  };
}
/** Which parts of a provider its loop carries. */
interface Carries {
  name?: boolean;
  taxonomy?: boolean;
  address?: boolean;
  /** `phone`: nothing but a telephone. */
  contact?: 'phone' | 'all';
}
export function writeProvider(sink: Sink, code: string, who: ClaimProvider | null, carries: Carries = {}): void {
  if (!who) return;
  const named = carries.name === false ? { ...who, lastName: '', firstName: '', middleName: '', suffix: '' } : who;
  writeName(sink, code, named, 'XX', who.npi);
  if (carries.taxonomy && who.taxonomy) sink.add('PRV', 'PE', 'PXC', who.taxonomy);
  if (carries.address) writeAddress(sink, who.address);
  writeNumbers(sink, who.otherNumbers, ...PROVIDER_NUMBERS);
  const { contact } = who;
  if (carries.contact)
    writeContact(sink, contact && carries.contact === 'phone' ? { ...contact, fax: '', email: '' } : contact);
}

/** NM1*PW and NM1*45. */
export const placeOf = (loop: Loop | undefined): ClaimAddress | null => (loop ? addressOf(loop) : null);
export function writePlace(sink: Sink, code: string, address: ClaimAddress | null): void {
  if (!address) return;
  sink.add('NM1', code, '2');
  writeAddress(sink, address);
}

const PAYER_NUMBERS = ['2U', 'EI', 'FY', 'NF'];
export const payerOf = (loop: Loop | undefined): ClaimPayer => {
  const nm1 = segmentOf(loop, 'NM1');
  return {
    name: plain(nm1, 3),
    id: plain(nm1, 9),
    address: addressOf(loop),
    otherNumbers: numbersOf(loop, ...PAYER_NUMBERS),
  };
};
export function writePayer(sink: Sink, payer: ClaimPayer, between: () => void = () => {}): void {
  sink.add('NM1', 'PR', '2', payer.name, '', '', '', '', 'PI', payer.id);
  writeAddress(sink, payer.address);
  between();
  writeNumbers(sink, payer.otherNumbers, ...PAYER_NUMBERS);
}

export function adjustmentsOf(loop: Loop | undefined): Adjustment[] {
  return segmentsIn(loop, 'CAS').flatMap((cas) =>
    triplets(cas).map(({ reason, cents, quantity }) => ({
      group: at(cas, 1) as Adjustment['group'],
      reason,
      amountCents: cents ?? 0,
      quantity: isDecimal(quantity) ? Number(quantity) : null,
    })),
  );
}
/** One CAS for each group, with up to six reasons. */
export function writeAdjustments(sink: Sink, adjustments: readonly Adjustment[]): void {
  for (const group of new Set(adjustments.map((one) => one.group))) {
    const own = adjustments.filter((one) => one.group === group);
    for (let i = 0; i < own.length; i += 6)
      sink.add(
        'CAS',
        group,
        ...own.slice(i, i + 6).flatMap((one) => [one.reason, amountText(one.amountCents), sentNumber(one.quantity)]),
      );
  }
}

/** SV101 and SVD03. */
export const procedureOf = (
  segment: Segment | undefined,
  element: number,
): { procedure: string; modifiers: string[]; description: string } => {
  const [, code = '', ...rest] = parts(segment, element).map(plainText);
  return { procedure: code, modifiers: rest.slice(0, 4).filter((one) => one !== ''), description: rest[4] ?? '' };
};
export const procedureParts = (code: string, modifiers: readonly string[], description = ''): string[] => {
  const [a = '', b = '', c = '', d = ''] = modifiers;
  return ['HC', code, a, b, c, d, description];
};

type Attachments = Claim['attachments'];
export const attachmentsOf = (loop: Loop | undefined): Attachments =>
  segmentsIn(loop, 'PWK').map((pwk) => ({
    report: at(pwk, 1),
    transmission: at(pwk, 2),
    controlNumber: plain(pwk, 6),
  }));
export function writeAttachments(sink: Sink, attachments: Attachments): void {
  for (const { report, transmission, controlNumber } of attachments)
    sink.add('PWK', report, transmission, '', '', controlNumber ? 'AC' : '', controlNumber);
}

export function contractOf(loop: Loop | undefined): Claim['contract'] {
  const cn1 = segmentOf(loop, 'CN1');
  if (!cn1) return null;
  return {
    kind: at(cn1, 1),
    amountCents: money(cn1, 2),
    percent: number(cn1, 3),
    code: plain(cn1, 4),
    termsDiscountPercent: number(cn1, 5),
    version: plain(cn1, 6),
  };
}
export function writeContract(sink: Sink, it: Claim['contract']): void {
  if (it)
    sink.add(
      'CN1',
      it.kind,
      sent(it.amountCents),
      sentNumber(it.percent),
      it.code,
      sentNumber(it.termsDiscountPercent),
      it.version,
    );
}

export function ambulanceOf(loop: Loop | undefined): Claim['ambulance'] {
  const cr1 = segmentOf(loop, 'CR1');
  if (!cr1) return null;
  return {
    weightPounds: number(cr1, 2),
    reason: at(cr1, 4),
    miles: number(cr1, 6) ?? 0,
    roundTripPurpose: plain(cr1, 9),
    stretcherPurpose: plain(cr1, 10),
  };
}
export function writeAmbulance(sink: Sink, it: Claim['ambulance']): void {
  if (!it) return;
  const weight = it.weightPounds === null ? ['', ''] : ['LB', quantityText(it.weightPounds)];
  sink.add(
    'CR1',
    ...weight,
    '',
    it.reason,
    'DH',
    quantityText(it.miles),
    '',
    '',
    it.roundTripPurpose,
    it.stretcherPurpose,
  );
}

export const conditionsOf = (loop: Loop | undefined): Claim['conditions'] =>
  segmentsIn(loop, 'CRC').map((crc) => ({
    category: at(crc, 1),
    applies: at(crc, 2) === 'Y',
    codes: [3, 4, 5, 6, 7].map((n) => at(crc, n)).filter((one) => one !== ''),
  }));
export function writeConditions(sink: Sink, conditions: Claim['conditions']): void {
  for (const { category, applies, codes } of conditions) sink.add('CRC', category, applies ? 'Y' : 'N', ...codes);
}
